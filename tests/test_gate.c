/* A machine's line of acquires: who enters, who waits, who is turned away, and when. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/gate.h"

static struct gate *gate;

static void setup(void)
{
	gate = gate_new(&(struct gate_conf){ .workers = 2, .line_max = 3, .wait_max_ns = 100 });
	ck_assert_ptr_nonnull(gate);
}

static void teardown(void)
{
	gate_free(gate);
}

static enum gate_answer come(uint32_t host, nsec now, uint32_t depth)
{
	struct gate_wait wait = { .host = host, .since = now };
	enum gate_answer answer = gate_come(gate, &wait);

	ck_assert_uint_eq(wait.depth, depth);
	return answer;
}

static void next_is(nsec now, uint32_t host, bool late)
{
	struct gate_wait wait;
	bool is_late;

	ck_assert(gate_next(gate, now, &wait, &is_late));
	ck_assert_uint_eq(wait.host, host);
	ck_assert_int_eq(is_late, late);
}

static void nobody_is_next(nsec now)
{
	struct gate_wait wait;
	bool late;

	ck_assert(!gate_next(gate, now, &wait, &late));
}

START_TEST(so_many_enter_and_the_next_wait_in_order)
{
	nobody_is_next(0);
	ck_assert_int_eq(gate_next_at(gate), NSEC_NEVER);
	ck_assert_int_eq(come(1, 0, 0), GATE_ENTERS);
	ck_assert_int_eq(come(2, 0, 0), GATE_ENTERS);
	ck_assert_int_eq(come(3, 1, 1), GATE_WAITS);
	ck_assert_int_eq(come(4, 2, 2), GATE_WAITS);
	nobody_is_next(50);
	gate_leave(gate);
	ck_assert_int_le(gate_next_at(gate), 50);
	next_is(50, 3, false);
	nobody_is_next(50);
	gate_leave(gate);
	gate_leave(gate);
	/* Who comes now stands behind the one that waits, though a worker is free. */
	ck_assert_int_eq(come(5, 51, 2), GATE_WAITS);
	next_is(51, 4, false);
	next_is(51, 5, false);
	nobody_is_next(51);
}
END_TEST

START_TEST(a_full_line_turns_away)
{
	come(1, 0, 0);
	come(2, 0, 0);
	for (uint32_t i = 1; i <= 3; i++)
		ck_assert_int_eq(come(2 + i, 0, i), GATE_WAITS);
	ck_assert_int_eq(come(6, 0, 4), GATE_FULL);
	gate_leave(gate);
	next_is(0, 3, false);
	ck_assert_int_eq(come(7, 0, 3), GATE_WAITS);
}
END_TEST

START_TEST(who_waits_is_late_at_its_time_and_not_before)
{
	come(1, 0, 0);
	come(2, 0, 0);
	come(3, 10, 1);
	come(4, 20, 2);
	ck_assert_int_eq(gate_next_at(gate), 110);
	nobody_is_next(109);
	next_is(110, 3, true);
	ck_assert_int_eq(gate_next_at(gate), 120);
	nobody_is_next(110);
	/* A worker that becomes free at that very instant is too late for it. */
	gate_leave(gate);
	next_is(120, 4, true);
	nobody_is_next(120);
	ck_assert_int_eq(come(5, 120, 0), GATE_ENTERS);
}
END_TEST

START_TEST(without_a_limit_nobody_is_late)
{
	gate_free(gate);
	gate = gate_new(&(struct gate_conf){ .workers = 1, .line_max = 1 });
	come(1, 0, 0);
	come(2, 0, 1);
	ck_assert_int_eq(gate_next_at(gate), NSEC_NEVER);
	nobody_is_next(1000000 * NSEC_S);
	gate_leave(gate);
	next_is(1000000 * NSEC_S, 2, false);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("gate");
	TCase *tests = tcase_create("line");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, so_many_enter_and_the_next_wait_in_order);
	tcase_add_test(tests, a_full_line_turns_away);
	tcase_add_test(tests, who_waits_is_late_at_its_time_and_not_before);
	tcase_add_test(tests, without_a_limit_nobody_is_late);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
