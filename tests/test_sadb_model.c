/*
 * Random histories: the database beside the slow model of it. Both must say the same: every reply,
 * every event, every counter, every SA.
 */
#include "tests/sadb_model.h"

static struct sadb_req random_req(void)
{
	static const enum sadb_op ops[] = { SADB_OP_GETSPI, SADB_OP_GETSPI, SADB_OP_GETSPI,
		                            SADB_OP_UPDATE, SADB_OP_UPDATE, SADB_OP_UPDATE,
		                            SADB_OP_ADD,    SADB_OP_ADD,    SADB_OP_DELETE,
		                            SADB_OP_DELETE, SADB_OP_EXPIRE, SADB_OP_EXPIRE };
	struct sadb_req req =
	        kit_req(rnd(100) == 0 ? SADB_OP_FLUSH : ops[rnd(12)], 256 + (uint32_t)rnd(12));
	uint64_t kind = rnd(40);

	if (rnd(4) && m.sa_count) { /* something that is or was there */
		const struct sa *sa = &m.sas[m.sa_count - 1 -
		                             (int)rnd(m.sa_count < 15 ? (uint64_t)m.sa_count : 15)];

		req.spi = sa->entry.spi;
		req.dst = sa->name.dst;
		req.protocol = sa->entry.protocol;
		if (req.op == SADB_OP_DELETE || req.op == SADB_OP_EXPIRE)
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
	req.service_ns = (nsec)rnd(12);
	req.hard_ns = rnd(3) ? 0 : 20 + (nsec)rnd(60);
	req.soft_ns = rnd(3) ? 0 : 1 + (nsec)rnd(req.hard_ns ? (uint64_t)req.hard_ns : 50);
	return req;
}

static void same_reply(const struct sadb_reply *reply, const struct ask *ask)
{
	ck_assert_int_eq(ask->phase, DONE);
	ck_cause(*reply, ask->cause);
	ck_assert_int_eq(reply->op, ask->req.op);
	ck_assert_uint_eq(reply->owner, ask->req.owner);
	ck_assert_int_eq(reply->started_at, ask->started_at);
	ck_assert_int_eq(reply->done_at, ask->ends_at);
	ck_assert_int_eq(reply->larval_until, ask->larval_until);
}

static void same_event(const struct sadb_event *a, const struct sadb_event *b)
{
	ck_assert_int_eq(a->at, b->at);
	ck_assert_uint_eq(a->owner, b->owner);
	ck_assert_uint_eq(a->spi, b->spi);
	ck_assert_int_eq(a->dir, b->dir);
	ck_assert_int_eq(a->from, b->from);
	ck_assert_int_eq(a->to, b->to);
	ck_assert_int_eq(a->op, b->op);
	ck_assert_int_eq(a->timer, b->timer);
	ck_assert_int_eq(a->until, b->until);
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

		ck_assert_ptr_nonnull(sa);
		ck_assert_int_eq(entry.state, sa->entry.state);
		ck_assert_uint_eq(entry.owner, sa->entry.owner);
		ck_assert_int_eq(entry.born_at, sa->entry.born_at);
		ck_assert_int_eq(entry.matured_at, sa->entry.matured_at);
		ck_assert_int_eq(entry.dies_at, sa->entry.dies_at);
	}
	ck_assert_uint_eq(count, m.counters.sas);
}

static int take_replies(struct sadb *db)
{
	struct sadb_reply reply;
	int taken = 0;

	for (; sadb_complete(db, &reply); taken++) {
		ck_assert_uint_lt(reply.ticket, m.ask_count);
		ck_assert_uint_eq(m.replies[reply.ticket].ticket,
		                  UINT64_MAX); /* exactly one each */
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
		ck_assert_int_lt(steps++, 10000);
		sadb_tick(db, now);
		taken += take_replies(db);
		while (sadb_event(db, &real[m.events_seen]))
			m.events_seen++;
	} while (sadb_next_at(db) <= now);
	while (model_step(now, real, m.events_seen))
		;
	ck_assert_int_eq(m.event_count, m.events_seen);
	for (; m.events_compared < m.event_count; m.events_compared++)
		same_event(&real[m.events_compared], &m.events[m.events_compared]);
	ck_assert_mem_eq(sadb_counters(db), &m.counters, sizeof(m.counters));
	same_dump(db);
	return taken;
}

static void random_conf(struct sadb_conf *conf)
{
	*conf = kit_conf();
	conf->slots = 6 + (uint32_t)rnd(14);
	conf->requests = 3 + (uint32_t)rnd(20);
	conf->dead_max = GRAVE;
	conf->larval_lifetime_ns = 20 + (nsec)rnd(60);
	conf->expire_linger_ns = (nsec)rnd(3) * 15;
	conf->max_sas = 5 + (uint32_t)rnd(15);
	conf->max_larval = 3 + (uint32_t)rnd(6);
	conf->concurrent_updates = 1 + (uint32_t)rnd(3);
	conf->update_queue = (uint32_t)rnd(4);
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
	random_conf(&m.conf);
	db = sadb_new(&m.conf);
	for (int i = 0; i < OPS; i++) {
		struct sadb_req req = random_req();
		enum sadb_err err;

		req.ticket = (uint64_t)m.ask_count;
		now += rnd(3) ? 0 : (nsec)rnd(10);
		err = sadb_submit(db, now, &req);
		ck_assert_int_eq(err, occupied < m.conf.requests ? SADB_OK : SADB_E_LIMIT);
		m.counters.asked[req.op]++;
		if (err == SADB_OK) {
			m.asks[m.ask_count++] =
			        (struct ask){ .req = req, .phase = ARRIVED, .started_at = now };
			occupied++;
		} else {
			m.counters.failed[req.op]++;
			m.counters.caused[SADB_CAUSE_REQUESTS_LIMIT]++;
		}
		if (rnd(60) == 0) { /* a stall is not a verb of time: first let both come to now */
			enum sadb_op op = (enum sadb_op)rnd(SADB_OP_COUNT);
			nsec until = now + (nsec)rnd(80);

			occupied -= (uint32_t)settle(db, now);
			sadb_stall(db, op, until);
			m.stall[op] = until > m.stall[op] ? until : m.stall[op];
			for (int a = m.first; a < m.ask_count; a++)
				if (m.asks[a].phase == RUNNING && m.asks[a].req.op == op &&
				    m.asks[a].ends_at < until)
					m.asks[a].ends_at = until;
		}
		if (rnd(4) == 0)
			occupied -= (uint32_t)settle(db, now += (nsec)rnd(12));
		else if (rnd(3) == 0 && sadb_next_at(db) != NSEC_NEVER && sadb_next_at(db) > now)
			occupied -= (uint32_t)settle(db, now = sadb_next_at(db));
		if (m.sa_count > SAS - 100)
			break;
	}
	for (int i = 0; i < 300; i++)
		occupied -= (uint32_t)settle(db, now += 20);
	ck_assert_uint_eq(occupied, 0);
	ck_assert_uint_eq(sadb_counters(db)->larvals, 0); /* every larval has ended */
	for (int i = 0; i < m.ask_count; i++)
		same_reply(&m.replies[i], &m.asks[i]);
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
	tcase_add_loop_test(tcase, it_behaves_like_the_model, 0, 12);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
