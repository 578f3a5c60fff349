/* AUTH: ike/proof. A real peer's is in test_ike_charon.c. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "ike/proof.h"
#include "tests/hex.h"

static const uint16_t prfs[] = { IKE_PRF_HMAC_SHA2_256, IKE_PRF_HMAC_SHA2_512 };

static struct ike_keys keys;
static struct ike_signed octets;
static struct ike_view secret = { (const uint8_t *)"a secret", 8 };
static struct ike_psk psk;
static uint8_t message[200], nonce[32], id[12];

/* _i: the prf, then the provider. */
static void begin(int row)
{
	ck_assert(ike_key_init());
	keys = (struct ike_keys){ .encr = IKE_ENCR_CHACHA20_POLY1305,
		                  .prf = prfs[row & 1],
		                  .crypto = (uint8_t)(row >> 1) };
	memset(keys.pi, 1, sizeof(keys.pi));
	memset(keys.pr, 2, sizeof(keys.pr));
	octets = (struct ike_signed){ .message = { message, sizeof(message) },
		                      .nonce = { nonce, sizeof(nonce) },
		                      .id_body = { id, sizeof(id) } };
	ike_psk_pad(&psk, (enum ike_crypto)keys.crypto, secret);
}

static bool holds(const struct ike_proof *proof)
{
	return ike_proof_psk_holds((struct ike_view){ proof->octets, proof->len }, &keys, &psk,
	                           secret, &octets);
}

/* RFC 7296 2.15 with both prfs, by hand. */
START_TEST(auth_with_a_shared_secret_is_that_of_rfc7296_2_15)
{
	uint8_t padded[64], maced[64], auth[64],
	        signed_octets[sizeof(message) + sizeof(nonce) + 64];
	struct ike_prf prf;
	struct ike_proof proof;

	begin(_i);
	prf = ike_keys_prf(&keys);
	ike_prf(&prf, padded, secret,
	        (struct ike_view){ (const uint8_t *)"Key Pad for IKEv2", 17 });
	ike_prf(&prf, maced, (struct ike_view){ keys.pr, prf.len }, octets.id_body);
	memcpy(signed_octets, message, sizeof(message));
	memcpy(signed_octets + sizeof(message), nonce, sizeof(nonce));
	memcpy(signed_octets + sizeof(message) + sizeof(nonce), maced, prf.len);
	ike_prf(&prf, auth, (struct ike_view){ padded, prf.len },
	        (struct ike_view){ signed_octets, sizeof(message) + sizeof(nonce) + prf.len });
	ike_proof_psk(&proof, &keys, &psk, secret, &octets);
	ck_assert_uint_eq(proof.method, IKE_AUTH_PSK);
	ck_assert_uint_eq(proof.len, prf.len);
	ck_assert_mem_eq(proof.octets, auth, prf.len);
}
END_TEST

START_TEST(another_secret_key_or_octet_proves_nothing)
{
	struct ike_proof proof;

	begin(_i);
	ike_proof_psk(&proof, &keys, &psk, secret, &octets);
	ck_assert(holds(&proof));
	for (size_t i = 0; i < proof.len; i++) {
		proof.octets[i] ^= 0x10;
		ck_assert(!holds(&proof));
		proof.octets[i] ^= 0x10;
	}
	proof.len--;
	ck_assert(!holds(&proof));
	proof.len++;
	octets.initiator = true;
	ck_assert(!holds(&proof));
	octets.initiator = false;
	message[199] ^= 1;
	ck_assert(!holds(&proof));
	message[199] ^= 1;
	nonce[0] ^= 1;
	ck_assert(!holds(&proof));
	nonce[0] ^= 1;
	id[11] ^= 1;
	ck_assert(!holds(&proof));
	id[11] ^= 1;
	keys.pr[0] ^= 1;
	ck_assert(!holds(&proof));
	keys.pr[0] ^= 1;
	secret.len--;
	ike_psk_pad(&psk, (enum ike_crypto)keys.crypto, secret);
	ck_assert(!holds(&proof));
	secret.len++;
	ike_psk_pad(&psk, (enum ike_crypto)keys.crypto, secret);
	ck_assert(holds(&proof));
}
END_TEST

/* RFC 8032 7.1, tests 1 to 3 */
static const struct {
	const char *seed, *public, *octets, *signature;
} rfc8032[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
	  "1cf9"
	  "b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
	  "d0f1"
	  "1d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
	  "984d"
	  "c6594a7c15e9716ed28dc027beceea1ec40a" },
};

START_TEST(ed25519_is_that_of_rfc8032_7_1)
{
	const struct ike_signature *ed25519 = ike_signature_of(IKE_CRYPTO_REAL);
	uint8_t seed[32], signature[IKE_SIGN_LEN], text[8];
	struct ike_view view = { text, hex_read(text, sizeof(text), rfc8032[_i].octets) };
	struct ike_signer signer = { .known_count = 0 };

	hex_read(seed, sizeof(seed), rfc8032[_i].seed);
	ike_signer_make(&signer, IKE_CRYPTO_REAL, seed);
	hex_equal(ike_signer_public(&signer), 32, rfc8032[_i].public);
	ed25519->sign(signature, signer.secret, view);
	hex_equal(signature, sizeof(signature), rfc8032[_i].signature);
	ck_assert(ed25519->holds(signature, ike_signer_public(&signer), view));
}
END_TEST

static struct ike_signer signer;

