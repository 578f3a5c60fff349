/*
 * What finding and timing touch of an SA: one cache line.
 *
 * One thread writes, any number may read at the same time (read.h). `version` is odd while the slot
 * is free or being changed; what a reader copies is only ever stored and loaded in whole, relaxed
 * atomic words between sadb_slot_open and sadb_slot_shut. It is also the slot's turn: see table.h.
 */
#ifndef SADB_SLOT_H
#define SADB_SLOT_H

#include <stddef.h>
#include <string.h>

#include "sadb/heap.h"
#include "sadb/msg.h"

#define SADB_LABEL_WORDS 3

struct sadb_slot {
	nsec soft_at; /* NEVER: none, or passed */
	nsec dies_at; /* larval lifetime, hard lifetime or the end of the linger; NEVER: none */
	union {
		struct {
			struct sadb_addr dst;
			uint8_t state; /* enum sadb_state */
			uint8_t dir;   /* enum sadb_dir */
			uint8_t protocol;
			uint32_t spi; /* 0: free */
		};
		uint64_t label[SADB_LABEL_WORDS]; /* the same, as it is stored and read */
	};
	uint32_t version;
	uint32_t next; /* the free list, or behind a cell of the hash table */
	uint8_t op;    /* enum sadb_op: the last one that acted on the SA */
	union {
		struct {
			bool chained : 1;   /* in the hash table, not where the SPI says */
			bool lingering : 1; /* dies_at is the end of an EXPIRE */
			bool idles : 1;     /* its use has an idle_s */
			bool paired : 1;    /* its use has a mate */
			bool counted : 1;   /* its use is not as sadb_table_init left it */
			bool local : 1;     /* it has selectors of this side */
			bool remote : 1;
			bool armed : 1; /* the wheel is to tell when the deadline comes */
		};
		uint8_t flags; /* all of them */
	};
	uint16_t place;  /* a bucket of the wheel, near, or nowhere: see wheel.h */
	uint32_t seq;    /* order of arming */
	uint32_t later;  /* the next in the wheel's bucket; near: where in the heap */
	uint32_t before; /* the one before in the wheel's bucket */
};

/* Out of the way of what is usual. */
#define SADB_SELDOM __attribute__((noinline, cold))

/* Asks for a line that is soon written to. Without the second half gcc takes a function that does
 * nothing else for one without effect, and drops its calls. */
static inline void sadb_expect(const void *line)
{
	__builtin_prefetch(line, 1);
	__asm__ volatile("");
}

/* Stores that a reader may meet. */
#define SADB_PUT(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELAXED)
#define SADB_GET(field)        __atomic_load_n(&(field), __ATOMIC_RELAXED)

/* Words of eight octets, of memory that holds them aligned. */
static inline void sadb_words_put(void *to, const void *from, size_t words)
{
	uint64_t *into = to, word;

#pragma GCC unroll 8
	for (size_t n = 0; n < words; n++) {
		memcpy(&word, (const uint8_t *)from + 8 * n, 8);
		SADB_PUT(into[n], word);
	}
}

static inline void sadb_words_get(void *to, const void *from, size_t words)
{
	const uint64_t *out = from;

#pragma GCC unroll 8
	for (size_t n = 0; n < words; n++) {
		uint64_t word = SADB_GET(out[n]);

		memcpy((uint8_t *)to + 8 * n, &word, 8);
	}
}

/* The last word of a label. */
static inline uint64_t sadb_label_end(const struct sadb_addr *dst, uint8_t state, uint8_t dir,
                                      uint8_t protocol, uint32_t spi)
{
	uint8_t last = dst->bytes[15];

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (uint64_t)spi << 32 | (uint64_t)protocol << 24 | (uint64_t)dir << 16 |
	       (uint64_t)state << 8 | last;
#else
	return (uint64_t)last << 56 | (uint64_t)state << 48 | (uint64_t)dir << 40 |
	       (uint64_t)protocol << 32 | spi;
#endif
}

static inline uint32_t sadb_label_spi(uint64_t end)
{
	return (uint32_t)(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? end >> 32 : end);
}

/* The bits of it where a state and an SPI stand. */
static inline uint64_t sadb_label_part(uint8_t state, uint32_t spi)
{
	static const struct sadb_addr zero;

	return sadb_label_end(&zero, state, 0, 0, spi);
}

/* Is this its name, whatever its state? */
static inline bool sadb_slot_is(const struct sadb_slot *slot, const struct sadb_addr *dst,
                                uint8_t dir, uint8_t protocol, uint32_t spi)
{
	uint64_t words[SADB_LABEL_WORDS];

	memcpy(words, dst, 16);
	words[2] = sadb_label_end(dst, 0, dir, protocol, spi);
	return ((words[0] ^ slot->label[0]) | (words[1] ^ slot->label[1]) |
	        ((words[2] ^ slot->label[2]) & ~sadb_label_part(UINT8_MAX, 0))) == 0;
}

/* A new name of an open slot; a new state; no state and no SPI any more. */
static inline void sadb_slot_name(struct sadb_slot *slot, const struct sadb_addr *dst, uint64_t end)
{
	sadb_words_put(slot->label, dst, SADB_LABEL_WORDS - 1);
	SADB_PUT(slot->label[SADB_LABEL_WORDS - 1], end);
}

static inline void sadb_slot_state(struct sadb_slot *slot, uint8_t state)
{
	uint64_t end = slot->label[SADB_LABEL_WORDS - 1] & ~sadb_label_part(UINT8_MAX, 0);

	SADB_PUT(slot->label[SADB_LABEL_WORDS - 1], end | sadb_label_part(state, 0));
}

static inline void sadb_slot_free(struct sadb_slot *slot)
{
	uint64_t gone = sadb_label_part(UINT8_MAX, UINT32_MAX);

	SADB_PUT(slot->label[SADB_LABEL_WORDS - 1], slot->label[SADB_LABEL_WORDS - 1] & ~gone);
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
