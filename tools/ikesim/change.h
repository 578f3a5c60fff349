/*
 * What `compare` is to fail on: a figure of a result, and by how much it may not have changed.
 *
 *   p99(sa_install) > +10%      max(queue(receive)) > +5     errors(13860) > +0     installed < -1%
 *
 * It holds (and compare fails) if the new value is on that side of the old one and the change.
 */
#ifndef TOOLS_IKESIM_CHANGE_H
#define TOOLS_IKESIM_CHANGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define CHANGES_MAX    16
#define CHANGE_TALLIES 4

/* Keys of `negotiations` in a result. */
extern const char *const change_tallies[CHANGE_TALLIES];

enum change_figure { CHANGE_PERCENTILE, CHANGE_MEAN, CHANGE_COUNT, CHANGE_ERRORS, CHANGE_TALLY };

struct change {
	const char *text; /* borrowed */
	enum change_figure figure;
	uint32_t measure, rank; /* rank: p99.9 is 99900, min 0, max 100000 */
	uint32_t code;          /* ERRORS: 0 = all */
	const char *tally;      /* one of change_tallies */
	bool time;              /* the value is in ns */
	bool below;             /* "<" */
	bool percent;           /* by is in parts of 10^5, else in the value's own unit */
	int64_t by;             /* with its sign */
};

/* False: said on standard error. */
bool change_read(struct change *change, const char *text);
/* False: the result has no value for it. */
bool change_value(const struct change *change, const json_t *result, int64_t *value);
/* Does it hold, from this to that? */
bool change_holds(const struct change *change, double old, double now);

#endif
