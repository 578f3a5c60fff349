/* What came of the runs of one point: sums only, so that their order leaves no trace. */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H

#include "sim/verdict.h"

struct tally {
	uint64_t holds, fails, incomplete; /* runs; what is incomplete neither holds nor fails */
	uint64_t errors[VERDICT_CODES];    /* at any host, of all runs */
};

static inline uint64_t tally_runs(const struct tally *tally)
{
	return tally->holds + tally->fails + tally->incomplete;
}

static inline void tally_add(struct tally *tally, bool holds, bool incomplete,
                             const uint64_t errors[VERDICT_CODES])
{
	tally->incomplete += incomplete;
	tally->holds += holds && !incomplete;
	tally->fails += !holds && !incomplete;
	for (uint32_t i = 0; i < VERDICT_CODES; i++)
		tally->errors[i] += errors[i];
}

#endif
