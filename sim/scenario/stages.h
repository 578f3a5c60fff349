/* The stages of a load: [{ for: 60s, rate: 5/s }, { for: 10s, rate: 200/s }]. */
#ifndef SIM_SCENARIO_STAGES_H
#define SIM_SCENARIO_STAGES_H

#include "sim/scenario/problems.h"

/* False: it was told what is wrong. */
bool stages_read(struct arena *arena, struct problems *problems, const struct node *node,
                 struct scenario_load *load);
const char *stages_print(struct arena *arena, const struct scenario_load *load);

#endif
