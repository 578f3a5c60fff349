/* Files of runs: written, read back, torn at every octet; fields, and intervals of shares. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/shard.h"
#include "sim/wilson.h"

#define ROOM 8192

static const char *const lifetimes[] = { "30s", "60s" }, *const losses[] = { "0%", "1%", "2%" };
static const char *const sets[] = { "a=\"b\"\n" };
static const struct field example = {
	.version = "0.1.0",
	.id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	.name = "name",
	.file = "a \"file\".yaml",
	.sets = sets,
	.sets_count = 1,
	.axes = { { "sadb.larval_lifetime", lifetimes, 2 }, { "loss", losses, 3 } },
	.axes_count = 2,
	.seed_first = 18446744073709551606u,
	.seed_last = UINT64_MAX,
	.when = "errors(13860) >= 1",
};
static struct arena *arena;

static void setup(void)
{
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(arena);
}

/* A file of these runs. */
static size_t write_shard(char out[ROOM], const struct field *field, const uint64_t *runs,
                          size_t count)
{
	struct json json = { .out = out };
	uint8_t hash[DIGEST_LEN];
	struct digest_part part;
	char line[256];

	field_put(&json, field);
	for (size_t i = 0; i < count; i++) {
		int len = snprintf(line, sizeof(line),
		                   "{\"run\":%llu,\"holds\":%s,\"errors\":[{\"code\":13860,"
		                   "\"count\":%llu}]}\n",
		                   (unsigned long long)runs[i],
		                   runs[i] % 3 == 0   ? "true"
		                   : runs[i] % 3 == 1 ? "false"
		                                      : "null",
		                   (unsigned long long)runs[i] + 1);
		json_raw(&json, line, (size_t)len);
	}
	part = (struct digest_part){ out, json.len };
	digest(hash, &part, 1);
	return json.len + shard_last(out + json.len, count, hash);
}

START_TEST(what_is_written_is_read_back)
{
	static const uint64_t runs[] = { 0, 1, 2, 58, 59 };
	char octets[ROOM];
	struct shard shard;
	struct shard_record record;
	size_t len = write_shard(octets, &example, runs, 5), cursor;

	ck_assert_int_eq(shard_open(arena, &shard, octets, len), SHARD_SOUND);
	ck_assert_uint_eq(shard.records, 5);
	ck_assert_str_eq(shard.field.version, example.version);
	ck_assert_str_eq(shard.field.id, example.id);
	ck_assert_str_eq(shard.field.file, example.file);
	ck_assert_str_eq(shard.field.sets[0], sets[0]);
	ck_assert_str_eq(shard.field.axes[1].values[2], "2%");
	ck_assert_uint_eq(shard.field.seed_first, example.seed_first);
	ck_assert_uint_eq(shard.field.seed_last, UINT64_MAX);
	ck_assert_uint_eq(shard.field.of, 0);
	cursor = shard.head;
	for (size_t i = 0; i < 5; i++) {
		ck_assert(shard_next(&shard, &cursor, &record));
		ck_assert_uint_eq(record.run, runs[i]);
		ck_assert_int_eq(record.holds, runs[i] % 3 == 0);
		ck_assert_int_eq(record.incomplete, runs[i] % 3 == 2);
		ck_assert_uint_eq(record.errors[60], runs[i] + 1);
		ck_assert_int_eq(record.line[record.len - 1], '\n');
	}
	ck_assert(!shard_next(&shard, &cursor, &record));
}
END_TEST

