/*
 * The processor against queueing theory. Every measured mean is within 1 % of the formula, and so
 * is the half-width of its 99 % confidence interval (batch means, Student's t). Seeds are fixed: a
 * run that fails always fails. The table in sim/model/README.md is what this prints.
 *
 * lambda: arrivals a second, s: mean service, rho = lambda * s / c.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/model/cpu.h"

#define BATCHES 64
#define T_99    2.656 /* Student's t, 63 degrees of freedom, both sides */
#define S       ((nsec)1000000)
#define FEW     64    /* jobs that wait at most where the queue has a cap */
#define MANY    65536 /* ... and where it has none: never as many */

/* A mean, from batches of equal size. */
struct mean {
	double sum[BATCHES];
	uint64_t count[BATCHES];
	uint64_t seen, batch;
};

static void add(struct mean *mean, double value)
{
	uint64_t batch = mean->seen++ / mean->batch;

	if (batch >= BATCHES)
		return;
	mean->sum[batch] += value;
	mean->count[batch]++;
}

/* A batch that is not full is nobody's mean: enough must have been seen. */
static double mean_of(const struct mean *mean, double *half_width)
{
	double sum = 0, squares = 0;

	for (int i = 0; i < BATCHES; i++)
		sum += mean->sum[i] / (double)mean->count[i];
	sum /= BATCHES;
	for (int i = 0; i < BATCHES; i++) {
		double off = mean->sum[i] / (double)mean->count[i] - sum;
		squares += off * off;
	}
	*half_width = T_99 * sqrt(squares / (BATCHES - 1) / BATCHES);
	return sum;
}

static void holds(const char *what, const struct mean *mean, double theory)
{
	double half, measured = mean_of(mean, &half);

	printf("| %-34s | %9.6f | %9.6f | %+6.3f %% | %5.3f %% |\n", what, theory, measured,
	       100 * (measured / theory - 1), 100 * half / theory);
	fflush(stdout);
	ck_assert_msg(fabs(measured / theory - 1) <= 0.01, "%s: %g, not %g", what, measured,
	              theory);
	ck_assert_msg(half / theory <= 0.01, "%s: 99 %% half-width %g of %g", what, half, theory);
}

/* ---- a station: arrivals, a processor, services ---- */

struct station {
	struct cpu *cpu;
	struct dist service;
	struct rng rng;
	struct mean waits, stays, losses; /* in units of S; losses: 0 or 1 an arrival */
	nsec left_at;                     /* DONE: for who comes after it */
};

static void open_station(struct station *station, const char *name, uint32_t cores,
                         uint32_t workers, uint32_t max, struct dist service, uint64_t jobs)
{
	struct cpu_conf conf = { .cores = cores,
		                 .workers = workers,
		                 .speed_milli = 1000,
		                 .lines = 1,
		                 .queues = 1,
		                 .queue = { { .max = max } },
		                 .room = max ? FEW : MANY };

	*station = (struct station){ .service = service };
	station->waits.batch = station->stays.batch = station->losses.batch = jobs / BATCHES;
	station->cpu = cpu_new(&conf);
	ck_assert_ptr_nonnull(station->cpu);
	rng_init(&station->rng, 1, name);
}

/* All that happens at `now`; how many jobs left. */
static uint32_t drain(struct station *station, nsec now)
{
	struct cpu_out out;
	uint32_t left = 0;

	while (cpu_output(station->cpu, now, &out)) {
		if (out.kind == CPU_BEGIN) {
			cpu_work(station->cpu, out.place,
			         dist_draw(&station->service, &station->rng));
			add(&station->waits, (double)(now - out.since) / S);
		} else {
			add(&station->stays, (double)(now - out.since) / S);
			left++;
		}
	}
	return left;
}

static void arrive(struct station *station, nsec now)
{
	add(&station->losses, cpu_submit(station->cpu, now, 0) == CPU_NONE);
}

/* So many jobs come to the first station; what leaves it goes to the second, if there is one. */
static void run(struct station *first, struct station *second, double lambda, uint64_t jobs)
{
	struct dist gap = { .kind = DIST_EXPONENTIAL, .a = (nsec)((double)S / lambda) };
	struct rng rng;
	nsec next;

	rng_init(&rng, 1, "arrivals");
	next = dist_draw(&gap, &rng);
	for (uint64_t come = 0; come < jobs;) {
		nsec one = cpu_next_at(first->cpu);
		nsec two = second ? cpu_next_at(second->cpu) : NSEC_NEVER;
		nsec now = one < two ? one : two;
		uint32_t left;

		if (next < now) {
			now = next;
			arrive(first, now);
			next += dist_draw(&gap, &rng);
			come++;
		}
		left = drain(first, now);
		for (; second && left > 0; left--)
			arrive(second, now);
		if (second)
			drain(second, now);
	}
	cpu_free(first->cpu);
	if (second)
		cpu_free(second->cpu);
}

static const struct dist exponential = { .kind = DIST_EXPONENTIAL, .a = S };
static const struct dist constant = { .kind = DIST_CONSTANT, .a = S };

/* Erlang's C: the share of arrivals that wait, of c servers that are offered a. */
static double erlang_c(int c, double a)
{
	double term = 1, sum = 1;

	for (int k = 1; k < c; k++)
		sum += term *= a / k;
	term *= a / c;
	return term / (1 - a / c) / (sum + term / (1 - a / c));
}

