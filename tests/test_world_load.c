/* Loads in whole worlds: no arrival is lost, whatever goes wrong; waits are measured from when they
 * were to begin. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/rng.h"
#include "sim/verdict.h"
#include "tests/random_world.h"

#define WORLDS   500
#define BATCHES  5
#define ARRIVALS 4096

static struct scenario_load *scene_load(struct scene *scene, enum scenario_model model)
{
	struct scenario_load *load = &scene->scenario.loads[scene->scenario.loads_count++];

	*load = (struct scenario_load){ .name = "load",
		                        .model = model,
		                        .host = SCENE_CLIENTS,
		                        .for_ns = NSEC_NEVER,
		                        .until = NSEC_NEVER,
		                        .retry_wait_ns = NSEC_S,
		                        .retry_wait_max_ns = 60 * NSEC_S,
		                        .retry_factor_milli = 2000,
		                        .retry_max_tries = 5 };
	return load;
}

/* ---- What the journal says of each arrival ---- */

enum fate { NOT_YET, UNDER_WAY, INSTALLED, FAILED, UNSERVED };

static struct seen {
	uint64_t seed;
	enum fate fates[ARRIVALS];
	uint32_t loads[ARRIVALS], tries[ARRIVALS];
	uint64_t arrivals;
	uint64_t arrival_of[64], ended_of[64]; /* by host; ended: the latest negotiation that did */
} seen;

#define HOLDS(condition, ...)                                                                      \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			char text_[200];                                                           \
			snprintf(text_, sizeof(text_), __VA_ARGS__);                               \
			ck_abort_msg("IKESIM_PROPERTY_SEED=%" PRIu64 ": %s", seen.seed, text_);    \
		}                                                                                  \
	} while (0)

static void see_acquire(const struct journal_rec *rec)
{
	const struct journal_acquire *acquire = &rec->acquire;
	uint64_t arrival = acquire->arrival;

	HOLDS(arrival > 0 && arrival < ARRIVALS, "arrival %" PRIu64, arrival);
	HOLDS(acquire->scheduled_at <= rec->at, "it begins before it was to");
	HOLDS(acquire->try == seen.tries[arrival] + 1, "try %u after %u", acquire->try,
	      seen.tries[arrival]);
	HOLDS(acquire->try == 1 || seen.fates[arrival] == FAILED, "a retry of what did not fail");
	seen.tries[arrival]++;
	/* A new policy may end it before its host is done with the acquire. */
	seen.fates[arrival] = seen.ended_of[rec->host] == rec->negotiation ? FAILED : UNDER_WAY;
	seen.loads[arrival] = acquire->load;
	seen.arrival_of[rec->host] = arrival;
}

static void see_note(const struct journal_rec *rec)
{
	uint64_t arrival = seen.arrival_of[rec->host];

	if (rec->note.kind == IKE_NOTE_FAILED)
		seen.ended_of[rec->host] = rec->negotiation;
	if (!rec->note.initiator || arrival == 0 || seen.fates[arrival] != UNDER_WAY)
		return;
	if (rec->note.kind == IKE_NOTE_CHILD_INSTALLED)
		seen.fates[arrival] = INSTALLED;
	if (rec->note.kind == IKE_NOTE_FAILED || rec->note.kind == IKE_NOTE_CLOSED)
		seen.fates[arrival] = FAILED;
}

/* An acquire that its host's queue has not taken, or dropped, has failed. */
static void see_turned(const struct journal_rec *rec)
{
	if (rec->job.queue != QUEUE_ACQUIRE)
		return;
	HOLDS(rec->job.arrival < ARRIVALS, "arrival %" PRIu64, rec->job.arrival);
	seen.tries[rec->job.arrival]++;
	seen.fates[rec->job.arrival] = FAILED;
}

/* What the record says, against what was seen. An arrival that waits for a worker, or between two
 * tries, is in flight without being under way. */
