/* The life of an SA through the driver's face: operations, deadlines, events. */
#include "tests/sadb_kit.h"

#include "sadb/db.h"

START_TEST(getspi_update_add_make_a_pair)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0), add = kit_req(SADB_OP_ADD, 0x777);
	struct sadb_reply reply = kit_ask(db, 5, &get);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, reply.spi);
	struct sadb_event event;
	struct sadb_entry entry;
	uint32_t cursor = 0;

	ck_assert_uint_ge(reply.spi, 0x1000);
	ck_assert_int_eq(reply.err, SADB_OK);
	ck_assert_uint_eq(reply.code, 0);
	ck_assert_uint_eq(reply.owner, 7);
	ck_assert_int_eq(reply.asked_at, 5);
	ck_assert_int_eq(reply.started_at, 5);
	ck_assert_int_eq(reply.done_at, 5 + SERVICE);
	ck_assert_int_eq(reply.larval_until, 5 + SERVICE + LARVAL);

	update.hard_ns = 500;
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 200, &add), SADB_CAUSE_NONE);

	event = kit_event(db);
	ck_event(event, SADB_ST_NONE, SADB_ST_LARVAL);
	ck_assert_int_eq(event.until, 5 + SERVICE + LARVAL);
	ck_assert_int_eq(event.op, SADB_OP_GETSPI);
	event = kit_event(db);
	ck_event(event, SADB_ST_LARVAL, SADB_ST_MATURE);
	ck_assert_int_eq(event.at, 100 + SERVICE);
	ck_assert_int_eq(event.until, 100 + SERVICE + 500);
	event = kit_event(db);
	ck_event(event, SADB_ST_NONE, SADB_ST_MATURE);
	ck_assert_int_eq(event.dir, SADB_DIR_OUT);
	ck_assert_uint_eq(event.spi, 0x777);
	ck_assert_int_eq(event.until, NSEC_NEVER);
	kit_no_event(db);

	ck_assert(sadb_dump(db, &cursor, &entry));
	ck_assert_int_eq(entry.state, SADB_ST_MATURE);
	ck_assert_int_eq(entry.encr, SADB_ENCR_CHACHA20_POLY1305);
	ck_assert_int_eq(entry.born_at, 100 + SERVICE); /* of a mature SA: its maturity */
	ck_assert_int_eq(entry.matured_at, 100 + SERVICE);
	ck_assert_int_eq(entry.dies_at, 100 + SERVICE + 500);
	ck_assert(sadb_dump(db, &cursor, &entry));
	ck_assert_uint_eq(entry.spi, 0x777);
	ck_assert(!sadb_dump(db, &cursor, &entry));
	ck_assert_uint_eq(sadb_counters(db)->sas, 2);
	ck_assert_uint_eq(sadb_counters(db)->larvals, 0);
	sadb_free(db);
}
END_TEST

/* The larval is born at 10 and dies at 1010. Only keys that are in before that very nanosecond are
 * in time. */
static const struct {
	nsec done_at;
	enum sadb_cause cause;
} late[] = {
	{ LARVAL + SERVICE - 1, SADB_CAUSE_NONE },
	{ LARVAL + SERVICE, SADB_CAUSE_LARVAL_EXPIRED },
	{ LARVAL + SERVICE + 1, SADB_CAUSE_LARVAL_EXPIRED },
};

START_TEST(keys_after_larval_death_are_not_found)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_reply reply = kit_ask(db, late[_i].done_at - SERVICE, &update);
	bool dead = late[_i].cause != SADB_CAUSE_NONE;

	ck_cause(reply, late[_i].cause);
	ck_assert_int_eq(reply.err, dead ? SADB_E_NOT_FOUND : SADB_OK);
	ck_assert_uint_eq(reply.code, dead ? 0x80320008 : 0);
	ck_assert_int_eq(reply.larval_until, dead ? LARVAL + SERVICE : 0);
	ck_assert_uint_eq(sadb_counters(db)->larval_expired, dead);
	ck_assert_uint_eq(sadb_counters(db)->sas, !dead);
	sadb_free(db);
}
END_TEST

