/* Worlds whose machines have processors: what a job costs, who waits for whom. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scene.h"

#define EXCHANGE_INIT 34
#define EXCHANGE_AUTH 35

static struct scene scene;
static struct scenario_cpu cpu;
static struct world *world;
static struct journal *journal;

static void setup(void)
{
	scene_init(&scene, 1);
	cpu = (struct scenario_cpu){ .cores = 1, .speed_milli = 1000, .receive_queue = 1000 };
	world = NULL;
	journal = NULL;
}

static void teardown(void)
{
	journal_free(journal);
	world_free(world);
}

static void run(void)
{
	if (world)
		teardown();
	journal = scene_run(&scene, 1, &world);
}

static void at_gateway(void)
{
	scene.scenario.hosts[SCENE_GATEWAY].cpu = &cpu;
}

/* The nth job of that queue, NULL if there are not so many. */
static const struct journal_rec *job(enum journal_queue queue, unsigned nth)
{
	const struct journal_rec *rec;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_WORK, &i)) != NULL;)
		if (rec->job.queue == queue && nth-- == 0)
			return rec;
	return NULL;
}

static nsec worked(enum journal_queue queue, unsigned nth)
{
	const struct journal_rec *rec = job(queue, nth);

	ck_assert_ptr_nonnull(rec);
	return rec->at - rec->job.begun_at;
}

START_TEST(without_a_processor_nothing_is_a_job)
{
	run();
	ck_assert_uint_eq(scene_count(journal, JOURNAL_WORK), 0);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_QUEUE), 0);
}
END_TEST

START_TEST(a_processor_without_costs_takes_a_nanosecond_for_each_job)
{
	at_gateway();
	run();
	for (unsigned i = 0; i < 2; i++)
		ck_assert_int_eq(worked(QUEUE_RECEIVE, i), 1);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_eq(worked(QUEUE_ANSWER, i), 1);
	ck_assert_ptr_null(job(QUEUE_RECEIVE, 2));
	ck_assert_ptr_null(job(QUEUE_ANSWER, 3));
}
END_TEST

/* Each step has a power of ten of its own, so that a job's time says what was done. */
enum {
	JOB = 1,
	PARSE = 10,
	PAIR = 100,
	SECRET = 1000,
	PRF = 10000,
	SEAL = 1000000,
	OPEN = 10000000
};
enum { CALL = 100000000, SEND = 1000000000 };

static void price(void)
{
	static const nsec prices[CPU_COST_COUNT] = {
		[CPU_COST_JOB] = JOB,      [CPU_COST_PARSE] = PARSE,
		[CPU_COST_DH_PAIR] = PAIR, [CPU_COST_DH_SECRET] = SECRET,
		[CPU_COST_PRF] = PRF,      [CPU_COST_SEAL] = SEAL,
		[CPU_COST_OPEN] = OPEN,    [CPU_COST_DRIVER_CALL] = CALL,
		[CPU_COST_SEND] = SEND,
	};

	for (unsigned i = 0; i < CPU_COST_COUNT; i++)
		cpu.costs[i] = scene_constant(prices[i]);
	for (unsigned i = 0; i < 2; i++) /* nobody sends again meanwhile */
		scene.ike[i].retransmit_first_ns = 100 * NSEC_S;
}

/*
 * prf: SKEYSEED and six blocks of 32 octets for SK_d, SK_ei, SK_er, SK_pi and SK_pr of 168 (RFC
 * 7296 2.14); two for an AUTH (2.15); three blocks for a pair's keys of 72 (2.17).
 */
