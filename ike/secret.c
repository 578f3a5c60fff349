/* Keys for an operator's key file, and messages without their seal: ike.h. */
#include <assert.h>
#include <string.h>

#include "ike/handlers.h"

_Static_assert(IKE_SECRET_MAX == IKE_CRYPT_MAX, "SK_e fits");

bool ike_secret(const struct ike *ike, uint64_t spi_i, uint64_t spi_r, struct ike_secret *secret)
{
	const struct ike_session *session = ike_session_find(&ike->sessions, spi_i, spi_r, true);
	const struct ike_encr *encr;

	if (session == NULL || session->spi_r != spi_r)
		session = ike_session_find(&ike->sessions, spi_i, spi_r, false);
	if (session == NULL || session->spi_r != spi_r || session->keys.encr == 0)
		return false;
	encr = ike_encr_find(session->keys.encr, session->keys.bits);
	assert(encr);
	*secret = (struct ike_secret){
		.spi_i = spi_i,
		.spi_r = spi_r,
		.crypto = (enum ike_crypto)session->keys.crypto,
		.encr = session->keys.encr,
		.bits = session->keys.bits,
		.key_len = (uint16_t)(encr->key_len + encr->salt_len),
	};
	memcpy(secret->ei, session->keys.ei, secret->key_len);
	memcpy(secret->er, session->keys.er, secret->key_len);
	return true;
}

/* Number and total of a fragment stand before what is sealed (RFC 7383 2.5). */
#define NUMBERS_LEN 4

/* Opens what is sealed at the message's end into `to`, which has room for it without its ICV; its
 * length, 0 = it does not open. */
static size_t open_sealed(const struct ike_secret *secret, const struct ike_message *message,
                          struct ike_view sealed, uint8_t *to)
{
	const struct ike_encr *encr = ike_encr_find(secret->encr, secret->bits);
	const uint8_t *begin = message->octets.data;

	assert(encr);
	if (sealed.len <= (size_t)encr->iv_len + encr->icv_len)
		return 0;
	struct ike_aead aead = {
		.encr = encr,
		.crypto = secret->crypto,
		.key = ike_header_initiator(&message->header) ? secret->ei : secret->er,
		.iv = ike_get64(sealed.data),
		.associated = { begin, (size_t)(sealed.data - begin) },
	};
	if (!ike_aead_open(&aead, to, sealed.data + encr->iv_len, sealed.len - encr->iv_len))
		return 0;
	return sealed.len - encr->iv_len - encr->icv_len;
}

size_t ike_unseal(const struct ike_secret *secret, const uint8_t *message, size_t len, uint8_t *out)
{
	struct ike_message parsed;
	const struct ike_payload *sk;
	enum ike_drop why;
	size_t head, inner, numbers = 0;

	if (!ike_message_parse(&parsed, message, len, &why))
		return 0;
	sk = ike_chain_find(&parsed.chain, IKE_PAYLOAD_SK);
	if (sk == NULL) {
		sk = ike_chain_find(&parsed.chain, IKE_PAYLOAD_SKF);
		numbers = NUMBERS_LEN;
	}
	if (sk == NULL) {
		memcpy(out, message, len);
		return len;
	}
	if (sk->len < numbers)
		return 0;
	head = (size_t)(sk->data - message) + numbers;
	memcpy(out, message, head);
	inner = open_sealed(secret, &parsed, (struct ike_view){ message + head, sk->len - numbers },
	                    out + head);
	if (inner == 0)
		return 0;
	ike_set16(out + head - numbers - 2, (uint16_t)(IKE_GENERIC_LEN + numbers + inner));
	ike_set32(out + IKE_HEADER_LEN - 4, (uint32_t)(head + inner));
	return head + inner;
}
