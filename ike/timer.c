#include <assert.h>
#include <stdbool.h>

#include "ike/timer.h"

static bool before(const struct ike_timer_entry *a, const struct ike_timer_entry *b)
{
	return a->at != b->at ? a->at < b->at : a->slot < b->slot;
}

static void put(struct ike_timer *timer, uint32_t index, struct ike_timer_entry entry)
{
	timer->entries[index] = entry;
	timer->place[entry.slot] = index;
}

/* Moves `entry`, which belongs at `index` or above it, up to its place. */
static void rise(struct ike_timer *timer, uint32_t index, struct ike_timer_entry entry)
{
	while (index > 0) {
		uint32_t parent = (index - 1) / 2;

		if (!before(&entry, &timer->entries[parent]))
			break;
		put(timer, index, timer->entries[parent]);
		index = parent;
	}
	put(timer, index, entry);
}

static void sink(struct ike_timer *timer, uint32_t index, struct ike_timer_entry entry)
{
	for (;;) {
		uint32_t child = 2 * index + 1;

		if (child >= timer->count)
			break;
		if (child + 1 < timer->count &&
		    before(&timer->entries[child + 1], &timer->entries[child]))
			child++;
		if (!before(&timer->entries[child], &entry))
			break;
		put(timer, index, timer->entries[child]);
		index = child;
	}
	put(timer, index, entry);
}

void ike_timer_init(struct ike_timer *timer, struct ike_timer_entry *entries, uint32_t *place,
                    uint32_t slots)
{
	timer->entries = entries;
	timer->place = place;
	timer->count = 0;
	timer->slots = slots;
	for (uint32_t slot = 0; slot < slots; slot++)
		place[slot] = IKE_TIMER_NONE;
}

static void forget(struct ike_timer *timer, uint32_t slot)
{
	uint32_t index = timer->place[slot];
	struct ike_timer_entry last = timer->entries[--timer->count];

	timer->place[slot] = IKE_TIMER_NONE;
	if (last.slot == slot)
		return;
	if (index > 0 && before(&last, &timer->entries[(index - 1) / 2]))
		rise(timer, index, last);
	else
		sink(timer, index, last);
}

void ike_timer_set(struct ike_timer *timer, uint32_t slot, nsec at)
{
	assert(slot < timer->slots);
	if (timer->place[slot] != IKE_TIMER_NONE)
		forget(timer, slot);
	if (at != NSEC_NEVER)
		rise(timer, timer->count++, (struct ike_timer_entry){ .at = at, .slot = slot });
}

nsec ike_timer_at(const struct ike_timer *timer)
{
	return timer->count > 0 ? timer->entries[0].at : NSEC_NEVER;
}

uint32_t ike_timer_slot(const struct ike_timer *timer)
{
	assert(timer->count > 0);
	return timer->entries[0].slot;
}
