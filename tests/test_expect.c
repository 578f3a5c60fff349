/* What a scenario expects against a verdict made by hand: does it hold, and in which words. */
#include <check.h>
#include <string.h>

#include "sim/measure.h"
#include "sim/verdict.h"

static const char *const names[] = { "clients/0", "clients/1", "gateway" };
static struct histogram measured[MEASURE_COUNT];
static nsec samples[] = { 20 * NSEC_MS, 30 * NSEC_MS, 1500 * NSEC_MS, 63000000001 };

static struct verdict_negotiation negotiations[] = {
	{ .host = 0,
	  .initiator = true,
	  .ended = true,
	  .code = 13868,
	  .ended_at = 90 * NSEC_S,
	  .failure = IKE_FAIL_CHILD_REFUSED },
	{ .host = 2,
	  .ended = true,
	  .code = 13860,
	  .ended_at = 63042000000,
	  .failure = IKE_FAIL_UPDATE,
	  .cause = SADB_CAUSE_LARVAL_EXPIRED },
};

static struct verdict failed(void)
{
	struct verdict verdict = { .negotiations = negotiations,
		                   .count = 2,
		                   .initiated = 3,
		                   .installed = 2,
		                   .first_failure = 1,
		                   .leaked_larval = 1,
		                   .leaked_mature = 4 };

	verdict.errors[60] = 2;
	verdict.errors[68] = 1;
	verdict.distinct = 3;
	verdict.distinct_failed = 2;
	verdict.distinct_errors[60] = 1;
	verdict.turned_away[QUEUE_ACQUIRE] = 2;
	verdict.turned_away[QUEUE_RECEIVE] = 3;
	measures_free(measured); /* of the last time */
	measures_init(measured);
	for (int i = 0; i < 4; i++)
		ck_assert(histogram_add(&measured[MEASURE_SA_INSTALL], samples[i]));
	ck_assert(histogram_add(&measured[MEASURE_QUEUE_ACQUIRE], 1024));
	ck_assert(histogram_add(&measured[MEASURE_IKE_SA_INIT], 30 * NSEC_MS));
	memcpy(verdict.measures, measured, sizeof(measured));
	return verdict;
}

static struct verdict clean(void)
{
	struct verdict verdict = { .negotiations = negotiations,
		                   .count = 2,
		                   .initiated = 3,
		                   .installed = 3,
		                   .first_failure = UINT32_MAX };

	return verdict;
}

static struct scenario *scenario_of(uint32_t outcome)
{
	static struct scenario scenario;

	memset(&scenario, 0, sizeof(scenario));
	scenario.hosts[0] = (struct scenario_host){ .name = "clients", .count = 2 };
	scenario.hosts[1] = (struct scenario_host){ .name = "gateway", .count = 1 };
	scenario.hosts_count = 2;
	scenario.outcome_code = outcome;
	scenario.outcome_place = (struct scenario_place){ "a.yaml", 30, 1 };
	return &scenario;
}

