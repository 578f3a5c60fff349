/* See floor.h. */
#define _GNU_SOURCE
#include "tools/bench/floor.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tools/bench/clock.h"

/* One end's share of the floor. */
struct side {
	uint8_t secret[32], public[32], nonce[32], keys[168], child[72];
};

static void prf(uint8_t out[32], const uint8_t *key, size_t key_len, const uint8_t *octets,
                size_t len)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, octets, len);
	crypto_auth_hmacsha256_final(&state, out);
}

static void prf_plus(uint8_t *out, size_t len, const uint8_t key[32], const uint8_t *seed,
                     size_t seed_len)
{
	uint8_t block[32], number = 1;
	crypto_auth_hmacsha256_state state;

	for (size_t done = 0; done < len; number++) {
		size_t take = len - done < 32 ? len - done : 32;

		crypto_auth_hmacsha256_init(&state, key, 32);
		if (number > 1)
			crypto_auth_hmacsha256_update(&state, block, 32);
		crypto_auth_hmacsha256_update(&state, seed, seed_len);
		crypto_auth_hmacsha256_update(&state, &number, 1);
		crypto_auth_hmacsha256_final(&state, block);
		memcpy(out + done, block, take);
		done += take;
	}
}

static void make_public(struct side *side)
{
	randombytes_buf(side->secret, 32);
	randombytes_buf(side->nonce, 32);
	crypto_scalarmult_base(side->public, side->secret);
}

static void derive(struct side *side, const struct side *i, const struct side *r,
                   const struct side *peer)
{
	uint8_t seed[80] = { 0 }, shared[32], skeyseed[32];

	if (crypto_scalarmult(shared, side->secret, peer->public))
		abort();
	memcpy(seed, i->nonce, 32);
	memcpy(seed + 32, r->nonce, 32);
	prf(skeyseed, seed, 64, shared, 32);
	prf_plus(side->keys, sizeof(side->keys), skeyseed, seed, 80);
	prf_plus(side->child, sizeof(side->child), side->keys, seed, 64);
}

/* Signs at one end and verifies at the other: each computes AUTH once. */
static void authenticate(const struct side *signer, const struct side *verifier, size_t key_at)
{
	static const uint8_t psk[32] = { 1 }, pad[17] = "Key Pad for IKEv2";
	uint8_t octets[300] = { 0 }, key[32], mac[2][32];
	const struct side *sides[2] = { signer, verifier };

	for (int n = 0; n < 2; n++) {
		prf(octets + 268, sides[n]->keys + key_at, 32, octets, 12);
		prf(key, psk, 32, pad, sizeof(pad));
		prf(mac[n], key, 32, octets, sizeof(octets));
	}
	if (sodium_memcmp(mac[0], mac[1], 32))
		abort();
}

static void carry(const struct side *from, const struct side *to, size_t key_at)
{
	static const uint8_t nonce[12] = { 0 }, plain[192] = { 0 }, header[32] = { 0 };
	uint8_t sealed[208], opened[192];

	crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, plain, sizeof(plain), header,
	                                          sizeof(header), NULL, nonce, from->keys + key_at);
	if (crypto_aead_chacha20poly1305_ietf_decrypt(opened, NULL, NULL, sealed, sizeof(sealed),
	                                              header, sizeof(header), nonce,
	                                              to->keys + key_at))
		abort();
}

double floor_ns(int negotiations)
{
	struct side i, r;
	double began = clock_cpu_ns();

	for (int n = 0; n < negotiations; n++) {
		make_public(&i);
		make_public(&r);
		derive(&i, &i, &r, &r);
		derive(&r, &i, &r, &i);
		authenticate(&i, &r, 104);
		carry(&i, &r, 32);
		authenticate(&r, &i, 136);
		carry(&r, &i, 68);
	}
	return (clock_cpu_ns() - began) / negotiations;
}
