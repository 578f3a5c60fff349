/*
 * What the verbs can't be faster than, as loops of their own that use nothing of sadb/:
 *
 *   copy      208 octets, as many as an install writes, copied at once, and a timer linked into a
 *             list: no names, no readers
 *   contract  what readers beside a writer, hidden SPIs and a reservation before the keys demand,
 *             at its barest: the oldest free record; its number and turn permuted into an SPI and
 *             back; the name compared; all that is described stored twice, as larval and as keyed,
 *             what readers copy in atomic words, between two versions; one timer in its bucket, in
 *             order. No checks of state, room, range or other tables, no levels of a wheel, no
 *             limits of use
 *   getspi    the first half of contract
 *   add       a record as above under the name of a stranger: a keyed hash of it, one line of cells
 *             without such a name, a cell of it written. No check of the slot behind a cell, none
 *             of the other direction; a full line is passed over
 *   churn     a record found by its SPI and its name compared, its keys wiped beside readers, the
 *             record behind the last free one; then contract. Its timer stays linked: the record's
 *             next life is later
 *
 * What is stored is asked for ahead, as sadb/sad.c does.
 */
#define _GNU_SOURCE
#include <string.h>

#include "tools/bench/pages.h"
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
	struct plain *records = pages_new(set->count * sizeof(*records));
	static struct plain given;
	struct plain *model = set_hidden(&given);
	uint32_t heads[BUCKETS];
	double from;

	memset(heads, 0xff, sizeof(heads));
	memset(records, 0xff, set->count * sizeof(*records));
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t *head = &heads[(i >> 14) % BUCKETS];

		model->words[0] = i;
		memcpy(&records[i], model, sizeof(*model));
		records[i].links.later = *head;
		if (*head != NONE)
			records[*head].links.before = i;
		*head = i;
		__asm__ volatile("" : : : "memory");
	}
	set->ours[FLOOR] += set_spent(from);
	free(records);
}

/* In words: a name of three, two deadlines, three more that readers copy, ten that they do not,
 * five of a key. */
#define NAME  3u
#define ENDS  2u
#define TELLS 3u
#define RESTS 8u
#define NOTES 2u
#define KEYS  5u

#define AHEAD 8u
#define CELLS 16u
#define EACH  10u /* records a line of cells */

/* 208 octets in three arrays: one page holds what is found of many. */
struct record {
	uint32_t version, next; /* odd: no reader looks; the free list */
	struct links links;
	uint64_t order, name[NAME], ends[ENDS];
};

struct body {
	uint64_t tells[TELLS], keys[KEYS], rests[RESTS];
};

struct note {
	uint64_t rests[NOTES];
};

/* What is asked for, hidden from the compiler. */
struct ask {
	uint64_t name[NAME], ends[ENDS], tells[TELLS], rests[RESTS], notes[NOTES], keys[KEYS];
};

struct floor {
	struct record *records;
	struct body *bodies;
	struct note *notes;
	uint32_t (*lines)[CELLS];
	uint32_t room, mask, lines_count, first, last, arms, heads[BUCKETS];
	uint64_t hash_keys[NAME];
};

static const struct ask given;

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

/* Of the next record of all, and in order of one further on. */
static void expect(const struct floor *floor)
{
	uint32_t after;

	if (floor->first >= floor->room)
		return;
	after = floor->records[floor->first].next;
	if (after == floor->first + 1)
		after = floor->first + AHEAD;
	if (after >= floor->room)
		return;
	__builtin_prefetch(&floor->records[after], 1);
	__builtin_prefetch(&floor->bodies[after], 1);
	__builtin_prefetch(&floor->bodies[after].rests, 1);
	__builtin_prefetch(&floor->notes[after], 1);
}

static uint32_t take(struct floor *floor)
{
	uint32_t i = floor->first;

	floor->first = floor->records[i].next;
	expect(floor);
	return i;
}

