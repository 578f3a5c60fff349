/* Measures of whole worlds: nobody is lost, and what hangs does not hide. */
#include <check.h>
#include <stdlib.h>

#include "sim/verdict.h"
#include "tests/scene.h"

#define ARRIVALS 200

static struct scene scene;

/* 10 arrivals a second, evenly, for 20 s; from 5 s on the gateway is not to be reached. */
static void stall(void)
{
	struct scenario_fault *fault;
	struct scenario_load *load;

	scene_init(&scene, 2 * ARRIVALS);
	scene.scenario.duration_ns = 20 * NSEC_S;
	scene.ike[SCENE_CLIENTS].retransmit_max_tries = 20;
	scene.ike[SCENE_CLIENTS].retransmit_give_up_ns = 0;
	fault = &scene.scenario.faults[scene.scenario.faults_count++];
	*fault = (struct scenario_fault){ .name = "cut",
		                          .kind = FAULT_PARTITION,
		                          .at = 5 * NSEC_S,
		                          .for_ns = 15 * NSEC_S,
		                          .until = 20 * NSEC_S };
	load = &scene.scenario.loads[scene.scenario.loads_count++];
	*load = (struct scenario_load){ .name = "load",
		                        .model = MODEL_CONSTANT,
		                        .host = SCENE_CLIENTS,
		                        .rate = 36000,
		                        .for_ns = NSEC_NEVER,
		                        .until = NSEC_NEVER };
}

/*
 * Who asked after 5 s waits at the end, and counts with the time that it has waited: 150 of 200
 * arrivals, the first of them for 15 s. Only what was finished would say 41 ms.
 */
START_TEST(a_server_that_stalls_does_not_hide_the_wait)
{
	struct world *world;
	struct journal *journal;
	struct verdict *verdict;
	const struct histogram *install;

	stall();
	journal = scene_run(&scene, 1, &world);
	verdict = verdict_new(journal);
	ck_assert_ptr_nonnull(verdict);
	install = &verdict->measures[MEASURE_SA_INSTALL];
	ck_assert(verdict_conserves(verdict, journal));
	ck_assert_uint_eq(install->count, verdict->initiated);
	ck_assert_uint_ge(verdict->initiated, ARRIVALS - 1);
	ck_assert_uint_ge(verdict->in_flight, ARRIVALS * 3 / 4 - 1);
	ck_assert_uint_eq(verdict->failed, 0);
	ck_assert_int_lt(install->min, 50 * NSEC_MS);
	ck_assert_int_ge(install->max, 14900 * NSEC_MS);
	ck_assert_int_ge(histogram_percentile(install, 50000), 4 * NSEC_S);
	ck_assert_int_ge(histogram_mean(install), 5 * NSEC_S);
	ck_assert_int_eq(verdict->measures[MEASURE_IN_FLIGHT].max, verdict->in_flight);
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
}
END_TEST

START_TEST(who_is_lost_is_missed)
{
	struct world *world;
	struct journal *journal;
	struct verdict *verdict;

	scene_init(&scene, 3);
	journal = scene_run(&scene, 1, &world);
	verdict = verdict_new(journal);
	ck_assert_ptr_nonnull(verdict);
	ck_assert_uint_eq(verdict->acquires, 3);
	ck_assert(verdict_conserves(verdict, journal));
	verdict->installed--; /* one is nowhere */
	ck_assert(!verdict_conserves(verdict, journal));
	verdict->in_flight++; /* it is under way */
	ck_assert(verdict_conserves(verdict, journal));
	verdict->failed++; /* a failure without a code */
	verdict->in_flight--;
	ck_assert(!verdict_conserves(verdict, journal));
	verdict->initiated_errors[0]++;
	ck_assert(verdict_conserves(verdict, journal));
	verdict->acquires++; /* one began and has no seat */
	ck_assert(!verdict_conserves(verdict, journal));
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("measure");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_server_that_stalls_does_not_hide_the_wait);
	tcase_add_test(tests, who_is_lost_is_missed);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
