/* Fragments to messages: ike/reassembly. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/reassembly.h"

#define PLACES 3
#define ROOM   16

static struct ike_reassemblies pool;
static void *memory;
static struct ike_reassembly_whole whole;

static void setup(void)
{
	memory = calloc(1, ike_reassemblies_size(PLACES, ROOM));
	ck_assert_ptr_nonnull(memory);
	ike_reassemblies_init(&pool, memory, PLACES, ROOM);
}

static void teardown(void)
{
	free(memory);
}

static struct ike_reassembly_of of(uint32_t session, uint32_t message_id)
{
	return (struct ike_reassembly_of){ .session = session, .message_id = message_id };
}

static bool wants(nsec now, struct ike_reassembly_of whose, uint16_t number, uint16_t total)
{
	struct ike_fragment fragment = { .number = number, .total = total };
	enum ike_drop why;
	bool wanted = ike_reassembly_wants(&pool, now, &whose, &fragment, &why);

	if (!wanted)
		ck_assert_int_eq(why, IKE_DROP_FRAGMENT);
	return wanted;
}

static enum ike_reassembled add(nsec now, struct ike_reassembly_of whose, uint16_t number,
                                uint16_t total, const char *text)
{
	struct ike_fragment fragment = { .number = number,
		                         .total = total,
		                         .next = number == 1 ? 35 : 0 };
	struct ike_view piece = { (const uint8_t *)text, strlen(text) };

	ck_assert(wants(now, whose, number, total));
	return ike_reassembly_add(&pool, now, &whose, &fragment, piece, &whole);
}

static void whole_is(const char *text)
{
	ck_assert_uint_eq(whole.next, 35);
	ck_assert_uint_eq(whole.octets.len, strlen(text));
	ck_assert_mem_eq(whole.octets.data, text, strlen(text));
}

static const uint8_t orders[6][3] = { { 1, 2, 3 }, { 1, 3, 2 }, { 2, 1, 3 },
	                              { 2, 3, 1 }, { 3, 1, 2 }, { 3, 2, 1 } };

START_TEST(rfc_7383_2_6_in_whatever_order_they_come_the_message_is_the_same)
{
	static const char *const pieces[] = { "one,", "two-two,", "3" };

	for (unsigned i = 0; i < 3; i++) {
		uint8_t number = orders[_i][i];
		enum ike_reassembled got = add(0, of(0, 1), number, 3, pieces[number - 1]);

		ck_assert_int_eq(got, i < 2 ? IKE_REASSEMBLED_PART : IKE_REASSEMBLED_WHOLE);
	}
	whole_is("one,two-two,3");
	ck_assert_uint_eq(ike_reassembly_count(&pool), 0);
}
END_TEST

START_TEST(rfc_7383_2_6_one_fragment_of_one_is_a_message)
{
	ck_assert_int_eq(add(0, of(0, 1), 1, 1, "all"), IKE_REASSEMBLED_WHOLE);
	whole_is("all");
}
END_TEST

START_TEST(rfc_7383_2_6_a_fragment_that_is_here_already_is_not_wanted)
{
	add(0, of(0, 1), 2, 3, "b");
	ck_assert(!wants(0, of(0, 1), 2, 3));
	ck_assert(wants(0, of(0, 1), 1, 3));
	ck_assert(wants(0, of(0, 1), 3, 3));
}
END_TEST

START_TEST(rfc_7383_2_6_a_larger_total_takes_the_place_of_what_was_there)
{
	add(0, of(0, 1), 1, 2, "old");
	ck_assert_int_eq(add(0, of(0, 1), 3, 3, "c"), IKE_REASSEMBLED_PART);
	ck_assert_uint_eq(ike_reassembly_count(&pool), 1);
	ck_assert_int_eq(add(0, of(0, 1), 2, 3, "b"), IKE_REASSEMBLED_PART);
	ck_assert_int_eq(add(0, of(0, 1), 1, 3, "a"), IKE_REASSEMBLED_WHOLE);
	whole_is("abc");
}
END_TEST

START_TEST(rfc_7383_2_6_a_smaller_total_is_not_wanted)
{
	add(0, of(0, 1), 1, 3, "a");
	ck_assert(!wants(0, of(0, 1), 2, 2));
	ck_assert(!wants(0, of(0, 1), 1, 1));
}
END_TEST

START_TEST(a_request_and_a_response_of_one_session_are_apart)
{
	struct ike_reassembly_of response = of(0, 1);

	response.response = true;
	add(0, of(0, 1), 1, 2, "a");
	add(0, response, 1, 2, "x");
	ck_assert_int_eq(add(0, of(0, 1), 2, 2, "b"), IKE_REASSEMBLED_WHOLE);
	whole_is("ab");
	ck_assert_int_eq(add(0, response, 2, 2, "y"), IKE_REASSEMBLED_WHOLE);
	whole_is("xy");
}
END_TEST

START_TEST(the_next_request_of_a_session_takes_the_place_of_the_last)
{
	add(0, of(0, 1), 1, 4, "old");
	ck_assert(wants(0, of(0, 2), 1, 2)); /* though its total is smaller */
	add(0, of(0, 2), 1, 2, "a");
	ck_assert_uint_eq(ike_reassembly_count(&pool), 1);
	ck_assert_int_eq(add(0, of(0, 2), 2, 2, "b"), IKE_REASSEMBLED_WHOLE);
	whole_is("ab");
}
END_TEST

