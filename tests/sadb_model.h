/*
 * A slow model of the database, for test_sadb_model.c: everything in flat arrays, all of it looked
 * at for each step. What the driver may choose (an SPI, the order of deaths of a FLUSH) it takes
 * from the real one.
 */
#ifndef TESTS_SADB_MODEL_H
#define TESTS_SADB_MODEL_H

#include "tests/sadb_kit.h"

#define OPS   6000
#define SAS   4096 /* live and dead, in order of birth */
#define GRAVE 20

struct sa {
	struct sadb_req name; /* spi, protocol, dst, dir */
	struct sadb_entry entry;
	nsec soft_at;
	uint64_t armed;
	bool lingering;
};

enum phase { ARRIVED, WAITING, RUNNING, REFUSED, DONE };

struct ask {
	struct sadb_req req;
	enum phase phase;
	nsec started_at, ends_at;
	enum sadb_cause cause;
	nsec larval_until;
};

struct death {
	struct sadb_req name;
	nsec at;
	enum sadb_cause cause;
};

static struct model {
	struct sadb_conf conf;
	struct sa sas[SAS];
	struct ask asks[OPS];
	struct death deaths[SAS];
	struct sadb_event events[4 * SAS];
	struct sadb_reply replies[OPS]; /* of the real one, by ticket */
	struct sadb_counters counters;
	nsec stall[SADB_OP_COUNT];
	nsec last_at;
	int sa_count, ask_count, death_count, event_count, events_seen, events_compared;
	int first; /* all asks before it are done */
	uint64_t arms;
} m;

static uint64_t seed;

static uint64_t rnd(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % below;
}

static bool is_key_op(const struct ask *ask)
{
	return ask->req.op == SADB_OP_UPDATE || ask->req.op == SADB_OP_ADD;
}

static bool is_live(const struct sa *sa)
{
	return sa->entry.state != SADB_ST_DEAD;
}

static bool same_name(const struct sadb_req *a, const struct sadb_req *b)
{
	return a->spi == b->spi && a->protocol == b->protocol &&
	       memcmp(&a->dst, &b->dst, sizeof(a->dst)) == 0;
}

static struct sa *find(const struct sadb_req *name, enum sadb_dir dir)
{
	for (int i = 0; i < m.sa_count; i++)
		if (is_live(&m.sas[i]) && m.sas[i].entry.dir == dir &&
		    same_name(&m.sas[i].name, name))
			return &m.sas[i];
	return NULL;
}

static bool spi_used(struct sadb_req name, uint32_t spi)
{
	name.spi = spi;
	if (find(&name, SADB_DIR_OUT))
		return true;
	for (int i = 0; i < m.sa_count; i++)
		if (is_live(&m.sas[i]) && m.sas[i].entry.dir == SADB_DIR_IN &&
		    m.sas[i].name.spi == spi && m.sas[i].name.protocol == name.protocol)
			return true;
	return false;
}

static uint64_t bytes(enum sadb_state state)
{
	return state == SADB_ST_LARVAL                             ? m.conf.larval_bytes
	       : state == SADB_ST_MATURE || state == SADB_ST_DYING ? m.conf.sa_bytes
	                                                           : 0;
}

static void recount(void)
{
	struct sadb_counters *c = &m.counters;

	c->sas = c->larvals = 0;
	c->memory = 0;
	for (int i = 0; i < m.sa_count; i++) {
		c->sas += is_live(&m.sas[i]);
		c->larvals += m.sas[i].entry.state == SADB_ST_LARVAL;
		c->memory += bytes(m.sas[i].entry.state);
	}
	c->updates_running = c->updates_waiting = 0;
	for (int i = m.first; i < m.ask_count; i++) {
		c->updates_running += is_key_op(&m.asks[i]) && m.asks[i].phase == RUNNING;
		c->updates_waiting += m.asks[i].phase == WAITING;
	}
#define HIGH(x) c->x##_high = c->x > c->x##_high ? c->x : c->x##_high
	HIGH(sas);
	HIGH(larvals);
	HIGH(memory);
	HIGH(updates_running);
	HIGH(updates_waiting);
}

