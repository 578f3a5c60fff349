/* What happens when there is no room: refused, blocked, or the oldest larval makes room. */
#include "tests/sadb_kit.h"

static struct sadb *narrow(enum sadb_on_full on_full, const struct sadb_conf *limits)
{
	struct sadb_conf conf = kit_conf();

	conf.on_full = on_full;
	conf.max_sas = limits->max_sas;
	conf.max_larval = limits->max_larval;
	conf.max_per_peer = limits->max_per_peer;
	conf.memory = limits->memory;
	conf.concurrent_updates = limits->concurrent_updates;
	conf.update_queue = limits->update_queue;
	return sadb_new(&conf);
}

/* Room for two larvals, by whatever limit. */
static const struct sadb_conf twos[] = {
	{ .max_sas = 2 },
	{ .max_larval = 2 },
	{ .max_per_peer = 2 },
	{ .memory = 60 },
};

/* Two fit, the third waits until one is deleted; a fourth waits behind it. */
START_TEST(who_blocks_waits_in_order_until_there_is_room)
{
	struct sadb *db = narrow(SADB_FULL_BLOCK, &twos[_i]);
	uint32_t spi = kit_larval(db, 0);
	struct sadb_req gets[2] = { kit_req(SADB_OP_GETSPI, 0), kit_req(SADB_OP_GETSPI, 0) };
	struct sadb_req delete = kit_req(SADB_OP_DELETE, spi);
	struct sadb_reply reply;

	(void)kit_larval(db, 10);
	kit_submit(db, 20, &gets[0]);
	kit_submit(db, 20, &gets[1]);
	sadb_tick(db, 50);
	kit_no_reply(db);
	ck_assert_uint_eq(sadb_counters(db)->blocked, 2);
	(void)kit_ask(db, 60, &delete);
	reply = kit_reply(db);
	ck_assert_uint_eq(reply.ticket, gets[0].ticket);
	ck_cause(reply, SADB_CAUSE_NONE);
	ck_assert_int_eq(reply.started_at, 20);
	ck_assert_int_eq(reply.done_at, 70);
	kit_no_reply(db);
	sadb_tick(db, 5000); /* the second larval dies at 1020 */
	reply = kit_reply(db);
	ck_assert_uint_eq(reply.ticket, gets[1].ticket);
	ck_assert_int_eq(reply.done_at, 1020);
	ck_assert_uint_eq(sadb_counters(db)->blocked, 0);
	ck_assert_uint_eq(sadb_counters(db)->blocked_high, 2);
	sadb_free(db);
}
END_TEST

/* Something ends at the same instant as a service that needs room: it goes behind. */
START_TEST(nobody_overtakes_who_is_blocked)
{
	struct sadb *db = narrow(SADB_FULL_BLOCK, &(struct sadb_conf){ .max_sas = 1 });
	struct sadb_req delete = kit_req(SADB_OP_DELETE, kit_larval(db, 0));
	struct sadb_req first = kit_req(SADB_OP_GETSPI, 0), second = kit_req(SADB_OP_GETSPI, 0);

	kit_submit(db, 10, &first);
	kit_submit(db, 30, &delete);
	kit_submit(db, 30, &second);
	sadb_tick(db, 40);
	ck_assert_uint_eq(kit_reply(db).ticket, delete.ticket);
	ck_assert_uint_eq(kit_reply(db).ticket, first.ticket);
	kit_no_reply(db);
	sadb_free(db);
}
END_TEST

