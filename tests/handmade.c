/* See handmade.h. */
#include "tests/handmade.h"

#include <check.h>

static const char *const hosts[] = { "client", "gateway" };
static const enum sadb_platform platforms[] = { SADB_PLATFORM_WINDOWS, SADB_PLATFORM_LINUX };
static const char *const links[] = { "wan" };
static const char *const faults[] = { "partition wan 1s..2s" };
static const char *const loads[] = { "morning" };
static const uint8_t hash[32] = { 0xab, 0xcd, [31] = 0x01 };

const struct journal_meta handmade_meta = {
	.scenario = "by-hand",
	.file = "by-hand.yaml",
	.version = "0",
	.seed = UINT64_MAX,
	.scenario_hash = hash,
	.hosts = hosts,
	.platforms = platforms,
	.hosts_count = 2,
	.links = links,
	.links_count = 1,
	.faults = faults,
	.faults_count = 1,
	.loads = loads,
	.loads_count = 1,
};

struct journal *handmade_new(void)
{
	struct journal *journal = journal_new(&handmade_meta, 100000);

	ck_assert_ptr_nonnull(journal);
	return journal;
}

static struct journal_rec rec_of(nsec at, uint64_t negotiation, uint32_t host,
                                 enum journal_kind kind)
{
	return (struct journal_rec){
		.at = at, .negotiation = negotiation, .host = host, .kind = kind
	};
}

static void add(struct journal *journal, const struct journal_rec *rec)
{
	ck_assert(journal_add(journal, rec));
}

void add_acquire(struct journal *journal, nsec at, uint64_t negotiation)
{
	struct journal_rec rec = rec_of(at, negotiation, CLIENT, JOURNAL_ACQUIRE);

	rec.acquire.peer = GATEWAY;
	add(journal, &rec);
}

void add_send(struct journal *journal, nsec at, uint64_t negotiation, uint64_t id, uint64_t re,
              uint8_t exchange, uint32_t try)
{
	struct journal_rec rec = rec_of(at, negotiation, re ? GATEWAY : CLIENT, JOURNAL_SEND);

	rec.packet = (struct journal_packet){ .id = id,
		                              .re = re,
		                              .peer = re ? CLIENT : GATEWAY,
		                              .exchange = exchange,
		                              .try = try,
		                              .response = re != 0 };
	add(journal, &rec);
}

void add_receive(struct journal *journal, nsec at, uint64_t negotiation, uint64_t id, uint64_t re,
                 uint8_t exchange)
{
	struct journal_rec rec = rec_of(at, negotiation, re ? CLIENT : GATEWAY, JOURNAL_RECEIVE);

	rec.packet = (struct journal_packet){ .id = id,
		                              .re = re,
		                              .peer = re ? GATEWAY : CLIENT,
		                              .exchange = exchange,
		                              .try = 1,
		                              .response = re != 0 };
	add(journal, &rec);
}

void add_note(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
              const struct ike_note *note)
{
	struct journal_rec rec = rec_of(at, negotiation, host, JOURNAL_NOTE);

	rec.note = *note;
	rec.note.initiator = host == CLIENT;
	add(journal, &rec);
}

void add_said(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
              enum ike_note_kind kind)
{
	add_note(journal, at, negotiation, host, &(struct ike_note){ .kind = kind });
}

void add_dropped(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host, uint64_t id)
{
	add_note(journal, at, negotiation, host,
	         &(struct ike_note){
	                 .kind = IKE_NOTE_DROPPED, .drop = IKE_DROP_STALE, .dgram_id = id });
}

void add_failed(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
                enum ike_failure failure, enum sadb_cause cause, uint16_t notify)
{
	struct ike_note note = {
		.kind = IKE_NOTE_FAILED, .failure = failure, .cause = cause, .notify = notify
	};

	if (failure == IKE_FAIL_GETSPI || failure == IKE_FAIL_UPDATE || failure == IKE_FAIL_ADD) {
		note.op = failure == IKE_FAIL_GETSPI   ? SADB_OP_GETSPI
		          : failure == IKE_FAIL_UPDATE ? SADB_OP_UPDATE
		                                       : SADB_OP_ADD;
		note.err = SADB_E_LIMIT;
		note.code = 7;
	}
	add_note(journal, at, negotiation, host, &note);
}

void add_ask(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host, enum sadb_op op)
{
	struct journal_rec rec = rec_of(at, negotiation, host, JOURNAL_ASK);

	rec.ask.op = op;
	add(journal, &rec);
}

