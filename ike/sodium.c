/* The real provider: libsodium. Each set of functions is a few lines around the library's own. */
#include <sodium.h>
#include <string.h>

#include "ike/provider.h"

_Static_assert(IKE_ICV_LEN == crypto_aead_chacha20poly1305_ietf_ABYTES, "RFC 7634 3");
_Static_assert(IKE_NONCE_LEN == crypto_aead_chacha20poly1305_ietf_NPUBBYTES, "RFC 7634 2");
_Static_assert(IKE_AEAD_KEY == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "RFC 7634 2");
_Static_assert(IKE_ICV_LEN == crypto_aead_aes256gcm_ABYTES, "RFC 5282 3.1");
_Static_assert(IKE_NONCE_LEN == crypto_aead_aes256gcm_NPUBBYTES, "RFC 5282 4");
_Static_assert(IKE_AEAD_KEY == crypto_aead_aes256gcm_KEYBYTES, "256 bits");
_Static_assert(IKE_HASH_MAX == crypto_auth_hmacsha512_BYTES, "PRF_HMAC_SHA2_512");
_Static_assert(IKE_DH_LEN == crypto_scalarmult_curve25519_BYTES, "X25519");
_Static_assert(IKE_SIGN_SECRET == crypto_sign_ed25519_SECRETKEYBYTES, "Ed25519");
_Static_assert(IKE_SIGN_PUBLIC == crypto_sign_ed25519_PUBLICKEYBYTES, "Ed25519");
_Static_assert(IKE_SIGN_LEN == crypto_sign_ed25519_BYTES, "Ed25519");
_Static_assert(sizeof(crypto_auth_hmacsha256_state) <= sizeof(struct ike_mac_state), "fits");
_Static_assert(sizeof(crypto_auth_hmacsha512_state) <= sizeof(struct ike_mac_state), "fits");

const char *ike_sodium_version(void)
{
	return "libsodium " SODIUM_VERSION_STRING;
}

/* ---- ciphers ---- */

static bool always(void)
{
	return true;
}

static void chacha20_seal(const struct ike_box *box, uint8_t *out, const uint8_t *octets,
                          size_t len)
{
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, octets, len, box->associated.data,
	                                          box->associated.len, NULL, box->nonce, box->key);
}

static bool chacha20_open(const struct ike_box *box, uint8_t *out, const uint8_t *octets,
                          size_t len)
{
	return crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, octets, len,
	                                                 box->associated.data, box->associated.len,
	                                                 box->nonce, box->key) == 0;
}

const struct ike_cipher ike_sodium_chacha20 = { always, chacha20_seal, chacha20_open };

/* The library has it only where the processor computes AES and carry-less products. */
static bool aes256gcm_available(void)
{
	return crypto_aead_aes256gcm_is_available() != 0;
}

static void aes256gcm_seal(const struct ike_box *box, uint8_t *out, const uint8_t *octets,
                           size_t len)
{
	crypto_aead_aes256gcm_encrypt(out, NULL, octets, len, box->associated.data,
	                              box->associated.len, NULL, box->nonce, box->key);
}

static bool aes256gcm_open(const struct ike_box *box, uint8_t *out, const uint8_t *octets,
                           size_t len)
{
	return crypto_aead_aes256gcm_decrypt(out, NULL, NULL, octets, len, box->associated.data,
	                                     box->associated.len, box->nonce, box->key) == 0;
}

const struct ike_cipher ike_sodium_aes256gcm = { aes256gcm_available, aes256gcm_seal,
	                                         aes256gcm_open };

/* ---- prf ---- */

static void hmac256_start(struct ike_mac_state *state, struct ike_view key)
{
	crypto_auth_hmacsha256_init((crypto_auth_hmacsha256_state *)state->octets, key.data,
	                            key.len);
}

static void hmac256_add(struct ike_mac_state *state, struct ike_view octets)
{
	crypto_auth_hmacsha256_update((crypto_auth_hmacsha256_state *)state->octets, octets.data,
	                              octets.len);
}

static void hmac256_end(struct ike_mac_state *state, uint8_t *out)
{
	crypto_auth_hmacsha256_final((crypto_auth_hmacsha256_state *)state->octets, out);
	sodium_memzero(state->octets, sizeof(crypto_auth_hmacsha256_state));
}

const struct ike_mac ike_sodium_hmac256 = { hmac256_start, hmac256_add, hmac256_end, NULL };

static void hmac512_start(struct ike_mac_state *state, struct ike_view key)
{
	crypto_auth_hmacsha512_init((crypto_auth_hmacsha512_state *)state->octets, key.data,
	                            key.len);
}

static void hmac512_add(struct ike_mac_state *state, struct ike_view octets)
{
	crypto_auth_hmacsha512_update((crypto_auth_hmacsha512_state *)state->octets, octets.data,
	                              octets.len);
}

static void hmac512_end(struct ike_mac_state *state, uint8_t *out)
{
	crypto_auth_hmacsha512_final((crypto_auth_hmacsha512_state *)state->octets, out);
	sodium_memzero(state->octets, sizeof(crypto_auth_hmacsha512_state));
}

const struct ike_mac ike_sodium_hmac512 = { hmac512_start, hmac512_add, hmac512_end, NULL };

/* ---- the exchange of public values ---- */

static void curve25519_make(uint8_t public[IKE_DH_LEN], const uint8_t secret[IKE_DH_LEN])
{
	crypto_scalarmult_curve25519_base(public, secret);
}

/* All zeros are refused by the library or by us (RFC 7748 6.1, RFC 8031 3.1). */
static bool curve25519_shared(uint8_t out[IKE_DH_LEN], const uint8_t secret[IKE_DH_LEN],
                              const uint8_t peer[IKE_DH_LEN])
{
	return crypto_scalarmult_curve25519(out, secret, peer) == 0 &&
	       !sodium_is_zero(out, IKE_DH_LEN);
}

const struct ike_curve ike_sodium_curve25519 = { curve25519_make, curve25519_shared };

/* ---- signatures ---- */

static void ed25519_make(uint8_t secret[IKE_SIGN_SECRET], const uint8_t seed[IKE_SIGN_SEED])
{
	uint8_t public[IKE_SIGN_PUBLIC];

	crypto_sign_ed25519_seed_keypair(public, secret, seed);
}

static void ed25519_sign(uint8_t out[IKE_SIGN_LEN], const uint8_t secret[IKE_SIGN_SECRET],
                         struct ike_view octets)
{
	crypto_sign_ed25519_detached(out, NULL, octets.data, octets.len, secret);
}

static bool ed25519_holds(const uint8_t signature[IKE_SIGN_LEN],
                          const uint8_t public[IKE_SIGN_PUBLIC], struct ike_view octets)
{
	return crypto_sign_ed25519_verify_detached(signature, octets.data, octets.len, public) == 0;
}

const struct ike_signature ike_sodium_ed25519 = { ed25519_make, ed25519_sign, ed25519_holds };
