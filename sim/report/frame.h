/* A datagram as it is on a wire that knows IP and nothing below it (link type 101, "raw IP"). */
#ifndef SIM_REPORT_FRAME_H
#define SIM_REPORT_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "ike/ike.h"

#define FRAME_HEADS_MAX 48                    /* IPv6 and UDP */
#define FRAME_DATA_MAX  (UINT16_MAX - 20 - 8) /* of UDP over IPv4, RFC 768 */
#define FRAME_MAX       (FRAME_HEADS_MAX + FRAME_DATA_MAX)

/*
 * IP and UDP headers with right checksums, then the data. Both addresses are of one family, 4 or 6
 * (asserted, as is len). Returns its octets.
 */
size_t frame_make(uint8_t out[FRAME_MAX], const struct ike_endpoint *from,
                  const struct ike_endpoint *to, const uint8_t *data, size_t len);

#endif
