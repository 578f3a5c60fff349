/*
 * The modelled provider: what `crypto: modelled` computes with. Sizes, states and refusals are
 * those of real algorithms, and who has another key or another octet gets another result; but
 * anybody could compute the keys. For simulations of millions, never on a network.
 *
 *      mix(x)      the finalizer of splitmix64, a permutation of 64 bits
 *      fold(x)     its first third: the words of long inputs go through that only
 *      mac         h = fold(h ^ word) over the words of key and octets, then mix(h + n) for as much
 *                  output as is asked for: prf+ needs no rounds
 *      cipher      octets ^ mix(h(key, nonce) + n); the ICV is the mac of what it protects
 *      exchange    public = g * secret, shared = secret * public of the peer, modulo 2^64, four
 *                  words of it; all factors are odd, so no product is 0 but that of a 0
 *      signature   a mac whose key is the public key
 *      sha1        a mac without a key
 */
#include <string.h>

#include "ike/provider.h"
#include "ike/sha1.h"

#define WEYL 0x9e3779b97f4a7c15u

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* As mix, a permutation for each word. */
static uint64_t fold(uint64_t x)
{
	x *= 0xbf58476d1ce4e5b9u;
	return (x ^ x >> 32) + WEYL;
}

/* ---- mac ---- */

/* A word that is not whole yet waits; words are in network order, so every machine has the same. */
struct state {
	uint64_t hash, word, count;
};
_Static_assert(sizeof(struct state) <= sizeof(struct ike_mac_state), "fits");

/* Of each word the octets that waited and the first of these. */
static void take(struct state *state, const uint8_t *octets, size_t len)
{
	uint64_t hash = state->hash, word = state->word, next;
	unsigned waits = (unsigned)(state->count % 8) * 8; /* bits */

	state->count += len;
	for (; waits == 0 && len >= 8; len -= 8, octets += 8)
		hash = fold(hash ^ ike_get64(octets));
	for (; len >= 8; len -= 8, octets += 8, word = next) {
		next = ike_get64(octets);
		hash = fold(hash ^ (word << (64 - waits) | next >> waits));
	}
	for (; len; len--) {
		word = word << 8 | *octets++;
		waits += 8;
		if (waits == 64) {
			hash = fold(hash ^ word);
			waits = 0;
		}
	}
	state->hash = hash;
	state->word = word;
}

/* The rest, and how much it was: so no two inputs are one but for zeros in front. */
static uint64_t whole(const struct state *state)
{
	uint64_t rest = state->count % 8 ? state->word & ((1ull << state->count % 8 * 8) - 1) : 0;

	return mix(mix(state->hash ^ rest) + state->count);
}

static void fill(uint8_t *out, size_t len, uint64_t hash)
{
	uint8_t last[8];
	size_t n = 0;

	for (; n + 8 <= len; n += 8)
		ike_set64(out + n, mix(hash + n * WEYL));
	if (n == len)
		return;
	ike_set64(last, mix(hash + n * WEYL));
	memcpy(out + n, last, len - n);
}

static void mac_start(struct ike_mac_state *octets, struct ike_view key)
{
	struct state *state = (struct state *)octets->octets, keyed = { WEYL, 0, 0 };

	take(&keyed, key.data, key.len);
	*state = (struct state){ whole(&keyed), 0, 0 };
}

static void mac_add(struct ike_mac_state *state, struct ike_view octets)
{
	take((struct state *)state->octets, octets.data, octets.len);
}

static void mac256_end(struct ike_mac_state *state, uint8_t *out)
{
	fill(out, 32, whole((struct state *)state->octets));
}

static void mac512_end(struct ike_mac_state *state, uint8_t *out)
{
	fill(out, 64, whole((struct state *)state->octets));
}

static void mac_stretch(struct ike_mac_state *state, uint8_t *out, size_t len)
{
	fill(out, len, whole((struct state *)state->octets));
}

const struct ike_mac ike_modelled_mac256 = { mac_start, mac_add, mac256_end, mac_stretch };
const struct ike_mac ike_modelled_mac512 = { mac_start, mac_add, mac512_end, mac_stretch };

static uint64_t mac(struct ike_view key, struct ike_view a, struct ike_view b)
{
	struct state state = { WEYL, 0, 0 };

	take(&state, key.data, key.len);
	state.hash = whole(&state);
	take(&state, a.data, a.len);
	state.hash = whole(&state);
	take(&state, b.data, b.len);
	return whole(&state);
}

/* ---- cipher ---- */

static bool always(void)
{
	return true;
}

