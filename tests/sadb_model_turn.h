/*
 * Whose turn it is in the slow model (sadb_model.h): places, workers, the lock that somebody else
 * has, those who wait for one of them or for room, and those who give up.
 */
#ifndef TESTS_SADB_MODEL_TURN_H
#define TESTS_SADB_MODEL_TURN_H

#include "tests/sadb_model.h"

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

static bool has_worker(void)
{
	uint32_t serving = 0;

	for (int i = m.first; i < m.ask_count; i++)
		serving += m.asks[i].phase == RUNNING;
	return m.conf.workers == 0 || serving < m.conf.workers;
}

/* It has its place, if it needs one: now for a worker. */
static void enter(struct ask *ask, nsec at)
{
	if (has_worker() && at >= m.locked_until && m.counters.requests_waiting == 0) {
		begin(ask, at);
	} else {
		ask->phase = LOCK;
		ask->started_at = at;
		ask->entered = m.entries++;
	}
	recount();
}

static void arrive(struct ask *ask)
{
	nsec at = ask->started_at;

	if (!is_key_op(ask) || !busy())
		enter(ask, at);
	else if (m.counters.updates_waiting < m.conf.update_queue)
		ask->phase = WAITING;
	else if (m.conf.on_full == SADB_FULL_BLOCK)
		ask->phase = DOOR;
	else
		*ask = (struct ask){
			ask->req, REFUSED, at, at + 1, SADB_CAUSE_UPDATES_LIMIT, 0, 0
		};
	recount();
}

static void finish(struct ask *ask)
{
	ask->phase = DONE;
	m.counters.failed[ask->req.op] += ask->cause != SADB_CAUSE_NONE;
	m.counters.caused[ask->cause]++;
	recount();
}

static void end_service(struct ask *ask, nsec at, const struct sadb_event *real, int real_count)
{
	if (ask->req.op == SADB_OP_FLUSH || ask->req.op == SADB_OP_POLICY)
		flush(&ask->req, at, real, real_count);
	if (ask->phase == RUNNING) {
		ask->cause = execute(ask, at);
		if (m.conf.on_full == SADB_FULL_BLOCK && is_lack(ask->cause) &&
		    ask->req.op != SADB_OP_UPDATE) {
			m.room_at = first_blocked() ? m.room_at : NSEC_NEVER;
			ask->phase = BLOCKED;
			ask->entered = m.entries++;
			recount();
			return;
		}
	}
	finish(ask);
}

static void try_blocked(struct ask *ask, nsec at)
{
	ask->cause = execute(ask, at);
	ask->ends_at = at;
	if (is_lack(ask->cause))
		m.room_at = NSEC_NEVER;
	else
		finish(ask);
}

static struct ask *first_in(enum phase phase)
{
	for (int i = m.first; i < m.ask_count; i++)
		if (m.asks[i].phase == phase)
			return &m.asks[i];
	return NULL;
}

/* The first of the queue gets the place, and the first before its door a place in it. */
static void give_place(nsec at)
{
	struct ask *waits = first_in(WAITING), *door = first_in(DOOR);

	enter(waits ? waits : door, at);
	if (waits && door)
		door->phase = WAITING;
	recount();
}

static void give_up(struct ask *ask, nsec at)
{
	ask->started_at = ask->ends_at = at;
	ask->cause = SADB_CAUSE_LOCK_TIMEOUT;
	finish(ask);
}

/* What may happen next, each with its instant; in this order where they are the same. */
enum turn { LIFETIME, END, ROOM, TIMEOUT, PLACE, WORKER, ARRIVAL, TURNS };

struct turns {
	struct sa *sa;
	struct ask *ask[TURNS];
	nsec at[TURNS];
};

static void look_at_sas(struct turns *turns)
{
	for (int i = 0; i < m.live_count; i++) {
		nsec at = due_at(m.live[i]);

		if (at != NSEC_NEVER &&
		    (at < turns->at[LIFETIME] ||
		     (at == turns->at[LIFETIME] && m.live[i]->armed < turns->sa->armed)))
			turns->sa = m.live[i], turns->at[LIFETIME] = at;
	}
}

static void look_at_asks(struct turns *turns)
{
	struct ask *ends = NULL, *locked = NULL;

	for (int i = m.first; i < m.ask_count; i++) {
		struct ask *a = &m.asks[i];

		if ((a->phase == RUNNING || a->phase == REFUSED) &&
		    (!ends || a->ends_at < ends->ends_at))
			ends = a;
		if (a->phase == LOCK && (!locked || a->entered < locked->entered))
			locked = a;
	}
	turns->ask[END] = ends;
	turns->ask[ROOM] = first_blocked();
	turns->ask[TIMEOUT] = turns->ask[WORKER] = locked;
	turns->ask[ARRIVAL] = first_in(ARRIVED);
	if (ends)
		turns->at[END] = ends->ends_at;
	if (turns->ask[ROOM])
		turns->at[ROOM] = m.room_at;
	if ((first_in(WAITING) || first_in(DOOR)) && !busy())
		turns->at[PLACE] = m.last_at;
	if (locked && m.conf.lock_wait_ns)
		turns->at[TIMEOUT] = locked->started_at + m.conf.lock_wait_ns;
	if (locked && has_worker())
		turns->at[WORKER] = m.last_at > m.locked_until ? m.last_at : m.locked_until;
	if (turns->ask[ARRIVAL])
		turns->at[ARRIVAL] = turns->ask[ARRIVAL]->started_at;
}

/* The one thing that happens next, by the order of sadb.h; false if nothing is due by `now`. */
static bool model_step(nsec now, const struct sadb_event *real, int real_count)
{
	struct turns turns = { 0 };
	enum turn turn = LIFETIME;
	nsec at;

	for (int i = 0; i < TURNS; i++)
		turns.at[i] = NSEC_NEVER;
	look_at_sas(&turns);
	look_at_asks(&turns);
	for (int i = 0; i < TURNS; i++)
		turn = turns.at[i] < turns.at[turn] ? (enum turn)i : turn;
	at = turns.at[turn];
	if (at > now)
		return false;
	SAME(at >= m.last_at, true);
	m.last_at = at;
	switch (turn) {
	case LIFETIME: run_out(turns.sa, at); break;
	case END: end_service(turns.ask[END], at, real, real_count); break;
	case ROOM: try_blocked(turns.ask[ROOM], at); break;
	case TIMEOUT: give_up(turns.ask[TIMEOUT], at); break;
	case PLACE: give_place(at); break;
	case WORKER:
		begin(turns.ask[WORKER], at);
		recount();
		break;
	case ARRIVAL: arrive(turns.ask[ARRIVAL]); break;
	case TURNS: break;
	}
	while (m.first < m.ask_count && m.asks[m.first].phase == DONE)
		m.first++;
	return true;
}

#endif
