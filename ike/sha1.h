/*
 * SHA-1 (RFC 3174), for the one place where a protocol of ours fixes it: the detection of NATs
 * (RFC 7296 2.23). It protects nothing there, and must be used for nothing else: collisions are
 * known. libsodium has none.
 */
#ifndef IKE_SHA1_H
#define IKE_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define IKE_SHA1_LEN   20
#define IKE_SHA1_BLOCK 64

struct ike_sha1 {
	uint32_t hash[5];
	uint64_t len; /* octets so far */
	uint8_t block[IKE_SHA1_BLOCK];
};

void ike_sha1_init(struct ike_sha1 *sha1);
void ike_sha1_update(struct ike_sha1 *sha1, const void *octets, size_t len);
void ike_sha1_final(struct ike_sha1 *sha1, uint8_t out[IKE_SHA1_LEN]);

#endif