START_TEST(a_larval_without_lifetime_never_dies)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb *db;
	struct sadb_reply reply;

	conf.larval_lifetime_ns = 0;
	db = sadb_new(&conf);
	reply = kit_ask(db, 0, &get);
	ck_assert_int_eq(reply.larval_until, NSEC_NEVER);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER);
	ck_assert_int_eq(kit_event(db).until, NSEC_NEVER);
	sadb_free(db);
}
END_TEST

/* A refused UPDATE leaves the larval alive, its clock running, and a second one may succeed. */
START_TEST(a_failed_update_changes_nothing)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req bad = kit_req(SADB_OP_UPDATE, kit_larval(db, 0)), good;
	struct sadb_reply reply;

	(void)kit_event(db);
	bad.key.key_len = 35;
	reply = kit_ask(db, 100, &bad);
	ck_cause(reply, SADB_CAUSE_CORRUPT_KEY);
	ck_assert_int_eq(reply.larval_until, 0);
	kit_no_event(db);
	ck_assert_int_eq(sadb_next_at(db), LARVAL + SERVICE);
	good = kit_req(SADB_OP_UPDATE, bad.spi);
	ck_cause(kit_ask(db, 200, &good), SADB_CAUSE_NONE);
	sadb_free(db);
}
END_TEST

START_TEST(keying_twice_is_a_wrong_state)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_reply reply;

	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_NONE);
	reply = kit_ask(db, 200, &update);
	ck_cause(reply, SADB_CAUSE_WRONG_STATE);
	ck_assert_uint_eq(reply.code, 0x8032001B);
	sadb_free(db);
}
END_TEST

/* Soft at +300, hard at +500 after maturing at 110; and what one lifetime alone does. */
static const struct {
	nsec soft_ns, hard_ns, dying_at, dead_at;
} lifetimes[] = {
	{ 300, 500, 410, 610 },
	{ 0, 500, NSEC_NEVER, 610 },
	{ 300, 0, 410, NSEC_NEVER },
	{ 500, 500, NSEC_NEVER, 610 }, /* equal: only the hard one is seen, as on Linux */
	{ 0, 0, NSEC_NEVER, NSEC_NEVER },
	{ NSEC_NEVER - 100, NSEC_NEVER - 100, NSEC_NEVER, NSEC_NEVER }, /* beyond time */
};

static void expect_at(struct sadb *db, nsec at, enum sadb_state to)
{
	struct sadb_event event;

	if (at == NSEC_NEVER)
		return;
	ck_assert_int_eq(sadb_next_at(db), at);
	sadb_tick(db, at - 1);
	kit_no_event(db);
	sadb_tick(db, at);
	event = kit_event(db);
	ck_assert_str_eq(sadb_state_name(event.to), sadb_state_name(to));
	ck_assert_int_eq(event.at, at);
	ck_assert(event.timer);
	ck_assert_int_eq(event.op, SADB_OP_UPDATE);
	sadb_tick(db, at + 1);
	kit_no_event(db);
}

START_TEST(lifetimes_run_from_maturity)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));

	update.soft_ns = lifetimes[_i].soft_ns;
	update.hard_ns = lifetimes[_i].hard_ns;
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_NONE);
	(void)kit_event(db);
	(void)kit_event(db);
	expect_at(db, lifetimes[_i].dying_at, SADB_ST_DYING);
	expect_at(db, lifetimes[_i].dead_at, SADB_ST_DEAD);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER);
	ck_assert_uint_eq(sadb_counters(db)->soft_expired, lifetimes[_i].dying_at != NSEC_NEVER);
	ck_assert_uint_eq(sadb_counters(db)->hard_expired, lifetimes[_i].dead_at != NSEC_NEVER);
	sadb_free(db);
}
END_TEST

/* EXPIRE of the inbound SA at 200 (done 210), linger 60, hard lifetime from 110. */
static const struct {
	nsec linger_ns, hard_ns, dies_at;
	bool dying;
	uint32_t hard_expired;
} expiry[] = {
	{ 60, 0, 270, true, 0 },
	{ 0, 0, 210, false, 0 },
	{ 60, 130, 240, true, 1 }, /* an earlier hard lifetime stays */
	{ 60, 900, 270, true, 0 },
};

