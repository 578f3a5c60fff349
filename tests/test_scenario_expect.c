/* The grammar of expectations. */
#include "scenario_kit.h"
#include "sim/journal.h"

static struct scenario *load_expect(const char *expect)
{
	char text[1024];

	snprintf(text, sizeof(text), "%sexpect:\n  - %s\n", KIT_BASE, expect);
	return kit_text_well(text);
}

#define S (1000000000LL)
static const struct {
	const char *text;
	struct scenario_expect expect;
} good[] = {
	{ "errors(13860) >= 1",
	  { .subject = EXPECT_ERRORS, .code = 13860, .op = EXPECT_GE, .value = 1 } },
	{ "errors(*) == 0", { .subject = EXPECT_ERRORS, .op = EXPECT_EQ } },
	{ "errors( 13800 )<=7",
	  { .subject = EXPECT_ERRORS, .code = 13800, .op = EXPECT_LE, .value = 7 } },
	{ "deleted == 2", { .subject = EXPECT_DELETED, .op = EXPECT_EQ, .value = 2 } },
	{ "established > 3", { .subject = EXPECT_ESTABLISHED, .op = EXPECT_GT, .value = 3 } },
	{ "leaked(*) == 0 at end", { .subject = EXPECT_LEAKED, .op = EXPECT_EQ } },
	{ "leaked(larval) < 2",
	  { .subject = EXPECT_LEAKED, .state = SADB_ST_LARVAL, .op = EXPECT_LT, .value = 2 } },
	{ "leaked(mature) != 2",
	  { .subject = EXPECT_LEAKED, .state = SADB_ST_MATURE, .op = EXPECT_NE, .value = 2 } },
	{ "rate(errors(13860)) < 0.1%",
	  { .subject = EXPECT_RATE, .code = 13860, .op = EXPECT_LT, .value = 1000000 } },
	{ "rate( errors(*) ) <= 5%",
	  { .subject = EXPECT_RATE, .op = EXPECT_LE, .value = 50000000 } },
	{ "max(queue(acquire)) <= 1024",
	  { .subject = EXPECT_MAX,
	    .measure = MEASURE_QUEUE_ACQUIRE,
	    .op = EXPECT_LE,
	    .value = 1024 } },
	{ "mean(driver(update)) < 2ms",
	  { .subject = EXPECT_MEAN,
	    .measure = MEASURE_UPDATE,
	    .op = EXPECT_LT,
	    .value = 2000000 } },
	{ "p99.999(wait(receive)) < 2ms",
	  { .subject = EXPECT_PERCENTILE,
	    .measure = MEASURE_WAIT_RECEIVE,
	    .percent_milli = 99999,
	    .op = EXPECT_LT,
	    .value = 2000000 } },
	{ "turned_away(*) == 0",
	  { .subject = EXPECT_TURNED_AWAY, .queue = SCENARIO_QUEUES, .op = EXPECT_EQ } },
	{ "turned_away(receive) >= 1",
	  { .subject = EXPECT_TURNED_AWAY, .queue = QUEUE_RECEIVE, .op = EXPECT_GE, .value = 1 } },
	{ "count(sa_install) >= 1000",
	  { .subject = EXPECT_SAMPLES,
	    .measure = MEASURE_SA_INSTALL,
	    .op = EXPECT_GE,
	    .value = 1000 } },
	{ "p99(sa_install) < 120s",
	  { .subject = EXPECT_PERCENTILE,
	    .measure = MEASURE_SA_INSTALL,
	    .percent_milli = 99000,
	    .op = EXPECT_LT,
	    .value = 120 * S } },
	{ "p99.9(ike_auth) < 1ms",
	  { .subject = EXPECT_PERCENTILE,
	    .measure = MEASURE_IKE_AUTH,
	    .percent_milli = 99900,
	    .op = EXPECT_LT,
	    .value = 1000000 } },
	{ "p1(larval_life) > 0s",
	  { .subject = EXPECT_PERCENTILE,
	    .measure = MEASURE_LARVAL_LIFE,
	    .percent_milli = 1000,
	    .op = EXPECT_GT } },
	{ "min(ike_sa_init) >= 5ms",
	  { .subject = EXPECT_MIN,
	    .measure = MEASURE_IKE_SA_INIT,
	    .op = EXPECT_GE,
	    .value = 5000000 } },
	{ "max(ike_auth) between 1s and 2s",
	  { .subject = EXPECT_MAX,
	    .measure = MEASURE_IKE_AUTH,
	    .op = EXPECT_BETWEEN,
	    .value = S,
	    .high = 2 * S } },
	{ "first_failure.at between 40s and 40s",
	  { .subject = EXPECT_FIRST_AT, .op = EXPECT_BETWEEN, .value = 40 * S, .high = 40 * S } },
	{ "first_failure.cause == larval_expired",
	  { .subject = EXPECT_FIRST_CAUSE,
	    .op = EXPECT_EQ,
	    .value = SADB_CAUSE_LARVAL_EXPIRED,
	    .cause = "larval_expired" } },
	{ "first_failure.cause != timed_out",
	  { .subject = EXPECT_FIRST_CAUSE, .op = EXPECT_NE, .value = -1, .cause = "timed_out" } },
	{ "first_failure.code == 13857",
	  { .subject = EXPECT_FIRST_CODE, .op = EXPECT_EQ, .value = 13857 } },
	{ "first_failure.host == b",
	  { .subject = EXPECT_FIRST_HOST, .op = EXPECT_EQ, .value = 1 } },
};