#define SA .measure = MEASURE_SA_INSTALL
static const struct {
	struct scenario_expect expect;
	bool held;
	const char *actual;
} table[] = {
	{ { .subject = EXPECT_ERRORS, .code = 13860, .op = EXPECT_GE, .value = 1 },
	  true,
	  "errors(13860) is 2" },
	{ { .subject = EXPECT_ERRORS, .code = 13860, .op = EXPECT_GE, .value = 2 },
	  true,
	  "errors(13860) is 2" },
	{ { .subject = EXPECT_ERRORS, .code = 13860, .op = EXPECT_GE, .value = 3 },
	  false,
	  "errors(13860) is 2, expected >= 3" },
	{ { .subject = EXPECT_ERRORS, .op = EXPECT_EQ, .value = 3 }, true, "errors(*) is 3" },
	{ { .subject = EXPECT_ERRORS, .code = 13801, .op = EXPECT_NE, .value = 0 },
	  false,
	  "errors(13801) is 0, expected != 0" },
	{ { .subject = EXPECT_ERRORS, .code = 13910, .op = EXPECT_EQ, .value = 0 },
	  true,
	  "errors(13910) is 0" },
	{ { .subject = EXPECT_ERRORS, .code = 13799, .op = EXPECT_EQ, .value = 0 },
	  true,
	  "errors(13799) is 0" },
	{ { .subject = EXPECT_ESTABLISHED, .op = EXPECT_LT, .value = 2 },
	  false,
	  "established is 2, expected < 2" },
	{ { .subject = EXPECT_ESTABLISHED, .op = EXPECT_LE, .value = 2 },
	  true,
	  "established is 2" },
	{ { .subject = EXPECT_ESTABLISHED, .op = EXPECT_GT, .value = 2 },
	  false,
	  "established is 2, expected > 2" },
	{ { .subject = EXPECT_LEAKED, .op = EXPECT_EQ, .value = 5 }, true, "leaked(*) is 5" },
	{ { .subject = EXPECT_LEAKED, .state = SADB_ST_LARVAL, .op = EXPECT_EQ, .value = 0 },
	  false,
	  "leaked(larval) is 1, expected == 0" },
	{ { .subject = EXPECT_LEAKED, .state = SADB_ST_MATURE, .op = EXPECT_EQ, .value = 4 },
	  true,
	  "leaked(mature) is 4" },
	{ { .subject = EXPECT_SAMPLES, SA, .op = EXPECT_GE, .value = 5 },
	  false,
	  "count(sa_install) is 4, expected >= 5" },
	{ { .subject = EXPECT_SAMPLES, .measure = MEASURE_IKE_AUTH, .op = EXPECT_GE, .value = 1 },
	  false,
	  "count(ike_auth) is 0, expected >= 1" },
	{ { .subject = EXPECT_PERCENTILE,
	    SA,
	    .percent_milli = 50000,
	    .op = EXPECT_LT,
	    .value = 30 * NSEC_MS },
	  false,
	  "p50(sa_install) is 30.015487ms, expected < 30ms" },
	{ { .subject = EXPECT_PERCENTILE,
	    SA,
	    .percent_milli = 50000,
	    .op = EXPECT_LE,
	    .value = 30015487 }, /* the bucket's end: 0.1 % at most */
	  true,
	  "p50(sa_install) is 30.015487ms" },
	{ { .subject = EXPECT_PERCENTILE,
	    SA,
	    .percent_milli = 99900,
	    .op = EXPECT_BETWEEN,
	    .value = 1,
	    .high = 63000000000 },
	  false,
	  "p99.9(sa_install) is 63.000000001s, expected between 1ns and 63s" },
	{ { .subject = EXPECT_PERCENTILE,
	    SA,
	    .percent_milli = 74999,
	    .op = EXPECT_EQ,
	    .value = 1500 * NSEC_MS },
	  false,
	  "p74.999(sa_install) is 1.500512255s, expected == 1.5s" },
	{ { .subject = EXPECT_MEAN, SA, .op = EXPECT_LT, .value = NSEC_S },
	  false,
	  "mean(sa_install) is 16.1375s, expected < 1s" },
	{ { .subject = EXPECT_MAX,
	    .measure = MEASURE_QUEUE_ACQUIRE,
	    .op = EXPECT_LE,
	    .value = 1023 },
	  false,
	  "max(queue(acquire)) is 1024, expected <= 1023" },
	{ { .subject = EXPECT_RATE, .code = 13860, .op = EXPECT_LT, .value = 1000000 },
	  false,
	  "rate(errors(13860)) is 33.3333334%, expected < 0.1%" },
	{ { .subject = EXPECT_RATE, .op = EXPECT_GT, .value = 666666666 },
	  true,
	  "rate(errors(*)) is 66.6666667%" },
	{ { .subject = EXPECT_TURNED_AWAY, .queue = QUEUE_RECEIVE, .op = EXPECT_EQ, .value = 3 },
	  true,
	  "turned_away(receive) is 3" },
	{ { .subject = EXPECT_TURNED_AWAY, .queue = SCENARIO_QUEUES, .op = EXPECT_EQ },
	  false,
	  "turned_away(*) is 5, expected == 0" },
	{ { .subject = EXPECT_MIN, SA, .op = EXPECT_EQ, .value = 20 * NSEC_MS },
	  true,
	  "min(sa_install) is 20ms" },
	{ { .subject = EXPECT_MAX, SA, .op = EXPECT_GT, .value = 100 * NSEC_S },
	  false,
	  "max(sa_install) is 63.000000001s, expected > 100s" },
	{ { .subject = EXPECT_MAX, .measure = MEASURE_IKE_AUTH, .op = EXPECT_LT, .value = 2500 },
	  false,
	  "no samples, expected max(ike_auth) < 2.5us" },
	{ { .subject = EXPECT_FIRST_CAUSE, .op = EXPECT_EQ, .cause = "larval_expired" },
	  true,
	  "first_failure.cause is larval_expired" },
	{ { .subject = EXPECT_FIRST_CAUSE, .op = EXPECT_NE, .cause = "larval_expired" },
	  false,
	  "first_failure.cause is larval_expired, expected != larval_expired" },
	{ { .subject = EXPECT_FIRST_CAUSE, .op = EXPECT_EQ, .cause = "sa_limit" },
	  false,
	  "first_failure.cause is larval_expired, expected == sa_limit" },
	{ { .subject = EXPECT_FIRST_AT,
	    .op = EXPECT_BETWEEN,
	    .value = 63042000000,
	    .high = 63042000000 },
	  true,
	  "first_failure.at is 63.042s" },
	{ { .subject = EXPECT_FIRST_AT,
	    .op = EXPECT_BETWEEN,
	    .value = 40 * NSEC_S,
	    .high = 63041999999 },
	  false,
	  "first_failure.at is 63.042s, expected between 40s and 63.041999999s" },
	{ { .subject = EXPECT_FIRST_CODE, .op = EXPECT_EQ, .value = 13860 },
	  true,
	  "first_failure.code is 13860" },
	{ { .subject = EXPECT_FIRST_HOST, .op = EXPECT_EQ, .value = 1 },
	  true,
	  "first_failure.host is gateway" },
	{ { .subject = EXPECT_FIRST_HOST, .op = EXPECT_EQ, .value = 0 },
	  false,
	  "first_failure.host is gateway, expected == clients" },
	{ { .subject = EXPECT_FIRST_HOST, .op = EXPECT_NE, .value = 9 },
	  true,
	  "first_failure.host is gateway" },
};
#define TABLE ((int)(sizeof(table) / sizeof(*table)))

