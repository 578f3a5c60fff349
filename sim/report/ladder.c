/* See ladder.h. */
#include "sim/report/ladder.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/tell.h"

bool ladder_init(struct ladder *ladder, const struct report *report, const struct focus *focus)
{
	*ladder = (struct ladder){ .report = report, .focus = focus };
	ladder->done = calloc(focus->count ? focus->count : 1, sizeof(*ladder->done));
	return ladder->done != NULL;
}

void ladder_free(struct ladder *ladder)
{
	free(ladder->done);
	*ladder = (struct ladder){ 0 };
}

static const struct journal_rec *rec_at(const struct ladder *ladder, uint32_t i)
{
	return ladder->focus->recs[i];
}

/* The column of whoever the record is about. */
static struct text *ladder_side(const struct ladder *ladder, struct ladder_row *row, uint32_t host)
{
	return host == ladder->focus->right && host != ladder->focus->left ? &row->right
	                                                                   : &row->left;
}

static struct text *ladder_other_side(const struct ladder *ladder, struct ladder_row *row,
                                      uint32_t host)
{
	return ladder_side(ladder, row, host) == &row->left ? &row->right : &row->left;
}

/* Did what began with record i and ended with record j have nothing between but what happened as it
 * began or ended? */
static bool ladder_adjacent(const struct ladder *ladder, uint32_t i, uint32_t j)
{
	for (uint32_t k = i + 1; k < j; k++)
		if (!ladder->done[k] && rec_at(ladder, k)->at > rec_at(ladder, i)->at &&
		    rec_at(ladder, k)->at < rec_at(ladder, j)->at)
			return false;
	return true;
}

/* The record of this kind about datagram `id` from i on, UINT32_MAX if there is none. */
static uint32_t ladder_packet(const struct ladder *ladder, uint32_t i, enum journal_kind kind,
                              uint64_t id)
{
	for (uint32_t j = i; j < ladder->focus->count; j++) {
		const struct journal_rec *rec = rec_at(ladder, j);

		if (rec->kind != kind || ladder->done[j])
			continue;
		if ((kind == JOURNAL_LOST ? rec->lost.packet.id : rec->packet.id) == id)
			return j;
	}
	return UINT32_MAX;
}

static void add_packet(struct text *text, const struct journal_packet *packet)
{
	if (journal_keepalive(packet)) {
		text_add(text, "NAT keepalive");
		return;
	}
	text_add(text, "%s %s #%" PRIu32, ike_exchange_name(packet->exchange),
	         packet->response ? "response" : "request", packet->message_id);
	if (packet->fragments > 0)
		text_add(text, " fragment %u/%u", packet->fragment, packet->fragments);
	if (packet->try > 1)
		text_add(text, ", %s %" PRIu32, packet->response ? "copy" : "try", packet->try);
}

/* What the receiver did with a datagram that had no effect: said on the datagram's own row. */
static bool ladder_effect(struct ladder *ladder, uint32_t arrival, struct text *text)
{
	const struct journal_rec *came = rec_at(ladder, arrival);

	for (uint32_t k = arrival + 1; k < ladder->focus->count; k++) {
		const struct journal_rec *rec = rec_at(ladder, k);

		if (rec->at > came->at)
			break;
		if (rec->kind != JOURNAL_NOTE || rec->host != came->host ||
		    rec->note.dgram_id != came->packet.id)
			continue;
		if (rec->note.kind == IKE_NOTE_DROPPED)
			text_add(text, ": dropped, %s", ike_drop_name(rec->note.drop));
		else if (rec->note.kind == IKE_NOTE_REPLAYED)
			text_add(text, ": same answer again");
		else
			continue;
		ladder->done[k] = true;
		return true;
	}
	return false;
}

static void row_lost(struct ladder *ladder, struct ladder_row *row, uint32_t lost)
{
	const struct journal_rec *rec = rec_at(ladder, lost);
	const struct journal_meta *meta = journal_meta(ladder->report->journal);
	struct text *there = ladder_other_side(ladder, row, rec->host);

	ladder->done[lost] = true;
	row->ink = INK_WARN;
	row->lane = row->lane == LANE_RIGHT ? LANE_RIGHT_LOST : LANE_LEFT_LOST;
	text_add(there, "lost: %s on ", journal_loss_name(rec->lost.why));
	text_add_safe(there,
	              rec->lost.link < meta->links_count ? meta->links[rec->lost.link] : "?");
}

