/* Injected failures: which requests they meet, how often, and for how long. */
#include "tests/sadb_kit.h"

static struct sadb *driver(uint32_t rules_max)
{
	struct sadb_conf conf = kit_conf();

	conf.rules_max = rules_max;
	return sadb_new(&conf);
}

static struct sadb_rule every(enum sadb_op op)
{
	return (struct sadb_rule){ .op = op, .until = NSEC_NEVER, .cause = SADB_CAUSE_INJECTED };
}

/* The nth of three GETSPI fails; beyond the third nobody does; 0 is all. */
START_TEST(the_nth_that_matches_fails)
{
	struct sadb *db = driver(1);
	struct sadb_rule rule = every(SADB_OP_GETSPI);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700);

	rule.nth = (uint32_t)_i;
	ck_assert(sadb_inject(db, &rule));
	ck_cause(kit_ask(db, 0, &add), SADB_CAUSE_NONE); /* does not count */
	for (int i = 1; i <= 3; i++) {
		struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
		struct sadb_reply reply = kit_ask(db, i * 100, &get);

		ck_cause(reply, _i == 0 || _i == i ? SADB_CAUSE_INJECTED : SADB_CAUSE_NONE);
		ck_assert_int_eq(reply.done_at, i * 100 + SERVICE);
	}
	ck_assert_uint_eq(sadb_counters(db)->larvals, _i == 0 ? 0 : _i == 4 ? 3 : 2);
	ck_assert_uint_eq(sadb_counters(db)->caused[SADB_CAUSE_INJECTED], _i == 0   ? 3
	                                                                  : _i == 4 ? 0
	                                                                            : 1);
	sadb_free(db);
}
END_TEST

/* The service ends at 10; the rule 1 ns before, then, 1 ns after. */
START_TEST(a_rule_ends_before_its_until)
{
	struct sadb *db = driver(1);
	struct sadb_rule rule = every(SADB_OP_COUNT);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

	rule.until = 9 + _i;
	ck_assert(sadb_inject(db, &rule));
	ck_cause(kit_ask(db, 0, &get), _i == 2 ? SADB_CAUSE_INJECTED : SADB_CAUSE_NONE);
	sadb_free(db);
}
END_TEST

static const struct {
	struct sadb_rule rule; /* op 0 is GETSPI: every row says its op */
	bool larval, update, add, deletes_out, flush;
} filters[] = {
	{ { .op = SADB_OP_COUNT }, true, true, true, true, true },
	{ { .op = SADB_OP_ADD }, false, false, true, false, false },
	{ { .op = SADB_OP_COUNT, .has_dir = true, .dir = SADB_DIR_IN },
	  true,
	  true,
	  false,
	  false,
	  false },
	{ { .op = SADB_OP_COUNT, .has_dir = true, .dir = SADB_DIR_OUT },
	  false,
	  false,
	  true,
	  true,
	  false },
	{ { .op = SADB_OP_COUNT, .peer = { 4, { 10, 0, 0, 2 } } }, true, true, true, true, false },
	{ { .op = SADB_OP_COUNT, .peer = { 4, { 10, 0, 0, 3 } } },
	  false,
	  false,
	  false,
	  false,
	  false },
	{ { .op = SADB_OP_COUNT, .encr = SADB_ENCR_CHACHA20_POLY1305 },
	  false,
	  true,
	  true,
	  false,
	  false },
	{ { .op = SADB_OP_COUNT, .encr = SADB_ENCR_AES_GCM_16 },
	  false,
	  false,
	  false,
	  false,
	  false },
	{ { .op = SADB_OP_UPDATE, .has_dir = true, .dir = SADB_DIR_OUT },
	  false,
	  false,
	  false,
	  false,
	  false },
};

static void ck_injected(struct sadb *db, nsec now, const struct sadb_req *req, bool wanted)
{
	struct sadb_reply reply = kit_ask(db, now, req);

	ck_assert_msg((reply.cause == SADB_CAUSE_MEMORY_LIMIT) == wanted, "%s: %s",
	              sadb_op_name(req->op), sadb_cause_name(reply.cause));
}

START_TEST(a_rule_meets_what_it_describes)
{
	struct sadb *db = driver(1);
	struct sadb_rule rule = filters[_i].rule;
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700), flush = kit_req(SADB_OP_FLUSH, 0);
	struct sadb_req delete = kit_req(SADB_OP_DELETE, 0x701);

	rule.until = NSEC_NEVER;
	rule.cause = SADB_CAUSE_MEMORY_LIMIT; /* whatever cause the scenario wants */
	ck_assert(sadb_inject(db, &rule));
	delete.dir = SADB_DIR_OUT;
	delete.dst = kit_addr(2);
	ck_injected(db, 100, &get, filters[_i].larval);
	ck_injected(db, 200, &update, filters[_i].update);
	ck_injected(db, 300, &add, filters[_i].add);
	ck_injected(db, 400, &delete, filters[_i].deletes_out);
	ck_injected(db, 500, &flush, filters[_i].flush);
	sadb_free(db);
}
END_TEST

