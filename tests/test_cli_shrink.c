/* shrink: what it writes is a scenario, still fails, and is small; what it does not shrink it
 * writes down as it was. */
#define _GNU_SOURCE
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cli_kit.h"

#define LIBRARY     "scenarios/*/*.yaml"
#define LIBRARY_MAX 512
#define PATH_LEN    512
#define LATE        "shrink late.yaml --set 'hosts[gateway].auth_backend=75s' "

static char library[LIBRARY_MAX][PATH_LEN];
static int library_count;

static const struct {
	const char *arguments;
	int code;
	const char *out, *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	{ LATE, 0, "errors(13860) >= 1 still holds.\n# 7 of 10 settings are left", NULL },
	{ LATE, 0, "    auth_backend: 70s\n", NULL },
	{ LATE, 0, "expect:\n  - \"errors(13860) >= 1\"\n", NULL },
	{ LATE "--seed 9", 0, "\nseed: 9\n", NULL },
	{ LATE "--keep 'first_failure.host == client'", 0, "  - \"first_failure.host == client\"\n",
	  NULL },
	{ LATE "--out small.yaml", 0, NULL, NULL },
	{ LATE "--tries 3", 5, "after 3 runs, which were not all", NULL },
	{ LATE "--tries 0", 2, NULL, "--tries: '0' is not a number from 1" },
	{ LATE "--keep ''", 2, NULL, "--keep: '' is not an expectation" },
	{ LATE "--keep 'errors(13860)'", 2, NULL, "--keep:1:14: error" },
	{ LATE "--keep 'errors(13805) >= 1'", 1, NULL, "--keep does not hold of the scenario" },
	{ "shrink clean.yaml", 1, NULL, "--keep does not hold of the scenario as it is" },
	{ LATE "--records-max 5", 1, NULL, "--keep does not hold of the scenario as it is" },
	{ LATE "--seeds 1..5", 2, NULL, "unknown option '--seeds'" },
	{ "shrink", 2, NULL, "usage: ikesim shrink SCENARIO" },
	{ "shrink many.yaml", 3, NULL, "did you mean" },
	{ "shrink no-such.yaml", 4, NULL, "No such file" },
	/* It is no place for results that somebody wrote. */
	{ LATE "--out clean.yaml", 4, NULL, "clean.yaml" },
	{ LATE "--out no-such/small.yaml", 4, NULL, "no-such" },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	cli_call("", calls[_i].arguments, calls[_i].code, calls[_i].out, calls[_i].err);
}
END_TEST

START_TEST(what_is_written_fails_and_cannot_be_shrunk_further)
{
	const char *left;
	unsigned now, before;

	ck_assert_int_eq(cli_ikesim(LATE "--out small.yaml"), 0);
	ck_assert_int_eq(cli_ikesim("run small.yaml"), 0);
	ck_assert_int_eq(cli_ikesim("shrink small.yaml"), 0);
	left = strstr(cli_out, "\n# ");
	ck_assert_ptr_nonnull(left);
	ck_assert_int_eq(sscanf(left, "\n# %u of %u settings are left", &now, &before), 2);
	ck_assert_uint_eq(now, before);
	/* And over itself. */
	ck_assert_int_eq(cli_ikesim("shrink small.yaml --out small.yaml"), 0);
	ck_assert_int_eq(cli_ikesim("run small.yaml"), 0);
}
END_TEST

START_TEST(it_writes_the_same_each_time)
{
	static char first[sizeof(cli_out)];

	ck_assert_int_eq(cli_ikesim(LATE), 0);
	memcpy(first, cli_out, sizeof(first));
	ck_assert_int_eq(cli_ikesim(LATE), 0);
	ck_assert_str_eq(cli_out, first);
}
END_TEST

/* Hosts that nobody needs go, with the links and faults that name them. */
START_TEST(what_is_not_needed_goes_as_a_whole)
{
	cli_write_file(
	        "wide.yaml",
	        "ikesim: 1\nname: wide\nprofile: windows\nduration: 300s\n"
	        "network: { links: [ { name: a, between: [client, gateway], latency: 20ms }, "
	        "{ name: b, between: [other, gateway], latency: 20ms } ] }\n"
	        "hosts:\n  - { name: client, role: initiator, count: 7 }\n"
	        "  - { name: other, role: initiator }\n"
	        "  - { name: gateway, role: responder, auth_backend: 77s }\n"
	        "faults:\n  - { name: x, kind: partition, link: b, at: 1s, for: 1s }\n"
	        "  - { kind: partition, link: b, at: 3s, for: 1s }\n");
	ck_assert_int_eq(cli_ikesim("shrink wide.yaml"), 0);
	ck_assert_ptr_null(strstr(cli_out, "faults:"));
	ck_assert_ptr_null(strstr(cli_out, "name: a\n"));
	ck_assert_ptr_null(strstr(cli_out, "count:"));
	ck_assert_ptr_nonnull(strstr(cli_out, "auth_backend: 70s\n"));
}
END_TEST

/* After one run nothing is tried: the scenario as it is, written down another way. */
START_TEST(every_scenario_of_the_library_can_be_written_down)
{
	char line[PATH_LEN + 128];

	snprintf(line, sizeof(line), "shrink --tries 1 --keep 'errors(*) >= 0' --out same.yaml %s",
	         library[_i]);
	cli_call("", line, 5, NULL, NULL);
	snprintf(line, sizeof(line), "diff --cause %s same.yaml", library[_i]);
	cli_call("", line, 0, NULL, NULL);
}
END_TEST

START_TEST(an_interrupt_writes_the_smallest_so_far)
{
	char *arguments[] = { (char *)cli_program, (char *)"shrink", NULL, NULL };
	char path[PATH_LEN + 64];
	const char *at = strstr(library[0], "/scenarios/");

	ck_assert_ptr_nonnull(at);
	snprintf(path, sizeof(path), "%.*s/scenarios/trigger/getspi-growth.yaml",
	         (int)(at - library[0]), library[0]);
	arguments[2] = path;
	cli_interrupt(arguments, 200000);
	/* Before the first run was over there is nothing to be written. */
	if (*cli_out)
		ck_assert_ptr_nonnull(strstr(cli_out, "which were not all"));
}
END_TEST

static void find_library(void)
{
	glob_t found;
	char here[PATH_LEN / 2];

	if (!getcwd(here, sizeof(here)) || glob(LIBRARY, 0, NULL, &found) != 0 ||
	    found.gl_pathc > LIBRARY_MAX) {
		fprintf(stderr, "no file fits " LIBRARY ": run this at the project's top\n");
		exit(1);
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		snprintf(library[i], PATH_LEN, "%s/%s", here, found.gl_pathv[i]);
	library_count = (int)found.gl_pathc;
	globfree(&found);
}

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_shrink");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	find_library();
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0, COUNT(calls));
	tcase_add_test(tests, what_is_written_fails_and_cannot_be_shrunk_further);
	tcase_add_test(tests, it_writes_the_same_each_time);
	tcase_add_test(tests, what_is_not_needed_goes_as_a_whole);
	tcase_add_loop_test(tests, every_scenario_of_the_library_can_be_written_down, 0,
	                    library_count);
	tcase_add_test(tests, an_interrupt_writes_the_smallest_so_far);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
