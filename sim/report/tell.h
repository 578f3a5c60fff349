/* Questions to a journal, for the chain of causes: each looks through it once. */
#ifndef SIM_REPORT_TELL_H
#define SIM_REPORT_TELL_H

#include "sim/report/report.h"
#include "sim/report/text.h"

/* What this host sent in [from, until] of its negotiation, and how much of either end's was lost
 * then. */
struct tell_sent {
	uint32_t tries; /* of the last request */
	uint8_t exchange;
	uint32_t lost;
};
struct tell_sent tell_sent(const struct report *report, const struct verdict_negotiation *seat,
                           nsec from, nsec until);

/* What the driver had that refused this negotiation: its SAs as it refused, its key operations as
 * it was asked. */
struct tell_load {
	uint32_t sas, larvals; /* sas: all that live */
	uint32_t key_ops;      /* UPDATE and ADD, asked and not answered */
};
struct tell_load tell_load(const struct report *report, const struct verdict_negotiation *failed);

/* How long this host's back end took over this negotiation, 0 if it was not asked or did not
 * answer. */
nsec tell_backend(const struct report *report, uint64_t negotiation, uint32_t host);
/* When the first answer came to a host that had given up; NSEC_NEVER. */
nsec tell_late_answer(const struct report *report, const struct verdict_negotiation *seat);
/* Adds "; a fault was on: ..." for each fault that was on in [from, until]. */
void tell_faults(const struct report *report, nsec from, nsec until, struct text *text);
/* "GETSPI", "UPDATE", ...: as RFC 2367 writes them. */
const char *tell_op(enum sadb_op op);

#endif
