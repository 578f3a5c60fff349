#include "sadb/lock.h"
#include "sadb/place.h"

static bool has_place(const struct sadb *db)
{
	return db->conf.concurrent_updates == 0 ||
	       db->counters.updates_running < db->conf.concurrent_updates;
}

static void enter(struct sadb *db, nsec at, struct sadb_work *work)
{
	sadb_raise(&db->counters.updates_running_high, ++db->counters.updates_running);
	sadb_lock_enter(db, at, work);
}

static void wait(struct sadb *db, struct sadb_work *work)
{
	sadb_queue_push(&db->queue, &db->queue.waiting, work);
	sadb_raise(&db->counters.updates_waiting_high, ++db->counters.updates_waiting);
}

static void block(struct sadb *db, struct sadb_work *work)
{
	sadb_queue_push(&db->queue, &db->queue.door, work);
	sadb_raise(&db->counters.blocked_high, ++db->counters.blocked);
}

/* A driver that has no place says so at once: no service, no stall, but no answer takes no time. */
static void refuse(struct sadb *db, nsec at, struct sadb_work *work)
{
	work->cause = SADB_CAUSE_UPDATES_LIMIT;
	sadb_queue_run(&db->queue, work, sadb_after(at, 1));
}

/* Who waits at the door finds both full: whatever becomes free goes to the first of them. */
void sadb_place_arrive(struct sadb *db, nsec at, struct sadb_work *work)
{
	if (has_place(db))
		enter(db, at, work);
	else if (db->counters.updates_waiting < db->conf.update_queue)
		wait(db, work);
	else if (db->conf.on_full == SADB_FULL_BLOCK)
		block(db, work);
	else
		refuse(db, at, work);
}

static bool anybody_at_the_door(const struct sadb *db)
{
	return sadb_queue_peek(&db->queue, &db->queue.door) != NULL;
}

nsec sadb_place_at(const struct sadb *db)
{
	bool waits = db->counters.updates_waiting > 0 || anybody_at_the_door(db);

	return waits && has_place(db) ? db->stepped_at : NSEC_NEVER;
}

static struct sadb_work *from_the_door(struct sadb *db)
{
	db->counters.blocked--;
	return sadb_queue_pop(&db->queue, &db->queue.door);
}

void sadb_place_give(struct sadb *db, nsec at)
{
	if (db->counters.updates_waiting == 0) {
		enter(db, at, from_the_door(db));
		return;
	}
	db->counters.updates_waiting--;
	enter(db, at, sadb_queue_pop(&db->queue, &db->queue.waiting));
	if (anybody_at_the_door(db))
		wait(db, from_the_door(db));
}