static void see_load(const struct journal_rec *rec)
{
	uint64_t sums[5] = { 0 }, tries = 0;

	for (uint64_t i = 1; i < ARRIVALS; i++)
		if (seen.fates[i] != NOT_YET && seen.loads[i] == rec->load.number) {
			sums[seen.fates[i]]++;
			tries += seen.tries[i];
		}
	HOLDS(rec->load.arrivals == rec->load.installed + rec->load.failed + rec->load.in_flight +
	                                    rec->load.unserved,
	      "arrivals are not the sum of what became of them");
	HOLDS(rec->load.installed == sums[INSTALLED], "installed %" PRIu64 ", seen %" PRIu64,
	      rec->load.installed, sums[INSTALLED]);
	HOLDS(rec->load.unserved == sums[UNSERVED], "unserved %" PRIu64 ", seen %" PRIu64,
	      rec->load.unserved, sums[UNSERVED]);
	HOLDS(rec->load.failed <= sums[FAILED], "failed %" PRIu64 ", seen %" PRIu64,
	      rec->load.failed, sums[FAILED]);
	HOLDS(rec->load.failed + rec->load.in_flight >= sums[FAILED] + sums[UNDER_WAY],
	      "who failed is lost");
	HOLDS(rec->load.tries >= tries, "tries %" PRIu64 ", seen %" PRIu64, rec->load.tries, tries);
	seen.arrivals += rec->load.arrivals;
}

static void see(const struct journal *journal)
{
	uint64_t highest = 0;

	for (uint64_t i = 0; i < journal_count(journal); i++) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (rec->kind == JOURNAL_ACQUIRE)
			see_acquire(rec);
		if (rec->kind == JOURNAL_NOTE)
			see_note(rec);
		if (rec->kind == JOURNAL_TURNED_AWAY)
			see_turned(rec);
		if (rec->kind == JOURNAL_UNSERVED) {
			HOLDS(rec->acquire.arrival < ARRIVALS, "too many arrivals");
			seen.fates[rec->acquire.arrival] = UNSERVED;
			seen.loads[rec->acquire.arrival] = rec->acquire.load;
		}
		if (rec->kind == JOURNAL_LOAD)
			see_load(rec);
		if ((rec->kind == JOURNAL_ACQUIRE || rec->kind == JOURNAL_UNSERVED) &&
		    rec->acquire.arrival > highest)
			highest = rec->acquire.arrival;
	}
	HOLDS(highest <= seen.arrivals, "arrival %" PRIu64 " of %" PRIu64, highest, seen.arrivals);
}

/* ---- Random loads in random worlds ---- */

static nsec between(struct rng *rng, nsec low, nsec high)
{
	return low + (nsec)rng_below(rng, (uint64_t)(high - low) + 1);
}

static void any_load(struct rng *rng, struct scene *scene, uint32_t number)
{
	static const nsec instants[] = { 0, NSEC_S, NSEC_S, 7 * NSEC_S };
	static const char *const names[] = { "one", "two" };
	enum scenario_model model = (enum scenario_model)rng_below(
	        rng, number > 0 || rng_below(rng, 3) > 0 ? MODEL_CLOSED : MODEL_COUNT);
	struct scenario_load *load = scene_load(scene, model);
	uint32_t count = scene->scenario.hosts[SCENE_CLIENTS].count;

	load->name = names[number];
	load->at = between(rng, 0, 5 * NSEC_S);
	load->for_ns = between(rng, NSEC_S, 60 * NSEC_S);
	load->until = load->at + load->for_ns;
	load->rate = between(rng, 1, 3600 * 3);
	load->to = between(rng, 1, 3600 * 3);
	load->even = (uint32_t)rng_below(rng, 2);
	load->size = 1 + (uint32_t)rng_below(rng, count);
	load->users = 1 + (uint32_t)rng_below(rng, count);
	load->every_ns = rng_below(rng, 2) ? between(rng, 2 * NSEC_S, 20 * NSEC_S) : 0;
	load->jitter_ns = between(rng, 0, NSEC_S);
	load->stages_count = 1 + (uint32_t)rng_below(rng, 3);
	for (uint32_t i = 0; i < load->stages_count; i++)
		load->stages[i] = (struct scenario_stage){ between(rng, 1, 20 * NSEC_S),
			                                   between(rng, 0, 3600 * 3) };
	load->instants = instants;
	load->instants_count = 4;
	load->think = scene_constant(between(rng, 0, 10 * NSEC_S));
	load->hold = scene_constant(rng_below(rng, 3) ? between(rng, 1, 10 * NSEC_S) : 0);
	load->reconnect = (uint32_t)rng_below(rng, 2);
	load->retry = (uint32_t)rng_below(rng, 4);
	load->retry_wait_ns = between(rng, 1, 5 * NSEC_S);
	load->retry_jitter_ppm = (uint32_t)rng_below(rng, 1000001);
	load->retry_max_tries = 1 + (uint32_t)rng_below(rng, 4);
}

