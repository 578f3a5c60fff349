/* IKE, ESP and keepalives in UDP, RFC 3948. */
#include "ike/udp.h"

#include <string.h>

#include "ike/octets.h"

#define KEEPALIVE 0xff /* RFC 3948 2.3 */

bool ike_udp_marked(const struct ike_endpoint *from, const struct ike_endpoint *to)
{
	return from->port != IKE_PORT && to->port != IKE_PORT;
}

static bool marked(const struct ike_dgram *dgram)
{
	return dgram->kind == IKE_DGRAM_MESSAGE && ike_udp_marked(&dgram->from, &dgram->to);
}

size_t ike_udp_len(const struct ike_dgram *dgram)
{
	return dgram->len + (marked(dgram) ? IKE_MARKER_LEN : 0);
}

size_t ike_udp_put(uint8_t *out, const struct ike_dgram *dgram)
{
	size_t at = ike_udp_len(dgram) - dgram->len;

	memset(out, 0, at);
	memcpy(out + at, dgram->data, dgram->len);
	return at + dgram->len;
}

/* An SPI of ESP is never 0 (RFC 4303 2.1), so the marker tells them apart. */
void ike_udp_take(struct ike_dgram *dgram, const uint8_t *octets, size_t len)
{
	dgram->kind = IKE_DGRAM_MESSAGE;
	dgram->data = octets;
	dgram->len = len;
	if (!ike_udp_marked(&dgram->from, &dgram->to) || len == 0)
		return;
	if (len == 1 && octets[0] == KEEPALIVE) {
		dgram->kind = IKE_DGRAM_KEEPALIVE;
	} else if (len >= IKE_MARKER_LEN && ike_get32(octets) == 0) {
		dgram->data = octets + IKE_MARKER_LEN;
		dgram->len = len - IKE_MARKER_LEN;
	} else {
		dgram->kind = IKE_DGRAM_ESP;
	}
}
