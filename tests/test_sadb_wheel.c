/* Deadlines: exact to the nanosecond, in order, with bounded work. */
#include <check.h>
#include <stdlib.h>

#include "sadb/wheel.h"

#define IDS 300u

static struct sadb_slot slots[IDS];
static uint32_t near[IDS];
static struct sadb_wheel_far far_part;
static struct sadb_wheel wheel;

static void make(bool levels)
{
	wheel = (struct sadb_wheel){ .slots = slots,
		                     .near = near,
		                     .far = levels ? &far_part : NULL };
	sadb_wheel_init(&wheel, IDS);
}

static void set(uint32_t id, nsec at)
{
	slots[id].soft_at = NSEC_NEVER;
	slots[id].dies_at = at;
	sadb_wheel_set(&wheel, id);
}

/* Takes the first that is due by `now`, NONE if nothing is. */
static uint32_t take(nsec now, nsec *at)
{
	struct sadb_heap_node first;

	ck_assert_uint_gt(sadb_wheel_settle(&wheel, now, UINT32_MAX), 0);
	first = sadb_wheel_first(&wheel);
	if (first.at > now)
		return SADB_NONE;
	*at = first.at;
	sadb_wheel_drop(&wheel, first.id);
	return first.id;
}

/* The borders of the levels: 2^(16 + 6n) and its neighbours. */
static const nsec deadlines[] = {
	1,
	(INT64_C(1) << 28) - 1,
	INT64_C(1) << 28,
	(INT64_C(1) << 28) + 1,
	(INT64_C(1) << 34) - 1,
	INT64_C(1) << 34,
	(INT64_C(1) << 34) + 1,
	(INT64_C(1) << 52) - 1,
	INT64_C(1) << 52,
	(INT64_C(1) << 52) + 1,
	(INT64_C(1) << 58) - 1,
	INT64_C(1) << 58,
	(INT64_C(1) << 58) + 1,
	65535,
	65536,
	65537,
	4194303,
	4194304,
	NSEC_S,
	30 * NSEC_S,
	3600 * NSEC_S,
	86400 * 365 * NSEC_S,
	NSEC_NEVER - 1,
};
#define DEADLINES (sizeof(deadlines) / sizeof(deadlines[0]))

START_TEST(a_deadline_comes_at_its_nanosecond)
{
	nsec t = deadlines[_i / 2], at = 0;

	make(_i % 2);
	set(7, t);
	ck_assert_int_le(sadb_wheel_next_at(&wheel), t);
	ck_assert_uint_eq(take(t - 1, &at), SADB_NONE);
	ck_assert_int_le(sadb_wheel_next_at(&wheel), t);
	ck_assert_uint_eq(take(t, &at), 7);
	ck_assert_int_eq(at, t);
	ck_assert_uint_eq(take(t, &at), SADB_NONE);
	ck_assert_int_eq(sadb_wheel_next_at(&wheel), NSEC_NEVER);
}
END_TEST

START_TEST(a_late_look_finds_it_too)
{
	nsec t = deadlines[_i], at = 0;

	make(true);
	set(7, t);
	ck_assert_uint_eq(take(NSEC_NEVER - 1, &at), 7);
	ck_assert_int_eq(at, t);
}
END_TEST

/* Following sadb_wheel_next_at alone reaches every deadline in a few steps. */
START_TEST(the_next_instant_leads_to_the_deadline)
{
	nsec t = deadlines[_i], now = 0, at = 0;
	int steps = 0;

	make(true);
	set(7, t);
	while (take(now, &at) == SADB_NONE) {
		ck_assert_int_gt(sadb_wheel_next_at(&wheel), now);
		now = sadb_wheel_next_at(&wheel);
		ck_assert_int_le(now, t);
		ck_assert_int_le(++steps, SADB_WHEEL_LEVELS + 2);
	}
	ck_assert_int_eq(now, t);
}
END_TEST

