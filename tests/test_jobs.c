/* Jobs in the journal: where their time goes, and what becomes of who is turned away. */
#include <check.h>

#include "sim/split.h"
#include "tests/handmade.h"

#define N 0x1122334455667788u

/* Both have processors: each job waits 3 and is worked on for 4; the acquire came at 900. */
START_TEST(jobs_wait_and_are_worked_on_at_both_ends)
{
	struct journal *journal = handmade_new();
	struct journal_rec acquire = {
		.at = 1000, .negotiation = N, .host = CLIENT, .kind = JOURNAL_WORK
	};

	acquire.job.since = 900;
	acquire.job.begun_at = 960;
	acquire.job.queue = QUEUE_ACQUIRE;
	add_acquire(journal, 1000, N);
	ck_assert(journal_add(journal, &acquire));
	add_send(journal, 1000, N, 1, 0, IKE_SA_INIT, 1);
	add_receive(journal, 1010, N, 1, 0, IKE_SA_INIT);
	add_work(journal, 1010, 1013, 1017, N, GATEWAY, 1);
	add_said(journal, 1017, N, GATEWAY, IKE_NOTE_STATE);
	add_send(journal, 1017, N, 2, 1, IKE_SA_INIT, 1);
	add_receive(journal, 1037, N, 2, 1, IKE_SA_INIT);
	add_receive(journal, 1038, N, 2, 1, IKE_SA_INIT); /* a copy: it waits behind the first */
	add_work(journal, 1037, 1040, 1044, N, CLIENT, 2);
	add_said(journal, 1044, N, CLIENT, IKE_NOTE_STATE);
	add_ask(journal, 1044, N, CLIENT, SADB_OP_GETSPI);
	add_work(journal, 1038, 1044, 1046, N, CLIENT, 2);
	add_dropped(journal, 1046, N, CLIENT, 2);
	add_reply(journal, 1044, 1144, N, CLIENT, SADB_OP_GETSPI, SADB_OK);
	add_work(journal, 1144, 1147, 1151, N, CLIENT, 0);
	add_send(journal, 1151, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1161, N, 3, 0, IKE_AUTH);
	add_work(journal, 1161, 1164, 1168, N, GATEWAY, 3);
	add_backend(journal, 1168, N, JOURNAL_BACKEND_ASK);
	add_backend(journal, 1568, N, JOURNAL_BACKEND_REPLY);
	add_work(journal, 1568, 1571, 1575, N, GATEWAY, 0);
	add_ask(journal, 1575, N, GATEWAY, SADB_OP_GETSPI);
	add_reply(journal, 1575, 1581, N, GATEWAY, SADB_OP_GETSPI, SADB_OK);
	add_work(journal, 1581, 1584, 1588, N, GATEWAY, 0);
	add_send(journal, 1588, N, 4, 3, IKE_AUTH, 1);
	add_receive(journal, 1598, N, 4, 3, IKE_AUTH);
	add_work(journal, 1598, 1601, 1605, N, CLIENT, 4);
	add_install(journal, 1605, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 10 + 20 + 10 + 10,
	                                  [SPLIT_PEER_QUEUE] = 4 * 3,
	                                  [SPLIT_PEER_CPU] = 4 * 4,
	                                  [SPLIT_PEER] = 6,
	                                  [SPLIT_BACKEND] = 400,
	                                  [SPLIT_DRIVER] = 100 + 9,
	                                  [SPLIT_CPU_QUEUE] = 60 + 3 * 3,
	                                  [SPLIT_CPU] = 40 + 3 * 4,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

/* The first copy finds the queue full, the second is worked on. */
START_TEST(who_is_turned_away_was_never_heard)
{
	struct journal *journal = handmade_new();

	add_acquire(journal, 1000, N);
	add_send(journal, 1000, N, 1, 0, IKE_SA_INIT, 1);
	add_receive(journal, 1010, N, 1, 0, IKE_SA_INIT);
	add_turned_away(journal, 1010, 1010, N, GATEWAY, 1, IKE_SA_INIT);
	add_send(journal, 2000, N, 2, 0, IKE_SA_INIT, 2);
	add_receive(journal, 2010, N, 2, 0, IKE_SA_INIT);
	add_work(journal, 2010, 2020, 2025, N, GATEWAY, 2);
	add_said(journal, 2025, N, GATEWAY, IKE_NOTE_STATE);
	add_send(journal, 2025, N, 3, 2, IKE_SA_INIT, 1);
	add_receive(journal, 2045, N, 3, 2, IKE_SA_INIT);
	add_install(journal, 2045, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 10 + 10 + 20,
	                                  [SPLIT_RETRANSMIT] = 990,
	                                  [SPLIT_PEER_QUEUE] = 10,
	                                  [SPLIT_PEER_CPU] = 5,
	                                  [SPLIT_DRIVER] = 9,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

/* ---- what queues turned away ---- */

START_TEST(an_acquire_that_is_turned_away_has_failed)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;
	const struct verdict_negotiation *v;

	add_turned_away(journal, 10, 70, 0, CLIENT, 0, 0);
	add_turned_away(journal, 20, 80, 0, CLIENT, 0, 0);
	add_end(journal, 100, END_QUIET);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->initiated, 2);
	ck_assert_uint_eq(verdict->failed, 2);
	ck_assert_uint_eq(verdict->errors[9], 2);
	v = &verdict->negotiations[0];
	ck_assert(v->initiator && v->ended && v->peer == GATEWAY && v->host == CLIENT);
	ck_assert_int_eq(v->started_at, 10);
	ck_assert_int_eq(v->ended_at, 70);
	ck_assert_str_eq(verdict_cause(v), "acquire_drop");
	handmade_done(journal, verdict);
}
END_TEST

/* 13812 if the gateway never took one of its datagrams; nothing at all if it took another. */
START_TEST(a_newcomer_that_is_turned_away_has_failed_if_nothing_else_comes)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	add_acquire(journal, 0, N);
	add_send(journal, 0, N, 1, 0, IKE_SA_INIT, 1);
	add_receive(journal, 10, N, 1, 0, IKE_SA_INIT);
	add_turned_away(journal, 10, 40, N, GATEWAY, 1, IKE_SA_INIT);
	if (_i == 1) {
		add_receive(journal, 50, N, 1, 0, IKE_SA_INIT);
		add_work(journal, 50, 55, 60, N, GATEWAY, 1);
		add_said(journal, 60, N, GATEWAY, IKE_NOTE_STATE);
	}
	add_end(journal, 100, END_DURATION);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->errors[12], _i == 0);
	ck_assert_uint_eq(verdict->unfinished, 1);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(an_auth_that_is_turned_away_is_why_its_half_open_sa_was_forgotten)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	add_said(journal, 10, N, GATEWAY, IKE_NOTE_STATE);
	if (_i == 1)
		add_turned_away(journal, 20, 50, N, GATEWAY, 3, IKE_AUTH);
	add_failed(journal, 70, N, GATEWAY, IKE_FAIL_HALF_OPEN_TIMEOUT, SADB_CAUSE_NONE, 0);
	add_end(journal, 100, END_QUIET);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->errors[14], _i == 0);
	ck_assert_uint_eq(verdict->errors[11], _i == 1);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(profiles_sum_the_parts_of_the_failed_and_of_the_installed)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	for (uint64_t n = 1; n <= 3; n++)
		add_acquire(journal, 0, n);
	for (uint64_t n = 1; n <= 3; n++)
		add_said(journal, 10 * (nsec)n, n, CLIENT, IKE_NOTE_CHILD_INSTALLED);
	add_acquire(journal, 40, N);
	add_failed(journal, 47, N, CLIENT, IKE_FAIL_TIMED_OUT, SADB_CAUSE_NONE, 0);
	add_end(journal, 100, END_QUIET);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->installed_profile.count, 3);
	ck_assert_int_eq(verdict->installed_profile.parts[SPLIT_OWN], 60);
	ck_assert_uint_eq(verdict->failed_profile.count, 1);
	ck_assert_int_eq(verdict->failed_profile.parts[SPLIT_OWN], 7);
	handmade_done(journal, verdict);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("jobs");
	TCase *tcase = tcase_create("jobs");
	SRunner *runner = srunner_create(suite);

	tcase_add_test(tcase, jobs_wait_and_are_worked_on_at_both_ends);
	tcase_add_test(tcase, who_is_turned_away_was_never_heard);
	tcase_add_test(tcase, an_acquire_that_is_turned_away_has_failed);
	tcase_add_loop_test(tcase, a_newcomer_that_is_turned_away_has_failed_if_nothing_else_comes,
	                    0, 2);
	tcase_add_loop_test(
	        tcase, an_auth_that_is_turned_away_is_why_its_half_open_sa_was_forgotten, 0, 2);
	tcase_add_test(tcase, profiles_sum_the_parts_of_the_failed_and_of_the_installed);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
