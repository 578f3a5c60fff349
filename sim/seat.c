/*
 * See seat.h. An answer counts when the endpoint goes on after it: asks its driver, sends its next
 * request or says anything but that it dropped it.
 */
#include "sim/seat.h"

#include <stdlib.h>
#include <string.h>

/* RFC 7296 3.1 */
#define EXCHANGE_IKE_SA_INIT     34
#define EXCHANGE_IKE_AUTH        35
#define EXCHANGE_CREATE_CHILD_SA 36
#define NOTIFY_STATUS            16384 /* RFC 7296 3.10.1: from here on no errors */

void seat_init(struct seat *seat, uint64_t negotiation, uint32_t host, nsec at)
{
	struct verdict_negotiation *v = &seat->v;

	memset(seat, 0, sizeof(*seat));
	v->negotiation = negotiation;
	v->host = host;
	v->peer = JOURNAL_NOBODY;
	v->started_at = v->scheduled_at = at;
	v->ended_at = v->init_done_at = v->auth_sent_at = v->auth_done_at = NSEC_NEVER;
	v->spi_at = v->larval_until = v->larval_ended_at = NSEC_NEVER;
	v->installed_at = v->deleted_at = NSEC_NEVER;
	v->asked_at = v->done_at = NSEC_NEVER;
	v->failed_index = seat->turned_index = seat->limited_index = UINT64_MAX;
	seat->init_sent_at = seat->init_answered_at = seat->auth_answered_at = NSEC_NEVER;
	seat->asked_at = NSEC_NEVER;
	seat->closed_at = NSEC_NEVER;
	split_init(&seat->split);
	split_init(&seat->rekey.split);
}

/* Where the times of now go; NULL: nothing is under way. */
static struct split *seat_times(struct seat *seat)
{
	if (seat->rekey.on)
		return &seat->rekey.split;
	return seat->v.ended ? NULL : &seat->split;
}

static void rekey_begin(struct seat *seat, nsec at)
{
	split_free(&seat->rekey.split);
	seat->rekey = (struct seat_rekey){ .on = true,
		                           .at = at,
		                           .spi_at = NSEC_NEVER,
		                           .larval_until = NSEC_NEVER,
		                           .larval_ended_at = NSEC_NEVER,
		                           .sent_at = NSEC_NEVER,
		                           .answered_at = NSEC_NEVER };
	split_init(&seat->rekey.split);
	seat->refused = (struct sadb_reply){ 0 };
	seat->answer = 0;
}

/* What is told of is the rekey. */
static void rekey_failed(struct seat *seat)
{
	struct split whole = seat->split;

	seat->split = seat->rekey.split;
	seat->rekey.split = whole;
	seat->rekey.on = false;
	seat->v.started_at = seat->rekey.at;
	seat->v.rekey = true;
	seat->v.spi_at = seat->rekey.spi_at;
	seat->v.larval_until = seat->rekey.larval_until;
	seat->v.larval_ended_at = seat->rekey.larval_ended_at;
	seat->v.rekey_sent_at = seat->rekey.sent_at;
	seat->v.rekey_answered_at = seat->rekey.answered_at;
}

/* The answer that is waiting for it counts. */
static void seat_accept(struct seat *seat, const struct flights *flights)
{
	const struct flight *answer = flights_get(flights, seat->answer);

	if (seat->answer == 0)
		return;
	if (seat_times(seat))
		split_answer(seat_times(seat), seat->answer_at,
		             answer ? answer->exchange : FLIGHT_NONE);
	if (seat->answer_exchange == EXCHANGE_IKE_SA_INIT)
		seat->init_answered_at = seat->answer_at;
	if (seat->answer_exchange == EXCHANGE_IKE_AUTH)
		seat->auth_answered_at = seat->answer_at;
	if (seat->answer_exchange == EXCHANGE_CREATE_CHILD_SA)
		seat->rekey.answered_at = seat->answer_at;
	seat->answer = 0;
}

/* IKE_SA_INIT was good enough to go on; IKE_AUTH too. The first time is what counts. */
static void seat_init_done(struct seat *seat)
{
	if (seat->v.init_done_at == NSEC_NEVER)
		seat->v.init_done_at = seat->init_answered_at;
}

static void seat_auth_done(struct seat *seat)
{
	if (seat->v.auth_done_at == NSEC_NEVER)
		seat->v.auth_done_at = seat->auth_answered_at;
}

void seat_acquire(struct seat *seat, const struct journal_rec *rec)
{
	seat->v.initiator = true;
	seat->v.peer = rec->acquire.peer;
	if (rec->acquire.arrival == 0)
		return;
	seat->v.arrival = rec->acquire.arrival;
	seat->v.try = rec->acquire.try;
	seat->v.scheduled_at = rec->acquire.scheduled_at;
}

