/* Requests that are not answered: repeats, giving up, and what is said about it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
}

static const nsec sends[] = { 0, S, 3 * S, 7 * S, 15 * S, 31 * S, 63 * S };

/* Windows' numbers: each repeat at its nanosecond, the same octets, and the end at 120 s. */
START_TEST(an_init_that_nobody_answers_is_sent_seven_times)
{
	struct pair_packet first, packet;

	pair_open();
	pair_start();
	for (uint32_t i = 0; i < 7; i++) {
		pair_before(sends[i]);
		if (i > 0)
			pair_silent(A);
		pair_at(sends[i]);
		pair_catch(A, "IKE_SA_INIT request", &packet);
		if (i == 0)
			first = packet;
		ck_assert_uint_eq(packet.try, i + 1);
		ck_assert_uint_eq(packet.re, 0);
		ck_assert_int_eq(memcmp(first.data, packet.data, packet.len), 0);
		pair_silent(A);
	}
	pair_before(120 * S);
	pair_silent(A);
	pair_not_noted(A, IKE_NOTE_GAVE_UP);
	pair_at(120 * S);
	pair_silent(A);
	pair_failed(A, IKE_FAIL_NO_ANSWER);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_GAVE_UP)->tries, 7);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_driver_idle(A);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->retransmitted, 6);
	pair_at(121 * S);
	pair_close();
}
END_TEST

/* IKE_AUTH is never answered: the peer had spoken, so it timed out; the larval is given back. */
START_TEST(an_auth_that_nobody_answers_times_out_and_frees_the_larval)
{
	static const struct {
		nsec off;
		bool over;
	} rows[] = { { -1, false }, { 0, true }, { 1, true } };

	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair.now = 2 * S;
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_at(122 * S + rows[_i].off);
	pair_holds(A, 1, 0);
	if (!rows[_i].over) {
		pair_not_noted(A, IKE_NOTE_FAILED);
		pair_driver_idle(A);
	} else {
		pair_failed(A, IKE_FAIL_TIMED_OUT);
		pair_noted(A, IKE_NOTE_CLOSED);
		pair_driver(A, SADB_OP_DELETE, SADB_OK);
		pair_holds(A, 0, 0);
		pair_driver_idle(A);
	}
	pair_close();
}
END_TEST

/*
 *      A: IKE_AUTH -->        B: installs
 *        <-- IKE_AUTH (lost)  B
 *      A: IKE_AUTH again -->  B: the same answer
 */
START_TEST(a_lost_auth_response_is_fetched_by_the_repeat)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_lose(B, "IKE_AUTH response");
	pair_at(S);
	pair_pass(A, "IKE_AUTH request");
	pair_driver_idle(B);
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
	ck_assert_int_eq(ike_next_at(pair.host[A].ike), NSEC_NEVER);
	pair_close();
}
END_TEST

/* Answers that come late or twice change nothing. */
START_TEST(an_answer_to_nothing_outstanding_is_stale)
{
	struct pair_packet init, auth;

	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_catch(B, "IKE_SA_INIT response", &init);
	pair_inject(A, &init);
	pair_inject(A, &init);
	pair_dropped(A, IKE_DROP_STALE);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_catch(B, "IKE_AUTH response", &auth);
	pair_inject(A, &auth);
	pair_inject(A, &auth);
	pair_inject(A, &init);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->dropped[IKE_DROP_STALE], 3);
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_inject(A, &auth);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_CHILD_INSTALLED), 1);
	pair_close();
}
END_TEST

/* Several are due at the same instant: one tick does them all, in order of their places. */
START_TEST(one_tick_does_all_that_is_due)
{
	pair.host[A].conf.sessions = 40;
	pair_open();
	for (int i = 0; i < 40; i++)
		pair_start();
	ck_assert_uint_eq(pair_start(), 0);
	pair_failed(A, IKE_FAIL_NO_ROOM);
	ck_assert_uint_eq(pair.wire_count, 40);
	pair.now = S;
	ike_tick(pair.host[A].ike, S);
	pair_drain(A);
	ck_assert_uint_eq(pair.wire_count, 80);
	ck_assert_int_eq(ike_next_at(pair.host[A].ike), 3 * S);
	for (int i = 0; i < 40; i++)
		ck_assert_uint_eq(pair.wire[i].negotiation, pair.wire[40 + i].negotiation);
	pair.now = 200 * S; /* far too late: each is told that it is over, nothing is sent */
	ike_tick(pair.host[A].ike, pair.now);
	pair_drain(A);
	ck_assert_uint_eq(pair.wire_count, 80);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->failed[IKE_FAIL_NO_ANSWER], 40);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sessions, 0);
	pair_close();
}
END_TEST

START_TEST(jitter_is_drawn_from_the_seed)
{
	nsec first[2];

	pair.host[A].conf.retransmit_jitter_ppm = 500000;
	for (int i = 0; i < 2; i++) {
		pair.host[A].conf.seed[5] = (uint8_t)i;
		pair_open();
		pair_start();
		first[i] = ike_next_at(pair.host[A].ike);
		ck_assert_int_le(first[i], S);
		ck_assert_int_ge(first[i], S / 2);
		pair_close();
	}
	ck_assert_int_ne(first[0], first[1]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike timeout");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, an_init_that_nobody_answers_is_sent_seven_times);
	tcase_add_loop_test(t, an_auth_that_nobody_answers_times_out_and_frees_the_larval, 0, 3);
	tcase_add_test(t, a_lost_auth_response_is_fetched_by_the_repeat);
	tcase_add_test(t, an_answer_to_nothing_outstanding_is_stale);
	tcase_add_test(t, one_tick_does_all_that_is_due);
	tcase_add_test(t, jitter_is_drawn_from_the_seed);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
