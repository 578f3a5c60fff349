/*
 * SAs whose SPI says nothing about their slot: a hash table of a fixed size, by SPI, protocol and,
 * outbound, destination.
 *
 *   A bucket is one cache line of eight cells [ tag | slot ]; there are one to two cells for each
 *   slot. A slot is looked at only if the tag is right. What finds its bucket full hangs behind one
 *   of its cells, through sadb_slot.next: so nothing is ever refused, moved or rehashed. A small
 *   table has no buckets: all its slots are looked through.
 */
#ifndef SADB_FOREIGN_H
#define SADB_FOREIGN_H

#include "sadb/table.h"

#define SADB_FOREIGN_FROM 16u /* slots: fewer need no buckets, and table->heads may be NULL */

void sadb_foreign_init(struct sadb_table *table);
/* The destination is not looked at where name->dir is IN. SADB_NONE: not there. */
uint32_t sadb_foreign_find(const struct sadb_table *table, const struct sadb_name *name);
void sadb_foreign_put(struct sadb_table *table, uint32_t slot);
void sadb_foreign_drop(struct sadb_table *table, uint32_t slot);

/*
 * A look-up in three steps, so that many can be under way at once: ask for the line of the bucket;
 * for those of the slots in its likely cells; look. Between them the hash, then the cells as bits.
 */
uint64_t sadb_foreign_ask(const struct sadb_table *table, const struct sadb_name *name);
uint32_t sadb_foreign_ask_slots(const struct sadb_table *table, uint64_t hash);
uint32_t sadb_foreign_look(const struct sadb_table *table, const struct sadb_name *name,
                           uint64_t hash, uint32_t cells);

#endif
