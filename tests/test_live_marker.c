/* The non-ESP marker, as the ports or the user have it: RFC 3948 2.2. */
#include <check.h>
#include <string.h>

#include "sim/live/marker.h"

static const struct {
	enum marker_rule rule;
	uint16_t from, to;
	bool goes;
} rows[] = {
	{ MARKER_AUTO, 500, 500, false },      { MARKER_AUTO, 4500, 4500, true },
	{ MARKER_AUTO, 40000, 500, false },    { MARKER_AUTO, 500, 40000, false },
	{ MARKER_AUTO, 40000, 4500, true },    { MARKER_AUTO, 15000, 16000, true },
	{ MARKER_ALWAYS, 500, 500, true },     { MARKER_ALWAYS, 15000, 16000, true },
	{ MARKER_NEVER, 15000, 16000, false }, { MARKER_NEVER, 4500, 4500, false },
};

START_TEST(what_goes_out_by_a_rule_comes_in_by_it)
{
	uint8_t octets[16];
	struct ike_dgram out = { .from = { .port = rows[_i].from },
		                 .to = { .port = rows[_i].to },
		                 .data = (const uint8_t *)"message",
		                 .len = 7 };
	struct ike_dgram view = marker_view(rows[_i].rule, &out), in;

	size_t len = ike_udp_put(octets, &view);
	ck_assert_uint_eq(len, 7u + (rows[_i].goes ? IKE_MARKER_LEN : 0));
	in = marker_view(rows[_i].rule, &out);
	ike_udp_take(&in, octets, len);
	ck_assert_int_eq(in.kind, IKE_DGRAM_MESSAGE);
	ck_assert_uint_eq(in.len, 7);
	ck_assert_mem_eq(in.data, "message", 7);
}
END_TEST

START_TEST(what_has_none_where_the_user_says_that_one_belongs_is_no_message)
{
	struct ike_dgram plain = { .from = { .port = 500 }, .to = { .port = 500 } };
	struct ike_dgram in = marker_view(MARKER_ALWAYS, &plain);

	ike_udp_take(&in, (const uint8_t *)"message", 7);
	ck_assert_int_eq(in.kind, IKE_DGRAM_ESP);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live_marker");
	TCase *tests = tcase_create("live_marker");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, what_goes_out_by_a_rule_comes_in_by_it, 0,
	                    sizeof(rows) / sizeof(*rows));
	tcase_add_test(tests, what_has_none_where_the_user_says_that_one_belongs_is_no_message);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
