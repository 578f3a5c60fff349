/*
 * The JSON Lines form of a journal, schema 1. Keys, their order and the words never change within a
 * schema; a later schema may only add. Times are integer nanoseconds from the run's start.
 *
 * Line 1, the header:
 *   schema                  1
 *   scenario                text (not its file: the same journal wherever it lies)
 *   seed                    text: it may need 64 bits, which JSON readers do not keep in a number
 *   scenario_hash           64 hex digits: BLAKE2b-256 of the effective model
 *   version                 text: of ikesim
 *   hosts                   [{name, platform}]: instances, in order of their number
 *   links, faults           [text]
 *   loads                   [text]: names; the key is there if there is a load only
 *   live                    text: what was real; the key is there in a live run only
 *
 * Every other line, a record:
 *   at                      ns
 *   host                    name of the instance, null = nobody
 *   ike                     16 hex digits: the initiator's SPI, by which both ends name the
 *                           negotiation; null = none
 *   event                   a word of JOURNAL_KINDS; the keys that follow depend on it:
 *
 *   acquire                 peer; of a load's also load (its name), arrival (from 1, over all
 *                           loads), try (1: the first), scheduled_at: when that arrival was to
 *                           begin, which is what a user's wait is measured from
 *   send, copied, receive   id, re (0: a request), peer, exchange ("keepalive" of a keepalive),
 *                           message_id, response, try, len; of a fragment (RFC 7383) also
 *                           fragment, fragments: its number and how many there are
 *   lost                    the same, then link, why (JOURNAL_LOSSES)
 *   note                    note (IKE_NOTES), initiator, and of this note:
 *     state                   from, to, story
 *     dropped                 drop (IKE_DROPS), id, exchange, message_id
 *     replayed                id, exchange, message_id
 *     gave_up                 tries, exchange, message_id
 *     notify_sent, _received  notify, notify_name
 *     child_installed         spi_in, spi_out; replaces (inbound SPI) if it is for an older pair
 *     child                   spi_in, spi_out, from, to, story
 *     child_removed           spi_in, spi_out
 *     rolled_back             spi_in, spi_out
 *     larval_gone             spi_in, spi_out, op, err, cause, code, code_name
 *     failed                failure (IKE_FAILURES), notify, notify_name;
 *                           for getspi, update and add also op, err, cause, code, code_name
 *   ask                     ticket (16 hex digits), op, dir, spi (8 hex digits), and `damaged` if
 *                           it reached the driver so: what of it
 *   reply                   the same, then err, cause, code, code_name, asked_at, started_at,
 *                           done_at, larval_until (ns, null = never)
 *   sa                      spi, dir, from, to (SADB_STATES), op (null: a lifetime ran out),
 *                           until (ns, null); if another limit than that of time ran out:
 *                           limit (SADB_LIMITS)
 *   backend_ask             ticket
 *   backend_reply           ticket, accepted
 *   fault_on, fault_off     fault (number), what
 *   work                    queue (JOURNAL_QUEUES), since, begun_at, depth; of a datagram also
 *                           id, exchange; of an acquire peer, and of a load's arrival
 *   turned_away             the same, with why (JOURNAL_TURNS) and without begun_at
 *   queue                   queue, done, full, late, high, left
 *   unserved                load, arrival, scheduled_at: no machine was idle
 *   load                    load, arrivals, installed, failed, in_flight, unserved; tries:
 *                           negotiations that began. arrivals is the sum of the four after it
 *   held                    larvals, sas
 *   end                     reason (JOURNAL_ENDS)
 *
 * code is what the played platform's driver returned, 0 = success; code_name its symbol, null if it
 * has none.
 */
#include "sim/journal_line.h"

#include <assert.h>
#include <string.h>

#include "sadb/behaviour.h"

#define NAME_MAX_LEN  160 /* octets of a name in a record's line; the header has all of it */
#define STORY_MAX_LEN 200

/* A word of our own: needs no escape. */
static void put_word(struct json *json, const char *word)
{
	json_lit(json, "\"");
	json_raw(json, word, strlen(word));
	json_lit(json, "\"");
}

