/* Links of a chain that more than one kind of failure has. */
#ifndef SIM_REPORT_CHAIN_LINK_H
#define SIM_REPORT_CHAIN_LINK_H

#include "sim/report/chain.h"

/* A part of a span of time is worth a word from a tenth of it on. */
#define CHAIN_WORTH_SAYING 10

struct text *chain_add(struct chain *chain, const char *label);
/* A link "because" that begins with the host's name. */
struct text *chain_because(struct chain *chain, const struct report *report, uint32_t host);
/* `what`, and the faults of the scenario that were on in [from, until]. */
void chain_fault(struct chain *chain, const struct report *report, nsec from, nsec until,
                 const char *what);
const char *chain_plural(uint32_t count); /* "s" unless it is one */

/* What a host's driver did in [from, until], if it took `worth` of it; how long that was. */
nsec chain_slow_driver(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v, uint32_t host, nsec from, nsec until,
                       nsec worth);
/* This host's back end: how long it took, or that it was not ready at `until`. */
void chain_slow_backend(struct chain *chain, const struct report *report,
                        const struct verdict_negotiation *v, uint32_t host, nsec until, nsec worth);
/* Whose the time from..until of an initiator was, as far as these parts are worth a word. */
void chain_slow_parts(struct chain *chain, const struct report *report,
                      const struct verdict_negotiation *v, const nsec *parts, nsec from, nsec until,
                      nsec worth);

#endif
