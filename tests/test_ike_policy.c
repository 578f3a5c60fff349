/* A new policy, or a lifetime that is over, and the IKE daemon is told: what ends, how, and who is
 * told of it. */
#include <check.h>
#include <stdlib.h>

#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
}

static void tell(enum pair_end end)
{
	ike_policy_changed(pair.host[end].ike, pair.now);
	pair_drain(end);
}

START_TEST(nothing_happens_where_nothing_is_negotiated)
{
	pair_open();
	tell(A);
	tell(B);
	pair_silent(A);
	pair_silent(B);
	ck_assert_uint_eq(pair.host[A].notes_count + pair.host[B].notes_count, 0);
	pair_close();
}
END_TEST

/* A: IKE_SA_INIT -->, and the policy changes before the answer. */
START_TEST(an_initiator_without_an_answer_gives_up)
{
	pair_open();
	pair_start();
	tell(A);
	pair_failed(A, IKE_FAIL_POLICY_CHANGED);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_driver_idle(A);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sessions, 0);
	ck_assert_int_eq(ike_next_at(pair.host[A].ike), NSEC_NEVER);
	pair_close();
}
END_TEST

/* GETSPI is under way: it ends with the driver's answer, and the larval SA goes back. */
START_TEST(who_waits_for_an_spi_gives_it_back)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	tell(A);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_failed(A, IKE_FAIL_POLICY_CHANGED);
	pair_silent(A);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_close();
}
END_TEST

/* IKE_AUTH is out, a larval SA is held. */
START_TEST(who_waits_for_the_answer_gives_its_larval_back)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	tell(A);
	pair_failed(A, IKE_FAIL_POLICY_CHANGED);
	pair_driver(A, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sessions, 0);
	pair_close();
}
END_TEST

static const struct {
	enum sadb_op op; /* is under way when the policy changes ... */
	enum sadb_err err;
	uint32_t deletes;
} working[] = {
	{ SADB_OP_UPDATE, SADB_OK, 1 },
	{ SADB_OP_UPDATE, SADB_E_NOT_FOUND, 1 }, /* the new policy was there first */
	{ SADB_OP_ADD, SADB_OK, 2 },
	{ SADB_OP_ADD, SADB_E_NOT_FOUND, 1 },
};

/* A's driver works: all of the pair is taken back, and B is told to remove its own. */
START_TEST(who_installs_takes_back_what_it_has_and_tells_the_peer)
{
	pair_open();
	pair_until_answer();
	if (working[_i].op == SADB_OP_ADD)
		pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	tell(A);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_driver(A, working[_i].op, working[_i].err);
	pair_failed(A, IKE_FAIL_POLICY_CHANGED);
	for (uint32_t i = 0; i < working[_i].deletes; i++) {
		pair_silent(A);
		pair_driver(A, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	}
	pair_pass(A, "INFORMATIONAL request");
	pair_failed(B, IKE_FAIL_DELETED);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_FAILED), 1);
	pair_not_noted(A, IKE_NOTE_CHILD_INSTALLED);
	pair_close();
}
END_TEST

/* B's back end is asked: A is answered at once, and the back end's answer finds nobody. */
START_TEST(a_responder_that_waits_for_its_backend_answers)
{
	pair.host[B].conf.auth_backend = true;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	tell(B);
	pair_failed(B, IKE_FAIL_POLICY_CHANGED);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	pair_backend(B, true);
	pair_driver_idle(B);
	pair_silent(B);
	pair_close();
}
END_TEST

