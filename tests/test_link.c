/* A link: sim/model/link. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/link.h"

#define PPB_ALL 1000000000u

static struct scenario_link conf;
static struct link *link_;

static void setup(void)
{
	conf = (struct scenario_link){ .name = "wan",
		                       .latency = { .kind = DIST_CONSTANT, .a = 100 },
		                       .queue = 1000 };
	link_ = NULL;
}

static void teardown(void)
{
	link_free(link_);
}

static void make(uint64_t seed)
{
	link_free(link_);
	link_ = link_new(&conf, seed, 5000, IKE_DGRAM_MAX);
	ck_assert_ptr_nonnull(link_);
}

static struct link_fate put(nsec now, uint64_t id, uint8_t towards)
{
	uint8_t data[8];

	for (unsigned i = 0; i < 8; i++)
		data[i] = (uint8_t)(id >> (8 * i));
	struct link_dgram dgram = {
		.negotiation = 77, .from = 1, .to = 2, .towards = towards, .data = data
	};
	dgram.about.id = id;
	dgram.about.len = sizeof(data);
	return link_input(link_, now, &dgram);
}

/* The id of what comes out, checked against its octets; 0 if nothing does. */
static uint64_t take(nsec now)
{
	struct link_dgram dgram;
	uint64_t id = 0;

	if (!link_output(link_, now, &dgram))
		return 0;
	ck_assert_uint_eq(dgram.about.len, 8);
	for (unsigned i = 0; i < 8; i++)
		id |= (uint64_t)dgram.data[i] << (8 * i);
	ck_assert_uint_eq(id, dgram.about.id);
	ck_assert_uint_eq(dgram.negotiation, 77);
	ck_assert_uint_eq(dgram.from, 1);
	ck_assert_uint_eq(dgram.to, 2);
	return id;
}

static const struct {
	nsec at;
	bool arrives;
} arrivals[] = { { 1099, false }, { 1100, true }, { 1101, true } };

START_TEST(a_packet_arrives_after_its_latency_and_not_before)
{
	make(1);
	ck_assert_int_eq(link_next_at(link_), NSEC_NEVER);
	ck_assert(!put(1000, 5, 0).lost);
	ck_assert_int_eq(link_next_at(link_), 1100);
	ck_assert_uint_eq(take(arrivals[_i].at), arrivals[_i].arrives ? 5 : 0);
	ck_assert_uint_eq(take(arrivals[_i].at), 0);
}
END_TEST

START_TEST(no_latency_is_one_nanosecond)
{
	conf.latency.a = 0;
	make(1);
	put(1000, 5, 0);
	ck_assert_int_eq(link_next_at(link_), 1001);
}
END_TEST

START_TEST(equal_arrivals_keep_their_order)
{
	make(1);
	for (uint64_t id = 1; id <= 20; id++)
		put(1000, id, 0);
	for (uint64_t id = 1; id <= 20; id++)
		ck_assert_uint_eq(take(1100), id);
}
END_TEST

START_TEST(jitter_reorders)
{
	uint64_t last = 0, late = 0;

	conf.latency = (struct dist){ .kind = DIST_UNIFORM, .a = 100, .b = 1000 };
	make(1);
	for (uint64_t id = 1; id <= 100; id++)
		put((nsec)id, id, 0);
	for (int i = 0; i < 100; i++) {
		nsec at = link_next_at(link_);
		ck_assert_uint_eq(take(at - 1), 0);
		uint64_t id = take(at);
		ck_assert_uint_ne(id, 0);
		late += id < last;
		last = id;
	}
	ck_assert_uint_gt(late, 20);
	ck_assert_int_eq(link_next_at(link_), NSEC_NEVER);
}
END_TEST

START_TEST(a_reordered_packet_is_overtaken)
{
	conf.reorder_by = (struct dist){ .kind = DIST_CONSTANT, .a = 50 };
	conf.reorder_ppb = PPB_ALL;
	make(1);
	put(0, 1, 0);
	conf.reorder_ppb = 0;
	put(10, 2, 0);
	ck_assert_uint_eq(take(110), 2);
	ck_assert_uint_eq(take(149), 0);
	ck_assert_uint_eq(take(150), 1);
}
END_TEST

START_TEST(exact_drops_count_both_directions_together)
{
	static const uint32_t drop[] = { 1, 3, 4, 4, 9 };

	conf.drop = drop;
	conf.drop_count = 5;
	make(1);
	for (uint32_t n = 1; n <= 10; n++) {
		struct link_fate fate = put(0, n, n % 2);
		ck_assert_int_eq(fate.lost, n == 1 || n == 3 || n == 4 || n == 9);
		if (fate.lost)
			ck_assert_int_eq(fate.why, LOSS_DROP);
	}
}
END_TEST

