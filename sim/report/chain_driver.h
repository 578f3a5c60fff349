/* The links of a chain that a driver's refusal has: what it said, by how much it was too late,
 * which limit it was, who held its lock. */
#ifndef SIM_REPORT_CHAIN_DRIVER_H
#define SIM_REPORT_CHAIN_DRIVER_H

#include "sim/report/chain.h"

void chain_driver(struct chain *chain, const struct report *report,
                  const struct verdict_negotiation *v);
void chain_driver_because(struct chain *chain, const struct report *report,
                          const struct verdict_negotiation *v);

#endif
