/*
 * SAs whose SPI says nothing about their slot: a hash table of a fixed size, by SPI, protocol and,
 * outbound, destination.
 *
 *   A bucket is one cache line of sixteen cells [ more | tag | slot + 1 ], 0 if empty; there are
 *   1.6 cells for each slot. A slot is looked at only if the tag is right. What finds its bucket
 *   full hangs behind one of its cells, through sadb_slot.next: so nothing is ever refused, moved
 *   or rehashed. A small table has no buckets: all its slots are looked through.
 *
 *   The hash is a sum of products of the name's words with secret keys, mixed: who does not know
 *   the keys cannot choose names that meet in one bucket.
 *
 *   A cell is one word, so a reader sees it whole. While chains behind cells change, table->moves
 *   is odd: who then does not find looks again.
 */
#ifndef SADB_FOREIGN_H
#define SADB_FOREIGN_H

#include "sadb/table.h"

#define SADB_FOREIGN_FROM   16u /* slots: fewer need no buckets, and table->cells may be NULL */
#define SADB_FOREIGN_BUCKET 16u /* cells: one cache line */

uint32_t sadb_foreign_cells(uint32_t room); /* how many a table of so many slots has */
void sadb_foreign_init(struct sadb_table *table);
/* The destination is not looked at where name->dir is IN. SADB_NONE: not there. */
uint32_t sadb_foreign_find(const struct sadb_table *table, const struct sadb_name *name);
void sadb_foreign_drop(struct sadb_table *table, uint32_t slot);

/*
 * A look-up in three steps, so that many can be under way at once: ask for the line of the bucket;
 * for those of the slots in its likely cells; look. Between them the hash, then the cells as bits:
 * the lower sixteen are likely, the upper sixteen empty, until the bucket changes.
 */
uint64_t sadb_foreign_ask(const struct sadb_table *table, const struct sadb_name *name);
uint32_t sadb_foreign_ask_slots(const struct sadb_table *table, uint64_t hash);
uint32_t sadb_foreign_look(const struct sadb_table *table, const struct sadb_name *name,
                           uint64_t hash, uint32_t cells);
void sadb_foreign_put(struct sadb_table *table, uint32_t slot, uint64_t hash, uint32_t cells);

/* The parts of a cell: see table->cell_slot. */
#define SADB_FOREIGN_MORE (UINT32_C(1) << 31) /* others hang behind it */

static inline uint32_t sadb_foreign_tag(const struct sadb_table *table, uint64_t hash)
{
	return (uint32_t)(hash >> 32) & ~(SADB_FOREIGN_MORE | table->cell_slot);
}

static inline uint32_t sadb_foreign_slot(const struct sadb_table *table, uint32_t cell)
{
	return (cell & table->cell_slot) - 1;
}

static inline uint32_t *sadb_foreign_bucket(const struct sadb_table *table, uint64_t hash)
{
	uint64_t bucket = (hash & UINT32_MAX) * table->buckets >> 32;

	return &table->cells[bucket * SADB_FOREIGN_BUCKET];
}

#endif
