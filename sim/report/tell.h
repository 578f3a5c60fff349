/* Questions to a journal, for the chain of causes: each looks through it once. */
#ifndef SIM_REPORT_TELL_H
#define SIM_REPORT_TELL_H

#include "sim/report/report.h"
#include "sim/report/text.h"

/* The last request that this host sent until then and before it failed, and how many datagrams of
 * its exchange were lost, either end's. */
struct tell_sent {
	uint32_t tries;
	uint8_t exchange;                   /* 0: it sent none */
	uint32_t lost, too_large, unmapped; /* the latter two of `lost`: by an mtu, at a NAT */
};
struct tell_sent tell_sent(const struct report *report, const struct verdict_negotiation *seat,
                           nsec until);

/* What the driver had that refused this negotiation: its SAs as it refused, its key operations as
 * it was asked. */
struct tell_load {
	uint32_t sas, larvals; /* sas: all that live */
	uint32_t key_ops;      /* UPDATE and ADD, asked and not answered */
};
struct tell_load tell_load(const struct report *report, const struct verdict_negotiation *failed);

/* How long the refused request waited for a worker or the lock, and what its driver had to do when
 * it came: requests asked and not answered, GETSPIs among them. */
struct tell_wait {
	nsec waited; /* 0: not at all, or nobody knows */
	uint32_t before, getspis;
};
struct tell_wait tell_wait(const struct report *report, const struct verdict_negotiation *failed);

/* The back end of this host: what was asked last before `until`, and answered; NSEC_NEVER. rounds:
 * answers up to then, which took so long together. */
struct tell_backend {
	nsec asked_at, done_at, took;
	uint32_t rounds;
};
struct tell_backend tell_backend(const struct report *report, uint64_t negotiation, uint32_t host,
                                 nsec until);
/* The request to this host's driver that took the most of [from, until]. */
struct tell_driver {
	enum sadb_op op;
	nsec asked_at, done_at; /* NEVER: there is none; it never answered */
	nsec took;              /* within [from, until] */
};
struct tell_driver tell_driver(const struct report *report, uint64_t negotiation, uint32_t host,
                               nsec from, nsec until);
/* When the first answer came to a host that had given up; NSEC_NEVER. */
nsec tell_late_answer(const struct report *report, const struct verdict_negotiation *seat);
/* Adds "; a fault was on: ..." for each fault that was on in [from, until]. */
/* What was damaged of the last request that the driver answered before it failed; NULL: nothing. */
const char *tell_damage(const struct report *report, const struct verdict_negotiation *v);
void tell_faults(const struct report *report, nsec from, nsec until, struct text *text);
/* "GETSPI", "UPDATE", ...: as RFC 2367 writes them. */
const char *tell_op(enum sadb_op op);

#endif
