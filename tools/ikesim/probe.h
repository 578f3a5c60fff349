/*
 * Does what is looked for hold at one value? For one seed its run says so. For many it is the
 * share of seeds for which it holds, beside one half, asked in their order until it is clear:
 *
 *   Wald's sequential probability ratio test of 40 % against 60 %, both errors 1 %: enough is asked
 *   when those that hold lead, or trail, by ln(99) / ln(1.5) = 11.4, that is 12. Where no seed is
 *   left before that, the majority decides, and the answer is called close.
 */
#ifndef TOOLS_IKESIM_PROBE_H
#define TOOLS_IKESIM_PROBE_H

#include "tools/ikesim/survey.h"

#define PROBE_LEAD 12

struct probe {
	int64_t value;
	uint64_t holds, trials;
	bool yes, close; /* what it comes to; no seed was left before it was clear */
	uint8_t *seeds;  /* trials of them, in order: 1 = it holds */
};

struct prober {
	const struct options *options;
	struct survey *survey; /* of no axes */
	struct axis_span span;
	uint64_t runs; /* made so far */
};

/* At survey->sets_count. */
enum exit_code prober_load(struct prober *prober, int64_t value);
/* EXIT_HELD: probe says. EXIT_INCOMPLETE: interrupted, or a run's journal is full (said). */
enum exit_code prober_ask(struct prober *prober, int64_t value, struct probe *probe);

#endif
