/*
 * A run for Perfetto (ui.perfetto.dev) or chrome://tracing: the JSON of Chrome's Trace Event
 * Format. A host is a process; faults are one too. Within it:
 *
 *   async slices   negotiations; SAs, state by state; requests to the driver, the wait for a worker
 *                  first; jobs of the processor, the queue first; the back end
 *   thread 1       what its endpoint says, as instants
 *   thread 2       datagrams sent and received, 1 ns each, joined by flows
 *   counters       larval SAs, other SAs
 *
 * Time stamps are microseconds with three decimals: the journal's nanoseconds, exactly.
 */
#ifndef SIM_REPORT_PERFETTO_H
#define SIM_REPORT_PERFETTO_H

#include <stdio.h>

#include "sim/report/report.h"

/* False: no memory, or the file took less than all. Does not flush. */
bool perfetto_print(FILE *out, const struct report *report);

#endif