static void describe(const struct floor *floor, uint32_t i, const struct ask *ask)
{
	put(floor->bodies[i].tells, ask->tells, TELLS);
	memcpy(floor->bodies[i].rests, ask->rests, sizeof(ask->rests));
	memcpy(floor->notes[i].rests, ask->notes, sizeof(ask->notes));
}

static void put_name(struct record *record, const struct ask *ask, uint32_t spi)
{
	uint64_t last = ask->name[NAME - 1] | (uint64_t)spi << 32;

	put(record->name, ask->name, NAME - 1);
	put(&record->name[NAME - 1], &last, 1);
}

static void arm(struct floor *floor, uint32_t i, uint64_t due)
{
	struct record *record = &floor->records[i];
	uint32_t *head = &floor->heads[due >> 24 & (BUCKETS - 1)];
	bool linked = record->order != UINT64_MAX; /* as all of it is at first */

	record->order = floor->arms++;
	if (linked)
		return;
	record->links = (struct links){ *head, NONE };
	if (*head != NONE)
		floor->records[*head].links.before = i;
	*head = i;
}

static uint32_t reserve(struct floor *floor, const struct ask *ask, uint64_t due)
{
	uint32_t i = take(floor);
	struct record *record = &floor->records[i];
	uint32_t spi = permute((record->version >> 1) * (floor->mask + 1) | i);

	put_name(record, ask, spi);
	put(record->ends, &due, 1);
	describe(floor, i, ask);
	publish(record);
	arm(floor, i, due);
	return spi;
}

static uint32_t find(const struct floor *floor, const struct ask *ask, uint32_t spi)
{
	uint32_t i = restore(spi) & floor->mask;
	const struct record *record = &floor->records[i];
	uint64_t last = ask->name[NAME - 1] | (uint64_t)spi << 32;

	set_require(((record->name[0] ^ ask->name[0]) | (record->name[1] ^ ask->name[1]) |
	             (record->name[2] ^ last)) == 0,
	            "the floor fails");
	return i;
}

