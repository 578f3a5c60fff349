/* See random_world.h. */
#include "tests/random_world.h"

#define PPB 1000000000u

struct scene random_scene;
static struct scenario *const scenario = &random_scene.scenario;
static uint32_t drops[3][4];
static struct scenario_cpu cpus[2];

static bool one_in(struct rng *rng, uint64_t n)
{
	return rng_below(rng, n) == 0;
}

static nsec between(struct rng *rng, nsec low, nsec high)
{
	return low + (nsec)rng_below(rng, (uint64_t)(high - low) + 1);
}

static struct dist any_dist(struct rng *rng, nsec about)
{
	struct dist dist = { .kind = (enum dist_kind)rng_below(rng, DIST_COUNT), .a = about };

	switch (dist.kind) {
	case DIST_CONSTANT: break;
	case DIST_UNIFORM: dist.b = about * 3; break;
	case DIST_NORMAL: dist.b = about / 2; break;
	case DIST_EXPONENTIAL: break;
	case DIST_LOGNORMAL: dist.b = about * 4; break;
	case DIST_PARETO:
		dist.shape_milli = 1500;
		dist.max = about * 100;
		break;
	case DIST_COUNT: break;
	}
	return dist;
}

static uint32_t any_drops(struct rng *rng, uint32_t nth[4])
{
	uint32_t count = one_in(rng, 3) ? (uint32_t)rng_below(rng, 5) : 0, last = 0;

	for (uint32_t i = 0; i < count; i++)
		nth[i] = last += 1 + (uint32_t)rng_below(rng, 4);
	return count;
}

static void any_link(struct rng *rng, struct scenario_link *link)
{
	link->latency = any_dist(rng, between(rng, 0, 200 * NSEC_MS));
	link->loss_ppb = one_in(rng, 2) ? (uint32_t)rng_below(rng, PPB / 3) : 0;
	link->duplicate_ppb = one_in(rng, 2) ? (uint32_t)rng_below(rng, PPB / 2) : 0;
	link->reorder_ppb = one_in(rng, 3) ? (uint32_t)rng_below(rng, PPB) : 0;
	link->reorder_by = any_dist(rng, NSEC_S);
	link->queue = one_in(rng, 8) ? 1 + (uint32_t)rng_below(rng, 4) : 1000;
	link->mtu = one_in(rng, 5) ? 150 + (uint32_t)rng_below(rng, 200) : 0;
	link->nat = one_in(rng, 4) ? LINK_NAT_INITIATOR : LINK_NAT_NONE;
	link->nat_mapping_ns = one_in(rng, 3) ? 0 : between(rng, NSEC_S, 40 * NSEC_S);
	link->drop = drops[0];
	link->drop_count = any_drops(rng, drops[0]);
	for (unsigned end = 0; end < 2; end++) {
		link->drop_to[end] = drops[1 + end];
		link->drop_to_count[end] = any_drops(rng, drops[1 + end]);
	}
}

/* Some may never fall silent. */
static bool keeps_alive(void)
{
	bool natted = scenario->links[0].nat != LINK_NAT_NONE, may = false;

	for (uint32_t i = 0; i < scenario->hosts_count; i++) {
		const struct scenario_ike *ike = scenario->hosts[i].ike;
		may = may ||
		      (ike->keepalive_ns > 0 && (natted || ike->nat_traversal == IKE_NAT_FORCED));
	}
	return may;
}