START_TEST(a_responders_jobs_cost_what_they_compute)
{
	price();
	at_gateway();
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, false), 1);
	ck_assert_int_eq(worked(QUEUE_RECEIVE, 0), JOB + PARSE + PAIR + SECRET + 7 * PRF + SEND);
	ck_assert_int_eq(worked(QUEUE_RECEIVE, 1), JOB + PARSE + OPEN + 2 * PRF + CALL);
	ck_assert_int_eq(worked(QUEUE_ANSWER, 0), JOB + 3 * PRF + CALL);
	ck_assert_int_eq(worked(QUEUE_ANSWER, 1), JOB + CALL);
	ck_assert_int_eq(worked(QUEUE_ANSWER, 2), JOB + 2 * PRF + SEAL + SEND);
}
END_TEST

START_TEST(an_initiators_jobs_cost_what_they_compute)
{
	price();
	scene.scenario.hosts[SCENE_CLIENTS].cpu = &cpu;
	run();
	ck_assert_int_eq(worked(QUEUE_ACQUIRE, 0), JOB + PAIR + SEND);
	ck_assert_int_eq(worked(QUEUE_RECEIVE, 0), JOB + PARSE + SECRET + 7 * PRF + CALL);
	ck_assert_int_eq(worked(QUEUE_ANSWER, 0), JOB + 2 * PRF + SEAL + SEND);
	ck_assert_int_eq(worked(QUEUE_RECEIVE, 1), JOB + PARSE + OPEN + 5 * PRF + CALL);
	ck_assert_int_eq(worked(QUEUE_ANSWER, 1), JOB + CALL);
	ck_assert_int_eq(worked(QUEUE_ANSWER, 2), JOB);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
}
END_TEST

START_TEST(what_a_job_puts_out_leaves_when_it_is_done)
{
	const struct journal_rec *rec;
	uint64_t i = 0;

	price();
	at_gateway();
	run();
	rec = job(QUEUE_RECEIVE, 0);
	do
		rec = scene_find(journal, JOURNAL_SEND, &i);
	while (rec && rec->host == 0);
	ck_assert_ptr_nonnull(rec);
	ck_assert_int_eq(rec->at, job(QUEUE_RECEIVE, 0)->at);
	ck_assert_int_eq(rec->at, 10 * NSEC_MS + worked(QUEUE_RECEIVE, 0));
}
END_TEST

START_TEST(a_retransmission_is_a_timers_job)
{
	scene.scenario.links[0].loss_ppb = 1000000000;
	scene.scenario.hosts[SCENE_CLIENTS].cpu = &cpu;
	cpu.costs[CPU_COST_SEND] = scene_constant(7);
	run();
	ck_assert_int_eq(worked(QUEUE_TIMER, 0), 7);
	ck_assert_int_eq(job(QUEUE_TIMER, 0)->job.since, NSEC_S);
	ck_assert_int_eq(scene_failure(journal, true)->note.failure, IKE_FAIL_NO_ANSWER);
}
END_TEST

/* ---- many ---- */

static nsec longest_wait(enum journal_queue queue)
{
	const struct journal_rec *rec;
	nsec longest = 0;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_WORK, &i)) != NULL;)
		if (rec->job.queue == queue && rec->job.begun_at - rec->job.since > longest)
			longest = rec->job.begun_at - rec->job.since;
	return longest;
}

static void many(uint32_t clients)
{
	scene_init(&scene, clients);
	at_gateway();
}

static const struct {
	uint32_t cores, workers;
	nsec longest;
} sizes[] = {
	{ 1, 0, 99 * NSEC_MS },
	{ 4, 0, 24 * NSEC_MS },
	{ 4, 2, 49 * NSEC_MS },
};

/* A hundred come at once, each is worked on for 1 ms: the last waits for all before it. */
START_TEST(the_last_of_a_crowd_waits_for_all_before_it)
{
	many(100);
	cpu.cores = sizes[_i].cores;
	cpu.workers = sizes[_i].workers;
	cpu.costs[CPU_COST_DH_PAIR] = scene_constant(NSEC_MS);
	cpu.priorities[CPU_LINE_AUTH] = cpu.priorities[CPU_LINE_ANSWER] = 1;
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 100);
	ck_assert_int_ge(longest_wait(QUEUE_RECEIVE), sizes[_i].longest);
	ck_assert_int_le(longest_wait(QUEUE_RECEIVE), sizes[_i].longest + 20 * NSEC_US);
}
END_TEST

