/*
 * The scenario library, run as a user runs it: every file's expectations hold, with its own seed
 * and with others; each twin differs from its trigger in exactly one cause leaf.
 */
#define _GNU_SOURCE
#include <check.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIBRARY  "scenarios/*/*.yaml"
#define TRIGGERS "scenarios/trigger/*.yaml"
#define AVOIDED  "scenarios/*/*-avoided.yaml"

static char output[1 << 20];

/* The exit code of `ikesim ARGUMENTS FILE`; what it printed on both streams is in `output`. */
static int ikesim(const char *arguments, const char *file)
{
	const char *program = getenv("IKESIM");
	char command[512];
	FILE *pipe;
	int status;

	snprintf(command, sizeof(command), "%s %s %s 2>&1", program ? program : "out/ikesim",
	         arguments, file);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	output[fread(output, 1, sizeof(output) - 1, pipe)] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static size_t count_of(const char *pattern)
{
	glob_t found;
	size_t count;

	if (glob(pattern, 0, NULL, &found) != 0) {
		fprintf(stderr, "no file fits %s: run this at the project's top\n", pattern);
		exit(1);
	}
	count = found.gl_pathc;
	globfree(&found);
	return count;
}

static const char *nth_of(const char *pattern, int n)
{
	static char path[256];
	glob_t found;

	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	ck_assert_uint_lt((size_t)n, found.gl_pathc);
	snprintf(path, sizeof(path), "%s", found.gl_pathv[n]);
	globfree(&found);
	return path;
}

START_TEST(every_scenario_holds_its_expectations)
{
	const char *file = nth_of(LIBRARY, _i);

	ck_assert_msg(ikesim("run --quiet", file) == 0, "%s:\n%s", file, output);
}
END_TEST

START_TEST(every_scenario_holds_with_seeds_its_author_did_not_use)
{
	const char *file = nth_of(LIBRARY, _i);
	/* Sanitizers look at code, of which few seeds see as much as many. */
	const char *command = getenv("TEST_SANITIZED") ? "run --quiet --seeds 1000..1002"
	                                               : "run --quiet --seeds 1000..1019";

	ck_assert_msg(ikesim(command, file) == 0, "%s:\n%s", file, output);
}
END_TEST

/* The journal of a run of `file`, without its first line, which has the scenario's hash. */
static char *events_of(const char *file, const char *crypto, int *code)
{
	static const char path[] = "/tmp/ikesim-crypto.jsonl";
	char arguments[200], *octets, *rest;
	FILE *events;
	long len;

	snprintf(arguments, sizeof(arguments), "run --quiet --set crypto=%s --events %s.%d", crypto,
	         path, (int)getpid());
	*code = ikesim(arguments, file);
	snprintf(arguments, sizeof(arguments), "%s.%d", path, (int)getpid());
	events = fopen(arguments, "r");
	ck_assert_msg(events != NULL, "%s", output);
	ck_assert_int_eq(fseek(events, 0, SEEK_END), 0);
	len = ftell(events);
	rewind(events);
	octets = malloc((size_t)len + 1);
	ck_assert_ptr_nonnull(octets);
	ck_assert_uint_eq(fread(octets, 1, (size_t)len, events), (size_t)len);
	fclose(events);
	remove(arguments);
	octets[len] = '\0';
	rest = strchr(octets, '\n');
	ck_assert_ptr_nonnull(rest);
	memmove(octets, rest, strlen(rest) + 1);
	return octets;
}

/* So every verdict is the same, every size, every moment: what differs are octets of keys. */
START_TEST(modelled_cryptography_gives_the_same_events)
{
	const char *file = nth_of(LIBRARY, _i);
	int codes[2];
	char *real = events_of(file, "real", &codes[0]);
	char *modelled = events_of(file, "modelled", &codes[1]);

	ck_assert_int_eq(codes[0], 0);
	ck_assert_int_eq(codes[1], 0);
	ck_assert_uint_gt(strlen(real), 1000);
	ck_assert_msg(strcmp(real, modelled) == 0, "%s has other events", file);
	free(real);
	free(modelled);
}
END_TEST

START_TEST(every_trigger_has_a_twin_that_differs_in_one_leaf)
{
	char pair[600], *leaf;
	const char *trigger = nth_of(TRIGGERS, _i);
	int leaves = 0;

	snprintf(pair, sizeof(pair), "%s scenarios/avoid/%s", trigger, strrchr(trigger, '/') + 1);
	ck_assert_msg(ikesim("diff", pair) == 1, "%s:\n%s", pair, output);
	ck_assert_int_eq(ikesim("diff --cause", pair), 1);
	for (leaf = output; (leaf = strchr(leaf, '\n')); leaf++)
		leaves++;
	ck_assert_msg(leaves == 1, "%d cause leaves differ:\n%s", leaves, output);
}
END_TEST

START_TEST(every_load_has_a_twin_that_differs_in_one_leaf)
{
	const char *avoided = nth_of(AVOIDED, _i);
	char pair[600];
	int leaves = 0, len = (int)(strlen(avoided) - strlen("-avoided.yaml"));

	snprintf(pair, sizeof(pair), "%.*s.yaml %s", len, avoided, avoided);
	ck_assert_msg(ikesim("diff --cause", pair) == 1, "%s:\n%s", pair, output);
	for (char *leaf = output; (leaf = strchr(leaf, '\n')); leaf++)
		leaves++;
	ck_assert_msg(leaves == 1, "%d cause leaves differ:\n%s", leaves, output);
}
END_TEST

/* How many ends fail with this code of a file with these words set. */
static int coded_of(const char *file, const char *set, const char *code)
{
	char arguments[200], times[32];
	const char *found;

	snprintf(arguments, sizeof(arguments), "run --quiet %s", set);
	snprintf(times, sizeof(times), " x %s", code);
	ck_assert_int_ge(ikesim(arguments, file), 0);
	for (char *at = output; (at = strchr(at, '\n')); at++)
		*at = ' '; /* a summary is wrapped anywhere */
	found = strstr(output, times);
	if (!found)
		return 0;
	while (found > output && found[-1] >= '0' && found[-1] <= '9')
		found--;
	return (int)strtol(found, NULL, 10);
}

/* With 13860, one word set. */
static int failures_of(const char *file, const char *set)
{
	char words[160];

	snprintf(words, sizeof(words), "--set '%s'", set);
	return coded_of(file, words, "13860");
}

/* scenarios/load/failover.yaml: the k-th answer comes after N * 250 ms + k * 50 ms, and at 60 s it
 * is too late. */
START_TEST(a_failover_fails_as_its_arithmetic_says)
{
	static const int counts[] = { 180, 196, 204, 212, 230, 250 };
	int n = counts[_i], in_time = (60000 - 250 * n) / 50, failing = n - in_time;
	char set[64];

	snprintf(set, sizeof(set), "hosts[clients].count=%d", n);
	failing = failing > 0 ? failing < n ? failing : n : 0;
	int failed = failures_of("scenarios/load/failover.yaml", set);
	/* Those who are ahead of the others by chance move it by a few. */
	ck_assert_msg(failed >= failing - 8 && failed <= failing + 8, "%d of %d fail, not %d",
	              failed, n, failing);
}
END_TEST

/* scenarios/load/retry.yaml: each of the 42 that are refused is so at every try. */
START_TEST(retries_at_once_multiply_refusals)
{
	char set[64];

	for (int tries = 1; tries <= 8; tries++) {
		snprintf(set, sizeof(set), "load[all].retry.max_tries=%d", tries);
		ck_assert_int_eq(failures_of("scenarios/load/retry.yaml", set), 42 * tries);
	}
}
END_TEST

/* scenarios/load/shared-address.yaml: of each of six waves as many get in as the limit says. */
START_TEST(an_address_lets_in_six_times_its_limit)
{
	static const struct {
		int clients, limit;
	} rows[] = { { 40, 5 }, { 40, 6 }, { 40, 7 }, { 41, 1 }, { 30, 5 }, { 31, 5 }, { 60, 9 } };
	int n = rows[_i].clients, in = 6 * rows[_i].limit;
	char set[120];

	snprintf(
	        set, sizeof(set),
	        "--set 'hosts[office].count=%d' --set 'hosts[gateway].ike.half_open_per_source=%d'",
	        n, rows[_i].limit);
	ck_assert_int_eq(coded_of("scenarios/load/shared-address.yaml", set, "13813"),
	                 n > in ? n - in : 0);
	ck_assert_int_eq(coded_of("scenarios/load/shared-address.yaml", set, "13903"),
	                 n > in ? n - in : 0);
}
END_TEST

START_TEST(the_timeline_tells_that_a_late_sa_was_added)
{
	ck_assert_int_eq(ikesim("run", "scenarios/lookalike/linux-adds-late.yaml"), 0);
	ck_assert_ptr_nonnull(strstr(output, "dies at client"));
	ck_assert_ptr_nonnull(strstr(output, "too late for UPDATE: asks ADD"));
	ck_assert_ptr_nonnull(strstr(output, "driver ADD in 0x"));
	ck_assert_ptr_null(strstr(output, "13860 (0x3624)"));
}
END_TEST

/* Gaps of a charon 5.9.8: 4.000, 7.201, 12.960, 23.329, 41.992 s [M]; its noise is ours to say. */
START_TEST(the_linux_profile_sends_again_when_strongswan_does)
{
	static const long gaps_ms[] = { 4000, 7201, 12960, 23329, 41992 };
	int code, tries = 0;
	char *events = events_of("scenarios/lookalike/linux-no-answer.yaml", "real", &code);
	long long last = 0;

	ck_assert_int_eq(code, 0);
	for (char *at = events; (at = strstr(at, "{\"at\":")); at++) {
		long long now = strtoll(at + strlen("{\"at\":"), NULL, 10);
		const char *send = strstr(at, "\"event\":\"send\"");
		if (!send || send > at + strcspn(at, "\n"))
			continue;
		if (tries > 0)
			ck_assert_int_le(llabs((now - last) / 1000 - gaps_ms[tries - 1] * 1000),
			                 2000);
		last = now;
		tries++;
	}
	ck_assert_int_eq(tries, 6);
	free(events);
}
END_TEST

/* The text block of README.md, line by line and in order, is in what the program prints. */
START_TEST(the_readme_shows_what_the_program_prints)
{
	char line[512];
	const char *from = output;
	FILE *readme = fopen("README.md", "r");
	int lines = 0;
	bool inside = false;

	ck_assert_ptr_nonnull(readme);
	setenv("LC_ALL", "C.UTF-8", 1); /* the lanes of README.md are drawn in UTF-8 */
	ck_assert_int_eq(ikesim("run --color never", "scenarios/trigger/slow-responder.yaml"), 0);
	while (fgets(line, sizeof(line), readme)) {
		if (strncmp(line, "```", 3) == 0) {
			inside = strcmp(line, "```text\n") == 0;
			continue;
		}
		line[strcspn(line, "\n")] = '\0';
		if (!inside || line[0] == '\0')
			continue;
		from = strstr(from, line);
		ck_assert_msg(from != NULL, "README.md shows a line that is not printed:\n%s",
		              line);
		lines++;
	}
	fclose(readme);
	ck_assert_int_gt(lines, 40);
}
END_TEST

/* scenarios/load/one-acquire-worker.yaml: the kth tunnel waits for (k - 1) * 2.001 s, of 60. */
START_TEST(one_acquire_worker_lets_in_whom_its_arithmetic_says)
{
	static const struct {
		int tunnels, workers, failing;
	} rows[] = { { 29, 1, 0 }, { 30, 1, 0 }, { 31, 1, 1 }, { 32, 1, 2 }, { 60, 1, 30 },
		     { 60, 2, 0 }, { 61, 2, 1 }, { 90, 3, 0 }, { 91, 3, 1 }, { 93, 3, 3 } };
	char set[96];

	snprintf(set, sizeof(set),
	         "--set hosts[tunnels].count=%d --set hosts[tunnels].acquire_workers=%d",
	         rows[_i].tunnels, rows[_i].workers);
	ck_assert_int_eq(coded_of("scenarios/load/one-acquire-worker.yaml", set, "13809"),
	                 rows[_i].failing);
}
END_TEST

/* scenarios/load/paused-guest.yaml: a pause of L loses those who began before L - 50.025 s, of 20
 * who began 8.0, 8.1 .. 9.9 s after the start. */
START_TEST(a_pause_loses_whom_its_arithmetic_says)
{
	static const int lengths[] = { 40000, 58000, 58050, 58150, 58950, 59850, 59950, 75000 };
	int late = (lengths[_i] - 50025 - 8000 + 99) / 100;
	char set[64];

	late = lengths[_i] < 58025 ? 0 : late > 20 ? 20 : late;
	snprintf(set, sizeof(set), "faults[moved].for=%dms", lengths[_i]);
	ck_assert_int_eq(failures_of("scenarios/load/paused-guest.yaml", set), late);
}
END_TEST

/* scenarios/load/lock-held.yaml: a lock of L fails whom it makes wait for more than 15 s; they ask
 * 75, 575, 1075 ms .. after it is taken. */
START_TEST(a_lock_fails_whom_its_arithmetic_says)
{
	static const int lengths[] = { 14000, 15070, 15080, 15570, 15580, 17570, 17580, 25000 };
	int failing = lengths[_i] < 15075 ? 0 : (lengths[_i] - 15075 + 499) / 500;
	char set[64];

	snprintf(set, sizeof(set), "--set faults[transaction].for=%dms", lengths[_i]);
	ck_assert_int_eq(coded_of("scenarios/load/lock-held.yaml", set, "13857"), failing);
}
END_TEST

/* scenarios/trigger/clock-step.yaml: reaped at 31 s - S, at 6 s at the earliest, asked at 15.08 s;
 * clock-drift.yaml: 60 s / (1 s + G) are less than 58.04 s from G = 33.8 ms on. */
START_TEST(a_wrong_clock_fails_whom_its_arithmetic_says)
{
	static const struct {
		const char *file, *set;
		int failing;
	} rows[] = {
		{ "clock-step", "faults[ntp].ahead=15s", 0 },
		{ "clock-step", "faults[ntp].ahead=16s", 1 },
		{ "clock-step", "faults[ntp].ahead=1h", 1 },
		{ "clock-step", "faults[ntp].at=14999ms", 1 },
		{ "clock-step", "faults[ntp].at=15s", 0 },
		{ "clock-step", "profile=linux", 0 },
		{ "clock-step", "profile=windows", 0 },
		{ "clock-drift", "faults[guest].ahead=33700us", 0 },
		{ "clock-drift", "faults[guest].ahead=33900us", 1 },
		{ "clock-drift", "faults[guest].at=1s", 0 }, /* the larval SA was there before */
		{ "clock-drift", "faults[guest].for=39ms", 0 },
		{ "clock-drift", "faults[guest].for=41ms", 1 },
	};
	char file[64];

	snprintf(file, sizeof(file), "scenarios/trigger/%s.yaml", rows[_i].file);
	ck_assert_int_eq(failures_of(file, rows[_i].set), rows[_i].failing);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scenarios");
	TCase *tests = tcase_create("library");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_wrong_clock_fails_whom_its_arithmetic_says, 0, 12);
	tcase_add_loop_test(tests, every_load_has_a_twin_that_differs_in_one_leaf, 0,
	                    (int)count_of(AVOIDED));
	tcase_add_loop_test(tests, a_failover_fails_as_its_arithmetic_says, 0, 6);
	tcase_add_test(tests, retries_at_once_multiply_refusals);
	tcase_add_loop_test(tests, a_lock_fails_whom_its_arithmetic_says, 0, 8);
	tcase_add_loop_test(tests, a_pause_loses_whom_its_arithmetic_says, 0, 8);
	tcase_add_loop_test(tests, one_acquire_worker_lets_in_whom_its_arithmetic_says, 0, 10);
	tcase_add_loop_test(tests, an_address_lets_in_six_times_its_limit, 0, 7);
	tcase_add_loop_test(tests, every_scenario_holds_its_expectations, 0,
	                    (int)count_of(LIBRARY));
	tcase_add_loop_test(tests, every_scenario_holds_with_seeds_its_author_did_not_use, 0,
	                    (int)count_of(LIBRARY));
	tcase_add_loop_test(tests, modelled_cryptography_gives_the_same_events, 0,
	                    (int)count_of(LIBRARY));
	tcase_add_loop_test(tests, every_trigger_has_a_twin_that_differs_in_one_leaf, 0,
	                    (int)count_of(TRIGGERS));
	tcase_add_test(tests, the_timeline_tells_that_a_late_sa_was_added);
	tcase_add_test(tests, the_linux_profile_sends_again_when_strongswan_does);
	tcase_add_test(tests, the_readme_shows_what_the_program_prints);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