static void change(struct record *record)
{
	__atomic_store_n(&record->version, record->version + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static void give_keys(struct floor *floor, const struct ask *ask, uint32_t spi)
{
	uint32_t i = find(floor, ask, spi);
	struct record *record = &floor->records[i];

	change(record);
	put(&record->name[NAME - 1], &record->name[NAME - 1], 1); /* its state */
	put(record->ends, ask->ends, ENDS);
	put(floor->bodies[i].keys, ask->keys, KEYS);
	describe(floor, i, ask);
	publish(record);
	record->order = floor->arms++;
}

typedef uint32_t four __attribute__((vector_size(16)));

/* The cells that are `value` where `mask` is set, one bit of each sixteen. */
static uint32_t cells_like(const uint32_t *line, uint32_t mask, uint32_t value)
{
	static const four weights = { 1, 2, 4, 8 };
	four cells[CELLS / 4], sum = { 0 };

	memcpy(cells, line, sizeof(cells));
	for (unsigned n = 0; n < CELLS / 4; n++)
		sum |= (four)((cells[n] & mask) == value) & weights << 4 * n;
	return sum[0] | sum[1] | sum[2] | sum[3];
}

static void add(struct floor *floor, const struct ask *ask, uint32_t spi, uint64_t due)
{
	uint64_t hash = (ask->name[0] + due) * floor->hash_keys[0] +
	                ask->name[1] * floor->hash_keys[1] + spi * floor->hash_keys[2];
	uint32_t *line, tag, i, empty;
	struct record *record;

	hash = (hash ^ hash >> 32) * floor->hash_keys[0];
	line = floor->lines[(hash >> 32) * floor->lines_count >> 32];
	__builtin_prefetch(line, 1);
	i = take(floor);
	record = &floor->records[i];
	put_name(record, ask, spi);
	put(record->ends, ask->ends, ENDS);
	put(floor->bodies[i].keys, ask->keys, KEYS);
	describe(floor, i, ask);
	tag = (uint32_t)hash & ~floor->mask;
	set_sink += cells_like(line, ~floor->mask, tag);
	empty = cells_like(line, UINT32_MAX, 0);
	if (empty != 0)
		__atomic_store_n(&line[__builtin_ctz(empty)], tag | (i + 1), __ATOMIC_RELEASE);
	publish(record);
	arm(floor, i, due);
}

static void drop(struct floor *floor, const struct ask *ask, uint32_t spi)
{
	static const uint64_t none[KEYS];
	uint32_t i = restore(spi) & floor->mask;
	struct record *record = &floor->records[i];

	__builtin_prefetch(&floor->bodies[i], 1);
	find(floor, ask, spi);
	change(record);
	put(floor->bodies[i].keys, none, KEYS);
	put(&record->name[NAME - 1], none, 1);
	record->next = NONE;
	floor->records[floor->last].next = i;
	floor->last = i;
}

static uint32_t inverse(uint32_t x)
{
	uint32_t y = x;

	for (int round = 0; round < 5; round++)
		y *= 2 - x * y;
	return y;
}

static void begin(struct floor *floor, uint32_t count)
{
	uint32_t room = count + count / 16;

	undo[0] = inverse(times[0]), undo[1] = inverse(times[1]);
	*floor = (struct floor){ .room = room,
		                 .mask = 1,
		                 .last = room - 1,
		                 .lines_count = (room + EACH - 1) / EACH,
		                 .hash_keys = { 0x9e3779b97f4a7c15, 0xd6e8feb86659fd93, 0x3b } };
	floor->records = pages_new(room * sizeof(struct record));
	floor->bodies = pages_new(room * sizeof(struct body));
	floor->notes = pages_new(room * sizeof(struct note));
	floor->lines = pages_new(floor->lines_count * sizeof(*floor->lines));
	while (floor->mask <= room)
		floor->mask *= 2;
	floor->mask--;
	memset(floor->heads, 0xff, sizeof(floor->heads));
	memset(floor->records, 0xff, room * sizeof(struct record));
	memset(floor->bodies, 0xff, room * sizeof(struct body));
	memset(floor->notes, 0xff, room * sizeof(struct note));
	memset(floor->lines, 0, floor->lines_count * sizeof(*floor->lines));
	for (uint32_t i = 0; i < room; i++)
		floor->records[i].version = 1, floor->records[i].next = i + 1;
}

static void end(struct floor *floor)
{
	free(floor->records);
	free(floor->bodies);
	free(floor->notes);
	free(floor->lines);
}

static void time_getspi(struct set *set)
{
	const struct ask *ask = set_hidden(&given);
	struct floor floor;
	double from;

	begin(&floor, set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set_sink += reserve(&floor, ask, (uint64_t)i * 1000);
	set->ours[GETSPI_FLOOR] += set_spent(from);
	end(&floor);
}

static void time_add(struct set *set)
{
	const struct ask *ask = set_hidden(&given);
	struct floor floor;
	double from;

	begin(&floor, set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		add(&floor, ask, set->far[i].spi, (uint64_t)i * 1000);
	set->ours[ADD_FLOOR] += set_spent(from);
	end(&floor);
}

static void time_churn(struct set *set, struct floor *floor, uint32_t *spis)
{
	const struct ask *ask = set_hidden(&given);
	double from;

	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		spis[i] = reserve(floor, ask, (uint64_t)i * 1000);
		give_keys(floor, ask, spis[i]);
	}
	set->ours[CONTRACT] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		drop(floor, ask, spis[set->order[i]]);
		give_keys(floor, ask, reserve(floor, ask, (uint64_t)(set->count + i) * 1000));
	}
	set->ours[CHURN_FLOOR] += set_spent(from);
}

void floor_contract(struct set *set)
{
	uint32_t *spis = malloc(set->count * sizeof(*spis));
	struct floor floor;

	time_getspi(set);
	time_add(set);
	memset(spis, 0xff, set->count * sizeof(*spis));
	begin(&floor, set->count);
	time_churn(set, &floor, spis);
	end(&floor);
	free(spis);
}
