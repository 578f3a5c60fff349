/*
 * What failed, as Windows would log it: events 4653 (main mode) and 4654 (quick mode) of the
 * Security log, and the same failures as the Windows Filtering Platform's net events, as XML.
 *
 *   <winevents>
 *     <Events><Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"> ... </Events>
 *     <netEvents><item> ... <ikeQmFailure> ... </netEvents>
 *   </winevents>
 *
 * Names, order of fields and vocabulary are Windows' [D]; that IKEv2's failures are told so, and
 * which state each has, is [I]: no Windows was run. What the simulator has no value for is "-", as
 * there; an address is its host's name. Virtual time has no date: it is counted from
 * 1970-01-01T00:00:00Z, and a comment says so.
 */
#ifndef SIM_REPORT_WINEVENTS_H
#define SIM_REPORT_WINEVENTS_H

#include <stdio.h>

#include "sim/report/report.h"

/* False: the file took less than all. Does not flush. */
bool winevents_print(FILE *out, const struct report *report);

#endif
