/* Who comes when, who tries again, and that nobody is lost: load.h, arrival.h. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/arrival.h"
#include "sim/model/load.h"

enum { CLIENTS, GATEWAY };

static struct scenario scenario;
static struct scenario_ike ike;
static struct scenario_sadb sadb;
static struct plan plan;
static struct load *load;

/* So many clients of one gateway, and one load of that model. */
static struct scenario_load *scene(uint32_t clients, enum scenario_model model)
{
	scenario = (struct scenario){ .hosts_count = 2, .links_count = 1, .loads_count = 1 };
	scenario.duration_ns = 1000 * NSEC_S;
	scenario.links[0] = (struct scenario_link){ .name = "w", .between = { CLIENTS, GATEWAY } };
	scenario.hosts[CLIENTS] = (struct scenario_host){
		.name = "c", .role = ROLE_INITIATOR, .count = clients, .ike = &ike, .sadb = &sadb
	};
	scenario.hosts[GATEWAY] = (struct scenario_host){
		.name = "g", .role = ROLE_RESPONDER, .count = 1, .ike = &ike, .sadb = &sadb
	};
	scenario.loads[0] = (struct scenario_load){ .name = "l",
		                                    .model = model,
		                                    .host = CLIENTS,
		                                    .for_ns = NSEC_NEVER,
		                                    .until = NSEC_NEVER,
		                                    .retry_wait_ns = NSEC_S,
		                                    .retry_wait_max_ns = 5 * NSEC_S,
		                                    .retry_factor_milli = 2000,
		                                    .retry_max_tries = 3 };
	return &scenario.loads[0];
}

static void start(void)
{
	plan_init(&plan, &scenario);
	load = load_new(&plan, 7);
	ck_assert_ptr_nonnull(load);
}

/* All instants up to `until`; returns how many. */
static uint32_t instants(nsec until, nsec *out, uint32_t most)
{
	struct arrivals arrivals;
	uint32_t count = 0;
	nsec at;

	ck_assert(arrivals_init(&arrivals, &scenario.loads[0], 10, 7));
	while (arrivals_next_at(&arrivals) <= until) {
		nsec next = arrivals_next_at(&arrivals);
		ck_assert(!arrivals_output(&arrivals, next - 1, &at));
		if (!arrivals_output(&arrivals, next, &at))
			continue;
		ck_assert_int_ge(at, count > 0 ? out[count - 1] : 0);
		ck_assert_uint_lt(count, most);
		out[count++] = at;
	}
	arrivals_free(&arrivals);
	return count;
}

#define ROOM 40000
static nsec times[ROOM];

/* ---- arrivals ---- */

START_TEST(even_arrivals_come_to_the_nanosecond)
{
	struct scenario_load *conf = scene(1, MODEL_CONSTANT);

	conf->at = 5;
	conf->rate = 3 * 3600; /* 3/s: every 333,333,333.3 ns, and the third at a whole second */
	ck_assert_uint_eq(instants(10 * NSEC_S + 5, times, ROOM), 31);
	ck_assert_int_eq(times[0], 5);
	ck_assert_int_eq(times[1], 333333334 + 5);
	ck_assert_int_eq(times[2], 666666667 + 5);
	for (int i = 0; i <= 10; i++)
		ck_assert_int_eq(times[3 * i], 5 + i * NSEC_S);
}
END_TEST

START_TEST(no_arrival_comes_at_the_end_itself)
{
	struct scenario_load *conf = scene(1, MODEL_CONSTANT);

	conf->rate = 3600;
	conf->until = 3 * NSEC_S;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 3);
	conf->until = 3 * NSEC_S + 1;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 4);
}
END_TEST

