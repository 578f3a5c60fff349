/*
 * The AUTH payload (RFC 7296 2.15): what one end signs, and how.
 *
 *      octets = its IKE_SA_INIT message | nonce of the other | prf(SK_p, its ID body)
 *      shared secret   AUTH = prf(prf(secret, "Key Pad for IKEv2"), octets)
 *      Ed25519         AUTH = length 1 | AlgorithmIdentifier | signature of octets
 *                                              RFC 7427 3; no hash before signing: RFC 8420 2
 */
#ifndef IKE_PROOF_H
#define IKE_PROOF_H

#include "ike/signer.h"

/* Its own IKE_SA_INIT message, octet for octet, the other's nonce, its own ID body. */
struct ike_signed {
	struct ike_view message, nonce, id_body;
	bool initiator; /* whose AUTH it is */
};

#define IKE_PROOF_PRFS 2  /* calls of the prf for an AUTH: of the ID, of the octets if not signed */
#define IKE_PROOF_MAX  72 /* a signature's; a prf's is shorter */

struct ike_proof {
	uint8_t method; /* IKE_AUTH_PSK or IKE_AUTH_SIGNED */
	uint8_t len;
	uint8_t octets[IKE_PROOF_MAX];
};

/*
 * prf(secret, "Key Pad for IKEv2") with PRF_HMAC_SHA2_256, computed once an endpoint. Another prf's
 * is computed when it is needed: an idle endpoint has no room for all.
 */
struct ike_psk {
	uint8_t padded[32];
};
void ike_psk_pad(struct ike_psk *psk, enum ike_crypto crypto, struct ike_view secret);

/* secret: what psk was made of. */
void ike_proof_psk(struct ike_proof *proof, const struct ike_keys *keys, const struct ike_psk *psk,
                   struct ike_view secret, const struct ike_signed *octets);
/* In constant time. */
bool ike_proof_psk_holds(struct ike_view received, const struct ike_keys *keys,
                         const struct ike_psk *psk, struct ike_view secret,
                         const struct ike_signed *octets);

void ike_proof_sign(struct ike_proof *proof, const struct ike_keys *keys,
                    const struct ike_signer *signer, const struct ike_signed *octets);
bool ike_proof_sign_holds(struct ike_view received, const struct ike_keys *keys,
                          const uint8_t public[IKE_SIGN_PUBLIC], const struct ike_signed *octets);

#endif
