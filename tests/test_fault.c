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

START_TEST(a_fault_comes_again_until_the_run_ends)
{
	static const struct fault_edge want[] = {
		{ 100, true, 0 }, { 110, false, 0 }, { 120, true, 1 }, { 121, false, 1 },
		{ 150, true, 0 }, { 160, false, 0 }, { 200, true, 0 }, { 210, false, 0 },
	};
	struct scenario_fault *faults = scenario.faults;
	struct fault_edge edge;

	scenario.faults_count = 2;
	scenario.duration_ns = 250;
	faults[0] = (struct scenario_fault){
		.kind = FAULT_PARTITION, .at = 100, .until = 110, .every_ns = 50
	};
	faults[1] = (struct scenario_fault){ .kind = FAULT_STEER, .at = 120, .until = 121 };
	fault_schedule_init(&schedule, &scenario);
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		ck_assert_int_eq(fault_next_at(&schedule), want[i].at);
		ck_assert(fault_output(&schedule, want[i].at, &edge));
		ck_assert(edge.begins == want[i].begins && edge.fault == want[i].fault);
	}
	ck_assert_int_eq(fault_next_at(&schedule), NSEC_NEVER);
	ck_assert_int_eq(fault_until(&faults[0], 99), 0);
	ck_assert_int_eq(fault_until(&faults[0], 100), 110);
	ck_assert_int_eq(fault_until(&faults[0], 110), 0);
	ck_assert_int_eq(fault_until(&faults[0], 159), 160);
	ck_assert_int_eq(fault_until(&faults[0], 160), 0);
}
END_TEST

START_TEST(of_what_makes_a_link_worse_the_highest_counts)
{
	static const struct scenario_fault faults[] = {
		{ .kind = FAULT_LOSS, .at = 10, .until = 30, .rate_ppb = 5, .to = FAULT_ANY },
		{ .kind = FAULT_LOSS, .at = 20, .until = 40, .rate_ppb = 9, .to = 1 },
		{ .kind = FAULT_DUPLICATE, .at = 10, .until = 20, .rate_ppb = 7 },
		{ .kind = FAULT_REORDER, .at = 10, .until = 20, .rate_ppb = 3, .add_ns = 4 },
		{ .kind = FAULT_QUEUE, .at = 10, .until = 40, .packets = 6 },
		{ .kind = FAULT_QUEUE, .at = 20, .until = 30, .packets = 2 },
		{ .kind = FAULT_LOSS, .at = 0, .until = 99, .rate_ppb = 99, .link = 1 },
	};
	struct link_worse worse;

	scenario.faults_count = 7;
	scenario.links[0].between[1] = 1;
	for (uint32_t i = 0; i < 7; i++)
		scenario.faults[i] = faults[i];
	worse = fault_worse(&scenario, 0, 9);
	ck_assert(worse.loss_ppb[0] == 0 && worse.queue_max == 0);
	worse = fault_worse(&scenario, 0, 10);
	ck_assert(worse.loss_ppb[0] == 5 && worse.loss_ppb[1] == 5 && worse.queue_max == 6);
	ck_assert(worse.duplicate_ppb == 7 && worse.reorder_ppb == 3 && worse.reorder_ns == 4);
	worse = fault_worse(&scenario, 0, 20);
	ck_assert(worse.loss_ppb[0] == 5 && worse.loss_ppb[1] == 9 && worse.queue_max == 2);
	ck_assert(worse.duplicate_ppb == 0 && worse.reorder_ppb == 0);
	worse = fault_worse(&scenario, 0, 30);
	ck_assert(worse.loss_ppb[0] == 0 && worse.loss_ppb[1] == 9 && worse.queue_max == 6);
}
END_TEST

START_TEST(what_clocks_gain_adds_up)
{
	static const struct scenario_fault faults[] = {
		{ .kind = FAULT_CLOCK_DRIFT, .at = 10, .until = 30, .ahead_ns = 5 * NSEC_MS },
		{ .kind = FAULT_CLOCK_DRIFT, .at = 20, .until = 40, .back_ns = 7 * NSEC_MS },
		{ .kind = FAULT_CLOCK_DRIFT, .at = 30, .until = 40, .back_ns = NSEC_S / 2 },
		{ .kind = FAULT_CLOCK_DRIFT, .at = 0, .until = 99, .ahead_ns = 1, .host = 1 },
		{ .kind = FAULT_CLOCK_STEP, .at = 10, .until = 11, .ahead_ns = 9 * NSEC_S },
	};

	scenario.faults_count = 5;
	for (uint32_t i = 0; i < 5; i++)
		scenario.faults[i] = faults[i];
	ck_assert_int_eq(fault_gain(&scenario, 0, 9), 0);
	ck_assert_int_eq(fault_gain(&scenario, 0, 10), 5 * NSEC_MS);
	ck_assert_int_eq(fault_gain(&scenario, 0, 29), -2 * NSEC_MS);
	ck_assert_int_eq(fault_gain(&scenario, 0, 30), -NSEC_S / 2); /* no more than that */
	ck_assert_int_eq(fault_gain(&scenario, 0, 40), 0);
}
END_TEST

START_TEST(a_clocks_fault_says_which_way)
{
	char text[FAULT_TEXT_MAX];

	scenario.faults[0] = (struct scenario_fault){
		.kind = FAULT_CLOCK_STEP, .at = 5, .until = 6, .back_ns = 100 * NSEC_S
	};
	fault_text(&scenario, 0, text);
	ck_assert_str_eq(text, "clock_step gateway 5ns 100s back");
	scenario.faults[0] = (struct scenario_fault){ .kind = FAULT_CLOCK_DRIFT,
		                                      .at = NSEC_S,
		                                      .until = 2 * NSEC_S,
		                                      .ahead_ns = 50 * NSEC_MS };
	fault_text(&scenario, 0, text);
	ck_assert_str_eq(text, "clock_drift gateway 1s..2s 50ms/s ahead");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fault");
	TCase *tc = tcase_create("fault");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, a_fault_comes_again_until_the_run_ends);
	tcase_add_test(tc, of_what_makes_a_link_worse_the_highest_counts);
	tcase_add_test(tc, what_clocks_gain_adds_up);
	tcase_add_test(tc, a_clocks_fault_says_which_way);
	tcase_add_test(tc, edges_come_in_order_with_ends_before_beginnings);
	tcase_add_loop_test(tc, the_longest_stall_that_is_on_counts, 0,
	                    sizeof(stalls) / sizeof(*stalls));
	tcase_add_loop_test(tc, a_fault_is_one_line_of_text, 0, sizeof(texts) / sizeof(*texts));
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
