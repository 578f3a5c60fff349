#include "sim/digest.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(((struct digest *)0)->state),
               "the state of libsodium's hash fits");

static crypto_generichash_state *state_of(struct digest *digest)
{
	return (crypto_generichash_state *)(void *)digest->state;
}

void digest_init(struct digest *digest)
{
	int failed = crypto_generichash_init(state_of(digest), NULL, 0, DIGEST_LEN);

	assert(!failed);
}

void digest_update(struct digest *digest, const void *data, size_t len)
{
	int failed = len ? crypto_generichash_update(state_of(digest), data, len) : 0;

	assert(!failed);
}

void digest_final(struct digest *digest, uint8_t out[DIGEST_LEN])
{
	int failed = crypto_generichash_final(state_of(digest), out, DIGEST_LEN);

	assert(!failed);
	sodium_memzero(digest->state, sizeof(digest->state));
}

void digest(uint8_t out[DIGEST_LEN], const struct digest_part *parts, size_t count)
{
	struct digest whole;

	digest_init(&whole);
	for (size_t i = 0; i < count; i++)
		digest_update(&whole, parts[i].data, parts[i].len);
	digest_final(&whole, out);
}

void digest_hex(const uint8_t hash[DIGEST_LEN], char out[DIGEST_HEX])
{
	sodium_bin2hex(out, DIGEST_HEX, hash, DIGEST_LEN);
}

void digest_source(char out[DIGEST_SOURCE], const void *data, size_t len)
{
	static const char kind[] = "sha256-";
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, data, len);
	memcpy(out, kind, sizeof(kind) - 1);
	sodium_bin2base64(out + sizeof(kind) - 1, DIGEST_SOURCE - (sizeof(kind) - 1), hash,
	                  sizeof(hash), sodium_base64_VARIANT_ORIGINAL);
}
