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
 *
 * An SPI comes back only after 2^bits / slots / 2 uses of its slot, and a stale one matches
 * nothing. Where a range leaves fewer than 32 turns a slot, or is asked for by number, it is
 * walked round instead. Inbound SPIs are unique within a protocol, as in recent Linux kernels.
 *
 * Whether an SPI is taken in the other direction matters only if an inbound and an outbound SA end
 * at one address. The table remembers that they do not as long as all inbound SAs end at one
 * address and no outbound one does (`echoes`), and then does not look.
 */
#ifndef SADB_TABLE_H
#define SADB_TABLE_H

#include <assert.h>

#include "sadb/slot.h"
#include "sadb/spi.h"
#include "sadb/wheel.h"

/* What readers beside the writer look at, then, from a line of its own on, what changes with every
 * SA: else each change would cost them a miss. */
struct sadb_table {
	struct sadb_slot *slots;
	struct sadb_body *bodies; /* their keys all zero while the slot is free */
	struct sadb_note *notes;
	struct sadb_use *uses;
	uint32_t *cells;       /* sadb_foreign_cells(room) of them: see foreign.h */
	uint32_t buckets;      /* of the cells; 0: none */
	uint32_t cell_slot;    /* the bits of a cell that are a slot */
	uint32_t room, mask;   /* mask + 1: the power of two that holds all indexes */
	uint32_t spi_min;      /* the lowest of the SPIs that hold their slot */
	struct sadb_addr home; /* the one address where inbound SAs end; family 0: none yet */
	bool echoes; /* inbound SAs end in several places, or outbound ones at home: look twice */
	struct sadb_spi_key spi_key;
	uint64_t hash_keys[3];      /* odd, and as secret: see foreign.h */
	_Alignas(64) uint32_t free; /* first of the free list, SADB_NONE: the table is full */
	uint32_t free_last;
	uint32_t moves;           /* odd: chains behind cells are being changed */
	uint32_t chained;         /* how many SAs are in the hash table */
	uint32_t chained_in;      /* and how many of them inbound */
	uint32_t scan;            /* where the next search of a narrow range goes on */
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
/* slots, bodies, notes, uses, cells and room are set by the caller. The timers are not touched. */
void sadb_table_init(struct sadb_table *table, uint32_t salt);
/* Where SPIs are chosen and by which secret. Before the first SA; otherwise 256 to 2^32 - 1. */
void sadb_table_spis(struct sadb_table *table, uint32_t lo, uint32_t hi, uint64_t secret);

/* The slot that an SPI of ours holds; any other SPI leads anywhere, also beyond the last slot. */
static inline uint32_t sadb_table_index(const struct sadb_table *table, uint32_t spi)
{
	return sadb_spi_show(&table->spi_key, spi - table->spi_min) & table->mask;
}

static inline struct sadb_sa sadb_table_sa(const struct sadb_table *table, uint32_t slot)
{
	return (struct sadb_sa){ &table->slots[slot], &table->bodies[slot], &table->notes[slot] };
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
SADB_SELDOM void sadb_table_unhash(struct sadb_table *table, uint32_t slot);

/* The first of the free list gets a name and is free no more. `end`: see slot.h. */
static inline void sadb_table_fill(struct sadb_table *table, struct sadb_slot *slot,
                                   const struct sadb_addr *dst, uint64_t end)
{
	table->free = slot->next;
	sadb_slot_name(slot, dst, end);
	SADB_PUT(slot->next, SADB_NONE);
}

/* An SA that is over: its slot is the last of the free list. Its key and use are wiped. */
static inline void sadb_table_give(struct sadb_table *table, struct sadb_slot *slot, uint32_t i)
{
	assert(!slot->counted && !slot->armed);
	sadb_slot_open(slot);
	if (slot->chained)
		sadb_table_unhash(table, i);
	slot->flags = 0;
	sadb_slot_free(slot);
	SADB_PUT(slot->next, SADB_NONE);
	if (table->free == SADB_NONE)
		table->free = i;
	else
		SADB_PUT(table->slots[table->free_last].next, i);
	table->free_last = i;
}

/* To write into: what packets touch of an SA. */
static inline struct sadb_use *sadb_table_use(struct sadb_table *table, uint32_t slot)
{
	table->slots[slot].counted = true;
	return &table->uses[slot];
}

/* The use of a slot is again that of nobody. */
void sadb_table_forget(struct sadb_table *table, uint32_t slot);

/* What is the same for most selectors and stands in the use where it is not. */
SADB_SELDOM void sadb_table_traffic_odd(struct sadb_table *table, uint32_t slot,
                                        const struct sadb_traffic *traffic);

static inline bool sadb_selector_put(struct sadb_sa sa, unsigned side, uint8_t family,
                                     const struct sadb_selector *selector)
{
	struct sadb_span *span = &sa.body->spans[side];

	memcpy(span->lo, selector->lo.bytes, 16);
	memcpy(span->hi, selector->hi.bytes, 16);
	sa.note->ports[side] = (struct sadb_ports){ selector->port_lo, selector->port_hi };
	return (selector->protocol | (selector->lo.family ^ family)) != 0;
}

/*
 * The selectors, packed, of an SA to a destination of this family. Those of family 0 are left as
 * they are. True: sadb_table_traffic_odd has more to put.
 */
static inline bool sadb_traffic_put(struct sadb_sa sa, uint8_t family,
                                    const struct sadb_traffic *traffic)
{
	bool odd = false;

	if (traffic->local.lo.family != 0) {
		odd |= sadb_selector_put(sa, 0, family, &traffic->local);
		sa.slot->local = true;
	}
	if (traffic->remote.lo.family != 0) {
		odd |= sadb_selector_put(sa, 1, family, &traffic->remote);
		sa.slot->remote = true;
	}
	return odd;
}

/* Unpacked. */
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