START_TEST(the_message_begun_longest_ago_gives_way)
{
	for (uint32_t session = 0; session < PLACES; session++)
		add(10 - (nsec)session, of(session, 1), 1, 2, "a");
	add(11, of(9, 1), 1, 2, "a"); /* instead of session 2's, begun at 8 */
	ck_assert_uint_eq(ike_reassembly_count(&pool), PLACES);
	ck_assert(wants(11, of(2, 1), 1, 2));
	ck_assert(!wants(11, of(0, 1), 1, 2));
	ck_assert(!wants(11, of(1, 1), 1, 2));
	ck_assert(!wants(11, of(9, 1), 1, 2));
}
END_TEST

/* 1 ns before its end, at it, and 1 ns after it */
START_TEST(a_message_that_takes_too_long_begins_anew)
{
	nsec now = 5 + IKE_REASSEMBLY_NS + _i;

	add(5, of(0, 1), 1, 2, "a");
	ck_assert_int_eq(wants(now, of(0, 1), 1, 2), _i >= 0);
	ck_assert_int_eq(add(now, of(0, 1), 2, 2, "b"),
	                 _i >= 0 ? IKE_REASSEMBLED_PART : IKE_REASSEMBLED_WHOLE);
}
END_TEST

START_TEST(what_is_larger_than_its_room_is_thrown_away_at_once)
{
	add(0, of(0, 1), 1, 3, "0123456789");
	ck_assert_int_eq(add(0, of(0, 1), 3, 3, "abcdef"), IKE_REASSEMBLED_PART);
	ck_assert_int_eq(add(0, of(0, 1), 2, 3, "x"), IKE_REASSEMBLED_LARGE);
	ck_assert_uint_eq(ike_reassembly_count(&pool), 0);
	add(0, of(0, 1), 1, 2, "0123456789");
	ck_assert_int_eq(add(0, of(0, 1), 2, 2, "abcdef"), IKE_REASSEMBLED_WHOLE);
	whole_is("0123456789abcdef");
}
END_TEST

START_TEST(a_session_that_is_over_leaves_nothing_here)
{
	static const uint8_t zeros[ROOM];

	add(0, of(0, 1), 1, 2, "secret");
	add(0, of(1, 1), 1, 2, "other");
	ike_reassembly_forget(&pool, 0);
	ck_assert_uint_eq(ike_reassembly_count(&pool), 1);
	ck_assert_mem_eq(pool.octets, zeros, ROOM);
	ck_assert_int_eq(add(0, of(1, 1), 2, 2, "s"), IKE_REASSEMBLED_WHOLE);
	whole_is("others");
}
END_TEST

START_TEST(a_pool_of_none_takes_no_memory)
{
	ck_assert_uint_eq(ike_reassemblies_size(0, ROOM), 0);
	ike_reassemblies_init(&pool, NULL, 0, 0);
	ike_reassembly_forget(&pool, 0);
	ck_assert_uint_eq(ike_reassembly_count(&pool), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike reassembly");
	TCase *tests = tcase_create("reassembly");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, rfc_7383_2_6_in_whatever_order_they_come_the_message_is_the_same,
	                    0, 6);
	tcase_add_test(tests, rfc_7383_2_6_one_fragment_of_one_is_a_message);
	tcase_add_test(tests, rfc_7383_2_6_a_fragment_that_is_here_already_is_not_wanted);
	tcase_add_test(tests, rfc_7383_2_6_a_larger_total_takes_the_place_of_what_was_there);
	tcase_add_test(tests, rfc_7383_2_6_a_smaller_total_is_not_wanted);
	tcase_add_test(tests, a_request_and_a_response_of_one_session_are_apart);
	tcase_add_test(tests, the_next_request_of_a_session_takes_the_place_of_the_last);
	tcase_add_test(tests, the_message_begun_longest_ago_gives_way);
	tcase_add_loop_test(tests, a_message_that_takes_too_long_begins_anew, -1, 2);
	tcase_add_test(tests, what_is_larger_than_its_room_is_thrown_away_at_once);
	tcase_add_test(tests, a_session_that_is_over_leaves_nothing_here);
	tcase_add_test(tests, a_pool_of_none_takes_no_memory);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
