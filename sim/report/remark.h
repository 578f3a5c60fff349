/*
 * What is to be said of a packet in a capture: that it was lost, sent again or dropped, and what
 * came of the negotiation after it. A record that tells something is tied to the packet that an
 * engineer would look at: the datagram that it is about, else the last one that its host sent or
 * received in that negotiation.
 */
#ifndef SIM_REPORT_REMARK_H
#define SIM_REPORT_REMARK_H

#include "sim/report/report.h"
#include "sim/report/text.h"

#define REMARKS_OF_PACKET 24
/* Chains of causes: making one looks through the journal. Later failures have their title only. */
#define REMARK_CHAINS_MAX 100

struct remarks;

struct remarks *remarks_new(const struct report *report); /* NULL: no memory */
void remarks_free(struct remarks *remarks);

/* VERDICT_CODES counts: who failed with which code and has no packet that could tell. */
const uint64_t *remarks_untied(const struct remarks *remarks);

/*
 * Of the packet whose SEND or RECEIVE has this index in the journal, which must be higher than that
 * of the call before. Valid until the next call; returns how many there are.
 */
uint32_t remarks_of(struct remarks *remarks, uint64_t index, const char *out[REMARKS_OF_PACKET]);

#endif
