/* All key derivation of this program. The formulas are in key.h; each is repeated where it is
 * computed. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "ike/key.h"

_Static_assert(IKE_HASH_LEN == crypto_auth_hmacsha256_BYTES, "PRF_HMAC_SHA2_256");
_Static_assert(IKE_DH_LEN == crypto_scalarmult_curve25519_BYTES, "X25519");
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

/* ---- prf and prf+ ---- */

typedef crypto_auth_hmacsha256_state prf_state;

static void prf_update(prf_state *state, struct ike_view octets)
{
	if (octets.len)
		crypto_auth_hmacsha256_update(state, octets.data, octets.len);
}

/* prf(key, a | b | c); c and b may be empty */
static void prf3(uint8_t out[IKE_HASH_LEN], struct ike_view key, struct ike_view a,
                 struct ike_view b, struct ike_view c)
{
	prf_state state;

	crypto_auth_hmacsha256_init(&state, key.data, key.len);
	prf_update(&state, a);
	prf_update(&state, b);
	prf_update(&state, c);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void ike_prf(uint8_t out[IKE_HASH_LEN], struct ike_view key, struct ike_view octets)
{
	struct ike_view none = { NULL, 0 };

	prf3(out, key, octets, none, none);
}

/*
 * prf+ (K,S) = T1 | T2 | ...    T1 = prf (K, S | 0x01)    Tn = prf (K, Tn-1 | S | n)    RFC
 * 7296 2.13 The state after the key is computed once and copied for each T.
 */
void ike_prf_plus(uint8_t *out, size_t len, struct ike_view key, struct ike_view seed)
{
	prf_state keyed, state;
	uint8_t t[IKE_HASH_LEN], n = 1;

	assert(len <= 255 * IKE_HASH_LEN);
	crypto_auth_hmacsha256_init(&keyed, key.data, key.len);
	for (size_t done = 0; done < len; n++) {
		size_t take = len - done < sizeof(t) ? len - done : sizeof(t);

		state = keyed;
		if (n > 1)
			crypto_auth_hmacsha256_update(&state, t, sizeof(t));
		prf_update(&state, seed);
		crypto_auth_hmacsha256_update(&state, &n, 1);
		crypto_auth_hmacsha256_final(&state, t);
		memcpy(out + done, t, take);
		done += take;
	}
	sodium_memzero(t, sizeof(t));
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(&keyed, sizeof(keyed));
}

/* ---- the exchange of public values ---- */

void ike_dh_make(struct ike_dh *dh, uint16_t group, struct ike_random *random)
{
	assert(ike_group_len(group) == sizeof(dh->public));
	ike_random_octets(random, dh->secret, sizeof(dh->secret));
	crypto_scalarmult_curve25519_base(dh->public, dh->secret);
}

bool ike_dh_shared(uint8_t shared[IKE_DH_LEN], const struct ike_dh *dh, uint16_t group,
                   struct ike_view peer)
{
	uint8_t result[IKE_DH_LEN];
	bool good;

	assert(ike_group_len(group) == sizeof(dh->public));
	memset(shared, 0, IKE_DH_LEN);
	if (peer.len != sizeof(dh->public))
		return false;
	/* RFC 7748 6.1, RFC 8031 3.1: a result of all zeros is refused, by the library or by us. */
	good = crypto_scalarmult_curve25519(result, dh->secret, peer.data) == 0 &&
	       !sodium_is_zero(result, sizeof(result));
	if (good)
		memcpy(shared, result, sizeof(result));
	sodium_memzero(result, sizeof(result));
	return good;
}

/* ---- keys of an IKE SA and of its first child ---- */

/* Ni | Nr, and | SPIi | SPIr if asked for. Octets used. */
static size_t seed_octets(uint8_t out[SEED_MAX], const struct ike_seed *seed, bool spis)
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
	return len;
}

/* SKEYSEED = prf(Ni | Nr, g^ir)    RFC 7296 2.14 */
void ike_skeyseed(uint8_t out[IKE_HASH_LEN], const struct ike_seed *seed,
                  const uint8_t shared[IKE_DH_LEN])
{
	uint8_t nonces[SEED_MAX];
	size_t len = seed_octets(nonces, seed, false);

	ike_prf(out, (struct ike_view){ nonces, len }, (struct ike_view){ shared, IKE_DH_LEN });
}

static uint8_t *cut(uint8_t *to, uint8_t *from, size_t len)
{
	memcpy(to, from, len);
	return from + len;
}

/*
 * {SK_d | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)    RFC 7296 2.14
 */
