/* Whose turn it is: sim/model/agenda, against slow and obvious ones. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/agenda.h"

#define MACHINES 37

static struct agenda agenda;

static void setup(void)
{
	ck_assert(agenda_new(&agenda, MACHINES));
}

static void teardown(void)
{
	agenda_free(&agenda);
}

START_TEST(an_empty_agenda_is_never_due)
{
	ck_assert_int_eq(agenda_next_at(&agenda), NSEC_NEVER);
	agenda_set(&agenda, 3, NSEC_NEVER);
	ck_assert_int_eq(agenda_next_at(&agenda), NSEC_NEVER);
	ck_assert_uint_eq(agenda.count, 0);
}
END_TEST

START_TEST(equal_instants_come_in_order_of_the_machines_numbers)
{
	for (uint32_t i = MACHINES; i-- > 0;)
		agenda_set(&agenda, i, 5);
	for (uint32_t i = 0; i < MACHINES; i++) {
		ck_assert_uint_eq(agenda_next_machine(&agenda), i);
		agenda_set(&agenda, i, NSEC_NEVER);
	}
	ck_assert_int_eq(agenda_next_at(&agenda), NSEC_NEVER);
}
END_TEST

START_TEST(an_entry_can_be_moved_both_ways)
{
	agenda_set(&agenda, 1, 10);
	agenda_set(&agenda, 2, 20);
	agenda_set(&agenda, 1, 30);
	ck_assert_uint_eq(agenda_next_machine(&agenda), 2);
	agenda_set(&agenda, 1, 5);
	ck_assert_uint_eq(agenda_next_machine(&agenda), 1);
	ck_assert_int_eq(agenda_next_at(&agenda), 5);
	ck_assert_uint_eq(agenda.count, 2);
}
END_TEST

START_TEST(it_agrees_with_a_linear_search)
{
	uint64_t random = 88172645463325252u + (uint64_t)_i;
	nsec want[MACHINES];

	for (int i = 0; i < MACHINES; i++)
		want[i] = NSEC_NEVER;
	for (int step = 0; step < 3000; step++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		uint32_t machine = (uint32_t)(random % MACHINES), best = 0;
		want[machine] = random >> 60 < 5 ? NSEC_NEVER : (nsec)((random >> 32) % 50);
		agenda_set(&agenda, machine, want[machine]);
		for (uint32_t i = 1; i < MACHINES; i++)
			best = want[i] < want[best] ? i : best;
		ck_assert_int_eq(agenda_next_at(&agenda), want[best]);
		if (want[best] != NSEC_NEVER)
			ck_assert_uint_eq(agenda_next_machine(&agenda), best);
	}
}
END_TEST

/*
 * Instants of all shapes, of many machines. `now` is the first that is due.
 */
#define MANY 3000u

static uint64_t random_state;