START_TEST(a_flush_ends_before_the_blocked_begin)
{
	struct sadb *db = narrow(SADB_FULL_BLOCK, &(struct sadb_conf){ .max_sas = 3 });
	struct sadb_req gets[3], flush = kit_req(SADB_OP_FLUSH, 0);

	for (nsec now = 0; now < 30; now += 10)
		(void)kit_larval(db, now);
	for (int i = 0; i < 3; i++) {
		gets[i] = kit_req(SADB_OP_GETSPI, 0);
		kit_submit(db, 30, &gets[i]);
	}
	kit_submit(db, 50, &flush);
	sadb_tick(db, 60);
	ck_assert_uint_eq(kit_reply(db).ticket, flush.ticket);
	for (int i = 0; i < 3; i++) {
		struct sadb_reply reply = kit_reply(db);

		ck_assert_uint_eq(reply.ticket, gets[i].ticket);
		ck_assert_int_eq(reply.done_at, 60);
	}
	ck_assert_uint_eq(sadb_counters(db)->sas, 3);
	sadb_free(db);
}
END_TEST

START_TEST(what_never_fits_fails_at_once)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), add = kit_req(SADB_OP_ADD, 0x700);
	struct sadb *db;

	conf.on_full = SADB_FULL_BLOCK;
	conf.memory = 99; /* a larval has 30, an SA 100 */
	db = sadb_new(&conf);
	ck_cause(kit_ask(db, 0, &add), SADB_CAUSE_MEMORY_LIMIT);
	ck_cause(kit_ask(db, 100, &get), SADB_CAUSE_NONE);
	sadb_free(db);
	conf.slots = 0;
	db = sadb_new(&conf);
	ck_cause(kit_ask(db, 0, &get), SADB_CAUSE_SA_LIMIT);
	sadb_free(db);
}
END_TEST

/* It makes room for larvals: were it to wait behind them, both would wait for ever. */
START_TEST(an_update_never_blocks)
{
	struct sadb *db = narrow(SADB_FULL_BLOCK, &(struct sadb_conf){ .max_larval = 1 });
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

	kit_submit(db, 10, &get);
	kit_submit(db, 30, &update);
	sadb_tick(db, 40);
	ck_assert_uint_eq(kit_reply(db).ticket, update.ticket);
	ck_assert_uint_eq(kit_reply(db).ticket, get.ticket);
	sadb_free(db);
}
END_TEST

/* One in service, one in the queue, the rest before the door: n - 1, n, n + 1. */
START_TEST(a_full_update_queue_blocks_too)
{
	const struct sadb_conf one = { .concurrent_updates = 1, .update_queue = (uint32_t)_i % 2 };
	struct sadb *db = narrow(SADB_FULL_BLOCK, &one);
	uint32_t count = 1 + (uint32_t)_i, fit = 1 + one.update_queue;

	for (uint32_t i = 0; i < count; i++) {
		struct sadb_req add = kit_req(SADB_OP_ADD, 0x700 + i);

		kit_submit(db, 0, &add);
	}
	ck_assert_uint_eq(sadb_counters(db)->blocked, count > fit ? count - fit : 0);
	sadb_tick(db, 500);
	for (uint32_t i = 0; i < count; i++) {
		struct sadb_reply reply = kit_reply(db);

		ck_assert_uint_eq(reply.spi, 0x700 + i);
		ck_cause(reply, SADB_CAUSE_NONE);
		ck_assert_int_eq(reply.started_at, 10 * i);
	}
	ck_assert_uint_le(sadb_counters(db)->updates_waiting_high, one.update_queue);
	ck_assert_uint_eq(sadb_counters(db)->blocked, 0);
	sadb_free(db);
}
END_TEST

START_TEST(the_oldest_larval_makes_room)
{
	struct sadb *db = narrow(SADB_FULL_DROP_LARVAL, &twos[_i]);
	uint32_t oldest = kit_larval(db, 0), younger = kit_larval(db, 10);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, oldest);
	struct sadb_event event;
	struct sadb_reply reply;

	kit_forget_events(db);
	(void)kit_larval(db, 20);
	event = kit_event(db);
	ck_event(event, SADB_ST_LARVAL, SADB_ST_DEAD);
	ck_assert_uint_eq(event.spi, oldest);
	ck_assert_int_eq(event.op, SADB_OP_GETSPI);
	ck_assert(!event.timer);
	ck_event(kit_event(db), SADB_ST_NONE, SADB_ST_LARVAL);
	kit_no_event(db);
	reply = kit_ask(db, 100, &update);
	ck_cause(reply, SADB_CAUSE_LARVAL_DROPPED);
	ck_assert_int_eq(reply.larval_until, 30);
	update.spi = younger;
	update.service_ns = 1;
	ck_cause(kit_ask(db, 120, &update),
	         twos[_i].memory ? SADB_CAUSE_MEMORY_LIMIT : SADB_CAUSE_NONE);
	sadb_free(db);
}
END_TEST

