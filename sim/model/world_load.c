/* Who begins to negotiate, and when: everybody at once, or as the load of the scenario says. */
#include "sim/model/load.h"

#include <stdlib.h>

#include "sim/model/gate.h"

#include "sim/model/world_state.h"

/* The lines of hosts whose instances are tunnels of one machine. */
static bool gates_new(struct world *world)
{
	const struct scenario *scenario = world->scenario;

	for (uint32_t i = 0; i < scenario->hosts_count && !world->plan.edge; i++) {
		const struct scenario_host *host = &scenario->hosts[i];
		struct gate_conf conf = { host->acquire_workers, host->ike->acquires_queue,
			                  host->ike->acquires_wait_ns };

		if (conf.workers == 0 || host->role != ROLE_INITIATOR)
			continue;
		if (conf.line_max > host->count)
			conf.line_max = host->count;
		world->gates[i] = gate_new(&conf);
		if (!world->inside)
			world->inside = calloc(world->plan.hosts_count, sizeof(*world->inside));
		if (!world->gates[i] || !world->inside)
			return false;
		world->footprint += gate_footprint(&conf);
	}
	return true;
}

bool world_load_new(struct world *world, uint64_t seed)
{
	const struct scenario *scenario = world->scenario;

	if (!gates_new(world))
		return false;
	for (uint32_t i = 0; i < scenario->loads_count; i++)
		world->load_names[i] = scenario->loads[i].name;
	if (scenario->loads_count == 0 || world->plan.edge)
		return true;
	world->meta.loads = world->load_names;
	world->meta.loads_count = scenario->loads_count;
	world->load = load_new(&world->plan, seed);
	world->footprint += load_footprint(&world->plan);
	return world->load;
}

static struct journal_acquire acquire_of(const struct world *world, const struct load_out *out)
{
	bool served = out->deed != LOAD_UNSERVED;

	return (struct journal_acquire){
		.peer = served ? plan_peer(&world->plan, out->host) : JOURNAL_NOBODY,
		.load = out->load,
		.try = out->try,
		.arrival = out->arrival,
		.scheduled_at = out->scheduled_at,
	};
}

static struct journal_rec job_of(const struct world *world, const struct gate_wait *wait)
{
	struct journal_rec rec = { .at = world->now, .host = wait->host };

	rec.job.since = wait->since;
	rec.job.begun_at = world->now;
	rec.job.arrival = wait->acquire.arrival;
	rec.job.peer = wait->acquire.peer;
	rec.job.depth = wait->depth;
	rec.job.queue = QUEUE_ACQUIRE;
	return rec;
}

static void turn_away(struct world *world, struct record *record, const struct gate_wait *wait,
                      enum journal_turn why)
{
	struct journal_rec rec = job_of(world, wait);

	rec.kind = JOURNAL_TURNED_AWAY;
	rec.job.begun_at = 0;
	rec.job.why = why;
	record_add(record, &rec);
	if (!world->load || !load_has(world->load, wait->host))
		return;
	load_input(world->load, world->now, wait->host, LOAD_FAILED);
	load_input(world->load, world->now, wait->host, LOAD_GONE);
}

/* Through its gate: what it has waited is told behind its acquire. */
static void enter(struct world *world, struct record *record, const struct gate_wait *wait)
{
	struct journal_rec rec = job_of(world, wait);

	world->inside[wait->host] = true;
	rec.negotiation = host_start(world->hosts[wait->host], world->now, record, &wait->acquire);
	rec.kind = JOURNAL_WORK;
	record_add(record, &rec);
}

/* It wants an SA, now. Its name as an IKE SA, if it has one at once. */
static uint64_t begin(struct world *world, struct record *record, uint32_t host,
                      const struct journal_acquire *acquire)
{
	struct gate_wait wait = { .host = host, .since = world->now, .acquire = *acquire };
	struct gate *gate = world->gates[world->entries[host]];

	if (world_is_down(world, host))
		turn_away(world, record, &wait, TURN_DOWN);
	else if (!gate)
		return host_start(world->hosts[host], world->now, record, acquire);
	else
		switch (gate_come(gate, &wait)) {
		case GATE_ENTERS: enter(world, record, &wait); break;
		case GATE_FULL: turn_away(world, record, &wait, TURN_FULL); break;
		case GATE_WAITS: break;
		}
	return 0;
}

static void gates_run(struct world *world, struct record *record)
{
	for (uint32_t i = 0; i < world->scenario->hosts_count && world->inside; i++) {
		struct gate_wait wait;
		bool late;

		while (world->gates[i] && !record->full &&
		       gate_next(world->gates[i], world->now, &wait, &late)) {
			if (late)
				turn_away(world, record, &wait, TURN_LATE);
			else
				enter(world, record, &wait);
			world_drain(world, record, wait.host);
		}
	}
}

