/* See remark.h. One pass over the journal ties records to packets; the words are made later. */
#include "sim/report/remark.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/lookup.h"
#include "sim/report/chain.h"

#define NO_PACKET UINT64_MAX

/* Indexes in the journal. */
struct tie {
	uint64_t packet, teller;
};

struct failed {
	uint64_t index; /* of its FAILED note */
	const struct verdict_negotiation *seat;
};

struct remarks {
	const struct report *report;
	struct tie *ties; /* by packet, then teller */
	size_t ties_count, ties_room, next;
	struct failed *failed;
	uint32_t failed_count, chains;
	uint64_t untied[VERDICT_CODES];
	struct text texts[REMARKS_OF_PACKET];
	uint32_t count;
};

/* What the pass remembers. */
struct pass {
	struct lookup last;    /* negotiation, host: place in last_packet */
	uint64_t *last_packet; /* indexes in the journal */
	uint32_t last_count, last_room;
	uint64_t before;      /* what was the last packet before the last one */
	struct lookup copied; /* datagram, 0: there are two of it; datagram, 1: one has arrived */
	uint64_t *received;   /* by host: its last RECEIVE */
	uint64_t sent;        /* the last SEND */
};

static bool tie_add(struct remarks *remarks, uint64_t packet, uint64_t teller)
{
	if (packet == NO_PACKET)
		return true;
	if (remarks->ties_count == remarks->ties_room) {
		size_t room = remarks->ties_room ? 2 * remarks->ties_room : 64;
		struct tie *ties = realloc(remarks->ties, room * sizeof(*ties));

		if (!ties)
			return false;
		remarks->ties = ties;
		remarks->ties_room = room;
	}
	remarks->ties[remarks->ties_count++] = (struct tie){ packet, teller };
	return true;
}

static uint64_t last_of(const struct pass *pass, const struct journal_rec *rec)
{
	uint32_t place = lookup_get(&pass->last, rec->negotiation, rec->host, 0);

	return place == LOOKUP_NONE ? NO_PACKET : pass->last_packet[place];
}

static bool set_last(struct pass *pass, const struct journal_rec *rec, uint64_t index)
{
	uint32_t place = lookup_get(&pass->last, rec->negotiation, rec->host, 0);

	if (place == LOOKUP_NONE) {
		if (pass->last_count == pass->last_room) {
			uint32_t room = pass->last_room ? 2 * pass->last_room : 64;
			uint64_t *grown = realloc(pass->last_packet, room * sizeof(*grown));

			if (!grown)
				return false;
			pass->last_packet = grown;
			pass->last_room = room;
		}
		place = pass->last_count++;
		pass->last_packet[place] = NO_PACKET;
		if (!lookup_put(&pass->last, rec->negotiation, rec->host, 0, place))
			return false;
	}
	pass->before = last_of(pass, rec);
	pass->last_packet[place] = index;
	return true;
}

/* What was dropped changed nothing: what comes later does not come of it. */
static void forget_last(struct pass *pass, const struct journal_rec *rec, uint64_t index)
{
	uint32_t place = lookup_get(&pass->last, rec->negotiation, rec->host, 0);

	if (place != LOOKUP_NONE && pass->last_packet[place] == index)
		pass->last_packet[place] = pass->before;
}

/* The last that arrived at this host, if it is that one. */
static uint64_t received_as(const struct remarks *remarks, const struct pass *pass,
                            const struct journal_rec *rec)
{
	uint64_t index = pass->received[rec->host];

	if (index == NO_PACKET ||
	    journal_at(remarks->report->journal, index)->packet.id != rec->note.dgram_id)
		return NO_PACKET;
	return index;
}

