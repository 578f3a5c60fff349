/*
 * Distributions of durations (contract in dist.h).
 *
 * libm's log and exp differ in the last bit between hosts with and without fused multiply-add, so
 * they may not decide an event. Here is our own arithmetic: IEEE 754 doubles, only + - * /, exact
 * changes of the exponent, built with -ffp-contract=off. Every step is then correctly rounded and
 * the same everywhere.
 *
 *   dist_log       |error| <= 4e-16 * max(1, |log x|)         for 2^-1022 <= x < infinity
 *   dist_exp       |error| <= 4e-15 relative                  for -700 <= x <= 700, clamped beyond
 *   dist_quantile  |error| <= 1e-14 * max(1, |z|)             for 2^-53 <= p <= 1 - 2^-53
 *
 * tests/test_dist.c holds these bounds against libm.
 */
#include "sim/model/dist.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define DIST_NO_MAX (NSEC_NEVER / 4)

/* log 2 in two parts: the first has 21 zero bits at its end, so that its product with an exponent
 * is exact. */
static const double ln2_hi = 0x1.62e42feep-1, ln2_lo = 0x1.a39ef35793c76p-33;
static const double z99 =
        0x1.29c5c4630ff0fp+1; /* the normal distribution's 99th percentile, 2.326347... */

static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static double of_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* c[0] + c[1] x + ... + c[n - 1] x^(n - 1) */
static double polynomial(const double *c, size_t n, double x)
{
	double sum = c[n - 1];

	for (size_t i = n - 1; i-- > 0;)
		sum = sum * x + c[i];
	return sum;
}

/*
 * x = m 2^e with m in [sqrt 1/2, sqrt 2); log m = 2 artanh s, s = (m - 1) / (m + 1), |s| < 0.172.
 */
