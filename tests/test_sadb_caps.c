/* Every limit: the last that fits, the first that does not, and what stays behind then. */
#include "sadb/queue.h"
#include "tests/sadb_kit.h"

static const struct {
	const char *name;
	struct sadb_conf conf; /* only what is not 0 is taken from here */
	uint32_t larvals;      /* how many fit */
	enum sadb_cause cause;
} caps[] = {
	{ "max_sas", { .max_sas = 3 }, 3, SADB_CAUSE_SA_LIMIT },
	{ "max_larval", { .max_larval = 3 }, 3, SADB_CAUSE_LARVAL_LIMIT },
	{ "slots", { .slots = 3 }, 3, SADB_CAUSE_SA_LIMIT },
	{ "memory", { .memory = 119 }, 3, SADB_CAUSE_MEMORY_LIMIT },
	{ "memory, to the byte", { .memory = 120 }, 4, SADB_CAUSE_MEMORY_LIMIT },
	{ "SAs before larvals",
	  { .max_sas = 2, .max_larval = 2, .memory = 60 },
	  2,
	  SADB_CAUSE_SA_LIMIT },
	{ "standing SAs leave room for two",
	  { .standing_sas = 3, .max_sas = 5 },
	  2,
	  SADB_CAUSE_SA_LIMIT },
	{ "for one", { .standing_sas = 4, .max_sas = 5 }, 1, SADB_CAUSE_SA_LIMIT },
	{ "memory of one beside two that stand",
	  { .standing_sas = 2, .memory = 230 },
	  1,
	  SADB_CAUSE_MEMORY_LIMIT },
	{ "larvals before memory", { .max_larval = 2, .memory = 60 }, 2, SADB_CAUSE_LARVAL_LIMIT },
};

static struct sadb_conf limited(const struct sadb_conf *limits)
{
	struct sadb_conf conf = kit_conf();

	conf.slots = limits->slots ? limits->slots : conf.slots;
	conf.standing_sas = limits->standing_sas;
	conf.max_sas = limits->max_sas;
	conf.max_larval = limits->max_larval;
	conf.memory = limits->memory;
	return conf;
}

START_TEST(larvals_up_to_the_limit)
{
	struct sadb_conf conf = limited(&caps[_i].conf);
	struct sadb *db = sadb_new(&conf);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), delete;
	struct sadb_reply reply;
	uint32_t spi = 0;
	nsec now = 0;

	for (uint32_t i = 0; i < caps[_i].larvals; i++, now += SERVICE) {
		spi = kit_larval(db, now);
		kit_forget_events(db);
	}
	reply = kit_ask(db, now += SERVICE, &get);
	ck_cause(reply, caps[_i].cause);
	ck_assert_uint_eq(reply.spi, 0);
	ck_assert_int_eq(reply.larval_until, 0);
	ck_assert_int_eq(reply.err, caps[_i].cause == SADB_CAUSE_MEMORY_LIMIT ? SADB_E_NO_MEMORY
	                                                                      : SADB_E_LIMIT);
	ck_assert_uint_eq(sadb_counters(db)->larvals, caps[_i].larvals);
	ck_assert_uint_eq(sadb_counters(db)->larvals_high, caps[_i].larvals);
	ck_assert_uint_eq(sadb_counters(db)->memory, 30u * caps[_i].larvals);

	delete = kit_req(SADB_OP_DELETE, spi);
	ck_cause(kit_ask(db, now += SERVICE, &delete), SADB_CAUSE_NONE);
	(void)kit_larval(db, now += SERVICE);
	sadb_free(db);
}
END_TEST

static const struct {
	struct sadb_conf conf;
	enum sadb_cause cause;
} adds[] = {
	{ { .max_sas = 2 }, SADB_CAUSE_SA_LIMIT },      { { .slots = 2 }, SADB_CAUSE_SA_LIMIT },
	{ { .memory = 229 }, SADB_CAUSE_MEMORY_LIMIT }, { { .memory = 230 }, SADB_CAUSE_NONE },
	{ { .max_larval = 1 }, SADB_CAUSE_NONE }, /* an outbound SA is never larval */
};

/* A larval (30 bytes) and an outbound SA (100) are there; another outbound comes. */
START_TEST(outbound_up_to_the_limit)
{
	struct sadb_conf conf = limited(&adds[_i].conf);
	struct sadb *db = sadb_new(&conf);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700);

	(void)kit_larval(db, 0);
	ck_cause(kit_ask(db, 100, &add), SADB_CAUSE_NONE);
	add.spi++;
	ck_cause(kit_ask(db, 200, &add), adds[_i].cause);
	ck_assert_uint_eq(sadb_counters(db)->sas, adds[_i].cause == SADB_CAUSE_NONE ? 3 : 2);
	sadb_free(db);
}
END_TEST

/* The larval has 30 bytes, mature it needs 100: 30 + 100 - 30. It stays larval if they are not
 * there. */
