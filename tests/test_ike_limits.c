/* What an endpoint defends itself by: budgets of a negotiation, half-open IKE SAs of one address,
 * and cookies that have a way in and another way out. */
#include <check.h>
#include <stdlib.h>

#include "ike/source.h"
#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
}

static const nsec around[] = { -1, 0, 1 };

/* ---- budgets ---- */

/* Nobody answers: the end comes with the budget, not with the last retransmission. */
START_TEST(the_main_budget_ends_who_gets_no_answer)
{
	pair.host[A].conf.main_budget_ns = 20 * S;
	pair_open();
	pair_start();
	pair_at(20 * S + around[_i]);
	if (around[_i] < 0) {
		pair_not_noted(A, IKE_NOTE_FAILED);
	} else {
		pair_failed(A, IKE_FAIL_MAIN_BUDGET);
		pair_noted(A, IKE_NOTE_CLOSED);
		ck_assert_int_eq(ike_next_at(pair.host[A].ike), NSEC_NEVER);
	}
	pair_close();
}
END_TEST

/* Who is authenticated in time has no main budget any more; nor has it a quick one, if it has its
 * pair in time. */
START_TEST(what_is_in_time_knows_no_budgets_later)
{
	for (int end = A; end <= B; end++)
		pair.host[end].conf.main_budget_ns = pair.host[end].conf.quick_budget_ns = 20 * S;
	pair_open();
	pair_establish();
	ck_assert_int_eq(ike_next_at(pair.host[A].ike), NSEC_NEVER);
	ck_assert_int_eq(ike_next_at(pair.host[B].ike), NSEC_NEVER);
	pair_at(100 * S);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_not_noted(B, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

/*
 *      A: IKE_AUTH -->        B asks a person
 *      A: its larval SA is held for longer than the pair may take
 */
START_TEST(the_quick_budget_ends_who_waits_for_ike_auth)
{
	pair.host[A].conf.quick_budget_ns = 20 * S;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair.now = 3 * S; /* the budget runs since GETSPI was asked, at 0 */
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_at(20 * S + around[_i]);
	if (around[_i] < 0) {
		pair_not_noted(A, IKE_NOTE_FAILED);
		pair_holds(A, 1, 0);
	} else {
		pair_failed(A, IKE_FAIL_QUICK_BUDGET);
		pair_driver(A, SADB_OP_DELETE, SADB_OK);
		pair_holds(A, 0, 0);
	}
	pair_close();
}
END_TEST

/* The driver is slow with GETSPI: it ends when that is answered, and the larval SA goes back. */
START_TEST(the_quick_budget_waits_for_the_driver)
{
	pair.host[A].conf.quick_budget_ns = 20 * S;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_at(25 * S);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_failed(A, IKE_FAIL_QUICK_BUDGET);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_silent(A);
	pair_close();
}
END_TEST

/* At a responder: its own driver is too slow with UPDATE, and the initiator is told. */
START_TEST(a_responder_has_a_quick_budget_too)
{
	pair.host[B].conf.quick_budget_ns = 500 * NSEC_MS;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_at(500 * NSEC_MS);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_failed(B, IKE_FAIL_QUICK_BUDGET);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_holds(B, 0, 0);
	pair_pass(B, "IKE_AUTH response");
	pair_noted(A, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

/* Where nothing else bounds it. */
START_TEST(the_main_budget_ends_a_half_open_ike_sa)
{
	pair.host[B].conf.half_open_timeout_ns = 0;
	pair.host[B].conf.main_budget_ns = 500 * NSEC_MS;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_at(500 * NSEC_MS + around[_i]);
	if (around[_i] < 0)
		pair_not_noted(B, IKE_NOTE_FAILED);
	else
		pair_failed(B, IKE_FAIL_MAIN_BUDGET);
	pair_close();
}
END_TEST

/* ---- half-open IKE SAs of one address ---- */

START_TEST(an_address_has_so_many_half_open_and_no_more)
{
	pair.host[B].conf.half_open_per_source = 2;
	pair_open();
	for (int i = 0; i < 3; i++) {
		if (i == 2)
			pair_not_noted(B, IKE_NOTE_DROPPED);
		pair_start();
		pair_pass(A, "IKE_SA_INIT request");
	}
	pair_dropped(B, IKE_DROP_SOURCE);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 2);
	pair_close();
}
END_TEST

/* One that is not half-open any more makes room: it timed out, or went on. */
START_TEST(a_half_open_sa_that_goes_makes_room_for_its_address)
{
	pair.host[B].conf.half_open_per_source = 1;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	if (_i == 0) {
		pair_pass(B, "IKE_SA_INIT response");
		pair_driver(A, SADB_OP_GETSPI, SADB_OK);
		pair_pass(A, "IKE_AUTH request");
	} else {
		pair_lose(B, "IKE_SA_INIT response");
		pair_before(30 * S);
		while (pair.wire_count > 0)
			pair_lose(A, "IKE_SA_INIT request");
		pair_at(30 * S);
		while (pair.wire_count > 0)
			pair_lose(pair.wire[0].from, pair.wire[0].response ? "IKE_SA_INIT response"
			                                                   : "IKE_SA_INIT request");
	}
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 0);
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 1);
	pair_not_noted(B, IKE_NOTE_DROPPED);
	pair_close();
}
END_TEST

/* Another address is another source. */
START_TEST(an_address_does_not_shut_out_another)
{
	struct pair_packet packet;

	pair.host[B].conf.half_open_per_source = 1;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &packet);
	packet.src.addr.bytes[3]++;
	pair_inject(B, &packet);
	pair_not_noted(B, IKE_NOTE_DROPPED);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 2);
	pair_close();
}
END_TEST

