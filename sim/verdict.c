/*
 * From a journal to outcomes, in one pass: every record goes to the seat of its negotiation and
 * host (seat.c), every datagram to its flight, every SA to the leaks. Then the seats become the
 * verdict.
 */
#include "sim/verdict.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/leak.h"
#include "sim/measure.h"
#include "sim/seat.h"

#define EXCHANGE_INIT 34 /* RFC 7296 3.1 */

struct tally {
	struct seat *seats;
	uint32_t count, room;
	struct lookup by_name;
	struct flights flights;
	struct leaks leaks;
	/* The last acquire without a name: the endpoint may have had no room for one. */
	uint32_t nameless_host, nameless_peer;
	const struct journal_rec *job; /* the latest WORK, NULL: none yet */
	uint32_t in_flight;
};

static bool tally_init(struct tally *tally)
{
	*tally = (struct tally){ .nameless_host = JOURNAL_NOBODY, .nameless_peer = JOURNAL_NOBODY };
	return lookup_init(&tally->by_name) && flights_init(&tally->flights) &&
	       leaks_init(&tally->leaks);
}

static void tally_free(struct tally *tally)
{
	for (uint32_t i = 0; i < tally->count; i++)
		seat_free(&tally->seats[i]);
	free(tally->seats);
	lookup_free(&tally->by_name);
	flights_free(&tally->flights);
	leaks_free(&tally->leaks);
}

static struct seat *tally_seat(const struct tally *tally, uint64_t negotiation, uint32_t host)
{
	uint32_t index = LOOKUP_NONE;

	if (negotiation != 0 && host != JOURNAL_NOBODY)
		index = lookup_get(&tally->by_name, negotiation, host, 0);
	return index == LOOKUP_NONE ? NULL : &tally->seats[index];
}

static struct seat *tally_other(const struct tally *tally, const struct seat *seat)
{
	return seat ? tally_seat(tally, seat->v.negotiation, seat->v.peer) : NULL;
}

static struct seat *tally_append(struct tally *tally, const struct journal_rec *rec)
{
	if (tally->count == tally->room) {
		uint32_t room = tally->room ? tally->room * 2 : 64;
		struct seat *seats = realloc(tally->seats, room * sizeof(*seats));

		if (!seats)
			return NULL;
		tally->seats = seats;
		tally->room = room;
	}
	seat_init(&tally->seats[tally->count], rec->negotiation, rec->host, rec->at);
	return &tally->seats[tally->count++];
}

/* What a limit on its source kept out has no other record at who keeps it out. */
static bool tally_note_joins(const struct ike_note *note)
{
	if (note->kind == IKE_NOTE_DROPPED)
		return note->drop == IKE_DROP_SOURCE;
	return note->kind != IKE_NOTE_NOTIFY_SENT && note->kind != IKE_NOTE_GUARD_ON &&
	       note->kind != IKE_NOTE_GUARD_OFF;
}

/* Does this record say that its host takes part, so that it needs a seat? Datagrams do not: they
 * may be refused. */
static bool tally_joins(const struct journal_rec *rec)
{
	switch (rec->kind) {
	case JOURNAL_ACQUIRE:
	case JOURNAL_ASK:
	case JOURNAL_BACKEND_ASK: return true;
	case JOURNAL_NOTE: return tally_note_joins(&rec->note);
	case JOURNAL_TURNED_AWAY:
		return rec->job.queue == QUEUE_ACQUIRE || rec->job.exchange == EXCHANGE_INIT;
	case JOURNAL_SEND:
	case JOURNAL_LOST:
	case JOURNAL_COPIED:
	case JOURNAL_RECEIVE:
	case JOURNAL_REPLY:
	case JOURNAL_SA:
	case JOURNAL_BACKEND_REPLY:
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF:
	case JOURNAL_WORK:
	case JOURNAL_QUEUE:
	case JOURNAL_UNSERVED:
	case JOURNAL_LOAD:
	case JOURNAL_HELD:
	case JOURNAL_END:
	case JOURNAL_COUNT: break;
	}
	return false;
}

