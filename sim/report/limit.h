/* A limit of a driver, in a sentence: its value, and whose word that is. */
#ifndef SIM_REPORT_LIMIT_H
#define SIM_REPORT_LIMIT_H

#include "sim/report/report.h"
#include "sim/report/text.h"

/*
 * Adds "; max_larval is 4096 (a default of the windows profile, invented [X])" for the key
 * sadb.limits.NAME of this host; without the parentheses if the scenario says it itself, and
 * nothing if the limit is none (0).
 */
void limit_add(struct text *text, const struct report *report, const struct scenario_host *host,
               const char *name, uint64_t value);

#endif
