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
	enum sadb_limit limit; /* NONE: an operation */
	bool silent;
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

uint32_t sadb_life_sas(const struct sadb *db)
{
	return db->conf.standing_sas + db->counters.sas;
}

uint64_t sadb_life_memory(const struct sadb *db)
{
	return (uint64_t)db->conf.standing_sas * db->conf.sa_bytes + db->counters.memory;
}

bool sadb_life_fits(const struct sadb *db, uint32_t more, uint32_t less)
{
	return db->conf.memory == 0 || sadb_life_memory(db) - less + more <= db->conf.memory;
}

static void account(struct sadb *db, enum sadb_state from, enum sadb_state to)
{
	struct sadb_counters *counters = &db->counters;

	counters->sas += (from == SADB_ST_NONE) - (uint32_t)(to == SADB_ST_DEAD);
	counters->larvals += (to == SADB_ST_LARVAL) - (uint32_t)(from == SADB_ST_LARVAL);
	counters->memory += (uint64_t)bytes_of(db, to) - bytes_of(db, from);
	sadb_raise(&counters->sas_high, counters->sas);
	sadb_raise(&counters->larvals_high, counters->larvals);
	if (counters->memory_high < counters->memory)
		counters->memory_high = counters->memory;
}

static struct sadb_past past_of(const struct sadb_table *table, uint32_t i)
{
	const struct sadb_use *use = &table->uses[i];

	return (struct sadb_past){ table->notes[i].since_at, use->used_first_at, use->bytes,
		                   use->packets };
}

/* Tells of a change of state, counts it and makes it. Deadlines are set before. */
static void move(struct sadb *db, uint32_t i, const struct change *change)
{
	struct sadb_slot *slot = &db->table.slots[i];
	enum sadb_state from = (enum sadb_state)slot->state;
	const struct sadb_past past = past_of(&db->table, i);

	sadb_events_put(&db->events,
	                &(struct sadb_event){
	                        .at = change->at,
	                        .owner = db->table.bodies[i].owner,
	                        .spi = slot->spi,
	                        .dir = (enum sadb_dir)slot->dir,
	                        .from = from,
	                        .to = change->to,
	                        .op = change->op,
	                        .timer = change->limit != SADB_LIMIT_NONE,
	                        .limit = change->limit,
	                        .silent = change->silent,
	                        .until = sad_deadline(&db->table, i),
	                },
	                db->conf.tell_past ? &past : NULL);
	account(db, from, change->to);
	sadb_room_follow(db, change->at, i, from, change->to);
	sad_move(&db->table, i, change->to, change->op);
}

/* How a death is remembered. */
static enum sadb_cause cause_of(const struct sadb_slot *slot, const struct change *change)
{
	if (change->limit != SADB_LIMIT_NONE && slot->state == SADB_ST_LARVAL)
		return SADB_CAUSE_LARVAL_EXPIRED;
	if (change->limit == SADB_LIMIT_NONE && change->op == SADB_OP_GETSPI)
		return SADB_CAUSE_LARVAL_DROPPED; /* for want of room */
	return change->op == SADB_OP_POLICY ? SADB_CAUSE_POLICY_CHANGED : SADB_CAUSE_DELETED;
}

static void part(struct sadb_table *table, uint32_t i)
{
	uint32_t mate = table->uses[i].mate;

	if (!table->slots[i].paired)
		return;
	table->slots[i].paired = table->slots[mate].paired = false;
	sadb_table_use(table, i)->mate = sadb_table_use(table, mate)->mate = SADB_NONE;
}

static bool is_told(const struct sadb *db, enum sadb_cause cause)
{
	return cause != SADB_CAUSE_LARVAL_EXPIRED ||
	       sadb_trait(db->conf.platform, SADB_TRAIT_LARVAL_TOLD) == SADB_LARVAL_TOLD;
}

static void die(struct sadb *db, uint32_t i, struct change change)
{
	struct sadb_slot *slot = &db->table.slots[i];
	enum sadb_cause cause = cause_of(slot, &change);

	change.to = SADB_ST_DEAD;
	change.silent |= !is_told(db, cause);
	slot->soft_at = slot->dies_at = NSEC_NEVER;
	slot->idles = false;
	db->counters.acquires -= slot->spi == 0 && slot->state == SADB_ST_LARVAL;
	part(&db->table, i);
	move(db, i, &change);
	sadb_grave_bury(&db->grave, slot, change.at, cause);
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
	move(db, i,
	     &(struct change){ at, SADB_ST_MATURE, (enum sadb_op)work->op, SADB_LIMIT_NONE,
	                       false });
}

