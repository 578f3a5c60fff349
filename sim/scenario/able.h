/* Can this machine compute what a scenario may come to? */
#ifndef SIM_SCENARIO_ABLE_H
#define SIM_SCENARIO_ABLE_H

#include "sim/scenario/scenario.h"

/*
 * A suite of the IKE SA that an initiator and a responder list, so that it may be chosen, and that
 * this machine cannot encrypt with, or NULL. A suite that only one side lists is never
 * chosen. can: ike_suite_available.
 */
const struct ike_suite *scenario_lacks(const struct scenario *scenario,
                                       bool (*can)(const struct ike_suite *suite,
                                                   enum ike_crypto crypto));

#endif