START_TEST(stages_carry_what_a_stage_left_of_an_arrival)
{
	struct scenario_load *conf = scene(1, MODEL_STAGES);

	conf->even = 1;
	conf->stages_count = 4;
	conf->stages[0] = (struct scenario_stage){ 1500 * NSEC_MS, 3600 };
	conf->stages[1] = (struct scenario_stage){ 10 * NSEC_S, 0 };
	conf->stages[2] = (struct scenario_stage){ 500 * NSEC_MS, 3600 };
	conf->stages[3] = (struct scenario_stage){ 1 * NSEC_S, 7200 };
	/* At 0 and 1 s; half an arrival is left, a pause, and 500 ms later there would be the
	 * other half: that is where the third stage ends and the fourth begins. */
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 4);
	ck_assert_int_eq(times[1], NSEC_S);
	ck_assert_int_eq(times[2], 12 * NSEC_S);
	ck_assert_int_eq(times[3], 12 * NSEC_S + 500 * NSEC_MS);
}
END_TEST

START_TEST(an_even_ramp_has_the_area_below_its_line)
{
	struct scenario_load *conf = scene(1, MODEL_RAMP);

	conf->even = 1;
	conf->rate = 3600;
	conf->to = 9 * 3600; /* 1/s to 9/s in 10 s: 50 arrivals */
	conf->for_ns = conf->until = 10 * NSEC_S;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 50);
	ck_assert_int_eq(times[0], 0);
	/* t + 0.4 t^2 = 14 at t = 4.8 s and a bit less: 4.79661... */
	ck_assert_int_eq(times[14] / NSEC_MS, 4796);
}
END_TEST

START_TEST(random_arrivals_are_a_poisson_process)
{
	struct scenario_load *conf = scene(1, MODEL_POISSON);
	double sum = 0, squares = 0;
	uint32_t count;

	conf->rate = 100 * 3600;
	count = instants(300 * NSEC_S, times, ROOM);
	/* 30,000 expected, deviation 173: within 3 of them */
	ck_assert(count > 29480 && count < 30520);
	for (uint32_t i = 1; i < count; i++) {
		double gap = (double)(times[i] - times[i - 1]) / 1e7;
		sum += gap;
		squares += gap * gap;
	}
	/* Of an exponential distribution the mean of squares is twice the square of the mean. */
	ck_assert_double_eq_tol(sum / (count - 1), 1, 0.02);
	ck_assert_double_eq_tol(squares / (count - 1), 2, 0.12);
}
END_TEST

START_TEST(random_ramps_and_stages_follow_their_rates)
{
	struct scenario_load *conf = scene(1, MODEL_RAMP);
	uint32_t count, half = 0;

	conf->rate = 3600;
	conf->to = 199 * 3600;
	conf->for_ns = conf->until = 100 * NSEC_S;
	count = instants(1000 * NSEC_S, times, ROOM);
	ck_assert(count > 9700 && count < 10300);
	while (times[half] < 50 * NSEC_S)
		half++;
	ck_assert(half > 2350 && half < 2700); /* 1/s to 100/s: 2,525 */
	conf = scene(1, MODEL_STAGES);
	conf->stages_count = 2;
	conf->stages[0] = (struct scenario_stage){ 50 * NSEC_S, 0 };
	conf->stages[1] = (struct scenario_stage){ 50 * NSEC_S, 100 * 3600 };
	count = instants(1000 * NSEC_S, times, ROOM);
	ck_assert(count > 4780 && count < 5220);
	ck_assert_int_ge(times[0], 50 * NSEC_S);
	ck_assert_int_lt(times[count - 1], 100 * NSEC_S);
}
END_TEST

START_TEST(bursts_come_at_once_and_again)
{
	struct scenario_load *conf = scene(1, MODEL_BURST);

	conf->at = NSEC_S;
	conf->size = 3;
	conf->every_ns = 10 * NSEC_S;
	conf->until = 31 * NSEC_S;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 9);
	for (int i = 0; i < 9; i++)
		ck_assert_int_eq(times[i], NSEC_S + i / 3 * 10 * NSEC_S);
	conf->jitter_ns = 2 * NSEC_S;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 9);
	for (int i = 0; i < 9; i++) {
		nsec after = times[i] - NSEC_S - i / 3 * 10 * NSEC_S;
		ck_assert(after >= 0 && after <= 2 * NSEC_S);
	}
	conf->every_ns = 0;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 3);
}
END_TEST

