/* ikesim sadb, as its users meet it. The real runs are compared with tests/golden/sadb-*.txt. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"
#include "tests/golden_kit.h"

static char late[4096], bytes[4096], golden_dir[4096];

/* The scenarios lie where the tests are run; the program runs elsewhere. */
static void setup(void)
{
	cli_setup();
	ck_assert_ptr_nonnull(realpath("scenarios/trigger/slow-responder.yaml", late));
	ck_assert_ptr_nonnull(realpath("scenarios/life/bytes-limit.yaml", bytes));
	ck_assert_ptr_nonnull(realpath("tests/golden", golden_dir));
}

static const struct {
	const char *golden, *options;
	const char *scenario;
} runs[] = {
	{ "sadb-xfrm", "--at 30s", late }, /* a larval SA at the client, nothing at the gateway */
	{ "sadb-setkey", "--at 67353ms --style setkey", late },
	{ "sadb-swanctl", "--at 67353ms --style swanctl --host gateway", late },
	{ "sadb-json", "--at 67353ms --style json", late },
	{ "sadb-windows", "--style windows", late },
	{ "sadb-windows-2003", "--style windows-2003", late },
	{ "sadb-xfrm_stat", "--style xfrm_stat", bytes },
	{ "sadb-traffic", "--at 20s", bytes },
};

START_TEST(a_run_is_shown_as_its_golden_file_has_it)
{
	char arguments[8192], path[8192];

	snprintf(arguments, sizeof(arguments), "sadb %s %s", runs[_i].scenario, runs[_i].options);
	ck_assert_msg(cli_ikesim(arguments) == 0, "%s", cli_err);
	ck_assert_str_eq(cli_err, "");
	snprintf(path, sizeof(path), "%s/%s.txt", golden_dir, runs[_i].golden);
	golden_compare(path, cli_out);
}
END_TEST

static const struct {
	const char *options, *says;
	int code;
} mistakes[] = {
	{ "--style xfmr", "there is no style 'xfmr'; did you mean 'xfrm'?", 2 },
	{ "--host cliend", "there is no host 'cliend'; did you mean 'client'?", 2 },
	{ "--host client/0", "there is no host 'client/0'", 2 },
	{ "--at 30", "'30' is not a time since the start", 2 },
	{ "--at 301s", "the scenario ends at 300s", 2 },
	{ "--at -1s", "is not a time since the start", 2 },
	{ "--set sadb.larval_lifetme=1s", "unknown key", 3 },
	{ "--seeds 1..2", "unknown option '--seeds'", 2 },
};

START_TEST(a_mistake_is_said_and_nothing_is_shown)
{
	char arguments[8192];

	snprintf(arguments, sizeof(arguments), "sadb %s %s", late, mistakes[_i].options);
	ck_assert_msg(cli_ikesim(arguments) == mistakes[_i].code, "%s", cli_err);
	ck_assert_msg(strstr(cli_err, mistakes[_i].says) != NULL, "%s", cli_err);
	ck_assert_str_eq(cli_out, "");
}
END_TEST

/* The larval SA's death: 1 ns before, at it, 1 ns after. */
START_TEST(what_is_due_at_the_instant_has_happened)
{
	char arguments[8192], *dies;

	snprintf(arguments, sizeof(arguments), "sadb %s --style json --at 30s", late);
	ck_assert_int_eq(cli_ikesim(arguments), 0);
	dies = strstr(cli_out, "\"dies_at\":");
	ck_assert_ptr_nonnull(dies);
	long long instant = strtoll(dies + strlen("\"dies_at\":"), NULL, 10);
	snprintf(arguments, sizeof(arguments), "sadb %s --host client --at %lldns", late,
	         instant - 1 + _i);
	ck_assert_int_eq(cli_ikesim(arguments), 0);
	ck_assert_int_eq(strstr(cli_out, "proto esp spi") != NULL, _i == 0);
}
END_TEST

START_TEST(keys_are_shown_only_to_who_asks_and_looking_changes_nothing)
{
	char arguments[8192], shown[1 << 14];

	snprintf(arguments, sizeof(arguments), "sadb %s --at 67353ms --host gateway --show-keys",
	         late);
	ck_assert_int_eq(cli_ikesim(arguments), 0);
	ck_assert_ptr_null(strstr(cli_out, "withheld"));
	snprintf(shown, sizeof(shown), "%.16000s", strstr(cli_out, "aead"));
	snprintf(arguments, sizeof(arguments), "sadb %s --at 67353ms --host gateway", late);
	ck_assert_int_eq(cli_ikesim(arguments), 0);
	ck_assert_ptr_nonnull(strstr(cli_out, "<key withheld>"));
	ck_assert_ptr_null(strstr(cli_out, "0xabab"));
	ck_assert_str_ne(shown, strstr(cli_out, "aead"));
}
END_TEST

START_TEST(what_cannot_be_written_is_no_success)
{
	char arguments[8192];

	snprintf(arguments, sizeof(arguments), "sadb %s > /dev/full", late);
	ck_assert_int_eq(cli_ikesim(arguments), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, "cannot write"));
}
END_TEST

START_TEST(a_counter_is_explained)
{
	ck_assert_int_eq(cli_ikesim("explain counter KeyUpdateFailures"), 0);
	ck_assert_ptr_nonnull(strstr(cli_out, "13860"));
	ck_assert_int_eq(cli_ikesim("explain counter KeyUpdateFailure"), 2);
	ck_assert_ptr_nonnull(strstr(cli_err, "did you mean 'KeyUpdateFailures'"));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("cli_sadb");
	Suite *suite = suite_create("cli_sadb");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, setup, cli_teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_run_is_shown_as_its_golden_file_has_it, 0,
	                    sizeof(runs) / sizeof(*runs));
	tcase_add_loop_test(tcase, a_mistake_is_said_and_nothing_is_shown, 0,
	                    sizeof(mistakes) / sizeof(*mistakes));
	tcase_add_loop_test(tcase, what_is_due_at_the_instant_has_happened, 0, 3);
	tcase_add_test(tcase, keys_are_shown_only_to_who_asks_and_looking_changes_nothing);
	tcase_add_test(tcase, what_cannot_be_written_is_no_success);
	tcase_add_test(tcase, a_counter_is_explained);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
