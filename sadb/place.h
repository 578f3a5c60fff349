/* Places of key operations: so many are in service at once, some wait, and the rest is refused or
 * waits before the door. */
#ifndef SADB_PLACE_H
#define SADB_PLACE_H

#include "sadb/db.h"

/* A key operation comes: it gets its place and starts (lock.h), or waits, or is refused. */
void sadb_place_arrive(struct sadb *db, nsec at, struct sadb_work *work);
nsec sadb_place_at(const struct sadb *db); /* a place is there for the first that waits */
void sadb_place_give(struct sadb *db, nsec at);

#endif
