/* See report_kit.h. */
#include "tests/report_kit.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "sadb/code.h"

#define PACKETS_MAX 1000

static struct journal_rec packets[PACKETS_MAX]; /* as they were sent */
static char names[KIT_HOSTS_MAX][16];
static const char *name_list[KIT_HOSTS_MAX];
static enum sadb_platform platforms[KIT_HOSTS_MAX];
static const char *const links[] = { "wan" };
static const char *const faults[] = { "sadb_stall client update 0s..75s", "partition wan 1s..2s" };
static const uint8_t hash[JOURNAL_HASH] = { 0xab, 0xcd };

void kit_init(struct kit *kit, const char *name, const char *summary)
{
	*kit = (struct kit){ .scenario = calloc(1, sizeof(*kit->scenario)), .negotiation = 0xc1 };
	assert(kit->scenario);
	for (uint32_t i = 0; i < KIT_HOSTS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]),
		         i == CLIENT    ? "client"
		         : i == GATEWAY ? "gateway"
		                        : "clients/%u",
		         (unsigned)i);
		name_list[i] = names[i];
		platforms[i] = SADB_PLATFORM_WINDOWS;
	}
	kit->meta = (struct journal_meta){ .scenario = name,
		                           .file = "kit.yaml",
		                           .version = "0.0.0",
		                           .seed = 7,
		                           .scenario_hash = hash,
		                           .hosts = name_list,
		                           .platforms = platforms,
		                           .hosts_count = KIT_HOSTS_MAX,
		                           .links = links,
		                           .links_count = 1,
		                           .faults = faults,
		                           .faults_count = 2 };
	kit->sadb = (struct scenario_sadb){ .concurrent_updates = 2, .update_queue = 16 };
	kit->scenario->summary = summary;
	kit->scenario->outcome_code = UINT32_MAX;
	kit->scenario->hosts_count = 1;
	kit->scenario->hosts[0] =
	        (struct scenario_host){ .name = "all", .count = KIT_HOSTS_MAX, .sadb = &kit->sadb };
	kit->journal = journal_new(&kit->meta, 100000);
	assert(kit->journal);
}

void kit_free(struct kit *kit)
{
	verdict_free(kit->verdict);
	journal_free(kit->journal);
	free(kit->scenario);
}

static void add(struct kit *kit, struct journal_rec *rec, nsec at, uint32_t host,
                enum journal_kind kind)
{
	bool kept;

	rec->at = at;
	rec->host = host;
	rec->kind = kind;
	if (host != JOURNAL_NOBODY)
		rec->negotiation = kit->negotiation;
	kept = journal_add(kit->journal, rec);
	assert(kept);
}

void kit_end(struct kit *kit, nsec at, enum journal_end why)
{
	struct journal_rec rec = { .end = why };

	add(kit, &rec, at, JOURNAL_NOBODY, JOURNAL_END);
	kit->verdict = verdict_new(kit->journal);
	assert(kit->verdict);
	kit->report = (struct report){ .scenario = kit->scenario,
		                       .journal = kit->journal,
		                       .verdict = kit->verdict,
		                       .results = kit->results };
	kit->report.results_count =
	        expect_check(kit->scenario, kit->verdict, name_list, kit->results);
}

void kit_expect_errors(struct kit *kit, uint32_t code, int64_t count)
{
	struct scenario_expect *expect = &kit->scenario->expects[kit->scenario->expects_count++];

	*expect = (struct scenario_expect){ .place = { "kit.yaml", 30, 5 },
		                            .text = "errors(13860) == 1",
		                            .subject = EXPECT_ERRORS,
		                            .code = code,
		                            .op = EXPECT_EQ,
		                            .value = count };
}

void kit_acquire(struct kit *kit, nsec at, uint32_t host, uint32_t peer)
{
	struct journal_rec rec = { .acquire.peer = peer };

	add(kit, &rec, at, host, JOURNAL_ACQUIRE);
}

static struct journal_rec note_of(uint32_t host, enum ike_note_kind kind)
{
	struct journal_rec rec = { .note = { .kind = kind, .initiator = host != GATEWAY } };

	return rec;
}

void kit_state(struct kit *kit, nsec at, uint32_t host, const char *from, const char *to,
               const char *story)
{
	struct journal_rec rec = note_of(host, IKE_NOTE_STATE);

	rec.note.from = from;
	rec.note.to = to;
	rec.note.story = story;
	add(kit, &rec, at, host, JOURNAL_NOTE);
}

