/* What sweep and merge say at the end: table and diagram, or nothing; and the files of --svg and
 * --html. */
#ifndef TOOLS_IKESIM_CHARTS_H
#define TOOLS_IKESIM_CHARTS_H

#include "sim/report/phase.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/option.h"

struct charts {
	const struct options *options;
	struct phase phase;
	struct events svg, html; /* out NULL: not asked for */
};

/* Opened first, so that a long sweep is not in vain. False: said. */
bool charts_open(struct charts *charts);
enum exit_code charts_print(struct charts *charts);
void charts_close(struct charts *charts);

#endif
