/*
 * Whom a responder lets in that it has no IKE SA for yet: as many as conf says, who show a cookie
 * if one is demanded, and not too many of one address.
 *
 *      IKE_SA_INIT --> half-open limit --> cookie --> limit of its address --> half-open IKE SA
 *
 * An address is looked at after the cookie: before, a stranger could shut out whom he likes.
 */
#include "ike/handlers.h"

/* How long a cookie secret is the current one, good for twice as long (as strongSwan's). */
#define COOKIES_TURN_NS (120 * NSEC_S)

void ike_lobby_refuse(struct ike *ike, const struct ike_arrival *arrival, uint16_t type,
                      struct ike_view data)
{
	const struct ike_header *header = &arrival->message->header;
	size_t len = ike_message_refusal(ike, header, type, data);
	struct ike_queued *entry;

	ike_note_about(ike, header->spi_i, IKE_NOTE_NOTIFY_SENT)->notify = type;
	entry = ike_queue_add(&ike->queue, IKE_OUT_SEND);
	entry->negotiation = header->spi_i;
	ike->lobby->from = arrival->in->to;
	ike->lobby->to = arrival->in->from;
	entry->send.data = ike->lobby->octets;
	entry->send.len = (uint32_t)len;
	entry->send.re = arrival->in->id;
	entry->send.try = 1;
	entry->send.exchange = IKE_EXCHANGE_SA_INIT;
	entry->send.response = true;
	ike->counters.sent++;
}

static void turn_cookies(struct ike *ike, nsec now)
{
	if (now < ike->lobby->cookies_turn_at)
		return;
	if (ike->lobby->cookies_turn_at != INT64_MIN) /* the first secret is new */
		ike_cookies_turn(&ike->lobby->cookies, &ike->random);
	ike->lobby->cookies_turn_at = now + COOKIES_TURN_NS;
}

/* Entry and exit have thresholds of their own, if conf says so; what is half-open rises by such
 * datagrams only, so that it is enough to look when one comes. */
static bool cookies_wanted(struct ike *ike, const struct ike_arrival *arrival)
{
	uint32_t half_open = ike->counters.half_open, below = ike->conf.cookies_below;
	bool above = half_open >= ike->conf.cookies_above, was = ike->lobby->guarded;

	if (below == 0)
		return above;
	ike->lobby->guarded = was ? half_open >= below : above;
	if (ike->lobby->guarded != was)
		ike_note_about(ike, arrival->message->header.spi_i,
		               was ? IKE_NOTE_GUARD_OFF : IKE_NOTE_GUARD_ON);
	ike->counters.guards += ike->lobby->guarded && !was;
	return ike->lobby->guarded;
}

/* True: go on. Else the datagram has been dropped, and a cookie sent (RFC 7296 2.6). */
static bool cookie_holds(struct ike *ike, const struct ike_arrival *arrival)
{
	const struct ike_payload *first = &arrival->inner->payloads[0];
	struct ike_cookie_for who = { .addr = &arrival->in->from.addr,
		                      .spi_i = arrival->message->header.spi_i };
	uint8_t cookie[IKE_COOKIE_LEN];
	struct ike_notify notify;

	if (!cookies_wanted(ike, arrival))
		return true;
	if (!ike_nonce_decode(&who.nonce, ike_chain_find(arrival->inner, IKE_PAYLOAD_NONCE))) {
		ike_drop(ike, arrival->in, &arrival->message->header, IKE_DROP_PAYLOADS);
		return false;
	}
	turn_cookies(ike, arrival->now);
	if (first->type == IKE_PAYLOAD_NOTIFY && ike_notify_decode(&notify, first) &&
	    notify.type == IKE_NOTIFY_COOKIE &&
	    ike_cookie_holds(notify.data, &ike->lobby->cookies, &who))
		return true;
	ike_cookie_make(cookie, &ike->lobby->cookies, &who);
	ike_drop(ike, arrival->in, &arrival->message->header, IKE_DROP_COOKIE);
	ike_lobby_refuse(ike, arrival, IKE_NOTIFY_COOKIE,
	                 (struct ike_view){ cookie, sizeof cookie });
	ike->counters.cookies_sent++;
	return false;
}

static bool source_is_full(const struct ike *ike, const struct ike_arrival *arrival)
{
	uint32_t most = ike->conf.half_open_per_source;

	return most > 0 && ike_source_count(ike->sources, &arrival->in->from.addr) >= most;
}

bool ike_lobby_admits(struct ike *ike, const struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	uint32_t most = ike->conf.half_open_limit;

	if (most > 0 && ike->counters.half_open >= most) {
		ike_drop(ike, arrival->in, header, IKE_DROP_HALF_OPEN);
		return false;
	}
	if (!cookie_holds(ike, arrival))
		return false;
	if (source_is_full(ike, arrival)) {
		ike_drop(ike, arrival->in, header, IKE_DROP_SOURCE);
		return false;
	}
	return true;
}
