/*
 * The timeline of one negotiation, to put on a wall: time down the page, a column a host, the
 * messages between them. Of many negotiations it is the first that failed, else the first.
 */
#ifndef SIM_REPORT_TIMELINE_H
#define SIM_REPORT_TIMELINE_H

#include "sim/report/page.h"
#include "sim/report/report.h"

/* False: no memory. */
bool timeline_print(const struct page *page, const struct report *report);

#endif
