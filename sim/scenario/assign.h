/*
 * `set:` and --set: one value at one path. "hosts[gateway].auth_backend",
 * "network.links[wan].latency.median".
 */
#ifndef SIM_SCENARIO_ASSIGN_H
#define SIM_SCENARIO_ASSIGN_H

#include "sim/scenario/problems.h"

/* path_at: where the path stands; its words are told by their columns within it. */
void assign(struct arena *arena, struct problems *problems, struct node *root, const char *path,
            struct mark path_at, const struct node *value);

#endif
