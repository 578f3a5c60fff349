/* What faults do to a driver, as the journal of a whole world tells it. */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scene.h"

static struct scene scene;
static struct world *world;
static struct journal *journal;

static void setup(void)
{
	scene_init(&scene, 1);
}

static void fault(struct scenario_fault fault)
{
	scene.scenario.faults[scene.scenario.faults_count++] = fault;
}

static void run(void)
{
	journal = scene_run(&scene, 1, &world);
}

static void done(void)
{
	journal_free(journal);
	world_free(world);
}

static const struct journal_rec *reply_of(enum sadb_op op, uint32_t host)
{
	const struct journal_rec *rec;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_REPLY, &i)) != NULL;)
		if (rec->reply.op == op && rec->host == host)
			return rec;
	ck_abort_msg("host %" PRIu32 " never gets a reply to %s", host, sadb_op_name(op));
}

/* How many SAs of this host died for this limit. */
static uint32_t deaths(enum sadb_limit limit, uint32_t host)
{
	const struct journal_rec *rec;
	uint32_t count = 0;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_SA, &i)) != NULL;)
		count += rec->sa.to == SADB_ST_DEAD && rec->sa.limit == limit && rec->host == host;
	return count;
}

static const struct {
	nsec lock, wait; /* the request comes 40.1 ms after the start */
	enum sadb_cause cause;
} locks[] = {
	{ 10 * NSEC_S, 0, SADB_CAUSE_NONE },
	{ 10 * NSEC_S, 10 * NSEC_S, SADB_CAUSE_NONE },
	{ 10 * NSEC_S, 5 * NSEC_S, SADB_CAUSE_LOCK_TIMEOUT },
};

START_TEST(a_locked_driver_starts_no_service)
{
	scene.sadb[SCENE_CLIENTS].lock_wait_ns = locks[_i].wait;
	fault((struct scenario_fault){ .kind = FAULT_SADB_LOCK,
	                               .host = SCENE_CLIENTS,
	                               .at = NSEC_MS,
	                               .until = NSEC_MS + locks[_i].lock });
	run();
	const struct sadb_reply *reply = &reply_of(SADB_OP_GETSPI, 0)->reply;
	ck_assert_int_eq(reply->cause, locks[_i].cause);
	if (reply->cause == SADB_CAUSE_NONE)
		ck_assert_int_eq(reply->started_at, NSEC_MS + locks[_i].lock);
	else
		ck_assert_int_eq(reply->done_at - reply->asked_at, locks[_i].wait);
	done();
}
END_TEST

START_TEST(a_slow_driver_takes_so_many_times_as_long)
{
	fault((struct scenario_fault){ .kind = FAULT_SADB_SLOW,
	                               .host = SCENE_CLIENTS,
	                               .op = SADB_OP_UPDATE,
	                               .factor_milli = 2500,
	                               .until = 10 * NSEC_S });
	run();
	const struct sadb_reply *update = &reply_of(SADB_OP_UPDATE, 0)->reply;
	const struct sadb_reply *add = &reply_of(SADB_OP_ADD, 0)->reply;
	ck_assert_int_eq(update->done_at - update->started_at, 250 * NSEC_US);
	ck_assert_int_eq(add->done_at - add->started_at, 100 * NSEC_US);
	done();
}
END_TEST

/* The first use of an algorithm, once a driver. */
START_TEST(the_first_use_of_an_algorithm_takes_longer)
{
	scene.sadb[SCENE_CLIENTS].first_use = scene_constant(NSEC_MS);
	run();
	const struct sadb_reply *update = &reply_of(SADB_OP_UPDATE, 0)->reply;
	const struct sadb_reply *add = &reply_of(SADB_OP_ADD, 0)->reply;
	ck_assert_int_eq(update->done_at - update->started_at, NSEC_MS + 100 * NSEC_US);
	ck_assert_int_eq(add->done_at - add->started_at, 100 * NSEC_US);
	done();
}
END_TEST

