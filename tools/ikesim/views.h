/* The files that show one run: --html for a browser, --trace for Perfetto, --winevents as Windows'
 * own events. */
#ifndef TOOLS_IKESIM_VIEWS_H
#define TOOLS_IKESIM_VIEWS_H

#include "sim/report/report.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/option.h"

enum view { VIEW_HTML, VIEW_TRACE, VIEW_WINEVENTS, VIEW_COUNT };

struct views {
	struct events files[VIEW_COUNT]; /* out NULL: not open */
};

/* The first option that asks for one: "--html"; NULL: none does. */
const char *views_asked(const struct options *options);
/* By what a file of ours is known, so that it may be replaced. */
const struct events_kind *views_kind(enum view view);
/* Before the run. False: said on standard error; views_discard is still due. */
bool views_open(struct views *views, const struct options *options);
/* After it: writes and closes them. */
enum exit_code views_write(struct views *views, const struct report *report);
/* What is still open. */
void views_discard(struct views *views);

#endif
