/*
 * What a hunt draws from: a scenario, some of its keys with the values that they may take, and its
 * faults, each of which is there or not. Who leaves out half of what can go wrong finds more than
 * who has all of it at once in each try [D: "Swarm Testing", ISSTA 2012].
 */
#ifndef TOOLS_IKESIM_QUARRY_H
#define TOOLS_IKESIM_QUARRY_H

#include "sim/scenario/arena.h"
#include "sim/scenario/axis.h"
#include "tools/ikesim/command.h"

struct quarry {
	struct arena *arena;
	struct options options; /* with what was drawn last as its last sets */
	uint32_t sets_count;    /* of them without those */
	uint64_t seed;          /* of the draws */
	struct axis axes[OPTION_AXES_MAX];
	uint32_t axes_count;
	uint32_t faults_count; /* of the scenario as it is */
};

/* Anything but EXIT_HELD was said. quarry_close in any case. */
enum exit_code quarry_open(struct quarry *quarry, const struct options *options);
void quarry_close(struct quarry *quarry);
/*
 * The scenario of this try, from streams of its number alone, and the seed to run it with; its sets
 * are quarry->options'. NULL: what was drawn is no scenario.
 */
struct scenario *quarry_draw(struct quarry *quarry, uint64_t number, uint64_t *seed);

#endif
