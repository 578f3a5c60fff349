/*
 * An IKE SA goes: first its pairs, one after the other, out of the driver; then the peer is told,
 * or answered.
 *
 *      OUTDATED --pairs--> DELETING --HDR, SK {D}--> ... CLOSED       we end it
 *      REMOVING --pairs--> FAILED, which repeats its answer           the peer has ended it
 *
 * A pair that its driver works for goes with the driver's answer.
 */
#include <assert.h>

#include "ike/handlers.h"

/* No pair is left. */
static void empty(struct ike *ike, struct ike_session *session)
{
	if (session->state == IKE_ST_REMOVING) {
		ike_become(ike, session, IKE_MOVE_REMOVED);
		ike_message_inform(ike, session, true, NULL, 0);
		ike_send_response(ike, session);
		ike_linger(ike, ike->now, session);
	} else if (session->silent) {
		ike_close(ike, session);
	} else {
		ike_become(ike, session, IKE_MOVE_TELL);
		session->wants = IKE_WANT_DELETE;
		ike_ready(ike, session);
	}
}

static void step(struct ike *ike, struct ike_session *session)
{
	struct ike_child *child;

	while ((child = ike_eldest(ike, session)) != NULL) {
		if (child->install.ticket != 0)
			return;
		if (ike_install_give_up(&child->install)) {
			ike_child_become(ike, child, IKE_CHILD_MOVE_REMOVE);
			ike_ask_driver(ike, child);
			return;
		}
		ike_bury(ike, child);
	}
	empty(ike, session);
}

void ike_leave(struct ike *ike, struct ike_session *session, enum ike_move move)
{
	const struct ike_window *requests = ike_session_requests(session);

	for (int alarm = 0; alarm < IKE_ALARM_COUNT; alarm++)
		if (alarm != IKE_ALARM_RETRANSMIT)
			ike_alarm_set(ike, session, (enum ike_alarm)alarm, NSEC_NEVER);
	session->wants = 0;
	/* What was to be asked when the driver had reserved its SPI is not asked any more. */
	if (requests == NULL || !requests->busy)
		session->asking = IKE_ASKING_NOTHING;
	ike_become(ike, session, move);
	ike_unsucceed(ike, session);
	ike_successor_forget(ike, session);
	step(ike, session);
}

void ike_leave_silently(struct ike *ike, struct ike_session *session, enum ike_move move)
{
	session->silent = true;
	if (ike_session_requests(session) != NULL)
		ike_request_over(ike, session);
	ike_leave(ike, session, move);
}

bool ike_leaving(const struct ike_session *session)
{
	return session->state == IKE_ST_OUTDATED || session->state == IKE_ST_REMOVING;
}

void ike_leave_driver(struct ike *ike, struct ike_child *child, enum ike_install_event event,
                      const struct sadb_reply *reply)
{
	struct ike_session *session = ike_session_of(ike, child);

	if (child->state == IKE_CHILD_REMOVING && event != IKE_INSTALL_EMPTY) {
		ike_ask_driver(ike, child);
		return;
	}
	if (event == IKE_INSTALL_EMPTY) {
		ike_rolled_back(ike, child, reply);
		ike_bury(ike, child);
	}
	step(ike, session);
}
