/* Each way to ask wrongly, and which check speaks first when there are several. */
#include "tests/sadb_kit.h"

#include "sadb/checks.h"

enum spoil {
	GOOD,
	PROTOCOL,
	SPI_ZERO,
	SPI_RESERVED,
	NO_DST,
	NO_SRC,
	FAMILY,
	FAMILIES_DIFFER,
	DIRTY_V4,
	DIRTY_NONE,
	SOFT_AFTER_HARD,
	SOFT_NEGATIVE,
	HARD_NEGATIVE,
	PORTS_BACKWARDS,
	ADDRESSES_BACKWARDS,
	SELECTOR_FAMILIES,
	REMOTE_FAMILY,
	RANGE_RESERVED,
	RANGE_BACKWARDS,
	INBOUND,
	ALGORITHM,
	KEY_SHORT,
	KEY_HUGE,
	KEY_ZERO,
	SPOILS
};

static void spoil(struct sadb_req *req, enum spoil how)
{
	switch (how) {
	case GOOD:
	case SPOILS: break;
	case PROTOCOL: req->protocol = 17; break;
	case SPI_ZERO: req->spi = 0; break;
	case SPI_RESERVED: req->spi = 255; break;
	case NO_DST: req->dst = (struct sadb_addr){ 0 }; break;
	case NO_SRC: req->src = (struct sadb_addr){ 0 }; break;
	case FAMILY: req->dst.family = req->src.family = 99; break;
	case FAMILIES_DIFFER: req->src.family = 6; break;
	case DIRTY_V4: req->src.bytes[4] = 1; break;
	case DIRTY_NONE: req->traffic.local = (struct sadb_selector){ .lo = { 0, { 1 } } }; break;
	case SOFT_AFTER_HARD:
		req->soft_ns = 2;
		req->hard_ns = 1;
		break;
	case SOFT_NEGATIVE: req->soft_ns = -1; break;
	case HARD_NEGATIVE: req->hard_ns = -1; break;
	case PORTS_BACKWARDS: req->traffic.local.port_lo = 9, req->traffic.local.port_hi = 8; break;
	case ADDRESSES_BACKWARDS: req->traffic.local = kit_selector(9, 8); break;
	case SELECTOR_FAMILIES: req->traffic.local.hi.family = 6; break;
	case REMOTE_FAMILY: req->traffic.remote.hi.family = 5; break;
	case RANGE_RESERVED: req->spi_min = 255, req->spi_max = 300; break;
	case RANGE_BACKWARDS: req->spi_min = 301, req->spi_max = 300; break;
	case INBOUND: req->dir = SADB_DIR_IN; break;
	case ALGORITHM: req->key.encr = 12; break;
	case KEY_SHORT: req->key.key_len = 32; break;
	case KEY_HUGE: req->key.key_len = SADB_KEY_MAX + 1; break;
	case KEY_ZERO: memset(req->key.key, 0, SADB_KEY_MAX); break;
	}
}