static nsec min(nsec a, nsec b)
{
	return a < b ? a : b;
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

uint32_t sadb_life_larval(struct sadb *db, nsec at, const struct sadb_work *work, nsec until)
{
	uint32_t i = birth(db, at, work);

	db->table.slots[i].dies_at = min(larval_end(db, at), until);
	move(db, i, &(struct change){ at, SADB_ST_LARVAL, SADB_OP_GETSPI, SADB_LIMIT_NONE, false });
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

uint32_t sadb_life_acquire(struct sadb *db, nsec at, const struct sadb_packet *packet)
{
	struct sadb_name name = { &packet->dst, 0, SADB_DIR_OUT, packet->protocol };
	static const struct sadb_traffic any;
	uint32_t i = sad_take(&db->table, at, &name,
	                      &(struct sad_terms){ .src = &packet->src, .traffic = &any });

	db->table.slots[i].dies_at = larval_end(db, at);
	db->counters.acquires++;
	move(db, i,
	     &(struct change){ at, SADB_ST_LARVAL, SADB_OP_ACQUIRE, SADB_LIMIT_NONE, false });
	return i;
}

void sadb_life_answered(struct sadb *db, nsec at, uint32_t i, enum sadb_op op)
{
	die(db, i, (struct change){ .at = at, .op = op, .silent = true });
}

void sadb_life_pair(struct sadb *db, uint32_t a, uint32_t b)
{
	struct sadb_table *table = &db->table;

	assert(!table->slots[a].paired && !table->slots[b].paired && a != b);
	table->slots[a].paired = table->slots[b].paired = true;
	sadb_table_use(table, a)->mate = b;
	sadb_table_use(table, b)->mate = a;
}

/* A lifetime that was over before it was given ends with the kernel's next look, 1 s later [I]. */
static nsec deadline(nsec from, nsec lifetime, nsec now)
{
	nsec end = lifetime > 0 && from != NSEC_NEVER ? sadb_after(from, lifetime) : NSEC_NEVER;

	return end > now ? end : sadb_after(now, NSEC_S);
}

/* Lifetimes by use join those by time, once there was a first packet. */
static void use_deadlines(struct sadb *db, nsec at, uint32_t i)
{
	const struct sadb_use *use = &db->table.uses[i];
	struct sadb_slot *slot = &db->table.slots[i];
	nsec soft_at = deadline(use->used_first_at, use->terms.soft_use_s * NSEC_S, at);
	nsec dies_at = deadline(use->used_first_at, use->terms.hard_use_s * NSEC_S, at);

	if (dies_at < slot->dies_at) {
		slot->dies_at = dies_at;
		slot->lingering = false;
	}
	if (slot->state != SADB_ST_DYING)
		slot->soft_at = min(slot->soft_at, soft_at);
	if (slot->soft_at >= slot->dies_at)
		slot->soft_at = NSEC_NEVER;
}

/* Limits are new; what guards against replays stays, and so does idleness: no lifetimes they. */
static struct sadb_terms renewed(struct sadb_terms old, const struct sadb_terms *fresh)
{
	struct sadb_terms terms = *fresh;

	terms.idle_s = old.idle_s;
	terms.replay_window = old.replay_window;
	terms.esn = old.esn;
	terms.transport = old.transport;
	return terms;
}

void sadb_life_renew(struct sadb *db, nsec at, uint32_t i, const struct sadb_work *work)
{
	struct sadb_slot *slot = &db->table.slots[i];
	struct sadb_use *use = sadb_table_use(&db->table, i);
	nsec born_at = db->table.notes[i].since_at;
	bool dying = slot->state == SADB_ST_DYING;

	assert(slot->state == SADB_ST_MATURE || dying);
	slot->lingering = false;
	slot->soft_at = min(deadline(born_at, work->soft_ns, at),
	                    deadline(use->used_first_at, work->terms.soft_use_s * NSEC_S, at));
	slot->dies_at = deadline(born_at, work->hard_ns, at);
	use->terms = renewed(use->terms, &work->terms);
	use_deadlines(db, at, i);
	if (dying)
		move(db, i,
		     &(struct change){ at, SADB_ST_MATURE, SADB_OP_UPDATE, SADB_LIMIT_NONE,
		                       false });
	else
		sad_arm(&db->table, i);
}

void sadb_life_kill(struct sadb *db, nsec at, uint32_t i, enum sadb_op op)
{
	die(db, i, (struct change){ .at = at, .op = op });
}

/* An earlier hard lifetime stays; an SA that is dying already only gets its end brought forward. */
void sadb_life_expire(struct sadb *db, nsec at, uint32_t i)
{
	struct sadb_slot *slot = &db->table.slots[i];
	nsec end = sadb_after(at, db->conf.expire_linger_ns);

	if (slot->dir == SADB_DIR_OUT || end == at) {
		sadb_life_kill(db, at, i, SADB_OP_EXPIRE);
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
		move(db, i,
		     &(struct change){ at, SADB_ST_DYING, SADB_OP_EXPIRE, SADB_LIMIT_NONE, false });
}

/* Of two limits by the clock that end together, use is told before time. */
static enum sadb_limit by_use(const struct sadb_use *use, nsec at, uint32_t seconds)
{
	bool used = seconds > 0 && use->used_first_at != NSEC_NEVER;

	return used && sadb_after(use->used_first_at, seconds * NSEC_S) == at ? SADB_LIMIT_USE
	                                                                      : SADB_LIMIT_TIME;
}

static void grow_old(struct sadb *db, nsec at, uint32_t i, enum sadb_limit limit)
{
	struct sadb_slot *slot = &db->table.slots[i];

	slot->soft_at = NSEC_NEVER;
	db->counters.soft_expired++;
	move(db, i, &(struct change){ at, SADB_ST_DYING, (enum sadb_op)slot->op, limit, false });
}

static void end(struct sadb *db, nsec at, uint32_t i, enum sadb_limit limit)
{
	const struct sadb_slot *slot = &db->table.slots[i];
	bool larval = slot->state == SADB_ST_LARVAL;
	bool linger = slot->lingering && slot->dies_at == at;

	db->counters.larval_expired += larval;
	db->counters.idle_expired += limit == SADB_LIMIT_IDLE;
	db->counters.hard_expired += !larval && !linger && limit != SADB_LIMIT_IDLE;
	die(db, i, (struct change){ .at = at, .op = (enum sadb_op)slot->op, .limit = limit });
}

/* Both are due: only the hard one comes. */
void sadb_life_timer(struct sadb *db, const struct sadb_heap_node *first)
{
	uint32_t i = first->id;
	const struct sadb_slot *slot = &db->table.slots[i];
	const struct sadb_use *use = &db->table.uses[i];

	if (slot->dies_at == first->at) {
		end(db, first->at, i,
		    slot->lingering ? SADB_LIMIT_TIME
		                    : by_use(use, first->at, use->terms.hard_use_s));
	} else if (sad_dies_at(&db->table, i) == first->at) {
		end(db, first->at, i, SADB_LIMIT_IDLE);
	} else {
		assert(slot->soft_at == first->at);
		grow_old(db, first->at, i, by_use(use, first->at, use->terms.soft_use_s));
	}
}

void sadb_life_used(struct sadb *db, nsec at, uint32_t i, uint32_t bytes)
{
	struct sadb_use *use = sadb_table_use(&db->table, i);
	bool first = use->used_first_at == NSEC_NEVER;

	use->bytes += bytes;
	use->packets++;
	use->used_at = at;
	if (first)
		use->used_first_at = at;
	if (first && (use->terms.soft_use_s > 0 || use->terms.hard_use_s > 0))
		use_deadlines(db, at, i);
	else if (!db->table.slots[i].idles)
		return;
	sad_arm(&db->table, i);
}

static enum sadb_limit reached(const struct sadb_use *use, uint64_t bytes, uint32_t packets)
{
	if (bytes > 0 && use->bytes >= bytes)
		return SADB_LIMIT_BYTES;
	return packets > 0 && use->packets >= packets ? SADB_LIMIT_PACKETS : SADB_LIMIT_NONE;
}

bool sadb_life_spent(struct sadb *db, nsec at, uint32_t i)
{
	const struct sadb_use *use = &db->table.uses[i];
	const struct sadb_terms *terms = &use->terms;
	enum sadb_limit limit = reached(use, terms->hard_bytes, terms->hard_packets);

	if (limit != SADB_LIMIT_NONE) {
		end(db, at, i, limit);
		return true;
	}
	limit = reached(use, terms->soft_bytes, terms->soft_packets);
	if (limit != SADB_LIMIT_NONE && db->table.slots[i].state == SADB_ST_MATURE)
		grow_old(db, at, i, limit);
	return false;
}
