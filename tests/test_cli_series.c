/* The run over time: nobody is lost between its intervals, and each is where it belongs. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cli_kit.h"

static void setup(void)
{
	char here[2048], target[2100];

	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	snprintf(target, sizeof(target), "%s/scenarios", here);
	cli_setup();
	ck_assert_int_eq(symlink(target, cli_at("scenarios")), 0);
}

static json_int_t sum_of(const json_t *series, const char *row)
{
	const json_t *value, *values = json_object_get(series, row);
	json_int_t sum = 0;
	size_t i;

	ck_assert(json_is_array(values));
	json_array_foreach((json_t *)values, i, value) sum += json_integer_value(value);
	return sum;
}

static json_int_t last_of(const json_t *series, const char *row)
{
	const json_t *values = json_object_get(series, row);

	return json_integer_value(json_array_get(values, json_array_size(values) - 1));
}

static json_int_t in(const json_t *object, const char *outer, const char *key)
{
	return json_integer_value(json_object_get(json_object_get(object, outer), key));
}

static const char *const files[] = {
	"run scenarios/load/nine-o-clock.yaml",
	"run scenarios/load/retry.yaml",
	"run scenarios/load/one-acquire-worker.yaml --set 'hosts[tunnels].count=3'",
	"run scenarios/load/paused-guest.yaml",
	"run scenarios/load/rekey-storm-avoided.yaml",
};

START_TEST(nobody_is_lost_between_intervals)
{
	json_t *read = cli_json(files[_i], CLI_ANY), *series = json_object_get(read, "series");
	json_int_t every;

	if (!json_object_get(read, "loads")) {
		ck_assert_ptr_null(series);
		json_decref(read);
		return;
	}
	every = json_integer_value(json_object_get(series, "every"));
	ck_assert_int_ge(60 * every, json_integer_value(json_object_get(read, "ended_at")));
	ck_assert_int_eq(sum_of(series, "arrivals"), in(read, "negotiations", "initiated"));
	ck_assert_int_ge(sum_of(series, "installed"), in(read, "negotiations", "installed"));
	ck_assert_int_eq(sum_of(series, "failed"), in(read, "negotiations", "failed"));
	ck_assert_int_eq(last_of(series, "in_flight"), in(read, "negotiations", "unfinished"));
	json_decref(read);
}
END_TEST

#define STEADY                                                                                     \
	"ikesim: 1\nname: steady\nprofile: windows\ncrypto: modelled\nseed: 1\nduration: 60s\n"    \
	"network: { links: [ { name: w, between: [a, b], latency: 200ms } ] }\nhosts:\n"           \
	"  - { name: a, role: initiator, count: 100 }\n  - { name: b, role: responder }\n"         \
	"load: [ { host: a, model: constant, rate: 1/s, for: 30s } ]\n"

/* One a second from 0 on, in intervals of a second: each at the beginning of its own; its larval SA
 * is there from 400 ms on, for less than a second; it is up after 800 ms. */
START_TEST(what_comes_at_an_intervals_beginning_is_in_it)
{
	json_t *read, *series;

	cli_write_file("steady.yaml", STEADY);
	read = cli_json("run steady.yaml", 0);
	series = json_object_get(read, "series");
	ck_assert_int_eq(json_integer_value(json_object_get(series, "every")), 1000000000);
	for (size_t i = 0; i < 60; i++) {
		ck_assert_int_eq(
		        json_integer_value(json_array_get(json_object_get(series, "arrivals"), i)),
		        i < 30);
		ck_assert_int_eq(
		        json_integer_value(json_array_get(json_object_get(series, "installed"), i)),
		        i < 30);
		ck_assert_int_eq(
		        json_integer_value(json_array_get(json_object_get(series, "keyed_sas"), i)),
		        4 * (i < 30 ? (json_int_t)i + 1 : 30));
	}
	ck_assert_int_eq(sum_of(series, "larval_sas"), 0);
	ck_assert_int_eq(sum_of(series, "in_flight"), 0);
	json_decref(read);
	cli_call("LC_ALL=C", "run steady.yaml", 0, "Over time, 1.000 s a column\n", NULL);
	ck_assert_ptr_nonnull(
	        strstr(cli_out, "\n  arrivals    ..............................               "));
	cli_call("LC_ALL=C", "run clean.yaml", 0, "INSTALLED", NULL);
	ck_assert_ptr_null(strstr(cli_out, "Over time")); /* no load, nothing over time */
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_series");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, cli_teardown);
	tcase_add_loop_test(tests, nobody_is_lost_between_intervals, 0, COUNT(files));
	tcase_add_test(tests, what_comes_at_an_intervals_beginning_is_in_it);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