static void row_arrived(struct ladder *ladder, struct ladder_row *row, uint32_t arrival)
{
	const struct journal_rec *came = rec_at(ladder, arrival);
	struct text *there = ladder_side(ladder, row, came->host);
	char span[TEXT_TIME_MAX];

	ladder->done[arrival] = true;
	text_add(there, "after %s ms", text_ms(span, came->at - row->at));
	if (ladder_effect(ladder, arrival, there))
		row->ink = INK_WARN;
}

static void row_send(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	struct text *here = ladder_side(ladder, row, rec->host);
	uint32_t lost = ladder_packet(ladder, i, JOURNAL_LOST, rec->packet.id);
	uint32_t copied = ladder_packet(ladder, i, JOURNAL_COPIED, rec->packet.id);
	uint32_t came = ladder_packet(ladder, i, JOURNAL_RECEIVE, rec->packet.id);
	bool right = here == &row->left;

	row->lane = right ? LANE_RIGHT : LANE_LEFT;
	add_packet(here, &rec->packet);
	if (rec->packet.try > 1)
		row->ink = INK_WARN;
	else if (!journal_keepalive(&rec->packet))
		text_add(here, ", %u octets", rec->packet.len);
	if (copied != UINT32_MAX) {
		ladder->done[copied] = true;
		row->ink = INK_WARN;
		text_add(here, ", doubled by the link");
	}
	if (lost != UINT32_MAX)
		row_lost(ladder, row, lost);
	else if (came != UINT32_MAX && ladder_adjacent(ladder, i, came))
		row_arrived(ladder, row, came);
	else
		row->lane = right ? LANE_RIGHT_LEAVES : LANE_LEFT_LEAVES;
}

static void row_receive(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	struct text *here = ladder_side(ladder, row, rec->host);
	const struct verdict_negotiation *seat =
	        report_seat(ladder->report, rec->negotiation, rec->host);

	row->lane = here == &row->left ? LANE_LEFT_COMES : LANE_RIGHT_COMES;
	add_packet(here, &rec->packet);
	text_add(here, " arrives");
	if (seat && seat->code != 0 && rec->at > seat->ended_at && rec->packet.response) {
		row->ink = INK_WARN;
		text_add(here, " too late");
	}
	if (ladder_effect(ladder, i, here))
		row->ink = INK_WARN;
}

static void add_reply(const struct ladder *ladder, struct text *text, const struct journal_rec *rec)
{
	const struct sadb_reply *reply = &rec->reply;
	char took[TEXT_TIME_MAX];

	if (reply->err == SADB_OK)
		text_add(text, ": ok");
	else
		text_add(text, ": %s 0x%08" PRIX32 ", %s,",
		         report_driver_code(ladder->report, rec->host, reply->code), reply->code,
		         sadb_cause_name(reply->cause));
	text_add(text, " %s ms", text_ms(took, reply->done_at - reply->asked_at));
	if (reply->started_at > reply->asked_at)
		text_add(text, " (queued %s)", text_ms(took, reply->started_at - reply->asked_at));
}

/* To delete what has died already is no mishap. */
static enum page_ink reply_ink(const struct sadb_reply *reply)
{
	if (reply->err == SADB_OK)
		return INK_PLAIN;
	return reply->op == SADB_OP_DELETE ? INK_WARN : INK_BAD;
}

static void add_op(struct text *text, enum sadb_op op, enum sadb_dir dir, uint32_t spi)
{
	text_add(text, "driver %s", tell_op(op));
	if (spi)
		text_add(text, " %s 0x%08" PRIx32, dir == SADB_DIR_IN ? "in" : "out", spi);
}

static uint32_t ladder_reply(const struct ladder *ladder, uint32_t i)
{
	const struct journal_rec *ask = rec_at(ladder, i);

	for (uint32_t j = i + 1; j < ladder->focus->count; j++) {
		const struct journal_rec *rec = rec_at(ladder, j);

		if (rec->kind == JOURNAL_REPLY && rec->host == ask->host &&
		    rec->reply.ticket == ask->ask.ticket && !ladder->done[j])
			return j;
	}
	return UINT32_MAX;
}