/* Against a plain array: set, move, drop and take at random, over many magnitudes of time. */
START_TEST(the_wheel_agrees_with_a_sorted_list)
{
	uint32_t seqs[IDS], seq = 0;
	uint64_t x = 88172645463325252u + (uint64_t)_i;
	nsec ats[IDS], now = 0;

	make(_i % 2);
	wheel.arms = seq = UINT32_MAX - 5000; /* it wraps on the way */
	for (uint32_t i = 0; i < IDS; i++)
		ats[i] = NSEC_NEVER;
	for (int round = 0; round < 40000; round++) {
		uint32_t id, least = 0, found;
		nsec at = 0;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		id = (uint32_t)(x >> 8) % IDS;
		if (x % 4 == 0) {
			sadb_wheel_drop(&wheel, id);
			ats[id] = NSEC_NEVER;
		} else if (x % 4 != 1) {
			ats[id] = now + (nsec)((x >> 24) % (UINT64_C(16) << (x >> 20) % 32));
			ats[id] -= x % 3 == 0 && ats[id] > now + 100 ? ats[id] % 97 : 0;
			seqs[id] = seq++;
			set(id, ats[id]);
		}
		now += (nsec)((x >> 30) % (UINT64_C(1) << (x >> 40) % 24));
		for (uint32_t i = 1; i < IDS; i++)
			if (ats[i] < ats[least] || (ats[i] == ats[least] && ats[i] != NSEC_NEVER &&
			                            (int32_t)(seqs[i] - seqs[least]) < 0))
				least = i;
		ck_assert_int_le(sadb_wheel_next_at(&wheel), ats[least]);
		found = take(now, &at);
		ck_assert_uint_eq(found, ats[least] <= now ? least : SADB_NONE);
		if (found == SADB_NONE)
			continue;
		ck_assert_int_eq(at, ats[least]);
		ats[least] = NSEC_NEVER;
	}
}
END_TEST

/* With a budget of one, each call moves one at most, and all come out in order all the same. */
START_TEST(a_budget_bounds_the_work)
{
	uint32_t calls = 0, taken = 0;
	nsec last = 0;

	make(true);
	for (uint32_t i = 0; i < IDS; i++)
		set(i, 30 * NSEC_S + i * 1009 % IDS * 7 * NSEC_MS);
	while (taken < IDS) {
		struct sadb_heap_node first;

		sadb_wheel_settle(&wheel, 100 * NSEC_S, 1);
		ck_assert_uint_lt(++calls, IDS * (SADB_WHEEL_LEVELS + 2));
		first = sadb_wheel_first(&wheel);
		if (first.id == SADB_NONE)
			continue;
		ck_assert_int_ge(first.at, last);
		last = first.at;
		sadb_wheel_drop(&wheel, first.id);
		taken++;
	}
	ck_assert_int_eq(sadb_wheel_next_at(&wheel), NSEC_NEVER);
}
END_TEST

/* Equal instants keep the order of setting, also when one was put off to there. */
START_TEST(ties_keep_the_order_of_setting)
{
	nsec t = 40 * NSEC_S, at = 0;

	make(true);
	set(1, 2 * NSEC_S);
	set(2, t);
	set(1, t); /* after 2, though it hangs in an earlier bucket */
	set(3, t);
	set(2, t); /* set again: now the last */
	ck_assert_uint_eq(take(t - 1, &at), SADB_NONE);
	ck_assert_uint_eq(take(t, &at), 1);
	ck_assert_uint_eq(take(t, &at), 3);
	ck_assert_uint_eq(take(t, &at), 2);
}
END_TEST

START_TEST(a_deadline_may_come_closer)
{
	nsec at = 0;

	make(true);
	for (uint32_t i = 0; i < 4; i++)
		set(i, 3600 * NSEC_S);
	set(1, 60 * NSEC_S);
	sadb_wheel_drop(&wheel, 2);
	ck_assert_uint_eq(take(60 * NSEC_S, &at), 1);
	ck_assert_uint_eq(take(3600 * NSEC_S, &at), 0);
	ck_assert_uint_eq(take(3600 * NSEC_S, &at), 3);
	ck_assert_int_eq(sadb_wheel_next_at(&wheel), NSEC_NEVER);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_wheel");
	Suite *suite = suite_create("sadb_wheel");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_deadline_comes_at_its_nanosecond, 0, 2 * DEADLINES);
	tcase_add_loop_test(tcase, a_late_look_finds_it_too, 0, DEADLINES);
	tcase_add_loop_test(tcase, the_next_instant_leads_to_the_deadline, 0, DEADLINES);
	tcase_add_loop_test(tcase, the_wheel_agrees_with_a_sorted_list, 0, 8);
	tcase_add_test(tcase, a_budget_bounds_the_work);
	tcase_add_test(tcase, ties_keep_the_order_of_setting);
	tcase_add_test(tcase, a_deadline_may_come_closer);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
