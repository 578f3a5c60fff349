/*
 * INVALID_KE_PAYLOAD, both roles (RFC 7296 1.2, 1.3, 2.21.1). The second group is that of modelled
 * cryptography: libsodium has one only.
 *
 *      IKE_SA_INIT SA(both groups), KE(first)  -->
 *                                <--  N(INVALID_KE_PAYLOAD, second)
 *      IKE_SA_INIT SA(both groups), KE(second) -->
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/rekey_kit.h"

#define S NSEC_S

static void two_groups(struct ike_suite suites[], uint32_t *count, uint16_t first, uint16_t second)
{
	suites[1] = suites[0];
	suites[0].group = first;
	suites[1].group = second;
	*count = 2;
}

static void setup(void)
{
	struct ike_conf *a = &pair.host[A].conf;

	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.crypto = IKE_CRYPTO_MODELLED;
	two_groups(a->ike_proposals, &a->ike_proposals_count, IKE_GROUP_MODELLED, 31);
}

/* Of an IKE_SA_INIT request: how many proposals it has, and the group of its KE. */
static void offers(const struct pair_packet *packet, uint32_t proposals, uint16_t group)
{
	struct ike_message message;
	enum ike_drop why;
	struct ike_sa sa;
	struct ike_ke ke;

	ck_assert(ike_message_parse(&message, packet->data, packet->len, &why));
	ck_assert(ike_sa_decode(&sa, ike_chain_find(&message.chain, IKE_PAYLOAD_SA)));
	ck_assert(ike_ke_decode(&ke, ike_chain_find(&message.chain, IKE_PAYLOAD_KE)));
	ck_assert_uint_eq(sa.count, proposals);
	ck_assert_uint_eq(ke.group, group);
}

START_TEST(rfc7296_1_2_the_group_that_the_responder_names_is_tried_with_all_proposals)
{
	struct pair_packet request;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &request);
	offers(&request, 2, IKE_GROUP_MODELLED);
	pair_inject(B, &request);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 0);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 17);
	pair_pass(B, "IKE_SA_INIT response");
	pair_catch(A, "IKE_SA_INIT request", &request);
	offers(&request, 2, 31);
	pair_inject(B, &request);
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

/* Somebody answers A's latest IKE_SA_INIT with this. */
static void answer(const uint8_t *data, size_t len)
{
	struct pair_packet request, forged = { .from = B, .id = 7000 };
	struct ike_header header = { .exchange = IKE_EXCHANGE_SA_INIT, .flags = IKE_FLAG_RESPONSE };
	struct ike_writer writer;

	pair_catch(A, "IKE_SA_INIT request", &request);
	forged.src = request.dst;
	forged.dst = request.src;
	header.spi_i = ike_get64(request.data);
	ike_writer_begin(&writer, forged.data, sizeof forged.data, &header);
	ike_notify_encode(&writer, IKE_NOTIFY_INVALID_KE_PAYLOAD, data, len);
	forged.len = ike_writer_end(&writer);
	pair_inject(A, &forged);
}

static const struct {
	uint8_t data[3];
	size_t len;
	bool fails; /* else it is noted and means nothing */
} answers[] = {
	{ { 0, 19 }, 2, true },     /* not offered: no proposal of ours can please it */
	{ { 0, 0 }, 2, true },      /* no group at all */
	{ { 4, 0 }, 2, false },     /* 1024: just used, an attacker's loop */
	{ { 0 }, 0, false },        /* malformed, three ways */
	{ { 31 }, 1, false },       /* ... */
	{ { 0, 0, 31 }, 3, false }, /* ... */
};