static void row_ask(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	struct text *here = ladder_side(ladder, row, rec->host);
	uint32_t reply = ladder_reply(ladder, i);

	if (reply == UINT32_MAX || !ladder_adjacent(ladder, i, reply)) {
		add_op(here, rec->ask.op, rec->ask.dir, rec->ask.spi);
		text_add(here, " is asked");
		if (rec->ask.damaged)
			text_add(here, ", damaged: %s", rec->ask.damaged);
		return;
	}
	ladder->done[reply] = true;
	add_op(here, rec->ask.op, rec->ask.dir,
	       rec->ask.spi ? rec->ask.spi : rec_at(ladder, reply)->reply.spi);
	if (rec->ask.damaged)
		text_add(here, " (damaged: %s)", rec->ask.damaged);
	add_reply(ladder, here, rec_at(ladder, reply));
	row->ink = reply_ink(&rec_at(ladder, reply)->reply);
}

static void row_reply(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	struct text *here = ladder_side(ladder, row, rec->host);

	add_op(here, rec->reply.op, rec->reply.dir, rec->reply.spi);
	add_reply(ladder, here, rec);
	row->ink = reply_ink(&rec->reply);
}

/* When this SA was born, NSEC_NEVER if the negotiation's records do not say. */
static nsec ladder_born(const struct ladder *ladder, uint32_t i)
{
	const struct journal_rec *death = rec_at(ladder, i);

	for (uint32_t j = 0; j < i; j++) {
		const struct journal_rec *rec = rec_at(ladder, j);

		if (rec->kind == JOURNAL_SA && rec->host == death->host &&
		    rec->sa.spi == death->sa.spi && rec->sa.from == SADB_ST_NONE)
			return rec->at;
	}
	return NSEC_NEVER;
}

static void row_larval_death(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	nsec born_at = ladder_born(ladder, i);
	char age[TEXT_TIME_MAX];

	row->lane = LANE_ACROSS;
	row->ink = INK_BAD;
	text_add(&row->left, "larval SA 0x%08" PRIx32 " dies at ", rec->sa.spi);
	text_add_safe(&row->left, report_host(ladder->report, rec->host));
	if (born_at != NSEC_NEVER)
		text_add(&row->left, ": %s old", text_span(age, rec->at - born_at));
}

static void row_sa(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	struct text *here = ladder_side(ladder, row, rec->host);
	const struct sadb_event *sa = &rec->sa;
	char until[TEXT_TIME_MAX];

	if (sa->from == SADB_ST_LARVAL && sa->to == SADB_ST_DEAD && sa->timer) {
		row_larval_death(ladder, row, i);
		return;
	}
	if (sa->to == SADB_ST_LARVAL && sa->until != NSEC_NEVER) {
		text_add(here, "larval SA 0x%08" PRIx32 " dies at %s", sa->spi,
		         text_ms(until, sa->until - ladder->focus->from));
		return;
	}
	text_add(here, "SA %s 0x%08" PRIx32 ": %s", sa->dir == SADB_DIR_IN ? "in" : "out", sa->spi,
	         sadb_state_name(sa->to));
	if (sa->to == SADB_ST_MATURE)
		row->ink = INK_GOOD;
	if (sa->to == SADB_ST_DEAD && sa->timer)
		text_add(here, ", its lifetime ran out");
	if (sa->timer && sa->limit != SADB_LIMIT_NONE)
		text_add(here, " (%s)", sadb_limit_name(sa->limit));
}

static void row_failed(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	const struct verdict_negotiation *seat =
	        rec->negotiation ? report_seat(ladder->report, rec->negotiation, rec->host)
	                         : ladder->focus->seat;

	if (seat && seat->code != 0 && seat->failed_index == ladder->focus->indexes[i]) {
		row->ink = INK_BAD;
		row->failed = seat;
		row->lane = LANE_ACROSS;
		return;
	}
	/* An end that is no error: the peer deleted what was installed. */
	row->ink = INK_WARN;
	text_add(ladder_side(ladder, row, rec->host), "the end: %s",
	         ike_failure_story(rec->note.failure));
}

