/* Files with markup: what a report prints, and whether it is well formed. */
#ifndef TESTS_MARKUP_KIT_H
#define TESTS_MARKUP_KIT_H

#include <stdio.h>

#include "sim/report/report.h"

/* All that it prints, to be freed; it must succeed. */
char *kit_text(bool (*print)(FILE *out, const struct report *report), const struct report *report);
/* Every element that begins ends, in order; returns how many there are. */
unsigned kit_nesting(const char *text);

#endif