/* An endpoint that dropped a datagram may not know whose it was; its sender does. */
static uint64_t tally_name(const struct tally *tally, const struct journal_rec *rec)
{
	const struct flight *dropped;

	if (rec->negotiation != 0 || rec->kind != JOURNAL_NOTE ||
	    rec->note.kind != IKE_NOTE_DROPPED)
		return rec->negotiation;
	dropped = flights_get(&tally->flights, rec->note.dgram_id);
	return dropped ? dropped->negotiation : 0;
}

static bool tally_fails(const struct journal_rec *rec)
{
	return (rec->kind == JOURNAL_NOTE && rec->note.kind == IKE_NOTE_FAILED) ||
	       (rec->kind == JOURNAL_TURNED_AWAY && rec->job.queue == QUEUE_ACQUIRE);
}

/* Is this what came of the latest job? */
static bool tally_made(const struct tally *tally, const struct journal_rec *rec)
{
	return tally->job && tally->job->at == rec->at && tally->job->host == rec->host &&
	       tally->job->negotiation == rec->negotiation;
}

/* The record's seat in *seat, NULL if it has none. False: no memory. */
static bool tally_find(struct tally *tally, const struct journal_rec *rec, struct seat **seat)
{
	bool nameless = rec->negotiation == 0 || rec->host == JOURNAL_NOBODY;

	*seat = tally_seat(tally, tally_name(tally, rec), rec->host);
	if (*seat || !tally_joins(rec))
		return true;
	if (nameless) { /* only a failure to begin has a seat without a name */
		if (rec->kind == JOURNAL_ACQUIRE) {
			tally->nameless_host = rec->host;
			tally->nameless_peer = rec->acquire.peer;
		}
		if (!tally_fails(rec))
			return true;
	}
	*seat = tally_append(tally, rec);
	if (!*seat)
		return false;
	if (nameless && tally->nameless_host == rec->host)
		(*seat)->v.peer = tally->nameless_peer;
	if (!nameless && tally_made(tally, rec))
		seat_work(*seat, &tally->flights, tally->job);
	return nameless ||
	       lookup_put(&tally->by_name, rec->negotiation, rec->host, 0, tally->count - 1);
}

static void tally_seated(struct tally *tally, struct seat *seat, const struct journal_rec *rec,
                         uint64_t index)
{
	struct flights *flights = &tally->flights;

	switch (rec->kind) {
	case JOURNAL_ACQUIRE: seat_acquire(seat, rec); break;
	case JOURNAL_SEND: seat_send(seat, flights, rec); break;
	case JOURNAL_RECEIVE: seat_receive(seat, flights, rec); break;
	case JOURNAL_NOTE: seat_note(seat, flights, rec, index); break;
	case JOURNAL_ASK: seat_ask(seat, flights, rec); break;
	case JOURNAL_REPLY: seat_reply(seat, rec); break;
	case JOURNAL_SA: seat_sa(seat, rec); break;
	case JOURNAL_BACKEND_ASK:
	case JOURNAL_BACKEND_REPLY: seat_backend(seat, rec); break;
	case JOURNAL_WORK: seat_work(seat, flights, rec); break;
	case JOURNAL_TURNED_AWAY: seat_turned_away(seat, rec, index); break;
	case JOURNAL_LOST:
	case JOURNAL_COPIED:
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF:
	case JOURNAL_QUEUE:
	case JOURNAL_UNSERVED:
	case JOURNAL_LOAD:
	case JOURNAL_HELD:
	case JOURNAL_END:
	case JOURNAL_COUNT: break;
	}
}

/* When what is dropped now had come: at once, or as long ago as its job has taken. */
static nsec tally_came(const struct tally *tally, const struct journal_rec *rec)
{
	const struct journal_rec *job = tally->job;

	return job && job->job.id != 0 && job->job.id == rec->note.dgram_id ? job->job.since
	                                                                    : rec->at;
}

static bool tally_in_flight(struct tally *tally, struct verdict *verdict, struct seat *seat)
{
	bool is = seat->v.initiator && !seat->v.ended && seat->v.installed_at == NSEC_NEVER;
	bool was = seat->in_flight;

	seat->in_flight = is;
	if (is == was)
		return true;
	tally->in_flight += is ? 1u : UINT32_MAX;
	return !is || histogram_add(&verdict->measures[MEASURE_IN_FLIGHT], tally->in_flight);
}

