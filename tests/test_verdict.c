/*
 * From journals made by hand to outcomes: each failure its code, times, counts, leaks and samples.
 */
#include <check.h>
#include <string.h>

#include "sim/catalogue.h"
#include "sim/lookup.h"
#include "sim/verdict.h"
#include "tests/handmade.h"

#define N 0x00000000000000a1u

static const struct {
	enum ike_failure failure;
	enum sadb_cause cause;
	uint16_t notify;
	uint32_t code;
} failures[] = {
	{ IKE_FAIL_NO_ANSWER, SADB_CAUSE_NONE, 0, 13813 },
	{ IKE_FAIL_TIMED_OUT, SADB_CAUSE_NONE, 0, 13805 },
	{ IKE_FAIL_HALF_OPEN_TIMEOUT, SADB_CAUSE_NONE, 0, 13814 },
	{ IKE_FAIL_NO_PROPOSAL, SADB_CAUSE_NONE, 0, 13868 },
	{ IKE_FAIL_PROPOSAL_REFUSED, SADB_CAUSE_NONE, 14, 13868 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 14, 13868 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 38, 13868 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 34, 13868 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 35, 13884 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 36, 13899 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 37, 13900 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 43, 13804 },
	{ IKE_FAIL_NO_TRAFFIC, SADB_CAUSE_NONE, 0, 13825 },
	{ IKE_FAIL_AUTHENTICATION, SADB_CAUSE_NONE, 0, 13801 },
	{ IKE_FAIL_AUTH_REFUSED, SADB_CAUSE_NONE, 24, 13801 },
	{ IKE_FAIL_BACKEND_REFUSED, SADB_CAUSE_NONE, 0, 13801 },
	{ IKE_FAIL_GETSPI, SADB_CAUSE_MEMORY_LIMIT, 0, 13859 },
	{ IKE_FAIL_GETSPI, SADB_CAUSE_LARVAL_LIMIT, 0, 13857 },
	{ IKE_FAIL_GETSPI, SADB_CAUSE_SPI_RANGE, 0, 13857 },
	{ IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, 0, 13860 },
	{ IKE_FAIL_UPDATE, SADB_CAUSE_MEMORY_LIMIT, 0, 13860 },
	{ IKE_FAIL_UPDATE, SADB_CAUSE_UPDATES_LIMIT, 0, 13860 },
	{ IKE_FAIL_ADD, SADB_CAUSE_SA_LIMIT, 0, 13860 },
	{ IKE_FAIL_ADD, SADB_CAUSE_MEMORY_LIMIT, 0, 13860 },
	{ IKE_FAIL_SYNTAX, SADB_CAUSE_NONE, 0, 13804 },
	{ IKE_FAIL_PEER_ERROR, SADB_CAUSE_NONE, 1, 13823 },
	{ IKE_FAIL_PEER_ERROR, SADB_CAUSE_NONE, 5, 13880 },
	{ IKE_FAIL_PEER_ERROR, SADB_CAUSE_NONE, 9, 13888 },
	{ IKE_FAIL_PEER_ERROR, SADB_CAUSE_NONE, 17, 13865 },
	{ IKE_FAIL_PEER_ERROR, SADB_CAUSE_NONE, 11, 13804 },
	{ IKE_FAIL_NO_ADDRESS, SADB_CAUSE_NONE, 36, 13899 },
	{ IKE_FAIL_NO_REQUEST, SADB_CAUSE_NONE, 37, 13900 },
	{ IKE_FAIL_DELETED, SADB_CAUSE_NONE, 0, 13807 },
	{ IKE_FAIL_POLICY_CHANGED, SADB_CAUSE_NONE, 0, 13849 },
	{ IKE_FAIL_EXPIRED, SADB_CAUSE_NONE, 0, 13895 },
	{ IKE_FAIL_DEAD_PEER, SADB_CAUSE_NONE, 0, 13805 },
	{ IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 17, 13865 },
	{ IKE_FAIL_MODE, SADB_CAUSE_NONE, 0, 13868 },
	{ IKE_FAIL_LEFT_OVER, SADB_CAUSE_NONE, 0, 13807 },
	{ IKE_FAIL_ACQUIRE_DROP, SADB_CAUSE_NONE, 0, 13809 },
	{ IKE_FAIL_QUEUE_DROP, SADB_CAUSE_NONE, 0, 13811 },
	{ IKE_FAIL_QUEUE_DROP_NEW, SADB_CAUSE_NONE, 0, 13812 },
	{ IKE_FAIL_MAIN_BUDGET, SADB_CAUSE_NONE, 0, 13814 },
	{ IKE_FAIL_QUICK_BUDGET, SADB_CAUSE_NONE, 0, 13815 },
	{ IKE_FAIL_SOURCE_LIMIT, SADB_CAUSE_NONE, 0, 13903 },
	{ IKE_FAIL_NO_ROOM, SADB_CAUSE_NONE, 0, 13882 },
};
#define FAILURES ((int)(sizeof(failures) / sizeof(*failures)))

