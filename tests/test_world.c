/* The whole model, end to end: sim/model/world. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/world.h"
#include "tests/scene.h"

static struct scene scene;
static struct world *world;
static struct journal *journal;

static void setup(void)
{
	scene_init(&scene, 1);
	world = NULL;
	journal = NULL;
}

static void teardown(void)
{
	if (journal)
		journal_free(journal);
	world_free(world);
	journal = NULL;
	world = NULL;
}

static void run(void)
{
	teardown();
	journal = scene_run(&scene, 1, &world);
}

static void held(uint32_t host, uint32_t larvals, uint32_t sas)
{
	const struct journal_rec *rec;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_HELD, &i)) != NULL;) {
		if (rec->host != host)
			continue;
		ck_assert_uint_eq(rec->held.larvals, larvals);
		ck_assert_uint_eq(rec->held.sas, sas);
		return;
	}
	ck_abort_msg("host %u has no HELD record", host);
}

static void failed(bool initiator, enum ike_failure failure, enum sadb_cause cause)
{
	const struct journal_rec *rec = scene_failure(journal, initiator);

	ck_assert_msg(rec != NULL, "nobody failed");
	ck_assert_msg(rec->note.failure == failure, "it failed of %s",
	              ike_failure_name(rec->note.failure));
	ck_assert_msg(rec->note.cause == cause, "because of %s", sadb_cause_name(rec->note.cause));
}

START_TEST(a_clean_run_installs_a_pair_at_both_ends_and_falls_silent)
{
	run();
	ck_assert_uint_eq(scene_count(journal, JOURNAL_ACQUIRE), 1);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_SEND), 4);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_RECEIVE), 4);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_ASK), 6);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_REPLY), 6);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, false), 1);
	held(0, 0, 2);
	held(1, 0, 2);
	ck_assert_int_eq(scene_end(journal)->end, END_QUIET);
	ck_assert_int_lt(scene_end(journal)->at, NSEC_S);
	ck_assert_int_eq(world_now(world), scene_end(journal)->at);
	ck_assert(!world_step(world, journal));
	ck_assert_uint_eq(world_hosts(world), 2);
	ck_assert_uint_eq(world_ike_counters(world, 0)->established, 1);
	ck_assert_uint_eq(world_sadb_counters(world, 1)->sas, 2);
}
END_TEST

START_TEST(the_packets_tell_who_what_and_in_answer_to_what)
{
	static const struct {
		uint32_t host, peer;
		uint64_t id, re;
		uint8_t exchange;
		bool response;
		nsec at;
	} want[] = {
		{ 0, 1, 1, 0, 34, false, 0 },
		{ 1, 0, 2, 1, 34, true, 10 * NSEC_MS },
		{ 0, 1, 3, 0, 35, false, 20 * NSEC_MS + 100 * NSEC_US },
		{ 1, 0, 4, 3, 35, true, 30 * NSEC_MS + 400 * NSEC_US },
	};
	uint64_t send = 0, receive = 0;

	run();
	for (unsigned i = 0; i < 4; i++) {
		const struct journal_rec *out = scene_find(journal, JOURNAL_SEND, &send);
		const struct journal_rec *in = scene_find(journal, JOURNAL_RECEIVE, &receive);
		ck_assert_uint_eq(out->host, want[i].host);
		ck_assert_uint_eq(out->packet.peer, want[i].peer);
		ck_assert_uint_eq(out->packet.id, want[i].id);
		ck_assert_uint_eq(out->packet.re, want[i].re);
		ck_assert_uint_eq(out->packet.exchange, want[i].exchange);
		ck_assert_int_eq(out->packet.response, want[i].response);
		ck_assert_uint_eq(out->packet.try, 1);
		ck_assert_int_eq(out->at, want[i].at);
		ck_assert_uint_eq(in->host, want[i].peer);
		ck_assert_uint_eq(in->packet.peer, want[i].host);
		ck_assert_uint_eq(in->packet.id, want[i].id);
		ck_assert_int_eq(in->at, want[i].at + 10 * NSEC_MS);
		ck_assert_uint_ne(in->negotiation, 0);
		ck_assert_uint_eq(in->negotiation, out->negotiation);
	}
}
END_TEST

/*
 * 13860's shape: the larval outlives IKE_AUTH by 1 ns, dies at the very instant the UPDATE ends, or
 * 1 ns before. GETSPI ends at 20.1 ms; the UPDATE at 20.1 + 10 + backend + 0.3 + 10 + 0.1 ms: 20.4
 * ms and the backend later.
 */