/* Where there are more, what an acquire leads to may be in the journal before it. */
static void one_worker(struct scenario_host *host)
{
	static struct scenario_cpu cpu;

	if (!host->cpu)
		return;
	cpu = *host->cpu;
	cpu.workers = 1;
	host->cpu = &cpu;
}

static void run_world(uint64_t seed)
{
	struct world *world;
	struct journal *journal;
	struct rng rng;

	memset(&seen, 0, sizeof(seen));
	seen.seed = seed;
	rng_init(&rng, seed, "loads");
	random_world(seed);
	one_worker(&random_scene.scenario.hosts[SCENE_CLIENTS]);
	random_scene.scenario.loads_count = 0;
	any_load(&rng, &random_scene, 0);
	if (random_scene.scenario.loads[0].model != MODEL_CLOSED && rng_below(&rng, 3) == 0)
		any_load(&rng, &random_scene, 1);
	random_scene.scenario.duration_ns = 120 * NSEC_S;
	journal = scene_run(&random_scene, seed, &world);
	see(journal);
	journal_free(journal);
	world_free(world);
}

START_TEST(no_arrival_is_lost_in_any_world)
{
	const char *one = getenv("IKESIM_PROPERTY_SEED");
	uint64_t first = (uint64_t)_i * (WORLDS / BATCHES);

	if (one) {
		run_world(strtoull(one, NULL, 10));
		return;
	}
	for (uint64_t i = 0; i < WORLDS / BATCHES; i++)
		run_world(first + i);
}
END_TEST

/* ---- One world at a time ---- */

static struct scene scene;

static struct journal *run(struct world **world)
{
	return scene_run(&scene, 1, world);
}

START_TEST(a_machine_connects_again_and_again)
{
	struct world *world;
	struct scenario_load *load;
	struct journal *journal;

	scene_init(&scene, 1);
	scene.scenario.duration_ns = 1000 * NSEC_S;
	load = scene_load(&scene, MODEL_CLOSED);
	load->users = 1;
	load->think = scene_constant(NSEC_S);
	load->hold = scene_constant(2 * NSEC_S);
	journal = run(&world);
	/* 1 s, two round trips of 20 ms and 4 operations, 2 s, one round trip and 2 operations. */
	ck_assert_uint_eq(scene_count(journal, JOURNAL_ACQUIRE), 327);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 327);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_UNSERVED), 0);
	ck_assert(scene_failure(journal, true) == NULL);
	journal_free(journal);
	world_free(world);
}
END_TEST

START_TEST(a_retry_is_a_negotiation_of_its_own_and_late_from_the_first_on)
{
	struct verdict *verdict;
	struct world *world;
	struct scenario_load *load;
	struct scenario_fault *fault = &scene.scenario.faults[0];
	struct journal *journal;

	scene_init(&scene, 1);
	scene.ike[SCENE_CLIENTS].retransmit_max_tries = 1;
	scene.ike[SCENE_CLIENTS].retransmit_give_up_ns = 5 * NSEC_S;
	scene.scenario.faults_count = 1;
	*fault = (struct scenario_fault){
		.name = "cut", .kind = FAULT_PARTITION, .for_ns = 3 * NSEC_S, .until = 3 * NSEC_S
	};
	load = scene_load(&scene, MODEL_FAILOVER);
	load->retry = RETRY_FIXED;
	journal = run(&world);
	verdict = verdict_new(journal);
	/* Sent at 0, 2 and 4 s; the wait for an answer is 1 s each, then 1 s to the next try. */
	ck_assert_uint_eq(verdict->initiated, 3);
	ck_assert_uint_eq(verdict->failed, 2);
	ck_assert_uint_eq(verdict->installed, 1);
	for (uint32_t i = 0, try = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *v = &verdict->negotiations[i];
		if (!v->initiator)
			continue;
		ck_assert_uint_eq(v->arrival, 1);
		ck_assert_uint_eq(v->try, ++try);
		ck_assert_int_eq(v->scheduled_at, 0);
		ck_assert_int_eq(v->started_at, (try - 1) * 2 * NSEC_S);
	}
	ck_assert_uint_eq(verdict->measures[MEASURE_SA_INSTALL].count, 1);
	ck_assert_int_gt(verdict->measures[MEASURE_SA_INSTALL].max, 4 * NSEC_S);
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
}
END_TEST