static uint64_t draw(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static nsec one_instant(nsec now)
{
	(void)now;
	return 123456789;
}

static nsec few_instants(nsec now)
{
	(void)now;
	return (nsec)(draw() % 3) * 1000;
}

static nsec two_clusters(nsec now)
{
	(void)now;
	return (draw() & 1024 ? 5000 * NSEC_S : 0) + (nsec)(draw() % 1000);
}

static nsec any_instant(nsec now)
{
	(void)now;
	return (nsec)(draw() >> 1 >> draw() % 63);
}

static nsec drifting(nsec now)
{
	return sadb_after(now, (nsec)(draw() % (draw() & 4096 ? 50 : NSEC_S)));
}

static nsec as_timers(nsec now)
{
	static const nsec after[] = {
		1, NSEC_MS, 20 * NSEC_MS, NSEC_S, 60 * NSEC_S, 3600 * NSEC_S
	};

	return sadb_after(now, after[draw() % 6] + (nsec)(draw() % NSEC_MS));
}

/* One far deadline, and all else long before it. */
static nsec one_is_far(nsec now)
{
	return draw() % 500 == 0 ? NSEC_NEVER - 1 : sadb_after(now, (nsec)(draw() % 100000));
}

/* The same few again and again, so that what is left behind piles up. */
static nsec there_and_back(nsec now)
{
	(void)now;
	return draw() & 512 ? 7 : 9 * NSEC_S + (nsec)(draw() % 4);
}

static nsec at_the_borders(nsec now)
{
	nsec border = (nsec)(UINT64_C(1) << draw() % 63);

	(void)now;
	return border - 1 + (nsec)(draw() % 2);
}

static const struct {
	nsec (*next)(nsec now);
	uint32_t never; /* of 256 */
} shapes[] = {
	{ one_instant, 20 }, { few_instants, 100 },  { two_clusters, 10 },
	{ any_instant, 10 }, { drifting, 30 },       { as_timers, 100 },
	{ one_is_far, 30 },  { there_and_back, 60 }, { at_the_borders, 10 },
};
#define SHAPES (int)(sizeof(shapes) / sizeof(shapes[0]))

static nsec any_shape(int shape, nsec now)
{
	if (draw() % 256 < shapes[shape].never)
		return NSEC_NEVER;
	return shapes[shape].next(now);
}

/* Millions of ck_assert would take a minute. */
static void check_first(uint32_t live, uint32_t machine, nsec at)
{
	if (agenda.count != live || agenda.near_count + agenda.far.count > agenda.room ||
	    agenda_next_at(&agenda) != at || (live > 0 && agenda_next_machine(&agenda) != machine))
		ck_abort_msg("%u on it, %u and %u entries, first %u at %lld; wanted %u, %u at %lld",
		             agenda.count, agenda.near_count, agenda.far.count,
		             agenda.count > 0 ? agenda_next_machine(&agenda) : 0,
		             (long long)agenda_next_at(&agenda), live, machine, (long long)at);
}

/* The first is moved mostly, others now and then: 120,000 times each shape, of 100 machines. */
START_TEST(it_agrees_with_a_search_whatever_the_instants_are)
{
	static nsec want[100];
	const uint32_t machines = 100;
	uint32_t best = 0, live = 0;

	random_state = 88172645463325252u + (uint64_t)_i;
	agenda_free(&agenda);
	ck_assert(agenda_new(&agenda, machines));
	for (uint32_t i = 0; i < machines; i++)
		want[i] = NSEC_NEVER;
	for (int step = 0; step < 120000; step++) {
		bool first = live > 0 && draw() % 4 > 0;
		uint32_t machine = first ? best : (uint32_t)(draw() % machines);
		nsec now = want[best] == NSEC_NEVER ? 0 : want[best];

		live -= want[machine] != NSEC_NEVER;
		want[machine] = any_shape(_i, now);
		live += want[machine] != NSEC_NEVER;
		agenda_set(&agenda, machine, want[machine]);
		best = 0;
		for (uint32_t i = 1; i < machines; i++)
			best = want[i] < want[best] ? i : best;
		check_first(live, best, want[best]);
	}
}
END_TEST

static nsec wanted[MANY];

static int by_want(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (wanted[x] != wanted[y])
		return wanted[x] < wanted[y] ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* Takes them off one after the other; every third is put back, later, and comes again. */
static void drain(int shape)
{
	static uint32_t order[MANY];
	uint32_t live = 0;

	for (uint32_t i = 0; i < MANY; i++)
		if (wanted[i] != NSEC_NEVER)
			order[live++] = i;
	qsort(order, live, sizeof(*order), by_want);
	for (uint32_t i = 0; i < live; i++) {
		uint32_t machine = order[i];

		check_first(live - i, machine, wanted[machine]);
		if (i % 3 == 0) { /* and again, to itself */
			agenda_set(&agenda, machine, sadb_after(wanted[machine], shape));
			agenda_set(&agenda, machine, wanted[machine]);
			check_first(live - i, machine, wanted[machine]);
		}
		agenda_set(&agenda, machine, wanted[machine] = NSEC_NEVER);
	}
	ck_assert_int_eq(agenda_next_at(&agenda), NSEC_NEVER);
}

START_TEST(all_come_in_order_whatever_the_instants_are)
{
	random_state = 3 + (uint64_t)_i;
	agenda_free(&agenda);
	ck_assert(agenda_new(&agenda, MANY));
	for (uint32_t i = 0; i < MANY; i++)
		wanted[i] = NSEC_NEVER;
	for (int round = 0; round < 20; round++) {
		for (uint32_t i = 0; i < 2 * MANY; i++) {
			uint32_t machine = (uint32_t)(draw() % MANY);

			wanted[machine] = any_shape(_i, round * NSEC_S);
			agenda_set(&agenda, machine, wanted[machine]);
		}
		drain(_i);
	}
}
END_TEST

/* One machine is moved a million times while all others wait: what it left behind is thrown out. */
START_TEST(what_is_left_behind_takes_no_room)
{
	agenda_free(&agenda);
	ck_assert(agenda_new(&agenda, MANY));
	for (uint32_t i = 1; i < MANY; i++)
		agenda_set(&agenda, i, 1000 * NSEC_S + i);
	for (nsec i = 0; i < 1000000; i++) {
		agenda_set(&agenda, 0, 2000 * NSEC_S + (_i == 0 ? i : i % 2));
		check_first(MANY, 1, 1000 * NSEC_S + 1);
	}
	for (uint32_t i = 1; i < MANY; i++) {
		ck_assert_uint_eq(agenda_next_machine(&agenda), i);
		agenda_set(&agenda, i, NSEC_NEVER);
	}
	ck_assert_uint_eq(agenda_next_machine(&agenda), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("agenda");
	TCase *tc = tcase_create("agenda");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_empty_agenda_is_never_due);
	tcase_add_test(tc, equal_instants_come_in_order_of_the_machines_numbers);
	tcase_add_test(tc, an_entry_can_be_moved_both_ways);
	tcase_add_loop_test(tc, it_agrees_with_a_linear_search, 0, 10);
	tcase_add_loop_test(tc, it_agrees_with_a_search_whatever_the_instants_are, 0, SHAPES);
	tcase_add_loop_test(tc, all_come_in_order_whatever_the_instants_are, 0, SHAPES);
	tcase_add_loop_test(tc, what_is_left_behind_takes_no_room, 0, 2);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
