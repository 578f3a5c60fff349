/* A world (contract and order within an instant in world.h; its machines in world_state.h). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/gate.h"
#include "sim/model/load.h"
#include "sim/model/world_state.h"

#ifndef IKESIM_VERSION
#define IKESIM_VERSION "0.1.0"
#endif

#define NAME_MAX_LEN 112

uint32_t world_machine(const struct world *world, uint32_t host)
{
	return MACHINE_LINKS + world->scenario->links_count + host;
}

/* The names of all instances in one block: measured first, then written. */
static bool new_names(struct world *world)
{
	uint32_t count = world->plan.hosts_count;
	char name[NAME_MAX_LEN];
	size_t size = 0, used = 0;

	for (uint32_t i = 0; i < count; i++)
		size += plan_name(&world->plan, i, '/', name, sizeof(name)) + 1;
	world->names = calloc(count, sizeof(*world->names));
	world->names_text = calloc(size, 1);
	if (!world->names || !world->names_text)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		world->names[i] = world->names_text + used;
		used += plan_name(&world->plan, i, '/', world->names_text + used, size - used) + 1;
	}
	world->footprint += count * sizeof(*world->names) + size;
	return true;
}

static bool new_meta(struct world *world, uint64_t seed)
{
	const struct scenario *scenario = world->scenario;
	uint32_t count = world->plan.hosts_count;

	world->platforms = calloc(count, sizeof(*world->platforms));
	if (!world->platforms || !new_names(world))
		return false;
	world->footprint += count * sizeof(*world->platforms);
	for (uint32_t i = 0; i < count; i++)
		world->platforms[i] = scenario->hosts[world->entries[i]].sadb->platform;
	for (uint32_t i = 0; i < scenario->links_count; i++)
		world->link_names[i] = scenario->links[i].name;
	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		fault_text(scenario, i, world->fault_texts[i]);
		world->fault_names[i] = world->fault_texts[i];
	}
	world->meta = (struct journal_meta){
		.scenario = scenario->name,
		.file = scenario->file,
		.version = IKESIM_VERSION,
		.seed = seed,
		.scenario_hash = scenario->hash,
		.hosts = world->names,
		.platforms = world->platforms,
		.hosts_count = count,
		.links = world->link_names,
		.links_count = scenario->links_count,
		.faults = world->fault_names,
		.faults_count = scenario->faults_count,
		.live = world->plan.edge ? world->plan.edge->story : NULL,
	};
	return true;
}

/* Reserved for all endpoints, touched only as far as exchanges are under way at once. */
static bool new_loans(struct world *world)
{
	uint32_t sessions = 0, more = 0;

	for (uint32_t i = 0; i < world->plan.hosts_count; i++) {
		struct plan_room room = { 0 };

		if (plan_is_here(&world->plan, i))
			room = plan_room(&world->plan, i);
		sessions += room.sessions;
		more += room.more_sessions;
	}
	world->loans = ike_loans_new(sessions, more);
	return world->loans;
}

static bool new_hosts(struct world *world, uint64_t seed)
{
	uint32_t count = world->plan.hosts_count;

	world->hosts = calloc(count, sizeof(*world->hosts));
	world->entries = calloc(count, 1);
	if (!world->hosts || !world->entries || !new_loans(world))
		return false;
	world->footprint += count * (sizeof(*world->hosts) + 1);
	if (keyring_needed(&world->plan)) {
		world->keyring = keyring_new(&world->plan, seed);
		if (!world->keyring)
			return false;
		world->footprint += keyring_footprint(&world->plan);
	}
	for (uint32_t i = 0; i < count; i++) {
		struct host_conf conf = {
			.plan = &world->plan,
			.number = i,
			.seed = seed,
			.keyring = world->keyring,
			.loans = world->loans,
		};
		world->entries[i] = (uint8_t)plan_entry(&world->plan, i);
		if (!plan_is_here(&world->plan, i))
			continue;
		world->hosts[i] = host_new(&conf);
		if (!world->hosts[i])
			return false;
		world->footprint += host_footprint(world->hosts[i]);
	}
	return true;
}

