/*
 * Histograms: HdrHistogram's buckets, percentiles against sorted samples, merging without a
 * trace of an order.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/histogram.h"

#define DIGITS 3
#define MANY   4000

static struct histogram h;

static void setup(void)
{
	histogram_init(&h, 1, DIGITS);
}

static void teardown(void)
{
	histogram_free(&h);
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* As histogram_put writes it; the caller frees it. */
static char *text_of(const struct histogram *histogram)
{
	struct json json = { 0 };
	char *text;

	histogram_put(&json, histogram);
	text = calloc(1, json.len + 1);
	ck_assert_ptr_nonnull(text);
	json = (struct json){ .out = text };
	histogram_put(&json, histogram);
	return text;
}

static void check_same(const struct histogram *a, const struct histogram *b)
{
	char *x = text_of(a), *y = text_of(b);

	ck_assert_str_eq(x, y);
	free(x);
	free(y);
}

static void add(struct histogram *histogram, int64_t value)
{
	ck_assert(histogram_add(histogram, value));
}

/* ---- buckets ---- */

/* value, unit, width of its bucket, lowest and highest that are the same to it; 3 digits. */
static const struct {
	int64_t value, unit, width, lowest, highest;
} buckets[] = {
	{ 0, 1, 1, 0, 0 },
	{ 1, 1, 1, 1, 1 },
	{ 1023, 1, 1, 1023, 1023 },
	{ 1024, 1, 1, 1024, 1024 },
	{ 1025, 1, 1, 1025, 1025 },
	{ 2047, 1, 1, 2047, 2047 },
	{ 2048, 1, 2, 2048, 2049 },
	{ 2049, 1, 2, 2048, 2049 },
	{ 2500, 1, 2, 2500, 2501 },
	{ 4095, 1, 2, 4094, 4095 },
	{ 4096, 1, 4, 4096, 4099 },
	{ 8191, 1, 4, 8188, 8191 },
	{ 8192, 1, 8, 8192, 8199 },
	{ 10000, 1, 8, 10000, 10007 },
	{ 10007, 1, 8, 10000, 10007 },
	{ 10009, 1, 8, 10008, 10015 },
	{ INT64_MAX, 1, INT64_C(1) << 52, INT64_MAX - (INT64_C(1) << 52) + 1, INT64_MAX },
	{ 1023, 1024, 1024, 0, 1023 },
	{ 8180 * 1024, 1024, 4096, 8180 * 1024, 8183 * 1024 + 1023 },
	{ 8191 * 1024, 1024, 4096, 8188 * 1024, 8191 * 1024 + 1023 },
	{ 8193 * 1024, 1024, 8192, 8192 * 1024, 8199 * 1024 + 1023 },
	{ 9995 * 1024, 1024, 8192, 9992 * 1024, 9999 * 1024 + 1023 },
	{ 10008 * 1024, 1024, 8192, 10008 * 1024, 10015 * 1024 + 1023 },
	{ 10008 * 1024, 2047, 8192, 10008 * 1024, 10015 * 1024 + 1023 }, /* rounded down */
};
#define BUCKETS ((int)(sizeof(buckets) / sizeof(*buckets)))

START_TEST(buckets_are_hdrhistograms)
{
	uint32_t index;

	histogram_init(&h, buckets[_i].unit, DIGITS);
	index = histogram_index(&h, buckets[_i].value);
	ck_assert_int_eq(histogram_lowest(&h, index), buckets[_i].lowest);
	ck_assert_int_eq(histogram_highest(&h, index), buckets[_i].highest);
	ck_assert_int_eq(histogram_highest(&h, index) - histogram_lowest(&h, index) + 1,
	                 buckets[_i].width);
}
END_TEST

START_TEST(indices_go_on_without_a_gap)
{
	static const struct {
		int64_t value;
		uint32_t index;
	} at[] = { { 0, 0 },       { 2047, 2047 }, { 2048, 2048 }, { 2050, 2049 },
		   { 4095, 3071 }, { 4096, 3072 }, { 8191, 4095 }, { 8192, 4096 } };

	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++)
		ck_assert_uint_eq(histogram_index(&h, at[i].value), at[i].index);
}
END_TEST

/* For every number of digits: what follows a bucket's highest value begins the next bucket, and no
 * bucket is wider than its values / 10^digits. */
