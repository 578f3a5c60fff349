/*
 * All key derivation of this program (RFC 7296 2.13 to 2.17), for PRF_HMAC_SHA2_256 and
 * combined-mode ciphers:
 *
 *      SKEYSEED = prf(Ni | Nr, g^ir) 2.14 {SK_d | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED,
 * Ni | Nr | SPIi | SPIr)    no SK_a: RFC 5282 7 AUTH = prf(prf(secret, "Key Pad for IKEv2"),
 * message | nonce of the other | prf(SK_p, ID body))      2.15 KEYMAT = prf+(SK_d, Ni | Nr)
 * initiator to responder first, key and then salt                    2.17
 *
 * Secrets are in structs of fixed size; whoever holds one wipes it with ike_wipe at its single
 * exit.
 */
#ifndef IKE_KEY_H
#define IKE_KEY_H

#include "ike/octets.h"
#include "ike/random.h"
#include "ike/suite.h"

#define IKE_HASH_LEN  32 /* of prf, and so of SK_d, SK_p and AUTH */
#define IKE_DH_LEN    32 /* X25519: private, public and shared */
#define IKE_CRYPT_MAX 36 /* key and salt */
#define IKE_OWN_NONCE                                                                              \
	32 /* octets of the nonces that we send: at least half the prf's key (2.10)  \
	                  */

/* Once before anything else of this room (ike_new does it); may be called again. False: the library
 * is unusable. */
bool ike_key_init(void);

/* ---- the exchange of public values, 2.12; X25519 after RFC 7748 and RFC 8031 ---- */

struct ike_dh {
	uint8_t secret[IKE_DH_LEN], public[IKE_DH_LEN];
};

/* group: one with ike_group_len > 0 (asserted). */
void ike_dh_make(struct ike_dh *dh, uint16_t group, struct ike_random *random);
/* False: the wrong length, or a result of all zeros (RFC 7748 6.1). */
bool ike_dh_shared(uint8_t shared[IKE_DH_LEN], const struct ike_dh *dh, uint16_t group,
                   struct ike_view peer);

/* ---- keys of an IKE SA ---- */

/* What both ends know: views, borrowed for the call. */
struct ike_seed {
	struct ike_view nonce_i, nonce_r; /* at most IKE_NONCE_MAX each */
	uint64_t spi_i, spi_r;
};

struct ike_keys {
	uint64_t sealed;     /* the next IV: counts what was sealed with our SK_e (seal.h) */
	uint16_t encr, bits; /* of SK_e */
	uint8_t d[IKE_HASH_LEN];
	uint8_t ei[IKE_CRYPT_MAX], er[IKE_CRYPT_MAX]; /* key, then salt */
	uint8_t pi[IKE_HASH_LEN], pr[IKE_HASH_LEN];
};

/* suite: computable (asserted). Does not wipe shared. */
void ike_keys_derive(struct ike_keys *keys, const struct ike_suite *suite,
                     const uint8_t shared[IKE_DH_LEN], const struct ike_seed *seed);
/*
 * The keys of the first child (seed->spi_* are not read); suite is ESP and computable (asserted).
 */
void ike_keys_child(const struct ike_keys *keys, const struct ike_suite *suite,
                    const struct ike_seed *seed, struct sadb_key *initiator_to_responder,
                    struct sadb_key *responder_to_initiator);

/* ---- AUTH with a shared secret ---- */

struct ike_psk {
	uint8_t padded[IKE_HASH_LEN]; /* prf(secret, "Key Pad for IKEv2"): computed once an endpoint
	                               */
};
void ike_psk_pad(struct ike_psk *psk, const uint8_t *secret, size_t len);

/* What one end signs: its own IKE_SA_INIT message, octet for octet, the other's nonce, its own ID
 * body. */
struct ike_signed {
	struct ike_view message, nonce, id_body;
	bool initiator; /* whose AUTH it is */
};
void ike_auth_psk(uint8_t auth[IKE_HASH_LEN], const struct ike_keys *keys,
                  const struct ike_psk *psk, const struct ike_signed *octets);
/* In constant time. */
bool ike_auth_psk_holds(struct ike_view received, const struct ike_keys *keys,
                        const struct ike_psk *psk, const struct ike_signed *octets);

/* ---- the parts, for the RFCs' own test vectors ---- */

void ike_prf(uint8_t out[IKE_HASH_LEN], struct ike_view key, struct ike_view octets);
/* prf+ of 2.13; len <= 255 * 32 */
void ike_prf_plus(uint8_t *out, size_t len, struct ike_view key, struct ike_view seed);
void ike_skeyseed(uint8_t out[IKE_HASH_LEN], const struct ike_seed *seed,
                  const uint8_t shared[IKE_DH_LEN]);

#endif
