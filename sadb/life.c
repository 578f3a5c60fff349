#include <assert.h>

#include "sadb/behaviour.h"
#include "sadb/life.h"
#include "sadb/room.h"

#define BSD_TICK NSEC_S /* FreeBSD's key_timehandler [D] */

/* What takes an SA to another state. */
struct change {
	nsec at;
	enum sadb_state to;
	enum sadb_op op;
	bool timer, silent;
};

static uint32_t bytes_of(const struct sadb *db, enum sadb_state state)
{
	switch (state) {
	case SADB_ST_LARVAL: return db->conf.larval_bytes;
	case SADB_ST_MATURE:
	case SADB_ST_DYING: return db->conf.sa_bytes;
	case SADB_ST_NONE:
	case SADB_ST_DEAD:
	case SADB_ST_COUNT: break;
	}
	return 0;
}

bool sadb_life_fits(const struct sadb *db, uint32_t more, uint32_t less)
{
	return db->conf.memory == 0 || db->counters.memory - less + more <= db->conf.memory;
}

static void raise_u32(uint32_t *high, uint32_t value)
{
	if (*high < value)
		*high = value;
}

static void account(struct sadb *db, enum sadb_state from, enum sadb_state to)
{
	struct sadb_counters *counters = &db->counters;

	counters->sas += (from == SADB_ST_NONE) - (uint32_t)(to == SADB_ST_DEAD);
	counters->larvals += (to == SADB_ST_LARVAL) - (uint32_t)(from == SADB_ST_LARVAL);
	counters->memory += (uint64_t)bytes_of(db, to) - bytes_of(db, from);
	raise_u32(&counters->sas_high, counters->sas);
	raise_u32(&counters->larvals_high, counters->larvals);
	if (counters->memory_high < counters->memory)
		counters->memory_high = counters->memory;
}

/* Tells of a change of state, counts it and makes it. Deadlines are set before. */
static void move(struct sadb *db, uint32_t i, const struct change *change)
{
	struct sadb_slot *slot = &db->table.slots[i];
	enum sadb_state from = (enum sadb_state)slot->state;

	sadb_events_put(&db->events,
	                &(struct sadb_event){
	                        .at = change->at,
	                        .owner = slot->owner,
	                        .spi = slot->spi,
	                        .dir = (enum sadb_dir)slot->dir,
	                        .from = from,
	                        .to = change->to,
	                        .op = change->op,
	                        .timer = change->timer,
	                        .limit = change->timer ? SADB_LIMIT_TIME : SADB_LIMIT_NONE,
	                        .silent = change->silent,
	                        .until = sad_deadline(slot),
	                });
	account(db, from, change->to);
	sadb_room_follow(db, change->at, i, from, change->to);
	sad_move(&db->table, i, change->to, change->op);
}

static void die(struct sadb *db, uint32_t i, nsec at, enum sadb_op op, bool timer)
{
	struct sadb_slot *slot = &db->table.slots[i];
	bool late = timer && slot->state == SADB_ST_LARVAL;
	bool dropped = op == SADB_OP_GETSPI && !timer; /* for want of room */
	bool told = sadb_trait(db->conf.platform, SADB_TRAIT_LARVAL_TOLD) == SADB_LARVAL_TOLD;

	slot->soft_at = slot->dies_at = NSEC_NEVER;
	move(db, i, &(struct change){ at, SADB_ST_DEAD, op, timer, late && !told });
	sadb_grave_bury(&db->grave, slot, at,
	                late      ? SADB_CAUSE_LARVAL_EXPIRED
	                : dropped ? SADB_CAUSE_LARVAL_DROPPED
	                          : SADB_CAUSE_DELETED);
	sad_clear(&db->table, i); /* the slot: the SA stays dead in the grave */
}

static struct sad_terms terms_of(const struct sadb_work *work)
{
	return (struct sad_terms){
		.owner = work->owner,
		.src = &work->src,
		.traffic = &work->traffic,
		.key = &work->key,
		.soft_ns = work->soft_ns,
		.hard_ns = work->hard_ns,
		.limits = &work->terms,
	};
}

static uint32_t birth(struct sadb *db, nsec at, const struct sadb_work *work)
{
	struct sadb_name name = { &work->dst, work->spi, (enum sadb_dir)work->dir, work->protocol };
	struct sad_terms terms = terms_of(work);

	return sad_take(&db->table, at, &name, &terms);
}

