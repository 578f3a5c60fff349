/* Who is in a world (contract in plan.h). */
#include "sim/model/plan.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/model/nat.h"

/*
 * One negotiation an initiator, started once: one session. At a responder it can be there twice:
 * dying, and begun again by a late copy of its first packet. Of a session there are at most two SAs
 * in the driver, and one request under way beside one for what it left behind when it was closed.
 */
#define INITIATOR_SESSIONS  1
#define RESPONDER_SESSIONS  2
#define SLOTS_OF_SESSION    2
#define REQUESTS_OF_SESSION 2

/*
 * A machine of a load may begin again and again, when nothing is left of its last negotiation at
 * its own end. Its responder may not know that yet: there is room for so many times as much. If
 * that does not do, the responder's table is full, which is told as such (no_room).
 */
#define AGAIN_ROOM 4

/* SAs that a failing DELETE leaves in a driver: so many tries of somebody who never gives up. */
#define LEFT_SLOTS 4096

/*
 * Where somebody rekeys: an old pair, a new one, and one that the other end asks for at the same
 * time; as many IKE SAs; and a later exchange may begin while packets of the last one are late.
 */
#define REKEYED_PAIRS     3
#define REKEYED_SESSIONS  3
#define REKEYED_EXCHANGES 4

/*
 * Each exchange (INIT; again with cookies or another group; AUTH; a delete) is tried so often, and
 * a link makes at most two of one packet; each arrival has at most one answer, which may be doubled
 * too.
 */
#define EXCHANGES 10 /* and the rounds of EAP */
#define COPIES    (2 + 2 * 2)

/* No message of ours is in an IP datagram larger than this. */
#define FRAGMENTS_BELOW 576

#define INSIDE      0x64400000u /* 100.64.0.0 */
#define INSIDE_LAST 0x647fffffu /* 100.127.255.255 */
#define PROTECTED   0xc0000200u /* 192.0.2.0 */
#define OUTSIDE     0x0a000000u /* 10.0.0.0 */

static void plan_links(struct plan *plan)
{
	const struct scenario *scenario = plan->scenario;

	for (uint32_t i = scenario->links_count; i-- > 0;) { /* so the first one wins */
		uint32_t a = scenario->links[i].between[0], b = scenario->links[i].between[1];
		assert(a < scenario->hosts_count && b < scenario->hosts_count);
		plan->link_of[a][b] = plan->link_of[b][a] = (uint8_t)i;
		if (scenario->hosts[a].role == ROLE_INITIATOR &&
		    scenario->hosts[b].role == ROLE_RESPONDER)
			plan->responder_of[a] = (uint8_t)b;
		if (scenario->hosts[b].role == ROLE_INITIATOR &&
		    scenario->hosts[a].role == ROLE_RESPONDER)
			plan->responder_of[b] = (uint8_t)a;
	}
}

void plan_init(struct plan *plan, const struct scenario *scenario)
{
	assert(scenario->hosts_count <= SCENARIO_HOSTS_MAX &&
	       scenario->links_count <= SCENARIO_LINKS_MAX);
	*plan = (struct plan){ .scenario = scenario };
	memset(plan->link_of, PLAN_NO_LINK, sizeof(plan->link_of));
	memset(plan->responder_of, SCENARIO_HOSTS_MAX, sizeof(plan->responder_of));
	for (uint32_t i = 0; i < scenario->hosts_count; i++) {
		assert(scenario->hosts[i].count > 0 &&
		       scenario->hosts[i].count <= SCENARIO_COUNT_MAX);
		plan->first[i] = plan->hosts_count;
		plan->hosts_count += scenario->hosts[i].count;
	}
	assert(plan->hosts_count < 1u << 22); /* the inside addresses */
	plan_links(plan);
}

uint32_t plan_entry(const struct plan *plan, uint32_t host)
{
	uint32_t entry = plan->scenario->hosts_count - 1;

	assert(host < plan->hosts_count);
	while (plan->first[entry] > host)
		entry--;
	return entry;
}

bool plan_is_here(const struct plan *plan, uint32_t host)
{
	return !plan->edge || plan_entry(plan, host) == plan->edge->entry;
}

/* In a live run the program's own words say when. */
bool plan_is_loaded(const struct plan *plan, uint32_t entry)
{
	for (uint32_t i = 0; i < plan->scenario->loads_count && !plan->edge; i++)
		if (plan->scenario->loads[i].host == entry)
			return true;
	return false;
}

uint32_t plan_peer(const struct plan *plan, uint32_t host)
{
	uint32_t entry = plan_entry(plan, host), responder = plan->responder_of[entry];

	if (responder == SCENARIO_HOSTS_MAX)
		return PLAN_NOBODY;
	return plan->first[responder] +
	       (host - plan->first[entry]) % plan->scenario->hosts[responder].count;
}

