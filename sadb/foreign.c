#include <assert.h>
#include <stddef.h>

#include "sadb/foreign.h"

#define BUCKET 8u          /* cells a bucket: one cache line */
#define MORE   0x80000000u /* others hang behind this cell's slot */

static uint64_t hash_of(const struct sadb_table *table, const struct sadb_name *name)
{
	return sadb_name_hash(table->spi_key.times[0], name->spi, name->protocol,
	                      name->dir == SADB_DIR_OUT ? name->dst : NULL);
}

static struct sadb_head *bucket_of(const struct sadb_table *table, uint64_t hash)
{
	return &table->heads[hash & table->mask & ~(uint64_t)(BUCKET - 1)];
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

void sadb_foreign_init(struct sadb_table *table)
{
	assert(table->heads != NULL || table->room < SADB_FOREIGN_FROM);
	for (uint32_t i = 0; table->heads != NULL && i <= table->mask; i++)
		table->heads[i] = (struct sadb_head){ 0, SADB_NONE };
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
	for (uint32_t i = cell & ~MORE; i != SADB_NONE; i = table->slots[i].next)
		if (is_it(&table->slots[i], name))
			return i;
	return SADB_NONE;
}

/* The cells to look behind, as bits. No branch: it could not be foretold. */
static uint32_t likely(const struct sadb_head *bucket, uint32_t tag)
{
	uint32_t bits = 0;

	for (uint32_t n = 0; n < BUCKET; n++) {
		uint32_t cell = bucket[n].slot;
		uint32_t hit = (uint32_t)(bucket[n].tag == tag) | cell >> 31;

		bits |= (hit & (uint32_t)(cell != SADB_NONE)) << n;
	}
	return bits;
}

uint64_t sadb_foreign_ask(const struct sadb_table *table, const struct sadb_name *name)
{
	uint64_t hash = hash_of(table, name);

	if (table->heads != NULL)
		__builtin_prefetch(bucket_of(table, hash));
	return hash;
}

uint32_t sadb_foreign_ask_slots(const struct sadb_table *table, uint64_t hash)
{
	const struct sadb_head *bucket;
	uint32_t cells;

	if (table->heads == NULL)
		return 0;
	bucket = bucket_of(table, hash);
	cells = likely(bucket, (uint32_t)(hash >> 32));
	for (uint32_t rest = cells; rest != 0; rest &= rest - 1) {
		uint32_t n = (uint32_t)__builtin_ctz(rest);

		__builtin_prefetch(&table->slots[bucket[n].slot & ~MORE]);
	}
	return cells;
}

uint32_t sadb_foreign_look(const struct sadb_table *table, const struct sadb_name *name,
                           uint64_t hash, uint32_t cells)
{
	const struct sadb_head *bucket;

	if (table->heads == NULL)
		return look_through(table, name);
	bucket = bucket_of(table, hash);
	for (; cells != 0; cells &= cells - 1) {
		uint32_t n = (uint32_t)__builtin_ctz(cells);
		uint32_t found = find_behind(table, bucket[n].slot, name);

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

void sadb_foreign_put(struct sadb_table *table, uint32_t i)
{
	struct sadb_slot *slot = &table->slots[i];
	struct sadb_name name = name_of(slot);
	uint64_t hash = hash_of(table, &name);
	struct sadb_head *bucket;
	uint32_t *cell;

	slot->next = SADB_NONE;
	if (table->heads == NULL)
		return;
	bucket = bucket_of(table, hash);
	for (uint32_t n = 0; n < BUCKET; n++)
		if (bucket[n].slot == SADB_NONE) {
			bucket[n].tag = (uint32_t)(hash >> 32);
			bucket[n].slot = i;
			return;
		}
	cell = &bucket[hash >> 61].slot;
	slot->next = table->slots[*cell & ~MORE].next;
	table->slots[*cell & ~MORE].next = i;
	*cell |= MORE;
}

/* The cell's own slot goes: the next behind it, if any, takes its place. */
static void promote(struct sadb_table *table, struct sadb_head *head)
{
	uint32_t next = table->slots[head->slot & ~MORE].next;
	struct sadb_name name;

	head->slot = next;
	if (next == SADB_NONE)
		return;
	name = name_of(&table->slots[next]);
	head->tag = (uint32_t)(hash_of(table, &name) >> 32);
	if (table->slots[next].next != SADB_NONE)
		head->slot |= MORE;
}

/* Takes it from behind a cell; false: it is not there. */
static bool unhang(struct sadb_table *table, uint32_t *cell, uint32_t i)
{
	uint32_t first = *cell & ~MORE, before = first;

	while (before != SADB_NONE && table->slots[before].next != i)
		before = table->slots[before].next;
	if (before == SADB_NONE)
		return false;
	table->slots[before].next = table->slots[i].next;
	if (table->slots[first].next == SADB_NONE)
		*cell = first;
	return true;
}

void sadb_foreign_drop(struct sadb_table *table, uint32_t i)
{
	struct sadb_name name = name_of(&table->slots[i]);
	struct sadb_head *bucket;

	if (table->heads == NULL)
		return;
	bucket = bucket_of(table, hash_of(table, &name));
	for (uint32_t n = 0; n < BUCKET; n++) {
		uint32_t *cell = &bucket[n].slot;

		if (*cell == SADB_NONE)
			continue;
		if ((*cell & ~MORE) == i) {
			promote(table, &bucket[n]);
			return;
		}
		if (*cell & MORE && unhang(table, cell, i))
			return;
	}
	assert(false);
}