START_TEST(a_torn_file_is_known_wherever_it_is_torn)
{
	static const uint64_t runs[] = { 3, 4 };
	char octets[ROOM];
	struct shard shard;
	size_t len = write_shard(octets, &example, runs, 2), head = strlen(FIELD_BEGINS);

	for (size_t cut = 0; cut < len; cut++)
		ck_assert_int_eq(shard_open(arena, &shard, octets, cut),
		                 cut < head ? SHARD_FOREIGN : SHARD_TORN);
	for (size_t at = head; at < len; at++) {
		octets[at] ^= 1;
		ck_assert_int_eq(shard_open(arena, &shard, octets, len), SHARD_TORN);
		octets[at] ^= 1;
	}
	octets[len] = '\n';
	ck_assert_int_eq(shard_open(arena, &shard, octets, len + 1), SHARD_TORN);
	ck_assert_int_eq(shard_open(arena, &shard, octets, len), SHARD_SOUND);
}
END_TEST

static const struct {
	uint32_t number, of;
	uint64_t runs[2];
	enum shard_fault fault;
} orders[] = {
	{ 0, 0, { 0, 1 }, SHARD_SOUND },  { 0, 0, { 1, 1 }, SHARD_TORN },
	{ 0, 0, { 2, 1 }, SHARD_TORN },   { 0, 0, { 58, 59 }, SHARD_SOUND },
	{ 0, 0, { 58, 60 }, SHARD_TORN }, { 2, 3, { 1, 4 }, SHARD_SOUND },
	{ 2, 3, { 1, 5 }, SHARD_TORN },   { 1, 3, { 1, 4 }, SHARD_TORN },
	{ 4, 3, { 1, 4 }, SHARD_TORN },
};

START_TEST(runs_are_in_order_and_of_their_shard)
{
	char octets[ROOM];
	struct field field = example;
	struct shard shard;
	size_t len;

	field.number = orders[_i].number;
	field.of = orders[_i].of;
	len = write_shard(octets, &field, orders[_i].runs, 2);
	ck_assert_int_eq(shard_open(arena, &shard, octets, len), orders[_i].fault);
}
END_TEST

START_TEST(the_last_axis_of_a_point_changes_fastest)
{
	uint32_t at[FIELD_AXES_MAX];
	struct field field = example;

	ck_assert_uint_eq(field_points(&field), 6);
	ck_assert_uint_eq(field_seeds(&field), 10);
	ck_assert_uint_eq(field_runs(&field), 60);
	field_point(&field, 4, at);
	ck_assert_uint_eq(at[0], 1);
	ck_assert_uint_eq(at[1], 1);
	field.seed_first = 0;
	ck_assert_uint_eq(field_runs(&field), 0);
	field.axes_count = 0;
	field.seed_last = FIELD_RUNS_MAX;
	ck_assert_uint_eq(field_runs(&field), 0);
	field.seed_last = FIELD_RUNS_MAX - 1;
	ck_assert_uint_eq(field_runs(&field), FIELD_RUNS_MAX);
}
END_TEST

/* 10^-6, worked out elsewhere, in Python's doubles. */
static const struct {
	uint64_t hits, trials;
	long low, high;
} intervals[] = {
	{ 0, 0, 0, 1000000 },      { 0, 10, 0, 277533 },      { 10, 10, 722467, 1000000 },
	{ 5, 10, 236593, 763407 }, { 1, 1, 206549, 1000000 }, { 50, 100, 403832, 596168 },
	{ 1, 100, 1767, 54486 },
};

START_TEST(wilsons_interval_is_as_the_closed_form_has_it)
{
	struct wilson interval = wilson(intervals[_i].hits, intervals[_i].trials);

	ck_assert_int_eq((long)(interval.low * 1e6 + 0.5), intervals[_i].low);
	ck_assert_int_eq((long)(interval.high * 1e6 + 0.5), intervals[_i].high);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("shard");
	TCase *tests = tcase_create("files");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, what_is_written_is_read_back);
	tcase_add_test(tests, a_torn_file_is_known_wherever_it_is_torn);
	tcase_add_loop_test(tests, runs_are_in_order_and_of_their_shard, 0, COUNT(orders));
	tcase_add_test(tests, the_last_axis_of_a_point_changes_fastest);
	tcase_add_loop_test(tests, wilsons_interval_is_as_the_closed_form_has_it, 0,
	                    COUNT(intervals));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
