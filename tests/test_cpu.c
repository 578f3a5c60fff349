/* A processor: lines, workers, cores, pauses: sim/model/cpu. */
#include <check.h>
#include <stdlib.h>

#include "sim/model/cpu.h"

#define ROOM 16

static struct cpu *cpu;
static struct cpu_conf conf;

static void setup(void)
{
	conf = (struct cpu_conf){
		.cores = 1, .speed_milli = 1000, .lines = 1, .queues = 1, .room = ROOM
	};
	cpu = NULL;
}

static void make(void)
{
	cpu = cpu_new(&conf);
	ck_assert_ptr_nonnull(cpu);
}

static void teardown(void)
{
	cpu_free(cpu);
}

/* The next thing is this, and a job that begins is so much work. */
static struct cpu_out expect(nsec now, enum cpu_out_kind kind, uint32_t place, nsec work)
{
	struct cpu_out out;

	ck_assert(cpu_output(cpu, now, &out));
	ck_assert_int_eq(out.kind, kind);
	ck_assert_uint_eq(out.place, place);
	if (kind == CPU_BEGIN)
		cpu_work(cpu, place, work);
	return out;
}

static void expect_nothing(nsec now)
{
	struct cpu_out out;

	ck_assert(!cpu_output(cpu, now, &out));
}

/* ---- what is refused ---- */

START_TEST(a_full_queue_takes_nothing_and_counts_it)
{
	conf.queue[0].max = 2;
	make();
	ck_assert_uint_eq(cpu_submit(cpu, 0, 0), 0);
	expect(0, CPU_BEGIN, 0, 100);
	ck_assert_uint_eq(cpu_submit(cpu, 1, 0), 1);
	ck_assert_uint_eq(cpu_submit(cpu, 1, 0), 2);
	ck_assert_uint_eq(cpu_submit(cpu, 1, 0), CPU_NONE);
	ck_assert_uint_eq(cpu_queue(cpu, 0)->full, 1);
	ck_assert_uint_eq(cpu_queue(cpu, 0)->high, 2);
	expect(100, CPU_DONE, 0, 0);
	expect(100, CPU_BEGIN, 1, 1);
	ck_assert_uint_ne(cpu_submit(cpu, 100, 0), CPU_NONE);
}
END_TEST

START_TEST(no_room_at_all_is_a_full_queue)
{
	conf.room = 2;
	make();
	ck_assert_uint_eq(cpu_submit(cpu, 0, 0), 0);
	ck_assert_uint_eq(cpu_submit(cpu, 0, 0), 1);
	ck_assert_uint_eq(cpu_submit(cpu, 0, 0), CPU_NONE);
	ck_assert_uint_eq(cpu_queue(cpu, 0)->full, 1);
}
END_TEST

static const struct {
	nsec free_at;
	bool begins;
} lates[] = { { 1049, true }, { 1050, false }, { 1051, false } };

START_TEST(a_job_waits_so_long_and_no_longer)
{
	conf.queue[0].wait_max_ns = 1000;
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, lates[_i].free_at);
	cpu_submit(cpu, 50, 0);
	expect_nothing(50);
	if (lates[_i].begins) {
		ck_assert_int_eq(cpu_next_at(cpu), lates[_i].free_at);
		expect(lates[_i].free_at, CPU_DONE, 0, 0);
		struct cpu_out out = expect(lates[_i].free_at, CPU_BEGIN, 1, 1);
		ck_assert_int_eq(out.since, 50);
		ck_assert_uint_eq(out.depth, 1);
		return;
	}
	ck_assert_int_eq(cpu_next_at(cpu), 1050);
	if (lates[_i].free_at == 1050)
		expect(1050, CPU_DONE, 0, 0);
	expect(1050, CPU_LATE, 1, 0);
	expect_nothing(1050);
	ck_assert_uint_eq(cpu_queue(cpu, 0)->late, 1);
	ck_assert_uint_eq(cpu_queue(cpu, 0)->waiting, 0);
}
END_TEST

START_TEST(nothing_begins_behind_a_gate_that_is_shut)
{
	conf.lines = 2;
	make();
	cpu_gate(cpu, 0, false);
	cpu_submit(cpu, 0, 0);
	cpu_submit(cpu, 0, 1);
	expect(0, CPU_BEGIN, 1, 10);
	expect(10, CPU_DONE, 1, 0);
	expect_nothing(10);
	ck_assert_int_eq(cpu_next_at(cpu), NSEC_NEVER);
	cpu_gate(cpu, 0, true);
	ck_assert_int_eq(cpu_next_at(cpu), 10);
	expect(10, CPU_BEGIN, 0, 10);
}
END_TEST

/* ---- order ---- */

