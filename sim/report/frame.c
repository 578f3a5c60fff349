/*
 * See frame.h.
 *
 *      RFC 791 3.1   | 4,5 | 0 | length 2 | id 2 | flags 2 | TTL | 17 | sum 2 | from 4 | to 4 |
 *      RFC 8200 3    | 6, class, flow 4 | length 2 | 17 | hops | from 16 | to 16 |
 *      RFC 768       | from 2 | to 2 | length 2 | sum 2 | data
 */
#include "sim/report/frame.h"

#include <assert.h>
#include <string.h>

#define UDP_LEN  8
#define UDP      17
#define TTL      64
#define NO_SPLIT 0x4000 /* don't fragment: then the id means nothing and may be 0, RFC 6864 4.1 */

static uint8_t *set16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
	return at + 2;
}

/* RFC 1071: the sum of 16-bit words, an odd octet padded with zero. */
static uint64_t sum_of(const uint8_t *octets, size_t len)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? octets[i] : (uint64_t)octets[i] << 8;
	return sum;
}

static uint16_t folded(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static size_t head4(uint8_t *out, const struct ike_endpoint *from, const struct ike_endpoint *to,
                    size_t udp_len)
{
	memset(out, 0, 20);
	out[0] = 0x45;
	set16(out + 2, 20 + udp_len);
	set16(out + 6, NO_SPLIT);
	out[8] = TTL;
	out[9] = UDP;
	memcpy(out + 12, from->addr.bytes, 4);
	memcpy(out + 16, to->addr.bytes, 4);
	set16(out + 10, folded(sum_of(out, 20)));
	return 20;
}

static size_t head6(uint8_t *out, const struct ike_endpoint *from, const struct ike_endpoint *to,
                    size_t udp_len)
{
	memset(out, 0, 8);
	out[0] = 0x60;
	set16(out + 4, udp_len);
	out[6] = UDP;
	out[7] = TTL;
	memcpy(out + 8, from->addr.bytes, 16);
	memcpy(out + 24, to->addr.bytes, 16);
	return 40;
}

size_t frame_make(uint8_t out[FRAME_MAX], const struct ike_endpoint *from,
                  const struct ike_endpoint *to, const uint8_t *data, size_t len)
{
	bool v4 = from->addr.family == 4;
	size_t udp_len = UDP_LEN + len, head, addresses = v4 ? 8 : 32;
	uint16_t sum;

	assert(from->addr.family == to->addr.family && (v4 || from->addr.family == 6));
	assert(len <= FRAME_DATA_MAX);
	head = v4 ? head4(out, from, to, udp_len) : head6(out, from, to, udp_len);
	uint8_t *udp = out + head;
	uint8_t *at = set16(set16(set16(udp, from->port), to->port), udp_len);
	set16(at, 0);
	if (len > 0)
		memcpy(udp + UDP_LEN, data, len);
	/* With the pseudo-header: both addresses, the protocol, the length (RFC 768, 8200 8.1). */
	sum = folded(sum_of(out + head - addresses, addresses) + UDP + udp_len +
	             sum_of(udp, udp_len));
	set16(at, sum ? sum : 0xffff); /* 0 would mean that there is none */
	return head + udp_len;
}
