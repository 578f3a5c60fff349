/*
 * Where SAs live: a fixed array of slots, and how to find one by SPI, protocol and destination.
 *
 *   inbound   we choose the SPI, so the slot's index is in it, hidden:   hide([ turn | index ])
 *             Finding it is one load. The turn (half the slot's version, two for each use) goes up
 *             and the slot free for longest is used next, so that an SPI does not come back soon.
 *   the rest  (outbound: the peer chose the SPI; inbound: the asker chose it) is in a hash table of
 *             fixed size: see foreign.h.
 *
 * The table knows places, not meanings: states, deadlines and counters belong to life.c.
 */
#ifndef SADB_TABLE_H
#define SADB_TABLE_H

#include "sadb/slot.h"
#include "sadb/spi.h"
#include "sadb/wheel.h"

struct sadb_table {
	struct sadb_slot *slots;
	struct sadb_body *bodies;
	struct sadb_use *uses;
	uint32_t *cells;     /* sadb_foreign_cells(room) of them: see foreign.h */
	uint32_t buckets;    /* of the cells; 0: none */
	uint32_t moves;      /* odd: chains behind cells are being changed */
	uint32_t room, mask; /* mask + 1: the power of two that holds all indexes */
	uint32_t free;       /* first of the free list, SADB_NONE: the table is full */
	uint32_t free_last;
	uint32_t chained;      /* how many SAs are in the hash table */
	uint32_t chained_in;   /* and how many of them inbound */
	uint32_t scan;         /* where the next search of a narrow range goes on */
	struct sadb_addr home; /* the one address where inbound SAs end; family 0: none yet */
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
/* slots, bodies, uses, cells and room are set by the caller. The timers are not touched. */
void sadb_table_init(struct sadb_table *table, uint32_t salt);
/* Where SPIs are chosen and by which secret. Before the first SA; otherwise 256 to 2^32 - 1. */
void sadb_table_spis(struct sadb_table *table, uint32_t lo, uint32_t hi, uint64_t secret);

/* The slot that an SPI of ours holds; any other SPI leads anywhere, also beyond the last slot. */
static inline uint32_t sadb_table_index(const struct sadb_table *table, uint32_t spi)
{
	return sadb_spi_show(&table->spi_key, spi - table->spi_min) & table->mask;
}

/* The SPI of this turn, less spi_min. */
static inline uint32_t sadb_table_own(const struct sadb_table *table, uint32_t slot)
{
	uint32_t turn = (table->slots[slot].version >> 1) * (table->mask + 1);

	return sadb_spi_hide(&table->spi_key, (turn | slot) & table->spi_key.mask);
}

/* Can a range be served from our own SPIs? */
bool sadb_table_is_direct(const struct sadb_table *table, uint32_t lo, uint32_t hi);

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
/* The same with what sadb_foreign_ask returned for the name, where the SA goes into the hash table. */
uint32_t sadb_table_take_hashed(struct sadb_table *table, const struct sadb_name *name,
                                uint64_t hash);
void sadb_table_give(struct sadb_table *table, uint32_t slot);

/* The first of the free list gets a name, and is free no more. */
static inline void sadb_table_fill(struct sadb_table *table, uint32_t i,
                                   const struct sadb_addr *dst, uint32_t spi, enum sadb_dir dir,
                                   uint8_t protocol)
{
	struct sadb_slot *slot = &table->slots[i];

	table->free = slot->next;
	SADB_PUT(slot->spi, spi);
	sadb_words_put(&slot->dst, dst, 2);
	SADB_PUT(slot->dst.bytes[15], dst->bytes[15]);
	SADB_PUT(slot->state, SADB_ST_NONE);
	SADB_PUT(slot->dir, (uint8_t)dir);
	SADB_PUT(slot->protocol, protocol);
	slot->chained = false;
	SADB_PUT(slot->next, SADB_NONE);
}

static inline void sadb_selector_put(struct sadb_table *table, uint32_t i, int side,
                                     const struct sadb_selector *selector)
{
	struct sadb_body *body = &table->bodies[i];
	struct sadb_use *use = &table->uses[i];

	if (selector->lo.family == 0)
		return;
	memcpy(body->lo[side], selector->lo.bytes, 16);
	memcpy(body->hi[side], selector->hi.bytes, 16);
	body->port_lo[side] = selector->port_lo;
	body->port_hi[side] = selector->port_hi;
	use->protocols[side] = selector->protocol;
	use->families[side] = selector->lo.family;
}

/* The selectors, packed and unpacked. Those of family 0 are left as they are. */
static inline void sadb_table_traffic_put(struct sadb_table *table, uint32_t i,
                                          const struct sadb_traffic *traffic)
{
	sadb_selector_put(table, i, 0, &traffic->local);
	sadb_selector_put(table, i, 1, &traffic->remote);
}

struct sadb_traffic sadb_table_traffic(const struct sadb_table *table, uint32_t slot);
struct sadb_addr sadb_table_src(const struct sadb_table *table, uint32_t slot);

static inline bool sadb_addr_same(const struct sadb_addr *a, const struct sadb_addr *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->bytes, sizeof(x));
	memcpy(y, b->bytes, sizeof(y));
	return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (uint64_t)(a->family ^ b->family)) == 0;
}

/*
 * Can there be an SA of the other direction to this address? A host's own addresses and its peers'
 * seldom meet, and to know so saves a cold look-up.
 */
static inline bool sadb_table_echoes(const struct sadb_table *table, enum sadb_dir dir,
                                     const struct sadb_addr *dst)
{
	return table->echoes || sadb_addr_same(dst, &table->home) == (dir == SADB_DIR_OUT);
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
