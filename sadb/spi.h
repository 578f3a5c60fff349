/*
 * A keyed permutation of the integers below 2^bits: it turns [ turn | slot ] into an SPI that says
 * nothing to who does not hold the key, and back. Two rounds of xor with a key, multiply by an odd
 * key, fold the upper half into the lower: each can be undone. It keeps outsiders from guessing the
 * next SPI; it is no cipher against somebody who collects thousands.
 */
#ifndef SADB_SPI_H
#define SADB_SPI_H

#include <stdint.h>

#define SADB_SPI_ROUNDS 2

struct sadb_spi_key {
	uint32_t fold, mask;
	uint32_t times[SADB_SPI_ROUNDS];
	uint32_t over[SADB_SPI_ROUNDS]; /* their inverses modulo 2^bits; xored first, too */
};

uint64_t sadb_spi_draw(uint64_t *state); /* one more of a stream of well mixed numbers */
void sadb_spi_init(struct sadb_spi_key *key, uint32_t bits, uint64_t secret); /* bits 1..32 */

static inline uint32_t sadb_spi_hide(const struct sadb_spi_key *key, uint32_t x)
{
	x ^= x >> key->fold;
	for (int round = 0; round < SADB_SPI_ROUNDS; round++) {
		x = (x ^ key->over[round]) * key->times[round] & key->mask;
		x ^= x >> key->fold;
	}
	return x;
}

static inline uint32_t sadb_spi_show(const struct sadb_spi_key *key, uint32_t x)
{
	for (int round = SADB_SPI_ROUNDS - 1; round >= 0; round--) {
		x ^= x >> key->fold;
		x = (x * key->over[round] & key->mask) ^ key->over[round];
	}
	return x ^ x >> key->fold;
}

#endif
