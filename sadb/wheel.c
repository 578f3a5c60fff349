#include <assert.h>
#include <stddef.h>

#include "sadb/wheel.h"

#define GRAIN_BITS 16 /* 65.5 us */
#define DIGIT      6  /* bits a level */
#define NOWHERE    UINT32_MAX
#define NEAR       (UINT32_MAX - 1)

static uint64_t grain_of(nsec at)
{
	return (uint64_t)at >> GRAIN_BITS;
}

void sadb_wheel_init(struct sadb_wheel *wheel, uint32_t ids)
{
	struct sadb_wheel_far *far = wheel->far;

	sadb_heap_init(&wheel->near, ids);
	wheel->arms = 0;
	if (far == NULL)
		return;
	for (uint32_t id = 0; id < ids; id++)
		far->nodes[id] = (struct sadb_wheel_node){ .at = NSEC_NEVER, .place = NOWHERE };
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

static void link_in(struct sadb_wheel_far *far, uint32_t id, uint32_t bucket)
{
	struct sadb_wheel_node *node = &far->nodes[id];

	node->place = bucket;
	node->prev = SADB_NONE;
	node->next = far->heads[bucket];
	if (node->next != SADB_NONE)
		far->nodes[node->next].prev = id;
	far->heads[bucket] = id;
	far->used[bucket / 64] |= UINT64_C(1) << bucket % 64;
	far->levels |= 1u << bucket / 64;
}

static void unlink_from(struct sadb_wheel_far *far, uint32_t id)
{
	struct sadb_wheel_node *node = &far->nodes[id];
	uint32_t bucket = node->place;

	if (node->next != SADB_NONE)
		far->nodes[node->next].prev = node->prev;
	if (node->prev != SADB_NONE)
		far->nodes[node->prev].next = node->next;
	else
		far->heads[bucket] = node->next;
	node->place = NOWHERE;
	if (far->heads[bucket] != SADB_NONE)
		return;
	far->used[bucket / 64] &= ~(UINT64_C(1) << bucket % 64);
	if (far->used[bucket / 64] == 0)
		far->levels &= ~(1u << bucket / 64);
	if (far->draining == bucket)
		far->draining = SADB_NONE;
}

/* To where a deadline belongs. It is nowhere. */
static void file(struct sadb_wheel *wheel, uint32_t id)
{
	struct sadb_wheel_far *far = wheel->far;
	struct sadb_wheel_node *node = &far->nodes[id];
	uint64_t grain = grain_of(node->at), level;

	if (grain <= far->grain) {
		node->place = NEAR;
		sadb_heap_set(&wheel->near, id, node->at, node->seq);
		return;
	}
	level = (63u - (uint64_t)__builtin_clzll(grain ^ far->grain)) / DIGIT;
	link_in(far, id, (uint32_t)(level * 64 + (grain >> level * DIGIT) % 64));
}

/* Has it no place, or one that it may keep? */
static bool stays(struct sadb_wheel *wheel, uint32_t id)
{
	struct sadb_wheel_far *far = wheel->far;
	struct sadb_wheel_node *node = &far->nodes[id];

	if (node->place == NOWHERE)
		return false;
	if (node->place == NEAR) {
		sadb_heap_drop(&wheel->near, id);
		return false;
	}
	if (start_of(far, node->place) <= grain_of(node->at))
		return true; /* it is looked at in time */
	unlink_from(far, id);
	return false;
}

void sadb_wheel_set(struct sadb_wheel *wheel, uint32_t id, nsec at)
{
	uint32_t seq = wheel->arms++;
	struct sadb_wheel_node *node;

	assert(at >= 0 && at != NSEC_NEVER);
	if (wheel->far == NULL) {
		sadb_heap_set(&wheel->near, id, at, seq);
		return;
	}
	node = &wheel->far->nodes[id];
	wheel->far->live += node->at == NSEC_NEVER;
	node->at = at;
	node->seq = seq;
	if (!stays(wheel, id))
		file(wheel, id);
}

void sadb_wheel_expect(const struct sadb_wheel *wheel, uint32_t id)
{
	const struct sadb_wheel_far *far = wheel->far;
	const struct sadb_wheel_node *node;

	if (far == NULL)
		return;
	node = &far->nodes[id];
	if (node->place == NOWHERE || node->place == NEAR)
		return;
	if (node->next != SADB_NONE)
		__builtin_prefetch(&far->nodes[node->next], 1);
	if (node->prev != SADB_NONE)
		__builtin_prefetch(&far->nodes[node->prev], 1);
}

void sadb_wheel_drop(struct sadb_wheel *wheel, uint32_t id)
{
	struct sadb_wheel_node *node;

	if (wheel->far == NULL) {
		sadb_heap_drop(&wheel->near, id);
		return;
	}
	node = &wheel->far->nodes[id];
	wheel->far->live -= node->at != NSEC_NEVER;
	node->at = NSEC_NEVER;
	if (node->place != NEAR)
		return;
	sadb_heap_drop(&wheel->near, id);
	node->place = NOWHERE;
}

static bool is_exact(const struct sadb_wheel *wheel)
{
	return wheel->far == NULL || (wheel->near.count > 0 && wheel->far->draining == SADB_NONE);
}

nsec sadb_wheel_next_at(const struct sadb_wheel *wheel)
{
	uint32_t bucket;

	if (is_exact(wheel))
		return sadb_heap_next_at(&wheel->near);
	if (wheel->far->live == 0)
		return NSEC_NEVER;
	bucket = next_bucket(wheel->far);
	assert(bucket != SADB_NONE);
	return (nsec)(start_of(wheel->far, bucket) << GRAIN_BITS);
}

/* One deadline of a bucket whose time has come. */
static void sift(struct sadb_wheel *wheel, uint32_t id)
{
	const struct sadb_wheel_node *node = &wheel->far->nodes[id];

	if (node->next != SADB_NONE)
		__builtin_prefetch(&wheel->far->nodes[node->next], 1);
	unlink_from(wheel->far, id);
	if (node->at != NSEC_NEVER)
		file(wheel, id);
}

uint32_t sadb_wheel_settle(struct sadb_wheel *wheel, nsec until, uint32_t budget)
{
	struct sadb_wheel_far *far = wheel->far;
	uint64_t limit = grain_of(until);

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
	const struct sadb_heap_node none = { NSEC_NEVER, 0, SADB_NONE };

	return is_exact(wheel) && wheel->near.count > 0 ? wheel->near.nodes[0] : none;
}