static void any_ike(struct rng *rng, struct scenario_ike *ike)
{
	ike->retransmit_first_ns = between(rng, 100 * NSEC_MS, 3 * NSEC_S);
	ike->retransmit_factor_milli = 1000 + 250 * (uint32_t)rng_below(rng, 5);
	ike->retransmit_max_tries = 1 + (uint32_t)rng_below(rng, 8);
	ike->retransmit_give_up_ns = one_in(rng, 2) ? between(rng, NSEC_S, 120 * NSEC_S) : 0;
	ike->retransmit_jitter_ppm = one_in(rng, 2) ? (uint32_t)rng_below(rng, 500000) : 0;
	ike->cookies_above = one_in(rng, 4) ? (uint32_t)rng_below(rng, 3) : UINT32_MAX;
	ike->half_open_limit = one_in(rng, 6) ? 1 + (uint32_t)rng_below(rng, 3) : 0;
	ike->fragmentation = (uint16_t)rng_below(rng, 2);
	ike->fragment_size = one_in(rng, 2) ? 1280 : 128 + (uint32_t)rng_below(rng, 200);
	ike->nat_traversal = one_in(rng, 6) ? IKE_NAT_FORCED : (uint16_t)rng_below(rng, 2);
	ike->keepalive_ns = one_in(rng, 2) ? 0 : between(rng, 10 * NSEC_S, 60 * NSEC_S);
	ike->on_larval_gone = (uint16_t)rng_below(rng, 2);
	ike->half_open_timeout_ns = between(rng, NSEC_S, 60 * NSEC_S);
	ike->child_hard_ns = one_in(rng, 4) ? between(rng, 10 * NSEC_S, 100 * NSEC_S) : 0;
	ike->child_soft_ns = ike->child_hard_ns / 2;
	ike->child_idle_ns = one_in(rng, 6) ? between(rng, 1, 100) * NSEC_S : 0;
	ike->child_hard_use_ns = one_in(rng, 6) ? between(rng, 1, 100) * NSEC_S : 0;
	ike->terms.hard_bytes = one_in(rng, 4) ? 2000 : 0;
	ike->terms.soft_bytes = ike->terms.hard_bytes / 2;
	ike->terms.hard_packets = one_in(rng, 4) ? 3 : 0;
	ike->replay_window = 32 * (uint32_t)rng_below(rng, 3);
	ike->half_open_per_source = one_in(rng, 6) ? 1 + (uint32_t)rng_below(rng, 2) : 0;
	ike->cookies_below = one_in(rng, 3) ? 1 + (uint32_t)rng_below(rng, 2) : 0;
	ike->main_budget_ns = one_in(rng, 6) ? between(rng, 100 * NSEC_MS, 60 * NSEC_S) : 0;
	ike->quick_budget_ns = one_in(rng, 6) ? between(rng, 50 * NSEC_MS, 60 * NSEC_S) : 0;
}

static void any_sadb(struct rng *rng, struct scenario_sadb *sadb)
{
	sadb->platform = (enum sadb_platform)rng_below(rng, SADB_PLATFORM_COUNT);
	sadb->larval_lifetime_ns = one_in(rng, 6) ? 0 : between(rng, 50 * NSEC_MS, 60 * NSEC_S);
	for (unsigned op = 0; op < SADB_OP_COUNT; op++)
		sadb->ops[op] = any_dist(rng, between(rng, 0, one_in(rng, 4) ? NSEC_S : NSEC_MS));
	sadb->standing_sas = one_in(rng, 6) ? (uint32_t)rng_below(rng, 8) : 0;
	sadb->max_sas = one_in(rng, 5) ? 1 + (uint32_t)rng_below(rng, 8) : 0;
	sadb->max_larval = one_in(rng, 5) ? 1 + (uint32_t)rng_below(rng, 3) : 0;
	sadb->concurrent_updates = one_in(rng, 3) ? 1 + (uint32_t)rng_below(rng, 2) : 0;
	sadb->update_queue = (uint32_t)rng_below(rng, 4);
	sadb->requests = one_in(rng, 5) ? 1 + (uint32_t)rng_below(rng, 3) : 0;
	sadb->max_per_peer = one_in(rng, 6) ? 1 + (uint32_t)rng_below(rng, 3) : 0;
	sadb->workers = one_in(rng, 3) ? 1 + (uint32_t)rng_below(rng, 2) : 0;
	sadb->lock_wait_ns = one_in(rng, 2) ? between(rng, NSEC_MS, 15 * NSEC_S) : 0;
	sadb->on_full = (uint32_t)rng_below(rng, 3);
	sadb->getspi_per_10k_ns = one_in(rng, 4) ? NSEC_S : 0;
	sadb->first_use = scene_constant(0);
	if (one_in(rng, 4))
		sadb->first_use = any_dist(rng, between(rng, 0, NSEC_S));
	if (one_in(rng, 6)) {
		sadb->memory = 1000 + rng_below(rng, 5000);
		sadb->sa_bytes = 1000;
		sadb->larval_bytes = 400;
	}
}

