/*
 * The arithmetic in the comments of the scenarios of processors, held to the simulation: how many
 * fail, and at which size the first one does.
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static char output[1 << 20];

/* How many of the run's negotiations are `what`: installed, failed, unfinished. */
static long count(const char *file, const char *settings, const char *what)
{
	const char *program = getenv("IKESIM");
	char command[512];
	json_error_t error;
	FILE *pipe;

	snprintf(command, sizeof(command), "%s run scenarios/%s.yaml --json %s 2>/dev/null",
	         program ? program : "out/ikesim", file, settings);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	output[fread(output, 1, sizeof(output) - 1, pipe)] = '\0';
	pclose(pipe);
	json_t *result = json_loads(output, 0, &error);
	ck_assert_msg(result != NULL, "%s: %s", command, error.text);
	json_t *number = json_object_get(json_object_get(result, "negotiations"), what);
	ck_assert_msg(json_is_integer(number), "%s", command);
	long value = (long)json_integer_value(number);
	json_decref(result);
	return value;
}

static void expect_failed(const char *file, const char *settings, long predicted)
{
	long failed = count(file, settings, "failed");

	ck_assert_msg(failed >= predicted - 2 && failed <= predicted + 2 &&
	                      (failed > 0) == (predicted > 0),
	              "%s %s: %ld failed, predicted %ld", file, settings, failed, predicted);
}

/* N S / c > L, by (N S - c L) / S of them: S = 20 ms, L = 10 s. */
static const struct {
	int tunnels, cores;
} crowds[] = { { 495, 1 }, { 505, 1 }, { 600, 1 }, { 990, 2 }, { 1010, 2 }, { 1400, 2 } };

START_TEST(a_core_bears_five_hundred_tunnels_at_once)
{
	long over = crowds[_i].tunnels - 500L * crowds[_i].cores;
	char settings[128];

	snprintf(settings, sizeof(settings),
	         "--set 'hosts[clients].count=%d' --set 'hosts[gateway].cpu.cores=%d'",
	         crowds[_i].tunnels, crowds[_i].cores);
	expect_failed("trigger/gateway-cores", settings, over > 0 ? over : 0);
}
END_TEST

/* b > 1 - N S / L, N S = 8 s: then those of the first N S / (1 - b) - L, S / (1 - b) each. */
static const int shares[] = { 0, 19, 25, 50, 75 };

START_TEST(a_gateway_bears_a_neighbour_that_takes_a_fifth)
{
	double whole = 8.0 / (1 - shares[_i] / 100.0), each = whole / 100;
	char settings[128];

	snprintf(settings, sizeof(settings), "--set 'hosts[gateway].cpu.background=%d%%'",
	         shares[_i]);
	expect_failed("trigger/noisy-neighbour", settings,
	              whole > 10 ? (long)((whole - 10) / each) : 0);
}
END_TEST

/* (N S - L) / S, whatever the rate is, if it is above 1 / S. */
static const int larvals[] = { 20, 30, 40, 49 };

START_TEST(strict_priorities_fail_those_who_were_served_first)
{
	char settings[128];

	snprintf(settings, sizeof(settings), "--set sadb.larval_lifetime=%ds", larvals[_i]);
	expect_failed("trigger/strict-priorities", settings,
	              larvals[_i] < 48 ? (long)((48 - larvals[_i]) / 0.08) : 0);
}
END_TEST

/* strongSwan's own load test finished 2 of 2,483 with its slowest group. */
START_TEST(while_the_load_lasts_strict_priorities_finish_nothing)
{
	ck_assert_int_eq(count("trigger/strict-priorities", "--set duration=40s", "installed"), 0);
	ck_assert_int_ge(count("avoid/strict-priorities", "--set duration=40s", "installed"), 400);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("scenarios_cpu");
	TCase *tcase = tcase_create("scenarios_cpu");
	SRunner *runner = srunner_create(suite);

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_core_bears_five_hundred_tunnels_at_once, 0, COUNT(crowds));
	tcase_add_loop_test(tcase, a_gateway_bears_a_neighbour_that_takes_a_fifth, 0,
	                    COUNT(shares));
	tcase_add_loop_test(tcase, strict_priorities_fail_those_who_were_served_first, 0,
	                    COUNT(larvals));
	tcase_add_test(tcase, while_the_load_lasts_strict_priorities_finish_nothing);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
