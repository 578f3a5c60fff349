/* The schedule of faults (contract in fault.h). */
#include "sim/model/fault.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Ends first: so one fault can follow another of its kind without a gap or an overlap. */
static bool before(const struct fault_edge *a, const struct fault_edge *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	if (a->begins != b->begins)
		return b->begins;
	return a->fault < b->fault;
}

static void insert(struct fault_schedule *schedule, struct fault_edge edge)
{
	uint32_t i = schedule->count++;

	for (; i > 0 && before(&edge, &schedule->edges[i - 1]); i--)
		schedule->edges[i] = schedule->edges[i - 1];
	schedule->edges[i] = edge;
}

void fault_schedule_init(struct fault_schedule *schedule, const struct scenario *scenario)
{
	assert(scenario->faults_count <= SCENARIO_FAULTS_MAX);
	*schedule = (struct fault_schedule){ .scenario = scenario };
	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		const struct scenario_fault *fault = &scenario->faults[i];
		if (fault->until <= fault->at)
			continue;
		insert(schedule,
		       (struct fault_edge){ .at = fault->at, .begins = true, .fault = i });
		if (fault->until != NSEC_NEVER)
			insert(schedule, (struct fault_edge){ .at = fault->until, .fault = i });
	}
}

nsec fault_next_at(const struct fault_schedule *schedule)
{
	return schedule->next < schedule->count ? schedule->edges[schedule->next].at : NSEC_NEVER;
}

/* One that is over comes again, within the run. */
static void come_again(struct fault_schedule *schedule, const struct fault_edge *end)
{
	const struct scenario_fault *fault = &schedule->scenario->faults[end->fault];
	nsec length = fault->until - fault->at, at = end->at - length + fault->every_ns;

	if (fault->every_ns == 0 || at >= schedule->scenario->duration_ns)
		return;
	schedule->count -= schedule->next;
	memmove(schedule->edges, &schedule->edges[schedule->next],
	        schedule->count * sizeof(*schedule->edges));
	schedule->next = 0;
	insert(schedule, (struct fault_edge){ .at = at, .begins = true, .fault = end->fault });
	insert(schedule, (struct fault_edge){ .at = at + length, .fault = end->fault });
}

bool fault_output(struct fault_schedule *schedule, nsec now, struct fault_edge *edge)
{
	if (schedule->next == schedule->count || fault_next_at(schedule) > now)
		return false;
	*edge = schedule->edges[schedule->next++];
	if (!edge->begins)
		come_again(schedule, edge);
	return true;
}

nsec fault_until(const struct scenario_fault *fault, nsec now)
{
	nsec after = now - fault->at, until = fault->until;

	if (after < 0)
		return 0;
	if (fault->every_ns > 0)
		until += after / fault->every_ns * fault->every_ns;
	return now < until ? until : 0;
}

bool fault_is_links(enum scenario_fault_kind kind)
{
	return kind == FAULT_PARTITION || kind == FAULT_LATENCY || kind == FAULT_LOSS ||
	       kind == FAULT_DUPLICATE || kind == FAULT_REORDER || kind == FAULT_QUEUE;
}

bool fault_is_virtual(enum scenario_fault_kind kind)
{
	return kind == FAULT_RESTART || kind == FAULT_CPU_SLOW || kind == FAULT_CPU_PAUSE;
}

static uint32_t higher(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* One fault more. */
static void worsen(struct link_worse *worse, const struct scenario_link *link,
                   const struct scenario_fault *fault)
{
	if (fault->kind == FAULT_LOSS)
		for (unsigned end = 0; end < 2; end++)
			if (fault->to == FAULT_ANY || fault->to == link->between[end])
				worse->loss_ppb[end] =
				        higher(worse->loss_ppb[end], fault->rate_ppb);
	if (fault->kind == FAULT_DUPLICATE)
		worse->duplicate_ppb = higher(worse->duplicate_ppb, fault->rate_ppb);
	if (fault->kind == FAULT_REORDER) {
		worse->reorder_ppb = higher(worse->reorder_ppb, fault->rate_ppb);
		worse->reorder_ns =
		        fault->add_ns > worse->reorder_ns ? fault->add_ns : worse->reorder_ns;
	}
	if (fault->kind == FAULT_QUEUE &&
	    (worse->queue_max == 0 || fault->packets < worse->queue_max))
		worse->queue_max = fault->packets;
}

struct link_worse fault_worse(const struct scenario *scenario, uint32_t link, nsec now)
{
	struct link_worse worse = { .queue_max = 0 };

	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		const struct scenario_fault *fault = &scenario->faults[i];
		if (fault_is_links(fault->kind) && fault->link == link &&
		    fault_until(fault, now) > 0)
			worsen(&worse, &scenario->links[link], fault);
	}
	return worse;
}

