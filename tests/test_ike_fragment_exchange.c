/* Messages in fragments between two endpoints (RFC 7383). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/handlers.h"
#include "tests/ike_pair.h"

#define MANY 8

static struct pair_packet pieces[MANY];
static uint32_t count;

static void offer(enum pair_end end, uint32_t size)
{
	pair.host[end].conf.fragment_size = size;
	pair.host[end].conf.reassemblies = 2;
	pair.host[end].conf.reassembly_max = 1024;
}

static void setup(void)
{
	pair_init();
	offer(A, 140); /* 108 octets a fragment, 47 a piece */
	offer(B, 140);
}

/* All fragments of a message that is on the wire. */
static void catch_all(enum pair_end from, const char *what)
{
	count = 0;
	do
		pair_catch(from, what, &pieces[count++]);
	while (pieces[count - 1].fragment < pieces[count - 1].fragments);
}

/* ... so many that each is lost once. */
static void catch_message(enum pair_end from, const char *what)
{
	catch_all(from, what);
	ck_assert_uint_eq(count, 3);
	for (uint32_t i = 0; i < count; i++) {
		ck_assert_uint_eq(pieces[i].fragment, i + 1);
		ck_assert_uint_eq(pieces[i].fragments, count);
		ck_assert_uint_le(pieces[i].len, 108);
		ck_assert_uint_eq(pieces[i].data[16], IKE_PAYLOAD_SKF);
	}
}

static void until_auth(void)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
}

static void b_installs(void)
{
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
}

static void a_installs(void)
{
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
}

static uint32_t parts(enum pair_end end)
{
	return ike_reassembly_count(&pair.host[end].ike->reassemblies);
}

/*
 *      A: IKE_AUTH 1/3, 2/3, 3/3 -->       B: installs when all are there
 *         <-- IKE_AUTH 1/3, 2/3, 3/3       B
 */
START_TEST(rfc_7383_2_5_what_is_larger_than_a_fragment_goes_in_fragments)
{
	until_auth();
	catch_message(A, "IKE_AUTH request");
	for (uint32_t i = 0; i < count; i++) {
		pair_driver_idle(B);
		pair_inject(B, &pieces[i]);
	}
	b_installs();
	catch_message(B, "IKE_AUTH response");
	for (uint32_t i = 0; i < count; i++)
		pair_inject(A, &pieces[i]);
	a_installs();
	ck_assert_uint_eq(parts(A) + parts(B), 0);
	pair_not_noted(B, IKE_NOTE_DROPPED);
	pair_not_noted(A, IKE_NOTE_DROPPED);
	pair_close();
}
END_TEST

/* 0: neither, 1: A alone, 2: B alone */
START_TEST(rfc_7383_2_3_who_does_not_say_that_he_takes_them_gets_none)
{
	if (_i != 1)
		pair.host[A].conf.fragment_size = 0;
	if (_i != 2)
		pair.host[B].conf.fragment_size = 0;
	until_auth();
	catch_all(A, "IKE_AUTH request");
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(pieces[0].fragments, 0);
	ck_assert_uint_eq(pieces[0].data[16], IKE_PAYLOAD_SK);
	pair_inject(B, &pieces[0]);
	b_installs();
	pair_pass(B, "IKE_AUTH response");
	a_installs();
	pair_close();
}
END_TEST

START_TEST(rfc_7383_2_5_what_fits_goes_whole)
{
	pair.host[A].conf.fragment_size = pair.host[B].conf.fragment_size = 1280;
	pair_open();
	pair_establish();
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sent, 2);
	pair_close();
}
END_TEST

/* 1 octet less than what it takes, and just that */
START_TEST(rfc_7383_2_5_1_the_size_is_that_of_the_ip_datagram_with_the_marker)
{
	pair.host[A].conf.fragment_size = 1280;
	until_auth();
	catch_all(A, "IKE_AUTH request");
	ck_assert_uint_eq(count, 1);
	size_t len = pieces[0].len;
	pair_close();

	pair_init();
	offer(A, (uint32_t)(len + 20 + 8 + 4 - (size_t)_i));
	offer(B, 1280);
	until_auth();
	catch_all(A, "IKE_AUTH request");
	ck_assert_uint_eq(count, 1 + (size_t)_i);
	pair_close();
}
END_TEST