#define MILLION UINT64_C(1000000)

/* Wq = rho s / (1 - rho) */
START_TEST(one_server_of_exponential_services)
{
	struct station one;

	open_station(&one, "m/m/1", 1, 1, 0, exponential, 4 * MILLION);
	run(&one, NULL, 0.6, 4 * MILLION);
	holds("M/M/1, rho 0.6: mean wait / s", &one.waits, 0.6 / 0.4);
}
END_TEST

/* Wq = rho s / (2 (1 - rho)) */
START_TEST(one_server_of_constant_services)
{
	struct station one;

	open_station(&one, "m/d/1", 1, 1, 0, constant, 4 * MILLION);
	run(&one, NULL, 0.7, 4 * MILLION);
	holds("M/D/1, rho 0.7: mean wait / s", &one.waits, 0.7 / (2 * 0.3));
}
END_TEST

/* Wq = C(c, a) s / (c - a) */
START_TEST(four_servers_of_exponential_services)
{
	struct station one;

	open_station(&one, "m/m/4", 4, 0, 0, exponential, 10 * MILLION);
	run(&one, NULL, 4 * 0.7, 10 * MILLION);
	holds("M/M/4, rho 0.7: mean wait / s", &one.waits, erlang_c(4, 2.8) / (4 - 2.8));
}
END_TEST

/* Pollaczek and Khinchine: Wq = lambda E[S^2] / (2 (1 - rho)) */
START_TEST(one_server_of_any_services)
{
	const struct dist uniform = { .kind = DIST_UNIFORM, .a = S / 2, .b = 3 * S / 2 };
	const struct dist lognormal = { .kind = DIST_LOGNORMAL, .a = S, .b = 4 * S };
	double sigma = log(4) / 2.3263478740408411, mean = exp(sigma * sigma / 2),
	       square = exp(2 * sigma * sigma), lambda = 0.6 / mean;
	struct station one;

	open_station(&one, "m/u/1", 1, 1, 0, uniform, 3 * MILLION);
	run(&one, NULL, 0.6, 3 * MILLION);
	holds("M/G/1, uniform, 0.6: mean wait / s", &one.waits, 0.6 * (1 + 1.0 / 12) / (2 * 0.4));
	open_station(&one, "m/l/1", 1, 1, 0, lognormal, 5 * MILLION);
	run(&one, NULL, lambda, 5 * MILLION);
	holds("M/G/1, lognormal, 0.6: mean wait", &one.waits, lambda * square / (2 * 0.4));
}
END_TEST

/* Of M/M/2/5 with a = lambda s: p(n) is proportional to a^n / n! up to 2, then to a / 2 each. */
START_TEST(two_servers_and_room_for_three_that_wait)
{
	double a = 2.4, p[6], sum = 0, wait = 0;
	struct station one;

	p[0] = 1;
	for (int n = 1; n <= 5; n++)
		p[n] = p[n - 1] * a / (n < 2 ? n : 2);
	for (int n = 0; n <= 5; n++)
		sum += p[n];
	for (int n = 2; n < 5; n++) /* who finds n there waits for n - 1 ends, s / 2 each */
		wait += p[n] / (sum - p[5]) * (n - 1) / 2;
	open_station(&one, "m/m/2/5", 2, 0, 3, exponential, 2 * MILLION);
	one.waits.batch = 1400000 / BATCHES; /* who is not lost: 1.47 million */
	run(&one, NULL, a, 2 * MILLION);
	holds("M/M/2/5, a 2.4: share lost", &one.losses, p[5] / sum);
	holds("M/M/2/5, a 2.4: mean wait / s", &one.waits, wait);
}
END_TEST

/* Burke: what leaves M/M/1 is a Poisson stream, so the second station is M/M/1 too. */
START_TEST(one_station_behind_another)
{
	struct station one, two;
	struct dist half = { .kind = DIST_EXPONENTIAL, .a = S / 2 };

	open_station(&one, "tandem/1", 1, 1, 0, half, 4 * MILLION);
	open_station(&two, "tandem/2", 1, 1, 0, exponential, 3 * MILLION);
	run(&one, &two, 0.6, 4 * MILLION);
	holds("tandem, rho 0.3: mean wait / s", &one.waits, 0.3 / 0.7 * 0.5);
	holds("tandem, rho 0.6: mean wait / s", &two.waits, 0.6 / 0.4);
}
END_TEST

/* A core shared by all who are there: the mean stay is s / (1 - rho), whatever the services. */
START_TEST(a_core_that_all_workers_share)
{
	struct station one;

	open_station(&one, "m/d/1-ps", 1, CPU_WORKERS, 0, constant, 2 * MILLION);
	run(&one, NULL, 0.6, 2 * MILLION);
	holds("M/D/1, shared, 0.6: mean stay / s", &one.stays, 1 / 0.4);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cpu_truth");
	TCase *tcase = tcase_create("cpu_truth");
	SRunner *runner = srunner_create(suite);

	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, one_server_of_exponential_services);
	tcase_add_test(tcase, one_server_of_constant_services);
	tcase_add_test(tcase, four_servers_of_exponential_services);
	tcase_add_test(tcase, one_server_of_any_services);
	tcase_add_test(tcase, two_servers_and_room_for_three_that_wait);
	tcase_add_test(tcase, one_station_behind_another);
	tcase_add_test(tcase, a_core_that_all_workers_share);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