static const struct {
	nsec late_ns;
	bool dies;
} larvals[] = { { -1, false }, { 0, true }, { 1, true } };

START_TEST(a_backend_slower_than_the_larval_lives_fails_the_update)
{
	scene.scenario.hosts[SCENE_GATEWAY].auth_backend =
	        scene_constant(60 * NSEC_S - 20400 * NSEC_US + larvals[_i].late_ns);
	run();
	if (!larvals[_i].dies) {
		ck_assert_ptr_null(scene_failure(journal, true));
		held(0, 0, 2);
		return;
	}
	failed(true, IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED);
	held(0, 0, 0);
	ck_assert_int_eq(scene_failure(journal, true)->at,
	                 60 * NSEC_S + 20100 * NSEC_US + larvals[_i].late_ns);
}
END_TEST

START_TEST(a_stalled_driver_fails_the_update_too)
{
	scene.scenario.faults[0] = (struct scenario_fault){ .kind = FAULT_SADB_STALL,
		                                            .until = 75 * NSEC_S,
		                                            .host = SCENE_CLIENTS,
		                                            .op = SADB_OP_UPDATE };
	scene.scenario.faults_count = 1;
	run();
	failed(true, IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED);
	ck_assert_int_eq(scene_failure(journal, true)->at, 75 * NSEC_S);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_FAULT_ON), 1);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_FAULT_OFF), 1);
	ck_assert_str_eq(world_meta(world)->faults[0], "sadb_stall client update 0s..75s");
}
END_TEST

START_TEST(six_lost_answers_outlast_the_larval)
{
	static const uint32_t drop[] = { 2, 3, 4, 5, 6, 7 };

	scene.scenario.links[0].drop_to[SCENE_CLIENTS] = drop;
	scene.scenario.links[0].drop_to_count[SCENE_CLIENTS] = 6;
	run();
	ck_assert_uint_eq(scene_count(journal, JOURNAL_LOST), 6);
	failed(true, IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED);
}
END_TEST

START_TEST(a_partition_of_the_whole_run_is_no_answer_and_no_13860)
{
	scene.scenario.faults[0] =
	        (struct scenario_fault){ .kind = FAULT_PARTITION, .until = 300 * NSEC_S };
	scene.scenario.faults_count = 1;
	run();
	failed(true, IKE_FAIL_NO_ANSWER, SADB_CAUSE_NONE);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_RECEIVE), 0);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_LOST), scene_count(journal, JOURNAL_SEND));
	held(0, 0, 0);
	held(1, 0, 0);
}
END_TEST

/*
 * The first packet goes out at 0; the answer at 10 ms: at the edges of [10 ms, 11 ms) and beyond.
 */
static const struct {
	nsec at, until;
	bool lost;
} partitions[] = {
	{ 10 * NSEC_MS - 1, 10 * NSEC_MS, false },
	{ 10 * NSEC_MS, 10 * NSEC_MS + 1, true },
	{ 10 * NSEC_MS + 1, 10 * NSEC_MS + 2, false },
	{ 10 * NSEC_MS - 1, 10 * NSEC_MS + 1, true },
};

START_TEST(a_partition_is_on_from_its_first_instant_and_off_at_its_last)
{
	scene.scenario.faults[0] = (struct scenario_fault){ .kind = FAULT_PARTITION,
		                                            .at = partitions[_i].at,
		                                            .until = partitions[_i].until };
	scene.scenario.faults_count = 1;
	run();
	ck_assert_uint_eq(scene_count(journal, JOURNAL_LOST), partitions[_i].lost);
	held(0, 0, 2);
}
END_TEST

START_TEST(a_latency_fault_delays_what_is_sent_while_it_is_on)
{
	scene.scenario.faults[0] = (struct scenario_fault){ .kind = FAULT_LATENCY,
		                                            .until = 1,
		                                            .add_ns = 250 * NSEC_MS };
	scene.scenario.faults_count = 1;
	run();
	uint64_t at = 0;
	ck_assert_int_eq(scene_find(journal, JOURNAL_RECEIVE, &at)->at, 260 * NSEC_MS);
	ck_assert_int_eq(scene_find(journal, JOURNAL_RECEIVE, &at)->at, 270 * NSEC_MS);
}
END_TEST

