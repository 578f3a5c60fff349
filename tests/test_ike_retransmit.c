/* Back-off, jitter and giving up: ike/retransmit. */
#include <check.h>
#include <stdlib.h>

#include "ike/retransmit.h"

#define S NSEC_S

/* Sends at these seconds and gives up at that one; the real daemons' numbers are in their
 * documentation. */
static const struct schedule {
	const char *who;
	nsec first_ns;
	uint32_t factor_milli, tries;
	nsec give_up_ns;
	nsec sends[9];
	uint32_t sends_count;
	nsec over_at;
} schedules[] = {
	{ "windows",
	  S,
	  2000,
	  7,
	  120 * S,
	  { 0, S, 3 * S, 7 * S, 15 * S, 31 * S, 63 * S },
	  7,
	  120 * S },
	{ "windows, unbounded",
	  S,
	  2000,
	  7,
	  0,
	  { 0, S, 3 * S, 7 * S, 15 * S, 31 * S, 63 * S },
	  7,
	  127 * S },
	{ "strongswan",
	  4 * S,
	  1800,
	  6,
	  0,
	  { 0, 4 * S, 11200 * NSEC_MS, 24160 * NSEC_MS, 47488 * NSEC_MS, 89478400 * NSEC_US },
	  6,
	  165061120 * NSEC_US },
	{ "constant", 2 * S, 1000, 3, 0, { 0, 2 * S, 4 * S }, 3, 6 * S },
	{ "one try", 5 * S, 2000, 1, 0, { 0 }, 1, 5 * S },
	{ "bound before the second", 5 * S, 2000, 9, 2 * S, { 0 }, 1, 2 * S },
	{ "bound at the second", 5 * S, 2000, 9, 5 * S, { 0 }, 1, 5 * S },
	{ "bound 1 ns after the second", 5 * S, 2000, 9, 5 * S + 1, { 0, 5 * S }, 2, 5 * S + 1 },
	{ "falling factor", 8 * S, 500, 3, 0, { 0, 8 * S, 12 * S }, 3, 14 * S },
};

static struct ike_conf conf_of(const struct schedule *schedule)
{
	return (struct ike_conf){
		.retransmit_first_ns = schedule->first_ns,
		.retransmit_factor_milli = schedule->factor_milli,
		.retransmit_max_tries = schedule->tries,
		.retransmit_give_up_ns = schedule->give_up_ns,
	};
}

START_TEST(sends_come_at_the_schedule_and_end_when_it_says)
{
	const struct schedule *want = &schedules[_i];
	struct ike_conf conf = conf_of(want);
	struct ike_retransmit retransmit;
	nsec start = 7 * S + 13, at = start, due = ike_retransmit_first(&retransmit, &conf, at, 1);

	for (uint32_t i = 0; i < want->sends_count; i++) {
		ck_assert_msg(at - start == want->sends[i], "%s: send %u at %lld, not %lld",
		              want->who, i + 1, (long long)(at - start), (long long)want->sends[i]);
		ck_assert_uint_eq(retransmit.tries, i + 1);
		at = due;
		if (i + 1 < want->sends_count) {
			ck_assert_msg(ike_retransmit_more(&retransmit, &conf, at),
			              "%s: over after %u", want->who, i + 1);
			due = ike_retransmit_next(&retransmit, &conf, at, 1);
		}
	}
	ck_assert_msg(!ike_retransmit_more(&retransmit, &conf, at), "%s: sends on", want->who);
	ck_assert_msg(at - start == want->over_at, "%s: over at %lld, not %lld", want->who,
	              (long long)(at - start), (long long)want->over_at);
}
END_TEST

/* The look 1 ns before the bound may send, the look at it and after it may not. */
START_TEST(nothing_is_sent_at_or_after_the_bound)
{
	static const struct {
		nsec off;
		bool more;
	} rows[] = { { -1, true }, { 0, false }, { 1, false } };
	struct ike_conf conf = conf_of(&schedules[0]);
	struct ike_retransmit retransmit;

	ike_retransmit_first(&retransmit, &conf, 0, 0);
	ck_assert_int_eq(ike_retransmit_more(&retransmit, &conf, 120 * S + rows[_i].off),
	                 rows[_i].more);
}
END_TEST

START_TEST(jitter_only_shortens_and_never_below_1_ns)
{
	struct ike_conf conf = conf_of(&schedules[1]);
	struct ike_retransmit retransmit;

	conf.retransmit_jitter_ppm = 100000;
	ck_assert_int_eq(ike_retransmit_first(&retransmit, &conf, 0, 0), S);
	ck_assert_int_eq(ike_retransmit_first(&retransmit, &conf, 0, 100000), S - S / 10);
	ck_assert_int_eq(ike_retransmit_first(&retransmit, &conf, 0, 50000), S - S / 20);
	ck_assert_int_eq(ike_retransmit_first(&retransmit, &conf, 0, 100001), S);
	/* The back-off itself is not jittered: the second wait is 2 s. */
	ck_assert_int_eq(ike_retransmit_next(&retransmit, &conf, S, 0), 3 * S);
	conf.retransmit_jitter_ppm = 1000000;
	ck_assert_int_eq(ike_retransmit_first(&retransmit, &conf, 5, 1000000), 6);
}
END_TEST

START_TEST(waits_saturate_instead_of_wrapping)
{
	struct ike_conf conf = { .retransmit_first_ns = 3600 * S,
		                 .retransmit_factor_milli = 4000000000u,
		                 .retransmit_max_tries = 40 };
	struct ike_retransmit retransmit;
	nsec due = ike_retransmit_first(&retransmit, &conf, 0, 0), last = 0;

	for (int i = 0; i < 3; i++) {
		ck_assert_int_ge(due, last);
		ck_assert_int_gt(due, 0);
		last = due;
		due = ike_retransmit_next(&retransmit, &conf, 0, 0);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike retransmit");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, sends_come_at_the_schedule_and_end_when_it_says, 0,
	                    (int)(sizeof schedules / sizeof *schedules));
	tcase_add_loop_test(t, nothing_is_sent_at_or_after_the_bound, 0, 3);
	tcase_add_test(t, jitter_only_shortens_and_never_below_1_ns);
	tcase_add_test(t, waits_saturate_instead_of_wrapping);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
