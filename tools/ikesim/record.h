/* One run of a sweep as a line, and what a tally needs of it. */
#ifndef TOOLS_IKESIM_RECORD_H
#define TOOLS_IKESIM_RECORD_H

#include "sim/field.h"
#include "sim/verdict.h"
#include "tools/ikesim/trial.h"

/* After the line's octets, from a worker to its parent. */
struct record {
	enum exit_code code; /* not EXIT_HELD: there is no line */
	bool holds, incomplete;
	uint64_t errors[VERDICT_CODES];
};

/*
 *   {"run":N,"seed":"7","axes":{"PATH":"VALUE"},"scenario_hash":HEX,"holds":true,...}
 *
 * holds: null if the run is incomplete. The rest is that of `run --json` (result.h): held, end,
 * ended_at, negotiations, leaked, errors, samples. False: not all was written.
 */
bool record_put(FILE *out, const struct field *field, uint64_t run, uint64_t seed,
                const struct report *report, const struct record *record);

#endif
