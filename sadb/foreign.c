#include <assert.h>
#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "sadb/foreign.h"

#define BUCKET SADB_FOREIGN_BUCKET
#define LIKELY ((1u << BUCKET) - 1) /* of the bits of a view */
#define EACH   10u                  /* slots a bucket: of so many at random 3 in 100 are full */

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
	table->cell_slot = UINT32_MAX >> __builtin_clz(table->room | 1);
	table->chained = table->chained_in = 0;
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
	if (cell & SADB_FOREIGN_MORE)
		for (i = table->slots[i].next; i != SADB_NONE; i = table->slots[i].next)
			if (is_it(&table->slots[i], name))
				return i;
	return SADB_NONE;
}

typedef uint32_t four __attribute__((vector_size(16)));

/* The highest bit of each of sixteen cells. No branch, no loop. */
static inline uint32_t bits_of(const four cells[4])
{
#ifdef __SSE2__ /* which narrows signed integers so that their sign stays */
	__m128i low = _mm_packs_epi32((__m128i)cells[0], (__m128i)cells[1]);
	__m128i high = _mm_packs_epi32((__m128i)cells[2], (__m128i)cells[3]);

	return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
#else
	static const four places[4] = {
		{ 0, 1, 2, 3 }, { 4, 5, 6, 7 }, { 8, 9, 10, 11 }, { 12, 13, 14, 15 }
	};
	four sum = cells[0] >> 31 << places[0] | cells[1] >> 31 << places[1] |
	           cells[2] >> 31 << places[2] | cells[3] >> 31 << places[3];

	return sum[0] | sum[1] | sum[2] | sum[3];
#endif
}

/*
 * The cells to look behind (full, and the tag is right or there is more behind), and above them the
 * empty ones.
 */
static inline uint32_t view(const struct sadb_table *table, const uint32_t *bucket, uint64_t hash)
{
	uint32_t tag = sadb_foreign_tag(table, hash), empty;
	uint32_t tags = ~(SADB_FOREIGN_MORE | table->cell_slot);
	four cells[4], like[4];

	memcpy(cells, bucket, sizeof(cells));
	for (int n = 0; n < 4; n++) {
		like[n] = (four)((cells[n] & tags) == tag) | cells[n];
		cells[n] = (four)(cells[n] == 0);
	}
	empty = bits_of(cells);
	return (bits_of(like) & ~empty) | empty << BUCKET;
}

uint64_t sadb_foreign_ask(const struct sadb_table *table, const struct sadb_name *name)
{
	uint64_t hash = hash_of(table, name);

	if (table->cells != NULL)
		sadb_expect(sadb_foreign_bucket(table, hash));
	return hash;
}

uint32_t sadb_foreign_ask_slots(const struct sadb_table *table, uint64_t hash)
{
	const uint32_t *bucket;
	uint32_t cells;

	if (table->cells == NULL)
		return 0;
	bucket = sadb_foreign_bucket(table, hash);
	cells = view(table, bucket, hash);
	for (uint32_t rest = cells & LIKELY; rest != 0; rest &= rest - 1) {
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
	for (cells &= LIKELY; cells != 0; cells &= cells - 1) {
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

/* Its bucket is full: behind a cell of it. */
static void hang(struct sadb_table *table, uint32_t i, uint64_t hash)
{
	uint32_t *cell = &sadb_foreign_bucket(table, hash)[hash >> 60];
	struct sadb_slot *first = &table->slots[sadb_foreign_slot(table, *cell)];

	moves_begin(table);
	SADB_PUT(table->slots[i].next, first->next);
	SADB_PUT(first->next, i);
	SADB_PUT(*cell, *cell | SADB_FOREIGN_MORE);
	moves_end(table);
}

void sadb_foreign_put(struct sadb_table *table, uint32_t i, uint64_t hash, uint32_t cells)
{
	uint32_t empty = cells >> BUCKET, cell = sadb_foreign_tag(table, hash) | (i + 1);

	table->slots[i].chained = true;
	SADB_PUT(table->chained, table->chained + 1);
	if (empty != 0)
		__atomic_store_n(&sadb_foreign_bucket(table, hash)[__builtin_ctz(empty)], cell,
		                 __ATOMIC_RELEASE);
	else if (table->cells != NULL)
		hang(table, i, hash);
}

/* The cell's own slot goes: the next behind it, if any, takes its place. */
static void promote(struct sadb_table *table, uint32_t *cell)
{
	uint32_t next = table->slots[sadb_foreign_slot(table, *cell)].next, fresh;
	struct sadb_name name;

	if ((*cell & SADB_FOREIGN_MORE) == 0) {
		SADB_PUT(*cell, 0);
		return;
	}
	name = name_of(&table->slots[next]);
	fresh = sadb_foreign_tag(table, hash_of(table, &name)) | (next + 1);
	if (table->slots[next].next != SADB_NONE)
		fresh |= SADB_FOREIGN_MORE;
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
		SADB_PUT(*cell, *cell & ~SADB_FOREIGN_MORE);
	moves_end(table);
	return true;
}

void sadb_foreign_drop(struct sadb_table *table, uint32_t i)
{
	struct sadb_name name = name_of(&table->slots[i]);
	uint32_t *bucket;

	SADB_PUT(table->chained, table->chained - 1);
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
		if (*cell & SADB_FOREIGN_MORE && unhang(table, cell, i))
			return;
	}
	assert(false);
}
