/*
 * A file of instants: one a line, a duration in front of the first comma ("1.5s", "300ms, alice"),
 * never before the one above it. Empty lines and those that begin with '#' say nothing.
 */
#ifndef SIM_SCENARIO_TRACE_H
#define SIM_SCENARIO_TRACE_H

#include "sim/scenario/bind.h"

#define TRACE_BYTES_MAX ((size_t)16 << 20)

/* The file that a load names, by the reader of the scenario. False: it was told what is wrong. */
bool trace_load(struct bindings *b, uint32_t load);
/* How many instants, and what their file is: wherever it lies. NULL: there is none. */
const char *trace_print(struct arena *arena, const struct scenario_load *load);

#endif
