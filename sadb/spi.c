#include <assert.h>

#include "sadb/spi.h"

uint64_t sadb_spi_draw(uint64_t *state)
{
	uint64_t x = *state += 0x9E3779B97F4A7C15u;

	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
	return x;
}

/* The y with x * y = 1 modulo 2^32, for odd x: x is right in 3 bits, each round doubles them. */
static uint32_t inverse(uint32_t x)
{
	uint32_t y = x;

	for (int bits = 3; bits < 32; bits *= 2)
		y *= 2 - x * y;
	return y;
}

void sadb_spi_init(struct sadb_spi_key *key, uint32_t bits, uint64_t secret)
{
	assert(bits >= 1 && bits <= 32);
	key->fold = (bits + 1) / 2; /* at least half: folding twice undoes it */
	key->mask = UINT32_MAX >> (32 - bits);
	for (int round = 0; round < SADB_SPI_ROUNDS; round++) {
		key->times[round] = (uint32_t)(sadb_spi_draw(&secret) >> 32) | 1;
		key->over[round] = inverse(key->times[round]) & key->mask;
	}
}
