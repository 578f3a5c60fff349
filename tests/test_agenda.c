/* Whose turn it is: sim/model/agenda, against a linear search. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/agenda.h"

#define MACHINES 37

static struct agenda agenda;

static void setup(void)
{
	ck_assert(agenda_new(&agenda, MACHINES));
}

static void teardown(void)
{
	agenda_free(&agenda);
}

START_TEST(an_empty_agenda_is_never_due)
{
	ck_assert_int_eq(agenda_next_at(&agenda), NSEC_NEVER);
	agenda_set(&agenda, 3, NSEC_NEVER);
	ck_assert_int_eq(agenda_next_at(&agenda), NSEC_NEVER);
	ck_assert_uint_eq(agenda.count, 0);
}
END_TEST

START_TEST(equal_instants_come_in_order_of_the_machines_numbers)
{
	for (uint32_t i = MACHINES; i-- > 0;)
		agenda_set(&agenda, i, 5);
	for (uint32_t i = 0; i < MACHINES; i++) {
		ck_assert_uint_eq(agenda_next_machine(&agenda), i);
		agenda_set(&agenda, i, NSEC_NEVER);
	}
	ck_assert_int_eq(agenda_next_at(&agenda), NSEC_NEVER);
}
END_TEST

START_TEST(an_entry_can_be_moved_both_ways)
{
	agenda_set(&agenda, 1, 10);
	agenda_set(&agenda, 2, 20);
	agenda_set(&agenda, 1, 30);
	ck_assert_uint_eq(agenda_next_machine(&agenda), 2);
	agenda_set(&agenda, 1, 5);
	ck_assert_uint_eq(agenda_next_machine(&agenda), 1);
	ck_assert_int_eq(agenda_next_at(&agenda), 5);
	ck_assert_uint_eq(agenda.count, 2);
}
END_TEST

START_TEST(it_agrees_with_a_linear_search)
{
	uint64_t random = 88172645463325252u + (uint64_t)_i;
	nsec want[MACHINES];

	for (int i = 0; i < MACHINES; i++)
		want[i] = NSEC_NEVER;
	for (int step = 0; step < 3000; step++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		uint32_t machine = (uint32_t)(random % MACHINES), best = 0;
		want[machine] = random >> 60 < 5 ? NSEC_NEVER : (nsec)((random >> 32) % 50);
		agenda_set(&agenda, machine, want[machine]);
		for (uint32_t i = 1; i < MACHINES; i++)
			best = want[i] < want[best] ? i : best;
		ck_assert_int_eq(agenda_next_at(&agenda), want[best]);
		if (want[best] != NSEC_NEVER)
			ck_assert_uint_eq(agenda_next_machine(&agenda), best);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("agenda");
	TCase *tc = tcase_create("agenda");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_empty_agenda_is_never_due);
	tcase_add_test(tc, equal_instants_come_in_order_of_the_machines_numbers);
	tcase_add_test(tc, an_entry_can_be_moved_both_ways);
	tcase_add_loop_test(tc, it_agrees_with_a_linear_search, 0, 10);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
