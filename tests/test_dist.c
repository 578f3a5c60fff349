/* Distributions of durations: sim/model/dist. The arithmetic is held against libm, the draws
 * against theory and goldens. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/model/dist.h"

#define DRAWS 100000
#define PI    3.14159265358979323846

START_TEST(log_is_within_its_bound_of_libm)
{
	double worst = 0;
	struct rng rng;

	rng_init(&rng, 1, "log");
	for (int i = 0; i < 200000; i++) {
		double x = ldexp(1.0 + rng_unit(&rng), (int)rng_below(&rng, 2000) - 1000);
		double error = fabs(dist_log(x) - log(x)) / fmax(1.0, fabs(log(x)));
		worst = fmax(worst, error);
	}
	for (int i = 0; i < 200000; i++) { /* about 1, where it vanishes */
		double x = 0.5 + 1.5 * rng_unit(&rng);
		worst = fmax(worst, fabs(dist_log(x) - log(x)));
	}
	ck_assert_msg(worst <= 4e-16, "worst %g", worst);
	ck_assert(dist_log(1.0) == 0.0);
	ck_assert(fabs(dist_log(0x1p-1022) - log(0x1p-1022)) < 1e-12);
}
END_TEST

START_TEST(exp_is_within_its_bound_of_libm)
{
	double worst = 0;
	struct rng rng;

	rng_init(&rng, 1, "exp");
	for (int i = 0; i < 200000; i++) {
		double x = 1400.0 * rng_unit(&rng) - 700.0;
		worst = fmax(worst, fabs(dist_exp(x) / exp(x) - 1.0));
	}
	ck_assert_msg(worst <= 4e-15, "worst %g", worst);
	ck_assert(dist_exp(0.0) == 1.0);
	ck_assert(dist_exp(1e9) == dist_exp(700.0));
	ck_assert(dist_exp(-1e9) == dist_exp(-700.0));
}
END_TEST

/* Phi(z) = erfc(-z / sqrt 2) / 2, by libm; an error of z shows as one of p times the density. */
START_TEST(the_normal_quantile_is_within_its_bound)
{
	double worst = 0;
	struct rng rng;

	rng_init(&rng, 1, "quantile");
	for (int i = 0; i < 200000; i++) {
		double p = i % 2 ? rng_unit(&rng) / 2
		                 : ldexp(1.0 + rng_unit(&rng), -2 - (int)rng_below(&rng, 51));
		if (p <= 0)
			continue;
		double z = dist_quantile(p), density = exp(-z * z / 2) / sqrt(2 * PI);
		double error = fabs(erfc(-z / sqrt(2.0)) / 2 - p) / density;
		worst = fmax(worst, error / fmax(1.0, fabs(z)));
	}
	ck_assert_msg(worst <= 1e-14, "worst %g", worst);
	ck_assert(dist_quantile(0.5) == 0.0);
	ck_assert(fabs(dist_quantile(0.99) - 2.3263478740408411) < 1e-14);
	for (int i = 1; i < 64; i++)
		ck_assert(dist_quantile(i / 64.0) == -dist_quantile(1 - i / 64.0));
	ck_assert(dist_quantile(0x1p-53) < -8.2 && dist_quantile(1 - 0x1p-53) > 8.2);
}
END_TEST

/* The quantile of `share` must lie in least..most; for 100,000 draws, at five standard errors. */
struct quantile {
	double share;
	nsec least, most;
};

static const struct {
	const char *story;
	struct dist dist;
	nsec mean_least, mean_most;
	struct quantile quantiles[3];
} theory[] = {
	{ "uniform 15ms..25ms",
	  { .kind = DIST_UNIFORM, .a = 15000000, .b = 25000000 },
	  19954000,
	  20046000,
	  { { 0.01, 15083000, 15117000 },
	    { 0.5, 19920000, 20080000 },
	    { 0.99, 24883000, 24917000 } } },
	{ "normal 25ms, sd 4ms",
	  { .kind = DIST_NORMAL, .a = 25000000, .b = 4000000 },
	  24936000,
	  25064000,
	  { { 0.158655, 20904000, 21096000 },
	    { 0.5, 24920000, 25080000 },
	    { 0.99, 34070000, 34550000 } } },
	{ "exponential, mean 5ms",
	  { .kind = DIST_EXPONENTIAL, .a = 5000000 },
	  4920000,
	  5080000,
	  { { 0.1, 518000, 536000 }, { 0.5, 3386000, 3546000 }, { 0.99, 22230000, 23830000 } } },
	{ "lognormal, median 20ms, p99 60ms",
	  { .kind = DIST_LOGNORMAL, .a = 20000000, .b = 60000000 },
	  22150000,
	  22600000, /* 20ms exp(sigma^2 / 2), sigma = ln 3 / 2.3263 = 0.47225: 22.359ms */
	  { { 0.01, 6450000, 6890000 },
	    { 0.5, 19800000, 20200000 },
	    { 0.99, 58100000, 61900000 } } },
	{ "pareto, scale 10ms, alpha 3",
	  { .kind = DIST_PARETO, .a = 10000000, .shape_milli = 3000 },
	  14840000,
	  15160000, /* alpha / (alpha - 1) scale: 15ms; sd 8.7ms */
	  { { 0.01, 10028000, 10040000 },
	    { 0.5, 12530000, 12670000 },
	    { 0.99, 45200000, 47700000 } } },
};

