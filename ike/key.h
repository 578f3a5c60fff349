/*
 * All key derivation of this program (RFC 7296 2.13 to 2.18), for combined-mode ciphers:
 *
 *      SKEYSEED = prf(Ni | Nr, g^ir)                                                  2.14
 *      SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr)        of a rekeyed IKE SA    2.18
 *      {SK_d | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)
 *                                                              no SK_a: RFC 5282 7    2.14
 *      KEYMAT = prf+(SK_d, Ni | Nr)                                                   2.17
 *      KEYMAT = prf+(SK_d, g^ir (new) | Ni | Nr)               with an exchange       2.17
 *               initiator to responder first, key and then salt
 *
 * Secrets are in structs of fixed size; whoever holds one wipes it with ike_wipe at its single
 * exit.
 */
#ifndef IKE_KEY_H
#define IKE_KEY_H

#include "ike/random.h"
#include "ike/suite.h"

#define IKE_CRYPT_MAX 36 /* key and salt */
#define IKE_OWN_NONCE                                                                              \
	32 /* octets of the nonces that we send: at least half the prf's key (2.10)  \
	                  */

/* Once before anything else of this room (ike_new does it); may be called again. False: the library
 * is unusable. */
bool ike_key_init(void);
bool ike_same(const void *a, const void *b, size_t len); /* in constant time */

/* Whose identity it is, without its octets: keyed, so that nobody finds two that are the same. */
#define IKE_WHO_LEN 16
void ike_identity(uint8_t who[IKE_WHO_LEN], uint64_t salt, struct ike_view body);

/* ---- the exchange of public values, 2.12; X25519 after RFC 7748 and RFC 8031 ---- */

struct ike_dh {
	uint8_t secret[IKE_DH_LEN], public[IKE_DH_LEN];
};

/* group: one with ike_group_len > 0 (asserted). */
void ike_dh_make(enum ike_crypto crypto, struct ike_dh *dh, uint16_t group,
                 struct ike_random *random);
/* False: the wrong length, or a result of all zeros (RFC 7748 6.1). */
bool ike_dh_shared(enum ike_crypto crypto, uint8_t shared[IKE_DH_LEN], const struct ike_dh *dh,
                   uint16_t group, struct ike_view peer);

/* ---- keys of an IKE SA ---- */

/* What both ends know: views, borrowed for the call. */
struct ike_seed {
	struct ike_view nonce_i, nonce_r; /* at most IKE_NONCE_MAX each */
	uint64_t spi_i, spi_r;
};

struct ike_keys {
	uint64_t sealed;     /* the next IV: counts what was sealed with our SK_e (seal.h) */
	uint16_t encr, bits; /* of SK_e */
	uint16_t prf;        /* its output is what d, pi and pr use of their room */
	uint8_t crypto;      /* enum ike_crypto */
	uint8_t d[IKE_HASH_MAX];
	uint8_t ei[IKE_CRYPT_MAX], er[IKE_CRYPT_MAX]; /* key, then salt */
	uint8_t pi[IKE_HASH_MAX], pr[IKE_HASH_MAX];
};

/* suite: computable, and the cipher available (asserted). Does not wipe shared. */
void ike_keys_derive(enum ike_crypto crypto, struct ike_keys *keys, const struct ike_suite *suite,
                     const uint8_t shared[IKE_DH_LEN], const struct ike_seed *seed);
/*
 * The keys of the IKE SA that replaces `old`: seed has the nonces of the CREATE_CHILD_SA exchange
 * and the new SPIs, shared is its g^ir. keys != old; old's prf makes SKEYSEED, the new suite's the
 * keys.
 */
void ike_keys_rekey(struct ike_keys *keys, const struct ike_keys *old,
                    const struct ike_suite *suite, const uint8_t shared[IKE_DH_LEN],
                    const struct ike_seed *seed);
uint32_t ike_keys_prfs(const struct ike_keys *keys); /* calls of the prf, SKEYSEED's too */
/*
 * A child's keys. suite is ESP and computable (asserted); seed has the nonces of the exchange that
 * makes it (spi_* are not read); shared is the exchange's g^ir, of length 0 if it had none.
 */
void ike_keys_child(const struct ike_keys *keys, const struct ike_suite *suite,
                    const struct ike_seed *seed, struct ike_view shared,
                    struct sadb_key *initiator_to_responder,
                    struct sadb_key *responder_to_initiator);

struct ike_prf ike_keys_prf(const struct ike_keys *keys);

/* ---- the parts, for AUTH and the RFCs' own test vectors ---- */

/* prf(key, a | b | c); any may be empty. out: prf->len octets */
void ike_prf3(const struct ike_prf *prf, uint8_t *out, struct ike_view key, struct ike_view a,
              struct ike_view b, struct ike_view c);
void ike_prf(const struct ike_prf *prf, uint8_t *out, struct ike_view key, struct ike_view octets);
/* prf+ of 2.13, of two pieces; len <= 255 * prf->len */
void ike_prf_plus(const struct ike_prf *prf, uint8_t *out, size_t len, struct ike_view key,
                  struct ike_view a, struct ike_view b);
void ike_skeyseed(const struct ike_prf *prf, uint8_t out[IKE_HASH_MAX], const struct ike_seed *seed,
                  const uint8_t shared[IKE_DH_LEN]);

#endif