bool plan_natted(const struct plan *plan, uint32_t host)
{
	uint32_t entry = plan_entry(plan, host), responder = plan->responder_of[entry];

	return !plan->edge && responder != SCENARIO_HOSTS_MAX &&
	       plan->scenario->links[plan->link_of[entry][responder]].nat != LINK_NAT_NONE;
}

struct sadb_addr plan_seen_at(const struct plan *plan, uint32_t host)
{
	uint32_t entry = plan_entry(plan, host), number;

	if (!plan_natted(plan, host))
		return plan_endpoint(host).addr;
	number = plan->link_of[entry][plan->responder_of[entry]];
	if (plan->scenario->links[number].nat == LINK_NAT_SHARED)
		host = plan->first[entry];
	return nat_outside(host);
}

static uint32_t initiators_of(const struct plan *plan, uint32_t host)
{
	uint32_t entry = plan_entry(plan, host), nth = host - plan->first[entry], sum = 0;
	uint32_t instances = plan->scenario->hosts[entry].count;

	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++) {
		uint32_t count = plan->scenario->hosts[i].count;
		if (plan->responder_of[i] == entry)
			sum += count / instances + (nth < count % instances);
	}
	return sum;
}

/* limit 0 = none */
static uint32_t at_most(uint32_t need, uint32_t limit)
{
	return limit > 0 && limit < need ? limit : need;
}

/* What the faults of this entry's driver need: rules and slow periods of their own, and
 * requests. */
static void room_for_faults(const struct scenario *scenario, uint32_t entry, struct plan_room *room)
{
	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		const struct scenario_fault *fault = &scenario->faults[i];
		if (fault->host != entry)
			continue;
		room->requests += fault->kind == FAULT_POLICY_CHANGE;
		room->slows += fault->kind == FAULT_SADB_SLOW;
		room->damages += fault->kind == FAULT_SADB_DAMAGE;
		if (fault->kind == FAULT_SADB_FAIL &&
		    (fault->op == SADB_OP_DELETE || fault->op == SADB_OP_COUNT))
			room->slots = at_most(room->slots + LEFT_SLOTS,
			                      scenario->hosts[entry].sadb->max_sas);
		if (fault->kind == FAULT_SADB_FAIL)
			room->rules +=
			        fault->peer == FAULT_ANY ? 1 : scenario->hosts[fault->peer].count;
	}
}

/* A live peer may rekey whenever it likes; an operator may steer. */
static bool rekeys(const struct plan *plan)
{
	bool any = plan->edge != NULL;

	for (uint32_t i = 0; i < plan->scenario->faults_count; i++)
		any = any || plan->scenario->faults[i].kind == FAULT_STEER;

	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++) {
		const struct scenario_ike *ike = plan->scenario->hosts[i].ike;

		any = any || ike->rekey_child != 0 || ike->ike_rekey_ns > 0;
	}
	return any;
}

/* Whoever failed is idle again, and the next arrival may take it. */
static bool begins_again(const struct plan *plan, uint32_t entry)
{
	uint32_t loads = 0;
	bool once = true;

	for (uint32_t i = 0; i < plan->scenario->faults_count && !plan->edge; i++)
		if (plan->scenario->faults[i].kind == FAULT_RESTART)
			return true;
	for (uint32_t i = 0; i < plan->scenario->loads_count && !plan->edge; i++) {
		const struct scenario_load *load = &plan->scenario->loads[i];
		if (load->host != entry)
			continue;
		loads++;
		once = once && load->model == MODEL_FAILOVER && load->retry == RETRY_NONE &&
		       !load->reconnect;
	}
	return loads > 1 || !once;
}

/* Of a responder: do machines that it answers to? */
static bool is_met_again(const struct plan *plan, uint32_t entry)
{
	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++)
		if (plan->responder_of[i] == entry && begins_again(plan, i))
			return true;
	return false;
}

struct plan_room plan_room(const struct plan *plan, uint32_t host)
{
	const struct scenario_host *conf = &plan->scenario->hosts[plan_entry(plan, host)];
	bool responder = conf->role == ROLE_RESPONDER;
	uint32_t initiators = responder ? initiators_of(plan, host) : 0;
	uint32_t negotiations = initiators > 0 ? initiators : 1;
	uint32_t sessions = negotiations * (responder ? RESPONDER_SESSIONS : INITIATOR_SESSIONS);

	if (responder && is_met_again(plan, plan_entry(plan, host)))
		sessions *= AGAIN_ROOM;
	uint32_t pairs = rekeys(plan) ? REKEYED_PAIRS : 1;

	struct plan_room room = {
		.initiators = initiators,
		.sessions = sessions,
		.more_sessions = rekeys(plan) ? sessions * (REKEYED_SESSIONS - 1) : 0,
		.more_children = pairs - 1,
		.slots = at_most(sessions * pairs * SLOTS_OF_SESSION, conf->sadb->max_sas),
		.requests = at_most(sessions * pairs * REQUESTS_OF_SESSION, conf->sadb->requests),
	};
	room_for_faults(plan->scenario, plan_entry(plan, host), &room);
	return room;
}

