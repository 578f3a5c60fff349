/* The effective configuration as leaves, and its hash. */
#ifndef SIM_SCENARIO_LEAVES_H
#define SIM_SCENARIO_LEAVES_H

#include "sim/scenario/bind.h"

/*
 * Fills scenario->leaves and scenario->hash. Of a host's own ike: and sadb: only what differs from
 * the file's is a leaf, so that the same model has the same leaves however it is written.
 */
void leaves_all(struct bindings *b);

#endif