static void stream(const struct ike_box *box, uint8_t *out, const uint8_t *octets, size_t len)
{
	struct ike_view key = { box->key, IKE_AEAD_KEY }, nonce = { box->nonce, IKE_NONCE_LEN };
	uint64_t hash = mac(key, nonce, (struct ike_view){ NULL, 0 });
	uint8_t pad[8];
	size_t n = 0;

	for (; n + 8 <= len; n += 8)
		ike_set64(out + n, ike_get64(octets + n) ^ mix(hash + n * (WEYL + 1)));
	fill(pad, sizeof(pad), hash + n * (WEYL + 1));
	for (size_t i = 0; n + i < len; i++)
		out[n + i] = octets[n + i] ^ pad[i];
}

static void icv(const struct ike_box *box, uint8_t out[IKE_ICV_LEN], const uint8_t *octets,
                size_t len)
{
	uint8_t keyed[IKE_AEAD_KEY + IKE_NONCE_LEN];

	memcpy(keyed, box->key, IKE_AEAD_KEY);
	memcpy(keyed + IKE_AEAD_KEY, box->nonce, IKE_NONCE_LEN);
	fill(out, IKE_ICV_LEN,
	     mac((struct ike_view){ keyed, sizeof(keyed) }, box->associated,
	         (struct ike_view){ octets, len }));
}

static void cipher_seal(const struct ike_box *box, uint8_t *out, const uint8_t *octets, size_t len)
{
	stream(box, out, octets, len);
	icv(box, out + len, out, len);
}

static bool cipher_open(const struct ike_box *box, uint8_t *out, const uint8_t *octets, size_t len)
{
	uint8_t expected[IKE_ICV_LEN];

	if (len < IKE_ICV_LEN)
		return false;
	len -= IKE_ICV_LEN;
	icv(box, expected, octets, len);
	if (memcmp(expected, octets + len, IKE_ICV_LEN) != 0)
		return false;
	stream(box, out, octets, len);
	return true;
}

const struct ike_cipher ike_modelled_cipher = { always, cipher_seal, cipher_open };

/* ---- the exchange of public values ---- */

static void curve_make(uint8_t public[IKE_DH_LEN], const uint8_t secret[IKE_DH_LEN])
{
	for (size_t n = 0; n < IKE_DH_LEN; n += 8)
		ike_set64(public + n, WEYL * (ike_get64(secret + n) | 1));
}

static bool curve_shared(uint8_t out[IKE_DH_LEN], const uint8_t secret[IKE_DH_LEN],
                         const uint8_t peer[IKE_DH_LEN])
{
	uint64_t any = 0;

	for (size_t n = 0; n < IKE_DH_LEN; n += 8) {
		uint64_t word = ike_get64(peer + n) * (ike_get64(secret + n) | 1);

		ike_set64(out + n, word);
		any |= word;
	}
	return any != 0;
}

const struct ike_curve ike_modelled_curve = { curve_make, curve_shared };

/* ---- signatures ---- */

static void signature_make(uint8_t secret[IKE_SIGN_SECRET], const uint8_t seed[IKE_SIGN_SEED])
{
	struct ike_view none = { NULL, 0 };

	memcpy(secret, seed, IKE_SIGN_SEED);
	fill(secret + IKE_SIGN_SEED, IKE_SIGN_PUBLIC,
	     mac((struct ike_view){ seed, IKE_SIGN_SEED }, none, none));
}

static void signature_fill(uint8_t out[IKE_SIGN_LEN], const uint8_t public[IKE_SIGN_PUBLIC],
                           struct ike_view octets)
{
	fill(out, IKE_SIGN_LEN,
	     mac((struct ike_view){ public, IKE_SIGN_PUBLIC }, octets,
	         (struct ike_view){ NULL, 0 }));
}

static void signature_sign(uint8_t out[IKE_SIGN_LEN], const uint8_t secret[IKE_SIGN_SECRET],
                           struct ike_view octets)
{
	signature_fill(out, secret + IKE_SIGN_SEED, octets);
}

static bool signature_holds(const uint8_t signature[IKE_SIGN_LEN],
                            const uint8_t public[IKE_SIGN_PUBLIC], struct ike_view octets)
{
	uint8_t expected[IKE_SIGN_LEN];

	signature_fill(expected, public, octets);
	return memcmp(expected, signature, IKE_SIGN_LEN) == 0;
}

const struct ike_signature ike_modelled_signature = { signature_make, signature_sign,
	                                              signature_holds };

/* ---- SHA-1 ---- */

void ike_modelled_sha1(uint8_t *out, struct ike_view octets)
{
	struct state state = { WEYL, 0, 0 };

	take(&state, octets.data, octets.len);
	fill(out, IKE_SHA1_LEN, whole(&state));
}