static int by_index(const void *a, const void *b)
{
	const struct failed *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static const struct verdict_negotiation *seat_of(const struct remarks *remarks, uint64_t index)
{
	struct failed key = { .index = index };
	const struct failed *found = bsearch(&key, remarks->failed, remarks->failed_count,
	                                     sizeof(*remarks->failed), by_index);

	return found ? found->seat : NULL;
}

/* Of one without a packet: its acquire was turned away, or its driver refused the first SPI. */
static void count_untied(struct remarks *remarks, uint64_t index)
{
	const struct verdict_negotiation *seat = seat_of(remarks, index);

	if (seat)
		remarks->untied[seat->code - VERDICT_CODE_FIRST]++;
}

static bool pass_note(struct remarks *remarks, struct pass *pass, const struct journal_rec *rec,
                      uint64_t index)
{
	enum ike_note_kind kind = rec->note.kind;

	if (kind == IKE_NOTE_DROPPED || kind == IKE_NOTE_REPLAYED) {
		uint64_t packet = received_as(remarks, pass, rec);

		if (packet != NO_PACKET && kind == IKE_NOTE_DROPPED)
			forget_last(pass, journal_at(remarks->report->journal, packet), packet);
		return tie_add(remarks, packet, index);
	}
	if (kind == IKE_NOTE_CHILD_INSTALLED || kind == IKE_NOTE_ROLLED_BACK ||
	    kind == IKE_NOTE_FAILED || kind == IKE_NOTE_LARVAL_GONE) {
		if (last_of(pass, rec) == NO_PACKET)
			count_untied(remarks, index);
		return tie_add(remarks, last_of(pass, rec), index);
	}
	return true;
}

static bool pass_receive(struct remarks *remarks, struct pass *pass, const struct journal_rec *rec,
                         uint64_t index)
{
	uint64_t id = rec->packet.id;

	pass->received[rec->host] = index;
	if (lookup_get(&pass->copied, id, 0, 0) != LOOKUP_NONE) {
		if (lookup_get(&pass->copied, id, 1, 0) != LOOKUP_NONE)
			return set_last(pass, rec, index) && tie_add(remarks, index, index);
		if (!lookup_put(&pass->copied, id, 1, 0, 0))
			return false;
	}
	return journal_keepalive(&rec->packet) || set_last(pass, rec, index);
}

static bool is_larval_death(const struct journal_rec *rec)
{
	return rec->sa.from == SADB_ST_LARVAL && rec->sa.to == SADB_ST_DEAD;
}

static bool pass_record(struct remarks *remarks, struct pass *pass, uint64_t index)
{
	const struct journal_rec *rec = journal_at(remarks->report->journal, index);

	if (rec->kind == JOURNAL_SEND) {
		pass->sent = index; /* what keeps a NAT's mapping brings nothing about */
		return journal_keepalive(&rec->packet) || set_last(pass, rec, index);
	}
	if (rec->kind == JOURNAL_LOST)
		return tie_add(remarks, pass->sent, index);
	if (rec->kind == JOURNAL_COPIED)
		return tie_add(remarks, pass->sent, index) &&
		       lookup_put(&pass->copied, rec->packet.id, 0, 0, 0);
	if (rec->kind == JOURNAL_RECEIVE)
		return pass_receive(remarks, pass, rec, index);
	if (rec->kind == JOURNAL_NOTE)
		return pass_note(remarks, pass, rec, index);
	if (rec->kind == JOURNAL_TURNED_AWAY)
		count_untied(remarks, index);
	if (rec->kind == JOURNAL_SA && is_larval_death(rec))
		return tie_add(remarks, last_of(pass, rec), index);
	return true;
}

static int by_packet(const void *a, const void *b)
{
	const struct tie *x = a, *y = b;

	if (x->packet != y->packet)
		return x->packet < y->packet ? -1 : 1;
	return (x->teller > y->teller) - (x->teller < y->teller);
}

static bool pass_all(struct remarks *remarks)
{
	uint32_t hosts = journal_meta(remarks->report->journal)->hosts_count;
	struct pass pass = { .received = malloc((hosts + 1) * sizeof(uint64_t)),
		             .sent = NO_PACKET };
	bool good = pass.received != NULL, last = lookup_init(&pass.last),
	     copied = lookup_init(&pass.copied);

	for (uint32_t i = 0; good && i < hosts; i++)
		pass.received[i] = NO_PACKET;
	good = good && last && copied;
	for (uint64_t i = 0; good && i < journal_count(remarks->report->journal); i++)
		good = pass_record(remarks, &pass, i);
	if (last)
		lookup_free(&pass.last);
	if (copied)
		lookup_free(&pass.copied);
	free(pass.received);
	free(pass.last_packet);
	if (good && remarks->ties_count > 0)
		qsort(remarks->ties, remarks->ties_count, sizeof(*remarks->ties), by_packet);
	return good;
}

static bool find_failed(struct remarks *remarks)
{
	const struct verdict *verdict = remarks->report->verdict;

	remarks->failed = malloc((verdict->count + 1) * sizeof(*remarks->failed));
	if (!remarks->failed)
		return false;
	for (uint32_t i = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *seat = &verdict->negotiations[i];

		if (seat->code != 0)
			remarks->failed[remarks->failed_count++] =
			        (struct failed){ seat->failed_index, seat };
	}
	qsort(remarks->failed, remarks->failed_count, sizeof(*remarks->failed), by_index);
	return true;
}

struct remarks *remarks_new(const struct report *report)
{
	struct remarks *remarks = calloc(1, sizeof(*remarks));

	if (!remarks)
		return NULL;
	remarks->report = report;
	if (!find_failed(remarks) || !pass_all(remarks)) {
		remarks_free(remarks);
		return NULL;
	}
	return remarks;
}

void remarks_free(struct remarks *remarks)
{
	if (!remarks)
		return;
	free(remarks->ties);
	free(remarks->failed);
	free(remarks);
}

const uint64_t *remarks_untied(const struct remarks *remarks)
{
	return remarks->untied;
}

/* ---- words ---- */

/* NULL: there is no place left. */
static struct text *say(struct remarks *remarks)
{
	struct text *text;

	if (remarks->count == REMARKS_OF_PACKET)
		return NULL;
	text = &remarks->texts[remarks->count++];
	text->len = 0;
	text->out[0] = '\0';
	return text;
}

/* " at client, 0.176 ms later" */
static void say_when(const struct remarks *remarks, struct text *text,
                     const struct journal_rec *packet, const struct journal_rec *teller)
{
	char span[TEXT_TIME_MAX];

	text_add(text, " at ");
	text_add_safe(text, report_host(remarks->report, teller->host));
	if (teller->at > packet->at)
		text_add(text, ", %s after this packet", text_span(span, teller->at - packet->at));
}

static void say_chain(struct remarks *remarks, const struct verdict_negotiation *seat)
{
	struct chain chain;

	if (remarks->chains == REMARK_CHAINS_MAX)
		return;
	remarks->chains++;
	chain_make(&chain, remarks->report, seat);
	for (uint32_t i = 0; i < chain.count; i++) {
		struct text *text = say(remarks);

		if (text)
			text_add(text, "%s: %s", chain.links[i].label, chain.links[i].text.out);
	}
}

static void say_failed(struct remarks *remarks, struct text *text, const struct tie *tie)
{
	const struct journal_rec *packet = journal_at(remarks->report->journal, tie->packet),
	                         *rec = journal_at(remarks->report->journal, tie->teller);
	const struct verdict_negotiation *seat = seat_of(remarks, tie->teller);

	if (!seat) { /* what follows from an earlier one, or no error: see verdict.h */
		text_add(text, "ends here: %s", ike_failure_name(rec->note.failure));
		say_when(remarks, text, packet, rec);
		return;
	}
	chain_title(text, seat->code);
	say_when(remarks, text, packet, rec);
	say_chain(remarks, seat);
}

static void say_note(struct remarks *remarks, struct text *text, const struct tie *tie)
{
	const struct journal_rec *packet = journal_at(remarks->report->journal, tie->packet),
	                         *rec = journal_at(remarks->report->journal, tie->teller);
	const struct ike_note *note = &rec->note;

	if (note->kind == IKE_NOTE_FAILED) {
		say_failed(remarks, text, tie);
		return;
	}
	if (note->kind == IKE_NOTE_DROPPED) {
		text_add(text, "dropped, %s: %s", ike_drop_name(note->drop),
		         ike_drop_story(note->drop));
		return;
	}
	if (note->kind == IKE_NOTE_REPLAYED) {
		text_add(text, "seen before: the answer that was kept goes out again");
		return;
	}
	if (note->kind == IKE_NOTE_LARVAL_GONE)
		text_add(text, "larval SA 0x%08" PRIx32 " is gone: the driver is asked ADD",
		         note->spi_in);
	else
		text_add(text, "%s in 0x%08" PRIx32 " out 0x%08" PRIx32,
		         note->kind == IKE_NOTE_ROLLED_BACK ? "rolled back" : "INSTALLED",
		         note->spi_in, note->spi_out);
	say_when(remarks, text, packet, rec);
}

static void say_tie(struct remarks *remarks, const struct tie *tie)
{
	const struct journal *journal = remarks->report->journal;
	const struct journal_rec *rec = journal_at(journal, tie->teller);
	struct text *text = say(remarks);

	if (!text)
		return;
	if (rec->kind == JOURNAL_LOST) {
		text_add(text, "lost on ");
		text_add_safe(text, journal_meta(journal)->links[rec->lost.link]);
		text_add(text, ": %s", journal_loss_name(rec->lost.why));
	} else if (rec->kind == JOURNAL_COPIED) {
		text_add(text, "doubled on its way: a copy comes too");
	} else if (rec->kind == JOURNAL_RECEIVE) {
		text_add(text, "the second of two copies of one datagram");
	} else if (rec->kind == JOURNAL_SA) {
		text_add(text, "larval SA 0x%08" PRIx32 " dies", rec->sa.spi);
		say_when(remarks, text, journal_at(journal, tie->packet), rec);
	} else {
		say_note(remarks, text, tie);
	}
}

uint32_t remarks_of(struct remarks *remarks, uint64_t index, const char *out[REMARKS_OF_PACKET])
{
	const struct journal_rec *rec = journal_at(remarks->report->journal, index);

	assert(rec->kind == JOURNAL_SEND || rec->kind == JOURNAL_RECEIVE);
	remarks->count = 0;
	if (rec->kind == JOURNAL_SEND && rec->packet.try > 1)
		text_add(say(remarks), "sent again: try %" PRIu32, rec->packet.try);
	while (remarks->next < remarks->ties_count && remarks->ties[remarks->next].packet <= index)
		if (remarks->ties[remarks->next++].packet == index)
			say_tie(remarks, &remarks->ties[remarks->next - 1]);
	for (uint32_t i = 0; i < remarks->count; i++)
		out[i] = remarks->texts[i].out;
	return remarks->count;
}
