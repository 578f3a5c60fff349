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

/* Does it delete our pair: alone (by the SPI that it receives on, we send to), or with the whole
 * IKE SA? */
static bool deletes(const struct ike_session *session, const struct ike_chain *chain, bool *whole)
{
	bool ours = false;

	*whole = false;
	for (uint32_t i = 0; i < chain->count; i++) {
		struct ike_delete delete;

		if (chain->payloads[i].type != IKE_PAYLOAD_DELETE ||
		    !ike_delete_decode(&delete, &chain->payloads[i]))
			continue;
		*whole = *whole || delete.protocol == IKE_PROTO_IKE;
		if (delete.protocol != IKE_PROTO_ESP)
			continue;
		for (uint16_t n = 0; n < delete.count; n++)
			ours = ours || ike_get32(delete.spis + 4 * n) == session->install.spi_out;
	}
	return ours;
}

static void answer(struct ike *ike, struct ike_session *session, uint8_t exchange, uint16_t notify)
{
	if (notify != 0)
		ike_note_notify(ike, session, IKE_NOTE_NOTIFY_SENT, notify);
	ike_message_informed(session, exchange, notify);
	ike_send_response(ike, session);
}

/*
 * Our Delete and the peer's have crossed: each has done what the other asks. There is one message
 * of ours to keep, so that another request has to wait until our own is over.
 */
static void crossed(struct ike *ike, struct ike_session *session, const struct ike_arrival *arrival,
                    bool child, bool whole)
{
	if (!child && !whole) {
		ike_drop(ike, arrival->in, &arrival->message->header, IKE_DROP_EXCHANGE);
		return;
	}
	session->child_deleted = !whole;
	ike_become(ike, session, IKE_MOVE_CROSSED);
	answer(ike, session, IKE_EXCHANGE_INFORMATIONAL, 0);
	ike_linger(ike, arrival->now, session);
}

void ike_inform_request(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival)
{
	uint8_t exchange = arrival->message->header.exchange;
	bool whole = false, child;

	if (arrival->syntax != 0 && session->state != IKE_ST_DELETING) {
		answer(ike, session, exchange, arrival->syntax);
		return;
	}
	child = arrival->syntax == 0 && deletes(session, arrival->inner, &whole);
	if (session->state == IKE_ST_DELETING) {
		crossed(ike, session, arrival, child, whole);
		return;
	}
	if (exchange == IKE_EXCHANGE_CREATE_CHILD_SA) {
		answer(ike, session, exchange, IKE_NOTIFY_NO_ADDITIONAL_SAS);
		return;
	}
	if (session->state != IKE_ST_ESTABLISHED || !(child || whole)) {
		answer(ike, session, exchange, 0);
		return;
	}
	session->child_deleted = !whole;
	ike_fail(ike, session, IKE_FAIL_DELETED, 0);
	ike_become(ike, session, IKE_MOVE_REMOVE);
	ike_install_remove(&session->install);
	ike_ask_driver(ike, session);
}

void ike_inform_driver(struct ike *ike, nsec now, struct ike_session *session,
                       enum ike_install_event event, const struct sadb_reply *reply)
{
	if (event == IKE_INSTALL_NEXT) {
		ike_ask_driver(ike, session);
		return;
	}
	assert(event == IKE_INSTALL_EMPTY);
	ike_rolled_back(ike, session, reply);
	ike_become(ike, session, IKE_MOVE_REMOVED);
	answer(ike, session, IKE_EXCHANGE_INFORMATIONAL, 0);
	ike_linger(ike, now, session);
}