START_TEST(in_a_failover_every_machine_comes_once)
{
	struct scenario_load *conf = scene(10, MODEL_FAILOVER);

	conf->at = 2 * NSEC_S;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 10);
	ck_assert_int_eq(times[9], 2 * NSEC_S);
	conf->jitter_ns = NSEC_S;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 10);
	ck_assert_int_gt(times[9], times[0]);
	ck_assert_int_le(times[9], 3 * NSEC_S);
}
END_TEST

START_TEST(a_trace_is_told_as_it_is)
{
	static const nsec said[] = { 0, 7, 7, NSEC_S };
	struct scenario_load *conf = scene(1, MODEL_TRACE);

	conf->at = 10;
	conf->instants = said;
	conf->instants_count = 4;
	ck_assert_uint_eq(instants(100 * NSEC_S, times, ROOM), 4);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(times[i], said[i] + 10);
}
END_TEST

/* ---- machines ---- */

static bool take(nsec now, struct load_out *out)
{
	return load_output(load, now, out);
}

/* The next thing is this, at that moment and not before. */
static struct load_out expect(nsec at, enum load_deed deed, uint32_t host)
{
	struct load_out out;

	ck_assert_int_eq(load_next_at(load), at);
	ck_assert(!take(at - 1, &out));
	ck_assert(take(at, &out));
	ck_assert_int_eq(out.deed, deed);
	if (deed != LOAD_UNSERVED)
		ck_assert_uint_eq(out.host, host);
	return out;
}

static void expect_counts(uint64_t arrivals, uint64_t installed, uint64_t failed,
                          uint64_t in_flight, uint64_t unserved)
{
	struct load_counts counts = load_counts(load, 0);

	ck_assert_uint_eq(counts.arrivals, arrivals);
	ck_assert_uint_eq(counts.installed, installed);
	ck_assert_uint_eq(counts.failed, failed);
	ck_assert_uint_eq(counts.in_flight, in_flight);
	ck_assert_uint_eq(counts.unserved, unserved);
}

START_TEST(who_finds_nobody_idle_is_counted)
{
	struct scenario_load *conf = scene(2, MODEL_BURST);
	struct load_out out;

	conf->size = 3;
	start();
	ck_assert_uint_eq(expect(0, LOAD_BEGIN, 0).arrival, 1);
	ck_assert(take(0, &out) && out.host == 1 && out.arrival == 2 && out.try == 1);
	ck_assert(take(0, &out) && out.deed == LOAD_UNSERVED && out.arrival == 3);
	ck_assert(!take(NSEC_NEVER - 1, &out));
	expect_counts(3, 0, 0, 2, 1);
	load_input(load, 5, 1, LOAD_INSTALLED);
	load_input(load, 6, 0, LOAD_FAILED);
	expect_counts(3, 1, 1, 0, 1);
	load_free(load);
}
END_TEST

START_TEST(whoever_was_idle_for_the_longest_time_is_taken)
{
	struct scenario_load *conf = scene(3, MODEL_CONSTANT);

	conf->rate = 3600;
	start();
	expect(0, LOAD_BEGIN, 0);
	load_input(load, 1, 0, LOAD_FAILED);
	load_input(load, 1, 0, LOAD_GONE);
	expect(NSEC_S, LOAD_BEGIN, 1);
	expect(2 * NSEC_S, LOAD_BEGIN, 2);
	expect(3 * NSEC_S, LOAD_BEGIN, 0);
	expect(4 * NSEC_S, LOAD_UNSERVED, 0);
	expect_counts(5, 0, 1, 3, 1);
	load_free(load);
}
END_TEST

START_TEST(who_holds_leaves_and_is_idle_when_all_is_gone)
{
	struct scenario_load *conf = scene(1, MODEL_BURST);
	struct load_out out;

	conf->size = 1;
	conf->every_ns = 100 * NSEC_S;
	conf->hold = (struct dist){ .kind = DIST_CONSTANT, .a = 10 * NSEC_S };
	start();
	expect(0, LOAD_BEGIN, 0);
	load_input(load, 5, 0, LOAD_INSTALLED);
	load_input(load, 6, 0, LOAD_INSTALLED); /* a rekey */
	load_input(load, 7, 0, LOAD_FAILED);    /* one that failed */
	expect(10 * NSEC_S + 5, LOAD_LEAVE, 0);
	expect(100 * NSEC_S, LOAD_UNSERVED, 0);
	load_input(load, 101 * NSEC_S, 0, LOAD_GONE);
	ck_assert_uint_eq(expect(200 * NSEC_S, LOAD_BEGIN, 0).arrival, 3);
	ck_assert(!take(200 * NSEC_S, &out));
	expect_counts(3, 1, 0, 1, 1);
	load_free(load);
}
END_TEST

