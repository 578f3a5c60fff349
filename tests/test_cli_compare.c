/* ikesim compare, as pipelines meet it: exact for virtual runs, careful for live ones. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

#define LATE  "--set 'hosts[gateway].auth_backend=75s' "
#define RUN   "run clean.yaml --seeds 1..3 --json "
#define THERE "a.json b.json"

static char text[1 << 18];

/* NAME.json: what IKESIM prints with these arguments. */
static void result(const char *name, const char *arguments)
{
	char call[512];
	int code = cli_ikesim(arguments);

	ck_assert_msg(code == 0 || code == 1, "%s: %d\n%s", arguments, code, cli_err);
	snprintf(call, sizeof(call), "%s.json", name);
	cli_write_file(call, cli_out);
}

/* The same with `from` replaced by `to`, of the same length, wherever it stands. */
static void forge(const char *name, const char *from, const char *to)
{
	ck_assert_uint_eq(strlen(from), strlen(to));
	text[cli_read_file(name, text, sizeof(text) - 1)] = '\0';
	ck_assert_ptr_nonnull(strstr(text, from));
	for (char *at = text; (at = strstr(at, from)); at += strlen(to))
		memcpy(at, to, strlen(to));
	cli_write_file(name, text);
}

START_TEST(the_same_runs_are_the_same)
{
	result("a", RUN "--jobs 1");
	result("b", RUN "--jobs 3");
	cli_call("", "compare " THERE, 0, "3 virtual runs compared: 3 the same, 0 not", NULL);
}
END_TEST

/* A journal that differs is a difference, whatever the figures say. */
START_TEST(a_run_that_is_another_is_told_with_its_figures)
{
	result("a", RUN);
	result("b", RUN);
	forge("b.json", "\"journal_hash\":\"", "\"journal_hash\":\"");
	text[cli_read_file("b.json", text, sizeof(text) - 1)] = '\0';
	{
		char *hash = strstr(text, "\"journal_hash\":\"") + strlen("\"journal_hash\":\"");

		*hash = *hash == '0' ? '1' : '0';
	}
	cli_write_file("b.json", text);
	cli_call("", "compare " THERE, 1, "cli seed 1: not the same run any more", NULL);
	ck_assert_ptr_nonnull(strstr(cli_out, "no journals were kept"));
	ck_assert_ptr_nonnull(strstr(cli_out, "2 the same, 1 not"));
	/* That it is another is then no failure by itself. */
	cli_call("", "compare " THERE " --fail-on 'p99(sa_install) > +10%'", 0, "1 not", NULL);
}
END_TEST

START_TEST(the_first_line_that_differs_is_shown)
{
	cli_shell("mkdir ja jb;", "--version");
	result("a", RUN "--journals ja");
	result("b", RUN "--journals jb");
	cli_call("", "compare " THERE, 0, "3 the same", NULL);
	ck_assert_int_eq(
	        cli_shell("sed -i '2,$s/\"event\":\"send\"/\"event\":\"sent\"/' jb/*seed-2*; "
	                  "sed -i '2s/\"journal_hash\":\"...../\"journal_hash\":\"00000/' b.json;",
	                  "--version"),
	        0);
	cli_call("", "compare " THERE, 1, "cli seed 2: not the same run any more", NULL);
	ck_assert_ptr_nonnull(strstr(cli_out, "of the journal is the first that differs"));
	ck_assert_ptr_nonnull(strstr(cli_out, "\"event\":\"send\""));
	ck_assert_ptr_nonnull(strstr(cli_out, "\"event\":\"sent\""));
	cli_call("rm jb/*seed-2*;", "compare " THERE, 4, "seed 2", "cannot read 'jb/");
}
END_TEST

START_TEST(what_is_not_in_both_is_incomplete)
{
	result("a", RUN);
	result("b", "run clean.yaml --seeds 2..4 --json");
	cli_call("", "compare " THERE, 5, "cli seed 1: only in a.json", NULL);
	ck_assert_ptr_nonnull(strstr(cli_out, "cli seed 4: only in b.json"));
	ck_assert_ptr_nonnull(strstr(cli_out, "2 the same, 0 not; 2 without a counterpart"));
}
END_TEST

START_TEST(two_scenarios_are_not_compared)
{
	result("a", RUN);
	result("b", RUN LATE);
	cli_call("", "compare " THERE, 2, NULL, "'cli' is not the same scenario in the two files");
}
END_TEST

/* Thresholds: of a result whose figures were changed by hand, on either side of the limit. */
static const struct {
	const char *change;
	int installed, code; /* 1 in the base */
} limits[] = {
	{ "'installed > +1'", 2, 0 },    { "'installed > +1'", 3, 1 },
	{ "'installed < -0'", 1, 0 },    { "'installed < -0'", 0, 1 },
	{ "'installed > +100%'", 2, 0 }, { "'installed > +100%'", 3, 1 },
	{ "'installed > +99%'", 2, 1 },  { "'installed < -1'", 0, 0 },
};