START_TEST(exact_drops_towards_one_end_count_only_that_direction)
{
	static const uint32_t drop[] = { 2 };

	conf.drop_to[_i] = drop;
	conf.drop_to_count[_i] = 1;
	make(1);
	for (uint32_t n = 1; n <= 3; n++) {
		ck_assert(!put(0, 1, (uint8_t)!_i).lost);
		ck_assert_int_eq(put(0, 1, (uint8_t)_i).lost, n == 2);
	}
}
END_TEST

START_TEST(lost_packets_count_for_exact_drops)
{
	static const uint32_t drop[] = { 2 };

	conf.drop = drop;
	conf.drop_count = 1;
	make(1);
	link_partition(link_, true);
	ck_assert_int_eq(put(0, 1, 0).why, LOSS_PARTITION);
	ck_assert_int_eq(put(0, 1, 0).why, LOSS_DROP);
	link_partition(link_, false);
	ck_assert(!put(0, 1, 0).lost);
}
END_TEST

START_TEST(a_duplicate_is_a_second_copy_with_a_latency_of_its_own)
{
	conf.latency = (struct dist){ .kind = DIST_UNIFORM, .a = 100, .b = 1000000 };
	conf.duplicate_ppb = PPB_ALL;
	make(1);
	ck_assert(put(0, 9, 0).copied);
	nsec first = link_next_at(link_);
	ck_assert_uint_eq(take(first), 9);
	nsec second = link_next_at(link_);
	ck_assert_int_ne(first, second);
	ck_assert_uint_eq(take(second), 9);
	ck_assert_int_eq(link_next_at(link_), NSEC_NEVER);
}
END_TEST

START_TEST(loss_is_as_likely_as_it_says)
{
	uint32_t lost = 0;

	conf.loss_ppb = PPB_ALL / 4;
	conf.queue = 0;
	make(1);
	for (int i = 0; i < 4000; i++) {
		struct link_fate fate = put(i, 1, 0);
		lost += fate.lost;
		ck_assert(!fate.lost || fate.why == LOSS_LOSS);
	}
	ck_assert_uint_gt(lost, 860);
	ck_assert_uint_lt(lost, 1140);
}
END_TEST

START_TEST(a_full_queue_loses_the_next_packet_and_a_copy_in_silence)
{
	conf.queue = 2;
	make(1);
	ck_assert(!put(0, 1, 0).lost);
	conf.duplicate_ppb = PPB_ALL;
	struct link_fate fate = put(0, 2, 0);
	ck_assert(!fate.lost && !fate.copied);
	fate = put(0, 3, 0);
	ck_assert(fate.lost && fate.why == LOSS_QUEUE);
	ck_assert_uint_eq(take(100), 1);
	ck_assert(!put(100, 4, 0).lost); /* while packet 1 is still lent out */
	ck_assert(put(100, 5, 0).lost);
	ck_assert_uint_eq(take(100), 2);
}
END_TEST

START_TEST(what_is_lent_out_stays_whole_until_the_next_output)
{
	struct link_dgram dgram;

	make(1);
	put(0, 1, 0);
	ck_assert(link_output(link_, 100, &dgram));
	put(100, 2, 0);
	ck_assert_uint_eq(dgram.data[0], 1);
	ck_assert_uint_eq(take(200), 2);
}
END_TEST

START_TEST(partitions_may_overlap_and_what_is_under_way_arrives)
{
	make(1);
	put(0, 1, 0);
	link_partition(link_, true);
	link_partition(link_, true);
	link_partition(link_, false);
	ck_assert_int_eq(put(1, 2, 0).why, LOSS_PARTITION);
	link_partition(link_, false);
	ck_assert(!put(2, 3, 0).lost);
	ck_assert_uint_eq(take(100), 1);
	ck_assert_uint_eq(take(102), 3);
}
END_TEST

START_TEST(added_latency_comes_and_goes)
{
	make(1);
	link_latency(link_, 250, 0, true);
	put(0, 1, 0);
	ck_assert_int_eq(link_next_at(link_), 350);
	link_latency(link_, 50, 20, true);
	for (int i = 0; i < 50; i++)
		put(1000, 2, 0);
	link_latency(link_, 50, 20, false);
	ck_assert_uint_eq(take(350), 1);
	for (nsec at = 1400; at <= 1420; at++)
		while (take(at)) {
		}
	ck_assert_int_eq(link_next_at(link_), NSEC_NEVER);
	link_latency(link_, 250, 0, false);
	put(2000, 3, 0);
	ck_assert_int_eq(link_next_at(link_), 2100);
}
END_TEST