START_TEST(each_failure_has_its_code)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;
	const struct verdict_negotiation *v;

	add_acquire(journal, 10, N);
	add_failed(journal, 30, N, CLIENT, failures[_i].failure, failures[_i].cause,
	           failures[_i].notify);
	add_end(journal, 40, END_QUIET);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->count, 1);
	v = &verdict->negotiations[0];
	ck_assert_msg(v->code == failures[_i].code, "%s with notify %u is %u, not %u",
	              ike_failure_name(failures[_i].failure), failures[_i].notify, v->code,
	              failures[_i].code);
	ck_assert_int_eq(v->failure, failures[_i].failure);
	ck_assert_uint_eq(v->notify, failures[_i].notify);
	ck_assert(v->ended && v->initiator);
	ck_assert_int_eq(v->started_at, 10);
	ck_assert_int_eq(v->ended_at, 30);
	ck_assert_uint_eq(v->peer, GATEWAY);
	ck_assert_uint_eq(v->failed_index, 1);
	ck_assert_uint_eq(verdict->errors[failures[_i].code - 13800], 1);
	ck_assert_uint_eq(verdict->failed, 1);
	ck_assert_uint_eq(verdict->first_failure, 0);
	ck_assert_int_eq(verdict->end, END_QUIET);
	ck_assert_str_eq(verdict_cause(v), failures[_i].cause
	                                           ? sadb_cause_name(failures[_i].cause)
	                                           : ike_failure_name(failures[_i].failure));
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(every_row_is_reached_and_described)
{
	uint32_t count, reached = 0;
	const struct verdict_row *rows = verdict_rows(&count);

	for (uint32_t r = 0; r < count; r++) {
		const struct catalogue_entry *entry = catalogue_code(rows[r].code);

		ck_assert_ptr_nonnull(strchr("DIX", rows[r].label));
		ck_assert_uint_gt(strlen(rows[r].note), 4);
		if (rows[r].code == 0)
			continue;
		ck_assert_msg(entry && entry->meaning, "%u has no description", rows[r].code);
		for (int f = 0; f < FAILURES; f++)
			if (verdict_row(failures[f].failure, failures[f].cause,
			                failures[f].notify) == &rows[r]) {
				reached++;
				break;
			}
	}
	ck_assert_uint_eq(reached, count - 1);
	for (int f = 0; f < IKE_FAIL_COUNT; f++)
		ck_assert_ptr_nonnull(verdict_row((enum ike_failure)f, SADB_CAUSE_DELETED, 60000));
}
END_TEST

