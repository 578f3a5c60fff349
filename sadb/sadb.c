/*
 * The four verbs. Everything happens in steps: a step has an instant, changes the state of at most
 * one SA (or of both of a pair, or of one and of the entry that asked for it) and ends at most one
 * request. Steps are taken in the order of their instants; within one instant
 *
 *   a lifetime runs out  <  a service ends  <  one that waits for room is tried  <
 *   a wait for a worker times out  <  a key operation gets its place  <
 *   a waiting request gets a worker  <  a request arrives
 */
#include <assert.h>
#include <stddef.h>

#include "sadb/code.h"
#include "sadb/db.h"
#include "sadb/life.h"
#include "sadb/lock.h"
#include "sadb/ops.h"
#include "sadb/place.h"
#include "sadb/room.h"

static nsec arrival_at(const struct sadb *db)
{
	const struct sadb_work *work = sadb_queue_peek(&db->queue, &db->queue.arrived);

	return work == NULL ? NSEC_NEVER : work->asked_at;
}

static nsec min(nsec a, nsec b)
{
	return a < b ? a : b;
}

/* When the first of those that wait is to be looked at; seldom anybody waits. */
static nsec waiting_at(const struct sadb *db)
{
	const struct sadb_counters *counters = &db->counters;

	if ((counters->updates_waiting | counters->requests_waiting | counters->blocked) == 0)
		return NSEC_NEVER;
	return min(min(sadb_room_at(db), sadb_lock_timeout_at(db)),
	           min(sadb_place_at(db), sadb_lock_start_at(db)));
}

/* Everything that is due but arrivals, the first lifetime at `timer_at`. */
static nsec due_at(const struct sadb *db, nsec timer_at)
{
	return min(min(timer_at, sadb_heap_next_at(&db->queue.running)), waiting_at(db));
}

/* The first lifetime to run out, exact as far as `until`; beyond that only its bucket's time. */
static struct sadb_heap_node lifetime(struct sadb *db, nsec until)
{
	nsec at = sadb_wheel_next_at(&db->table.timers); /* perhaps too early, never too late */

	if (at > until)
		return (struct sadb_heap_node){ .at = at };
	sadb_wheel_settle(&db->table.timers, until, UINT32_MAX);
	return sadb_wheel_first(&db->table.timers);
}

nsec sadb_next_at(const struct sadb *db)
{
	return min(due_at(db, sadb_wheel_next_at(&db->table.timers)), arrival_at(db));
}

static void arrive(struct sadb *db)
{
	struct sadb_work *work = sadb_queue_pop(&db->queue, &db->queue.arrived);

	if (sadb_work_keys(work))
		sadb_place_arrive(db, work->asked_at, work);
	else
		sadb_lock_enter(db, work->asked_at, work);
}

static void finish(struct sadb *db, nsec at, struct sadb_work *work, enum sadb_cause cause,
                   nsec larval_until)
{
	work->cause = (uint8_t)cause;
	db->counters.failed[work->op] += cause != SADB_CAUSE_NONE;
	db->counters.caused[cause]++;
	sadb_queue_end(&db->queue, work, at);
	work->larval_until = larval_until;
}

/* A service is over. False: there is another step to be done at this instant. */
static bool execute(struct sadb *db, nsec at, struct sadb_work *work, enum sadb_cause *cause,
                    nsec *larval_until)
{
	if (sadb_work_sweeps(work) && sadb_ops_step(db, at, work))
		return false; /* one SA a step: the service ends when none is left */
	*cause = sadb_ops_execute(db, at, work, larval_until);
	return *cause == SADB_CAUSE_NONE || !sadb_room_reap(db, at, work, *cause);
}

static void end_service(struct sadb *db, nsec at)
{
	struct sadb_work *work = sadb_queue_first(&db->queue);
	enum sadb_cause cause = (enum sadb_cause)work->cause;
	bool injected = false;
	nsec larval_until = 0;

	if (db->rules.count > 0 && work->served && !work->met) {
		cause = sadb_rules_meet(&db->rules, at, work);
		injected = cause != SADB_CAUSE_NONE;
		work->met = true;
	}
	if (cause == SADB_CAUSE_NONE && !execute(db, at, work, &cause, &larval_until))
		return;
	if (work->served) {
		sadb_lock_leave(db, work);
		db->counters.updates_running -= sadb_work_keys(work);
		if (cause != SADB_CAUSE_NONE && !injected && sadb_room_wait(db, work, cause))
			return;
	}
	finish(db, at, work, cause, larval_until);
}

static void try_blocked(struct sadb *db, nsec at)
{
	struct sadb_work *work = sadb_queue_peek(&db->queue, &db->queue.blocked);
	nsec larval_until = 0;
	enum sadb_cause cause = sadb_ops_execute(db, at, work, &larval_until);

	if (!sadb_room_wait_on(db, cause))
		finish(db, at, work, cause, larval_until);
}