/* The table alone, against counting: many addresses in few buckets, in any order. */
START_TEST(sources_are_counted_whatever_comes_and_goes)
{
	enum { PLACES = 16, ADDRS = 5 };
	_Alignas(16) static char room[4096];
	struct ike_sources *sources = ike_sources_init(room, PLACES, 99);
	uint32_t where[PLACES], counts[ADDRS] = { 0 }, turn = 12345;
	bool there[PLACES] = { false };

	ck_assert_uint_le(ike_sources_octets(PLACES), sizeof room);
	for (int step = 0; step < 20000; step++) {
		turn = turn * 1664525u + 1013904223u;
		uint32_t place = (turn >> 20) % PLACES, who = (turn >> 8) % ADDRS;
		struct sadb_addr addr = { .family = 4, .bytes = { 10, 0, 0, (uint8_t)who } };

		if (there[place]) {
			ike_source_remove(sources, place);
			counts[where[place]]--;
		} else {
			ike_source_add(sources, place, &addr);
			counts[who]++;
			where[place] = who;
		}
		there[place] = !there[place];
		ck_assert_uint_eq(ike_source_count(sources, &addr), counts[who]);
	}
}
END_TEST

/* ---- cookies with a way in and a way out ---- */

static void start_and_lose_the_answer(void)
{
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	if (pair.wire_count > 0)
		pair_lose(B, "IKE_SA_INIT response");
}

/* In at 3, out below 2: at 2, which is below the way in, cookies are still demanded. */
START_TEST(cookies_are_demanded_until_few_are_half_open)
{
	pair.host[A].conf.retransmit_max_tries = 1;
	pair.host[B].conf.cookies_above = 3;
	pair.host[B].conf.cookies_below = 2;
	pair_open();
	for (int i = 0; i < 3; i++) {
		pair_at(i * S); /* forgotten at 30 s, 31 s, 32 s */
		start_and_lose_the_answer();
	}
	pair_not_noted(B, IKE_NOTE_GUARD_ON);
	start_and_lose_the_answer();
	pair_noted(B, IKE_NOTE_GUARD_ON);
	pair_dropped(B, IKE_DROP_COOKIE);
	pair_at(30 * S); /* two are left */
	start_and_lose_the_answer();
	pair_not_noted(B, IKE_NOTE_GUARD_OFF);
	ck_assert_uint_eq(pair_note_count(B, IKE_NOTE_DROPPED), 2);
	pair_at(31 * S); /* one */
	start_and_lose_the_answer();
	pair_noted(B, IKE_NOTE_GUARD_OFF);
	ck_assert_uint_eq(pair_note_count(B, IKE_NOTE_DROPPED), 2);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->guards, 1);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("limits");
	TCase *tests = tcase_create("limits");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, the_main_budget_ends_who_gets_no_answer, 0, 3);
	tcase_add_test(tests, what_is_in_time_knows_no_budgets_later);
	tcase_add_loop_test(tests, the_quick_budget_ends_who_waits_for_ike_auth, 0, 3);
	tcase_add_test(tests, the_quick_budget_waits_for_the_driver);
	tcase_add_test(tests, a_responder_has_a_quick_budget_too);
	tcase_add_loop_test(tests, the_main_budget_ends_a_half_open_ike_sa, 0, 3);
	tcase_add_test(tests, an_address_has_so_many_half_open_and_no_more);
	tcase_add_loop_test(tests, a_half_open_sa_that_goes_makes_room_for_its_address, 0, 2);
	tcase_add_test(tests, an_address_does_not_shut_out_another);
	tcase_add_test(tests, sources_are_counted_whatever_comes_and_goes);
	tcase_add_test(tests, cookies_are_demanded_until_few_are_half_open);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
