/* SHA-1, RFC 3174; names of variables and the rounds are those of its section 6.1. */
#include "ike/sha1.h"

#include <string.h>

#include "ike/octets.h"
#include "ike/provider.h"

#define ROUNDS 80
#define LEN_AT (IKE_SHA1_BLOCK - 8) /* where the number of bits is, in the last block */

static uint32_t turn(uint32_t value, unsigned by)
{
	return value << by | value >> (32 - by);
}

/* f(t;B,C,D) + K(t), RFC 3174 5 */
static uint32_t mix(unsigned t, uint32_t b, uint32_t c, uint32_t d)
{
	if (t < 20)
		return ((b & c) | (~b & d)) + 0x5a827999u;
	if (t < 40)
		return (b ^ c ^ d) + 0x6ed9eba1u;
	if (t < 60)
		return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcu;
	return (b ^ c ^ d) + 0xca62c1d6u;
}

static void work(uint32_t hash[5], const uint8_t block[IKE_SHA1_BLOCK])
{
	uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
	uint32_t w[ROUNDS];

	for (unsigned t = 0; t < 16; t++)
		w[t] = ike_get32(block + 4 * t);
	for (unsigned t = 16; t < ROUNDS; t++)
		w[t] = turn(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
	for (unsigned t = 0; t < ROUNDS; t++) {
		uint32_t next = turn(a, 5) + mix(t, b, c, d) + e + w[t];

		e = d;
		d = c;
		c = turn(b, 30);
		b = a;
		a = next;
	}
	hash[0] += a;
	hash[1] += b;
	hash[2] += c;
	hash[3] += d;
	hash[4] += e;
}

void ike_sha1_init(struct ike_sha1 *sha1)
{
	*sha1 = (struct ike_sha1){ .hash = { 0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u,
		                             0xc3d2e1f0u } };
}

void ike_sha1_update(struct ike_sha1 *sha1, const void *octets, size_t len)
{
	const uint8_t *from = octets;

	for (size_t i = 0; i < len; i++) {
		sha1->block[sha1->len++ % IKE_SHA1_BLOCK] = from[i];
		if (sha1->len % IKE_SHA1_BLOCK == 0)
			work(sha1->hash, sha1->block);
	}
}

/* A one bit, zeros, and the length in bits: RFC 3174 4. */
void ike_sha1_final(struct ike_sha1 *sha1, uint8_t out[IKE_SHA1_LEN])
{
	static const uint8_t one = 0x80, zero = 0;
	uint8_t bits[8];

	ike_set64(bits, sha1->len * 8);
	ike_sha1_update(sha1, &one, 1);
	while (sha1->len % IKE_SHA1_BLOCK != LEN_AT)
		ike_sha1_update(sha1, &zero, 1);
	ike_sha1_update(sha1, bits, sizeof bits);
	for (unsigned i = 0; i < 5; i++)
		ike_set32(out + 4 * i, sha1->hash[i]);
}

void ike_sha1_whole(uint8_t *out, struct ike_view octets)
{
	struct ike_sha1 sha1;

	ike_sha1_init(&sha1);
	ike_sha1_update(&sha1, octets.data, octets.len);
	ike_sha1_final(&sha1, out);
}
