/*
 * Who must be ticked next: a heap of machine numbers ordered by (at, number), so that what is due
 * at one instant is due in the order of the numbers. Each machine is in it at most once. All in
 * O(log n).
 */
#ifndef SIM_MODEL_AGENDA_H
#define SIM_MODEL_AGENDA_H

#include <stdbool.h>
#include <stdint.h>

#include "sadb/nsec.h"

struct agenda_node {
	nsec at;
	uint32_t machine;
};

struct agenda {
	struct agenda_node *nodes; /* a binary heap */
	uint32_t *where;           /* by machine: its index in nodes, or AGENDA_NOWHERE */
	uint32_t count, machines;
};

#define AGENDA_NOWHERE UINT32_MAX

bool agenda_new(struct agenda *agenda, uint32_t machines); /* false: no memory */
void agenda_free(struct agenda *agenda);
uint64_t agenda_footprint(uint32_t machines);

/* Moves the machine to `at`; NSEC_NEVER takes it off. */
void agenda_set(struct agenda *agenda, uint32_t machine, nsec at);
nsec agenda_next_at(const struct agenda *agenda); /* NSEC_NEVER if nobody is on it */
/* Whose agenda_next_at it is; somebody must be on it. */
uint32_t agenda_next_machine(const struct agenda *agenda);

#endif
