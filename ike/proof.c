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
