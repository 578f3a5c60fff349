/*
 * What a provider of cryptography gives: a set of functions for each sort of algorithm. The rows of
 * suite.c say which set computes which algorithm.
 *
 *   REAL      libsodium (sodium.c)
 *   MODELLED  the same sizes, states and refusals without the mathematics (modelled.c): a wrong
 *             secret or a changed octet fails as it would, and nothing is secret
 *
 * No function keeps anything, and none takes memory.
 */
#ifndef IKE_PROVIDER_H
#define IKE_PROVIDER_H

#include <stdbool.h>

#include "ike/octets.h"

#define IKE_HASH_MAX  64 /* of any prf's output: PRF_HMAC_SHA2_512 */
#define IKE_DH_LEN    32 /* X25519: private, public and shared */
#define IKE_AEAD_KEY  32 /* of all ciphers that we have, without salt */
#define IKE_NONCE_LEN 12 /* of their nonces: salt 4, IV 8 (RFC 5282 4, RFC 7634 2) */
#define IKE_ICV_LEN   16

#define IKE_SIGN_SEED   32 /* Ed25519, RFC 8032 5.1.5 */
#define IKE_SIGN_SECRET 64 /* the seed, then the public key */
#define IKE_SIGN_PUBLIC 32
#define IKE_SIGN_LEN    64

struct ike_box {
	const uint8_t *key;   /* IKE_AEAD_KEY */
	const uint8_t *nonce; /* IKE_NONCE_LEN, never twice with one key */
	struct ike_view associated;
};

/* out may be == octets. open: len counts the ICV; false: forged or too short. */
struct ike_cipher {
	bool (*available)(void); /* on this machine */
	void (*seal)(const struct ike_box *box, uint8_t *out, const uint8_t *octets, size_t len);
	bool (*open)(const struct ike_box *box, uint8_t *out, const uint8_t *octets, size_t len);
};

/* Large enough for each provider's; may be copied after `start` to use the key again. */
struct ike_mac_state {
	_Alignas(16) uint8_t octets[416];
};

/*
 * end: wipes the state. A state that was copied and is not ended is wiped by who has it.
 * stretch: as `end`, but any number of octets; NULL: only RFC 7296 2.13 makes more of one key.
 */
struct ike_mac {
	void (*start)(struct ike_mac_state *state, struct ike_view key);
	void (*add)(struct ike_mac_state *state, struct ike_view octets);
	void (*end)(struct ike_mac_state *state, uint8_t *out);
	void (*stretch)(struct ike_mac_state *state, uint8_t *out, size_t len);
};

/* shared: false if the result is all zeros, then *out is of no use (RFC 7748 6.1). */
struct ike_curve {
	void (*make)(uint8_t public[IKE_DH_LEN], const uint8_t secret[IKE_DH_LEN]);
	bool (*shared)(uint8_t out[IKE_DH_LEN], const uint8_t secret[IKE_DH_LEN],
	               const uint8_t peer[IKE_DH_LEN]);
};

struct ike_signature {
	void (*make)(uint8_t secret[IKE_SIGN_SECRET], const uint8_t seed[IKE_SIGN_SEED]);
	void (*sign)(uint8_t out[IKE_SIGN_LEN], const uint8_t secret[IKE_SIGN_SECRET],
	             struct ike_view octets);
	bool (*holds)(const uint8_t signature[IKE_SIGN_LEN], const uint8_t public[IKE_SIGN_PUBLIC],
	              struct ike_view octets);
};

/* Of some octets, IKE_SHA1_LEN of them: for the detection of NATs only, see sha1.h. */
typedef void ike_sha1_maker(uint8_t *out, struct ike_view octets);
ike_sha1_maker ike_sha1_whole; /* sha1.c: libsodium has none */
ike_sha1_maker ike_modelled_sha1;

/* sodium.c; ike_key_init must have been called */
const char *ike_sodium_version(void); /* "libsodium 1.0.18" */
extern const struct ike_cipher ike_sodium_chacha20, ike_sodium_aes256gcm;
extern const struct ike_mac ike_sodium_hmac256, ike_sodium_hmac512;
extern const struct ike_curve ike_sodium_curve25519;
extern const struct ike_signature ike_sodium_ed25519;

/* modelled.c */
extern const struct ike_cipher ike_modelled_cipher;
extern const struct ike_mac ike_modelled_mac256, ike_modelled_mac512;
extern const struct ike_curve ike_modelled_curve;
extern const struct ike_signature ike_modelled_signature;

#endif
