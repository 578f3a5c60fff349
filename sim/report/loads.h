/* What became of each load's arrivals, as the journal says it at its end. */
#ifndef SIM_REPORT_LOADS_H
#define SIM_REPORT_LOADS_H

#include "sim/json.h"
#include "sim/report/page.h"
#include "sim/report/report.h"

/* A table; nothing if there is no load. */
void loads_print(const struct page *page, const struct report *report);
/* ,"loads":[{...}]; nothing if there is no load. */
void loads_put(struct json *json, const struct report *report);

#endif
