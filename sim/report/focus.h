/* The one negotiation that a timeline shows, and what the journal says of it. */
#ifndef SIM_REPORT_FOCUS_H
#define SIM_REPORT_FOCUS_H

#include "sim/report/report.h"

#define FOCUS_RECORDS_MAX 2000 /* more would not fit on a wall */

struct focus {
	uint64_t negotiation;
	const struct verdict_negotiation *seat; /* the failed one; else the initiator's */
	uint32_t left, right;            /* initiator, responder; JOURNAL_NOBODY if unknown */
	nsec from;                       /* its first record */
	const struct journal_rec **recs; /* its own, and the faults that were on meanwhile */
	uint64_t *indexes;               /* in the journal */
	uint32_t count, more;            /* more: those beyond FOCUS_RECORDS_MAX */
};

/* The first failure, else the first negotiation. False: there is none (then nothing is taken), or
 * no memory. */
bool focus_init(struct focus *focus, const struct report *report);
void focus_free(struct focus *focus);

#endif