double dist_log(double x)
{
	static const double odd[] = { 1.0,        1.0 / 3.0,  1.0 / 5.0,  1.0 / 7.0,  1.0 / 9.0,
		                      1.0 / 11.0, 1.0 / 13.0, 1.0 / 15.0, 1.0 / 17.0, 1.0 / 19.0 };
	uint64_t bits = bits_of(x);
	int exponent = (int)(bits >> 52) - 1023;

	assert(x >= 0x1p-1022 && exponent < 1024);
	double m = of_bits((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
	if (m > 0x1.6a09e667f3bcdp0) {
		m *= 0.5;
		exponent++;
	}
	double s = (m - 1.0) / (m + 1.0), e = exponent;
	return e * ln2_hi +
	       (2.0 * s * polynomial(odd, sizeof(odd) / sizeof(*odd), s * s) + e * ln2_lo);
}

/* x = k log 2 + r, |r| <= log 2 / 2; exp x = 2^k exp r, the latter by its series to r^13. */
double dist_exp(double x)
{
	static const double inverse_factorials[] = {
		1.0,
		1.0,
		1.0 / 2.0,
		1.0 / 6.0,
		1.0 / 24.0,
		1.0 / 120.0,
		1.0 / 720.0,
		1.0 / 5040.0,
		1.0 / 40320.0,
		1.0 / 362880.0,
		1.0 / 3628800,
		1.0 / 39916800,
		1.0 / 479001600,
		1.0 / 6227020800.0,
	};

	x = x > 700.0 ? 700.0 : x < -700.0 ? -700.0 : x;
	double halves = x * 0x1.71547652b82fep0; /* x / log 2 */
	int k = (int)(halves < 0 ? halves - 0.5 : halves + 0.5);
	double r = (x - k * ln2_hi) - k * ln2_lo;
	size_t n = sizeof(inverse_factorials) / sizeof(*inverse_factorials);
	return polynomial(inverse_factorials, n, r) * of_bits((uint64_t)(k + 1023) << 52);
}

/*
 * The normal distribution's quantile: the rational approximations of M. J. Wichura, "Algorithm AS
 * 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), routine
 * PPND16: relative error about 1e-16 in exact arithmetic. One pair of polynomials for the middle
 * and two for the tails.
 */
static const double middle_up[] = {
	3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
	1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
	3.3430575583588128105e4, 2.5090809287301226727e3,
};
static const double middle_down[] = {
	1.0,
	4.2313330701600911252e1,
	6.8718700749205790830e2,
	5.3941960214247511077e3,
	2.1213794301586595867e4,
	3.9307895800092710610e4,
	2.8729085735721942674e4,
	5.2264952788528545610e3,
};
static const double near_up[] = {
	1.42343711074968357734e0,  4.63033784615654529590e0,  5.76949722146069140550e0,
	3.64784832476320460504e0,  1.27045825245236838258e0,  2.41780725177450611770e-1,
	2.27238449892691845833e-2, 7.74545014278341407640e-4,
};
static const double near_down[] = {
	1.0,
	2.05319162663775882187e0,
	1.67638483018380384940e0,
	6.89767334985100004550e-1,
	1.48103976427480074590e-1,
	1.51986665636164571966e-2,
	5.47593808499534494600e-4,
	1.05075007164441684324e-9,
};
static const double far_up[] = {
	6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
	2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
	2.71155556874348757815e-5, 2.01033439929228813265e-7,
};
static const double far_down[] = {
	1.0,
	5.99832206555887937690e-1,
	1.36929880922735805310e-1,
	1.48753612908506148525e-2,
	7.86869131145613259100e-4,
	1.84631831751005468180e-5,
	1.42151175831644588870e-7,
	2.04426310338993978564e-15,
};

static double ratio(const double *up, const double *down, double x)
{
	return polynomial(up, 8, x) / polynomial(down, 8, x);
}

double dist_quantile(double p)
{
	double q = p - 0.5;

	assert(p > 0 && p < 1);
	if (q >= -0.425 && q <= 0.425)
		return q * ratio(middle_up, middle_down, 0.180625 - q * q);
	double tail = -dist_log(q < 0 ? p : 1.0 - p);
	double r = dist_exp(0.5 * dist_log(tail)); /* its square root */
	double z = r <= 5.0 ? ratio(near_up, near_down, r - 1.6) : ratio(far_up, far_down, r - 5.0);
	return q < 0 ? -z : z;
}

/* Uniform in the open interval (0, 1), exact: an odd multiple of 2^-53. */
static double open_unit(uint64_t number)
{
	return ((double)(number >> 12) + 0.5) * 0x1p-52;
}

/* To the nearest ns; what does not fit is cut off. */
static nsec to_nsec(double x)
{
	if (!(x > 0))
		return 0;
	return x >= (double)DIST_NO_MAX ? DIST_NO_MAX : (nsec)(x + 0.5);
}

static nsec lognormal(const struct dist *dist, double z)
{
	if (dist->a <= 0)
		return 0;
	double median = (double)dist->a, p99 = dist->b > 0 ? (double)dist->b : median;
	double sigma = dist_log(p99 / median) / z99;

	return to_nsec(median * dist_exp(sigma * z));
}

static nsec pareto(const struct dist *dist, double p)
{
	double alpha = dist->shape_milli > 0 ? (double)dist->shape_milli / 1000.0 : 0.001;

	return to_nsec((double)dist->a * dist_exp(-dist_log(p) / alpha));
}

static nsec unclamped(const struct dist *dist, uint64_t number)
{
	switch (dist->kind) {
	case DIST_CONSTANT: return dist->a;
	case DIST_UNIFORM:
		return dist->a +
		       (nsec)rng_share_of(
		               number, dist->b > dist->a ? (uint64_t)(dist->b - dist->a) + 1 : 0);
	case DIST_NORMAL:
		return to_nsec((double)dist->a +
		               (double)dist->b * dist_quantile(open_unit(number)));
	case DIST_EXPONENTIAL: return to_nsec((double)dist->a * -dist_log(open_unit(number)));
	case DIST_LOGNORMAL: return lognormal(dist, dist_quantile(open_unit(number)));
	case DIST_PARETO: return pareto(dist, open_unit(number));
	case DIST_COUNT: break;
	}
	assert(!"a kind of distribution");
	return 0;
}

nsec dist_of(const struct dist *dist, uint64_t number)
{
	nsec max = dist->max > 0 ? dist->max : DIST_NO_MAX, min = dist->min > 0 ? dist->min : 0;
	nsec drawn = unclamped(dist, number);

	drawn = drawn < min ? min : drawn;
	return drawn > max ? max : drawn;
}

nsec dist_draw(const struct dist *dist, struct rng *rng)
{
	return dist_of(dist, dist->kind == DIST_CONSTANT ? 0 : rng_u64(rng));
}

bool dist_is_zero(const struct dist *dist)
{
	return dist->kind == DIST_CONSTANT && dist->a == 0 && dist->min <= 0;
}