void kit_note(struct kit *kit, nsec at, uint32_t host, enum ike_note_kind kind)
{
	struct journal_rec rec = note_of(host, kind);

	rec.note.tries = 7;
	rec.note.exchange = INIT;
	rec.note.spi_in = 0x1000;
	rec.note.spi_out = 0x2000;
	rec.note.notify = 14;
	add(kit, &rec, at, host, JOURNAL_NOTE);
}

void kit_dropped(struct kit *kit, nsec at, uint32_t host, uint64_t packet, enum ike_drop drop)
{
	struct journal_rec rec =
	        note_of(host, drop == IKE_DROP_COUNT ? IKE_NOTE_REPLAYED : IKE_NOTE_DROPPED);

	rec.note.dgram_id = packet;
	rec.note.exchange = packets[packet].packet.exchange;
	rec.note.drop = drop == IKE_DROP_COUNT ? 0 : drop;
	add(kit, &rec, at, host, JOURNAL_NOTE);
}

void kit_turned_away(struct kit *kit, nsec at, uint32_t host, uint32_t peer)
{
	struct journal_rec rec = {
		.job = { .queue = QUEUE_ACQUIRE, .why = TURN_LATE, .peer = peer }
	};

	add(kit, &rec, at, host, JOURNAL_TURNED_AWAY);
}

void kit_failed(struct kit *kit, nsec at, uint32_t host, enum ike_failure failure, uint16_t notify)
{
	struct journal_rec rec = note_of(host, IKE_NOTE_FAILED);

	rec.note.failure = failure;
	rec.note.notify = notify;
	add(kit, &rec, at, host, JOURNAL_NOTE);
}

void kit_driver_failed(struct kit *kit, nsec at, uint32_t host, enum sadb_op op,
                       enum sadb_cause cause)
{
	struct journal_rec rec = note_of(host, IKE_NOTE_FAILED);

	rec.note.failure = op == SADB_OP_GETSPI   ? IKE_FAIL_GETSPI
	                   : op == SADB_OP_UPDATE ? IKE_FAIL_UPDATE
	                                          : IKE_FAIL_ADD;
	rec.note.op = op;
	rec.note.err = sadb_cause_err(cause);
	rec.note.cause = cause;
	rec.note.code = sadb_cause_code(SADB_PLATFORM_WINDOWS, SADB_OP_UPDATE, cause);
	add(kit, &rec, at, host, JOURNAL_NOTE);
}

uint64_t kit_send(struct kit *kit, nsec at, uint32_t host, uint8_t exchange, uint32_t try,
                  uint64_t re)
{
	struct journal_rec rec = {
		.packet = { .id = ++kit->packets,
		            .re = re,
		            .peer = host == GATEWAY ? (re ? packets[re].host : CLIENT) : GATEWAY,
		            .message_id = exchange - INIT,
		            .try = try,
		            .len = (uint16_t)(re ? 200 : 232),
		            .exchange = exchange,
		            .response = re != 0 }
	};

	assert(kit->packets < PACKETS_MAX);
	add(kit, &rec, at, host, JOURNAL_SEND);
	packets[kit->packets] = rec;
	return kit->packets;
}

void kit_receive(struct kit *kit, nsec at, uint64_t packet)
{
	struct journal_rec rec = packets[packet];
	uint32_t to = rec.packet.peer;

	rec.packet.peer = rec.host;
	add(kit, &rec, at, to, JOURNAL_RECEIVE);
}

void kit_lost(struct kit *kit, nsec at, uint64_t packet, enum journal_loss why)
{
	struct journal_rec rec = {
		.lost = { .packet = packets[packet].packet, .link = 0, .why = why }
	};

	add(kit, &rec, at, packets[packet].host, JOURNAL_LOST);
}

uint64_t kit_flight(struct kit *kit, nsec at, nsec arrives, uint32_t host, uint8_t exchange,
                    uint64_t re)
{
	uint64_t packet = kit_send(kit, at, host, exchange, 1, re);

	kit_receive(kit, arrives, packet);
	return packet;
}