START_TEST(maturing_needs_memory_too)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req update;
	struct sadb *db;

	conf.memory = 100 - (uint64_t)_i;
	db = sadb_new(&conf);
	update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	ck_cause(kit_ask(db, 100, &update), _i ? SADB_CAUSE_MEMORY_LIMIT : SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->larvals, _i);
	ck_assert_uint_eq(sadb_counters(db)->memory, _i ? 30 : 100);
	ck_assert_uint_eq(sadb_counters(db)->memory_high, _i ? 30 : 100);
	sadb_free(db);
}
END_TEST

/* Three and more stand: nobody has room, and nobody waits for what can't come. */
START_TEST(standing_sas_may_leave_no_room)
{
	static const struct {
		uint32_t standing_sas, max_sas;
		uint64_t memory;
		enum sadb_cause cause;
	} rows[] = {
		{ 3, 3, 0, SADB_CAUSE_SA_LIMIT },
		{ 4, 3, 0, SADB_CAUSE_SA_LIMIT },
		{ 3, 0, 329, SADB_CAUSE_MEMORY_LIMIT },
		{ 3, 0, 200, SADB_CAUSE_MEMORY_LIMIT },
	};
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb *db;

	conf.on_full = SADB_FULL_BLOCK;
	conf.standing_sas = rows[_i].standing_sas;
	conf.max_sas = rows[_i].max_sas;
	conf.memory = rows[_i].memory;
	db = sadb_new(&conf);
	ck_cause(kit_ask(db, 0, &get), rows[_i].cause);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	ck_assert_uint_eq(sadb_counters(db)->memory, 0);
	sadb_free(db);
}
END_TEST

START_TEST(the_request_room_is_full_until_replies_are_taken)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb *db;

	conf.requests = 2;
	db = sadb_new(&conf);
	kit_submit(db, 0, &get);
	kit_submit(db, 0, &get);
	ck_assert_int_eq(sadb_submit(db, 0, &get), SADB_E_LIMIT);
	sadb_tick(db, 10);
	ck_assert_int_eq(sadb_submit(db, 10, &get), SADB_E_LIMIT);
	(void)kit_reply(db);
	kit_submit(db, 10, &get);
	ck_assert_uint_eq(sadb_counters(db)->asked[SADB_OP_GETSPI], 5);
	ck_assert_uint_eq(sadb_counters(db)->failed[SADB_OP_GETSPI], 2);
	ck_assert_uint_eq(sadb_counters(db)->caused[SADB_CAUSE_REQUESTS_LIMIT], 2);
	sadb_free(db);
}
END_TEST

START_TEST(a_hundred_thousand_idle_hosts_fit)
{
	struct sadb_conf conf = kit_conf();

	conf.slots = conf.requests = 2; /* what the world gives an idle initiator */
	conf.dead_max = 4;
	conf.slows_max = 0;
	ck_assert_uint_lt(sadb_footprint(&conf), 4096);
	ck_assert_uint_le(sizeof(struct sadb_work), 280); /* there `requests` times */
	conf.slots = 0;
	conf.requests = 0;
	conf.dead_max = 0;
	ck_assert_uint_gt(sadb_footprint(&conf), 0);
}
END_TEST

START_TEST(a_driver_without_slots_or_requests_refuses)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), flush = kit_req(SADB_OP_FLUSH, 0);
	struct sadb *db;

	conf.slots = 0;
	db = sadb_new(&conf);
	ck_cause(kit_ask(db, 0, &get), SADB_CAUSE_SA_LIMIT);
	ck_cause(kit_ask(db, 100, &flush), SADB_CAUSE_NONE);
	sadb_free(db);
	conf.requests = 0;
	db = sadb_new(&conf);
	ck_assert_int_eq(sadb_submit(db, 0, &get), SADB_E_LIMIT);
	sadb_free(db);
}
END_TEST

START_TEST(too_much_memory_is_no_database)
{
	struct sadb_conf conf = kit_conf();

	conf.slots = conf.requests = conf.dead_max = 1u << 30; /* half a terabyte */
	ck_assert_uint_gt(sadb_footprint(&conf), UINT64_C(1) << 38);
}
END_TEST

START_TEST(a_reserved_spi_range_is_a_programmers_mistake)
{
	struct sadb_conf conf = kit_conf();

	conf.spi_min = 255;
	(void)sadb_new(&conf);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_caps");
	Suite *suite = suite_create("sadb_caps");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, larvals_up_to_the_limit, 0, KIT_COUNT(caps));
	tcase_add_loop_test(tcase, outbound_up_to_the_limit, 0, KIT_COUNT(adds));
	tcase_add_loop_test(tcase, maturing_needs_memory_too, 0, 2);
	tcase_add_loop_test(tcase, standing_sas_may_leave_no_room, 0, 4);
	tcase_add_test(tcase, the_request_room_is_full_until_replies_are_taken);
	tcase_add_test(tcase, a_hundred_thousand_idle_hosts_fit);
	tcase_add_test(tcase, a_driver_without_slots_or_requests_refuses);
	tcase_add_test(tcase, too_much_memory_is_no_database);
	tcase_add_test_raise_signal(tcase, a_reserved_spi_range_is_a_programmers_mistake, 6);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
