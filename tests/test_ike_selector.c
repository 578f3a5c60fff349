/* Traffic selectors, RFC 7296 2.9: ike/selector. Addresses are 10.0.0.x, by their last octet. */
#include <check.h>
#include <stdlib.h>

#include "ike/selector.h"

struct range {
	uint8_t protocol;
	uint16_t port_lo, port_hi;
	uint8_t lo, hi;
};

static struct sadb_selector select_range(struct range range)
{
	return (struct sadb_selector){ range.protocol,
		                       range.port_lo,
		                       range.port_hi,
		                       { 4, { 10, 0, 0, range.lo } },
		                       { 4, { 10, 0, 0, range.hi } } };
}

static void same(const struct sadb_selector *selector, struct range range)
{
	ck_assert_uint_eq(selector->protocol, range.protocol);
	ck_assert_uint_eq(selector->port_lo, range.port_lo);
	ck_assert_uint_eq(selector->port_hi, range.port_hi);
	ck_assert_uint_eq(selector->lo.bytes[3], range.lo);
	ck_assert_uint_eq(selector->hi.bytes[3], range.hi);
	ck_assert_uint_eq(selector->lo.family, 4);
	ck_assert_uint_eq(selector->hi.family, 4);
}

/* What two have in common; within: the first is within the second. */
static const struct {
	struct range a, b;
	bool met, within;
	struct range common;
} meetings[] = {
	{ { 0, 0, 65535, 1, 9 }, { 0, 0, 65535, 1, 9 }, true, true, { 0, 0, 65535, 1, 9 } },
	{ { 0, 0, 65535, 1, 9 }, { 0, 0, 65535, 9, 20 }, true, false, { 0, 0, 65535, 9, 9 } },
	{ { 0, 0, 65535, 1, 9 }, { 0, 0, 65535, 10, 20 }, false, false, { 0 } },
	{ { 0, 0, 65535, 3, 4 }, { 0, 0, 65535, 1, 9 }, true, true, { 0, 0, 65535, 3, 4 } },
	{ { 0, 0, 65535, 3, 10 }, { 0, 0, 65535, 1, 9 }, true, false, { 0, 0, 65535, 3, 9 } },
	{ { 0, 0, 65535, 0, 9 }, { 0, 0, 65535, 1, 9 }, true, false, { 0, 0, 65535, 1, 9 } },
	{ { 6, 80, 90, 1, 1 }, { 0, 90, 99, 1, 1 }, true, false, { 6, 90, 90, 1, 1 } },
	{ { 6, 80, 90, 1, 1 }, { 0, 91, 99, 1, 1 }, false, false, { 0 } },
	{ { 6, 80, 90, 1, 1 }, { 0, 80, 90, 1, 1 }, true, true, { 6, 80, 90, 1, 1 } },
	{ { 6, 80, 90, 1, 1 }, { 0, 81, 90, 1, 1 }, true, false, { 6, 81, 90, 1, 1 } },
	{ { 6, 80, 90, 1, 1 }, { 0, 80, 89, 1, 1 }, true, false, { 6, 80, 89, 1, 1 } },
	{ { 6, 0, 65535, 1, 1 }, { 17, 0, 65535, 1, 1 }, false, false, { 0 } },
	{ { 6, 0, 65535, 1, 1 }, { 6, 0, 65535, 1, 1 }, true, true, { 6, 0, 65535, 1, 1 } },
	{ { 0, 0, 65535, 1, 1 }, { 6, 0, 65535, 1, 1 }, true, false, { 6, 0, 65535, 1, 1 } },
};

START_TEST(two_selectors_have_this_in_common)
{
	struct sadb_selector a = select_range(meetings[_i].a), b = select_range(meetings[_i].b),
	                     out;

	ck_assert_int_eq(ike_selector_meet(&a, &b, &out), meetings[_i].met);
	if (meetings[_i].met)
		same(&out, meetings[_i].common);
	ck_assert_int_eq(ike_selector_meet(&b, &a, &out), meetings[_i].met);
	if (meetings[_i].met)
		same(&out, meetings[_i].common);
	ck_assert_int_eq(ike_selector_within(&a, &b), meetings[_i].within);
}
END_TEST

START_TEST(families_do_not_meet)
{
	struct sadb_selector four = ike_selector_any(4), six = ike_selector_any(6), out;

	ck_assert(!ike_selector_meet(&four, &six, &out));
	ck_assert(!ike_selector_within(&four, &six));
	ck_assert(ike_selector_within(&six, &six));
	ck_assert_uint_eq(six.hi.bytes[15], 255);
	ck_assert_uint_eq(four.hi.bytes[3], 255);
	ck_assert_uint_eq(four.hi.bytes[4], 0);
}
END_TEST

#define ANY                                                                                        \
	{                                                                                          \
		0, 0, 65535, 0, 255                                                                \
	}
#define NET                                                                                        \
	{                                                                                          \
		0, 0, 65535, 10, 19                                                                \
	}