static int ascending(const void *a, const void *b)
{
	nsec x = *(const nsec *)a, y = *(const nsec *)b;

	return (x > y) - (x < y);
}

START_TEST(draws_have_the_mean_and_the_quantiles_of_theory)
{
	static nsec drawn[DRAWS];
	struct rng rng;
	double sum = 0;

	rng_init(&rng, 11, theory[_i].story);
	for (int i = 0; i < DRAWS; i++) {
		drawn[i] = dist_draw(&theory[_i].dist, &rng);
		sum += (double)drawn[i];
	}
	qsort(drawn, DRAWS, sizeof(*drawn), ascending);
	double mean = sum / DRAWS;
	ck_assert_msg(mean >= (double)theory[_i].mean_least && mean <= (double)theory[_i].mean_most,
	              "%s: mean %.0f", theory[_i].story, mean);
	for (int q = 0; q < 3; q++) {
		const struct quantile *want = &theory[_i].quantiles[q];
		nsec is = drawn[(int)(want->share * DRAWS)];
		ck_assert_msg(is >= want->least && is <= want->most, "%s: quantile %g is %lld",
		              theory[_i].story, want->share, (long long)is);
	}
}
END_TEST

/* The first draws of stream (42, "golden"): the same on every compiler and host. */
static const struct {
	struct dist dist;
	nsec first[6];
} golden[] = {
	{ { .kind = DIST_CONSTANT, .a = 5000000 },
	  { 5000000, 5000000, 5000000, 5000000, 5000000, 5000000 } },
	{ { .kind = DIST_UNIFORM, .a = 15000000, .b = 25000000 },
	  { 18779437, 16215868, 23318317, 23671340, 24394900, 24395148 } },
	{ { .kind = DIST_NORMAL, .a = 25000000, .b = 4000000 },
	  { 23756457, 20331637, 28845715, 29451780, 31202026, 31202851 } },
	{ { .kind = DIST_EXPONENTIAL, .a = 5000000 },
	  { 4865049, 10535631, 920626, 712809, 312091, 311959 } },
	{ { .kind = DIST_LOGNORMAL, .a = 20000000, .b = 60000000 },
	  { 17269073, 11525667, 31492982, 33828981, 41593974, 41598024 } },
	{ { .kind = DIST_PARETO, .a = 10000000, .shape_milli = 1500 },
	  { 19130011, 40745112, 11306019, 10997042, 10424900, 10424717 } },
	{ { .kind = DIST_LOGNORMAL,
	    .a = 75000000000,
	    .b = 90000000000,
	    .min = 65000000000,
	    .max = 78000000000 },
	  { 73194716773, 68444306726, 78000000000, 78000000000, 78000000000, 78000000000 } },
};

START_TEST(the_first_draws_are_these_integers)
{
	struct rng rng;

	rng_init(&rng, 42, "golden");
	for (int i = 0; i < 6; i++) {
		nsec drawn = dist_draw(&golden[_i].dist, &rng);
		ck_assert_msg(drawn == golden[_i].first[i], "%d: draw %d is %lld", _i, i,
		              (long long)drawn);
	}
}
END_TEST

/* So many draws later both streams stand at the same place. */
START_TEST(every_kind_but_constant_takes_exactly_one_value)
{
	struct rng a, b;

	rng_init(&a, 12, "count");
	rng_init(&b, 12, "count");
	for (int i = 0; i < 1000; i++) {
		dist_draw(&golden[_i].dist, &a);
		if (golden[_i].dist.kind != DIST_CONSTANT)
			rng_u64(&b);
	}
	ck_assert_uint_eq(rng_u64(&a), rng_u64(&b));
}
END_TEST

