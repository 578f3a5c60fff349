/*
 * A run for GitHub Actions: workflow commands that mark the line of what did not hold, and a row of
 * the table in the job's summary.
 *
 *   ::error file=mine.yaml,line=9,col=5,title=mine seed 1::errors(13860) is 2, expected ...
 */
#ifndef SIM_REPORT_GITHUB_H
#define SIM_REPORT_GITHUB_H

#include <stdio.h>

#include "sim/report/report.h"

/* A line for each expectation that does not hold, and for an incomplete run. False: no memory. */
bool github_annotate(FILE *out, const struct report *report);

/* A mistake in a scenario, as it is told on a terminal: "FILE:LINE:COL: error: what ...". */
void github_problem(FILE *out, const char *text);

void github_table(FILE *out); /* its head, in Markdown */
/* False: no memory. */
bool github_row(FILE *out, const struct report *report);

#endif
