/*
 * What finding and timing touch of an SA: one cache line.
 *
 * One thread writes, any number may read at the same time (read.h). `version` is odd while the slot
 * is free or being changed; what a reader copies is only ever stored in whole, relaxed atomic words
 * between sadb_slot_open and sadb_slot_shut. It is also the slot's turn: see table.h.
 */
#ifndef SADB_SLOT_H
#define SADB_SLOT_H

#include <stddef.h>
#include <string.h>

#include "sadb/heap.h"
#include "sadb/msg.h"

struct sadb_slot {
	nsec soft_at; /* NEVER: none, or passed */
	nsec dies_at; /* larval lifetime, hard lifetime or the end of the linger; NEVER: none */
	uint32_t spi; /* 0: free */
	uint32_t version;
	struct sadb_addr dst;
	uint8_t state; /* enum sadb_state */
	uint8_t dir;   /* enum sadb_dir */
	uint8_t op;    /* enum sadb_op: the last one that acted on the SA */
	uint8_t protocol;
	bool chained : 1;   /* in the hash table, not where the SPI says */
	bool lingering : 1; /* dies_at is the end of an EXPIRE, not of a lifetime */
	bool idles : 1;     /* its use has an idle_s */
	bool paired : 1;    /* its use has a mate */
	bool armed : 1;     /* the wheel is to tell when the deadline comes */
	uint16_t place;     /* a bucket of the wheel, near, or nowhere: see wheel.h */
	uint32_t next;      /* the free list, or behind a cell of the hash table */
	uint32_t seq;       /* order of arming */
	uint32_t later;     /* the next in the wheel's bucket; near: where in the heap */
	uint32_t before;    /* the one before in the wheel's bucket */
};

/* Stores that a reader may meet. */
#define SADB_PUT(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELAXED)
#define SADB_GET(field)        __atomic_load_n(&(field), __ATOMIC_RELAXED)

/* Words of eight octets, of memory that holds them aligned. */
static inline void sadb_words_put(void *to, const void *from, size_t words)
{
	uint64_t *into = to, word;

	for (size_t n = 0; n < words; n++) {
		memcpy(&word, (const uint8_t *)from + 8 * n, 8);
		SADB_PUT(into[n], word);
	}
}

static inline void sadb_words_get(void *to, const void *from, size_t words)
{
	const uint64_t *out = from;

	for (size_t n = 0; n < words; n++) {
		uint64_t word = SADB_GET(out[n]);

		memcpy((uint8_t *)to + 8 * n, &word, 8);
	}
}

/* From here on readers wait, or see that there is nothing. Does nothing if it is open. */
static inline void sadb_slot_open(struct sadb_slot *slot)
{
	if (slot->version & 1)
		return;
	SADB_PUT(slot->version, slot->version + 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

/* What was stored is one SA, whole. */
static inline void sadb_slot_shut(struct sadb_slot *slot)
{
	__atomic_store_n(&slot->version, slot->version + 1, __ATOMIC_RELEASE);
}

#endif
