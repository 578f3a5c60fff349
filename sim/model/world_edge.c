/* A world with an edge: the real time, the real peer (contract in world.h). */
#include <assert.h>
#include <string.h>

#include "sim/model/world_state.h"

uint32_t world_callers(const struct plan *plan)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++)
		if (plan->responder_of[i] == plan->edge->entry)
			count += plan->scenario->hosts[i].count;
	return count;
}

/* The instance of that number among the initiators of the responder that is here. */
static uint32_t initiator_of(const struct plan *plan, uint32_t number)
{
	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++) {
		if (plan->responder_of[i] != plan->edge->entry)
			continue;
		if (number < plan->scenario->hosts[i].count)
			return plan->first[i] + number;
		number -= plan->scenario->hosts[i].count;
	}
	return PLAN_NOBODY;
}

uint32_t world_far(const struct world *world, uint32_t host, const struct sadb_addr *at)
{
	if (!world->callers)
		return plan_peer(&world->plan, host);
	return initiator_of(&world->plan, callers_find(world->callers, at));
}

void world_leave(struct world *world, const struct link_dgram *dgram)
{
	struct edge_header header = edge_header(dgram->data, dgram->about.len);
	struct edge_dgram out = { .from = dgram->from_at,
		                  .to = dgram->to_at,
		                  .kind = dgram->kind,
		                  .len = dgram->about.len };

	edge_learn(world->edge,
	           &(struct edge_known){ header.spi_i, dgram->negotiation, dgram->from });
	if (!header.response)
		edge_asked(world->edge, &header, dgram->about.id);
	memcpy(out.data, dgram->data, dgram->about.len);
	edge_put(world->edge, &out);
}

bool world_until(struct world *world, struct journal *journal, nsec now)
{
	struct record record = world_record(world, journal);

	assert(world->edge);
	while (!world->over && agenda_next_at(&world->agenda) <= now && !edge_full(world->edge)) {
		nsec at = agenda_next_at(&world->agenda);
		world->now = at > world->now ? at : world->now;
		world_instant(world, &record, world->now);
		if (record.full)
			world_finish(world, journal, record_end(&record));
	}
	if (!world->over && now > world->now && !edge_full(world->edge))
		world->now = now;
	return !world->over;
}

/* What no link can carry: it has no effect, and is noted. */
static void refuse(struct world *world, struct record *record, uint32_t host, uint64_t id)
{
	struct journal_rec rec = { .at = world->now, .host = host, .kind = JOURNAL_NOTE };

	rec.note = (struct ike_note){ .kind = IKE_NOTE_DROPPED,
		                      .dgram_id = id,
		                      .drop = IKE_DROP_LARGE };
	record_add(record, &rec);
}

void world_input(struct world *world, struct journal *journal, nsec now, const struct ike_dgram *in)
{
	struct record record = world_record(world, journal);
	struct edge_header header = edge_header(in->data, in->len);
	struct edge_known known = edge_find(world->edge, header.spi_i);
	uint32_t host = known.host;

	if (world->callers)
		callers_meet(world->callers, &in->from.addr);
	struct link_dgram dgram = {
		.negotiation = known.negotiation,
		.from = world_far(world, host, &in->from.addr),
		.to = host,
		.from_at = in->from,
		.to_at = in->to,
		.kind = in->kind,
		.data = in->data,
		.about = { .id = ++world->dgrams,
		           .re = edge_answered(world->edge, &header),
		           .peer = host,
		           .message_id = header.message_id,
		           .try = 1,
		           .len = (uint16_t)in->len,
		           .exchange = header.exchange,
		           .response = header.response },
	};

	if (world->over)
		return;
	world->now = now > world->now ? now : world->now;
	if (in->len > IKE_INPUT_MAX)
		refuse(world, &record, host, dgram.about.id);
	else
		world_put(world, &record, &dgram);
	if (record.full)
		world_finish(world, journal, record_end(&record));
}

void world_stir(struct world *world)
{
	uint32_t first = world_first(world);

	agenda_set(&world->agenda, world_machine(world, first), host_next_at(world->hosts[first]));
}

const struct edge_dgram *world_output(struct world *world)
{
	return edge_take(world->edge);
}

bool world_settled(const struct world *world)
{
	uint32_t first = world_first(world);
	uint32_t count = world->scenario->hosts[world->plan.edge->entry].count;

	if (world->acquires_next < world->plan.hosts_count ||
	    fault_next_at(&world->faults) != NSEC_NEVER)
		return false;
	for (uint32_t i = 0; i < world->scenario->links_count; i++)
		if (link_next_at(world->links[i]) != NSEC_NEVER)
			return false;
	for (uint32_t i = 0; i < count; i++)
		if (!host_settled(world->hosts[first + i]))
			return false;
	/* What one of many that failed still waits for keeps nobody. */
	return count > 1 || world_waiting(world) == 0 || world_sessions(world) == 0;
}

bool world_works(const struct world *world)
{
	uint32_t first = world_first(world);

	for (uint32_t i = 0; i < world->scenario->hosts[world->plan.edge->entry].count; i++)
		if (host_works(world->hosts[first + i]))
			return true;
	return false;
}

void world_end(struct world *world, struct journal *journal, nsec now, enum journal_end why)
{
	if (world->over)
		return;
	world->now = now > world->now ? now : world->now;
	world_finish(world, journal, why);
}

void world_farewell(struct world *world, struct journal *journal)
{
	struct record record = world_record(world, journal);

	assert(world->over && world->edge);
	world->over = false;
	edge_forget(world->edge);
	world->acquires_next = world->plan.hosts_count;
	agenda_set(&world->agenda, MACHINE_ACQUIRES, NSEC_NEVER);
	agenda_set(&world->agenda, MACHINE_FAULTS, NSEC_NEVER);
	for (uint32_t i = 0; i < world->plan.hosts_count && !record.full; i++) {
		if (!world->hosts[i])
			continue;
		struct host_steering steering = { .deed = DEED_DELETE_IKE };
		while (host_steer(world->hosts[i], world->now, &steering))
			world_drain(world, &record, i);
		host_farewell(world->hosts[i], world->now);
		world_drain(world, &record, i);
	}
}

uint32_t world_first(const struct world *world)
{
	return world->plan.first[world->plan.edge->entry];
}

uint64_t world_nameless(const struct world *world)
{
	return world->callers ? callers_turned(world->callers) : 0;
}

uint32_t world_waiting(const struct world *world)
{
	return edge_waiting(world->edge);
}

bool world_over(const struct world *world)
{
	return world->over;
}

uint32_t world_sessions(const struct world *world)
{
	uint32_t sessions = 0;

	for (uint32_t i = 0; i < world->plan.hosts_count; i++)
		if (world->hosts[i])
			sessions += host_ike_counters(world->hosts[i])->sessions;
	return sessions;
}
