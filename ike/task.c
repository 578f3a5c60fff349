/*
 * What an IKE SA still has to say, one exchange at a time (RFC 7296 2.3: a window of one), in this
 * order:
 *
 *      the IKE SA is deleted      nothing else is said any more
 *      pairs are deleted          as many as fit in one message
 *      the IKE SA is rekeyed      when nothing of its pairs is under way (2.25.1)
 *      a pair is rekeyed
 *      another pair is asked for
 *      are you alive?             any other request asks that too
 */
#include <assert.h>

#include "ike/handlers.h"

#define TOLD_MAX 16 /* SPIs of one Delete payload of ours */

bool ike_quiet(const struct ike *ike, const struct ike_session *session)
{
	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next)
		if (ike->children.all[slot].state != IKE_CHILD_INSTALLED)
			return false;
	return true;
}

static void begin(struct ike *ike, struct ike_session *session, enum ike_asking asking)
{
	session->asking = asking;
	ike_send_request(ike, ike->now, session);
}

static bool tell(struct ike *ike, struct ike_session *session)
{
	uint32_t spis[TOLD_MAX];
	uint16_t count = 0;

	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE && count < TOLD_MAX;
	     slot = ike->children.all[slot].next) {
		struct ike_child *child = &ike->children.all[slot];
		bool gone = child->state == IKE_CHILD_GONE && child->tell;

		if (child->told || !(gone || child->state == IKE_CHILD_CLOSING))
			continue;
		child->told = true;
		spis[count++] = child->install.spi_in;
	}
	if (count == 0)
		return false;
	ike_message_inform(ike, session, false, spis, count);
	begin(ike, session, IKE_ASKING_INFORM);
	return true;
}

static bool rekey_child(struct ike *ike, struct ike_session *session)
{
	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		struct ike_child *child = &ike->children.all[slot];

		if (!child->rekey)
			continue;
		child->rekey = false;
		if (child->state == IKE_CHILD_INSTALLED && !child->old &&
		    ike_ask_child(ike, session, child))
			return true;
	}
	return false;
}

static void established(struct ike *ike, struct ike_session *session)
{
	if (tell(ike, session))
		return;
	if ((session->wants & IKE_WANT_REKEY) != 0 && ike_quiet(ike, session) &&
	    !ike_inherits(ike, session)) {
		session->wants &= (uint8_t)~IKE_WANT_REKEY;
		if (ike_ask_rekey(ike, session))
			return;
	}
	if (session->rival != IKE_SESSION_NONE) /* the peer rekeys the IKE SA: wait for that */
		return;
	if (rekey_child(ike, session))
		return;
	if ((session->wants & IKE_WANT_CHILD) != 0) {
		session->wants &= (uint8_t)~IKE_WANT_CHILD;
		if (ike_ask_child(ike, session, NULL))
			return;
	}
	if ((session->wants & IKE_WANT_PROBE) != 0) {
		session->wants &= (uint8_t)~IKE_WANT_PROBE;
		ike_message_inform(ike, session, false, NULL, 0);
		begin(ike, session, IKE_ASKING_INFORM);
	}
}

/* A pair that the peer has named, or has heard of: one at a time, for a step must fit the queue. */
static bool part(struct ike *ike, struct ike_session *session)
{
	bool heard = session->asking != IKE_ASKING_INFORM;

	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		struct ike_child *child = &ike->children.all[slot];

		if (child->named && ike_inform_part(ike, session, child))
			return true;
		if (child->closes && child->state == IKE_CHILD_INSTALLED) {
			child->closes = false;
			ike_child_become(ike, child, IKE_CHILD_MOVE_CLOSE_STEERED);
			return true;
		}
		if (!child->told || !heard)
			continue;
		child->told = child->tell = false;
		if (child->state == IKE_CHILD_CLOSING)
			ike_pair_remove(ike, child, IKE_CHILD_MOVE_TOLD);
		else if (child->state == IKE_CHILD_GONE && !child->named)
			ike_pair_bury(ike, child);
		return true;
	}
	return false;
}

/* The peer has begun anew (contact.h). What ends anyway, by the peer's wish or for good, does. */
static bool left_over(struct ike *ike, struct ike_session *session)
{
	bool left = session->left_over;

	session->left_over = false;
	switch (session->state) {
	case IKE_ST_INSTALLING:
	case IKE_ST_UNDOING:
	case IKE_ST_ESTABLISHED:
	case IKE_ST_OUTDATED:
	case IKE_ST_DELETING:
	case IKE_ST_REKEYED: break;
	case IKE_ST_FREE:
	case IKE_ST_INIT_SENT:
	case IKE_ST_RESERVING:
	case IKE_ST_AUTH_SENT:
	case IKE_ST_HALF_OPEN:
	case IKE_ST_EAP:
	case IKE_ST_BACKEND:
	case IKE_ST_REMOVING:
	case IKE_ST_FAILED:
	case IKE_ST_NASCENT:
	case IKE_ST_CLOSED:
	case IKE_ST_COUNT: return false;
	}
	if (!left)
		return false;
	if (session->children.count > 0)
		ike_fail(ike, session, IKE_FAIL_LEFT_OVER, 0);
	ike_leave_silently(ike, session, IKE_MOVE_LEFT_OVER);
	return true;
}

void ike_task_step(struct ike *ike, struct ike_session *session)
{
	const struct ike_window *requests = ike_session_requests(session);

	if (left_over(ike, session))
		return;
	if (session->state == IKE_ST_ESTABLISHED && (session->wants & IKE_WANT_DELETE) != 0) {
		ike_leave(ike, session, IKE_MOVE_STEERED);
		return;
	}
	if (session->state == IKE_ST_ESTABLISHED && part(ike, session)) {
		ike_ready(ike, session);
		return;
	}
	if (requests == NULL || requests->busy || session->asking != IKE_ASKING_NOTHING)
		return;
	if (session->state == IKE_ST_ESTABLISHED) {
		established(ike, session);
	} else if (session->state == IKE_ST_DELETING && (session->wants & IKE_WANT_DELETE) != 0) {
		session->wants = 0;
		ike_message_delete(ike, session);
		begin(ike, session, IKE_ASKING_DELETE);
	}
}

void ike_task_response(struct ike *ike, struct ike_session *session,
                       const struct ike_arrival *arrival)
{
	enum ike_asking asking = session->asking;

	ike_request_over(ike, session);
	session->asking = IKE_ASKING_NOTHING;
	if (session->state != IKE_ST_ESTABLISHED && asking != IKE_ASKING_DELETE)
		asking = IKE_ASKING_NOTHING; /* it is on its way out */
	switch (asking) {
	case IKE_ASKING_NOTHING: break;
	case IKE_ASKING_CHILD: ike_ask_answered(ike, session, arrival); break;
	case IKE_ASKING_REKEY: ike_rekey_answered(ike, session, arrival); break;
	case IKE_ASKING_INFORM: break; /* those that are told are seen to one by one */
	case IKE_ASKING_DELETE: ike_close(ike, session); return;
	}
	ike_ready(ike, session);
}