static bool new_links(struct world *world, uint64_t seed)
{
	const struct scenario *scenario = world->scenario;
	uint32_t dgram_max = world->plan.edge ? IKE_INPUT_MAX : IKE_DGRAM_MAX;

	for (uint32_t i = 0; i < scenario->links_count; i++) {
		uint64_t packets = plan_packets(&world->plan, i);
		world->links[i] = link_new(&scenario->links[i], seed, packets, dgram_max);
		if (!world->links[i])
			return false;
		world->footprint += link_footprint(&scenario->links[i], packets, dgram_max);
		if (!world_nat_new(world, i))
			return false;
	}
	return true;
}

static bool new_edge(struct world *world)
{
	const struct edge_conf *conf = world->plan.edge;

	if (!conf)
		return true;
	uint32_t hosts = world->scenario->hosts[conf->entry].count;
	world->edge = edge_new(world->plan.first[conf->entry], hosts);
	world->footprint += edge_footprint(hosts);
	if (conf->peer.addr.family != 0)
		return world->edge;
	world->callers = callers_new(world_callers(&world->plan));
	world->footprint += callers_footprint(world_callers(&world->plan));
	return world->edge && world->callers;
}

struct world *world_new(const struct scenario *scenario, uint64_t seed)
{
	return world_new_edge(scenario, seed, NULL);
}

struct world *world_new_edge(const struct scenario *scenario, uint64_t seed,
                             const struct edge_conf *edge)
{
	struct world *world = calloc(1, sizeof(*world));

	if (!world)
		return NULL;
	assert(scenario->hosts_count > 0 && scenario->duration_ns > 0);
	world->scenario = scenario;
	world->footprint = sizeof(*world);
	plan_init(&world->plan, scenario);
	world->plan.edge = edge;
	fault_schedule_init(&world->faults, scenario);
	uint32_t machines = world_machine(world, world->plan.hosts_count);
	world->footprint += agenda_footprint(machines);
	if (!agenda_new(&world->agenda, machines) || !new_edge(world) || !new_hosts(world, seed) ||
	    !new_links(world, seed) || !new_meta(world, seed) || !world_load_new(world, seed)) {
		world_free(world);
		return NULL;
	}
	agenda_set(&world->agenda, MACHINE_FAULTS, fault_next_at(&world->faults));
	if (!world_fault_new(world)) {
		world_free(world);
		return NULL;
	}
	world_acquires_due(world);
	for (uint32_t i = 0; i < world->plan.hosts_count; i++)
		if (world->hosts[i])
			agenda_set(&world->agenda, world_machine(world, i),
			           host_next_at(world->hosts[i]));
	return world;
}

void world_free(struct world *world)
{
	if (!world)
		return;
	for (uint32_t i = 0; world->hosts && i < world->plan.hosts_count; i++)
		host_free(world->hosts[i]);
	for (uint32_t i = 0; i < world->scenario->links_count; i++) {
		link_free(world->links[i]);
		nat_free(world->nats[i]);
	}
	agenda_free(&world->agenda);
	edge_free(world->edge);
	callers_free(world->callers);
	keyring_free(world->keyring);
	ike_loans_free(world->loans);
	load_free(world->load);
	for (uint32_t i = 0; i < SCENARIO_HOSTS_MAX; i++)
		gate_free(world->gates[i]);
	free(world->inside);
	free(world->boots);
	free(world->hosts);
	free(world->entries);
	free(world->names);
	free(world->names_text);
	free(world->platforms);
	free(world);
}

const struct journal_meta *world_meta(const struct world *world)
{
	return &world->meta;
}

nsec world_now(const struct world *world)
{
	return world->now;
}

nsec world_next_at(const struct world *world)
{
	return agenda_next_at(&world->agenda);
}

uint32_t world_hosts(const struct world *world)
{
	return world->plan.hosts_count;
}

const struct ike_counters *world_ike_counters(const struct world *world, uint32_t host)
{
	assert(host < world->plan.hosts_count && world->hosts[host]);
	return host_ike_counters(world->hosts[host]);
}