static void any_fault(struct rng *rng, struct scenario_fault *fault)
{
	*fault = (struct scenario_fault){
		.kind = (enum scenario_fault_kind)rng_below(rng,
		                                            FAULT_STEER), /* its pairs are others */
		.at = one_in(rng, 3) ? 0 : between(rng, 0, 5 * NSEC_S),
		.host = (uint32_t)rng_below(rng, 2),
		.op = (enum sadb_op)rng_below(rng, SADB_OP_DELETE + 1),
		.add_ns = between(rng, 0, 2 * NSEC_S),
		.jitter_ns = between(rng, 0, NSEC_S),
		.factor_milli = 1000 + (uint32_t)rng_below(rng, 100000),
		.dir = one_in(rng, 2) ? FAULT_ANY : (uint32_t)rng_below(rng, 2),
		.peer = one_in(rng, 2) ? FAULT_ANY : (uint32_t)rng_below(rng, 2),
		.nth = (uint32_t)rng_below(rng, 4),
		.cause = (enum sadb_cause)(1 + rng_below(rng, SADB_CAUSE_COUNT - 1)),
		.packets = 1 + (uint32_t)rng_below(rng, 5),
		.bytes = 1 + (uint32_t)rng_below(rng, 1500),
		.told = (uint32_t)rng_below(rng, 2),
	};
	fault->rate_ppb = 1 + (uint32_t)rng_below(rng, PPB);
	fault->to = one_in(rng, 2) ? FAULT_ANY : (uint32_t)rng_below(rng, 2);
	if (one_in(rng, 5))
		fault->kind = FAULT_LOSS + (uint32_t)rng_below(rng, 4); /* up to QUEUE */
	if (one_in(rng, 8))
		fault->kind = FAULT_CLOCK_STEP + (uint32_t)rng_below(rng, 2);
	fault->ahead_ns = one_in(rng, 2) ? between(rng, 1, NSEC_S / 2) : 0;
	fault->back_ns = fault->ahead_ns == 0 ? between(rng, 1, NSEC_S / 2) : 0;
	if (fault->kind != FAULT_SADB_STALL && one_in(rng, 3))
		fault->op = SADB_OP_COUNT;
	if (fault->kind == FAULT_SADB_DAMAGE) {
		fault->op = one_in(rng, 2) ? SADB_OP_UPDATE : SADB_OP_ADD;
		fault->what = (uint32_t)rng_below(rng, fault->op == SADB_OP_ADD ? DAMAGE_OF_ADD
		                                                                : DAMAGE_COUNT);
	}
	fault->until = fault->at + between(rng, 0, one_in(rng, 4) ? 100 * NSEC_S : 3 * NSEC_S);
}

/* Slow enough that queues are full, now and then. */
static void any_cpu(struct rng *rng, struct scenario_cpu *cpu)
{
	*cpu = (struct scenario_cpu){
		.cores = 1 + (uint32_t)rng_below(rng, 3),
		.workers = one_in(rng, 2) ? 0 : 1 + (uint32_t)rng_below(rng, 4),
		.speed_milli = 100 + (uint32_t)rng_below(rng, 3000),
		.background_ppb = one_in(rng, 3) ? (uint32_t)rng_below(rng, PPB) : 0,
		.receive_queue = one_in(rng, 3) ? 1 + (uint32_t)rng_below(rng, 4) : 1000,
		.receive_wait_ns = one_in(rng, 2) ? between(rng, 1, NSEC_S) : 0,
	};
	if (one_in(rng, 4)) {
		cpu->pause_every = any_dist(rng, between(rng, NSEC_MS, 10 * NSEC_S));
		cpu->pause_for = any_dist(rng, between(rng, NSEC_MS, NSEC_S));
	}
	for (unsigned i = 0; i < CPU_LINE_COUNT; i++)
		cpu->priorities[i] = one_in(rng, 2) ? (uint32_t)rng_below(rng, 4) : 0;
	for (unsigned i = 0; i < CPU_COST_COUNT; i++)
		cpu->costs[i] = one_in(rng, 2) ? any_dist(rng, between(rng, 0, 50 * NSEC_MS))
		                               : scene_constant(NSEC_US);
}

void random_world(uint64_t seed)
{
	struct rng rng;

	rng_init(&rng, seed, "property");
	scene_init(&random_scene, 1 + (uint32_t)rng_below(&rng, 6));
	scenario->hosts[SCENE_GATEWAY].count = 1 + one_in(&rng, 5);
	for (unsigned i = 0; i < 2; i++) {
		any_ike(&rng, &random_scene.ike[i]);
		any_sadb(&rng, &random_scene.sadb[i]);
	}
	any_link(&rng, &scenario->links[0]);
	if (one_in(&rng, 3))
		scenario->hosts[SCENE_GATEWAY].auth_backend =
		        any_dist(&rng, between(&rng, 0, 30 * NSEC_S));
	if (one_in(&rng, 12))
		scenario->hosts[SCENE_CLIENTS].psk = "another";
	if (one_in(&rng, 16))
		random_scene.ike[SCENE_CLIENTS].esp[0].encr = SADB_ENCR_AES_GCM_16;
	scenario->faults_count = (uint32_t)rng_below(&rng, 5);
	for (uint32_t i = 0; i < scenario->faults_count; i++)
		any_fault(&rng, &scenario->faults[i]);
	scenario->duration_ns = one_in(&rng, 5) ? between(&rng, 1, 10 * NSEC_S) : 100000 * NSEC_S;
	for (unsigned i = 0; i < 2; i++) {
		scenario->hosts[i].cpu = one_in(&rng, 3) ? &cpus[i] : NULL;
		any_cpu(&rng, &cpus[i]);
	}
	if (keeps_alive() && scenario->duration_ns > 1000 * NSEC_S)
		scenario->duration_ns = 1000 * NSEC_S;
}
