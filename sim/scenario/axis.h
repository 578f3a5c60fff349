/*
 * An axis of a search: one key of a scenario and the values that it takes.
 *
 *   axis   = path "=" values          sadb.larval_lifetime=30s..120s step 30s
 *   values = value ("," value)*       60s,90s,120s    commas in [ ] { } " " part nothing
 *          | quantity ".." quantity "step" quantity    both ends, if the steps meet the upper one
 *          | quantity ".." quantity "x" N              N values, evenly spaced
 *          | "log" quantity ".." quantity "x" N        N values, each the same multiple of the
 *                                                      last, rounded to three digits
 *   span   = path "=" quantity ".." quantity
 *
 * What a value means, and whether it may be, is for the loader, which is given it as by --set.
 */
#ifndef SIM_SCENARIO_AXIS_H
#define SIM_SCENARIO_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/scenario/arena.h"
#include "sim/scenario/quantity.h"

#define AXIS_VALUES_MAX 1000
#define AXIS_ERROR      160

struct axis {
	const char *path;
	const char *const *values;
	uint32_t count; /* 1 .. AXIS_VALUES_MAX, no value twice */
};

/* Ends of a search, lo < hi, multiples of step: what the schema can tell apart. */
struct axis_span {
	const char *path;
	enum quantity kind;
	int64_t lo, hi, step;
};

/* False: error is a sentence that quotes what is wrong. All memory is the arena's. */
bool axis_read(struct arena *arena, const char *word, struct axis *axis, char error[AXIS_ERROR]);
bool axis_read_span(struct arena *arena, const char *word, struct axis_span *span,
                    char error[AXIS_ERROR]);

#endif
