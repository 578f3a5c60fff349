#include "sadb/lock.h"

static bool has_worker(const struct sadb *db)
{
	return db->conf.workers == 0 || db->in_service < db->conf.workers;
}

static void start(struct sadb *db, nsec at, struct sadb_work *work)
{
	db->in_service++;
	work->served = true;
	work->started_at = at;
	sadb_queue_run(&db->queue, work,
	               sadb_pace_end(&db->pace, &db->conf, at, work, db->counters.sas));
}

void sadb_lock_enter(struct sadb *db, nsec at, struct sadb_work *work)
{
	if (has_worker(db) && at >= db->locked_until && db->counters.requests_waiting == 0) {
		start(db, at, work);
		return;
	}
	work->started_at = at;
	sadb_queue_push(&db->queue, &db->queue.lock, work);
	sadb_raise(&db->counters.requests_waiting_high, ++db->counters.requests_waiting);
}

void sadb_lock_leave(struct sadb *db, struct sadb_work *work)
{
	db->in_service--;
	sadb_queue_leave(&db->queue, work);
}

static struct sadb_work *take(struct sadb *db)
{
	db->counters.requests_waiting--;
	return sadb_queue_pop(&db->queue, &db->queue.lock);
}

nsec sadb_lock_start_at(const struct sadb *db)
{
	if (db->counters.requests_waiting == 0 || !has_worker(db))
		return NSEC_NEVER;
	return db->stepped_at > db->locked_until ? db->stepped_at : db->locked_until;
}

void sadb_lock_start(struct sadb *db, nsec at)
{
	start(db, at, take(db));
}

/* All wait equally long at most, so the first to come is the first to go. */
nsec sadb_lock_timeout_at(const struct sadb *db)
{
	if (db->counters.requests_waiting == 0 || db->conf.lock_wait_ns == 0)
		return NSEC_NEVER;
	return sadb_after(sadb_queue_peek(&db->queue, &db->queue.lock)->started_at,
	                  db->conf.lock_wait_ns);
}

struct sadb_work *sadb_lock_timeout(struct sadb *db)
{
	return take(db);
}
