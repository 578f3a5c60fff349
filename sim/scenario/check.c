#include "sim/scenario/check.h"

#include <string.h>

#include "sim/scenario/arrivals.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/value.h"

static bool is_good(const struct bound *bound, const char *path)
{
	return bound_said(bound, path) != NULL;
}

/* Each has an address of its own outside, of 198.18.0.0/15 (sim/model/nat.h). */
#define NATS_MAX       (1u << 17)
#define NAT_SHARED_MAX 32256u

static uint64_t machines(const struct scenario *scenario)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < scenario->hosts_count; i++)
		sum += scenario->hosts[i].count;
	return sum;
}

/* Who is at both ends of a link, and does anything else join them? */
static void check_link(struct bindings *b, uint32_t number)
{
	const struct scenario *scenario = b->scenario;
	const struct scenario_link *link = &scenario->links[number];
	const struct bound *bound = &b->links[number];
	const struct scenario_host *ends[2];

	if (scenario->links[number].reorder_ppb > 0 && link->reorder_by.kind == DIST_CONSTANT &&
	    link->reorder_by.a == 0 &&
	    (!bound->from[schema_number(schema_find("network.links[].reorder.by"))]))
		problems_add(b->problems, bound_at(bound, "network.links[].reorder.rate"),
		             "add by: 5ms", "'reorder' has a rate but no 'by'");
	if (link->nat != LINK_NAT_NONE && machines(scenario) > NATS_MAX)
		problems_add(b->problems, bound_at(bound, "network.links[].nat"),
		             "it needs hosts of no more than 131072 machines together",
		             "not all machines can have a NAT of their own");
	if (!is_good(bound, "network.links[].between"))
		return;
	for (unsigned end = 0; end < 2; end++) {
		ends[end] = &scenario->hosts[link->between[end]];
		if (!is_good(&b->hosts[link->between[end]], "hosts[].role"))
			return;
	}
	if (link->nat == LINK_NAT_SHARED &&
	    ends[ends[0]->role != ROLE_INITIATOR]->count > NAT_SHARED_MAX)
		problems_add(b->problems, bound_at(bound, "network.links[].nat"),
		             "it has ports for 32256 machines",
		             "not all machines can share one NAT");
	if (ends[0]->role == ends[1]->role)
		problems_add(b->problems, bound_at(bound, "network.links[].between"),
		             "a link joins an initiator and a responder", "both ends are %ss",
		             ends[0]->role == ROLE_INITIATOR ? "initiator" : "responder");
	for (uint32_t i = 0; i < number; i++) {
		const struct scenario_link *other = &scenario->links[i];
		if (!is_good(&b->links[i], "network.links[].between"))
			continue;
		if ((other->between[0] == link->between[0] &&
		     other->between[1] == link->between[1]) ||
		    (other->between[0] == link->between[1] &&
		     other->between[1] == link->between[0]))
			problems_add(b->problems, bound_at(bound, "network.links[].between"), NULL,
			             "the link '%s' already joins these two", other->name);
	}
}

static bool has_responder(const struct scenario *scenario)
{
	for (uint32_t i = 0; i < scenario->hosts_count; i++)
		if (scenario->hosts[i].role == ROLE_RESPONDER)
			return true;
	return false;
}

/* An initiator's links must lead to one responder; the first that leads to another is told. */
static void check_initiator(struct bindings *b, uint32_t host)
{
	const struct scenario *scenario = b->scenario;
	uint32_t responder = UINT32_MAX;

	for (uint32_t i = 0; i < scenario->links_count; i++) {
		const uint32_t *between = scenario->links[i].between;
		uint32_t other = between[0] == host ? between[1] : between[0];
		if (!is_good(&b->links[i], "network.links[].between"))
			return;
		if ((between[0] != host && between[1] != host) ||
		    scenario->hosts[other].role != ROLE_RESPONDER || other == responder)
			continue;
		if (responder != UINT32_MAX) {
			problems_add(b->problems, bound_at(&b->links[i], "network.links[].between"),
			             "in this version an initiator has one responder",
			             "a second responder for '%s'", scenario->hosts[host].name);
			return;
		}
		responder = other;
	}
	if (responder == UINT32_MAX && has_responder(scenario) && b->whole)
		problems_add(b->problems, b->hosts[host].node->at,
		             "add a link between it and a responder to network.links",
		             "no link leads from '%s' to a responder", scenario->hosts[host].name);
}