/* No larval at all, no larval of this peer, not a GETSPI: refused, and nobody has died. */
START_TEST(what_reaping_does_not_help_is_refused)
{
	const struct sadb_conf one = { .max_sas = _i == 0, .max_per_peer = _i == 1, .memory = 130 };
	struct sadb *db = narrow(SADB_FULL_DROP_LARVAL, &one);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), add = kit_req(SADB_OP_ADD, 0x700);

	if (_i == 1) {
		get.src = kit_addr(9);
		ck_cause(kit_ask(db, 0, &get), SADB_CAUSE_NONE); /* the oldest, of another peer */
		get.src = kit_addr(2);
	}
	if (_i == 2)
		(void)kit_larval(db, 0);
	ck_cause(kit_ask(db, 100, &add), SADB_CAUSE_NONE);
	kit_forget_events(db);
	if (_i < 2) {
		ck_cause(kit_ask(db, 200, &get),
		         _i == 0 ? SADB_CAUSE_SA_LIMIT : SADB_CAUSE_PEER_LIMIT);
	} else {
		add.spi++;
		ck_cause(kit_ask(db, 200, &add), SADB_CAUSE_MEMORY_LIMIT);
	}
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

/* Inbound from and outbound to host 2 count together; host 3 has its own. */
START_TEST(a_peer_has_its_own_limit)
{
	struct sadb *db = narrow(SADB_FULL_REJECT, &(struct sadb_conf){ .max_per_peer = 2 });
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), add = kit_req(SADB_OP_ADD, 0x700);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));

	ck_assert_uint_eq(sadb_counters(db)->per_peer, 1);
	ck_cause(kit_ask(db, 10, &add), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->per_peer, 2);
	ck_cause(kit_ask(db, 20, &get), SADB_CAUSE_PEER_LIMIT);
	get.src = kit_addr(3);
	ck_cause(kit_ask(db, 30, &get), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 40, &get), SADB_CAUSE_NONE);
	update.src = kit_addr(3); /* it moves to a peer that is full */
	ck_cause(kit_ask(db, 50, &update), SADB_CAUSE_PEER_LIMIT);
	update.src = kit_addr(4);
	ck_cause(kit_ask(db, 60, &update), SADB_CAUSE_NONE);
	get.src = kit_addr(2); /* and leaves a place behind */
	ck_cause(kit_ask(db, 70, &get), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 80, &get), SADB_CAUSE_PEER_LIMIT);
	sadb_tick(db, 3000); /* the larvals die */
	ck_cause(kit_ask(db, 3000, &get), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->per_peer, 2);
	sadb_free(db);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_room");
	Suite *suite = suite_create("sadb_room");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, who_blocks_waits_in_order_until_there_is_room, 0,
	                    KIT_COUNT(twos));
	tcase_add_test(tcase, nobody_overtakes_who_is_blocked);
	tcase_add_test(tcase, a_flush_ends_before_the_blocked_begin);
	tcase_add_test(tcase, what_never_fits_fails_at_once);
	tcase_add_test(tcase, an_update_never_blocks);
	tcase_add_loop_test(tcase, a_full_update_queue_blocks_too, 0, 5);
	tcase_add_loop_test(tcase, the_oldest_larval_makes_room, 0, KIT_COUNT(twos));
	tcase_add_loop_test(tcase, what_reaping_does_not_help_is_refused, 0, 3);
	tcase_add_test(tcase, a_peer_has_its_own_limit);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
