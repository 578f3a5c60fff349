/*
 * What might be changed so that a failure does not come: one row a kind of remedy (remedy_table.c),
 * and what a row comes to in one scenario: a candidate, that is one leaf and the values that it may
 * take instead, the smallest change first.
 *
 * How small a change is, in decibel [X]: 10 log10 of the factor, rounded up, so 1 is up to 1.25
 * times, 3 up to twice, 10 up to ten times. What is switched, or was nothing before, has no factor
 * and counts 1. A whole number counts a step as 1 at most, since less than a step there is not.
 */
#ifndef TOOLS_IKESIM_REMEDY_H
#define TOOLS_IKESIM_REMEDY_H

#include "sim/scenario/arena.h"
#include "sim/verdict.h"

#define REMEDY_CHANGES_MAX    128
#define REMEDY_CANDIDATES_MAX 256

enum remedy_verb {
	REMEDY_RAISE,   /* times 1.06 and so on, to times 100; from `to`, if it is nothing yet */
	REMEDY_LOWER,   /* divided by as much */
	REMEDY_FASTER,  /* each duration of a distribution divided by as much */
	REMEDY_STRETCH, /* stages: each lasts longer by the factor that its rate is lower by */
	REMEDY_FREE,    /* a share of a whole: what is left of the whole grows, to all of it */
	REMEDY_SHORTEN, /* a list of packets: without its last one, its last two ... */
	REMEDY_SWITCH,  /* becomes `to` */
	REMEDY_GONE,    /* a fault lasts for 1 ns, or comes when all is over: it is not there */
};

struct remedy {
	/* A pattern as the schema's, with `*` for its last word. ike., sadb. and cpu. are a host's
	 * own, too. */
	const char *path;
	enum remedy_verb verb;
	const char *to;
	const char *words;    /* "the larval SA lives longer" */
	enum split_part part; /* whose time it shortens; SPLIT_COUNT: of none alone */
	bool fewer; /* fewer negotiations are asked for: that there are fewer is no loss */
};

struct remedy_change {
	const char *value;
	uint32_t size; /* dB */
};

struct candidate {
	const struct remedy *row;
	const char *path, *was;
	struct remedy_change *changes; /* size ascending */
	uint32_t count;                /* at least 1 */
};

const struct remedy *remedy_rows(uint32_t *count);
/* "sadb.limits.memory" of "hosts[gateway].sadb.limits.memory", "faults[].for" of "faults[a].for" */
void remedy_pattern(const char *path, char *out, size_t room);
/* All that the rows come to in this scenario, in the rows' order; returns how many. fine: 40 values
 * a factor of ten (ISO 3, R40), else 10. The arena keeps everything. */
uint32_t remedy_candidates(struct arena *arena, const struct scenario *scenario, bool fine,
                           struct candidate out[REMEDY_CANDIDATES_MAX]);

#endif
