/* Key derivation: ike/key. Vectors of the RFCs; a whole handshake is in test_ike_charon.c. */
#include <check.h>
#include <stdlib.h>

#include "ike/key.h"
#include "tests/hex.h"

static const struct ike_suite ike_suite = { .encr = IKE_ENCR_CHACHA20_POLY1305,
	                                    .prf = IKE_PRF_HMAC_SHA2_256,
	                                    .group = IKE_GROUP_CURVE25519 };

/* Both prfs; of the real provider but where a test says otherwise. */
static const struct {
	uint16_t number;
	size_t len;
} prfs[] = { { IKE_PRF_HMAC_SHA2_256, 32 }, { IKE_PRF_HMAC_SHA2_512, 64 } };

static void setup(void)
{
	ck_assert(ike_key_init());
	ck_assert(ike_key_init());
}

static struct ike_prf prf_of(int row)
{
	struct ike_prf prf = ike_prf_find(IKE_CRYPTO_REAL, prfs[row].number);

	ck_assert_ptr_nonnull(prf.mac);
	ck_assert_uint_eq(prf.len, prfs[row].len);
	return prf;
}

START_TEST(a_prf_that_we_do_not_have_is_not_found)
{
	for (uint16_t number = 0; number < 16; number++)
		for (enum ike_crypto crypto = 0; crypto < IKE_CRYPTO_COUNT; crypto++)
			ck_assert_int_eq(ike_prf_find(crypto, number).mac != NULL,
			                 number == 5 || number == 7);
}
END_TEST