void kit_ask(struct kit *kit, nsec at, uint32_t host, enum sadb_op op, enum sadb_dir dir,
             uint32_t spi)
{
	struct journal_rec rec = {
		.ask = { .ticket = ++kit->tickets, .spi = spi, .op = op, .dir = dir }
	};

	add(kit, &rec, at, host, JOURNAL_ASK);
}

void kit_reply(struct kit *kit, nsec at, nsec asked, uint32_t host, enum sadb_op op,
               enum sadb_dir dir, uint32_t spi, enum sadb_cause cause, nsec until)
{
	struct journal_rec rec = { .reply = { .ticket = kit->tickets,
		                              .owner = kit->negotiation,
		                              .op = op,
		                              .dir = dir,
		                              .err = sadb_cause_err(cause),
		                              .cause = cause,
		                              .code = sadb_cause_code(SADB_PLATFORM_WINDOWS,
		                                                      SADB_OP_UPDATE, cause),
		                              .spi = spi,
		                              .asked_at = asked,
		                              .started_at = asked,
		                              .done_at = at,
		                              .larval_until = until } };

	add(kit, &rec, at, host, JOURNAL_REPLY);
}

void kit_sa(struct kit *kit, nsec at, uint32_t host, uint32_t spi, enum sadb_state from,
            enum sadb_state to, bool timer, nsec until)
{
	struct journal_rec rec = {
		.sa = { .at = at,
		        .owner = kit->negotiation,
		        .spi = spi,
		        .dir = (spi == 0x1000) == (host == GATEWAY) ? SADB_DIR_OUT : SADB_DIR_IN,
		        .from = from,
		        .to = to,
		        .timer = timer,
		        .until = until }
	};

	add(kit, &rec, at, host, JOURNAL_SA);
}

void kit_backend(struct kit *kit, nsec at, uint32_t host, bool reply)
{
	struct journal_rec rec = { .backend = { .ticket = 99, .accepted = reply } };

	add(kit, &rec, at, host, reply ? JOURNAL_BACKEND_REPLY : JOURNAL_BACKEND_ASK);
}

void kit_fault(struct kit *kit, nsec at, uint32_t fault, bool begins)
{
	struct journal_rec rec = { .fault = fault };

	add(kit, &rec, at, JOURNAL_NOBODY, begins ? JOURNAL_FAULT_ON : JOURNAL_FAULT_OFF);
}

/*
 * IKE_SA_INIT and the client's larval SA 0x1000, which lives until `until`; ends at 50 ms + 100 us.
 */
static void story_begin(struct kit *kit, nsec until)
{
	uint64_t request;

	kit_acquire(kit, 0, CLIENT, GATEWAY);
	kit_state(kit, 0, CLIENT, "free", "init_sent", "propose an IKE SA");
	request = kit_flight(kit, 0, 20 * MS, CLIENT, INIT, 0);
	kit_state(kit, 20 * MS, GATEWAY, "free", "half_open", "answer, and wait for the proof");
	kit_flight(kit, 20 * MS, 50 * MS, GATEWAY, INIT, request);
	kit_state(kit, 50 * MS, CLIENT, "init_sent", "reserving",
	          "keys are agreed: reserve an inbound SPI");
	kit_ask(kit, 50 * MS, CLIENT, SADB_OP_GETSPI, SADB_DIR_IN, 0);
	kit_sa(kit, 50 * MS + 100 * US, CLIENT, 0x1000, SADB_ST_NONE, SADB_ST_LARVAL, false, until);
	kit_reply(kit, 50 * MS + 100 * US, 50 * MS, CLIENT, SADB_OP_GETSPI, SADB_DIR_IN, 0x1000,
	          SADB_CAUSE_NONE, until);
	kit_state(kit, 50 * MS + 100 * US, CLIENT, "reserving", "auth_sent",
	          "the larval is held: prove who we are");
}