/* The fewest octets of an IP datagram that somebody here cuts messages to, 0: nobody does. */
static uint32_t smallest_fragment(const struct plan *plan)
{
	uint32_t smallest = 0;

	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++) {
		const struct scenario_ike *ike = plan->scenario->hosts[i].ike;
		if (ike->fragmentation && (smallest == 0 || ike->fragment_size < smallest))
			smallest = ike->fragment_size;
	}
	return smallest;
}

bool plan_fragments(const struct plan *plan)
{
	uint32_t smallest = smallest_fragment(plan);

	return plan->edge || (smallest > 0 && smallest < FRAGMENTS_BELOW);
}

/* How many a message may be in: those of the smallest have room for 35 octets each. */
static uint32_t fragments_of(const struct plan *plan)
{
	return plan_fragments(plan) ? FRAGMENTS_BELOW / (IKE_FRAGMENT_SIZE_MIN - 93) : 1;
}

uint64_t plan_packets(const struct plan *plan, uint32_t link)
{
	uint64_t packets = 0;

	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++) {
		const struct scenario_host *host = &plan->scenario->hosts[i];
		uint32_t responder = plan->responder_of[i];
		if (responder != SCENARIO_HOSTS_MAX && plan->link_of[i][responder] == link)
			packets += (uint64_t)host->count * host->ike->retransmit_max_tries *
			           (EXCHANGES + host->ike->eap_rounds) * COPIES *
			           fragments_of(plan) * (rekeys(plan) ? REKEYED_EXCHANGES : 1) *
			           (begins_again(plan, i) ? AGAIN_ROOM : 1);
	}
	return packets > 0 ? packets : 1;
}

size_t plan_name(const struct plan *plan, uint32_t host, char separator, char *out, size_t size)
{
	uint32_t entry = plan_entry(plan, host);
	const struct scenario_host *conf = &plan->scenario->hosts[entry];
	int len;

	if (conf->count == 1)
		len = snprintf(out, size, "%s", conf->name);
	else
		len = snprintf(out, size, "%s%c%" PRIu32, conf->name, separator,
		               host - plan->first[entry]);
	assert(len > 0 && (size_t)len < size);
	return (size_t)len;
}

void plan_id(const struct plan *plan, uint32_t host, char out[IKE_ID_MAX])
{
	const char *id = plan->scenario->hosts[plan_entry(plan, host)].id;

	if (!id || *id == '\0') {
		plan_name(plan, host, '-', out, IKE_ID_MAX);
		return;
	}
	assert(strlen(id) < IKE_ID_MAX);
	memcpy(out, id, strlen(id) + 1);
}

static struct sadb_addr address(uint32_t bits)
{
	return (struct sadb_addr){
		.family = 4,
		.bytes = { (uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8),
		           (uint8_t)bits },
	};
}

static struct sadb_selector range(uint32_t lo, uint32_t hi)
{
	return (struct sadb_selector){ .port_hi = UINT16_MAX,
		                       .lo = address(lo),
		                       .hi = address(hi) };
}

struct ike_endpoint plan_endpoint(uint32_t host)
{
	return (struct ike_endpoint){ .addr = address(OUTSIDE + host + 1), .port = PLAN_PORT };
}

uint32_t plan_host_at(const struct ike_endpoint *at)
{
	const uint8_t *bytes = at->addr.bytes;
	uint32_t host;

	if (nat_instance(&at->addr, &host))
		return host;
	return ((uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]) - 1;
}

struct sadb_traffic plan_initiator_traffic(uint32_t host)
{
	return (struct sadb_traffic){ .local = range(INSIDE + host + 1, INSIDE + host + 1),
		                      .remote = range(PROTECTED, PROTECTED + 255) };
}

struct sadb_traffic plan_responder_traffic(void)
{
	return (struct sadb_traffic){ .local = range(PROTECTED, PROTECTED + 255),
		                      .remote = range(INSIDE, INSIDE_LAST) };
}

struct sadb_traffic plan_traffic(const struct plan *plan, uint32_t host)
{
	const struct scenario_host *conf = &plan->scenario->hosts[plan_entry(plan, host)];
	struct sadb_traffic traffic = conf->role == ROLE_RESPONDER ? plan_responder_traffic()
	                                                           : plan_initiator_traffic(host);

	if (conf->pool.lo.family != 0)
		traffic.remote = conf->pool;
	if (conf->local_ts.lo.family != 0)
		traffic.local = conf->local_ts;
	if (conf->remote_ts.lo.family != 0)
		traffic.remote = conf->remote_ts;
	return traffic;
}
