/*
 * What makes sense only together: roles and links, faults and their keys, lifetimes, outcome and
 * expectations.
 */
#ifndef SIM_SCENARIO_CHECK_H
#define SIM_SCENARIO_CHECK_H

#include "sim/scenario/bind.h"

/* After refer_all. Says nothing of what was already told to be wrong. */
void check_all(struct bindings *b);

#endif
