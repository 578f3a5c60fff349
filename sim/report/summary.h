/* What stands beneath the timeline: where the time went, every error, what was expected, how to run
 * it again. */
#ifndef SIM_REPORT_SUMMARY_H
#define SIM_REPORT_SUMMARY_H

#include "sim/report/page.h"
#include "sim/report/report.h"

/* Of the negotiation that the timeline shows; nothing if there is none. */
void summary_split(const struct page *page, const struct report *report);
/* One line a code, over all hosts; nothing if there was no error. */
void summary_errors(const struct page *page, const struct report *report);
/* All with a heading, or only those that did not hold. */
void summary_expects(const struct page *page, const struct report *report, bool all);
/* One line: how many negotiations came to what, and how the run ended. */
void summary_line(const struct page *page, const struct report *report);
/* The command that gives the same journal, its version and hashes; of a live run what it was
 * like. */
void summary_replay(const struct page *page, const struct report *report);

/* "ikesim run 'my file.yaml' --seed 7 --set a=b": quoted for a shell (POSIX). Returns a string to
 * be freed, or NULL: no memory. */
char *summary_command(const struct report *report);

#endif
