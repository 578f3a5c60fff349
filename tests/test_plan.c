/* Who is in a world: sim/model/plan. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/plan.h"
#include "tests/scene.h"

static struct scene scene;
static struct plan plan;

static void name_is(uint32_t host, char separator, const char *want)
{
	char name[64];

	plan_name(&plan, host, separator, name, sizeof(name));
	ck_assert_str_eq(name, want);
}

START_TEST(instances_are_numbered_in_the_order_of_the_hosts)
{
	scene_init(&scene, 20);
	plan_init(&plan, &scene.scenario);
	ck_assert_uint_eq(plan.hosts_count, 21);
	ck_assert_uint_eq(plan_entry(&plan, 0), SCENE_CLIENTS);
	ck_assert_uint_eq(plan_entry(&plan, 19), SCENE_CLIENTS);
	ck_assert_uint_eq(plan_entry(&plan, 20), SCENE_GATEWAY);
	name_is(17, '/', "clients/17");
	name_is(17, '-', "clients-17");
	name_is(20, '/', "gateway");
}
END_TEST

START_TEST(initiators_are_dealt_out_to_the_instances_of_their_responder)
{
	scene_init(&scene, 7);
	scene.scenario.hosts[SCENE_GATEWAY].count = 3;
	plan_init(&plan, &scene.scenario);
	for (uint32_t i = 0; i < 7; i++)
		ck_assert_uint_eq(plan_peer(&plan, i), 7 + i % 3);
	ck_assert_uint_eq(plan_peer(&plan, 7), PLAN_NOBODY);
	ck_assert_uint_eq(plan_room(&plan, 0).initiators, 0);
	ck_assert_uint_eq(plan_room(&plan, 7).initiators, 3);
	ck_assert_uint_eq(plan_room(&plan, 8).initiators, 2);
	ck_assert_uint_eq(plan_room(&plan, 9).initiators, 2);
}
END_TEST

START_TEST(the_first_link_to_a_responder_decides)
{
	scene_init(&scene, 1);
	struct scenario *scenario = &scene.scenario;
	scenario->hosts[2] = scenario->hosts[SCENE_GATEWAY];
	scenario->hosts_count = 3;
	scenario->links[1] = scenario->links[0];
	scenario->links_count = 2;
	scenario->links[0].between[0] = 2; /* backwards */
	scenario->links[0].between[1] = SCENE_CLIENTS;
	plan_init(&plan, scenario);
	ck_assert_uint_eq(plan_peer(&plan, 0), 2);
	ck_assert_uint_eq(plan.link_of[0][2], 0);
	ck_assert_uint_eq(plan.link_of[1][0], 1);
	ck_assert_uint_eq(plan.link_of[1][2], PLAN_NO_LINK);
}
END_TEST

START_TEST(identities_and_traffic_are_what_the_entry_says_else_the_worlds)
{
	struct sadb_selector net = { .port_hi = 65535,
		                     .lo = { .family = 4, .bytes = { 10, 9, 0, 0 } },
		                     .hi = { .family = 4, .bytes = { 10, 9, 255, 255 } } };
	char id[IKE_ID_MAX];

	scene_init(&scene, 2);
	plan_init(&plan, &scene.scenario);
	plan_id(&plan, 1, id);
	ck_assert_str_eq(id, "clients-1");
	ck_assert_uint_eq(plan_traffic(&plan, 0).local.lo.bytes[0], 100);
	ck_assert_uint_eq(plan_traffic(&plan, 2).local.lo.bytes[0], 192);
	scene.scenario.hosts[SCENE_CLIENTS].id = "sim.lab";
	scene.scenario.hosts[SCENE_CLIENTS].local_ts = net;
	scene.scenario.hosts[SCENE_GATEWAY].remote_ts = net;
	plan_id(&plan, 1, id);
	ck_assert_str_eq(id, "sim.lab");
	ck_assert_uint_eq(plan_traffic(&plan, 0).local.lo.bytes[1], 9);
	ck_assert_uint_eq(plan_traffic(&plan, 0).remote.lo.bytes[0], 192);
	ck_assert_uint_eq(plan_traffic(&plan, 2).remote.hi.bytes[3], 255);
}
END_TEST