void seat_send(struct seat *seat, struct flights *flights, const struct journal_rec *rec)
{
	const struct journal_packet *packet = &rec->packet;
	uint32_t exchange = FLIGHT_NONE;
	bool first = packet->try <= 1;

	seat->v.sends++;
	if (seat->v.peer == JOURNAL_NOBODY)
		seat->v.peer = packet->peer;
	if (packet->response || !seat->v.initiator || !seat_times(seat))
		return;
	if (first)
		seat_accept(seat, flights);
	else
		exchange = split_exchange(seat_times(seat));
	exchange = flights_join(flights, packet->id, exchange);
	split_send(seat_times(seat), rec->at, exchange, first);
	if (packet->exchange == EXCHANGE_IKE_SA_INIT && seat->init_sent_at == NSEC_NEVER)
		seat->init_sent_at = rec->at;
	if (packet->exchange == EXCHANGE_CREATE_CHILD_SA && seat->rekey.sent_at == NSEC_NEVER)
		seat->rekey.sent_at = rec->at;
	if (packet->exchange == EXCHANGE_IKE_AUTH && seat->v.auth_sent_at == NSEC_NEVER) {
		seat->v.auth_sent_at = rec->at;
		seat_init_done(seat);
	}
}

void seat_receive(struct seat *seat, const struct flights *flights, const struct journal_rec *rec)
{
	if (seat->v.peer == JOURNAL_NOBODY)
		seat->v.peer = rec->packet.peer;
	if (!rec->packet.response || !seat->v.initiator || !seat_times(seat) || seat->waits_for_cpu)
		return;
	seat_accept(seat, flights);
	seat->answer = rec->packet.id;
	seat->answer_at = rec->at;
	seat->answer_exchange = rec->packet.exchange;
}

static bool seat_wait(struct seat *seat, struct split_wait wait);
static void seat_fail(struct seat *seat, enum ike_failure failure, nsec at, uint64_t index);

/* The datagram that waited is looked at now; what follows at this instant came of it. */
void seat_work(struct seat *seat, const struct flights *flights, const struct journal_rec *rec)
{
	const struct flight *flight = flights_get(flights, rec->job.id);
	bool acquire = rec->job.queue == QUEUE_ACQUIRE;

	seat->waits_for_cpu = seat->waits_for_cpu || rec->job.begun_at < rec->at;
	if (acquire && !seat->v.ended)
		seat->v.started_at = rec->job.since;
	if (!seat->v.initiator && !acquire)
		seat->no_memory =
		        seat->no_memory ||
		        !seat_wait(seat, (struct split_wait){ rec->job.since, rec->job.begun_at,
		                                              rec->at, true });
	if (!seat->v.initiator || !seat_times(seat))
		return;
	if (flight && flight->answer) {
		seat_accept(seat, flights);
		seat->answer = rec->job.id;
		seat->answer_at = rec->job.since;
		seat->answer_exchange = rec->job.exchange;
	}
	seat->job = rec->job.id;
	split_job(seat_times(seat), rec->job.since, rec->job.begun_at, rec->at);
}

/* No datagram of it was ever worked on: that is what became of it, if nothing else does. */
void seat_turned_away(struct seat *seat, const struct journal_rec *rec, uint64_t index)
{
	if (rec->job.queue == QUEUE_ACQUIRE) {
		seat->v.initiator = true;
		seat->v.peer = rec->job.peer;
		seat->v.started_at = rec->job.since;
		if (seat_times(seat))
			split_job(seat_times(seat), rec->job.since, rec->at, rec->at);
		seat_fail(seat, IKE_FAIL_ACQUIRE_DROP, rec->at, index);
	} else {
		seat->turned_index = index;
		seat->turned_at = rec->at;
	}
}

/* What the FAILED note says, and the times of the driver's part in it. */
static void seat_blame(struct seat *seat, const struct journal_rec *rec, uint64_t index)
{
	struct verdict_negotiation *v = &seat->v;
	const struct ike_note *note = &rec->note;

	v->failure = note->failure;
	if (note->failure == IKE_FAIL_HALF_OPEN_TIMEOUT && seat->turned_index != UINT64_MAX)
		v->failure = IKE_FAIL_QUEUE_DROP; /* what would have come in time was turned away */
	v->notify = note->notify ? note->notify : seat->notify;
	v->failed_index = index;
	v->code = verdict_row(v->failure, note->cause, v->notify)->code;
	if (note->failure != IKE_FAIL_GETSPI && note->failure != IKE_FAIL_UPDATE &&
	    note->failure != IKE_FAIL_ADD)
		return;
	v->op = note->op;
	v->err = note->err;
	v->cause = note->cause;
	v->driver_code = note->code;
	if (seat->refused.err != SADB_OK && seat->refused.op == note->op) {
		v->asked_at = seat->refused.asked_at;
		v->done_at = seat->refused.done_at;
	} else { /* refused at once: the request never got a reply */
		v->asked_at = seat->asked_at;
		v->done_at = rec->at;
	}
}

