#include <string.h>

#include "ike/contact.h"
#include "ike/note.h"

void ike_contact_named(const struct ike *ike, struct ike_session *session, struct ike_view body)
{
	if (!session->known)
		ike_identity(session->who, ike->sessions.salt, body);
}

void ike_contact_known(struct ike *ike, struct ike_session *session)
{
	if (!session->known)
		ike_session_know(&ike->sessions, session);
}

/* Not of this negotiation: an IKE SA and the one that replaces it are the same contact. */
static bool other(const struct ike_session *session, const struct ike_session *than)
{
	return session->negotiation != than->negotiation && session->state != IKE_ST_CLOSED &&
	       session->state != IKE_ST_FAILED;
}

bool ike_contact_first(const struct ike *ike, const struct ike_session *session)
{
	const struct ike_session *same;

	if (!session->known) /* whoever answers is welcome: we do not know what we have with it */
		return false;
	for (same = ike_session_who(&ike->sessions, session->who); same != NULL;
	     same = ike_session_who_next(&ike->sessions, same))
		if (other(same, session))
			return false;
	return true;
}

void ike_contact_obey(struct ike *ike, struct ike_session *session)
{
	struct ike_session *same = ike_session_who(&ike->sessions, session->who);
	bool any = false;

	if (!session->initial_contact)
		return;
	for (; same != NULL; same = ike_session_who_next(&ike->sessions, same)) {
		if (!same->proved || !other(same, session))
			continue;
		same->left_over = any = true;
		ike_ready(ike, same);
	}
	if (any)
		ike_note_notify(ike, session, IKE_NOTE_NOTIFY_RECEIVED, IKE_NOTIFY_INITIAL_CONTACT);
}
