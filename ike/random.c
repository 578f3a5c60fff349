/* An endpoint's random numbers. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "ike/octets.h"
#include "ike/random.h"

_Static_assert(IKE_SEED_LEN == crypto_stream_chacha20_KEYBYTES, "the seed is the key");

#define BLOCKS 2 /* of the key stream that one nonce is used for */

static void refill(struct ike_random *random)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	ike_set64(nonce, random->refills / BLOCKS);
	memset(random->buffer, 0, sizeof(random->buffer));
	crypto_stream_chacha20_xor_ic(random->buffer, random->buffer, sizeof(random->buffer), nonce,
	                              random->refills % BLOCKS, random->key);
	random->refills++;
	random->used = 0;
}

void ike_random_init(struct ike_random *random, const uint8_t seed[IKE_SEED_LEN])
{
	*random = (struct ike_random){ .used = sizeof(random->buffer) };
	memcpy(random->key, seed, IKE_SEED_LEN);
}

void ike_random_octets(struct ike_random *random, void *octets, size_t len)
{
	uint8_t *out = octets;

	while (len) {
		size_t take = sizeof(random->buffer) - random->used;

		if (!take) {
			refill(random);
			continue;
		}
		if (take > len)
			take = len;
		memcpy(out, random->buffer + random->used, take);
		sodium_memzero(random->buffer + random->used, take);
		random->used += (uint32_t)take;
		out += take;
		len -= take;
	}
}

uint64_t ike_random_u64(struct ike_random *random)
{
	uint8_t octets[8];

	ike_random_octets(random, octets, sizeof(octets));
	return ike_get64(octets);
}
