/* See lookup.h. The table is never more than half full. */
#include "sim/lookup.h"

#include <assert.h>
#include <stdlib.h>

#define LOOKUP_FIRST 64 /* slots, a power of two */

/* The finalizer of splitmix64 over the folded key: every bit of the key reaches the low bits. */
static uint32_t lookup_hash(uint64_t a, uint32_t b, uint32_t c)
{
	uint64_t x = a ^ ((uint64_t)b << 32 | c) * UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(x ^ x >> 31);
}

/* The slot of this key, or the free one where it would go. */
static struct lookup_slot *lookup_slot(const struct lookup *lookup, uint64_t a, uint32_t b,
                                       uint32_t c)
{
	uint32_t at = lookup_hash(a, b, c) & lookup->mask;

	for (uint32_t tries = 0; tries <= lookup->mask; tries++) {
		struct lookup_slot *slot = &lookup->slots[at];

		if (slot->value == LOOKUP_NONE || (slot->a == a && slot->b == b && slot->c == c))
			return slot;
		at = (at + 1) & lookup->mask;
	}
	assert(!"a table that is at most half full has a free slot");
	return NULL;
}

static bool lookup_resize(struct lookup *lookup, uint32_t size)
{
	struct lookup next = { malloc(size * sizeof(*next.slots)), size - 1, lookup->count };

	if (!next.slots)
		return false;
	for (uint32_t i = 0; i < size; i++)
		next.slots[i] = (struct lookup_slot){ .value = LOOKUP_NONE };
	for (uint32_t i = 0; lookup->slots && i <= lookup->mask; i++) {
		const struct lookup_slot *old = &lookup->slots[i];

		if (old->value != LOOKUP_NONE)
			*lookup_slot(&next, old->a, old->b, old->c) = *old;
	}
	free(lookup->slots);
	*lookup = next;
	return true;
}

bool lookup_init(struct lookup *lookup)
{
	*lookup = (struct lookup){ 0 };
	return lookup_resize(lookup, LOOKUP_FIRST);
}

void lookup_free(struct lookup *lookup)
{
	free(lookup->slots);
	*lookup = (struct lookup){ 0 };
}

uint32_t lookup_get(const struct lookup *lookup, uint64_t a, uint32_t b, uint32_t c)
{
	return lookup_slot(lookup, a, b, c)->value;
}

bool lookup_put(struct lookup *lookup, uint64_t a, uint32_t b, uint32_t c, uint32_t value)
{
	struct lookup_slot *slot;

	assert(value != LOOKUP_NONE);
	if (lookup->count >= (lookup->mask + 1) / 2) {
		assert(lookup->mask < UINT32_MAX / 2);
		if (!lookup_resize(lookup, (lookup->mask + 1) * 2))
			return false;
	}
	slot = lookup_slot(lookup, a, b, c);
	assert(slot->value == LOOKUP_NONE);
	*slot = (struct lookup_slot){ a, b, c, value };
	lookup->count++;
	return true;
}
