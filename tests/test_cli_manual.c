/* ikesim manual and ikesim completion: made from the tables, so that they cannot be forgotten. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

static char manual[sizeof(cli_out)], help[sizeof(cli_out)];

/* Of `ikesim help`: the lines of commands begin with two blanks. */
static bool next_command(char **rest, char name[32])
{
	char *line;

	while ((line = *rest) && *line) {
		*rest = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
		if (strncmp(line, "  ", 2) == 0 && sscanf(line + 2, "%31[a-z]", name) == 1)
			return true;
	}
	return false;
}

START_TEST(the_manual_has_every_command_and_every_option)
{
	char *rest = help, name[32], want[64], arguments[64];
	int commands = 0, options = 0;

	ck_assert_int_eq(cli_ikesim("manual"), 0);
	memcpy(manual, cli_out, sizeof(manual));
	ck_assert_int_eq(cli_ikesim("help"), 0);
	memcpy(help, cli_out, sizeof(help));
	for (; next_command(&rest, name); commands++) {
		snprintf(want, sizeof(want), "\n.Ss %s", name);
		ck_assert_msg(strstr(manual, want) != NULL, "no %s", want);
		snprintf(arguments, sizeof(arguments), "help %s", name);
		ck_assert_int_eq(cli_ikesim(arguments), 0);
		for (char *at = cli_out; (at = strstr(at, "\n  --")); at++, options++) {
			char *end = strpbrk(at + 5, " \n");

			snprintf(want, sizeof(want), "\n.It Fl \\-%.*s", (int)(end - at - 5),
			         at + 5);
			/* As roff has a dash. */
			for (char *dash = want + 10; (dash = strchr(dash, '-')); dash += 2) {
				memmove(dash + 1, dash, strlen(dash) + 1);
				*dash = '\\';
			}
			ck_assert_msg(strstr(manual, want) != NULL, "no %s", want);
		}
	}
	ck_assert_int_gt(commands, 8);
	ck_assert_int_gt(options, 40);
}
END_TEST

START_TEST(no_line_of_the_manual_is_a_macro_by_accident)
{
	static const char *const macros = " .Dd .Dt .Os .Sh .Ss .Nm .Nd .Ar .Op .Bl .It .El .Pp .Dl"
	                                  " .Rs .Re .%R .%T ";
	char word[8], padded[16];
	int lines = 0;

	ck_assert_int_eq(cli_ikesim("manual"), 0);
	for (char *line = cli_out; line && *line;
	     line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		ck_assert_int_ne(*line, '\'');
		ck_assert_int_ne(*line, '\n');
		if (*line != '.')
			continue;
		ck_assert_int_eq(sscanf(line, "%7s", word), 1);
		snprintf(padded, sizeof(padded), " %s ", word);
		ck_assert_msg(strstr(macros, padded) != NULL, "%.60s", line);
		lines++;
	}
	ck_assert_int_gt(lines, 60);
}
END_TEST

/* Words as bash would hand them over, the last one to be completed; what it answers has `has`, and
 * not `hasnt`. */
static const struct {
	const char *words, *has, *hasnt;
} completions[] = {
	{ "ikesim ''", "explain", "--seed" },
	{ "ikesim r", "run", "explain" },
	{ "ikesim run --se", "--seeds", "--style" },
	{ "ikesim run ''", "clean.yaml", "--seed" },
	{ "ikesim run clean.yaml --ev", "--events", "--at" },
	{ "ikesim sadb --style ''", "xfrm_stat", "clean.yaml" },
	{ "ikesim sadb --style set", "setkey", "xfrm" },
	{ "ikesim run --events cl", "clean.yaml", "--" },
	{ "ikesim help ex", "explain", "run" },
	{ "ikesim completion ''", "bash", "clean.yaml" },
	{ "ikesim diff clean.yaml wr", "wrong.yaml", "clean.yaml" },
};

START_TEST(bash_completes_words)
{
	char words[256];

	snprintf(words, sizeof(words), "\"%s\"", completions[_i].words);
	/* The program's own path is the shell's $0. */
	ck_assert_int_eq(
	        cli_shell("words() { bash -c 'eval \"$(\"$0\" completion bash)\"; "
	                  "eval \"COMP_WORDS=($1)\"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
	                  "_ikesim; printf \"%s\\n\" \"${COMPREPLY[@]}\"' \"$@\"; }; words",
	                  words),
	        0);
	ck_assert_msg(strstr(cli_out, completions[_i].has) != NULL, "%s: %s", completions[_i].words,
	              cli_out);
	ck_assert_msg(strstr(cli_out, completions[_i].hasnt) == NULL, "%s: %s",
	              completions[_i].words, cli_out);
	ck_assert_str_eq(cli_err, "");
}
END_TEST

START_TEST(another_shell_is_a_usage_error_that_says_what_there_is)
{
	ck_assert_int_eq(cli_ikesim("completion fish"), 2);
	ck_assert_ptr_nonnull(strstr(cli_err, "unknown shell 'fish'; there is bash"));
	ck_assert_str_eq(cli_out, "");
	ck_assert_int_eq(cli_ikesim("completion"), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cli_manual");
	TCase *tcase = tcase_create("cli_manual");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, cli_setup, cli_teardown);
	tcase_add_test(tcase, the_manual_has_every_command_and_every_option);
	tcase_add_test(tcase, no_line_of_the_manual_is_a_macro_by_accident);
	tcase_add_loop_test(tcase, bash_completes_words, 0,
	                    (int)(sizeof(completions) / sizeof(completions[0])));
	tcase_add_test(tcase, another_shell_is_a_usage_error_that_says_what_there_is);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