START_TEST(rfc7296_1_2_a_group_that_was_not_offered_ends_it_and_nonsense_does_not)
{
	pair_open();
	pair_start();
	answer(answers[_i].data, answers[_i].len);
	pair_silent(A);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, 17);
	if (answers[_i].fails) {
		pair_failed(A, IKE_FAIL_PEER_ERROR);
		ck_assert_uint_eq(pair_noted(A, IKE_NOTE_FAILED)->notify, 17);
		pair_noted(A, IKE_NOTE_CLOSED);
	} else {
		pair_not_noted(A, IKE_NOTE_FAILED);
		pair_at(S);
		pair_pass(A, "IKE_SA_INIT request"); /* it goes on */
		pair_noted(B, IKE_NOTE_NOTIFY_SENT);
	}
	pair_close();
}
END_TEST

/* Now the one, now the other: given in to so often, then it is over. */
START_TEST(rfc7296_1_2_whoever_names_one_group_after_the_other_is_not_followed_for_ever)
{
	static const uint8_t groups[2][2] = { { 0, 31 }, { 4, 0 } };

	pair_open();
	pair_start();
	for (int n = 0; n < IKE_RESTARTS_MAX; n++) {
		answer(groups[n % 2], 2);
		pair_not_noted(A, IKE_NOTE_FAILED);
	}
	answer(groups[IKE_RESTARTS_MAX % 2], 2);
	pair_failed(A, IKE_FAIL_PEER_ERROR);
	pair_silent(A);
	pair_close();
}
END_TEST

/* ---- CREATE_CHILD_SA: the same under SK, RFC 7296 1.3 ---- */

static void established(bool child_groups)
{
	struct ike_conf *a = &pair.host[A].conf;

	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		pair.host[end].conf.more_children = pair.host[end].conf.more_sessions = 2;
		pair.host[end].conf.on_no_child = IKE_NO_CHILD_KEEP;
	}
	if (child_groups) {
		two_groups(a->esp_proposals, &a->esp_proposals_count, IKE_GROUP_MODELLED, 31);
		pair.host[B].conf.esp_proposals[0].group = 31;
	}
	pair_open();
	pair_start();
	rekey_run(&(struct rekey_plan){ .until = S / 2 });
	rekey_one_pair();
}

START_TEST(rfc7296_1_3_a_rekey_is_asked_again_in_the_group_that_the_peer_names)
{
	bool ike_sa = _i == 1;

	established(!ike_sa);
	if (ike_sa)
		ck_assert(ike_rekey_ike(pair.host[A].ike, pair.now, pair.host[A].note_of[0]));
	else
		ck_assert(ike_rekey_child(pair.host[A].ike, pair.now, pair.host[A].note_of[0], 0));
	pair_drain(A);
	rekey_run(&(struct rekey_plan){ .until = 400 * S });
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 17);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, 17);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_noted(A, ike_sa ? IKE_NOTE_IKE_REKEYED : IKE_NOTE_CHILD_REMOVED);
	rekey_one_pair();
	pair_close();
}
END_TEST

START_TEST(a_real_endpoint_has_one_group_only)
{
	struct ike_suite suite = { .encr = 28, .prf = 5, .group = IKE_GROUP_MODELLED };

	ck_assert(ike_suite_available(&suite, IKE_CRYPTO_MODELLED));
	ck_assert(!ike_suite_available(&suite, IKE_CRYPTO_REAL));
	suite.group = 31;
	ck_assert(ike_suite_available(&suite, IKE_CRYPTO_REAL));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike invalid ke");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t,
	               rfc7296_1_2_the_group_that_the_responder_names_is_tried_with_all_proposals);
	tcase_add_loop_test(t,
	                    rfc7296_1_2_a_group_that_was_not_offered_ends_it_and_nonsense_does_not,
	                    0, sizeof answers / sizeof *answers);
	tcase_add_test(
	        t, rfc7296_1_2_whoever_names_one_group_after_the_other_is_not_followed_for_ever);
	tcase_add_loop_test(t, rfc7296_1_3_a_rekey_is_asked_again_in_the_group_that_the_peer_names,
	                    0, 2);
	tcase_add_test(t, a_real_endpoint_has_one_group_only);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
