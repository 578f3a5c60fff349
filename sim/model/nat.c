/* A NAT before an initiator (contract in nat.h). */
#include "sim/model/nat.h"

#include <assert.h>
#include <stdlib.h>

#include "ike/udp.h"

#define PORT_FIRST 1024u
#define PORTS      NAT_SHARED_MAX /* for each of the two inside: 1024 + 2 * 32256 = 65536 */
#define NEVER_USED INT64_MIN

/* What one of the two ports of an instance is outside, and since when nobody used it. */
struct mapping {
	nsec used_at;
	uint32_t turn; /* how many there have been before */
};

struct nat {
	uint32_t first, count;
	nsec mapping_ns;
	bool shared;
	struct mapping (*all)[2]; /* by instance; port 500, port 4500 */
};

struct nat *nat_new(uint32_t first, uint32_t count, nsec mapping_ns, bool shared)
{
	struct nat *nat = calloc(1, sizeof(*nat));

	assert(first + count <= NAT_INSTANCES_MAX && (!shared || count <= NAT_SHARED_MAX));
	if (!nat)
		return NULL;
	*nat = (struct nat){
		.first = first, .count = count, .mapping_ns = mapping_ns, .shared = shared
	};
	nat->all = calloc(count, sizeof(*nat->all));
	if (!nat->all) {
		free(nat);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++)
		nat->all[i][0].used_at = nat->all[i][1].used_at = NEVER_USED;
	return nat;
}

void nat_free(struct nat *nat)
{
	if (!nat)
		return;
	free(nat->all);
	free(nat);
}

uint64_t nat_footprint(uint32_t count)
{
	return sizeof(struct nat) + (uint64_t)count * 2 * sizeof(struct mapping);
}

static bool alive(const struct nat *nat, const struct mapping *mapping, nsec now)
{
	return mapping->used_at != NEVER_USED &&
	       (nat->mapping_ns == 0 || now - mapping->used_at < nat->mapping_ns);
}

/* Shared ports are dealt to the instances in turn, so that each number is always the same one's. */
static uint16_t port_of(const struct nat *nat, uint32_t nth, const struct mapping *mapping,
                        uint32_t which)
{
	uint32_t turns = nat->shared ? PORTS / nat->count : PORTS, turn = mapping->turn % turns;
	uint32_t number = nat->shared ? nth + turn * nat->count : turn;

	return (uint16_t)(PORT_FIRST + 2 * number + which);
}

uint32_t nat_inside(const struct nat *nat, uint32_t host, const struct ike_endpoint *at)
{
	if (!nat->shared || at->port < PORT_FIRST)
		return host;
	return nat->first + (at->port - PORT_FIRST) / 2 % nat->count;
}

void nat_out(struct nat *nat, nsec now, uint32_t host, struct ike_endpoint *from)
{
	assert(host >= nat->first && host - nat->first < nat->count);
	assert(from->port == IKE_PORT || from->port == IKE_PORT_NAT);
	uint32_t which = from->port == IKE_PORT_NAT;
	struct mapping *mapping = &nat->all[host - nat->first][which];

	if (mapping->used_at != NEVER_USED && !alive(nat, mapping, now))
		mapping->turn++;
	mapping->used_at = now;
	from->addr = nat_outside(nat->shared ? nat->first : host);
	from->port = port_of(nat, host - nat->first, mapping, which);
}

bool nat_in(struct nat *nat, nsec now, uint32_t host, struct ike_endpoint *to)
{
	assert(host >= nat->first && host - nat->first < nat->count);
	for (uint32_t which = 0; which < 2; which++) {
		const struct mapping *mapping = &nat->all[host - nat->first][which];
		if (!alive(nat, mapping, now) ||
		    port_of(nat, host - nat->first, mapping, which) != to->port)
			continue;
		to->port = which ? IKE_PORT_NAT : IKE_PORT;
		return true;
	}
	return false;
}

struct sadb_addr nat_outside(uint32_t host)
{
	assert(host < NAT_INSTANCES_MAX);
	return (struct sadb_addr){ .family = 4,
		                   .bytes = { 198, (uint8_t)(18 | host >> 16), (uint8_t)(host >> 8),
		                              (uint8_t)host } };
}

bool nat_instance(const struct sadb_addr *addr, uint32_t *host)
{
	if (addr->family != 4 || addr->bytes[0] != 198 || (addr->bytes[1] & 0xfe) != 18)
		return false;
	*host = (uint32_t)(addr->bytes[1] & 1) << 16 | (uint32_t)addr->bytes[2] << 8 |
	        addr->bytes[3];
	return true;
}
