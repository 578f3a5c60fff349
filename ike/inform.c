/*
 * Requests of the peer's after IKE_AUTH, whichever role it has.
 *
 *      HDR, SK {}            -->  <--  HDR, SK {}                      are you alive?
 *      HDR, SK {D(ESP, SPI)} -->  <--  HDR, SK {D(ESP, its own SPI)}   the pair goes: 1.4.1
 *      HDR, SK {D(IKE)}      -->  <--  HDR, SK {}                      all of it goes
 *      CREATE_CHILD_SA       -->  <--  HDR, SK {N(NO_ADDITIONAL_SAS)}  one Child SA: section 4
 */
#include <assert.h>

#include "ike/handlers.h"

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

		if (child == NULL || child->named)
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

static void answer(struct ike *ike, struct ike_session *session, uint8_t exchange, uint16_t notify)
{
	if (notify != 0)
		ike_note_notify(ike, session, IKE_NOTE_NOTIFY_SENT, notify);
	ike_message_informed(session, exchange, notify, NULL, 0);
	ike_send_response(ike, session);
}

void ike_inform_request(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival)
{
	uint8_t exchange = arrival->message->header.exchange;
	struct ike_child *child = ike_eldest(ike, session);
	struct deletes deletes;

	if (arrival->syntax != 0) {
		answer(ike, session, exchange, arrival->syntax);
		return;
	}
	if (exchange == IKE_EXCHANGE_CREATE_CHILD_SA) {
		answer(ike, session, exchange, IKE_NOTIFY_NO_ADDITIONAL_SAS);
		return;
	}
	deletes = deletes_of(ike, session, arrival->inner);
	if (session->state == IKE_ST_DELETING && deletes.whole) {
		/* Both have deleted: each has done what the other asks. */
		ike_request_over(ike, session);
		ike_become(ike, session, IKE_MOVE_CROSSED);
		answer(ike, session, exchange, 0);
		ike_linger(ike, arrival->now, session);
		return;
	}
	if (session->state != IKE_ST_ESTABLISHED || !(deletes.pairs > 0 || deletes.whole)) {
		answer(ike, session, exchange, 0);
		return;
	}
	if (deletes.whole)
		child->named = false; /* its IKE SA's end says it */
	ike_alarm_set(ike, session, IKE_ALARM_EXPIRED, NSEC_NEVER);
	ike_fail(ike, session, IKE_FAIL_DELETED, 0);
	ike_become(ike, session, IKE_MOVE_REMOVE);
	ike_child_become(ike, child, IKE_CHILD_MOVE_REMOVE);
	ike_install_remove(&child->install);
	ike_ask_driver(ike, child);
}

void ike_inform_driver(struct ike *ike, nsec now, struct ike_child *child,
                       enum ike_install_event event, const struct sadb_reply *reply)
{
	struct ike_session *session = ike_session_of(ike, child);

	if (event == IKE_INSTALL_NEXT) {
		ike_ask_driver(ike, child);
		return;
	}
	assert(event == IKE_INSTALL_EMPTY);
	ike_rolled_back(ike, child, reply);
	ike_become(ike, session, IKE_MOVE_REMOVED);
	ike_message_informed(session, IKE_EXCHANGE_INFORMATIONAL, 0, &child->install.spi_in,
	                     child->named);
	ike_bury(ike, child);
	ike_send_response(ike, session);
	ike_linger(ike, now, session);
}