/* The gateway installs and answers `request`; its datagram's id. */
static uint64_t story_gateway(struct kit *kit, nsec at, uint64_t request)
{
	kit_ask(kit, at, GATEWAY, SADB_OP_GETSPI, SADB_DIR_IN, 0);
	kit_sa(kit, at + 100 * US, GATEWAY, 0x2000, SADB_ST_NONE, SADB_ST_LARVAL, false,
	       at + 60 * NSEC_S);
	kit_reply(kit, at + 100 * US, at, GATEWAY, SADB_OP_GETSPI, SADB_DIR_IN, 0x2000,
	          SADB_CAUSE_NONE, at + 60 * NSEC_S);
	kit_ask(kit, at + 100 * US, GATEWAY, SADB_OP_UPDATE, SADB_DIR_IN, 0x2000);
	kit_sa(kit, at + 300 * US, GATEWAY, 0x2000, SADB_ST_LARVAL, SADB_ST_MATURE, false,
	       NSEC_NEVER);
	kit_reply(kit, at + 300 * US, at + 100 * US, GATEWAY, SADB_OP_UPDATE, SADB_DIR_IN, 0x2000,
	          SADB_CAUSE_NONE, 0);
	kit_ask(kit, at + 300 * US, GATEWAY, SADB_OP_ADD, SADB_DIR_OUT, 0x1000);
	kit_sa(kit, at + 500 * US, GATEWAY, 0x1000, SADB_ST_NONE, SADB_ST_MATURE, false,
	       NSEC_NEVER);
	kit_reply(kit, at + 500 * US, at + 300 * US, GATEWAY, SADB_OP_ADD, SADB_DIR_OUT, 0x1000,
	          SADB_CAUSE_NONE, 0);
	kit_state(kit, at + 500 * US, GATEWAY, "installing", "established",
	          "both SAs are in the driver: answer");
	kit_note(kit, at + 500 * US, GATEWAY, IKE_NOTE_IKE_ESTABLISHED);
	kit_note(kit, at + 500 * US, GATEWAY, IKE_NOTE_CHILD_INSTALLED);
	return kit_send(kit, at + 500 * US, GATEWAY, AUTH, 1, request);
}

/* The client's driver takes the pair. */
static void story_installed(struct kit *kit, nsec at)
{
	kit_note(kit, at, CLIENT, IKE_NOTE_IKE_ESTABLISHED);
	kit_ask(kit, at, CLIENT, SADB_OP_UPDATE, SADB_DIR_IN, 0x1000);
	kit_sa(kit, at + 200 * US, CLIENT, 0x1000, SADB_ST_LARVAL, SADB_ST_MATURE, false,
	       NSEC_NEVER);
	kit_reply(kit, at + 200 * US, at, CLIENT, SADB_OP_UPDATE, SADB_DIR_IN, 0x1000,
	          SADB_CAUSE_NONE, 0);
	kit_ask(kit, at + 200 * US, CLIENT, SADB_OP_ADD, SADB_DIR_OUT, 0x2000);
	kit_sa(kit, at + 400 * US, CLIENT, 0x2000, SADB_ST_NONE, SADB_ST_MATURE, false, NSEC_NEVER);
	kit_reply(kit, at + 400 * US, at + 200 * US, CLIENT, SADB_OP_ADD, SADB_DIR_OUT, 0x2000,
	          SADB_CAUSE_NONE, 0);
	kit_note(kit, at + 400 * US, CLIENT, IKE_NOTE_CHILD_INSTALLED);
}

/* The client's UPDATE, asked at `asked`, finds nothing at `at`. */
static void story_not_found(struct kit *kit, nsec asked, nsec at, nsec died)
{
	kit_reply(kit, at, asked, CLIENT, SADB_OP_UPDATE, SADB_DIR_IN, 0x1000,
	          SADB_CAUSE_LARVAL_EXPIRED, died);
	kit_driver_failed(kit, at, CLIENT, SADB_OP_UPDATE, SADB_CAUSE_LARVAL_EXPIRED);
	kit_note(kit, at, CLIENT, IKE_NOTE_ROLLED_BACK);
}

void kit_story_clean(struct kit *kit)
{
	uint64_t request, answer;

	story_begin(kit, 60 * NSEC_S);
	request = kit_flight(kit, 51 * MS, 71 * MS, CLIENT, AUTH, 0);
	answer = story_gateway(kit, 71 * MS, request);
	kit_receive(kit, 95 * MS, answer);
	story_installed(kit, 95 * MS);
	kit_end(kit, 95 * MS + 400 * US, END_QUIET);
}

