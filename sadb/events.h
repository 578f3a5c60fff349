/*
 * Changes of state that nobody has taken yet, in order. Never overwritten: the database stops
 * before a step that finds no room here and goes on at the next tick (sadb.h).
 */
#ifndef SADB_EVENTS_H
#define SADB_EVENTS_H

#include "sadb/msg.h"

/* A struct sadb_event in two thirds of its size. */
struct sadb_packed_event {
	nsec at, until;
	uint64_t owner;
	uint32_t spi;
	unsigned dir : 2, from : 4, to : 4, op : 4, timer : 1, silent : 1, limit : 3;
};

struct sadb_events {
	struct sadb_packed_event *ring;
	uint32_t room, head, count;
};

/* What one step may put: both SAs of a pair, or one that is born and one that goes for it. */
#define SADB_EVENTS_A_STEP 2u

/* Is there no room for a whole step? */
static inline bool sadb_events_full(const struct sadb_events *events)
{
	return events->count + SADB_EVENTS_A_STEP > events->room;
}

void sadb_events_put(struct sadb_events *events,
                     const struct sadb_event *event); /* must not be full */
bool sadb_events_take(struct sadb_events *events, struct sadb_event *event);

#endif