static const struct {
	struct scenario_fault fault;
	uint32_t failed; /* negotiations, of three */
} fails[] = {
	{ { .op = SADB_OP_UPDATE, .dir = FAULT_ANY, .peer = FAULT_ANY }, 3 },
	{ { .op = SADB_OP_UPDATE, .dir = FAULT_ANY, .peer = FAULT_ANY, .nth = 2 }, 1 },
	{ { .op = SADB_OP_UPDATE, .dir = FAULT_ANY, .peer = FAULT_ANY, .nth = 4 }, 0 },
	{ { .op = SADB_OP_UPDATE, .dir = SADB_DIR_OUT, .peer = FAULT_ANY }, 0 },
	{ { .op = SADB_OP_COUNT, .dir = SADB_DIR_OUT, .peer = FAULT_ANY }, 3 },
	/* One rule for each of the three clients: each of them counts for itself. */
	{ { .op = SADB_OP_ADD, .dir = FAULT_ANY, .peer = SCENE_CLIENTS, .nth = 1 }, 3 },
	{ { .op = SADB_OP_ADD, .dir = FAULT_ANY, .peer = SCENE_CLIENTS, .nth = 2 }, 0 },
	{ { .op = SADB_OP_ADD, .dir = FAULT_ANY, .peer = SCENE_GATEWAY }, 0 },
};

START_TEST(requests_that_fit_a_rule_fail)
{
	struct scenario_fault fail = fails[_i].fault;
	const struct journal_rec *rec;

	scene_init(&scene, 3);
	fail.kind = FAULT_SADB_FAIL;
	fail.host = SCENE_GATEWAY;
	fail.cause = SADB_CAUSE_MEMORY_LIMIT;
	fail.until = 10 * NSEC_S;
	fault(fail);
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_FAILED, true), fails[_i].failed);
	rec = scene_failure(journal, false);
	ck_assert_int_eq(rec != NULL, fails[_i].failed > 0);
	if (rec)
		ck_assert_int_eq(rec->note.cause, SADB_CAUSE_MEMORY_LIMIT);
	done();
}
END_TEST

static const struct {
	uint64_t hard_bytes;
	uint32_t hard_packets, idle_s;
	enum sadb_limit limit;
	uint32_t dead;
} traffics[] = {
	{ 0, 0, 0, SADB_LIMIT_BYTES, 0 },      { 1000, 0, 0, SADB_LIMIT_BYTES, 2 },
	{ 100000, 0, 0, SADB_LIMIT_BYTES, 0 }, { 0, 3, 0, SADB_LIMIT_PACKETS, 2 },
	{ 0, 100, 0, SADB_LIMIT_PACKETS, 0 },  { 0, 0, 30, SADB_LIMIT_IDLE, 2 },
};

/* Ten packets of 500 octets through both SAs of the client, 5 s after the start. */
START_TEST(traffic_reaches_the_limits_of_an_sa)
{
	struct scenario_ike *ike = &scene.ike[SCENE_CLIENTS];

	ike->terms.hard_bytes = traffics[_i].hard_bytes;
	ike->terms.hard_packets = traffics[_i].hard_packets;
	ike->child_idle_ns = traffics[_i].idle_s * NSEC_S;
	ike->replay_window = 64;
	fault((struct scenario_fault){ .kind = FAULT_SA_TRAFFIC,
	                               .host = SCENE_CLIENTS,
	                               .at = 5 * NSEC_S,
	                               .until = 5 * NSEC_S + 1,
	                               .packets = 10,
	                               .bytes = 500 });
	run();
	ck_assert_uint_eq(deaths(traffics[_i].limit, 0), traffics[_i].dead);
	ck_assert_uint_eq(world_sadb_counters(world, 0)->paths[SADB_PATH_REPLAYED], 0);
	ck_assert_uint_ge(world_sadb_counters(world, 0)->paths[SADB_PATH_PASSED],
	                  traffics[_i].dead ? 2 : 20);
	done();
}
END_TEST

