#include <assert.h>
#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "sadb/foreign.h"

#define BUCKET SADB_FOREIGN_BUCKET
#define EACH   10u /* slots a bucket: of so many at random 3 in 100 are full */

static uint64_t hash_of(const struct sadb_table *table, const struct sadb_name *name)
{
	const uint64_t *keys = table->hash_keys;
	uint64_t sum = ((uint64_t)name->spi << 32 | name->protocol) * keys[0], half[2];

	if (name->dir == SADB_DIR_OUT) {
		memcpy(half, name->dst->bytes, sizeof(half));
		sum += half[0] * keys[1] + half[1] * keys[2];
	}
	return sadb_mix(sum ^ sum >> 32);
}

static struct sadb_name name_of(const struct sadb_slot *slot)
{
	return (struct sadb_name){ &slot->dst, slot->spi, (enum sadb_dir)slot->dir,
		                   slot->protocol };
}

static bool is_it(const struct sadb_slot *slot, const struct sadb_name *name)
{
	return slot->spi == name->spi && slot->protocol == name->protocol &&
	       slot->dir == name->dir &&
	       (name->dir == SADB_DIR_IN || sadb_addr_same(&slot->dst, name->dst));
}

uint32_t sadb_foreign_cells(uint32_t room)
{
	return room < SADB_FOREIGN_FROM ? 0 : (room + EACH - 1) / EACH * BUCKET;
}

void sadb_foreign_init(struct sadb_table *table)
{
	assert(table->cells != NULL || table->room < SADB_FOREIGN_FROM);
	table->buckets = table->cells == NULL ? 0 : sadb_foreign_cells(table->room) / BUCKET;
	table->moves = 0;
	for (uint32_t i = 0; i < table->buckets * BUCKET; i++)
		table->cells[i] = 0;
}

/* A table without buckets. */
static uint32_t look_through(const struct sadb_table *table, const struct sadb_name *name)
{
	for (uint32_t i = 0; i < table->room; i++)
		if (table->slots[i].chained && is_it(&table->slots[i], name))
			return i;
	return SADB_NONE;
}

static uint32_t find_behind(const struct sadb_table *table, uint32_t cell,
                            const struct sadb_name *name)
{
	uint32_t i = sadb_foreign_slot(table, cell);

	if (is_it(&table->slots[i], name))
		return i;
	if (cell & sadb_foreign_more(table))
		for (i = table->slots[i].next; i != SADB_NONE; i = table->slots[i].next)
			if (is_it(&table->slots[i], name))
				return i;
	return SADB_NONE;
}

typedef uint32_t four __attribute__((vector_size(16)));

/* One bit a cell, of sixteen answers of all ones or all zeros. No branch, no loop. */
static uint32_t bits_of(const four answers[4])
{
#ifdef __SSE2__
	__m128i low = _mm_packs_epi32((__m128i)answers[0], (__m128i)answers[1]);
	__m128i high = _mm_packs_epi32((__m128i)answers[2], (__m128i)answers[3]);

	return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
#else
	static const four weights[4] = { { 1, 2, 4, 8 },
		                         { 16, 32, 64, 128 },
		                         { 256, 512, 1024, 2048 },
		                         { 4096, 8192, 16384, 32768 } };
	four sum = (answers[0] & weights[0]) | (answers[1] & weights[1]) |
	           (answers[2] & weights[2]) | (answers[3] & weights[3]);

	return sum[0] | sum[1] | sum[2] | sum[3];
#endif
}

static uint32_t free_cells(const uint32_t *bucket)
{
	four cells[4];

	memcpy(cells, bucket, sizeof(cells));
	for (int n = 0; n < 4; n++)
		cells[n] = (four)(cells[n] == 0);
	return bits_of(cells);
}

/* The cells to look behind, as bits: full, and the tag is right or there is more behind. */
static uint32_t likely(const struct sadb_table *table, const uint32_t *bucket, uint64_t hash)
{
	uint32_t more = sadb_foreign_more(table), tag = sadb_foreign_tag(table, hash);
	four cells[4];

	memcpy(cells, bucket, sizeof(cells));
	for (int n = 0; n < 4; n++)
		cells[n] =
		        (four)(((cells[n] & ~(2 * more - 1)) == tag) | ((cells[n] & more) != 0)) &
		        (four)(cells[n] != 0);
	return bits_of(cells);
}

uint64_t sadb_foreign_ask(const struct sadb_table *table, const struct sadb_name *name)
{
	uint64_t hash = hash_of(table, name);

	if (table->cells != NULL)
		__builtin_prefetch(sadb_foreign_bucket(table, hash), 1);
	return hash;
}

