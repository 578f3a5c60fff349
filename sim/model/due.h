/*
 * Numbered places with a deadline each, given back in order of (at, sequence): of equal deadlines
 * the one set earlier comes first. A place is free, or it waits, or it was taken and not yet freed.
 */
#ifndef SIM_MODEL_DUE_H
#define SIM_MODEL_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "sadb/nsec.h"

struct due_node {
	nsec at;
	uint64_t sequence;
	uint32_t place;
};

struct due {
	struct due_node *nodes; /* a binary heap */
	uint32_t *freed;        /* a stack of places that were used before */
	uint32_t room, count, freed_count,
	        fresh; /* fresh: places from this one on were never used */
	uint64_t sequence;
};

#define DUE_NONE UINT32_MAX

bool due_new(struct due *due, uint32_t room); /* false: no memory */
void due_free(struct due *due);
uint64_t due_footprint(uint32_t room);

uint32_t due_add(struct due *due, nsec at); /* the place, DUE_NONE if all are in use */
nsec due_next_at(const struct due *due);
uint32_t due_take(struct due *due,
                  nsec now); /* the next that is due by now, DUE_NONE if none; it stays in use */
void due_release(struct due *due, uint32_t place); /* after due_take */

#endif
