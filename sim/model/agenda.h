/*
 * Who must be ticked next: machine numbers ordered by (at, number), so that what is due at one
 * instant is due in the order of the numbers. Each machine is in it at most once.
 *
 *   near   a heap of what comes first: a few, and all that is not after far.base
 *   far    buckets of what is after it (agenda_far.h); when near is empty the first of them is
 *          opened: a small one goes to near, a large one into smaller buckets
 *
 * A machine that is moved or taken off leaves its entry behind, which counts no more once it is not
 * what due_at says. No width of anything is given or guessed: whatever the instants are like, an
 * entry is touched a dozen times at most, and a few times mostly.
 *
 * Setting takes constant time on average over many, in the worst case O(log n). One that opens
 * a bucket, or finds no room for one more entry and throws out those left behind, touches as many
 * entries as that takes: at most 1.5 for each machine.
 */
#ifndef SIM_MODEL_AGENDA_H
#define SIM_MODEL_AGENDA_H

#include "sim/model/agenda_far.h"

struct agenda {
	nsec *due_at; /* by machine, NSEC_NEVER: not on it */
	struct agenda_entry *near;
	struct agenda_far far;
	uint32_t near_count;
	uint32_t count, machines; /* how many are on it, and could be */
	uint32_t room;            /* entries, near and far */
};

bool agenda_new(struct agenda *agenda, uint32_t machines); /* false: no memory */
void agenda_free(struct agenda *agenda);
uint64_t agenda_footprint(uint32_t machines);

/* Moves the machine to `at`, at least 0; NSEC_NEVER takes it off. */
void agenda_set(struct agenda *agenda, uint32_t machine, nsec at);

/* NSEC_NEVER if nobody is on it. */
static inline nsec agenda_next_at(const struct agenda *agenda)
{
	return agenda->near_count > 0 ? agenda->near[0].at : NSEC_NEVER;
}

/* Whose agenda_next_at it is; somebody must be on it. */
uint32_t agenda_next_machine(const struct agenda *agenda);

#endif