struct fault_hindrance fault_hindered(const struct scenario *scenario, uint32_t entry, nsec now)
{
	struct fault_hindrance all = { .factor_milli = 1000 };

	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		const struct scenario_fault *fault = &scenario->faults[i];
		uint64_t factor;

		if (fault->host != entry || fault_until(fault, now) == 0)
			continue;
		all.stopped = all.stopped || fault->kind == FAULT_CPU_PAUSE;
		if (fault->kind != FAULT_CPU_SLOW)
			continue;
		factor = (uint64_t)all.factor_milli * fault->factor_milli / 1000;
		all.factor_milli = factor < FAULT_FACTOR_MAX ? (uint32_t)factor : FAULT_FACTOR_MAX;
	}
	return all;
}

nsec fault_gain(const struct scenario *scenario, uint32_t entry, nsec now)
{
	nsec gain = 0;

	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		const struct scenario_fault *fault = &scenario->faults[i];

		if (fault->kind == FAULT_CLOCK_DRIFT && fault->host == entry &&
		    fault_until(fault, now) > 0)
			gain += fault_ahead(fault);
	}
	return gain > FAULT_GAIN_MAX    ? FAULT_GAIN_MAX
	       : gain < -FAULT_GAIN_MAX ? -FAULT_GAIN_MAX
	                                : gain;
}

nsec fault_stalled_until(const struct scenario *scenario, uint32_t entry, enum sadb_op op, nsec now)
{
	nsec until = 0;

	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		const struct scenario_fault *fault = &scenario->faults[i];
		if (fault->kind == FAULT_SADB_STALL && fault->host == entry && fault->op == op &&
		    fault_until(fault, now) > until)
			until = fault_until(fault, now);
	}
	return until;
}

/* "55s", "1500ms": in the largest unit that divides it; never is nothing. */
static const char *duration(nsec value, char out[32])
{
	static const struct {
		nsec ns;
		const char *name;
	} units[] = { { NSEC_S, "s" }, { NSEC_MS, "ms" }, { NSEC_US, "us" }, { 1, "ns" } };
	unsigned i = 0;

	if (value == NSEC_NEVER)
		return "";
	while (value % units[i].ns != 0)
		i++;
	snprintf(out, 32, "%" PRId64 "%s", value / units[i].ns, units[i].name);
	return out;
}

static const char *op_text(enum sadb_op op)
{
	return op == SADB_OP_COUNT ? "all" : sadb_op_name(op);
}

/* "sadb_fail gateway update in client 5s..15s the 3rd request: memory_limit" */
static void fail_text(const struct scenario *scenario, const struct scenario_fault *fault,
                      char out[FAULT_TEXT_MAX])
{
	const char *dir = fault->dir == FAULT_ANY ? "" : fault->dir == SADB_DIR_IN ? " in" : " out";
	const char *peer = fault->peer == FAULT_ANY ? "" : scenario->hosts[fault->peer].name;
	char at[32], until[32], nth[32] = "";

	if (fault->nth > 0)
		snprintf(nth, sizeof(nth), " request %" PRIu32, fault->nth);
	snprintf(out, FAULT_TEXT_MAX, "%s %s %s%s%s%s %s..%s%s: %s",
	         scenario_fault_name(fault->kind), scenario->hosts[fault->host].name,
	         op_text(fault->op), dir, peer[0] ? " " : "", peer, duration(fault->at, at),
	         duration(fault->until, until), nth, sadb_cause_name(fault->cause));
}

/* "sadb_damage client update 0s..60s request 1: key_length" */
static void damage_text(const struct scenario *scenario, const struct scenario_fault *fault,
                        char out[FAULT_TEXT_MAX])
{
	char at[32], until[32], nth[32] = "";

	if (fault->nth > 0)
		snprintf(nth, sizeof(nth), " request %" PRIu32, fault->nth);
	snprintf(out, FAULT_TEXT_MAX, "%s %s %s %s..%s%s: %s", scenario_fault_name(fault->kind),
	         scenario->hosts[fault->host].name, sadb_op_name(fault->op),
	         duration(fault->at, at), duration(fault->until, until), nth,
	         scenario_damage_name((enum scenario_damage)fault->what));
}

static const char *deed_text(uint32_t deed)
{
	static const char *const texts[DEED_COUNT] = {
#define X(name, text) text,
		SCENARIO_DEEDS(X)
#undef X
	};

	assert(deed < DEED_COUNT);
	return texts[deed];
}