static void put_host(struct json *json, const struct journal_meta *meta, uint32_t host)
{
	json_text(json, host < meta->hosts_count ? meta->hosts[host] : NULL, NAME_MAX_LEN);
}

static void put_until(struct json *json, nsec until)
{
	if (until == NSEC_NEVER)
		json_lit(json, "null");
	else
		json_i64(json, until);
}

/* The driver's own code, in the words of the platform that this host plays. */
static void put_code(struct json *json, const struct journal_meta *meta, uint32_t host,
                     uint32_t code)
{
	json_key(json, "code");
	json_u64(json, code);
	json_key(json, "code_name");
	if (code == 0 || host >= meta->hosts_count)
		json_lit(json, "null");
	else
		json_text(json, sadb_code_name(meta->platforms[host], code), NAME_MAX_LEN);
}

static void put_message(struct json *json, uint8_t exchange, uint32_t message_id)
{
	json_key(json, "exchange");
	put_word(json, ike_exchange_name(exchange));
	json_key(json, "message_id");
	json_u64(json, message_id);
}

static void put_packet(struct json *json, const struct journal_meta *meta,
                       const struct journal_packet *packet)
{
	json_key(json, "id");
	json_u64(json, packet->id);
	json_key(json, "re");
	json_u64(json, packet->re);
	json_key(json, "peer");
	put_host(json, meta, packet->peer);
	if (journal_keepalive(packet)) {
		json_key(json, "exchange");
		put_word(json, "keepalive");
		json_key(json, "message_id");
		json_u64(json, 0);
	} else {
		put_message(json, packet->exchange, packet->message_id);
	}
	json_key(json, "response");
	json_bool(json, packet->response);
	json_key(json, "try");
	json_u64(json, packet->try);
	json_key(json, "len");
	json_u64(json, packet->len);
	if (packet->fragments == 0)
		return;
	json_key(json, "fragment");
	json_u64(json, packet->fragment);
	json_key(json, "fragments");
	json_u64(json, packet->fragments);
}

static void put_notify(struct json *json, uint16_t notify)
{
	json_key(json, "notify");
	json_u64(json, notify);
	json_key(json, "notify_name");
	if (notify == 0)
		json_lit(json, "null");
	else
		put_word(json, ike_notify_name(notify));
}

/* What the driver said. */
static void put_driver(struct json *json, const struct journal_meta *meta,
                       const struct journal_rec *rec)
{
	const struct ike_note *note = &rec->note;

	json_key(json, "op");
	put_word(json, sadb_op_name(note->op));
	json_key(json, "err");
	put_word(json, sadb_err_name(note->err));
	json_key(json, "cause");
	put_word(json, sadb_cause_name(note->cause));
	put_code(json, meta, rec->host, note->code);
}

static void put_failure(struct json *json, const struct journal_meta *meta,
                        const struct journal_rec *rec)
{
	const struct ike_note *note = &rec->note;

	json_key(json, "failure");
	put_word(json, ike_failure_name(note->failure));
	put_notify(json, note->notify);
	if (note->failure != IKE_FAIL_GETSPI && note->failure != IKE_FAIL_UPDATE &&
	    note->failure != IKE_FAIL_ADD)
		return;
	put_driver(json, meta, rec);
}

static void put_spis(struct json *json, const struct ike_note *note)
{
	json_key(json, "spi_in");
	json_hex(json, note->spi_in, 8);
	json_key(json, "spi_out");
	json_hex(json, note->spi_out, 8);
}

static void put_state(struct json *json, const struct ike_note *note)
{
	json_key(json, "from");
	json_text(json, note->from, NAME_MAX_LEN);
	json_key(json, "to");
	json_text(json, note->to, NAME_MAX_LEN);
	json_key(json, "story");
	json_text(json, note->story, STORY_MAX_LEN);
}

