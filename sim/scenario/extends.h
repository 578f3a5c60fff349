/*
 * A file, what it extends, and what is set, as one tree:
 *
 *   effective(file) = merge(effective(the file it extends), file), then its `set`;
 *                     at last the command line's --set
 *
 * Maps are merged; everything else is replaced, a distribution too: it is one value.
 */
#ifndef SIM_SCENARIO_EXTENDS_H
#define SIM_SCENARIO_EXTENDS_H

#include "sim/scenario/problems.h"

#define EXTENDS_LEVELS_MAX 8

struct extended {
	struct node *root; /* a map; NULL: there is nothing to look at */
	const char *file;  /* display name of the first */
	bool whole;        /* false: a text was not read to its end, so much may seem missing */
	bool unreadable;   /* the first file */
};

struct extended extends_load(struct arena *arena, struct problems *problems,
                             const struct scenario_reader *reader, const char *path,
                             const struct scenario_set *sets, uint32_t sets_count);

#endif
