/* What somebody else wrote, in HTML and SVG. */
#ifndef SIM_REPORT_MARKUP_H
#define SIM_REPORT_MARKUP_H

#include <stdio.h>

/* No control, no broken UTF-8, no mark that turns the writing direction, and none of & < > " ' as
 * itself: safe as text and in a quoted attribute. Of any length. */
void markup_text(FILE *out, const char *text);

#endif