START_TEST(expire_lets_inbound_linger)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req update, expire;
	struct sadb_event event;
	struct sadb *db;

	conf.expire_linger_ns = expiry[_i].linger_ns;
	db = sadb_new(&conf);
	update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	update.hard_ns = expiry[_i].hard_ns;
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_NONE);
	(void)kit_event(db);
	(void)kit_event(db);
	expire = kit_req(SADB_OP_EXPIRE, update.spi);
	ck_cause(kit_ask(db, 200, &expire), SADB_CAUSE_NONE);
	event = kit_event(db);
	ck_assert_int_eq(event.op, SADB_OP_EXPIRE);
	ck_assert(!event.timer);
	if (expiry[_i].dying) {
		ck_event(event, SADB_ST_MATURE, SADB_ST_DYING);
		ck_assert_int_eq(event.until, expiry[_i].dies_at);
		sadb_tick(db, expiry[_i].dies_at - 1);
		kit_no_event(db);
		sadb_tick(db, expiry[_i].dies_at);
		event = kit_event(db);
		ck_assert(event.timer);
		ck_event(event, SADB_ST_DYING, SADB_ST_DEAD);
	}
	ck_assert_int_eq(event.at, expiry[_i].dies_at);
	ck_assert_int_eq(event.to, SADB_ST_DEAD);
	ck_assert_uint_eq(sadb_counters(db)->hard_expired, expiry[_i].hard_expired);
	sadb_free(db);
}
END_TEST

START_TEST(expire_of_a_dying_sa_brings_its_end_forward)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req update, expire;
	struct sadb *db;

	conf.expire_linger_ns = 60;
	db = sadb_new(&conf);
	update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	update.soft_ns = 10;
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_NONE);
	sadb_tick(db, 150);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER);
	expire = kit_req(SADB_OP_EXPIRE, update.spi);
	ck_cause(kit_ask(db, 200, &expire), SADB_CAUSE_NONE);
	ck_assert_int_eq(sadb_next_at(db), 270);
	sadb_free(db);
}
END_TEST

START_TEST(expire_kills_outbound_at_once)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x777), expire = add;
	struct sadb *db;

	conf.expire_linger_ns = 60;
	db = sadb_new(&conf);
	ck_cause(kit_ask(db, 0, &add), SADB_CAUSE_NONE);
	(void)kit_event(db);
	expire.op = SADB_OP_EXPIRE;
	ck_cause(kit_ask(db, 100, &expire), SADB_CAUSE_NONE);
	ck_event(kit_event(db), SADB_ST_MATURE, SADB_ST_DEAD);
	ck_cause(kit_ask(db, 200, &expire), SADB_CAUSE_DELETED);
	sadb_free(db);
}
END_TEST

START_TEST(a_larval_can_be_deleted_but_not_expired)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	uint32_t spi = kit_larval(db, 0);
	struct sadb_req expire = kit_req(SADB_OP_EXPIRE, spi),
	                delete = kit_req(SADB_OP_DELETE, spi);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, spi);
	struct sadb_reply reply;

	ck_cause(kit_ask(db, 100, &expire), SADB_CAUSE_WRONG_STATE);
	ck_cause(kit_ask(db, 200, &delete), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 300, &delete), SADB_CAUSE_DELETED);
	reply = kit_ask(db, 400, &update);
	ck_cause(reply, SADB_CAUSE_DELETED);
	ck_assert_int_eq(reply.larval_until, 210);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER);
	ck_event(kit_event(db), SADB_ST_NONE, SADB_ST_LARVAL);
	ck_event(kit_event(db), SADB_ST_LARVAL, SADB_ST_DEAD);
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

START_TEST(flush_kills_all_and_then_replies)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x777), flush = kit_req(SADB_OP_FLUSH, 0);
	struct sadb_event event;

	(void)kit_larval(db, 0);
	(void)kit_larval(db, 100);
	ck_cause(kit_ask(db, 200, &add), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 300, &flush), SADB_CAUSE_NONE);
	for (int i = 0; i < 3; i++)
		(void)kit_event(db);
	for (int i = 0; i < 3; i++) {
		event = kit_event(db);
		ck_assert_int_eq(event.to, SADB_ST_DEAD);
		ck_assert_int_eq(event.op, SADB_OP_FLUSH);
		ck_assert_int_eq(event.at, 310);
	}
	kit_no_event(db);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	ck_assert_uint_eq(sadb_counters(db)->memory, 0);
	ck_cause(kit_ask(db, 400, &flush), SADB_CAUSE_NONE); /* an empty one is a success too */
	sadb_free(db);
}
END_TEST

