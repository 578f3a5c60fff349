/* EAP within IKE_AUTH (RFC 7296 2.16), as message arrows; its payload is RFC 7296 3.16. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/payload.h"
#include "tests/hex.h"
#include "tests/ike_pair.h"

#define S NSEC_S

static struct ike_signer signers[PAIR_ENDS];
static struct ike_known known[PAIR_ENDS];

static void setup(void)
{
	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.eap_rounds = 2;
	pair.host[B].conf.auth_backend = true;
}

/* The responder's first AUTH is a signature: then the pre-shared key is EAP's alone. */
static void sign(void)
{
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

static void until_first_request(void)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
}

static void exchange(void)
{
	pair_pass(A, "IKE_AUTH request");
	pair_pass(B, "IKE_AUTH response");
}

static void round_trip(void)
{
	pair_pass(A, "IKE_AUTH request");
	pair_backend(B, true);
	pair_pass(B, "IKE_AUTH response");
}

static void gone(enum pair_end end, enum ike_failure failure)
{
	pair_failed(end, failure);
	if (end == A)
		pair_driver(A, SADB_OP_DELETE, SADB_OK);
	else
		pair_driver_idle(B);
	pair_holds(end, 0, 0);
}

START_TEST(a_back_end_that_says_no_ends_it_in_any_round)
{
	until_first_request();
	exchange();
	for (int n = 0; n < _i; n++)
		round_trip();
	pair_pass(A, "IKE_AUTH request");
	pair_backend(B, false);
	pair_pass(B, "IKE_AUTH response");
	gone(B, IKE_FAIL_BACKEND_REFUSED);
	gone(A, IKE_FAIL_AUTH_REFUSED);
	pair_close();
}
END_TEST

/* EAP succeeded, with somebody else: the MSK is another, and so is AUTH. */
START_TEST(another_secret_makes_the_last_auth_wrong)
{
	sign();
	pair.host[A].conf.psk[0] ^= 1;
	until_first_request();
	exchange();
	round_trip();
	round_trip();
	exchange();
	gone(B, IKE_FAIL_AUTHENTICATION);
	gone(A, IKE_FAIL_AUTH_REFUSED);
	pair_close();
}
END_TEST

/* By a shared secret the responder is found out before anything is told to it. */
START_TEST(a_responder_that_is_somebody_else_is_told_nothing)
{
	pair.host[B].conf.psk[0] ^= 1;
	until_first_request();
	exchange();
	gone(A, IKE_FAIL_AUTHENTICATION);
	pair_silent(A);
	pair_close();
}
END_TEST

START_TEST(a_responder_without_eap_refuses_who_wants_it)
{
	pair.host[B].conf.eap_rounds = 0;
	until_first_request();
	exchange();
	gone(B, IKE_FAIL_AUTHENTICATION);
	gone(A, IKE_FAIL_AUTH_REFUSED);
	pair_close();
}
END_TEST

START_TEST(a_responder_with_eap_refuses_who_does_not_want_it)
{
	pair.host[A].conf.eap_rounds = 0;
	until_first_request();
	exchange();
	gone(B, IKE_FAIL_AUTHENTICATION);
	gone(A, IKE_FAIL_AUTH_REFUSED);
	pair_close();
}
END_TEST

START_TEST(an_initiator_that_does_not_come_back_is_forgotten)
{
	until_first_request();
	exchange();
	for (int n = 0; n < _i; n++)
		round_trip();
	pair_lose(A, "IKE_AUTH request");
	nsec began = pair.now;

	while (pair.now < began + 30 * S - 1) { /* A repeats, in vain */
		nsec next = pair.now + S;

		pair_at(next < began + 30 * S - 1 ? next : began + 30 * S - 1);
		while (pair.wire_count > 0)
			pair_lose(A, "IKE_AUTH request");
	}
	pair_not_noted(B, IKE_NOTE_FAILED);
	pair_at(began + 30 * S);
	pair_failed(B, IKE_FAIL_HALF_OPEN_TIMEOUT);
	pair_close();
}
END_TEST

/* Whatever is asked twice is answered with the same octets, and the back end is not asked again. */
START_TEST(a_repeated_round_is_answered_with_the_same_octets)
{
	struct pair_packet request, first, second;

	until_first_request();
	exchange();
	pair_catch(A, "IKE_AUTH request", &request);
	pair_inject(B, &request);
	pair_inject(B, &request);
	pair_dropped(B, IKE_DROP_DUPLICATE);
	ck_assert_uint_eq(pair.host[B].auth_count, 1);
	pair_backend(B, true);
	pair_catch(B, "IKE_AUTH response", &first);
	pair_inject(B, &request);
	pair_catch(B, "IKE_AUTH response", &second);
	ck_assert_uint_eq(first.len, second.len);
	ck_assert_mem_eq(first.data, second.data, first.len);
	ck_assert_uint_eq(pair.host[B].auth_count, 0);
	pair_close();
}
END_TEST

