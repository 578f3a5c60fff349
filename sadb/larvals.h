/* Larval SAs in the order of their birth, so that the oldest is known at once. */
#ifndef SADB_LARVALS_H
#define SADB_LARVALS_H

#include "sadb/heap.h"

struct sadb_larval {
	uint32_t next, prev;
};

/* A ring; the link beyond the last slot is where it begins. */
struct sadb_larvals {
	struct sadb_larval *links; /* room + 1 of them; NULL: nobody asks, nothing is kept */
	uint32_t room;
};

void sadb_larvals_init(struct sadb_larvals *larvals); /* links and room are set by the caller */
void sadb_larvals_put(struct sadb_larvals *larvals, uint32_t slot);
void sadb_larvals_drop(struct sadb_larvals *larvals, uint32_t slot);
uint32_t sadb_larvals_oldest(const struct sadb_larvals *larvals); /* SADB_NONE: there is none */

#endif
