/*
 * How sure a share of so many trials is: Wilson's score interval (E. B. Wilson, Journal of the
 * American Statistical Association 22, 1927), at the 95 % confidence level. It stays within 0 and 1
 * and is right for none and for all.
 */
#ifndef SIM_WILSON_H
#define SIM_WILSON_H

#include <stdint.h>

struct wilson {
	double low, high; /* 0 .. 1; without trials 0 and 1 */
};

/* hits <= trials. */
struct wilson wilson(uint64_t hits, uint64_t trials);

#endif