START_TEST(a_full_queue_turns_away_who_comes_and_says_so)
{
	const struct journal_rec *rec;
	uint64_t i = 0;

	many(100);
	cpu.receive_queue = 10;
	cpu.costs[CPU_COST_DH_PAIR] = scene_constant(NSEC_MS);
	run();
	rec = scene_find(journal, JOURNAL_TURNED_AWAY, &i);
	ck_assert_ptr_nonnull(rec);
	ck_assert(rec->job.why == TURN_FULL && rec->job.queue == QUEUE_RECEIVE);
	ck_assert_uint_eq(rec->job.depth, 10);
	ck_assert_uint_eq(rec->job.exchange, EXCHANGE_INIT);
	ck_assert_uint_gt(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 11); /* later */
	for (i = 0; (rec = scene_find(journal, JOURNAL_QUEUE, &i)) != NULL;) {
		if (rec->queue.queue != QUEUE_RECEIVE)
			continue;
		ck_assert_uint_ge(rec->queue.full, 89); /* of the first hundred */
		ck_assert_uint_eq(rec->queue.high, 10);
		ck_assert_uint_eq(rec->queue.left, 0);
	}
}
END_TEST

START_TEST(who_waits_for_too_long_is_turned_away_at_that_moment)
{
	const struct journal_rec *rec;
	uint64_t i = 0;

	many(100);
	cpu.receive_wait_ns = 10 * NSEC_MS;
	cpu.costs[CPU_COST_DH_PAIR] = scene_constant(NSEC_MS);
	run();
	rec = scene_find(journal, JOURNAL_TURNED_AWAY, &i);
	ck_assert_ptr_nonnull(rec);
	ck_assert(rec->job.why == TURN_LATE);
	ck_assert_int_eq(rec->at - rec->job.since, 10 * NSEC_MS);
}
END_TEST

/* In one queue IKE_AUTH waits behind IKE_SA_INIT that came before it, but not for ever. */
START_TEST(the_smaller_number_goes_first)
{
	const struct journal_rec *rec;
	nsec last_init = 0, first_auth = NSEC_NEVER;

	many(50);
	cpu.costs[CPU_COST_JOB] = scene_constant(5 * NSEC_MS);
	cpu.priorities[CPU_LINE_AUTH] = 1;
	run();
	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_WORK, &i)) != NULL;) {
		if (rec->job.exchange == EXCHANGE_INIT)
			last_init = rec->at;
		if (rec->job.exchange == EXCHANGE_AUTH && first_auth == NSEC_NEVER)
			first_auth = rec->job.begun_at;
	}
	ck_assert_int_eq(first_auth, last_init);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 50);
}
END_TEST

/* ---- what else an endpoint does ---- */

START_TEST(fragments_are_parts_of_a_job_and_of_the_next)
{
	for (unsigned i = 0; i < 2; i++) {
		scene.ike[i].fragmentation = 1;
		scene.ike[i].fragment_size = 128; /* IKE_AUTH is in more than four of them */
		scene.scenario.hosts[i].cpu = &cpu;
	}
	scene.scenario.hosts[SCENE_CLIENTS].id = "a-name-so-long-that-its-message-takes-more.lab";
	cpu.costs[CPU_COST_SEND] = scene_constant(NSEC_US);
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
	ck_assert_int_eq(worked(QUEUE_ANSWER, 0), 4 * NSEC_US);
	ck_assert_int_ge(worked(QUEUE_TIMER, 0), NSEC_US); /* the others */
	ck_assert_int_eq(job(QUEUE_TIMER, 0)->job.since, job(QUEUE_ANSWER, 0)->job.begun_at);
}
END_TEST