START_TEST(a_host_without_a_link_has_nobody_to_talk_to)
{
	scene_init(&scene, 2);
	scene.scenario.links_count = 0;
	plan_init(&plan, &scene.scenario);
	ck_assert_uint_eq(plan_peer(&plan, 0), PLAN_NOBODY);
	ck_assert_uint_eq(plan_room(&plan, 2).initiators, 0);
	ck_assert_uint_gt(plan_room(&plan, 2).sessions, 0);
}
END_TEST

START_TEST(rooms_follow_the_need_or_the_cap_that_is_smaller)
{
	scene_init(&scene, 100);
	plan_init(&plan, &scene.scenario);
	struct plan_room need = plan_room(&plan, 100);
	ck_assert_uint_eq(need.initiators, 100);
	ck_assert_uint_ge(need.sessions, 200);
	ck_assert_uint_ge(need.slots, 400);
	scene.sadb[SCENE_GATEWAY].max_sas = 10;
	scene.sadb[SCENE_GATEWAY].requests = 3;
	ck_assert_uint_eq(plan_room(&plan, 100).slots, 10);
	ck_assert_uint_eq(plan_room(&plan, 100).requests, 3);
	scene.sadb[SCENE_GATEWAY].max_sas = 1000000;
	scene.sadb[SCENE_GATEWAY].requests = 1000000;
	ck_assert_uint_eq(plan_room(&plan, 100).slots, need.slots);
	ck_assert_uint_eq(plan_room(&plan, 100).requests, need.requests);
	ck_assert_uint_ge(plan_packets(&plan, 0), 100 * 8);
}
END_TEST

static const uint32_t hosts[] = { 0, 1, 254, 255, 256, 65535, 999999 };

START_TEST(every_instance_has_an_address_of_its_own)
{
	struct ike_endpoint at = plan_endpoint(hosts[_i]);
	struct sadb_traffic inside = plan_initiator_traffic(hosts[_i]),
	                    all = plan_responder_traffic();

	ck_assert_uint_eq(plan_host_at(&at), hosts[_i]);
	ck_assert_uint_eq(at.port, 500);
	ck_assert_uint_eq(at.addr.family, 4);
	ck_assert_uint_eq(at.addr.bytes[0], 10);
	ck_assert_uint_eq(inside.local.lo.bytes[0], 100);
	ck_assert_uint_eq(inside.local.lo.bytes[1] & 0xc0, 64);
	ck_assert_mem_eq(&inside.local.lo, &inside.local.hi, sizeof(struct sadb_addr));
	ck_assert_mem_eq(inside.local.lo.bytes + 2, at.addr.bytes + 2, 2);
	ck_assert_mem_eq(&inside.remote.lo, &all.local.lo, sizeof(struct sadb_addr));
	ck_assert_mem_eq(&inside.remote.hi, &all.local.hi, sizeof(struct sadb_addr));
	ck_assert_uint_eq(all.remote.hi.bytes[1], 127);
	ck_assert_uint_eq(all.remote.port_hi, 65535);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plan");
	TCase *tc = tcase_create("plan");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_test(tc, instances_are_numbered_in_the_order_of_the_hosts);
	tcase_add_test(tc, initiators_are_dealt_out_to_the_instances_of_their_responder);
	tcase_add_test(tc, the_first_link_to_a_responder_decides);
	tcase_add_test(tc, identities_and_traffic_are_what_the_entry_says_else_the_worlds);
	tcase_add_test(tc, a_host_without_a_link_has_nobody_to_talk_to);
	tcase_add_test(tc, rooms_follow_the_need_or_the_cap_that_is_smaller);
	tcase_add_loop_test(tc, every_instance_has_an_address_of_its_own, 0,
	                    sizeof(hosts) / sizeof(*hosts));
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
