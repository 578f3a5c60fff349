/*
 * What the driver asks the daemon for: a larval entry without an SPI, one for a destination and
 * protocol, made by a packet that found no SA (packet.c). As long as it lives nobody asks again.
 */
#ifndef SADB_ACQUIRE_H
#define SADB_ACQUIRE_H

#include "sadb/db.h"

/* The entry for this destination and protocol, src NULL: from anywhere. SADB_NONE: none. */
uint32_t sadb_acquire_find(const struct sadb *db, const struct sadb_addr *src,
                           const struct sadb_addr *dst, uint8_t protocol);
/* The entry that a request for these addresses is about. */
uint32_t sadb_acquire_of(const struct sadb *db, const struct sadb_work *work);
/* An SA is missing: ask, unless somebody was asked or there is no room. */
void sadb_acquire_ask(struct sadb *db, nsec at, const struct sadb_packet *packet);
/* The daemon gives up (RFC 2367 3.1.6). */
enum sadb_cause sadb_acquire_failed(struct sadb *db, nsec at, const struct sadb_work *work);

#endif