static const struct {
	enum scenario_fault_kind kind;
	enum scenario_deed deed;
	uint64_t installed;
} deeds[] = {
	{ FAULT_POLICY_CHANGE, DEED_DELETE_IKE, 5 }, { FAULT_STEER, DEED_REKEY_CHILD, 10 },
	{ FAULT_STEER, DEED_REKEY_IKE, 5 },          { FAULT_STEER, DEED_NEW_CHILD, 10 },
	{ FAULT_STEER, DEED_DELETE_CHILD, 5 },       { FAULT_STEER, DEED_DELETE_IKE, 5 },
};

START_TEST(an_operator_waits_for_no_worker)
{
	many(5);
	scene.scenario.hosts[SCENE_CLIENTS].cpu = &cpu;
	cpu.costs[CPU_COST_JOB] = scene_constant(100 * NSEC_US);
	scene.scenario.faults_count = 1;
	scene.scenario.faults[0] = (struct scenario_fault){
		.name = "f",
		.kind = deeds[_i].kind,
		.at = NSEC_S,
		.until = NSEC_S + 1,
		.host = SCENE_GATEWAY,
		.told = 1,
		.deed = deeds[_i].deed,
	};
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true),
	                  deeds[_i].installed);
	ck_assert_int_eq(scene_end(journal)->end, END_QUIET);
}
END_TEST

START_TEST(a_pair_is_rekeyed_when_its_driver_says_so)
{
	many(5);
	for (unsigned i = 0; i < 2; i++) {
		scene.ike[i].rekey_child = i == SCENE_GATEWAY;
		scene.ike[i].child_soft_ns = i == SCENE_GATEWAY ? 100 * NSEC_S : 0;
		scene.ike[i].child_hard_ns = 160 * NSEC_S;
	}
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 15);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_octets)
{
	uint8_t one[JOURNAL_HASH], again[JOURNAL_HASH], other[JOURNAL_HASH];

	many(20);
	for (unsigned i = 0; i < CPU_COST_COUNT; i++)
		cpu.costs[i] = (struct dist){ .kind = DIST_EXPONENTIAL, .a = 100 * NSEC_US };
	cpu.pause_every = cpu.costs[0];
	cpu.pause_for = cpu.costs[0];
	run();
	journal_hash(journal, one);
	run();
	journal_hash(journal, again);
	ck_assert_mem_eq(one, again, sizeof(one));
	teardown();
	journal = scene_run(&scene, 2, &world);
	journal_hash(journal, other);
	ck_assert_mem_ne(one, other, sizeof(one));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("world_cpu");
	TCase *tcase = tcase_create("world_cpu");
	SRunner *runner = srunner_create(suite);

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, without_a_processor_nothing_is_a_job);
	tcase_add_test(tcase, a_processor_without_costs_takes_a_nanosecond_for_each_job);
	tcase_add_test(tcase, a_responders_jobs_cost_what_they_compute);
	tcase_add_test(tcase, an_initiators_jobs_cost_what_they_compute);
	tcase_add_test(tcase, what_a_job_puts_out_leaves_when_it_is_done);
	tcase_add_test(tcase, a_retransmission_is_a_timers_job);
	tcase_add_loop_test(tcase, the_last_of_a_crowd_waits_for_all_before_it, 0, COUNT(sizes));
	tcase_add_test(tcase, a_full_queue_turns_away_who_comes_and_says_so);
	tcase_add_test(tcase, who_waits_for_too_long_is_turned_away_at_that_moment);
	tcase_add_test(tcase, the_smaller_number_goes_first);
	tcase_add_test(tcase, fragments_are_parts_of_a_job_and_of_the_next);
	tcase_add_loop_test(tcase, an_operator_waits_for_no_worker, 0, COUNT(deeds));
	tcase_add_test(tcase, a_pair_is_rekeyed_when_its_driver_says_so);
	tcase_add_test(tcase, the_same_seed_gives_the_same_octets);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
