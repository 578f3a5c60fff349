/*
 * What may not be used any more though nobody failed and no peer took it back.
 *
 * The policy is another. What each IKE SA does about it, by its state:
 *
 *      no driver request is under way, no pair     it fails; a larval SA is given back
 *      the back end is asked                       it fails; the peer is answered
 *      the driver works for it                     the same, as soon as the driver has answered
 *      its pair is installed                       the pair is removed, and the peer told
 *
 * What took longer than it may in all (conf.main_budget_ns, quick_budget_ns) ends in the same way.
 * A lifetime has ended an SA: its pair is as one that a new policy forbids, and what is being
 * installed ends with the driver's next answer.
 *
 * The driver's own policy is another matter: whoever tells this endpoint tells the driver too.
 */
#include "ike/handlers.h"

/* The peer may come again: what is refused is refused by a policy that may change once more. */
#define REFUSAL IKE_NOTIFY_TEMPORARY_FAILURE

void ike_budget(struct ike *ike, struct ike_session *session, enum ike_alarm alarm, nsec most)
{
	if (most > 0)
		ike_alarm_set(ike, session, alarm, sadb_after(ike->now, most));
}

static void end(struct ike *ike, struct ike_session *session, enum ike_failure failure)
{
	ike_fail(ike, session, failure, 0);
	ike_close(ike, session);
}

void ike_negotiation_end(struct ike *ike, nsec now, struct ike_session *session,
                         enum ike_failure failure)
{
	switch (session->state) {
	case IKE_ST_INIT_SENT:
	case IKE_ST_AUTH_SENT:
	case IKE_ST_HALF_OPEN:
	case IKE_ST_EAP: end(ike, session, failure); return;
	case IKE_ST_BACKEND: ike_responder_refuse(ike, now, session, failure, REFUSAL); return;
	case IKE_ST_RESERVING:
	case IKE_ST_INSTALLING: ike_eldest(ike, session)->ends_with = failure; return;
	case IKE_ST_ESTABLISHED:
	case IKE_ST_FREE:
	case IKE_ST_UNDOING:
	case IKE_ST_OUTDATED:
	case IKE_ST_DELETING:
	case IKE_ST_REMOVING:
	case IKE_ST_FAILED:
	case IKE_ST_NASCENT:
	case IKE_ST_REKEYED:
	case IKE_ST_CLOSED:
	case IKE_ST_COUNT: return;
	}
}

static void learn(struct ike *ike, struct ike_session *session)
{
	if (session->state == IKE_ST_ESTABLISHED)
		ike_leave(ike, session, IKE_MOVE_OUTDATED);
	else
		ike_negotiation_end(ike, ike->policy_at, session, IKE_FAIL_POLICY_CHANGED);
}

void ike_policy_step(struct ike *ike)
{
	while (ike->queue.count == 0 && ike->policy_next < ike->sessions.count)
		learn(ike, &ike->sessions.all[ike->policy_next++]);
}

bool ike_policy_driver(struct ike *ike, nsec now, struct ike_child *child)
{
	struct ike_session *session = ike_session_of(ike, child);
	enum ike_failure failure = child->ends_with;

	if (failure == IKE_FAIL_NONE)
		return false;
	child->ends_with = IKE_FAIL_NONE;
	if (session->state == IKE_ST_RESERVING) {
		end(ike, session, failure);
	} else if (ike_install_give_up(&child->install)) {
		ike_fail(ike, session, failure, 0);
		ike_become(ike, session, IKE_MOVE_DISOWN);
		ike_child_become(ike, child, IKE_CHILD_MOVE_REMOVE);
		ike_ask_driver(ike, child);
	} else {
		ike_responder_refuse(ike, now, session, failure, REFUSAL);
	}
	return true;
}
