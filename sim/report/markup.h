/* What somebody else wrote, in HTML and SVG. */
#ifndef SIM_REPORT_MARKUP_H
#define SIM_REPORT_MARKUP_H

#include <stdio.h>

#include "sim/report/text.h"

/* No control, no broken UTF-8, no mark that turns the writing direction, and none of & < > " ' as
 * itself: safe as text and in a quoted attribute. Of any length. */
void markup_text(FILE *out, const char *text);
/* Its first octets so, and "…" if that is not all of it. */
void markup_head(FILE *out, const struct text *text, size_t octets);

#endif
