/*
 * A pair after the first exchange: what its driver's answers mean for it, and how it goes.
 */
#include <assert.h>

#include "ike/collide.h"
#include "ike/handlers.h"

/* An IKE SA without a pair, and nothing under way that would give it one. */
static void childless(struct ike *ike, struct ike_session *session)
{
	bool coming = session->asking == IKE_ASKING_CHILD || session->asking == IKE_ASKING_REKEY ||
	              (session->wants & IKE_WANT_CHILD) != 0;

	if (session->state == IKE_ST_ESTABLISHED && session->children.count == 0 && !coming &&
	    ike->conf.on_no_child == IKE_NO_CHILD_CLOSE && session->rival == IKE_SESSION_NONE)
		ike_leave(ike, session, IKE_MOVE_CHILDLESS);
}

void ike_pair_replaces(struct ike_child *child, const struct ike_child *old)
{
	child->replaces = old != NULL ? old->slot : IKE_CHILD_NONE;
	child->replaces_spi = old != NULL ? old->install.spi_in : 0;
}

void ike_pair_bury(struct ike *ike, struct ike_child *child)
{
	struct ike_session *session = ike_session_of(ike, child);
	struct ike_child *rival = ike_child_at(&ike->children, child->rival);

	ike_bury(ike, child);
	if (rival != NULL)
		ike_settle(ike, session, rival);
	childless(ike, session);
}

/* The driver has nothing of it. */
static void emptied(struct ike *ike, struct ike_child *child)
{
	struct ike_session *session = ike_session_of(ike, child);
	bool theirs = session->theirs.child == child->slot;

	if (theirs) {
		ike_answer_refuse(ike, session, ike->conf.install_failed_notify);
		ike_pair_bury(ike, child);
	} else if (child->named) {
		ike_child_become(ike, child, IKE_CHILD_MOVE_GONE);
		ike_inform_named(ike, session);
	} else if (child->tell) {
		ike_child_become(ike, child, IKE_CHILD_MOVE_GONE);
		ike_ready(ike, session);
	} else {
		ike_pair_bury(ike, child);
	}
}

void ike_pair_remove(struct ike *ike, struct ike_child *child, enum ike_child_move move)
{
	if (child->install.ticket != 0) {
		child->ends_with = child->named ? IKE_FAIL_DELETED : IKE_FAIL_EXPIRED;
	} else if (ike_install_give_up(&child->install)) {
		ike_child_become(ike, child, move);
		ike_ask_driver(ike, child);
	} else {
		emptied(ike, child);
	}
}

/* Both ends have it, or will: we asked and the peer has agreed, or the peer asked. */
static void installed(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	ike_note_child(ike, child, IKE_NOTE_CHILD_INSTALLED)->replaces = child->replaces_spi;
	child->whole = true;
	ike_child_become(ike, child, IKE_CHILD_MOVE_INSTALLED);
	ike_child_forget_keys(child);
	if (!child->ours)
		ike_answer_child(ike, session, child);
	ike_settle(ike, session, child);
}

static void refused(struct ike *ike, struct ike_session *session, struct ike_child *child,
                    const struct sadb_reply *reply)
{
	ike_fail_driver(ike, child, reply);
	if (child->ours)
		ike_ask_again(ike, session, child);
	if (reply->op == SADB_OP_GETSPI) {
		if (child->ours) {
			session->asking = IKE_ASKING_NOTHING;
			ike_ready(ike, session);
		}
		emptied(ike, child);
		return;
	}
	child->tell = child->ours; /* the peer has installed it before it answered */
	ike_child_become(ike, child, IKE_CHILD_MOVE_UNDO);
	ike_ask_driver(ike, child);
}

/* It was to end as soon as the driver had answered. */
static void ended(struct ike *ike, struct ike_child *child)
{
	struct ike_session *session = ike_session_of(ike, child);
	bool theirs = session->theirs.child == child->slot;

	ike_note_child(ike, child, IKE_NOTE_FAILED)->failure = child->ends_with;
	ike->counters.failed[child->ends_with]++;
	child->ends_with = IKE_FAIL_NONE;
	child->tell = !theirs && !child->named;
	ike_pair_remove(ike, child, IKE_CHILD_MOVE_REMOVE);
}

/* The driver has nothing of it any more: who had counted on it must hear so. */
static void removed(struct ike *ike, const struct ike_child *child, const struct sadb_reply *reply)
{
	struct ike_brief *note;

	if (child->whole && !child->old) {
		ike_rolled_back(ike, child, reply);
	} else if (child->whole) {
		ike_note_child(ike, child, IKE_NOTE_CHILD_REMOVED);
	} else {
		note = ike_note_child(ike, child, IKE_NOTE_CHILD);
		note->from = IKE_CHILD_REMOVING;
		note->to = IKE_CHILD_GONE;
		note->story = "the driver has nothing of it";
	}
}

void ike_pair_driver(struct ike *ike, struct ike_child *child, enum ike_install_event event,
                     const struct sadb_reply *reply)
{
	struct ike_session *session = ike_session_of(ike, child);

	if (child->ends_with != IKE_FAIL_NONE && child->state != IKE_CHILD_REMOVING) {
		ended(ike, child);
		return;
	}
	switch (event) {
	case IKE_INSTALL_STALE: break;
	case IKE_INSTALL_SPI_HELD:
		if (child->ours)
			ike_ask_send(ike, session, child);
		else
			ike_answer_install(ike, child);
		break;
	case IKE_INSTALL_NEXT: ike_ask_driver(ike, child); break;
	case IKE_INSTALL_TOO_LATE:
		ike_larval_gone(ike, child, reply);
		ike_ask_driver(ike, child);
		break;
	case IKE_INSTALL_READY: installed(ike, session, child); break;
	case IKE_INSTALL_REFUSED: refused(ike, session, child, reply); break;
	case IKE_INSTALL_EMPTY:
		removed(ike, child, reply);
		emptied(ike, child);
		break;
	}
}

void ike_pair_expired(struct ike *ike, struct ike_session *session)
{
	bool last = session->children.count == 1 && ike->conf.on_no_child == IKE_NO_CHILD_CLOSE;

	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		struct ike_child *child = &ike->children.all[slot];

		if (!child->expired)
			continue;
		ike_alarm_set(ike, session, IKE_ALARM_EXPIRED, ike->now); /* there may be more */
		child->expired = false;
		if (child->state != IKE_CHILD_INSTALLED && child->state != IKE_CHILD_CLOSING)
			return;
		if (last && session->state == IKE_ST_ESTABLISHED) {
			ike_leave(ike, session, IKE_MOVE_EXPIRED);
		} else {
			child->tell = true;
			ike_pair_remove(ike, child, IKE_CHILD_MOVE_EXPIRED);
		}
		return;
	}
}
