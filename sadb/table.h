/*
 * Where SAs live: a fixed array of slots, and how to find one by SPI, protocol and destination.
 *
 *   inbound   we choose the SPI, so the slot's index is in it, hidden:   hide([ turn | index ])
 *             Finding it is one load. The turn goes up each time and the slot free for longest is
 *             used next, so that an SPI does not come back soon.
 *   the rest  (outbound: the peer chose the SPI; inbound: the asker chose it) is in a hash table of
 *             fixed size: see foreign.h.
 *
 * The table knows places, not meanings: states, deadlines and counters belong to life.c.
 */
#ifndef SADB_TABLE_H
#define SADB_TABLE_H

#include <stddef.h>
#include <string.h>

#include "sadb/heap.h"
#include "sadb/msg.h"
#include "sadb/spi.h"
#include "sadb/wheel.h"

/* What finding and timing touch: one cache line. */
struct sadb_slot {
	uint64_t owner;
	nsec soft_at; /* NEVER: none, or passed */
	nsec dies_at; /* larval lifetime, hard lifetime or the end of the linger; NEVER: none */
	uint32_t spi;
	uint32_t next; /* the free list, or behind a cell of the hash table */
	uint32_t turn; /* how many SPIs it has given */
	uint8_t state; /* enum sadb_state */
	uint8_t dir;   /* enum sadb_dir */
	uint8_t op;    /* enum sadb_op: the last one that acted on the SA */
	uint8_t protocol;
	struct sadb_addr dst;
	bool chained;   /* in the hash table, not where the SPI says */
	bool lingering; /* dies_at is the end of an EXPIRE, not of a lifetime */
	bool idles;     /* its use has an idle_s */
	bool paired;    /* its use has a mate */
};

/* What only setting up touches. */
struct sadb_body {
	struct sadb_addr src;
	struct sadb_traffic traffic;
	struct sadb_key key;
	nsec born_at, matured_at;
};

/* What packets touch, and what ends an SA but its deadlines. */
struct sadb_use {
	uint64_t bytes, packets;
	uint64_t seq,
	        window; /* highest sequence number; bit n: seq - n was seen (RFC 4303 3.4.3) */
	nsec used_first_at, used_at; /* NEVER: not yet */
	struct sadb_terms terms;
	uint32_t mate; /* the slot of its pair, SADB_NONE: it has none */
};

/* A cell of a hash table: see foreign.h. */
struct sadb_head {
	uint32_t tag, slot;
};

struct sadb_table {
	struct sadb_slot *slots;
	struct sadb_body *bodies;
	struct sadb_use *uses;
	struct sadb_head *heads; /* sadb_table_width(room) of them */
	uint32_t room, mask; /* mask + 1: the power of two that holds all indexes; also the number
	                        of heads */
	uint32_t free;       /* first of the free list, SADB_NONE: the table is full */
	uint32_t free_last;
	uint32_t chained;    /* how many SAs are in the hash table */
	uint32_t chained_in; /* and how many of them inbound */
	uint32_t scan;       /* where the next search of a narrow range goes on */
	uint64_t home;       /* hash of the one address where inbound SAs end; 0: none yet */
	bool echoes; /* inbound SAs end in several places, or outbound ones at home: look twice */
	uint32_t spi_min; /* the lowest of the SPIs that hold their slot */
	struct sadb_spi_key spi_key;
	struct sadb_wheel timers; /* by slot: the next deadline of its SA; see sad.h */
};

/* The name of an SA (RFC 4301 4.1). */
struct sadb_name {
	const struct sadb_addr *dst;
	uint32_t spi;
	enum sadb_dir dir;
	uint8_t protocol;
};

uint32_t sadb_table_width(uint32_t room); /* the least power of two >= room, at least 1 */
/* slots, bodies, uses, heads and room are set by the caller. The timers are not touched. */
void sadb_table_init(struct sadb_table *table, uint32_t salt);
/* Where SPIs are chosen and by which secret. Before the first SA; otherwise 256 to 2^32 - 1. */
void sadb_table_spis(struct sadb_table *table, uint32_t lo, uint32_t hi, uint64_t secret);

/* The slot that an SPI of ours holds; any other SPI leads anywhere, also beyond the last slot. */
static inline uint32_t sadb_table_index(const struct sadb_table *table, uint32_t spi)
{
	return sadb_spi_show(&table->spi_key, spi - table->spi_min) & table->mask;
}

/* The slot of a live SA, SADB_NONE if there is none. */
uint32_t sadb_table_find(const struct sadb_table *table, const struct sadb_name *name);
/* The same for many at once: the lines of all are on their way while the first is looked at. */
#define SADB_TABLE_BULK 32u
void sadb_table_find_bulk(const struct sadb_table *table, const struct sadb_name *names,
                          uint32_t count, uint32_t *slots); /* count <= SADB_TABLE_BULK */
/* Inbound SPIs are unique within a protocol, whatever the destination; and they avoid our own names
 * outbound. */
bool sadb_table_spi_used(const struct sadb_table *table, const struct sadb_name *name);
/*
 * An SPI in lo..hi for the slot that sadb_table_take hands out next; 0: all are in use. name->spi
 * is not read.
 */
uint32_t sadb_table_spi_choose(struct sadb_table *table, const struct sadb_name *name, uint32_t lo,
                               uint32_t hi);

uint32_t sadb_table_take(struct sadb_table *table,
                         const struct sadb_name *name); /* the table must not be full */
void sadb_table_give(struct sadb_table *table, uint32_t slot);

/*
 * Can there be an SA of the other direction to this address? A host's own addresses and its peers'
 * seldom meet, and to know so saves a cold look-up.
 */
bool sadb_table_echoes(const struct sadb_table *table, enum sadb_dir dir,
                       const struct sadb_addr *dst);

static inline bool sadb_addr_same(const struct sadb_addr *a, const struct sadb_addr *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->bytes, sizeof(x));
	memcpy(y, b->bytes, sizeof(y));
	return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (uint64_t)(a->family ^ b->family)) == 0;
}

static inline uint64_t sadb_mix(uint64_t x)
{
	x *= 0x9E3779B97F4A7C15u;
	x ^= x >> 32;
	x *= 0xD6E8FEB86659FD93u;
	return x ^ (x >> 29);
}

/* Of SPI, protocol and, if it is given, destination. The salt keeps peers from choosing collisions.
 */
static inline uint64_t sadb_name_hash(uint32_t salt, uint32_t spi, uint8_t protocol,
                                      const struct sadb_addr *dst)
{
	uint64_t hash = sadb_mix((uint64_t)spi << 32 | (salt ^ protocol)), half[2];

	if (dst == NULL)
		return hash;
	memcpy(half, dst->bytes, sizeof(half));
	return sadb_mix(hash ^ half[0]) ^ sadb_mix(hash + half[1]);
}

#endif
