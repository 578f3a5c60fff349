/*
 * An indexed heap of deadlines: one per id, ordered by (at, seq), so that equal instants keep the
 * order in which they were set. Four children a node: half the levels of a binary heap, one cache
 * line a level.
 */
#ifndef SADB_HEAP_H
#define SADB_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "sadb/nsec.h"

struct sadb_heap_node {
	nsec at;
	uint32_t seq; /* compared as a serial number (RFC 1982): may wrap */
	uint32_t id;
};

struct sadb_heap {
	struct sadb_heap_node *nodes; /* room for as many as there are ids */
	uint32_t *where; /* by id: index in nodes, SADB_NONE if the id has no deadline */
	uint32_t count;
};

#define SADB_NONE UINT32_MAX

void sadb_heap_init(struct sadb_heap *heap, uint32_t ids);
void sadb_heap_set(struct sadb_heap *heap, uint32_t id, nsec at,
                   uint32_t seq);                         /* inserts or moves */
void sadb_heap_drop(struct sadb_heap *heap, uint32_t id); /* no-op if it has none */

static inline nsec sadb_heap_next_at(const struct sadb_heap *heap)
{
	return heap->count > 0 ? heap->nodes[0].at : NSEC_NEVER;
}

#endif
