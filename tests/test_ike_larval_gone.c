/* UPDATE comes too late: an endpoint fails, or asks ADD of the same inbound SA (on_larval_gone). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ike_pair.h"

static void setup(void)
{
	pair_init();
	pair.host[A].conf.on_larval_gone = IKE_LARVAL_GONE_ADD;
	pair.host[B].conf.on_larval_gone = IKE_LARVAL_GONE_ADD;
	pair_open();
}

/* Up to A's UPDATE, whose larval is no longer there. */
static void until_late_update(void)
{
	pair_until_answer();
	pair.host[A].held_count = 0;
}

/*
 *      A: UPDATE, not_found; ADD in, ADD out: both pairs are complete, nobody is told anything
 */
START_TEST(an_initiator_adds_what_it_can_not_update)
{
	const struct ike_note *note;

	until_late_update();
	pair_driver(A, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	note = pair_noted(A, IKE_NOTE_LARVAL_GONE);
	ck_assert_int_eq(note->op, SADB_OP_UPDATE);
	ck_assert_int_eq(note->err, SADB_E_NOT_FOUND);
	ck_assert_uint_ne(note->code, 0);
	ck_assert_uint_ne(note->spi_in, 0);
	ck_assert_int_eq(pair.host[A].asked[0].dir, SADB_DIR_IN);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	ck_assert_int_eq(pair.host[A].asked[0].dir, SADB_DIR_OUT);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_silent(A);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

/* What A receives with is what B sends with, although A's SA was added. */
START_TEST(the_added_sa_has_the_spi_and_the_key_that_the_peer_sends_with)
{
	const struct pair_host *a = &pair.host[A], *b = &pair.host[B];

	until_late_update();
	pair_driver(A, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	ck_assert_uint_eq(a->held_count, 1);
	for (uint32_t i = 0; i < b->held_count; i++) {
		if (b->held[i].dir != SADB_DIR_OUT)
			continue;
		ck_assert_uint_eq(a->held[0].spi, b->held[i].spi);
		ck_assert_int_eq(memcmp(a->held[0].key.key, b->held[i].key.key, SADB_KEY_MAX), 0);
	}
	pair_close();
}
END_TEST

/*
 *      A: UPDATE, not_found; ADD in, refused; DELETE in
 *      A: INFORMATIONAL {D} -->        B
 */
START_TEST(an_add_that_is_refused_too_fails_like_the_update)
{
	until_late_update();
	pair_driver(A, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	pair_driver(A, SADB_OP_ADD, SADB_E_NO_MEMORY);
	pair_failed(A, IKE_FAIL_UPDATE);
	ck_assert_int_eq(pair_noted(A, IKE_NOTE_FAILED)->op, SADB_OP_ADD);
	ck_assert_int_eq(pair_noted(A, IKE_NOTE_FAILED)->err, SADB_E_NO_MEMORY);
	pair_driver(A, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	pair_noted(A, IKE_NOTE_ROLLED_BACK);
	pair_holds(A, 0, 0);
	pair_pass(A, "INFORMATIONAL request");
	pair_failed(B, IKE_FAIL_DELETED);
	pair_close();
}
END_TEST

/* The outbound one: IKE_FAIL_ADD, and the inbound SA that was added is taken back. */
START_TEST(after_an_added_inbound_sa_the_outbound_one_may_still_fail)
{
	until_late_update();
	pair_driver(A, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_E_LIMIT);
	pair_failed(A, IKE_FAIL_ADD);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_close();
}
END_TEST

/* Another refusal is no lateness. */
START_TEST(a_refusal_for_another_reason_is_final)
{
	until_late_update();
	pair_driver(A, SADB_OP_UPDATE, SADB_E_MISMATCH);
	pair_failed(A, IKE_FAIL_UPDATE);
	pair_not_noted(A, IKE_NOTE_LARVAL_GONE);
	pair_close();
}
END_TEST

/*
 *      A: IKE_AUTH -->  B: GETSPI, UPDATE, not_found; ADD in, ADD out
 *           <-- IKE_AUTH
 */
START_TEST(a_responder_adds_too_before_it_answers)
{
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair.host[B].held_count = 0;
	pair_driver(B, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	pair_silent(B);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_silent(B);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_noted(B, IKE_NOTE_LARVAL_GONE);
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike larval gone");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, an_initiator_adds_what_it_can_not_update);
	tcase_add_test(t, the_added_sa_has_the_spi_and_the_key_that_the_peer_sends_with);
	tcase_add_test(t, an_add_that_is_refused_too_fails_like_the_update);
	tcase_add_test(t, after_an_added_inbound_sa_the_outbound_one_may_still_fail);
	tcase_add_test(t, a_refusal_for_another_reason_is_final);
	tcase_add_test(t, a_responder_adds_too_before_it_answers);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
