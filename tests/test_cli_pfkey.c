/* ikesim pfkey, as its users meet it. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

static char example[2][4096];

/* The examples lie where the tests are run; the program runs elsewhere. */
static void setup(void)
{
	static const char *const names[] = { "linux", "bsd" };

	cli_setup();
	for (int i = 0; i < 2; i++) {
		char path[64], here[4096];

		snprintf(path, sizeof(path), "scenarios/pfkey/late-update-%s.txt", names[i]);
		ck_assert_ptr_nonnull(realpath(path, here));
		snprintf(example[i], sizeof(example[i]), "%s", here);
	}
}

static const struct {
	const char *options, *has, *hasnt;
	int file;
} replays[] = {
	{ "", "driver  UPDATE    satype esp  seq 3  errno ESRCH", "errno EINVAL", 0 },
	{ "--profile linux", "driver  EXPIRE", "send_fails", 0 },
	{ "--profile bsd", "driver  UPDATE    satype esp  seq 3  errno EINVAL", "EXPIRE", 1 },
	{ "--profile bsd", "Windows", "ESRCH", 1 },
	{ "--profile bsd", "errno EAFNOSUPPORT", "ESRCH", 0 }, /* another platform's sockaddrs */
};

START_TEST(a_late_update_is_told_as_the_platform_does_and_no_key_is_printed)
{
	char arguments[8192];

	snprintf(arguments, sizeof(arguments), "pfkey %s %s", replays[_i].options,
	         example[replays[_i].file]);
	ck_assert_int_eq(cli_ikesim(arguments), 0);
	ck_assert_msg(strstr(cli_out, replays[_i].has) != NULL, "%s", cli_out);
	ck_assert_msg(strstr(cli_out, replays[_i].hasnt) == NULL, "%s", cli_out);
	ck_assert(strstr(cli_out, "0102030405") == NULL && strstr(cli_out, "01 02 03") == NULL);
	ck_assert_str_eq(cli_err, "");
}
END_TEST

START_TEST(json_is_one_object_a_message_and_the_counters)
{
	char arguments[8192], *line, *rest = cli_out;
	int lines = 0;

	snprintf(arguments, sizeof(arguments), "pfkey --json %s", example[0]);
	ck_assert_int_eq(cli_ikesim(arguments), 0);
	for (; (line = rest) && *line; lines++) {
		json_t *object;

		rest = strchr(line, '\n');
		ck_assert_ptr_nonnull(rest);
		*rest++ = '\0';
		object = json_loads(line, 0, NULL);
		ck_assert_msg(json_is_object(object), "%s", line);
		if (*rest == '\0')
			ck_assert_int_eq(json_integer_value(json_object_get(object, "late")), 1);
		json_decref(object);
	}
	ck_assert_int_eq(lines, 14);
}
END_TEST

START_TEST(every_mistake_of_a_file_is_said_where_it_is)
{
	static const char *const wanted[] = {
		"x.txt:2:1: earlier",    "x.txt:2:6: not a hex",
		"x.txt:3:1: not a time", "x.txt:5:3: a message is missing",
		"x.txt:6:5: not a hex",
	};

	cli_write_file("x.txt", "1s 02 # fine\n0ms 0z\n5 02\n# nothing\n2s\n3s 0\n");
	ck_assert_int_eq(cli_ikesim("pfkey x.txt"), 3);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		ck_assert_msg(strstr(cli_err, wanted[i]), "no '%s' in:\n%s", wanted[i], cli_err);
	ck_assert_str_eq(cli_out, "");
}
END_TEST

START_TEST(what_is_no_file_and_no_profile_is_told)
{
	ck_assert_int_eq(cli_ikesim("pfkey missing.txt"), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, "cannot read missing.txt"));
	cli_write_file("x.txt", "0ms 02\n");
	ck_assert_int_eq(cli_ikesim("pfkey --profile linx x.txt"), 2);
	ck_assert_ptr_nonnull(strstr(cli_err, "did you mean 'linux'"));
	ck_assert_int_eq(cli_ikesim("pfkey x.txt"), 0);
	ck_assert_ptr_nonnull(strstr(cli_out, "send_fails EMSGSIZE"));
	ck_assert_int_eq(cli_ikesim("pfkey"), 2);
}
END_TEST

START_TEST(a_profile_says_what_its_pf_key_does)
{
	ck_assert_int_eq(cli_ikesim("explain profile bsd"), 0);
	ck_assert_ptr_nonnull(strstr(cli_out, "ealg_chacha20"));
	ck_assert_ptr_nonnull(strstr(cli_out, "EAFNOSUPPORT [D]"));
	ck_assert_ptr_nonnull(strstr(cli_out, "EINVAL, by send() [D]"));
	ck_assert_ptr_null(strstr(cli_out, " ? "));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("cli_pfkey");
	Suite *suite = suite_create("cli_pfkey");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, setup, cli_teardown);
	tcase_add_loop_test(tcase, a_late_update_is_told_as_the_platform_does_and_no_key_is_printed,
	                    0, 5);
	tcase_add_test(tcase, json_is_one_object_a_message_and_the_counters);
	tcase_add_test(tcase, every_mistake_of_a_file_is_said_where_it_is);
	tcase_add_test(tcase, what_is_no_file_and_no_profile_is_told);
	tcase_add_test(tcase, a_profile_says_what_its_pf_key_does);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
