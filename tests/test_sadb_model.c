/*
 * Random histories: the database beside the slow model of it. Both must say the same: every reply,
 * every event, every counter, every SA.
 */
#include "tests/sadb_model_turn.h"

#define SEEDS 170 /* a million operations, and packets */

/* Seldom all of them: otherwise nothing lives long. */
static void random_terms(struct sadb_terms *terms)
{
	terms->hard_packets = rnd(4) ? 0 : 2 + (uint32_t)rnd(5);
	terms->soft_packets = rnd(4) ? 0 : 1 + (uint32_t)rnd(terms->hard_packets + 1);
	if (terms->hard_packets && terms->soft_packets > terms->hard_packets)
		terms->soft_packets = terms->hard_packets;
	terms->hard_bytes = rnd(4) ? 0 : 200 + rnd(500);
	terms->soft_bytes = rnd(4) ? 0 : 1 + rnd(terms->hard_bytes ? terms->hard_bytes : 400);
	terms->hard_use_s = rnd(4) ? 0 : 5 + (uint32_t)rnd(30);
	terms->soft_use_s =
	        rnd(4) ? 0 : 1 + (uint32_t)rnd(terms->hard_use_s ? terms->hard_use_s : 30);
	terms->idle_s = rnd(4) ? 0 : 5 + (uint32_t)rnd(30);
	terms->replay_window = rnd(3) ? (uint8_t)rnd(65) : 0;
}

static const struct sa *recent(void)
{
	return &m.sas[m.sa_count - 1 - (int)rnd(m.sa_count < 15 ? (uint64_t)m.sa_count : 15)];
}

static void random_mate(struct sadb_req *req)
{
	const struct sa *sa = recent();

	req->mate_spi = sa->entry.spi;
	req->protocol = sa->entry.protocol;
	req->dst = kit_addr(2);
}

static void random_packet(struct sadb_packet *packet)
{
	*packet = (struct sadb_packet){ .src = kit_addr(1),
		                        .dst = kit_addr(2),
		                        .protocol = SADB_PROTO_ESP,
		                        .dir = SADB_DIR_OUT,
		                        .seq = rnd(SEQS),
		                        .bytes = (uint32_t)rnd(200) };
	if (rnd(8) && m.sa_count) {
		const struct sa *sa = recent();

		packet->spi = sa->entry.spi;
		packet->dst = sa->name.dst;
		packet->protocol = sa->entry.protocol;
		packet->dir = sa->entry.dir;
	}
}

static struct sadb_req random_req(void)
{
	static const enum sadb_op ops[] = { SADB_OP_GETSPI, SADB_OP_GETSPI, SADB_OP_GETSPI,
		                            SADB_OP_UPDATE, SADB_OP_UPDATE, SADB_OP_UPDATE,
		                            SADB_OP_ADD,    SADB_OP_ADD,    SADB_OP_DELETE,
		                            SADB_OP_DELETE, SADB_OP_EXPIRE, SADB_OP_EXPIRE,
		                            SADB_OP_GET,    SADB_OP_ACQUIRE };
	struct sadb_req req = kit_req(rnd(100) == 0  ? SADB_OP_FLUSH
	                              : rnd(60) == 0 ? SADB_OP_POLICY
	                              : rnd(90) == 0 ? SADB_OP_DUMP
	                                             : ops[rnd(14)],
	                              256 + (uint32_t)rnd(12));
	uint64_t kind = rnd(40), hard;

	if (req.op == SADB_OP_FLUSH)
		req.protocol = rnd(2) ? 0 : SADB_PROTO_AH;
	if (rnd(4) && m.sa_count) { /* something that is or was there */
		const struct sa *sa = recent();

		req.spi = sa->entry.spi;
		req.dst = sa->name.dst;
		req.protocol = sa->entry.protocol;
		if (req.op == SADB_OP_DELETE || req.op == SADB_OP_EXPIRE || req.op == SADB_OP_GET)
			req.dir = rnd(20) ? sa->entry.dir : SADB_DIR_OUT;
	} else {
		req.dst = kit_addr((uint8_t)(1 + rnd(3)));
		req.protocol = rnd(5) ? SADB_PROTO_ESP : SADB_PROTO_AH;
	}
	if (req.op == SADB_OP_GETSPI && kind < 20) {
		req.spi_min = 256 + (uint32_t)rnd(8);
		req.spi_max = req.spi_min + (uint32_t)rnd(4);
	} else if (kind < 4) {
		req.spi = kind == 0 ? 5 : req.spi;
		req.key.key_len = kind == 1 ? 3 : 36;
		req.key.encr = kind == 2 ? 12 : req.key.encr;
		req.dir = kind == 3 ? SADB_DIR_IN : req.dir;
	}
	req.owner = rnd(1000);
	req.service_ns = (nsec)rnd(12) * m.unit;
	hard = rnd(3) ? 0 : 20 + rnd(60);
	req.hard_ns = (nsec)hard * m.unit;
	req.soft_ns = rnd(3) ? 0 : (nsec)(1 + rnd(hard ? hard : 50)) * m.unit;
	req.traffic.remote.hi = kit_addr(rnd(5) ? 200 : 255);
	if (req.op == SADB_OP_POLICY && rnd(4) == 0)
		req.traffic = (struct sadb_traffic){ 0 };
	random_terms(&req.terms);
	req.pair = rnd(2);
	if (req.op == SADB_OP_ADD && m.sa_count && rnd(2))
		random_mate(&req);
	return req;
}

