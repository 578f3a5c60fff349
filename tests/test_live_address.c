/* Addresses as a user writes them. */
#include <check.h>
#include <netinet/in.h>
#include <string.h>

#include "sim/live/address.h"

static const struct {
	const char *text, *printed; /* NULL: it is none */
} rows[] = {
	{ "192.0.2.1", "192.0.2.1:500" },
	{ "192.0.2.1:4500", "192.0.2.1:4500" },
	{ "192.0.2.1:0", "192.0.2.1:0" },
	{ "192.0.2.1:65535", "192.0.2.1:65535" },
	{ "2001:db8::1", "[2001:db8::1]:500" },
	{ "[2001:db8::1]", "[2001:db8::1]:500" },
	{ "[2001:db8::1]:4500", "[2001:db8::1]:4500" },
	{ "::", "[::]:500" },
	{ "::ffff:192.0.2.1", "[::ffff:192.0.2.1]:500" },
	{ "febf::1", NULL },
	{ "fec0::1", "[fec0::1]:500" },
	{ "", NULL },
	{ ":500", NULL },
	{ "192.0.2.1:", NULL },
	{ "192.0.2.1:65536", NULL },
	{ "192.0.2.1:99999999999", NULL },
	{ "192.0.2.1:-1", NULL },
	{ "192.0.2.1:+5", NULL },
	{ "192.0.2.1: 5", NULL },
	{ "192.0.2", NULL },
	{ "192.0.2.256", NULL },
	{ "0xc0000201", NULL },
	{ "localhost", NULL },
	{ "gateway.example:500", NULL },
	{ "[192.0.2.1]:500", NULL },
	{ "[2001:db8::1", NULL },
	{ "[2001:db8::1]4500", NULL },
	{ "[2001:db8::1]:", NULL },
	{ "[]:500", NULL },
	{ "2001:db8::1::2", NULL },
	{ "fe80::1", NULL },
	{ "fe80::1%eth0", NULL },
	{ "[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd]:5", NULL },
};

START_TEST(only_numbers_are_addresses)
{
	struct ike_endpoint at = { .port = 77 };
	const char *why = NULL;
	char text[ADDRESS_TEXT];
	bool good = address_read(rows[_i].text, 500, &at, &why);

	ck_assert_msg(good == (rows[_i].printed != NULL), "%s", rows[_i].text);
	if (good)
		ck_assert_str_eq(address_text(&at, text), rows[_i].printed);
	else
		ck_assert_uint_eq(at.port, 77); /* left alone */
	ck_assert_ptr_nonnull(why);
}
END_TEST

START_TEST(what_is_printed_is_read_back_and_the_system_takes_it)
{
	struct ike_endpoint at, again;
	struct sockaddr_storage system;
	const char *why;
	char text[ADDRESS_TEXT];

	if (!rows[_i].printed)
		return;
	ck_assert(address_read(rows[_i].printed, 1, &at, &why));
	ck_assert_uint_eq(address_to_system(&at, &system), at.addr.family == 4
	                                                           ? sizeof(struct sockaddr_in)
	                                                           : sizeof(struct sockaddr_in6));
	ck_assert(address_from_system(&system, &again));
	ck_assert_str_eq(address_text(&again, text), rows[_i].printed);
	ck_assert_mem_eq(again.addr.bytes, at.addr.bytes, sizeof(at.addr.bytes));
}
END_TEST

START_TEST(another_family_is_no_address)
{
	struct sockaddr_storage system = { .ss_family = AF_UNIX };
	struct ike_endpoint at;

	ck_assert(!address_from_system(&system, &at));
	ck_assert_uint_eq(at.addr.family, 0);
}
END_TEST

START_TEST(the_wildcard_is_known_in_both_families)
{
	struct ike_endpoint at;
	const char *why;

	ck_assert(address_read("0.0.0.0", 1, &at, &why) && address_is_any(&at.addr));
	ck_assert(address_read("::", 1, &at, &why) && address_is_any(&at.addr));
	ck_assert(address_read("0.0.0.1", 1, &at, &why) && !address_is_any(&at.addr));
	ck_assert(address_read("::1", 1, &at, &why) && !address_is_any(&at.addr));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live_address");
	TCase *tests = tcase_create("live_address");
	SRunner *runner = srunner_create(suite);
	int count = sizeof(rows) / sizeof(*rows);

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, only_numbers_are_addresses, 0, count);
	tcase_add_loop_test(tests, what_is_printed_is_read_back_and_the_system_takes_it, 0, count);
	tcase_add_test(tests, another_family_is_no_address);
	tcase_add_test(tests, the_wildcard_is_known_in_both_families);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
