/*
 * The chain of causes of one failure, as far as the journal tells it:
 *
 *   driver   UPDATE in 0x1a2b3c4d -> FWP_E_NOT_FOUND (0x80320008)
 *   cause    larval_expired: the larval SA outlived its lifetime and was reaped
 *   because  the IKE_AUTH answer came 70.041 s after the request; the larval SA lived 60.000 s:
 *   10.041 s too late
 *   because  gateway's authentication back end took 70.000 s
 *   code     13860: the driver refused the keys of the inbound SA ... [I]
 */
#ifndef SIM_REPORT_CHAIN_H
#define SIM_REPORT_CHAIN_H

#include "sim/report/report.h"
#include "sim/report/text.h"

#define CHAIN_MAX 12

struct chain_link {
	const char *label; /* "driver", "cause", "because", "code" */
	struct text text;
};

struct chain {
	struct chain_link links[CHAIN_MAX];
	uint32_t count;
};

/* Of a negotiation whose code is not 0. Looks through the journal a few times. */
void chain_make(struct chain *chain, const struct report *report,
                const struct verdict_negotiation *failed);
/* "13860 (0x3624) ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED" */
void chain_title(struct text *text, uint32_t code);

#endif
