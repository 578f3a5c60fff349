/* One run to its end, and what it came to: what run, sweep and find are made of. */
#ifndef TOOLS_IKESIM_TRIAL_H
#define TOOLS_IKESIM_TRIAL_H

#include "sim/model/world.h"
#include "tools/ikesim/judge.h"

struct trial {
	struct world *world;
	struct journal *journal;
	struct judge judge;  /* with code EXIT_HELD */
	enum exit_code code; /* else why it came to nothing, which was said */
};

/* When stop_asked() it ends where it is. capture, secrets: NULL, nothing is kept. */
void trial_run(struct trial *trial, const struct options *options, const struct scenario *scenario,
               uint64_t seed, struct capture *capture, struct secrets *secrets);
/* Does this hold of it? Its code is EXIT_HELD. */
bool trial_holds(const struct trial *trial, const struct scenario_expect *when);
void trial_free(struct trial *trial);

#endif