uint32_t sadb_foreign_ask_slots(const struct sadb_table *table, uint64_t hash)
{
	const uint32_t *bucket;
	uint32_t cells;

	if (table->cells == NULL)
		return 0;
	bucket = sadb_foreign_bucket(table, hash);
	cells = likely(table, bucket, hash);
	for (uint32_t rest = cells; rest != 0; rest &= rest - 1) {
		uint32_t n = (uint32_t)__builtin_ctz(rest);

		__builtin_prefetch(&table->slots[sadb_foreign_slot(table, bucket[n])]);
	}
	return cells;
}

uint32_t sadb_foreign_look(const struct sadb_table *table, const struct sadb_name *name,
                           uint64_t hash, uint32_t cells)
{
	const uint32_t *bucket;

	if (table->cells == NULL)
		return look_through(table, name);
	bucket = sadb_foreign_bucket(table, hash);
	for (; cells != 0; cells &= cells - 1) {
		uint32_t n = (uint32_t)__builtin_ctz(cells);
		uint32_t found = find_behind(table, bucket[n], name);

		if (found != SADB_NONE)
			return found;
	}
	return SADB_NONE;
}

uint32_t sadb_foreign_find(const struct sadb_table *table, const struct sadb_name *name)
{
	uint64_t hash = hash_of(table, name);

	return sadb_foreign_look(table, name, hash, sadb_foreign_ask_slots(table, hash));
}

/* Around changes of chains: readers that find nothing meanwhile look again. */
static void moves_begin(struct sadb_table *table)
{
	SADB_PUT(table->moves, table->moves + 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static void moves_end(struct sadb_table *table)
{
	__atomic_store_n(&table->moves, table->moves + 1, __ATOMIC_RELEASE);
}

void sadb_foreign_put(struct sadb_table *table, uint32_t i, uint64_t hash)
{
	struct sadb_slot *slot = &table->slots[i], *first;
	uint32_t *bucket, *cell, empty;

	if (table->cells == NULL)
		return;
	bucket = sadb_foreign_bucket(table, hash);
	empty = free_cells(bucket);
	if (empty != 0) {
		cell = &bucket[__builtin_ctz(empty)];
		__atomic_store_n(cell, sadb_foreign_tag(table, hash) | (i + 1), __ATOMIC_RELEASE);
		return;
	}
	cell = &bucket[hash >> 60];
	first = &table->slots[sadb_foreign_slot(table, *cell)];
	moves_begin(table);
	SADB_PUT(slot->next, first->next);
	SADB_PUT(first->next, i);
	SADB_PUT(*cell, *cell | sadb_foreign_more(table));
	moves_end(table);
}

/* The cell's own slot goes: the next behind it, if any, takes its place. */
static void promote(struct sadb_table *table, uint32_t *cell)
{
	uint32_t next = table->slots[sadb_foreign_slot(table, *cell)].next, fresh;
	struct sadb_name name;

	if ((*cell & sadb_foreign_more(table)) == 0) {
		SADB_PUT(*cell, 0);
		return;
	}
	name = name_of(&table->slots[next]);
	fresh = sadb_foreign_tag(table, hash_of(table, &name)) | (next + 1);
	if (table->slots[next].next != SADB_NONE)
		fresh |= sadb_foreign_more(table);
	moves_begin(table);
	SADB_PUT(*cell, fresh);
	moves_end(table);
}

/* Takes it from behind a cell; false: it is not there. */
static bool unhang(struct sadb_table *table, uint32_t *cell, uint32_t i)
{
	uint32_t first = sadb_foreign_slot(table, *cell), before = first;

	while (before != SADB_NONE && table->slots[before].next != i)
		before = table->slots[before].next;
	if (before == SADB_NONE)
		return false;
	moves_begin(table);
	SADB_PUT(table->slots[before].next, table->slots[i].next);
	if (table->slots[first].next == SADB_NONE)
		SADB_PUT(*cell, *cell & ~sadb_foreign_more(table));
	moves_end(table);
	return true;
}

void sadb_foreign_drop(struct sadb_table *table, uint32_t i)
{
	struct sadb_name name = name_of(&table->slots[i]);
	uint32_t *bucket;

	if (table->cells == NULL)
		return;
	bucket = sadb_foreign_bucket(table, hash_of(table, &name));
	for (uint32_t n = 0; n < BUCKET; n++) {
		uint32_t *cell = &bucket[n];

		if (*cell == 0)
			continue;
		if (sadb_foreign_slot(table, *cell) == i) {
			promote(table, cell);
			return;
		}
		if (*cell & sadb_foreign_more(table) && unhang(table, cell, i))
			return;
	}
	assert(false);
}