/* The driver is empty, so what passes every check of its own is then never_allocated. */
static const struct {
	enum sadb_op op;
	enum spoil first, second;
	enum sadb_cause cause;
} wrong[] = {
	{ SADB_OP_GETSPI, GOOD, GOOD, SADB_CAUSE_NONE },
	{ SADB_OP_GETSPI, RANGE_RESERVED, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_GETSPI, RANGE_BACKWARDS, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_GETSPI, PROTOCOL, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_GETSPI, NO_DST, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_GETSPI, NO_SRC, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_GETSPI, FAMILY, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_GETSPI, KEY_ZERO, ALGORITHM, SADB_CAUSE_NONE }, /* it reads no key */
	{ SADB_OP_UPDATE, GOOD, GOOD, SADB_CAUSE_NEVER_ALLOCATED },
	{ SADB_OP_UPDATE, SPI_ZERO, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, SPI_RESERVED, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, FAMILIES_DIFFER, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, DIRTY_V4, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, DIRTY_NONE, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, SOFT_AFTER_HARD, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, SOFT_NEGATIVE, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, HARD_NEGATIVE, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, PORTS_BACKWARDS, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, ADDRESSES_BACKWARDS, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, SELECTOR_FAMILIES, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, REMOTE_FAMILY, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, ALGORITHM, GOOD, SADB_CAUSE_UNKNOWN_ALGORITHM },
	{ SADB_OP_UPDATE, KEY_SHORT, GOOD, SADB_CAUSE_CORRUPT_KEY },
	{ SADB_OP_UPDATE, KEY_HUGE, GOOD, SADB_CAUSE_CORRUPT_KEY },
	{ SADB_OP_UPDATE, KEY_ZERO, GOOD, SADB_CAUSE_CORRUPT_KEY },
	{ SADB_OP_UPDATE, INBOUND, GOOD, SADB_CAUSE_NEVER_ALLOCATED },
	/* the order: parameters, algorithm, key, and only then the table */
	{ SADB_OP_UPDATE, SPI_ZERO, ALGORITHM, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, ALGORITHM, KEY_ZERO, SADB_CAUSE_UNKNOWN_ALGORITHM },
	{ SADB_OP_ADD, GOOD, GOOD, SADB_CAUSE_NONE },
	{ SADB_OP_ADD, INBOUND, GOOD, SADB_CAUSE_WRONG_OBJECT },
	{ SADB_OP_ADD, INBOUND, SPI_ZERO, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_ADD, INBOUND, ALGORITHM, SADB_CAUSE_WRONG_OBJECT },
	{ SADB_OP_ADD, KEY_SHORT, GOOD, SADB_CAUSE_CORRUPT_KEY },
	{ SADB_OP_DELETE, GOOD, GOOD, SADB_CAUSE_NEVER_ALLOCATED },
	{ SADB_OP_DELETE, SPI_RESERVED, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_DELETE, NO_SRC, KEY_ZERO, SADB_CAUSE_NEVER_ALLOCATED },
	{ SADB_OP_EXPIRE, NO_DST, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_EXPIRE, PROTOCOL, GOOD, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_FLUSH, PROTOCOL, NO_DST, SADB_CAUSE_NONE },
};

START_TEST(the_first_check_that_fails_is_the_cause)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req req = kit_req(wrong[_i].op, 0x777);
	struct sadb_reply reply;
	bool fails = wrong[_i].cause != SADB_CAUSE_NONE;

	spoil(&req, wrong[_i].first);
	spoil(&req, wrong[_i].second);
	reply = kit_ask(db, 0, &req);
	ck_cause(reply, wrong[_i].cause);
	ck_assert_int_eq(reply.err != SADB_OK, fails);
	ck_assert_int_eq(reply.code != 0, fails);
	ck_assert_uint_eq(sadb_counters(db)->asked[req.op], 1);
	ck_assert_uint_eq(sadb_counters(db)->failed[req.op], fails);
	ck_assert_uint_eq(sadb_counters(db)->caused[wrong[_i].cause], 1);
	ck_assert_int_eq(sadb_next_at(db) == NSEC_NEVER, wrong[_i].op != SADB_OP_GETSPI || fails);
	sadb_free(db);
}
END_TEST

static const struct {
	uint16_t encr, key_len;
	bool fits;
} keys[] = {
	{ SADB_ENCR_CHACHA20_POLY1305, 36, true },  { SADB_ENCR_CHACHA20_POLY1305, 35, false },
	{ SADB_ENCR_CHACHA20_POLY1305, 20, false }, { SADB_ENCR_AES_GCM_16, 20, true },
	{ SADB_ENCR_AES_GCM_16, 28, true },         { SADB_ENCR_AES_GCM_16, 36, true },
	{ SADB_ENCR_AES_GCM_16, 16, false },        { SADB_ENCR_AES_GCM_16, 0, false },
	{ SADB_ENCR_AES_GCM_16, 32, false },        { SADB_ENCR_AES_GCM_16, 65535, false },
};

START_TEST(a_key_must_fit_its_algorithm)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x777);

	add.key.encr = keys[_i].encr;
	add.key.key_len = keys[_i].key_len;
	ck_cause(kit_ask(db, 0, &add), keys[_i].fits ? SADB_CAUSE_NONE : SADB_CAUSE_CORRUPT_KEY);
	sadb_free(db);
}
END_TEST