START_TEST(a_failed_update_stands_beside_its_driver_code)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;
	const struct verdict_negotiation *v;

	add_acquire(journal, 0, N);
	add_ask(journal, 5, N, CLIENT, SADB_OP_GETSPI);
	add_reply(journal, 5, 9, N, CLIENT, SADB_OP_GETSPI, SADB_OK);
	add_sa(journal, 9, N, CLIENT, 7, SADB_DIR_IN, SADB_ST_NONE, SADB_ST_LARVAL);
	add_sa(journal, 19, N, CLIENT, 7, SADB_DIR_IN, SADB_ST_LARVAL, SADB_ST_DEAD);
	add_ask(journal, 20, N, CLIENT, SADB_OP_UPDATE);
	add_reply(journal, 20, 25, N, CLIENT, SADB_OP_UPDATE, SADB_E_LIMIT);
	add_failed(journal, 26, N, CLIENT, IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, 0);
	add_failed(journal, 27, N, CLIENT, IKE_FAIL_TIMED_OUT, SADB_CAUSE_NONE,
	           0); /* follows from it */
	verdict = handmade_judge(journal);
	v = &verdict->negotiations[0];
	ck_assert_uint_eq(v->code, 13860);
	ck_assert_int_eq(v->op, SADB_OP_UPDATE);
	ck_assert_int_eq(v->err, SADB_E_LIMIT);
	ck_assert_int_eq(v->cause, SADB_CAUSE_LARVAL_EXPIRED);
	ck_assert_uint_eq(v->driver_code, 7);
	ck_assert_int_eq(v->asked_at, 20);
	ck_assert_int_eq(v->done_at, 25);
	ck_assert_int_eq(v->spi_at, 9);
	ck_assert_int_eq(v->larval_until, 9 + 60 * NSEC_S);
	ck_assert_int_eq(v->larval_ended_at, 19);
	ck_assert_int_eq(v->ended_at, 26);
	ck_assert_int_eq(v->installed_at, NSEC_NEVER);
	ck_assert_uint_eq(verdict->errors[5], 0);
	ck_assert_uint_eq(verdict->leaked_larval, 0);
	ck_assert_int_eq(verdict->end, END_INTERRUPTED); /* a journal without an end */
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(a_request_refused_at_once_has_its_times)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	add_acquire(journal, 0, N);
	add_ask(journal, 20, N, CLIENT, SADB_OP_ADD);
	add_failed(journal, 21, N, CLIENT, IKE_FAIL_ADD, SADB_CAUSE_REQUESTS_LIMIT, 0);
	verdict = handmade_judge(journal);
	ck_assert_int_eq(verdict->negotiations[0].asked_at, 20);
	ck_assert_int_eq(verdict->negotiations[0].done_at, 21);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(the_notify_may_have_been_said_before)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	add_acquire(journal, 0, N);
	add_note(journal, 1, N, CLIENT,
	         &(struct ike_note){ .kind = IKE_NOTE_NOTIFY_RECEIVED, .notify = 35 });
	add_note(journal, 1, N, CLIENT, /* a status, not an error */
	         &(struct ike_note){ .kind = IKE_NOTE_NOTIFY_RECEIVED, .notify = 16390 });
	add_failed(journal, 2, N, CLIENT, IKE_FAIL_CHILD_REFUSED, SADB_CAUSE_NONE, 0);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->negotiations[0].code, 13884);
	ck_assert_uint_eq(verdict->negotiations[0].notify, 35);
	handmade_done(journal, verdict);
}
END_TEST

/* Both ends of one good negotiation; the four SAs are there. */
static struct journal *established(void)
{
	struct journal *journal = handmade_new();

	add_acquire(journal, 1000, N);
	add_send(journal, 1003, N, 1, 0, IKE_SA_INIT, 1);
	add_receive(journal, 1010, N, 1, 0, IKE_SA_INIT);
	add_said(journal, 1010, N, GATEWAY, IKE_NOTE_STATE);
	add_send(journal, 1015, N, 2, 1, IKE_SA_INIT, 1);
	add_receive(journal, 1035, N, 2, 1, IKE_SA_INIT);
	add_ask(journal, 1035, N, CLIENT, SADB_OP_GETSPI);
	add_sa(journal, 1040, N, CLIENT, 256, SADB_DIR_IN, SADB_ST_NONE, SADB_ST_LARVAL);
	add_reply(journal, 1035, 1040, N, CLIENT, SADB_OP_GETSPI, SADB_OK);
	add_send(journal, 1041, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1050, N, 3, 0, IKE_AUTH);
	add_ask(journal, 1050, N, GATEWAY, SADB_OP_GETSPI);
	add_sa(journal, 1051, N, GATEWAY, 256, SADB_DIR_IN, SADB_ST_NONE, SADB_ST_LARVAL);
	add_reply(journal, 1050, 1051, N, GATEWAY, SADB_OP_GETSPI, SADB_OK);
	add_sa(journal, 1052, N, GATEWAY, 256, SADB_DIR_IN, SADB_ST_LARVAL, SADB_ST_MATURE);
	add_sa(journal, 1053, N, GATEWAY, 256, SADB_DIR_OUT, SADB_ST_NONE, SADB_ST_MATURE);
	add_said(journal, 1053, N, GATEWAY, IKE_NOTE_CHILD_INSTALLED);
	add_send(journal, 1053, N, 4, 3, IKE_AUTH, 1);
	return journal;
}

static void establish_client(struct journal *journal)
{
	add_receive(journal, 1060, N, 4, 3, IKE_AUTH);
	add_said(journal, 1060, N, CLIENT, IKE_NOTE_IKE_ESTABLISHED);
	add_ask(journal, 1060, N, CLIENT, SADB_OP_UPDATE);
	add_sa(journal, 1070, N, CLIENT, 256, SADB_DIR_IN, SADB_ST_LARVAL, SADB_ST_MATURE);
	add_sa(journal, 1075, N, CLIENT, 256, SADB_DIR_OUT, SADB_ST_NONE, SADB_ST_MATURE);
	add_said(journal, 1075, N, CLIENT, IKE_NOTE_CHILD_INSTALLED);
}

