/* The slowest of many installs, and of many ticks: by the wall clock. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "tools/bench/sad_set.h"

/* Sorts; prints what is at p50, p99, p99.9, and how many took more than 10 us. */
static void print_tail(const char *word, const char *label, double *took, uint32_t count)
{
	uint32_t slow = 0;

	qsort(took, count, sizeof(*took), clock_compare);
	for (uint32_t i = count; i > 0 && took[i - 1] > 10000; i--)
		slow++;
	printf("{\"name\":\"sad_%s_p50_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", word, label,
	       took[count / 2]);
	printf("{\"name\":\"sad_%s_p99_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", word, label,
	       took[(uint64_t)count * 99 / 100]);
	printf("{\"name\":\"sad_%s_p999_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", word, label,
	       took[(uint64_t)count * 999 / 1000]);
	printf("{\"name\":\"sad_%s_over_10us_%s\",\"value\":%u,\"unit\":\"count\"}\n", word, label,
	       slow);
}

/* Into a fresh table each time; returns how long all took. */
static double time_installs(struct set *set, double *took)
{
	double first, from, now;

	set_fresh(set);
	first = now = clock_wall_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		from = clock_wall_ns();
		set_sink += set_install(set);
		now = clock_wall_ns();
		took[i] = now - from;
	}
	set_drop(set);
	return now - first;
}

/* Only reads the clock, each time as long as an install takes on average: so what interrupts both
 * has as much time to do so. */
static void time_clock(double *took, uint32_t count, double lasts)
{
	for (uint32_t i = 0; i < count; i++) {
		double from = clock_wall_ns(), now;

		do
			now = clock_wall_ns();
		while (now - from < lasts);
		took[i] = now - from;
	}
}

void tail_measure(struct set *set, const char *label)
{
	uint32_t passes = set->count < OPS_MIN ? OPS_MIN / set->count : 1;
	uint32_t count = passes * set->count;
	double *took = malloc(count * sizeof(*took)), lasted = 0;

	memset(took, 0, count * sizeof(*took));
	for (uint32_t pass = 0; pass < passes; pass++)
		lasted += time_installs(set, took + (size_t)pass * set->count);
	print_tail("tail_install", label, took, count);
	time_clock(took, count, lasted / count);
	print_tail("tail_clock", label, took, count);
	free(took);
}

/* Larvals due in one second, a tick each time that the table asks for one. */
void expiry_measure(struct set *set, const char *label)
{
	double from, longest = 0;
	uint32_t ticks = 0;

	set_fresh(set);
	for (uint32_t i = 0; i < set->count; i++) {
		set->now = NSEC_S + (nsec)i * NSEC_S / set->count - 1000;
		set_getspi(set);
	}
	from = clock_wall_ns();
	for (double last = from, now; sad_next_at(set->sad) != NSEC_NEVER; last = now) {
		sad_expire(set->sad, 32 * NSEC_S, TICK);
		ticks++;
		now = clock_wall_ns();
		longest = now - last > longest ? now - last : longest;
	}
	from = clock_wall_ns() - from;
	set_require(set->sad->table.free != SADB_NONE, "larvals are left");
	printf("{\"name\":\"sad_expire_%s\",\"value\":%.1f,\"unit\":\"ns\"}\n", label,
	       from / set->count);
	printf("{\"name\":\"sad_expire_tick_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", label,
	       from / ticks);
	printf("{\"name\":\"sad_expire_longest_tick_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", label,
	       longest);
	set_drop(set);
}
