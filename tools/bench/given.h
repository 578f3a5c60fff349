/* A scenario that stands in the bench itself. */
#ifndef TOOLS_BENCH_GIVEN_H
#define TOOLS_BENCH_GIVEN_H

#include "sim/scenario/load.h"

/* Says what is wrong with it, and ends the program. */
struct scenario *given_load(const char *text, const struct scenario_set *sets, uint32_t count);

#endif
