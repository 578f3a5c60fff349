/* Places with a deadline: sim/model/due. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/due.h"

#define ROOM 19

static struct due due;

static void setup(void)
{
	ck_assert(due_new(&due, ROOM));
}

static void teardown(void)
{
	due_free(&due);
}

static const struct {
	nsec now;
	bool taken;
} edges[] = { { 99, false }, { 100, true }, { 101, true } };

START_TEST(a_place_is_due_at_its_deadline_and_not_before)
{
	uint32_t place = due_add(&due, 100);

	ck_assert_int_eq(due_next_at(&due), 100);
	ck_assert_uint_eq(due_take(&due, edges[_i].now), edges[_i].taken ? place : DUE_NONE);
	ck_assert_int_eq(due_next_at(&due), edges[_i].taken ? NSEC_NEVER : 100);
}
END_TEST

START_TEST(equal_deadlines_come_in_the_order_they_were_set_in)
{
	uint32_t places[ROOM];

	due_release(&due, (due_add(&due, 1),
	                   due_take(&due, 1))); /* so that the places are not in order */
	for (int i = 0; i < ROOM; i++)
		places[i] = due_add(&due, 7);
	for (int i = 0; i < ROOM; i++)
		ck_assert_uint_eq(due_take(&due, 7), places[i]);
}
END_TEST

START_TEST(a_full_room_has_no_place_until_one_is_released)
{
	for (int i = 0; i < ROOM; i++)
		ck_assert_uint_ne(due_add(&due, i), DUE_NONE);
	ck_assert_uint_eq(due_add(&due, 1), DUE_NONE);
	uint32_t place = due_take(&due, 0);
	ck_assert_uint_eq(due_add(&due, 1), DUE_NONE);
	due_release(&due, place);
	ck_assert_uint_eq(due_add(&due, 1), place);
}
END_TEST

START_TEST(it_agrees_with_a_linear_search)
{
	struct {
		nsec at;
		uint64_t sequence;
		bool used;
	} want[ROOM] = { 0 };
	uint64_t random = 88172645463325252u + (uint64_t)_i, sequence = 0;

	for (int step = 0; step < 3000; step++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		if (random >> 63) {
			nsec at = (nsec)((random >> 32) % 50);
			uint32_t place = due_add(&due, at);
			if (place == DUE_NONE)
				continue;
			ck_assert(place < ROOM && !want[place].used);
			want[place].at = at;
			want[place].sequence = sequence++;
			want[place].used = true;
			continue;
		}
		uint32_t best = DUE_NONE, place = due_take(&due, 49);
		for (uint32_t i = 0; i < ROOM; i++) {
			if (want[i].used && (best == DUE_NONE || want[i].at < want[best].at ||
			                     (want[i].at == want[best].at &&
			                      want[i].sequence < want[best].sequence)))
				best = i;
		}
		ck_assert_uint_eq(place, best);
		if (place != DUE_NONE) {
			want[place].used = false;
			due_release(&due, place);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("due");
	TCase *tc = tcase_create("due");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_place_is_due_at_its_deadline_and_not_before, 0, 3);
	tcase_add_test(tc, equal_deadlines_come_in_the_order_they_were_set_in);
	tcase_add_test(tc, a_full_room_has_no_place_until_one_is_released);
	tcase_add_loop_test(tc, it_agrees_with_a_linear_search, 0, 10);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
