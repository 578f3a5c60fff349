/* Key derivation: ike/key. Vectors of the RFCs; a whole handshake is in test_ike_charon.c. */
#include <check.h>
#include <stdlib.h>

#include "ike/key.h"
#include "tests/hex.h"

static const struct ike_suite ike_suite = { .encr = IKE_ENCR_CHACHA20_POLY1305,
	                                    .prf = IKE_PRF_HMAC_SHA2_256,
	                                    .group = IKE_GROUP_CURVE25519 };

static void setup(void)
{
	ck_assert(ike_key_init());
	ck_assert(ike_key_init());
}

static void x25519(uint8_t out[IKE_DH_LEN], const uint8_t scalar[IKE_DH_LEN],
                   const uint8_t point[IKE_DH_LEN])
{
	struct ike_dh dh = { 0 };

	memcpy(dh.secret, scalar, IKE_DH_LEN);
	ck_assert(ike_dh_shared(out, &dh, IKE_GROUP_CURVE25519,
	                        (struct ike_view){ point, IKE_DH_LEN }));
}

/* RFC 7748 5.2 */
static const struct {
	const char *scalar, *point, *result;
} rfc7748[] = {
	{ "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
	  "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
	  "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552" },
	{ "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
	  "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
	  "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957" },
};

START_TEST(x25519_is_that_of_rfc7748_5_2)
{
	uint8_t scalar[32], point[32], result[32];

	hex_read(scalar, 32, rfc7748[_i].scalar);
	hex_read(point, 32, rfc7748[_i].point);
	x25519(result, scalar, point);
	hex_equal(result, 32, rfc7748[_i].result);
}
END_TEST

