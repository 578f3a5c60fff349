/*
 * Five questions to a run, each answered with what was measured, passed or failed:
 *
 *   operation context   was there time enough, and did nobody take away what was reserved?
 *   parameters          did the driver understand what it was asked for?
 *   object types        was it asked about SAs of the right kind and state?
 *   input data          were keys, selectors and SPIs those that were agreed?
 *   limits              was there room for it?
 *
 * Which of them a cause of the driver, or a failure of an endpoint, belongs to is [X]: one row each
 * in checks.c.
 */
#ifndef SIM_REPORT_CHECKS_H
#define SIM_REPORT_CHECKS_H

#include "sim/json.h"
#include "sim/report/page.h"
#include "sim/report/report.h"

#define CHECKS(X)                                                                                  \
	X(CONTEXT, "operation context")                                                            \
	X(PARAMETERS, "parameters")                                                                \
	X(OBJECTS, "object types")                                                                 \
	X(DATA, "input data")                                                                      \
	X(LIMITS, "limits")
enum check_kind {
#define X(name, text) CHECK_##name,
	CHECKS(X)
#undef X
	        CHECK_COUNT
};

struct checks {
	bool passed[CHECK_COUNT];
	struct text measured[CHECK_COUNT];
};

/* False: no memory. */
bool checks_make(struct checks *checks, const struct report *report);
void checks_print(const struct page *page, const struct checks *checks);
/* The key "checks": [{"check":"limits","passed":true,"measured":"..."}]. */
void checks_put(struct json *json, const struct checks *checks);

#endif
