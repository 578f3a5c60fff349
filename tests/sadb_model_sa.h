/* The SAs of the slow model (sadb_model.h): where they are, and every change of their state. */
#ifndef TESTS_SADB_MODEL_SA_H
#define TESTS_SADB_MODEL_SA_H

#include "tests/sadb_kit.h"

#define OPS   6000
#define SAS   4096 /* live and dead, in order of birth */
#define GRAVE 20
#define LIVE  64
#define SEQS  200 /* inbound sequence numbers stay below */

/* Millions of these: an assertion of check is a system call even where it holds. */
#define SAME(a, b)                                                                                 \
	do {                                                                                       \
		long long same_a = (long long)(a), same_b = (long long)(b);                        \
		if (same_a != same_b)                                                              \
			ck_abort_msg("%s == %lld, %s == %lld", #a, same_a, #b, same_b);            \
	} while (0)

struct sa {
	struct sadb_req name; /* spi, protocol, dst, dir */
	struct sadb_entry entry;
	nsec soft_at;
	uint64_t armed;
	bool lingering;
	struct sa *mate;
	bool seen[SEQS];
	int hi; /* the highest address of its remote traffic, 0: none given */
};

enum phase { ARRIVED, DOOR, WAITING, LOCK, RUNNING, BLOCKED, REFUSED, DONE };

struct ask {
	struct sadb_req req;
	enum phase phase;
	nsec started_at, ends_at;
	enum sadb_cause cause;
	nsec larval_until;
	uint64_t entered; /* LOCK, BLOCKED: order of waiting there */
};

struct death {
	struct sadb_req name;
	nsec at;
	enum sadb_cause cause;
};

static struct model {
	struct sadb_conf conf;
	struct sa sas[SAS];
	struct sa *live[LIVE]; /* in order of birth */
	int live_count;
	nsec unit; /* of all random durations */
	struct ask asks[OPS];
	struct death deaths[SAS];
	struct sadb_event events[4 * SAS];
	struct sadb_reply replies[OPS]; /* of the real one, by ticket */
	struct sadb_counters counters;
	nsec stall[SADB_OP_COUNT];
	nsec locked_until, room_at;
	nsec last_at;
	int sa_count, ask_count, death_count, event_count, events_seen, events_compared;
	int first; /* all asks before it are done */
	uint64_t arms, entries;
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

static bool same_name(const struct sadb_req *a, const struct sadb_req *b)
{
	return a->spi == b->spi && a->protocol == b->protocol &&
	       memcmp(&a->dst, &b->dst, sizeof(a->dst)) == 0;
}

static struct sa *find(const struct sadb_req *name, enum sadb_dir dir)
{
	for (int i = 0; i < m.live_count; i++)
		if (m.live[i]->entry.dir == dir && same_name(&m.live[i]->name, name))
			return m.live[i];
	return NULL;
}

static bool spi_used(struct sadb_req name, uint32_t spi)
{
	name.spi = spi;
	if (find(&name, SADB_DIR_OUT))
		return true;
	for (int i = 0; i < m.live_count; i++)
		if (m.live[i]->entry.dir == SADB_DIR_IN && m.live[i]->name.spi == spi &&
		    m.live[i]->name.protocol == name.protocol)
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

	c->sas = c->larvals = c->acquires = 0;
	c->memory = 0;
	for (int i = 0; i < m.live_count; i++) {
		c->sas++;
		c->larvals += m.live[i]->entry.state == SADB_ST_LARVAL;
		c->acquires +=
		        m.live[i]->entry.state == SADB_ST_LARVAL && m.live[i]->entry.spi == 0;
		c->memory += bytes(m.live[i]->entry.state);
	}
	c->updates_running = c->updates_waiting = c->requests_waiting = c->blocked = 0;
	for (int i = m.first; i < m.ask_count; i++) {
		enum phase phase = m.asks[i].phase;

		c->updates_running += is_key_op(&m.asks[i]) && (phase == RUNNING || phase == LOCK);
		c->updates_waiting += phase == WAITING;
		c->requests_waiting += phase == LOCK;
		c->blocked += phase == DOOR || phase == BLOCKED;
	}
#define HIGH(x) c->x##_high = c->x > c->x##_high ? c->x : c->x##_high
	HIGH(sas);
	HIGH(larvals);
	HIGH(memory);
	HIGH(updates_running);
	HIGH(updates_waiting);
	HIGH(requests_waiting);
	HIGH(blocked);
}

static nsec dies_at(const struct sa *sa)
{
	const struct sadb_entry *entry = &sa->entry;
	nsec from = entry->used_at != NSEC_NEVER ? entry->used_at : entry->matured_at;
	nsec idle = entry->terms.idle_s ? from + entry->terms.idle_s * NSEC_S : NSEC_NEVER;

	return idle < entry->dies_at ? idle : entry->dies_at;
}

static nsec due_at(const struct sa *sa)
{
	return sa->soft_at < dies_at(sa) ? sa->soft_at : dies_at(sa);
}

static void bury(struct sa *sa, nsec at, enum sadb_op op, enum sadb_limit limit)
{
	enum sadb_cause cause =
	        op == SADB_OP_POLICY ? SADB_CAUSE_POLICY_CHANGED : SADB_CAUSE_DELETED;
	int i = 0;

	if (limit && sa->entry.state == SADB_ST_LARVAL)
		cause = SADB_CAUSE_LARVAL_EXPIRED;
	if (!limit && op == SADB_OP_GETSPI)
		cause = SADB_CAUSE_LARVAL_DROPPED;
	m.deaths[m.death_count++] = (struct death){ sa->name, at, cause };
	if (sa->mate)
		sa->mate->mate = NULL;
	while (m.live[i] != sa)
		i++;
	memmove(&m.live[i], &m.live[i + 1], (size_t)(--m.live_count - i) * sizeof(m.live[0]));
}

static void change(struct sa *sa, nsec at, enum sadb_state to, enum sadb_op op,
                   enum sadb_limit limit)
{
	struct sadb_entry *entry = &sa->entry;
	bool answered = op == SADB_OP_ADD && entry->spi == 0;

	if (entry->state == SADB_ST_LARVAL || to == SADB_ST_DEAD)
		m.room_at = at;
	if (to == SADB_ST_DEAD)
		bury(sa, at, op, limit);
	m.events[m.event_count++] = (struct sadb_event){
		at,
		entry->owner,
		entry->spi,
		entry->dir,
		entry->state,
		to,
		op,
		limit != SADB_LIMIT_NONE,
		limit,
		to == SADB_ST_DEAD ? NSEC_NEVER : due_at(sa),
		(limit && entry->state == SADB_ST_LARVAL) || answered,
	};
	entry->state = to;
	sa->name.op = op;
	sa->armed = m.arms++;
	recount();
}

static struct sa *born(const struct ask *ask, nsec at, enum sadb_dir dir, uint32_t spi)
{
	struct sa *sa = &m.sas[m.sa_count++];

	SAME(m.sa_count < SAS, true);
	SAME(m.live_count < LIVE, true);
	m.live[m.live_count++] = sa;
	*sa = (struct sa){ .name = ask->req, .soft_at = NSEC_NEVER };
	sa->name.spi = spi;
	sa->hi = ask->req.traffic.remote.hi.bytes[3];
	sa->entry = (struct sadb_entry){ .owner = ask->req.owner,
		                         .spi = spi,
		                         .dir = dir,
		                         .protocol = ask->req.protocol,
		                         .born_at = at,
		                         .matured_at = NSEC_NEVER,
		                         .used_first_at = NSEC_NEVER,
		                         .used_at = NSEC_NEVER,
		                         .dies_at = NSEC_NEVER };
	return sa;
}

#endif