/* A loses one of three; it sends all again, with the same octets, and the lost one completes it. */
START_TEST(rfc_7383_2_6_1_a_lost_fragment_of_a_request_comes_with_the_repeat)
{
	struct pair_packet first[MANY];

	until_auth();
	catch_message(A, "IKE_AUTH request");
	memcpy(first, pieces, sizeof first);
	for (int i = 0; i < 3; i++)
		if (i != _i)
			pair_inject(B, &pieces[i]);
	ck_assert_uint_eq(parts(B), 1);
	pair_at(NSEC_S);
	catch_message(A, "IKE_AUTH request");
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(pieces[i].try, 2);
		ck_assert_uint_eq(pieces[i].len, first[i].len);
		ck_assert_mem_eq(pieces[i].data, first[i].data, first[i].len);
		pair_inject(B, &pieces[i]);
		if (i != _i)
			pair_dropped(B, IKE_DROP_FRAGMENT);
	}
	b_installs();
	ck_assert_uint_eq(parts(B), 0);
	pair_close();
}
END_TEST

START_TEST(rfc_7383_2_6_1_a_lost_fragment_of_a_response_comes_with_the_repeat)
{
	until_auth();
	catch_message(A, "IKE_AUTH request");
	for (uint32_t i = 0; i < 3; i++)
		pair_inject(B, &pieces[i]);
	b_installs();
	catch_message(B, "IKE_AUTH response");
	for (int i = 0; i < 3; i++)
		if (i != _i)
			pair_inject(A, &pieces[i]);
	pair_driver_idle(A);
	pair_at(NSEC_S);
	catch_message(A, "IKE_AUTH request");
	for (uint32_t i = 0; i < 3; i++)
		pair_inject(B, &pieces[i]);
	ck_assert_uint_eq(pair_note_count(B, IKE_NOTE_REPLAYED), 1);
	catch_message(B, "IKE_AUTH response");
	pair_inject(A, &pieces[_i]);
	a_installs();
	pair_close();
}
END_TEST

/* Of a repeat fragment 1 alone has the answer repeated, once. */
START_TEST(rfc_7383_2_6_1_only_the_first_fragment_of_a_repeat_is_answered)
{
	struct pair_packet request[3];

	until_auth();
	catch_message(A, "IKE_AUTH request");
	memcpy(request, pieces, sizeof request);
	for (uint32_t i = 0; i < 3; i++)
		pair_inject(B, &request[i]);
	b_installs();
	catch_message(B, "IKE_AUTH response");
	pair_inject(B, &request[2]);
	pair_dropped(B, IKE_DROP_FRAGMENT);
	pair_inject(B, &request[1]);
	pair_dropped(B, IKE_DROP_FRAGMENT);
	pair_silent(B);
	pair_inject(B, &request[0]);
	catch_message(B, "IKE_AUTH response");
	ck_assert_uint_eq(pieces[0].try, 2);
	ck_assert_uint_eq(pieces[0].re, request[0].id);
	pair_silent(B);
	request[0].data[60] ^= 1;
	pair_inject(B, &request[0]);
	pair_dropped(B, IKE_DROP_INTEGRITY);
	pair_silent(B);
	pair_close();
}
END_TEST

START_TEST(rfc_7383_2_6_in_any_order_and_twice_is_as_good)
{
	static const uint8_t orders[6][6] = { { 2, 1, 0 },    { 1, 1, 0, 0, 2 }, { 0, 0, 0, 2, 1 },
		                              { 2, 2, 0, 1 }, { 1, 2, 1, 0 },    { 0, 2, 2, 1 } };
	static const uint8_t lens[6] = { 3, 5, 5, 4, 4, 4 };

	until_auth();
	catch_message(A, "IKE_AUTH request");
	for (int i = 0; i < lens[_i]; i++)
		pair_inject(B, &pieces[orders[_i][i]]);
	b_installs();
	pair_close();
}
END_TEST

START_TEST(rfc_7383_2_6_what_does_not_authenticate_takes_no_place)
{
	until_auth();
	catch_message(A, "IKE_AUTH request");
	pieces[0].data[pieces[0].len - 1] ^= 1;
	pair_inject(B, &pieces[0]);
	pair_dropped(B, IKE_DROP_INTEGRITY);
	ck_assert_uint_eq(parts(B), 0);
	pieces[0].data[pieces[0].len - 1] ^= 1;
	for (uint32_t i = 0; i < 3; i++)
		pair_inject(B, &pieces[i]);
	b_installs();
	pair_close();
}
END_TEST

START_TEST(rfc_7383_2_6_numbers_that_make_no_sense_are_dropped)
{
	until_auth();
	catch_message(A, "IKE_AUTH request");
	ike_set16(pieces[0].data + 32, (uint16_t)_i * 4); /* 0, and 4 of 3 */
	pair_inject(B, &pieces[0]);
	pair_dropped(B, IKE_DROP_PAYLOADS);
	ck_assert_uint_eq(parts(B), 0);
	pair_close();
}
END_TEST

