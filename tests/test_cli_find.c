/* find: the two neighbours between which something begins or ceases to hold, and what it says when
 * there are none, or several. */
#include <check.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

#define LATE "find late.yaml --vary 'hosts[gateway].auth_backend=1s..100s' "
/* Late for some seeds only. */
#define SPREAD                                                                                     \
	"find late.yaml --vary 'hosts[gateway].auth_backend.median=30s..90s' "                     \
	"--set 'hosts[gateway].auth_backend={ dist: lognormal, median: 50s, p99: 100s }' "

#define LIFETIME                                                                                   \
	"find late.yaml --vary sadb.larval_lifetime=1s..200s "                                     \
	"--set 'hosts[gateway].auth_backend=75s'"

static const struct {
	const char *arguments;
	int code;
	const char *out, *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	{ LATE, 0, "one seed: exact for it", NULL },
	{ LATE "--resolution 1s", 0, "holds not  hosts[gateway].auth_backend = 59s\n", NULL },
	{ LATE "--resolution 1s", 0, "holds      hosts[gateway].auth_backend = 60s\n", NULL },
	{ LATE "--resolution 7s", 0, "at least 7s apart", NULL },
	{ LATE "--until 'established == 1' --resolution 1s", 0,
	  "holds      hosts[gateway].auth_backend = 59s\n", NULL },
	{ LATE "--seeds 1..50", 0, "for 12 of 12 seeds", NULL },
	{ SPREAD "--seeds 1..100", 0, "decided when one side leads by 12 seeds", NULL },
	/* It never fails, it always does, it does in between only. */
	{ "find late.yaml --vary 'hosts[gateway].auth_backend=1s..50s'", 1,
	  "holds at no value that was asked", NULL },
	{ "find late.yaml --vary 'hosts[gateway].auth_backend=80s..100s'", 1,
	  "holds at all values that were asked", NULL },
	{ "find late.yaml --vary 'hosts[gateway].auth_backend=1s..300s' --resolution 1s", 0,
	  "It is not monotone: it changes 2 times", NULL },
	{ "find late.yaml", 2, NULL, "--vary PATH=LO..HI" },
	{ "find late.yaml --vary seed", 2, NULL, "is not PATH=VALUES" },
	{ "find late.yaml --vary seed=5..1", 2, NULL, "begins above its end" },
	{ "find late.yaml --vary sadb.larval_lifetime=1..5", 2, NULL, "is no span of what" },
	{ LATE "--resolution 1", 2, NULL, "--resolution is no step" },
	{ LATE "--resolution 0s", 2, NULL, "--resolution is no step" },
	{ LATE "--until 'errors(13860)'", 2, NULL, "--until:1:14: error" },
	{ LATE "--axis a=1", 2, NULL, "unknown option '--axis'" },
	{ "find late.yaml --vary sadb.larval_lifetme=1s..5s", 3, NULL, "did you mean" },
	{ "find late.yaml --vary 'hosts[gateway].count=0..5'", 3, NULL, "that was --vary at '0'" },
	{ "find no-such.yaml --vary seed=1..5", 4, NULL, "No such file" },
	{ LATE "--records-max 5", 5, "nothing is known yet", "is incomplete: its journal is full" },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	cli_call("", calls[_i].arguments, calls[_i].code, calls[_i].out, calls[_i].err);
}
END_TEST

static const char *const searches[] = {
	LATE,
	LATE "--seeds 5..60",
	SPREAD "--seeds 1..40",
	LIFETIME,
};

/* How many errors 13860 the run of this command line has. */
static json_int_t errors_of(const char *command)
{
	json_t *read = cli_json(command, CLI_ANY);
	json_t *error = json_array_get(json_object_get(read, "errors"), 0);
	json_int_t count;

	count = json_integer_value(json_object_get(error, "code")) == 13860
	                ? json_integer_value(json_object_get(error, "count"))
	                : 0;
	json_decref(read);
	return count;
}

START_TEST(the_two_replay_lines_differ_in_outcome)
{
	json_t *read = cli_json(searches[_i], 0), *replay = json_object_get(read, "replay");
	json_t *low = json_array_get(json_object_get(read, "neighbours"), 0);
	const char *first = json_string_value(json_array_get(replay, 0));
	const char *second = json_string_value(json_array_get(replay, 1));
	bool low_holds = json_is_true(json_object_get(low, "yes"));

	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(second);
	ck_assert_int_eq(errors_of(first) >= 1, low_holds);
	ck_assert_int_eq(errors_of(second) >= 1, !low_holds);
	json_decref(read);
}
END_TEST

START_TEST(any_number_of_workers_finds_the_same)
{
	static char first[sizeof(cli_out)];

	ck_assert_int_eq(cli_ikesim(SPREAD "--seeds 1..60 --jobs 1"), 0);
	memcpy(first, cli_out, sizeof(first));
	ck_assert_int_eq(cli_ikesim(SPREAD "--seeds 1..60 --jobs 2"), 0);
	ck_assert_str_eq(cli_out, first);
	ck_assert_int_eq(cli_ikesim(SPREAD "--seeds 1..60 --jobs 13"), 0);
	ck_assert_str_eq(cli_out, first);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_find");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0, COUNT(calls));
	tcase_add_loop_test(tests, the_two_replay_lines_differ_in_outcome, 0, COUNT(searches));
	tcase_add_test(tests, any_number_of_workers_finds_the_same);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
