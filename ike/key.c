/* All key derivation of this program. The formulas are in key.h; each is repeated where it is
 * computed. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "ike/key.h"

_Static_assert(IKE_CRYPT_MAX <= SADB_KEY_MAX, "a child's key fits into a driver request");

#define SEED_MAX (2 * IKE_NONCE_MAX + 16)

bool ike_key_init(void)
{
	return sodium_init() >= 0;
}

void ike_wipe(void *memory, size_t len)
{
	sodium_memzero(memory, len);
}

bool ike_same(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

/* ---- prf and prf+ ---- */

static void add(const struct ike_prf *prf, struct ike_mac_state *state, struct ike_view octets)
{
	if (octets.len)
		prf->mac->add(state, octets);
}

void ike_prf3(const struct ike_prf *prf, uint8_t *out, struct ike_view key, struct ike_view a,
              struct ike_view b, struct ike_view c)
{
	struct ike_mac_state state;

	prf->mac->start(&state, key);
	add(prf, &state, a);
	add(prf, &state, b);
	add(prf, &state, c);
	prf->mac->end(&state, out);
}

void ike_prf(const struct ike_prf *prf, uint8_t *out, struct ike_view key, struct ike_view octets)
{
	struct ike_view none = { NULL, 0 };

	ike_prf3(prf, out, key, octets, none, none);
}

/*
 * prf+ (K,S) = T1 | T2 | ...    T1 = prf (K, S | 0x01)    Tn = prf (K, Tn-1 | S | n)    RFC
 * 7296 2.13 The state after the key is computed once and copied for each T.
 */
void ike_prf_plus(const struct ike_prf *prf, uint8_t *out, size_t len, struct ike_view key,
                  struct ike_view a, struct ike_view b)
{
	struct ike_mac_state keyed, state;
	uint8_t t[IKE_HASH_MAX], n = 1;

	assert(len <= 255 * prf->len);
	prf->mac->start(&keyed, key);
	if (prf->mac->stretch) {
		add(prf, &keyed, a);
		add(prf, &keyed, b);
		prf->mac->stretch(&keyed, out, len);
		return;
	}
	for (size_t done = 0; done < len; n++) {
		size_t take = len - done < prf->len ? len - done : prf->len;

		state = keyed;
		if (n > 1)
			add(prf, &state, (struct ike_view){ t, prf->len });
		add(prf, &state, a);
		add(prf, &state, b);
		add(prf, &state, (struct ike_view){ &n, 1 });
		prf->mac->end(&state, t);
		memcpy(out + done, t, take);
		done += take;
	}
	sodium_memzero(t, sizeof(t));
	sodium_memzero(&keyed, sizeof(keyed));
}

/* ---- the exchange of public values ---- */

_Static_assert(IKE_WHO_LEN == crypto_shorthash_siphashx24_BYTES, "identities are SipHash's");

void ike_identity(uint8_t who[IKE_WHO_LEN], uint64_t salt, struct ike_view body)
{
	uint8_t key[crypto_shorthash_siphashx24_KEYBYTES];

	ike_set64(key, salt);
	ike_set64(key + 8, ~salt);
	crypto_shorthash_siphashx24(who, body.data, body.len, key);
}

void ike_dh_make(enum ike_crypto crypto, struct ike_dh *dh, uint16_t group,
                 struct ike_random *random)
{
	const struct ike_curve *curve = ike_curve_find(crypto, group);

	assert(curve && ike_group_len(group) == sizeof(dh->public));
	ike_random_octets(random, dh->secret, sizeof(dh->secret));
	curve->make(dh->public, dh->secret);
}

bool ike_dh_shared(enum ike_crypto crypto, uint8_t shared[IKE_DH_LEN], const struct ike_dh *dh,
                   uint16_t group, struct ike_view peer)
{
	const struct ike_curve *curve = ike_curve_find(crypto, group);
	uint8_t result[IKE_DH_LEN];
	bool good;

	assert(curve && ike_group_len(group) == sizeof(dh->public));
	memset(shared, 0, IKE_DH_LEN);
	if (peer.len != sizeof(dh->public))
		return false;
	good = curve->shared(result, dh->secret, peer.data);
	if (good)
		memcpy(shared, result, sizeof(result));
	sodium_memzero(result, sizeof(result));
	return good;
}

/* ---- keys of an IKE SA ---- */

struct ike_prf ike_keys_prf(const struct ike_keys *keys)
{
	struct ike_prf prf = ike_prf_find((enum ike_crypto)keys->crypto, keys->prf);

	assert(prf.mac);
	return prf;
}

/* Ni | Nr, and | SPIi | SPIr if asked for. */
static struct ike_view seed_octets(uint8_t out[SEED_MAX], const struct ike_seed *seed, bool spis)
{
	size_t len = 0;

	assert(seed->nonce_i.len <= IKE_NONCE_MAX && seed->nonce_r.len <= IKE_NONCE_MAX);
	assert(seed->nonce_i.len && seed->nonce_r.len);
	memcpy(out, seed->nonce_i.data, seed->nonce_i.len);
	len += seed->nonce_i.len;
	memcpy(out + len, seed->nonce_r.data, seed->nonce_r.len);
	len += seed->nonce_r.len;
	if (spis) {
		ike_set64(out + len, seed->spi_i);
		ike_set64(out + len + 8, seed->spi_r);
		len += 16;
	}
	return (struct ike_view){ out, len };
}

