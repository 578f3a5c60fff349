/*
 * What can be said about a request without looking at the database, in a real driver's order: the
 * shape of its parameters, then the algorithm, then the key (Linux does so before any look-up).
 * First failure wins.
 */
#ifndef SADB_CHECKS_H
#define SADB_CHECKS_H

#include "sadb/queue.h"

enum sadb_cause sadb_check_request(const struct sadb_work *work);

/* Is `inner` a part of `outer`? Only selectors that both give are compared. */
bool sadb_traffic_within(const struct sadb_traffic *inner, const struct sadb_traffic *outer);

#endif
