/* --junit, --tap and --github, as pipelines meet them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

static char file[1 << 18], again[1 << 18];

/* Reads the file with somebody else's parser: Python's. */
static void python(const char *script)
{
	char command[1024];

	if (cli_shell("command -v python3 >/dev/null; exit $?;", "") != 0) {
		printf("skipped 1: python3 is not here\n");
		return;
	}
	snprintf(command, sizeof(command), "python3 -c '%s'; exit $?;", script);
	ck_assert_msg(cli_shell(command, "") == 0, "%s", cli_err);
}

START_TEST(many_runs_are_one_junit_file)
{
	ck_assert_int_eq(cli_ikesim("run clean.yaml wrong.yaml nothing.yaml --seeds 1..3 --quiet "
	                            "--jobs 3 --junit j.xml"),
	                 1);
	python("import xml.etree.ElementTree as e\n"
	       "r = e.parse(\"j.xml\").getroot()\n"
	       "assert r.tag == \"testsuites\" and len(r) == 9\n"
	       "for s in r:\n"
	       "    assert len(s) == int(s.get(\"tests\")), s.attrib\n"
	       "    assert len(s.findall(\"*/failure\")) == int(s.get(\"failures\"))\n"
	       "    assert len(s.findall(\"*/skipped\")) == int(s.get(\"skipped\"))\n"
	       "assert [s.get(\"failures\") != \"0\" for s in r] == [False] * 3 + [True] * 3 + "
	       "[False] * 3\n");
}
END_TEST

START_TEST(however_many_workers_the_files_are_the_same)
{
	static const char *const names[] = { "j.xml", "t.tap" };

	ck_assert_int_eq(cli_ikesim("run clean.yaml wrong.yaml --seeds 1..4 --quiet --jobs 1 "
	                            "--junit j.xml --tap t.tap"),
	                 1);
	for (int i = 0; i < 2; i++) {
		char command[160];
		size_t len = cli_read_file(names[i], file, sizeof(file));

		snprintf(command, sizeof(command),
		         "run clean.yaml wrong.yaml --seeds 1..4 --quiet --jobs 4 --%s %s",
		         i ? "tap" : "junit", names[i]);
		ck_assert_int_eq(cli_ikesim(command), 1);
		ck_assert_uint_gt(len, 100);
		ck_assert_uint_eq(cli_read_file(names[i], again, sizeof(again)), len);
		ck_assert_int_eq(memcmp(file, again, len), 0);
	}
	ck_assert_ptr_nonnull(strstr(file, "TAP version 14\n"));
	ck_assert_ptr_nonnull(strstr(file, "\n1.."));
}
END_TEST

START_TEST(github_is_told_on_standard_output_and_in_the_summary)
{
	char *first;

	ck_assert_int_eq(cli_shell("echo before >sum.md; GITHUB_STEP_SUMMARY=sum.md",
	                           "run clean.yaml wrong.yaml --quiet --github"),
	                 1);
	ck_assert_ptr_nonnull(strstr(cli_out, "::error file=wrong.yaml,line="));
	ck_assert_ptr_null(strstr(cli_out, "::error file=clean.yaml"));
	file[cli_read_file("sum.md", file, sizeof(file) - 1)] = '\0';
	first = strstr(file, "before\n| scenario | seed |");
	ck_assert_ptr_eq(first, file);
	/* Not as a summary without the variable. */
	ck_assert_int_eq(cli_shell("unset GITHUB_STEP_SUMMARY;", "run clean.yaml --quiet --github"),
	                 0);
}
END_TEST

static const struct {
	const char *before, *arguments;
	int code;
	const char *out, *err;
} calls[] = {
	{ "", "run clean.yaml --junit ''", 2, NULL, "is not a file" },
	{ "", "run clean.yaml --github --json", 2, NULL, "both print to standard output" },
	{ "", "run many.yaml --github", 3, "::error file=many.yaml,line=", "error: " },
	{ "", "run clean.yaml --junit none/j.xml", 4, NULL, "cannot write 'none/j.xml': No such" },
	{ "", "run clean.yaml --junit clean.yaml", 4, NULL, "is not a JUnit file of ikesim" },
	{ "", "run clean.yaml --tap clean.yaml", 4, NULL, "is not a TAP file" },
	{ "", "run clean.yaml --quiet --junit /dev/full", 4, "cli seed",
	  "cannot write all of '/dev/full'" },
	{ "GITHUB_STEP_SUMMARY=none/x", "run clean.yaml --quiet --github", 4, NULL,
	  "cannot write 'none/x'" },
	{ "GITHUB_STEP_SUMMARY=/dev/full", "run clean.yaml --quiet --github", 4, "cli seed",
	  "cannot write all of $GITHUB" },
	{ "", "run clean.yaml --quiet --records-max 5 --junit j.xml", 5, "incomplete", NULL },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	cli_call(calls[_i].before, calls[_i].arguments, calls[_i].code, calls[_i].out,
	         calls[_i].err);
}
END_TEST

START_TEST(what_was_measured_before_an_end_is_written)
{
	ck_assert_int_eq(cli_ikesim("run clean.yaml --quiet --records-max 5 --junit j.xml"), 5);
	python("import xml.etree.ElementTree as e\n"
	       "assert e.parse(\"j.xml\").getroot()[0].get(\"errors\") == \"1\"\n");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cli_ci");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_test(tests, many_runs_are_one_junit_file);
	tcase_add_test(tests, however_many_workers_the_files_are_the_same);
	tcase_add_test(tests, github_is_told_on_standard_output_and_in_the_summary);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0,
	                    (int)(sizeof(calls) / sizeof(calls[0])));
	tcase_add_test(tests, what_was_measured_before_an_end_is_written);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
