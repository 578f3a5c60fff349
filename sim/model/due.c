/* A binary heap and a free list (contract in due.h). */
#include "sim/model/due.h"

#include <assert.h>
#include <stdlib.h>

bool due_new(struct due *due, uint32_t room)
{
	*due = (struct due){ .room = room };
	due->nodes = calloc(room, sizeof(*due->nodes));
	due->freed = calloc(room, sizeof(*due->freed));
	if (!due->nodes || !due->freed) {
		due_free(due);
		return false;
	}
	return true;
}

void due_free(struct due *due)
{
	free(due->nodes);
	free(due->freed);
	*due = (struct due){ 0 };
}

uint64_t due_footprint(uint32_t room)
{
	return (uint64_t)room * (sizeof(struct due_node) + sizeof(uint32_t));
}

static bool before(const struct due_node *a, const struct due_node *b)
{
	return a->at != b->at ? a->at < b->at : a->sequence < b->sequence;
}

uint32_t due_add(struct due *due, nsec at)
{
	struct due_node node = { .at = at, .sequence = due->sequence };

	if (due->freed_count == 0 && due->fresh == due->room)
		return DUE_NONE;
	node.place = due->freed_count > 0 ? due->freed[--due->freed_count] : due->fresh++;
	due->sequence++;

	uint32_t index = due->count++;
	while (index > 0 && before(&node, &due->nodes[(index - 1) / 2])) {
		due->nodes[index] = due->nodes[(index - 1) / 2];
		index = (index - 1) / 2;
	}
	due->nodes[index] = node;
	return node.place;
}

nsec due_next_at(const struct due *due)
{
	return due->count > 0 ? due->nodes[0].at : NSEC_NEVER;
}

uint32_t due_take(struct due *due, nsec now)
{
	uint32_t index = 0;

	if (due_next_at(due) > now || due->count == 0)
		return DUE_NONE;
	uint32_t place = due->nodes[0].place;
	struct due_node last = due->nodes[--due->count];
	for (uint32_t child = 1; child < due->count; child = 2 * index + 1) {
		if (child + 1 < due->count && before(&due->nodes[child + 1], &due->nodes[child]))
			child++;
		if (!before(&due->nodes[child], &last))
			break;
		due->nodes[index] = due->nodes[child];
		index = child;
	}
	due->nodes[index] = last;
	return place;
}

void due_release(struct due *due, uint32_t place)
{
	assert(place < due->fresh && due->freed_count < due->room);
	due->freed[due->freed_count++] = place;
}
