/* hunt: what it finds is repeated and shrunk by the commands that it prints, and where there is
 * nothing it finds nothing. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

#define LATE  "hunt late.yaml --axis 'hosts[gateway].auth_backend=0s..90s x10' "
#define SWARM "hunt swarm.yaml --tries 60 "

static const struct {
	const char *arguments;
	int code;
	const char *out, *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	{ LATE "--tries 30", 1, "errors(13860) >= 1; first 13860, cause larval_expired", NULL },
	{ LATE "--tries 30", 1, "30 tries from seed 1: ", NULL },
	{ LATE "--tries 30 --seed 9", 1, "30 tries from seed 9: ", NULL },
	{ LATE "--tries 30", 1, "  ikesim shrink late.yaml --seed ", NULL },
	{ LATE "--tries 20 --until 'errors(13805) >= 1'", 0, "20 tries from seed 1: 0 found",
	  NULL },
	{ "hunt clean.yaml --tries 5", 0, "0 were no scenario, 0 incomplete", NULL },
	{ LATE "--tries 5 --records-max 5", 5,
	  "0 found, of 0 kinds; 0 were no scenario, 5 incomplete", NULL },
	{ "hunt", 2, NULL, "usage: ikesim hunt SCENARIO" },
	{ LATE "--tries 0", 2, NULL, "--tries: '0' is not a number from 1" },
	{ LATE "--until 'errors(13860)'", 2, NULL, "--until:1:14: error" },
	{ LATE "--axis seed", 2, NULL, "is not PATH=VALUES" },
	{ LATE "--axis 'hosts[gateway].auth_backend=1s'", 2, NULL, "two axes with the same key" },
	{ LATE "--axis sadb.larval_lifetme=1s,2s", 3, NULL, "did you mean" },
	{ LATE "--axis sadb.larval_lifetime=1s,-2s", 3, NULL, "is not a duration" },
	{ LATE "--vary seed=1..2", 2, NULL, "unknown option '--vary'" },
	{ "hunt many.yaml", 3, NULL, "did you mean" },
	{ "hunt no-such.yaml", 4, NULL, "No such file" },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	cli_call("", calls[_i].arguments, calls[_i].code, calls[_i].out, calls[_i].err);
}
END_TEST

START_TEST(more_than_thirty_two_axes_are_refused)
{
	char line[4096];
	size_t len = (size_t)snprintf(line, sizeof(line), "hunt clean.yaml");

	for (int i = 0; i < 33; i++)
		len += (size_t)snprintf(line + len, sizeof(line) - len, " --axis a%d=1", i);
	cli_call("", line, 2, NULL, "is not one of at most 32 axes");
}
END_TEST

/* The file's own space; an axis of the command line is instead of its axis of that key. */
START_TEST(a_file_says_what_is_hunted)
{
	cli_write_file("space.yaml", CLI_HEAD "hunt:\n  - hosts[gateway].auth_backend=70s..90s x3\n"
	                                      "  - sadb.larval_lifetime=30s,60s\n");
	cli_call("", "check space.yaml", 0, "valid", NULL);
	cli_call("", "diff --cause nothing.yaml space.yaml", 0, NULL, NULL);
	cli_call("", "hunt space.yaml --tries 10", 1, "10 tries from seed 1: 10 found", NULL);
	cli_call("", "hunt space.yaml --tries 10 --axis sadb.larval_lifetime=100s,110s", 0,
	         "10 tries from seed 1: 0 found", NULL);
	cli_write_file("space.yaml", CLI_HEAD "hunt: [ seed, 'seed=5..1' ]\n");
	cli_call("", "hunt space.yaml", 3, NULL, "'seed' is not PATH=VALUES");
	cli_call("", "check space.yaml", 3, NULL, "is no range");
	cli_write_file("space.yaml", CLI_HEAD "hunt: [ 'seed=1,2', 'seed=3,4' ]\n");
	cli_call("", "hunt space.yaml", 2, NULL, "two axes with the same key");
}
END_TEST

