/* IP and UDP around a datagram, read back by a reader that adds up the checksums anew. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/frame.h"
#include "tests/pcapng_kit.h"

static uint8_t out[FRAME_MAX], data[FRAME_DATA_MAX];

static const struct ike_endpoint ends[][2] = {
	{ { { 4, { 10, 0, 0, 1 } }, 500 }, { { 4, { 10, 0, 0, 2 } }, 4500 } },
	{ { { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } }, 4500 },
	  { { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 } }, 61000 } },
};

START_TEST(headers_say_who_and_how_much_and_sums_are_right)
{
	static const size_t lens[] = { 0, 1, 2, 3, 140, 191, 1280 };

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		const struct ike_endpoint *from = &ends[_i][0], *to = &ends[_i][1];
		size_t len = frame_make(out, from, to, data, lens[i]);
		struct kit_dgram dgram;

		kit_dgram_read(&dgram, out, len);
		ck_assert_uint_eq(dgram.family, from->addr.family);
		ck_assert_mem_eq(dgram.from, from->addr.bytes, 16);
		ck_assert_mem_eq(dgram.to, to->addr.bytes, 16);
		ck_assert_uint_eq(dgram.from_port, from->port);
		ck_assert_uint_eq(dgram.to_port, to->port);
		ck_assert_uint_eq(dgram.len, lens[i]);
		ck_assert_mem_eq(dgram.data, data, lens[i]);
	}
}
END_TEST

START_TEST(the_largest_datagram_fits)
{
	struct kit_dgram dgram;
	size_t len;

	memset(data, 0xff, sizeof(data));
	len = frame_make(out, &ends[_i][0], &ends[_i][1], data, FRAME_DATA_MAX);
	kit_dgram_read(&dgram, out, len);
	ck_assert_uint_eq(dgram.len, FRAME_DATA_MAX);
}
END_TEST

/* RFC 768: a sum of 0 is sent as all ones, for 0 says that there is none. Of the 65,536 last words
 * one makes it so. */
START_TEST(a_sum_of_zero_is_sent_as_ones)
{
	bool found = false;

	memset(data, 0, 2);
	for (unsigned word = 0; word <= UINT16_MAX; word++) {
		struct kit_dgram dgram;

		data[0] = (uint8_t)(word >> 8);
		data[1] = (uint8_t)word;
		kit_dgram_read(&dgram, out, frame_make(out, &ends[0][0], &ends[0][1], data, 2));
		found = found || (out[26] == 0xff && out[27] == 0xff);
	}
	ck_assert(found);
}
END_TEST

/* 0: two families. 1: none. 2: too long. */
START_TEST(what_no_frame_can_hold_is_a_mistake)
{
	struct ike_endpoint none = { .port = 500 };

	if (_i == 0)
		frame_make(out, &ends[0][0], &ends[1][1], data, 1);
	else if (_i == 1)
		frame_make(out, &none, &none, data, 1);
	else
		frame_make(out, &ends[0][0], &ends[0][1], data, FRAME_DATA_MAX + 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_frame");
	TCase *tests = tcase_create("frames");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, headers_say_who_and_how_much_and_sums_are_right, 0, 2);
	tcase_add_loop_test(tests, the_largest_datagram_fits, 0, 2);
	tcase_add_test(tests, a_sum_of_zero_is_sent_as_ones);
	tcase_add_loop_test_raise_signal(tests, what_no_frame_can_hold_is_a_mistake, 6, 0, 3);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
