/*
 * Where in a field what was looked for holds: as a table, as a diagram on a terminal, as SVG. A
 * share is of the runs that came to their end, with Wilson's interval at 95 %.
 */
#ifndef SIM_REPORT_PHASE_H
#define SIM_REPORT_PHASE_H

#include <stdio.h>

#include "sim/field.h"
#include "sim/report/page.h"
#include "sim/tally.h"

struct phase {
	const struct field *field;
	const struct tally *tallies; /* of each point */
};

void phase_table(const struct page *page, const struct phase *phase);
/* Of one or two axes; else nothing. */
void phase_diagram(const struct page *page, const struct phase *phase);
/* Of one or two axes. Every string of a user's is cleaned and escaped. Does not flush. */
void phase_svg(FILE *out, const struct phase *phase);
/* A page for a browser, as html.h's: the diagram, if there is one, and every point in a table.
 * False: no memory. Does not flush. */
bool phase_html(FILE *out, const struct phase *phase);
/* "2 x 13860, 1 incomplete"; empty if there was none. */
void phase_codes(struct text *line, const struct tally *tally);

#endif