START_TEST(an_expectation_holds_or_says_what_it_got)
{
	struct scenario *scenario = scenario_of(UINT32_MAX);
	struct verdict verdict = failed();
	struct expect_result result;

	scenario->expects_count = 1;
	scenario->expects[0] = table[_i].expect;
	scenario->expects[0].text = "as written";
	scenario->expects[0].place = (struct scenario_place){ "a.yaml", 7, 5 };
	ck_assert_uint_eq(expect_check(scenario, &verdict, names, &result), 1);
	ck_assert_str_eq(result.actual, table[_i].actual);
	ck_assert_int_eq(result.held, table[_i].held);
	ck_assert_str_eq(result.text, "as written");
	ck_assert_uint_eq(result.place.line, 7);
}
END_TEST

START_TEST(an_instance_is_one_of_its_entry)
{
	struct scenario *scenario = scenario_of(UINT32_MAX);
	struct verdict verdict = failed();
	struct expect_result result;

	scenario->expects_count = 1;
	scenario->expects[0] = (struct scenario_expect){ .subject = EXPECT_FIRST_HOST,
		                                         .op = EXPECT_EQ,
		                                         .text = "x" };
	negotiations[1].host = 1;
	expect_check(scenario, &verdict, names, &result);
	ck_assert(result.held);
	ck_assert_str_eq(result.actual, "first_failure.host is clients/1");
	scenario->expects[0].value = 1;
	scenario->hosts[0].count = 1;
	scenario->hosts[1].count = 1;
	negotiations[1].host = 2;
	expect_check(scenario, &verdict, names, &result);
	ck_assert(!result.held);
}
END_TEST