/* The database waits rather than lose an event: nothing is missing, only later. */
START_TEST(a_flood_of_events_loses_none)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req flush = kit_req(SADB_OP_FLUSH, 0);
	struct sadb_event event;
	struct sadb *db;
	nsec last = 0;
	int deaths = 0, births = 0;

	conf.slots = 16;
	db = sadb_new(&conf);
	for (int i = 0; i < 16; i++) {
		struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);

		kit_submit(db, i, &get);
	}
	kit_submit(db, 100, &flush);
	for (int rounds = 0; sadb_next_at(db) <= 10000; rounds++) {
		ck_assert_int_lt(rounds, 10);
		sadb_tick(db, 10000);
		while (sadb_event(db, &event)) {
			ck_assert_int_ge(event.at, last);
			last = event.at;
			births += event.to == SADB_ST_LARVAL;
			deaths += event.to == SADB_ST_DEAD;
			ck_assert_int_eq(event.at > 50, event.to == SADB_ST_DEAD);
		}
	}
	ck_assert_int_eq(births, 16);
	ck_assert_int_eq(deaths, 16);
	ck_assert_int_eq(last, 110);
	for (int i = 0; i < 17; i++)
		(void)kit_reply(db);
	kit_no_reply(db);
	sadb_free(db);
}
END_TEST

START_TEST(update_of_an_outbound_spi_is_a_wrong_object)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x777), update = add, delete = add;

	ck_cause(kit_ask(db, 0, &add), SADB_CAUSE_NONE);
	update.op = SADB_OP_UPDATE;
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_WRONG_OBJECT);
	delete.op = SADB_OP_DELETE;
	delete.dir = SADB_DIR_IN;
	ck_cause(kit_ask(db, 200, &delete), SADB_CAUSE_WRONG_OBJECT);
	update.spi++;
	ck_cause(kit_ask(db, 300, &update), SADB_CAUSE_NEVER_ALLOCATED);
	sadb_free(db);
}
END_TEST

START_TEST(add_meets_what_is_there)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req echo = kit_req(SADB_OP_ADD, kit_larval(db, 0)),
	                add = kit_req(SADB_OP_ADD, 0x777);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, echo.spi);

	echo.src = kit_addr(2); /* an SA to ourselves with our own SPI */
	echo.dst = kit_addr(1);
	ck_cause(kit_ask(db, 100, &echo), SADB_CAUSE_WRONG_STATE);
	ck_cause(kit_ask(db, 200, &update), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 300, &echo), SADB_CAUSE_DUPLICATE_SPI);
	ck_cause(kit_ask(db, 400, &add), SADB_CAUSE_NONE);
	ck_cause(kit_ask(db, 500, &add), SADB_CAUSE_DUPLICATE_SPI);
	add.dst = kit_addr(3); /* another destination, another SA */
	ck_cause(kit_ask(db, 600, &add), SADB_CAUSE_NONE);
	add.protocol = SADB_PROTO_AH;
	ck_cause(kit_ask(db, 700, &add), SADB_CAUSE_NONE);
	sadb_free(db);
}
END_TEST

START_TEST(the_updated_traffic_is_the_narrower_one)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_entry entry;
	uint32_t cursor = 0;

	update.traffic.local = kit_selector(4, 8);
	memset(&update.traffic.remote, 0, sizeof(update.traffic.remote));
	update.owner = 8;
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_NONE);
	ck_assert(sadb_dump(db, &cursor, &entry));
	ck_assert_int_eq(entry.traffic.local.lo.bytes[3], 4);
	ck_assert_int_eq(entry.traffic.remote.hi.bytes[3], 255);
	ck_assert_uint_eq(entry.owner, 8);
	sadb_free(db);
}
END_TEST

START_TEST(only_the_latest_deaths_are_remembered)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x700), delete = add;
	struct sadb *db;
	nsec now = 0;

	conf.dead_max = 2;
	db = sadb_new(&conf);
	delete.op = SADB_OP_DELETE;
	for (uint32_t i = 0; i < 5; i++) { /* 700 700 701 702 703 die */
		add.spi = delete.spi = 0x700 + (i > 0 ? i - 1 : 0);
		ck_cause(kit_ask(db, now += 100, &add), SADB_CAUSE_NONE);
		ck_cause(kit_ask(db, now += 100, &delete), SADB_CAUSE_NONE);
	}
	for (uint32_t i = 0; i < 4; i++) {
		delete.spi = 0x700 + i;
		ck_cause(kit_ask(db, now += 100, &delete),
		         i < 2 ? SADB_CAUSE_NEVER_ALLOCATED : SADB_CAUSE_DELETED);
	}
	sadb_free(db);
}
END_TEST

