/*
 * What can be said about a request without looking at the database: the shape of its parameters,
 * then the algorithm, then the key. First failure wins. Whether the algorithm and the key come
 * before or after the table is the platform's choice (CHECK_ORDER).
 */
#ifndef SADB_CHECKS_H
#define SADB_CHECKS_H

#include "sadb/queue.h"
#include "sadb/sadb.h"

#define SADB_SPI_RESERVED 256u /* 0 is local, 1..255 belong to IANA (RFC 4303 2.1) */

enum sadb_cause sadb_check_request(enum sadb_platform platform, const struct sadb_work *work);
enum sadb_cause sadb_check_key(const struct sadb_key *key);
/* How wide a replay window the platform makes of the one asked for. */
uint8_t sadb_check_window(enum sadb_platform platform, const struct sadb_terms *terms);

/* Is `inner` a part of `outer`? Only selectors that both give are compared. */
bool sadb_traffic_within(const struct sadb_traffic *inner, const struct sadb_traffic *outer);

#endif
