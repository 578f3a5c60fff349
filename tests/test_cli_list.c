/* list: the index of the library in scenarios/README.md is what the files and their runs say, and
 * every file says what stands behind it. */
#define _GNU_SOURCE
#include <check.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cli_kit.h"
#include "tests/golden_kit.h"

#define README "scenarios/README.md"
#define BEGIN  "<!-- index: begin -->\n"
#define END    "<!-- index: end -->\n"
#define ABOUT                                                                                      \
	"about: { symptom: 's|t', cause: why, step: limits, fix: mend it, report: 'r #1', "        \
	"evidence: e }\n"

static char here[2048];

static void setup(void)
{
	char target[2100];

	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	cli_setup();
	snprintf(target, sizeof(target), "%s/scenarios", here);
	ck_assert_int_eq(symlink(target, cli_at("scenarios")), 0);
}

START_TEST(the_index_is_current)
{
	static char readme[1 << 16], made[1 << 16];
	char *begin, *end;

	cli_call("",
	         "list scenarios/trigger/*.yaml scenarios/avoid/*.yaml scenarios/load/*.yaml "
	         "scenarios/field/*.yaml scenarios/lookalike/*.yaml scenarios/life/*.yaml",
	         0, "| `slow-responder` | 13860 at client | larval_expired |", NULL);
	cli_read_file(README, readme, sizeof(readme));
	begin = strstr(readme, BEGIN);
	ck_assert_ptr_nonnull(begin);
	end = strstr(begin, END);
	ck_assert_ptr_nonnull(end);
	ck_assert_int_lt(snprintf(made, sizeof(made), "%.*s" BEGIN "%s%s", (int)(begin - readme),
	                          readme, cli_out, end),
	                 sizeof(made));
	golden_compare(README, made);
}
END_TEST

START_TEST(a_twin_stands_on_the_row_of_its_trigger)
{
	cli_write_file("a.yaml", CLI_HEAD ABOUT);
	cli_call("", "list a.yaml", 0,
	         "| `a` | none |  | s\\|t | why | limits | mend it | r #1 |\n", NULL);
	cli_write_file("a.yaml",
	               "ikesim: 1\nextends: nothing.yaml\nname: x.trigger\nset:\n"
	               "  hosts[gateway].auth_backend: 75s\noutcome: fails_with_13860\n" ABOUT);
	cli_write_file("b.yaml", "ikesim: 1\nextends: a.yaml\nname: x.avoid\nset:\n"
	                         "  hosts[gateway].auth_backend: 5s\noutcome: clean\n");
	cli_call("", "list b.yaml a.yaml", 0,
	         "| `a` | 13860 at client | larval_expired | s\\|t | why | limits | mend it: "
	         "`hosts[gateway].auth_backend` 75s → 5s | r #1 |\n",
	         NULL);
	ck_assert_ptr_null(strstr(cli_out, "`b`"));
	cli_call("", "list b.yaml", 0, "| `b` | none |", NULL);
}
END_TEST

static const struct {
	const char *arguments;
	int code;
	const char *out, *err;
} calls[] = {
	{ "list", 2, NULL, "usage: ikesim list" },
	{ "list none.yaml", 4, NULL, "none.yaml" },
	{ "list clean.yaml many.yaml", 3, NULL, "many.yaml:3:10: error" },
	{ "list clean.yaml nothing.yaml", 0, "| `nothing` | none |", NULL },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	cli_call("", calls[_i].arguments, calls[_i].code, calls[_i].out, calls[_i].err);
}
END_TEST

/* Or its base does. */
START_TEST(every_scenario_says_what_stands_behind_it)
{
	static char text[1 << 16];
	glob_t found;

	ck_assert_int_eq(glob("scenarios/*/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		cli_read_file(found.gl_pathv[i], text, sizeof(text));
		ck_assert_msg(strstr(text, "\n  evidence: ") || strstr(text, "\nextends: "), "%s",
		              found.gl_pathv[i]);
		ck_assert_msg(strstr(text, "\n  cause: ") || strstr(text, "\nextends: "), "%s",
		              found.gl_pathv[i]);
	}
	globfree(&found);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_list");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0, COUNT(calls));
	tcase_add_test(tests, a_twin_stands_on_the_row_of_its_trigger);
	tcase_add_test(tests, every_scenario_says_what_stands_behind_it);
	tcase_add_test(tests, the_index_is_current);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