START_TEST(hosts_that_no_load_names_begin_at_once)
{
	struct world *world;
	struct scenario_load *load;
	struct journal *journal;
	uint64_t at = 0;

	scene_init(&scene, 2);
	scene.scenario.hosts_count = 3;
	scene.scenario.links_count = 2;
	scene.scenario.hosts[2] = scene.scenario.hosts[SCENE_CLIENTS];
	scene.scenario.hosts[2].name = "others";
	scene.scenario.links[1] = scene.scenario.links[0];
	scene.scenario.links[1].name = "lan";
	scene.scenario.links[1].between[0] = 2;
	load = scene_load(&scene, MODEL_FAILOVER);
	load->at = NSEC_S;
	journal = run(&world);
	for (int i = 0; i < 4; i++) {
		const struct journal_rec *rec = scene_find(journal, JOURNAL_ACQUIRE, &at);
		ck_assert_ptr_nonnull(rec);
		ck_assert_int_eq(rec->at, i < 2 ? 0 : NSEC_S);
		ck_assert_uint_eq(rec->acquire.arrival, i < 2 ? 0 : (unsigned)i - 1);
	}
	journal_free(journal);
	world_free(world);
}
END_TEST

/* ---- Restarts ---- */

static void add_fault(enum scenario_fault_kind kind, uint32_t host, nsec at, nsec until)
{
	scene.scenario.faults[scene.scenario.faults_count++] = (struct scenario_fault){
		.name = "f", .kind = kind, .host = host, .at = at, .until = until, .to = FAULT_ANY
	};
}

static uint64_t lost(const struct journal *journal, enum journal_loss why)
{
	const struct journal_rec *rec;
	uint64_t count = 0;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_LOST, &i));)
		count += rec->lost.why == why;
	return count;
}

START_TEST(a_client_that_restarts_begins_again_and_says_so)
{
	struct world *world;
	struct journal *journal;
	const struct journal_rec *held;
	uint64_t at = 0;

	scene_init(&scene, 1);
	scene.scenario.faults_count = 0;
	scene.ike[SCENE_CLIENTS].initial_contact = scene.ike[SCENE_GATEWAY].initial_contact = 1;
	add_fault(FAULT_RESTART, SCENE_CLIENTS, 10 * NSEC_S, 20 * NSEC_S);
	journal = run(&world);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_ACQUIRE), 2);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 2);
	/* Its peer has removed what is left of the first one. */
	for (int i = 0; i < 2; i++) {
		held = scene_find(journal, JOURNAL_HELD, &at);
		ck_assert_ptr_nonnull(held);
		ck_assert(held->held.larvals == 0 && held->held.sas == 2);
	}
	at = 0;
	scene_find(journal, JOURNAL_ACQUIRE, &at);
	held = scene_find(journal, JOURNAL_ACQUIRE, &at);
	ck_assert_int_eq(held->at, 20 * NSEC_S);
	journal_free(journal);
	world_free(world);
}
END_TEST

START_TEST(a_gateway_that_restarts_hears_nothing_meanwhile)
{
	struct world *world;
	struct journal *journal;
	const struct journal_rec *rec;
	uint64_t at = 0;

	scene_init(&scene, 1);
	scene.scenario.faults_count = 0;
	add_fault(FAULT_RESTART, SCENE_GATEWAY, 0, 5 * NSEC_S);
	journal = run(&world);
	/* Sent at 0, 1 and 3 s, then at 7 s. */
	ck_assert_uint_eq(lost(journal, LOSS_DOWN), 3);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
	rec = scene_find(journal, JOURNAL_RECEIVE, &at);
	ck_assert_int_eq(rec->at, 7 * NSEC_S + 10 * NSEC_MS);
	journal_free(journal);
	world_free(world);
}
END_TEST