/* What this host reads of ike: or sadb:, its own word, else the file's, else none. */
static const struct node *said_for(const struct bindings *b, uint32_t host, const char *path)
{
	const struct node *own = bound_said(&b->hosts[host], path);

	return own ? own : bound_said(&b->file, path);
}

/* Of each pair the first is the soft limit: it must not come after the hard one. */
static void check_limits(struct bindings *b, uint32_t number)
{
	const struct scenario_ike *ike = b->scenario->hosts[number].ike;
	const struct limit {
		const char *soft_path, *hard_path, *text;
		int64_t soft, hard;
	} limits[] = {
		{ "ike.child_lifetime.soft", "ike.child_lifetime.hard",
		  "the soft lifetime is longer than the hard one", ike->child_soft_ns,
		  ike->child_hard_ns },
		{ "ike.child_lifetime.soft_bytes", "ike.child_lifetime.hard_bytes",
		  "the soft limit of bytes is above the hard one", (int64_t)ike->terms.soft_bytes,
		  (int64_t)ike->terms.hard_bytes },
		{ "ike.child_lifetime.soft_packets", "ike.child_lifetime.hard_packets",
		  "the soft limit of packets is above the hard one", ike->terms.soft_packets,
		  ike->terms.hard_packets },
		{ "ike.child_lifetime.soft_use", "ike.child_lifetime.hard_use",
		  "the soft lifetime by use is longer than the hard one", ike->child_soft_use_ns,
		  ike->child_hard_use_ns },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		const struct node *soft = said_for(b, number, limits[i].soft_path);
		const struct node *hard = said_for(b, number, limits[i].hard_path);
		const struct node *said = soft ? soft : hard ? hard : b->hosts[number].node;
		if (limits[i].soft > 0 && limits[i].hard > 0 && limits[i].soft > limits[i].hard)
			problems_add(b->problems, said->at, NULL, "%s", limits[i].text);
	}
}

/* Drivers count these in seconds. */
static void check_seconds(struct bindings *b, uint32_t number)
{
	const struct scenario_ike *ike = b->scenario->hosts[number].ike;
	const struct {
		const char *path;
		nsec value;
	} spans[] = {
		{ "ike.child_lifetime.idle", ike->child_idle_ns },
		{ "ike.child_lifetime.soft_use", ike->child_soft_use_ns },
		{ "ike.child_lifetime.hard_use", ike->child_hard_use_ns },
	};

	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++) {
		const struct node *said = said_for(b, number, spans[i].path);
		if (said && spans[i].value % NSEC_S != 0)
			problems_add(b->problems, said->at, "like 300s",
			             "'%s' must be whole seconds", schema_leaf_name(spans[i].path));
	}
}

/* Tunnels within IPv4 and IPv6 at once have selectors of each; ours have one of one family. */
static void check_traffic(struct bindings *b, uint32_t number)
{
	const struct scenario_host *host = &b->scenario->hosts[number];
	const struct node *local = bound_said(&b->hosts[number], "hosts[].local_ts");
	const struct node *remote = bound_said(&b->hosts[number], "hosts[].remote_ts");
	uint8_t local_family = host->local_ts.lo.family, remote_family = host->remote_ts.lo.family;

	local_family = local_family == 0 ? 4 : local_family; /* the world's own are IPv4 */
	if (remote_family == 0)
		remote_family = host->pool.lo.family != 0 ? host->pool.lo.family : 4;
	if ((local || remote) && local_family != remote_family)
		problems_add(b->problems, (remote ? remote : local)->at,
		             "say both, both IPv4 or both IPv6",
		             "'local_ts' and 'remote_ts' are of two families");
}

/* Who gives addresses, and who asks for one. */
static void check_pool(struct bindings *b, uint32_t number)
{
	const struct scenario_host *host = &b->scenario->hosts[number];
	const struct bound *bound = &b->hosts[number];
	bool responds = host->role == ROLE_RESPONDER;
	const struct sadb_selector *pool = &host->pool;

	if (responds && is_good(bound, "hosts[].asks_address"))
		problems_add(b->problems, bound_said(bound, "hosts[].asks_address")->key_at,
		             "give it to the initiator, which asks",
		             "a responder has no 'asks_address'");
	if (!responds && is_good(bound, "hosts[].pool"))
		problems_add(b->problems, bound_said(bound, "hosts[].pool")->key_at,
		             "give it to the responder, which is asked",
		             "an initiator has no 'pool'");
	if (responds && pool->lo.family != 0 &&
	    memcmp(pool->lo.bytes, pool->hi.bytes, sizeof(pool->lo.bytes)) == 0)
		problems_add(b->problems, bound_said(bound, "hosts[].pool")->at,
		             "its first address is the name server's",
		             "a pool of one address has none to give");
}