/* Our policy as responder: local 10.0.0.10-19, remote anything of 10.0.0.0/24. */
static const struct {
	uint32_t tsi_count, tsr_count;
	struct range tsi[3], tsr[3];
	bool agreed;
	struct range remote, local;
} narrowings[] = {
	/* the initiator asks for all: it gets our net */
	{ 1, 1, { ANY }, { ANY }, true, ANY, NET },
	/* it asks for less than we have */
	{ 1,
	  1,
	  { { 0, 0, 65535, 5, 5 } },
	  { { 0, 0, 65535, 12, 13 } },
	  true,
	  { 0, 0, 65535, 5, 5 },
	  { 0, 0, 65535, 12, 13 } },
	/* its first selectors are the packet, the second ones the net: the net holds the packet */
	{ 2, 2, { { 6, 1000, 1000, 5, 5 }, ANY }, { { 6, 80, 80, 12, 12 }, ANY }, true, ANY, NET },
	/* the second ones do not hold it: the packet stays */
	{ 2,
	  2,
	  { { 6, 1000, 1000, 5, 5 }, { 0, 0, 65535, 6, 9 } },
	  { { 6, 80, 80, 12, 12 }, { 0, 0, 65535, 13, 14 } },
	  true,
	  { 6, 1000, 1000, 5, 5 },
	  { 6, 80, 80, 12, 12 } },
	/* the first is not ours, the second is */
	{ 1,
	  2,
	  { ANY },
	  { { 0, 0, 65535, 30, 40 }, { 0, 0, 65535, 19, 40 } },
	  true,
	  ANY,
	  { 0, 0, 65535, 19, 19 } },
	/* nothing is */
	{ 1, 2, { ANY }, { { 0, 0, 65535, 30, 40 }, { 0, 0, 65535, 0, 9 } }, false, { 0 }, { 0 } },
	/* no selector that we could hold */
	{ 0, 1, { { 0 } }, { ANY }, false, { 0 }, { 0 } },
	{ 1, 0, { ANY }, { { 0 } }, false, { 0 }, { 0 } },
	/* one protocol for both sides */
	{ 1, 1, { { 6, 0, 65535, 5, 5 } }, { { 17, 0, 65535, 12, 12 } }, false, { 0 }, { 0 } },
	{ 1,
	  2,
	  { { 6, 0, 65535, 5, 5 } },
	  { { 17, 0, 65535, 12, 12 }, { 6, 0, 65535, 13, 13 } },
	  true,
	  { 6, 0, 65535, 5, 5 },
	  { 6, 0, 65535, 13, 13 } },
	{ 1,
	  1,
	  { { 6, 0, 65535, 5, 5 } },
	  { { 0, 0, 65535, 12, 12 } },
	  true,
	  { 6, 0, 65535, 5, 5 },
	  { 6, 0, 65535, 12, 12 } },
};

static struct ike_ts many(const struct range *ranges, uint32_t count)
{
	struct ike_ts ts = { .count = count };

	for (uint32_t i = 0; i < count; i++)
		ts.selectors[i] = select_range(ranges[i]);
	return ts;
}

START_TEST(a_proposal_is_narrowed_to_our_policy)
{
	struct ike_ts tsi = many(narrowings[_i].tsi, narrowings[_i].tsi_count);
	struct ike_ts tsr = many(narrowings[_i].tsr, narrowings[_i].tsr_count);
	struct sadb_traffic policy = { select_range((struct range)NET),
		                       select_range((struct range)ANY) };
	struct sadb_traffic agreed;

	ck_assert_int_eq(ike_traffic_narrow(&tsi, &tsr, &policy, &agreed), narrowings[_i].agreed);
	if (!narrowings[_i].agreed) {
		ck_assert_uint_eq(agreed.local.lo.family, 0);
		return;
	}
	same(&agreed.remote, narrowings[_i].remote);
	same(&agreed.local, narrowings[_i].local);
	ck_assert(ike_selector_within(&agreed.local, &policy.local));
}
END_TEST

/* We proposed local 10.0.0.10-19 and remote anything; the answers. */
static const struct {
	uint32_t tsi_count, tsr_count;
	struct range tsi[2], tsr[2];
	uint32_t skipped;
	bool accepted;
} answers[] = {
	{ 1, 1, { NET }, { ANY }, 0, true },
	{ 1, 1, { { 0, 0, 65535, 11, 12 } }, { { 6, 80, 80, 200, 200 } }, 0, true },
	{ 2, 1, { { 0, 0, 65535, 11, 12 }, { 0, 0, 65535, 14, 15 } }, { ANY }, 0, true },
	{ 1, 1, { { 0, 0, 65535, 9, 12 } }, { ANY }, 0, false },
	{ 2, 1, { NET, { 0, 0, 65535, 20, 20 } }, { ANY }, 0, false },
	{ 0, 1, { NET }, { ANY }, 0, false },
	{ 1, 0, { NET }, { ANY }, 0, false },
	{ 1, 1, { NET }, { ANY }, 1, false },
};

START_TEST(an_answer_is_within_what_we_proposed)
{
	struct ike_ts tsi = many(answers[_i].tsi, answers[_i].tsi_count);
	struct ike_ts tsr = many(answers[_i].tsr, answers[_i].tsr_count);
	struct sadb_traffic proposed = { select_range((struct range)NET),
		                         select_range((struct range)ANY) };
	struct sadb_traffic agreed;

	tsr.skipped = answers[_i].skipped;
	ck_assert_int_eq(ike_traffic_accepted(&tsi, &tsr, &proposed, &agreed),
	                 answers[_i].accepted);
	if (answers[_i].accepted) {
		same(&agreed.local, answers[_i].tsi[0]);
		same(&agreed.remote, answers[_i].tsr[0]);
	} else {
		ck_assert_uint_eq(agreed.local.lo.family, 0);
	}
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	Suite *suite = suite_create("ike selector");
	TCase *tests = tcase_create("selector");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, two_selectors_have_this_in_common, 0, COUNT(meetings));
	tcase_add_test(tests, families_do_not_meet);
	tcase_add_loop_test(tests, a_proposal_is_narrowed_to_our_policy, 0, COUNT(narrowings));
	tcase_add_loop_test(tests, an_answer_is_within_what_we_proposed, 0, COUNT(answers));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
