/* Damaged requests: sim/model/damage, each against a driver that looks at what it is asked. */
#include "tests/sadb_kit.h"

#include "sim/model/damage.h"

static struct sadb *db;

static void setup(void)
{
	struct sadb_conf conf = kit_conf();

	db = sadb_new(&conf);
	ck_assert_ptr_nonnull(db);
}

static void teardown(void)
{
	sadb_free(db);
}

/* A larval SA's UPDATE, whole. */
static struct sadb_req larval(nsec now)
{
	struct sadb_req req = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_reply reply = kit_ask(db, now, &req);

	ck_assert_int_eq(reply.err, SADB_OK);
	return kit_req(SADB_OP_UPDATE, reply.spi);
}

static struct damage rule(enum sadb_op op, enum scenario_damage what)
{
	return (struct damage){ .op = op, .what = what, .until = NSEC_S };
}

/* What a driver of Windows says of an UPDATE; of an ADD where that can be. */
static const enum sadb_cause causes[DAMAGE_COUNT] = {
	[DAMAGE_KEY_LENGTH] = SADB_CAUSE_CORRUPT_KEY,
	[DAMAGE_KEY_ZERO] = SADB_CAUSE_CORRUPT_KEY,
	[DAMAGE_ALGORITHM] = SADB_CAUSE_UNKNOWN_ALGORITHM,
	[DAMAGE_SPI_RESERVED] = SADB_CAUSE_BAD_PARAMETER,
	[DAMAGE_LIFETIME] = SADB_CAUSE_BAD_PARAMETER,
	[DAMAGE_SELECTOR] = SADB_CAUSE_BAD_PARAMETER,
	[DAMAGE_FAMILY] = SADB_CAUSE_BAD_PARAMETER,
	[DAMAGE_SPI] = SADB_CAUSE_NEVER_ALLOCATED,
	[DAMAGE_TRAFFIC] = SADB_CAUSE_TRAFFIC_MISMATCH,
	[DAMAGE_MATURE] = SADB_CAUSE_WRONG_STATE,
	[DAMAGE_OUTBOUND] = SADB_CAUSE_WRONG_OBJECT,
	[DAMAGE_AS_ADD] = SADB_CAUSE_WRONG_OBJECT,
};

START_TEST(a_damaged_update_is_refused_for_what_is_wrong_and_a_whole_one_is_not)
{
	enum scenario_damage what = (enum scenario_damage)_i;
	struct sadb_req keyed = larval(0), out = kit_req(SADB_OP_ADD, 0x5000), whole, broken;
	struct damage damage = rule(SADB_OP_UPDATE, what);
	struct sadb_reply reply;

	ck_assert_int_eq(kit_ask(db, 20, &keyed).err, SADB_OK);
	ck_assert_int_eq(kit_ask(db, 40, &out).err, SADB_OK);
	whole = broken = larval(60);
	ck_assert(damage_fits(&damage, 80, &broken));
	ck_assert(damage_do(&damage, db, &broken));
	reply = kit_ask(db, 80, &broken);
	ck_assert_msg(reply.cause == causes[what], "%s: %s", scenario_damage_name(what),
	              sadb_cause_name(reply.cause));
	damage_undo(&reply);
	ck_assert_uint_eq(reply.ticket, whole.ticket);
	ck_assert(reply.op == SADB_OP_UPDATE && reply.dir == SADB_DIR_IN);
	ck_assert_int_eq(kit_ask(db, 100, &whole).err, SADB_OK);
}
END_TEST

START_TEST(an_add_is_refused_for_the_same_and_keeps_its_name)
{
	enum scenario_damage what = (enum scenario_damage)_i;
	struct sadb_req whole = kit_req(SADB_OP_ADD, 0x5000), broken = whole;
	struct damage damage = rule(SADB_OP_ADD, what);
	struct sadb_reply reply;

	ck_assert(damage_fits(&damage, 0, &broken) && damage_do(&damage, db, &broken));
	reply = kit_ask(db, 0, &broken);
	ck_assert_msg(reply.cause == causes[what], "%s: %s", scenario_damage_name(what),
	              sadb_cause_name(reply.cause));
	damage_undo(&reply);
	ck_assert(reply.op == SADB_OP_ADD && reply.dir == SADB_DIR_OUT);
	ck_assert_uint_eq(reply.ticket, whole.ticket);
	ck_assert_int_eq(kit_ask(db, 20, &whole).err, SADB_OK);
}
END_TEST

START_TEST(without_a_keyed_sa_the_request_stays_whole)
{
	struct sadb_req req = larval(0), before = req;
	struct damage mature = rule(SADB_OP_UPDATE, DAMAGE_MATURE),
	              outbound = rule(SADB_OP_UPDATE, DAMAGE_OUTBOUND);

	ck_assert(!damage_do(&mature, db, &req) && !damage_do(&outbound, db, &req));
	ck_assert_mem_eq(&req, &before, sizeof(req));
}
END_TEST

START_TEST(a_rule_takes_its_operation_before_its_end_and_once)
{
	struct damage damage = rule(SADB_OP_UPDATE, DAMAGE_KEY_ZERO);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, 0x2000),
	                add = kit_req(SADB_OP_ADD, 0x5000);

	ck_assert(damage_fits(&damage, NSEC_S - 1, &update));
	ck_assert(!damage_fits(&damage, NSEC_S, &update));
	ck_assert(!damage_fits(&damage, 0, &add));
	update.ticket |= DAMAGE_MARK; /* another rule had it */
	ck_assert(!damage_fits(&damage, 0, &update));
	damage = rule(SADB_OP_ADD, DAMAGE_KEY_ZERO);
	add.dir = SADB_DIR_IN; /* an UPDATE that came too late, asked again as an ADD */
	ck_assert(!damage_fits(&damage, 0, &add));
}
END_TEST

START_TEST(the_nth_is_counted_from_the_beginning)
{
	struct damage damage = rule(SADB_OP_UPDATE, DAMAGE_KEY_ZERO);
	struct sadb_req req = kit_req(SADB_OP_UPDATE, 0x2000);

	damage.nth = 3;
	for (int i = 1; i <= 4; i++)
		ck_assert_int_eq(damage_fits(&damage, i, &req), i == 3);
}
END_TEST

START_TEST(an_answer_to_a_whole_request_stays_as_it_is)
{
	struct sadb_reply reply = { .ticket = 7, .op = SADB_OP_ADD, .dir = SADB_DIR_IN },
	                  before = reply;

	damage_undo(&reply);
	ck_assert_mem_eq(&reply, &before, sizeof(reply));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("damage");
	Suite *suite = suite_create("damage");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase,
	                    a_damaged_update_is_refused_for_what_is_wrong_and_a_whole_one_is_not, 0,
	                    DAMAGE_COUNT);
	tcase_add_loop_test(tcase, an_add_is_refused_for_the_same_and_keeps_its_name, 0,
	                    DAMAGE_OF_ADD);
	tcase_add_test(tcase, without_a_keyed_sa_the_request_stays_whole);
	tcase_add_test(tcase, a_rule_takes_its_operation_before_its_end_and_once);
	tcase_add_test(tcase, the_nth_is_counted_from_the_beginning);
	tcase_add_test(tcase, an_answer_to_a_whole_request_stays_as_it_is);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
