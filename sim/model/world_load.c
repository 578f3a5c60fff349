/* Who begins to negotiate, and when: everybody at once, or as the load of the scenario says. */
#include "sim/model/load.h"

#include "sim/model/world_state.h"

bool world_load_new(struct world *world, uint64_t seed)
{
	const struct scenario *scenario = world->scenario;

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

static void begin(struct world *world, struct record *record, const struct load_out *out)
{
	struct journal_acquire acquire = acquire_of(world, out);
	struct journal_rec rec = { .at = world->now,
		                   .host = out->host,
		                   .kind = JOURNAL_TURNED_AWAY };

	if (world_is_down(world, out->host)) {
		rec.job.since = world->now;
		rec.job.arrival = out->arrival;
		rec.job.peer = acquire.peer;
		rec.job.queue = QUEUE_ACQUIRE;
		rec.job.why = TURN_DOWN;
		record_add(record, &rec);
		load_input(world->load, world->now, out->host, LOAD_FAILED);
		load_input(world->load, world->now, out->host, LOAD_GONE);
		return;
	}
	host_start(world->hosts[out->host], world->now, record, &acquire);
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
		case LOAD_BEGIN: begin(world, record, &out); break;
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
	     load_at = world->load ? load_next_at(world->load) : NSEC_NEVER;

	agenda_set(&world->agenda, MACHINE_ACQUIRES, at < load_at ? at : load_at);
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
		uint64_t name = host_start(world->hosts[i], world->now, record, &acquire);
		if (world->edge)
			edge_learn(world->edge, &(struct edge_known){ name, name, i });
		world_drain(world, record, i);
	}
	world->acquires_next = i;
	load_run(world, record);
	world_acquires_due(world);
}

void world_load_hear(struct world *world, uint32_t number)
{
	struct host *host = world->hosts[number];
	struct host_heard heard = host_heard(host);

	if (!load_has(world->load, number) || world_is_down(world, number))
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