START_TEST(an_installed_pair_has_its_milestones_and_leaks_nothing)
{
	struct journal *journal = established();
	struct verdict *verdict;
	const struct verdict_negotiation *client, *gateway;

	establish_client(journal);
	add_said(journal, 1080, N, CLIENT, IKE_NOTE_CLOSED);
	add_end(journal, 2000, END_DURATION);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->count, 2);
	client = &verdict->negotiations[0];
	gateway = &verdict->negotiations[1];
	ck_assert_uint_eq(client->host, CLIENT);
	ck_assert_uint_eq(gateway->host, GATEWAY);
	ck_assert(client->initiator && !gateway->initiator);
	ck_assert_uint_eq(gateway->peer, CLIENT);
	ck_assert_int_eq(client->init_done_at, 1035);
	ck_assert_int_eq(client->auth_sent_at, 1041);
	ck_assert_int_eq(client->auth_done_at, 1060);
	ck_assert_int_eq(client->installed_at, 1075);
	ck_assert_int_eq(client->ended_at, 1075);
	ck_assert_int_eq(client->larval_ended_at, 1070);
	ck_assert_uint_eq(client->sends, 2);
	ck_assert_uint_eq(client->code, 0);
	ck_assert_str_eq(verdict_cause(client), "none");
	ck_assert_int_eq(gateway->installed_at, 1053);
	ck_assert_int_eq(gateway->split[SPLIT_OWN], 0);
	ck_assert_uint_eq(verdict->initiated, 1);
	ck_assert_uint_eq(verdict->installed, 1);
	ck_assert_uint_eq(verdict->failed + verdict->unfinished, 0);
	ck_assert_uint_eq(verdict->first_failure, UINT32_MAX);
	ck_assert_uint_eq(verdict->leaked_larval + verdict->leaked_mature, 0);
	ck_assert_int_eq(verdict->measures[MEASURE_SA_INSTALL].max, 75);
	ck_assert_int_eq(verdict->measures[MEASURE_IKE_SA_INIT].max, 32);
	ck_assert_int_eq(verdict->measures[MEASURE_IKE_AUTH].max, 19);
	ck_assert_uint_eq(verdict->measures[MEASURE_LARVAL_LIFE].count, 2);
	ck_assert_int_eq(verdict->measures[MEASURE_LARVAL_LIFE].min, 1);
	ck_assert_int_eq(verdict->measures[MEASURE_LARVAL_LIFE].max, 30);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(a_pair_that_the_peer_took_back_is_no_error)
{
	struct journal *journal = established();
	struct verdict *verdict;
	const struct verdict_negotiation *gateway;

	add_receive(journal, 1060, N, 4, 3, IKE_AUTH);
	add_ask(journal, 1060, N, CLIENT, SADB_OP_UPDATE);
	add_failed(journal, 1070, N, CLIENT, IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, 0);
	add_failed(journal, 1090, N, GATEWAY, IKE_FAIL_DELETED, SADB_CAUSE_NONE, 0);
	add_failed(journal, 1091, N, GATEWAY, IKE_FAIL_TIMED_OUT, SADB_CAUSE_NONE, 0);
	verdict = handmade_judge(journal);
	gateway = &verdict->negotiations[1];
	ck_assert_uint_eq(gateway->code, 0);
	ck_assert_int_eq(gateway->installed_at, 1053);
	ck_assert_int_eq(gateway->ended_at, 1053);
	ck_assert_int_eq(gateway->deleted_at, 1090);
	ck_assert_uint_eq(verdict->errors[7], 0);
	ck_assert_uint_eq(verdict->errors[60], 1);
	ck_assert_uint_eq(verdict->installed, 0);
	/* The client's larval is still there, and the gateway's two SAs have no other end. */
	ck_assert_uint_eq(verdict->leaked_larval, 1);
	ck_assert_uint_eq(verdict->leaked_mature, 2);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(a_negotiation_still_going_leaks_nothing)
{
	struct journal *journal = established();
	struct verdict *verdict;

	add_end(journal, 1055, END_DURATION);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->unfinished, 1);
	ck_assert(!verdict->negotiations[0].ended);
	ck_assert_int_eq(verdict->negotiations[0].ended_at, 1055);
	ck_assert_uint_eq(verdict->leaked_larval + verdict->leaked_mature, 0);
	handmade_done(journal, verdict);
}
END_TEST

