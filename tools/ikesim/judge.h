/* From a journal to a report: the verdict, what was expected of it, the page that says so. */
#ifndef TOOLS_IKESIM_JUDGE_H
#define TOOLS_IKESIM_JUDGE_H

#include "sim/report/page.h"
#include "sim/report/report.h"
#include "tools/ikesim/option.h"

struct judge {
	struct report report;
	struct verdict *verdict;
	struct expect_result results[REPORT_EXPECTS_MAX];
};

/* live: NULL for a virtual run. Anything but EXIT_HELD was said on standard error. */
enum exit_code judge_init(struct judge *judge, const struct options *options,
                          const struct scenario *scenario, const struct journal *journal,
                          const struct report_live *live);
void judge_free(struct judge *judge);

/* Timeline and tables; false: no memory. */
bool judge_print(const struct page *page, const struct report *report);
/* The summary, and what did not hold. */
void judge_print_brief(const struct page *page, const struct report *report);
enum exit_code judge_code(const struct report *report);

#endif
