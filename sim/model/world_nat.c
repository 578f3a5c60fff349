/* NATs in a world: see nat.h. Where an end is real, so is the network, and there are none. */
#include "sim/model/world_state.h"

bool world_nat_new(struct world *world, uint32_t number)
{
	const struct scenario_link *link = &world->scenario->links[number];
	const struct scenario_host *hosts = world->scenario->hosts;
	uint32_t entry = link->between[hosts[link->between[0]].role != ROLE_INITIATOR];

	if (link->nat == LINK_NAT_NONE || world->plan.edge)
		return true;
	world->nats[number] = nat_new(world->plan.first[entry], hosts[entry].count,
	                              link->nat_mapping_ns, link->nat == LINK_NAT_SHARED);
	world->footprint += nat_footprint(hosts[entry].count);
	return world->nats[number] != NULL;
}

uint32_t world_host_at(const struct world *world, const struct ike_endpoint *at)
{
	const struct plan *plan = &world->plan;
	uint32_t host = plan_host_at(at), entry, whose;

	if (!nat_instance(&at->addr, &whose) || !plan_natted(plan, host))
		return host;
	entry = plan_entry(plan, host);
	return nat_inside(world->nats[plan->link_of[entry][plan->responder_of[entry]]], host, at);
}

void world_nat_out(struct world *world, uint32_t number, struct link_dgram *dgram)
{
	if (world->nats[number] && plan_natted(&world->plan, dgram->from))
		nat_out(world->nats[number], world->now, dgram->from, &dgram->from_at);
}

bool world_nat_in(struct world *world, uint32_t number, struct link_dgram *dgram)
{
	if (!world->nats[number] || !plan_natted(&world->plan, dgram->to))
		return true;
	if (!nat_in(world->nats[number], world->now, dgram->to, &dgram->to_at))
		return false;
	dgram->to_at.addr = plan_endpoint(dgram->to).addr;
	return true;
}