static void same_reply(const struct sadb_reply *reply, const struct ask *ask)
{
	SAME(ask->phase, DONE);
	SAME(reply->cause, ask->cause);
	SAME(reply->op, ask->req.op);
	SAME(reply->owner, ask->req.owner);
	SAME(reply->started_at, ask->started_at);
	SAME(reply->done_at, ask->ends_at);
	SAME(reply->larval_until, ask->larval_until);
}

static void same_event(const struct sadb_event *a, const struct sadb_event *b)
{
	SAME(a->at, b->at);
	SAME(a->owner, b->owner);
	SAME(a->spi, b->spi);
	SAME(a->dir, b->dir);
	SAME(a->from, b->from);
	SAME(a->to, b->to);
	SAME(a->op, b->op);
	SAME(a->timer, b->timer);
	SAME(a->limit, b->limit);
	SAME(a->silent, b->silent);
	SAME(a->until, b->until);
}

static void same_dump(const struct sadb *db)
{
	struct sadb_entry entry;
	uint32_t cursor = 0, count = 0;

	for (; sadb_dump(db, &cursor, &entry); count++) {
		struct sadb_req name = { .spi = entry.spi,
			                 .protocol = entry.protocol,
			                 .dst = entry.dst };
		const struct sa *sa = find(&name, entry.dir);

		if (!sa)
			ck_abort_msg("an SA that the model does not have");
		SAME(entry.state, sa->entry.state);
		SAME(entry.owner, sa->entry.owner);
		SAME(entry.born_at, sa->entry.born_at);
		SAME(entry.matured_at, sa->entry.matured_at);
		SAME(entry.dies_at, dies_at(sa));
		SAME(entry.soft_at, sa->soft_at);
		SAME(entry.used_at, sa->entry.used_at);
		SAME(entry.packets, sa->entry.packets);
		SAME(entry.bytes, sa->entry.bytes);
		SAME(entry.seq, sa->entry.seq);
		SAME(entry.mate_spi, sa->mate ? sa->mate->entry.spi : 0);
	}
	SAME(count, m.counters.sas);
}

static int take_replies(struct sadb *db)
{
	struct sadb_reply reply;
	int taken = 0;

	for (; sadb_complete(db, &reply); taken++) {
		SAME(reply.ticket < (uint64_t)m.ask_count, true);
		SAME(m.replies[reply.ticket].ticket, UINT64_MAX); /* exactly one each */
		m.replies[reply.ticket] = reply;
	}
	return taken;
}

/* Both go on to `now`; then everything is compared. Returns how many replies came. */
static int settle(struct sadb *db, nsec now)
{
	static struct sadb_event real[4 * SAS];
	int taken = 0, steps = 0;

	do {
		SAME(steps++ < 10000, true);
		sadb_tick(db, now);
		taken += take_replies(db);
		while (sadb_event(db, &real[m.events_seen]))
			m.events_seen++;
	} while (sadb_next_at(db) <= now);
	while (model_step(now, real, m.events_seen))
		;
	SAME(m.event_count, m.events_seen);
	for (; m.events_compared < m.event_count; m.events_compared++)
		same_event(&real[m.events_compared], &m.events[m.events_compared]);
	SAME(memcmp(sadb_counters(db), &m.counters, sizeof(m.counters)), 0);
	same_dump(db);
	return taken;
}

/* A few packets, once both have come to `now`. Returns how many replies came. */
static int packets(struct sadb *db, nsec now)
{
	int taken = settle(db, now);

	for (uint64_t n = 1 + rnd(3); n > 0; n--) {
		struct sadb_packet packet;
		enum sadb_path path;

		random_packet(&packet);
		path = sadb_packet(db, now, &packet);
		SAME(path, model_packet(&packet, now));
		taken += settle(db, now);
	}
	return taken;
}