START_TEST(a_pair_that_is_lost_is_missed_by_who_reconnects_only)
{
	struct scenario_load *conf = scene(1, MODEL_FAILOVER);
	struct load_out out;

	start();
	expect(0, LOAD_BEGIN, 0);
	load_input(load, 5, 0, LOAD_INSTALLED);
	load_input(load, 9, 0, LOAD_GONE);
	ck_assert(!take(NSEC_NEVER - 1, &out));
	expect_counts(1, 1, 0, 0, 0);
	load_free(load);
	conf->reconnect = 1;
	start();
	expect(0, LOAD_BEGIN, 0);
	load_input(load, 5, 0, LOAD_INSTALLED);
	load_input(load, 9, 0, LOAD_GONE);
	out = expect(10, LOAD_BEGIN, 0);
	ck_assert(out.arrival == 2 && out.try == 1 && out.scheduled_at == 10);
	expect_counts(2, 1, 0, 1, 0);
	load_free(load);
}
END_TEST

/* The moment of the next try, after one that failed at `now` with nothing left. */
static nsec try_after(nsec now, uint32_t try)
{
	struct load_out out;
	nsec at;

	load_input(load, now, 0, LOAD_FAILED);
	load_input(load, now, 0, LOAD_GONE);
	at = load_next_at(load);
	out = expect(at, LOAD_BEGIN, 0);
	ck_assert_uint_eq(out.try, try);
	ck_assert_int_eq(out.scheduled_at, 0); /* of the first one */
	ck_assert_uint_eq(out.arrival, 1);
	return at;
}

START_TEST(retries_wait_as_their_policy_says)
{
	struct scenario_load *conf = scene(1, MODEL_FAILOVER);
	static const nsec waits[] = { NSEC_S, 2 * NSEC_S, 4 * NSEC_S, 5 * NSEC_S, 5 * NSEC_S };
	nsec now = 100, at;

	conf->retry_max_tries = 6;
	conf->retry = RETRY_IMMEDIATE;
	start();
	expect(0, LOAD_BEGIN, 0);
	ck_assert_int_eq(try_after(100, 2), 101);
	load_free(load);
	conf->retry = RETRY_FIXED;
	start();
	expect(0, LOAD_BEGIN, 0);
	ck_assert_int_eq(try_after(100, 2), 100 + NSEC_S);
	ck_assert_int_eq(try_after(3 * NSEC_S, 3), 4 * NSEC_S);
	load_free(load);
	conf->retry = RETRY_BACKOFF;
	start();
	expect(0, LOAD_BEGIN, 0);
	for (uint32_t i = 0; i < 5; i++, now = at) {
		at = try_after(now, i + 2);
		ck_assert_int_eq(at - now, waits[i]);
	}
	load_free(load);
	conf->retry_jitter_ppm = 500000;
	start();
	expect(0, LOAD_BEGIN, 0);
	now = 100;
	for (uint32_t i = 0; i < 5; i++, now = at) {
		at = try_after(now, i + 2);
		ck_assert(at - now >= waits[i] / 2 && at - now <= waits[i]);
	}
	load_free(load);
}
END_TEST

START_TEST(after_the_last_try_an_arrival_has_failed)
{
	struct scenario_load *conf = scene(1, MODEL_FAILOVER);
	struct load_out out;

	conf->retry = RETRY_IMMEDIATE;
	start();
	expect(0, LOAD_BEGIN, 0);
	try_after(100, 2);
	expect_counts(1, 0, 0, 1, 0);
	try_after(200, 3);
	load_input(load, 300, 0, LOAD_FAILED);
	load_input(load, 300, 0, LOAD_GONE);
	ck_assert(!take(NSEC_NEVER - 1, &out));
	expect_counts(1, 0, 1, 0, 0);
	ck_assert_uint_eq(load_counts(load, 0).tries, 3);
	load_free(load);
}
END_TEST