/* When the last of 50 packets, one each 1000 ns, arrives. */
static nsec last_arrival(void)
{
	make(3);
	nsec at = 0;

	for (int i = 0; i < 50; i++) {
		if (i == 49)
			while (take(NSEC_S)) {
			}
		conf.loss_ppb = i == 49 ? 0 : conf.loss_ppb;
		conf.duplicate_ppb = i == 49 ? 0 : conf.duplicate_ppb;
		conf.reorder_ppb = i == 49 ? 0 : conf.reorder_ppb;
		put(1000 * i, 1, 0);
		at = link_next_at(link_);
	}
	return at;
}

/* The last packet's latency does not depend on what happened to those before. */
START_TEST(what_happens_to_a_packet_moves_no_later_draw)
{
	conf.latency = (struct dist){ .kind = DIST_EXPONENTIAL, .a = 5000 };
	nsec plain = last_arrival();

	conf.loss_ppb = PPB_ALL / 2;
	ck_assert_int_eq(last_arrival(), plain);
	conf.duplicate_ppb = PPB_ALL / 2;
	ck_assert_int_eq(last_arrival(), plain);
	conf.reorder_ppb = PPB_ALL / 2;
	conf.reorder_by = (struct dist){ .kind = DIST_UNIFORM, .a = 1, .b = 900 };
	ck_assert_int_eq(last_arrival(), plain);
	static const uint32_t drop[] = { 7, 8 };
	conf.drop = drop;
	conf.drop_count = 2;
	ck_assert_int_eq(last_arrival(), plain);
}
END_TEST

/* IP and UDP are 28 octets, the message 8, the marker of port 4500 another 4; one octet about. */
static const struct {
	uint16_t port;
	uint32_t mtu;
	bool lost;
} sizes[] = { { 500, 35, true },  { 500, 36, false },  { 500, 37, false },
	      { 4500, 39, true }, { 4500, 40, false }, { 500, 0, false } };

START_TEST(a_datagram_larger_than_the_mtu_is_lost)
{
	uint8_t data[8] = { 0 };
	struct link_dgram dgram = { .from_at = { { 4, { 10 } }, sizes[_i].port },
		                    .to_at = { { 4, { 10 } }, sizes[_i].port },
		                    .data = data };

	conf.mtu = sizes[_i].mtu;
	make(1);
	dgram.about.len = sizeof(data);
	struct link_fate fate = link_input(link_, 0, &dgram);
	ck_assert_int_eq(fate.lost, sizes[_i].lost);
	if (fate.lost)
		ck_assert_int_eq(fate.why, LOSS_MTU);
}
END_TEST

START_TEST(its_footprint_follows_the_cap_that_is_smaller)
{
	uint64_t all = link_footprint(&conf, 5000, IKE_DGRAM_MAX);

	ck_assert_uint_eq(link_footprint(&conf, 1000, IKE_DGRAM_MAX), all);
	ck_assert_uint_lt(link_footprint(&conf, 10, IKE_DGRAM_MAX), all / 50);
	conf.queue = 0;
	ck_assert_uint_gt(link_footprint(&conf, 5000, IKE_DGRAM_MAX), all * 4);
	ck_assert_uint_eq(link_footprint(&conf, UINT64_MAX, IKE_DGRAM_MAX),
	                  link_footprint(&conf, 1u << 20, IKE_DGRAM_MAX));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("link");
	TCase *tc = tcase_create("link");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_packet_arrives_after_its_latency_and_not_before, 0, 3);
	tcase_add_test(tc, no_latency_is_one_nanosecond);
	tcase_add_test(tc, equal_arrivals_keep_their_order);
	tcase_add_test(tc, jitter_reorders);
	tcase_add_test(tc, a_reordered_packet_is_overtaken);
	tcase_add_test(tc, exact_drops_count_both_directions_together);
	tcase_add_loop_test(tc, exact_drops_towards_one_end_count_only_that_direction, 0, 2);
	tcase_add_test(tc, lost_packets_count_for_exact_drops);
	tcase_add_test(tc, a_duplicate_is_a_second_copy_with_a_latency_of_its_own);
	tcase_add_test(tc, loss_is_as_likely_as_it_says);
	tcase_add_test(tc, a_full_queue_loses_the_next_packet_and_a_copy_in_silence);
	tcase_add_test(tc, what_is_lent_out_stays_whole_until_the_next_output);
	tcase_add_test(tc, partitions_may_overlap_and_what_is_under_way_arrives);
	tcase_add_test(tc, added_latency_comes_and_goes);
	tcase_add_test(tc, what_happens_to_a_packet_moves_no_later_draw);
	tcase_add_loop_test(tc, a_datagram_larger_than_the_mtu_is_lost, 0, 6);
	tcase_add_test(tc, its_footprint_follows_the_cap_that_is_smaller);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
