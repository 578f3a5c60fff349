/*
 * Reading a struct sad while one other thread writes it: any number of readers, none of which
 * writes or waits for another. What they get is one SA, whole, as it was at an instant of the call.
 *
 *   writer  version odd | stores | version even           (sadb_slot_open .. sadb_slot_shut)
 *   reader  version even? | copies | version the same?    otherwise again
 *
 * A free slot is odd and has no SPI, so that who asks for an SA that is gone is told so at once;
 * who meets an SA while it is changed waits until it is, a few dozen nanoseconds unless the writer
 * is suspended. Keys are wiped between odd and even: nobody gets half of one.
 *
 * All that a reader copies is stored and loaded as relaxed atomic words, behind a release fence
 * after the odd version and before a releasing store of the even one; cells of the hash table are
 * one word each, and a look-up that finds nothing while chains behind cells change looks again. So
 * an SA that is there all the time is always found. Two versions are told apart until 2^31 changes
 * of one slot fall into one look.
 */
#ifndef SADB_READ_H
#define SADB_READ_H

#include "sadb/sad.h"

/* What a packet's way needs of an SA. */
struct sadb_view {
	uint64_t owner;
	nsec soft_at, dies_at;
	uint32_t spi;
	enum sadb_state state;
	enum sadb_dir dir;
	uint8_t protocol;
	struct sadb_addr src, dst;
	struct sadb_key key;
};

/* False: there is none of this name. */
bool sad_read(const struct sad *sad, const struct sadb_name *name, struct sadb_view *view);

#endif