static nsec gates_at(const struct world *world)
{
	nsec at = NSEC_NEVER;

	for (uint32_t i = 0; i < world->scenario->hosts_count && world->inside; i++) {
		nsec next = world->gates[i] ? gate_next_at(world->gates[i]) : NSEC_NEVER;

		at = next < at ? next : at;
	}
	return at < world->now ? world->now : at;
}

static void unserved(const struct world *world, struct record *record, const struct load_out *out)
{
	struct journal_rec rec = { .at = world->now,
		                   .host = JOURNAL_NOBODY,
		                   .kind = JOURNAL_UNSERVED };

	rec.acquire = acquire_of(world, out);
	record_add(record, &rec);
}

static void load_run(struct world *world, struct record *record)
{
	struct load_out out;

	while (world->load && !record->full && load_output(world->load, world->now, &out)) {
		switch (out.deed) {
		case LOAD_BEGIN: {
			struct journal_acquire acquire = acquire_of(world, &out);

			begin(world, record, out.host, &acquire);
			break;
		}
		case LOAD_LEAVE: host_leave(world->hosts[out.host], world->now); break;
		case LOAD_UNSERVED: unserved(world, record, &out); continue;
		}
		world_drain(world, record, out.host);
	}
}

static nsec acquire_at(const struct world *world, uint32_t host)
{
	const struct edge_conf *edge = world->plan.edge;

	if (host >= world->plan.hosts_count)
		return NSEC_NEVER;
	if (!edge || world->entries[host] != edge->entry)
		return 0;
	return edge->every_ns * (nsec)(host - world->plan.first[edge->entry]);
}

void world_acquires_due(struct world *world)
{
	nsec at = acquire_at(world, world->acquires_next),
	     load_at = world->load ? load_next_at(world->load) : NSEC_NEVER,
	     gate_at = gates_at(world);

	at = at < load_at ? at : load_at;
	agenda_set(&world->agenda, MACHINE_ACQUIRES, at < gate_at ? at : gate_at);
}

/* Everybody who has a responder wants an SA with it: at the same moment, or one after another. */
void world_acquire(struct world *world, struct record *record)
{
	uint32_t i = world->acquires_next;

	for (; acquire_at(world, i) <= world->now && !record->full; i++) {
		uint32_t peer = plan_peer(&world->plan, i);
		if (peer == PLAN_NOBODY || !world->hosts[i] ||
		    (world->load && load_has(world->load, i)))
			continue;
		struct journal_acquire acquire = { .peer = peer, .scheduled_at = world->now };
		uint64_t name = begin(world, record, i, &acquire);
		if (world->edge)
			edge_learn(world->edge, &(struct edge_known){ name, name, i });
		world_drain(world, record, i);
	}
	world->acquires_next = i;
	gates_run(world, record);
	load_run(world, record);
	world_acquires_due(world);
}

void world_load_hear(struct world *world, uint32_t number)
{
	struct host *host = world->hosts[number];
	struct host_heard heard = host_heard(host);

	if (world->inside && world->inside[number] && (heard.installed || heard.failed)) {
		world->inside[number] = false;
		gate_leave(world->gates[world->entries[number]]);
		world_acquires_due(world);
	}
	if (!world->load || !load_has(world->load, number) || world_is_down(world, number))
		return;
	if (heard.installed)
		load_input(world->load, world->now, number, LOAD_INSTALLED);
	if (heard.failed)
		load_input(world->load, world->now, number, LOAD_FAILED);
	if (host_is_idle(host))
		load_input(world->load, world->now, number, LOAD_GONE);
	world_acquires_due(world);
}

void world_load_risen(struct world *world, uint32_t number)
{
	load_input(world->load, world->now, number, LOAD_FAILED);
	load_input(world->load, world->now, number, LOAD_GONE);
	world_acquires_due(world);
}

bool world_load_finish(const struct world *world, struct journal *journal)
{
	struct journal_rec rec = { .at = world->now, .host = JOURNAL_NOBODY, .kind = JOURNAL_LOAD };

	for (uint32_t i = 0; world->load && i < world->scenario->loads_count; i++) {
		struct load_counts counts = load_counts(world->load, i);

		rec.load.number = i;
		rec.load.arrivals = counts.arrivals;
		rec.load.installed = counts.installed;
		rec.load.failed = counts.failed;
		rec.load.in_flight = counts.in_flight;
		rec.load.unserved = counts.unserved;
		rec.load.tries = counts.tries;
		if (!journal_add(journal, &rec))
			return false;
	}
	return true;
}
