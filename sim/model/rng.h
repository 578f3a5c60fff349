/*
 * Named random streams from one seed. A stream's key is BLAKE2b-256(key = seed as 8 octets little
 * endian, message = name), its numbers are the ChaCha20 keystream of that key: adding a link or a
 * host moves no other stream's draws. Same numbers on every host.
 */
#ifndef SIM_MODEL_RNG_H
#define SIM_MODEL_RNG_H

#include <stdbool.h>
#include <stdint.h>

#define RNG_BLOCK 64 /* octets of a ChaCha20 block: a buffer is a whole number of them */

struct rng {
	uint8_t key[32];
	uint64_t drawn;        /* numbers so far */
	uint8_t *ahead;        /* keystream made ahead, borrowed; NULL: each draw makes a block */
	uint32_t room, offset; /* its octets; where in it the next number is, room: nowhere */
};

/* name: "link/wan", at most 127 octets. The stream is small, and slow to draw from. */
void rng_init(struct rng *rng, uint64_t seed, const char *name);
/* From now on `room` octets are made at once: the same numbers, of which there will be many. Before
 * the first draw; lent for the stream's life. */
void rng_ahead(struct rng *rng, uint8_t *octets, uint32_t room);
uint64_t rng_u64(struct rng *rng);
/* Uniform in [0, n), n > 0, without bias. */
uint64_t rng_below(struct rng *rng, uint64_t n);
/* The same from exactly one draw: biased by less than n / 2^64, so for n far below 2^64 only. n may
 * be 0: then 0. */
uint64_t rng_share(struct rng *rng, uint64_t n);
uint64_t rng_share_of(uint64_t number, uint64_t n); /* the same from a number that was drawn */
/* Uniform in [0, 1): a multiple of 2^-53. */
double rng_unit(struct rng *rng);
/* True with probability ppb / 10^9. Always draws, so that changing a probability moves no later
 * draw. */
bool rng_chance(struct rng *rng, uint32_t ppb);
/* The stream's key for a consumer with its own generator (an IKE endpoint's seed). */
void rng_derive(uint64_t seed, const char *name, uint8_t out[32]);
/* The same from 32 octets of anybody's instead of a seed. */
void rng_derive_from(const uint8_t key[32], const char *name, uint8_t out[32]);

#endif
