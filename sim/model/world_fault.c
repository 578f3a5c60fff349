/* What the faults of a scenario do to the links and hosts of a world. */
#include <assert.h>
#include <stdlib.h>

#include "sim/model/load.h"
#include "sim/model/world_state.h"

/* The longest of the stalls that are on: they may overlap. */
static void stall(struct world *world, const struct scenario_fault *fault)
{
	nsec until = fault_stalled_until(world->scenario, fault->host, fault->op, world->now);
	uint32_t first = world->plan.first[fault->host];

	for (uint32_t i = 0; i < world->scenario->hosts[fault->host].count; i++) {
		struct host *host = world->hosts[first + i];
		host_stall(host, fault->op, until);
		agenda_set(&world->agenda, world_machine(world, first + i), host_next_at(host));
	}
}

/* Faults of a driver that is real are not ours to play. */
static bool fault_is_here(const struct world *world, const struct scenario_fault *fault)
{
	return !world->edge || fault_is_links(fault->kind) ||
	       (fault->host == world->plan.edge->entry && !fault_is_virtual(fault->kind));
}

/* What a fault does to one host's driver. Nothing of it is due at this instant any more. */
static void turn_driver(struct world *world, struct record *record,
                        const struct scenario_fault *fault, uint32_t number)
{
	struct host *host = world->hosts[number];

	host_settle(host, world->now, record);
	if (fault->kind == FAULT_SADB_LOCK)
		host_lock(host, fault_until(fault, world->now));
	else if (fault->kind == FAULT_SADB_SLOW)
		host_slow(host, fault->op, fault->factor_milli, fault->until);
	else if (fault->kind == FAULT_SADB_FAIL)
		host_fail(host, &world->plan, fault);
	else if (fault->kind == FAULT_SADB_DAMAGE)
		host_damage(host, fault);
	else if (fault->kind == FAULT_CLOCK_STEP)
		host_set_wall(host, world->now, fault_ahead(fault));
	else if (fault->kind == FAULT_SA_TRAFFIC)
		host_traffic(host, world->now, record, fault->packets, fault->bytes);
	else if (fault->kind == FAULT_POLICY_CHANGE)
		host_policy_change(host, world->now, record, fault->told);
	else if (fault->kind == FAULT_STEER)
		for (struct host_steering steering = { .deed = fault->deed };
		     host_steer(host, world->now, &steering);)
			world_drain(world, record, number);
	world_drain(world, record, number);
}

static void turn_drivers(struct world *world, struct record *record,
                         const struct scenario_fault *fault)
{
	uint32_t first = world->plan.first[fault->host];

	for (uint32_t i = 0; i < world->scenario->hosts[fault->host].count && !record->full; i++)
		turn_driver(world, record, fault, first + i);
}

/* Its processor, as the faults that are on now leave it. */
static void hinder(const struct world *world, struct host *host, uint32_t entry)
{
	struct fault_hindrance hindrance = fault_hindered(world->scenario, entry, world->now);

	if (host_has_processor(host))
		host_hinder(host, world->now, hindrance.factor_milli, hindrance.stopped);
}

static void hinder_all(struct world *world, struct record *record,
                       const struct scenario_fault *fault)
{
	uint32_t first = world->plan.first[fault->host];

	for (uint32_t i = 0; i < world->scenario->hosts[fault->host].count; i++) {
		host_settle(world->hosts[first + i], world->now, record);
		hinder(world, world->hosts[first + i], fault->host);
		world_drain(world, record, first + i);
	}
}

static void drift(struct world *world, uint32_t entry)
{
	uint32_t first = world->plan.first[entry];
	nsec gain = fault_gain(world->scenario, entry, world->now);

	for (uint32_t i = 0; i < world->scenario->hosts[entry].count; i++)
		host_drift(world->hosts[first + i], gain);
}

static void worsen(struct world *world, uint32_t link)
{
	struct link_worse worse = fault_worse(world->scenario, link, world->now);

	link_worsen(world->links[link], &worse);
}

/* ---- restarts ---- */

bool world_is_down(const struct world *world, uint32_t host)
{
	return world->boots && world->boots[host].falls > 0;
}

/* All that it knew is gone. What it will be when it comes back is there already: nothing reaches
 * it before, and nothing of it is due. */
