/* What makes sense in a load: which keys a model has, and what must fit what. */
#ifndef SIM_SCENARIO_ARRIVALS_H
#define SIM_SCENARIO_ARRIVALS_H

#include "sim/scenario/bind.h"

/* Has this model that key ("load[].rate")? */
bool arrivals_have(enum scenario_model model, const char *path);
void arrivals_check(struct bindings *b);

#endif
