/*
 * An endpoint's random numbers: a ChaCha20 key stream (RFC 8439 2.4) whose key is the seed. The
 * same seed gives the same numbers, on every machine; nothing comes from the operating system.
 * Copying the struct copies the stream: don't.
 */
#ifndef IKE_RANDOM_H
#define IKE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#define IKE_SEED_LEN 32

struct ike_random {
	uint8_t key[IKE_SEED_LEN];
	uint64_t refills;   /* the next buffer is this block */
	uint32_t used;      /* octets of the buffer; they are zero */
	uint8_t buffer[64]; /* a block of ChaCha20 */
};

void ike_random_init(struct ike_random *random, const uint8_t seed[IKE_SEED_LEN]);
void ike_random_octets(struct ike_random *random, void *octets, size_t len);
uint64_t ike_random_u64(struct ike_random *random); /* any of 2^64, 0 included */

#endif