static void x25519(uint8_t out[IKE_DH_LEN], const uint8_t scalar[IKE_DH_LEN],
                   const uint8_t point[IKE_DH_LEN])
{
	struct ike_dh dh = { 0 };

	memcpy(dh.secret, scalar, IKE_DH_LEN);
	ck_assert(ike_dh_shared(IKE_CRYPTO_REAL, out, &dh, IKE_GROUP_CURVE25519,
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
		ike_dh_make(IKE_CRYPTO_REAL, &ends[i], IKE_GROUP_CURVE25519, &random);
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
	ck_assert(!ike_dh_shared(IKE_CRYPTO_REAL, shared, &dh, IKE_GROUP_CURVE25519,
	                         (struct ike_view){ point, 32 }));
	ck_assert_mem_eq(shared, zeros, 32);
}
END_TEST

START_TEST(a_public_value_of_another_length_is_refused)
{
	static const size_t lens[] = { 0, 31, 33, 64 };
	struct ike_dh dh = { .secret = { 0x48, 1, 2, 3 } };
	uint8_t point[64] = { 9 }, shared[32];

	ck_assert(!ike_dh_shared(IKE_CRYPTO_REAL, shared, &dh, IKE_GROUP_CURVE25519,
	                         (struct ike_view){ point, lens[_i] }));
}
END_TEST

#define TWENTY(x) x x x x x x x x x x x x x x x x x x x x
#define KEY_131   TWENTY("aaaaaaaaaaaa") "aaaaaaaaaaaaaaaaaaaaaa"

/* RFC 4231 4: PRF_HMAC_SHA2_256 is HMAC-SHA-256 untruncated, and so is _512. Case 5 gives
 * 16 octets. */
static const struct {
	const char *key, *octets, *results[2];
} rfc4231[] = {
	{ TWENTY("0b"),
	  "4869205468657265",
	  { "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
	    "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
	    "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" } },
	{ "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  { "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
	    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	    "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" } },
	{ TWENTY("aa"),
	  TWENTY("dddd") "dddddddddddddddddddd",
	  { "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
	    "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
	    "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb" } },
	{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
	  TWENTY("cdcd") "cdcdcdcdcdcdcdcdcdcd",
	  { "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
	    "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
	    "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd" } },
	{ TWENTY("0c"),
	  "546573742057697468205472756e636174696f6e",
	  { "a3b6167473100ee06e0c796c2955552b", "415fad6271580a531d4179bc891d87a6" } },
	{ KEY_131,
	  "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368"
	  "204b6579"
	  "204669727374",
	  { "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
	    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
	    "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598" } },
	{ KEY_131,
	  "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a"
	  "65206b65"
	  "7920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579"
	  "206e6565"
	  "647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d41"
	  "4320616c"
	  "676f726974686d2e",
	  { "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
	    "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
	    "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58" } },
};

START_TEST(prf_is_that_of_rfc4231)
{
	uint8_t key[256], octets[256], result[IKE_HASH_MAX];
	struct ike_view key_view = { key, hex_read(key, sizeof(key), rfc4231[_i].key) };
	struct ike_view view = { octets, hex_read(octets, sizeof(octets), rfc4231[_i].octets) };

	for (int row = 0; row < 2; row++) {
		struct ike_prf prf = prf_of(row);

		ike_prf(&prf, result, key_view, view);
		hex_equal(result, strlen(rfc4231[_i].results[row]) / 2, rfc4231[_i].results[row]);
	}
}
END_TEST

/* RFC 7296 2.13, computed here step by step. */
START_TEST(prf_plus_is_a_chain_of_prfs)
{
	uint8_t out[5 * IKE_HASH_MAX], t[IKE_HASH_MAX], octets[IKE_HASH_MAX + 5 + 1];
	struct ike_view key = { (const uint8_t *)"key", 3 };
	struct ike_view a = { (const uint8_t *)"se", 2 }, b = { (const uint8_t *)"eds", 3 };

	for (int row = 0; row < 2; row++) {
		struct ike_prf prf = prf_of(row);
		size_t len = (size_t)_i * prf.len / 8, before = 0;

		memset(out, 0x5a, sizeof(out));
		ike_prf_plus(&prf, out, len, key, a, b);
		for (size_t n = 0; n * prf.len < len; n++) {
			size_t left = len - n * prf.len;

			memcpy(octets, t, before);
			memcpy(octets + before, "seeds", 5);
			octets[before + 5] = (uint8_t)(n + 1);
			ike_prf(&prf, t, key, (struct ike_view){ octets, before + 6 });
			ck_assert_mem_eq(out + n * prf.len, t, left < prf.len ? left : prf.len);
			before = prf.len;
		}
		for (size_t i = len; i < sizeof(out); i++)
			ck_assert_uint_eq(out[i], 0x5a);
	}
}
END_TEST

/* What the formulas of 2.14, 2.17 and 2.18 are made of, by a second hand. */
static uint8_t shared[IKE_DH_LEN], nonces[2][IKE_NONCE_MAX];
static struct ike_seed seed;

/* The longest and the shortest nonces: as a key of the prf both are taken whole. */
static void seed_of(int row)
{
	for (size_t i = 0; i < IKE_NONCE_MAX; i++) {
		shared[i % IKE_DH_LEN] = (uint8_t)(7 * i);
		nonces[0][i] = (uint8_t)i;
		nonces[1][i] = (uint8_t)(i ^ 0x80);
	}
	seed = (struct ike_seed){ { nonces[0], row & 1 ? IKE_NONCE_MAX : IKE_NONCE_MIN },
		                  { nonces[1], row & 2 ? IKE_NONCE_MAX : IKE_NONCE_MIN },
		                  0x0102030405060708,
		                  0x1112131415161718 };
}

/* Ni | Nr, or all that is asked for before or behind it. */
static struct ike_view joined(uint8_t *out, struct ike_view before, bool spis)
{
	size_t len = before.len;

	if (len)
		memcpy(out, before.data, len);
	memcpy(out + len, seed.nonce_i.data, seed.nonce_i.len);
	len += seed.nonce_i.len;
	memcpy(out + len, seed.nonce_r.data, seed.nonce_r.len);
	len += seed.nonce_r.len;
	if (spis) {
		hex_read(out + len, 16, "0102030405060708 1112131415161718");
		len += 16;
	}
	return (struct ike_view){ out, len };
}

/* SKEYSEED to SK_d ... SK_pr: each where 2.14 has it. */
static void keys_are(const struct ike_keys *keys, const struct ike_prf *prf,
                     const uint8_t *skeyseed, size_t skeyseed_len)
{
	struct ike_view none = { NULL, 0 };
	uint8_t octets[600], stream[3 * IKE_HASH_MAX + 72], *at = stream;
	size_t len = prf->len;

	ike_prf_plus(prf, stream, 3 * len + 72, (struct ike_view){ skeyseed, skeyseed_len },
	             joined(octets, none, true), none);
	ck_assert_mem_eq(keys->d, at, len);
	ck_assert_mem_eq(keys->ei, at += len, 36);
	ck_assert_mem_eq(keys->er, at += 36, 36);
	ck_assert_mem_eq(keys->pi, at += 36, len);
	ck_assert_mem_eq(keys->pr, at + len, len);
	for (size_t i = len; i < IKE_HASH_MAX; i++)
		ck_assert_uint_eq(keys->d[i] | keys->pi[i] | keys->pr[i], 0);
}

static struct ike_suite suite_of(int row)
{
	struct ike_suite suite = ike_suite;

	suite.prf = prfs[row].number;
	return suite;
}

/* _i: the prf, then which nonces are long. */
START_TEST(keys_of_an_ike_sa_are_those_of_rfc7296_2_14)
{
	struct ike_suite suite = suite_of(_i / 4);
	struct ike_prf prf = prf_of(_i / 4);
	uint8_t skeyseed[IKE_HASH_MAX], made[IKE_HASH_MAX], octets[600];
	struct ike_keys keys;

	seed_of(_i % 4);
	ike_prf(&prf, skeyseed, joined(octets, (struct ike_view){ NULL, 0 }, false),
	        (struct ike_view){ shared, IKE_DH_LEN });
	ike_skeyseed(&prf, made, &seed, shared);
	ck_assert_mem_eq(made, skeyseed, prf.len);
	ike_keys_derive(IKE_CRYPTO_REAL, &keys, &suite, shared, &seed);
	keys_are(&keys, &prf, skeyseed, prf.len);
	ck_assert_uint_eq(keys.sealed, 0);
}
END_TEST

/* The old SA's prf makes SKEYSEED, the new one's the keys: all four of them. */
START_TEST(keys_of_a_rekeyed_ike_sa_are_those_of_rfc7296_2_18)
{
	struct ike_suite old_suite = suite_of(_i & 1), suite = suite_of(_i >> 1 & 1);
	struct ike_prf old_prf = prf_of(_i & 1), prf = prf_of(_i >> 1 & 1);
	uint8_t skeyseed[IKE_HASH_MAX], octets[600];
	struct ike_keys old, keys;

	seed_of(_i >> 2);
	ike_keys_derive(IKE_CRYPTO_REAL, &old, &old_suite, nonces[0], &seed);
	ike_prf(&old_prf, skeyseed, (struct ike_view){ old.d, old_prf.len },
	        joined(octets, (struct ike_view){ shared, IKE_DH_LEN }, false));
	old.sealed = 9;
	ike_keys_rekey(&keys, &old, &suite, shared, &seed);
	keys_are(&keys, &prf, skeyseed, old_prf.len);
	ck_assert_uint_eq(keys.sealed, 0);
}
END_TEST

/* Without an exchange, and with one. Four kinds of keys of 36 octets. */
START_TEST(keys_of_a_child_are_those_of_rfc7296_2_17)
{
	struct ike_suite suite = suite_of(_i & 1), esp = { .encr = IKE_ENCR_CHACHA20_POLY1305 };
	struct ike_view fresh = { shared, _i & 2 ? IKE_DH_LEN : 0 };
	struct ike_prf prf = prf_of(_i & 1);
	uint8_t octets[600], keymat[72];
	struct sadb_key i_to_r, r_to_i;
	struct ike_keys keys;

	seed_of(_i >> 3);
	esp.group = fresh.len ? IKE_GROUP_CURVE25519 : 0;
	if (_i & 4) {
		esp.encr = IKE_ENCR_AES_GCM_16;
		esp.encr_bits = 256;
	}
	ike_keys_derive(IKE_CRYPTO_REAL, &keys, &suite, nonces[0], &seed);
	ike_prf_plus(&prf, keymat, sizeof(keymat), (struct ike_view){ keys.d, prf.len },
	             joined(octets, fresh, false), (struct ike_view){ NULL, 0 });
	ike_keys_child(&keys, &esp, &seed, fresh, &i_to_r, &r_to_i);
	ck_assert_uint_eq(i_to_r.encr, esp.encr);
	ck_assert_uint_eq(i_to_r.key_len, 36);
	ck_assert_mem_eq(i_to_r.key, keymat, 36);
	ck_assert_uint_eq(r_to_i.key_len, 36);
	ck_assert_mem_eq(r_to_i.key, keymat + 36, 36);
}
END_TEST

/* One bit of any input gives other keys, and no two of the keys are alike: of both providers. */
START_TEST(every_input_of_the_seed_matters)
{
	enum ike_crypto crypto = (enum ike_crypto)(_i / 6);
	struct ike_suite suite = suite_of(_i & 1);
	struct ike_keys keys, other;

	seed_of(2);
	ike_keys_derive(crypto, &keys, &suite, shared, &seed);
	switch (_i % 6) {
	case 0: shared[31] ^= 1; break;
	case 1: nonces[0][IKE_NONCE_MIN - 1] ^= 1; break;
	case 2: nonces[1][IKE_NONCE_MAX - 1] ^= 1; break;
	case 3: seed.spi_i ^= (uint64_t)1 << 63; break;
	case 4: seed.spi_r ^= 1; break;
	case 5: crypto = (enum ike_crypto) !crypto; break;
	}
	ike_keys_derive(crypto, &other, &suite, shared, &seed);
	ck_assert_mem_ne(keys.d, other.d, prf_of(_i & 1).len);
	ck_assert_mem_ne(keys.ei, other.ei, IKE_CRYPT_MAX);
	ck_assert_mem_ne(keys.er, other.er, IKE_CRYPT_MAX);
	ck_assert_mem_ne(keys.pi, other.pi, prf_of(_i & 1).len);
	ck_assert_mem_ne(keys.pr, other.pr, prf_of(_i & 1).len);
	ck_assert_mem_ne(keys.ei, keys.er, IKE_CRYPT_MAX);
	ck_assert_mem_ne(keys.pi, keys.pr, prf_of(_i & 1).len);
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
	{ { 28, 0, 7, 0, 31, 0 }, IKE_PROTO_IKE, true },
	{ { 28, 0, 6, 0, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 12, 256, 5, 0, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 20, 256, 5, 0, 31, 0 }, IKE_PROTO_IKE, true },
	{ { 20, 256, 7, 0, 31, 0 }, IKE_PROTO_IKE, true },
	{ { 20, 128, 5, 0, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 20, 0, 5, 0, 31, 0 }, IKE_PROTO_IKE, false },
	{ { 20, 256, 0, 0, 0, 0 }, IKE_PROTO_ESP, true },
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
	tcase_add_test(tests, a_prf_that_we_do_not_have_is_not_found);
	tcase_add_loop_test(tests, prf_plus_is_a_chain_of_prfs, 0, 5 * 8 + 1);
	tcase_add_loop_test(tests, keys_of_an_ike_sa_are_those_of_rfc7296_2_14, 0, 2 * 4);
	tcase_add_loop_test(tests, keys_of_a_rekeyed_ike_sa_are_those_of_rfc7296_2_18, 0, 4 * 4);
	tcase_add_loop_test(tests, keys_of_a_child_are_those_of_rfc7296_2_17, 0, 8 * 4);
	tcase_add_loop_test(tests, every_input_of_the_seed_matters, 0, 2 * 6);
	tcase_add_test(tests, a_wiped_key_is_zeros);
	tcase_add_loop_test(tests, a_suite_is_computable_or_not, 0, COUNT(suites));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
