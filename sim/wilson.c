/* See wilson.h. */
#include "sim/wilson.h"

#include <assert.h>

#define Z 1.959963984540054 /* the normal distribution's 97.5 % quantile */

/* Newton's way, from above: + * / only, so that every machine has the same. */
static double square_root(double value)
{
	double root = value > 1 ? value : 1;

	for (int i = 0; i < 100; i++)
		root = (root + value / root) / 2;
	return root;
}

/* (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n) */
struct wilson wilson(uint64_t hits, uint64_t trials)
{
	double n = (double)trials, p, middle, half, whole;

	assert(hits <= trials);
	if (trials == 0)
		return (struct wilson){ 0, 1 };
	p = (double)hits / n;
	whole = 1 + Z * Z / n;
	middle = (p + Z * Z / (2 * n)) / whole;
	half = Z * square_root(p * (1 - p) / n + Z * Z / (4 * n * n)) / whole;
	return (struct wilson){ hits == 0 ? 0 : middle - half, hits == trials ? 1 : middle + half };
}