START_TEST(a_line_is_first_come_first_served)
{
	make();
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_uint_eq(cpu_submit(cpu, i, 0), i);
	for (uint32_t i = 0; i < 3; i++) {
		struct cpu_out out = expect(2 + 10 * i, CPU_BEGIN, i, 10);
		ck_assert_int_eq(out.since, i);
		expect_nothing(2 + 10 * i);
		out = expect(12 + 10 * i, CPU_DONE, i, 0);
		ck_assert_int_eq(out.begun_at, 2 + 10 * i);
	}
	ck_assert_int_eq(cpu_next_at(cpu), NSEC_NEVER);
	ck_assert_uint_eq(cpu_queue(cpu, 0)->done, 3);
}
END_TEST

START_TEST(the_least_rank_goes_first_and_equals_as_they_came)
{
	conf.lines = 3;
	conf.line[0].rank = 1;
	conf.line[2].rank = 1;
	make();
	cpu_submit(cpu, 0, 2); /* 0 */
	cpu_submit(cpu, 0, 0); /* 1 */
	cpu_submit(cpu, 0, 1); /* 2: begins first */
	expect(0, CPU_BEGIN, 2, 0);
	expect(0, CPU_DONE, 2, 0);
	expect(0, CPU_BEGIN, 0, 0);
	expect(0, CPU_DONE, 0, 0);
	expect(0, CPU_BEGIN, 1, 0);
}
END_TEST

START_TEST(work_is_never_interrupted)
{
	conf.lines = 2;
	conf.line[0].rank = 1;
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 100);
	cpu_submit(cpu, 1, 1);
	expect_nothing(99);
	expect(100, CPU_DONE, 0, 0);
	expect(100, CPU_BEGIN, 1, 1);
}
END_TEST

/* ---- speed ---- */

static const struct {
	nsec now;
	bool done;
} edges[] = { { 1999, false }, { 2000, true }, { 2001, true } };

START_TEST(at_half_speed_it_takes_twice_as_long)
{
	struct cpu_out out;

	conf.speed_milli = 500;
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 1000);
	ck_assert_int_eq(cpu_next_at(cpu), 2000);
	ck_assert_int_eq(cpu_output(cpu, edges[_i].now, &out), edges[_i].done);
}
END_TEST

START_TEST(the_background_takes_its_share)
{
	conf.background_ppb = CPU_PPB / 4;
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 3000);
	ck_assert_int_eq(cpu_next_at(cpu), 4000);
}
END_TEST

START_TEST(workers_share_the_cores)
{
	conf.workers = 2;
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 100);
	expect_nothing(50); /* half is done */
	cpu_submit(cpu, 50, 0);
	expect(50, CPU_BEGIN, 1, 100);
	ck_assert_int_eq(cpu_next_at(cpu), 150); /* the other 50, at half speed */
	expect(150, CPU_DONE, 0, 0);
	ck_assert_int_eq(cpu_next_at(cpu), 200); /* 50 are left, alone again */
	expect(200, CPU_DONE, 1, 0);
}
END_TEST

START_TEST(fewer_workers_than_cores_leave_cores_idle)
{
	conf.cores = 4;
	conf.workers = 2;
	make();
	for (int i = 0; i < 3; i++)
		cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 100);
	expect(0, CPU_BEGIN, 1, 100);
	expect_nothing(0);
	expect(100, CPU_DONE, 0, 0);
	expect(100, CPU_DONE, 1, 0);
	expect(100, CPU_BEGIN, 2, 100);
}
END_TEST

START_TEST(in_a_pause_nothing_is_done)
{
	conf.pause_every = (struct dist){ .kind = DIST_CONSTANT, .a = 100 };
	conf.pause_for = (struct dist){ .kind = DIST_CONSTANT, .a = 30 };
	conf.stream = "pause";
	make();
	cpu_submit(cpu, 60, 0);
	expect(60, CPU_BEGIN, 0, 150); /* 40, pause to 130, 100, pause to 260, 10 */
	for (nsec at = cpu_next_at(cpu); at < 270; at = cpu_next_at(cpu))
		expect_nothing(at);
	ck_assert_int_eq(cpu_next_at(cpu), 270);
	expect(270, CPU_DONE, 0, 0);
	ck_assert_int_eq(cpu_next_at(cpu), NSEC_NEVER);
	cpu_submit(cpu, 770 * 130 + 99, 0); /* the last ns before a pause */
	expect(770 * 130 + 99, CPU_BEGIN, 0, 2);
	expect_nothing(770 * 130 + 100);
	ck_assert_int_eq(cpu_next_at(cpu), 771 * 130);
	expect_nothing(771 * 130);
	ck_assert_int_eq(cpu_next_at(cpu), 771 * 130 + 1);
}
END_TEST

