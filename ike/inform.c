/*
 * Requests of the peer's after IKE_AUTH, whichever role it has.
 *
 *      HDR, SK {}            -->  <--  HDR, SK {}                      are you alive?
 *      HDR, SK {D(ESP, SPI)} -->  <--  HDR, SK {D(ESP, its own SPI)}   the pair goes: 1.4.1
 *      HDR, SK {D(IKE)}      -->  <--  HDR, SK {}                      all of it goes
 *      CREATE_CHILD_SA       -->                                      create_answer.c, rekey.c
 */
#include <assert.h>

#include "ike/handlers.h"

#define NAMED_MAX 16 /* SPIs of one Delete payload of ours */

/*
 * What a request deletes: the whole IKE SA, or pairs (each by the SPI that its sender receives on,
 * we send to), which are then named.
 */
struct deletes {
	bool whole;
	uint32_t pairs;
};

static void name(struct ike *ike, const struct ike_session *session,
                 const struct ike_delete *delete, struct deletes *found)
{
	for (uint16_t n = 0; n < delete->count; n++) {
		struct ike_child *child =
		        ike_child_find(&ike->children, &session->children,
		                       ike_get32(delete->spis + 4 * n), SADB_DIR_OUT);

		/* What we are closing ourselves is not named in the answer: 2.25.1 */
		if (child == NULL || child->named || child->told || child->state == IKE_CHILD_GONE)
			continue;
		child->named = true;
		found->pairs++;
	}
}

static struct deletes deletes_of(struct ike *ike, const struct ike_session *session,
                                 const struct ike_chain *chain)
{
	struct deletes deletes = { .whole = false };

	for (uint32_t i = 0; i < chain->count; i++) {
		struct ike_delete delete;

		if (chain->payloads[i].type != IKE_PAYLOAD_DELETE ||
		    !ike_delete_decode(&delete, &chain->payloads[i]))
			continue;
		if (delete.protocol == IKE_PROTO_IKE)
			deletes.whole = true;
		if (delete.protocol == IKE_PROTO_ESP)
			name(ike, session, &delete, &deletes);
	}
	return deletes;
}

static void error(struct ike *ike, struct ike_session *session, const struct ike_arrival *arrival,
                  uint16_t type)
{
	bool critical = type == IKE_NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD;

	ike_note_notify(ike, session, IKE_NOTE_NOTIFY_SENT, type);
	ike_message_error(
	        ike, session, arrival->message->header.exchange,
	        &(struct ike_notify){ .type = type, .data = { &arrival->critical, critical } });
	ike_send_response(ike, session);
}

static void create(struct ike *ike, struct ike_session *session, const struct ike_arrival *arrival)
{
	const struct ike_payload *payload = ike_chain_find(arrival->inner, IKE_PAYLOAD_SA);
	struct ike_sa sa;

	if (session->state != IKE_ST_ESTABLISHED) /* RFC 7296 2.25: it is on its way out, or in */
		error(ike, session, arrival, IKE_NOTIFY_TEMPORARY_FAILURE);
	else if (payload == NULL || !ike_sa_decode(&sa, payload) || sa.count == 0)
		error(ike, session, arrival, IKE_NOTIFY_INVALID_SYNTAX);
	else if (sa.proposals[0].protocol == IKE_PROTO_IKE)
		ike_answer_rekey(ike, session, arrival);
	else
		ike_answer_create(ike, session, arrival);
}

static void answer(struct ike *ike, struct ike_session *session)
{
	ike_message_inform(ike, session, true, NULL, 0);
	ike_send_response(ike, session);
}

/* The peer ends all of it. Who has ended it too has done what the other asks: RFC 7296 2.25.2. */
static void whole(struct ike *ike, struct ike_session *session)
{
	switch (session->state) {
	case IKE_ST_DELETING:
		ike_request_over(ike, session);
		ike_become(ike, session, IKE_MOVE_CROSSED);
		answer(ike, session);
		ike_linger(ike, ike->now, session);
		break;
	case IKE_ST_REKEYED: /* as was expected of it */
		ike_become(ike, session, IKE_MOVE_RETIRED);
		answer(ike, session);
		ike_linger(ike, ike->now, session);
		break;
	case IKE_ST_OUTDATED:
		ike_request_over(ike, session);
		ike_become(ike, session, IKE_MOVE_REMOVE);
		break;
	case IKE_ST_ESTABLISHED:
	case IKE_ST_INSTALLING:
	case IKE_ST_UNDOING:
		if (session->rival == IKE_SESSION_NONE && session->children.count > 0)
			ike_fail(ike, session, IKE_FAIL_DELETED, 0);
		if (ike_session_requests(session) != NULL)
			ike_request_over(ike, session);
		ike_leave(ike, session, IKE_MOVE_REMOVE);
		break;
	case IKE_ST_FAILED: answer(ike, session); break;
	case IKE_ST_FREE:
	case IKE_ST_INIT_SENT:
	case IKE_ST_RESERVING:
	case IKE_ST_AUTH_SENT:
	case IKE_ST_HALF_OPEN:
	case IKE_ST_EAP:
	case IKE_ST_BACKEND:
	case IKE_ST_REMOVING:
	case IKE_ST_NASCENT:
	case IKE_ST_CLOSED:
	case IKE_ST_COUNT: assert(!"a state that takes no such request");
	}
}

void ike_inform_request(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival)
{
	struct ike_child *first = ike_eldest(ike, session);
	struct deletes deletes;

	if (arrival->syntax != 0) {
		error(ike, session, arrival, arrival->syntax);
		return;
	}
	if (arrival->message->header.exchange == IKE_EXCHANGE_CREATE_CHILD_SA) {
		create(ike, session, arrival);
		return;
	}
	deletes = deletes_of(ike, session, arrival->inner);
	if (deletes.whole) {
		whole(ike, session);
	} else if (deletes.pairs == 0) {
		answer(ike, session);
	} else if (first->first) { /* it is still being installed, or taken back */
		if (first->state == IKE_CHILD_INSTALLING)
			first->ends_with = IKE_FAIL_DELETED;
	} else {
		ike_ready(ike, session);
	}
}

bool ike_inform_part(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	if (child->ends_with != IKE_FAIL_NONE || child->state == IKE_CHILD_REMOVING ||
	    child->state == IKE_CHILD_GONE)
		return false; /* it is on its way */
	if (!child->old && child->state == IKE_CHILD_INSTALLED) {
		struct ike_brief *note = ike_note_child(ike, child, IKE_NOTE_FAILED);

		note->failure = IKE_FAIL_DELETED;
		ike->counters.failed[IKE_FAIL_DELETED]++;
	}
	ike_alarm_set(ike, session, IKE_ALARM_EXPIRED, NSEC_NEVER);
	ike_pair_remove(ike, child, IKE_CHILD_MOVE_DELETED);
	return true;
}

void ike_inform_named(struct ike *ike, struct ike_session *session)
{
	uint32_t spis[NAMED_MAX], slot;
	uint16_t count = 0;

	for (slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		const struct ike_child *child = &ike->children.all[slot];

		if (child->named && child->state != IKE_CHILD_GONE)
			return;
		if (child->named && count < NAMED_MAX)
			spis[count++] = child->install.spi_in;
	}
	ike_message_inform(ike, session, true, spis, count);
	ike_send_response(ike, session);
	for (slot = session->children.head; slot != IKE_CHILD_NONE;) {
		struct ike_child *child = &ike->children.all[slot];

		slot = child->next;
		if (child->named)
			ike_pair_bury(ike, child);
	}
}
