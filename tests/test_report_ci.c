/* sim/report/junit.h, tap.h and github.h: a run as CI services read it. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/github.h"
#include "sim/report/junit.h"
#include "sim/report/tap.h"
#include "tests/markup_kit.h"
#include "tests/report_kit.h"

#define HOSTILE "a]]>b<\"&'\x1b[31m\xff|#\\%"

static struct kit kit;
static char *text;

static void setup(void)
{
	kit_init(&kit, HOSTILE, "");
}

static void teardown(void)
{
	free(text);
	text = NULL;
	kit_free(&kit);
}

static void has(const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "no %s in\n%s", what, text);
}

static unsigned times(const char *what)
{
	unsigned count = 0;

	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		count++;
	return count;
}

static bool junit(FILE *out, const struct report *report)
{
	bool good;

	junit_begin(out);
	good = junit_suite(out, report);
	junit_end(out);
	return good;
}

static bool tap(FILE *out, const struct report *report)
{
	uint32_t points = tap_points(out, report);

	tap_end(out, points);
	return points > 0;
}

/* One that holds and one that does not, of a late answer. */
static void late(void)
{
	kit_expect_errors(&kit, 13860, 1);
	kit_expect_errors(&kit, 13805, 1);
	kit_story_late_answer(&kit);
}

START_TEST(a_suite_has_a_case_an_expectation)
{
	late();
	text = kit_text(junit, &kit.report);
	kit_nesting(text);
	has("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\"");
	ck_assert_uint_eq(times("<testcase "), 2);
	ck_assert_uint_eq(times("<failure "), 1);
	has("message=\"errors(13805) is 0, expected");
	/* Why, and how to run it again. */
	has("larval_expired");
	has("replay   ikesim run ");
	/* What somebody else wrote is escaped. */
	has("classname=\"a]]&gt;b&lt;&quot;&amp;&#39;?[31m?|#");
}
END_TEST

START_TEST(a_run_of_which_nothing_is_expected_is_skipped)
{
	kit_story_clean(&kit);
	text = kit_text(junit, &kit.report);
	kit_nesting(text);
	has("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\"");
	has("<skipped/>");
}
END_TEST

START_TEST(an_incomplete_run_is_an_error)
{
	kit_expect_errors(&kit, 13860, 0);
	kit_end(&kit, NSEC_S, END_LIMIT);
	text = kit_text(junit, &kit.report);
	kit_nesting(text);
	has("errors=\"1\"");
	has("<error type=\"incomplete\" message=\"the run is incomplete: limit\"/>");
	free(text);
	text = kit_text(tap, &kit.report);
	has("not ok - ");
	has("comes to its end");
}
END_TEST

START_TEST(a_point_an_expectation_and_a_plan)
{
	late();
	text = kit_text(tap, &kit.report);
	ck_assert_uint_eq(times("\nnot ok - ") + (strncmp(text, "not ok", 6) == 0), 1);
	ck_assert_uint_eq(times("1..2\n"), 1);
	/* A description's "#" would begin a directive. */
	has("|\\#\\\\%, seed 7: ");
	has("  message: \"errors(13805) is 0, expected");
}
END_TEST

START_TEST(what_does_not_hold_is_marked)
{
	late();
	text = kit_text(github_annotate, &kit.report);
	ck_assert_uint_eq(times("::error file="), 1);
	ck_assert_uint_eq(times("\n"), 1);
	has("::errors(13805) is 0, expected");
	has("%0Aikesim run ");
	has("#\\%25 seed 7::"); /* the name's own "%" */
}
END_TEST

START_TEST(a_row_has_as_many_cells_as_its_table)
{
	late();
	text = kit_text(github_row, &kit.report);
	ck_assert_uint_eq(times("|"), 6);
	has("&#124;");
	has("1 of 2 held");
	has("1 x 13860");
}
END_TEST

static const struct {
	const char *said, *line;
} problems[] = {
	{ "mine.yaml:2:10: error: 'x' is no word\n  2 | x\n",
	  "::error file=mine.yaml,line=2,col=10::'x' is no word\n" },
	{ "a:b,c.yaml:12:3: error: 5 % of it",
	  "::error file=a%3Ab%2Cc.yaml,line=12,col=3::5 %25 of it\n" },
	{ "cannot read 'x'", "::error::cannot read 'x'\n" },
};

START_TEST(a_mistake_in_a_file_is_marked)
{
	char line[256] = "";
	FILE *out = fmemopen(line, sizeof(line), "w");

	github_problem(out, problems[_i].said);
	fclose(out);
	ck_assert_str_eq(line, problems[_i].line);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_ci");
	TCase *tests = tcase_create("formats");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_suite_has_a_case_an_expectation);
	tcase_add_test(tests, a_run_of_which_nothing_is_expected_is_skipped);
	tcase_add_test(tests, an_incomplete_run_is_an_error);
	tcase_add_test(tests, a_point_an_expectation_and_a_plan);
	tcase_add_test(tests, what_does_not_hold_is_marked);
	tcase_add_test(tests, a_row_has_as_many_cells_as_its_table);
	tcase_add_loop_test(tests, a_mistake_in_a_file_is_marked, 0, 3);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
