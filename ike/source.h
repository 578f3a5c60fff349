/*
 * How many half-open IKE SAs an address has: each by its place in the table of IKE SAs, in the
 * bucket of its address.
 *
 *      buckets[hash(address)] -> place -> place ...
 *
 * An IKE SA is counted where it came from, whatever address it has since.
 */
#ifndef IKE_SOURCE_H
#define IKE_SOURCE_H

#include <stddef.h>

#include "sadb/msg.h"

struct ike_source {
	struct sadb_addr addr;
	uint32_t next, bucket;
};

struct ike_sources {
	struct ike_source *all; /* by place */
	uint32_t *buckets, buckets_mask;
	uint64_t salt; /* addresses are an attacker's choice */
};

size_t ike_sources_octets(uint32_t places);
/* In a room of so many octets, aligned to 16. */
struct ike_sources *ike_sources_init(void *room, uint32_t places, uint64_t salt);
void ike_source_add(struct ike_sources *sources, uint32_t place, const struct sadb_addr *addr);
void ike_source_remove(struct ike_sources *sources, uint32_t place); /* it is there */
uint32_t ike_source_count(const struct ike_sources *sources, const struct sadb_addr *addr);

#endif
