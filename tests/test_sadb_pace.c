/* How long a service takes beyond what its asker says. */
#include "tests/sadb_kit.h"

static nsec spent(struct sadb *db, nsec now, const struct sadb_req *req)
{
	struct sadb_reply reply;

	kit_submit(db, now, req);
	sadb_tick(db, sadb_next_at(db));
	reply = kit_reply(db);
	kit_forget_events(db);
	return reply.done_at - reply.started_at;
}

/* 10 SAs are held: a thousandth of 10,000. */
START_TEST(getspi_grows_with_the_database)
{
	static const nsec per_10k[] = { 0, 999, 1000, 21000, 1999999, NSEC_NEVER };
	static const nsec more[] = { 0, 0, 1, 21, 1999, NSEC_NEVER / 1000 };
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), add = kit_req(SADB_OP_ADD, 0x700);
	struct sadb *db;

	conf.getspi_per_10k_ns = per_10k[_i];
	conf.larval_lifetime_ns = 0;
	db = sadb_new(&conf);
	ck_assert_int_eq(spent(db, 0, &get), SERVICE); /* an empty one costs nothing */
	for (nsec now = 10; now < 100; now += 10, add.spi++)
		ck_assert_int_eq(spent(db, now, &add), SERVICE); /* others do not grow */
	ck_assert_int_eq(spent(db, 200, &get), SERVICE + more[_i]);
	sadb_free(db);
}
END_TEST

/* The standing ones count as the others do: 9,999, 10,000 and 10,001 of both together. */
START_TEST(getspi_grows_with_the_standing_sas_too)
{
	static const nsec more[] = { 9999, 10000, 10001 };
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb *db;

	conf.getspi_per_10k_ns = 10000;
	conf.larval_lifetime_ns = 0;
	conf.standing_sas = 9998 + (uint32_t)_i;
	db = sadb_new(&conf);
	ck_assert_int_eq(spent(db, 0, &get), SERVICE + more[_i] - 1);
	ck_assert_uint_eq(sadb_counters(db)->sas, 1); /* the one that is real */
	ck_assert_int_eq(spent(db, 30000, &get), SERVICE + more[_i]);
	sadb_free(db);
}
END_TEST

START_TEST(the_first_use_of_an_algorithm_takes_longer)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700), other = kit_req(SADB_OP_ADD, 0x701);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

	update.first_use_ns = add.first_use_ns = other.first_use_ns = get.first_use_ns = 90;
	other.key.encr = SADB_ENCR_AES_GCM_16;
	ck_assert_int_eq(spent(db, 100, &get), SERVICE); /* has no key */
	ck_assert_int_eq(spent(db, 200, &update), SERVICE + 90);
	ck_assert_int_eq(spent(db, 300, &add), SERVICE);
	ck_assert_int_eq(spent(db, 400, &other), SERVICE + 90);
	other.key.encr = 63; /* numbers from 63 on are one */
	ck_assert_int_eq(spent(db, 500, &other), SERVICE + 90);
	other.key.encr = 65535;
	ck_assert_int_eq(spent(db, 600, &other), SERVICE);
	sadb_free(db);
}
END_TEST

/* The second starts while the first is served: with one worker it waits, by itself it is quick. */
START_TEST(the_second_use_is_slow_only_by_waiting)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req a = kit_req(SADB_OP_ADD, 0x700), b = kit_req(SADB_OP_ADD, 0x701);
	struct sadb_reply reply;
	struct sadb *db;

	conf.workers = (uint32_t)_i;
	db = sadb_new(&conf);
	a.first_use_ns = b.first_use_ns = 90;
	kit_submit(db, 0, &a);
	kit_submit(db, 1, &b);
	sadb_tick(db, 500);
	for (int i = 0; i < 2; i++) {
		reply = kit_reply(db);
		if (reply.ticket == a.ticket)
			ck_assert_int_eq(reply.done_at, 100);
		else
			ck_assert_int_eq(reply.done_at, _i == 1 ? 110 : 11);
	}
	sadb_free(db);
}
END_TEST

