/*
 * The non-ESP marker: four zero octets before IKE where ESP may come on the same port (RFC 3948
 * 2.2). The one place that knows when it goes and how it looks.
 */
#ifndef SIM_LIVE_MARKER_H
#define SIM_LIVE_MARKER_H

#include "ike/ike.h"

#define MARKER_LEN 4

/* AUTO: on port 4500, and as strongSwan's charon has it wherever neither port is 500 [M]. */
enum marker_rule { MARKER_AUTO, MARKER_ALWAYS, MARKER_NEVER };

/* Does it go between these two ports? */
bool marker_goes(enum marker_rule rule, uint16_t from, uint16_t to);

enum marker_kind {
	MARKER_IKE,
	MARKER_KEEPALIVE, /* one octet 0xff: RFC 3948 2.3 */
	MARKER_ESP        /* no marker where there should be one */
};
/* What has arrived; of IKE, *data and *len are without the marker then. */
enum marker_kind marker_strip(bool marked, const uint8_t **data, size_t *len);

#endif