START_TEST(any_number_of_workers_finds_the_same)
{
	static char first[sizeof(cli_out)];

	ck_assert_int_eq(cli_ikesim(LATE "--tries 50 --jobs 1"), 1);
	memcpy(first, cli_out, sizeof(first));
	ck_assert_int_eq(cli_ikesim(LATE "--tries 50 --jobs 3"), 1);
	ck_assert_str_eq(cli_out, first);
}
END_TEST

/* Two faults that make 13860, and one that does nothing to it. */
static void write_swarm(void)
{
	cli_write_file("swarm.yaml", CLI_HEAD
	               "faults:\n"
	               "  - { name: a, kind: sadb_stall, host: client, op: update, at: 0s, "
	               "for: 70s }\n"
	               "  - { kind: sadb_fail, host: gateway, op: add, at: 0s, for: 70s }\n"
	               "  - { name: c, kind: partition, link: wan, at: 0s, for: 1ms }\n");
}

/* "ikesim run ..." of a find, and what comes behind it. */
static int call(const json_t *find, const char *key, const char *behind)
{
	const char *command = json_string_value(json_object_get(find, key));
	char line[4096];

	ck_assert_msg(command && strncmp(command, "ikesim ", 7) == 0, "no command");
	snprintf(line, sizeof(line), "%s %s", command + 7, behind);
	return cli_ikesim(line);
}

START_TEST(a_find_is_repeated_and_shrunk_by_its_commands)
{
	json_t *find;

	write_swarm();
	find = cli_json(_i ? SWARM : LATE, 1);
	call(find, "replay", "--json");
	ck_assert_ptr_nonnull(strstr(cli_out, "\"code\":13860"));
	ck_assert_int_eq(call(find, "shrink", "--out small.yaml"), 0);
	ck_assert_int_eq(cli_ikesim("run small.yaml"), 0);
	json_decref(find);
}
END_TEST

/* Without both of the two, a quarter of the tries, there is no error. */
START_TEST(each_fault_is_there_in_some_tries_and_not_in_others)
{
	unsigned long finds = 0;
	char *at;

	write_swarm();
	ck_assert_int_eq(cli_ikesim(SWARM), 1);
	at = strstr(cli_out, "60 tries from seed 1: ");
	ck_assert_ptr_nonnull(at);
	ck_assert_int_eq(sscanf(at, "60 tries from seed 1: %lu found", &finds), 1);
	ck_assert_uint_gt(finds, 30);
	ck_assert_uint_lt(finds, 58);
	at = strstr(cli_out, "cause larval_expired\n");
	ck_assert_ptr_nonnull(at);
	ck_assert_ptr_nonnull(strstr(cli_out, "cause injected\n"));
	ck_assert_ptr_nonnull(strstr(cli_out, "--set 'faults=["));
}
END_TEST

START_TEST(an_interrupt_prints_what_was_found)
{
	char *arguments[] = { (char *)cli_program,
		              (char *)"hunt",
		              (char *)"late.yaml",
		              (char *)"--axis",
		              (char *)"hosts[gateway].auth_backend=0s..90s x10",
		              (char *)"--tries",
		              (char *)"100000000",
		              NULL };

	cli_interrupt(arguments, 0);
	ck_assert_ptr_nonnull(strstr(cli_out, " tries from seed 1: "));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_hunt");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0, COUNT(calls));
	tcase_add_test(tests, more_than_thirty_two_axes_are_refused);
	tcase_add_test(tests, a_file_says_what_is_hunted);
	tcase_add_test(tests, any_number_of_workers_finds_the_same);
	tcase_add_loop_test(tests, a_find_is_repeated_and_shrunk_by_its_commands, 0, 2);
	tcase_add_test(tests, each_fault_is_there_in_some_tries_and_not_in_others);
	tcase_add_test(tests, an_interrupt_prints_what_was_found);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
