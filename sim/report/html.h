/*
 * A run as one HTML file for people: it needs no network and no other file, and its policy
 * (Content-Security-Policy) forbids both. Every string of a scenario's is escaped.
 *
 *   html.c           the document: what came of it, why, how to run it again
 *   html_sequence.c  the negotiation that the timeline shows, its time to scale
 *   html_lane.c      what each part of it was busy with: SAs, driver, processor, back end
 *   html_over.c      a load over time
 *   html_chart.c     where the time went; how the intervals of many are spread
 *   html_table.c     errors, expectations, all negotiations, the records in words
 *   phase_html.c     a whole field instead of a run (phase.h)
 *   html_asset.h     its style sheet and its script, html.css and html.js
 */
#ifndef SIM_REPORT_HTML_H
#define SIM_REPORT_HTML_H

#include <stdio.h>

#include "sim/report/report.h"

/* False: no memory, or the file took less than all. Does not flush. */
bool html_print(FILE *out, const struct report *report);

#endif