static void fall(struct world *world, struct record *record, uint32_t number)
{
	struct host_conf conf = { .plan = &world->plan,
		                  .number = number,
		                  .seed = world->meta.seed,
		                  .keyring = world->keyring,
		                  .boot = ++world->boots[number].count };
	struct host *next = host_new(&conf);

	host_fall(world->hosts[number], world->now, record);
	if (!next) {
		record->full = true; /* no memory: the run ends as one whose journal is full */
		return;
	}
	host_free(world->hosts[number]);
	world->hosts[number] = next;
	hinder(world, next, world->entries[number]);
	host_drift(next, fault_gain(world->scenario, world->entries[number], world->now));
	agenda_set(&world->agenda, world_machine(world, number), host_next_at(next));
}

/* An initiator wants its SA again; one of a load as its load says. */
static void rise(struct world *world, struct record *record, uint32_t number)
{
	uint32_t peer = plan_peer(&world->plan, number);
	struct journal_acquire acquire = { .peer = peer, .scheduled_at = world->now };

	if (world->load && load_has(world->load, number))
		world_load_risen(world, number);
	else if (peer != PLAN_NOBODY)
		host_start(world->hosts[number], world->now, record, &acquire);
	world_drain(world, record, number);
}

/* Falls may overlap: who fell twice is back after the last of them. */
static void restart(struct world *world, struct record *record, const struct scenario_fault *fault,
                    bool begins)
{
	uint32_t first = world->plan.first[fault->host];

	for (uint32_t i = 0; i < world->scenario->hosts[fault->host].count && !record->full; i++) {
		struct world_boot *boot = &world->boots[first + i];
		if (begins && boot->falls++ == 0)
			fall(world, record, first + i);
		else if (!begins && --boot->falls == 0)
			rise(world, record, first + i);
	}
}

bool world_fault_new(struct world *world)
{
	const struct scenario *scenario = world->scenario;
	bool any = false;

	for (uint32_t i = 0; i < scenario->faults_count; i++)
		any = any || scenario->faults[i].kind == FAULT_RESTART;
	if (!any || world->edge)
		return true;
	world->boots = calloc(world->plan.hosts_count, sizeof(*world->boots));
	world->footprint += world->plan.hosts_count * sizeof(*world->boots);
	return world->boots;
}

static void turn_fault(struct world *world, struct record *record, const struct fault_edge *edge)
{
	const struct scenario_fault *fault = &world->scenario->faults[edge->fault];
	struct journal_rec rec = { .at = world->now,
		                   .host = JOURNAL_NOBODY,
		                   .kind = edge->begins ? JOURNAL_FAULT_ON : JOURNAL_FAULT_OFF };

	if (!fault_is_here(world, fault))
		return;
	rec.fault = edge->fault;
	record_add(record, &rec);
	switch (fault->kind) {
	case FAULT_PARTITION: link_partition(world->links[fault->link], edge->begins); return;
	case FAULT_LATENCY:
		link_latency(world->links[fault->link], fault->add_ns, fault->jitter_ns,
		             edge->begins);
		return;
	case FAULT_SADB_STALL:
		if (edge->begins)
			stall(world, fault);
		return;
	case FAULT_SADB_LOCK:
	case FAULT_SADB_SLOW:
	case FAULT_SADB_FAIL:
	case FAULT_SADB_DAMAGE:
	case FAULT_CLOCK_STEP:
	case FAULT_SA_TRAFFIC:
	case FAULT_POLICY_CHANGE:
	case FAULT_STEER:
		if (edge->begins)
			turn_drivers(world, record, fault);
		return;
	case FAULT_LOSS:
	case FAULT_DUPLICATE:
	case FAULT_REORDER:
	case FAULT_QUEUE: worsen(world, fault->link); return;
	case FAULT_CPU_SLOW:
	case FAULT_CPU_PAUSE: hinder_all(world, record, fault); return;
	case FAULT_CLOCK_DRIFT: drift(world, fault->host); return;
	case FAULT_RESTART: restart(world, record, fault, edge->begins); return;
	case FAULT_COUNT: break;
	}
	assert(!"a kind of fault");
}

void world_fault(struct world *world, struct record *record)
{
	struct fault_edge edge;

	while (fault_output(&world->faults, world->now, &edge))
		turn_fault(world, record, &edge);
	agenda_set(&world->agenda, MACHINE_FAULTS, fault_next_at(&world->faults));
}