/* The run ends while another pair is made: unless that is over, what it has so far is no leak. */
START_TEST(a_rekey_still_going_leaks_nothing)
{
	struct journal *journal = established();
	const struct journal_rec begins = { .at = 1200,
		                            .negotiation = N,
		                            .host = CLIENT,
		                            .kind = JOURNAL_NOTE,
		                            .note = { .kind = IKE_NOTE_CHILD,
		                                      .initiator = true,
		                                      .from = "free",
		                                      .to = "reserving",
		                                      .story = "a pair is old" } };
	struct verdict *verdict;

	establish_client(journal);
	ck_assert(journal_add(journal, &begins));
	add_sa(journal, 1201, N, CLIENT, 512, SADB_DIR_IN, SADB_ST_NONE, SADB_ST_LARVAL);
	add_sa(journal, 1210, N, GATEWAY, 512, SADB_DIR_OUT, SADB_ST_NONE, SADB_ST_MATURE);
	if (_i == 1)
		add_failed(journal, 1220, N, CLIENT, IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, 0);
	add_end(journal, 1230, END_DURATION);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->leaked_larval, _i);
	ck_assert_uint_eq(verdict->leaked_mature, _i);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(half_a_pair_leaks)
{
	struct journal *journal = established();
	struct verdict *verdict;

	establish_client(journal);
	add_sa(journal, 1100, N, GATEWAY, 256, SADB_DIR_IN, SADB_ST_MATURE, SADB_ST_DEAD);
	add_sa(journal, 1100, N, CLIENT, 256, SADB_DIR_IN, SADB_ST_MATURE, SADB_ST_DYING);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->leaked_mature,
	                  1); /* the client's outbound; its dying inbound has an end */
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(an_sa_that_nobody_negotiated_leaks)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	add_sa(journal, 1, 99, CLIENT, 300, SADB_DIR_IN, SADB_ST_NONE, SADB_ST_LARVAL);
	add_sa(journal, 1, 98, CLIENT, 301, SADB_DIR_OUT, SADB_ST_NONE, SADB_ST_MATURE);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->count, 0);
	ck_assert_uint_eq(verdict->leaked_larval, 1);
	ck_assert_uint_eq(verdict->leaked_mature, 1);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(a_cookie_is_not_yet_an_answer_and_not_yet_a_seat)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	add_acquire(journal, 0, N);
	add_send(journal, 0, N, 1, 0, IKE_SA_INIT, 1);
	add_receive(journal, 10, N, 1, 0, IKE_SA_INIT);
	add_dropped(journal, 10, N, GATEWAY, 1);
	add_note(journal, 10, N, GATEWAY,
	         &(struct ike_note){ .kind = IKE_NOTE_NOTIFY_SENT, .notify = 16390 });
	add_send(journal, 10, N, 2, 1, IKE_SA_INIT, 1);
	add_receive(journal, 20, N, 2, 1, IKE_SA_INIT);
	add_said(journal, 20, N, CLIENT, IKE_NOTE_STATE);
	add_send(journal, 20, N, 3, 0, IKE_SA_INIT, 1);
	add_failed(journal, 99, N, CLIENT, IKE_FAIL_TIMED_OUT, SADB_CAUSE_NONE, 0);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->count, 1);
	ck_assert_int_eq(verdict->negotiations[0].init_done_at, NSEC_NEVER);
	ck_assert_uint_eq(verdict->measures[MEASURE_IKE_SA_INIT].count, 0);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(an_acquire_without_room_is_a_failure_of_its_own)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	for (int i = 0; i < 3; i++) {
		add_acquire(journal, 5 + i, 0);
		add_failed(journal, 5 + i, 0, CLIENT, IKE_FAIL_NO_ROOM, SADB_CAUSE_NONE, 0);
		add_dropped(journal, 5 + i, 0, GATEWAY, 4);
	}
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->count, 3);
	ck_assert_uint_eq(verdict->errors[82], 3);
	ck_assert_uint_eq(verdict->initiated, 3);
	ck_assert_uint_eq(verdict->negotiations[2].peer, GATEWAY);
	ck_assert_uint_eq(verdict->first_failure, 0);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(the_first_failure_is_the_first_in_the_journal)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	add_acquire(journal, 0, 1);
	add_acquire(journal, 0, 2);
	add_acquire(journal, 1, 3);
	add_failed(journal, 9, 2, CLIENT, IKE_FAIL_TIMED_OUT, SADB_CAUSE_NONE, 0);
	add_failed(journal, 9, 1, CLIENT, IKE_FAIL_NO_ANSWER, SADB_CAUSE_NONE, 0);
	add_said(journal, 9, 3, CLIENT, IKE_NOTE_CLOSED);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->first_failure, 1);
	ck_assert_uint_eq(verdict->negotiations[1].negotiation, 2);
	ck_assert(verdict->negotiations[2].ended);
	ck_assert_uint_eq(verdict->installed, 0);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(a_failure_after_installing_still_sums)
{
	struct journal *journal = established();
	struct verdict *verdict;
	const struct verdict_negotiation *client;
	nsec sum = 0;

	establish_client(journal);
	add_failed(journal, 1500, N, CLIENT, IKE_FAIL_SYNTAX, SADB_CAUSE_NONE, 0);
	verdict = handmade_judge(journal);
	client = &verdict->negotiations[0];
	for (int p = 0; p < SPLIT_COUNT; p++)
		sum += client->split[p];
	ck_assert_int_eq(client->ended_at, 1500);
	ck_assert_int_eq(sum, 500);
	ck_assert_uint_eq(verdict->installed, 0);
	ck_assert_uint_eq(verdict->failed, 1);
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(thousands_of_negotiations_keep_their_places)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict;

	for (uint64_t n = 1; n <= 5000; n++) {
		add_acquire(journal, (nsec)n, n << 32);
		add_send(journal, (nsec)n, n << 32, n, 0, IKE_SA_INIT, 1);
		add_sa(journal, (nsec)n, n << 32, CLIENT, 256, SADB_DIR_IN, SADB_ST_NONE,
		       SADB_ST_LARVAL);
	}
	for (uint64_t n = 1; n <= 5000; n++)
		add_failed(journal, 10000, n << 32, CLIENT, IKE_FAIL_NO_ANSWER, SADB_CAUSE_NONE, 0);
	verdict = handmade_judge(journal);
	ck_assert_uint_eq(verdict->count, 5000);
	ck_assert_uint_eq(verdict->errors[13], 5000);
	ck_assert_uint_eq(verdict->leaked_larval, 5000);
	for (uint64_t n = 1; n <= 5000; n++) {
		ck_assert_uint_eq(verdict->negotiations[n - 1].negotiation, n << 32);
		ck_assert_int_eq(verdict->negotiations[n - 1].split[SPLIT_RETRANSMIT],
		                 10000 - (nsec)n);
	}
	handmade_done(journal, verdict);
}
END_TEST