START_TEST(an_injected_failure_leaves_nothing_behind)
{
	struct sadb *db = driver(1);
	uint32_t spi = kit_larval(db, 0);
	struct sadb_rule rule = every(SADB_OP_COUNT);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, spi), flush = kit_req(SADB_OP_FLUSH, 0);

	kit_forget_events(db);
	ck_assert(sadb_inject(db, &rule));
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_INJECTED);
	ck_cause(kit_ask(db, 200, &flush), SADB_CAUSE_INJECTED);
	kit_no_event(db);
	ck_assert_uint_eq(sadb_counters(db)->larvals, 1);
	ck_assert_uint_eq(sadb_counters(db)->updates_running, 0);
	sadb_free(db);
}
END_TEST

/* It is said to be out of memory, and yet neither waits nor makes a larval die. */
START_TEST(an_injected_lack_of_room_is_final)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_rule rule = every(SADB_OP_GETSPI);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb *db;

	conf.rules_max = 1;
	conf.on_full = _i == 0 ? SADB_FULL_BLOCK : SADB_FULL_DROP_LARVAL;
	db = sadb_new(&conf);
	(void)kit_larval(db, 0);
	kit_forget_events(db);
	rule.cause = SADB_CAUSE_MEMORY_LIMIT;
	ck_assert(sadb_inject(db, &rule));
	ck_cause(kit_ask(db, 100, &get), SADB_CAUSE_MEMORY_LIMIT);
	kit_no_event(db);
	ck_assert_uint_eq(sadb_counters(db)->blocked_high, 0);
	sadb_free(db);
}
END_TEST

/* A request that reaps a larval first is one request: the second rule meets the second GETSPI. */
START_TEST(a_request_counts_once)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_rule rule = every(SADB_OP_GETSPI);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb *db;

	conf.rules_max = conf.max_larval = 1;
	conf.on_full = SADB_FULL_DROP_LARVAL;
	db = sadb_new(&conf);
	(void)kit_larval(db, 0);
	rule.nth = 2;
	ck_assert(sadb_inject(db, &rule));
	ck_cause(kit_ask(db, 100, &get), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 200, &get), SADB_CAUSE_INJECTED);
	sadb_free(db);
}
END_TEST

/* Both count; the one that was injected first gives the cause. */
START_TEST(of_two_rules_the_first_speaks)
{
	struct sadb *db = driver(2);
	struct sadb_rule first = every(SADB_OP_GETSPI), second = every(SADB_OP_COUNT);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

	first.nth = 1;
	second.nth = 2;
	first.cause = SADB_CAUSE_SPI_RANGE;
	ck_assert(sadb_inject(db, &first));
	ck_assert(sadb_inject(db, &second));
	ck_cause(kit_ask(db, 0, &get), SADB_CAUSE_SPI_RANGE);
	ck_cause(kit_ask(db, 100, &get), SADB_CAUSE_INJECTED);
	ck_cause(kit_ask(db, 200, &get), SADB_CAUSE_NONE);
	sadb_free(db);
}
END_TEST

START_TEST(rules_that_are_over_give_their_place_back)
{
	struct sadb *db = driver(2), *none = driver(0);
	struct sadb_rule timed = every(SADB_OP_GETSPI), once = every(SADB_OP_GETSPI);

	ck_assert(!sadb_inject(none, &timed));
	timed.until = 100;
	once.nth = 1;
	ck_assert(sadb_inject(db, &timed));
	ck_assert(sadb_inject(db, &once));
	ck_assert(!sadb_inject(db, &once)); /* both in force */
	sadb_tick(db, 99);
	ck_assert(!sadb_inject(db, &once));
	sadb_tick(db, 100);
	ck_assert(sadb_inject(db, &timed)); /* the first is over, and this one already, too */
	for (int i = 0; i < 2; i++) {       /* the first is met by `once`, which is used up then */
		struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

		ck_cause(kit_ask(db, 200 + 100 * i, &get),
		         i == 0 ? SADB_CAUSE_INJECTED : SADB_CAUSE_NONE);
	}
	ck_assert(sadb_inject(db, &once));
	ck_assert(sadb_inject(db, &once));
	ck_assert(!sadb_inject(db, &once));
	sadb_free(db);
	sadb_free(none);
}
END_TEST

START_TEST(a_rule_without_a_cause_is_a_programmers_mistake)
{
	struct sadb *db = driver(1);
	struct sadb_rule rule = every(SADB_OP_GETSPI);

	rule.cause = SADB_CAUSE_NONE;
	(void)sadb_inject(db, &rule);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_rule");
	Suite *suite = suite_create("sadb_rule");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, the_nth_that_matches_fails, 0, 5);
	tcase_add_loop_test(tcase, a_rule_ends_before_its_until, 0, 3);
	tcase_add_loop_test(tcase, a_rule_meets_what_it_describes, 0, KIT_COUNT(filters));
	tcase_add_test(tcase, an_injected_failure_leaves_nothing_behind);
	tcase_add_loop_test(tcase, an_injected_lack_of_room_is_final, 0, 2);
	tcase_add_test(tcase, a_request_counts_once);
	tcase_add_test(tcase, of_two_rules_the_first_speaks);
	tcase_add_test(tcase, rules_that_are_over_give_their_place_back);
	tcase_add_test_raise_signal(tcase, a_rule_without_a_cause_is_a_programmers_mistake, 6);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