START_TEST(buckets_touch_and_are_narrow_enough)
{
	uint8_t digits = (uint8_t)_i;
	int64_t part = 1;
	uint32_t last;

	histogram_init(&h, 1, digits);
	for (int i = 0; i < digits; i++)
		part *= 10;
	last = histogram_index(&h, INT64_MAX);
	ck_assert_uint_lt(last >> h.half_bits, HISTOGRAM_ROWS);
	for (uint32_t i = 0; i < last; i++) {
		int64_t low = histogram_lowest(&h, i), high = histogram_highest(&h, i);
		bool good = histogram_lowest(&h, i + 1) == high + 1 &&
		            histogram_index(&h, low) == i && histogram_index(&h, high) == i &&
		            high - low <= low / part;

		if (!good) /* a check each would be millions */
			ck_abort_msg("bucket %u", i);
	}
	ck_assert_int_eq(histogram_highest(&h, last), INT64_MAX);
	ck_assert_int_eq(histogram_lowest(&h, histogram_index(&h, 2 * part - 1)), 2 * part - 1);
}
END_TEST

/* ---- percentiles and totals ---- */

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

START_TEST(percentiles_are_those_of_sorted_samples_within_the_stated_error)
{
	static const uint32_t percents[] = { 0,     1,     1000,  25000, 50000,
		                             90000, 99000, 99900, 99999, 100000 };
	static int64_t samples[MANY];
	uint64_t state = 88172645463325252u + (uint64_t)_i;
	uint32_t count = _i == 0 ? 1 : (uint32_t)(MANY >> (_i % 5));

	for (uint32_t i = 0; i < count; i++) {
		samples[i] = (int64_t)(next(&state) >> (1 + next(&state) % 62));
		add(&h, samples[i]);
	}
	qsort(samples, count, sizeof(*samples), compare);
	ck_assert_int_eq(h.min, samples[0]);
	ck_assert_int_eq(h.max, samples[count - 1]);
	for (size_t i = 0; i < sizeof(percents) / sizeof(*percents); i++) {
		uint64_t rank = ((uint64_t)count * percents[i] + 99999) / 100000;
		int64_t exact = samples[rank > 0 ? rank - 1 : 0];
		int64_t is = histogram_percentile(&h, percents[i]);

		ck_assert_int_ge(is, exact);
		ck_assert_int_le(is - exact, exact / 1000);
		ck_assert_int_eq(histogram_index(&h, is), histogram_index(&h, exact));
	}
}
END_TEST

START_TEST(a_percentile_is_never_above_the_largest_value)
{
	add(&h, 1000001);
	ck_assert_int_eq(histogram_percentile(&h, 50000), 1000001);
	add(&h, 5);
	ck_assert_int_eq(histogram_percentile(&h, 50000), 5);
	ck_assert_int_eq(histogram_percentile(&h, 50001), 1000001);
}
END_TEST

START_TEST(a_mean_is_exact_and_rounded_to_the_nearest)
{
	add(&h, 1);
	add(&h, 2);
	ck_assert_int_eq(histogram_mean(&h), 2); /* 1.5 */
	add(&h, 1);
	ck_assert_int_eq(histogram_mean(&h), 1); /* 1.33 */
	for (int i = 0; i < 1000; i++)
		add(&h, INT64_MAX);
	/* (1000 * (2^63 - 1) + 4) / 1003: more than 64 bits on the way */
	ck_assert_int_eq(histogram_mean(&h), INT64_C(9195784682806356737));
}
END_TEST

/* ---- merging ---- */

static void fill(struct histogram *histogram, uint64_t seed, uint32_t count)
{
	histogram_init(histogram, 1, DIGITS);
	for (uint32_t i = 0; i < count; i++)
		add(histogram, (int64_t)(next(&seed) >> (1 + next(&seed) % 62)));
}

static void merge(struct histogram *into, const struct histogram *from)
{
	ck_assert(histogram_merge(into, from));
}

/* a + (b + c) = (a + b) + c = (c + a) + b = all values in one, octet for octet. */
START_TEST(merging_knows_no_order)
{
	static const uint32_t counts[] = { 500, 3, 0 };
	struct histogram parts[3], left, right, turned;

	histogram_init(&left, 1, DIGITS);
	histogram_init(&right, 1, DIGITS);
	histogram_init(&turned, 1, DIGITS);
	for (uint32_t i = 0; i < 3; i++) {
		uint64_t seed = 77 + i;

		fill(&parts[i], 77 + i, counts[i]);
		for (uint32_t n = 0; n < counts[i]; n++)
			add(&h, (int64_t)(next(&seed) >> (1 + next(&seed) % 62)));
		merge(&left, &parts[i]);
	}
	merge(&right, &parts[1]);
	merge(&right, &parts[2]);
	merge(&parts[0], &right);
	merge(&turned, &parts[2]);
	merge(&turned, &parts[0]);
	check_same(&left, &parts[0]);
	check_same(&left, &turned);
	check_same(&left, &h);
	for (uint32_t i = 0; i < 3; i++)
		histogram_free(&parts[i]);
	histogram_free(&left);
	histogram_free(&right);
	histogram_free(&turned);
}
END_TEST

