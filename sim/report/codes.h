/* How often which code came, in one line: "2 x 13860, 1 x 13805". */
#ifndef SIM_REPORT_CODES_H
#define SIM_REPORT_CODES_H

#include "sim/report/text.h"
#include "sim/verdict.h"

/* before: what stands before the first. Returns what to write before one more: ", ", or `before` if
 * no code came and nothing was added. */
const char *codes_add(struct text *line, const uint64_t errors[VERDICT_CODES], const char *before);

#endif