static void seat_end(struct seat *seat, nsec at)
{
	struct verdict_negotiation *v = &seat->v;

	split_end(&seat->split, at);
	v->ended = true;
	v->ended_at = at;
}

/* Not by the endpoint's word, but by what its queues did. */
static void seat_fail(struct seat *seat, enum ike_failure failure, nsec at, uint64_t index)
{
	seat->v.failure = failure;
	seat->v.failed_index = index;
	seat->v.code = verdict_row(failure, SADB_CAUSE_NONE, 0)->code;
	seat_end(seat, at);
}

/* It forgets the negotiation: whatever it held of it, it works on it no longer. */
static void seat_forget(struct seat *seat, nsec at)
{
	if (seat->closed_at == NSEC_NEVER)
		seat->closed_at = at;
}

static void seat_failed(struct seat *seat, const struct journal_rec *rec, uint64_t index)
{
	struct verdict_negotiation *v = &seat->v;

	if (rec->note.failure == IKE_FAIL_HALF_OPEN_TIMEOUT)
		seat_forget(seat, rec->at);
	if (v->failed_index != UINT64_MAX || v->deleted_at != NSEC_NEVER)
		return; /* the first one tells; later ones follow from it */
	/*
	 * Both ends were content, and then the peer took it back, often because its own driver
	 * failed. Windows' table of error frequencies counts negotiations that fail; this one did
	 * not [I].
	 */
	if (v->installed_at != NSEC_NEVER &&
	    (rec->note.failure == IKE_FAIL_DELETED || rec->note.failure == IKE_FAIL_DEAD_PEER ||
	     rec->note.failure == IKE_FAIL_LEFT_OVER)) {
		if (seat->pairs <= 1)
			v->deleted_at = rec->at;
		return;
	}
	if (seat->rekey.on)
		rekey_failed(seat);
	seat_blame(seat, rec, index);
	seat_end(seat, rec->at);
}

void seat_note(struct seat *seat, const struct flights *flights, const struct journal_rec *rec,
               uint64_t index)
{
	const struct ike_note *note = &rec->note;

	if (note->kind == IKE_NOTE_GUARD_ON || note->kind == IKE_NOTE_GUARD_OFF)
		return; /* of its host, not of it */
	if (note->kind == IKE_NOTE_DROPPED) {
		if (note->drop == IKE_DROP_SOURCE) {
			seat->limited_index = index;
			seat->limited_at = rec->at;
		}
		if (note->dgram_id == seat->answer)
			seat->answer = 0;
		if (note->dgram_id == seat->job && seat_times(seat))
			split_forget_job(seat_times(seat));
		return;
	}
	seat->v.initiator = note->initiator;
	seat->joined = true;
	seat_accept(seat, flights);
	switch (note->kind) {
	case IKE_NOTE_NOTIFY_RECEIVED:
		if (note->notify < NOTIFY_STATUS)
			seat->notify = note->notify;
		break;
	case IKE_NOTE_IKE_ESTABLISHED: seat_auth_done(seat); break;
	case IKE_NOTE_CHILD_INSTALLED:
		seat->pairs++;
		seat->rekey.on = false;
		seat_auth_done(seat);
		if (!seat->v.ended) {
			seat->v.installed_at = rec->at;
			seat_end(seat, rec->at);
		}
		break;
	case IKE_NOTE_ROLLED_BACK: /* by a new policy or a lifetime, if it was not the peer */
		seat->pairs -= seat->pairs > 0;
		if (seat->v.installed_at != NSEC_NEVER && seat->v.deleted_at == NSEC_NEVER &&
		    seat->pairs == 0)
			seat->v.deleted_at = rec->at;
		break;
	case IKE_NOTE_FAILED: seat_failed(seat, rec, index); break;
	case IKE_NOTE_CLOSED:
		seat_forget(seat, rec->at);
		if (!seat->v.ended)
			seat_end(seat, rec->at);
		break;
	case IKE_NOTE_CHILD:
		if (seat->v.ended && seat->v.failed_index == UINT64_MAX &&
		    strcmp(note->from, "free") == 0)
			rekey_begin(seat, rec->at);
		break;
	case IKE_NOTE_CHILD_REMOVED: /* another pair is there instead of it */
		seat->pairs -= seat->pairs > 0;
		break;
	case IKE_NOTE_STATE:
	case IKE_NOTE_DROPPED:
	case IKE_NOTE_REPLAYED:
	case IKE_NOTE_GAVE_UP:
	case IKE_NOTE_NOTIFY_SENT:
	case IKE_NOTE_LARVAL_GONE:
	case IKE_NOTE_IKE_REKEYED:
	case IKE_NOTE_REPLACED:
	case IKE_NOTE_GUARD_ON:
	case IKE_NOTE_GUARD_OFF:
	case IKE_NOTE_COUNT: break;
	}
}

