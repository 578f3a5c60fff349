/* A run with a load over time: rows of sim/series.h as bars, and as JSON. Nothing of a run that has
 * no load. */
#ifndef SIM_REPORT_OVER_TIME_H
#define SIM_REPORT_OVER_TIME_H

#include "sim/json.h"
#include "sim/report/page.h"
#include "sim/report/report.h"

void over_time_print(const struct page *page, const struct report *report);
/* "series":{"every":5000000000,"arrivals":[...],...} with the comma before it. */
void over_time_put(struct json *json, const struct report *report);

#endif
