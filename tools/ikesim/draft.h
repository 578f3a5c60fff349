/*
 * A scenario as it would be written down: what its files and --set say, defaults left out, names
 * and values canonical. It is changed leaf by leaf, printed as YAML, and loaded from that text.
 */
#ifndef TOOLS_IKESIM_DRAFT_H
#define TOOLS_IKESIM_DRAFT_H

#include <stdio.h>

#include "sim/scenario/arena.h"
#include "sim/scenario/load.h"

struct draft_leaf {
	const char *path, *value;
	bool text; /* to be quoted */
};

struct draft {
	struct arena *arena; /* of all words */
	const char *file;    /* the first, beside which others lie that it names (a trace) */
	const char *expect;  /* the one expectation of the draft; NULL: none */
	struct draft_leaf *leaves;
	uint32_t count, room;
};

/* Of a scenario, whose name it keeps; summary, tags, outcome and expectations it does not. The seed
 * becomes this one. */
void draft_init(struct draft *draft, struct arena *arena, const struct scenario *scenario,
                uint64_t seed);
/* Leaves of its own, the same words. */
void draft_copy(struct draft *draft, const struct draft *from);
void draft_free(struct draft *draft);
/* Takes away the leaf, or with a path that ends in a dot all beneath it; how many there were. */
uint32_t draft_drop(struct draft *draft, const char *path);
const struct draft_leaf *draft_find(const struct draft *draft, const char *path);
/* Of a leaf that is there. */
void draft_set(struct draft *draft, const char *path, const char *value);
void draft_print(const struct draft *draft, FILE *out);
/* To be run: with modelled cryptography, whose journal is the same. NULL: it is no scenario (any
 * more), or there is no memory; says: why is told on standard error. */
struct scenario *draft_load(const struct draft *draft, bool says);
/* "faults[a]." of "faults[a].at"; 0 if the leaf is of no list's item. */
size_t draft_item_len(const char *path);

#endif
