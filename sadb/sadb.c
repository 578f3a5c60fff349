/*
 * The four verbs. Everything happens in steps: a step has an instant, changes the state of at most
 * one SA (or of both of a pair, or of one and of the entry that asked for it) and ends at most one
 * request. Steps are taken in the order of their instants; within one instant
 *
 *   a lifetime runs out  <  a service ends  <  a waiting request starts  <  a request arrives
 */
#include <assert.h>
#include <stddef.h>

#include "sadb/code.h"
#include "sadb/db.h"
#include "sadb/life.h"
#include "sadb/ops.h"

static bool is_key_operation(const struct sadb_work *work)
{
	return work->op == SADB_OP_UPDATE || work->op == SADB_OP_ADD;
}

static bool has_place(const struct sadb *db)
{
	return db->conf.concurrent_updates == 0 ||
	       db->counters.updates_running < db->conf.concurrent_updates;
}

/* A place came free in the last step, and somebody waits for it. */
static nsec start_at(const struct sadb *db)
{
	bool starts = db->counters.updates_waiting > 0 && has_place(db);

	return starts ? db->stepped_at : NSEC_NEVER;
}

static nsec arrival_at(const struct sadb *db)
{
	const struct sadb_work *work = sadb_queue_peek(&db->queue, &db->queue.arrived);

	return work == NULL ? NSEC_NEVER : work->asked_at;
}

static nsec min(nsec a, nsec b)
{
	return a < b ? a : b;
}

/* Everything that is due but arrivals. Lifetimes may be due later than that, never earlier. */
static nsec due_at(const struct sadb *db)
{
	nsec ends_at =
	        min(sadb_wheel_next_at(&db->table.timers), sadb_heap_next_at(&db->queue.running));

	return min(ends_at, start_at(db));
}

/* The first lifetime to run out, exact as far as `until`. */
static struct sadb_heap_node lifetime(struct sadb *db, nsec until)
{
	sadb_wheel_settle(&db->table.timers, until, UINT32_MAX);
	return sadb_wheel_first(&db->table.timers);
}

nsec sadb_next_at(const struct sadb *db)
{
	return min(due_at(db), arrival_at(db));
}

static void start(struct sadb *db, nsec at, struct sadb_work *work)
{
	nsec ends_at = sadb_after(at, work->service_ns);

	if (is_key_operation(work)) {
		db->counters.updates_running++;
		if (db->counters.updates_running_high < db->counters.updates_running)
			db->counters.updates_running_high = db->counters.updates_running;
	}
	if (ends_at < db->stalled_until[work->op])
		ends_at = db->stalled_until[work->op];
	work->started_at = at;
	sadb_queue_run(&db->queue, work, min(ends_at, NSEC_NEVER - 1));
}

static void start_waiting(struct sadb *db, nsec at)
{
	struct sadb_work *work = sadb_queue_pop(&db->queue, &db->queue.waiting);

	db->counters.updates_waiting--;
	start(db, at, work);
}

static void wait(struct sadb *db, struct sadb_work *work)
{
	sadb_queue_push(&db->queue, &db->queue.waiting, work);
	db->counters.updates_waiting++;
	if (db->counters.updates_waiting_high < db->counters.updates_waiting)
		db->counters.updates_waiting_high = db->counters.updates_waiting;
}

/* A driver that has no place says so at once: no service, no stall, but no answer takes no time. */
static void refuse(struct sadb *db, nsec at, struct sadb_work *work)
{
	work->cause = SADB_CAUSE_UPDATES_LIMIT;
	sadb_queue_run(&db->queue, work, sadb_after(at, 1));
}

static void arrive(struct sadb *db)
{
	struct sadb_work *work = sadb_queue_pop(&db->queue, &db->queue.arrived);

	if (!is_key_operation(work) || has_place(db))
		start(db, work->asked_at, work);
	else if (db->counters.updates_waiting < db->conf.update_queue)
		wait(db, work);
	else
		refuse(db, work->asked_at, work);
}

static void end_service(struct sadb *db, nsec at)
{
	struct sadb_work *work = sadb_queue_first(&db->queue);
	nsec larval_until = 0;

	if (sadb_ops_step(db, at, work))
		return; /* one SA a step: the service ends when none is left */
	if (work->cause == SADB_CAUSE_NONE) {
		work->cause = (uint8_t)sadb_ops_execute(db, at, work, &larval_until);
		db->counters.updates_running -= is_key_operation(work);
	}
	db->counters.failed[work->op] += work->cause != SADB_CAUSE_NONE;
	db->counters.caused[work->cause]++;
	sadb_queue_end(&db->queue, work);
	work->larval_until = larval_until;
}

static void step(struct sadb *db, nsec at, const struct sadb_heap_node *first)
{
	db->stepped_at = at;
	if (first->at == at)
		sadb_life_timer(db, first);
	else if (sadb_heap_next_at(&db->queue.running) == at)
		end_service(db, at);
	else if (start_at(db) == at)
		start_waiting(db, at);
	else
		arrive(db);
}

void sadb_tick(struct sadb *db, nsec now)
{
	struct sadb_heap_node first = lifetime(db, now);
	nsec at;

	assert(now >= db->now && now < NSEC_NEVER);
	db->now = now;
	for (at = sadb_next_at(db); at <= now && !sadb_events_full(&db->events);
	     at = sadb_next_at(db)) {
		step(db, at, &first);
		first = lifetime(db, now);
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
	if (work == sadb_queue_peek(&db->queue, &db->queue.arrived) && due_at(db) > now)
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
	sadb_queue_push(&db->queue, &db->queue.free, work);
	return true;
}

bool sadb_event(struct sadb *db, struct sadb_event *event)
{
	return sadb_events_take(&db->events, event);
}

void sadb_stall(struct sadb *db, enum sadb_op op, nsec until)
{
	assert(op < SADB_OP_COUNT && until < NSEC_NEVER);
	if (until <= db->stalled_until[op])
		return;
	db->stalled_until[op] = until;
	sadb_queue_delay(&db->queue, op, until);
}

const struct sadb_counters *sadb_counters(const struct sadb *db)
{
	return &db->counters;
}
