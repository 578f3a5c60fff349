/* See histogram.h. Names in comments are those of HdrHistogram. */
#include "sim/histogram.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BILLION UINT64_C(1000000000)

static uint8_t bits_of(uint64_t value)
{
	uint8_t bits = 0;

	for (; value > 0; value >>= 1)
		bits++;
	return bits;
}

static uint32_t row_len(const struct histogram *histogram)
{
	return UINT32_C(1) << histogram->half_bits;
}

void histogram_init(struct histogram *histogram, int64_t unit, uint8_t digits)
{
	uint64_t single = 2; /* largestValueWithSingleUnitResolution */

	assert(unit >= 1 && digits >= 1 && digits <= HISTOGRAM_DIGITS_MAX);
	for (uint8_t i = 0; i < digits; i++)
		single *= 10;
	*histogram = (struct histogram){ .digits = digits };
	histogram->unit_bits = (uint8_t)(bits_of((uint64_t)unit) - 1);
	/* subBucketHalfCountMagnitude: half of the next power of two */
	histogram->half_bits = (uint8_t)(bits_of(single - 1) - 1);
	assert(histogram->unit_bits + histogram->half_bits < 62);
}

void histogram_free(struct histogram *histogram)
{
	for (uint32_t i = 0; i < HISTOGRAM_ROWS; i++)
		free(histogram->rows[i]);
	*histogram = (struct histogram){ 0 };
}

uint32_t histogram_index(const struct histogram *histogram, int64_t value)
{
	uint64_t mask = (UINT64_C(2) << histogram->half_bits) - 1; /* subBucketMask */
	uint64_t units = (uint64_t)value >> histogram->unit_bits;
	uint32_t bucket, sub;

	assert(value >= 0);
	bucket = bits_of(units | mask) - (histogram->half_bits + 1u);
	sub = (uint32_t)(units >> bucket);
	return (bucket << histogram->half_bits) + sub;
}

/* How far left a bucket's number is moved to be its lowest value. */
static uint32_t shift_of(const struct histogram *histogram, uint32_t index)
{
	uint32_t row = index >> histogram->half_bits;

	assert(row < HISTOGRAM_ROWS);
	return histogram->unit_bits + (row > 0 ? row - 1 : 0);
}

int64_t histogram_lowest(const struct histogram *histogram, uint32_t index)
{
	uint32_t row = index >> histogram->half_bits;
	uint64_t sub = index & (row_len(histogram) - 1);

	if (row > 0)
		sub += row_len(histogram);
	return (int64_t)(sub << shift_of(histogram, index));
}

int64_t histogram_highest(const struct histogram *histogram, uint32_t index)
{
	uint64_t width = UINT64_C(1) << shift_of(histogram, index);

	return (int64_t)((uint64_t)histogram_lowest(histogram, index) + width - 1);
}

uint64_t histogram_count_at(const struct histogram *histogram, uint32_t index)
{
	const uint64_t *row = histogram->rows[index >> histogram->half_bits];

	return row ? row[index & (row_len(histogram) - 1)] : 0;
}

/* The place of a bucket's count; NULL: no memory. */
static uint64_t *place_of(struct histogram *histogram, uint32_t index)
{
	uint64_t **row = &histogram->rows[index >> histogram->half_bits];

	if (!*row)
		*row = calloc(row_len(histogram), sizeof(**row));
	return *row ? *row + (index & (row_len(histogram) - 1)) : NULL;
}

static void sum_add(struct histogram *histogram, uint64_t high, uint64_t low)
{
	histogram->sum_low += low;
	histogram->sum_high += high + histogram->sum_low / BILLION;
	histogram->sum_low %= BILLION;
}

static void span(struct histogram *histogram, int64_t min, int64_t max)
{
	if (histogram->count == 0 || min < histogram->min)
		histogram->min = min;
	if (histogram->count == 0 || max > histogram->max)
		histogram->max = max;
}

bool histogram_add(struct histogram *histogram, int64_t value)
{
	uint64_t *place = place_of(histogram, histogram_index(histogram, value));

	if (!place)
		return false;
	++*place;
	span(histogram, value, value);
	sum_add(histogram, (uint64_t)value / BILLION, (uint64_t)value % BILLION);
	histogram->count++;
	return true;
}

bool histogram_merge(struct histogram *into, const struct histogram *from)
{
	assert(into->unit_bits == from->unit_bits && into->digits == from->digits);
	if (from->count == 0)
		return true;
	for (uint32_t row = 0; row < HISTOGRAM_ROWS; row++) {
		if (!from->rows[row])
			continue;
		if (!place_of(into, row << into->half_bits))
			return false;
		for (uint32_t i = 0; i < row_len(from); i++)
			into->rows[row][i] += from->rows[row][i];
	}
	span(into, from->min, from->max);
	sum_add(into, from->sum_high, from->sum_low);
	into->count += from->count;
	return true;
}

/* ---- what is read from it ---- */

/* ceil(count * part / whole) without a product that may not fit; whole is small. */
static uint64_t rank_of(uint64_t count, uint64_t part, uint64_t whole)
{
	return count / whole * part + (count % whole * part + whole - 1) / whole;
}