/* A session's place becomes free, at the same instant as its last state: nobody needs to know. */
static bool ladder_closes(const struct ladder *ladder, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);

	for (uint32_t j = i; j < ladder->focus->count && rec_at(ladder, j)->at == rec->at; j++)
		if (rec_at(ladder, j)->kind == JOURNAL_NOTE &&
		    rec_at(ladder, j)->host == rec->host &&
		    rec_at(ladder, j)->note.kind != IKE_NOTE_STATE)
			return rec_at(ladder, j)->note.kind == IKE_NOTE_CLOSED;
	return false;
}

static const char *note_subject(const struct ike_note *note)
{
	return note->exchange ? ike_exchange_name(note->exchange) : "a datagram";
}

static void row_note(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	const struct ike_note *note = &rec->note;
	struct text *here = ladder_side(ladder, row, rec->host);

	switch (note->kind) {
	case IKE_NOTE_STATE:
		row->ink = INK_DIM;
		if (!ladder_closes(ladder, i))
			text_add(here, "%s", note->story && *note->story ? note->story : note->to);
		break;
	case IKE_NOTE_DROPPED:
		row->ink = INK_WARN;
		text_add(here, "%s dropped: %s", note_subject(note), ike_drop_name(note->drop));
		break;
	case IKE_NOTE_REPLAYED:
		row->ink = INK_WARN;
		text_add(here, "%s seen before: same answer again", note_subject(note));
		break;
	case IKE_NOTE_GAVE_UP:
		row->ink = INK_BAD;
		text_add(here, "gives up after %" PRIu32 " tries", note->tries);
		break;
	case IKE_NOTE_NOTIFY_SENT: text_add(here, "says %s", ike_notify_name(note->notify)); break;
	case IKE_NOTE_NOTIFY_RECEIVED:
		text_add(here, "is told %s", ike_notify_name(note->notify));
		break;
	case IKE_NOTE_IKE_ESTABLISHED:
		row->ink = INK_GOOD;
		text_add(here, "IKE SA is authenticated");
		break;
	case IKE_NOTE_CHILD_INSTALLED:
		row->ink = INK_GOOD;
		text_add(here, "INSTALLED in 0x%08" PRIx32 " out 0x%08" PRIx32, note->spi_in,
		         note->spi_out);
		if (note->replaces != 0)
			text_add(here, " for 0x%08" PRIx32, note->replaces);
		break;
	case IKE_NOTE_ROLLED_BACK: text_add(here, "rolled back: the driver holds nothing"); break;
	case IKE_NOTE_FAILED: row_failed(ladder, row, i); break;
	case IKE_NOTE_LARVAL_GONE:
		row->ink = INK_WARN;
		text_add(here, "too late for UPDATE: asks ADD of the inbound SA instead");
		break;
	case IKE_NOTE_CHILD:
		row->ink = INK_DIM;
		text_add(here, "%s", note->story);
		break;
	case IKE_NOTE_CHILD_REMOVED:
		text_add(here, "pair in 0x%08" PRIx32 " is gone: another has its place",
		         note->spi_in);
		break;
	case IKE_NOTE_IKE_REKEYED:
		row->ink = INK_GOOD;
		text_add(here, "a new IKE SA has the pairs");
		break;
	case IKE_NOTE_GUARD_ON:
		text_add(here, "too many are half-open: demands cookies from now on");
		break;
	case IKE_NOTE_GUARD_OFF:
		text_add(here, "few are half-open: demands no cookies any more");
		break;
	case IKE_NOTE_REPLACED:
	case IKE_NOTE_CLOSED:
	case IKE_NOTE_COUNT: break;
	}
}

static nsec ladder_asked_backend(const struct ladder *ladder, uint32_t i)
{
	const struct journal_rec *reply = rec_at(ladder, i);

	for (uint32_t j = i; j-- > 0;) {
		const struct journal_rec *rec = rec_at(ladder, j);

		if (rec->kind == JOURNAL_BACKEND_ASK && rec->host == reply->host &&
		    rec->backend.ticket == reply->backend.ticket)
			return rec->at;
	}
	return NSEC_NEVER;
}

