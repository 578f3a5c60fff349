/* learn, as a learner meets it: nothing of his is lost, and what is not mended is not solved. And
 * every lesson is proved: as it is handed out it fails, its solution passes, each wrong idea fails
 * for the reason that it says. */
#define _GNU_SOURCE
#include <check.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cli_kit.h"

#define STATE        "XDG_STATE_HOME=$PWD/state"
#define FOLDER       "ikesim-lessons/10-give-it-longer/"
#define LINE         16384
#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

static void learn(const char *arguments, int code, const char *out, const char *err)
{
	char line[LINE];

	snprintf(line, sizeof(line), "learn %s", arguments);
	cli_call(STATE, line, code, out, err);
}

/* An edit of the scenario that the learner was given: its first `from` becomes `to`. */
static void edit(const char *from, const char *to)
{
	static char text[65536], edited[65536 + 256];
	char *at;

	cli_read_file(FOLDER "scenario.yaml", text, sizeof(text));
	at = strstr(text, from);
	ck_assert_msg(at != NULL, "no '%s' in:\n%s", from, text);
	snprintf(edited, sizeof(edited), "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	cli_write_file(FOLDER "scenario.yaml", edited);
}

static bool has(const char *file, const char *text)
{
	static char octets[65536];
	size_t len = cli_read_file(file, octets, sizeof(octets) - 1);

	octets[len] = '\0';
	return strstr(octets, text) != NULL;
}

static const struct {
	const char *before, *arguments;
	int code;
	const char *out, *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	{ STATE, "learn", 0, "next: ikesim learn start 1", NULL },
	{ STATE, "learn list", 0, "0 of 16 solved", NULL },
	{ STATE, "learn start", 2, NULL, "which lesson?" },
	{ STATE, "learn start 99", 2, NULL, "no lesson '99'" },
	{ STATE, "learn start give-it-longr", 2, NULL, "did you mean '10-give-it-longer'?" },
	{ STATE, "learn begin 1", 2, NULL, "no command 'begin'" },
	{ STATE, "learn hint", 2, NULL, "which lesson?" },
	{ STATE, "learn check 10", 2, NULL, "begin it first: ikesim learn start 10" },
	{ STATE, "learn start 10 --dir ''", 2, NULL, "is not a directory" },
	{ STATE, "learn start 10 --dir clean.yaml", 4, NULL, "cannot make the directory" },
	{ STATE, "learn start 10 --dir /dev/null/x", 4, NULL, "cannot make the directory" },
	{ "XDG_STATE_HOME=$PWD/clean.yaml", "learn start 10", 4, NULL, "cannot read" },
	{ "XDG_STATE_HOME=/proc/none", "learn start 10", 4, NULL, "cannot make the directory" },
	{ "XDG_STATE_HOME=$PWD/clean.yaml", "learn list", 4, NULL, "cannot read" },
	{ "env -u HOME -u XDG_STATE_HOME", "learn list", 4, NULL,
	  "neither XDG_STATE_HOME nor HOME" },
	{ "HOME=$PWD XDG_STATE_HOME=relative", "learn list", 0, "/.local/state/ikesim/lessons",
	  NULL },
	{ STATE, "learn list --lessons none", 4, NULL, "cannot read 'none'" },
	{ STATE, "learn list --lessons .", 4, NULL, "no lesson in" },
	{ STATE, "learn --instructor", 0, "the end of 16 lessons", NULL },
	{ STATE, "learn prove 99", 2, NULL, "no lesson '99'" },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	cli_call(calls[_i].before, calls[_i].arguments, calls[_i].code, calls[_i].out,
	         calls[_i].err);
}
END_TEST

START_TEST(every_lesson_is_as_it_says)
{
	learn("prove", 0, "16 lessons, 54 wrong ideas: each is as it says", NULL);
}
END_TEST

/* The lines with a time in front: "0:08  lesson 2: ...". */
START_TEST(the_course_in_the_readme_is_the_one_that_is_taught)
{
	static char readme[65536];
	const char *at = readme, *line;
	uint32_t lines = 0;
	FILE *file = fopen("scenarios/lessons/README.md", "r");

	ck_assert_ptr_nonnull(file);
	readme[fread(readme, 1, sizeof(readme) - 1, file)] = '\0';
	fclose(file);
	learn("--instructor", 0, "0:00  lesson 1: ", NULL);
	for (line = cli_out; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		char text[256];

		if (line[0] < '0' || line[0] > '9' || line[1] != ':')
			continue;
		snprintf(text, sizeof(text), "\n%.*s\n", (int)strcspn(line, "\n"), line);
		at = strstr(at, text);
		ck_assert_msg(at != NULL, "not there, or not in this order: %s", text);
		lines++;
	}
	ck_assert_uint_eq(lines, 17);
}
END_TEST

START_TEST(what_is_handed_out_is_whole_and_is_not_replaced)
{
	learn("start 10", 0, "Lesson 10: Give it longer", NULL);
	ck_assert_ptr_nonnull(strstr(cli_out, "/ikesim-lessons/10-give-it-longer\n"));
	ck_assert(has(FOLDER "scenario.yaml", "name: give-it-longer"));
	cli_call("", "run " FOLDER "scenario.yaml --quiet", 1, "1 x 13860", NULL);
	edit("outcome: clean", "outcome: clean\n# mine");
	learn("start 11", 0, "Lesson 11: ", NULL);
	learn("start 10", 0, "what is there already is kept", NULL);
	ck_assert(has(FOLDER "scenario.yaml", "# mine"));
	learn("", 0, "under way: 10-give-it-longer", NULL);
	learn("start 10 --again", 0, "Lesson 10: Give it longer", NULL);
	ck_assert(!has(FOLDER "scenario.yaml", "# mine"));
	ck_assert(has(FOLDER "scenario.yaml.old1", "# mine"));
}
END_TEST

START_TEST(a_folder_is_gone_on_with_though_nobody_knows_of_it)
{
	learn("start 10", 0, "goals", NULL);
	edit("outcome", "sadb: { larval_lifetime: 84s }\noutcome");
	cli_shell("rm -r state &&", "version");
	learn("check 10", 2, NULL, "begin it first");
	learn("start 10", 0, "what is there already is kept", NULL);
	learn("check", 0, "Solved", NULL);
}
END_TEST

START_TEST(a_lesson_is_begun_again_where_it_was)
{
	learn("start 10 --dir mine", 0, "/mine/10-give-it-longer\n", NULL);
	learn("start 11 --dir yours", 0, "/yours/11-or-do-less\n", NULL);
	learn("start 10", 0, "/mine/10-give-it-longer\n", NULL);
}
END_TEST

START_TEST(a_folder_with_a_long_name_is_named_in_whole)
{
	char name[1024], line[2048];

	for (unsigned i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 50 == 0 ? '/' : 'a';
	name[sizeof(name) - 1] = '\0';
	snprintf(line, sizeof(line), "start 10 --dir .%s", name);
	learn(line, 0, "your folder", NULL);
	learn("list", 0, "kept in", NULL);
	learn("", 0, "under way", NULL);
	learn("check", 1, "FAILED", NULL);
}
END_TEST

START_TEST(a_lesson_is_solved_by_mending_it)
{
	learn("start 10", 0, "goals", NULL);
	learn("", 0, "under way: 10-give-it-longer", NULL);
	learn("check", 1, "FAILED  on seed 10001 errors(*) is 1, expected == 0", NULL);
	ck_assert_ptr_nonnull(strstr(cli_out, "nothing was changed yet"));
	edit("outcome", "sadb: { larval_lifetime: 62s }\noutcome");
	learn("check", 1, "you changed: sadb.larval_lifetime 60s -> 62s", NULL);
	edit("62s", "84s");
	learn("check", 0, "Solved. Why it works:", NULL);
	ck_assert_ptr_nonnull(strstr(cli_out, "The rule: a larval SA must live at least as long"));
	ck_assert_ptr_nonnull(strstr(cli_out, "next: ikesim learn start 1"));
	learn("list", 0, "10  solved", NULL);
	ck_assert(has("state/ikesim/lessons", "10-give-it-longer solved hints=0 checks=3 /"));
	/* Solved is solved, whatever becomes of the file. */
	edit("84s", "1s");
	learn("check", 1, "FAILED", NULL);
	learn("list", 0, "1 of 16 solved", NULL);
}
END_TEST

static const struct {
	const char *from, *to;
	int code;
	const char *out, *err;
} tricks[] = {
	{ "drop: { to: client, packets: [2, 3, 4, 5, 6, 7] }", "loss: 0%", 1,
	  "not yours to change: network.links[wan].drop", NULL },
	{ "outcome", "sadb: { larval_lifetime: 121s }\noutcome", 1,
	  "the limit is sadb.larval_lifetime <= 120s", NULL },
	{ "role: initiator", "role: initiator\n    sadb: { larval_lifetime: 200s }", 1,
	  "hosts[client].sadb.larval_lifetime is 200s: the limit is", NULL },
	{ "duration: 300s", "duration: 1s", 1, "not yours to change: duration is 1s", NULL },
	{ "outcome: clean", "expect: [ errors(13860) == 1 ]", 1, "expected == 0", NULL },
	{ "role: initiator", "role: intiator", 3, "Lesson 10",
	  "scenario.yaml:18:11: error: unknown role 'intiator'" },
	{ "ikesim: 1", "ikesim: [", 3, "Lesson 10", "scenario.yaml:" },
};

START_TEST(a_trick_does_not_solve_it)
{
	learn("start 10", 0, "goals", NULL);
	edit(tricks[_i].from, tricks[_i].to);
	learn("check", tricks[_i].code, tricks[_i].out, tricks[_i].err);
	learn("list", 0, "0 of 16 solved", NULL);
}
END_TEST

/* More than a value: it would loosen what it is held to. */
static const char *const evasions[] = {
	"approval: 13860 in total\n", "approval: 13805, 13860\n", "approval: '*'\n",
	"approval: [13860]\n",        "approval: '>= 1'\n",
};

START_TEST(an_answer_is_held_to_what_the_run_measures)
{
	const char *file = "ikesim-lessons/01-four-ways-to-be-late/answers.yaml";

	learn("start 1", 0, "and answers in answers.yaml", NULL);
	ck_assert(has(file, "# Which code, as it is?\napproval:\n"));
	learn("check", 1, "approval: not answered yet", NULL);
	cli_write_file(file, "approval: 13860\nnever: 13860\nbudget: 13815\nfar: soon\n");
	learn("check", 1, "never: it is not 13860, says the run", NULL);
	ck_assert_ptr_nonnull(strstr(cli_out, "far: 'soon' is no answer that makes sense"));
	ck_assert_ptr_nonnull(strstr(cli_out, "held    budget: 13815"));
	ck_assert_ptr_null(strstr(cli_out, "13805")); /* it does not give the answer away */
	cli_write_file(file, "approval: 13860\nnevr: 13805\n");
	learn("check", 3, "Lesson 1", "no question is called 'nevr'");
	for (int i = 0; i < COUNT(evasions); i++) {
		cli_write_file(file, evasions[i]);
		learn("check", 3, "Lesson 1",
		      "answers.yaml:1:11: error: an answer is one name or value");
	}
	cli_write_file(file, "approval: 13860\nnever: 13805\nbudget: 13815\nfar: 13813\n");
	learn("check", 0, "Solved", NULL);
}
END_TEST

START_TEST(the_next_lesson_lies_beside_the_last_one)
{
	learn("start 10", 0, "/ikesim-lessons/10-give-it-longer\n", NULL);
	cli_call("cd ikesim-lessons/10-give-it-longer && XDG_STATE_HOME=$OLDPWD/state",
	         "learn start 11", 0, "/ikesim-lessons/11-or-do-less\n", NULL);
	ck_assert(has("ikesim-lessons/11-or-do-less/scenario.yaml", "name: do-less"));
	learn("start 12 --dir mine", 0, "/mine/12-the-lock-nobody-sees\n", NULL);
	learn("start 13", 0, "/mine/13-policy-changed-under-us\n", NULL);
}
END_TEST

START_TEST(hints_come_one_by_one_and_the_solution_is_there)
{
	learn("start 10", 0, "goals", NULL);
	learn("hint", 0, "hint 1 of 3", NULL);
	ck_assert_ptr_null(strstr(cli_out, "hint 2 of 3"));
	learn("hint", 0, "hint 2 of 3", NULL);
	learn("hint 10", 0, "that was the last one", NULL);
	learn("hint", 0, "hint 3 of 3", NULL);
	learn("solution", 0, "sadb.larval_lifetime: 120s", NULL);
	learn("list", 0, "0 of 16 solved", NULL);
}
END_TEST

START_TEST(what_it_does_not_know_of_its_progress_file_stays)
{
	learn("start 10", 0, "goals", NULL);
	cli_write_file("state/ikesim/lessons",
	               "# ikesim learn: a line a lesson; the last one is under way\n"
	               "11-or-do-less solved hints=1 checks=2 relative\nsomething else\n");
	learn("start 12", 0, "goals", NULL);
	ck_assert(has("state/ikesim/lessons", "11-or-do-less solved hints=1 checks=2 relative\n"));
	ck_assert(has("state/ikesim/lessons", "\nsomething else\n"));
	ck_assert(has("state/ikesim/lessons", "\n12-the-lock-nobody-sees begun "));
	learn("list", 0, "0 of 16 solved", NULL);
	cli_write_file("state/ikesim/lessons", "a letter to my aunt\n");
	learn("start 13", 4, NULL, "is not a learner's progress");
	ck_assert(has("state/ikesim/lessons", "aunt"));
}
END_TEST

static void wait_for(const char *file, const char *text)
{
	for (int i = 0; i < 2000 && !has(file, text); i++)
		usleep(5000);
	ck_assert_msg(has(file, text), "%s has no '%s'", file, text);
}

static pid_t start_watching(void)
{
	char *arguments[] = { (char *)cli_program, (char *)"learn", (char *)"watch", NULL };
	pid_t pid;

	learn("start 10", 0, "goals", NULL);
	setenv("XDG_STATE_HOME", cli_at("state"), 1);
	pid = cli_start(arguments);
	unsetenv("XDG_STATE_HOME");
	wait_for(".out", "save scenario.yaml to have it looked at again");
	return pid;
}

START_TEST(watch_looks_again_after_each_save_and_ends_when_it_is_solved)
{
	pid_t pid = start_watching();

	edit("outcome", "sadb: { larval_lifetime: 84s }\noutcome");
	ck_assert_int_eq(cli_finish(pid), 0);
	ck_assert_ptr_nonnull(strstr(cli_out, "13860 (0x3624)")); /* the timeline */
	ck_assert_ptr_nonnull(strstr(cli_out, "Solved. Why it works:"));
}
END_TEST

START_TEST(what_another_terminal_does_meanwhile_is_not_lost)
{
	pid_t pid = start_watching();

	learn("hint", 0, "hint 1 of 3", NULL);
	learn("start 11", 0, "Lesson 11: ", NULL);
	edit("outcome", "sadb: { larval_lifetime: 84s }\noutcome");
	ck_assert_int_eq(cli_finish(pid), 0);
	ck_assert(has("state/ikesim/lessons", "10-give-it-longer solved hints=1 checks=2 /"));
	ck_assert(has("state/ikesim/lessons", "\n11-or-do-less begun "));
	learn("", 0, "under way: 11-or-do-less", NULL);
}
END_TEST

START_TEST(watching_goes_on_though_its_progress_was_removed)
{
	pid_t pid = start_watching();

	cli_shell("rm -r state &&", "version");
	edit("outcome", "sadb: { larval_lifetime: 84s }\noutcome");
	ck_assert_int_eq(cli_finish(pid), 0);
	ck_assert(has("state/ikesim/lessons", "10-give-it-longer solved hints=0 checks=1 /"));
}
END_TEST

/* All that `learn watch` shows on a terminal until it waits for a save. */
static void watch_on_a_terminal(char *shown, size_t room)
{
	int terminal, status;
	ssize_t len;
	pid_t pid = forkpty(&terminal, NULL, NULL, NULL);

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		setenv("XDG_STATE_HOME", cli_at("state"), 1);
		execl(cli_program, cli_program, "learn", "watch", (char *)NULL);
		_exit(127);
	}
	*shown = '\0';
	for (size_t at = 0; !strstr(shown, "save scenario.yaml"); at += (size_t)len) {
		len = read(terminal, shown + at, room - at - 1);
		ck_assert_msg(len > 0, "it ended with:\n%s", shown);
		shown[at + (size_t)len] = '\0';
	}
	kill(pid, SIGINT);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	close(terminal);
}

START_TEST(a_terminal_is_emptied_before_it_shows_what_is_wrong)
{
	static char shown[65536];
	const char *clear, *error;

	learn("start 10", 0, "goals", NULL);
	edit("role: initiator", "role: intiator");
	watch_on_a_terminal(shown, sizeof(shown));
	clear = strstr(shown, "\033[2J");
	error = strstr(shown, "unknown role 'intiator'");
	ck_assert(clear && error && clear < error);
}
END_TEST

START_TEST(an_interrupt_ends_watching)
{
	pid_t pid = start_watching();

	kill(pid, SIGINT);
	ck_assert_int_eq(cli_finish(pid), 5);
	ck_assert_ptr_nonnull(strstr(cli_out, "Lesson 10"));
}
END_TEST

#define TELLS                                                                                      \
	"title: T\nstep: S\nminutes: 5\nstory: once\nwhy: because\nhints: [h]\nyours: [sadb]\n"

static const struct {
	const char *lesson, *said;
} lies[] = {
	{ TELLS "goals: ['errors(*) >= 0']\nsolution: {}\nwrong: []\n",
	  "as it is handed out it does not fail" },
	{ TELLS "goals: ['errors(*) >= 1']\nsolution: {}\nwrong: []\n",
	  "the solution does not pass" },
	{ TELLS "goals: ['established == 0']\nsolution: {}\nwrong: []\n", "established is 1" },
	{ TELLS "limits: ['sadb.larval_lifetime >= 61s']\ngoals: ['errors(*) == 0']\nsolution: { "
	        "set: [sadb.larval_lifetime=61s] }\nwrong: [ { idea: more, set: "
	        "[sadb.larval_lifetime=90s], fails: ['errors(*) == 0'], because: B } ]\n",
	  "'more' does not fail as" },
	{ TELLS "limits: ['sadb.larval_lifetime >= 61s']\ngoals: ['errors(*) == 0']\nsolution: { "
	        "set: [sadb.larval_lifetime=61s] }\nwrong: [ { idea: less, set: "
	        "[sadb.larval_lifetime=1s, seed=3], fails: [], because: B } ]\n",
	  "'less' does not fail as" },
	{ TELLS "limits: ['sadb.larval_lifetime ~ 61s', 'no.such <= 1', 'sadb.on_full <= 3']\n"
	        "goals: ['errors(*) == 0', nonsense]\nsolution: {}\nwrong: []\n",
	  "the limit 'sadb.larval_lifetime ~ 61s' is not PATH <= VALUE" },
};

START_TEST(a_lesson_that_does_not_do_what_it_says_is_told)
{
	cli_shell("mkdir -p mine/01-lie && cp clean.yaml mine/01-lie/broken.yaml &&", "version");
	cli_write_file("mine/01-lie/lesson.yaml", lies[_i].lesson);
	learn("prove --lessons mine", 1, lies[_i].said, NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cli_learn");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0, COUNT(calls));
	tcase_add_test(tests, every_lesson_is_as_it_says);
	tcase_add_test(tests, the_course_in_the_readme_is_the_one_that_is_taught);
	tcase_add_test(tests, what_is_handed_out_is_whole_and_is_not_replaced);
	tcase_add_test(tests, a_folder_is_gone_on_with_though_nobody_knows_of_it);
	tcase_add_test(tests, a_lesson_is_begun_again_where_it_was);
	tcase_add_test(tests, a_folder_with_a_long_name_is_named_in_whole);
	tcase_add_test(tests, a_lesson_is_solved_by_mending_it);
	tcase_add_loop_test(tests, a_trick_does_not_solve_it, 0, COUNT(tricks));
	tcase_add_test(tests, an_answer_is_held_to_what_the_run_measures);
	tcase_add_test(tests, the_next_lesson_lies_beside_the_last_one);
	tcase_add_test(tests, hints_come_one_by_one_and_the_solution_is_there);
	tcase_add_test(tests, what_it_does_not_know_of_its_progress_file_stays);
	tcase_add_test(tests, watch_looks_again_after_each_save_and_ends_when_it_is_solved);
	tcase_add_test(tests, what_another_terminal_does_meanwhile_is_not_lost);
	tcase_add_test(tests, watching_goes_on_though_its_progress_was_removed);
	tcase_add_test(tests, a_terminal_is_emptied_before_it_shows_what_is_wrong);
	tcase_add_test(tests, an_interrupt_ends_watching);
	tcase_add_loop_test(tests, a_lesson_that_does_not_do_what_it_says_is_told, 0, COUNT(lies));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
