/* The schedule of faults: sim/model/fault. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/fault.h"

static struct scenario scenario;
static struct fault_schedule schedule;

static void setup(void)
{
	static const struct scenario_fault faults[] = {
		{ .kind = FAULT_PARTITION, .at = 200, .until = 300, .link = 1 },
		{ .kind = FAULT_PARTITION, .at = 100, .until = 200, .link = 1 },
		{ .kind = FAULT_LATENCY,
		  .at = 70 * NSEC_S,
		  .until = NSEC_NEVER,
		  .link = 0,
		  .add_ns = 1500 * NSEC_US,
		  .jitter_ns = 1 },
		{ .kind = FAULT_SADB_STALL,
		  .at = 50,
		  .until = 50,
		  .host = 0,
		  .op = SADB_OP_UPDATE },
		{ .kind = FAULT_SADB_STALL,
		  .at = 5 * NSEC_S,
		  .until = 15 * NSEC_S,
		  .host = 0,
		  .op = SADB_OP_UPDATE },
		{ .kind = FAULT_SADB_STALL,
		  .at = 0,
		  .until = 8 * NSEC_S,
		  .host = 0,
		  .op = SADB_OP_UPDATE },
	};

	scenario = (struct scenario){ .hosts_count = 1, .links_count = 2, .faults_count = 6 };
	scenario.hosts[0].name = "gateway";
	scenario.links[0].name = "lan";
	scenario.links[1].name = "wan";
	for (uint32_t i = 0; i < scenario.faults_count; i++)
		scenario.faults[i] = faults[i];
	fault_schedule_init(&schedule, &scenario);
}

START_TEST(edges_come_in_order_with_ends_before_beginnings)
{
	static const struct fault_edge want[] = {
		{ 0, true, 5 },           { 100, true, 1 },          { 200, false, 1 },
		{ 200, true, 0 },         { 300, false, 0 },         { 5 * NSEC_S, true, 4 },
		{ 8 * NSEC_S, false, 5 }, { 15 * NSEC_S, false, 4 }, { 70 * NSEC_S, true, 2 },
	};
	struct fault_edge edge;

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		ck_assert_int_eq(fault_next_at(&schedule), want[i].at);
		ck_assert(!fault_output(&schedule, want[i].at - 1, &edge));
		ck_assert(fault_output(&schedule, want[i].at + i % 2, &edge));
		ck_assert_int_eq(edge.at, want[i].at);
		ck_assert_int_eq(edge.begins, want[i].begins);
		ck_assert_uint_eq(edge.fault, want[i].fault);
	}
	ck_assert_int_eq(fault_next_at(&schedule), NSEC_NEVER);
	ck_assert(!fault_output(&schedule, NSEC_NEVER, &edge));
}
END_TEST

static const struct {
	nsec now, until;
} stalls[] = {
	{ 0, 8 * NSEC_S },           { 5 * NSEC_S - 1, 8 * NSEC_S },   { 5 * NSEC_S, 15 * NSEC_S },
	{ 8 * NSEC_S, 15 * NSEC_S }, { 15 * NSEC_S - 1, 15 * NSEC_S }, { 15 * NSEC_S, 0 },
};

START_TEST(the_longest_stall_that_is_on_counts)
{
	nsec until = fault_stalled_until(&scenario, 0, SADB_OP_UPDATE, stalls[_i].now);

	ck_assert_int_eq(until, stalls[_i].until);
	ck_assert_int_eq(fault_stalled_until(&scenario, 0, SADB_OP_ADD, stalls[_i].now), 0);
	ck_assert_int_eq(fault_stalled_until(&scenario, 1, SADB_OP_UPDATE, stalls[_i].now), 0);
}
END_TEST

static const struct {
	uint32_t fault;
	const char *text;
} texts[] = {
	{ 0, "partition wan 200ns..300ns" },
	{ 2, "latency lan 70s.. add 1500us jitter 1ns" },
	{ 4, "sadb_stall gateway update 5s..15s" },
	{ 5, "sadb_stall gateway update 0s..8s" },
};

START_TEST(a_fault_is_one_line_of_text)
{
	char text[FAULT_TEXT_MAX];

	fault_text(&scenario, texts[_i].fault, text);
	ck_assert_str_eq(text, texts[_i].text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fault");
	TCase *tc = tcase_create("fault");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, edges_come_in_order_with_ends_before_beginnings);
	tcase_add_loop_test(tc, the_longest_stall_that_is_on_counts, 0,
	                    sizeof(stalls) / sizeof(*stalls));
	tcase_add_loop_test(tc, a_fault_is_one_line_of_text, 0, sizeof(texts) / sizeof(*texts));
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
