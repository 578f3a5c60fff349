/*
 * Where along steps 0 .. last does a yes or no change? Each step is asked once.
 *
 *   0 --- no ---- no | yes -- yes --- last     halving, until the two neighbours are one step apart
 */
#ifndef TOOLS_IKESIM_BISECT_H
#define TOOLS_IKESIM_BISECT_H

#include <stdbool.h>
#include <stdint.h>

#define BISECT_PARTS     16 /* of the span, at whose ends it may be asked too */
#define BISECT_ASKED_MAX (2 * BISECT_PARTS + 80)

struct bisect {
	void *context;
	/* The answer becomes number `at` of those known; those from there on move up by one. False:
	 * it could not be asked, and nothing more is. */
	bool (*ask)(void *context, uint64_t step, uint32_t at, bool *yes);
	uint64_t last;
	uint64_t steps[BISECT_ASKED_MAX]; /* that were asked, ascending */
	bool yes[BISECT_ASKED_MAX];
	uint32_t count;
	uint32_t below; /* the first change is between this answer and the next; count: none */
	bool stopped;
};

/* False: it could not be, or there is no room for another. */
bool bisect_ask(struct bisect *bisect, uint64_t step);
/* Halves the first change among what was asked so far. */
void bisect_halve(struct bisect *bisect);
/* Both ends, halving, and at last all over the span: an earlier change that is met there is halved
 * too. */
void bisect_search(struct bisect *bisect);
uint32_t bisect_changes(const struct bisect *bisect);

#endif