/* The second client's ADD waits for room, which the first packet too many makes: in that moment. */
START_TEST(who_waits_for_room_gets_it_when_traffic_ends_an_sa)
{
	scene_init(&scene, 2);
	scene.sadb[SCENE_GATEWAY].on_full = SADB_FULL_BLOCK;
	scene.sadb[SCENE_GATEWAY].max_sas = 3;
	scene.ike[SCENE_GATEWAY].terms.hard_packets = 2;
	fault((struct scenario_fault){ .kind = FAULT_SA_TRAFFIC,
	                               .host = SCENE_GATEWAY,
	                               .at = 5 * NSEC_S,
	                               .until = 5 * NSEC_S + 1,
	                               .packets = 10,
	                               .bytes = 1 });
	run();
	ck_assert_uint_eq(world_sadb_counters(world, 2)->blocked_high, 1);
	ck_assert_uint_eq(world_sadb_counters(world, 2)->blocked, 0);
	ck_assert_uint_ge(deaths(SADB_LIMIT_PACKETS, 2), 2);
	done();
}
END_TEST

/* Hard at 20 s: what one end's driver ends, its daemon tells the other, whose own SAs live on. */
START_TEST(who_learns_of_an_expiry_tells_the_other_end)
{
	scene.ike[_i].child_soft_ns = 0;
	scene.ike[_i].child_hard_ns = 20 * NSEC_S;
	scene.ike[!_i].child_soft_ns = scene.ike[!_i].child_hard_ns = 0;
	run();
	ck_assert_uint_eq(deaths(SADB_LIMIT_TIME, (uint32_t)_i), 2);
	ck_assert_uint_eq(deaths(SADB_LIMIT_TIME, (uint32_t)!_i), 0);
	ck_assert_uint_eq(world_sadb_counters(world, 0)->sas, 0);
	ck_assert_uint_eq(world_sadb_counters(world, 1)->sas, 0);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_FAILED, _i == 0), 0);
	done();
}
END_TEST

static const struct {
	uint32_t told;
	enum ike_failure failure;
	enum sadb_cause cause;
} policies[] = {
	{ 0, IKE_FAIL_UPDATE, SADB_CAUSE_POLICY_CHANGED },
	{ 1, IKE_FAIL_POLICY_CHANGED, SADB_CAUSE_NONE },
};

START_TEST(a_new_policy_is_known_to_the_daemon_or_found_out_at_update)
{
	scene.scenario.hosts[SCENE_GATEWAY].auth_backend = scene_constant(10 * NSEC_S);
	fault((struct scenario_fault){ .kind = FAULT_POLICY_CHANGE,
	                               .host = SCENE_CLIENTS,
	                               .at = 5 * NSEC_S,
	                               .until = 5 * NSEC_S + 1,
	                               .told = policies[_i].told });
	run();
	const struct journal_rec *rec = scene_failure(journal, true);
	ck_assert_ptr_nonnull(rec);
	ck_assert_int_eq(rec->note.failure, policies[_i].failure);
	ck_assert_int_eq(rec->note.cause, policies[_i].cause);
	ck_assert_int_eq(rec->at == 5 * NSEC_S, policies[_i].told);
	done();
}
END_TEST

/* The pair is there already: whoever is told removes it at both ends. */
START_TEST(a_new_policy_takes_an_installed_pair)
{
	fault((struct scenario_fault){ .kind = FAULT_POLICY_CHANGE,
	                               .host = SCENE_CLIENTS,
	                               .at = 5 * NSEC_S,
	                               .until = 5 * NSEC_S + 1,
	                               .told = (uint32_t)_i });
	run();
	ck_assert_uint_eq(world_sadb_counters(world, 0)->sas, 0);
	ck_assert_uint_eq(world_sadb_counters(world, 1)->sas, _i ? 0 : 2);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_FAILED, true), 0);
	done();
}
END_TEST

