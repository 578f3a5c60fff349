/* Named random streams: sim/model/rng. Known answers are from Python's hashlib.blake2b and `openssl
 * enc -chacha20`. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/rng.h"

__extension__ typedef unsigned __int128 wide;

static const struct {
	uint64_t seed;
	const char *name;
	uint8_t key[32];
	uint64_t first[4], n16, n49; /* draws 0..3, 16 (the second buffer) and 49 */
} known[] = {
	{ 0,
	  "",
	  { 0x7c, 0xfc, 0x53, 0xce, 0x95, 0xbe, 0x8b, 0xcb, 0x28, 0x57, 0x87,
	    0xe4, 0xa1, 0x8f, 0x27, 0xe5, 0xd5, 0x63, 0xaf, 0x9f, 0x36, 0xbd,
	    0x62, 0x58, 0x72, 0xf6, 0xec, 0x77, 0xb7, 0xe6, 0xdd, 0xd7 },
	  { 0x404966534cdaf960, 0xeff3f2c044692ff5, 0xb48b602a0a2c721f, 0x7d4d967dc3e15183 },
	  0x62c19c9a41c73697,
	  0xc181742cdbd379cf },
	{ 42,
	  "link/wan",
	  { 0xc0, 0x9f, 0xd6, 0xe1, 0x8e, 0x68, 0xf9, 0xac, 0x7a, 0x4e, 0xf5,
	    0x5f, 0x67, 0x2e, 0xf0, 0xce, 0xda, 0x2d, 0x50, 0x4d, 0xda, 0xa7,
	    0xb1, 0xd2, 0xb7, 0x52, 0x8c, 0xe9, 0x1f, 0x67, 0x55, 0x7f },
	  { 0x3a89da0d526c3fe3, 0xcdf70ecc21390fea, 0x7f8c1252377e045e, 0xee63d6f5545fb702 },
	  0x935c00a785883874,
	  0xcc15e2a54f7b34b7 },
	{ 0x0123456789abcdef,
	  "host/clients/17/getspi",
	  { 0xa2, 0x4d, 0xc2, 0x2d, 0x8d, 0x0e, 0x88, 0x32, 0x12, 0x1a, 0xab,
	    0xfe, 0xe6, 0x3e, 0x13, 0x97, 0x4e, 0x91, 0x2a, 0x6c, 0xdb, 0xf9,
	    0x74, 0x3a, 0xb8, 0xac, 0x0e, 0x5e, 0xe1, 0xfb, 0xc6, 0x5a },
	  { 0x9beec7f0034efa65, 0x64fc0ff4d1a39cc3, 0x91efd204919e60c4, 0x0c896b1eddeae7f9 },
	  0xe00d1e61065a2790,
	  0x1431baa64a38f667 },
};

START_TEST(a_stream_is_the_chacha20_keystream_of_its_named_key)
{
	uint8_t key[32];
	struct rng rng;

	rng_derive(known[_i].seed, known[_i].name, key);
	ck_assert_mem_eq(key, known[_i].key, sizeof(key));
	rng_init(&rng, known[_i].seed, known[_i].name);
	ck_assert_mem_eq(rng.key, known[_i].key, sizeof(key));
	for (int i = 0; i < 50; i++) {
		uint64_t drawn = rng_u64(&rng);
		if (i < 4)
			ck_assert_uint_eq(drawn, known[_i].first[i]);
		if (i == 16)
			ck_assert_uint_eq(drawn, known[_i].n16);
		if (i == 49)
			ck_assert_uint_eq(drawn, known[_i].n49);
	}
}
END_TEST

START_TEST(draws_of_one_stream_move_no_other)
{
	struct rng alone, beside, other;

	rng_init(&alone, 7, "link/a");
	rng_init(&beside, 7, "link/a");
	rng_init(&other, 7, "link/b");
	for (int i = 0; i < 100; i++) {
		for (int j = 0; j < i % 5; j++)
			rng_u64(&other);
		ck_assert_uint_eq(rng_u64(&alone), rng_u64(&beside));
	}
}
END_TEST

START_TEST(names_and_seeds_make_different_streams)
{
	static const struct {
		uint64_t seed;
		const char *name;
	} all[] = { { 1, "link/a" },
		    { 1, "link/b" },
		    { 2, "link/a" },
		    { 1, "link/" },
		    { 0x100000001, "link/a" } };
	struct rng a, b;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		for (size_t j = 0; j < i; j++) {
			rng_init(&a, all[i].seed, all[i].name);
			rng_init(&b, all[j].seed, all[j].name);
			ck_assert_uint_ne(rng_u64(&a), rng_u64(&b));
		}
	}
}
END_TEST

