/* The datagrams of a journal: when each was sent, when it arrived, and what it answers. */
#ifndef SIM_FLIGHT_H
#define SIM_FLIGHT_H

#include "sim/journal.h"
#include "sim/lookup.h"

struct flight {
	nsec sent_at;
	nsec first_at, last_at; /* arrivals: a copy may come later; NEVER = lost or under way */
	nsec heard_at; /* of an answer: when the datagram that it answers had arrived; NEVER */
	uint64_t re;   /* the datagram that it answers, 0 = none */
	uint64_t negotiation; /* to which its sender says it belongs */
};

struct flights {
	struct flight *all;
	uint32_t count, room;
	struct lookup by_id;
};

bool flights_init(struct flights *flights); /* false: no memory; so do the others */
void flights_free(struct flights *flights);
/* A SEND and a RECEIVE record. */
bool flights_send(struct flights *flights, const struct journal_rec *rec);
void flights_receive(struct flights *flights, const struct journal_rec *rec);
/* NULL: nobody sent it, as far as the journal knows. */
const struct flight *flights_get(const struct flights *flights, uint64_t id);

#endif
