/* The responder: half-open SAs, repeats, the back end, what it does when its driver refuses. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
}

static uint32_t sessions(enum pair_end end)
{
	return ike_counters(pair.host[end].ike)->sessions;
}

/* Up to B's half-open SA, with A's IKE_AUTH request ready on the wire. */
static void until_auth(void)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
}

/* A: IKE_SA_INIT --> B, answered at 0, and no IKE_AUTH: 1 ns before the time-out, at it, 1 ns after
 * it. */
START_TEST(a_half_open_sa_times_out_at_its_nanosecond)
{
	static const struct {
		nsec off;
		bool over;
	} rows[] = { { -1, false }, { 0, true }, { 1, true } };

	until_auth();
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 1);
	ck_assert_int_eq(ike_next_at(pair.host[B].ike), 30 * S);
	pair.now = 30 * S + rows[_i].off;
	ike_tick(pair.host[B].ike, pair.now);
	pair_drain(B);
	ck_assert_uint_eq(sessions(B), rows[_i].over ? 0 : 1);
	if (rows[_i].over) {
		pair_failed(B, IKE_FAIL_HALF_OPEN_TIMEOUT);
		pair_noted(B, IKE_NOTE_CLOSED);
		ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 0);
		pair_pass(A, "IKE_AUTH request");
		pair_dropped(B, IKE_DROP_NO_SESSION);
	} else {
		pair_pass(A, "IKE_AUTH request");
		pair_driver(B, SADB_OP_GETSPI, SADB_OK);
		pair_not_noted(B, IKE_NOTE_FAILED);
	}
	pair_close();
}
END_TEST

START_TEST(without_a_half_open_timeout_it_waits_for_ever)
{
	pair.host[B].conf.half_open_timeout_ns = 0;
	until_auth();
	ck_assert_int_eq(ike_next_at(pair.host[B].ike), NSEC_NEVER);
	pair_close();
}
END_TEST

/* The same IKE_SA_INIT again: one SA, the same answer, until IKE_AUTH is answered. */
START_TEST(a_repeated_init_is_answered_with_the_same_octets)
{
	struct pair_packet init, first, second;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	pair_inject(B, &init);
	pair_catch(B, "IKE_SA_INIT response", &first);
	init.id = 99;
	pair_inject(B, &init);
	pair_catch(B, "IKE_SA_INIT response", &second);
	ck_assert_uint_eq(second.re, 99);
	ck_assert_uint_eq(second.try, 2);
	ck_assert_uint_eq(first.len, second.len);
	ck_assert_int_eq(memcmp(first.data, second.data, first.len), 0);
	ck_assert_uint_eq(sessions(B), 1);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->replayed, 1);
	pair_inject(A, &first);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_inject(B, &init); /* still the last response */
	pair_lose(B, "IKE_SA_INIT response");
	for (enum sadb_op op = SADB_OP_GETSPI; op <= SADB_OP_ADD; op++)
		pair_driver(B, op, SADB_OK);
	pair_inject(B, &init); /* outside the window */
	pair_dropped(B, IKE_DROP_MESSAGE_ID);
	ck_assert_uint_eq(sessions(B), 1);
	init.data[init.len - 1] ^= 1; /* another nonce: another request */
	pair_inject(B, &init);
	ck_assert_uint_eq(sessions(B), 2);
	pair_close();
}
END_TEST

START_TEST(the_same_spi_from_another_address_is_another_sa)
{
	struct pair_packet init;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	pair_inject(B, &init);
	init.src.addr.bytes[3] = 77;
	pair_inject(B, &init);
	ck_assert_uint_eq(sessions(B), 2);
	pair_close();
}
END_TEST

START_TEST(the_half_open_limit_drops_the_next)
{
	struct pair_packet init;

	pair.host[B].conf.half_open_limit = 1;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	pair_inject(B, &init);
	pair_dropped(B, IKE_DROP_HALF_OPEN);
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request"); /* the first is not half-open any more */
	pair_inject(B, &init);
	pair_pass(B, "IKE_SA_INIT response");
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open_high, 1);
	pair_close();
}
END_TEST

START_TEST(a_full_table_drops_and_says_so)
{
	pair.host[B].conf.sessions = 1;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_dropped(B, IKE_DROP_NO_ROOM);
	pair_close();
}
END_TEST

START_TEST(who_does_not_respond_drops)
{
	pair.host[B].conf.responds = false;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_dropped(B, IKE_DROP_NOT_RESPONDER);
	pair_close();
}
END_TEST

/*
 *      A: IKE_AUTH -->   B: asks its back end
 *      A: IKE_AUTH -->   B: still asking: dropped as a duplicate
 *                        B: accepted: GETSPI UPDATE ADD
 *        <-- IKE_AUTH    B
 */
START_TEST(the_back_end_is_asked_before_the_driver)
{
	struct pair_packet auth;

	pair.host[B].conf.auth_backend = true;
	until_auth();
	pair_catch(A, "IKE_AUTH request", &auth);
	pair_inject(B, &auth);
	pair_driver_idle(B);
	pair_not_noted(B, IKE_NOTE_IKE_ESTABLISHED);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 0);
	ck_assert_int_eq(ike_next_at(pair.host[B].ike), NSEC_NEVER);
	pair_inject(B, &auth);
	pair_dropped(B, IKE_DROP_DUPLICATE);
	uint64_t ticket = pair.host[B].auth[0];
	pair_backend(B, true);
	ike_auth_done(pair.host[B].ike, pair.now, ticket,
	              false); /* a second word changes nothing */
	pair_drain(B);
	pair_noted(B, IKE_NOTE_IKE_ESTABLISHED);
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_close();
}
END_TEST