void seat_ask(struct seat *seat, const struct flights *flights, const struct journal_rec *rec)
{
	seat->asked_at = rec->at;
	seat_accept(seat, flights);
	if (!seat->v.initiator)
		return;
	if (rec->ask.op == SADB_OP_GETSPI)
		seat_init_done(seat);
	if (rec->ask.op == SADB_OP_UPDATE)
		seat_auth_done(seat);
}

void seat_reply(struct seat *seat, const struct journal_rec *rec)
{
	const struct sadb_reply *reply = &rec->reply;

	if (seat->v.initiator && seat_times(seat))
		split_driver(seat_times(seat), reply->asked_at, reply->started_at, reply->done_at);
	if (reply->err != SADB_OK) {
		if (seat->refused.err == SADB_OK)
			seat->refused = *reply;
		return;
	}
	if (reply->op == SADB_OP_GETSPI && seat->rekey.on) {
		seat->rekey.spi_at = reply->done_at;
		seat->rekey.larval_until = reply->larval_until;
	}
	if (reply->op == SADB_OP_GETSPI && seat->v.spi_at == NSEC_NEVER) {
		seat->v.spi_at = reply->done_at;
		seat->v.larval_until = reply->larval_until;
	}
}

void seat_sa(struct seat *seat, const struct journal_rec *rec)
{
	if (rec->sa.from == SADB_ST_LARVAL && rec->sa.to != SADB_ST_LARVAL && seat->rekey.on)
		seat->rekey.larval_ended_at = rec->sa.at;
	if (rec->sa.from == SADB_ST_LARVAL && rec->sa.to != SADB_ST_LARVAL &&
	    seat->v.larval_ended_at == NSEC_NEVER)
		seat->v.larval_ended_at = rec->sa.at;
}

static bool seat_grow(struct seat *seat)
{
	uint32_t room = seat->waits_room ? seat->waits_room * 2 : 1;
	struct split_wait *waits = realloc(seat->waits, room * sizeof(*waits));

	if (!waits)
		return false;
	seat->waits = waits;
	seat->waits_room = room;
	return true;
}

static bool seat_wait(struct seat *seat, struct split_wait wait)
{
	if (seat->waits_count == seat->waits_room && !seat_grow(seat))
		return false;
	seat->waits[seat->waits_count++] = wait;
	return true;
}

void seat_backend(struct seat *seat, const struct journal_rec *rec)
{
	if (rec->kind == JOURNAL_BACKEND_REPLY) {
		for (uint32_t i = seat->waits_count; i-- > 0;) {
			if (seat->waits[i].job)
				continue;
			seat->waits[i].to = rec->at;
			return;
		}
	} else if (!seat_wait(seat, (struct split_wait){ rec->at, rec->at, NSEC_NEVER, false })) {
		seat->no_memory = true;
	}
}

void seat_close(struct seat *seat, nsec at)
{
	/* It never had an IKE SA: all that came of it was turned away. */
	if (!seat->v.ended && !seat->v.initiator && !seat->joined &&
	    seat->turned_index != UINT64_MAX)
		seat_fail(seat, IKE_FAIL_QUEUE_DROP_NEW, seat->turned_at, seat->turned_index);
	if (!seat->v.ended && !seat->v.initiator && !seat->joined &&
	    seat->limited_index != UINT64_MAX)
		seat_fail(seat, IKE_FAIL_SOURCE_LIMIT, seat->limited_at, seat->limited_index);
	if (!seat->v.ended)
		seat->v.ended_at = at;
	split_end(&seat->split, at);
}

bool seat_split(struct seat *seat, const struct seat *other, const struct flights *flights)
{
	struct verdict_negotiation *v = &seat->v;
	struct split_peer peer = { .closed_at = NSEC_NEVER };

	if (!v->initiator)
		return true;
	if (other)
		peer = (struct split_peer){ other->waits, other->waits_count, other->closed_at };
	if (seat->split.no_memory || (other && other->no_memory))
		return false;
	split_parts(&seat->split, flights, &peer, v->started_at, v->ended_at, v->split);
	if (v->spi_at < v->ended_at)
		split_parts(&seat->split, flights, &peer, v->spi_at, v->ended_at, v->spi_split);
	return true;
}

void seat_free(struct seat *seat)
{
	split_free(&seat->split);
	free(seat->waits);
	split_free(&seat->rekey.split);
}
