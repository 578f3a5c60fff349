/*
 * Entries after a base, by how far: an entry is a number of twelve digits, eight of its instant and
 * four of its machine, and lies in the bucket of the highest digit in which it differs from the
 * base. So the first bucket of the lowest level that has one holds what comes first, and it is
 * divided by making its start the base.
 *
 * A bucket is a list of chunks, of which only the first is not full.
 */
#ifndef SIM_MODEL_AGENDA_FAR_H
#define SIM_MODEL_AGENDA_FAR_H

#include <stdbool.h>
#include <stdint.h>

#include "sadb/nsec.h"

#define AGENDA_NOWHERE UINT32_MAX
#define AGENDA_LEVELS  12u
#define AGENDA_DIGITS  256u /* buckets a level */
#define AGENDA_CHUNK   20u  /* entries: four cache lines */

struct agenda_entry {
	nsec at;
	uint32_t machine;
};

struct agenda_chunk {
	nsec at[AGENDA_CHUNK];
	uint32_t machine[AGENDA_CHUNK];
	uint32_t next, count;
	uint64_t rest;
};

struct agenda_far {
	struct agenda_entry base;
	struct agenda_chunk *chunks;
	uint32_t free, fresh, room; /* chunks: of the free list, never used from here on, all */
	uint32_t count;             /* entries */
	uint32_t levels;            /* which have a bucket that is not empty */
	uint64_t used[AGENDA_LEVELS][AGENDA_DIGITS / 64];
	uint32_t heads[AGENDA_LEVELS * AGENDA_DIGITS]; /* chunks */
};

bool agenda_far_new(struct agenda_far *far, uint32_t entries); /* false: no memory */
void agenda_far_free(struct agenda_far *far);
uint64_t agenda_far_footprint(uint32_t entries);

static inline bool agenda_is_before(struct agenda_entry a, struct agenda_entry b)
{
	return (a.at < b.at) | ((a.at == b.at) & (a.machine < b.machine));
}

/* There must be room. */
void agenda_far_put(struct agenda_far *far, struct agenda_entry entry); /* after the base */
void agenda_far_put_into(struct agenda_far *far, uint32_t bucket, struct agenda_entry entry);
uint32_t agenda_far_first(const struct agenda_far *far); /* a bucket; NOWHERE: all are empty */
/* Empties a bucket: its chunks, to be read and given back one after the other. */
uint32_t agenda_far_take(struct agenda_far *far, uint32_t bucket);
/* Copies a chunk, gives it back and returns the next of its list. Its entries count no more. */
uint32_t agenda_far_read(struct agenda_far *far, uint32_t chunk, struct agenda_chunk *into);
/* The first entry that can be in a bucket. */
struct agenda_entry agenda_far_start(const struct agenda_far *far, uint32_t bucket);
/* The level on which two entries differ; they do. */
uint32_t agenda_far_level(struct agenda_entry a, struct agenda_entry b);

#endif
