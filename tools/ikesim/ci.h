/*
 * What `run` writes for CI services: --junit, --tap, --github. A worker makes each run's share as
 * text, and the one process that takes them writes them down in the order of the runs.
 */
#ifndef TOOLS_IKESIM_CI_H
#define TOOLS_IKESIM_CI_H

#include "sim/report/report.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/option.h"

/* ANNOTATION goes to standard output, SUMMARY behind the file that $GITHUB_STEP_SUMMARY names. */
enum ci_part { CI_JUNIT, CI_TAP, CI_ANNOTATION, CI_SUMMARY, CI_PARTS };

struct ci {
	struct events files[CI_SUMMARY]; /* of JUNIT and TAP; out NULL: not open */
	FILE *summary;
	uint64_t points; /* of TAP */
};

/* One run's share. */
struct ci_share {
	const char *texts[CI_PARTS]; /* NULL: none */
	size_t lens[CI_PARTS];
	uint64_t points;
};

/* Before the runs. False: said on standard error; ci_discard is still due. */
bool ci_open(struct ci *ci, const struct options *options);
/* False: no memory, which was not said. To be freed whatever it returns, unless its texts are
 * somebody else's. */
bool ci_share_make(struct ci_share *share, const struct options *options,
                   const struct report *report);
void ci_share_free(struct ci_share *share);
/* The next run's. */
void ci_take(struct ci *ci, const struct ci_share *share);
/* After them, however many there were: the files are whole. */
enum exit_code ci_close(struct ci *ci);
void ci_discard(struct ci *ci);

#endif
