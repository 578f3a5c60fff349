/*
 * Named random streams (contract in rng.h).
 *
 *   key       = BLAKE2b-256(key = seed, 8 octets little endian; message = name)
 *   stream    = ChaCha20(key, nonce 0), 64-bit block counter from 0, read as little-endian 64-bit
 * numbers
 */
#include "sim/model/rng.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#define RNG_NAME_MAX 127
#define RNG_TRIES    128 /* each is refused with p < 1/2: more never happen */
#define RNG_PPB      1000000000u

#define RNG_NUMBERS (RNG_BLOCK / 8) /* of a block */

_Static_assert(RNG_BLOCK % 8 == 0, "whole numbers");

void rng_derive(uint64_t seed, const char *name, uint8_t out[32])
{
	uint8_t key[8];
	size_t len = strlen(name);

	assert(len <= RNG_NAME_MAX);
	assert(sodium_init() >= 0);
	for (unsigned i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(seed >> (8 * i));
	int failed =
	        crypto_generichash_blake2b(out, 32, (const uint8_t *)name, len, key, sizeof(key));
	assert(!failed);
}

void rng_derive_from(const uint8_t key[32], const char *name, uint8_t out[32])
{
	int failed;

	assert(strlen(name) <= RNG_NAME_MAX);
	assert(sodium_init() >= 0);
	failed = crypto_generichash_blake2b(out, 32, (const uint8_t *)name, strlen(name), key, 32);
	assert(!failed);
}

void rng_init(struct rng *rng, uint64_t seed, const char *name)
{
	*rng = (struct rng){ 0 };
	rng_derive(seed, name, rng->key);
}

void rng_ahead(struct rng *rng, uint8_t *octets, uint32_t room)
{
	assert(rng->drawn == 0 && room > 0 && room % RNG_BLOCK == 0);
	rng->ahead = octets;
	rng->room = rng->offset = room;
}

/* The keystream from the block on that the next number is in. */
static void rng_fill(const struct rng *rng, uint8_t *octets, size_t len)
{
	static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	memset(octets, 0, len);
	crypto_stream_chacha20_xor_ic(octets, octets, len, nonce, rng->drawn / RNG_NUMBERS,
	                              rng->key);
}

static uint64_t rng_number(const uint8_t at[8])
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
	       (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
	       (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

uint64_t rng_u64(struct rng *rng)
{
	uint8_t block[RNG_BLOCK];
	uint32_t offset = rng->offset;

	if (!rng->ahead) {
		rng_fill(rng, block, sizeof(block));
		return rng_number(block + rng->drawn++ % RNG_NUMBERS * 8);
	}
	if (offset == rng->room) {
		rng_fill(rng, rng->ahead, rng->room);
		offset = 0;
	}
	rng->offset = offset + 8;
	rng->drawn++;
	return rng_number(rng->ahead + offset);
}

/* The 128-bit product a * b as high and low half; C11 has no wider integer. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *low)
{
	uint64_t a_lo = (uint32_t)a, a_hi = a >> 32, b_lo = (uint32_t)b, b_hi = b >> 32;
	uint64_t ll = a_lo * b_lo, lh = a_lo * b_hi, hl = a_hi * b_lo, hh = a_hi * b_hi;
	uint64_t middle = (ll >> 32) + (uint32_t)lh + (uint32_t)hl;

	*low = (middle << 32) | (uint32_t)ll;
	return hh + (lh >> 32) + (hl >> 32) + (middle >> 32);
}

uint64_t rng_share_of(uint64_t number, uint64_t n)
{
	uint64_t low;

	return multiply(number, n, &low);
}

uint64_t rng_share(struct rng *rng, uint64_t n)
{
	return rng_share_of(rng_u64(rng), n);
}

/* The share of a draw, refusing those draws that would favour some results (D. Lemire, 2019). */
uint64_t rng_below(struct rng *rng, uint64_t n)
{
	uint64_t high = 0, low;

	assert(n > 0);
	uint64_t refused = (0 - n) % n; /* 2^64 mod n */
	for (unsigned i = 0; i < RNG_TRIES; i++) {
		high = multiply(rng_u64(rng), n, &low);
		if (low >= refused)
			break;
	}
	return high;
}

double rng_unit(struct rng *rng)
{
	return (double)(rng_u64(rng) >> 11) * 0x1p-53;
}

bool rng_chance(struct rng *rng, uint32_t ppb)
{
	return rng_share(rng, RNG_PPB) < ppb;
}
