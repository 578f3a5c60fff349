/*
 * Changes of state that nobody has taken yet, in order. Never overwritten: the database stops
 * before a step that finds no room here and goes on at the next tick (sadb.h).
 */
#ifndef SADB_EVENTS_H
#define SADB_EVENTS_H

#include "sadb/sadb.h"

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
	uint32_t taken; /* the one that was taken last, as long as nobody puts */
};

/* Behind the ring, if the database tells them: of each event. */
static inline struct sadb_past *sadb_events_pasts(const struct sadb_events *events)
{
	return (struct sadb_past *)(events->ring + events->room);
}

/* What one step may put: both SAs of a pair, or one that is born and one that goes for it. */
#define SADB_EVENTS_A_STEP 2u

/* Is there no room for a whole step? */
static inline bool sadb_events_full(const struct sadb_events *events)
{
	return events->count + SADB_EVENTS_A_STEP > events->room;
}

/* Must not be full. past: NULL, or there is room behind the ring. */
void sadb_events_put(struct sadb_events *events, const struct sadb_event *event,
                     const struct sadb_past *past);
bool sadb_events_take(struct sadb_events *events, struct sadb_event *event);

#endif