START_TEST(nothing_at_all_holds_nothing)
{
	static const enum expect_subject subjects[] = {
		EXPECT_ERRORS, EXPECT_LEAKED,     EXPECT_ESTABLISHED, EXPECT_MAX,
		EXPECT_MIN,    EXPECT_PERCENTILE, EXPECT_FIRST_AT,    EXPECT_FIRST_CODE,
	};
	struct scenario *scenario = scenario_of(UINT32_MAX);
	struct verdict verdict = { .first_failure = UINT32_MAX };
	struct expect_result results[8];

	scenario->expects_count = 8;
	for (int i = 0; i < 8; i++)
		scenario->expects[i] = (struct scenario_expect){ .subject = subjects[i],
			                                         .op = EXPECT_EQ,
			                                         .text = "x == 0" };
	ck_assert_uint_eq(expect_check(scenario, &verdict, names, results), 8);
	for (int i = 0; i < 8; i++)
		ck_assert_msg(!results[i].held, "%s", results[i].actual);
	ck_assert_str_eq(results[0].actual, "no samples, expected errors(*) == 0");
	ck_assert_str_eq(results[6].actual,
	                 "there is no failure, expected first_failure.at == 0ns");
}
END_TEST

START_TEST(clean_is_no_error_no_leak_and_all_established)
{
	struct scenario *scenario = scenario_of(0);
	struct verdict verdict = clean();
	struct expect_result results[8];

	ck_assert_uint_eq(expect_check(scenario, &verdict, names, results), 3);
	ck_assert(results[0].held && results[1].held && results[2].held);
	ck_assert_str_eq(results[0].text, "errors(*) == 0");
	ck_assert_str_eq(results[1].text, "leaked(*) == 0");
	ck_assert_str_eq(results[2].text, "established == 3 (every initiator)");
	ck_assert_uint_eq(results[2].place.line, 30);
	verdict.errors[5] = 1;
	verdict.leaked_mature = 1;
	verdict.installed = 2;
	expect_check(scenario, &verdict, names, results);
	ck_assert(!results[0].held && !results[1].held && !results[2].held);
	ck_assert_str_eq(results[2].actual, "established is 2, expected == 3");
}
END_TEST

START_TEST(what_the_outcome_stands_for_comes_before_the_scenarios_own)
{
	struct scenario *scenario = scenario_of(0);
	struct verdict verdict = clean();
	struct expect_result results[8];

	scenario->expects_count = 1;
	scenario->expects[0] = (struct scenario_expect){ .text = "own", .place.file = "a.yaml" };
	ck_assert_uint_eq(expect_check(scenario, &verdict, names, results), 4);
	ck_assert_str_eq(results[3].text, "own");
	scenario->outcome_code = 13860;
	ck_assert_uint_eq(expect_check(scenario, &verdict, names, results), 2);
	ck_assert_str_eq(results[1].text, "own");
}
END_TEST

START_TEST(fails_with_13860_is_at_least_one)
{
	struct scenario *scenario = scenario_of(13860);
	struct verdict verdict = failed();
	struct expect_result results[8];

	ck_assert_uint_eq(expect_check(scenario, &verdict, names, results), 1);
	ck_assert(results[0].held);
	ck_assert_str_eq(results[0].text, "errors(13860) >= 1");
	verdict.errors[60] = 0;
	expect_check(scenario, &verdict, names, results);
	ck_assert(!results[0].held);
}
END_TEST

START_TEST(fails_with_another_code_must_not_be_13860)
{
	struct scenario *scenario = scenario_of(13868);
	struct verdict verdict = failed();
	struct expect_result results[8];

	ck_assert_uint_eq(expect_check(scenario, &verdict, names, results), 2);
	ck_assert(results[0].held);
	ck_assert(!results[1].held);
	ck_assert_str_eq(results[1].text, "errors(13860) == 0");
	ck_assert_str_eq(results[1].actual, "errors(13860) is 2, expected == 0");
}
END_TEST