static void mature(struct sadb *db, nsec at, uint32_t i, const struct sadb_work *work)
{
	struct sad_terms terms = terms_of(work);

	sad_key(&db->table, at, i, &terms);
	move(db, i, &(struct change){ at, SADB_ST_MATURE, (enum sadb_op)work->op, false, false });
}

/* When the larval that is born now is reaped: fixed at birth, nothing prolongs it. */
static nsec larval_end(const struct sadb *db, nsec at)
{
	nsec end = sadb_after(at, db->conf.larval_lifetime_ns);

	if (db->conf.larval_lifetime_ns == 0 || end == NSEC_NEVER)
		return NSEC_NEVER;
	if (sadb_trait(db->conf.platform, SADB_TRAIT_LARVAL_CLOCK) == SADB_CLOCK_EXACT)
		return end;
	return sadb_after(end - end % BSD_TICK, BSD_TICK); /* older than that, not as old */
}

uint32_t sadb_life_larval(struct sadb *db, nsec at, const struct sadb_work *work)
{
	uint32_t i = birth(db, at, work);

	db->table.slots[i].dies_at = larval_end(db, at);
	move(db, i, &(struct change){ at, SADB_ST_LARVAL, SADB_OP_GETSPI, false, false });
	return i;
}

uint32_t sadb_life_mature(struct sadb *db, nsec at, const struct sadb_work *work)
{
	uint32_t i = birth(db, at, work);

	mature(db, at, i, work);
	return i;
}

void sadb_life_keyed(struct sadb *db, nsec at, uint32_t i, const struct sadb_work *work)
{
	assert(db->table.slots[i].state == SADB_ST_LARVAL);
	mature(db, at, i, work);
}

/* A lifetime that was over before it was given ends with the kernel's next look, 1 s later [I]. */
static nsec deadline(nsec born_at, nsec lifetime, nsec now)
{
	nsec end = lifetime > 0 ? sadb_after(born_at, lifetime) : NSEC_NEVER;

	return end > now ? end : sadb_after(now, NSEC_S);
}

void sadb_life_renew(struct sadb *db, nsec at, uint32_t i, const struct sadb_work *work)
{
	struct sadb_slot *slot = &db->table.slots[i];
	nsec born_at = db->table.bodies[i].matured_at;

	assert(slot->state == SADB_ST_MATURE || slot->state == SADB_ST_DYING);
	slot->lingering = false;
	slot->soft_at = deadline(born_at, work->soft_ns, at);
	slot->dies_at = deadline(born_at, work->hard_ns, at);
	if (slot->soft_at >= slot->dies_at)
		slot->soft_at = NSEC_NEVER;
	if (slot->state == SADB_ST_MATURE)
		sad_arm(&db->table, i);
	else
		move(db, i, &(struct change){ at, SADB_ST_MATURE, SADB_OP_UPDATE, false, false });
}

void sadb_life_kill(struct sadb *db, nsec at, uint32_t i, enum sadb_op op)
{
	die(db, i, at, op, false);
}

/* An earlier hard lifetime stays; an SA that is dying already only gets its end brought forward. */
void sadb_life_expire(struct sadb *db, nsec at, uint32_t i)
{
	struct sadb_slot *slot = &db->table.slots[i];
	nsec end = sadb_after(at, db->conf.expire_linger_ns);

	if (slot->dir == SADB_DIR_OUT || end == at) {
		die(db, i, at, SADB_OP_EXPIRE, false);
		return;
	}
	slot->soft_at = NSEC_NEVER;
	if (end < slot->dies_at) {
		slot->dies_at = end;
		slot->lingering = true;
	}
	if (slot->state == SADB_ST_DYING)
		sad_arm(&db->table, i);
	else
		move(db, i, &(struct change){ at, SADB_ST_DYING, SADB_OP_EXPIRE, false, false });
}

void sadb_life_timer(struct sadb *db, const struct sadb_heap_node *first)
{
	struct sadb_slot *slot = &db->table.slots[first->id];

	if (slot->soft_at == first->at) {
		slot->soft_at = NSEC_NEVER;
		db->counters.soft_expired++;
		move(db, first->id,
		     &(struct change){ first->at, SADB_ST_DYING, (enum sadb_op)slot->op, true,
		                       false });
		return;
	}
	assert(slot->dies_at == first->at);
	db->counters.larval_expired += slot->state == SADB_ST_LARVAL;
	db->counters.hard_expired += slot->state != SADB_ST_LARVAL && !slot->lingering;
	die(db, first->id, first->at, (enum sadb_op)slot->op, true);
}