/* A processor has a line of its own for acquires; who restarts would be lost in this one. */
static void check_workers(struct bindings *b, uint32_t number)
{
	const struct scenario_host *host = &b->scenario->hosts[number];
	const struct node *said = bound_said(&b->hosts[number], "hosts[].acquire_workers");

	if (host->acquire_workers == 0 || !said)
		return;
	if (host->cpu && host->cpu->cores > 0)
		problems_add(b->problems, said->key_at, "its cpu.workers are who serves acquires",
		             "'acquire_workers' beside a processor");
	for (uint32_t i = 0; i < b->scenario->faults_count; i++)
		if (b->scenario->faults[i].kind == FAULT_RESTART &&
		    b->scenario->faults[i].host == number)
			problems_add(b->problems, said->key_at, NULL,
			             "'acquire_workers' of a host that a fault restarts");
}

static void check_host(struct bindings *b, uint32_t number)
{
	const struct scenario_host *host = &b->scenario->hosts[number];
	const struct bound *bound = &b->hosts[number];

	check_traffic(b, number);
	check_limits(b, number);
	check_seconds(b, number);
	if (!is_good(bound, "hosts[].role") || !is_good(bound, "hosts[].name"))
		return;
	check_pool(b, number);
	if (host->role == ROLE_RESPONDER)
		return;
	check_initiator(b, number);
	check_workers(b, number);
	if (is_good(bound, "hosts[].auth_backend"))
		problems_add(b->problems, bound_said(bound, "hosts[].auth_backend")->key_at,
		             "give it to the responder, which asks it",
		             "an initiator has no 'auth_backend'");
}

static void check_roles(struct bindings *b)
{
	uint32_t roles[2] = { 0 };
	uint64_t sum = 0;

	for (uint32_t i = 0; i < b->scenario->hosts_count; i++) {
		if (!is_good(&b->hosts[i], "hosts[].role"))
			return;
		roles[b->scenario->hosts[i].role]++;
		sum += b->scenario->hosts[i].count;
	}
	if (sum > SCENARIO_COUNT_MAX)
		problems_add(b->problems, bound_at(&b->file, "hosts"), NULL,
		             "more than %d hosts in all", SCENARIO_COUNT_MAX);
	if (!b->whole || !b->file.from[schema_number(schema_find("hosts"))])
		return;
	for (unsigned role = 0; role < 2; role++)
		if (roles[role] == 0 && (roles[!role] > 0 || role == ROLE_INITIATOR))
			problems_add(b->problems, bound_at(&b->file, "hosts"), NULL,
			             "no host is the %s",
			             role == ROLE_INITIATOR ? "initiator" : "responder");
}

