#include <assert.h>
#include <stddef.h>

#include "sadb/near.h"
#include "sadb/wheel.h"

#define GRAIN_BITS SADB_WHEEL_GRAIN_BITS
#define DIGIT      SADB_WHEEL_DIGIT
#define NOWHERE    SADB_WHEEL_NOWHERE
#define NEAR       SADB_WHEEL_NEAR

void sadb_wheel_init(struct sadb_wheel *wheel, uint32_t ids)
{
	struct sadb_wheel_far *far = wheel->far;

	wheel->near_count = wheel->arms = 0;
	for (uint32_t id = 0; id < ids; id++) {
		wheel->slots[id].armed = false;
		wheel->slots[id].place = NOWHERE;
	}
	if (far == NULL)
		return;
	for (uint32_t level = 0; level < SADB_WHEEL_LEVELS; level++)
		far->used[level] = 0;
	for (uint32_t i = 0; i < SADB_WHEEL_LEVELS * 64; i++)
		far->heads[i] = SADB_NONE;
	far->grain = 0;
	far->draining = SADB_NONE;
	far->live = far->levels = 0;
}

/* The first grain of a bucket. It shares all higher digits with the present. */
static uint64_t start_of(const struct sadb_wheel_far *far, uint32_t bucket)
{
	uint32_t shift = bucket / 64 * DIGIT;
	uint64_t above = shift + DIGIT < 64 ? far->grain >> (shift + DIGIT) << (shift + DIGIT) : 0;

	return above | (uint64_t)(bucket % 64) << shift;
}

/* The bucket whose time comes next, NONE if all are empty. */
static uint32_t next_bucket(const struct sadb_wheel_far *far)
{
	uint32_t level;

	if (far->draining != SADB_NONE)
		return far->draining;
	if (far->levels == 0)
		return SADB_NONE;
	level = (uint32_t)__builtin_ctz(far->levels);
	return level * 64 + (uint32_t)__builtin_ctzll(far->used[level]);
}

static void unlink_from(struct sadb_wheel *wheel, uint32_t id)
{
	struct sadb_wheel_far *far = wheel->far;
	struct sadb_slot *slot = &wheel->slots[id];
	uint32_t bucket = slot->place;

	if (slot->later != SADB_NONE)
		wheel->slots[slot->later].before = slot->before;
	if (slot->before != SADB_NONE)
		wheel->slots[slot->before].later = slot->later;
	else
		far->heads[bucket] = slot->later;
	slot->place = NOWHERE;
	if (far->heads[bucket] != SADB_NONE)
		return;
	far->used[bucket / 64] &= ~(UINT64_C(1) << bucket % 64);
	if (far->used[bucket / 64] == 0)
		far->levels &= ~(1u << bucket / 64);
	if (far->draining == bucket)
		far->draining = SADB_NONE;
}

/* To where a deadline belongs. It is nowhere. */
static void file(struct sadb_wheel *wheel, uint32_t id, uint32_t place)
{
	struct sadb_slot *slot = &wheel->slots[id];

	if (place == NEAR) {
		slot->place = NEAR;
		sadb_near_put(wheel, id);
		return;
	}
	sadb_wheel_link(wheel, slot, id, place);
}

/* Has it a place that it may keep? Else it has none any more. */
static bool stays(struct sadb_wheel *wheel, uint32_t id, uint32_t place)
{
	struct sadb_slot *slot = &wheel->slots[id];

	if (slot->place == NOWHERE)
		return false;
	if (slot->place == NEAR) {
		sadb_near_drop(wheel, id);
		return false;
	}
	if (slot->place <= place && place != NEAR)
		return true; /* it is looked at in time */
	unlink_from(wheel, id);
	return false;
}

void sadb_wheel_set(struct sadb_wheel *wheel, uint32_t id)
{
	struct sadb_slot *slot = &wheel->slots[id];
	nsec at = sadb_wheel_deadline(wheel, id);
	uint32_t place = sadb_wheel_place(wheel, at);

	assert(at >= 0 && at != NSEC_NEVER);
	if (wheel->far != NULL)
		wheel->far->live += !slot->armed;
	slot->armed = true;
	slot->seq = wheel->arms++;
	if (!stays(wheel, id, place))
		file(wheel, id, place);
}

void sadb_wheel_drop(struct sadb_wheel *wheel, uint32_t id)
{
	struct sadb_slot *slot = &wheel->slots[id];

	if (wheel->far != NULL)
		wheel->far->live -= slot->armed;
	slot->armed = false;
	if (slot->place != NEAR)
		return;
	sadb_near_drop(wheel, id);
	slot->place = NOWHERE;
}

static bool is_exact(const struct sadb_wheel *wheel)
{
	return wheel->far == NULL || (wheel->near_count > 0 && wheel->far->draining == SADB_NONE);
}

nsec sadb_wheel_next_at(const struct sadb_wheel *wheel)
{
	uint32_t bucket;

	if (is_exact(wheel))
		return sadb_wheel_first(wheel).at;
	if (wheel->far->live == 0)
		return NSEC_NEVER;
	bucket = next_bucket(wheel->far);
	assert(bucket != SADB_NONE);
	return (nsec)(start_of(wheel->far, bucket) << GRAIN_BITS);
}

/* One deadline of a bucket whose time has come. */
static void sift(struct sadb_wheel *wheel, uint32_t id)
{
	const struct sadb_slot *slot = &wheel->slots[id];

	if (slot->later != SADB_NONE)
		sadb_expect(&wheel->slots[slot->later]);
	unlink_from(wheel, id);
	if (slot->armed)
		file(wheel, id, sadb_wheel_place(wheel, sadb_wheel_deadline(wheel, id)));
}

uint32_t sadb_wheel_settle(struct sadb_wheel *wheel, nsec until, uint32_t budget)
{
	struct sadb_wheel_far *far = wheel->far;
	uint64_t limit = sadb_wheel_grain(until);

	while (budget > 0 && !is_exact(wheel)) {
		uint32_t bucket = next_bucket(far);

		if (bucket == SADB_NONE || start_of(far, bucket) > limit) {
			far->grain = far->grain < limit ? limit : far->grain;
			break;
		}
		if (far->draining == SADB_NONE)
			far->grain = start_of(far, bucket);
		far->draining = bucket;
		sift(wheel, far->heads[bucket]);
		budget--;
	}
	return budget;
}

struct sadb_heap_node sadb_wheel_first(const struct sadb_wheel *wheel)
{
	uint32_t id;

	if (!is_exact(wheel) || wheel->near_count == 0)
		return (struct sadb_heap_node){ NSEC_NEVER, 0, SADB_NONE };
	id = wheel->near[0];
	return (struct sadb_heap_node){ sadb_wheel_deadline(wheel, id), wheel->slots[id].seq, id };
}
