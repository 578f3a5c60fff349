/* Where an initiator's time went: the parts of one negotiation, to the nanosecond. */
#include <check.h>
#include <string.h>

#include "sim/split.h"
#include "tests/handmade.h"

#define N 0x1122334455667788u

/* IKE_SA_INIT at 1000: request 1 under way 10, answered after 5, answer 2 under way 20, GETSPI 100:
 * 1135. */
static struct journal *after_init(void)
{
	struct journal *journal = handmade_new();

	add_acquire(journal, 1000, N);
	add_send(journal, 1000, N, 1, 0, IKE_SA_INIT, 1);
	add_receive(journal, 1010, N, 1, 0, IKE_SA_INIT);
	add_send(journal, 1015, N, 2, 1, IKE_SA_INIT, 1);
	add_said(journal, 1015, N, GATEWAY, IKE_NOTE_STATE);
	add_receive(journal, 1035, N, 2, 1, IKE_SA_INIT);
	add_said(journal, 1035, N, CLIENT, IKE_NOTE_STATE);
	add_ask(journal, 1035, N, CLIENT, SADB_OP_GETSPI);
	add_reply(journal, 1035, 1135, N, CLIENT, SADB_OP_GETSPI, SADB_OK);
	return journal;
}

START_TEST(a_smooth_negotiation_is_network_peer_and_driver)
{
	struct journal *journal = after_init();

	add_send(journal, 1140, N, 3, 0, IKE_AUTH, 1); /* 5 of own work before it */
	add_receive(journal, 1150, N, 3, 0, IKE_AUTH);
	add_backend(journal, 1152, N, JOURNAL_BACKEND_ASK);
	add_backend(journal, 1552, N, JOURNAL_BACKEND_REPLY);
	add_send(journal, 1560, N, 4, 3, IKE_AUTH, 1);
	add_receive(journal, 1580, N, 4, 3, IKE_AUTH);
	add_install(journal, 1580, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 10 + 20 + 10 + 20,
	                                  [SPLIT_PEER] = 5 + 2 + 8,
	                                  [SPLIT_BACKEND] = 400,
	                                  [SPLIT_DRIVER] = 100 + 9,
	                                  [SPLIT_OWN] = 5 });
}
END_TEST