START_TEST(below_reaches_all_and_only_the_numbers_below)
{
	uint32_t seen[7] = { 0 };
	struct rng rng;

	rng_init(&rng, 3, "below");
	for (int i = 0; i < 70000; i++) {
		uint64_t drawn = rng_below(&rng, 7);
		ck_assert_uint_lt(drawn, 7);
		seen[drawn]++;
	}
	for (int i = 0; i < 7; i++) { /* 10000 each, sd 93: 5 of them */
		ck_assert_uint_gt(seen[i], 9535);
		ck_assert_uint_lt(seen[i], 10465);
	}
}
END_TEST

/* With n = 3/4 2^64 a third of the results would be twice as likely without refusal. */
START_TEST(below_has_no_bias_even_for_a_huge_range)
{
	uint64_t n = UINT64_C(3) << 62;
	uint32_t low = 0;
	struct rng rng;

	rng_init(&rng, 4, "below");
	for (int i = 0; i < 30000; i++)
		low += rng_below(&rng, n) % 3 == 0;
	ck_assert_uint_gt(low, 9590);
	ck_assert_uint_lt(low, 10410);
	ck_assert_uint_eq(rng_below(&rng, 1), 0);
}
END_TEST

START_TEST(a_share_takes_one_draw_and_is_the_high_half_of_the_product)
{
	struct rng a, b;

	rng_init(&a, 5, "share");
	rng_init(&b, 5, "share");
	for (uint64_t n = 0; n < 1000; n++) {
		uint64_t range = n * n * n * n * n * n + n;
		ck_assert_uint_eq(rng_share(&a, range),
		                  (uint64_t)(((wide)rng_u64(&b) * range) >> 64));
	}
	ck_assert_uint_eq(rng_share(&a, UINT64_MAX),
	                  (uint64_t)(((wide)rng_u64(&b) * UINT64_MAX) >> 64));
}
END_TEST

START_TEST(a_unit_is_in_its_interval_and_even)
{
	double sum = 0;
	struct rng rng;

	rng_init(&rng, 6, "unit");
	for (int i = 0; i < 100000; i++) {
		double drawn = rng_unit(&rng);
		ck_assert(drawn >= 0 && drawn < 1);
		sum += drawn;
	}
	ck_assert(sum > 49540 && sum < 50460); /* sd 91 */
}
END_TEST

static const struct {
	uint32_t ppb, least, most;
} chances[] = {
	{ 0, 0, 0 },
	{ 1000000000, 100000, 100000 },
	{ 500000000, 49200, 50800 },
	{ 10000000, 840, 1160 },
};

START_TEST(a_chance_comes_true_as_often_as_it_says)
{
	uint32_t hits = 0;
	struct rng rng;

	rng_init(&rng, 8, "chance");
	for (int i = 0; i < 100000; i++)
		hits += rng_chance(&rng, chances[_i].ppb);
	ck_assert_uint_ge(hits, chances[_i].least);
	ck_assert_uint_le(hits, chances[_i].most);
}
END_TEST

START_TEST(a_chance_always_takes_one_draw)
{
	struct rng a, b;

	rng_init(&a, 9, "chance");
	rng_init(&b, 9, "chance");
	for (size_t i = 0; i < sizeof(chances) / sizeof(*chances); i++) {
		rng_chance(&a, chances[i].ppb);
		rng_u64(&b);
	}
	ck_assert_uint_eq(rng_u64(&a), rng_u64(&b));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rng");
	TCase *tc = tcase_create("rng");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, a_stream_is_the_chacha20_keystream_of_its_named_key, 0,
	                    sizeof(known) / sizeof(*known));
	tcase_add_test(tc, draws_of_one_stream_move_no_other);
	tcase_add_test(tc, names_and_seeds_make_different_streams);
	tcase_add_test(tc, below_reaches_all_and_only_the_numbers_below);
	tcase_add_test(tc, below_has_no_bias_even_for_a_huge_range);
	tcase_add_test(tc, a_share_takes_one_draw_and_is_the_high_half_of_the_product);
	tcase_add_test(tc, a_unit_is_in_its_interval_and_even);
	tcase_add_loop_test(tc, a_chance_comes_true_as_often_as_it_says, 0,
	                    sizeof(chances) / sizeof(*chances));
	tcase_add_test(tc, a_chance_always_takes_one_draw);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