/* The one IKE_SA_INIT took 30 ms, the first failure at 63.042 s: one ns within, and one beyond. */
static const struct {
	enum expect_subject subject;
	enum expect_op op;
	int64_t value, high;
	bool held;
} tolerated[] = {
	{ EXPECT_MAX, EXPECT_LT, 24509805, 0, true }, /* + 5 ms + 2 %: 30.000001 ms */
	{ EXPECT_MAX, EXPECT_LT, 24509804, 0, false },
	{ EXPECT_MAX, EXPECT_LE, 24509804, 0, true },
	{ EXPECT_MAX, EXPECT_LE, 24509802, 0, false },
	{ EXPECT_MAX, EXPECT_GE, 35714285, 0, true }, /* - 5 ms - 2 % */
	{ EXPECT_MAX, EXPECT_GE, 35714287, 0, false },
	{ EXPECT_MAX, EXPECT_GT, 35714284, 0, true },
	{ EXPECT_MAX, EXPECT_EQ, 26000000, 0, true },
	{ EXPECT_MAX, EXPECT_EQ, 24000000, 0, false },
	{ EXPECT_MAX, EXPECT_NE, 30000001, 0, true }, /* another value is another value */
	{ EXPECT_MAX, EXPECT_BETWEEN, 10000000, 24509804, true },
	{ EXPECT_MAX, EXPECT_BETWEEN, 10000000, 24509802, false },
	{ EXPECT_MAX, EXPECT_BETWEEN, 35714285, 90000000, true },
	{ EXPECT_MAX, EXPECT_BETWEEN, 35714287, 90000000, false },
	{ EXPECT_FIRST_AT, EXPECT_LT, 62 * NSEC_S, 0, true },
	{ EXPECT_ERRORS, EXPECT_LT, 3, 0, false }, /* there are three: a count is exact */
	{ EXPECT_FIRST_CODE, EXPECT_EQ, 13859, 0, false },
};

START_TEST(only_times_of_live_runs_are_tolerated)
{
	struct verdict verdict = failed();
	struct scenario *scenario = scenario_of(UINT32_MAX);
	struct expect_result results[SCENARIO_EXPECTS_MAX + 8];

	scenario->tolerance = (struct scenario_tolerance){ 5 * NSEC_MS, 20000000 };
	scenario->expects_count = 1;
	scenario->expects[0] = (struct scenario_expect){ .subject = tolerated[_i].subject,
		                                         .op = tolerated[_i].op,
		                                         .value = tolerated[_i].value,
		                                         .high = tolerated[_i].high,
		                                         .measure = MEASURE_IKE_SA_INIT,
		                                         .text = "" };
	verdict.live = true;
	ck_assert_uint_eq(expect_check(scenario, &verdict, names, results), 1);
	ck_assert_msg(results[0].held == tolerated[_i].held, "row %d: %s", _i, results[0].actual);
	if (!results[0].held && tolerated[_i].subject == EXPECT_MAX)
		ck_assert_ptr_nonnull(strstr(results[0].actual, " +- "));
	verdict.live = false; /* a virtual run is exact */
	expect_check(scenario, &verdict, names, results);
	ck_assert_ptr_null(strstr(results[0].actual, " +- "));
	if (tolerated[_i].op == EXPECT_LT)
		ck_assert(!results[0].held);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("expect");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failures;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, an_expectation_holds_or_says_what_it_got, 0, TABLE);
	tcase_add_test(tests, an_instance_is_one_of_its_entry);
	tcase_add_test(tests, nothing_at_all_holds_nothing);
	tcase_add_test(tests, clean_is_no_error_no_leak_and_all_established);
	tcase_add_test(tests, what_the_outcome_stands_for_comes_before_the_scenarios_own);
	tcase_add_test(tests, fails_with_13860_is_at_least_one);
	tcase_add_test(tests, fails_with_another_code_must_not_be_13860);
	tcase_add_loop_test(tests, only_times_of_live_runs_are_tolerated, 0,
	                    sizeof(tolerated) / sizeof(*tolerated));
	srunner_run_all(runner, CK_NORMAL);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures ? 1 : 0;
}