static void put_note(struct json *json, const struct journal_meta *meta,
                     const struct journal_rec *rec)
{
	const struct ike_note *note = &rec->note;

	json_key(json, "note");
	put_word(json, ike_note_name(note->kind));
	json_key(json, "initiator");
	json_bool(json, note->initiator);
	switch (note->kind) {
	case IKE_NOTE_STATE: put_state(json, note); break;
	case IKE_NOTE_DROPPED:
		json_key(json, "drop");
		put_word(json, ike_drop_name(note->drop));
		/* fall through */
	case IKE_NOTE_REPLAYED:
		json_key(json, "id");
		json_u64(json, note->dgram_id);
		put_message(json, note->exchange, note->message_id);
		break;
	case IKE_NOTE_GAVE_UP:
		json_key(json, "tries");
		json_u64(json, note->tries);
		put_message(json, note->exchange, note->message_id);
		break;
	case IKE_NOTE_NOTIFY_SENT:
	case IKE_NOTE_NOTIFY_RECEIVED: put_notify(json, note->notify); break;
	case IKE_NOTE_CHILD_INSTALLED:
		put_spis(json, note);
		if (note->replaces != 0) {
			json_key(json, "replaces");
			json_hex(json, note->replaces, 8);
		}
		break;
	case IKE_NOTE_CHILD:
		put_spis(json, note);
		put_state(json, note);
		break;
	case IKE_NOTE_CHILD_REMOVED:
	case IKE_NOTE_ROLLED_BACK: put_spis(json, note); break;
	case IKE_NOTE_FAILED: put_failure(json, meta, rec); break;
	case IKE_NOTE_LARVAL_GONE:
		put_spis(json, note);
		put_driver(json, meta, rec);
		break;
	case IKE_NOTE_IKE_ESTABLISHED:
	case IKE_NOTE_IKE_REKEYED:
	case IKE_NOTE_REPLACED:
	case IKE_NOTE_GUARD_ON:
	case IKE_NOTE_GUARD_OFF:
	case IKE_NOTE_CLOSED:
	case IKE_NOTE_COUNT: break;
	}
}

static void put_request(struct json *json, uint64_t ticket, enum sadb_op op, enum sadb_dir dir,
                        uint32_t spi)
{
	json_key(json, "ticket");
	json_hex(json, ticket, 16);
	json_key(json, "op");
	put_word(json, sadb_op_name(op));
	json_key(json, "dir");
	put_word(json, dir == SADB_DIR_IN ? "in" : "out");
	json_key(json, "spi");
	json_hex(json, spi, 8);
}

static void put_reply(struct json *json, const struct journal_meta *meta,
                      const struct journal_rec *rec)
{
	const struct sadb_reply *reply = &rec->reply;

	put_request(json, reply->ticket, reply->op, reply->dir, reply->spi);
	json_key(json, "err");
	put_word(json, sadb_err_name(reply->err));
	json_key(json, "cause");
	put_word(json, sadb_cause_name(reply->cause));
	put_code(json, meta, rec->host, reply->code);
	json_key(json, "asked_at");
	json_i64(json, reply->asked_at);
	json_key(json, "started_at");
	json_i64(json, reply->started_at);
	json_key(json, "done_at");
	json_i64(json, reply->done_at);
	json_key(json, "larval_until");
	put_until(json, reply->larval_until);
}

static void put_sa(struct json *json, const struct sadb_event *sa)
{
	json_key(json, "spi");
	json_hex(json, sa->spi, 8);
	json_key(json, "dir");
	put_word(json, sa->dir == SADB_DIR_IN ? "in" : "out");
	json_key(json, "from");
	put_word(json, sadb_state_name(sa->from));
	json_key(json, "to");
	put_word(json, sadb_state_name(sa->to));
	json_key(json, "op");
	if (sa->timer)
		json_lit(json, "null");
	else
		put_word(json, sadb_op_name(sa->op));
	json_key(json, "until");
	put_until(json, sa->until);
	if (sa->limit == SADB_LIMIT_NONE || sa->limit == SADB_LIMIT_TIME)
		return;
	json_key(json, "limit");
	put_word(json, sadb_limit_name(sa->limit));
}

static void put_lost(struct json *json, const struct journal_meta *meta,
                     const struct journal_rec *rec)
{
	uint32_t link = rec->lost.link;

	put_packet(json, meta, &rec->lost.packet);
	json_key(json, "link");
	json_text(json, link < meta->links_count ? meta->links[link] : NULL, NAME_MAX_LEN);
	json_key(json, "why");
	put_word(json, journal_loss_name(rec->lost.why));
}

