/* What a wrong clock does to a host in a world. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/host_conf.h"
#include "tests/scene.h"

#define BACKEND (10 * NSEC_S)

static struct scene scene;
static struct world *world;
static struct journal *journal;

static void setup(void)
{
	scene_init(&scene, 1);
	scene.scenario.hosts[SCENE_GATEWAY].auth_backend = scene_constant(BACKEND);
}

static void fault(struct scenario_fault fault)
{
	fault.host = SCENE_CLIENTS;
	scene.scenario.faults[scene.scenario.faults_count++] = fault;
}

static void run(void)
{
	journal = scene_run(&scene, 1, &world);
}

static void done(void)
{
	journal_free(journal);
	world_free(world);
}

/* When the client's nth datagram left, from 1. */
static nsec sent_at(uint32_t nth)
{
	const struct journal_rec *rec;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_SEND, &i)) != NULL;)
		if (rec->host == 0 && --nth == 0)
			return rec->at;
	ck_abort_msg("it did not send so often");
}

static const struct journal_rec *getspi(void)
{
	const struct journal_rec *rec;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_REPLY, &i)) != NULL;)
		if (rec->host == 0 && rec->reply.op == SADB_OP_GETSPI)
			return rec;
	ck_abort_msg("no GETSPI");
}

static const struct {
	nsec duration, gain, counted;
} durations[] = {
	{ 0, NSEC_S / 2, 0 },
	{ 1, NSEC_S / 2, 1 },
	{ 1, -NSEC_S / 2, 2 },
	{ 60 * NSEC_S, 0, 60 * NSEC_S },
	{ 60 * NSEC_S, NSEC_S / 2, 40 * NSEC_S },
	{ 60 * NSEC_S, -NSEC_S / 2, 120 * NSEC_S },
	{ 60 * NSEC_S, 1, 59999999940 },
	{ 60 * NSEC_S, -1, 60000000060 },
	{ 366 * 24 * 3600 * NSEC_S, NSEC_MS, 31590809190809190 },
};

START_TEST(a_duration_by_a_wrong_clock_is_exact)
{
	ck_assert_int_eq(host_conf_counted(durations[_i].duration, durations[_i].gain),
	                 durations[_i].counted);
}
END_TEST

/* Twice as slow, or 1.5 times as fast, from the start on: what is counted lasts so long. */
static const nsec gains[] = { -NSEC_S / 2, 0, NSEC_S / 2 };

START_TEST(timers_and_larvals_go_by_the_hosts_clock)
{
	nsec gain = gains[_i];

	fault((struct scenario_fault){ .kind = FAULT_CLOCK_DRIFT,
	                               .until = 100 * NSEC_S,
	                               .ahead_ns = gain > 0 ? gain : 0,
	                               .back_ns = gain < 0 ? -gain : 0 });
	run();
	ck_assert_int_eq(getspi()->reply.larval_until - getspi()->at,
	                 host_conf_counted(60 * NSEC_S, gain));
	/* IKE_SA_INIT, IKE_AUTH, and that again. */
	ck_assert_int_eq(sent_at(3) - sent_at(2), host_conf_counted(NSEC_S, gain));
	done();
}
END_TEST

START_TEST(what_runs_when_the_drift_begins_keeps_its_end)
{
	fault((struct scenario_fault){ .kind = FAULT_CLOCK_DRIFT,
	                               .at = 500 * NSEC_MS,
	                               .until = 100 * NSEC_S,
	                               .ahead_ns = NSEC_S / 2 });
	run();
	ck_assert_int_eq(getspi()->reply.larval_until - getspi()->at, 60 * NSEC_S);
	ck_assert_int_eq(sent_at(3) - sent_at(2), NSEC_S);
	ck_assert_int_eq(sent_at(4) - sent_at(3), 2 * NSEC_S); /* twice the last wait */
	done();
}
END_TEST

START_TEST(a_drift_ends)
{
	fault((struct scenario_fault){
	        .kind = FAULT_CLOCK_DRIFT, .until = 10 * NSEC_MS, .ahead_ns = NSEC_S / 2 });
	run();
	ck_assert_int_eq(getspi()->reply.larval_until - getspi()->at, 60 * NSEC_S);
	done();
}
END_TEST

START_TEST(who_restarts_has_the_same_clock)
{
	fault((struct scenario_fault){
	        .kind = FAULT_CLOCK_DRIFT, .until = 200 * NSEC_S, .ahead_ns = NSEC_S / 2 });
	fault((struct scenario_fault){ .kind = FAULT_RESTART, .until = NSEC_MS });
	run();
	ck_assert_int_eq(getspi()->reply.larval_until - getspi()->at, 40 * NSEC_S);
	done();
}
END_TEST

static const struct {
	enum sadb_platform platform;
	nsec ahead, back;
	bool fails;
} steps[] = {
	{ SADB_PLATFORM_WINDOWS, 100 * NSEC_S, 0, false },
	{ SADB_PLATFORM_LINUX, 100 * NSEC_S, 0, false },
	{ SADB_PLATFORM_BSD, 100 * NSEC_S, 0, true },
	{ SADB_PLATFORM_BSD, 51 * NSEC_S, 0, true }, /* 61 s - 51 s, and it is asked at 10.06 s */
	{ SADB_PLATFORM_BSD, 50 * NSEC_S, 0, false },
	{ SADB_PLATFORM_BSD, 0, 100 * NSEC_S, false },
};

START_TEST(a_clock_that_is_set_is_what_its_platform_makes_of_it)
{
	scene.sadb[SCENE_CLIENTS].platform = steps[_i].platform;
	fault((struct scenario_fault){ .kind = FAULT_CLOCK_STEP,
	                               .at = 5 * NSEC_S,
	                               .until = 5 * NSEC_S + 1,
	                               .ahead_ns = steps[_i].ahead,
	                               .back_ns = steps[_i].back });
	run();
	const struct journal_rec *rec = scene_failure(journal, true);
	ck_assert_int_eq(rec != NULL, steps[_i].fails);
	if (rec) {
		ck_assert_int_eq(rec->note.failure, IKE_FAIL_UPDATE);
		ck_assert_int_eq(rec->note.cause, SADB_CAUSE_LARVAL_EXPIRED);
	}
	done();
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("world_clock");
	TCase *tests = tcase_create("world");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, a_duration_by_a_wrong_clock_is_exact, 0, COUNT(durations));
	tcase_add_loop_test(tests, timers_and_larvals_go_by_the_hosts_clock, 0, COUNT(gains));
	tcase_add_test(tests, what_runs_when_the_drift_begins_keeps_its_end);
	tcase_add_test(tests, a_drift_ends);
	tcase_add_test(tests, who_restarts_has_the_same_clock);
	tcase_add_loop_test(tests, a_clock_that_is_set_is_what_its_platform_makes_of_it, 0,
	                    COUNT(steps));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
