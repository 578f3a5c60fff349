/*
 * The order of checks: parameters, algorithm, key (checks.c), then the table, the state, the
 * traffic, the limits; where the platform looks into the table first, algorithm and key come before
 * the limits. The first that fails is the cause.
 */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sadb/acquire.h"
#include "sadb/behaviour.h"
#include "sadb/checks.h"
#include "sadb/life.h"
#include "sadb/ops.h"
#include "sadb/room.h"

static struct sadb_name name_of(const struct sadb_work *work)
{
	return (struct sadb_name){ &work->dst, work->spi, (enum sadb_dir)work->dir,
		                   work->protocol };
}

static struct sadb_name reversed(struct sadb_name name)
{
	name.dir = name.dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN;
	return name;
}

static uint8_t trait(const struct sadb *db, enum sadb_trait which)
{
	return sadb_trait(db->conf.platform, which);
}

uint32_t sadb_ops_find(const struct sadb *db, const struct sadb_name *name)
{
	struct sadb_name other = reversed(*name);
	uint32_t slot = name->spi == 0 ? SADB_NONE : sadb_table_find(&db->table, name);

	if (slot == SADB_NONE && name->spi != 0 &&
	    trait(db, SADB_TRAIT_SPI_SPACE) == SADB_SPACE_ONE)
		slot = sadb_table_find(&db->table, &other);
	return slot;
}

/* Of a platform that looks into the table before it looks at the key. */
static enum sadb_cause check_key_late(const struct sadb *db, const struct sadb_work *work)
{
	return trait(db, SADB_TRAIT_CHECK_ORDER) == SADB_CHECK_TABLE_FIRST
	               ? sadb_check_key(&work->key)
	               : SADB_CAUSE_NONE;
}

/* Nothing lives under this name: does the other direction, or did anything? Sets *died_at if so. */
static enum sadb_cause why_missing(const struct sadb *db, const struct sadb_name *name,
                                   nsec *died_at)
{
	struct sadb_name other = reversed(*name);
	const struct sadb_dead *dead;

	if (sadb_table_find(&db->table, &other) != SADB_NONE)
		return SADB_CAUSE_WRONG_OBJECT;
	dead = sadb_grave_find(&db->grave, name);
	if (dead == NULL)
		return SADB_CAUSE_NEVER_ALLOCATED;
	*died_at = dead->at;
	return (enum sadb_cause)dead->cause;
}

/* The table chooses from 256 on; the reserved ones, where they are taken, are tried in order. */
static uint32_t choose_spi(struct sadb *db, struct sadb_name name, uint32_t lo, uint32_t hi)
{
	for (; lo <= hi && lo < SADB_SPI_RESERVED; lo++) {
		name.spi = lo;
		if (!sadb_table_spi_used(&db->table, &name))
			return lo;
	}
	return lo <= hi ? sadb_table_spi_choose(&db->table, &name, lo, hi) : 0;
}

/* The entry that asked for an SA between these addresses, if a GETSPI takes its place. */
static uint32_t to_take_over(const struct sadb *db, const struct sadb_work *work)
{
	if (db->counters.acquires == 0 || trait(db, SADB_TRAIT_ACQUIRE_TAKEN) != SADB_TAKEN)
		return SADB_NONE;
	return sadb_acquire_of(db, work);
}

/* The larval has what was left of the entry's life, and its place among the limits. */
static void reserve(struct sadb *db, nsec at, const struct sadb_work *work, uint32_t entry,
                    nsec *larval_until)
{
	nsec until = entry != SADB_NONE ? db->table.slots[entry].dies_at : NSEC_NEVER;
	uint32_t slot;

	if (entry != SADB_NONE)
		sadb_life_answered(db, at, entry, SADB_OP_GETSPI);
	slot = sadb_life_larval(db, at, work, until);
	*larval_until = db->table.slots[slot].dies_at;
}

static enum sadb_cause getspi(struct sadb *db, nsec at, struct sadb_work *work, nsec *larval_until)
{
	bool own = work->spi_min == 0 && work->spi_max == 0;
	uint32_t lo = own ? db->conf.spi_min : work->spi_min;
	uint32_t hi = own ? db->conf.spi_max : work->spi_max;
	uint32_t entry = to_take_over(db, work);
	struct sadb_name name = name_of(work);
	enum sadb_cause cause;

	name.spi = lo;
	if (lo == hi && sadb_table_spi_used(&db->table, &name))
		return SADB_CAUSE_DUPLICATE_SPI;
	cause = entry == SADB_NONE || db->table.free == SADB_NONE ? sadb_room_check(db, work)
	                                                          : SADB_CAUSE_NONE;
	if (cause != SADB_CAUSE_NONE)
		return cause;
	work->spi = choose_spi(db, name, lo, hi);
	if (work->spi == 0)
		return SADB_CAUSE_SPI_RANGE;
	reserve(db, at, work, entry, larval_until);
	return SADB_CAUSE_NONE;
}