/* _i rounds; the larval SA is there from before the first message to after the last. */
START_TEST(the_larval_waits_through_all_rounds_and_the_pair_is_installed)
{
	if (_i % 2)
		sign();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		pair.host[end].conf.eap_rounds = (uint32_t)_i;
		pair.host[end].conf.crypto =
		        _i % 3 || _i % 2 ? IKE_CRYPTO_REAL : IKE_CRYPTO_MODELLED;
	}
	until_first_request();
	exchange();
	for (int n = 0; n < _i; n++) {
		pair_holds(A, 1, 0);
		pair_holds(B, 0, 0);
		round_trip();
	}
	pair_holds(A, 1, 0);
	ck_assert_uint_eq(pair.wire[0].message_id, (uint32_t)_i + 2);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

/* The rounds are one way only: without a back end there is no wait. */
START_TEST(without_a_back_end_each_round_is_answered_at_once)
{
	pair.host[B].conf.auth_backend = false;
	until_first_request();
	exchange();
	exchange();
	exchange();
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_close();
}
END_TEST

START_TEST(a_new_policy_ends_it_at_both_ends)
{
	until_first_request();
	exchange();
	ike_policy_changed(pair.host[B].ike, pair.now);
	pair_drain(B);
	pair_failed(B, IKE_FAIL_POLICY_CHANGED);
	ike_policy_changed(pair.host[A].ike, pair.now);
	pair_drain(A);
	gone(A, IKE_FAIL_POLICY_CHANGED);
	pair_close();
}
END_TEST

static const struct {
	const char *octets;
	bool good;
	uint8_t code, identifier, type;
	size_t data;
} payloads[] = {
	{ "", false, 0, 0, 0, 0 },
	{ "010000", false, 0, 0, 0, 0 },
	{ "01000004", false, 0, 0, 0, 0 },   /* a request has a type */
	{ "02070004", false, 0, 0, 0, 0 },   /* a response too */
	{ "0300000501", false, 0, 0, 0, 0 }, /* success has none */
	{ "00000004", false, 0, 0, 0, 0 },
	{ "05000004", false, 0, 0, 0, 0 },
	{ "0107000601", false, 0, 0, 0, 0 }, /* its own length is another */
	{ "0107000401", false, 0, 0, 0, 0 },
	{ "0107000501", true, 1, 7, 1, 0 },
	{ "02ff0009ff61626364", true, 2, 255, 255, 4 },
	{ "03010004", true, 3, 1, 0, 0 },
	{ "04020004", true, 4, 2, 0, 0 },
};

START_TEST(an_eap_payload_is_read_or_is_malformed)
{
	uint8_t octets[16];
	struct ike_payload payload = { .data = octets,
		                       .len = (uint16_t)hex_read(octets, sizeof(octets),
		                                                 payloads[_i].octets),
		                       .type = IKE_PAYLOAD_EAP };
	struct ike_eap_said said;

	ck_assert_int_eq(ike_eap_decode(&said, &payload), payloads[_i].good);
	ck_assert_uint_eq(said.code, payloads[_i].code);
	ck_assert_uint_eq(said.identifier, payloads[_i].identifier);
	ck_assert_uint_eq(said.type, payloads[_i].type);
	ck_assert_uint_eq(said.data.len, payloads[_i].data);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike eap");
	TCase *tests = tcase_create("eap");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, a_back_end_that_says_no_ends_it_in_any_round, 0, 2);
	tcase_add_test(tests, another_secret_makes_the_last_auth_wrong);
	tcase_add_test(tests, a_responder_that_is_somebody_else_is_told_nothing);
	tcase_add_test(tests, a_responder_without_eap_refuses_who_wants_it);
	tcase_add_test(tests, a_responder_with_eap_refuses_who_does_not_want_it);
	tcase_add_loop_test(tests, an_initiator_that_does_not_come_back_is_forgotten, 0, 2);
	tcase_add_test(tests, a_repeated_round_is_answered_with_the_same_octets);
	tcase_add_loop_test(tests, the_larval_waits_through_all_rounds_and_the_pair_is_installed, 1,
	                    7);
	tcase_add_test(tests, without_a_back_end_each_round_is_answered_at_once);
	tcase_add_test(tests, a_new_policy_ends_it_at_both_ends);
	tcase_add_loop_test(tests, an_eap_payload_is_read_or_is_malformed, 0,
	                    (int)(sizeof(payloads) / sizeof(*payloads)));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
