/* The verdict's hash table: every part of a key tells keys apart, before and after growing. */
#include <check.h>

#include "sim/lookup.h"

START_TEST(keys_that_differ_in_one_part_are_others)
{
	struct lookup lookup;
	uint32_t value = 0;

	ck_assert(lookup_init(&lookup));
	for (uint64_t a = 0; a < 20; a++)
		for (uint32_t b = 0; b < 20; b++)
			for (uint32_t c = 0; c < 20; c++) {
				ck_assert_uint_eq(lookup_get(&lookup, a << 40, b, c), LOOKUP_NONE);
				ck_assert(lookup_put(&lookup, a << 40, b, c, value++));
			}
	value = 0;
	for (uint64_t a = 0; a < 20; a++)
		for (uint32_t b = 0; b < 20; b++)
			for (uint32_t c = 0; c < 20; c++)
				ck_assert_uint_eq(lookup_get(&lookup, a << 40, b, c), value++);
	ck_assert_uint_eq(lookup.count, 8000);
	ck_assert_uint_ge(lookup.mask + 1, 2 * lookup.count);
	lookup_free(&lookup);
}
END_TEST

START_TEST(a_key_that_was_never_put_is_not_there)
{
	struct lookup lookup;

	ck_assert(lookup_init(&lookup));
	for (uint32_t i = 0; i < 32; i++)
		ck_assert(lookup_put(&lookup, i, i, i, i));
	for (uint32_t i = 0; i < 1000; i++) {
		ck_assert_uint_eq(lookup_get(&lookup, i, i + 1, i), LOOKUP_NONE);
		ck_assert_uint_eq(lookup_get(&lookup, i, i, i + 1), LOOKUP_NONE);
		ck_assert_uint_eq(lookup_get(&lookup, i + 1, i, i), LOOKUP_NONE);
	}
	lookup_free(&lookup);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lookup");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, keys_that_differ_in_one_part_are_others);
	tcase_add_test(tests, a_key_that_was_never_put_is_not_there);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
