/* Who is served when: the update queue, stalls, the order within one instant. */
#include "tests/sadb_kit.h"

#include "sadb/queue.h"

static struct sadb *narrow(uint32_t at_once, uint32_t queue)
{
	struct sadb_conf conf = kit_conf();

	conf.concurrent_updates = at_once;
	conf.update_queue = queue;
	return sadb_new(&conf);
}

/*
 * One place, a queue of two, four ADDs at 0, each of 10 ns:
 *   first 0..10, second 10..20, third 20..30, the fourth is told 1 ns later that the queue is full
 */
START_TEST(a_full_update_queue_answers_at_once)
{
	static const struct {
		uint64_t nth;
		nsec started_at, done_at;
		enum sadb_cause cause;
	} want[] = {
		{ 3, 0, 1, SADB_CAUSE_UPDATES_LIMIT },
		{ 0, 0, 10, SADB_CAUSE_NONE },
		{ 1, 10, 20, SADB_CAUSE_NONE },
		{ 2, 20, 30, SADB_CAUSE_NONE },
	};
	struct sadb *db = narrow(1, 2);
	uint64_t first = 0;

	for (uint32_t i = 0; i < 4; i++) {
		struct sadb_req add = kit_req(SADB_OP_ADD, 0x700 + i);

		first = i == 0 ? add.ticket : first;
		kit_submit(db, 0, &add);
	}
	ck_assert_uint_eq(sadb_counters(db)->updates_running, 1);
	ck_assert_uint_eq(sadb_counters(db)->updates_waiting, 2);
	for (int i = 0; i < 4; i++) {
		struct sadb_reply reply;

		ck_assert_int_eq(sadb_next_at(db), want[i].done_at);
		sadb_tick(db, want[i].done_at - 1);
		kit_no_reply(db);
		sadb_tick(db, want[i].done_at);
		reply = kit_reply(db);
		ck_assert_uint_eq(reply.ticket, first + want[i].nth);
		ck_cause(reply, want[i].cause);
		ck_assert_int_eq(reply.asked_at, 0);
		ck_assert_int_eq(reply.started_at, want[i].started_at);
		ck_assert_int_eq(reply.done_at, want[i].done_at);
	}
	ck_assert_uint_eq(sadb_counters(db)->updates_running, 0);
	ck_assert_uint_eq(sadb_counters(db)->updates_running_high, 1);
	ck_assert_uint_eq(sadb_counters(db)->updates_waiting_high, 2);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER);
	sadb_free(db);
}
END_TEST

/* The service ends at 10. Who arrives then finds the place free, 1 ns earlier it does not. */
START_TEST(a_place_is_free_the_moment_a_service_ends)
{
	struct sadb *db = narrow(1, 0);
	struct sadb_req a = kit_req(SADB_OP_ADD, 0x700), b = kit_req(SADB_OP_ADD, 0x701);
	nsec arrives_at = 9 + _i;

	kit_submit(db, 0, &a);
	kit_submit(db, arrives_at, &b);
	sadb_tick(db, 100);
	ck_cause(kit_reply(db), SADB_CAUSE_NONE);
	ck_cause(kit_reply(db), _i == 0 ? SADB_CAUSE_UPDATES_LIMIT : SADB_CAUSE_NONE);
	sadb_free(db);
}
END_TEST

/* But those who wait go first: at 10 the waiting one starts, the newcomer takes its place in the
 * queue. */
START_TEST(waiting_requests_start_before_arrivals)
{
	struct sadb *db = narrow(1, 1);

	for (uint32_t i = 0; i < 3; i++) {
		struct sadb_req add = kit_req(SADB_OP_ADD, 0x700 + i);

		kit_submit(db, i == 2 ? 10 : 0, &add);
	}
	sadb_tick(db, 100);
	for (uint32_t i = 0; i < 3; i++) {
		struct sadb_reply reply = kit_reply(db);

		ck_assert_uint_eq(reply.spi, 0x700 + i);
		ck_assert_int_eq(reply.started_at, 10 * i);
	}
	sadb_free(db);
}
END_TEST

