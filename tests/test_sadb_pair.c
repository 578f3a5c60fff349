/* Two SAs as one context, rekeying beside the old pair, GET and DUMP, and policies that end SAs. */
#include "tests/sadb_kit.h"

#define OUT_SPI 0x999u

static struct sadb *driver(bool show_keys)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db;

	conf.larval_lifetime_ns = 30 * NSEC_S;
	conf.expire_linger_ns = 60 * NSEC_S;
	conf.show_keys = show_keys;
	db = sadb_new(&conf);
	ck_assert_ptr_nonnull(db);
	return db;
}

static struct sadb_reply ask(struct sadb *db, nsec now, struct sadb_req req)
{
	return kit_ask(db, now, &req);
}

static uint32_t keyed(struct sadb *db, nsec now)
{
	uint32_t spi = kit_larval(db, now);

	ck_cause(ask(db, now + SERVICE, kit_req(SADB_OP_UPDATE, spi)), SADB_CAUSE_NONE);
	return spi;
}

static struct sadb_req outbound(uint32_t spi, uint32_t mate)
{
	struct sadb_req req = kit_req(SADB_OP_ADD, spi);

	req.mate_spi = mate;
	return req;
}

/* Inbound SA and outbound SA; takes 30 ns. Returns the inbound SPI. */
static uint32_t pair(struct sadb *db, nsec now, uint32_t out_spi)
{
	uint32_t spi = keyed(db, now);

	ck_cause(ask(db, now + 2 * SERVICE, outbound(out_spi, spi)), SADB_CAUSE_NONE);
	kit_forget_events(db);
	return spi;
}

static struct sadb_req name(enum sadb_op op, enum sadb_dir dir, uint32_t spi)
{
	struct sadb_req req = kit_req(op, spi);

	req.dir = dir;
	req.dst = kit_addr(dir == SADB_DIR_OUT ? 2 : 1);
	return req;
}

static struct sadb_req both(enum sadb_op op, enum sadb_dir dir, uint32_t spi)
{
	struct sadb_req req = name(op, dir, spi);

	req.pair = true;
	return req;
}

static bool look(const struct sadb *db, enum sadb_dir dir, uint32_t spi, struct sadb_entry *entry)
{
	struct sadb_req req = name(SADB_OP_GET, dir, spi);

	return sadb_look(db, &req, entry);
}

enum wrong { UNKNOWN, RESERVED, INBOUND, LARVAL_MATE, TAKEN, OTHER_PEER, OTHER_PROTOCOL, DELETED };
static const struct {
	enum wrong wrong;
	enum sadb_cause cause;
} wrongs[] = {
	{ UNKNOWN, SADB_CAUSE_NEVER_ALLOCATED },
	{ RESERVED, SADB_CAUSE_BAD_PARAMETER },
	{ INBOUND, SADB_CAUSE_BAD_PARAMETER },
	{ LARVAL_MATE, SADB_CAUSE_WRONG_STATE },
	{ TAKEN, SADB_CAUSE_WRONG_STATE },
	{ OTHER_PEER, SADB_CAUSE_NEVER_ALLOCATED },
	{ OTHER_PROTOCOL, SADB_CAUSE_NEVER_ALLOCATED },
	{ DELETED, SADB_CAUSE_DELETED },
};

static struct sadb_req wrong_mate(struct sadb *db, enum wrong wrong)
{
	struct sadb_req req = outbound(OUT_SPI, keyed(db, 0));

	switch (wrong) {
	case UNKNOWN: req.mate_spi = 0x777777; break;
	case RESERVED: req.mate_spi = 255; break;
	case INBOUND: req.dir = SADB_DIR_IN; break;
	case LARVAL_MATE: req.mate_spi = kit_larval(db, 100); break;
	case TAKEN: ck_cause(ask(db, 100, outbound(0x888, req.mate_spi)), SADB_CAUSE_NONE); break;
	case OTHER_PEER: req.dst = kit_addr(3); break;
	case OTHER_PROTOCOL: req.protocol = SADB_PROTO_AH; break;
	case DELETED:
		ck_cause(ask(db, 100, name(SADB_OP_DELETE, SADB_DIR_IN, req.mate_spi)),
		         SADB_CAUSE_NONE);
		break;
	}
	return req;
}

