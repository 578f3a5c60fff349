/*
 * A map from a key of three numbers to a place in an array: the one hash table of the verdict, for
 * negotiations at a host, datagrams and SAs. Open addressing, linear probing, grows by doubling;
 * nothing is ever taken out. Part of making a verdict, so it may take memory.
 */
#ifndef SIM_LOOKUP_H
#define SIM_LOOKUP_H

#include <stdbool.h>
#include <stdint.h>

#define LOOKUP_NONE UINT32_MAX

struct lookup_slot {
	uint64_t a;
	uint32_t b, c;
	uint32_t value; /* LOOKUP_NONE: the slot is free */
};

struct lookup {
	struct lookup_slot *slots;
	uint32_t mask, count;
};

bool lookup_init(struct lookup *lookup); /* false: no memory */
void lookup_free(struct lookup *lookup);

/* LOOKUP_NONE if the key was never put. */
uint32_t lookup_get(const struct lookup *lookup, uint64_t a, uint32_t b, uint32_t c);
/* The key must not be there yet. False: no memory, nothing has changed. */
bool lookup_put(struct lookup *lookup, uint64_t a, uint32_t b, uint32_t c, uint32_t value);

#endif