void ike_keys_derive(struct ike_keys *keys, const struct ike_suite *suite,
                     const uint8_t shared[IKE_DH_LEN], const struct ike_seed *seed)
{
	const struct ike_encr *encr = ike_encr_find(suite->encr, suite->encr_bits);
	uint8_t skeyseed[IKE_HASH_LEN], octets[SEED_MAX];
	uint8_t stream[3 * IKE_HASH_LEN + 2 * IKE_CRYPT_MAX], *at = stream;
	size_t crypt_len, seed_len;

	assert(ike_suite_computable(suite, IKE_PROTO_IKE));
	crypt_len = (size_t)encr->key_len + encr->salt_len;
	assert(crypt_len <= IKE_CRYPT_MAX);
	seed_len = seed_octets(octets, seed, true);
	ike_skeyseed(skeyseed, seed, shared);
	ike_prf_plus(stream, 3 * IKE_HASH_LEN + 2 * crypt_len,
	             (struct ike_view){ skeyseed, sizeof(skeyseed) },
	             (struct ike_view){ octets, seed_len });

	*keys = (struct ike_keys){ .encr = suite->encr, .bits = suite->encr_bits };
	at = cut(keys->d, at, IKE_HASH_LEN);
	at = cut(keys->ei, at, crypt_len);
	at = cut(keys->er, at, crypt_len);
	at = cut(keys->pi, at, IKE_HASH_LEN);
	cut(keys->pr, at, IKE_HASH_LEN);
	sodium_memzero(stream, sizeof(stream));
	sodium_memzero(skeyseed, sizeof(skeyseed));
}

/* KEYMAT = prf+(SK_d, Ni | Nr)    RFC 7296 2.17 */
void ike_keys_child(const struct ike_keys *keys, const struct ike_suite *suite,
                    const struct ike_seed *seed, struct sadb_key *initiator_to_responder,
                    struct sadb_key *responder_to_initiator)
{
	const struct ike_encr *encr = ike_encr_find(suite->encr, suite->encr_bits);
	uint8_t octets[SEED_MAX], keymat[2 * SADB_KEY_MAX];
	size_t len, seed_len = seed_octets(octets, seed, false);

	assert(ike_suite_computable(suite, IKE_PROTO_ESP));
	len = (size_t)encr->key_len + encr->salt_len;
	assert(len <= SADB_KEY_MAX);
	ike_prf_plus(keymat, 2 * len, (struct ike_view){ keys->d, sizeof(keys->d) },
	             (struct ike_view){ octets, seed_len });
	*initiator_to_responder =
	        (struct sadb_key){ .encr = suite->encr, .key_len = (uint16_t)len };
	*responder_to_initiator = *initiator_to_responder;
	memcpy(initiator_to_responder->key, keymat, len);
	memcpy(responder_to_initiator->key, keymat + len, len);
	sodium_memzero(keymat, sizeof(keymat));
}

/* ---- AUTH with a shared secret ---- */

void ike_psk_pad(struct ike_psk *psk, const uint8_t *secret, size_t len)
{
	static const char pad[] = "Key Pad for IKEv2"; /* RFC 7296 2.15: 17 octets, no NUL */

	ike_prf(psk->padded, (struct ike_view){ secret, len },
	        (struct ike_view){ (const uint8_t *)pad, sizeof(pad) - 1 });
}

/* AUTH = prf(prf(secret, "Key Pad for IKEv2"), message | nonce | prf(SK_p, ID body))    RFC
 * 7296 2.15 */
void ike_auth_psk(uint8_t auth[IKE_HASH_LEN], const struct ike_keys *keys,
                  const struct ike_psk *psk, const struct ike_signed *octets)
{
	const uint8_t *p = octets->initiator ? keys->pi : keys->pr;
	uint8_t maced_id[IKE_HASH_LEN];

	ike_prf(maced_id, (struct ike_view){ p, IKE_HASH_LEN }, octets->id_body);
	prf3(auth, (struct ike_view){ psk->padded, sizeof(psk->padded) }, octets->message,
	     octets->nonce, (struct ike_view){ maced_id, sizeof(maced_id) });
	sodium_memzero(maced_id, sizeof(maced_id));
}

bool ike_auth_psk_holds(struct ike_view received, const struct ike_keys *keys,
                        const struct ike_psk *psk, const struct ike_signed *octets)
{
	uint8_t expected[IKE_HASH_LEN];
	bool holds;

	if (received.len != sizeof(expected))
		return false;
	ike_auth_psk(expected, keys, psk, octets);
	holds = sodium_memcmp(expected, received.data, sizeof(expected)) == 0;
	sodium_memzero(expected, sizeof(expected));
	return holds;
}
