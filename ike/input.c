/*
 * A datagram on its way to its handler: parse, find the session, look at the window of one, open,
 * hand over. What fails on the way is dropped with its reason and changes nothing.
 */
#include <assert.h>
#include <string.h>

#include "ike/handlers.h"
#include "ike/path.h"

/* ---- IKE_SA_INIT ---- */

static void init_request(struct ike *ike, const struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	struct ike_session *session = ike_session_find_init(
	        &ike->sessions, header->spi_i, &arrival->in->from, arrival->message->octets);

	/* A repeat is answered from the cache until the next response takes its place: RFC 7296
	 * 2.1. */
	if (header->message_id != 0 ||
	    (session != NULL && session->early.exchange != IKE_EXCHANGE_SA_INIT))
		ike_drop(ike, arrival->in, header, IKE_DROP_MESSAGE_ID);
	else if (session != NULL)
		ike_replay(ike, session, arrival->in->id);
	else if (!ike->conf.responds)
		ike_drop(ike, arrival->in, header, IKE_DROP_NOT_RESPONDER);
	else
		ike_responder_init(ike, arrival);
}

static void init_response(struct ike *ike, const struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	struct ike_session *session =
	        ike_session_find(&ike->sessions, header->spi_i, header->spi_r, true);

	if (session == NULL) {
		ike_drop(ike, arrival->in, header, IKE_DROP_NO_SESSION);
		return;
	}
	session->heard = true;
	if (session->state != IKE_ST_INIT_SENT || header->message_id != 0)
		ike_drop(ike, arrival->in, header, IKE_DROP_STALE);
	else
		ike_initiator_init(ike, session, arrival);
}

/* ---- under SK ---- */

/* Which requests of its peer's an IKE SA takes, if they are the next. */
static bool expects(const struct ike_session *session, const struct ike_header *header)
{
	bool auth = header->exchange == IKE_EXCHANGE_AUTH;

	switch (session->state) {
	case IKE_ST_HALF_OPEN:
	case IKE_ST_EAP: return auth;
	case IKE_ST_INSTALLING:
	case IKE_ST_UNDOING: return !auth && session->initiator;
	case IKE_ST_ESTABLISHED:
	case IKE_ST_OUTDATED:
	case IKE_ST_DELETING:
	case IKE_ST_REKEYED:
	case IKE_ST_FAILED: return !auth && session->proved;
	case IKE_ST_FREE:
	case IKE_ST_INIT_SENT:
	case IKE_ST_RESERVING:
	case IKE_ST_AUTH_SENT:
	case IKE_ST_BACKEND:
	case IKE_ST_REMOVING:
	case IKE_ST_NASCENT:
	case IKE_ST_CLOSED:
	case IKE_ST_COUNT: break;
	}
	return false;
}

/* The window of one (RFC 7296 2.3): is this the response we wait for, the next request, or the last
 * one again? */
enum place { PLACE_RESPONSE, PLACE_REQUEST, PLACE_REPEAT, PLACE_NONE };

static enum place place_of(struct ike_session *session, const struct ike_header *header,
                           enum ike_drop *why)
{
	const struct ike_window *requests = ike_session_requests(session);

	if (ike_header_response(header)) {
		*why = IKE_DROP_STALE;
		if (requests == NULL || !requests->busy ||
		    header->message_id != requests->message_id ||
		    header->exchange != requests->exchange || session->state == IKE_ST_INIT_SENT)
			return PLACE_NONE;
		return PLACE_RESPONSE;
	}
	*why = IKE_DROP_MESSAGE_ID;
	if (session->expect_id > 0 && header->message_id == session->expect_id - 1)
		return PLACE_REPEAT;
	if (header->message_id != session->expect_id)
		return PLACE_NONE;
	*why = IKE_DROP_EXCHANGE;
	return expects(session, header) ? PLACE_REQUEST : PLACE_NONE;
}

static void response(struct ike *ike, struct ike_session *session,
                     const struct ike_arrival *arrival)
{
	if (session->state == IKE_ST_AUTH_SENT)
		ike_initiator_auth(ike, session, arrival);
	else
		ike_task_response(ike, session, arrival);
}

static void hand_over(struct ike *ike, struct ike_session *session, enum place place,
                      const struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	const struct ike_window *responses = ike_session_responses(session);

	session->heard_at = arrival->now;
	switch (place) {
	case PLACE_RESPONSE: response(ike, session, arrival); break;
	case PLACE_REQUEST:
		session->expect_id++;
		session->re = arrival->in->id;
		if (session->state == IKE_ST_HALF_OPEN)
			ike_responder_auth(ike, session, arrival);
		else if (session->state == IKE_ST_EAP)
			ike_responder_eap(ike, session, arrival);
		else
			ike_inform_request(ike, session, arrival);
		break;
	case PLACE_REPEAT:
		if (responses->len > 0 && responses->message_id == header->message_id)
			ike_replay(ike, session, arrival->in->id);
		else
			ike_drop(ike, arrival->in, header, IKE_DROP_DUPLICATE);
		break;
	case PLACE_NONE: break;
	}
}

/* What a message says that has opened but deserves an error (RFC 7296 2.5, 2.21). */
static void blame(struct ike_arrival *arrival, const struct ike_chain *inner, enum ike_drop why)
{
	arrival->syntax = why == IKE_DROP_CRITICAL ? IKE_NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD
	                                           : IKE_NOTIFY_INVALID_SYNTAX;
	arrival->critical = inner->critical;
}

static void whole(struct ike *ike, struct ike_session *session, enum place place,
                  struct ike_arrival *arrival)
{
	uint8_t plain[IKE_INPUT_MAX];
	struct ike_chain inner;
	enum ike_drop why;
	bool authentic;

