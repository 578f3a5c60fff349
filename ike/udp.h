/*
 * What a UDP datagram is on IKE's ports (RFC 3948 2):
 *
 *      port 500          | IKE message |
 *      port 4500         | 0 0 0 0 | IKE message |     the non-ESP marker
 *                        | SPI, not 0 | ... |          ESP
 *                        | 0xff |                      a keepalive of a NAT's mapping
 *
 * The one place that knows it, for whoever has a wire: a virtual link, a capture, a socket.
 */
#ifndef IKE_UDP_H
#define IKE_UDP_H

#include "ike/ike.h"

#define IKE_PORT         500
#define IKE_PORT_NAT     4500 /* RFC 7296 2.23 */
#define IKE_MARKER_LEN   4
#define IKE_UDP_HEADERS  28 /* IPv4 and UDP */
#define IKE_UDP_HEADERS6 48 /* IPv6 and UDP */

/* Does what goes between them go as on port 4500? Unless a port is 500: a NAT may have changed the
 * other; and strongSwan and we do so on ports of a user's choice too. */
bool ike_udp_marked(const struct ike_endpoint *from, const struct ike_endpoint *to);

/* The octets of its UDP payload. */
size_t ike_udp_len(const struct ike_dgram *dgram);
/* Its UDP payload into out, which has room for ike_udp_len: that many octets. */
size_t ike_udp_put(uint8_t *out, const struct ike_dgram *dgram);
/* A UDP payload that arrived, from and to are set already: its kind, data and len, without marker.
 * What is no octet long is a message too short. */
void ike_udp_take(struct ike_dgram *dgram, const uint8_t *octets, size_t len);

#endif
