#include <assert.h>

#include "sadb/heap.h"

#define FANOUT 4u

static bool before(const struct sadb_heap_node *a, const struct sadb_heap_node *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	return (int32_t)(a->seq - b->seq) < 0;
}

static void put(struct sadb_heap *heap, uint32_t at, struct sadb_heap_node node)
{
	heap->nodes[at] = node;
	heap->where[node.id] = at;
}

/* The hole at `at` climbs until `node` fits into it. */
static void climb(struct sadb_heap *heap, uint32_t at, struct sadb_heap_node node)
{
	while (at > 0) {
		uint32_t parent = (at - 1) / FANOUT;

		if (!before(&node, &heap->nodes[parent]))
			break;
		put(heap, at, heap->nodes[parent]);
		at = parent;
	}
	put(heap, at, node);
}

static void sink(struct sadb_heap *heap, uint32_t at, struct sadb_heap_node node)
{
	for (;;) {
		uint32_t first = at * FANOUT + 1, least = first;

		if (first >= heap->count)
			break;
		for (uint32_t i = first + 1; i < first + FANOUT && i < heap->count; i++)
			if (before(&heap->nodes[i], &heap->nodes[least]))
				least = i;
		if (!before(&heap->nodes[least], &node))
			break;
		put(heap, at, heap->nodes[least]);
		at = least;
	}
	put(heap, at, node);
}

static void place(struct sadb_heap *heap, uint32_t at, struct sadb_heap_node node)
{
	if (at > 0 && before(&node, &heap->nodes[(at - 1) / FANOUT]))
		climb(heap, at, node);
	else
		sink(heap, at, node);
}

void sadb_heap_init(struct sadb_heap *heap, uint32_t ids)
{
	heap->count = 0;
	for (uint32_t id = 0; id < ids; id++)
		heap->where[id] = SADB_NONE;
}

void sadb_heap_set(struct sadb_heap *heap, uint32_t id, nsec at, uint32_t seq)
{
	struct sadb_heap_node node = { at, seq, id };
	uint32_t hole = heap->where[id];

	assert(at != NSEC_NEVER);
	if (hole == SADB_NONE)
		climb(heap, heap->count++, node);
	else
		place(heap, hole, node);
}

void sadb_heap_drop(struct sadb_heap *heap, uint32_t id)
{
	uint32_t hole = heap->where[id];

	if (hole == SADB_NONE)
		return;
	heap->where[id] = SADB_NONE;
	heap->count--;
	if (hole < heap->count)
		place(heap, hole, heap->nodes[heap->count]);
}
