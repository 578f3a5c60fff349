/*
 * A run over time, in equal intervals: worked out from the journal's records and the verdict when
 * all is over, so that it costs nothing while the run goes on.
 */
#ifndef SIM_SERIES_H
#define SIM_SERIES_H

#include "sim/verdict.h"

#define SERIES_INTERVALS 60

/* How many came, ended so in the interval; how many there were at its end; the most in it. */
#define SERIES_ROWS(X)                                                                             \
	X(ARRIVALS, "arrivals")     /* initiators: negotiations that began, or were turned away */ \
	X(INSTALLED, "installed")   /* of them */                                                  \
	X(FAILED, "failed")         /* of them */                                                  \
	X(IN_FLIGHT, "in_flight")   /* at the end: begun, neither installed nor failed */          \
	X(LARVAL_SAS, "larval_sas") /* at the end, in all drivers */                               \
	X(KEYED_SAS, "keyed_sas")   /* at the end, in all drivers */                               \
	X(QUEUED, "queued") /* the most that waited in one queue of a daemon when somebody came */
enum series_row {
#define X(name, text) SERIES_##name,
	SERIES_ROWS(X)
#undef X
	        SERIES_COUNT
};

struct series {
	nsec every; /* an interval, at least 1 ns: [i * every, (i + 1) * every) */
	uint32_t intervals;
	uint32_t rows[SERIES_COUNT][SERIES_INTERVALS];
	uint32_t most[SERIES_COUNT]; /* of each row */
};

void series_make(struct series *series, const struct verdict *verdict,
                 const struct journal *journal);
const char *series_name(enum series_row row);

#endif