/* Starts at 50: a slow period until 49 and 50 is over, until 51 it is not. */
START_TEST(a_slow_period_holds_for_who_starts_in_it)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), add = kit_req(SADB_OP_ADD, 0x700);

	ck_assert(sadb_slow(db, SADB_OP_GETSPI, 2500, 49 + _i));
	ck_assert_int_eq(spent(db, 50, &get), _i == 2 ? 25 : 10);
	ck_assert_int_eq(spent(db, 50 + 25, &add), 10);
	sadb_free(db);
}
END_TEST

static const struct {
	enum sadb_op op;
	uint32_t factor_milli;
	nsec getspi, add; /* with twice as long for all beside it */
} slows[] = {
	{ SADB_OP_GETSPI, 3000, 30, 20 }, { SADB_OP_GETSPI, 1000, 20, 20 },
	{ SADB_OP_ADD, 4000, 20, 40 },    { SADB_OP_COUNT, 4001, 40, 40 },
	{ SADB_OP_COUNT, 0, 20, 20 },
};

START_TEST(of_slow_periods_the_largest_factor_counts)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), add = kit_req(SADB_OP_ADD, 0x700);

	for (int turn = 0; turn < 2; turn++) { /* in either order */
		struct sadb *db = sadb_new(&conf);

		if (turn == 0)
			ck_assert(sadb_slow(db, SADB_OP_COUNT, 2000, 1000));
		ck_assert(sadb_slow(db, slows[_i].op, slows[_i].factor_milli, 500));
		if (turn == 1)
			ck_assert(sadb_slow(db, SADB_OP_COUNT, 2000, 1000));
		ck_assert_int_eq(spent(db, 0, &get), slows[_i].getspi);
		ck_assert_int_eq(spent(db, 100, &add), slows[_i].add);
		add.spi++;
		ck_assert_int_eq(spent(db, 500, &get), 20);
		ck_assert_int_eq(spent(db, 1000, &get), 10);
		sadb_free(db);
	}
}
END_TEST

/* A fast period, too: but no service takes no time. */
START_TEST(a_factor_may_be_less_than_one)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

	ck_assert(sadb_slow(db, SADB_OP_GETSPI, _i == 0 ? 0 : 500, 1000));
	ck_assert_int_eq(spent(db, 0, &get), _i == 0 ? 1 : 5);
	get.service_ns = NSEC_NEVER / 2;
	ck_assert(sadb_slow(db, SADB_OP_GETSPI, UINT32_MAX, 1000));
	kit_submit(db, 100, &get);
	sadb_tick(db, 5000);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER - 1);
	sadb_free(db);
}
END_TEST

START_TEST(only_so_many_slow_periods_overlap)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

	for (uint32_t i = 0; i < conf.slows_max; i++) /* each longer and less slow */
		ck_assert(sadb_slow(db, SADB_OP_GETSPI, 9000 - i, 100 + i));
	ck_assert(!sadb_slow(db, SADB_OP_GETSPI, 2000, 1000));
	ck_assert(sadb_slow(db, SADB_OP_GETSPI, 9000, 101)); /* takes the place of two */
	ck_assert(sadb_slow(db, SADB_OP_GETSPI, 2000, 1000));
	ck_assert_int_eq(spent(db, 0, &get), 90);
	ck_assert_int_eq(spent(db, 500, &get), 20);
	for (uint32_t i = 0; i < conf.slows_max - 1; i++) /* all but one are over */
		ck_assert(sadb_slow(db, SADB_OP_ADD, 9000 - i, 1000 + i));
	ck_assert(!sadb_slow(db, SADB_OP_GETSPI, 1500, 2000));
	sadb_free(db);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_pace");
	Suite *suite = suite_create("sadb_pace");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, getspi_grows_with_the_database, 0, 6);
	tcase_add_loop_test(tcase, getspi_grows_with_the_standing_sas_too, 0, 3);
	tcase_add_test(tcase, the_first_use_of_an_algorithm_takes_longer);
	tcase_add_loop_test(tcase, the_second_use_is_slow_only_by_waiting, 0, 2);
	tcase_add_loop_test(tcase, a_slow_period_holds_for_who_starts_in_it, 0, 3);
	tcase_add_loop_test(tcase, of_slow_periods_the_largest_factor_counts, 0, KIT_COUNT(slows));
	tcase_add_loop_test(tcase, a_factor_may_be_less_than_one, 0, 2);
	tcase_add_test(tcase, only_so_many_slow_periods_overlap);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
