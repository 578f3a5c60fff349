/* Two endpoints that sign (RFC 7427, RFC 8420), and one that does not. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/payload.h"
#include "tests/ike_pair.h"

static struct ike_signer signers[PAIR_ENDS];
static struct ike_known known[PAIR_ENDS]; /* A.lab, B.lab: each knows both */

static void setup(void)
{
	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		uint8_t seed[IKE_SIGN_SEED_LEN] = { (uint8_t)(end + 1) };

		ike_signer_make(&signers[end], IKE_CRYPTO_REAL, seed);
		memcpy(known[end].id, pair.host[end].conf.id, IKE_ID_MAX);
		memcpy(known[end].public, ike_signer_public(&signers[end]), IKE_SIGN_PUBLIC_LEN);
		signers[end].known = known;
		signers[end].known_count = PAIR_ENDS;
		pair.host[end].conf.signer = &signers[end];
	}
}

static void until_auth(void)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
}

static void refused(void)
{
	pair_failed(B, IKE_FAIL_AUTHENTICATION);
	pair_driver_idle(B);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_AUTH_REFUSED);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_holds(B, 0, 0);
	pair_close();
}

START_TEST(another_private_key_is_refused_by_the_responder)
{
	uint8_t seed[IKE_SIGN_SEED_LEN] = { 77 };

	ike_signer_make(&signers[A], IKE_CRYPTO_REAL, seed);
	until_auth();
	refused();
}
END_TEST

START_TEST(an_unknown_identity_is_refused_by_the_responder)
{
	memcpy(known[A].id, "A.lax", 6);
	until_auth();
	refused();
}
END_TEST

/* A knows the secret and B takes signatures only; and the other way round. */
START_TEST(a_shared_secret_is_no_signature)
{
	pair.host[A].conf.signer = NULL;
	until_auth();
	refused();
}
END_TEST

/* It had said in IKE_SA_INIT that it checks no signatures: we do not even begin. */
START_TEST(an_initiator_that_signs_leaves_a_responder_that_does_not)
{
	pair.host[B].conf.signer = NULL;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_failed(A, IKE_FAIL_AUTHENTICATION);
	pair_silent(A);
	pair_driver_idle(A);
	pair_close();
}
END_TEST

START_TEST(another_private_key_of_the_responder_is_found_by_the_initiator)
{
	uint8_t seed[IKE_SIGN_SEED_LEN] = { 77 };

	ike_signer_make(&signers[B], IKE_CRYPTO_REAL, seed);
	pair_open();
	pair_until_answer();
	pair_failed(A, IKE_FAIL_AUTHENTICATION);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

START_TEST(two_that_sign_establish_with_each_provider)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		uint8_t seed[IKE_SIGN_SEED_LEN] = { (uint8_t)(end + 1) };

		pair.host[end].conf.crypto = (enum ike_crypto)_i;
		ike_signer_make(&signers[end], (enum ike_crypto)_i, seed);
		memcpy(known[end].public, ike_signer_public(&signers[end]), IKE_SIGN_PUBLIC_LEN);
	}
	pair_open();
	pair_establish();
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

/* RFC 7427 4, RFC 8420 2: both say that they take 5, and nobody does who has no key pair. */
START_TEST(who_signs_says_so_in_ike_sa_init)
{
	static const uint8_t text[] = { 0x40, 0x2f, 0x00, 0x05 };

	if (_i)
		pair.host[A].conf.signer = pair.host[B].conf.signer = NULL;
	pair_open();
	pair_start();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		const struct pair_packet *packet = &pair.wire[0];
		bool there = memcmp(packet->data + packet->len - 4, text, 4) == 0;

		ck_assert_int_eq(there, !_i);
		pair_pass(end, end == A ? "IKE_SA_INIT request" : "IKE_SA_INIT response");
	}
	pair_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike ed25519");
	TCase *tests = tcase_create("ed25519");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, another_private_key_is_refused_by_the_responder);
	tcase_add_test(tests, an_unknown_identity_is_refused_by_the_responder);
	tcase_add_test(tests, a_shared_secret_is_no_signature);
	tcase_add_test(tests, an_initiator_that_signs_leaves_a_responder_that_does_not);
	tcase_add_test(tests, another_private_key_of_the_responder_is_found_by_the_initiator);
	tcase_add_loop_test(tests, two_that_sign_establish_with_each_provider, 0, 2);
	tcase_add_loop_test(tests, who_signs_says_so_in_ike_sa_init, 0, 2);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
