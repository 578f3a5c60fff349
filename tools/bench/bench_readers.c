/*
 * Reading SAs (sadb/read.h) alone, and while a writer on another core deletes and installs at full
 * speed; both of the table with 10^5 SAs, by the wall clock, repetitions interleaved. On a machine
 * with one core there is nothing to measure.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "sadb/read.h"
#include "tools/bench/sad_set.h"

#define COUNT       100000u
#define REPETITIONS 7

static struct set set = { .count = COUNT };
static _Alignas(64) bool writes, ends; /* atomic */
static _Alignas(64) uint64_t written;

static double wall_ns(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static void stay_on(size_t core)
{
	cpu_set_t cores;

	CPU_ZERO(&cores);
	CPU_SET(core, &cores);
	set_require(pthread_setaffinity_np(pthread_self(), sizeof(cores), &cores) == 0, "no core");
}

/* Turns over the upper half; the reader asks for the lower. */
static void *write_on(void *argument)
{
	uint32_t at = COUNT / 2;

	(void)argument;
	stay_on(1);
	while (!SADB_GET(ends)) {
		struct sadb_name name = set_inbound(set.spis[at]);

		if (!SADB_GET(writes)) {
			sched_yield();
			continue;
		}
		set_require(sad_delete(set.sad, &name), "a delete fails");
		set.spis[at] = set_install(&set);
		at = at + 1 < COUNT ? at + 1 : COUNT / 2;
		SADB_PUT(written, written + 1);
	}
	return NULL;
}

static double read_ns(bool beside_writer)
{
	/* Its own: the writer changes what lies beside them. */
	const struct sad *sad = set.sad;
	const uint32_t *visits = set.visits;
	struct sadb_view view;
	uint64_t seen = 0;
	double from;

	SADB_PUT(writes, beside_writer);
	from = wall_ns();
	for (uint32_t pass = 0; pass < 10; pass++)
		for (uint32_t i = 0; i < COUNT / 2; i++) {
			struct sadb_name name = set_inbound(visits[i]);

			set_require(sad_read(sad, &name, &view), "an SA is lost");
			seen += view.spi;
		}
	from = wall_ns() - from;
	set_sink += seen;
	SADB_PUT(writes, false);
	return from / (10 * (COUNT / 2));
}

int main(void)
{
	double alone[REPETITIONS], beside[REPETITIONS], a, b;
	uint32_t visits = 0;
	pthread_t writer;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return 0;
	set_prepare(&set);
	set_fresh(&set);
	for (uint32_t i = 0; i < COUNT; i++)
		set.spis[i] = set_install(&set);
	for (uint32_t i = 0; i < COUNT; i++)
		if (set.order[i] < COUNT / 2)
			set.visits[visits++] = set.spis[set.order[i]];
	stay_on(0);
	set_require(pthread_create(&writer, NULL, write_on, NULL) == 0, "no thread");
	read_ns(false);
	for (int n = 0; n < REPETITIONS; n++) {
		alone[n] = read_ns(false);
		beside[n] = read_ns(true);
	}
	SADB_PUT(ends, true);
	pthread_join(writer, NULL);
	a = clock_median(alone, REPETITIONS);
	b = clock_median(beside, REPETITIONS);
	printf("{\"name\":\"sad_read_1e5\",\"value\":%.1f,\"unit\":\"ns\"}\n", a);
	printf("{\"name\":\"sad_read_beside_writer_1e5\",\"value\":%.1f,\"unit\":\"ns\","
	       "\"peer\":\"the same alone\",\"peer_value\":%.1f,\"ratio\":%.3f}\n",
	       b, a, b / a);
	printf("{\"name\":\"sad_read_writer_turns_1e5\",\"value\":%llu,\"unit\":\"count\"}\n",
	       (unsigned long long)written);
	sad_free(set.sad);
	set_forget(&set);
	return 0;
}