/* Which keys a kind of fault has beside name, kind and at. */
#define OF(kind) (1u << FAULT_##kind)
#define LINKS    (OF(PARTITION) | OF(LATENCY) | OF(LOSS) | OF(DUPLICATE) | OF(REORDER) | OF(QUEUE))
#define DRIVERS  (OF(SADB_STALL) | OF(SADB_LOCK) | OF(SADB_SLOW) | OF(SADB_FAIL) | OF(SADB_DAMAGE))
#define CPUS     (OF(CPU_SLOW) | OF(CPU_PAUSE))
#define CLOCKS   (OF(CLOCK_STEP) | OF(CLOCK_DRIFT))
#define MOMENTS  (OF(SA_TRAFFIC) | OF(POLICY_CHANGE) | OF(STEER))
static const struct fault_keys {
	const char *path;
	uint32_t needed, allowed; /* one bit a kind */
} fault_keys[] = {
	{ "faults[].for", LINKS | DRIVERS | CPUS | OF(RESTART) | OF(CLOCK_DRIFT),
	  LINKS | DRIVERS | CPUS | OF(RESTART) | OF(CLOCK_DRIFT) },
	{ "faults[].every", 0,
	  LINKS | MOMENTS | CPUS | CLOCKS | OF(SADB_STALL) | OF(SADB_LOCK) | OF(RESTART) },
	{ "faults[].link", LINKS, LINKS },
	{ "faults[].host", DRIVERS | MOMENTS | CPUS | CLOCKS | OF(RESTART),
	  DRIVERS | MOMENTS | CPUS | CLOCKS | OF(RESTART) },
	{ "faults[].rate", OF(LOSS) | OF(DUPLICATE) | OF(REORDER),
	  OF(LOSS) | OF(DUPLICATE) | OF(REORDER) },
	{ "faults[].to", 0, OF(LOSS) },
	{ "faults[].op", OF(SADB_STALL) | OF(SADB_DAMAGE),
	  OF(SADB_STALL) | OF(SADB_SLOW) | OF(SADB_FAIL) | OF(SADB_DAMAGE) },
	{ "faults[].what", OF(SADB_DAMAGE), OF(SADB_DAMAGE) },
	{ "faults[].add", OF(LATENCY) | OF(REORDER), OF(LATENCY) | OF(REORDER) },
	{ "faults[].jitter", 0, OF(LATENCY) },
	{ "faults[].factor", OF(SADB_SLOW) | OF(CPU_SLOW), OF(SADB_SLOW) | OF(CPU_SLOW) },
	{ "faults[].ahead", 0, CLOCKS },
	{ "faults[].back", 0, CLOCKS },
	{ "faults[].dir", 0, OF(SADB_FAIL) },
	{ "faults[].peer", 0, OF(SADB_FAIL) },
	{ "faults[].nth", 0, OF(SADB_FAIL) | OF(SADB_DAMAGE) },
	{ "faults[].cause", 0, OF(SADB_FAIL) },
	{ "faults[].packets", OF(SA_TRAFFIC) | OF(QUEUE), OF(SA_TRAFFIC) | OF(QUEUE) },
	{ "faults[].bytes", OF(SA_TRAFFIC), OF(SA_TRAFFIC) },
	{ "faults[].told", OF(POLICY_CHANGE), OF(POLICY_CHANGE) },
	{ "faults[].do", OF(STEER), OF(STEER) },
};

/* Then its end is nobody's word. */
static bool is_moment(const struct bindings *b, uint32_t number)
{
	return is_good(&b->faults[number], "faults[].kind") &&
	       scenario_fault_is_moment(b->scenario->faults[number].kind);
}

/* Only what has keys can be damaged, and some of it only if there was a reservation. */
static void check_damage(struct bindings *b, uint32_t number)
{
	const struct scenario_fault *fault = &b->scenario->faults[number];
	const struct bound *bound = &b->faults[number];

	if (fault->kind != FAULT_SADB_DAMAGE || !is_good(bound, "faults[].op"))
		return;
	if (fault->op != SADB_OP_UPDATE && fault->op != SADB_OP_ADD)
		problems_add(b->problems, bound_at(bound, "faults[].op"), "op: update, or op: add",
		             "%s requests carry no keys that could be damaged",
		             sadb_op_name(fault->op));
	else if (fault->op == SADB_OP_ADD && is_good(bound, "faults[].what") &&
	         fault->what >= DAMAGE_OF_ADD)
		problems_add(b->problems, bound_at(bound, "faults[].what"), "op: update",
		             "'%s' can happen to an UPDATE only",
		             scenario_damage_name((enum scenario_damage)fault->what));
}

#define DRIFT_MAX (NSEC_S / 2) /* in each second */

/* Ahead or back, and a clock that runs at all. */
static void check_clock(struct bindings *b, uint32_t number)
{
	const struct scenario_fault *fault = &b->scenario->faults[number];
	const struct bound *bound = &b->faults[number];
	bool ahead = bound->from[schema_number(schema_find("faults[].ahead"))],
	     back = bound->from[schema_number(schema_find("faults[].back"))];
	const char *path = ahead ? "faults[].ahead" : "faults[].back";

	if (!(CLOCKS & (1u << fault->kind)))
		return;
	if (ahead == back)
		problems_add(b->problems, bound_at(bound, ahead ? path : "faults[].kind"),
		             "ahead: 100s, or back: 100s",
		             "a clock goes ahead or back: one of both is said");
	else if (fault->kind == FAULT_CLOCK_DRIFT && is_good(bound, path) &&
	         fault->ahead_ns + fault->back_ns > DRIFT_MAX)
		problems_add(b->problems, bound_at(bound, path), "at most 500ms",
		             "no clock drifts by so much in each second");
}