START_TEST(lost_answers_are_waiting_for_a_retransmission)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_send(journal, 1150, N, 4, 3, IKE_AUTH, 1); /* lost */
	add_send(journal, 2135, N, 5, 0, IKE_AUTH, 2); /* lost */
	add_send(journal, 4135, N, 6, 0, IKE_AUTH, 3);
	add_receive(journal, 4147, N, 6, 0, IKE_AUTH);
	add_said(journal, 4147, N, GATEWAY, IKE_NOTE_REPLAYED);
	add_send(journal, 4147, N, 7, 6, IKE_AUTH, 2);
	add_receive(journal, 4160, N, 7, 6, IKE_AUTH);
	add_install(journal, 4160, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 10 + 12 + 13,
	                                  [SPLIT_PEER] = 5 + 5,
	                                  [SPLIT_RETRANSMIT] = 4135 - 1150,
	                                  [SPLIT_DRIVER] = 109,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

static void add_duplicate(struct journal *journal, nsec at, uint64_t id)
{
	add_note(journal, at, N, GATEWAY,
	         &(struct ike_note){
	                 .kind = IKE_NOTE_DROPPED, .drop = IKE_DROP_DUPLICATE, .dgram_id = id });
}

START_TEST(a_duplicate_does_not_move_the_answer_to_the_first_request)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH); /* a copy in the same instant */
	add_duplicate(journal, 1145, 3);
	add_send(journal, 2135, N, 5, 0, IKE_AUTH, 2);
	add_receive(journal, 2145, N, 5, 0, IKE_AUTH);
	add_duplicate(journal, 2145, 5);
	add_send(journal, 5145, N, 6, 3, IKE_AUTH, 1); /* 4000 of work on the first */
	add_receive(journal, 5155, N, 6, 3, IKE_AUTH);
	add_install(journal, 5155, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 20,
	                                  [SPLIT_PEER] = 5 + 4000,
	                                  [SPLIT_DRIVER] = 109,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

START_TEST(a_copy_made_by_the_link_is_under_way_until_it_comes)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_send(journal, 1150, N, 4, 3, IKE_AUTH, 1); /* lost */
	add_receive(journal, 1345, N, 3, 0, IKE_AUTH); /* the copy */
	add_send(journal, 1345, N, 5, 3, IKE_AUTH, 2);
	add_receive(journal, 1355, N, 5, 3, IKE_AUTH);
	add_install(journal, 1355, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 10 + 195 + 10,
	                                  [SPLIT_PEER] = 5 + 5,
	                                  [SPLIT_DRIVER] = 109,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

START_TEST(a_dropped_answer_does_not_count)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_receive(journal, 1200, N, 2, 1, IKE_SA_INIT); /* a late copy of the old answer */
	add_dropped(journal, 1200, 0, CLIENT, 2);         /* by an endpoint that knows no session */
	add_send(journal, 1245, N, 4, 3, IKE_AUTH, 1);
	add_receive(journal, 1255, N, 4, 3, IKE_AUTH);
	add_install(journal, 1255, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 20,
	                                  [SPLIT_PEER] = 5 + 100,
	                                  [SPLIT_DRIVER] = 109,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

/* By an endpoint that knows whose it is, and by one that does not. */
START_TEST(an_answer_that_was_dropped_is_still_waited_for)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_send(journal, 1150, N, 4, 3, IKE_AUTH, 1);
	add_receive(journal, 1160, N, 4, 3, IKE_AUTH); /* forged, or damaged */
	add_dropped(journal, 1160, _i ? N : 0, CLIENT, 4);
	add_send(journal, 2135, N, 5, 0, IKE_AUTH, 2);
	add_receive(journal, 2145, N, 5, 0, IKE_AUTH);
	add_send(journal, 2145, N, 6, 5, IKE_AUTH, 2);
	add_receive(journal, 2155, N, 6, 5, IKE_AUTH);
	add_install(journal, 2155, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 10 + 10 + 20,
	                                  [SPLIT_PEER] = 5 + 5,
	                                  [SPLIT_RETRANSMIT] = 2135 - 1160,
	                                  [SPLIT_DRIVER] = 109,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

START_TEST(a_cookie_is_an_exchange_of_its_own)
{
	struct journal *journal = handmade_new();

	add_acquire(journal, 0, N);
	add_send(journal, 0, N, 1, 0, IKE_SA_INIT, 1); /* lost */
	add_send(journal, 1000, N, 2, 0, IKE_SA_INIT, 2);
	add_receive(journal, 1010, N, 2, 0, IKE_SA_INIT);
	add_send(journal, 1011, N, 3, 2, IKE_SA_INIT, 1);
	add_receive(journal, 1021, N, 3, 2, IKE_SA_INIT);
	add_send(journal, 1021, N, 4, 0, IKE_SA_INIT, 1); /* with the cookie */
	add_receive(journal, 1031, N, 4, 0, IKE_SA_INIT);
	add_send(journal, 1033, N, 5, 4, IKE_SA_INIT, 1);
	add_receive(journal, 1043, N, 5, 4, IKE_SA_INIT);
	add_ask(journal, 1043, N, CLIENT, SADB_OP_GETSPI);
	add_reply(journal, 1043, 1050, N, CLIENT, SADB_OP_GETSPI, SADB_E_LIMIT);
	add_failed(journal, 1050, N, CLIENT, IKE_FAIL_GETSPI, SADB_CAUSE_LARVAL_LIMIT, 0);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 40,
	                                  [SPLIT_PEER] = 1 + 2,
	                                  [SPLIT_RETRANSMIT] = 1000,
	                                  [SPLIT_DRIVER] = 7,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

START_TEST(an_unanswered_request_is_all_waiting)
{
	struct journal *journal = handmade_new();

	add_acquire(journal, 50, N);
	add_send(journal, 60, N, 1, 0, IKE_SA_INIT, 1);
	add_send(journal, 1060, N, 2, 0, IKE_SA_INIT, 2);
	add_said(journal, 3060, N, CLIENT, IKE_NOTE_GAVE_UP);
	add_failed(journal, 3060, N, CLIENT, IKE_FAIL_NO_ANSWER, SADB_CAUSE_NONE, 0);
	handmade_split(journal, (nsec[]){ [SPLIT_RETRANSMIT] = 3000, [SPLIT_OWN] = 10 });
}
END_TEST

START_TEST(the_failed_update_is_the_drivers_time)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_send(journal, 1146, N, 4, 3, IKE_AUTH, 1);
	add_receive(journal, 1156, N, 4, 3, IKE_AUTH);
	add_ask(journal, 1156, N, CLIENT, SADB_OP_UPDATE);
	add_reply(journal, 1156, 9156, N, CLIENT, SADB_OP_UPDATE, SADB_E_NOT_FOUND);
	add_failed(journal, 9156, N, CLIENT, IKE_FAIL_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, 0);
	/* What comes later is not this negotiation's time any more. */
	add_ask(journal, 9156, N, CLIENT, SADB_OP_DELETE);
	add_reply(journal, 9156, 9999, N, CLIENT, SADB_OP_DELETE, SADB_OK);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 20,
	                                  [SPLIT_PEER] = 5 + 1,
	                                  [SPLIT_DRIVER] = 100 + 8000,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

START_TEST(a_live_peer_is_network)
{
	struct journal *journal = handmade_new();
	struct journal_rec rec = {
		.at = 5000, .negotiation = N, .host = CLIENT, .kind = JOURNAL_RECEIVE
	};

	add_acquire(journal, 0, N);
	add_send(journal, 0, N, 1, 0, IKE_SA_INIT, 1);
	add_send(journal, 3000, N, 2, 0, IKE_SA_INIT, 2);
	rec.packet = (struct journal_packet){
		.id = 77, .peer = JOURNAL_NOBODY, .exchange = IKE_SA_INIT, .response = true
	};
	ck_assert(journal_add(journal, &rec));
	add_ask(journal, 5000, N, CLIENT, SADB_OP_GETSPI);
	add_end(journal, 5100, END_INTERRUPTED);
	handmade_split(
	        journal,
	        (nsec[]){ [SPLIT_NETWORK] = 2000, [SPLIT_RETRANSMIT] = 3000, [SPLIT_OWN] = 100 });
}
END_TEST

/* The back end worked while the client sent again; the answer to the first request is lost, the one
 * to the third counts. */
START_TEST(a_back_end_that_worked_is_not_waiting_for_a_retransmission)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_backend(journal, 1147, N, JOURNAL_BACKEND_ASK);
	add_send(journal, 2135, N, 5, 0, IKE_AUTH, 2);
	add_receive(journal, 2145, N, 5, 0, IKE_AUTH);
	add_duplicate(journal, 2145, 5);
	add_backend(journal, 3147, N, JOURNAL_BACKEND_REPLY);
	add_send(journal, 3150, N, 6, 3, IKE_AUTH, 1); /* lost */
	add_send(journal, 5135, N, 7, 0, IKE_AUTH, 3);
	add_receive(journal, 5145, N, 7, 0, IKE_AUTH);
	add_send(journal, 5145, N, 8, 7, IKE_AUTH, 2);
	add_receive(journal, 5155, N, 8, 7, IKE_AUTH);
	add_install(journal, 5155, N);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 10 + 20,
	                                  [SPLIT_PEER] = 5 + 2 + 3,
	                                  [SPLIT_BACKEND] = 2000,
	                                  [SPLIT_RETRANSMIT] = 5135 - 3150,
	                                  [SPLIT_DRIVER] = 109,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

static void give_up(struct journal *journal, nsec at)
{
	add_said(journal, at, N, CLIENT, IKE_NOTE_GAVE_UP);
	add_failed(journal, at, N, CLIENT, IKE_FAIL_TIMED_OUT, SADB_CAUSE_NONE, 0);
}

/* 0: the back end answers too late, 1: it never does. */
START_TEST(giving_up_on_a_busy_back_end_is_the_back_ends_time)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	add_backend(journal, 1147, N, JOURNAL_BACKEND_ASK);
	add_send(journal, 2135, N, 4, 0, IKE_AUTH, 2);
	give_up(journal, 9135);
	if (_i == 0)
		add_backend(journal, 9999, N, JOURNAL_BACKEND_REPLY);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 10,
	                                  [SPLIT_PEER] = 5 + 2,
	                                  [SPLIT_BACKEND] = 9135 - 1147,
	                                  [SPLIT_DRIVER] = 100,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

/* Each way takes 9000: the request arrives before the client gives up, the answer after. */
START_TEST(an_answer_that_comes_too_late_was_under_way)
{
	struct journal *journal = handmade_new();

	add_acquire(journal, 0, N);
	add_send(journal, 0, N, 1, 0, IKE_SA_INIT, 1);
	add_send(journal, 1000, N, 2, 0, IKE_SA_INIT, 2);
	add_receive(journal, 9000, N, 1, 0, IKE_SA_INIT);
	add_said(journal, 9000, N, GATEWAY, IKE_NOTE_STATE);
	add_send(journal, 9001, N, 3, 1, IKE_SA_INIT, 1);
	add_receive(journal, 10000, N, 2, 0, IKE_SA_INIT);
	give_up(journal, 12000);
	add_receive(journal, 18001, N, 3, 1, IKE_SA_INIT);
	handmade_split(journal,
	               (nsec[]){ [SPLIT_NETWORK] = 12000 - 1, [SPLIT_PEER] = 1, [SPLIT_OWN] = 0 });
}
END_TEST

START_TEST(a_peer_that_dropped_the_request_or_forgot_it_does_not_work_on_it)
{
	struct journal *journal = after_init();
	nsec worked = _i == 0 ? 0 : _i - 1;

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1);
	add_receive(journal, 1145, N, 3, 0, IKE_AUTH);
	if (_i == 0)
		add_dropped(journal, 1145, N, GATEWAY, 3);
	else
		add_said(journal, 1145 + worked, N, GATEWAY, IKE_NOTE_CLOSED);
	give_up(journal, 3145);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30 + 10,
	                                  [SPLIT_PEER] = 5 + worked,
	                                  [SPLIT_RETRANSMIT] = 2000 - worked,
	                                  [SPLIT_DRIVER] = 100,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

/* A replay of the first exchange's answer crosses the second exchange: it is none of its. */
START_TEST(what_is_under_way_for_an_older_request_explains_nothing)
{
	struct journal *journal = after_init();

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1); /* lost */
	add_send(journal, 1140, N, 4, 1, IKE_SA_INIT, 2);
	add_receive(journal, 2000, N, 4, 1, IKE_SA_INIT);
	add_said(journal, 2000, N, CLIENT, IKE_NOTE_STATE); /* even if nobody drops it */
	give_up(journal, 3135);
	handmade_split(journal, (nsec[]){ [SPLIT_NETWORK] = 30,
	                                  [SPLIT_PEER] = 5,
	                                  [SPLIT_RETRANSMIT] = 2000,
	                                  [SPLIT_DRIVER] = 100,
	                                  [SPLIT_OWN] = 0 });
}
END_TEST

START_TEST(the_split_since_the_spi_knows_nothing_of_what_came_before)
{
	static const nsec want[SPLIT_COUNT] = { [SPLIT_NETWORK] = 20,
		                                [SPLIT_RETRANSMIT] = 1000,
		                                [SPLIT_DRIVER] = 9,
		                                [SPLIT_PEER] = 3 };
	struct journal *journal = after_init();
	struct verdict *verdict;
	const struct verdict_negotiation *v;
	nsec sum = 0;

	add_send(journal, 1135, N, 3, 0, IKE_AUTH, 1); /* lost */
	add_send(journal, 2135, N, 4, 0, IKE_AUTH, 2);
	add_receive(journal, 2145, N, 4, 0, IKE_AUTH);
	add_send(journal, 2148, N, 5, 4, IKE_AUTH, 1);
	add_receive(journal, 2158, N, 5, 4, IKE_AUTH);
	add_install(journal, 2158, N);
	verdict = handmade_judge(journal);
	v = &verdict->negotiations[0];
	for (int p = 0; p < SPLIT_COUNT; p++) {
		ck_assert_int_eq(v->spi_split[p], want[p]);
		sum += v->spi_split[p];
	}
	ck_assert_int_eq(sum, v->ended_at - v->spi_at);
	verdict_free(verdict);
	journal_free(journal);
}
END_TEST

static const struct flights no_flights;
static const struct split_peer no_peer = { .closed_at = NSEC_NEVER };

START_TEST(a_driver_that_works_on_others_is_a_queue)
{
	struct split split;
	nsec parts[SPLIT_COUNT];

	split_init(&split);
	split_driver(&split, 10, 70, 75);
	split_driver(&split, 80, 200, 90); /* refused before it began */
	split_parts(&split, &no_flights, &no_peer, 0, 100, parts);
	ck_assert_int_eq(parts[SPLIT_DRIVER_QUEUE], 60 + 10);
	ck_assert_int_eq(parts[SPLIT_DRIVER], 5);
	ck_assert_int_eq(parts[SPLIT_OWN], 10 + 5 + 10);
	split_free(&split);
}
END_TEST

/* EAP: an exchange a round, and in each the peer waits for its back end (RFC 7296 2.16). */
START_TEST(each_wait_for_the_back_end_belongs_to_its_own_exchange)
{
	static const struct split_wait waits[] = { { .from = 25, .to = 60 },
		                                   { .from = 125, .to = 190 },
		                                   { .from = 225, .to = NSEC_NEVER } };
	const struct split_peer peer = { waits, 3, NSEC_NEVER };
	struct flights flights;
	struct split split;
	nsec parts[SPLIT_COUNT];

	ck_assert(flights_init(&flights));
	split_init(&split);
	for (uint64_t n = 0; n < 3; n++) { /* sent at 0, heard at 20, answered at 80, 20 late */
		struct journal_rec rec = { .at = (nsec)(100 * n), .negotiation = 1 };
		uint32_t exchange;

		rec.packet.id = 2 * n + 1;
		ck_assert(flights_send(&flights, &rec));
		exchange = flights_join(&flights, rec.packet.id, FLIGHT_NONE);
		split_send(&split, rec.at, exchange, true);
		rec.at += 20;
		flights_receive(&flights, &rec);
		if (n == 2)
			break;
		rec.at += 60;
		rec.packet.re = rec.packet.id++;
		rec.packet.response = true;
		ck_assert(flights_send(&flights, &rec));
		rec.at += 20;
		flights_receive(&flights, &rec);
		split_answer(&split, rec.at, exchange);
	}
	split_end(&split, 300);
	split_parts(&split, &flights, &peer, 0, 300, parts);
	ck_assert_int_eq(parts[SPLIT_BACKEND], 35 + 55 + 75); /* the second answered too late */
	ck_assert_int_eq(parts[SPLIT_PEER], 5 + 20 + 5 + 5);
	ck_assert_int_eq(parts[SPLIT_NETWORK], 20 + 20 + 20 + 20 + 20);
	split_free(&split);
	flights_free(&flights);
}
END_TEST

START_TEST(what_overlaps_counts_once)
{
	struct split split;
	nsec parts[SPLIT_COUNT], sum = 0;

	split_init(&split);
	split_send(&split, 100, FLIGHT_NONE, true);
	split_answer(&split, 180, FLIGHT_NONE);
	split_answer(&split, 190, FLIGHT_NONE); /* nothing is outstanding */
	split_driver(&split, 170, 170, 190);
	split_driver(&split, 175, 175, 185);
	split_end(&split, 200);
	split_parts(&split, &no_flights, &no_peer, 90, 200, parts);
	ck_assert_int_eq(parts[SPLIT_NETWORK], 80);
	ck_assert_int_eq(parts[SPLIT_DRIVER], 10);
	ck_assert_int_eq(parts[SPLIT_OWN], 10 + 10);
	split_free(&split);
	for (int p = 0; p < SPLIT_COUNT; p++)
		sum += parts[p];
	ck_assert_int_eq(sum, 110);
}
END_TEST

START_TEST(many_steps_are_kept)
{
	struct split split;
	nsec parts[SPLIT_COUNT];

	split_init(&split);
	for (nsec i = 0; i < 1000; i++)
		split_driver(&split, 10 * i, 10 * i, 10 * i + 3);
	split_parts(&split, &no_flights, &no_peer, 5, 10000, parts);
	ck_assert_int_eq(parts[SPLIT_DRIVER], 999 * 3);
	ck_assert_int_eq(parts[SPLIT_OWN], 10000 - 5 - 999 * 3);
	split_free(&split);
}
END_TEST

START_TEST(an_answer_to_an_older_request_does_not_count)
{
	struct split split;
	nsec parts[SPLIT_COUNT];

	split_init(&split);
	split_send(&split, 0, FLIGHT_NONE, true);
	split_send(&split, 50, FLIGHT_NONE, true);
	split_answer(&split, 60, 7);
	ck_assert_uint_ne(split.open, FLIGHT_NONE);
	split_answer(&split, 70, FLIGHT_NONE);
	ck_assert_uint_eq(split.open, FLIGHT_NONE);
	split_parts(&split, &no_flights, &no_peer, 0, 100, parts);
	ck_assert_int_eq(parts[SPLIT_RETRANSMIT], 50);
	ck_assert_int_eq(parts[SPLIT_NETWORK], 20);
	ck_assert_int_eq(parts[SPLIT_OWN], 30);
	split_free(&split);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("split");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_smooth_negotiation_is_network_peer_and_driver);
	tcase_add_test(tests, lost_answers_are_waiting_for_a_retransmission);
	tcase_add_test(tests, a_duplicate_does_not_move_the_answer_to_the_first_request);
	tcase_add_test(tests, a_copy_made_by_the_link_is_under_way_until_it_comes);
	tcase_add_test(tests, a_dropped_answer_does_not_count);
	tcase_add_loop_test(tests, an_answer_that_was_dropped_is_still_waited_for, 0, 2);
	tcase_add_test(tests, a_cookie_is_an_exchange_of_its_own);
	tcase_add_test(tests, an_unanswered_request_is_all_waiting);
	tcase_add_test(tests, the_failed_update_is_the_drivers_time);
	tcase_add_test(tests, a_live_peer_is_network);
	tcase_add_test(tests, a_back_end_that_worked_is_not_waiting_for_a_retransmission);
	tcase_add_loop_test(tests, giving_up_on_a_busy_back_end_is_the_back_ends_time, 0, 2);
	tcase_add_test(tests, an_answer_that_comes_too_late_was_under_way);
	tcase_add_loop_test(tests, a_peer_that_dropped_the_request_or_forgot_it_does_not_work_on_it,
	                    0, 3);
	tcase_add_test(tests, what_is_under_way_for_an_older_request_explains_nothing);
	tcase_add_test(tests, the_split_since_the_spi_knows_nothing_of_what_came_before);
	tcase_add_test(tests, many_steps_are_kept);
	tcase_add_test(tests, each_wait_for_the_back_end_belongs_to_its_own_exchange);
	tcase_add_test(tests, what_overlaps_counts_once);
	tcase_add_test(tests, an_answer_to_an_older_request_does_not_count);
	tcase_add_test(tests, a_driver_that_works_on_others_is_a_queue);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