START_TEST(without_a_memory_of_the_dead_all_are_unknown)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req update;
	struct sadb *db;

	conf.dead_max = 0;
	db = sadb_new(&conf);
	update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	ck_cause(kit_ask(db, 5000, &update), SADB_CAUSE_NEVER_ALLOCATED);
	sadb_free(db);
	sadb_free(NULL);
}
END_TEST

/* Looks inside: no octet of a key outlives its SA or its request. */
START_TEST(keys_are_wiped_on_death)
{
	static const struct sadb_key wiped;
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x777), delete = add;

	ck_cause(kit_ask(db, 0, &add), SADB_CAUSE_NONE);
	ck_assert_mem_eq(&db->table.bodies[0].key, &add.key, sizeof(add.key));
	ck_assert_mem_eq(&db->queue.works[0].key, &wiped, sizeof(wiped));
	delete.op = SADB_OP_DELETE;
	ck_cause(kit_ask(db, 100, &delete), SADB_CAUSE_NONE);
	ck_assert_mem_eq(&db->table.bodies[0].key, &wiped, sizeof(wiped));
	sadb_free(db);
}
END_TEST

/* Taken now and then, in the middle of the ring: they come out in order, to the last. */
START_TEST(events_stay_in_order)
{
	struct sadb_packed_event ring[7];
	struct sadb_events events = { .ring = ring, .room = 7 };
	struct sadb_event event = {
		.op = SADB_OP_FLUSH, .to = SADB_ST_DEAD, .timer = true, .until = -1
	};
	uint32_t put = 0, taken = 0;

	for (int round = 0; round < 50; round++) {
		while (events.count < events.room) {
			event.spi = put++;
			sadb_events_put(&events, &event, NULL);
		}
		for (int i = 0; i < 1 + round % 7; i++) {
			ck_assert(sadb_events_take(&events, &event));
			ck_assert_uint_eq(event.spi, taken++);
			ck_assert(event.timer && event.until == -1 && event.to == SADB_ST_DEAD);
		}
	}
}
END_TEST

START_TEST(time_never_goes_back)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db = sadb_new(&conf);

	sadb_tick(db, 100);
	sadb_tick(db, 99);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb");
	Suite *suite = suite_create("sadb");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, getspi_update_add_make_a_pair);
	tcase_add_loop_test(tcase, keys_after_larval_death_are_not_found, 0, KIT_COUNT(late));
	tcase_add_test(tcase, a_larval_without_lifetime_never_dies);
	tcase_add_test(tcase, a_failed_update_changes_nothing);
	tcase_add_test(tcase, keying_twice_is_a_wrong_state);
	tcase_add_loop_test(tcase, lifetimes_run_from_maturity, 0, KIT_COUNT(lifetimes));
	tcase_add_loop_test(tcase, expire_lets_inbound_linger, 0, KIT_COUNT(expiry));
	tcase_add_test(tcase, expire_of_a_dying_sa_brings_its_end_forward);
	tcase_add_test(tcase, expire_kills_outbound_at_once);
	tcase_add_test(tcase, a_larval_can_be_deleted_but_not_expired);
	tcase_add_test(tcase, flush_kills_all_and_then_replies);
	tcase_add_test(tcase, a_flood_of_events_loses_none);
	tcase_add_test(tcase, update_of_an_outbound_spi_is_a_wrong_object);
	tcase_add_test(tcase, add_meets_what_is_there);
	tcase_add_test(tcase, the_updated_traffic_is_the_narrower_one);
	tcase_add_test(tcase, only_the_latest_deaths_are_remembered);
	tcase_add_test(tcase, without_a_memory_of_the_dead_all_are_unknown);
	tcase_add_test(tcase, keys_are_wiped_on_death);
	tcase_add_test(tcase, events_stay_in_order);
	tcase_add_test_raise_signal(tcase, time_never_goes_back, 6);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