/* A back end of 70 s: the larval SA dies meanwhile. */
void kit_story_late_answer(struct kit *kit)
{
	const nsec died = 60050 * MS + 100 * US;
	uint64_t request, again, answer;

	story_begin(kit, died);
	request = kit_flight(kit, 51 * MS, 71 * MS, CLIENT, AUTH, 0);
	kit_state(kit, 71 * MS, GATEWAY, "half_open", "backend",
	          "the proof is right: ask the back end");
	kit_backend(kit, 71 * MS, GATEWAY, false);
	for (uint32_t try = 2; try <= 7; try++) {
		nsec at = 51 * MS + ((nsec)1 << (try - 1)) * NSEC_S - NSEC_S;

		if (at > died && at - died < 32 * NSEC_S)
			kit_sa(kit, died, CLIENT, 0x1000, SADB_ST_LARVAL, SADB_ST_DEAD, true,
			       NSEC_NEVER);
		again = kit_send(kit, at, CLIENT, AUTH, try, 0);
		kit_receive(kit, at + 20 * MS, again);
		kit_dropped(kit, at + 20 * MS, GATEWAY, again, IKE_DROP_DUPLICATE);
	}
	kit_backend(kit, 70071 * MS, GATEWAY, true);
	answer = story_gateway(kit, 70071 * MS, request);
	kit_receive(kit, 70092 * MS, answer);
	kit_ask(kit, 70092 * MS, CLIENT, SADB_OP_UPDATE, SADB_DIR_IN, 0x1000);
	story_not_found(kit, 70092 * MS, 70092 * MS + 200 * US, died);
	kit_end(kit, 70100 * MS, END_QUIET);
}

/* Six answers are lost; the seventh try is answered after 63 s. */
void kit_story_lost_answers(struct kit *kit)
{
	const nsec died = 60050 * MS + 100 * US;
	uint64_t request, answer;

	story_begin(kit, died);
	request = kit_flight(kit, 51 * MS, 71 * MS, CLIENT, AUTH, 0);
	answer = story_gateway(kit, 71 * MS, request);
	kit_lost(kit, 71 * MS + 500 * US, answer, LOSS_DROP);
	for (uint32_t try = 2; try <= 7; try++) {
		nsec at = 51 * MS + ((nsec)1 << (try - 1)) * NSEC_S - NSEC_S;

		if (try == 7)
			kit_sa(kit, died, CLIENT, 0x1000, SADB_ST_LARVAL, SADB_ST_DEAD, true,
			       NSEC_NEVER);
		request = kit_send(kit, at, CLIENT, AUTH, try, 0);
		kit_receive(kit, at + 20 * MS, request);
		kit_dropped(kit, at + 20 * MS, GATEWAY, request, IKE_DROP_COUNT);
		answer = kit_send(kit, at + 20 * MS, GATEWAY, AUTH, try, request);
		if (try < 7)
			kit_lost(kit, at + 20 * MS, answer, LOSS_DROP);
	}
	kit_receive(kit, 63091 * MS, answer);
	kit_ask(kit, 63091 * MS, CLIENT, SADB_OP_UPDATE, SADB_DIR_IN, 0x1000);
	story_not_found(kit, 63091 * MS, 63091 * MS + 200 * US, died);
	kit_end(kit, 63100 * MS, END_QUIET);
}

void kit_story_no_answer(struct kit *kit)
{
	uint64_t request, late = 0;

	kit_acquire(kit, 0, CLIENT, GATEWAY);
	for (uint32_t try = 1; try <= 7; try++) {
		nsec at = ((nsec)1 << (try - 1)) * NSEC_S - NSEC_S;

		request = kit_send(kit, at, CLIENT, INIT, try, 0);
		if (try < 7)
			kit_lost(kit, at, request, LOSS_PARTITION);
		else
			late = request;
	}
	kit_note(kit, 120 * NSEC_S, CLIENT, IKE_NOTE_GAVE_UP);
	kit_failed(kit, 120 * NSEC_S, CLIENT, IKE_FAIL_NO_ANSWER, 0);
	kit_receive(kit, 121 * NSEC_S, late);
	late = kit_flight(kit, 121 * NSEC_S, 122 * NSEC_S, GATEWAY, INIT, late);
	kit_dropped(kit, 122 * NSEC_S, CLIENT, late, IKE_DROP_NO_SESSION);
	kit_end(kit, 122 * NSEC_S, END_QUIET);
}

