/*
 * Who is in a world, where they live, and how much room they need: all that follows from the
 * scenario alone.
 *
 *   instance n        10.x.y.z, n + 1 in the last 24 bits (RFC 1918), UDP port 500
 *   its inside        100.64.0.0 + n + 1 (RFC 6598's 100.64.0.0/10): what an initiator protects
 *   every responder   protects 192.0.2.0/24 (RFC 5737 TEST-NET-1) from all of 100.64.0.0/10
 *
 * Instances are numbered in the order of the scenario's hosts. An initiator's responder is at the
 * other end of the first link that leads to one; instances are dealt out to a responder's instances
 * in turn.
 */
#ifndef SIM_MODEL_PLAN_H
#define SIM_MODEL_PLAN_H

#include "sim/model/edge.h"

#define PLAN_NOBODY  UINT32_MAX
#define PLAN_NO_LINK UINT8_MAX
#define PLAN_PORT    500

struct plan {
	const struct scenario *scenario;
	const struct edge_conf *edge;       /* NULL: all entries live here */
	uint32_t hosts_count;               /* instances */
	uint32_t first[SCENARIO_HOSTS_MAX]; /* number of an entry's first instance */
	/* The first link between two entries; PLAN_NO_LINK: none. */
	uint8_t link_of[SCENARIO_HOSTS_MAX][SCENARIO_HOSTS_MAX];
	/* By the initiator's entry; SCENARIO_HOSTS_MAX: none. */
	uint8_t responder_of[SCENARIO_HOSTS_MAX];
};

/* What a host takes memory for: what this scenario can ever put in, or the scenario's own cap if
 * that is less. */
struct plan_room {
	uint32_t initiators; /* who may reach it; 0 for an initiator */
	uint32_t sessions, slots, requests;
	uint32_t more_sessions; /* for IKE SAs that replace another */
	uint32_t more_children; /* pairs of an IKE SA beside one */
	uint32_t rules;         /* of injected failures, at once */
	uint32_t slows;         /* periods of slowness, at once */
	uint32_t damages;       /* rules that damage requests */
};

void plan_init(struct plan *plan, const struct scenario *scenario);
/* Is this instance one of this process? */
bool plan_is_here(const struct plan *plan, uint32_t host);
/* Does a load say when instances of this entry begin? */
bool plan_is_loaded(const struct plan *plan, uint32_t entry);
/* Its index in scenario->hosts. */
uint32_t plan_entry(const struct plan *plan, uint32_t host);
/* Whom it negotiates with, or PLAN_NOBODY. */
uint32_t plan_peer(const struct plan *plan, uint32_t host);
struct plan_room plan_room(const struct plan *plan, uint32_t host);
/* Is there a NAT before it (nat.h)? And from where do its peers see it? */
bool plan_natted(const struct plan *plan, uint32_t host);
struct sadb_addr plan_seen_at(const struct plan *plan, uint32_t host);
/* May a message come in more than one fragment? */
bool plan_fragments(const struct plan *plan);
/* How many can ever be under way on it. */
uint64_t plan_packets(const struct plan *plan, uint32_t link);

/* "client", or "clients/17" if its entry has a count; with '-' for an IKE identity. Returns the
 * length. */
size_t plan_name(const struct plan *plan, uint32_t host, char separator, char *out, size_t size);

/* Its IKE identity: what its entry says, else its name; at most IKE_ID_MAX - 1 octets. */
void plan_id(const struct plan *plan, uint32_t host, char out[IKE_ID_MAX]);
/* What it proposes, or accepts: what its entry says, else what is below. */
struct sadb_traffic plan_traffic(const struct plan *plan, uint32_t host);
/* In a world without an edge. */
struct ike_endpoint plan_endpoint(uint32_t host);
/* Whose endpoint this is, seen from inside or outside of a NAT. */
uint32_t plan_host_at(const struct ike_endpoint *at);
struct sadb_traffic plan_initiator_traffic(uint32_t host);
struct sadb_traffic plan_responder_traffic(void);

#endif
