/* A key that the schema does not have: what was probably meant. */
#ifndef SIM_SCENARIO_UNKNOWN_H
#define SIM_SCENARIO_UNKNOWN_H

#include "sim/scenario/problems.h"

/* pattern: of the map that it stands in, "" = the file. */
void unknown_key(struct arena *arena, struct problems *problems, struct mark at,
                 const char *pattern, const char *word);

#endif
