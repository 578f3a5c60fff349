/*
 * How values are spread, in bounded memory: a log-linear histogram with HdrHistogram's buckets
 * (hdrhistogram.github.io, lowest discernible value and significant digits). Up to 2 * 10^digits
 * units a bucket is one unit wide, then each doubling of the value doubles the width, so that a
 * bucket is never wider than value / 10^digits. Integers only: merging is exact, and the order in
 * which values came or histograms were merged leaves no trace.
 *
 *      3 digits, unit 1      0 1 2 ... 2047 | 2048 2050 ... 4094 | 4096 4100 ... | ...
 *      index                 0 1 2 ... 2047 | 2048 2049 ... 3071 | 3072 3073 ... | ...
 *      row                        0, 1      |          2         |       3       | ...
 *
 * A row is what a doubling adds, and memory is taken a row at a time, when a value needs it.
 */
#ifndef SIM_HISTOGRAM_H
#define SIM_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/json.h"

#define HISTOGRAM_DIGITS_MAX 5
#define HISTOGRAM_ROWS       64

struct histogram {
	uint8_t unit_bits; /* a unit is 2^unit_bits */
	uint8_t half_bits; /* a row has 2^half_bits buckets */
	uint8_t digits;
	uint64_t count;                 /* of values */
	uint64_t sum_high, sum_low;     /* sum_high * 10^9 + sum_low: more than 64 bits */
	int64_t min, max;               /* exact; 0 without a value */
	uint64_t *rows[HISTOGRAM_ROWS]; /* NULL: nothing is there */
};

/* unit: at least 1, rounded down to a power of two. digits: 1 .. HISTOGRAM_DIGITS_MAX. */
void histogram_init(struct histogram *histogram, int64_t unit, uint8_t digits);
void histogram_free(struct histogram *histogram);
/* value: not negative. False: no memory, and nothing has changed. */
bool histogram_add(struct histogram *histogram, int64_t value);
/* Same unit and digits. False: no memory; `into` is then to be thrown away. */
bool histogram_merge(struct histogram *into, const struct histogram *from);

/* The bucket of a value, and the lowest and highest values that share one. */
uint32_t histogram_index(const struct histogram *histogram, int64_t value);
int64_t histogram_lowest(const struct histogram *histogram, uint32_t index);
int64_t histogram_highest(const struct histogram *histogram, uint32_t index);
uint64_t histogram_count_at(const struct histogram *histogram, uint32_t index);

/*
 * Nearest rank: of the value that is the ceil(count * percent_milli / 100000)th smallest, counted
 * from 1, the highest equivalent one, and never more than max: at most a part in 10^digits above
 * the value itself. percent_milli 99900 is p99.9; 0 is min, 100000 is max. Needs a value.
 */
int64_t histogram_percentile(const struct histogram *histogram, uint32_t percent_milli);
/* sum / count, to the nearest, a half up. Needs a value. */
int64_t histogram_mean(const struct histogram *histogram);

/*
 *   {"unit":1,"digits":3,"count":3,"sum":"6001","min":1,"max":5000,
 *    "counts":[[1,1],[1000,1],[3298,1]]}
 *
 * counts: [index, how many], in order, of buckets that are not empty. The sum is text: it may need
 * more than 64 bits. Without a value min and max are null.
 */
void histogram_put(struct json *json, const struct histogram *histogram);

/*
 * The way back, of an empty histogram: each pair of `counts`, then the rest. False: no memory, or
 * it can't have been written by histogram_put (an index twice or out of order, a sum that is no
 * number, totals that do not fit the counts).
 */
bool histogram_restore(struct histogram *histogram, uint64_t index, uint64_t count);
bool histogram_restore_totals(struct histogram *histogram, uint64_t count, const char *sum,
                              int64_t min, int64_t max);

#endif
