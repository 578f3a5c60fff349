/*
 * The datagrams of a journal: when each was sent, when it arrived, and of which exchange it is: one
 * request, all its retransmissions, and the answers to any of them.
 */
#ifndef SIM_FLIGHT_H
#define SIM_FLIGHT_H

#include "sim/journal.h"
#include "sim/lookup.h"

#define FLIGHT_NONE UINT32_MAX

struct flight {
	nsec sent_at;
	nsec last_at;  /* its last copy arrives; NEVER = lost, or under way when the run ended */
	nsec heard_at; /* its first copy arrives that was not dropped; NEVER */
	uint64_t negotiation; /* to which its sender says it belongs */
	/* The exchange is named by the index of its first datagram, and is a chain in the order of
	 * sending. FLIGHT_NONE: it answers what nobody sent, or is not (yet) joined. */
	uint32_t exchange, next;
	uint32_t tail; /* of an exchange's first: its last */
	bool answer;
};

struct flights {
	struct flight *all;
	uint32_t count, room;
	struct lookup by_id;
};

bool flights_init(struct flights *flights); /* false: no memory; so do the others */
void flights_free(struct flights *flights);
/* A SEND and a RECEIVE record, and a note that a datagram was DROPPED. An answer joins the exchange
 * of what it answers. */
bool flights_send(struct flights *flights, const struct journal_rec *rec);
void flights_receive(struct flights *flights, const struct journal_rec *rec);
void flights_dropped(struct flights *flights, const struct journal_rec *rec, nsec came_at);
/* A queue of the receiver's has turned it away: it was not heard after all. */
void flights_turned_away(struct flights *flights, const struct journal_rec *rec);
/* A request joins its exchange; FLIGHT_NONE: it begins one. Returns the exchange, FLIGHT_NONE if
 * nobody sent it. */
uint32_t flights_join(struct flights *flights, uint64_t id, uint32_t exchange);
/* NULL: nobody sent it, as far as the journal knows. */
const struct flight *flights_get(const struct flights *flights, uint64_t id);

#endif
