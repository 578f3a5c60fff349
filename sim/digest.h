/*
 * BLAKE2b-256, unkeyed: the hash of a scenario and of a journal. The same octets give what `b2sum
 * -l 256` prints, however they were cut into parts.
 */
#ifndef SIM_DIGEST_H
#define SIM_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_LEN 32
#define DIGEST_HEX (2 * DIGEST_LEN + 1)

/* Opaque, but by value, so that nobody takes memory for it. */
struct digest {
	_Alignas(64) unsigned char state[512];
};

struct digest_part {
	const void *data;
	size_t len;
};

void digest_init(struct digest *digest);
void digest_update(struct digest *digest, const void *data, size_t len);
/* The state is wiped; start again with digest_init. */
void digest_final(struct digest *digest, uint8_t out[DIGEST_LEN]);

/* All three at once. */
void digest(uint8_t out[DIGEST_LEN], const struct digest_part *parts, size_t count);
/* What a Content-Security-Policy calls a hash source (CSP Level 3, 2.3.1): "sha256-" and base64,
 * NUL-terminated. */
#define DIGEST_SOURCE 53
void digest_source(char out[DIGEST_SOURCE], const void *data, size_t len);
/* Lower-case hex digits and a NUL. */
void digest_hex(const uint8_t hash[DIGEST_LEN], char out[DIGEST_HEX]);

#endif
