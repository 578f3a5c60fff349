/*
 * Whose word it is whether the non-ESP marker goes (RFC 3948 2.2): ike/udp.h knows by the ports how
 * a datagram looks; the user may know better.
 */
#ifndef SIM_LIVE_MARKER_H
#define SIM_LIVE_MARKER_H

#include "ike/udp.h"

enum marker_rule { MARKER_AUTO, MARKER_ALWAYS, MARKER_NEVER };

/* The same datagram with ports by which ike_udp_put and ike_udp_take do as the rule says. */
struct ike_dgram marker_view(enum marker_rule rule, const struct ike_dgram *dgram);

#endif