static void give_up(struct sadb *db, nsec at)
{
	struct sadb_work *work = sadb_lock_timeout(db);

	db->counters.updates_running -= sadb_work_keys(work);
	work->started_at = at;
	finish(db, at, work, SADB_CAUSE_LOCK_TIMEOUT, 0);
}

static void step(struct sadb *db, nsec at, const struct sadb_heap_node *first)
{
	db->stepped_at = at;
	if (first->at == at)
		sadb_life_timer(db, first);
	else if (sadb_heap_next_at(&db->queue.running) == at)
		end_service(db, at);
	else if (waiting_at(db) != at)
		arrive(db);
	else if (sadb_room_at(db) == at)
		try_blocked(db, at);
	else if (sadb_lock_timeout_at(db) == at)
		give_up(db, at);
	else if (sadb_place_at(db) == at)
		sadb_place_give(db, at);
	else
		sadb_lock_start(db, at);
}

void sadb_tick(struct sadb *db, nsec now)
{
	assert(now >= db->now && now < NSEC_NEVER);
	db->now = now;
	for (;;) {
		struct sadb_heap_node first = lifetime(db, now);
		nsec at = min(due_at(db, first.at), arrival_at(db));

		if (at > now || sadb_events_full(&db->events))
			return;
		step(db, at, &first);
	}
}

/* What is due before an arrival waits for the tick, and so does the arrival then: no verb but tick
 * ends anything. */
enum sadb_err sadb_submit(struct sadb *db, nsec now, const struct sadb_req *req)
{
	struct sadb_heap_node first;
	struct sadb_work *work;

	assert(now >= db->now && now < NSEC_NEVER && req->op < SADB_OP_COUNT);
	db->now = now;
	db->counters.asked[req->op]++;
	work = sadb_queue_fill(&db->queue, now, req);
	if (work == NULL) {
		db->counters.failed[req->op]++;
		db->counters.caused[SADB_CAUSE_REQUESTS_LIMIT]++;
		return SADB_E_LIMIT;
	}
	sadb_queue_push(&db->queue, &db->queue.arrived, work);
	first = lifetime(db, now);
	if (work == sadb_queue_peek(&db->queue, &db->queue.arrived) && due_at(db, first.at) > now)
		step(db, now, &first);
	return SADB_OK;
}

bool sadb_complete(struct sadb *db, struct sadb_reply *reply)
{
	struct sadb_work *work = sadb_queue_pop(&db->queue, &db->queue.done);
	enum sadb_cause cause;

	if (work == NULL)
		return false;
	cause = (enum sadb_cause)work->cause;
	*reply = (struct sadb_reply){
		.ticket = work->ticket,
		.owner = work->owner,
		.op = (enum sadb_op)work->op,
		.dir = (enum sadb_dir)work->dir,
		.err = sadb_cause_err(cause),
		.cause = cause,
		.code = sadb_cause_code(db->conf.platform, (enum sadb_op)work->op, cause),
		.spi = work->spi,
		.asked_at = work->asked_at,
		.started_at = work->started_at,
		.done_at = work->done_at,
		.larval_until = work->larval_until,
	};
	sadb_queue_give_back(&db->queue, work);
	return true;
}

struct sadb_past sadb_event_past(const struct sadb *db)
{
	assert(db->conf.tell_past);
	return sadb_events_pasts(&db->events)[db->events.taken];
}

bool sadb_event(struct sadb *db, struct sadb_event *event)
{
	return sadb_events_take(&db->events, event);
}

void sadb_stall(struct sadb *db, enum sadb_op op, nsec until)
{
	assert(op < SADB_OP_COUNT && until < NSEC_NEVER);
	if (until <= db->pace.stalled_until[op])
		return;
	db->pace.stalled_until[op] = until;
	sadb_queue_delay(&db->queue, op, until);
}

void sadb_lock(struct sadb *db, nsec until)
{
	assert(until < NSEC_NEVER);
	if (db->locked_until < until)
		db->locked_until = until;
}

void sadb_set_larval_lifetime(struct sadb *db, nsec lifetime)
{
	assert(lifetime >= 0);
	db->conf.larval_lifetime_ns = lifetime;
}

bool sadb_slow(struct sadb *db, enum sadb_op op, uint32_t factor_milli, nsec until)
{
	assert(op <= SADB_OP_COUNT);
	return sadb_pace_slow(&db->pace, db->now,
	                      &(struct sadb_slow){ until, factor_milli, (uint8_t)op });
}

bool sadb_inject(struct sadb *db, const struct sadb_rule *rule)
{
	assert(rule->op <= SADB_OP_COUNT && rule->cause < SADB_CAUSE_COUNT);
	assert(rule->cause != SADB_CAUSE_NONE);
	return sadb_rules_add(&db->rules, db->now, rule);
}

const struct sadb_counters *sadb_counters(const struct sadb *db)
{
	return &db->counters;
}