START_TEST(x25519_iterated_is_that_of_rfc7748_5_2)
{
	uint8_t k[32] = { 9 }, u[32] = { 9 }, result[32];

	for (int i = 1; i <= 1000; i++) {
		x25519(result, k, u);
		memcpy(u, k, 32);
		memcpy(k, result, 32);
		if (i == 1)
			hex_equal(
			        k, 32,
			        "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
	}
	hex_equal(k, 32, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}
END_TEST

START_TEST(the_exchange_is_that_of_rfc7748_6_1)
{
	static const char *const secrets[] = {
		"77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
		"5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
	};
	static const char *const publics[] = {
		"8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
		"de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
	};
	uint8_t base[32] = { 9 }, shared[32];
	struct ike_dh ends[2];

	for (int i = 0; i < 2; i++) {
		hex_read(ends[i].secret, 32, secrets[i]);
		x25519(ends[i].public, ends[i].secret, base);
		hex_equal(ends[i].public, 32, publics[i]);
	}
	for (int i = 0; i < 2; i++) {
		x25519(shared, ends[i].secret, ends[1 - i].public);
		hex_equal(shared, 32,
		          "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
	}
}
END_TEST

START_TEST(two_made_ends_share_a_secret)
{
	uint8_t seed[IKE_SEED_LEN] = { 1 }, shared[2][IKE_DH_LEN];
	struct ike_random random;
	struct ike_dh ends[2];

	ike_random_init(&random, seed);
	for (int i = 0; i < 2; i++)
		ike_dh_make(&ends[i], IKE_GROUP_CURVE25519, &random);
	ck_assert_mem_ne(ends[0].secret, ends[1].secret, IKE_DH_LEN);
	for (int i = 0; i < 2; i++)
		x25519(shared[i], ends[i].secret, ends[1 - i].public);
	ck_assert_mem_eq(shared[0], shared[1], IKE_DH_LEN);
}
END_TEST

/* Points of small order (RFC 7748 6.1): the result is zero whatever the secret. */
static const char *const small[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

START_TEST(a_shared_secret_of_zeros_is_refused)
{
	struct ike_dh dh = { .secret = { 0x48, 1, 2, 3 } };
	uint8_t point[32], shared[32], zeros[32] = { 0 };

	hex_read(point, 32, small[_i]);
	memset(shared, 0x5a, 32);
	ck_assert(
	        !ike_dh_shared(shared, &dh, IKE_GROUP_CURVE25519, (struct ike_view){ point, 32 }));
	ck_assert_mem_eq(shared, zeros, 32);
}
END_TEST

START_TEST(a_public_value_of_another_length_is_refused)
{
	static const size_t lens[] = { 0, 31, 33, 64 };
	struct ike_dh dh = { .secret = { 0x48, 1, 2, 3 } };
	uint8_t point[64] = { 9 }, shared[32];

	ck_assert(!ike_dh_shared(shared, &dh, IKE_GROUP_CURVE25519,
	                         (struct ike_view){ point, lens[_i] }));
}
END_TEST

#define TWENTY(x) x x x x x x x x x x x x x x x x x x x x
#define KEY_131   TWENTY("aaaaaaaaaaaa") "aaaaaaaaaaaaaaaaaaaaaa"

/* RFC 4231 4: PRF_HMAC_SHA2_256 is HMAC-SHA-256 untruncated. Case 5 gives 16 octets. */
static const struct {
	const char *key, *octets, *result;
} rfc4231[] = {
	{ TWENTY("0b"), "4869205468657265",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ TWENTY("aa"), TWENTY("dddd") "dddddddddddddddddddd",
	  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
	{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
	  TWENTY("cdcd") "cdcdcdcdcdcdcdcdcdcd",
	  "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
	{ TWENTY("0c"), "546573742057697468205472756e636174696f6e",
	  "a3b6167473100ee06e0c796c2955552b" },
	{ KEY_131,
	  "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368"
	  "204b6579"
	  "204669727374",
	  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
	{ KEY_131,
	  "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a"
	  "65206b65"
	  "7920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579"
	  "206e6565"
	  "647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d41"
	  "4320616c"
	  "676f726974686d2e",
	  "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2" },
};

START_TEST(prf_is_that_of_rfc4231)
{
	uint8_t key[256], octets[256], result[IKE_HASH_LEN];
	struct ike_view key_view = { key, hex_read(key, sizeof(key), rfc4231[_i].key) };
	struct ike_view view = { octets, hex_read(octets, sizeof(octets), rfc4231[_i].octets) };

	ike_prf(result, key_view, view);
	hex_equal(result, strlen(rfc4231[_i].result) / 2, rfc4231[_i].result);
}
END_TEST

/* RFC 7296 2.13, computed here step by step. */
START_TEST(prf_plus_is_a_chain_of_prfs)
{
	uint8_t out[5 * IKE_HASH_LEN], t[IKE_HASH_LEN], octets[IKE_HASH_LEN + 5 + 1];
	struct ike_view key = { (const uint8_t *)"key", 3 }, seed = { (const uint8_t *)"seeds", 5 };
	size_t len = (size_t)_i, before = 0;

	memset(out, 0x5a, sizeof(out));
	ike_prf_plus(out, len, key, seed);
	for (size_t n = 0; n * IKE_HASH_LEN < len; n++) {
		size_t take = len - n * IKE_HASH_LEN < IKE_HASH_LEN ? len - n * IKE_HASH_LEN
		                                                    : IKE_HASH_LEN;

		memcpy(octets, t, before);
		memcpy(octets + before, "seeds", 5);
		octets[before + 5] = (uint8_t)(n + 1);
		ike_prf(t, key, (struct ike_view){ octets, before + 6 });
		ck_assert_mem_eq(out + n * IKE_HASH_LEN, t, take);
		before = IKE_HASH_LEN;
	}
	for (size_t i = len; i < sizeof(out); i++)
		ck_assert_uint_eq(out[i], 0x5a);
}
END_TEST

/* One bit of any input gives other keys, and no two of the keys are alike. */
START_TEST(every_input_of_the_seed_matters)
{
	uint8_t shared[IKE_DH_LEN] = { 1 }, nonces[2][IKE_NONCE_MAX] = { { 1 }, { 2 } };
	struct ike_seed seed = { { nonces[0], IKE_NONCE_MIN }, { nonces[1], IKE_NONCE_MAX }, 1, 2 };
	struct ike_keys keys, other;

	ike_keys_derive(&keys, &ike_suite, shared, &seed);
	switch (_i) {
	case 0: shared[31] ^= 1; break;
	case 1: nonces[0][IKE_NONCE_MIN - 1] ^= 1; break;
	case 2: nonces[1][IKE_NONCE_MAX - 1] ^= 1; break;
	case 3: seed.spi_i ^= (uint64_t)1 << 63; break;
	case 4: seed.spi_r ^= 1; break;
	}
	ike_keys_derive(&other, &ike_suite, shared, &seed);
	ck_assert_mem_ne(keys.d, other.d, IKE_HASH_LEN);
	ck_assert_mem_ne(keys.ei, other.ei, IKE_CRYPT_MAX);
	ck_assert_mem_ne(keys.er, other.er, IKE_CRYPT_MAX);
	ck_assert_mem_ne(keys.pi, other.pi, IKE_HASH_LEN);
	ck_assert_mem_ne(keys.pr, other.pr, IKE_HASH_LEN);
	ck_assert_mem_ne(keys.ei, keys.er, IKE_CRYPT_MAX);
	ck_assert_mem_ne(keys.pi, keys.pr, IKE_HASH_LEN);
}
END_TEST

START_TEST(a_wiped_key_is_zeros)
{
	uint8_t key[64], zeros[64] = { 0 };

	memset(key, 0x5a, sizeof(key));
	ike_wipe(key, sizeof(key));
	ck_assert_mem_eq(key, zeros, sizeof(key));
}
END_TEST

static const struct {
	struct ike_suite suite;
	uint8_t protocol;
	bool computable;
} suites[] = {
	{ { 28, 0, 5, 0, 31, 0 }, IKE_PROTO_IKE, true },
	{ { 28, 0, 5, 0, 0, 0 }, IKE_PROTO_IKE, false },
	{ { 28, 0, 5, 0, 14, 0 }, IKE_PROTO_IKE, false },
	{ { 28, 0, 2, 0, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 28, 0, 5, 12, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 28, 256, 5, 0, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 28, 0, 5, 0, 31, 1 }, IKE_PROTO_IKE, false },
	{ { 12, 256, 5, 0, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 28, 0, 0, 0, 0, 0 }, IKE_PROTO_ESP, true },
	{ { 28, 0, 0, 0, 31, 1 }, IKE_PROTO_ESP, true },
	{ { 28, 0, 0, 0, 14, 0 }, IKE_PROTO_ESP, false },
	{ { 28, 0, 0, 0, 0, 2 }, IKE_PROTO_ESP, false },
	{ { 28, 0, 5, 0, 0, 0 }, IKE_PROTO_ESP, false },
	{ { 28, 0, 0, 0, 0, 0 }, IKE_PROTO_AH, false },
};

START_TEST(a_suite_is_computable_or_not)
{
	ck_assert_int_eq(ike_suite_computable(&suites[_i].suite, suites[_i].protocol),
	                 suites[_i].computable);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	Suite *suite = suite_create("ike key");
	TCase *tests = tcase_create("key");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_unchecked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, x25519_is_that_of_rfc7748_5_2, 0, COUNT(rfc7748));
	tcase_add_test(tests, x25519_iterated_is_that_of_rfc7748_5_2);
	tcase_add_test(tests, the_exchange_is_that_of_rfc7748_6_1);
	tcase_add_test(tests, two_made_ends_share_a_secret);
	tcase_add_loop_test(tests, a_shared_secret_of_zeros_is_refused, 0, COUNT(small));
	tcase_add_loop_test(tests, a_public_value_of_another_length_is_refused, 0, 4);
	tcase_add_loop_test(tests, prf_is_that_of_rfc4231, 0, COUNT(rfc4231));
	tcase_add_loop_test(tests, prf_plus_is_a_chain_of_prfs, 0, 5 * IKE_HASH_LEN + 1);
	tcase_add_loop_test(tests, every_input_of_the_seed_matters, 0, 5);
	tcase_add_test(tests, a_wiped_key_is_zeros);
	tcase_add_loop_test(tests, a_suite_is_computable_or_not, 0, COUNT(suites));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