static void row_backend(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);
	struct text *here = ladder_side(ladder, row, rec->host);
	nsec asked_at = ladder_asked_backend(ladder, i);
	char took[TEXT_TIME_MAX];

	if (rec->kind == JOURNAL_BACKEND_ASK) {
		text_add(here, "asks its authentication back end");
		return;
	}
	text_add(here, "back end says %s", rec->backend.accepted ? "yes" : "no");
	if (asked_at != NSEC_NEVER)
		text_add(here, " after %s", text_span(took, rec->at - asked_at));
}

static void row_fault(struct ladder *ladder, struct ladder_row *row, const struct journal_rec *rec)
{
	const struct journal_meta *meta = journal_meta(ladder->report->journal);

	row->lane = LANE_ACROSS;
	row->ink = INK_WARN;
	text_add(&row->left, "fault %s: ", rec->kind == JOURNAL_FAULT_ON ? "begins" : "ends");
	text_add_safe(&row->left, rec->fault < meta->faults_count ? meta->faults[rec->fault] : "?");
}

static void row_job(struct ladder *ladder, struct ladder_row *row, const struct journal_rec *rec)
{
	struct text *here = ladder_side(ladder, row, rec->host);
	bool done = rec->kind == JOURNAL_WORK;
	nsec left_at = done ? rec->job.begun_at : rec->at;
	char waited[TEXT_TIME_MAX], worked[TEXT_TIME_MAX];

	text_add(here, "%s queue: ", journal_queue_name(rec->job.queue));
	text_span(waited, left_at - rec->job.since);
	if (done)
		text_add(here, "waited %s, worked %s", waited,
		         text_span(worked, rec->at - rec->job.begun_at));
	else if (rec->job.why == TURN_FULL)
		text_add(here, "full, turned away");
	else
		text_add(here, "waited %s, turned away", waited);
	if (!done)
		row->ink = INK_WARN;
}

static void row_acquire(const struct ladder *ladder, struct ladder_row *row,
                        const struct journal_rec *rec)
{
	struct text *here = ladder_side(ladder, row, rec->host);
	char since[TEXT_TIME_MAX];

	text_add(here, "wants an SA with ");
	text_add_safe(here, report_host(ladder->report, rec->acquire.peer));
	if (rec->acquire.try > 1)
		text_add(here, ", try %" PRIu32 ", %s after the first was due", rec->acquire.try,
		         text_span(since, rec->at - rec->acquire.scheduled_at));
}

static void row_fill(struct ladder *ladder, struct ladder_row *row, uint32_t i)
{
	const struct journal_rec *rec = rec_at(ladder, i);

	switch (rec->kind) {
	case JOURNAL_ACQUIRE: row_acquire(ladder, row, rec); break;
	case JOURNAL_SEND: row_send(ladder, row, i); break;
	case JOURNAL_RECEIVE: row_receive(ladder, row, i); break;
	case JOURNAL_NOTE: row_note(ladder, row, i); break;
	case JOURNAL_ASK: row_ask(ladder, row, i); break;
	case JOURNAL_REPLY: row_reply(ladder, row, i); break;
	case JOURNAL_SA: row_sa(ladder, row, i); break;
	case JOURNAL_BACKEND_ASK:
	case JOURNAL_BACKEND_REPLY: row_backend(ladder, row, i); break;
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF: row_fault(ladder, row, rec); break;
	case JOURNAL_WORK:
	case JOURNAL_TURNED_AWAY: row_job(ladder, row, rec); break;
	case JOURNAL_LOST: /* said on their datagram's row */
	case JOURNAL_COPIED:
	case JOURNAL_QUEUE:
	case JOURNAL_UNSERVED:
	case JOURNAL_LOAD:
	case JOURNAL_HELD:
	case JOURNAL_END:
	case JOURNAL_COUNT: break;
	}
}

bool ladder_next(struct ladder *ladder, struct ladder_row *row)
{
	while (ladder->next < ladder->focus->count) {
		uint32_t i = ladder->next++;

		if (ladder->done[i])
			continue;
		*row = (struct ladder_row){ .at = rec_at(ladder, i)->at };
		row_fill(ladder, row, i);
		if (row->left.len || row->right.len || row->failed)
			return true;
	}
	return false;
}