	ike_worked(ike, (struct ike_work){ .opens = 1 });
	if (!ike_open(arrival->message, &session->keys,
	              ike_header_initiator(&arrival->message->header), plain, sizeof plain, &inner,
	              &authentic, &why)) {
		if (!authentic) {
			ike_drop(ike, arrival->in, &arrival->message->header, why);
			return;
		}
		blame(arrival, &inner, why);
	}
	ike_path_follow(session, arrival->in);
	arrival->inner = &inner;
	hand_over(ike, session, place, arrival);
	ike_wipe(plain, arrival->message->octets.len); /* no more was opened */
}

/* All fragments are here. */
static void joined(struct ike *ike, struct ike_session *session, enum place place,
                   struct ike_arrival *arrival, const struct ike_reassembly_whole *message)
{
	struct ike_chain inner;
	enum ike_drop why;

	if (!ike_chain_parse(&inner, message->next, message->octets.data, message->octets.len,
	                     &why))
		blame(arrival, &inner, why);
	arrival->inner = &inner;
	hand_over(ike, session, place, arrival);
	ike_wipe((uint8_t *)(uintptr_t)message->octets.data, message->octets.len);
}

/*
 * One fragment (RFC 7383 2.6): is it of any use, does it open, is its message whole now? Of a
 * repeat only the first fragment counts, and it stands for all (2.6.1).
 */
static void piece(struct ike *ike, struct ike_session *session, enum place place,
                  struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	struct ike_reassembly_of of = { session->slot, header->message_id,
		                        ike_header_response(header) };
	struct ike_reassembly_whole message;
	struct ike_fragment fragment;
	uint8_t octets[IKE_INPUT_MAX];
	enum ike_drop why = IKE_DROP_MISSING;
	size_t len;

	if (session->fragment_most == 0 ||
	    !ike_fragment_decode(&fragment, arrival->message, &why)) {
		ike_drop(ike, arrival->in, header, why);
		return;
	}
	why = IKE_DROP_FRAGMENT;
	if (place == PLACE_REPEAT ? fragment.number != 1
	                          : !ike_reassembly_wants(&ike->reassemblies, arrival->now, &of,
	                                                  &fragment, &why)) {
		ike_drop(ike, arrival->in, header, why);
		return;
	}
	ike_worked(ike, (struct ike_work){ .opens = 1 });
	if (!ike_fragment_open(&fragment, &session->keys, ike_header_initiator(header), octets,
	                       &len, &why)) {
		ike_drop(ike, arrival->in, header, why);
		return;
	}
	ike_path_follow(session, arrival->in);
	if (place == PLACE_REPEAT) {
		hand_over(ike, session, place, arrival);
	} else if (ike->reassemblies.count == 0) {
		ike_drop(ike, arrival->in, header, IKE_DROP_FRAGMENT_ROOM);
	} else {
		switch (ike_reassembly_add(&ike->reassemblies, arrival->now, &of, &fragment,
		                           (struct ike_view){ octets, len }, &message)) {
		case IKE_REASSEMBLED_PART: break;
		case IKE_REASSEMBLED_WHOLE: joined(ike, session, place, arrival, &message); break;
		case IKE_REASSEMBLED_LARGE:
			ike_drop(ike, arrival->in, header, IKE_DROP_FRAGMENT_ROOM);
			break;
		}
	}
	ike_wipe(octets, len);
}

static void sealed(struct ike *ike, struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	struct ike_session *session = ike_session_find(&ike->sessions, header->spi_i, header->spi_r,
	                                               !ike_header_initiator(header));
	enum ike_drop why = IKE_DROP_NO_SESSION;
	enum place place = PLACE_NONE;

	if (session != NULL) {
		session->heard = true;
		place = session->spi_r != 0 ? place_of(session, header, &why) : PLACE_NONE;
	}
	if (place == PLACE_NONE) {
		ike_drop(ike, arrival->in, header,
		         session != NULL && session->spi_r == 0 ? IKE_DROP_EXCHANGE : why);
		return;
	}
	if (ike_chain_find(&arrival->message->chain, IKE_PAYLOAD_SKF) != NULL)
		piece(ike, session, place, arrival);
	else
		whole(ike, session, place, arrival);
}

void ike_input(struct ike *ike, nsec now, const struct ike_dgram *in)
{
	struct ike_message message;
	struct ike_arrival arrival = {
		.now = now, .in = in, .message = &message, .inner = &message.chain
	};
	enum ike_drop why = IKE_DROP_LARGE;

	ike->now = now;
	ike->counters.received++;
	switch (in->kind) {
	case IKE_DGRAM_KEEPALIVE: ike->counters.keepalives++; return;
	case IKE_DGRAM_ESP: ike->counters.esp++; return;
	case IKE_DGRAM_MESSAGE: break;
	}
	ike_worked(ike, (struct ike_work){ .parses = 1 });
	message.header = (struct ike_header){ 0 };
	if (in->len > IKE_INPUT_MAX || !ike_message_parse(&message, in->data, in->len, &why)) {
		ike_drop(ike, in, &message.header, why);
		if (in->len <= IKE_INPUT_MAX)
			ike_responder_critical(ike, &arrival, why);
		return;
	}
	if (message.header.exchange != IKE_EXCHANGE_SA_INIT)
		sealed(ike, &arrival);
	else if (in->len > IKE_DGRAM_MAX) /* it would have to be kept, for AUTH signs it */
		ike_drop(ike, in, &message.header, IKE_DROP_LARGE);
	else if (ike_header_response(&message.header))
		init_response(ike, &arrival);
	else
		init_request(ike, &arrival);
}