void add_reply(struct journal *journal, nsec asked, nsec done, uint64_t negotiation, uint32_t host,
               enum sadb_op op, enum sadb_err err)
{
	struct journal_rec rec = rec_of(done, negotiation, host, JOURNAL_REPLY);

	rec.reply = (struct sadb_reply){ .owner = negotiation,
		                         .op = op,
		                         .err = err,
		                         .asked_at = asked,
		                         .started_at = asked,
		                         .done_at = done,
		                         .larval_until = done + 60 * NSEC_S };
	add(journal, &rec);
}

void add_sa(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host, uint32_t spi,
            enum sadb_dir dir, enum sadb_state from, enum sadb_state to)
{
	struct journal_rec rec = rec_of(at, negotiation, host, JOURNAL_SA);

	rec.sa = (struct sadb_event){ .at = at,
		                      .owner = negotiation,
		                      .spi = spi,
		                      .dir = dir,
		                      .from = from,
		                      .to = to,
		                      .until = NSEC_NEVER };
	add(journal, &rec);
}

void add_backend(struct journal *journal, nsec at, uint64_t negotiation, enum journal_kind kind)
{
	struct journal_rec rec = rec_of(at, negotiation, GATEWAY, kind);

	rec.backend.accepted = true;
	add(journal, &rec);
}

void add_work(struct journal *journal, nsec since, nsec begun, nsec at, uint64_t negotiation,
              uint32_t host, uint64_t id)
{
	struct journal_rec rec = rec_of(at, negotiation, host, JOURNAL_WORK);

	rec.job.since = since;
	rec.job.begun_at = begun;
	rec.job.id = id;
	rec.job.peer = JOURNAL_NOBODY;
	rec.job.queue = id > 0 ? QUEUE_RECEIVE : QUEUE_ANSWER;
	add(journal, &rec);
}

void add_turned_away(struct journal *journal, nsec since, nsec at, uint64_t negotiation,
                     uint32_t host, uint64_t id, uint8_t exchange)
{
	struct journal_rec rec = rec_of(at, negotiation, host, JOURNAL_TURNED_AWAY);

	rec.job.since = since;
	rec.job.id = id;
	rec.job.peer = exchange == 0 ? GATEWAY : JOURNAL_NOBODY;
	rec.job.exchange = exchange;
	rec.job.queue = exchange == 0 ? QUEUE_ACQUIRE : QUEUE_RECEIVE;
	rec.job.why = TURN_LATE;
	add(journal, &rec);
}

void add_end(struct journal *journal, nsec at, enum journal_end why)
{
	struct journal_rec rec = rec_of(at, 0, JOURNAL_NOBODY, JOURNAL_END);

	rec.end = why;
	add(journal, &rec);
}

void add_install(struct journal *journal, nsec at, uint64_t negotiation)
{
	add_ask(journal, at, negotiation, CLIENT, SADB_OP_UPDATE);
	add_reply(journal, at, at + 7, negotiation, CLIENT, SADB_OP_UPDATE, SADB_OK);
	add_ask(journal, at + 7, negotiation, CLIENT, SADB_OP_ADD);
	add_reply(journal, at + 7, at + 9, negotiation, CLIENT, SADB_OP_ADD, SADB_OK);
	add_said(journal, at + 9, negotiation, CLIENT, IKE_NOTE_CHILD_INSTALLED);
}

struct verdict *handmade_judge(struct journal *journal)
{
	struct verdict *verdict = verdict_new(journal);

	ck_assert_ptr_nonnull(verdict);
	return verdict;
}

void handmade_done(struct journal *journal, struct verdict *verdict)
{
	verdict_free(verdict);
	journal_free(journal);
}

void handmade_split(struct journal *journal, const nsec want[SPLIT_COUNT])
{
	static const char *const names[] = {
#define X(name, text) text,
		SPLIT_PARTS(X)
#undef X
	};
	struct verdict *verdict = handmade_judge(journal);
	const struct verdict_negotiation *v = &verdict->negotiations[0];
	nsec sum = 0;

	ck_assert_uint_eq(v->host, CLIENT);
	for (int p = 0; p < SPLIT_COUNT; p++) {
		ck_assert_msg(v->split[p] == want[p], "%s is %lld, not %lld", names[p],
		              (long long)v->split[p], (long long)want[p]);
		sum += v->split[p];
	}
	ck_assert_int_eq(sum, v->ended_at - v->started_at);
	handmade_done(journal, verdict);
}