START_TEST(only_key_operations_queue)
{
	static const enum sadb_op ops[] = { SADB_OP_GETSPI, SADB_OP_DELETE, SADB_OP_EXPIRE,
		                            SADB_OP_FLUSH };
	struct sadb *db = narrow(1, 0);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700), req = kit_req(ops[_i], 0x701);

	add.service_ns = 1000;
	kit_submit(db, 0, &add);
	kit_submit(db, 0, &req);
	sadb_tick(db, 10);
	ck_assert_uint_eq(kit_reply(db).ticket, req.ticket);
	kit_no_reply(db);
	sadb_free(db);
}
END_TEST

START_TEST(an_update_that_waits_too_long_finds_its_larval_dead)
{
	struct sadb *db = narrow(1, 1);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0)),
	                add = kit_req(SADB_OP_ADD, 0x700);
	struct sadb_reply reply;

	add.service_ns = 900 + SERVICE; /* 90..1000, then 1000..1010 for the UPDATE */
	kit_submit(db, 90, &add);
	kit_submit(db, 91, &update);
	sadb_tick(db, 5000);
	ck_cause(kit_reply(db), SADB_CAUSE_NONE);
	reply = kit_reply(db);
	ck_cause(reply, SADB_CAUSE_LARVAL_EXPIRED);
	ck_assert_int_eq(reply.done_at, 1010);
	ck_assert_int_eq(reply.larval_until, 1010);
	sadb_free(db);
}
END_TEST

/* At 10 all three services end, in the order in which they were submitted. */
START_TEST(services_that_end_together_keep_their_order)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	uint64_t last = 0;

	for (uint32_t i = 0; i < 10; i++) {
		struct sadb_req add = kit_req(SADB_OP_ADD, 0x700 + i);

		add.service_ns = 10 - i;
		kit_submit(db, i, &add);
	}
	sadb_tick(db, 10);
	for (uint32_t i = 0; i < 10; i++) {
		struct sadb_reply reply = kit_reply(db);

		ck_assert_uint_gt(reply.ticket, last);
		last = reply.ticket;
	}
	sadb_free(db);
}
END_TEST

/* Larval until 1010, UPDATE asked at 500 and due at 510, stalled until 1009, 1010, 1011. */
START_TEST(a_stalled_update_races_its_larval)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_reply reply;
	nsec until = LARVAL + SERVICE - 1 + _i / 2;

	if (_i % 2 == 0) /* before or after it has started */
		sadb_stall(db, SADB_OP_UPDATE, until);
	kit_submit(db, 500, &update);
	sadb_stall(db, SADB_OP_UPDATE, until);
	sadb_stall(db, SADB_OP_UPDATE, 600); /* an earlier end changes nothing */
	ck_assert_int_eq(sadb_next_at(db), until < LARVAL + SERVICE ? until : LARVAL + SERVICE);
	sadb_tick(db, until - 1);
	kit_no_reply(db);
	sadb_tick(db, until);
	reply = kit_reply(db);
	ck_cause(reply, _i / 2 == 0 ? SADB_CAUSE_NONE : SADB_CAUSE_LARVAL_EXPIRED);
	ck_assert_int_eq(reply.done_at, until);
	ck_assert_int_eq(reply.started_at, 500);
	sadb_free(db);
}
END_TEST

/* A stalled service keeps its place, other operations go on, a refusal is not stalled. */
START_TEST(a_stall_holds_places_and_only_its_own_operation)
{
	struct sadb *db = narrow(1, 1);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700), waits = kit_req(SADB_OP_ADD, 0x701);
	struct sadb_req refused = kit_req(SADB_OP_ADD, 0x702), get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_reply reply;

	kit_submit(db, 0, &add);
	kit_submit(db, 0, &waits);
	kit_submit(db, 0, &refused);
	kit_submit(db, 0, &get);
	sadb_stall(db, SADB_OP_ADD, 400);
	sadb_tick(db, 300);
	reply = kit_reply(db);
	ck_assert_uint_eq(reply.ticket, refused.ticket);
	ck_assert_int_eq(reply.done_at, 1);
	ck_assert_uint_eq(kit_reply(db).ticket, get.ticket);
	kit_no_reply(db);
	sadb_tick(db, 500);
	reply = kit_reply(db);
	ck_assert_uint_eq(reply.ticket, add.ticket);
	ck_assert_int_eq(reply.done_at, 400);
	reply = kit_reply(db);
	ck_assert_uint_eq(reply.ticket, waits.ticket);
	ck_assert_int_eq(reply.started_at, 400);
	ck_assert_int_eq(reply.done_at, 410);
	sadb_free(db);
}
END_TEST

