/*
 * Traffic selectors: what both ends agree to protect (RFC 7296 2.9). One range of addresses, ports
 * and protocol on each side; protocol 0 = any.
 *
 *      initiator   TSi = its local,  TSr = its remote           responder   TSi = its remote, TSr =
 * its local
 */
#ifndef IKE_SELECTOR_H
#define IKE_SELECTOR_H

#include "ike/payload.h"

/* Everything of one family (4 or 6). */
struct sadb_selector ike_selector_any(uint8_t family);
bool ike_selector_within(const struct sadb_selector *inner, const struct sadb_selector *outer);
/* False: they have nothing in common. */
bool ike_selector_meet(const struct sadb_selector *a, const struct sadb_selector *b,
                       struct sadb_selector *out);

/*
 * The responder narrows a proposal to its policy (its own local and remote): the first pair of
 * selectors with anything in common, widened to any later pair that contains it (so that the
 * initiator's first choice, often one packet, stays included). *agreed is in the responder's sense.
 * False: TS_UNACCEPTABLE.
 */
bool ike_traffic_narrow(const struct ike_ts *tsi, const struct ike_ts *tsr,
                        const struct sadb_traffic *policy, struct sadb_traffic *agreed);

/* The initiator's check: each selector of the answer is within what we proposed. *agreed: the first
 * of each. */
bool ike_traffic_accepted(const struct ike_ts *tsi, const struct ike_ts *tsr,
                          const struct sadb_traffic *proposed, struct sadb_traffic *agreed);

#endif
