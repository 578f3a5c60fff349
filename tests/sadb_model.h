/*
 * A slow model of the database, for test_sadb_model.c: everything in flat arrays, all of it looked
 * at for each step. What the driver may choose (an SPI, the order of deaths of a FLUSH) it takes
 * from the real one.
 */
#ifndef TESTS_SADB_MODEL_H
#define TESTS_SADB_MODEL_H

#include "tests/sadb_model_sa.h"

static void matures(struct sa *sa, const struct ask *ask, nsec at)
{
	nsec soft = ask->req.soft_ns, hard = ask->req.hard_ns;

	sa->entry.owner = ask->req.owner;
	sa->entry.born_at = sa->entry.matured_at = at;
	sa->entry.terms = ask->req.terms;
	sa->name.src = ask->req.src;
	sa->hi = ask->req.traffic.remote.hi.bytes[3];
	sa->soft_at = soft && soft != hard ? at + soft : NSEC_NEVER;
	sa->entry.dies_at = hard ? at + hard : NSEC_NEVER;
	change(sa, at, SADB_ST_MATURE, ask->req.op, SADB_LIMIT_NONE);
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

static struct ask *first_blocked(void)
{
	struct ask *first = NULL;

	for (int i = m.first; i < m.ask_count; i++)
		if (m.asks[i].phase == BLOCKED && (!first || m.asks[i].entered < first->entered))
			first = &m.asks[i];
	return first;
}

/* Once so many SAs, larvals and octets are there less. */
static enum sadb_cause room_without(const struct ask *ask, uint32_t sas, uint32_t larvals,
                                    uint64_t memory)
{
	bool larval = ask->req.op == SADB_OP_GETSPI;

	if (m.counters.sas - sas >= m.conf.slots || m.counters.sas - sas >= m.conf.max_sas)
		return SADB_CAUSE_SA_LIMIT;
	if (larval && m.counters.larvals - larvals >= m.conf.max_larval)
		return SADB_CAUSE_LARVAL_LIMIT;
	if (m.counters.memory - memory + (larval ? m.conf.larval_bytes : m.conf.sa_bytes) >
	    m.conf.memory)
		return SADB_CAUSE_MEMORY_LIMIT;
	return SADB_CAUSE_NONE;
}

/* Who comes later waits behind those that wait. */
static enum sadb_cause room(const struct ask *ask)
{
	const struct ask *first = first_blocked();

	return first && first != ask ? SADB_CAUSE_SA_LIMIT : room_without(ask, 0, 0, 0);
}

static bool is_lack(enum sadb_cause cause)
{
	return cause == SADB_CAUSE_SA_LIMIT || cause == SADB_CAUSE_LARVAL_LIMIT ||
	       cause == SADB_CAUSE_MEMORY_LIMIT;
}

/* The oldest larval makes room, if that helps. */
static bool reap(const struct ask *ask, nsec at)
{
	if (m.conf.on_full != SADB_FULL_DROP_LARVAL)
		return false;
	for (int i = 0; i < m.live_count; i++) {
		if (m.live[i]->entry.state != SADB_ST_LARVAL)
			continue;
		if (room_without(ask, 1, 1, m.conf.larval_bytes) != SADB_CAUSE_NONE)
			return false;
		change(m.live[i], at, SADB_ST_DEAD, SADB_OP_GETSPI, SADB_LIMIT_NONE);
		return true;
	}
	return false;
}

static enum sadb_cause do_getspi(struct ask *ask, nsec at)
{
	uint32_t lo = ask->req.spi_min, hi = ask->req.spi_max, spi, taken = 0;
	enum sadb_cause cause;
	struct sa *sa;

	if (lo && lo == hi && spi_used(ask->req, lo))
		return SADB_CAUSE_DUPLICATE_SPI;
	cause = room(ask);
	if (cause)
		return reap(ask, at) ? do_getspi(ask, at) : cause;
	for (spi = lo; lo && spi <= hi; spi++)
		taken += spi_used(ask->req, spi);
	if (lo && taken == hi - lo + 1)
		return SADB_CAUSE_SPI_RANGE;
	spi = m.replies[ask->req.ticket].spi; /* which one is the driver's choice, but ... */
	SAME(spi_used(ask->req, spi), false);
	SAME(spi >= (lo ? lo : m.conf.spi_min), true);
	SAME(spi <= (lo ? hi : m.conf.spi_max), true);
	sa = born(ask, at, SADB_DIR_IN, spi);
	ask->larval_until = sa->entry.dies_at = at + m.conf.larval_lifetime_ns;
	change(sa, at, SADB_ST_LARVAL, SADB_OP_GETSPI, SADB_LIMIT_NONE);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause do_update(struct ask *ask, nsec at)
{
	struct sa *sa = find(&ask->req, SADB_DIR_IN);

	if (!sa)
		return missing(ask, SADB_DIR_IN);
	if (sa->entry.state != SADB_ST_LARVAL)
		return SADB_CAUSE_WRONG_STATE;
	if (sa->hi < ask->req.traffic.remote.hi.bytes[3])
		return SADB_CAUSE_TRAFFIC_MISMATCH;
	if (m.counters.memory - m.conf.larval_bytes + m.conf.sa_bytes > m.conf.memory)
		return SADB_CAUSE_MEMORY_LIMIT;
	matures(sa, ask, at);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause find_mate(const struct ask *ask, struct sa **mate)
{
	struct ask named = *ask;

	*mate = NULL;
	if (!ask->req.mate_spi)
		return SADB_CAUSE_NONE;
	named.req.spi = ask->req.mate_spi;
	named.req.dst = ask->req.src;
	*mate = find(&named.req, SADB_DIR_IN);
	if (!*mate)
		return missing(&named, SADB_DIR_IN);
	if (memcmp(&(*mate)->name.src, &ask->req.dst, sizeof(ask->req.dst)) != 0)
		return SADB_CAUSE_NEVER_ALLOCATED;
	return (*mate)->mate || (*mate)->entry.state == SADB_ST_LARVAL ? SADB_CAUSE_WRONG_STATE
	                                                               : SADB_CAUSE_NONE;
}

/* The entry of a packet that found no SA. */
static struct sa *find_entry(struct sadb_req name, bool any_src)
{
	struct sa *sa;

	name.spi = 0;
	sa = find(&name, SADB_DIR_OUT);
	return sa && (any_src || memcmp(&sa->name.src, &name.src, sizeof(name.src)) == 0) ? sa
	                                                                                  : NULL;
}

static enum sadb_cause do_add(struct ask *ask, nsec at)
{
	const struct sa *in = find(&ask->req, SADB_DIR_IN);
	struct sa *mate, *sa, *entry;
	enum sadb_cause cause;

	if (in || find(&ask->req, SADB_DIR_OUT))
		return in && in->entry.state == SADB_ST_LARVAL ? SADB_CAUSE_WRONG_STATE
		                                               : SADB_CAUSE_DUPLICATE_SPI;
	cause = find_mate(ask, &mate);
	cause = cause ? cause : room(ask);
	if (cause)
		return cause;
	sa = born(ask, at, SADB_DIR_OUT, ask->req.spi);
	matures(sa, ask, at);
	sa->mate = mate;
	if (mate)
		mate->mate = sa;
	entry = find_entry(ask->req, false);
	if (entry)
		change(entry, at, SADB_ST_DEAD, SADB_OP_ADD, SADB_LIMIT_NONE);
	return SADB_CAUSE_NONE;
}

static void end_one(struct sa *sa, nsec at, enum sadb_op op)
{
	nsec end = at + m.conf.expire_linger_ns;

	if (op == SADB_OP_DELETE || sa->entry.dir == SADB_DIR_OUT || end == at) {
		change(sa, at, SADB_ST_DEAD, op, SADB_LIMIT_NONE);
		return;
	}
	sa->soft_at = NSEC_NEVER;
	sa->lingering = sa->lingering || end < sa->entry.dies_at;
	sa->entry.dies_at = end < sa->entry.dies_at ? end : sa->entry.dies_at;
	if (sa->entry.state == SADB_ST_MATURE)
		change(sa, at, SADB_ST_DYING, SADB_OP_EXPIRE, SADB_LIMIT_NONE);
	else
		sa->armed = m.arms++;
}

static enum sadb_cause do_end(struct ask *ask, nsec at)
{
	struct sa *sa = find(&ask->req, ask->req.dir), *mate;

	if (!sa)
		return missing(ask, ask->req.dir);
	if (ask->req.op == SADB_OP_EXPIRE && sa->entry.state == SADB_ST_LARVAL)
		return SADB_CAUSE_WRONG_STATE;
	mate = ask->req.pair ? sa->mate : NULL;
	if (mate && mate->entry.dir == SADB_DIR_OUT) {
		end_one(mate, at, ask->req.op);
		mate = NULL;
	}
	end_one(sa, at, ask->req.op);
	if (mate)
		end_one(mate, at, ask->req.op);
	return SADB_CAUSE_NONE;
}

static enum sadb_cause do_give_up(struct ask *ask, nsec at)
{
	struct sa *entry = find_entry(ask->req, true);

	if (entry) {
		change(entry, at, SADB_ST_DEAD, SADB_OP_ACQUIRE, SADB_LIMIT_NONE);
		return SADB_CAUSE_NONE;
	}
	for (int i = m.death_count - 1; i >= 0 && i >= m.death_count - GRAVE; i--)
		if (m.deaths[i].name.spi == 0 && m.deaths[i].name.protocol == ask->req.protocol &&
		    memcmp(&m.deaths[i].name.dst, &ask->req.dst, sizeof(ask->req.dst)) == 0)
			return m.deaths[i].cause;
	return SADB_CAUSE_NEVER_ALLOCATED;
}

static enum sadb_cause execute(struct ask *ask, nsec at)
{
	const struct sadb_req *req = &ask->req;
	bool keyed = is_key_op(ask);

	bool named = keyed || req->op == SADB_OP_DELETE || req->op == SADB_OP_EXPIRE ||
	             req->op == SADB_OP_GET;

	if (named && req->spi < 256)
		return SADB_CAUSE_BAD_PARAMETER;
	if (req->op == SADB_OP_ADD && req->mate_spi && req->dir == SADB_DIR_IN)
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
	case SADB_OP_GET: return find(req, req->dir) ? SADB_CAUSE_NONE : missing(ask, req->dir);
	case SADB_OP_ACQUIRE: return do_give_up(ask, at);
	case SADB_OP_FLUSH: /* the kills come in the order of the slots: see flush() */
	case SADB_OP_POLICY:
	case SADB_OP_DUMP:
	case SADB_OP_COUNT: break;
	}
	return SADB_CAUSE_NONE;
}

static bool is_condemned(const struct sa *sa, const struct sadb_req *req)
{
	bool nothing = req->traffic.remote.lo.family == 0;

	if (req->protocol != 0 && req->protocol != sa->entry.protocol)
		return false;
	return req->op == SADB_OP_FLUSH || nothing || sa->hi > req->traffic.remote.hi.bytes[3];
}

static int condemned(const struct sadb_req *req)
{
	int count = 0;

	for (int i = 0; i < m.live_count; i++)
		count += is_condemned(m.live[i], req);
	return count;
}

/* The order of the deaths of one FLUSH or POLICY is the driver's choice. The model takes it from
 * the events. */
static void flush(const struct sadb_req *req, nsec at, const struct sadb_event *real,
                  int real_count)
{
	while (condemned(req) > 0) {
		const struct sadb_event *event = &real[m.event_count];
		int i = 0;

		SAME(m.event_count < real_count, true);
		while (i < m.live_count &&
		       (m.live[i]->entry.spi != event->spi || m.live[i]->entry.dir != event->dir ||
		        m.live[i]->entry.owner != event->owner || !is_condemned(m.live[i], req)))
			i++;
		SAME(i < m.live_count, true);
		change(m.live[i], at, SADB_ST_DEAD, req->op, SADB_LIMIT_NONE);
	}
}

static void soft(struct sa *sa, nsec at, enum sadb_limit limit)
{
	sa->soft_at = NSEC_NEVER;
	m.counters.soft_expired++;
	change(sa, at, SADB_ST_DYING, sa->name.op, limit);
}

static void hard(struct sa *sa, nsec at, enum sadb_limit limit)
{
	bool larval = sa->entry.state == SADB_ST_LARVAL;
	bool linger = sa->lingering && sa->entry.dies_at == at;

	m.counters.larval_expired += larval;
	m.counters.idle_expired += limit == SADB_LIMIT_IDLE;
	m.counters.hard_expired += !larval && !linger && limit != SADB_LIMIT_IDLE;
	change(sa, at, SADB_ST_DEAD, sa->name.op, limit);
}

static enum sadb_limit by_use(const struct sa *sa, nsec at, uint32_t seconds)
{
	return seconds && sa->entry.used_first_at != NSEC_NEVER &&
	                       sa->entry.used_first_at + seconds * NSEC_S == at
	               ? SADB_LIMIT_USE
	               : SADB_LIMIT_TIME;
}

static void run_out(struct sa *sa, nsec at)
{
	if (sa->entry.dies_at == at)
		hard(sa, at,
		     sa->lingering ? SADB_LIMIT_TIME : by_use(sa, at, sa->entry.terms.hard_use_s));
	else if (dies_at(sa) == at)
		hard(sa, at, SADB_LIMIT_IDLE);
	else
		soft(sa, at, by_use(sa, at, sa->entry.terms.soft_use_s));
}

static void first_use(struct sa *sa, nsec at)
{
	const struct sadb_terms *terms = &sa->entry.terms;
	nsec soft_at = terms->soft_use_s ? at + terms->soft_use_s * NSEC_S : NSEC_NEVER;
	nsec end = terms->hard_use_s ? at + terms->hard_use_s * NSEC_S : NSEC_NEVER;

	sa->entry.used_first_at = at;
	if (end < sa->entry.dies_at) {
		sa->entry.dies_at = end;
		sa->lingering = false;
	}
	if (sa->entry.state == SADB_ST_MATURE && soft_at < sa->soft_at)
		sa->soft_at = soft_at;
	if (sa->soft_at >= sa->entry.dies_at)
		sa->soft_at = NSEC_NEVER;
}

static void spend(struct sa *sa, nsec at)
{
	const struct sadb_entry *e = &sa->entry;

	if (e->terms.hard_bytes && e->bytes >= e->terms.hard_bytes)
		hard(sa, at, SADB_LIMIT_BYTES);
	else if (e->terms.hard_packets && e->packets >= e->terms.hard_packets)
		hard(sa, at, SADB_LIMIT_PACKETS);
	else if (e->state == SADB_ST_MATURE && e->terms.soft_bytes &&
	         e->bytes >= e->terms.soft_bytes)
		soft(sa, at, SADB_LIMIT_BYTES);
	else if (e->state == SADB_ST_MATURE && e->terms.soft_packets &&
	         e->packets >= e->terms.soft_packets)
		soft(sa, at, SADB_LIMIT_PACKETS);
}

static void ask_daemon(const struct sadb_packet *packet, nsec at)
{
	struct ask ask = { .req = { .op = SADB_OP_GETSPI, /* it needs the room of one */
		                    .src = packet->src,
		                    .dst = packet->dst,
		                    .protocol = packet->protocol } };
	struct sa *sa;

	if (find_entry(ask.req, true) || room(&ask))
		return;
	sa = born(&ask, at, SADB_DIR_OUT, 0);
	sa->entry.dies_at = at + m.conf.larval_lifetime_ns;
	sa->entry.state = SADB_ST_NONE;
	change(sa, at, SADB_ST_LARVAL, SADB_OP_ACQUIRE, SADB_LIMIT_NONE);
	m.events[m.event_count - 1].silent = false;
}

/* Every number ever seen, not a window of bits. */
static enum sadb_path replayed(const struct sa *sa, uint64_t seq)
{
	const struct sadb_entry *e = &sa->entry;

	if (e->terms.replay_window == 0)
		return SADB_PATH_PASSED;
	if (seq == 0 || seq + e->terms.replay_window <= e->seq)
		return SADB_PATH_OLD;
	return sa->seen[seq] ? SADB_PATH_REPLAYED : SADB_PATH_PASSED;
}

static enum sadb_path model_packet(const struct sadb_packet *packet, nsec at)
{
	struct sadb_req name = { .spi = packet->spi,
		                 .protocol = packet->protocol,
		                 .dst = packet->dst };
	struct sa *sa = packet->spi ? find(&name, packet->dir) : NULL;
	enum sadb_path path = SADB_PATH_PASSED;

	if (!sa && packet->dir == SADB_DIR_OUT && packet->spi == 0)
		ask_daemon(packet, at);
	if (!sa)
		path = SADB_PATH_NO_SA;
	else if (sa->entry.state == SADB_ST_LARVAL)
		path = SADB_PATH_LARVAL;
	else if (packet->dir == SADB_DIR_IN)
		path = replayed(sa, packet->seq);
	m.counters.paths[path]++;
	m.counters.paths_out[path] += packet->dir == SADB_DIR_OUT;
	if (path != SADB_PATH_PASSED)
		return path;
	if (packet->dir == SADB_DIR_IN) {
		sa->seen[packet->seq] = true;
		sa->entry.seq = packet->seq > sa->entry.seq ? packet->seq : sa->entry.seq;
	} else {
		sa->entry.seq++;
	}
	if (sa->entry.used_first_at == NSEC_NEVER) {
		first_use(sa, at);
		if (sa->entry.terms.soft_use_s || sa->entry.terms.hard_use_s)
			sa->armed = m.arms++;
	}
	sa->entry.used_at = at;
	if (sa->entry.terms.idle_s)
		sa->armed = m.arms++;
	sa->entry.bytes += packet->bytes;
	sa->entry.packets++;
	spend(sa, at);
	return path;
}

#endif
