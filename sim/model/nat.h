/*
 * A NAT before each instance of a link's initiator: a home router of its own. It rewrites where
 * their datagrams come from, and lets in only what a mapping is for.
 *
 *      10.x.y.z:500 and :4500  -->  198.18.0.0/15 + instance : a port above 1023 for each
 *
 * A mapping that nothing went out by for `mapping_ns` is forgotten; the next datagram makes
 * another, with another port (RFC 4787 REQ-5, REQ-6: what comes in refreshes nothing). It lets in
 * from anybody (endpoint-independent filtering, REQ-8).
 */
#ifndef SIM_MODEL_NAT_H
#define SIM_MODEL_NAT_H

#include <stdbool.h>

#include "ike/ike.h"

#define NAT_INSTANCES_MAX (1u << 17) /* as many addresses as 198.18.0.0/15 has (RFC 2544) */

struct nat;

/* count instances from `first` on are behind it. mapping_ns 0: mappings last. NULL: no memory. */
struct nat *nat_new(uint32_t first, uint32_t count, nsec mapping_ns);
void nat_free(struct nat *nat);
uint64_t nat_footprint(uint32_t count);

/* Outbound: *from is rewritten. */
void nat_out(struct nat *nat, nsec now, uint32_t host, struct ike_endpoint *from);
/* Inbound: *to is whoever has the mapping; false: there is none, and *to stays as it is. */
bool nat_in(struct nat *nat, nsec now, uint32_t host, struct ike_endpoint *to);

/* The outside of an instance, and whose outside this is; false: nobody's. */
struct sadb_addr nat_outside(uint32_t host);
bool nat_instance(const struct sadb_addr *addr, uint32_t *host);

#endif
