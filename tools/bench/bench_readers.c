/*
 * Reading SAs (sadb/read.h) alone, and while a writer on another core deletes and installs at full
 * speed; both of the table with 10^5 SAs, by the wall clock, repetitions interleaved. Then the same
 * of DPDK's rte_ipsec_sad, where it is installed, which is asked for a pointer. On a machine with
 * one core there is nothing to measure.
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
/* The reader's own line: the writer changes what lies beside `set.sad`. */
static _Alignas(64) struct {
	const struct sad *sad;
	uint64_t seen;
	uint8_t rest[48];
} reader;
static uint8_t elsewhere[COUNT]; /* SAs of the peer's that end at another address than ours */

static void stay_on(size_t core)
{
	cpu_set_t cores;

	CPU_ZERO(&cores);
	CPU_SET(core, &cores);
	set_require(pthread_setaffinity_np(pthread_self(), sizeof(cores), &cores) == 0, "no core");
}

static bool read_ours(uint32_t spi)
{
	struct sadb_name name = set_name(SADB_DIR_IN);
	struct sadb_view view;
	bool found;

	name.spi = spi;
	found = sad_read(reader.sad, &name, &view);
	reader.seen += view.spi;
	return found;
}

static void turn_ours(uint32_t at)
{
	set_require(sad_delete(set.sad, set_inbound(&set, set.spis[at])), "a delete fails");
	set.spis[at] = set_install(&set);
}

static bool read_theirs(uint32_t spi)
{
	return peer_find(spi, OWN) == &set;
}

/* Its destination changes, so that it never has the name of one that is read. */
static void turn_theirs(uint32_t at)
{
	set_require(peer_delete(set.spis[at], OWN + elsewhere[at]), "the peer's delete fails");
	elsewhere[at] ^= 1;
	set_require(peer_add(set.spis[at], OWN + elsewhere[at], &set), "the peer's add fails");
}

static const struct side {
	const char *name;
	bool (*read)(uint32_t spi);
	void (*turn)(uint32_t at);
} ours = { "sad_read", read_ours, turn_ours }, theirs = { "peer_read", read_theirs, turn_theirs };

/* Turns over the upper half; the reader asks for the lower. */
static void *write_on(void *argument)
{
	const struct side *side = argument;
	uint32_t at = COUNT / 2;

	stay_on(1);
	while (!SADB_GET(ends)) {
		if (!SADB_GET(writes)) {
			sched_yield();
			continue;
		}
		side->turn(at);
		at = at + 1 < COUNT ? at + 1 : COUNT / 2;
		SADB_PUT(written, written + 1);
	}
	return NULL;
}

static inline double read_ns(bool (*read)(uint32_t spi), bool beside_writer)
{
	const uint32_t *visits = set.visits; /* the writer changes what lies beside it */
	double from;

	SADB_PUT(writes, beside_writer);
	from = clock_wall_ns();
	for (uint32_t pass = 0; pass < 10; pass++)
		for (uint32_t i = 0; i < COUNT / 2; i++)
			set_require(read(visits[i]), "an SA is lost");
	from = clock_wall_ns() - from;
	SADB_PUT(writes, false);
	return from / (10 * (COUNT / 2));
}

static void print(const char *name, double alone, double beside)
{
	printf("{\"name\":\"%s_1e5\",\"value\":%.1f,\"unit\":\"ns\"}\n", name, alone);
	printf("{\"name\":\"%s_beside_writer_1e5\",\"value\":%.1f,\"unit\":\"ns\","
	       "\"peer\":\"the same alone\",\"peer_value\":%.1f,\"ratio\":%.3f}\n",
	       name, beside, alone, beside / alone);
	printf("{\"name\":\"%s_writer_turns_1e5\",\"value\":%llu,\"unit\":\"count\"}\n", name,
	       (unsigned long long)written);
}

static void measure(const struct side *side)
{
	double alone[REPETITIONS], beside[REPETITIONS];
	uint32_t visits = 0;
	pthread_t writer;

	SADB_PUT(ends, false);
	written = 0;
	for (uint32_t i = 0; i < COUNT; i++)
		if (set.order[i] < COUNT / 2)
			set.visits[visits++] = set.spis[set.order[i]];
	set_require(pthread_create(&writer, NULL, write_on, (void *)(uintptr_t)side) == 0,
	            "no thread");
	read_ns(side->read, false);
	for (int n = 0; n < REPETITIONS; n++) {
		alone[n] = read_ns(side->read, false);
		beside[n] = read_ns(side->read, true);
	}
	SADB_PUT(ends, true);
	pthread_join(writer, NULL);
	print(side->name, clock_median(alone, REPETITIONS), clock_median(beside, REPETITIONS));
}

static void measure_theirs(void)
{
	peer_start();
	stay_on(0);
	peer_create(PEER_SAD, COUNT);
	for (uint32_t i = 0; i < COUNT; i++)
		set_require(peer_add(set.spis[i], OWN, &set), "the peer's add fails");
	measure(&theirs);
	peer_destroy();
}

int main(void)
{
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return 0;
	set_prepare(&set);
	set_fresh(&set);
	for (uint32_t i = 0; i < COUNT; i++)
		set.spis[i] = set_install(&set);
	stay_on(0);
	reader.sad = set.sad;
	measure(&ours);
	set_sink += reader.seen;
	set_drop(&set);
	if (peer_is_there)
		measure_theirs();
	set_forget(&set);
	return 0;
}
