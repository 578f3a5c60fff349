/* Several runs at once: the same octets whatever the number of workers, and what becomes of a
 * worker that ends too early. */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cli_kit.h"

static const char *const calls[] = {
	"run clean.yaml --seeds 1..40 --jobs ",
	"run clean.yaml nothing.yaml wrong.yaml late.yaml --seeds 7..150 --quiet --jobs ",
	"run clean.yaml wrong.yaml --seeds 1..40 --json --jobs ",
	"run clean.yaml wrong.yaml --jobs ",
};

START_TEST(any_number_of_workers_prints_the_same_octets)
{
	static char first[sizeof(cli_out)];
	static const char *const jobs[] = { "2", "3", "64" };
	char line[256];
	int code;

	snprintf(line, sizeof(line), "%s1", calls[_i]);
	code = cli_ikesim(line);
	ck_assert_str_eq(cli_err, "");
	memcpy(first, cli_out, sizeof(first));
	for (unsigned i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		snprintf(line, sizeof(line), "%s%s", calls[_i], jobs[i]);
		ck_assert_int_eq(cli_ikesim(line), code);
		ck_assert_str_eq(cli_err, "");
		ck_assert_str_eq(cli_out, first);
	}
}
END_TEST

static char *endless[] = { "ikesim", "run", "--quiet",    "--seeds", "1..18446744073709551615",
	                   "--jobs", "2",   "clean.yaml", NULL };

static pid_t start_endless(void)
{
	return cli_start(endless);
}

/* The first worker of the program, once there is one. */
static pid_t worker_of(pid_t pid)
{
	char path[64];
	int worker = 0;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
	for (int i = 0; i < 1000 && worker == 0; i++) {
		FILE *file = fopen(path, "r");

		if (!file || fscanf(file, "%d", &worker) != 1)
			usleep(5000);
		if (file)
			fclose(file);
	}
	ck_assert_int_gt(worker, 0);
	return worker;
}

START_TEST(what_was_measured_is_written_when_a_worker_is_killed)
{
	pid_t pid = start_endless();

	kill(worker_of(pid), SIGKILL);
	ck_assert_int_eq(cli_finish(pid), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, "a worker was ended by signal 9"));
	ck_assert_ptr_nonnull(strstr(cli_out, "of 18446744073709551615 runs"));
}
END_TEST

START_TEST(a_broken_invariant_in_a_worker_is_the_programs)
{
	pid_t pid = start_endless();

	kill(worker_of(pid), SIGABRT);
	ck_assert_int_eq(cli_finish(pid), 70);
	ck_assert_ptr_nonnull(strstr(cli_err, "an internal invariant broke"));
	ck_assert_ptr_nonnull(strstr(cli_out, "of 18446744073709551615 runs"));
}
END_TEST

START_TEST(workers_do_not_outlive_the_program)
{
	pid_t pid = start_endless(), worker = worker_of(pid);

	kill(pid, SIGKILL);
	ck_assert_int_eq(cli_finish(pid), -SIGKILL);
	for (int i = 0; i < 1000 && kill(worker, 0) == 0; i++)
		usleep(5000);
	ck_assert_int_ne(kill(worker, 0), 0);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_jobs");
	TCase *tests = tcase_create("workers");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, any_number_of_workers_prints_the_same_octets, 0, COUNT(calls));
	tcase_add_test(tests, what_was_measured_is_written_when_a_worker_is_killed);
	tcase_add_test(tests, a_broken_invariant_in_a_worker_is_the_programs);
	tcase_add_test(tests, workers_do_not_outlive_the_program);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