static void change(struct sa *sa, nsec at, enum sadb_state to, enum sadb_op op, bool timer)
{
	struct sadb_entry *entry = &sa->entry;

	if (to == SADB_ST_DEAD) {
		m.deaths[m.death_count++] = (struct death){ sa->name, at,
			                                    timer && entry->state == SADB_ST_LARVAL
			                                            ? SADB_CAUSE_LARVAL_EXPIRED
			                                            : SADB_CAUSE_DELETED };
		sa->soft_at = entry->dies_at = NSEC_NEVER;
	}
	m.events[m.event_count++] =
	        (struct sadb_event){ at,
		                     entry->owner,
		                     entry->spi,
		                     entry->dir,
		                     entry->state,
		                     to,
		                     op,
		                     timer,
		                     timer ? SADB_LIMIT_TIME : SADB_LIMIT_NONE,
		                     sa->soft_at < entry->dies_at ? sa->soft_at : entry->dies_at,
		                     timer && entry->state == SADB_ST_LARVAL };
	entry->state = to;
	sa->name.op = op;
	sa->armed = m.arms++;
	recount();
}

static struct sa *born(const struct ask *ask, nsec at, enum sadb_dir dir, uint32_t spi)
{
	struct sa *sa = &m.sas[m.sa_count++];

	ck_assert_int_lt(m.sa_count, SAS);
	*sa = (struct sa){ .name = ask->req, .soft_at = NSEC_NEVER };
	sa->name.spi = spi;
	sa->entry = (struct sadb_entry){ .owner = ask->req.owner,
		                         .spi = spi,
		                         .dir = dir,
		                         .protocol = ask->req.protocol,
		                         .born_at = at,
		                         .matured_at = NSEC_NEVER,
		                         .dies_at = NSEC_NEVER };
	return sa;
}

static void matures(struct sa *sa, const struct ask *ask, nsec at)
{
	nsec soft = ask->req.soft_ns, hard = ask->req.hard_ns;

	sa->entry.owner = ask->req.owner;
	sa->entry.born_at = sa->entry.matured_at = at;
	sa->soft_at = soft && soft != hard ? at + soft : NSEC_NEVER;
	sa->entry.dies_at = hard ? at + hard : NSEC_NEVER;
	change(sa, at, SADB_ST_MATURE, ask->req.op, false);
}

static enum sadb_cause missing(struct ask *ask, enum sadb_dir dir)
{
	if (find(&ask->req, dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN))
		return SADB_CAUSE_WRONG_OBJECT;
	for (int i = m.death_count - 1; i >= 0 && i >= m.death_count - GRAVE; i--)
		if (same_name(&m.deaths[i].name, &ask->req)) {
			ask->larval_until = ask->req.op == SADB_OP_UPDATE ? m.deaths[i].at : 0;
			return m.deaths[i].cause;
		}
	return SADB_CAUSE_NEVER_ALLOCATED;
}

static bool full(void)
{
	return m.counters.sas >= m.conf.slots || m.counters.sas >= m.conf.max_sas;
}

static enum sadb_cause do_getspi(struct ask *ask, nsec at)
{
	uint32_t lo = ask->req.spi_min, hi = ask->req.spi_max, spi, taken = 0;
	struct sa *sa;