static bool same_key(const struct sadb_key *a, const struct sadb_key *b)
{
	return a->encr == b->encr && a->key_len == b->key_len && a->key_len <= SADB_KEY_MAX &&
	       memcmp(a->key, b->key, a->key_len) == 0;
}

/* UPDATE of an SA that has its keys. */
static enum sadb_cause renew(struct sadb *db, nsec at, uint32_t slot, const struct sadb_work *work)
{
	switch ((enum sadb_update_mature)trait(db, SADB_TRAIT_UPDATE_MATURE)) {
	case SADB_MATURE_REFUSED: return SADB_CAUSE_WRONG_STATE;
	case SADB_MATURE_NO_NEW_KEYS:
		if (!same_key(&work->key, &db->table.bodies[slot].key))
			return SADB_CAUSE_WRONG_STATE;
		break;
	case SADB_MATURE_KEEPS_KEYS: break;
	}
	sadb_life_renew(db, at, slot, work);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause update(struct sadb *db, nsec at, struct sadb_work *work, nsec *larval_until)
{
	struct sadb_name name = name_of(work);
	uint32_t slot = sadb_ops_find(db, &name);
	struct sadb_traffic larval;
	enum sadb_cause cause;

	if (slot == SADB_NONE)
		return why_missing(db, &name, larval_until);
	larval = sadb_table_traffic(&db->table, slot);
	if (db->table.slots[slot].state != SADB_ST_LARVAL)
		return renew(db, at, slot, work);
	if (trait(db, SADB_TRAIT_TRAFFIC) == SADB_TRAFFIC_COMPARED &&
	    !sadb_traffic_within(&work->traffic, &larval))
		return SADB_CAUSE_TRAFFIC_MISMATCH;
	cause = check_key_late(db, work);
	if (cause == SADB_CAUSE_NONE)
		cause = sadb_room_check_keys(db, slot, work);
	if (cause != SADB_CAUSE_NONE)
		return cause;
	sadb_life_keyed(db, at, slot, work);
	return SADB_CAUSE_NONE;
}

/* Whatever the platform, an SA of either direction is in the way. */
static enum sadb_cause check_place(const struct sadb *db, const struct sadb_work *work)
{
	struct sadb_name name = name_of(work), other = reversed(name);
	uint32_t slot = sadb_table_find(&db->table, &name);

	if (work->spi == 0)
		return SADB_CAUSE_NONE;
	if (slot == SADB_NONE)
		slot = sadb_table_find(&db->table, &other);
	if (slot != SADB_NONE)
		return db->table.slots[slot].state == SADB_ST_LARVAL ? SADB_CAUSE_WRONG_STATE
		                                                     : SADB_CAUSE_DUPLICATE_SPI;
	/* The table has an inbound SPI once, whatever its destination. */
	if (work->dir == SADB_DIR_IN && sadb_table_spi_used(&db->table, &name))
		return SADB_CAUSE_DUPLICATE_SPI;
	return SADB_CAUSE_NONE;
}

/* The inbound SA with which an outbound one makes a pair; its absence is the cause. */
static enum sadb_cause find_mate(const struct sadb *db, const struct sadb_work *work,
                                 uint32_t *mate)
{
	struct sadb_name name = { &work->src, work->mate_spi, SADB_DIR_IN, work->protocol };
	struct sadb_addr src;
	nsec died_at;

	*mate = SADB_NONE;
	if (work->mate_spi == 0)
		return SADB_CAUSE_NONE;
	*mate = sadb_table_find(&db->table, &name);
	if (*mate == SADB_NONE)
		return why_missing(db, &name, &died_at);
	src = sadb_table_src(&db->table, *mate);
	if (!sadb_addr_same(&src, &work->dst))
		return SADB_CAUSE_NEVER_ALLOCATED;
	if (db->table.slots[*mate].state == SADB_ST_LARVAL || db->table.slots[*mate].paired)
		return SADB_CAUSE_WRONG_STATE;
	return SADB_CAUSE_NONE;
}

static enum sadb_cause add(struct sadb *db, nsec at, const struct sadb_work *work)
{
	uint32_t mate, slot, entry;
	enum sadb_cause cause = check_place(db, work);