/* "loss wan 5s..15s 30% towards client" */
static void worse_text(const struct scenario *scenario, const struct scenario_fault *fault,
                       char out[FAULT_TEXT_MAX])
{
	char at[32], until[32], add[32], what[64] = "", rate[32] = "";
	bool towards = fault->kind == FAULT_LOSS && fault->to != FAULT_ANY;

	if (fault->kind == FAULT_QUEUE)
		snprintf(what, sizeof(what), " %" PRIu32 " packets", fault->packets);
	else
		snprintf(rate, sizeof(rate), " %" PRIu32 ".%03" PRIu32 "%%",
		         fault->rate_ppb / 10000000, fault->rate_ppb / 10000 % 1000);
	if (fault->kind == FAULT_REORDER)
		snprintf(what, sizeof(what), " by %s", duration(fault->add_ns, add));
	snprintf(out, FAULT_TEXT_MAX, "%s %s %s..%s%s%s%s%s", scenario_fault_name(fault->kind),
	         scenario->links[fault->link].name, duration(fault->at, at),
	         duration(fault->until, until), rate, what, towards ? " towards " : "",
	         towards ? scenario->hosts[fault->to].name : "");
}

/* "clock_step client 5s 100s ahead", "clock_drift client 5s..65s 50ms/s back" */
static void clock_text(const struct scenario *scenario, const struct scenario_fault *fault,
                       char out[FAULT_TEXT_MAX])
{
	char at[32], until[32], by[32];
	bool drifts = fault->kind == FAULT_CLOCK_DRIFT;

	snprintf(out, FAULT_TEXT_MAX, "%s %s %s%s%s %s%s %s", scenario_fault_name(fault->kind),
	         scenario->hosts[fault->host].name, duration(fault->at, at), drifts ? ".." : "",
	         drifts ? duration(fault->until, until) : "",
	         duration(fault->ahead_ns + fault->back_ns, by), drifts ? "/s" : "",
	         fault->ahead_ns > 0 ? "ahead" : "back");
}

static void once_text(const struct scenario *scenario, uint32_t index, char out[FAULT_TEXT_MAX])
{
	const struct scenario_fault *fault = &scenario->faults[index];
	const char *kind = scenario_fault_name(fault->kind);
	char at_text[32], until_text[32], add[32], jitter[32];
	const char *at = duration(fault->at, at_text), *until = duration(fault->until, until_text);

	switch (fault->kind) {
	case FAULT_PARTITION:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s..%s", kind,
		         scenario->links[fault->link].name, at, until);
		return;
	case FAULT_LATENCY:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s..%s add %s jitter %s", kind,
		         scenario->links[fault->link].name, at, until, duration(fault->add_ns, add),
		         duration(fault->jitter_ns, jitter));
		return;
	case FAULT_SADB_STALL:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s %s..%s", kind,
		         scenario->hosts[fault->host].name, sadb_op_name(fault->op), at, until);
		return;
	case FAULT_SADB_LOCK:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s..%s", kind,
		         scenario->hosts[fault->host].name, at, until);
		return;
	case FAULT_SADB_SLOW:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s %s..%s factor %" PRIu32 ".%03" PRIu32, kind,
		         scenario->hosts[fault->host].name, op_text(fault->op), at, until,
		         fault->factor_milli / 1000, fault->factor_milli % 1000);
		return;
	case FAULT_SADB_FAIL: fail_text(scenario, fault, out); return;
	case FAULT_SADB_DAMAGE: damage_text(scenario, fault, out); return;
	case FAULT_SA_TRAFFIC:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s %" PRIu32 " packets of %" PRIu32 " octets",
		         kind, scenario->hosts[fault->host].name, at, fault->packets, fault->bytes);
		return;
	case FAULT_POLICY_CHANGE:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s, its daemon %s told", kind,
		         scenario->hosts[fault->host].name, at, fault->told ? "is" : "is not");
		return;
	case FAULT_STEER:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s %s", kind,
		         scenario->hosts[fault->host].name, at, deed_text(fault->deed));
		return;
	case FAULT_LOSS:
	case FAULT_DUPLICATE:
	case FAULT_REORDER:
	case FAULT_QUEUE: worse_text(scenario, fault, out); return;
	case FAULT_CLOCK_STEP:
	case FAULT_CLOCK_DRIFT: clock_text(scenario, fault, out); return;
	case FAULT_CPU_SLOW:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s..%s factor %" PRIu32 ".%03" PRIu32, kind,
		         scenario->hosts[fault->host].name, at, until, fault->factor_milli / 1000,
		         fault->factor_milli % 1000);
		return;
	case FAULT_CPU_PAUSE:
	case FAULT_RESTART:
		snprintf(out, FAULT_TEXT_MAX, "%s %s %s..%s", kind,
		         scenario->hosts[fault->host].name, at, until);
		return;
	case FAULT_COUNT: break;
	}
	assert(!"a kind of fault");
}

void fault_text(const struct scenario *scenario, uint32_t index, char out[FAULT_TEXT_MAX])
{
	char every[32];
	size_t len;

	once_text(scenario, index, out);
	len = strlen(out);
	if (scenario->faults[index].every_ns > 0)
		snprintf(out + len, FAULT_TEXT_MAX - len, ", every %s",
		         duration(scenario->faults[index].every_ns, every));
}