static void put_fault(struct json *json, const struct journal_meta *meta, uint32_t fault)
{
	json_key(json, "fault");
	json_u64(json, fault);
	json_key(json, "what");
	json_text(json, fault < meta->faults_count ? meta->faults[fault] : NULL, NAME_MAX_LEN);
}

static void put_job(struct json *json, const struct journal_meta *meta,
                    const struct journal_rec *rec)
{
	json_key(json, "queue");
	put_word(json, journal_queue_name(rec->job.queue));
	if (rec->kind == JOURNAL_TURNED_AWAY) {
		json_key(json, "why");
		put_word(json, journal_turn_name(rec->job.why));
	}
	json_key(json, "since");
	json_i64(json, rec->job.since);
	if (rec->kind == JOURNAL_WORK) {
		json_key(json, "begun_at");
		json_i64(json, rec->job.begun_at);
	}
	json_key(json, "depth");
	json_u64(json, rec->job.depth);
	if (rec->job.queue == QUEUE_ACQUIRE) {
		json_key(json, "peer");
		put_host(json, meta, rec->job.peer);
	}
	if (rec->job.arrival > 0) {
		json_key(json, "arrival");
		json_u64(json, rec->job.arrival);
	}
	if (rec->job.id == 0)
		return;
	json_key(json, "id");
	json_u64(json, rec->job.id);
	json_key(json, "exchange");
	put_word(json, ike_exchange_name(rec->job.exchange));
}

static void put_queue(struct json *json, const struct journal_rec *rec)
{
	json_key(json, "queue");
	put_word(json, journal_queue_name(rec->queue.queue));
	json_key(json, "done");
	json_u64(json, rec->queue.done);
	json_key(json, "full");
	json_u64(json, rec->queue.full);
	json_key(json, "late");
	json_u64(json, rec->queue.late);
	json_key(json, "high");
	json_u64(json, rec->queue.high);
	json_key(json, "left");
	json_u64(json, rec->queue.left);
}

static const char *load_name(const struct journal_meta *meta, uint32_t load)
{
	return load < meta->loads_count ? meta->loads[load] : NULL;
}

static void put_acquire(struct json *json, const struct journal_meta *meta,
                        const struct journal_rec *rec)
{
	if (rec->kind == JOURNAL_ACQUIRE) {
		json_key(json, "peer");
		put_host(json, meta, rec->acquire.peer);
	}
	if (rec->acquire.arrival == 0)
		return;
	json_key(json, "load");
	json_text(json, load_name(meta, rec->acquire.load), NAME_MAX_LEN);
	json_key(json, "arrival");
	json_u64(json, rec->acquire.arrival);
	if (rec->kind == JOURNAL_ACQUIRE) {
		json_key(json, "try");
		json_u64(json, rec->acquire.try);
	}
	json_key(json, "scheduled_at");
	json_i64(json, rec->acquire.scheduled_at);
}

void journal_line_load(struct json *json, const struct journal_rec *rec)
{
	json_key(json, "arrivals");
	json_u64(json, rec->load.arrivals);
	json_key(json, "installed");
	json_u64(json, rec->load.installed);
	json_key(json, "failed");
	json_u64(json, rec->load.failed);
	json_key(json, "in_flight");
	json_u64(json, rec->load.in_flight);
	json_key(json, "unserved");
	json_u64(json, rec->load.unserved);
	json_key(json, "tries");
	json_u64(json, rec->load.tries);
}

static void put_load(struct json *json, const struct journal_meta *meta,
                     const struct journal_rec *rec)
{
	json_key(json, "load");
	json_text(json, load_name(meta, rec->load.number), NAME_MAX_LEN);
	journal_line_load(json, rec);
}

