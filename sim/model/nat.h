/*
 * A NAT before each instance of a link's initiator: a home router of its own, or one for all, as a
 * provider has it. It rewrites where their datagrams come from, and lets in only what a mapping is
 * for.
 *
 *      10.x.y.z:500 and :4500  -->  198.18.0.0/15 + instance : a port above 1023 for each
 *                                   shared: + the first one  : a port of its own for each
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

#define NAT_SHARED_MAX 32256u /* with two ports each */

struct nat;

/* count instances from `first` on are behind it. mapping_ns 0: mappings last. NULL: no memory. */
struct nat *nat_new(uint32_t first, uint32_t count, nsec mapping_ns, bool shared);
void nat_free(struct nat *nat);
uint64_t nat_footprint(uint32_t count);

/* Outbound: *from is rewritten. */
void nat_out(struct nat *nat, nsec now, uint32_t host, struct ike_endpoint *from);
/* Whose outside this is, of those behind it; `host` is whose its address is (nat_instance). */
uint32_t nat_inside(const struct nat *nat, uint32_t host, const struct ike_endpoint *at);
/* Inbound: *to is whoever has the mapping; false: there is none, and *to stays as it is. */
bool nat_in(struct nat *nat, nsec now, uint32_t host, struct ike_endpoint *to);

/* The outside of an instance, and whose outside this is; false: nobody's. */
struct sadb_addr nat_outside(uint32_t host);
bool nat_instance(const struct sadb_addr *addr, uint32_t *host);

#endif
