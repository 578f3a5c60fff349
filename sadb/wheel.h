/*
 * Deadlines, one per slot, taken out in the order (at, order of setting), to the nanosecond.
 *
 *   far   buckets, 64 a level; the lowest level's are one grain wide, each further level's 64 times
 *         the one below. A deadline hangs in the level of the highest digit (base 64, of its grain)
 *         in which it differs from `grain`.
 *   near  a heap of what is due within the present grain: small, and exact.
 *
 * Setting and dropping take constant time. A deadline that is dropped or put off keeps its place in
 * its bucket, and is looked at again when that bucket's time comes: an SA that matures moves none.
 * When a bucket's time comes its deadlines go to lower levels or to the heap, each at most once a
 * level. A small wheel has no levels: then the heap holds all.
 *
 * So sadb_wheel_next_at may be earlier than the first deadline (the time of its bucket), never
 * later. The links hang in the slots themselves (slot.h): no line is touched but theirs.
 */
#ifndef SADB_WHEEL_H
#define SADB_WHEEL_H

#include "sadb/body.h"

#define SADB_WHEEL_LEVELS 8

/* Places beyond those of the buckets. */
#define SADB_WHEEL_NOWHERE UINT16_MAX
#define SADB_WHEEL_NEAR    (UINT16_MAX - 1)

struct sadb_wheel_far {
	uint64_t used[SADB_WHEEL_LEVELS]; /* which buckets are not empty */
	uint64_t grain;                   /* everything up to here is near, or in `draining` */
	uint32_t draining; /* the bucket whose time has come and that is not yet empty, or NONE */
	uint32_t levels;   /* which levels have a bucket that is not empty */
	uint32_t live;     /* ids with a deadline, near and far */
	uint32_t heads[SADB_WHEEL_LEVELS * 64];
};

struct sadb_wheel {
	struct sadb_slot *slots;
	const struct sadb_note *notes; /* read only of SAs that idleness ends, as uses */
	const struct sadb_use *uses;
	uint32_t *near; /* the heap: slots, room for all of them */
	uint32_t near_count;
	uint32_t arms; /* how many deadlines were set: their order within one instant */
	struct sadb_wheel_far *far; /* NULL: no levels */
};

/* When idleness ends an SA that has an idle_s; it counts from the last packet or from maturity. */
static inline nsec sadb_wheel_idle_at(const struct sadb_wheel *wheel, uint32_t id)
{
	const struct sadb_use *use = &wheel->uses[id];
	nsec last = use->used_at != NSEC_NEVER ? use->used_at : wheel->notes[id].since_at;

	return sadb_after(last, use->terms.idle_s * NSEC_S);
}

/* slot->dies_at, or earlier if idleness ends it earlier. */
static inline nsec sadb_wheel_dies_at(const struct sadb_wheel *wheel, uint32_t id)
{
	nsec at = wheel->slots[id].dies_at, idle_at;

	if (!wheel->slots[id].idles)
		return at;
	idle_at = sadb_wheel_idle_at(wheel, id);
	return idle_at < at ? idle_at : at;
}

static inline nsec sadb_wheel_deadline(const struct sadb_wheel *wheel, uint32_t id)
{
	nsec soft_at = wheel->slots[id].soft_at, dies_at = sadb_wheel_dies_at(wheel, id);

	return soft_at < dies_at ? soft_at : dies_at;
}

#define SADB_WHEEL_GRAIN_BITS 16 /* 65.5 us */
#define SADB_WHEEL_DIGIT      6  /* bits a level */

static inline uint64_t sadb_wheel_grain(nsec at)
{
	return (uint64_t)at >> SADB_WHEEL_GRAIN_BITS;
}

/* Where a deadline belongs: a bucket, or NEAR. Earlier buckets have lower numbers. */
static inline uint32_t sadb_wheel_place(const struct sadb_wheel *wheel, nsec at)
{
	const struct sadb_wheel_far *far = wheel->far;
	uint64_t grain = sadb_wheel_grain(at);
	uint32_t bit, level;

	if (far == NULL || grain <= far->grain)
		return SADB_WHEEL_NEAR;
	bit = 63u - (uint32_t)__builtin_clzll(grain ^ far->grain);
	level = bit * 43 >> 8; /* bit / SADB_WHEEL_DIGIT, below 64 */
	return level * 64 + (uint32_t)(grain >> level * SADB_WHEEL_DIGIT) % 64;
}

static inline void sadb_wheel_link(struct sadb_wheel *wheel, struct sadb_slot *slot, uint32_t id,
                                   uint32_t bucket)
{
	struct sadb_wheel_far *far = wheel->far;
	uint32_t later = far->heads[bucket];

	slot->place = (uint16_t)bucket;
	slot->before = SADB_NONE;
	slot->later = later;
	far->heads[bucket] = id;
	if (later != SADB_NONE) {
		wheel->slots[later].before = id;
		return;
	}
	far->used[bucket / 64] |= UINT64_C(1) << bucket % 64;
	far->levels |= 1u << bucket / 64;
}

/* slots, notes, uses, near and far are set by the caller. */
void sadb_wheel_init(struct sadb_wheel *wheel, uint32_t ids);
/* The slot's deadline has changed, or is set for the first time; it is not NEVER. */
void sadb_wheel_set(struct sadb_wheel *wheel, uint32_t id);
/*
 * The two usual cases of it: an SA that is born and belongs to `place`; one that was due at `was`
 * and is due at `at` now.
 */
static inline void sadb_wheel_start(struct sadb_wheel *wheel, struct sadb_slot *slot, uint32_t id,
                                    uint32_t place)
{
	uint32_t old = slot->place;

	if (place == SADB_WHEEL_NEAR || (old > place && old != SADB_WHEEL_NOWHERE)) {
		sadb_wheel_set(wheel, id);
		return;
	}
	wheel->far->live++;
	slot->armed = true;
	slot->seq = wheel->arms++;
	if (old == SADB_WHEEL_NOWHERE)
		sadb_wheel_link(wheel, slot, id, place);
}

static inline void sadb_wheel_put_off(struct sadb_wheel *wheel, struct sadb_slot *slot, uint32_t id,
                                      nsec was, nsec at)
{
	if (at >= was && slot->armed && slot->place < SADB_WHEEL_NEAR)
		slot->seq = wheel->arms++; /* it is looked at in time */
	else
		sadb_wheel_set(wheel, id);
}

/* The slot will soon be set to about `place`: what that touches is asked for. */
static inline void sadb_wheel_expect(const struct sadb_wheel *wheel, const struct sadb_slot *slot,
                                     uint32_t place)
{
	if (slot->place <= place || slot->place >= SADB_WHEEL_NEAR)
		return;
	if (slot->later != SADB_NONE)
		sadb_expect(&wheel->slots[slot->later]);
	if (slot->before != SADB_NONE)
		sadb_expect(&wheel->slots[slot->before]);
}

void sadb_wheel_drop(struct sadb_wheel *wheel, uint32_t id); /* no-op if it has none */

nsec sadb_wheel_next_at(const struct sadb_wheel *wheel);
/*
 * Makes sadb_wheel_first exact as far as `until`, moving at most `budget` deadlines. Returns what
 * is left of the budget; 0: it may not have been enough.
 */
uint32_t sadb_wheel_settle(struct sadb_wheel *wheel, nsec until, uint32_t budget);
/* The first deadline after a settle: at is NEVER if nothing is due by its `until`. */
struct sadb_heap_node sadb_wheel_first(const struct sadb_wheel *wheel);

#endif
