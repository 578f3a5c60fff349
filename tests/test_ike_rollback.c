/* The initiator's driver refuses, peers delete: who takes back what, and who is told. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
}

/* Up to A's UPDATE: B has its pair. */
static void until_update(void)
{
	pair_open();
	pair_until_answer();
}

/*
 * A: IKE_SA_INIT, answered; A's driver has no SPI: nothing more is sent, B's half-open SA runs out.
 */
START_TEST(without_an_spi_no_auth_is_sent)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_E_LIMIT);
	pair_failed(A, IKE_FAIL_GETSPI);
	ck_assert_int_eq(pair_noted(A, IKE_NOTE_FAILED)->err, SADB_E_LIMIT);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_silent(A);
	pair_driver_idle(A);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sessions, 0);
	pair_at(30 * S);
	pair_failed(B, IKE_FAIL_HALF_OPEN_TIMEOUT);
	pair_close();
}
END_TEST

static const struct {
	enum sadb_op op;
	enum ike_failure failure;
	enum sadb_err undo; /* NOT_FOUND: the larval had died: that is what we wanted */
} fails[] = {
	{ SADB_OP_UPDATE, IKE_FAIL_UPDATE, SADB_OK },
	{ SADB_OP_UPDATE, IKE_FAIL_UPDATE, SADB_E_NOT_FOUND },
	{ SADB_OP_ADD, IKE_FAIL_ADD, SADB_OK },
};

/*
 *      A: UPDATE or ADD fails, DELETE
 *      A: INFORMATIONAL {D} -->        B: DELETE both
 *        <-- INFORMATIONAL {D}         B
 */
START_TEST(an_initiator_whose_driver_refuses_tells_the_peer)
{
	until_update();
	if (fails[_i].op == SADB_OP_ADD)
		pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	if (fails[_i].undo == SADB_E_NOT_FOUND)
		pair.host[A].held_count = 0;
	pair_driver(A, fails[_i].op, SADB_E_NOT_FOUND);
	pair_failed(A, fails[_i].failure);
	pair_silent(A);
	pair_driver(A, SADB_OP_DELETE, fails[_i].undo);
	pair_noted(A, IKE_NOTE_ROLLED_BACK);
	pair_holds(A, 0, 0);
	pair_holds(B, 0, 2);
	pair_pass(A, "INFORMATIONAL request");
	pair_failed(B, IKE_FAIL_DELETED);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_silent(B);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_holds(B, 0, 0);
	pair_noted(B, IKE_NOTE_ROLLED_BACK);
	pair_not_noted(A, IKE_NOTE_CLOSED);
	pair_pass(B, "INFORMATIONAL response");
	pair_noted(A, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_FAILED), 1);
	ck_assert_int_eq(ike_next_at(pair.host[A].ike), NSEC_NEVER);
	pair_at(200 * S);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 0);
	pair_close();
}
END_TEST

/* The D is repeated like any request; the answer to a repeat is the same octets. */
START_TEST(a_lost_delete_is_repeated_and_answered_from_the_cache)
{
	struct pair_packet first, second;

	until_update();
	pair_driver(A, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_lose(A, "INFORMATIONAL request");
	pair_before(S);
	pair_silent(A);
	pair_at(S);
	pair_pass(A, "INFORMATIONAL request");
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_catch(B, "INFORMATIONAL response", &first);
	pair_at(3 * S);
	pair_pass(A, "INFORMATIONAL request");
	pair_noted(B, IKE_NOTE_REPLAYED);
	pair_catch(B, "INFORMATIONAL response", &second);
	ck_assert_int_eq(memcmp(first.data, second.data, first.len), 0);
	pair_inject(A, &second);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_close();
}
END_TEST

/* Nobody answers the D: A lets go at 120 s; the failure stays the driver's. */
START_TEST(an_unanswered_delete_is_given_up_silently)
{
	until_update();
	pair_driver(A, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_before(120 * S);
	pair_not_noted(A, IKE_NOTE_CLOSED);
	pair_at(120 * S);
	pair_noted(A, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_GAVE_UP)->tries, 7);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_FAILED), 1);
	pair_failed(A, IKE_FAIL_UPDATE);
	pair_close();
}
END_TEST

/* A GETSPI that succeeds for nobody is followed by a DELETE. */
START_TEST(an_answer_for_nobody_leaves_no_larval)
{
	struct sadb_reply reply = {
		.ticket = 99 << 24 | 3, .owner = 5, .op = SADB_OP_GETSPI, .spi = 0x777
	};

	pair_open();
	ike_sadb_done(pair.host[A].ike, 0, &reply);
	pair_drain(A);
	ck_assert_uint_eq(pair.host[A].asked_count, 1);
	ck_assert_int_eq(pair.host[A].asked[0].op, SADB_OP_DELETE);
	ck_assert_uint_eq(pair.host[A].asked[0].spi, 0x777);
	ck_assert_uint_eq(pair.host[A].asked[0].owner, 5);
	ck_assert_int_eq(memcmp(&pair.host[A].asked[0].dst, &pair.host[A].conf.self.addr,
	                        sizeof(struct sadb_addr)),
	                 0);
	pair_answer(A, 0, SADB_E_NOT_FOUND);
	pair_driver_idle(A);
	reply.err = SADB_E_LIMIT;
	ike_sadb_done(pair.host[A].ike, 0, &reply);
	reply.ticket = 0xffffff;
	ike_sadb_done(pair.host[A].ike, 0, &reply);
	ike_auth_done(pair.host[A].ike, 0, 0xffffff, true);
	pair_drain(A);
	pair_driver_idle(A);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike rollback");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, without_an_spi_no_auth_is_sent);
	tcase_add_loop_test(t, an_initiator_whose_driver_refuses_tells_the_peer, 0, 3);
	tcase_add_test(t, a_lost_delete_is_repeated_and_answered_from_the_cache);
	tcase_add_test(t, an_unanswered_delete_is_given_up_silently);
	tcase_add_test(t, an_answer_for_nobody_leaves_no_larval);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