/* Thirty clients; the gateway's driver refuses the last ten. */
void kit_story_busy_gateway(struct kit *kit)
{
	uint64_t requests[30];

	for (uint32_t i = 0; i < 30; i++) {
		kit->negotiation = 0x100 + i;
		kit_acquire(kit, 0, i + 2, GATEWAY);
		requests[i] = kit_send(kit, 0, i + 2, AUTH, 1, 0);
	}
	for (uint32_t i = 0; i < 30; i++) {
		nsec at = 20 * MS + i * US;

		kit->negotiation = 0x100 + i;
		kit_receive(kit, at, requests[i]);
		kit_ask(kit, at, GATEWAY, SADB_OP_UPDATE, SADB_DIR_IN, 0x3000 + i);
		if (i < 20)
			continue;
		kit_reply(kit, at, at, GATEWAY, SADB_OP_UPDATE, SADB_DIR_IN, 0x3000 + i,
		          SADB_CAUSE_UPDATES_LIMIT, 0);
		kit_driver_failed(kit, at, GATEWAY, SADB_OP_UPDATE, SADB_CAUSE_UPDATES_LIMIT);
		kit_note(kit, at, GATEWAY, IKE_NOTE_NOTIFY_SENT);
		requests[i] = kit_send(kit, at, GATEWAY, AUTH, 1, requests[i]);
	}
	for (uint32_t i = 20; i < 30; i++) {
		kit->negotiation = 0x100 + i;
		kit_receive(kit, 40 * MS, requests[i]);
		kit_note(kit, 40 * MS, i + 2, IKE_NOTE_NOTIFY_RECEIVED);
		kit_failed(kit, 40 * MS, i + 2, IKE_FAIL_CHILD_REFUSED, 14);
	}
	kit_end(kit, NSEC_S, END_DURATION);
}

/* The driver takes 75 s over an UPDATE that was asked for in time. */
void kit_story_stalled(struct kit *kit)
{
	const nsec died = 60050 * MS + 100 * US;
	uint64_t request, answer;

	kit_fault(kit, 0, 0, true);
	story_begin(kit, died);
	request = kit_flight(kit, 51 * MS, 71 * MS, CLIENT, AUTH, 0);
	answer = story_gateway(kit, 71 * MS, request);
	kit_receive(kit, 95 * MS, answer);
	kit_ask(kit, 95 * MS, CLIENT, SADB_OP_UPDATE, SADB_DIR_IN, 0x1000);
	kit_sa(kit, died, CLIENT, 0x1000, SADB_ST_LARVAL, SADB_ST_DEAD, true, NSEC_NEVER);
	kit_fault(kit, 75 * NSEC_S, 0, false);
	story_not_found(kit, 95 * MS, 75 * NSEC_S, died);
	kit_end(kit, 75 * NSEC_S, END_QUIET);
}

/* Each way of the IKE_AUTH exchange takes 35 s; faults began earlier, one of them is over. */
void kit_story_slow_path(struct kit *kit)
{
	const nsec died = 60050 * MS + 100 * US;
	uint64_t request, again, answer;
	struct journal_rec copied;

	kit_fault(kit, 0, 0, true);
	kit_fault(kit, 0, 1, true);
	kit_fault(kit, 0, 1, false);
	story_begin(kit, died);
	request = kit_send(kit, 51 * MS, CLIENT, AUTH, 1, 0);
	copied = packets[request];
	add(kit, &copied, 51 * MS, CLIENT, JOURNAL_COPIED);
	again = kit_send(kit, 1051 * MS, CLIENT, AUTH, 2, 0);
	kit_receive(kit, 35051 * MS, request);
	kit_receive(kit, 35052 * MS, request);
	kit_dropped(kit, 35052 * MS, GATEWAY, request, IKE_DROP_DUPLICATE);
	answer = story_gateway(kit, 35053 * MS, request);
	kit_receive(kit, 36051 * MS, again);
	kit_dropped(kit, 36051 * MS, GATEWAY, again, IKE_DROP_COUNT);
	kit_dropped(kit, 36051 * MS, GATEWAY, 0, IKE_DROP_SHORT);
	kit_dropped(kit, 36051 * MS, GATEWAY, 0, IKE_DROP_COUNT);
	kit_sa(kit, died, CLIENT, 0x1000, SADB_ST_LARVAL, SADB_ST_DEAD, true, NSEC_NEVER);
	kit_receive(kit, 70092 * MS, answer);
	kit_ask(kit, 70092 * MS, CLIENT, SADB_OP_UPDATE, SADB_DIR_IN, 0x1000);
	story_not_found(kit, 70092 * MS, 70092 * MS + 200 * US, died);
	kit_sa(kit, 70100 * MS, GATEWAY, 0x2000, SADB_ST_MATURE, SADB_ST_DEAD, true, NSEC_NEVER);
	kit_end(kit, 70100 * MS, END_QUIET);
}

