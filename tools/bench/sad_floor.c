/*
 * What an install can't be faster than, as two loops of their own that use nothing of sadb/:
 *
 *   copy      208 octets, as many as an install writes, copied at once, and a timer linked into a
 *             list: no names, no readers
 *   contract  what readers beside a writer, hidden SPIs and a reservation before the keys demand,
 *             at its barest: the oldest free record; its number and turn permuted into an SPI and
 *             back; the name compared; all that is described stored twice, as larval and as keyed,
 *             in atomic words between two versions; one timer in its bucket, in order. No checks of
 *             state, room, range or other tables, no levels of a wheel, no limits of use
 */
#define _GNU_SOURCE
#include <string.h>

#include "tools/bench/sad_set.h"

#define OCTETS  208u
#define BUCKETS 512u
#define NONE    UINT32_MAX

struct links {
	uint32_t later, before;
};

/* Copied at once. */
struct plain {
	uint64_t words[OCTETS / 8 - 1];
	struct links links;
};

void floor_copy(struct set *set)
{
	struct plain *records = malloc(set->count * sizeof(*records));
	static struct plain model;
	uint32_t heads[BUCKETS];
	double from;

	memset(heads, 0xff, sizeof(heads));
	memset(records, 0xff, set->count * sizeof(*records));
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t *head = &heads[(i >> 14) % BUCKETS];

		model.words[0] = i;
		memcpy(&records[i], &model, sizeof(model));
		records[i].links.later = *head;
		if (*head != NONE)
			records[*head].links.before = i;
		*head = i;
		__asm__ volatile("" : : : "memory");
	}
	set->ours[FLOOR] += set_spent(from);
	free(records);
}

/* In words: a name of three, two deadlines, fourteen that describe, five of a key. */
#define NAME  3u
#define ENDS  2u
#define TELLS 14u
#define KEYS  5u

struct record {
	uint32_t version, next; /* odd: no reader looks; the free list */
	struct links links;
	uint64_t order;
	uint64_t name[NAME], ends[ENDS], tells[TELLS], keys[KEYS];
};

struct floor {
	struct record *records;
	uint32_t mask, first, heads[BUCKETS];
	uint64_t arms;
};

/* Multipliers and their inverses: what a reader of the assembly sees must not be a constant. */
static uint32_t times[2] = { 0x9e3779b1, 0x85ebca77 }, undo[2];

static uint32_t permute(uint32_t x)
{
	x ^= x >> 16;
	x *= times[0];
	x ^= x >> 16;
	x *= times[1];
	return x ^ x >> 16;
}

static uint32_t restore(uint32_t x)
{
	x ^= x >> 16;
	x *= undo[1];
	x ^= x >> 16;
	x *= undo[0];
	return x ^ x >> 16;
}

static void put(uint64_t *to, const uint64_t *from, unsigned words)
{
#pragma GCC unroll 16
	for (unsigned n = 0; n < words; n++)
		__atomic_store_n(&to[n], from[n], __ATOMIC_RELAXED);
}

static void publish(struct record *record)
{
	__atomic_store_n(&record->version, record->version + 1, __ATOMIC_RELEASE);
}

static uint32_t reserve(struct floor *floor, const uint64_t *name, const uint64_t *tells,
                        uint64_t due)
{
	uint32_t i = floor->first, *head = &floor->heads[due >> 24 & (BUCKETS - 1)];
	struct record *record = &floor->records[i];
	uint32_t spi = permute((record->version >> 1) * (floor->mask + 1) | i);
	uint64_t last = name[NAME - 1] | (uint64_t)spi << 32;

	floor->first = record->next;
	put(record->name, name, NAME - 1);
	put(&record->name[NAME - 1], &last, 1);
	put(record->ends, &due, 1);
	put(record->tells, tells, TELLS);
	publish(record);
	record->order = floor->arms++;
	record->links = (struct links){ *head, NONE };
	if (*head != NONE)
		floor->records[*head].links.before = i;
	*head = i;
	return spi;
}

static bool give_keys(struct floor *floor, uint32_t spi, const uint64_t *name,
                      const uint64_t *tells, const uint64_t *keys, const uint64_t *ends)
{
	struct record *record = &floor->records[restore(spi) & floor->mask];
	uint64_t last = name[NAME - 1] | (uint64_t)spi << 32;

	if (((record->name[0] ^ name[0]) | (record->name[1] ^ name[1]) |
	     (record->name[2] ^ last)) != 0)
		return false;
	__atomic_store_n(&record->version, record->version + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	last |= 1;
	put(&record->name[NAME - 1], &last, 1);
	put(record->ends, ends, ENDS);
	put(record->tells, tells, TELLS);
	put(record->keys, keys, KEYS);
	publish(record);
	record->order = floor->arms++;
	return true;
}

static uint32_t inverse(uint32_t x)
{
	uint32_t y = x;

	for (int round = 0; round < 5; round++)
		y *= 2 - x * y;
	return y;
}

void floor_contract(struct set *set)
{
	static uint64_t name[NAME], tells[TELLS], keys[KEYS], ends[ENDS];
	struct floor floor = { .records = malloc(set->count * sizeof(struct record)), .mask = 1 };
	double from;

	undo[0] = inverse(times[0]), undo[1] = inverse(times[1]);
	while (floor.mask < set->count)
		floor.mask *= 2;
	floor.mask--;
	memset(floor.heads, 0xff, sizeof(floor.heads));
	memset(floor.records, 0xff, set->count * sizeof(struct record));
	for (uint32_t i = 0; i < set->count; i++)
		floor.records[i].version = 1, floor.records[i].next = i + 1;
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t spi;

		__asm__ volatile("" : : : "memory");
		spi = reserve(&floor, name, tells, (uint64_t)i * 1000);
		set_require(give_keys(&floor, spi, name, tells, keys, ends), "the floor fails");
	}
	set->ours[CONTRACT] += set_spent(from);
	free(floor.records);
}