const struct sadb_counters *world_sadb_counters(const struct world *world, uint32_t host)
{
	assert(host < world->plan.hosts_count && world->hosts[host]);
	return host_sadb_counters(world->hosts[host]);
}

const struct sadb *world_sadb(const struct world *world, uint32_t host)
{
	assert(host < world->plan.hosts_count && world->hosts[host]);
	return host_sadb(world->hosts[host]);
}

uint64_t world_footprint(const struct world *world)
{
	return world->footprint;
}

static struct link_dgram dgram_of(struct world *world, uint32_t from, const struct host_send *out)
{
	const struct ike_send *send = &out->send;
	uint32_t to = world->edge ? world_far(world, from, &send->dgram.to.addr)
	                          : world_host_at(world, &send->dgram.to);

	assert(to < world->plan.hosts_count);
	return (struct link_dgram){
		.negotiation = out->negotiation,
		.from = from,
		.to = to,
		.from_at = send->dgram.from,
		.to_at = send->dgram.to,
		.kind = send->dgram.kind,
		.data = send->dgram.data,
		.about = { .id = ++world->dgrams,
		           .re = send->re,
		           .peer = to,
		           .message_id = send->message_id,
		           .try = send->try,
		           .len = (uint16_t)send->dgram.len,
		           .exchange = send->exchange,
		           .response = send->response,
		           .fragment = send->fragment,
		           .fragments = send->fragments },
	};
}

static void record_packet(const struct world *world, struct record *record, enum journal_kind kind,
                          const struct link_dgram *dgram)
{
	struct journal_rec rec = { .at = world->now,
		                   .negotiation = dgram->negotiation,
		                   .kind = kind };

	rec.host = kind == JOURNAL_RECEIVE ? dgram->to : dgram->from;
	rec.packet = dgram->about;
	rec.packet.peer = kind == JOURNAL_RECEIVE ? dgram->from : dgram->to;
	record_add(record, &rec);
}

static void record_loss(const struct world *world, struct record *record,
                        const struct link_dgram *dgram, uint32_t link, enum journal_loss why)
{
	struct journal_rec rec = { .at = world->now,
		                   .negotiation = dgram->negotiation,
		                   .host = dgram->from,
		                   .kind = JOURNAL_LOST };

	rec.lost.packet = dgram->about;
	rec.lost.link = link;
	rec.lost.why = why;
	record_add(record, &rec);
}

void world_put(struct world *world, struct record *record, struct link_dgram *dgram)
{
	uint8_t a = world->entries[dgram->from], b = world->entries[dgram->to];
	uint8_t number = world->plan.link_of[a][b];

	assert(number != PLAN_NO_LINK); /* endpoints only know whom a link leads to */
	dgram->towards = world->scenario->links[number].between[1] == b;
	record_packet(world, record, JOURNAL_SEND, dgram);
	if (record->capture) {
		struct ike_dgram sent = { .from = dgram->from_at,
			                  .to = dgram->to_at,
			                  .id = dgram->about.id,
			                  .data = dgram->data,
			                  .len = dgram->about.len,
			                  .kind = dgram->kind };
		capture_add(record->capture, dgram->about.id, &sent);
	}
	world_nat_out(world, number, dgram);
	struct link_fate fate = link_input(world->links[number], world->now, dgram);
	if (fate.lost)
		record_loss(world, record, dgram, number, fate.why);
	if (fate.copied)
		record_packet(world, record, JOURNAL_COPIED, dgram);
	agenda_set(&world->agenda, MACHINE_LINKS + number, link_next_at(world->links[number]));
}

void world_drain(struct world *world, struct record *record, uint32_t number)
{
	struct host *host = world->hosts[number];
	struct host_send send;

	while (host_output(host, world->now, record, &send)) {
		struct link_dgram dgram = dgram_of(world, number, &send);
		world_put(world, record, &dgram);
	}
	agenda_set(&world->agenda, world_machine(world, number), host_next_at(host));
	if (world->load || world->inside)
		world_load_hear(world, number);
}

static bool blocked(const struct world *world)
{
	return world->edge && edge_full(world->edge);
}