/* Either end may be told: its pair goes, and the other's. */
START_TEST(an_established_pair_is_removed_at_both_ends)
{
	enum pair_end told = _i == 0 ? A : B, other = _i == 0 ? B : A;

	pair_open();
	pair_establish();
	tell(told);
	pair_driver(told, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	pair_driver(told, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	pair_noted(told, IKE_NOTE_ROLLED_BACK);
	pair_not_noted(told, IKE_NOTE_FAILED); /* no negotiation fails */
	pair_pass(told, "INFORMATIONAL request");
	pair_failed(other, IKE_FAIL_DELETED);
	pair_driver(other, SADB_OP_DELETE, SADB_OK);
	pair_driver(other, SADB_OP_DELETE, SADB_OK);
	pair_holds(other, 0, 0);
	pair_pass(other, "INFORMATIONAL response");
	pair_noted(told, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(ike_counters(pair.host[told].ike)->sessions, 0);
	pair_close();
}
END_TEST

/* Both are told: their Deletes cross, and each has done what the other asks. */
START_TEST(deletes_that_cross_end_both)
{
	pair_open();
	pair_establish();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		tell(end);
		pair_driver(end, SADB_OP_DELETE, SADB_E_NOT_FOUND);
		pair_driver(end, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	}
	pair_pass(A, "INFORMATIONAL request");
	pair_pass(B, "INFORMATIONAL request");
	pair_pass(B, "INFORMATIONAL response");
	pair_pass(A, "INFORMATIONAL response");
	pair_at(300 * S);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sessions, 0);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 0);
	pair_silent(A);
	pair_silent(B);
	pair_close();
}
END_TEST

/* The driver's SA of this direction is gone, and it says so. */
static void expire(enum pair_end end, uint64_t negotiation, enum sadb_dir dir)
{
	const struct ike_note *note = pair_noted(end, IKE_NOTE_CHILD_INSTALLED);

	ike_sa_expired(pair.host[end].ike, pair.now, negotiation,
	               dir == SADB_DIR_IN ? note->spi_in : note->spi_out, dir);
	pair_drain(end);
}

/* Either end, either direction; the other one may go in the same breath. */
static const struct {
	enum pair_end end;
	enum sadb_dir dir;
	bool both;
} expiries[] = {
	{ A, SADB_DIR_IN, false }, { A, SADB_DIR_OUT, false }, { B, SADB_DIR_IN, false },
	{ B, SADB_DIR_OUT, true }, { A, SADB_DIR_IN, true },
};

START_TEST(a_pair_that_expired_is_removed_at_both_ends)
{
	enum pair_end end = expiries[_i].end, other = end == A ? B : A;
	uint64_t negotiation;

	pair_open();
	pair_establish();
	negotiation = pair.host[A].note_of[0];
	expire(end, negotiation, expiries[_i].dir);
	if (expiries[_i].both)
		expire(end, negotiation,
		       expiries[_i].dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN);
	pair_driver_idle(end); /* its step comes with the tick */
	ck_assert_int_eq(ike_next_at(pair.host[end].ike), pair.now);
	pair_at(pair.now);
	pair_driver(end, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	pair_driver(end, SADB_OP_DELETE, SADB_OK);
	pair_noted(end, IKE_NOTE_ROLLED_BACK);
	pair_not_noted(end, IKE_NOTE_FAILED); /* no negotiation fails */
	pair_pass(end, "INFORMATIONAL request");
	pair_failed(other, IKE_FAIL_DELETED);
	pair_driver(other, SADB_OP_DELETE, SADB_OK);
	pair_driver(other, SADB_OP_DELETE, SADB_OK);
	pair_holds(other, 0, 0);
	pair_pass(other, "INFORMATIONAL response");
	pair_noted(end, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(ike_counters(pair.host[end].ike)->sessions, 0);
	pair_close();
}
END_TEST

/* An SPI of the other direction, of another negotiation, of nobody. */
START_TEST(what_is_not_ours_may_expire)
{
	const struct ike_note *note;
	uint64_t negotiation;

	pair_open();
	pair_establish();
	negotiation = pair.host[A].note_of[0];
	note = pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
	ike_sa_expired(pair.host[A].ike, pair.now, negotiation, note->spi_in, SADB_DIR_OUT);
	ike_sa_expired(pair.host[A].ike, pair.now, negotiation + 1, note->spi_in, SADB_DIR_IN);
	ike_sa_expired(pair.host[A].ike, pair.now, negotiation, 0, SADB_DIR_IN);
	ck_assert_int_eq(ike_next_at(pair.host[A].ike), NSEC_NEVER);
	pair_driver_idle(A);
	pair_close();
}
END_TEST

/* The policy, or the peer's Delete, comes at the same instant and first: one removal, not two. */
START_TEST(an_expiry_beside_another_end_is_one_end)
{
	pair_open();
	pair_establish();
	expire(A, pair.host[A].note_of[0], SADB_DIR_IN);
	if (_i == 0) {
		tell(A);
	} else {
		tell(B);
		pair_driver(B, SADB_OP_DELETE, SADB_OK);
		pair_driver(B, SADB_OP_DELETE, SADB_OK);
		pair_pass(B, "INFORMATIONAL request");
	}
	pair_at(pair.now);
	pair_driver(A, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_driver_idle(A);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_ROLLED_BACK), 1);
	pair_close();
}
END_TEST

/* Its inbound SA is keyed and gone again while ADD is under way: whatever that says, it fails. */
START_TEST(a_pair_that_expires_while_it_is_installed_fails)
{
	enum sadb_err err = _i == 0 ? SADB_OK : SADB_E_NOT_FOUND;
	uint64_t negotiation;

	pair_open();
	pair_until_answer();
	negotiation = pair.host[A].note_of[0];
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	ike_sa_expired(pair.host[A].ike, pair.now, negotiation,
	               pair.host[A].asked[pair.host[A].asked_count - 1].mate_spi, SADB_DIR_IN);
	pair_drain(A);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_driver(A, SADB_OP_ADD, err);
	pair_failed(A, IKE_FAIL_EXPIRED);
	if (err == SADB_OK)
		pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_driver(A, SADB_OP_DELETE, SADB_E_NOT_FOUND);
	pair_pass(A, "INFORMATIONAL request");
	pair_failed(B, IKE_FAIL_DELETED);
	pair_not_noted(A, IKE_NOTE_CHILD_INSTALLED);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike_policy");
	TCase *tests = tcase_create("ike_policy");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, nothing_happens_where_nothing_is_negotiated);
	tcase_add_test(tests, an_initiator_without_an_answer_gives_up);
	tcase_add_test(tests, who_waits_for_an_spi_gives_it_back);
	tcase_add_test(tests, who_waits_for_the_answer_gives_its_larval_back);
	tcase_add_loop_test(tests, who_installs_takes_back_what_it_has_and_tells_the_peer, 0,
	                    sizeof(working) / sizeof(*working));
	tcase_add_test(tests, a_responder_that_waits_for_its_backend_answers);
	tcase_add_loop_test(tests, an_established_pair_is_removed_at_both_ends, 0, 2);
	tcase_add_test(tests, deletes_that_cross_end_both);
	tcase_add_loop_test(tests, a_pair_that_expired_is_removed_at_both_ends, 0,
	                    sizeof(expiries) / sizeof(*expiries));
	tcase_add_test(tests, what_is_not_ours_may_expire);
	tcase_add_loop_test(tests, an_expiry_beside_another_end_is_one_end, 0, 2);
	tcase_add_loop_test(tests, a_pair_that_expires_while_it_is_installed_fails, 0, 2);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