START_TEST(an_empty_journal_has_an_empty_verdict)
{
	struct journal *journal = handmade_new();
	struct verdict *verdict = handmade_judge(journal);

	ck_assert_uint_eq(verdict->count, 0);
	ck_assert_int_eq(verdict->ended_at, 0);
	handmade_done(journal, verdict);
	verdict_free(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verdict");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, each_failure_has_its_code, 0, FAILURES);
	tcase_add_test(tests, every_row_is_reached_and_described);
	tcase_add_test(tests, a_failed_update_stands_beside_its_driver_code);
	tcase_add_test(tests, a_request_refused_at_once_has_its_times);
	tcase_add_test(tests, the_notify_may_have_been_said_before);
	tcase_add_test(tests, an_installed_pair_has_its_milestones_and_leaks_nothing);
	tcase_add_test(tests, a_pair_that_the_peer_took_back_is_no_error);
	tcase_add_test(tests, a_negotiation_still_going_leaks_nothing);
	tcase_add_loop_test(tests, a_rekey_still_going_leaks_nothing, 0, 2);
	tcase_add_test(tests, half_a_pair_leaks);
	tcase_add_test(tests, an_sa_that_nobody_negotiated_leaks);
	tcase_add_test(tests, a_cookie_is_not_yet_an_answer_and_not_yet_a_seat);
	tcase_add_test(tests, an_acquire_without_room_is_a_failure_of_its_own);
	tcase_add_test(tests, the_first_failure_is_the_first_in_the_journal);
	tcase_add_test(tests, a_failure_after_installing_still_sums);
	tcase_add_test(tests, thousands_of_negotiations_keep_their_places);
	tcase_add_test(tests, an_empty_journal_has_an_empty_verdict);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