/* ---- JSON ---- */

START_TEST(its_json_is_sparse)
{
	char *text;

	text = text_of(&h);
	ck_assert_str_eq(text, "{\"unit\":1,\"digits\":3,\"count\":0,\"sum\":\"0\",\"min\":null,"
	                       "\"max\":null,\"counts\":[]}");
	free(text);
	add(&h, 1);
	add(&h, 1000);
	add(&h, 5000);
	add(&h, 5003);
	text = text_of(&h);
	ck_assert_str_eq(text, "{\"unit\":1,\"digits\":3,\"count\":4,\"sum\":\"11004\",\"min\":1,"
	                       "\"max\":5003,\"counts\":[[1,1],[1000,1],[3298,2]]}");
	free(text);
	add(&h, INT64_MAX);
	add(&h, INT64_MAX);
	text = text_of(&h);
	ck_assert_ptr_nonnull(strstr(text, "\"sum\":\"18446744073709562618\""));
	free(text);
}
END_TEST

START_TEST(it_comes_back_from_its_json)
{
	struct histogram again;
	uint32_t last = histogram_index(&h, INT64_MAX);

	for (int i = 0; i < 7; i++)
		add(&h, INT64_MAX - i);
	add(&h, 12);
	histogram_init(&again, 1, DIGITS);
	for (uint32_t i = 0; i <= last; i++)
		if (histogram_count_at(&h, i) > 0)
			ck_assert(histogram_restore(&again, i, histogram_count_at(&h, i)));
	ck_assert(histogram_restore_totals(&again, 8, "64563604257983430640", 12, INT64_MAX));
	check_same(&h, &again);
	histogram_free(&again);
}
END_TEST

/* What a file that somebody has changed may say: two values, 5000 and 5003, are in it. */
static const struct {
	uint64_t count;
	const char *sum;
	int64_t min, max;
	bool good;
} totals[] = {
	{ 2, "10003", 5000, 5003, true },  { 1, "10003", 5000, 5003, false },
	{ 2, "", 5000, 5003, false },      { 2, "1000x", 5000, 5003, false },
	{ 2, "-1", 5000, 5003, false },    { 2, "010003", 5000, 5003, false },
	{ 2, "9998", 5000, 5003, false },  { 2, "10008", 5000, 5003, false },
	{ 2, "10003", 4999, 5003, false }, { 2, "10003", 5000, 5004, false },
	{ 2, "10003", 5003, 5000, false }, { 2, "9223372036854775807000000", 5000, 5003, false },
};
#define TOTALS ((int)(sizeof(totals) / sizeof(*totals)))

START_TEST(what_does_not_fit_is_refused)
{
	ck_assert(histogram_restore(&h, 3298, 2));
	ck_assert_int_eq(histogram_restore_totals(&h, totals[_i].count, totals[_i].sum,
	                                          totals[_i].min, totals[_i].max),
	                 totals[_i].good);
}
END_TEST

START_TEST(buckets_come_back_once_and_in_order)
{
	ck_assert(!histogram_restore(&h, 10, 0));
	ck_assert(!histogram_restore(&h, (uint64_t)histogram_index(&h, INT64_MAX) + 1, 1));
	ck_assert(!histogram_restore(&h, UINT64_MAX, 1));
	ck_assert(histogram_restore(&h, 10, 1));
	ck_assert(!histogram_restore(&h, 10, 1));
	ck_assert(!histogram_restore(&h, 9, 1));
	ck_assert(!histogram_restore(&h, 11, UINT64_MAX));
	ck_assert(histogram_restore(&h, 11, 1));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("histogram");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, buckets_are_hdrhistograms, 0, BUCKETS);
	tcase_add_test(tests, indices_go_on_without_a_gap);
	tcase_add_loop_test(tests, buckets_touch_and_are_narrow_enough, 1,
	                    HISTOGRAM_DIGITS_MAX + 1);
	tcase_add_loop_test(tests, percentiles_are_those_of_sorted_samples_within_the_stated_error,
	                    0, 20);
	tcase_add_test(tests, a_percentile_is_never_above_the_largest_value);
	tcase_add_test(tests, a_mean_is_exact_and_rounded_to_the_nearest);
	tcase_add_test(tests, merging_knows_no_order);
	tcase_add_test(tests, its_json_is_sparse);
	tcase_add_test(tests, it_comes_back_from_its_json);
	tcase_add_loop_test(tests, what_does_not_fit_is_refused, 0, TOTALS);
	tcase_add_test(tests, buckets_come_back_once_and_in_order);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
