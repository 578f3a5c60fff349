/* One deadline a slot: ike/timer. */
#include <check.h>
#include <stdlib.h>

#include "ike/timer.h"

#define SLOTS 37

static struct ike_timer_entry entries[SLOTS];
static uint32_t place[SLOTS];
static struct ike_timer timer;

static void setup(void)
{
	ike_timer_init(&timer, entries, place, SLOTS);
}

START_TEST(an_empty_timer_is_never_due)
{
	ck_assert_int_eq(ike_timer_at(&timer), NSEC_NEVER);
	ike_timer_set(&timer, 3, NSEC_NEVER);
	ck_assert_int_eq(ike_timer_at(&timer), NSEC_NEVER);
}
END_TEST

START_TEST(equal_deadlines_come_in_order_of_slot)
{
	for (uint32_t slot = SLOTS; slot-- > 0;)
		ike_timer_set(&timer, slot, 5);
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		ck_assert_uint_eq(ike_timer_slot(&timer), slot);
		ike_timer_set(&timer, slot, NSEC_NEVER);
	}
	ck_assert_uint_eq(timer.count, 0);
}
END_TEST

START_TEST(a_deadline_can_be_moved_both_ways)
{
	ike_timer_set(&timer, 1, 10);
	ike_timer_set(&timer, 2, 20);
	ike_timer_set(&timer, 1, 30);
	ck_assert_uint_eq(ike_timer_slot(&timer), 2);
	ike_timer_set(&timer, 1, 5);
	ck_assert_uint_eq(ike_timer_slot(&timer), 1);
	ck_assert_uint_eq(timer.count, 2);
}
END_TEST

/* Against the obvious: the smallest (deadline, slot) of an array. */
START_TEST(it_agrees_with_a_linear_search)
{
	nsec want[SLOTS];
	uint64_t random = 88172645463325252u + (uint64_t)_i;

	for (int i = 0; i < SLOTS; i++)
		want[i] = NSEC_NEVER;
	for (int step = 0; step < 2000; step++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		uint32_t slot = (uint32_t)(random % SLOTS), best = 0;
		nsec at = (random >> 20) % 4 == 0 ? NSEC_NEVER : (nsec)((random >> 24) % 50);

		want[slot] = at;
		ike_timer_set(&timer, slot, at);
		for (uint32_t i = 1; i < SLOTS; i++)
			if (want[i] < want[best])
				best = i;
		ck_assert_int_eq(ike_timer_at(&timer), want[best]);
		if (want[best] != NSEC_NEVER)
			ck_assert_uint_eq(ike_timer_slot(&timer), best);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike timer");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, an_empty_timer_is_never_due);
	tcase_add_test(t, equal_deadlines_come_in_order_of_slot);
	tcase_add_test(t, a_deadline_can_be_moved_both_ways);
	tcase_add_loop_test(t, it_agrees_with_a_linear_search, 0, 5);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
