/* The program as a process: signals, pipes that close, terminals. */
#define _GNU_SOURCE
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cli_kit.h"

/* Runs it with standard output as `fd`; its exit code. */
static int spawn(int fd, char *const arguments[])
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		dup2(fd, STDOUT_FILENO);
		close(fd);
		if (chdir(cli_dir) == 0)
			execv(cli_program, arguments);
		_exit(127);
	}
	close(fd);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

START_TEST(a_closed_pipe_is_an_environment_error_not_a_death)
{
	char *arguments[] = { "ikesim", "run", "clean.yaml", NULL };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	ck_assert_int_eq(spawn(ends[1], arguments), 4);
}
END_TEST

/* With a terminal as standard output, which nobody reads meanwhile: it must hold all that is
 * printed. */
static bool coloured(char *const arguments[])
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	bool found = false;
	ssize_t len;

	ck_assert_int_ge(master, 0);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	ck_assert_int_ge(slave, 0);
	ck_assert_int_eq(spawn(slave, arguments), 0);
	len = read(master, cli_out, sizeof(cli_out) - 1);
	if (len > 0)
		found = memchr(cli_out, '\033', (size_t)len) != NULL;
	close(master);
	return found;
}

START_TEST(colours_are_for_terminals_that_want_them)
{
	char *quiet[] = { "ikesim", "run", "--quiet", "clean.yaml", NULL };
	char *always[] = { "ikesim", "run", "--quiet", "--color", "always", "clean.yaml", NULL };
	char *never[] = { "ikesim", "run", "--quiet", "--color=never", "clean.yaml", NULL };

	ck_assert_int_eq(cli_ikesim("run clean.yaml"), 0);
	ck_assert_ptr_null(strchr(cli_out, '\033'));
	ck_assert_int_eq(cli_ikesim("run --color always clean.yaml"), 0);
	ck_assert_ptr_nonnull(strchr(cli_out, '\033'));
	setenv("TERM", "xterm", 1);
	ck_assert(coloured(quiet));
	ck_assert(!coloured(never));
	setenv("NO_COLOR", "", 1);
	ck_assert(coloured(quiet));
	setenv("NO_COLOR", "1", 1);
	ck_assert(!coloured(quiet));
	ck_assert(coloured(always));
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	ck_assert(!coloured(quiet));
}
END_TEST

static const struct {
	int number, code;
	const char *out, *err;
} signals[] = {
	{ SIGINT, 5, "of 18446744073709551615 runs", "" },
	{ SIGTERM, 5, "of 18446744073709551615 runs", "" },
	{ SIGABRT, 70, "", "an internal invariant broke" },
};

/* More seeds than anybody has time for. */
START_TEST(a_signal_ends_a_long_run)
{
	char *arguments[] = { "ikesim",     "run", "--quiet", "--seeds", "1..18446744073709551615",
		              "clean.yaml", NULL };
	pid_t pid = cli_start(arguments);
	int code;

	kill(pid, signals[_i].number);
	code = cli_finish(pid);
	ck_assert_msg(code == signals[_i].code, "%d: %s%s", code, cli_out, cli_err);
	ck_assert_ptr_nonnull(strstr(cli_out, signals[_i].out));
	ck_assert_ptr_nonnull(strstr(cli_err, signals[_i].err));
}
END_TEST

/* The reader of the events comes late: the signal is there before the run begins. */
START_TEST(an_interrupted_run_completes_its_events)
{
	char *arguments[] = { "ikesim", "run", "clean.yaml", "--events", "fifo", NULL };
	char events[4096];
	size_t len;
	pid_t pid;
	FILE *fifo;

	ck_assert_int_eq(mkfifo(cli_at("fifo"), 0600), 0);
	pid = cli_start(arguments);
	kill(pid, SIGINT);
	usleep(20000);
	fifo = fopen(cli_at("fifo"), "r");
	ck_assert_ptr_nonnull(fifo);
	len = fread(events, 1, sizeof(events) - 1, fifo);
	events[len] = '\0';
	fclose(fifo);
	ck_assert_int_eq(cli_finish(pid), 5);
	ck_assert_msg(strstr(events, "\"reason\":\"interrupted\"}\n") != NULL, "%s", events);
	ck_assert_msg(strstr(cli_out, "The run is incomplete (interrupted)") != NULL, "%s",
	              cli_out);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_process");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_test(tests, a_closed_pipe_is_an_environment_error_not_a_death);
	tcase_add_test(tests, colours_are_for_terminals_that_want_them);
	tcase_add_loop_test(tests, a_signal_ends_a_long_run, 0, COUNT(signals));
	tcase_add_test(tests, an_interrupted_run_completes_its_events);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
