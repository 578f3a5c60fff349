/* Who has come to a live responder: numbers in the order of coming, and no more than there are. */
#include <check.h>

#include "sim/model/callers.h"

static struct sadb_addr at(uint8_t family, uint8_t last)
{
	return (struct sadb_addr){ .family = family, .bytes = { 192, 0, 2, last } };
}

static uint32_t meet(struct callers *callers, uint8_t family, uint8_t last)
{
	struct sadb_addr addr = at(family, last);

	return callers_meet(callers, &addr);
}

static uint32_t find(const struct callers *callers, uint8_t family, uint8_t last)
{
	struct sadb_addr addr = at(family, last);

	return callers_find(callers, &addr);
}

START_TEST(who_was_never_met_is_the_last_and_stays_unknown)
{
	struct callers *callers = callers_new(3);

	ck_assert_uint_eq(find(callers, 4, 1), 2);
	ck_assert_uint_eq(meet(callers, 4, 1), 0);
	ck_assert_uint_eq(find(callers, 4, 1), 0);
	ck_assert_uint_eq(callers_turned(callers), 0);
	callers_free(callers);
}
END_TEST

START_TEST(an_address_of_the_other_family_is_somebody_else)
{
	struct callers *callers = callers_new(3);

	ck_assert_uint_eq(meet(callers, 4, 1), 0);
	ck_assert_uint_eq(meet(callers, 6, 1), 1);
	ck_assert_uint_eq(meet(callers, 4, 1), 0);
	callers_free(callers);
}
END_TEST

/* One before the last number, the last, one more, and that one again. */
START_TEST(one_more_than_there_are_is_told_as_the_last_and_counted)
{
	struct callers *callers = callers_new(200);

	for (uint8_t i = 0; i < 200; i++)
		ck_assert_uint_eq(meet(callers, 4, i), i);
	ck_assert_uint_eq(callers_turned(callers), 0);
	ck_assert_uint_eq(meet(callers, 4, 200), 199);
	ck_assert_uint_eq(meet(callers, 4, 200), 199);
	ck_assert_uint_eq(callers_turned(callers), 2);
	for (uint8_t i = 0; i < 200; i++)
		ck_assert_uint_eq(meet(callers, 4, i), i);
	ck_assert_uint_eq(callers_turned(callers), 2);
	callers_free(callers);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("callers");
	TCase *tests = tcase_create("callers");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, who_was_never_met_is_the_last_and_stays_unknown);
	tcase_add_test(tests, an_address_of_the_other_family_is_somebody_else);
	tcase_add_test(tests, one_more_than_there_are_is_told_as_the_last_and_counted);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