static bool tally_record(struct tally *tally, struct verdict *verdict,
                         const struct journal_rec *rec, uint64_t index)
{
	struct seat *seat;

	if (rec->kind == JOURNAL_SEND && !flights_send(&tally->flights, rec))
		return false;
	if (rec->kind == JOURNAL_RECEIVE)
		flights_receive(&tally->flights, rec);
	if (rec->kind == JOURNAL_NOTE && rec->note.kind == IKE_NOTE_DROPPED)
		flights_dropped(&tally->flights, rec, tally_came(tally, rec));
	if (rec->kind == JOURNAL_TURNED_AWAY)
		flights_turned_away(&tally->flights, rec);
	if (rec->kind == JOURNAL_WORK)
		tally->job = rec;
	if (rec->kind == JOURNAL_SA && !leaks_sa(&tally->leaks, rec->host, &rec->sa))
		return false;
	if (!tally_find(tally, rec, &seat) || !measures_record(verdict->measures, rec))
		return false;
	if (rec->kind == JOURNAL_TURNED_AWAY)
		verdict->turned_away[rec->job.queue]++;
	verdict->acquires += rec->kind == JOURNAL_ACQUIRE ||
	                     (rec->kind == JOURNAL_TURNED_AWAY && rec->job.queue == QUEUE_ACQUIRE);
	if (!seat)
		return true;
	tally_seated(tally, seat, rec, index);
	return tally_in_flight(tally, verdict, seat);
}

/* A larval SA whose negotiation is over at its host; an SA whose other end is not there. */
/* Neither negotiating nor rekeying: what it has, stays. */
static bool is_settled(const struct seat *seat)
{
	return seat->v.ended && !seat->rekey.on;
}

static void tally_leaks(const struct tally *tally, struct verdict *verdict)
{
	for (uint32_t i = 0; i < tally->leaks.count; i++) {
		const struct leak_sa *sa = &tally->leaks.sas[i];
		const struct seat *seat = tally_seat(tally, sa->owner, sa->host);
		const struct seat *other = tally_other(tally, seat);
		bool over = !seat || is_settled(seat);
		enum sadb_dir back = sa->dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN;

		if (sa->state == SADB_ST_LARVAL && over)
			verdict->leaked_larval++;
		if (sa->state != SADB_ST_MATURE && sa->state != SADB_ST_DYING)
			continue;
		if (!over || (other && !is_settled(other)))
			continue; /* still on its way */
		if (verdict->live || (seat && seat->v.peer == JOURNAL_NOBODY))
			continue; /* a live peer: we do not see its driver */
		if (!seat || !leaks_lives(&tally->leaks, sa->owner, sa->spi, seat->v.peer, back))
			verdict->leaked_mature++;
	}
}

static int verdict_compare(const void *a, const void *b)
{
	const struct verdict_negotiation *x = a, *y = b;

	if (x->started_at != y->started_at)
		return x->started_at < y->started_at ? -1 : 1;
	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	if (x->negotiation != y->negotiation)
		return x->negotiation < y->negotiation ? -1 : 1;
	return (x->failed_index > y->failed_index) - (x->failed_index < y->failed_index);
}

static void verdict_add(struct verdict_profile *profile, const struct verdict_negotiation *v)
{
	if (!v->initiator)
		return;
	profile->count++;
	for (uint32_t i = 0; i < SPLIT_COUNT; i++)
		profile->parts[i] += v->split[i];
}

static void verdict_count(struct verdict *verdict, const struct verdict_negotiation *v)
{
	if (v->code != 0) {
		assert(v->code >= VERDICT_CODE_FIRST &&
		       v->code < VERDICT_CODE_FIRST + VERDICT_CODES);
		verdict->errors[v->code - VERDICT_CODE_FIRST]++;
	}
	if (!v->initiator && !verdict->live)
		return;
	verdict->initiated++;
	verdict->installed += v->code == 0 && v->installed_at != NSEC_NEVER;
	verdict->deleted += v->code == 0 && v->deleted_at != NSEC_NEVER;
	verdict->failed += v->code != 0;
	if (v->code != 0)
		verdict->initiated_errors[v->code - VERDICT_CODE_FIRST]++;
	verdict->unfinished += !v->ended;
	verdict->in_flight += v->code == 0 && v->installed_at == NSEC_NEVER;
	if (v->code != 0)
		verdict_add(&verdict->failed_profile, v);
	else if (v->installed_at != NSEC_NEVER)
		verdict_add(&verdict->installed_profile, v);
}

