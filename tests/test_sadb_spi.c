/* The permutation that hides a slot in an SPI. */
#include <check.h>
#include <stdlib.h>

#include "sadb/spi.h"

START_TEST(every_width_is_a_bijection)
{
	uint32_t bits = (uint32_t)_i, count = 1u << bits;
	uint32_t wrong = 0;
	uint8_t *seen = calloc(count, 1);
	struct sadb_spi_key key;

	sadb_spi_init(&key, bits, 0xfeedu + bits);
	for (uint32_t x = 0; x < count; x++) {
		uint32_t y = sadb_spi_hide(&key, x);

		wrong += y >= count || seen[y]++ != 0 || sadb_spi_show(&key, y) != x;
	}
	ck_assert_uint_eq(wrong, 0);
	free(seen);
}
END_TEST

START_TEST(thirty_two_bits_go_there_and_back)
{
	struct sadb_spi_key key;
	uint32_t x = 1, wrong = 0;

	sadb_spi_init(&key, 32, 99);
	ck_assert_uint_eq(sadb_spi_show(&key, sadb_spi_hide(&key, 0)), 0);
	ck_assert_uint_eq(sadb_spi_show(&key, sadb_spi_hide(&key, UINT32_MAX)), UINT32_MAX);
	for (int i = 0; i < 1000000; i++) {
		x = x * 1664525u + 1013904223u;
		wrong += sadb_spi_show(&key, sadb_spi_hide(&key, x)) != x;
	}
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* One bit of the input, or another key, changes about half of the output: nobody counts upwards. */
START_TEST(neighbours_look_unrelated)
{
	struct sadb_spi_key key, other;
	uint64_t flipped = 0, by_key = 0;

	sadb_spi_init(&key, 32, 5);
	sadb_spi_init(&other, 32, 6);
	for (uint32_t x = 0; x < 4096; x++) {
		uint32_t y = sadb_spi_hide(&key, x);

		for (int bit = 0; bit < 32; bit++)
			flipped += (uint64_t)__builtin_popcount(y ^
			                                        sadb_spi_hide(&key, x ^ 1u << bit));
		by_key += (uint64_t)__builtin_popcount(y ^ sadb_spi_hide(&other, x));
	}
	ck_assert_uint_gt(flipped, UINT64_C(4096) * 32 * 12);
	ck_assert_uint_lt(flipped, UINT64_C(4096) * 32 * 20);
	ck_assert_uint_gt(by_key, 4096 * 12);
	ck_assert_uint_lt(by_key, 4096 * 20);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_spi");
	Suite *suite = suite_create("sadb_spi");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, every_width_is_a_bijection, 1, 21);
	tcase_add_test(tcase, thirty_two_bits_go_there_and_back);
	tcase_add_test(tcase, neighbours_look_unrelated);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