static void put_body(struct json *json, const struct journal_meta *meta,
                     const struct journal_rec *rec)
{
	switch (rec->kind) {
	case JOURNAL_ACQUIRE:
	case JOURNAL_UNSERVED: put_acquire(json, meta, rec); break;
	case JOURNAL_LOAD: put_load(json, meta, rec); break;
	case JOURNAL_SEND:
	case JOURNAL_COPIED:
	case JOURNAL_RECEIVE: put_packet(json, meta, &rec->packet); break;
	case JOURNAL_LOST: put_lost(json, meta, rec); break;
	case JOURNAL_NOTE: put_note(json, meta, rec); break;
	case JOURNAL_ASK:
		put_request(json, rec->ask.ticket, rec->ask.op, rec->ask.dir, rec->ask.spi);
		if (rec->ask.damaged) {
			json_key(json, "damaged");
			put_word(json, rec->ask.damaged);
		}
		break;
	case JOURNAL_REPLY: put_reply(json, meta, rec); break;
	case JOURNAL_SA: put_sa(json, &rec->sa); break;
	case JOURNAL_BACKEND_ASK:
	case JOURNAL_BACKEND_REPLY:
		json_key(json, "ticket");
		json_hex(json, rec->backend.ticket, 16);
		if (rec->kind == JOURNAL_BACKEND_REPLY) {
			json_key(json, "accepted");
			json_bool(json, rec->backend.accepted);
		}
		break;
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF: put_fault(json, meta, rec->fault); break;
	case JOURNAL_WORK:
	case JOURNAL_TURNED_AWAY: put_job(json, meta, rec); break;
	case JOURNAL_QUEUE: put_queue(json, rec); break;
	case JOURNAL_HELD:
		json_key(json, "larvals");
		json_u64(json, rec->held.larvals);
		json_key(json, "sas");
		json_u64(json, rec->held.sas);
		break;
	case JOURNAL_END:
		json_key(json, "reason");
		put_word(json, journal_end_name(rec->end));
		break;
	case JOURNAL_COUNT: break;
	}
}

void journal_line_record(struct json *json, const struct journal_meta *meta,
                         const struct journal_rec *rec)
{
	json_lit(json, "{\"at\":");
	json_i64(json, rec->at);
	json_key(json, "host");
	put_host(json, meta, rec->host);
	json_key(json, "ike");
	if (rec->negotiation)
		json_hex(json, rec->negotiation, 16);
	else
		json_lit(json, "null");
	json_key(json, "event");
	put_word(json, journal_kind_name(rec->kind));
	put_body(json, meta, rec);
	json_lit(json, "}\n");
}

static void put_list(struct json *json, const char *const *texts, uint32_t count)
{
	json_lit(json, "[");
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			json_lit(json, ",");
		json_text(json, texts[i], SIZE_MAX);
	}
	json_lit(json, "]");
}

static void put_hosts(struct json *json, const struct journal_meta *meta)
{
	json_lit(json, "[");
	for (uint32_t i = 0; i < meta->hosts_count; i++) {
		if (i)
			json_lit(json, ",");
		json_lit(json, "{\"name\":");
		json_text(json, meta->hosts[i], SIZE_MAX);
		json_key(json, "platform");
		put_word(json, sadb_behaviour(meta->platforms[i])->name);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}

void journal_line_header(struct json *json, const struct journal_meta *meta)
{
	json_lit(json, "{\"schema\":");
	json_u64(json, JOURNAL_SCHEMA);
	json_key(json, "scenario");
	json_text(json, meta->scenario, SIZE_MAX);
	json_key(json, "seed");
	json_lit(json, "\"");
	json_u64(json, meta->seed);
	json_lit(json, "\"");
	json_key(json, "scenario_hash");
	json_octets(json, meta->scenario_hash, JOURNAL_HASH);
	json_key(json, "version");
	json_text(json, meta->version, SIZE_MAX);
	json_key(json, "hosts");
	put_hosts(json, meta);
	json_key(json, "links");
	put_list(json, meta->links, meta->links_count);
	json_key(json, "faults");
	put_list(json, meta->faults, meta->faults_count);
	if (meta->loads_count > 0) {
		json_key(json, "loads");
		put_list(json, meta->loads, meta->loads_count);
	}
	if (meta->live) {
		json_key(json, "live");
		json_text(json, meta->live, SIZE_MAX);
	}
	json_lit(json, "}\n");
}