static bool signed_holds(const struct ike_proof *proof)
{
	return ike_proof_sign_holds((struct ike_view){ proof->octets, proof->len }, &keys,
	                            ike_signer_public(&signer), &octets);
}

/* RFC 7427 3, RFC 8420 A.1: what stands before the signature, and what is signed. */
START_TEST(auth_by_signature_is_that_of_rfc7427_3)
{
	uint8_t signed_octets[sizeof(message) + sizeof(nonce) + 64];
	uint8_t seed[32] = { 5 };
	struct ike_proof proof;
	struct ike_prf prf;

	begin(_i);
	ike_signer_make(&signer, (enum ike_crypto)keys.crypto, seed);
	prf = ike_keys_prf(&keys);
	memcpy(signed_octets, message, sizeof(message));
	memcpy(signed_octets + sizeof(message), nonce, sizeof(nonce));
	ike_prf(&prf, signed_octets + sizeof(message) + sizeof(nonce),
	        (struct ike_view){ keys.pr, prf.len }, octets.id_body);
	ike_proof_sign(&proof, &keys, &signer, &octets);
	ck_assert_uint_eq(proof.method, 14);
	ck_assert_uint_eq(proof.len, 72);
	hex_equal(proof.octets, 8, "07 3005 0603 2b6570");
	ck_assert(ike_signature_of((enum ike_crypto)keys.crypto)
	                  ->holds(proof.octets + 8, ike_signer_public(&signer),
	                          (struct ike_view){ signed_octets,
	                                             sizeof(message) + sizeof(nonce) + prf.len }));
}
END_TEST

START_TEST(a_signature_of_another_key_or_octet_proves_nothing)
{
	uint8_t seed[32] = { 5 };
	struct ike_proof proof;

	begin(_i);
	ike_signer_make(&signer, (enum ike_crypto)keys.crypto, seed);
	ike_proof_sign(&proof, &keys, &signer, &octets);
	ck_assert(signed_holds(&proof));
	for (size_t i = 0; i < proof.len; i++) {
		proof.octets[i] ^= 0x10;
		ck_assert(!signed_holds(&proof));
		proof.octets[i] ^= 0x10;
	}
	for (proof.len = 0; proof.len < 72; proof.len++)
		ck_assert(!signed_holds(&proof));
	octets.initiator = true;
	ck_assert(!signed_holds(&proof));
	octets.initiator = false;
	message[0] ^= 1;
	ck_assert(!signed_holds(&proof));
	message[0] ^= 1;
	nonce[31] ^= 1;
	ck_assert(!signed_holds(&proof));
	nonce[31] ^= 1;
	id[4] ^= 1;
	ck_assert(!signed_holds(&proof));
	id[4] ^= 1;
	seed[31] ^= 1;
	ike_signer_make(&signer, (enum ike_crypto)keys.crypto, seed);
	ck_assert(!signed_holds(&proof));
}
END_TEST

static const uint8_t *known(const struct ike_signer *who, uint8_t type, const char *name)
{
	struct ike_id asked = { .type = type, .octets = { (const uint8_t *)name, strlen(name) } };

	return ike_known_public(who, &asked);
}

START_TEST(a_public_key_is_found_by_its_identity)
{
	static struct ike_known rows[40];
	struct ike_signer who = { .known = rows };
	char name[16];

	ck_assert_ptr_null(known(&who, IKE_ID_FQDN, "client-1"));
	for (uint32_t n = 0; n < 40; n++) {
		snprintf(rows[n].id, sizeof(rows[n].id), "client-%u", n);
		rows[n].public[0] = (uint8_t)n;
	}
	qsort(rows, 40, sizeof(*rows), ike_known_order);
	for (who.known_count = 1; who.known_count <= 40; who.known_count++)
		for (uint32_t n = 0; n < who.known_count; n++)
			ck_assert_ptr_eq(known(&who, IKE_ID_FQDN, rows[n].id), rows[n].public);
	who.known_count = 40;
	for (uint32_t n = 0; n < 40; n++) {
		snprintf(name, sizeof(name), "CLIENT-%u", n);
		ck_assert_uint_eq(known(&who, IKE_ID_FQDN, name)[0], n);
		ck_assert_ptr_null(known(&who, 3, name));
	}
	ck_assert_ptr_null(known(&who, IKE_ID_FQDN, "client-"));
	ck_assert_ptr_null(known(&who, IKE_ID_FQDN, "client-40"));
	ck_assert_ptr_null(known(&who, IKE_ID_FQDN, "client-390"));
	ck_assert_ptr_null(known(&who, IKE_ID_FQDN, ""));
	rows[0].id[0] = '\0'; /* anybody's */
	ck_assert_ptr_eq(known(&who, IKE_ID_FQDN, "zoe"), rows[0].public);
	ck_assert_ptr_eq(known(&who, IKE_ID_FQDN, rows[7].id), rows[7].public);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike proof");
	TCase *tests = tcase_create("proof");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, auth_with_a_shared_secret_is_that_of_rfc7296_2_15, 0, 4);
	tcase_add_loop_test(tests, another_secret_key_or_octet_proves_nothing, 0, 4);
	tcase_add_loop_test(tests, ed25519_is_that_of_rfc8032_7_1, 0, 3);
	tcase_add_loop_test(tests, auth_by_signature_is_that_of_rfc7427_3, 0, 4);
	tcase_add_loop_test(tests, a_signature_of_another_key_or_octet_proves_nothing, 0, 4);
	tcase_add_test(tests, a_public_key_is_found_by_its_identity);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
