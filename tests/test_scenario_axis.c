/* What --axis and --vary take: lists, steps, even and equal ratios, and what is none of them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/axis.h"

static struct arena *arena;

static void setup(void)
{
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(arena);
}

static const struct {
	const char *word, *error;
} wrong[] = {
	{ "", "is not PATH=VALUES" },
	{ "seed", "is not PATH=VALUES" },
	{ "=1,2", "is not PATH=VALUES" },
	{ "seed=", "is not PATH=VALUES" },
	{ "a=1,,2", "'a' has an empty value" },
	{ "a=1,", "'a' has an empty value" },
	{ "a=1,2,1", "'1' is there twice" },
	{ "a=1..3", "is no range" },
	{ "a=1..3 by 1", "is no range" },
	{ "a=1..3 step", "is no range" },
	{ "a=log 1..3 step 1", "is no range" },
	{ "a=1..3 step x", "is no range of what 'a' takes" },
	{ "a=1s..3 step 1s", "is no range of what 'a' takes" },
	{ "a=..3 step 1", "is no range of what 'a' takes" },
	{ "a=1..3 step 0", "has a step of nothing" },
	{ "a=3..1 step 1", "begins above its end" },
	{ "a=3..3 x2", "begins above its end" },
	{ "a=1..3 x1", "needs 2 to 1000 values" },
	{ "a=1..3 x1001", "needs 2 to 1000 values" },
	{ "a=1..3 xx", "needs 2 to 1000 values" },
	{ "a=1..3 x4", "'a' has not so many different values there" },
	{ "a=log 0..3 x2", "can't begin at 0" },
	{ "a=log 1..3 x4", "'a' has not so many different values there" },
	{ "a=1..1000 step 1", NULL },
	{ "a=1..1001 step 1", "has more than 1000 values" },
	{ "a=0..999999999999999999 step 1", "has more than 1000 values" },
	{ "sadb.larval_lifetime=1..3 step 1", "is no range of what 'sadb.larval_lifetime' takes" },
	{ "sadb.larval_lifetime=1%..3% step 1%", "is no range" },
};

START_TEST(what_is_no_axis_is_told)
{
	struct axis axis;
	char error[AXIS_ERROR] = "";
	bool read = axis_read(arena, wrong[_i].word, &axis, error);

	ck_assert_int_eq(read, wrong[_i].error == NULL);
	if (!read)
		ck_assert_msg(strstr(error, wrong[_i].error) != NULL, "%s", error);
}
END_TEST

static const struct {
	const char *word, *path, *values[8];
} right[] = {
	{ "a=1", "a", { "1" } },
	{ "a=60s,90s, 120s ", "a", { "60s", "90s", "120s" } },
	{ "hosts[gateway].x=[a, b],{ dist: uniform, min: 1s },\"a,b\"",
	  "hosts[gateway].x",
	  { "[a, b]", "{ dist: uniform, min: 1s }", "\"a,b\"" } },
	{ "a=1..2,3..4", "a", { "1..2", "3..4" } },
	{ "a=10..40 step 10", "a", { "10", "20", "30", "40" } },
	{ "a=10..39 step 10", "a", { "10", "20", "30" } },
	{ "a=1..3 step 5", "a", { "1" } },
	{ "a=0s..1s step 250ms", "a", { "0s", "250ms", "500ms", "750ms", "1s" } },
	{ "a=0%..1% step 0.5%", "a", { "0%", "0.5%", "1%" } },
	{ "a=1KiB..3KiB step 1KiB", "a", { "1KiB", "2KiB", "3KiB" } },
	{ "a=1..2 step 0.5", "a", { "1", "1.5", "2" } },
	{ "a=0..10 x3", "a", { "0", "5", "10" } },
	{ "a=0..10 x4", "a", { "0", "3", "6", "10" } },
	{ "ike.retransmit.factor=1..2 x3", "ike.retransmit.factor", { "1", "1.5", "2" } },
	{ "a=log 1ms..10s x5", "a", { "1ms", "10ms", "100ms", "1s", "10s" } },
	{ "a=log 1ms..10s x7",
	  "a",
	  { "1ms", "4640us", "21500us", "100ms", "464ms", "2150ms", "10s" } },
	{ "a=log 1..1000 x4", "a", { "1", "10", "100", "1000" } },
	{ "a=log 3..999999999999999999 x2", "a", { "3", "999999999999999999" } },
};

START_TEST(values_are_as_they_are_written)
{
	struct axis axis;
	char error[AXIS_ERROR] = "";
	uint32_t count = 0;

	ck_assert_msg(axis_read(arena, right[_i].word, &axis, error), "%s", error);
	ck_assert_str_eq(axis.path, right[_i].path);
	for (; count < 8 && right[_i].values[count]; count++) {
		ck_assert_uint_lt(count, axis.count);
		ck_assert_str_eq(axis.values[count], right[_i].values[count]);
	}
	ck_assert_uint_eq(axis.count, count);
}
END_TEST

static const struct {
	const char *word, *error;
	enum quantity kind;
	int64_t lo, hi, step;
} spans[] = {
	{ "a=1..100", NULL, QUANTITY_COUNT, 1, 100, 1 },
	{ "sadb.larval_lifetime=30s..2min", NULL, QUANTITY_DURATION, 30000000000, 120000000000, 1 },
	{ "network.links[wan].loss=0%..5%", NULL, QUANTITY_PROBABILITY, 0, 50000000, 1 },
	{ "network.links[wan].latency=1ms..2s", NULL, QUANTITY_DURATION, 1000000, 2000000000, 1 },
	{ "ike.retransmit.factor=1..2", NULL, QUANTITY_FACTOR, 1000, 2000, 1 },
	{ "a", "is not PATH=VALUES", 0, 0, 0, 0 },
	{ "a=1", "is no span", 0, 0, 0, 0 },
	{ "a=1..1", "begins above its end", 0, 0, 0, 0 },
	{ "a=2..1", "begins above its end", 0, 0, 0, 0 },
	{ "a=1..2s", "is no span of what 'a' takes", 0, 0, 0, 0 },
	{ "a=1..2 step 1", "is no span of what 'a' takes", 0, 0, 0, 0 },
	{ "sadb.larval_lifetime=1..2", "is no span of what", 0, 0, 0, 0 },
};

START_TEST(a_span_has_the_kind_of_its_key)
{
	struct axis_span span;
	char error[AXIS_ERROR] = "";
	bool read = axis_read_span(arena, spans[_i].word, &span, error);

	ck_assert_int_eq(read, spans[_i].error == NULL);
	if (!read) {
		ck_assert_msg(strstr(error, spans[_i].error) != NULL, "%s", error);
		return;
	}
	ck_assert_int_eq(span.kind, spans[_i].kind);
	ck_assert_int_eq(span.lo, spans[_i].lo);
	ck_assert_int_eq(span.hi, spans[_i].hi);
	ck_assert_int_eq(span.step, spans[_i].step);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("scenario_axis");
	TCase *tests = tcase_create("words");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, what_is_no_axis_is_told, 0, COUNT(wrong));
	tcase_add_loop_test(tests, values_are_as_they_are_written, 0, COUNT(right));
	tcase_add_loop_test(tests, a_span_has_the_kind_of_its_key, 0, COUNT(spans));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
