/* A NAT before an initiator: sim/model/nat. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/nat.h"

#define FIRST 5
#define COUNT 3

static struct nat *nat;

static void setup(void)
{
	nat = nat_new(FIRST, COUNT, 100, false);
	ck_assert_ptr_nonnull(nat);
}

static void teardown(void)
{
	nat_free(nat);
}

static struct ike_endpoint out(nsec now, uint32_t host, uint16_t port)
{
	struct ike_endpoint from = { { 4, { 10, 0, 0, 1 } }, port };

	nat_out(nat, now, host, &from);
	return from;
}

START_TEST(each_instance_has_an_outside_of_its_own)
{
	uint32_t host;

	for (uint32_t i = FIRST; i < FIRST + COUNT; i++) {
		struct ike_endpoint from = out(0, i, 500);

		ck_assert(nat_instance(&from.addr, &host));
		ck_assert_uint_eq(host, i);
		ck_assert_uint_ge(from.port, 1024);
	}
}
END_TEST

START_TEST(the_last_address_is_still_one_of_the_range)
{
	struct sadb_addr last = nat_outside(NAT_INSTANCES_MAX - 1);
	uint32_t host;

	ck_assert(nat_instance(&last, &host));
	ck_assert_uint_eq(host, NAT_INSTANCES_MAX - 1);
	ck_assert(last.bytes[1] == 19 && last.bytes[2] == 255 && last.bytes[3] == 255);
}
END_TEST

static const struct sadb_addr others[] = { { 4, { 10, 0, 0, 1 } },
	                                   { 4, { 198, 17, 0, 1 } },
	                                   { 4, { 198, 20, 0, 1 } },
	                                   { 6, { 198, 18, 0, 1 } } };

START_TEST(other_addresses_are_nobodys_outside)
{
	uint32_t host;

	ck_assert(!nat_instance(&others[_i], &host));
}
END_TEST

START_TEST(what_comes_back_by_a_mapping_finds_the_port_inside)
{
	struct ike_endpoint low = out(0, FIRST, 500), high = out(0, FIRST, 4500);

	ck_assert_uint_ne(low.port, high.port);
	ck_assert(nat_in(nat, 1, FIRST, &low));
	ck_assert_uint_eq(low.port, 500);
	ck_assert(nat_in(nat, 1, FIRST, &high));
	ck_assert_uint_eq(high.port, 4500);
}
END_TEST

START_TEST(nothing_comes_in_where_nobody_went_out)
{
	struct ike_endpoint to = out(0, FIRST, 500);

	ck_assert(!nat_in(nat, 0, FIRST + 1, &to));
	to.port++;
	ck_assert(!nat_in(nat, 0, FIRST, &to));
}
END_TEST

/* 1 ns before it is forgotten, then, and 1 ns after */
START_TEST(a_mapping_is_forgotten_after_its_silence)
{
	struct ike_endpoint first = out(7, FIRST, 4500), to = first;
	nsec now = 107 + _i;

	ck_assert_int_eq(nat_in(nat, now, FIRST, &to), _i < 0);
	ck_assert_int_eq(out(now, FIRST, 4500).port == first.port, _i < 0);
	to = first;
	ck_assert_int_eq(nat_in(nat, now, FIRST, &to), _i < 0);
}
END_TEST

START_TEST(what_goes_out_refreshes_and_what_comes_in_does_not)
{
	struct ike_endpoint first = out(0, FIRST, 4500), to = first;

	ck_assert_uint_eq(out(99, FIRST, 4500).port, first.port);
	ck_assert(nat_in(nat, 198, FIRST, &to));
	to = first;
	ck_assert(!nat_in(nat, 199, FIRST, &to));
}
END_TEST

START_TEST(without_a_time_mappings_last)
{
	nat_free(nat);
	nat = nat_new(FIRST, COUNT, 0, false);
	struct ike_endpoint to = out(0, FIRST, 500);
	ck_assert(nat_in(nat, NSEC_NEVER - 1, FIRST, &to));
}
END_TEST

/* One address, and whatever port one has, now or after its mapping was forgotten, is its own. */
START_TEST(a_shared_nat_has_one_address_and_a_port_for_each)
{
	uint16_t ports[2 * COUNT * 3];
	uint32_t host, count = 0;

	nat_free(nat);
	nat = nat_new(FIRST, COUNT, 100, true);
	for (nsec now = 0; now < 300; now += 100)
		for (uint32_t i = FIRST; i < FIRST + COUNT; i++)
			for (uint16_t port = 500; port <= 4500; port += 4000) {
				struct ike_endpoint from = out(now, i, port), to = from;

				ck_assert(nat_instance(&from.addr, &host));
				ck_assert_uint_eq(host, FIRST);
				ck_assert_uint_eq(nat_inside(nat, host, &from), i);
				ck_assert(nat_in(nat, now, i, &to));
				ck_assert_uint_eq(to.port, port);
				for (uint32_t k = 0; k < count; k++)
					ck_assert_uint_ne(ports[k], from.port);
				ports[count++] = from.port;
			}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("nat");
	TCase *tests = tcase_create("nat");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, each_instance_has_an_outside_of_its_own);
	tcase_add_test(tests, the_last_address_is_still_one_of_the_range);
	tcase_add_loop_test(tests, other_addresses_are_nobodys_outside, 0, 4);
	tcase_add_test(tests, what_comes_back_by_a_mapping_finds_the_port_inside);
	tcase_add_test(tests, nothing_comes_in_where_nobody_went_out);
	tcase_add_loop_test(tests, a_mapping_is_forgotten_after_its_silence, -1, 2);
	tcase_add_test(tests, what_goes_out_refreshes_and_what_comes_in_does_not);
	tcase_add_test(tests, without_a_time_mappings_last);
	tcase_add_test(tests, a_shared_nat_has_one_address_and_a_port_for_each);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
