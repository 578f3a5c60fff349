/*
 * Distributions of durations: `20ms`, or `{ dist: lognormal, median: 20ms, p99: 90ms, min: 5ms }`.
 */
#ifndef SIM_SCENARIO_SPREAD_H
#define SIM_SCENARIO_SPREAD_H

#include "sim/model/dist.h"
#include "sim/scenario/problems.h"

/*
 * what: the key, for messages; max: of every duration in it. False: a problem was told, *dist is
 * left alone.
 */
bool spread_read(struct arena *arena, struct problems *problems, const char *what, nsec max,
                 const struct node *node, struct dist *dist);
const char *spread_print(struct arena *arena, const struct dist *dist);
/* Is `word` a parameter of some distribution (so that `set` can address it)? */
bool spread_has_word(const char *word);

#endif
