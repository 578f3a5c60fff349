/* See cli_kit.h. */
#define _GNU_SOURCE
#include "tests/cli_kit.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

char cli_dir[4096], cli_out[1 << 20], cli_err[1 << 16];
const char *cli_program;

const char *cli_at(const char *name)
{
	static char paths[4][4200];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", cli_dir, name);
	return path;
}

void cli_write_file(const char *name, const char *text)
{
	FILE *file = fopen(cli_at(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

size_t cli_read_file(const char *name, char *into, size_t max)
{
	FILE *file = fopen(cli_at(name), "r");
	size_t len = file ? fread(into, 1, max - 1, file) : 0;

	into[len] = '\0';
	if (file)
		fclose(file);
	return len;
}

static int cli_shell_line(const char *line)
{
	FILE *pipe = popen(line, "r");

	ck_assert_ptr_nonnull(pipe);
	return pclose(pipe);
}

int cli_shell(const char *before, const char *arguments)
{
	char command[8192];
	int status;

	snprintf(command, sizeof(command), "cd %s && { %s %s %s; } >.out 2>.err </dev/null",
	         cli_dir, before, cli_program, arguments);
	status = cli_shell_line(command);
	cli_read_file(".out", cli_out, sizeof(cli_out));
	cli_read_file(".err", cli_err, sizeof(cli_err));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int cli_ikesim(const char *arguments)
{
	return cli_shell("", arguments);
}

void cli_setup(void)
{
	static char absolute[4096];
	const char *given = getenv("IKESIM"), *temporary = getenv("TMPDIR");

	if (!cli_program && realpath(given ? given : "out/ikesim", absolute))
		cli_program = absolute;
	ck_assert_msg(cli_program != NULL, "no program: $IKESIM or out/ikesim");
	unsetenv("NO_COLOR");
	snprintf(cli_dir, sizeof(cli_dir), "%s/ikesim-cli-XXXXXX",
	         temporary ? temporary : P_tmpdir);
	ck_assert_ptr_nonnull(mkdtemp(cli_dir));
	cli_write_file("clean.yaml", CLI_HEAD "outcome: clean\n");
	cli_write_file("nothing.yaml", CLI_HEAD);
	cli_write_file("wrong.yaml",
	               CLI_HEAD "expect:\n  - errors(13860) == 1\n  - errors(*) == 0\n");
	cli_write_file("late.yaml", CLI_HEAD "outcome: fails_with_13860\n");
	cli_write_file("many.yaml",
	               "ikesim: 1\nname: many\nprofile: windos\nduration: 30\nhosts:\n"
	               "  - name: a\n    role: boss\n    cuont: 3\nsadb:\n  larval_lifetme: 60s\n"
	               "  limits: { memory: 12 }\nike:\n  retransmit: { factor: many }\n"
	               "expect:\n  - errors(13860) perhaps\n");
}

void cli_teardown(void)
{
	char command[4200];

	snprintf(command, sizeof(command), "rm -rf %s", cli_dir);
	ck_assert_int_eq(cli_shell_line(command), 0);
}

json_t *cli_json(const char *arguments, int code)
{
	char line[4096];
	json_t *read;
	int ended;

	if (strncmp(arguments, "ikesim ", 7) == 0)
		arguments += 7;
	ck_assert_int_lt(snprintf(line, sizeof(line), "%s --json", arguments), sizeof(line));
	ended = cli_ikesim(line);
	if (code != CLI_ANY)
		ck_assert_msg(ended == code, "%s: %d: %s", line, ended, cli_err);
	read = json_loads(cli_out, JSON_DISABLE_EOF_CHECK, NULL);
	ck_assert_ptr_nonnull(read);
	return read;
}

/* It has its handlers once SIGINT is in the mask of caught signals. */
static void wait_for_handlers(pid_t pid)
{
	char path[64], line[256];
	unsigned long long caught = 0;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	for (int i = 0; i < 1000 && !(caught & 1ull << (SIGINT - 1)); i++) {
		FILE *file = fopen(path, "r");

		while (file && fgets(line, sizeof(line), file))
			sscanf(line, "SigCgt: %llx", &caught);
		if (file)
			fclose(file);
		usleep(5000);
	}
}

/* The child has the handlers of libcheck until it has become the program: those kill the whole
 * process group. A pipe that closes on exec says when. */
static void wait_for_exec(int end)
{
	char octet;

	ck_assert_int_eq(read(end, &octet, 1), 0);
	close(end);
}

pid_t cli_start(char *const arguments[])
{
	int ends[2];
	pid_t pid;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int fd = open(cli_at(".out"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

		dup2(fd, STDOUT_FILENO);
		fd = open(cli_at(".err"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(fd, STDERR_FILENO);
		if (chdir(cli_dir) == 0)
			execv(cli_program, arguments);
		_exit(127);
	}
	close(ends[1]);
	wait_for_exec(ends[0]);
	wait_for_handlers(pid);
	return pid;
}

int cli_finish(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	cli_read_file(".out", cli_out, sizeof(cli_out));
	cli_read_file(".err", cli_err, sizeof(cli_err));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void cli_interrupt(char *const arguments[], unsigned after_us)
{
	pid_t pid = cli_start(arguments);

	usleep(after_us);
	kill(pid, SIGINT);
	ck_assert_int_eq(cli_finish(pid), 5);
}

void cli_call(const char *before, const char *arguments, int code, const char *out, const char *err)
{
	int ended = cli_shell(before, arguments);

	ck_assert_msg(ended == code, "'%s' ended with %d, not %d\n%s\n%s", arguments, ended, code,
	              cli_out, cli_err);
	ck_assert_msg(out ? strstr(cli_out, out) != NULL : *cli_out == '\0', "'%s' printed:\n%s",
	              arguments, cli_out);
	ck_assert_msg(err ? strstr(cli_err, err) != NULL : *cli_err == '\0', "'%s' complained:\n%s",
	              arguments, cli_err);
}
