/*
 * The SA table with lifetimes, without a queue: what a driver's own code would call. Each verb is
 * done when it returns, and takes time that does not grow with the table. No allocation after
 * sad_new, no loop without a bound.
 *
 * sadb.h is this with requests, latencies, caps, events and memories of the dead on top; its files
 * use the second half of this one.
 *
 * An SA is 64 octets that finding and timing touch (struct sadb_slot) and a body that only setting
 * up touches. See table.h for SPIs and chains, wheel.h for deadlines.
 */
#ifndef SADB_SAD_H
#define SADB_SAD_H

#include "sadb/table.h"

struct sad_conf {
	uint32_t slots;            /* at most 2^30 */
	uint32_t spi_min, spi_max; /* min >= 256 (RFC 4303 2.1) */
	nsec larval_ns;            /* 0: a larval never dies */
	uint64_t secret;           /* SPIs and chains hang on it */
};

struct sad {
	struct sadb_table table;
	nsec larval_ns;
	uint32_t spi_min, spi_max;
	bool direct; /* the range is served from SPIs that hold their slot */
};

/* What an SA is made of, beyond its name; read during the call only. */
struct sad_terms {
	uint64_t owner;
	const struct sadb_addr *src; /* of the family of the SA's destination */
	const struct sadb_traffic *traffic;
	const struct sadb_key *key;
	nsec soft_ns, hard_ns;           /* from the moment it matures; 0: none */
	const struct sadb_terms *limits; /* NULL: none but those */
};

struct sad *sad_new(const struct sad_conf *conf); /* NULL: no memory */
void sad_free(struct sad *sad);                   /* wipes keys */
uint64_t sad_footprint(const struct sad_conf *conf);
/* The same in memory of the caller: sad_footprint octets, aligned to 64, huge pages if he likes.
 * Instead of sad_free, sad_wipe, and the memory is his again. */
struct sad *sad_place(const struct sad_conf *conf, void *memory);
void sad_wipe(struct sad *sad);

/* name->spi is not read. Returns the larval's SPI; 0: the table or the SPI range is full. */
uint32_t sad_getspi(struct sad *sad, nsec at, const struct sadb_name *name,
                    const struct sad_terms *terms);
/* False: no larval of this name. */
bool sad_update(struct sad *sad, nsec at, const struct sadb_name *name,
                const struct sad_terms *terms);
/* False: it exists, in either direction, or the table is full. */
bool sad_add(struct sad *sad, nsec at, const struct sadb_name *name, const struct sad_terms *terms);
bool sad_delete(struct sad *sad, const struct sadb_name *name); /* false: not there */

/* NULL: not there. The body is at the same index as the slot. */
const struct sadb_slot *sad_find(const struct sad *sad, const struct sadb_name *name);
void sad_find_bulk(const struct sad *sad, const struct sadb_name *names, uint32_t count,
                   const struct sadb_slot **slots); /* count <= SADB_TABLE_BULK */

/*
 * Lifetimes that run out by `now`: larvals and hard ones die, soft ones make an SA dying. At most
 * `budget` deadlines are moved or met. Returns what is left of it; 0: there may be more to do.
 */
uint32_t sad_expire(struct sad *sad, nsec now, uint32_t budget);
nsec sad_next_at(const struct sad *sad); /* when sad_expire is due, perhaps a little early */

/* The parts of the above, by slot. The caller has checked what there is to check. */

/* Into a free slot: no state, no deadlines yet. Needs sad_move: until then no reader sees it. */
uint32_t sad_take(struct sadb_table *table, nsec at, const struct sadb_name *name,
                  const struct sad_terms *terms);
/* Copies the keys, sets the deadlines. Needs sad_move. */
void sad_key(struct sadb_table *table, nsec at, uint32_t slot, const struct sad_terms *terms);
void sad_arm(struct sadb_table *table, uint32_t slot); /* the timer follows the slot's deadlines */
/* The one place where a state is assigned; arms as well. */
void sad_move(struct sadb_table *table, uint32_t slot, enum sadb_state to, enum sadb_op op);
void sad_clear(struct sadb_table *table, uint32_t slot); /* wipes, and gives the slot back */

static inline nsec sad_deadline(const struct sadb_table *table, uint32_t slot)
{
	return sadb_wheel_deadline(&table->timers, slot);
}

static inline nsec sad_dies_at(const struct sadb_table *table, uint32_t slot)
{
	return sadb_wheel_dies_at(&table->timers, slot);
}

#endif