/* In the journal's order, which is also the order within one instant. */
static void find_first_failure(struct verdict *verdict)
{
	verdict->first_failure = UINT32_MAX;
	for (uint32_t i = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *v = &verdict->negotiations[i];

		if (v->code != 0 &&
		    (verdict->first_failure == UINT32_MAX ||
		     v->failed_index < verdict->negotiations[verdict->first_failure].failed_index))
			verdict->first_failure = i;
	}
}

/* Of a negotiation with both ends here the initiator's seat counts, the other one what is new. */
static void verdict_distinct(struct verdict *verdict, const struct tally *tally)
{
	for (uint32_t i = 0; i < tally->count; i++) {
		const struct seat *seat = &tally->seats[i];
		const struct seat *other = tally_other(tally, seat);
		bool second = other && other != seat && !seat->v.initiator && other->v.initiator;

		verdict->distinct += !second;
		if (seat->v.code == 0)
			continue;
		verdict->distinct_failed += !second || other->v.code == 0;
		verdict->distinct_errors[seat->v.code - VERDICT_CODE_FIRST] +=
		        !second || other->v.code != seat->v.code;
	}
}

static bool verdict_fill(struct verdict *verdict, struct tally *tally)
{
	verdict->negotiations =
	        calloc(tally->count ? tally->count : 1, sizeof(*verdict->negotiations));
	if (!verdict->negotiations)
		return false;
	verdict->count = tally->count;
	for (uint32_t i = 0; i < tally->count; i++) {
		struct seat *seat = &tally->seats[i];

		seat_close(seat, verdict->ended_at);
		if (!seat_split(seat, tally_other(tally, seat), &tally->flights) ||
		    !measures_seat(verdict->measures, seat, verdict->ended_at))
			return false;
		verdict->negotiations[i] = seat->v;
		verdict_count(verdict, &tally->seats[i].v);
	}
	qsort(verdict->negotiations, verdict->count, sizeof(*verdict->negotiations),
	      verdict_compare);
	find_first_failure(verdict);
	tally_leaks(tally, verdict);
	verdict_distinct(verdict, tally);
	return true;
}

struct verdict *verdict_new(const struct journal *journal)
{
	struct verdict *verdict = calloc(1, sizeof(*verdict));
	uint64_t count = journal_count(journal);
	struct tally tally;
	bool good = tally_init(&tally) && verdict;

	if (verdict)
		measures_init(verdict->measures);
	for (uint64_t i = 0; good && i < count; i++)
		good = tally_record(&tally, verdict, journal_at(journal, i), i);
	if (good) {
		const struct journal_rec *last = count ? journal_at(journal, count - 1) : NULL;

		verdict->live = journal_meta(journal) && journal_meta(journal)->live;
		verdict->end = last && last->kind == JOURNAL_END ? last->end : END_INTERRUPTED;
		verdict->ended_at = last ? last->at : 0;
		good = verdict_fill(verdict, &tally);
	}
	tally_free(&tally);
	if (!good) {
		verdict_free(verdict);
		return NULL;
	}
	return verdict;
}

void verdict_free(struct verdict *verdict)
{
	if (!verdict)
		return;
	measures_free(verdict->measures);
	free(verdict->negotiations);
	free(verdict);
}

const char *verdict_cause(const struct verdict_negotiation *negotiation)
{
	if (negotiation->cause != SADB_CAUSE_NONE)
		return sadb_cause_name(negotiation->cause);
	return ike_failure_name(negotiation->failure);
}

uint32_t verdict_code(const struct verdict *verdict)
{
	if (verdict->errors[IKE_ADD_UPDATE_KEY_FAILED - VERDICT_CODE_FIRST] > 0)
		return IKE_ADD_UPDATE_KEY_FAILED;
	return verdict->first_failure == UINT32_MAX
	               ? 0
	               : verdict->negotiations[verdict->first_failure].code;
}

const struct verdict_negotiation *verdict_first(const struct verdict *verdict, uint32_t code)
{
	const struct verdict_negotiation *first = NULL;

	for (uint32_t i = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *v = &verdict->negotiations[i];

		if (v->code == code && (!first || v->failed_index < first->failed_index))
			first = v;
	}
	return first;
}
