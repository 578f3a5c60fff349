/*
 * What would have avoided a failure: every candidate of remedy.h tried in a lab, the smallest
 * change of each that works, and their order.
 */
#ifndef TOOLS_IKESIM_DIAGNOSIS_H
#define TOOLS_IKESIM_DIAGNOSIS_H

#include "tools/ikesim/lab.h"
#include "tools/ikesim/remedy.h"

struct finding {
	const struct candidate *candidate;
	bool works;
	uint32_t change;     /* works: the smallest that does, else the largest that was tried */
	uint32_t too_little; /* works: a smaller one that does not; count: none was tried */
	uint32_t tried;      /* values that the scenario can have */
	uint64_t failed_on;  /* a seed on which it does not work, of the last that was tried */
	double share;        /* of the time of who failed: what it would shorten */
};

struct diagnosis {
	struct lab lab;
	struct arena *arena;
	struct candidate candidates[REMEDY_CANDIDATES_MAX];
	uint32_t candidates_count;
	struct finding findings[REMEDY_CANDIDATES_MAX]; /* those that work first, the smallest
	                                                   first; the others as they come */
	uint32_t count, working;
};

/* All of them, or as far as it came: lab.exit says. scenario: as the trial has it. */
void diagnosis_make(struct diagnosis *diagnosis, const struct options *options,
                    const struct scenario *scenario, const struct trial *trial);
void diagnosis_free(struct diagnosis *diagnosis);
/* dB. */
uint32_t finding_size(const struct finding *finding);
/* The command line that shows that it works: quoted for a shell, to be freed; NULL: no memory. */
char *finding_command(const struct diagnosis *diagnosis, const struct report *report,
                      const struct finding *finding);

#endif
