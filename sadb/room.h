/*
 * Room in the database: its limits, what is counted for them, and what happens to a request for
 * which there is none.
 *
 * `on_full` says what happens. Blocked requests have had their service and wait in one line,
 * whatever room they need: nobody overtakes, so a peer at its own limit holds up all the others
 * [X]. What makes room never waits there: DELETE, EXPIRE, FLUSH, lifetimes, and UPDATE, which
 * makes room for larvals. FLUSH ends before the first of the line is tried. Drop reaps the oldest
 * larval only if the GETSPI then has room; whether an SPI of its range is free is seen after.
 *
 * Standing SAs (`standing_sas`) are a number: they count for `max_sas`, memory and GETSPI's time,
 * and have no slots.
 */
#ifndef SADB_ROOM_H
#define SADB_ROOM_H

#include "sadb/db.h"

/* Limits in order: SAs, larvals, peer, memory. NONE: GETSPI or ADD has room, and nobody waits
 * before it. */
enum sadb_cause sadb_room_check(const struct sadb *db, const struct sadb_work *work);
/* Has the entry room that asks for an SA with this peer? It counts as a larval. */
bool sadb_room_for_entry(const struct sadb *db, const struct sadb_addr *peer);
/* The same for UPDATE of a larval. */
enum sadb_cause sadb_room_check_keys(const struct sadb *db, uint32_t slot,
                                     const struct sadb_work *work);
/* What only some limits need is kept up to date. */
void sadb_room_keep(struct sadb *db, uint32_t slot, enum sadb_state from, enum sadb_state to);
/* An SA has changed its state, or will in this step. Its source is what it will be. */
static inline void sadb_room_follow(struct sadb *db, nsec at, uint32_t slot, enum sadb_state from,
                                    enum sadb_state to)
{
	if (db->larvals.links != NULL || db->peers != NULL)
		sadb_room_keep(db, slot, from, to);
	if (from == SADB_ST_LARVAL || to == SADB_ST_DEAD)
		db->room_at = at;
}

/* The cause with which a service has failed is a lack of room: does reaping the oldest larval help?
 * Then it is dead now, and the request may try again. */
bool sadb_room_reap(struct sadb *db, nsec at, const struct sadb_work *work, enum sadb_cause cause);
/* The same: shall it wait? Then it does now. It is out of service. */
bool sadb_room_wait(struct sadb *db, struct sadb_work *work, enum sadb_cause cause);
/* When the first of those that wait is to be tried: room has come for somebody. */
nsec sadb_room_at(const struct sadb *db);
/* It was tried and came to this: does it wait on? If not, it is in no list now. */
bool sadb_room_wait_on(struct sadb *db, enum sadb_cause cause);

#endif
