/* Every console block of README.md: "$ " begins a command, and the other lines are, in order, in
 * what the commands print. They are run in a directory of their own that has `scenarios`. */
#define _GNU_SOURCE
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cli_kit.h"

#define LINE 512

static char readme[1 << 17], command[4 * LINE];
static const char *printed; /* what of it was not met yet */

static void setup(void)
{
	char here[2048], target[2100];
	FILE *file = fopen("README.md", "r");

	ck_assert_ptr_nonnull(file);
	readme[fread(readme, 1, sizeof(readme) - 1, file)] = '\0';
	fclose(file);
	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	snprintf(target, sizeof(target), "%s/scenarios", here);
	cli_setup();
	ck_assert_int_eq(symlink(target, cli_at("scenarios")), 0);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void run_command(void)
{
	char before[5 * LINE];

	if (*command == '\0')
		return;
	snprintf(before, sizeof(before), "exec 2>&1; ikesim() { %s \"$@\"; }; %s;", cli_program,
	         command);
	cli_shell(before, "version");
	printed = cli_out;
	*command = '\0';
}

static void take_line(const char *line, size_t len)
{
	char copy[LINE];

	ck_assert_uint_lt(len, sizeof(copy));
	memcpy(copy, line, len);
	copy[len] = '\0';
	if (strncmp(copy, "$ ", 2) == 0) {
		snprintf(command, sizeof(command), "%s", copy + 2);
	} else if (len > 0 && *command && command[strlen(command) - 1] == '\\') {
		size_t end = strlen(command) - 1;
		snprintf(command + end, sizeof(command) - end, "%s", copy);
	} else if (len > 0) {
		run_command();
		printed = strstr(printed, copy);
		ck_assert_msg(printed != NULL,
		              "README.md shows a line that is not printed:\n%s\n%s", copy, cli_out);
	}
}

START_TEST(the_readme_shows_what_its_commands_print)
{
	const char *at = readme;
	bool inside = false;
	int blocks = 0;

	while (*at) {
		size_t len = strcspn(at, "\n");

		if (strncmp(at, "```", 3) == 0) {
			inside = strncmp(at, "```console\n", 11) == 0;
			blocks += inside;
		} else if (inside) {
			take_line(at, len);
		}
		at += len + (at[len] == '\n');
	}
	ck_assert_int_ge(blocks, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("readme");
	TCase *tests = tcase_create("blocks");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, cli_teardown);
	tcase_add_test(tests, the_readme_shows_what_its_commands_print);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
