/* Addresses with a length, and how far a time may be off. */
#include <check.h>
#include <string.h>

#include "sim/scenario/prefix.h"
#include "sim/scenario/tolerance.h"

static const struct {
	const char *text, *printed; /* NULL: it is none */
} prefixes[] = {
	{ "10.1.0.0/16", "10.1.0.0/16" },
	{ "10.1.0.1", "10.1.0.1/32" },
	{ "10.1.0.1/32", "10.1.0.1/32" },
	{ "0.0.0.0/0", "0.0.0.0/0" },
	{ "128.0.0.0/1", "128.0.0.0/1" },
	{ "10.1.0.128/25", "10.1.0.128/25" },
	{ "2001:db8::/32", "2001:db8::/32" },
	{ "::/0", "::/0" },
	{ "::1", "::1/128" },
	{ "2001:db8::8000/113", "2001:db8::8000/113" },
	{ "10.1.0.128/24", NULL },
	{ "10.1.0.1/31", NULL },
	{ "10.1.0.0/33", NULL },
	{ "2001:db8::1/64", NULL },
	{ "2001:db8::/129", NULL },
	{ "10.1.0.0/", NULL },
	{ "10.1.0.0/-1", NULL },
	{ "10.1.0.0/0016", NULL },
	{ "10.1.0.0/ 8", NULL },
	{ "10.1.0.0/8/8", NULL },
	{ "10.1.0/24", NULL },
	{ "/8", NULL },
	{ "", NULL },
	{ "all", NULL },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee", NULL },
};

START_TEST(a_prefix_has_no_bit_behind_its_length)
{
	struct sadb_selector selector = { .protocol = 99 };
	char text[PREFIX_TEXT];
	bool good = prefix_read(prefixes[_i].text, &selector);

	ck_assert_msg(good == (prefixes[_i].printed != NULL), "%s", prefixes[_i].text);
	if (good)
		ck_assert_str_eq(prefix_print(&selector, text), prefixes[_i].printed);
	else
		ck_assert_uint_eq(selector.protocol, 99); /* left alone */
}
END_TEST

START_TEST(a_prefix_is_all_ports_and_protocols_from_its_first_address_to_its_last)
{
	struct sadb_selector s;

	ck_assert(prefix_read("10.1.0.128/25", &s));
	ck_assert(s.protocol == 0 && s.port_lo == 0 && s.port_hi == 65535);
	ck_assert(s.lo.family == 4 && s.hi.family == 4);
	ck_assert(s.lo.bytes[3] == 128 && s.hi.bytes[3] == 255 && s.hi.bytes[2] == 0);
	ck_assert(prefix_read("2001:db8::/32", &s));
	ck_assert(s.lo.family == 6 && s.lo.bytes[15] == 0 && s.hi.bytes[4] == 255 &&
	          s.hi.bytes[3] == 0xb8);
}
END_TEST

static const struct {
	const char *text, *printed; /* NULL: it is none */
	nsec ns;
	uint32_t ppb;
} tolerances[] = {
	{ "5ms + 2%", "5ms + 2%", 5 * NSEC_MS, 20000000 },
	{ "2% + 5ms", "5ms + 2%", 5 * NSEC_MS, 20000000 },
	{ "5ms", "5ms", 5 * NSEC_MS, 0 },
	{ "0.5%", "0.5%", 0, 5000000 },
	{ "0s", "0s", 0, 0 },
	{ "0s + 0%", "0s", 0, 0 },
	{ "100%", "100%", 0, 1000000000 },
	{ "24h", "86400s", 24 * 3600 * NSEC_S, 0 },
	{ "86400000000001ns", NULL, 0, 0 },
	{ "101%", NULL, 0, 0 },
	{ "5ms+2%", NULL, 0, 0 },
	{ "5ms + 5ms", NULL, 0, 0 },
	{ "2% + 2%", NULL, 0, 0 },
	{ "5ms + 2% + 1%", NULL, 0, 0 },
	{ "5", NULL, 0, 0 },
	{ "+ 5ms", NULL, 0, 0 },
	{ "5ms + ", NULL, 0, 0 },
	{ "", NULL, 0, 0 },
	{ "%", NULL, 0, 0 },
};

START_TEST(a_tolerance_is_a_duration_and_a_share_each_at_most_once)
{
	struct scenario_tolerance tolerance = { 77, 77 };
	char help[QUANTITY_HELP], text[TOLERANCE_TEXT];
	bool good = tolerance_read(tolerances[_i].text, &tolerance, help);

	ck_assert_msg(good == (tolerances[_i].printed != NULL), "%s", tolerances[_i].text);
	if (!good) {
		ck_assert(tolerance.ns == 77 && tolerance.ppb == 77 && strlen(help) > 0);
		return;
	}
	ck_assert_int_eq(tolerance.ns, tolerances[_i].ns);
	ck_assert_uint_eq(tolerance.ppb, tolerances[_i].ppb);
	ck_assert_str_eq(tolerance_print(&tolerance, text), tolerances[_i].printed);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scenario_prefix");
	TCase *tests = tcase_create("scenario_prefix");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, a_prefix_has_no_bit_behind_its_length, 0,
	                    sizeof(prefixes) / sizeof(*prefixes));
	tcase_add_test(tests,
	               a_prefix_is_all_ports_and_protocols_from_its_first_address_to_its_last);
	tcase_add_loop_test(tests, a_tolerance_is_a_duration_and_a_share_each_at_most_once, 0,
	                    sizeof(tolerances) / sizeof(*tolerances));
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