static void stall(struct sadb *db, enum sadb_op op, nsec until)
{
	sadb_stall(db, op, until);
	m.stall[op] = until > m.stall[op] ? until : m.stall[op];
	for (int i = m.first; i < m.ask_count; i++)
		if (m.asks[i].phase == RUNNING && m.asks[i].req.op == op &&
		    m.asks[i].ends_at < until)
			m.asks[i].ends_at = until;
}

/* Somebody else has it. */
static void lock(struct sadb *db, nsec until)
{
	sadb_lock(db, until);
	m.locked_until = until > m.locked_until ? until : m.locked_until;
}

static void random_conf(struct sadb_conf *conf)
{
	*conf = kit_conf();
	conf->slots = 6 + (uint32_t)rnd(14);
	conf->requests = 3 + (uint32_t)rnd(20);
	conf->dead_max = GRAVE;
	conf->larval_lifetime_ns = (20 + (nsec)rnd(60)) * m.unit;
	conf->expire_linger_ns = (nsec)rnd(3) * 15 * m.unit;
	conf->max_sas = 5 + (uint32_t)rnd(15);
	conf->max_larval = 3 + (uint32_t)rnd(6);
	conf->concurrent_updates = 1 + (uint32_t)rnd(3);
	conf->update_queue = (uint32_t)rnd(4);
	conf->on_full = (enum sadb_on_full)(rnd(2) ? rnd(3) : SADB_FULL_REJECT);
	conf->workers = (uint32_t)rnd(4);
	conf->lock_wait_ns = rnd(2) ? 0 : (1 + (nsec)rnd(40)) * m.unit;
	conf->memory = 300 + rnd(1500);
	conf->spi_salt = (uint32_t)rnd(UINT32_MAX);
}

START_TEST(it_behaves_like_the_model)
{
	uint32_t occupied = 0;
	struct sadb *db;
	nsec now = 0;

	seed = 0x9E3779B97F4A7C15u * (uint64_t)(_i + 1);
	memset(&m, 0, sizeof(m));
	for (int i = 0; i < OPS; i++)
		m.replies[i].ticket = UINT64_MAX;
	m.unit = _i % 3 ? NSEC_S : 1;
	random_conf(&m.conf);
	db = sadb_new(&m.conf);
	for (int i = 0; i < OPS; i++) {
		struct sadb_req req = random_req();
		enum sadb_err err;

		req.ticket = (uint64_t)m.ask_count;
		now += rnd(3) ? 0 : (nsec)rnd(10) * m.unit;
		err = sadb_submit(db, now, &req);
		SAME(err, occupied < m.conf.requests ? SADB_OK : SADB_E_LIMIT);
		m.counters.asked[req.op]++;
		if (err == SADB_OK) {
			m.asks[m.ask_count++] =
			        (struct ask){ .req = req, .phase = ARRIVED, .started_at = now };
			occupied++;
		} else {
			m.counters.failed[req.op]++;
			m.counters.caused[SADB_CAUSE_REQUESTS_LIMIT]++;
		}
		if (rnd(60) == 0) { /* not a verb of time: first let both come to now */
			occupied -= (uint32_t)settle(db, now);
			stall(db, (enum sadb_op)rnd(SADB_OP_COUNT), now + (nsec)rnd(80) * m.unit);
		}
		if (rnd(80) == 0) {
			occupied -= (uint32_t)settle(db, now);
			lock(db, now + (nsec)rnd(60) * m.unit);
		}
		if (rnd(4) == 0)
			occupied -= (uint32_t)settle(db, now += (nsec)rnd(12) * m.unit);
		else if (rnd(3) == 0 && sadb_next_at(db) != NSEC_NEVER && sadb_next_at(db) > now)
			occupied -= (uint32_t)settle(db, now = sadb_next_at(db));
		if (rnd(3) == 0)
			occupied -= (uint32_t)packets(db, now);
		if (m.sa_count > SAS - 100)
			break;
	}
	for (int i = 0; i < 300; i++)
		occupied -= (uint32_t)settle(db, now += 20 * m.unit);
	SAME(sadb_counters(db)->larvals, 0); /* every larval has ended */
	for (int i = 0; i < m.ask_count; i++) {
		if (m.asks[i].phase == DONE)
			same_reply(&m.replies[i], &m.asks[i]);
		else
			SAME(m.asks[i].phase, BLOCKED); /* until room comes, and none does */
		occupied -= m.asks[i].phase == BLOCKED;
	}
	SAME(occupied, 0);
	sadb_free(db);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_model");
	Suite *suite = suite_create("sadb_model");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, it_behaves_like_the_model, 0, SEEDS);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
