/*
 * Workers: so many requests are in service at once, the rest waits in order. One worker is one
 * lock, as Linux has for all configuration of a network name space. Whoever waits too long gives
 * up; while somebody else holds the lock, nobody starts.
 *
 * A key operation first gets its place (`concurrent_updates`, place.h), then a worker; who gives
 * up waiting for a worker gives its place back. A stalled service keeps both; its larval's clock
 * runs on. Who finds the update queue full is told 1 ns later, stall or not. While somebody else
 * holds the lock, nothing starts, with or without a limit of workers; what is in service has the
 * lock and goes on.
 */
#ifndef SADB_LOCK_H
#define SADB_LOCK_H

#include "sadb/db.h"

/* It may start, and does so or waits for a worker. A key operation has its place. */
void sadb_lock_enter(struct sadb *db, nsec at, struct sadb_work *work);
void sadb_lock_leave(struct sadb *db, struct sadb_work *work); /* it gives its worker back */

nsec sadb_lock_start_at(const struct sadb *db); /* a worker is there for the first that waits */
void sadb_lock_start(struct sadb *db, nsec at);
nsec sadb_lock_timeout_at(const struct sadb *db);     /* the first that waits has waited too long */
struct sadb_work *sadb_lock_timeout(struct sadb *db); /* it does not wait any more */

#endif
