/* Where the time of many negotiations went: the failed beside the installed. */
#ifndef SIM_REPORT_PROFILE_H
#define SIM_REPORT_PROFILE_H

#include "sim/json.h"
#include "sim/report/page.h"
#include "sim/report/report.h"

/* Means, if there is more than one negotiation. */
void profile_print(const struct page *page, const struct report *report);
/* The key "profile": sums in ns, and of how many. */
void profile_put(struct json *json, const struct verdict *verdict);

#endif