	if (lo && lo == hi && spi_used(ask->req, lo))
		return SADB_CAUSE_DUPLICATE_SPI;
	if (full())
		return SADB_CAUSE_SA_LIMIT;
	if (m.counters.larvals >= m.conf.max_larval)
		return SADB_CAUSE_LARVAL_LIMIT;
	if (m.counters.memory + m.conf.larval_bytes > m.conf.memory)
		return SADB_CAUSE_MEMORY_LIMIT;
	for (spi = lo; lo && spi <= hi; spi++)
		taken += spi_used(ask->req, spi);
	if (lo && taken == hi - lo + 1)
		return SADB_CAUSE_SPI_RANGE;
	spi = m.replies[ask->req.ticket].spi; /* which one is the driver's choice, but ... */
	ck_assert(!spi_used(ask->req, spi));
	ck_assert_uint_ge(spi, lo ? lo : m.conf.spi_min);
	ck_assert_uint_le(spi, lo ? hi : m.conf.spi_max);
	sa = born(ask, at, SADB_DIR_IN, spi);
	ask->larval_until = sa->entry.dies_at = at + m.conf.larval_lifetime_ns;
	change(sa, at, SADB_ST_LARVAL, SADB_OP_GETSPI, false);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause do_update(struct ask *ask, nsec at)
{
	struct sa *sa = find(&ask->req, SADB_DIR_IN);

	if (!sa)
		return missing(ask, SADB_DIR_IN);
	if (sa->entry.state != SADB_ST_LARVAL)
		return SADB_CAUSE_WRONG_STATE;
	if (m.counters.memory - m.conf.larval_bytes + m.conf.sa_bytes > m.conf.memory)
		return SADB_CAUSE_MEMORY_LIMIT;
	matures(sa, ask, at);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause do_add(struct ask *ask, nsec at)
{
	const struct sa *in = find(&ask->req, SADB_DIR_IN);

	if (in || find(&ask->req, SADB_DIR_OUT))
		return in && in->entry.state == SADB_ST_LARVAL ? SADB_CAUSE_WRONG_STATE
		                                               : SADB_CAUSE_DUPLICATE_SPI;
	if (full())
		return SADB_CAUSE_SA_LIMIT;
	if (m.counters.memory + m.conf.sa_bytes > m.conf.memory)
		return SADB_CAUSE_MEMORY_LIMIT;
	matures(born(ask, at, SADB_DIR_OUT, ask->req.spi), ask, at);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause do_end(struct ask *ask, nsec at)
{
	struct sa *sa = find(&ask->req, ask->req.dir);
	nsec end = at + m.conf.expire_linger_ns;

	if (!sa)
		return missing(ask, ask->req.dir);
	if (ask->req.op == SADB_OP_EXPIRE && sa->entry.state == SADB_ST_LARVAL)
		return SADB_CAUSE_WRONG_STATE;
	if (ask->req.op == SADB_OP_DELETE || sa->entry.dir == SADB_DIR_OUT || end == at) {
		change(sa, at, SADB_ST_DEAD, ask->req.op, false);
		return SADB_CAUSE_NONE;
	}
	sa->soft_at = NSEC_NEVER;
	sa->lingering = sa->lingering || end < sa->entry.dies_at;
	sa->entry.dies_at = end < sa->entry.dies_at ? end : sa->entry.dies_at;
	if (sa->entry.state == SADB_ST_MATURE)
		change(sa, at, SADB_ST_DYING, SADB_OP_EXPIRE, false);
	else
		sa->armed = m.arms++;
	return SADB_CAUSE_NONE;
}

static enum sadb_cause execute(struct ask *ask, nsec at)
{
	const struct sadb_req *req = &ask->req;
	bool keyed = is_key_op(ask);

	if (req->op != SADB_OP_FLUSH && req->op != SADB_OP_GETSPI && req->spi < 256)
		return SADB_CAUSE_BAD_PARAMETER;
	if (req->op == SADB_OP_ADD && req->dir == SADB_DIR_IN)
		return SADB_CAUSE_WRONG_OBJECT;
	if (keyed && req->key.encr != SADB_ENCR_CHACHA20_POLY1305)
		return SADB_CAUSE_UNKNOWN_ALGORITHM;
	if (keyed && req->key.key_len != 36)
		return SADB_CAUSE_CORRUPT_KEY;
	switch (req->op) {
	case SADB_OP_GETSPI: return do_getspi(ask, at);
	case SADB_OP_UPDATE: return do_update(ask, at);
	case SADB_OP_ADD: return do_add(ask, at);
	case SADB_OP_DELETE:
	case SADB_OP_EXPIRE: return do_end(ask, at);
	case SADB_OP_FLUSH: break; /* the kills come in the order of the slots: see flush() */
	case SADB_OP_GET:
	case SADB_OP_DUMP:
	case SADB_OP_ACQUIRE:
	case SADB_OP_POLICY:
	case SADB_OP_COUNT: break;
	}
	return SADB_CAUSE_NONE;
}

/* The order of the deaths of one FLUSH is the driver's choice. The model takes it from the events.
 */
static void flush(nsec at, const struct sadb_event *real, int real_count)
{
	while (m.counters.sas > 0) {
		const struct sadb_event *event = &real[m.event_count];
		int i = 0;

		ck_assert_int_lt(m.event_count, real_count);
		while (i < m.sa_count &&
		       (!is_live(&m.sas[i]) || m.sas[i].entry.spi != event->spi ||
		        m.sas[i].entry.dir != event->dir || m.sas[i].entry.owner != event->owner))
			i++;
		ck_assert_int_lt(i, m.sa_count);
		change(&m.sas[i], at, SADB_ST_DEAD, SADB_OP_FLUSH, false);
	}
}

static void begin(struct ask *ask, nsec at)
{
	ask->phase = RUNNING;
	ask->started_at = at;
	ask->ends_at = at + (ask->req.service_ns < 1 ? 1 : ask->req.service_ns);
	if (ask->ends_at < m.stall[ask->req.op])
		ask->ends_at = m.stall[ask->req.op];
}

static bool busy(void)
{
	return m.counters.updates_running >= m.conf.concurrent_updates;
}

static void arrive(struct ask *ask)
{
	nsec at = ask->started_at;

	if (!is_key_op(ask) || !busy())
		begin(ask, at);
	else if (m.counters.updates_waiting < m.conf.update_queue)
		ask->phase = WAITING;
	else
		*ask = (struct ask){ ask->req, REFUSED, at, at + 1, SADB_CAUSE_UPDATES_LIMIT, 0 };
	recount();
}

/* The one thing that happens next, by the order of sadb.h; false if nothing is due by `now`. */
static bool model_step(nsec now, const struct sadb_event *real, int real_count)
{
	struct sa *sa = NULL;
	struct ask *ask = NULL, *waits = NULL, *comes = NULL;
	nsec sa_at = NSEC_NEVER;

	for (int i = 0; i < m.sa_count; i++) {
		nsec at = m.sas[i].soft_at < m.sas[i].entry.dies_at ? m.sas[i].soft_at
		                                                    : m.sas[i].entry.dies_at;

		if (is_live(&m.sas[i]) && at != NSEC_NEVER &&
		    (at < sa_at || (at == sa_at && m.sas[i].armed < sa->armed)))
			sa = &m.sas[i], sa_at = at;
	}
	for (int i = m.first; i < m.ask_count; i++) {
		struct ask *a = &m.asks[i];

		if ((a->phase == RUNNING || a->phase == REFUSED) &&
		    (!ask || a->ends_at < ask->ends_at))
			ask = a;
		waits = !waits && a->phase == WAITING ? a : waits;
		comes = !comes && a->phase == ARRIVED ? a : comes;
	}
	waits = busy() ? NULL : waits;

	nsec ask_at = ask ? ask->ends_at : NSEC_NEVER, wait_at = waits ? m.last_at : NSEC_NEVER;
	nsec come_at = comes ? comes->started_at : NSEC_NEVER, at = sa_at;

	at = ask_at < at ? ask_at : at;
	at = wait_at < at ? wait_at : at;
	at = come_at < at ? come_at : at;
	if (at > now)
		return false;
	ck_assert_int_ge(at, m.last_at);
	m.last_at = at;
	if (sa_at == at && sa->soft_at == at) {
		sa->soft_at = NSEC_NEVER;
		m.counters.soft_expired++;
		change(sa, at, SADB_ST_DYING, sa->name.op, true);
	} else if (sa_at == at) {
		m.counters.larval_expired += sa->entry.state == SADB_ST_LARVAL;
		m.counters.hard_expired += sa->entry.state != SADB_ST_LARVAL && !sa->lingering;
		change(sa, at, SADB_ST_DEAD, sa->name.op, true);
	} else if (ask_at == at) {
		if (ask->req.op == SADB_OP_FLUSH)
			flush(at, real, real_count);
		if (ask->phase == RUNNING)
			ask->cause = execute(ask, at);
		ask->phase = DONE;
		m.counters.failed[ask->req.op] += ask->cause != SADB_CAUSE_NONE;
		m.counters.caused[ask->cause]++;
		recount();
	} else if (wait_at == at) {
		begin(waits, at);
		recount();
	} else {
		arrive(comes);
	}
	while (m.first < m.ask_count && m.asks[m.first].phase == DONE)
		m.first++;
	return true;
}

#endif