START_TEST(a_restarted_host_never_says_the_same_again)
{
	struct world *world;
	struct journal *journal;
	const struct journal_rec *rec;
	uint64_t names[8] = { 0 }, count = 0;

	scene_init(&scene, 1);
	scene.scenario.faults_count = 0;
	for (int i = 1; i <= 5; i++)
		add_fault(FAULT_RESTART, SCENE_CLIENTS, i * NSEC_S, i * NSEC_S + 1);
	journal = run(&world);
	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_ACQUIRE, &i)); count++) {
		ck_assert_uint_lt(count, 8);
		for (uint64_t j = 0; j < count; j++)
			ck_assert_uint_ne(names[j], rec->negotiation);
		names[count] = rec->negotiation;
	}
	ck_assert_uint_eq(count, 6);
	journal_free(journal);
	world_free(world);
}
END_TEST

START_TEST(who_arrives_at_a_machine_that_is_down_has_failed)
{
	struct world *world;
	struct scenario_load *load;
	struct journal *journal;
	const struct journal_rec *rec;
	uint64_t at = 0;

	scene_init(&scene, 2);
	scene.scenario.faults_count = 0;
	add_fault(FAULT_RESTART, SCENE_CLIENTS, 0, 10 * NSEC_S);
	load = scene_load(&scene, MODEL_FAILOVER);
	load->at = 9 * NSEC_S;
	load->retry = RETRY_FIXED;
	load->retry_wait_ns = 2 * NSEC_S;
	journal = run(&world);
	for (int i = 0; i < 2; i++) {
		rec = scene_find(journal, JOURNAL_TURNED_AWAY, &at);
		ck_assert_ptr_nonnull(rec);
		ck_assert(rec->at == 9 * NSEC_S && rec->job.why == TURN_DOWN);
	}
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 2);
	at = 0;
	rec = scene_find(journal, JOURNAL_LOAD, &at);
	ck_assert(rec->load.installed == 2 && rec->load.tries == 4 && rec->load.failed == 0);
	journal_free(journal);
	world_free(world);
}
END_TEST

START_TEST(a_loss_of_all_towards_one_end_leaves_the_other_direction)
{
	struct world *world;
	struct journal *journal;

	scene_init(&scene, 1);
	scene.scenario.faults_count = 0;
	add_fault(FAULT_LOSS, 0, 0, 60 * NSEC_S);
	scene.scenario.faults[0].rate_ppb = 1000000000;
	scene.scenario.faults[0].to = SCENE_CLIENTS;
	scene.ike[SCENE_CLIENTS].retransmit_max_tries = 3;
	journal = run(&world);
	ck_assert_uint_eq(lost(journal, LOSS_LOSS), 3);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_RECEIVE), 3);
	ck_assert_int_eq(scene_failure(journal, true)->note.failure, IKE_FAIL_NO_ANSWER);
	journal_free(journal);
	world_free(world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("world_load");
	TCase *tests = tcase_create("world_load");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tests, 300);
	tcase_add_loop_test(tests, no_arrival_is_lost_in_any_world, 0, BATCHES);
	tcase_add_test(tests, a_machine_connects_again_and_again);
	tcase_add_test(tests, a_retry_is_a_negotiation_of_its_own_and_late_from_the_first_on);
	tcase_add_test(tests, hosts_that_no_load_names_begin_at_once);
	tcase_add_test(tests, a_client_that_restarts_begins_again_and_says_so);
	tcase_add_test(tests, a_gateway_that_restarts_hears_nothing_meanwhile);
	tcase_add_test(tests, a_restarted_host_never_says_the_same_again);
	tcase_add_test(tests, who_arrives_at_a_machine_that_is_down_has_failed);
	tcase_add_test(tests, a_loss_of_all_towards_one_end_leaves_the_other_direction);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