static void run_link(struct world *world, struct record *record, uint32_t number)
{
	struct link *link = world->links[number];
	struct link_dgram dgram;

	while (!record->full && !blocked(world) && link_output(link, world->now, &dgram)) {
		if (!world_nat_in(world, number, &dgram)) {
			record_loss(world, record, &dgram, number, LOSS_NAT);
			continue;
		}
		struct ike_dgram in = { .from = dgram.from_at,
			                .to = dgram.to_at,
			                .id = dgram.about.id,
			                .data = dgram.data,
			                .len = dgram.about.len,
			                .kind = dgram.kind };
		if (world_is_down(world, dgram.to)) {
			record_loss(world, record, &dgram, number, LOSS_DOWN);
			continue;
		}
		record_packet(world, record, JOURNAL_RECEIVE, &dgram);
		if (!world->hosts[dgram.to]) {
			world_leave(world, &dgram);
			continue;
		}
		host_input(world->hosts[dgram.to], world->now, record, &in);
		world_drain(world, record, dgram.to);
	}
	agenda_set(&world->agenda, MACHINE_LINKS + number, link_next_at(link));
}

static void run_machine(struct world *world, struct record *record, uint32_t machine)
{
	uint32_t links = world->scenario->links_count;

	if (machine == MACHINE_FAULTS) {
		world_fault(world, record);
	} else if (machine == MACHINE_ACQUIRES) {
		world_acquire(world, record);
	} else if (machine < MACHINE_LINKS + links) {
		run_link(world, record, machine - MACHINE_LINKS);
	} else {
		uint32_t host = machine - MACHINE_LINKS - links;
		host_tick(world->hosts[host], world->now);
		world_drain(world, record, host);
	}
}

void world_finish(struct world *world, struct journal *journal, enum journal_end why)
{
	struct journal_rec end = { .at = world->now, .host = JOURNAL_NOBODY, .kind = JOURNAL_END };

	world->over = true;
	for (uint32_t i = 0; i < world->plan.hosts_count; i++) {
		struct journal_rec held = { .at = world->now, .host = i, .kind = JOURNAL_HELD };
		if (!world->hosts[i])
			continue;
		host_held(world->hosts[i], &held.held.larvals, &held.held.sas);
		if (!host_tell(world->hosts[i], world->now, journal) ||
		    !journal_add(journal, &held)) {
			why = END_LIMIT;
			break;
		}
	}
	if (!world_load_finish(world, journal))
		why = END_LIMIT;
	end.end = why;
	bool kept = journal_add(journal, &end);
	assert(kept); /* its room is reserved */
}

void world_keep(struct world *world, struct capture *capture, struct secrets *secrets)
{
	world->capture = capture;
	world->secrets = secrets;
}

void world_instant(struct world *world, struct record *record, nsec at)
{
	uint64_t turns = TURNS_MAX * (1 + (uint64_t)world->agenda.machines);

	for (; agenda_next_at(&world->agenda) <= at && !record->full && !blocked(world); turns--) {
		assert(turns > 0);
		run_machine(world, record, agenda_next_machine(&world->agenda));
	}
}

struct record world_record(const struct world *world, struct journal *journal)
{
	return (struct record){ .journal = journal,
		                .capture = world->capture,
		                .secrets = world->secrets };
}

bool world_step(struct world *world, struct journal *journal)
{
	struct record record = world_record(world, journal);
	nsec at = agenda_next_at(&world->agenda);

	assert(!world->edge);
	if (world->over)
		return false;
	if (at == NSEC_NEVER) {
		world_finish(world, journal, END_QUIET);
		return false;
	}
	assert(at >= world->now);
	world->now = at < world->scenario->duration_ns ? at : world->scenario->duration_ns;
	if (at >= world->scenario->duration_ns) {
		world_finish(world, journal, END_DURATION);
		return false;
	}
	world_instant(world, &record, at);
	assert(record.full || agenda_next_at(&world->agenda) > at);
	if (record.full)
		world_finish(world, journal, record_end(&record));
	return !world->over;
}

void world_stop(struct world *world, struct journal *journal, enum journal_end why)
{
	if (!world->over)
		world_finish(world, journal, why);
}