START_TEST(a_thousand_shares_lose_less_than_a_nanosecond_each)
{
	uint32_t done = 0;
	nsec at = 0;

	conf.cores = 3;
	conf.workers = 7;
	conf.speed_milli = 1234;
	make();
	for (nsec now = 0; done < 1000; now = cpu_next_at(cpu)) {
		struct cpu_out out;
		while (cpu_output(cpu, now, &out)) {
			if (out.kind == CPU_BEGIN)
				cpu_work(cpu, out.place, 12340);
			done += out.kind == CPU_DONE;
		}
		while (cpu_queue(cpu, 0)->waiting < 8)
			cpu_submit(cpu, now, 0);
		at = now;
	}
	/* 1000 jobs of 12,340 ns by 3 cores of speed 1.234, and what is under way. */
	ck_assert_int_ge(at, 1000 * 10000 / 3);
	ck_assert_int_le(at, 1007 * 10000 / 3 + 1000);
}
END_TEST

/* ---- hindrances ---- */

START_TEST(work_takes_so_many_times_as_long_from_then_on)
{
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 1000);
	cpu_hinder(cpu, 400, 4000, false); /* 600 are left: 2,400 */
	ck_assert_int_eq(cpu_next_at(cpu), 2800);
	expect_nothing(2799);
	expect(2800, CPU_DONE, 0, 0);
	cpu_submit(cpu, 3000, 0);
	expect(3000, CPU_BEGIN, 0, 1000);
	cpu_hinder(cpu, 5000, 1000, false); /* 500 are done */
	ck_assert_int_eq(cpu_next_at(cpu), 5500);
	expect(5500, CPU_DONE, 0, 0);
}
END_TEST

/* Nothing begins, ends or is late meanwhile; then all of it at once. */
START_TEST(a_stopped_processor_does_nothing)
{
	conf.queue[0].wait_max_ns = 1000;
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 100);
	cpu_submit(cpu, 10, 0);
	cpu_hinder(cpu, 40, 1000, true);
	cpu_submit(cpu, 50, 0);
	ck_assert_int_eq(cpu_next_at(cpu), NSEC_NEVER);
	expect_nothing(100);
	expect_nothing(2000);
	cpu_submit(cpu, 2000, 0);
	cpu_hinder(cpu, 2000, 1000, false);
	expect(2000, CPU_LATE, 1, 0);
	expect(2000, CPU_LATE, 2, 0);
	expect_nothing(2000);
	ck_assert_int_eq(cpu_next_at(cpu), 2060);
	expect_nothing(2059);
	expect(2060, CPU_DONE, 0, 0);
	expect(2060, CPU_BEGIN, 3, 1);
	/* Nobody is lost if it is stopped again, and nothing changes if it was. */
	cpu_hinder(cpu, 2060, 1000, true);
	cpu_hinder(cpu, 2070, 5000, true);
	cpu_hinder(cpu, 2080, 1000, false);
	expect(2081, CPU_DONE, 3, 0);
}
END_TEST

START_TEST(a_pause_of_its_own_passes_while_it_is_stopped)
{
	conf.pause_every = (struct dist){ .kind = DIST_CONSTANT, .a = 1000 };
	conf.pause_for = (struct dist){ .kind = DIST_CONSTANT, .a = 100 };
	conf.stream = "cpu";
	make();
	cpu_submit(cpu, 0, 0);
	expect(0, CPU_BEGIN, 0, 1500);
	cpu_hinder(cpu, 900, 1000, true);   /* 600 are left */
	cpu_hinder(cpu, 1150, 1000, false); /* the next pause: 2100..2200 */
	expect_nothing(1749);
	expect(1750, CPU_DONE, 0, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cpu");
	TCase *tcase = tcase_create("cpu");
	SRunner *runner = srunner_create(suite);

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_full_queue_takes_nothing_and_counts_it);
	tcase_add_test(tcase, work_takes_so_many_times_as_long_from_then_on);
	tcase_add_test(tcase, a_stopped_processor_does_nothing);
	tcase_add_test(tcase, a_pause_of_its_own_passes_while_it_is_stopped);
	tcase_add_test(tcase, no_room_at_all_is_a_full_queue);
	tcase_add_loop_test(tcase, a_job_waits_so_long_and_no_longer, 0, 3);
	tcase_add_test(tcase, nothing_begins_behind_a_gate_that_is_shut);
	tcase_add_test(tcase, a_line_is_first_come_first_served);
	tcase_add_test(tcase, the_least_rank_goes_first_and_equals_as_they_came);
	tcase_add_test(tcase, work_is_never_interrupted);
	tcase_add_loop_test(tcase, at_half_speed_it_takes_twice_as_long, 0, 3);
	tcase_add_test(tcase, the_background_takes_its_share);
	tcase_add_test(tcase, workers_share_the_cores);
	tcase_add_test(tcase, fewer_workers_than_cores_leave_cores_idle);
	tcase_add_test(tcase, in_a_pause_nothing_is_done);
	tcase_add_test(tcase, a_thousand_shares_lose_less_than_a_nanosecond_each);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
