/* An endpoint's random numbers as a stream: ike/random. */
#include <check.h>
#include <stdlib.h>

#include "ike/random.h"
#include "tests/hex.h"

static struct ike_random stream;
static uint8_t seed[IKE_SEED_LEN];

/* RFC 8439 A.1, test vectors 1 and 2: key and nonce of zeros, blocks 0 and 1. */
START_TEST(the_stream_is_chacha20_of_rfc8439)
{
	uint8_t octets[128];

	ike_random_init(&stream, seed);
	ike_random_octets(&stream, octets, sizeof(octets));
	hex_equal(octets, sizeof(octets),
	          "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
	          "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
	          "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
	          "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
}
END_TEST

/* However the stream is cut, it is the same stream; 128 is where a buffer ends. */
START_TEST(pieces_of_any_size_are_one_stream)
{
	uint8_t whole[600], pieces[600];

	ike_random_init(&stream, seed);
	ike_random_octets(&stream, whole, sizeof(whole));
	ike_random_init(&stream, seed);
	for (size_t at = 0; at < sizeof(pieces);) {
		size_t left = sizeof(pieces) - at, take = left < (size_t)_i ? left : (size_t)_i;

		ike_random_octets(&stream, pieces + at, take);
		at += take;
	}
	ck_assert_mem_eq(whole, pieces, sizeof(whole));
	for (size_t at = 128; at + 128 <= sizeof(whole); at += 128)
		ck_assert_mem_ne(whole, whole + at, 128);
}
END_TEST

START_TEST(numbers_are_octets_in_network_order)
{
	ike_random_init(&stream, seed);
	ck_assert_uint_eq(ike_random_u64(&stream), 0x76b8e0ada0f13d90);
	ike_random_octets(&stream, NULL, 0);
	ck_assert_uint_eq(ike_random_u64(&stream), 0x405d6ae55386bd28);
}
END_TEST

START_TEST(another_seed_is_another_stream)
{
	uint64_t first;

	ike_random_init(&stream, seed);
	first = ike_random_u64(&stream);
	seed[31] ^= 1;
	ike_random_init(&stream, seed);
	ck_assert_uint_ne(ike_random_u64(&stream), first);
}
END_TEST

START_TEST(what_was_handed_out_is_gone)
{
	uint8_t octets[100], zeros[64] = { 0 };

	ike_random_init(&stream, seed);
	ike_random_octets(&stream, octets, sizeof(octets));
	ck_assert_mem_eq(stream.buffer, zeros, sizeof(octets) % sizeof(stream.buffer));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike stream");
	TCase *tests = tcase_create("stream");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, the_stream_is_chacha20_of_rfc8439);
	tcase_add_loop_test(tests, pieces_of_any_size_are_one_stream, 1, 300);
	tcase_add_test(tests, numbers_are_octets_in_network_order);
	tcase_add_test(tests, another_seed_is_another_stream);
	tcase_add_test(tests, what_was_handed_out_is_gone);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