START_TEST(a_mate_that_does_not_fit_is_refused_and_nothing_is_added)
{
	struct sadb *db = driver(false);
	struct sadb_req req = wrong_mate(db, wrongs[_i].wrong);
	uint32_t sas = sadb_counters(db)->sas;

	kit_forget_events(db);
	ck_cause(ask(db, 1000, req), wrongs[_i].cause);
	ck_assert_uint_eq(sadb_counters(db)->sas, sas);
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

START_TEST(mates_know_each_other_until_one_dies)
{
	struct sadb *db = driver(false);
	uint32_t spi = pair(db, 0, OUT_SPI);
	struct sadb_entry entry;

	ck_assert(look(db, SADB_DIR_IN, spi, &entry));
	ck_assert_uint_eq(entry.mate_spi, OUT_SPI);
	ck_assert(look(db, SADB_DIR_OUT, OUT_SPI, &entry));
	ck_assert_uint_eq(entry.mate_spi, spi);
	ck_cause(ask(db, 100, name(SADB_OP_DELETE, SADB_DIR_OUT, OUT_SPI)), SADB_CAUSE_NONE);
	ck_assert(look(db, SADB_DIR_IN, spi, &entry));
	ck_assert_uint_eq(entry.mate_spi, 0);
	/* It may marry again, and `pair` of a single SA is the SA. */
	ck_cause(ask(db, 200, outbound(0x888, spi)), SADB_CAUSE_NONE);
	ck_cause(ask(db, 300, name(SADB_OP_DELETE, SADB_DIR_IN, spi)), SADB_CAUSE_NONE);
	ck_cause(ask(db, 400, both(SADB_OP_DELETE, SADB_DIR_OUT, 0x888)), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	sadb_free(db);
}
END_TEST

/* Named by either SA. */
START_TEST(a_pair_is_deleted_in_one_step)
{
	struct sadb *db = driver(false);
	uint32_t spi = pair(db, 0, OUT_SPI);
	enum sadb_dir dir = _i ? SADB_DIR_OUT : SADB_DIR_IN;
	struct sadb_event first, second;

	ck_cause(ask(db, 100, both(SADB_OP_DELETE, dir, _i ? OUT_SPI : spi)), SADB_CAUSE_NONE);
	first = kit_event(db);
	second = kit_event(db);
	kit_no_event(db);
	ck_event(first, SADB_ST_MATURE, SADB_ST_DEAD);
	ck_event(second, SADB_ST_MATURE, SADB_ST_DEAD);
	ck_assert_uint_eq(first.spi, OUT_SPI);
	ck_assert_uint_eq(second.spi, spi);
	ck_assert_int_eq(first.at, second.at);
	ck_cause(ask(db, 200, both(SADB_OP_DELETE, SADB_DIR_IN, spi)), SADB_CAUSE_DELETED);
	ck_cause(ask(db, 300, both(SADB_OP_DELETE, SADB_DIR_OUT, OUT_SPI)), SADB_CAUSE_DELETED);
	sadb_free(db);
}
END_TEST

/* IPsecSaContextExpire0: outbound at once, inbound a minute later. */
START_TEST(an_expired_pair_ends_outbound_at_once_and_inbound_a_minute_later)
{
	struct sadb *db = driver(false);
	uint32_t spi = pair(db, 0, OUT_SPI);
	nsec end = 110 + 60 * NSEC_S;

	ck_cause(ask(db, 100, both(SADB_OP_EXPIRE, SADB_DIR_IN, spi)), SADB_CAUSE_NONE);
	ck_event(kit_event(db), SADB_ST_MATURE, SADB_ST_DEAD);
	ck_event(kit_event(db), SADB_ST_MATURE, SADB_ST_DYING);
	sadb_tick(db, end - 1);
	kit_no_event(db);
	sadb_tick(db, end);
	ck_event(kit_event(db), SADB_ST_DYING, SADB_ST_DEAD);
	ck_assert_uint_eq(sadb_counters(db)->hard_expired, 0);
	sadb_free(db);
}
END_TEST

/* The ring of events has one place less than both need: the pair waits as a whole. */
START_TEST(nobody_sees_half_a_pair_go)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db;
	struct sadb_req del;
	uint32_t spi;

	conf.slots = 4;
	db = sadb_new(&conf);
	spi = pair(db, 0, OUT_SPI);
	kit_larval(db, 100);
	kit_larval(db, 200);
	ck_cause(ask(db, 300, name(SADB_OP_DELETE, SADB_DIR_IN, 0x777777)),
	         SADB_CAUSE_NEVER_ALLOCATED);
	/* both larvals are dead at 1210: four events, and that is all there is room for */
	del = both(SADB_OP_DELETE, SADB_DIR_IN, spi);
	kit_submit(db, 1300, &del);
	sadb_tick(db, 1400);
	kit_no_reply(db);
	ck_assert_uint_eq(sadb_counters(db)->sas, 2);
	ck_assert_int_le(sadb_next_at(db), 1400);
	ck_assert_uint_eq(kit_event(db).dir, SADB_DIR_IN);
	sadb_tick(db, 1400);
	ck_cause(kit_reply(db), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	for (int i = 0; i < 5; i++)
		(void)kit_event(db);
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

static uint64_t sent(struct sadb *db, nsec now, enum sadb_dir dir, uint32_t spi)
{
	struct sadb_packet packet = { .src = kit_addr(dir == SADB_DIR_OUT ? 1 : 2),
		                      .dst = kit_addr(dir == SADB_DIR_OUT ? 2 : 1),
		                      .protocol = SADB_PROTO_ESP,
		                      .dir = dir,
		                      .spi = spi,
		                      .seq = 1,
		                      .bytes = 100 };
	struct sadb_entry entry;

	if (sadb_packet(db, now, &packet) != SADB_PATH_PASSED)
		return 0;
	return look(db, dir, spi, &entry) ? entry.packets : 0;
}

/* Make before break: the old pair grows old, a new one stands beside it, the old one ends. */
START_TEST(a_new_pair_stands_beside_the_old_one)
{
	struct sadb *db = driver(false);
	struct sadb_req req = outbound(OUT_SPI, 0);
	uint32_t old_in = keyed(db, 0), new_in;
	struct sadb_entry entry;

	req.mate_spi = old_in;
	req.soft_ns = 50 * NSEC_S;
	req.hard_ns = 60 * NSEC_S;
	ck_cause(ask(db, 20, req), SADB_CAUSE_NONE);
	kit_forget_events(db);
	sadb_tick(db, 30 + 50 * NSEC_S);
	ck_event(kit_event(db), SADB_ST_MATURE, SADB_ST_DYING);
	new_in = pair(db, 51 * NSEC_S, 0x888);
	ck_assert_uint_ne(new_in, old_in);
	ck_assert_uint_eq(sadb_counters(db)->sas, 4);
	ck_assert_uint_eq(sent(db, 52 * NSEC_S, SADB_DIR_OUT, OUT_SPI), 1);
	ck_assert_uint_eq(sent(db, 52 * NSEC_S, SADB_DIR_OUT, 0x888), 1);
	ck_assert_uint_eq(sent(db, 52 * NSEC_S, SADB_DIR_IN, old_in), 1);
	ck_assert_uint_eq(sent(db, 52 * NSEC_S, SADB_DIR_IN, new_in), 1);
	if (_i) { /* deleted, or the hard lifetime */
		ck_cause(ask(db, 53 * NSEC_S, both(SADB_OP_DELETE, SADB_DIR_IN, old_in)),
		         SADB_CAUSE_NONE);
		ck_assert_uint_eq(sadb_counters(db)->sas, 2);
	} else {
		sadb_tick(db, 30 + 60 * NSEC_S);
		ck_assert_uint_eq(sadb_counters(db)->hard_expired, 1);
		ck_assert_uint_eq(sadb_counters(db)->sas, 3);
	}
	ck_assert_uint_eq(sent(db, 61 * NSEC_S, SADB_DIR_OUT, OUT_SPI), 0);
	ck_assert_uint_eq(sent(db, 61 * NSEC_S, SADB_DIR_OUT, 0x888), 2);
	ck_assert(look(db, SADB_DIR_IN, new_in, &entry));
	ck_assert_uint_eq(entry.mate_spi, 0x888);
	sadb_free(db);
}
END_TEST

static const struct {
	enum sadb_dir dir;
	uint32_t spi;
	enum sadb_cause cause;
} gets[] = {
	{ SADB_DIR_OUT, 0x777, SADB_CAUSE_NEVER_ALLOCATED },
	{ SADB_DIR_OUT, 255, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_DIR_OUT, 0, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_DIR_OUT, OUT_SPI, SADB_CAUSE_NONE },
};

START_TEST(get_finds_what_is_there)
{
	struct sadb *db = driver(false);
	struct sadb_entry entry;
	struct sadb_reply reply;

	ck_cause(ask(db, 0, outbound(OUT_SPI, 0)), SADB_CAUSE_NONE);
	kit_forget_events(db);
	reply = ask(db, 100, name(SADB_OP_GET, gets[_i].dir, gets[_i].spi));
	ck_cause(reply, gets[_i].cause);
	ck_assert_int_eq(look(db, gets[_i].dir, gets[_i].spi, &entry),
	                 gets[_i].cause == SADB_CAUSE_NONE);
	ck_cause(ask(db, 200, kit_req(SADB_OP_DUMP, 0)), SADB_CAUSE_NONE);
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

START_TEST(get_says_why_it_is_gone)
{
	struct sadb *db = driver(false);
	struct sadb_req as_inbound;

	ck_cause(ask(db, 0, outbound(OUT_SPI, 0)), SADB_CAUSE_NONE);
	as_inbound = name(SADB_OP_GET, SADB_DIR_OUT, OUT_SPI);
	as_inbound.dir = SADB_DIR_IN;
	ck_cause(ask(db, 50, as_inbound), SADB_CAUSE_WRONG_OBJECT);
	ck_cause(ask(db, 100, name(SADB_OP_DELETE, SADB_DIR_OUT, OUT_SPI)), SADB_CAUSE_NONE);
	ck_cause(ask(db, 200, name(SADB_OP_GET, SADB_DIR_OUT, OUT_SPI)), SADB_CAUSE_DELETED);
	sadb_free(db);
}
END_TEST

START_TEST(keys_are_shown_only_where_wanted)
{
	static const uint8_t none[SADB_KEY_MAX];
	struct sadb *db = driver(_i == 1);
	struct sadb_req req = outbound(OUT_SPI, 0);
	struct sadb_entry entry;

	ck_cause(ask(db, 0, req), SADB_CAUSE_NONE);
	ck_assert(look(db, SADB_DIR_OUT, OUT_SPI, &entry));
	ck_assert_uint_eq(entry.key.encr, req.key.encr);
	ck_assert_uint_eq(entry.key.key_len, 36);
	ck_assert_mem_eq(entry.key.key, _i == 1 ? req.key.key : none, SADB_KEY_MAX);
	sadb_free(db);
}
END_TEST

START_TEST(an_entry_tells_its_terms)
{
	struct sadb *db = driver(false);
	struct sadb_req req = outbound(OUT_SPI, 0);
	struct sadb_entry entry;

	req.soft_ns = 500;
	req.hard_ns = 600;
	req.terms = (struct sadb_terms){ 1000, 2000, 10, 20, 3, 4, 5, 64, true, true };
	ck_cause(ask(db, 0, req), SADB_CAUSE_NONE);
	ck_assert(look(db, SADB_DIR_OUT, OUT_SPI, &entry));
	ck_assert_int_eq(entry.soft_at, SERVICE + 500);
	ck_assert_int_eq(entry.dies_at, SERVICE + 600);
	ck_assert_uint_eq(entry.terms.hard_bytes, 2000);
	ck_assert_uint_eq(entry.terms.soft_packets, 10);
	ck_assert_uint_eq(entry.terms.idle_s, 5);
	ck_assert_uint_eq(entry.terms.replay_window, 64);
	ck_assert(entry.terms.esn);
	ck_assert_int_eq(entry.used_first_at, NSEC_NEVER);
	sadb_free(db);
}
END_TEST

static struct sadb_req policy(uint8_t lo, uint8_t hi)
{
	struct sadb_req req = kit_req(SADB_OP_POLICY, 0);

	req.traffic = (struct sadb_traffic){ kit_selector(lo, hi), kit_selector(lo, hi) };
	return req;
}

START_TEST(a_policy_that_makes_no_sense_changes_nothing)
{
	struct sadb *db = driver(false);

	pair(db, 0, OUT_SPI);
	ck_cause(ask(db, 100, policy(9, 1)), SADB_CAUSE_BAD_PARAMETER);
	ck_assert_uint_eq(sadb_counters(db)->sas, 2);
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

/* The SAs' traffic is 10.0.0.0 to 10.0.0.255 on both sides, two of a pair and a larval. */
static const struct {
	uint8_t local, remote; /* the highest address allowed; 0: a selector of family 0 */
	uint32_t left;
} policies[] = { { 255, 255, 3 }, { 254, 255, 0 }, { 255, 254, 0 },
	         { 0, 255, 3 },   { 0, 254, 0 },   { 0, 0, 0 } };

START_TEST(a_new_policy_ends_what_it_does_not_allow)
{
	struct sadb *db = driver(false);
	uint32_t spi = pair(db, 0, OUT_SPI), larval = kit_larval(db, 100);
	struct sadb_req req = policy(0, 255);
	struct sadb_event event;

	kit_forget_events(db);
	req.traffic.local.hi = kit_addr(policies[_i].local);
	req.traffic.remote.hi = kit_addr(policies[_i].remote);
	if (policies[_i].local == 0)
		req.traffic.local = (struct sadb_selector){ 0 };
	if (policies[_i].remote == 0)
		req.traffic.remote = (struct sadb_selector){ 0 };
	ck_cause(ask(db, 200, req), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->sas, policies[_i].left);
	for (uint32_t i = policies[_i].left; i < 3; i++) {
		event = kit_event(db);
		ck_assert_int_eq(event.to, SADB_ST_DEAD);
		ck_assert_int_eq(event.op, SADB_OP_POLICY);
		ck_assert(!event.timer && !event.silent && event.at == 210);
	}
	kit_no_event(db);
	if (policies[_i].left == 0) {
		ck_cause(ask(db, 300, kit_req(SADB_OP_UPDATE, larval)), SADB_CAUSE_POLICY_CHANGED);
		ck_cause(ask(db, 400, name(SADB_OP_GET, SADB_DIR_IN, spi)),
		         SADB_CAUSE_POLICY_CHANGED);
	}
	sadb_free(db);
}
END_TEST

START_TEST(a_policy_takes_only_whom_it_hits)
{
	struct sadb *db = driver(false);
	uint32_t spi = pair(db, 0, OUT_SPI);
	struct sadb_req narrow = outbound(0x888, 0);
	struct sadb_entry entry;

	narrow.traffic = policy(1, 9).traffic;
	ck_cause(ask(db, 100, narrow), SADB_CAUSE_NONE);
	ck_cause(ask(db, 200, policy(1, 9)), SADB_CAUSE_NONE);
	ck_assert(!look(db, SADB_DIR_IN, spi, &entry));
	ck_assert(look(db, SADB_DIR_OUT, 0x888, &entry));
	ck_cause(ask(db, 300, policy(1, 9)), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->sas, 1);
	sadb_free(db);
}
END_TEST

#define LOOP(tcase, test, rows) tcase_add_loop_test(tcase, test, 0, KIT_COUNT(rows))

int main(void)
{
	TCase *tcase = tcase_create("sadb_pair");
	Suite *suite = suite_create("sadb_pair");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	LOOP(tcase, a_mate_that_does_not_fit_is_refused_and_nothing_is_added, wrongs);
	tcase_add_test(tcase, mates_know_each_other_until_one_dies);
	tcase_add_loop_test(tcase, a_pair_is_deleted_in_one_step, 0, 2);
	tcase_add_test(tcase, an_expired_pair_ends_outbound_at_once_and_inbound_a_minute_later);
	tcase_add_test(tcase, nobody_sees_half_a_pair_go);
	tcase_add_loop_test(tcase, a_new_pair_stands_beside_the_old_one, 0, 2);
	LOOP(tcase, get_finds_what_is_there, gets);
	tcase_add_test(tcase, get_says_why_it_is_gone);
	tcase_add_loop_test(tcase, keys_are_shown_only_where_wanted, 0, 2);
	tcase_add_test(tcase, an_entry_tells_its_terms);
	tcase_add_test(tcase, a_policy_that_makes_no_sense_changes_nothing);
	LOOP(tcase, a_new_policy_ends_what_it_does_not_allow, policies);
	tcase_add_test(tcase, a_policy_takes_only_whom_it_hits);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
