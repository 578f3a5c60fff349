/*
 * Distributions of durations. Drawn with our own + - * / only (DESIGN: never libm), rounded to
 * whole nanoseconds: the same draw on every compiler and host.
 */
#ifndef SIM_MODEL_DIST_H
#define SIM_MODEL_DIST_H

#include "sadb/nsec.h"
#include "sim/model/rng.h"

#define DIST_KINDS(X)                                                                              \
	X(CONSTANT, "constant")       /* a */                                                      \
	X(UNIFORM, "uniform")         /* a .. b, both included */                                  \
	X(NORMAL, "normal")           /* a = mean, b = standard deviation */                       \
	X(EXPONENTIAL, "exponential") /* a = mean */                                               \
	X(LOGNORMAL, "lognormal")     /* a = median, b = 99th percentile */                        \
	X(PARETO, "pareto")           /* a = scale (its minimum), shape_milli = alpha * 1000 */
enum dist_kind {
#define X(name, text) DIST_##name,
	DIST_KINDS(X)
#undef X
	        DIST_COUNT
};

/* A draw is clamped to min..max. min is at least 0; max 0 = no bound (then NSEC_NEVER / 4 bounds
 * it). */
struct dist {
	enum dist_kind kind;
	nsec a, b;
	uint32_t shape_milli;
	nsec min, max;
};

/* A constant draws nothing from rng; every other kind draws exactly one value, whatever its
 * parameters. */
nsec dist_draw(const struct dist *dist, struct rng *rng);
/* The same from a number that was drawn before: what is not used need not be computed. */
nsec dist_of(const struct dist *dist, uint64_t number);
bool dist_is_zero(const struct dist *dist); /* constant 0: there is no such step */

/* The arithmetic beneath, for its tests. Error bounds: dist.c. */
double dist_log(double x);      /* x > 0, normal */
double dist_exp(double x);      /* clamped to -700..700 */
double dist_quantile(double p); /* of the standard normal distribution, 0 < p < 1 */

#endif