static const struct {
	const char *story;
	struct dist dist;
	nsec least, most;
} clamps[] = {
	{ "a constant is itself", { .kind = DIST_CONSTANT, .a = 7 }, 7, 7 },
	{ "a constant below min", { .kind = DIST_CONSTANT, .a = 7, .min = 9 }, 9, 9 },
	{ "a constant above max", { .kind = DIST_CONSTANT, .a = 7, .max = 3 }, 3, 3 },
	{ "a negative constant", { .kind = DIST_CONSTANT, .a = -7 }, 0, 0 },
	{ "a uniform of one value", { .kind = DIST_UNIFORM, .a = 5, .b = 5 }, 5, 5 },
	{ "a uniform of two values", { .kind = DIST_UNIFORM, .a = 5, .b = 6 }, 5, 6 },
	{ "a uniform upside down", { .kind = DIST_UNIFORM, .a = 5, .b = 4 }, 5, 5 },
	{ "a normal without spread", { .kind = DIST_NORMAL, .a = 1000 }, 1000, 1000 },
	{ "a normal never is negative", { .kind = DIST_NORMAL, .a = 10, .b = 1000 }, 0, 6000 },
	{ "a normal between bounds",
	  { .kind = DIST_NORMAL, .a = 10, .b = 1000, .min = 5, .max = 20 },
	  5,
	  20 },
	{ "a lognormal without spread",
	  { .kind = DIST_LOGNORMAL, .a = 1000, .b = 1000 },
	  1000,
	  1000 },
	{ "a lognormal of nothing", { .kind = DIST_LOGNORMAL }, 0, 0 },
	{ "a pareto is at least its scale",
	  { .kind = DIST_PARETO, .a = 1000, .shape_milli = 500 },
	  1000,
	  NSEC_NEVER / 4 },
	{ "a pareto so flat that it leaves the clock",
	  { .kind = DIST_PARETO, .a = NSEC_NEVER / 8, .shape_milli = 1 },
	  NSEC_NEVER / 8,
	  NSEC_NEVER / 4 },
	{ "a pareto without a shape", { .kind = DIST_PARETO, .a = 1000, .max = 5000 }, 1000, 5000 },
	{ "an exponential with a bound",
	  { .kind = DIST_EXPONENTIAL, .a = 1000, .max = 1500 },
	  0,
	  1500 },
};

START_TEST(draws_stay_within_their_bounds_and_reach_them)
{
	nsec low = NSEC_NEVER, high = -1;
	struct rng rng;

	rng_init(&rng, 13, "clamps");
	for (int i = 0; i < 2000; i++) {
		nsec drawn = dist_draw(&clamps[_i].dist, &rng);
		ck_assert_msg(drawn >= clamps[_i].least && drawn <= clamps[_i].most, "%s: %lld",
		              clamps[_i].story, (long long)drawn);
		low = drawn < low ? drawn : low;
		high = drawn > high ? drawn : high;
	}
	if (clamps[_i].dist.max > 0 && clamps[_i].dist.max == clamps[_i].most)
		ck_assert_msg(high == clamps[_i].most, "%s: highest %lld", clamps[_i].story,
		              (long long)high);
	if (clamps[_i].dist.min > 0)
		ck_assert_msg(low == clamps[_i].least, "%s: lowest %lld", clamps[_i].story,
		              (long long)low);
}
END_TEST

START_TEST(only_a_constant_zero_is_no_step_at_all)
{
	ck_assert(dist_is_zero(&(struct dist){ .kind = DIST_CONSTANT }));
	ck_assert(!dist_is_zero(&(struct dist){ .kind = DIST_CONSTANT, .a = 1 }));
	ck_assert(!dist_is_zero(&(struct dist){ .kind = DIST_CONSTANT, .min = 1 }));
	ck_assert(!dist_is_zero(&(struct dist){ .kind = DIST_UNIFORM }));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("dist");
	TCase *tc = tcase_create("dist");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_test(tc, log_is_within_its_bound_of_libm);
	tcase_add_test(tc, exp_is_within_its_bound_of_libm);
	tcase_add_test(tc, the_normal_quantile_is_within_its_bound);
	tcase_add_loop_test(tc, draws_have_the_mean_and_the_quantiles_of_theory, 0, COUNT(theory));
	tcase_add_loop_test(tc, the_first_draws_are_these_integers, 0, COUNT(golden));
	tcase_add_loop_test(tc, every_kind_but_constant_takes_exactly_one_value, 0, COUNT(golden));
	tcase_add_loop_test(tc, draws_stay_within_their_bounds_and_reach_them, 0, COUNT(clamps));
	tcase_add_test(tc, only_a_constant_zero_is_no_step_at_all);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
