/* A host whose endpoint has a desk before it (desk.h): jobs go in, are done, and come out. */
#include <assert.h>

#include "sim/model/host_state.h"
#include "sim/model/keep.h"

static void record_job(const struct host *host, struct record *record, struct journal_rec *rec)
{
	rec->host = host->number;
	record_add(record, rec);
}

void host_desk_submit(struct host *host, nsec now, struct record *record,
                      const struct desk_job *job)
{
	struct journal_rec rec;

	if (desk_submit(host->desk, now, job, &rec))
		return;
	record_job(host, record, &rec);
	if (job->kind == DESK_ACQUIRE)
		host->heard.failed = true;
}

/* The endpoint does it, now. */
static void run(struct host *host, nsec now, struct desk_job *job)
{
	switch (job->kind) {
	case DESK_ACQUIRE:
		job->negotiation = host->negotiation = ike_start(host->ike, now, 0);
		return;
	case DESK_DATAGRAM: ike_input(host->ike, now, &job->dgram); return;
	case DESK_REPLY: ike_sadb_done(host->ike, now, &job->reply); return;
	case DESK_BACKEND: ike_auth_done(host->ike, now, job->ticket, true); return;
	case DESK_TIMER: ike_tick(host->ike, now); return;
	case DESK_REST: return;
	}
}

/* Its acquire is one from now on: another worker may tell what follows before this one is done. */
static void record_acquire(const struct host *host, nsec now, struct record *record,
                           const struct desk_job *job)
{
	struct journal_rec rec = { .at = now,
		                   .negotiation = job->negotiation,
		                   .host = host->number,
		                   .kind = JOURNAL_ACQUIRE };

	rec.acquire = job->acquire;
	record_add(record, &rec);
}

static void begin(struct host *host, nsec now, struct record *record, struct desk_job *job)
{
	struct ike_out out;
	bool more = true;

	run(host, now, job);
	if (job->kind == DESK_ACQUIRE)
		record_acquire(host, now, record, job);
	while (more && desk_has_room(host->desk)) {
		more = ike_output(host->ike, &out);
		if (!more)
			break;
		if (record->secrets && out.kind == IKE_OUT_SEND)
			keep_sealed(record->secrets, host->ike, &out.send.dgram);
		desk_hold(host->desk, &out);
	}
	desk_bill(host->desk, now, more);
}

bool host_desk_next(struct host *host, nsec now, struct record *record)
{
	struct desk_event event;

	if (!desk_next(host->desk, now, &event))
		return false;
	switch (event.happens) {
	case DESK_BEGINS: begin(host, now, record, event.job); return true;
	case DESK_DONE: record_job(host, record, &event.rec); return true;
	case DESK_LATE:
		record_job(host, record, &event.rec);
		if (event.job->kind == DESK_ACQUIRE)
			host->heard.failed = true;
		return true;
	}
	return false;
}

bool host_tell(const struct host *host, nsec now, struct journal *journal)
{
	struct journal_rec rec = { .at = now, .host = host->number };

	for (unsigned i = 0; host->desk && i < QUEUE_COUNT; i++) {
		desk_tell(host->desk, (enum journal_queue)i, &rec);
		if (!journal_add(journal, &rec))
			return false;
	}
	return true;
}
