/* AUTH: ike/proof. A real peer's is in test_ike_charon.c. */
#include <check.h>
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

int main(void)
{
	Suite *suite = suite_create("ike proof");
	TCase *tests = tcase_create("proof");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, auth_with_a_shared_secret_is_that_of_rfc7296_2_15, 0, 4);
	tcase_add_loop_test(tests, another_secret_key_or_octet_proves_nothing, 0, 4);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