/* Reserved: 10.0.0.16-10.0.0.32, UDP, ports 100-200 (or as given). Wanted at UPDATE: */
static const struct {
	struct sadb_selector reserved, wanted;
	bool within;
} narrowing[] = {
#define A(last)                                                                                    \
	{                                                                                          \
		4,                                                                                 \
		{                                                                                  \
			10, 0, 0, last                                                             \
		}                                                                                  \
	}
	{ { 17, 100, 200, A(16), A(32) }, { 17, 100, 200, A(16), A(32) }, true },
	{ { 17, 100, 200, A(16), A(32) }, { 17, 101, 199, A(17), A(31) }, true },
	{ { 17, 100, 200, A(16), A(32) }, { 17, 99, 200, A(16), A(32) }, false },
	{ { 17, 100, 200, A(16), A(32) }, { 17, 100, 201, A(16), A(32) }, false },
	{ { 17, 100, 200, A(16), A(32) }, { 17, 100, 200, A(15), A(32) }, false },
	{ { 17, 100, 200, A(16), A(32) }, { 17, 100, 200, A(16), A(33) }, false },
	{ { 17, 100, 200, A(16), A(32) }, { 0, 100, 200, A(16), A(32) }, false },
	{ { 17, 100, 200, A(16), A(32) }, { 6, 100, 200, A(16), A(32) }, false },
	{ { 0, 100, 200, A(16), A(32) }, { 6, 100, 200, A(16), A(32) }, true },
	{ { 0, 0, 65535, A(16), A(32) },
	  { 6, 65535, 0, A(16), A(32) },
	  true }, /* OPAQUE is a part of any */
	{ { 0, 65535, 0, A(16), A(32) }, { 6, 65535, 0, A(16), A(32) }, true },
	{ { 0, 65535, 0, A(16), A(32) }, { 6, 5, 6, A(16), A(32) }, false },
	{ { 0, 100, 200, A(16), A(32) }, { 6, 65535, 0, A(16), A(32) }, false },
	{ { 0, 0, 65535, A(16), A(32) }, { 0, 0, 65535, { 6, { 10 } }, { 6, { 10 } } }, false },
	{ { 0, 0, 0, { 0 }, { 0 } },
	  { 6, 65535, 0, A(16), A(32) },
	  true }, /* not given: not compared */
	{ { 6, 0, 65535, A(16), A(32) }, { 0, 0, 0, { 0 }, { 0 } }, true },
#undef A
};

START_TEST(traffic_may_only_narrow)
{
	for (int side = 0; side < 2; side++) {
		struct sadb_conf conf = kit_conf();
		struct sadb *db = sadb_new(&conf);
		struct sadb_req get = kit_req(SADB_OP_GETSPI, 0),
		                update = kit_req(SADB_OP_UPDATE, 0);
		struct sadb_reply reply;

		*(side ? &get.traffic.local : &get.traffic.remote) = narrowing[_i].reserved;
		*(side ? &update.traffic.local : &update.traffic.remote) = narrowing[_i].wanted;
		update.spi = kit_ask(db, 0, &get).spi;
		reply = kit_ask(db, 100, &update);
		ck_cause(reply,
		         narrowing[_i].within ? SADB_CAUSE_NONE : SADB_CAUSE_TRAFFIC_MISMATCH);
		ck_assert_int_eq(reply.err, narrowing[_i].within ? SADB_OK : SADB_E_MISMATCH);
		sadb_free(db);
	}
}
END_TEST

/* Look-up and state come before traffic. */
START_TEST(a_dead_larval_is_not_asked_for_its_traffic)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req wide = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));

	wide.traffic.local.lo = (struct sadb_addr){ 4, { 0 } };
	ck_cause(kit_ask(db, 100, &wide), SADB_CAUSE_TRAFFIC_MISMATCH);
	ck_cause(kit_ask(db, 2000, &wide), SADB_CAUSE_LARVAL_EXPIRED);
	sadb_free(db);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_checks");
	Suite *suite = suite_create("sadb_checks");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, the_first_check_that_fails_is_the_cause, 0, KIT_COUNT(wrong));
	tcase_add_loop_test(tcase, a_key_must_fit_its_algorithm, 0, KIT_COUNT(keys));
	tcase_add_loop_test(tcase, traffic_may_only_narrow, 0, KIT_COUNT(narrowing));
	tcase_add_test(tcase, a_dead_larval_is_not_asked_for_its_traffic);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
