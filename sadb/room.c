#include <stddef.h>

#include "sadb/life.h"
#include "sadb/room.h"

/* What counts against the limits of a request. */
struct held {
	uint32_t sas, larvals, with_peer;
	uint64_t memory;
	bool slot; /* one is free */
};

static struct held held_for(const struct sadb *db, const struct sadb_work *work)
{
	return (struct held){
		.sas = sadb_life_sas(db),
		.larvals = db->counters.larvals,
		.with_peer =
		        db->peers == NULL ? 0 : sadb_peers_count(db->peers, sadb_work_peer(work)),
		.memory = sadb_life_memory(db),
		.slot = db->table.free != SADB_NONE,
	};
}

static uint32_t needs(const struct sadb *db, const struct sadb_work *work)
{
	return work->op == SADB_OP_GETSPI ? db->conf.larval_bytes : db->conf.sa_bytes;
}

static enum sadb_cause check(const struct sadb *db, const struct sadb_work *work,
                             const struct held *held)
{
	const struct sadb_conf *conf = &db->conf;

	if (!held->slot || (conf->max_sas > 0 && held->sas >= conf->max_sas))
		return SADB_CAUSE_SA_LIMIT;
	if (work->op == SADB_OP_GETSPI && conf->max_larval > 0 && held->larvals >= conf->max_larval)
		return SADB_CAUSE_LARVAL_LIMIT;
	if (conf->max_per_peer > 0 && held->with_peer >= conf->max_per_peer)
		return SADB_CAUSE_PEER_LIMIT;
	if (conf->memory > 0 && held->memory + needs(db, work) > conf->memory)
		return SADB_CAUSE_MEMORY_LIMIT;
	return SADB_CAUSE_NONE;
}

enum sadb_cause sadb_room_check(const struct sadb *db, const struct sadb_work *work)
{
	const struct sadb_work *first = sadb_queue_peek(&db->queue, &db->queue.blocked);
	struct held held;

	if (first != NULL && first != work)
		return SADB_CAUSE_SA_LIMIT; /* nobody sees it: this one waits behind the others */
	held = held_for(db, work);
	return check(db, work, &held);
}

bool sadb_room_for_entry(const struct sadb *db, const struct sadb_addr *peer)
{
	const struct sadb_work larval = { .op = SADB_OP_GETSPI, .src = *peer };

	return sadb_room_check(db, &larval) == SADB_CAUSE_NONE;
}

enum sadb_cause sadb_room_check_keys(const struct sadb *db, uint32_t slot,
                                     const struct sadb_work *work)
{
	const struct sadb_peers *peers = db->peers;

	if (peers != NULL && !sadb_addr_same(&work->src, &peers->entries[peers->of[slot]].addr) &&
	    sadb_peers_count(peers, &work->src) >= db->conf.max_per_peer)
		return SADB_CAUSE_PEER_LIMIT;
	return sadb_life_fits(db, db->conf.sa_bytes, db->conf.larval_bytes)
	               ? SADB_CAUSE_NONE
	               : SADB_CAUSE_MEMORY_LIMIT;
}

/* UPDATE may name another source than GETSPI did, so an SA is counted anew when it matures. */
static void follow_peer(struct sadb *db, uint32_t slot, enum sadb_state from, enum sadb_state to)
{
	const struct sadb_slot *sa = &db->table.slots[slot];
	struct sadb_addr src = sadb_table_src(&db->table, slot);

	if (from != SADB_ST_NONE && to != SADB_ST_DEAD && from != SADB_ST_LARVAL)
		return;
	if (from != SADB_ST_NONE)
		sadb_peers_drop(db->peers, slot);
	if (to == SADB_ST_DEAD)
		return;
	sadb_raise(&db->counters.per_peer,
	           sadb_peers_put(db->peers, slot, sa->dir == SADB_DIR_IN ? &src : &sa->dst));
}

void sadb_room_keep(struct sadb *db, uint32_t slot, enum sadb_state from, enum sadb_state to)
{
	if (db->larvals.links != NULL && to == SADB_ST_LARVAL)
		sadb_larvals_put(&db->larvals, slot);
	if (db->larvals.links != NULL && from == SADB_ST_LARVAL)
		sadb_larvals_drop(&db->larvals, slot);
	if (db->peers != NULL)
		follow_peer(db, slot, from, to);
}

static bool is_lack(enum sadb_cause cause)
{
	return cause == SADB_CAUSE_SA_LIMIT || cause == SADB_CAUSE_LARVAL_LIMIT ||
	       cause == SADB_CAUSE_PEER_LIMIT || cause == SADB_CAUSE_MEMORY_LIMIT;
}

bool sadb_room_reap(struct sadb *db, nsec at, const struct sadb_work *work, enum sadb_cause cause)
{
	struct sadb_addr src;
	struct held held;
	uint32_t slot;

	if (db->larvals.links == NULL || work->op != SADB_OP_GETSPI || !is_lack(cause))
		return false;
	slot = sadb_larvals_oldest(&db->larvals);
	if (slot == SADB_NONE)
		return false;
	src = sadb_table_src(&db->table, slot);
	held = held_for(db, work);
	held.sas--;
	held.larvals--;
	held.memory -= db->conf.larval_bytes;
	held.slot = true;
	held.with_peer -= db->peers != NULL && sadb_addr_same(&src, &work->src);
	if (check(db, work, &held) != SADB_CAUSE_NONE)
		return false;
	sadb_life_kill(db, at, slot, SADB_OP_GETSPI);
	return true;
}

/* A database without SAs but the standing ones has room for it. */
static bool may_fit(const struct sadb *db, const struct sadb_work *work)
{
	struct held none = {
		.sas = db->conf.standing_sas,
		.memory = (uint64_t)db->conf.standing_sas * db->conf.sa_bytes,
		.slot = db->conf.slots > 0,
	};

	return check(db, work, &none) == SADB_CAUSE_NONE;
}

bool sadb_room_wait(struct sadb *db, struct sadb_work *work, enum sadb_cause cause)
{
	if (db->conf.on_full != SADB_FULL_BLOCK || !is_lack(cause) || work->op == SADB_OP_UPDATE ||
	    !may_fit(db, work))
		return false;
	if (sadb_queue_peek(&db->queue, &db->queue.blocked) == NULL)
		db->room_at = NSEC_NEVER; /* what it has just found is still so */
	sadb_queue_push(&db->queue, &db->queue.blocked, work);
	sadb_raise(&db->counters.blocked_high, ++db->counters.blocked);
	return true;
}

nsec sadb_room_at(const struct sadb *db)
{
	return sadb_queue_peek(&db->queue, &db->queue.blocked) == NULL ? NSEC_NEVER : db->room_at;
}

bool sadb_room_wait_on(struct sadb *db, enum sadb_cause cause)
{
	if (is_lack(cause)) {
		db->room_at = NSEC_NEVER;
		return true;
	}
	(void)sadb_queue_pop(&db->queue, &db->queue.blocked);
	db->counters.blocked--;
	return false;
}
