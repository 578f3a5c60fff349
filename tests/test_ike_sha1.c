/* SHA-1: ike/sha1. Vectors of RFC 3174 7.3. */
#include <check.h>
#include <stdlib.h>

#include "ike/sha1.h"
#include "tests/hex.h"

static const struct {
	const char *text;
	uint32_t times;
	const char *digest;
} vectors[] = {
	{ "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	  "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
	{ "a", 1000000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
	{ "0123456701234567012345670123456701234567012345670123456701234567", 10,
	  "dea356a2cddd90c7a7ecedc5ebb563934f460452" },
	/* FIPS 180-1: nothing at all */
	{ "", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
};

START_TEST(rfc_3174_7_3_the_digest_is_that_of_its_vectors)
{
	uint8_t digest[IKE_SHA1_LEN];
	struct ike_sha1 sha1;

	ike_sha1_init(&sha1);
	for (uint32_t i = 0; i < vectors[_i].times; i++)
		ike_sha1_update(&sha1, vectors[_i].text, strlen(vectors[_i].text));
	ike_sha1_final(&sha1, digest);
	hex_equal(digest, sizeof digest, vectors[_i].digest);
}
END_TEST

/* The lengths around a block's end, where the padding needs a block of its own or just not. */
START_TEST(rfc_3174_4_in_pieces_or_at_once_is_the_same)
{
	uint8_t octets[130], one[IKE_SHA1_LEN], two[IKE_SHA1_LEN];
	struct ike_sha1 sha1;
	size_t len = (size_t)_i;

	memset(octets, 0x5a, sizeof octets);
	ike_sha1_init(&sha1);
	ike_sha1_update(&sha1, octets, len);
	ike_sha1_final(&sha1, one);
	ike_sha1_init(&sha1);
	for (size_t i = 0; i < len; i++)
		ike_sha1_update(&sha1, octets + i, 1);
	ike_sha1_final(&sha1, two);
	ck_assert_mem_eq(one, two, sizeof one);
	octets[len - 1] ^= 1;
	ike_sha1_init(&sha1);
	ike_sha1_update(&sha1, octets, len);
	ike_sha1_final(&sha1, two);
	ck_assert_mem_ne(one, two, sizeof one);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike sha1");
	TCase *tests = tcase_create("sha1");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, rfc_3174_7_3_the_digest_is_that_of_its_vectors, 0,
	                    sizeof vectors / sizeof *vectors);
	tcase_add_loop_test(tests, rfc_3174_4_in_pieces_or_at_once_is_the_same, 54, 130);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