START_TEST(expectations_are_read)
{
	struct scenario *scenario = load_expect(good[_i].text);
	const struct scenario_expect *read = &scenario->expects[0], *want = &good[_i].expect;

	ck_assert_uint_eq(scenario->expects_count, 1);
	ck_assert_str_eq(read->text, good[_i].text);
	ck_assert(read->subject == want->subject && read->op == want->op &&
	          read->measure == want->measure);
	ck_assert(read->state == want->state);
	ck_assert_uint_eq(read->percent_milli, want->percent_milli);
	ck_assert_uint_eq(read->code, want->code);
	ck_assert_int_eq(read->value, want->value);
	ck_assert_int_eq(read->high, want->high);
	ck_assert_pstr_eq(read->cause, want->cause);
	ck_assert(read->place.line == 8 && read->place.col == 5);
	ck_assert_str_eq(read->place.file, "t.yaml");
	scenario_free(scenario);
}
END_TEST

static const struct {
	const char *text, *problem, *help;
} bad[] = {
	{ "err(13860) >= 1", "8:5: error: 'err' is not something to expect",
	  "one of errors, established" },
	{ "eror(13860) >= 1", "8:5: error: 'eror' is not something to expect",
	  "did you mean 'errors'?" },
	{ "p0(sa_install) < 1s", "8:5: error: 'p0' is not something to expect", NULL },
	{ "p100(sa_install) < 1s", "8:5: error: 'p100' is not something to expect", NULL },
	{ "p99.9999(sa_install) < 1s", "8:5: error: 'p99.9999' is not something to expect", NULL },
	{ "samples(sa_install) > 0", "8:5: error: 'samples' is not something to expect", NULL },
	{ "max(queue(aquire)) > 0", "8:9: error: 'queue(aquire)' is not a measure",
	  "did you mean 'queue(acquire)'?" },
	{ "max(queue(acquire) > 0", "8:24: error: '>' is not ')'", NULL },
	{ "max(queue(acquire)) > 1ms", "8:27: error: '1ms' is not a whole number", NULL },
	{ "rate(error(13860)) < 1%", "8:10: error: 'error(13860)' is not what has a rate",
	  "rate(errors(13860))" },
	{ "rate(errors(138)) < 1%", "8:17: error: '138' is not a code",
	  "codes are 13800 to 13909" },
	{ "rate(errors(13860)) < 1", "8:27: error: '1' is not a probability", NULL },
	{ "turned_away(recieve) == 0", "8:17: error: 'recieve' is not a queue",
	  "did you mean 'receive'?" },
	{ "errors(1) >= 1", "8:12: error: '1' is not a code", "codes are 13800 to 13909" },
	{ "errors(13910) >= 1", "8:12: error: '13910' is not a code", NULL },
	{ "errors() >= 1", "8:12: error: a code is missing", NULL },
	{ "errors >= 1", "8:11: error: what it is about is missing", "in parentheses" },
	{ "errors(13860 >= 1", "8:18: error: '>=' is not ')'", NULL },
	{ "established(a) >= 1", "8:16: error: '(a)' is not part of this", "without parentheses" },
	{ "leaked(dead) == 0", "8:12: error: 'dead' is not a state", "one of larval, mature, *" },
	{ "count(auth) > 0", "8:11: error: 'auth' is not a measure", "one of sa_install" },
	{ "established 1", "8:17: error: '1' is not a comparison", ">=, <=" },
	{ "established = 1", "8:17: error: '=' is not a comparison", NULL },
	{ "established ==", "8:19: error: a whole number is missing", NULL },
	{ "established == 1s", "8:20: error: '1s' is not a whole number", NULL },
	{ "established == -1", "8:20: error: '-1' is not a whole number", "can't be negative" },
	{ "established == 1 now", "8:22: error: 'now' is not part of this", NULL },
	{ "established == 1 at dawn", "8:25: error: 'dawn' is not a moment", NULL },
	{ "established == 1 at end now", "8:29: error: 'now' is not part of this", NULL },
	{ "first_failure.at < 5", "8:24: error: '5' is not a duration", "did you mean 5s or 5ms?" },
	{ "first_failure.at between 2s and 1s", "8:37: error: nothing is between these",
	  "the smaller one first" },
	{ "first_failure.at between 2s 3s", "8:33: error: '3s' is not 'and'", NULL },
	{ "first_failure.at between 2s and", "8:36: error: a duration is missing", NULL },
	{ "first_failure.cause < sa_limit", "8:25: error: 'first_failure.cause' has no order",
	  "use == or !=" },
	{ "first_failure.host between a and b", "8:24: error: 'first_failure.host' has no order",
	  NULL },
	{ "first_failure.cause == none", "8:28: error: 'none' is not a cause", NULL },
	{ "first_failure.cause == sa_limits", "8:28: error: 'sa_limits' is not a cause",
	  "did you mean 'sa_limit'?" },
	{ "first_failure.code == 1", "8:27: error: '1' is not a code", NULL },
	{ "first_failure.host == c", "8:27: error: 'c' is not a host", "one of a, b" },
	{ "'established == x'", "8:21: error: 'x' is not a whole number", NULL },
	{ "[established == 1]", "8:5: error: 'expect' must be a single value, not a list", NULL },
};