START_TEST(the_back_end_can_refuse)
{
	pair.host[B].conf.auth_backend = true;
	until_auth();
	pair_pass(A, "IKE_AUTH request");
	pair_backend(B, false);
	pair_driver_idle(B);
	pair_failed(B, IKE_FAIL_BACKEND_REFUSED);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_AUTH_REFUSED);
	pair_close();
}
END_TEST

/* Which operation of B's driver fails, and what B takes back before it answers. */
static const struct {
	enum sadb_op op;
	enum ike_failure failure;
	uint16_t notify;
	bool undo;
} installs[] = {
	{ SADB_OP_GETSPI, IKE_FAIL_GETSPI, 14, false },
	{ SADB_OP_UPDATE, IKE_FAIL_UPDATE, 38, true },
	{ SADB_OP_ADD, IKE_FAIL_ADD, 14, true },
};

static enum sadb_err err_of(enum sadb_op op, int i)
{
	return op == installs[i].op ? SADB_E_NOT_FOUND : SADB_OK;
}

/*
 *      A: IKE_AUTH -->                       B: GETSPI UPDATE ADD, one of them fails; DELETE
 *        <-- IKE_AUTH {IDr AUTH N}           B
 *      A: IKE_AUTH (again) -->               B
 *        <-- IKE_AUTH the same               B
 */
START_TEST(a_failed_install_is_rolled_back_and_reported)
{
	struct pair_packet auth, first, second;

	pair.host[B].conf.install_failed_notify = installs[_i].notify;
	until_auth();
	pair_catch(A, "IKE_AUTH request", &auth);
	pair_inject(B, &auth);
	for (enum sadb_op op = SADB_OP_GETSPI; op <= installs[_i].op; op++)
		pair_driver(B, op, err_of(op, _i));
	pair_failed(B, installs[_i].failure);
	const struct ike_note *note = pair_noted(B, IKE_NOTE_FAILED);
	ck_assert_int_eq(note->op, installs[_i].op);
	ck_assert_int_eq(note->err, SADB_E_NOT_FOUND);
	ck_assert_int_eq(note->cause, SADB_CAUSE_INJECTED);
	ck_assert_uint_eq(note->code, 0x80320001);
	if (installs[_i].undo) {
		pair_silent(B);
		pair_driver(B, SADB_OP_DELETE, SADB_OK);
		pair_noted(B, IKE_NOTE_ROLLED_BACK);
	}
	pair_driver_idle(B);
	pair_holds(B, 0, 0);
	pair_catch(B, "IKE_AUTH response", &first);
	auth.id = 50;
	pair_inject(B, &auth);
	pair_catch(B, "IKE_AUTH response", &second);
	ck_assert_uint_eq(second.re, 50);
	ck_assert_int_eq(memcmp(first.data, second.data, first.len), 0);
	pair_inject(A, &second);
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_FAILED)->notify, installs[_i].notify);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_close();
}
END_TEST

/* A failed session repeats its answer for as long as it would have waited half-open, then it is
 * forgotten. */
START_TEST(a_failed_session_is_forgotten_at_its_nanosecond)
{
	static const struct {
		nsec timeout, kept;
	} rows[] = { { 30 * S, 30 * S }, { 0, 120 * S } };
	struct pair_packet auth;

	pair.host[B].conf.half_open_timeout_ns = rows[_i].timeout;
	pair.host[A].conf.psk[0] ^= 1;
	until_auth();
	pair_catch(A, "IKE_AUTH request", &auth);
	pair.now = 5 * S;
	pair_inject(B, &auth);
	pair_lose(B, "IKE_AUTH response");
	ck_assert_int_eq(ike_next_at(pair.host[B].ike), 5 * S + rows[_i].kept);
	pair.now = 5 * S + rows[_i].kept - 1;
	ike_tick(pair.host[B].ike, pair.now);
	pair_inject(B, &auth);
	pair_lose(B, "IKE_AUTH response");
	pair.now++;
	ike_tick(pair.host[B].ike, pair.now);
	pair_drain(B);
	pair_noted(B, IKE_NOTE_CLOSED);
	pair_inject(B, &auth);
	pair_dropped(B, IKE_DROP_NO_SESSION);
	pair_close();
}
END_TEST

/*
 * The answer comes back to where the request came from, also if that has changed (RFC 7296 2.23).
 */
START_TEST(answers_go_to_the_port_the_request_came_from)
{
	struct pair_packet auth, answer;

	until_auth();
	pair_catch(A, "IKE_AUTH request", &auth);
	auth.src.port = auth.dst.port = 4500;
	pair_inject(B, &auth);
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_catch(B, "IKE_AUTH response", &answer);
	ck_assert_uint_eq(answer.dst.port, 4500);
	ck_assert_uint_eq(answer.src.port, 4500);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike responder");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, a_half_open_sa_times_out_at_its_nanosecond, 0, 3);
	tcase_add_test(t, without_a_half_open_timeout_it_waits_for_ever);
	tcase_add_test(t, a_repeated_init_is_answered_with_the_same_octets);
	tcase_add_test(t, the_same_spi_from_another_address_is_another_sa);
	tcase_add_test(t, the_half_open_limit_drops_the_next);
	tcase_add_test(t, a_full_table_drops_and_says_so);
	tcase_add_test(t, who_does_not_respond_drops);
	tcase_add_test(t, the_back_end_is_asked_before_the_driver);
	tcase_add_test(t, the_back_end_can_refuse);
	tcase_add_loop_test(t, a_failed_install_is_rolled_back_and_reported, 0, 3);
	tcase_add_loop_test(t, a_failed_session_is_forgotten_at_its_nanosecond, 0, 2);
	tcase_add_test(t, answers_go_to_the_port_the_request_came_from);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
