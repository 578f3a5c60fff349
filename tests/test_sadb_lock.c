/* Workers: who is in service, who waits for one, and who gives up. Every service takes 10 ns. */
#include "tests/sadb_kit.h"

static struct sadb *shop(uint32_t workers, nsec lock_wait_ns)
{
	struct sadb_conf conf = kit_conf();

	conf.workers = workers;
	conf.lock_wait_ns = lock_wait_ns;
	return sadb_new(&conf);
}

static struct sadb_reply taken(struct sadb *db, uint64_t ticket, nsec started_at, nsec done_at)
{
	struct sadb_reply reply = kit_reply(db);

	ck_assert_uint_eq(reply.ticket, ticket);
	ck_assert_int_eq(reply.started_at, started_at);
	ck_assert_int_eq(reply.done_at, done_at);
	return reply;
}

/* One slow add stalls every other request, as Linux' one lock does. */
START_TEST(with_one_worker_a_slow_add_stalls_all)
{
	static const enum sadb_op ops[] = { SADB_OP_GETSPI, SADB_OP_DELETE, SADB_OP_FLUSH };
	struct sadb *db = shop(1, 0);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700), next = kit_req(ops[_i], 0x701);

	add.service_ns = 1000;
	kit_submit(db, 0, &add);
	kit_submit(db, 1, &next);
	ck_assert_uint_eq(sadb_counters(db)->requests_waiting, 1);
	sadb_tick(db, 5000);
	ck_cause(taken(db, add.ticket, 0, 1000), SADB_CAUSE_NONE);
	(void)taken(db, next.ticket, 1000, 1010);
	ck_assert_uint_eq(sadb_counters(db)->requests_waiting, 0);
	ck_assert_uint_eq(sadb_counters(db)->requests_waiting_high, 1);
	sadb_free(db);
}
END_TEST

/* n - 1, n and n + 1 requests for three workers. */
START_TEST(as_many_as_there_are_workers_are_served_at_once)
{
	struct sadb *db = shop(3, 0);
	struct sadb_req reqs[4];
	int count = 2 + _i;

	for (int i = 0; i < count; i++) {
		reqs[i] = kit_req(SADB_OP_GETSPI, 0);
		kit_submit(db, 0, &reqs[i]);
	}
	sadb_tick(db, 100);
	for (int i = 0; i < count; i++)
		(void)taken(db, reqs[i].ticket, i < 3 ? 0 : 10, i < 3 ? 10 : 20);
	ck_assert_uint_eq(sadb_counters(db)->requests_waiting_high, count > 3);
	sadb_free(db);
}
END_TEST

/* The worker comes free at 100. A wait that ends 1 ns before, then, 1 ns after. */
START_TEST(a_wait_for_a_worker_times_out_to_the_nanosecond)
{
	struct sadb *db = shop(1, 94 + _i);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700), late = kit_req(SADB_OP_ADD, 0x701);
	struct sadb_reply reply;

	add.service_ns = 100;
	kit_submit(db, 0, &add);
	kit_submit(db, 5, &late);
	sadb_tick(db, 98);
	kit_no_reply(db);
	sadb_tick(db, 5000);
	if (_i > 1) { /* in time */
		(void)taken(db, add.ticket, 0, 100);
		ck_cause(taken(db, late.ticket, 100, 110), SADB_CAUSE_NONE);
	} else if (_i == 1) { /* at the very nanosecond: too late */
		(void)taken(db, add.ticket, 0, 100);
		ck_cause(taken(db, late.ticket, 100, 100), SADB_CAUSE_LOCK_TIMEOUT);
	} else {
		reply = taken(db, late.ticket, 99, 99);
		ck_cause(reply, SADB_CAUSE_LOCK_TIMEOUT);
		ck_assert_int_eq(reply.err, SADB_E_TIMEOUT);
		ck_assert_uint_eq(reply.code, 0x80320012u); /* FWP_E_TIMEOUT */
		(void)taken(db, add.ticket, 0, 100);
	}
	ck_assert_uint_eq(sadb_counters(db)->caused[SADB_CAUSE_LOCK_TIMEOUT], _i < 2);
	ck_assert_uint_eq(sadb_counters(db)->updates_running, 0);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER);
	sadb_free(db);
}
END_TEST

START_TEST(a_key_operation_that_gives_up_gives_its_place_back)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req reqs[3];
	struct sadb *db;

	conf.workers = conf.concurrent_updates = conf.update_queue = 1;
	conf.lock_wait_ns = 20;
	db = sadb_new(&conf);
	reqs[0] = kit_req(SADB_OP_GETSPI, 0);
	reqs[0].service_ns = 30;
	for (uint32_t i = 1; i < 3; i++)
		reqs[i] = kit_req(SADB_OP_ADD, 0x700 + i);
	for (int i = 0; i < 3; i++)
		kit_submit(db, 0, &reqs[i]);
	ck_assert_uint_eq(sadb_counters(db)->updates_running, 1);
	ck_assert_uint_eq(sadb_counters(db)->updates_waiting, 1);
	sadb_tick(db, 100);
	ck_cause(taken(db, reqs[1].ticket, 20, 20), SADB_CAUSE_LOCK_TIMEOUT);
	(void)taken(db, reqs[0].ticket, 0, 30);
	ck_cause(taken(db, reqs[2].ticket, 30, 40),
	         SADB_CAUSE_NONE); /* waits for a worker from 20 */
	sadb_free(db);
}
END_TEST

/* Held until 99, 100, 101 while the wait is up at 100. What is in service goes on. */
START_TEST(a_lock_held_by_somebody_else_stops_starts)
{
	struct sadb *db = shop((uint32_t)(_i / 3), 95);
	struct sadb_req before = kit_req(SADB_OP_GETSPI, 0), req = kit_req(SADB_OP_ADD, 0x700);
	nsec until = 99 + _i % 3;

	kit_submit(db, 0, &before);
	sadb_lock(db, until);
	sadb_lock(db, 50); /* an earlier end changes nothing */
	kit_submit(db, 5, &req);
	sadb_tick(db, 98);
	(void)taken(db, before.ticket, 0, 10);
	kit_no_reply(db);
	sadb_tick(db, 500);
	if (until < 100)
		ck_cause(taken(db, req.ticket, until, until + 10), SADB_CAUSE_NONE);
	else
		ck_cause(taken(db, req.ticket, 100, 100), SADB_CAUSE_LOCK_TIMEOUT);
	sadb_free(db);
}
END_TEST

/* The lesson: a transaction of 15 s, and the larvals die meanwhile. */
START_TEST(a_long_transaction_outlives_a_larval)
{
	struct sadb *db = shop(0, 0);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));

	sadb_lock(db, 2000);
	kit_submit(db, 500, &update);
	sadb_tick(db, 5000);
	ck_cause(taken(db, update.ticket, 2000, 2010), SADB_CAUSE_LARVAL_EXPIRED);
	sadb_free(db);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_lock");
	Suite *suite = suite_create("sadb_lock");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, with_one_worker_a_slow_add_stalls_all, 0, 3);
	tcase_add_loop_test(tcase, as_many_as_there_are_workers_are_served_at_once, 0, 3);
	tcase_add_loop_test(tcase, a_wait_for_a_worker_times_out_to_the_nanosecond, 0, 3);
	tcase_add_test(tcase, a_key_operation_that_gives_up_gives_its_place_back);
	tcase_add_loop_test(tcase, a_lock_held_by_somebody_else_stops_starts, 0, 6);
	tcase_add_test(tcase, a_long_transaction_outlives_a_larval);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