static void steer(enum scenario_deed deed, nsec at)
{
	fault((struct scenario_fault){ .kind = FAULT_STEER,
	                               .host = SCENE_CLIENTS,
	                               .at = at,
	                               .until = at + 1,
	                               .deed = deed });
}

static const struct {
	enum scenario_deed deed;
	uint64_t installed, rekeyed; /* the client's notes */
	uint32_t sas;                /* of each driver, at the end */
} deeds[] = {
	{ DEED_REKEY_CHILD, 2, 0, 2 },  { DEED_REKEY_IKE, 1, 1, 2 },  { DEED_NEW_CHILD, 2, 0, 4 },
	{ DEED_DELETE_CHILD, 1, 0, 0 }, { DEED_DELETE_IKE, 1, 0, 0 }, { DEED_LIVENESS, 1, 0, 2 },
};

START_TEST(an_operator_steers_what_is_established)
{
	steer(deeds[_i].deed, 5 * NSEC_S);
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true),
	                  deeds[_i].installed);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_IKE_REKEYED, true), deeds[_i].rekeyed);
	for (uint32_t host = 0; host < 2; host++)
		ck_assert_uint_eq(world_sadb_counters(world, host)->sas, deeds[_i].sas);
	/* An IKE SA without a pair is deleted: by the peer, if that is sooner. */
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_FAILED, true),
	                  deeds[_i].deed == DEED_DELETE_CHILD);
	done();
}
END_TEST

/* Nothing is established yet: nothing happens. */
START_TEST(an_operator_who_comes_too_early_does_nothing)
{
	steer(deeds[_i].deed, 1);
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_IKE_REKEYED, true), 0);
	ck_assert_uint_eq(world_sadb_counters(world, 0)->sas, 2);
	done();
}
END_TEST

/* The deed is each instance's; what was rekeyed is rekeyed again, in the new IKE SA. */
START_TEST(every_instance_is_steered_and_twice_if_told_twice)
{
	scene_init(&scene, 3);
	steer(DEED_REKEY_IKE, 5 * NSEC_S);
	steer(DEED_REKEY_CHILD, 10 * NSEC_S);
	steer(DEED_REKEY_IKE, 15 * NSEC_S);
	run();
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_IKE_REKEYED, true), 6);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 6);
	ck_assert_uint_eq(world_sadb_counters(world, 3)->sas, 6);
	done();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("world_driver");
	TCase *tests = tcase_create("world_driver");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, a_locked_driver_starts_no_service, 0,
	                    sizeof(locks) / sizeof(*locks));
	tcase_add_test(tests, a_slow_driver_takes_so_many_times_as_long);
	tcase_add_test(tests, the_first_use_of_an_algorithm_takes_longer);
	tcase_add_loop_test(tests, requests_that_fit_a_rule_fail, 0,
	                    sizeof(fails) / sizeof(*fails));
	tcase_add_loop_test(tests, traffic_reaches_the_limits_of_an_sa, 0,
	                    sizeof(traffics) / sizeof(*traffics));
	tcase_add_test(tests, who_waits_for_room_gets_it_when_traffic_ends_an_sa);
	tcase_add_loop_test(tests, who_learns_of_an_expiry_tells_the_other_end, 0, 2);
	tcase_add_loop_test(tests, a_new_policy_is_known_to_the_daemon_or_found_out_at_update, 0,
	                    2);
	tcase_add_loop_test(tests, a_new_policy_takes_an_installed_pair, 0, 2);
	tcase_add_loop_test(tests, an_operator_steers_what_is_established, 0,
	                    sizeof(deeds) / sizeof(*deeds));
	tcase_add_loop_test(tests, an_operator_who_comes_too_early_does_nothing, 0,
	                    sizeof(deeds) / sizeof(*deeds));
	tcase_add_test(tests, every_instance_is_steered_and_twice_if_told_twice);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