static int64_t value_of_rank(const struct histogram *histogram, uint64_t rank)
{
	uint64_t seen = 0;

	for (uint32_t row = 0; row < HISTOGRAM_ROWS; row++) {
		for (uint32_t i = 0; histogram->rows[row] && i < row_len(histogram); i++) {
			seen += histogram->rows[row][i];
			if (seen >= rank)
				return histogram_highest(histogram,
				                         (row << histogram->half_bits) + i);
		}
	}
	assert(!"counts are as many as values");
	return 0;
}

int64_t histogram_percentile(const struct histogram *histogram, uint32_t percent_milli)
{
	uint64_t rank = rank_of(histogram->count, percent_milli, 100000);
	int64_t value;

	assert(histogram->count > 0 && percent_milli <= 100000);
	if (percent_milli == 0)
		return histogram->min;
	value = value_of_rank(histogram, rank);
	return value < histogram->max ? value : histogram->max;
}

int64_t histogram_mean(const struct histogram *histogram)
{
	uint64_t count = histogram->count, mean, rest;

	assert(count > 0 && count < UINT64_MAX / 10);
	mean = histogram->sum_high / count;
	rest = histogram->sum_high % count;
	/* Long division: the nine digits of sum_low, from the left. */
	for (uint64_t unit = BILLION / 10; unit > 0; unit /= 10) {
		rest = rest * 10 + histogram->sum_low / unit % 10;
		mean = mean * 10 + rest / count;
		rest %= count;
	}
	return (int64_t)(mean + (rest >= count - rest));
}

/* ---- JSON ---- */

static void put_sum(struct json *json, const struct histogram *histogram)
{
	json_lit(json, "\"");
	if (histogram->sum_high == 0) {
		json_u64(json, histogram->sum_low);
	} else {
		json_u64(json, histogram->sum_high);
		for (uint64_t unit = BILLION / 10; unit > 0; unit /= 10)
			json_u64(json, histogram->sum_low / unit % 10);
	}
	json_lit(json, "\"");
}

static void put_counts(struct json *json, const struct histogram *histogram)
{
	bool any = false;

	json_lit(json, "[");
	for (uint32_t row = 0; row < HISTOGRAM_ROWS; row++) {
		for (uint32_t i = 0; histogram->rows[row] && i < row_len(histogram); i++) {
			if (histogram->rows[row][i] == 0)
				continue;
			if (any)
				json_lit(json, ",");
			any = true;
			json_lit(json, "[");
			json_u64(json, (row << histogram->half_bits) + i);
			json_lit(json, ",");
			json_u64(json, histogram->rows[row][i]);
			json_lit(json, "]");
		}
	}
	json_lit(json, "]");
}

static void put_value(struct json *json, const struct histogram *histogram, int64_t value)
{
	if (histogram->count == 0)
		json_lit(json, "null");
	else
		json_i64(json, value);
}

void histogram_put(struct json *json, const struct histogram *histogram)
{
	json_lit(json, "{\"unit\":");
	json_u64(json, UINT64_C(1) << histogram->unit_bits);
	json_key(json, "digits");
	json_u64(json, histogram->digits);
	json_key(json, "count");
	json_u64(json, histogram->count);
	json_key(json, "sum");
	put_sum(json, histogram);
	json_key(json, "min");
	put_value(json, histogram, histogram->min);
	json_key(json, "max");
	put_value(json, histogram, histogram->max);
	json_key(json, "counts");
	put_counts(json, histogram);
	json_lit(json, "}");
}

/* max is the lowest value of the latest bucket until the totals are known. */
bool histogram_restore(struct histogram *histogram, uint64_t index, uint64_t count)
{
	uint32_t last = histogram_index(histogram, INT64_MAX);
	uint64_t *place;

	if (index > last || count == 0 || count > INT64_MAX || histogram->count > INT64_MAX - count)
		return false;
	if (histogram->count > 0 && index <= histogram_index(histogram, histogram->max))
		return false;
	place = place_of(histogram, (uint32_t)index);
	if (!place)
		return false;
	*place = count;
	histogram->max = histogram_lowest(histogram, (uint32_t)index);
	if (histogram->count == 0)
		histogram->min = histogram->max;
	histogram->count += count;
	return true;
}

/* Digits only, as put_sum writes them. */
static bool read_sum(struct histogram *histogram, const char *sum)
{
	size_t len = strlen(sum);
	uint64_t parts[2] = { 0, 0 };

	if (len == 0 || len > 27 || (len > 1 && sum[0] == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		uint64_t *part = &parts[len - i <= 9];

		if (sum[i] < '0' || sum[i] > '9')
			return false;
		*part = *part * 10 + (uint64_t)(sum[i] - '0');
	}
	histogram->sum_high = parts[0];
	histogram->sum_low = parts[1];
	return true;
}

bool histogram_restore_totals(struct histogram *histogram, uint64_t count, const char *sum,
                              int64_t min, int64_t max)
{
	if (!read_sum(histogram, sum) || count != histogram->count)
		return false;
	if (count == 0)
		return min == 0 && max == 0 && histogram->sum_high + histogram->sum_low == 0;
	if (min < 0 || max < min ||
	    histogram_index(histogram, min) != histogram_index(histogram, histogram->min) ||
	    histogram_index(histogram, max) != histogram_index(histogram, histogram->max))
		return false;
	histogram->min = min;
	histogram->max = max;
	if (histogram->sum_high / count > (uint64_t)max / BILLION) /* the mean would not fit */
		return false;
	return histogram_mean(histogram) >= min && histogram_mean(histogram) <= max;
}