START_TEST(everything_else_is_told_with_the_place_of_the_word)
{
	char text[1024];

	snprintf(text, sizeof(text), "%sexpect:\n  - %s\n", KIT_BASE, bad[_i].text);
	kit_expect_one(text, bad[_i].problem, bad[_i].help);
}
END_TEST

START_TEST(at_most_64_expectations)
{
	char text[4096];
	size_t len = (size_t)snprintf(text, sizeof(text), "%sexpect:\n", KIT_BASE);

	for (int i = 0; i < 64 + _i; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "  - established >= %d\n",
		                        i);
	if (_i == 0) {
		struct scenario *scenario = kit_text_well(text);
		ck_assert_uint_eq(scenario->expects_count, 64);
		scenario_free(scenario);
	} else {
		kit_expect_one(text, "more than 64 expectations", NULL);
	}
}
END_TEST

START_TEST(expect_is_a_list)
{
	kit_expect_one(KIT_BASE "expect: established >= 1\n",
	               "'expect' must be a list of expectations", "begin each with '- '");
}
END_TEST

START_TEST(measures_have_names)
{
	ck_assert_str_eq(scenario_measure_name(MEASURE_SA_INSTALL), "sa_install");
	ck_assert_str_eq(scenario_measure_name(MEASURE_IKE_AUTH), "ike_auth");
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, expectations_are_read, 0, sizeof(good) / sizeof(*good));
	tcase_add_loop_test(tests, everything_else_is_told_with_the_place_of_the_word, 0,
	                    sizeof(bad) / sizeof(*bad));
	tcase_add_loop_test(tests, at_most_64_expectations, 0, 2);
	tcase_add_test(tests, expect_is_a_list);
	tcase_add_test(tests, measures_have_names);
}

int main(void)
{
	return kit_run("scenario_expect", add);
}