	if (cause == SADB_CAUSE_NONE)
		cause = find_mate(db, work, &mate);
	if (cause == SADB_CAUSE_NONE)
		cause = check_key_late(db, work);
	if (cause == SADB_CAUSE_NONE)
		cause = sadb_room_check(db, work);
	if (cause != SADB_CAUSE_NONE)
		return cause;
	slot = sadb_life_mature(db, at, work);
	if (mate != SADB_NONE)
		sadb_life_pair(db, slot, mate);
	entry = db->counters.acquires == 0 ? SADB_NONE : sadb_acquire_of(db, work);
	if (entry != SADB_NONE)
		sadb_life_answered(db, at, entry, SADB_OP_ADD);
	return SADB_CAUSE_NONE;
}

static void end_one(struct sadb *db, nsec at, uint32_t slot, enum sadb_op op)
{
	if (op == SADB_OP_EXPIRE)
		sadb_life_expire(db, at, slot);
	else
		sadb_life_kill(db, at, slot, op);
}

/* Of a pair the outbound SA goes first, as IPsecSaContextExpire0 has it. */
static void end_both(struct sadb *db, nsec at, uint32_t slot, enum sadb_op op)
{
	uint32_t mate = db->table.uses[slot].mate;
	bool out = db->table.slots[slot].dir == SADB_DIR_OUT;

	end_one(db, at, out ? slot : mate, op);
	end_one(db, at, out ? mate : slot, op);
}

/* DELETE and EXPIRE. A larval has no use that could end. */
static enum sadb_cause end(struct sadb *db, nsec at, const struct sadb_work *work)
{
	struct sadb_name name = name_of(work);
	uint32_t slot = sadb_ops_find(db, &name);
	nsec died_at;

	if (slot == SADB_NONE)
		return why_missing(db, &name, &died_at);
	if (work->op == SADB_OP_EXPIRE && db->table.slots[slot].state == SADB_ST_LARVAL)
		return SADB_CAUSE_WRONG_STATE;
	if (work->pair && db->table.slots[slot].paired)
		end_both(db, at, slot, (enum sadb_op)work->op);
	else
		end_one(db, at, slot, (enum sadb_op)work->op);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause get(const struct sadb *db, const struct sadb_work *work)
{
	struct sadb_name name = name_of(work);
	nsec died_at;

	return sadb_ops_find(db, &name) == SADB_NONE ? why_missing(db, &name, &died_at)
	                                             : SADB_CAUSE_NONE;
}

/* Does the request end this SA? A policy of nothing at all allows none of those that are there. */
static bool condemns(const struct sadb *db, const struct sadb_work *work, uint32_t i)
{
	struct sadb_traffic traffic;

	if (work->protocol != 0 && work->protocol != db->table.slots[i].protocol)
		return false;
	if (work->op == SADB_OP_FLUSH)
		return true;
	if (work->traffic.local.lo.family == 0 && work->traffic.remote.lo.family == 0)
		return true;
	traffic = sadb_table_traffic(&db->table, i);
	return !sadb_traffic_within(&traffic, &work->traffic);
}

bool sadb_ops_step(struct sadb *db, nsec at, const struct sadb_work *work)
{
	if (work->cause != SADB_CAUSE_NONE ||
	    sadb_check_request(db->conf.platform, work) != SADB_CAUSE_NONE)
		return false;
	for (; db->counters.sas > 0 && db->flush_next < db->table.room; db->flush_next++) {
		uint32_t i = db->flush_next;

		if (db->table.slots[i].state == SADB_ST_NONE || !condemns(db, work, i))
			continue;
		sadb_life_kill(db, at, i, (enum sadb_op)work->op);
		return true;
	}
	db->flush_next = 0;
	return false;
}

enum sadb_cause sadb_ops_execute(struct sadb *db, nsec at, struct sadb_work *work,
                                 nsec *larval_until)
{
	enum sadb_cause cause = sadb_check_request(db->conf.platform, work);

	if (cause != SADB_CAUSE_NONE)
		return cause;
	if (sadb_work_keys(work)) /* others bring no terms */
		work->terms.replay_window = sadb_check_window(db->conf.platform, &work->terms);
	switch ((enum sadb_op)work->op) {
	case SADB_OP_GETSPI: return getspi(db, at, work, larval_until);
	case SADB_OP_UPDATE: return update(db, at, work, larval_until);
	case SADB_OP_ADD: return add(db, at, work);
	case SADB_OP_DELETE:
	case SADB_OP_EXPIRE: return end(db, at, work);
	case SADB_OP_GET: return get(db, work);
	case SADB_OP_ACQUIRE: return sadb_acquire_failed(db, at, work);
	case SADB_OP_DUMP:
	case SADB_OP_POLICY:
	case SADB_OP_FLUSH: return SADB_CAUSE_NONE; /* sadb_ops_step has done it */
	case SADB_OP_COUNT: break;
	}
	assert(false);
	return SADB_CAUSE_BAD_PARAMETER;
}