START_TEST(a_copy_keeps_its_id_and_arrives_twice)
{
	scene.scenario.links[0].duplicate_ppb = 1000000000;
	run();
	uint64_t sent = scene_count(journal, JOURNAL_SEND);
	ck_assert_uint_ge(sent, 4);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_COPIED), sent);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_RECEIVE), 2 * sent);
	uint64_t at = 0;
	ck_assert_uint_eq(scene_find(journal, JOURNAL_RECEIVE, &at)->packet.id, 1);
	ck_assert_uint_eq(scene_find(journal, JOURNAL_RECEIVE, &at)->packet.id, 1);
	held(0, 0, 2);
	held(1, 0, 2);
}
END_TEST

START_TEST(a_full_driver_at_the_gateway_is_told_to_both)
{
	teardown();
	scene_init(&scene, 5);
	scene.sadb[SCENE_GATEWAY].max_larval = 2;
	scene.sadb[SCENE_GATEWAY].ops[SADB_OP_UPDATE] = scene_constant(NSEC_S);
	run();
	failed(false, IKE_FAIL_GETSPI, SADB_CAUSE_LARVAL_LIMIT);
	failed(true, IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE);
	ck_assert_uint_eq(scene_notes(journal, IKE_NOTE_CHILD_INSTALLED, false), 2);
	held(5, 0, 4);
}
END_TEST

START_TEST(the_journal_knows_everybody_by_name)
{
	teardown();
	scene_init(&scene, 3);
	scene.sadb[SCENE_GATEWAY].platform = SADB_PLATFORM_LINUX;
	run();
	const struct journal_meta *meta = world_meta(world);
	ck_assert_uint_eq(meta->hosts_count, 4);
	ck_assert_str_eq(meta->hosts[2], "clients/2");
	ck_assert_str_eq(meta->hosts[3], "gateway");
	ck_assert_int_eq(meta->platforms[0], SADB_PLATFORM_WINDOWS);
	ck_assert_int_eq(meta->platforms[3], SADB_PLATFORM_LINUX);
	ck_assert_str_eq(meta->links[0], "wan");
	ck_assert_uint_eq(meta->seed, 1);
	ck_assert_uint_gt(strlen(meta->version), 0);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_HELD), 4);
}
END_TEST

static void hash_of_run(uint64_t seed, uint8_t hash[JOURNAL_HASH])
{
	struct world *other;
	struct journal *log = scene_run(&scene, seed, &other);

	journal_hash(log, hash);
	journal_free(log);
	world_free(other);
}

static void make_noise(uint32_t clients)
{
	scene_init(&scene, clients);
	scene.scenario.links[0].latency =
	        (struct dist){ .kind = DIST_LOGNORMAL, .a = 20 * NSEC_MS, .b = 60 * NSEC_MS };
	scene.scenario.links[0].loss_ppb = 100000000;
	scene.sadb[SCENE_GATEWAY].ops[SADB_OP_UPDATE] =
	        (struct dist){ .kind = DIST_EXPONENTIAL, .a = NSEC_MS };
	scene.scenario.hosts[SCENE_GATEWAY].auth_backend =
	        (struct dist){ .kind = DIST_NORMAL, .a = NSEC_S, .b = NSEC_MS };
	scene.ike[SCENE_CLIENTS].retransmit_jitter_ppm = 100000;
}

START_TEST(the_same_seed_gives_the_same_octets_and_another_does_not)
{
	uint8_t one[JOURNAL_HASH], again[JOURNAL_HASH], two[JOURNAL_HASH];

	make_noise(5);
	hash_of_run(7, one);
	hash_of_run(7, again);
	hash_of_run(8, two);
	ck_assert_mem_eq(one, again, sizeof(one));
	ck_assert_mem_ne(one, two, sizeof(one));
}
END_TEST

/* When client 0's first packet arrives. */
static nsec first_arrival(void)
{
	const struct journal_rec *rec;

	run();
	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_RECEIVE, &i)) != NULL;) {
		if (rec->packet.peer == 0)
			return rec->at;
	}
	return NSEC_NEVER;
}

START_TEST(another_link_and_host_move_no_draw_of_this_link)
{
	make_noise(1);
	scene.scenario.links[0].loss_ppb = 0;
	nsec alone = first_arrival();
	struct scenario *scenario = &scene.scenario;
	scenario->hosts[2] = scenario->hosts[SCENE_CLIENTS];
	scenario->hosts[2].name = "other";
	scenario->hosts_count = 3;
	scenario->links[1] = scenario->links[0];
	scenario->links[1].name = "lan";
	scenario->links[1].between[0] = 2;
	scenario->links_count = 2;
	ck_assert_int_eq(first_arrival(), alone);
	scenario->links[0].name = "renamed";
	ck_assert_int_ne(first_arrival(), alone);
}
END_TEST