START_TEST(a_service_takes_at_least_a_nanosecond)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700);

	add.service_ns = -_i;
	kit_submit(db, 7, &add);
	sadb_tick(db, 7);
	kit_no_reply(db);
	sadb_tick(db, 8);
	ck_assert_int_eq(kit_reply(db).done_at, 8);
	sadb_free(db);
}
END_TEST

START_TEST(an_endless_service_is_just_late)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700);

	add.service_ns = NSEC_NEVER;
	kit_submit(db, 7, &add);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER - 1);
	sadb_free(db);
}
END_TEST

/* The same history, ticked at every instant and only at the end. */
START_TEST(it_does_not_matter_how_often_time_ticks)
{
	struct sadb *often = narrow(2, 3), *once = narrow(2, 3);
	struct sadb_reply a, b;
	struct sadb_event ea, eb;
	int replies = 0, events = 0;

	for (nsec now = 0; now < 60; now++) {
		struct sadb_req req =
		        kit_req(now % 3 ? SADB_OP_ADD : SADB_OP_GETSPI, 0x700 + (uint32_t)now);

		req.service_ns = 1 + now * 7 % 13;
		req.hard_ns = now % 5 * 10;
		kit_submit(often, now, &req);
		kit_submit(once, now, &req);
		sadb_tick(often, now);
	}
	for (nsec now = 60; now < 3000; now++)
		sadb_tick(often, now);
	sadb_tick(once, 3000);
	ck_assert_mem_eq(sadb_counters(often), sadb_counters(once), sizeof(struct sadb_counters));
	for (; sadb_complete(once, &a); replies++) {
		ck_assert(sadb_complete(often, &b));
		ck_assert_uint_eq(a.ticket, b.ticket);
		ck_assert_int_eq(a.cause, b.cause);
		ck_assert_int_eq(a.started_at, b.started_at);
		ck_assert_int_eq(a.done_at, b.done_at);
	}
	for (; sadb_event(once, &ea); events++) {
		ck_assert(sadb_event(often, &eb));
		ck_assert_uint_eq(ea.spi, eb.spi);
		ck_assert_int_eq(ea.at, eb.at);
		ck_assert_int_eq(ea.to, eb.to);
	}
	kit_no_reply(often);
	kit_no_event(often);
	ck_assert_int_eq(replies, 60);
	ck_assert_int_gt(events, 40);
	sadb_free(often);
	sadb_free(once);
}
END_TEST

START_TEST(wiping_leaves_nothing)
{
	uint8_t memory[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint8_t want[8] = { 1, 0, 0, 0, 0, 0, 0, 8 };

	sadb_wipe(memory + 1, 6);
	ck_assert_mem_eq(memory, want, 8);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_queue");
	Suite *suite = suite_create("sadb_queue");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, a_full_update_queue_answers_at_once);
	tcase_add_loop_test(tcase, a_place_is_free_the_moment_a_service_ends, 0, 3);
	tcase_add_test(tcase, waiting_requests_start_before_arrivals);
	tcase_add_loop_test(tcase, only_key_operations_queue, 0, 4);
	tcase_add_test(tcase, an_update_that_waits_too_long_finds_its_larval_dead);
	tcase_add_test(tcase, services_that_end_together_keep_their_order);
	tcase_add_loop_test(tcase, a_stalled_update_races_its_larval, 0, 6);
	tcase_add_test(tcase, a_stall_holds_places_and_only_its_own_operation);
	tcase_add_loop_test(tcase, a_service_takes_at_least_a_nanosecond, 0, 3);
	tcase_add_test(tcase, an_endless_service_is_just_late);
	tcase_add_test(tcase, it_does_not_matter_how_often_time_ticks);
	tcase_add_test(tcase, wiping_leaves_nothing);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
