/* The parts of an HTML report: each writes its sections, or nothing if there is nothing to show. */
#ifndef SIM_REPORT_HTML_PART_H
#define SIM_REPORT_HTML_PART_H

#include "sim/report/focus.h"
#include "sim/report/markup.h"
#include "sim/report/page.h"

struct html {
	FILE *out;
	const struct report *report;
	const struct focus *focus; /* NULL: nothing was negotiated */
	nsec from, to;             /* of the focus: its first and last instant; to > from */
};

/* All before <body>. */
void html_head(FILE *out, const char *title, const char *css, const char *js);
/* Of a class that html.css knows: "bad", "warn", "good", "dim" or "". */
const char *html_ink(enum page_ink ink);
/* A section begins, with a heading and its name in the page. */
void html_section(const struct html *html, const char *id, const char *title);
void html_section_end(const struct html *html);
/* A table's head: the columns' titles, NULL-terminated; a title that begins with '>' is of numbers.
 */
void html_table(const struct html *html, const char *caption, const char *const *titles);
void html_table_end(const struct html *html);
/* One cell with what somebody else may have written. */
void html_cell(const struct html *html, const char *text);
/* One cell with a number's text. */
void html_number(const struct html *html, const char *text);
/* "67353.091" of the run's time, in ms. */
void html_time(const struct html *html, nsec at);

/* Where an instant of the focus stands on an axis of so many tenths of a pixel. */
int64_t html_scale(const struct html *html, nsec at, int64_t length);
/* The step of a time axis with at most so many steps: 1, 2 or 5 times a power of ten. */
nsec html_step(nsec length, unsigned steps);

bool html_sequence(const struct html *html); /* false: no memory; so do the others */
bool html_lanes(const struct html *html);
void html_over_time(const struct html *html);
void html_split(const struct html *html);
void html_intervals(const struct html *html);
void html_errors(const struct html *html);
void html_expects(const struct html *html);
void html_negotiations(const struct html *html);
bool html_records(const struct html *html);

#endif