START_TEST(the_duration_ends_a_run_that_is_not_over)
{
	scene.scenario.duration_ns = 20 * NSEC_MS + 100 * NSEC_US + _i;
	run();
	ck_assert_int_eq(scene_end(journal)->end, END_DURATION);
	ck_assert_int_eq(scene_end(journal)->at, scene.scenario.duration_ns);
	held(0, _i > 0,
	     0); /* GETSPI ends at 20.1 ms: an instant at the duration is not run any more */
}
END_TEST

START_TEST(a_run_can_be_stopped)
{
	world = world_new(&scene.scenario, 1);
	journal = journal_new(world_meta(world), 1000);
	ck_assert(world_step(world, journal));
	world_stop(world, journal, END_INTERRUPTED);
	uint64_t count = journal_count(journal);
	ck_assert_int_eq(scene_end(journal)->end, END_INTERRUPTED);
	ck_assert_uint_eq(scene_count(journal, JOURNAL_HELD), 2);
	ck_assert(!world_step(world, journal));
	world_stop(world, journal, END_INTERRUPTED);
	ck_assert_uint_eq(journal_count(journal), count);
}
END_TEST

START_TEST(a_full_journal_ends_the_run_with_its_reason)
{
	world = world_new(&scene.scenario, 1);
	journal = journal_new(world_meta(world), 10 + (uint64_t)_i);
	while (world_step(world, journal)) {
	}
	ck_assert_int_eq(scene_end(journal)->end, END_LIMIT);
	ck_assert_uint_le(journal_count(journal), 11 + (uint64_t)_i);
}
END_TEST

START_TEST(hosts_without_a_link_are_quiet_from_the_start)
{
	scene.scenario.links_count = 0;
	run();
	ck_assert_uint_eq(scene_count(journal, JOURNAL_ACQUIRE), 0);
	ck_assert_int_eq(scene_end(journal)->end, END_QUIET);
	ck_assert_int_eq(scene_end(journal)->at, 0);
}
END_TEST

/* An initiator's own memory, without the packets that a link has room for. */
START_TEST(an_idle_initiator_takes_less_than_7_kib)
{
	teardown();
	scene_init(&scene, 1000);
	scene.scenario.links_count = 0;
	world = world_new(&scene.scenario, 1);
	uint64_t many = world_footprint(world);
	world_free(world);
	scene.scenario.hosts[SCENE_CLIENTS].count = 1;
	world = world_new(&scene.scenario, 1);
	uint64_t each = (many - world_footprint(world)) / 999;
	ck_assert_msg(each < 7168, "%llu octets each", (unsigned long long)each);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("world");
	TCase *tc = tcase_create("world");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_clean_run_installs_a_pair_at_both_ends_and_falls_silent);
	tcase_add_test(tc, the_packets_tell_who_what_and_in_answer_to_what);
	tcase_add_loop_test(tc, a_backend_slower_than_the_larval_lives_fails_the_update, 0,
	                    COUNT(larvals));
	tcase_add_test(tc, a_stalled_driver_fails_the_update_too);
	tcase_add_test(tc, six_lost_answers_outlast_the_larval);
	tcase_add_test(tc, a_partition_of_the_whole_run_is_no_answer_and_no_13860);
	tcase_add_loop_test(tc, a_partition_is_on_from_its_first_instant_and_off_at_its_last, 0,
	                    COUNT(partitions));
	tcase_add_test(tc, a_latency_fault_delays_what_is_sent_while_it_is_on);
	tcase_add_test(tc, a_copy_keeps_its_id_and_arrives_twice);
	tcase_add_test(tc, a_full_driver_at_the_gateway_is_told_to_both);
	tcase_add_test(tc, the_journal_knows_everybody_by_name);
	tcase_add_test(tc, the_same_seed_gives_the_same_octets_and_another_does_not);
	tcase_add_test(tc, another_link_and_host_move_no_draw_of_this_link);
	tcase_add_loop_test(tc, the_duration_ends_a_run_that_is_not_over, 0, 2);
	tcase_add_test(tc, a_run_can_be_stopped);
	tcase_add_loop_test(tc, a_full_journal_ends_the_run_with_its_reason, 0, 12);
	tcase_add_test(tc, hosts_without_a_link_are_quiet_from_the_start);
	tcase_add_test(tc, an_idle_initiator_takes_less_than_7_kib);
	srunner_run_all(runner, CK_NORMAL);
	int failed_count = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed_count ? 1 : 0;
}