static void story_getspi_refused(struct kit *kit, enum sadb_cause cause)
{
	kit_acquire(kit, 0, CLIENT, GATEWAY);
	kit_ask(kit, 50 * MS, CLIENT, SADB_OP_GETSPI, SADB_DIR_IN, 0);
	kit_reply(kit, 51 * MS, 50 * MS, CLIENT, SADB_OP_GETSPI, SADB_DIR_IN, 0, cause, NSEC_NEVER);
	kit_driver_failed(kit, 51 * MS, CLIENT, SADB_OP_GETSPI, cause);
	kit_note(kit, 51 * MS, CLIENT, IKE_NOTE_CLOSED);
	kit_end(kit, 60 * MS, END_QUIET);
}

void kit_story_no_memory(struct kit *kit)
{
	kit->sadb.memory = 4096;
	kit->sadb.sa_bytes = 2048;
	kit->sadb.larval_bytes = 1024;
	story_getspi_refused(kit, SADB_CAUSE_MEMORY_LIMIT);
}

void kit_story_no_larval(struct kit *kit)
{
	kit->sadb.max_larval = 3;
	story_getspi_refused(kit, SADB_CAUSE_LARVAL_LIMIT);
}

/* The gateway's own larval SA dies before its own back end has answered. */
void kit_story_slow_gateway(struct kit *kit)
{
	const nsec died = 10 * NSEC_S;
	uint64_t request;

	story_begin(kit, 60 * NSEC_S);
	request = kit_flight(kit, 51 * MS, 71 * MS, CLIENT, AUTH, 0);
	kit_ask(kit, 71 * MS, GATEWAY, SADB_OP_GETSPI, SADB_DIR_IN, 0);
	kit_reply(kit, 72 * MS, 71 * MS, GATEWAY, SADB_OP_GETSPI, SADB_DIR_IN, 0x2000,
	          SADB_CAUSE_NONE, died);
	kit_sa(kit, 72 * MS, GATEWAY, 0x2000, SADB_ST_NONE, SADB_ST_LARVAL, false, died);
	kit_backend(kit, 72 * MS, GATEWAY, false);
	kit_sa(kit, died, GATEWAY, 0x2000, SADB_ST_LARVAL, SADB_ST_DEAD, true, NSEC_NEVER);
	kit_backend(kit, 12 * NSEC_S, GATEWAY, true);
	kit_ask(kit, 12 * NSEC_S, GATEWAY, SADB_OP_UPDATE, SADB_DIR_IN, 0x2000);
	kit_reply(kit, 12 * NSEC_S + 200 * US, 12 * NSEC_S, GATEWAY, SADB_OP_UPDATE, SADB_DIR_IN,
	          0x2000, SADB_CAUSE_LARVAL_EXPIRED, died);
	kit_driver_failed(kit, 12 * NSEC_S + 200 * US, GATEWAY, SADB_OP_UPDATE,
	                  SADB_CAUSE_LARVAL_EXPIRED);
	kit_send(kit, 12 * NSEC_S + 200 * US, GATEWAY, AUTH, 1, request);
	kit_end(kit, 12 * NSEC_S + 200 * US, END_LIMIT);
}

/* The table of IKE SAs is full: there is not even a name. Of two earlier faults one is still on. */
void kit_story_no_room(struct kit *kit)
{
	kit_fault(kit, 1 * NSEC_S, 0, true);
	kit_fault(kit, 1 * NSEC_S, 1, true);
	kit_fault(kit, 2 * NSEC_S, 1, false);
	kit->negotiation = 0;
	kit_acquire(kit, 5 * NSEC_S, CLIENT, GATEWAY);
	kit_failed(kit, 5 * NSEC_S, CLIENT, IKE_FAIL_NO_ROOM, 0);
	kit_end(kit, 5 * NSEC_S, END_QUIET);
}
