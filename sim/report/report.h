/*
 * What a report is made of, whatever its form: the end of the way scenario -> world -> journal ->
 * verdict -> report.
 *
 *   timeline.h  text for people            lines.h   the journal as JSON Lines
 *   summary.h   the tables beneath it      result.h  one JSON object a run
 */
#ifndef SIM_REPORT_REPORT_H
#define SIM_REPORT_REPORT_H

#include "sim/journal.h"
#include "sim/scenario/load.h"
#include "sim/verdict.h"

struct report_live; /* sim/report/live.h */

#define REPORT_EXPECTS_MAX (SCENARIO_EXPECTS_MAX + 8)

struct report {
	const struct scenario *scenario;
	const struct journal *journal;
	const struct verdict *verdict;
	const struct expect_result *results;
	uint32_t results_count;
	const struct scenario_set *sets; /* of the command line, for the replay line */
	uint32_t sets_count;
	const char *journal_file;       /* where its journal is kept; NULL: nowhere */
	uint64_t records_max;           /* of the command line; 0: not said */
	const struct report_live *live; /* NULL: a virtual run, which its seed repeats */
	/* What was said after a live run's end, for its capture only; NULL: nothing. */
	const struct journal *after;
};

/* Every expectation held, and there was one. */
bool report_held(const struct report *report);
/* The run stopped before its end: a limit or an interrupt. What it measured is true, what it lacks
 * is not known. */
bool report_incomplete(const struct report *report);

/* The verdict's entry for this negotiation at this host, NULL if there is none. */
const struct verdict_negotiation *report_seat(const struct report *report, uint64_t negotiation,
                                              uint32_t host);
/* The one whose time is split for the reader: the first that failed, else the first, as its
 * initiator saw it; NULL: nothing was negotiated. */
const struct verdict_negotiation *report_split_seat(const struct report *report);
/* Name of an instance; "nobody" for JOURNAL_NOBODY. */
const char *report_host(const struct report *report, uint32_t host);
/* The entry of `hosts` that this instance is one of; NULL if it is of none. */
const struct scenario_host *report_entry(const struct report *report, uint32_t host);
/* "FWP_E_NOT_FOUND" as this host's platform says it. */
const char *report_driver_code(const struct report *report, uint32_t host, uint32_t code);

#endif