START_TEST(a_threshold_holds_beyond_its_limit)
{
	char arguments[128], to[] = "\"installed\":1,\"failed\"";

	result("a", "run clean.yaml --json");
	result("b", "run clean.yaml --json");
	to[strlen("\"installed\":")] = (char)('0' + limits[_i].installed);
	forge("b.json", "\"installed\":1,\"failed\"", to);
	ck_assert_int_eq(
	        cli_shell("sed -i 's/\"journal_hash\":\"...../\"journal_hash\":\"00000/' b.json;",
	                  "--version"),
	        0);
	snprintf(arguments, sizeof(arguments), "compare " THERE " --fail-on %s", limits[_i].change);
	cli_call("", arguments, limits[_i].code, "1 virtual runs compared", NULL);
}
END_TEST

/* Live results, made of virtual ones: so many runs whose p50(sa_install) is about so long. */
static void live(const char *name, const int *ms, int count)
{
	static char all[1 << 18];
	char file[32];
	size_t len = 0;

	for (int i = 0; i < count; i++) {
		char arguments[256], *comma;

		snprintf(arguments, sizeof(arguments),
		         "run clean.yaml --json --seed %d --set 'network.links[wan].latency=%dms'",
		         i, ms[i]);
		ck_assert_int_eq(cli_ikesim(arguments), 0);
		comma = strstr(cli_out, ",\"held\"");
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%.*s,\"live\":{}%s",
		                        (int)(comma - cli_out), cli_out, comma);
	}
	snprintf(file, sizeof(file), "%s.json", name);
	cli_write_file(file, all);
	/* Their latencies make them many scenarios: a live one is one. */
	snprintf(file, sizeof(file), "%s", name);
	ck_assert_int_eq(
	        cli_shell(
	                "sed -i 's/\"scenario_hash\":\"[0-9a-f]*/\"scenario_hash\":\"00/' ?.json;",
	                "--version"),
	        0);
}

static const struct {
	int base[8], now[8], count, code;
} samples[] = {
	{ { 10, 11, 10, 11, 10, 11 }, { 10, 11, 11, 10, 11, 10 }, 6, 0 }, /* surely not */
	{ { 10, 11, 10, 11, 10, 11 }, { 20, 21, 22, 20, 21, 22 }, 6, 1 }, /* surely */
	{ { 10, 11, 10, 11, 10, 11 }, { 9, 21, 8, 30, 10, 22 }, 6, 6 },   /* who knows */
	{ { 10, 11, 10, 11, 10 }, { 20, 21, 22, 20, 21 }, 5, 6 },         /* too few */
};

START_TEST(live_runs_are_compared_by_their_medians)
{
	live("a", samples[_i].base, samples[_i].count);
	live("b", samples[_i].now, samples[_i].count);
	cli_call("", "compare " THERE " --fail-on 'p50(sa_install) > +50%'", samples[_i].code,
	         "cli live: p50(sa_install) > +50%: median", NULL);
	cli_call("", "compare " THERE, 2, NULL, "no two live runs are the same");
}
END_TEST

static const struct {
	const char *arguments;
	int code;
	const char *err;
} wrongs[] = {
	{ "compare a.json", 2, "usage: ikesim compare BASE NEW" },
	{ "compare a.json none.json", 4, "none.json: No such file" },
	{ "compare a.json clean.yaml", 2, "clean.yaml:1: is no result of `ikesim run --json`" },
	{ "compare a.json empty.json", 2, "there is no result in it" },
	{ "compare a.json schema.json", 2, "schema.json:1: is of another schema" },
	{ "compare a.json torn.json", 2, "torn.json:1: is no result" },
	{ "compare a.json a.json --fail-on 'p99 > 1'", 2, "FIGURE is p99(MEASURE)" },
	{ "compare a.json a.json --fail-on 'p99(sa_instal) > +1%'", 2, "FIGURE is p99(MEASURE)" },
	{ "compare a.json a.json --fail-on 'p101(sa_install) > +1%'", 2, "FIGURE is" },
	{ "compare a.json a.json --fail-on 'p99(sa_install) > 10%'", 2, "CHANGE has a sign" },
	{ "compare a.json a.json --fail-on 'p99(sa_install) > +10'", 2, "CHANGE has a sign" },
	{ "compare a.json a.json --fail-on 'p99(sa_install) = +10%'", 2, "is not FIGURE > CHANGE" },
	{ "compare a.json a.json --fail-on ''", 2, "is not FIGURE > CHANGE" },
};

START_TEST(what_cannot_be_compared_is_said)
{
	result("a", "run clean.yaml --json");
	cli_write_file("empty.json", "");
	text[cli_read_file("a.json", text, sizeof(text) - 1)] = '\0';
	text[strlen(text) / 2] = '\0';
	cli_write_file("torn.json", text);
	result("schema", "run clean.yaml --json");
	forge("schema.json", "{\"schema\":1", "{\"schema\":9");
	cli_call("", wrongs[_i].arguments, wrongs[_i].code, NULL, wrongs[_i].err);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_compare");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_test(tests, the_same_runs_are_the_same);
	tcase_add_test(tests, a_run_that_is_another_is_told_with_its_figures);
	tcase_add_test(tests, the_first_line_that_differs_is_shown);
	tcase_add_test(tests, what_is_not_in_both_is_incomplete);
	tcase_add_test(tests, two_scenarios_are_not_compared);
	tcase_add_loop_test(tests, a_threshold_holds_beyond_its_limit, 0, COUNT(limits));
	tcase_add_loop_test(tests, live_runs_are_compared_by_their_medians, 0, COUNT(samples));
	tcase_add_loop_test(tests, what_cannot_be_compared_is_said, 0, COUNT(wrongs));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