START_TEST(no_try_begins_before_the_last_one_is_cleared_away)
{
	struct scenario_load *conf = scene(1, MODEL_FAILOVER);

	conf->retry = RETRY_FIXED;
	start();
	expect(0, LOAD_BEGIN, 0);
	load_input(load, 100, 0, LOAD_FAILED);
	/* An IKE SA may stay without a pair: its machine is told to delete it. */
	expect(100 + NSEC_S, LOAD_LEAVE, 0);
	ck_assert_int_eq(load_next_at(load), NSEC_NEVER);
	load_input(load, 5 * NSEC_S, 0, LOAD_GONE);
	ck_assert_uint_eq(expect(5 * NSEC_S + 1, LOAD_BEGIN, 0).try, 2);
	load_free(load);
}
END_TEST

START_TEST(users_of_a_closed_load_think_and_come_back)
{
	struct scenario_load *conf = scene(3, MODEL_CLOSED);
	struct load_out out;

	conf->users = 1;
	conf->think = (struct dist){ .kind = DIST_CONSTANT, .a = 10 };
	conf->hold = (struct dist){ .kind = DIST_CONSTANT, .a = 100 };
	conf->until = 150;
	start();
	out = expect(10, LOAD_BEGIN, 0);
	ck_assert_int_eq(out.scheduled_at, 10);
	load_input(load, 20, 0, LOAD_FAILED);
	load_input(load, 30, 0, LOAD_GONE);
	out = expect(40, LOAD_BEGIN, 0);
	ck_assert_int_eq(out.scheduled_at, 40);
	load_input(load, 41, 0, LOAD_INSTALLED);
	expect(141, LOAD_LEAVE, 0);
	load_input(load, 145, 0, LOAD_GONE); /* would come at 155 */
	ck_assert(!take(NSEC_NEVER - 1, &out));
	expect_counts(2, 1, 1, 0, 0);
	load_free(load);
}
END_TEST

START_TEST(others_than_a_loads_machines_have_no_effect)
{
	scene(1, MODEL_FAILOVER);
	start();
	ck_assert(load_has(load, 0) && !load_has(load, 1));
	load_input(load, 0, 1, LOAD_INSTALLED);
	load_input(load, 0, 1, LOAD_GONE);
	load_input(load, 0, 0, LOAD_INSTALLED);
	load_input(load, 0, 0, LOAD_GONE);
	expect_counts(0, 0, 0, 0, 0);
	expect(0, LOAD_BEGIN, 0);
	load_free(load);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("load");
	TCase *tests = tcase_create("load");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, even_arrivals_come_to_the_nanosecond);
	tcase_add_test(tests, no_arrival_comes_at_the_end_itself);
	tcase_add_test(tests, stages_carry_what_a_stage_left_of_an_arrival);
	tcase_add_test(tests, an_even_ramp_has_the_area_below_its_line);
	tcase_add_test(tests, random_arrivals_are_a_poisson_process);
	tcase_add_test(tests, random_ramps_and_stages_follow_their_rates);
	tcase_add_test(tests, bursts_come_at_once_and_again);
	tcase_add_test(tests, in_a_failover_every_machine_comes_once);
	tcase_add_test(tests, a_trace_is_told_as_it_is);
	tcase_add_test(tests, who_finds_nobody_idle_is_counted);
	tcase_add_test(tests, whoever_was_idle_for_the_longest_time_is_taken);
	tcase_add_test(tests, who_holds_leaves_and_is_idle_when_all_is_gone);
	tcase_add_test(tests, a_pair_that_is_lost_is_missed_by_who_reconnects_only);
	tcase_add_test(tests, retries_wait_as_their_policy_says);
	tcase_add_test(tests, after_the_last_try_an_arrival_has_failed);
	tcase_add_test(tests, no_try_begins_before_the_last_one_is_cleared_away);
	tcase_add_test(tests, users_of_a_closed_load_think_and_come_back);
	tcase_add_test(tests, others_than_a_loads_machines_have_no_effect);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