START_TEST(rfc_7383_2_3_fragments_that_nobody_agreed_to_are_dropped)
{
	until_auth();
	catch_message(A, "IKE_AUTH request");
	/* as if B had never said that it takes them */
	pair.host[B].ike->sessions.all[0].fragment_most = 0;
	pair_inject(B, &pieces[0]);
	pair_dropped(B, IKE_DROP_MISSING);
	pair_close();
}
END_TEST

START_TEST(an_endpoint_without_room_for_parts_drops_them)
{
	pair.host[B].conf.reassemblies = 0;
	until_auth();
	catch_message(A, "IKE_AUTH request");
	pair_inject(B, &pieces[0]);
	pair_dropped(B, IKE_DROP_FRAGMENT_ROOM);
	pair_close();
}
END_TEST

START_TEST(a_message_larger_than_the_room_is_dropped)
{
	pair.host[B].conf.reassembly_max = 100;
	until_auth();
	catch_message(A, "IKE_AUTH request");
	pair_inject(B, &pieces[0]);
	pair_inject(B, &pieces[1]);
	pair_inject(B, &pieces[2]);
	pair_dropped(B, IKE_DROP_FRAGMENT_ROOM);
	ck_assert_uint_eq(parts(B), 0);
	pair_close();
}
END_TEST

/* The half-open IKE SA ends, and the part of its IKE_AUTH with it. */
START_TEST(a_session_that_ends_takes_its_parts_along)
{
	until_auth();
	catch_message(A, "IKE_AUTH request");
	pair_inject(B, &pieces[0]);
	ck_assert_uint_eq(parts(B), 1);
	pair_at(30 * NSEC_S);
	pair_noted(B, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(parts(B), 0);
	pair_close();
}
END_TEST

/* What is inside makes no sense: the peer itself said it, so it is answered (RFC 7296 2.21). */
START_TEST(rfc_7296_2_21_a_joined_message_that_makes_no_sense_is_refused)
{
	struct ike_session *session;
	struct ike_window *window;

	until_auth();
	session = &pair.host[A].ike->sessions.all[0];
	window = ike_session_requests(session);
	window->octets[42] ^= 0x40; /* the length of the first payload inside */
	pair_lose(A, "IKE_AUTH request");
	pair_lose(A, "IKE_AUTH request");
	pair_lose(A, "IKE_AUTH request");
	pair_at(NSEC_S);
	catch_message(A, "IKE_AUTH request");
	for (uint32_t i = 0; i < 3; i++)
		pair_inject(B, &pieces[i]);
	pair_failed(B, IKE_FAIL_SYNTAX);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike fragment exchange");
	TCase *tests = tcase_create("fragment exchange");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, rfc_7383_2_5_what_is_larger_than_a_fragment_goes_in_fragments);
	tcase_add_loop_test(tests, rfc_7383_2_3_who_does_not_say_that_he_takes_them_gets_none, 0,
	                    3);
	tcase_add_test(tests, rfc_7383_2_5_what_fits_goes_whole);
	tcase_add_loop_test(
	        tests, rfc_7383_2_5_1_the_size_is_that_of_the_ip_datagram_with_the_marker, 0, 2);
	tcase_add_loop_test(
	        tests, rfc_7383_2_6_1_a_lost_fragment_of_a_request_comes_with_the_repeat, 0, 3);
	tcase_add_loop_test(
	        tests, rfc_7383_2_6_1_a_lost_fragment_of_a_response_comes_with_the_repeat, 0, 3);
	tcase_add_test(tests, rfc_7383_2_6_1_only_the_first_fragment_of_a_repeat_is_answered);
	tcase_add_loop_test(tests, rfc_7383_2_6_in_any_order_and_twice_is_as_good, 0, 6);
	tcase_add_test(tests, rfc_7383_2_6_what_does_not_authenticate_takes_no_place);
	tcase_add_loop_test(tests, rfc_7383_2_6_numbers_that_make_no_sense_are_dropped, 0, 2);
	tcase_add_test(tests, rfc_7383_2_3_fragments_that_nobody_agreed_to_are_dropped);
	tcase_add_test(tests, an_endpoint_without_room_for_parts_drops_them);
	tcase_add_test(tests, a_message_larger_than_the_room_is_dropped);
	tcase_add_test(tests, a_session_that_ends_takes_its_parts_along);
	tcase_add_test(tests, rfc_7296_2_21_a_joined_message_that_makes_no_sense_is_refused);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