/* SKEYSEED = prf(Ni | Nr, g^ir)    RFC 7296 2.14 */
void ike_skeyseed(const struct ike_prf *prf, uint8_t out[IKE_HASH_MAX], const struct ike_seed *seed,
                  const uint8_t shared[IKE_DH_LEN])
{
	uint8_t nonces[SEED_MAX];

	ike_prf(prf, out, seed_octets(nonces, seed, false),
	        (struct ike_view){ shared, IKE_DH_LEN });
}

static uint8_t *cut(uint8_t *to, uint8_t *from, size_t len)
{
	memcpy(to, from, len);
	return from + len;
}

/*
 * {SK_d | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)    RFC 7296 2.14
 */
static void expand(struct ike_keys *keys, struct ike_view skeyseed, const struct ike_seed *seed)
{
	const struct ike_encr *encr = ike_encr_find(keys->encr, keys->bits);
	struct ike_prf prf = ike_keys_prf(keys);
	uint8_t stream[3 * IKE_HASH_MAX + 2 * IKE_CRYPT_MAX], *at = stream, octets[SEED_MAX];
	size_t crypt_len = (size_t)encr->key_len + encr->salt_len;

	assert(crypt_len <= IKE_CRYPT_MAX && encr->by[keys->crypto]->available());
	ike_prf_plus(&prf, stream, 3 * prf.len + 2 * crypt_len, skeyseed,
	             seed_octets(octets, seed, true), (struct ike_view){ NULL, 0 });
	at = cut(keys->d, at, prf.len);
	at = cut(keys->ei, at, crypt_len);
	at = cut(keys->er, at, crypt_len);
	at = cut(keys->pi, at, prf.len);
	cut(keys->pr, at, prf.len);
	sodium_memzero(stream, sizeof(stream));
}

static struct ike_keys keys_of(enum ike_crypto crypto, const struct ike_suite *suite)
{
	assert(ike_suite_computable(suite, IKE_PROTO_IKE));
	return (struct ike_keys){ .encr = suite->encr,
		                  .bits = suite->encr_bits,
		                  .prf = suite->prf,
		                  .crypto = (uint8_t)crypto };
}

void ike_keys_derive(enum ike_crypto crypto, struct ike_keys *keys, const struct ike_suite *suite,
                     const uint8_t shared[IKE_DH_LEN], const struct ike_seed *seed)
{
	struct ike_prf prf = ike_prf_find(crypto, suite->prf);
	uint8_t skeyseed[IKE_HASH_MAX];

	*keys = keys_of(crypto, suite);
	ike_skeyseed(&prf, skeyseed, seed, shared);
	expand(keys, (struct ike_view){ skeyseed, prf.len }, seed);
	sodium_memzero(skeyseed, sizeof(skeyseed));
}

uint32_t ike_keys_prfs(const struct ike_keys *keys)
{
	const struct ike_encr *encr = ike_encr_find(keys->encr, keys->bits);
	size_t len = ike_keys_prf(keys).len,
	       stream = 3 * len + 2 * ((size_t)encr->key_len + encr->salt_len);

	return 1 + (uint32_t)((stream + len - 1) / len);
}

/* SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr)    RFC 7296 2.18 */
void ike_keys_rekey(struct ike_keys *keys, const struct ike_keys *old,
                    const struct ike_suite *suite, const uint8_t shared[IKE_DH_LEN],
                    const struct ike_seed *seed)
{
	struct ike_view none = { NULL, 0 };
	struct ike_prf prf = ike_keys_prf(old);
	uint8_t skeyseed[IKE_HASH_MAX], nonces[SEED_MAX];

	assert(keys != old);
	*keys = keys_of((enum ike_crypto)old->crypto, suite);
	ike_prf3(&prf, skeyseed, (struct ike_view){ old->d, prf.len },
	         (struct ike_view){ shared, IKE_DH_LEN }, seed_octets(nonces, seed, false), none);
	expand(keys, (struct ike_view){ skeyseed, prf.len }, seed);
	sodium_memzero(skeyseed, sizeof(skeyseed));
}

/* KEYMAT = prf+(SK_d, Ni | Nr) or prf+(SK_d, g^ir (new) | Ni | Nr)    RFC 7296 2.17 */
void ike_keys_child(const struct ike_keys *keys, const struct ike_suite *suite,
                    const struct ike_seed *seed, struct ike_view shared,
                    struct sadb_key *initiator_to_responder,
                    struct sadb_key *responder_to_initiator)
{
	const struct ike_encr *encr = ike_encr_find(suite->encr, suite->encr_bits);
	struct ike_prf prf = ike_keys_prf(keys);
	uint8_t octets[SEED_MAX], keymat[2 * SADB_KEY_MAX];
	size_t len;

	assert(ike_suite_computable(suite, IKE_PROTO_ESP));
	assert(shared.len == ike_group_len(suite->group));
	len = (size_t)encr->key_len + encr->salt_len;
	assert(len <= SADB_KEY_MAX);
	ike_prf_plus(&prf, keymat, 2 * len, (struct ike_view){ keys->d, prf.len }, shared,
	             seed_octets(octets, seed, false));
	*initiator_to_responder =
	        (struct sadb_key){ .encr = suite->encr, .key_len = (uint16_t)len };
	*responder_to_initiator = *initiator_to_responder;
	memcpy(initiator_to_responder->key, keymat, len);
	memcpy(responder_to_initiator->key, keymat + len, len);
	sodium_memzero(keymat, sizeof(keymat));
}
