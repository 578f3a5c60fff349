/*
 * The program as its users and their scripts meet it: exit codes, what goes to which stream, files,
 * signals. The program is $IKESIM, out/ikesim by default.
 */
#define _GNU_SOURCE
#include <check.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/digest.h"

static char dir[64], out[1 << 20], err[1 << 16];
static const char *program;

static const char *at(const char *name)
{
	static char paths[4][256];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(at(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static size_t read_file(const char *name, char *into, size_t max)
{
	FILE *file = fopen(at(name), "r");
	size_t len = file ? fread(into, 1, max - 1, file) : 0;

	into[len] = '\0';
	if (file)
		fclose(file);
	return len;
}

static int shell_line(const char *line)
{
	FILE *pipe = popen(line, "r");

	ck_assert_ptr_nonnull(pipe);
	return pclose(pipe);
}

/* `before IKESIM arguments` through a shell, in the directory of the scenarios; its streams are in
 * out and err. */
static int shell(const char *before, const char *arguments)
{
	char command[2048];
	int status;

	snprintf(command, sizeof(command), "cd %s && { %s %s %s; } >.out 2>.err </dev/null", dir,
	         before, program, arguments);
	status = shell_line(command);
	read_file(".out", out, sizeof(out));
	read_file(".err", err, sizeof(err));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int ikesim(const char *arguments)
{
	return shell("", arguments);
}

#define HEAD                                                                                       \
	"ikesim: 1\nname: cli\nprofile: windows\nseed: 1\nduration: 300s\n"                        \
	"network: { links: [ { name: wan, between: [client, gateway], latency: { dist: uniform, "  \
	"min: 10ms, max: 30ms } } ] }\n"                                                           \
	"hosts:\n  - { name: client, role: initiator }\n  - { name: gateway, role: responder }\n"

static void setup(void)
{
	static char absolute[4096];
	const char *given = getenv("IKESIM");

	if (!program && realpath(given ? given : "out/ikesim", absolute))
		program = absolute;
	ck_assert_msg(program != NULL, "no program: $IKESIM or out/ikesim");
	unsetenv("NO_COLOR");
	snprintf(dir, sizeof(dir), "/tmp/ikesim-cli-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	write_file("clean.yaml", HEAD "outcome: clean\n");
	write_file("nothing.yaml", HEAD);
	write_file("wrong.yaml", HEAD "expect:\n  - errors(13860) == 1\n  - errors(*) == 0\n");
	write_file("late.yaml", HEAD "outcome: fails_with_13860\n");
	write_file("many.yaml",
	           "ikesim: 1\nname: many\nprofile: windos\nduration: 30\nhosts:\n"
	           "  - name: a\n    role: boss\n    cuont: 3\nsadb:\n  larval_lifetme: 60s\n"
	           "  limits: { memory: 12 }\nike:\n  retransmit: { factor: many }\n"
	           "expect:\n  - errors(13860) perhaps\n");
}

static void teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(shell_line(command), 0);
}

#define LATE "--set 'hosts[gateway].auth_backend=75s' "

static const struct {
	const char *before, *arguments;
	int code;
	const char *out, *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	/* 0 */
	{ "", "run clean.yaml", 0, "INSTALLED", NULL },
	{ "", "run --quiet clean.yaml", 0, "1 negotiation, 1 installed", NULL },
	{ "", "run nothing.yaml", 0, "nothing was judged", NULL },
	{ "", "run " LATE "late.yaml", 0,
	  "13860 (0x3624) ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED at client", NULL },
	{ "", "run " LATE "late.yaml", 0, "authentication back end took 75.000 s", NULL },
	{ "", "run --quiet clean.yaml nothing.yaml", 0, "2 of 2 runs: 1 held, 0 failed, 1 without",
	  NULL },
	{ "", "run --quiet --seeds 1..5 clean.yaml", 0, "5 of 5 runs: 5 held", NULL },
	{ "", "run --json clean.yaml", 0, "\"held\":true", NULL },
	{ "", "check clean.yaml wrong.yaml", 0, "wrong.yaml: valid", NULL },
	{ "", "diff clean.yaml clean.yaml", 0, NULL, NULL },
	{ "", "--version", 0, "ikesim ", NULL },
	{ "", "version", 0, "ikesim ", NULL },
	{ "", "help", 0, "explain", NULL },
	{ "", "--help", 0, "Exit codes", NULL },
	{ "", "help run", 0, "--records-max", NULL },
	{ "", "run --help", 0, "--seeds A..B", NULL },
	{ "", "diff -h", 0, "--cause", NULL },
	{ "", "run -- clean.yaml", 0, "INSTALLED", NULL },
	/* 1 */
	{ "", "run wrong.yaml", 1, "FAILED  wrong.yaml:", NULL },
	{ "", "run --quiet wrong.yaml", 1, "expected", NULL },
	{ "", "run --json wrong.yaml", 1, "\"held\":false", NULL },
	{ "", "run --quiet wrong.yaml clean.yaml", 1, "1 held, 1 failed", NULL },
	{ "", "run late.yaml", 1, "FAILED", NULL },
	{ "", "diff clean.yaml wrong.yaml", 1, "outcome", NULL },
	/* 2 */
	{ "", "", 2, NULL, "usage: ikesim COMMAND" },
	{ "", "diagnose clean.yaml", 2, NULL, "unknown command 'diagnose'" },
	{ "", "chekc clean.yaml", 2, NULL, "did you mean 'check'?" },
	{ "", "help chekc", 2, NULL, "unknown command" },
	{ "", "run", 2, NULL, "usage: ikesim run SCENARIO..." },
	{ "", "diff clean.yaml", 2, NULL, "usage: ikesim diff A B" },
	{ "", "diff clean.yaml clean.yaml clean.yaml", 2, NULL, "one word too many" },
	{ "", "run --jsno clean.yaml", 2, NULL, "did you mean '--json'?" },
	{ "", "run --html x clean.yaml", 2, NULL, "unknown option '--html'" },
	{ "", "check --seed 1 clean.yaml", 2, NULL, "unknown option '--seed'" },
	{ "", "run --json=yes clean.yaml", 2, NULL, "takes no value" },
	{ "", "run clean.yaml --seed", 2, NULL, "--seed needs a value" },
	{ "", "run clean.yaml --seed -1", 2, NULL, "'-1' is not a number" },
	{ "", "run clean.yaml --seed 18446744073709551616", 2, NULL, "is not a number" },
	{ "", "run clean.yaml --seed 1x", 2, NULL, "is not a number" },
	{ "", "run clean.yaml --seeds 5..1", 2, NULL, "is not a range" },
	{ "", "run clean.yaml --seeds 5", 2, NULL, "is not a range" },
	{ "", "run clean.yaml --seed 5 --seeds 1..2", 2, NULL, "a seed was given already" },
	{ "", "run clean.yaml --set larval", 2, NULL, "is not PATH=VALUE" },
	{ "", "run clean.yaml --color maybe", 2, NULL, "is not auto, always or never" },
	{ "", "run clean.yaml --records-max 0", 2, NULL, "is not a number" },
	{ "", "run clean.yaml --events ''", 2, NULL, "is not a file" },
	{ "", "run clean.yaml --seeds 1..2 --events x.jsonl", 2, NULL, "--events takes one" },
	{ "", "explain larval_expird", 2, NULL, "nothing is known by 'larval_expird'" },
	/* 3 */
	{ "", "run many.yaml", 3, NULL, "many.yaml:" },
	{ "", "check many.yaml", 3, NULL, "help: did you mean" },
	{ "", "check clean.yaml many.yaml", 3, "clean.yaml: valid", "many.yaml:" },
	{ "", "run clean.yaml many.yaml", 3, NULL, "many.yaml:" },
	{ "", "run --set sadb.larval_lifetme=3s clean.yaml", 3, NULL, "larval_lifetme" },
	{ "", "diff clean.yaml many.yaml", 3, NULL, "many.yaml:" },
	/* 4 */
	{ "", "run missing.yaml", 4, NULL, "missing.yaml" },
	{ "", "check missing.yaml many.yaml", 4, NULL, "No such file" },
	{ "", "run .", 4, NULL, "Is a directory" },
	{ "", "run /dev/zero", 4, NULL, "larger than" },
	{ "", "run clean.yaml --events none/x.jsonl", 4, NULL,
	  "cannot write 'none/x.jsonl': No such file" },
	{ "", "run clean.yaml --events .", 4, NULL, "cannot write" },
	/* 5 */
	{ "", "run clean.yaml --records-max 12", 5, "The run is incomplete (limit)", NULL },
	{ "", "run clean.yaml --records-max 12", 5, "--seed 1 --records-max 12", NULL },
};

START_TEST(a_call_ends_with_its_code_and_says_why_on_the_right_stream)
{
	int code = shell(calls[_i].before, calls[_i].arguments);

	ck_assert_msg(code == calls[_i].code, "'%s' ended with %d, not %d\n%s\n%s",
	              calls[_i].arguments, code, calls[_i].code, out, err);
	ck_assert_msg(calls[_i].out ? strstr(out, calls[_i].out) != NULL : *out == '\0',
	              "'%s' printed:\n%s", calls[_i].arguments, out);
	ck_assert_msg(calls[_i].err ? strstr(err, calls[_i].err) != NULL : *err == '\0',
	              "'%s' complained:\n%s", calls[_i].arguments, err);
}
END_TEST

static const struct {
	const char *word, *said;
} explained[] = {
	{ "13860", "HRESULT" },
	{ "13860", "0x80073624" },
	{ "0x3624", "Failed to add Security Association to IPsec Driver." },
	{ "0x80073624", "ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED" },
	{ "-2147011036", "ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED" },
	{ "error_ipsec_ike_add_update_key_failed", "slot 60 of errorFrequencyTable" },
	{ "13000", "ERROR_IPSEC_QM_POLICY_EXISTS" },
	{ "13932", "ERROR_IPSEC_DOSP" },
	{ "ERROR_IPSEC_IKE_NEGOTIATION_FAILED", "winerror.h has no such symbol" },
	{ "ERROR_IPSEC_IKE_PROCESSING_ERROR", "13804" },
	{ "13859", "goes round with this number" },
	{ "larval_expired", "FWP_E_NOT_FOUND (0x80320008)" },
	{ "larval_expired", "ESRCH" },
	{ "timed_out", "13805" },
	{ "stale", "why a datagram had no effect" },
	{ "partition", "why a datagram was lost" },
	{ "interrupted", "how a run ended" },
	{ "FWP_E_NOT_FOUND", "larval_expired" },
	{ "0x80320008", "never_allocated" },
	{ "ESRCH", "what the linux driver returns" },
	{ "sadb.larval_lifetime", "[X]" },
	{ "larval_lifetime", "sadb.larval_lifetime: a key" },
	{ "'hosts[gateway].auth_backend'", "hosts[].auth_backend: a key" },
};

START_TEST(explain_knows)
{
	char arguments[128];

	snprintf(arguments, sizeof(arguments), "explain %s", explained[_i].word);
	ck_assert_msg(ikesim(arguments) == 0, "%s: %s", arguments, err);
	ck_assert_msg(strstr(out, explained[_i].said) != NULL, "%s: no '%s' in\n%s", arguments,
	              explained[_i].said, out);
}
END_TEST

START_TEST(every_mistake_of_a_file_is_said_in_one_pass)
{
	size_t count = 0;

	ck_assert_int_eq(ikesim("check many.yaml"), 3);
	for (const char *line = err; (line = strstr(line, ": error: ")); line++)
		count++;
	ck_assert_msg(count == 8, "%zu mistakes:\n%s", count, err);
}
END_TEST

START_TEST(a_full_disk_is_an_environment_error)
{
	static const char *const arguments[] = {
		"run clean.yaml >/dev/full",         "run --json clean.yaml >/dev/full",
		"check clean.yaml >/dev/full",       "help >/dev/full",
		"explain 13860 >/dev/full",          "--version >/dev/full",
		"run clean.yaml --events /dev/full", "run clean.yaml >&-"
	};

	ck_assert_int_eq(ikesim(arguments[_i]), 4);
	ck_assert_msg(strstr(err, _i == 6   ? "cannot write all of '/dev/full': No space left"
	                          : _i == 7 ? "cannot write to standard output: Bad file"
	                                    : "cannot write to standard output: No space left") !=
	                      NULL,
	              "%s", err);
}
END_TEST

/* Runs it with standard output as `fd`; its exit code. */
static int spawn(int fd, char *const arguments[])
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		dup2(fd, STDOUT_FILENO);
		close(fd);
		if (chdir(dir) == 0)
			execv(program, arguments);
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

START_TEST(an_events_file_is_there_whole_or_as_it_was)
{
	struct digest_part part = { out, 0 };
	uint8_t hash[DIGEST_LEN];
	char hex[DIGEST_HEX], *journal, old[64];

	write_file("j.jsonl", "old\n");
	ck_assert_int_eq(ikesim("run missing.yaml --events j.jsonl"), 4);
	ck_assert_int_eq(ikesim("run many.yaml --events j.jsonl"), 3);
	read_file("j.jsonl", old, sizeof(old));
	ck_assert_str_eq(old, "old\n");
	ck_assert_int_eq(ikesim("run clean.yaml --events j.jsonl"), 0);
	journal = strstr(out, "journal   ");
	ck_assert_ptr_nonnull(journal);
	journal = strndup(journal + 10, 64);
	part.len = read_file("j.jsonl", out, sizeof(out));
	digest(hash, &part, 1);
	digest_hex(hash, hex);
	ck_assert_str_eq(hex, journal);
	free(journal);
	ck_assert_int_eq(shell("ls *.part 2>/dev/null; exit 0;", ""), 0);
	ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(an_events_file_behind_a_link_keeps_the_link)
{
	struct stat about;

	write_file("real.jsonl", "old\n");
	ck_assert_int_eq(symlink("real.jsonl", at("link.jsonl")), 0);
	ck_assert_int_eq(ikesim("run clean.yaml --events link.jsonl"), 0);
	ck_assert_int_eq(lstat(at("link.jsonl"), &about), 0);
	ck_assert(S_ISLNK(about.st_mode));
	ck_assert_uint_gt(read_file("real.jsonl", out, sizeof(out)), 1000);
}
END_TEST

static void hash_of(const char *arguments, char hash[65])
{
	char *journal;

	ck_assert_msg(ikesim(arguments) == 0, "%s", err);
	journal = strstr(out, "journal   ");
	ck_assert_ptr_nonnull(journal);
	snprintf(hash, 65, "%.64s", journal + 10);
}

START_TEST(the_seed_decides_and_the_replay_line_repeats)
{
	char first[65], again[65], other[65], *replay, *end, command[512];

	hash_of("run clean.yaml --seed 7", first);
	hash_of("run clean.yaml --seed 7", again);
	ck_assert_str_eq(first, again);
	hash_of("run clean.yaml --seed 8", other);
	ck_assert_str_ne(first, other);
	hash_of("run --seed 9 " LATE "late.yaml", first);
	replay = strstr(out, "replay    ikesim ");
	ck_assert_ptr_nonnull(replay);
	end = strchr(replay, '\n');
	snprintf(command, sizeof(command), "%.*s", (int)(end - replay - 17), replay + 17);
	hash_of(command, again);
	ck_assert_str_eq(first, again);
}
END_TEST

START_TEST(json_is_one_object_a_run)
{
	char *line = out, *end;
	size_t count = 0;

	ck_assert_int_eq(ikesim("run --json --seeds 1..3 clean.yaml nothing.yaml"), 0);
	for (; (end = strchr(line, '\n')); line = end + 1, count++) {
		json_t *json = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);

		ck_assert_msg(json != NULL, "%.*s", (int)(end - line), line);
		json_decref(json);
	}
	ck_assert_uint_eq(count, 6);
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
	len = read(master, out, sizeof(out) - 1);
	if (len > 0)
		found = memchr(out, '\033', (size_t)len) != NULL;
	close(master);
	return found;
}

START_TEST(colours_are_for_terminals_that_want_them)
{
	char *quiet[] = { "ikesim", "run", "--quiet", "clean.yaml", NULL };
	char *always[] = { "ikesim", "run", "--quiet", "--color", "always", "clean.yaml", NULL };
	char *never[] = { "ikesim", "run", "--quiet", "--color=never", "clean.yaml", NULL };

	ck_assert_int_eq(ikesim("run clean.yaml"), 0);
	ck_assert_ptr_null(strchr(out, '\033'));
	ck_assert_int_eq(ikesim("run --color always clean.yaml"), 0);
	ck_assert_ptr_nonnull(strchr(out, '\033'));
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

START_TEST(arrows_are_for_locales_that_have_them)
{
	ck_assert_int_eq(shell("LC_ALL=C", "run clean.yaml"), 0);
	for (const char *c = out; *c; c++)
		ck_assert_uint_lt((unsigned char)*c, 0x80);
	ck_assert_ptr_nonnull(strstr(out, "|-------->|"));
	if (shell("LC_ALL=C.UTF-8", "run clean.yaml") == 0 && !strstr(out, "|-------->|"))
		ck_assert_ptr_nonnull(strstr(out, "├────────▶│"));
}
END_TEST

START_TEST(a_hostile_name_reaches_no_terminal)
{
	static const char *const names[] = { "\"evil \\e[2J\\x9b\\r name\"",
		                             "\"bidi \\u202e name\"",
		                             "'raw \xc2\x9b"
		                             "2J name'" };
	char text[1024];

	snprintf(text, sizeof(text), "%.*sname: %s%s", 10, HEAD, names[_i],
	         strchr(HEAD + 10, '\n'));
	write_file("evil.yaml", text);
	ikesim("run evil.yaml");
	ck_assert_msg(!strpbrk(out, "\033\r\a\b") && !strpbrk(err, "\033\r\a\b"), "%s%s", out, err);
	ck_assert(!strstr(out, "\xc2\x9b") && !strstr(err, "\xc2\x9b"));
	ck_assert(!strstr(out, "\xe2\x80\xae") && !strstr(err, "\xe2\x80\xae"));
	ikesim("run \"$(printf 'no\\033[2J.yaml')\"");
	ck_assert_ptr_null(strchr(err, '\033'));
	ikesim("\"$(printf 'ru\\033n')\"");
	ck_assert_ptr_null(strchr(err, '\033'));
}
END_TEST

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

static pid_t start(char *const arguments[])
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int fd = open(at(".out"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

		dup2(fd, STDOUT_FILENO);
		fd = open(at(".err"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(fd, STDERR_FILENO);
		if (chdir(dir) == 0)
			execv(program, arguments);
		_exit(127);
	}
	wait_for_handlers(pid);
	return pid;
}

static int finish(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	read_file(".out", out, sizeof(out));
	read_file(".err", err, sizeof(err));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

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
	pid_t pid = start(arguments);
	int code;

	kill(pid, signals[_i].number);
	code = finish(pid);
	ck_assert_msg(code == signals[_i].code, "%d: %s%s", code, out, err);
	ck_assert_ptr_nonnull(strstr(out, signals[_i].out));
	ck_assert_ptr_nonnull(strstr(err, signals[_i].err));
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

	ck_assert_int_eq(mkfifo(at("fifo"), 0600), 0);
	pid = start(arguments);
	kill(pid, SIGINT);
	usleep(20000);
	fifo = fopen(at("fifo"), "r");
	ck_assert_ptr_nonnull(fifo);
	len = fread(events, 1, sizeof(events) - 1, fifo);
	events[len] = '\0';
	fclose(fifo);
	ck_assert_int_eq(finish(pid), 5);
	ck_assert_msg(strstr(events, "\"reason\":\"interrupted\"}\n") != NULL, "%s", events);
	ck_assert_msg(strstr(out, "The run is incomplete (interrupted)") != NULL, "%s", out);
}
END_TEST

static const struct {
	const char *extends;
	int code;
	const char *err;
} extensions[] = {
	{ "clean.yaml", 0, NULL },
	{ "./clean.yaml", 0, NULL },
	{ "sub/../clean.yaml", 0, NULL },
	{ "sub/base.yaml", 0, NULL },
	{ "../../../etc/passwd", 3, "leaves the scenario's directory tree" },
	{ "/etc/passwd", 3, "" },
	{ "link.yaml", 3, "symbolic link" },
	{ "linked/base.yaml", 3, "" },
	{ "sub", 3, "not a plain file" },
	{ "fifo", 3, "not a plain file" },
	{ "gone.yaml", 3, "No such file" },
};

START_TEST(extends_stays_in_the_tree_and_off_links)
{
	char text[256];
	int code;

	ck_assert_int_eq(mkdir(at("sub"), 0700), 0);
	write_file("sub/base.yaml",
	           "ikesim: 1\nextends: ../clean.yaml\nname: base\noutcome: clean\n");
	ck_assert_int_eq(symlink("clean.yaml", at("link.yaml")), 0);
	ck_assert_int_eq(symlink("sub", at("linked")), 0);
	ck_assert_int_eq(mkfifo(at("fifo"), 0600), 0);
	snprintf(text, sizeof(text), "ikesim: 1\nextends: %s\nname: twin\noutcome: clean\n",
	         extensions[_i].extends);
	write_file("twin.yaml", text);
	code = ikesim("check twin.yaml");
	ck_assert_msg(code == extensions[_i].code, "%s: %d\n%s", extensions[_i].extends, code, err);
	if (extensions[_i].err)
		ck_assert_msg(strstr(err, extensions[_i].err) != NULL, "%s: %s",
		              extensions[_i].extends, err);
}
END_TEST

START_TEST(diff_marks_the_cause)
{
	write_file("twin.yaml",
	           "ikesim: 1\nextends: late.yaml\nname: twin\nset:\n  sadb.larval_lifetime: 61s\n"
	           "outcome: clean\n");
	ck_assert_int_eq(ikesim("diff late.yaml twin.yaml"), 1);
	ck_assert_ptr_nonnull(strstr(out, "* "));
	ck_assert_ptr_nonnull(strstr(out, "61s"));
	ck_assert_int_eq(ikesim("diff --cause late.yaml late.yaml"), 0);
	ck_assert_str_eq(out, "");
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why_on_the_right_stream, 0,
	                    COUNT(calls));
	tcase_add_loop_test(tests, explain_knows, 0, COUNT(explained));
	tcase_add_test(tests, every_mistake_of_a_file_is_said_in_one_pass);
	tcase_add_loop_test(tests, a_full_disk_is_an_environment_error, 0, 8);
	tcase_add_test(tests, a_closed_pipe_is_an_environment_error_not_a_death);
	tcase_add_test(tests, an_events_file_is_there_whole_or_as_it_was);
	tcase_add_test(tests, an_events_file_behind_a_link_keeps_the_link);
	tcase_add_test(tests, the_seed_decides_and_the_replay_line_repeats);
	tcase_add_test(tests, json_is_one_object_a_run);
	tcase_add_test(tests, colours_are_for_terminals_that_want_them);
	tcase_add_test(tests, arrows_are_for_locales_that_have_them);
	tcase_add_loop_test(tests, a_hostile_name_reaches_no_terminal, 0, 3);
	tcase_add_loop_test(tests, a_signal_ends_a_long_run, 0, COUNT(signals));
	tcase_add_test(tests, an_interrupted_run_completes_its_events);
	tcase_add_loop_test(tests, extends_stays_in_the_tree_and_off_links, 0, COUNT(extensions));
	tcase_add_test(tests, diff_marks_the_cause);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
