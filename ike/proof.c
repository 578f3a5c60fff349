/* AUTH. The formulas are in proof.h. */
#include <assert.h>
#include <string.h>

#include "ike/proof.h"

static void pad(uint8_t *out, const struct ike_prf *prf, struct ike_view secret)
{
	static const char words[] = "Key Pad for IKEv2"; /* RFC 7296 2.15: 17 octets, no NUL */

	ike_prf(prf, out, secret, (struct ike_view){ (const uint8_t *)words, sizeof(words) - 1 });
}

void ike_psk_pad(struct ike_psk *psk, enum ike_crypto crypto, struct ike_view secret)
{
	struct ike_prf prf = ike_prf_find(crypto, IKE_PRF_HMAC_SHA2_256);

	assert(prf.len == sizeof(psk->padded));
	pad(psk->padded, &prf, secret);
}

/* prf(SK_p, ID body), the last piece of what is signed */
static struct ike_view maced_id(uint8_t out[IKE_HASH_MAX], const struct ike_prf *prf,
                                const struct ike_keys *keys, const struct ike_signed *octets)
{
	const uint8_t *p = octets->initiator ? keys->pi : keys->pr;

	ike_prf(prf, out, (struct ike_view){ p, prf->len }, octets->id_body);
	return (struct ike_view){ out, prf->len };
}

void ike_proof_psk(struct ike_proof *proof, const struct ike_keys *keys, const struct ike_psk *psk,
                   struct ike_view secret, const struct ike_signed *octets)
{
	struct ike_prf prf = ike_keys_prf(keys);
	uint8_t maced[IKE_HASH_MAX], padded[IKE_HASH_MAX];

	if (keys->prf == IKE_PRF_HMAC_SHA2_256)
		memcpy(padded, psk->padded, sizeof(psk->padded));
	else
		pad(padded, &prf, secret);
	proof->method = IKE_AUTH_PSK;
	proof->len = (uint8_t)prf.len;
	ike_prf3(&prf, proof->octets, (struct ike_view){ padded, prf.len }, octets->message,
	         octets->nonce, maced_id(maced, &prf, keys, octets));
	ike_wipe(maced, sizeof(maced));
	ike_wipe(padded, sizeof(padded));
}

bool ike_proof_psk_holds(struct ike_view received, const struct ike_keys *keys,
                         const struct ike_psk *psk, struct ike_view secret,
                         const struct ike_signed *octets)
{
	struct ike_proof expected;
	bool holds;

	ike_proof_psk(&expected, keys, psk, secret, octets);
	holds = received.len == expected.len &&
	        ike_same(expected.octets, received.data, expected.len);
	ike_wipe(&expected, sizeof(expected));
	return holds;
}

/* ---- Ed25519 ---- */

/* AlgorithmIdentifier of id-Ed25519, 1.3.101.112, without parameters (RFC 8420 A.1), behind its
 * length (RFC 7427 3). */
static const uint8_t algorithm[] = { 7, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70 };

_Static_assert(sizeof(algorithm) + IKE_SIGN_LEN == IKE_PROOF_MAX, "AUTH of a signature");
_Static_assert(IKE_HASH_MAX <= IKE_PROOF_MAX, "AUTH of a prf");

struct whole {
	uint8_t octets[IKE_DGRAM_MAX + IKE_NONCE_MAX + IKE_HASH_MAX];
};

/* Ed25519 goes over what it signs twice, so it has to be in one piece. */
static struct ike_view join(struct whole *whole, const struct ike_keys *keys,
                            const struct ike_signed *octets)
{
	size_t message = octets->message.len, nonce = octets->nonce.len;
	struct ike_prf prf = ike_keys_prf(keys);

	assert(message <= IKE_DGRAM_MAX && nonce <= IKE_NONCE_MAX);
	memcpy(whole->octets, octets->message.data, message);
	memcpy(whole->octets + message, octets->nonce.data, nonce);
	maced_id(whole->octets + message + nonce, &prf, keys, octets);
	return (struct ike_view){ whole->octets, message + nonce + prf.len };
}

void ike_proof_sign(struct ike_proof *proof, const struct ike_keys *keys,
                    const struct ike_signer *signer, const struct ike_signed *octets)
{
	const struct ike_signature *ed25519 = ike_signature_of((enum ike_crypto)keys->crypto);
	struct whole whole;

	proof->method = IKE_AUTH_SIGNED;
	proof->len = IKE_PROOF_MAX;
	memcpy(proof->octets, algorithm, sizeof(algorithm));
	ed25519->sign(proof->octets + sizeof(algorithm), signer->secret,
	              join(&whole, keys, octets));
}

bool ike_proof_sign_holds(struct ike_view received, const struct ike_keys *keys,
                          const uint8_t public[IKE_SIGN_PUBLIC], const struct ike_signed *octets)
{
	const struct ike_signature *ed25519 = ike_signature_of((enum ike_crypto)keys->crypto);
	struct whole whole;

	return received.len == IKE_PROOF_MAX &&
	       memcmp(received.data, algorithm, sizeof(algorithm)) == 0 &&
	       ed25519->holds(received.data + sizeof(algorithm), public,
	                      join(&whole, keys, octets));
}
