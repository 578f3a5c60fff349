/*
 * Time and medians for the benchmarks: CPU time of this process, so that a busy machine shows less.
 */
#ifndef TOOLS_BENCH_CLOCK_H
#define TOOLS_BENCH_CLOCK_H

#include <stdlib.h>
#include <time.h>

static inline double clock_cpu_ns(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static inline double clock_wall_ns(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static inline int clock_compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts in place. */
static inline double clock_median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), clock_compare);
	return values[count / 2];
}

#endif
