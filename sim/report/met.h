/* Which limit of its own endpoint a negotiation ran into, and how large that is. */
#ifndef SIM_REPORT_MET_H
#define SIM_REPORT_MET_H

#include "sim/report/report.h"
#include "sim/report/text.h"

/* "it waited 60.000 s for its turn, as long as it may (ike.acquires.wait)". False: it failed for
 * another reason, or the scenario does not tell; nothing is written. Looks through the journal. */
bool met_tell(struct text *text, const struct report *report,
              const struct verdict_negotiation *failed);

#endif
