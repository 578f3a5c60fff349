/*
 * How long a service takes: what the asker says, and what only the driver knows.
 *
 * First use counts when a service starts, so that with one worker the next of the same algorithm
 * is slow by waiting only, as on Linux [M]. Of slow periods that overlap the largest factor
 * counts.
 */
#ifndef SADB_PACE_H
#define SADB_PACE_H

#include "sadb/queue.h"
#include "sadb/sadb.h"

struct sadb_slow {
	nsec until;
	uint32_t factor_milli;
	uint8_t op; /* SADB_OP_COUNT: all */
};

struct sadb_pace {
	uint64_t used; /* algorithms, a bit each; numbers from 63 on share the last one */
	nsec stalled_until[SADB_OP_COUNT];
	struct sadb_slow *slows;
	uint32_t slow_room, slow_count;
};

/* When a service ends that starts at `at`, with so many SAs in the database. Marks its algorithm as
 * used. Before NSEC_NEVER. */
nsec sadb_pace_end(struct sadb_pace *pace, const struct sadb_conf *conf, nsec at,
                   const struct sadb_work *work, uint32_t sas);
bool sadb_pace_slow(struct sadb_pace *pace, nsec now, const struct sadb_slow *slow);

#endif