/* What has no processor is infinitely fast: nothing slows it. */
static void check_processor(struct bindings *b, uint32_t number)
{
	const struct scenario_fault *fault = &b->scenario->faults[number];
	const struct bound *bound = &b->faults[number];
	const struct scenario_cpu *cpu;

	if (!(CPUS & (1u << fault->kind)) || !is_good(bound, "faults[].host"))
		return;
	cpu = b->scenario->hosts[fault->host].cpu;
	if (!cpu || cpu->cores == 0)
		problems_add(b->problems, bound_at(bound, "faults[].host"),
		             "give it one: cpu: { cores: 1 }", "'%s' has no processor",
		             b->scenario->hosts[fault->host].name);
}

static void check_towards(struct bindings *b, uint32_t number)
{
	const struct scenario_fault *fault = &b->scenario->faults[number];
	const struct bound *bound = &b->faults[number];
	const uint32_t *between = b->scenario->links[fault->link].between;

	if (fault->kind != FAULT_LOSS || !is_good(bound, "faults[].to") ||
	    !is_good(bound, "faults[].link") ||
	    !is_good(&b->links[fault->link], "network.links[].between"))
		return;
	if (fault->to != between[0] && fault->to != between[1])
		problems_add(b->problems, bound_at(bound, "faults[].to"), NULL,
		             "'%s' is not at this link", b->scenario->hosts[fault->to].name);
}

static void check_fault(struct bindings *b, uint32_t number)
{
	const struct scenario_fault *fault = &b->scenario->faults[number];
	const struct bound *bound = &b->faults[number];
	char until[QUANTITY_TEXT], duration[QUANTITY_TEXT];

	if (!is_moment(b, number) && is_good(bound, "faults[].at") &&
	    is_good(bound, "faults[].for") && fault->until > b->scenario->duration_ns)
		problems_add(b->problems, bound_at(bound, "faults[].for"),
		             "shorten it, or lengthen 'duration'",
		             "the fault ends at %s, the scenario at %s",
		             quantity_print(QUANTITY_DURATION, fault->until, until),
		             quantity_print(QUANTITY_DURATION, b->scenario->duration_ns, duration));
	if (is_good(bound, "faults[].every") && fault->every_ns <= fault->until - fault->at)
		problems_add(b->problems, bound_at(bound, "faults[].every"),
		             "let it be longer than 'for'",
		             "the fault is not over when it comes again");
	if (!is_good(bound, "faults[].kind"))
		return;
	check_damage(b, number);
	check_towards(b, number);
	check_processor(b, number);
	check_clock(b, number);
	if (is_moment(b, number) && is_good(bound, "faults[].at") &&
	    fault->at >= b->scenario->duration_ns)
		problems_add(b->problems, bound_at(bound, "faults[].at"),
		             "let it come earlier, or lengthen 'duration'",
		             "the fault comes at %s, the scenario ends at %s",
		             quantity_print(QUANTITY_DURATION, fault->at, until),
		             quantity_print(QUANTITY_DURATION, b->scenario->duration_ns, duration));
	for (size_t i = 0; i < sizeof(fault_keys) / sizeof(*fault_keys); i++) {
		const struct fault_keys *row = &fault_keys[i];
		const struct node *said = bound->from[schema_number(schema_find(row->path))];
		const char *word = schema_leaf_name(row->path);
		if (said && !(row->allowed & 1u << fault->kind))
			problems_add(b->problems, said->key_at, NULL,
			             "'%s' does not belong to a %s fault", word,
			             scenario_fault_name(fault->kind));
		if (!said && (row->needed & 1u << fault->kind) && b->whole)
			problems_add(b->problems, bound->node->at, schema_find(row->path)->doc,
			             "a %s fault needs '%s'", scenario_fault_name(fault->kind),
			             word);
	}
}

/* `clean` stands for all expectations there are. */
static void check_outcome(struct bindings *b)
{
	const struct node *outcome = bound_said(&b->file, "outcome");
	const struct node *expect = bound_said(&b->file, "expect");

	if (!outcome || !expect || b->scenario->outcome_code != 0)
		return;
	if (outcome->at.source == expect->at.source)
		problems_add(b->problems, expect->key_at,
		             "clean means errors(*) == 0, leaked(*) == 0 and every initiator "
		             "established; remove one of the two",
		             "'outcome: clean' and 'expect' in one file");
}

void check_all(struct bindings *b)
{
	for (uint32_t i = 0; i < b->scenario->links_count; i++)
		check_link(b, i);
	for (uint32_t i = 0; i < b->scenario->hosts_count; i++)
		check_host(b, i);
	for (uint32_t i = 0; i < b->scenario->faults_count; i++)
		check_fault(b, i);
	arrivals_check(b);
	check_roles(b);
	check_outcome(b);
}
