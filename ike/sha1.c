/* SHA-1, RFC 3174; names of variables and the rounds are those of its section 6.1. */
#include "ike/sha1.h"

#include <string.h>

#include "ike/octets.h"
#include "ike/provider.h"

#define ROUNDS 80
#define LEN_AT (IKE_SHA1_BLOCK - 8) /* where the number of bits is, in the last block */

static inline uint32_t turn(uint32_t value, unsigned by)
{
	return value << by | value >> (32 - by);
}

/* W(t), of which 16 are kept: RFC 3174 6.2. */
static inline uint32_t word(uint32_t w[16], unsigned t)
{
	if (t >= 16)
		w[t % 16] =
		        turn(w[(t + 13) % 16] ^ w[(t + 8) % 16] ^ w[(t + 2) % 16] ^ w[t % 16], 1);
	return w[t % 16];
}

/* One round, whose f(t;B,C,D) + K(t) (RFC 3174 5) is the last argument. */
static inline void step(uint32_t h[5], uint32_t w, uint32_t f)
{
	uint32_t next = turn(h[0], 5) + f + h[4] + w;

	h[4] = h[3];
	h[3] = h[2];
	h[2] = turn(h[1], 30);
	h[1] = h[0];
	h[0] = next;
}

static void work(uint32_t hash[5], const uint8_t block[IKE_SHA1_BLOCK])
{
	uint32_t w[16], h[5] = { hash[0], hash[1], hash[2], hash[3], hash[4] };
	unsigned t = 0;

	for (; t < 16; t++)
		w[t] = ike_get32(block + 4 * t);
	for (t = 0; t < 20; t++)
		step(h, word(w, t), ((h[1] & h[2]) | (~h[1] & h[3])) + 0x5a827999u);
	for (; t < 40; t++)
		step(h, word(w, t), (h[1] ^ h[2] ^ h[3]) + 0x6ed9eba1u);
	for (; t < 60; t++)
		step(h, word(w, t), ((h[1] & h[2]) | (h[1] & h[3]) | (h[2] & h[3])) + 0x8f1bbcdcu);
	for (; t < ROUNDS; t++)
		step(h, word(w, t), (h[1] ^ h[2] ^ h[3]) + 0xca62c1d6u);
	for (unsigned i = 0; i < 5; i++)
		hash[i] += h[i];
}

void ike_sha1_init(struct ike_sha1 *sha1)
{
	*sha1 = (struct ike_sha1){ .hash = { 0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u,
		                             0xc3d2e1f0u } };
}

void ike_sha1_update(struct ike_sha1 *sha1, const void *octets, size_t len)
{
	const uint8_t *from = octets;

	while (len > 0) {
		size_t used = sha1->len % IKE_SHA1_BLOCK,
		       take = IKE_SHA1_BLOCK - used < len ? IKE_SHA1_BLOCK - used : len;

		memcpy(sha1->block + used, from, take);
		sha1->len += take;
		from += take;
		len -= take;
		if (sha1->len % IKE_SHA1_BLOCK == 0)
			work(sha1->hash, sha1->block);
	}
}

/* A one bit, zeros, and the length in bits: RFC 3174 4. */
void ike_sha1_final(struct ike_sha1 *sha1, uint8_t out[IKE_SHA1_LEN])
{
	static const uint8_t pad[IKE_SHA1_BLOCK] = { 0x80 };
	size_t used = sha1->len % IKE_SHA1_BLOCK;
	uint8_t bits[8];

	ike_set64(bits, sha1->len * 8);
	ike_sha1_update(sha1, pad, (used < LEN_AT ? LEN_AT : LEN_AT + IKE_SHA1_BLOCK) - used);
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
