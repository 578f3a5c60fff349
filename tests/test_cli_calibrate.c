/* ikesim calibrate: what it prints is a scenario's `cpu:`, whatever the numbers are. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

START_TEST(it_takes_no_words)
{
	ck_assert_int_eq(cli_ikesim("calibrate now"), 2);
}
END_TEST

START_TEST(what_it_prints_is_the_cpu_of_a_scenario)
{
	static const char *const keys[] = { "dh_pair", "dh_secret", "prf", "sign",
		                            "verify",  "seal",      "open" };
	static char text[sizeof(CLI_HEAD) + sizeof(cli_out)];
	char path[64];

	ck_assert_int_eq(cli_ikesim("calibrate"), 0);
	ck_assert_ptr_nonnull(strstr(cli_out, "[M]"));
	ck_assert_ptr_nonnull(strstr(cli_out, "libsodium"));
	ck_assert_ptr_nonnull(strstr(cli_out, "# machine: "));
	snprintf(text, sizeof(text), CLI_HEAD "%s", cli_out);
	cli_write_file("calibrated.yaml", text);
	ck_assert_int_eq(cli_ikesim("check calibrated.yaml"), 0);
	ck_assert_int_eq(cli_ikesim("diff clean.yaml calibrated.yaml"), 1);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		snprintf(path, sizeof(path), "cpu.costs.%s", keys[i]);
		ck_assert_msg(strstr(cli_out, path) != NULL, "%s: %s", path, cli_out);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cli_calibrate");
	TCase *tcase = tcase_create("cli_calibrate");
	SRunner *runner = srunner_create(suite);

	tcase_add_checked_fixture(tcase, cli_setup, cli_teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, it_takes_no_words);
	tcase_add_test(tcase, what_it_prints_is_the_cpu_of_a_scenario);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
