/* The non-ESP marker: RFC 3948 2.2. */
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
	{ MARKER_AUTO, 499, 501, true },       { MARKER_ALWAYS, 500, 500, true },
	{ MARKER_NEVER, 15000, 16000, false }, { MARKER_NEVER, 4500, 4500, false },
};

START_TEST(a_marker_goes_unless_a_port_is_500)
{
	ck_assert_msg(marker_goes(rows[_i].rule, rows[_i].from, rows[_i].to) == rows[_i].goes,
	              "row %d", _i);
}
END_TEST

START_TEST(a_marker_is_taken_off)
{
	uint8_t octets[] = { 0, 0, 0, 0, 7, 8 };
	const uint8_t *data = octets;
	size_t len = sizeof(octets);

	ck_assert_int_eq(marker_strip(true, &data, &len), MARKER_IKE);
	ck_assert(len == 2 && data[0] == 7);
}
END_TEST

START_TEST(without_one_all_of_it_is_ike)
{
	uint8_t octets[] = { 0, 0, 0, 0, 7, 8 };
	const uint8_t *data = octets;
	size_t len = sizeof(octets);

	ck_assert_int_eq(marker_strip(false, &data, &len), MARKER_IKE);
	ck_assert(len == 6 && data == octets);
}
END_TEST

START_TEST(what_has_none_where_one_belongs_is_esp)
{
	uint8_t octets[] = { 0, 0, 0, 1, 7 };

	for (size_t n = 0; n <= sizeof(octets); n++) {
		const uint8_t *data = octets;
		size_t len = n;

		ck_assert_int_eq(marker_strip(true, &data, &len), MARKER_ESP);
		ck_assert(len == n && data == octets);
	}
}
END_TEST

START_TEST(one_octet_ff_is_a_keepalive_with_or_without)
{
	uint8_t octets[] = { 0xff, 0xff };

	for (unsigned marked = 0; marked < 2; marked++) {
		const uint8_t *data = octets;
		size_t one = 1, two = 2;

		ck_assert_int_eq(marker_strip(marked, &data, &one), MARKER_KEEPALIVE);
		ck_assert_int_ne(marker_strip(marked, &data, &two), MARKER_KEEPALIVE);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live_marker");
	TCase *tests = tcase_create("live_marker");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, a_marker_goes_unless_a_port_is_500, 0,
	                    sizeof(rows) / sizeof(*rows));
	tcase_add_test(tests, a_marker_is_taken_off);
	tcase_add_test(tests, without_one_all_of_it_is_ike);
	tcase_add_test(tests, what_has_none_where_one_belongs_is_esp);
	tcase_add_test(tests, one_octet_ff_is_a_keepalive_with_or_without);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
