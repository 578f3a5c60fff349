/* --html, --trace and --winevents, as users meet them: there whole or not at all. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

static const struct {
	const char *option, *begins, *what;
} views[] = {
	{ "--html", "<!DOCTYPE html>", "is not a report of ikesim" },
	{ "--trace", "{\"displayTimeUnit\"", "is not a trace of ikesim" },
	{ "--winevents", "<?xml", "is not a file of ikesim's Windows events" },
};
#define VIEWS (int)(sizeof(views) / sizeof(views[0]))

START_TEST(a_view_is_written_and_written_again)
{
	char arguments[256], file[32];

	for (int times = 0; times < 2; times++) {
		snprintf(arguments, sizeof(arguments), "run clean.yaml %s view", views[_i].option);
		ck_assert_int_eq(cli_ikesim(arguments), 0);
		ck_assert_str_eq(cli_err, "");
		cli_read_file("view", file, sizeof(file));
		ck_assert_int_eq(strncmp(file, views[_i].begins, strlen(views[_i].begins)), 0);
	}
}
END_TEST

START_TEST(what_cannot_be_is_said)
{
	static const struct {
		const char *format;
		int code;
		const char *err;
	} calls[] = {
		{ "run clean.yaml %s ''", 2, "is not a file" },
		{ "run clean.yaml --seeds 1..2 %s view", 2, "takes one scenario and one seed" },
		{ "find clean.yaml --vary sadb.larval_lifetime=1s..2s %s view", 2,
		  "unknown option" },
		{ "run many.yaml %s view", 3, "error" },
		{ "run clean.yaml %s none/view", 4, "cannot write 'none/view': No such" },
		{ "run clean.yaml %s /dev/full", 4, "cannot write all of '/dev/full': No space" },
	};

	for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		char arguments[256];
		int code;

		snprintf(arguments, sizeof(arguments), calls[i].format, views[_i].option);
		code = cli_ikesim(arguments);
		ck_assert_msg(code == calls[i].code, "%s: %d\n%s", arguments, code, cli_err);
		ck_assert_msg(strstr(cli_err, calls[i].err) != NULL, "%s: %s", arguments, cli_err);
		ck_assert_uint_eq(cli_read_file("view", arguments, sizeof(arguments)), 0);
	}
}
END_TEST

/* The scenario itself, say. */
START_TEST(a_file_of_another_kind_is_not_replaced)
{
	char arguments[256];

	snprintf(arguments, sizeof(arguments), "run clean.yaml %s clean.yaml", views[_i].option);
	ck_assert_int_eq(cli_ikesim(arguments), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, views[_i].what));
	ck_assert_int_eq(cli_ikesim("check clean.yaml"), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cli_views");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_view_is_written_and_written_again, 0, VIEWS);
	tcase_add_loop_test(tests, what_cannot_be_is_said, 0, VIEWS);
	tcase_add_loop_test(tests, a_file_of_another_kind_is_not_replaced, 0, VIEWS);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
