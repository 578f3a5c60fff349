/*
 * One deadline a slot: a binary heap, O(log n) to set, O(1) to ask. Equal deadlines come in order
 * of slot.
 *
 *        entries[0] = the earliest         place[slot] = where that is, or IKE_TIMER_NONE
 */
#ifndef IKE_TIMER_H
#define IKE_TIMER_H

#include "sadb/nsec.h"

#define IKE_TIMER_NONE UINT32_MAX

struct ike_timer_entry {
	nsec at;
	uint32_t slot;
};

/* The arrays are the owner's: `slots` elements each. */
struct ike_timer {
	struct ike_timer_entry *entries;
	uint32_t *place;
	uint32_t count, slots;
};

void ike_timer_init(struct ike_timer *timer, struct ike_timer_entry *entries, uint32_t *place,
                    uint32_t slots);
/* NSEC_NEVER: this slot has no deadline any more. */
void ike_timer_set(struct ike_timer *timer, uint32_t slot, nsec at);
nsec ike_timer_at(const struct ike_timer *timer);       /* NSEC_NEVER if there is none */
uint32_t ike_timer_slot(const struct ike_timer *timer); /* whose it is; there must be one */

#endif
