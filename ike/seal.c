/* The SK payload. See seal.h for the picture. */
#include <assert.h>
#include <string.h>

#include "ike/seal.h"

#define NONCE_SALT (IKE_NONCE_LEN - IKE_IV_LEN)
#define PAD_LEN                                                                                    \
	1 /* the pad length octet; we never pad: a stream cipher has no blocks (RFC 7634 3) */

/* nonce = salt | IV    RFC 7634 2, 3; RFC 5282 4 */
static struct ike_box box(uint8_t nonce[IKE_NONCE_LEN], const struct ike_aead *aead)
{
	assert(aead->encr->key_len == IKE_AEAD_KEY);
	assert(aead->encr->salt_len == NONCE_SALT && aead->encr->iv_len == IKE_IV_LEN);
	memcpy(nonce, aead->key + aead->encr->key_len, NONCE_SALT);
	ike_set64(nonce + NONCE_SALT, aead->iv);
	return (struct ike_box){ aead->key, nonce, aead->associated };
}

void ike_aead_seal(const struct ike_aead *aead, uint8_t *out, const uint8_t *octets, size_t len)
{
	uint8_t nonce[IKE_NONCE_LEN];
	struct ike_box sealed = box(nonce, aead);

	aead->encr->by[aead->crypto]->seal(&sealed, out, octets, len);
}

bool ike_aead_open(const struct ike_aead *aead, uint8_t *out, const uint8_t *octets, size_t len)
{
	uint8_t nonce[IKE_NONCE_LEN];
	struct ike_box sealed = box(nonce, aead);

	return aead->encr->by[aead->crypto]->open(&sealed, out, octets, len);
}

size_t ike_seal(struct ike_writer *writer, struct ike_keys *keys, bool initiator)
{
	size_t head = writer->sk_at + IKE_GENERIC_LEN, body = head + IKE_IV_LEN;
	struct ike_aead aead = {
		.encr = ike_encr_find(keys->encr, keys->bits),
		.crypto = (enum ike_crypto)keys->crypto,
		.key = initiator ? keys->ei : keys->er,
		.iv = keys->sealed,
		.associated = { writer->data, head },
	};

	assert(aead.encr);
	assert(writer->sk_at || writer->overflow);
	ike_writer_close(writer);
	ike_writer_8(writer, 0);
	ike_writer_reserve(writer, IKE_ICV_LEN);
	ike_writer_length(writer, writer->sk_at, 2);
	if (writer->overflow)
		return 0;
	assert(keys->sealed < UINT64_MAX);
	keys->sealed++;
	ike_set32(writer->data + 24,
	          (uint32_t)writer->len); /* before sealing: it is associated data */
	ike_set64(writer->data + head, aead.iv);
	ike_aead_seal(&aead, writer->data + body, writer->data + body,
	              writer->len - body - IKE_ICV_LEN);
	return writer->len;
}

/* The SK payload of a message, if it has room for IV, pad length and ICV. */
static const struct ike_payload *sk_validate(const struct ike_message *message,
                                             const struct ike_encr *encr, enum ike_drop *why)
{
	const struct ike_payload *sk = ike_chain_find(&message->chain, IKE_PAYLOAD_SK);

	if (sk && sk->len >= encr->iv_len + PAD_LEN + encr->icv_len)
		return sk;
	*why = sk ? IKE_DROP_PAYLOADS : IKE_DROP_MISSING;
	return NULL;
}

bool ike_open(const struct ike_message *message, const struct ike_keys *keys, bool from_initiator,
              uint8_t *plain, size_t room, struct ike_chain *inner, bool *authentic,
              enum ike_drop *why)
{
	struct ike_aead aead = {
		.encr = ike_encr_find(keys->encr, keys->bits),
		.crypto = (enum ike_crypto)keys->crypto,
		.key = from_initiator ? keys->ei : keys->er,
	};
	const struct ike_payload *sk;
	size_t sealed, len;

	assert(aead.encr);
	inner->count = 0;
	inner->critical = 0;
	*authentic = false;
	sk = sk_validate(message, aead.encr, why);
	if (!sk)
		return false;
	sealed = (size_t)sk->len - IKE_IV_LEN;
	len = sealed - IKE_ICV_LEN;
	assert(len <= room);
	aead.iv = ike_get64(sk->data);
	aead.associated = (struct ike_view){ message->octets.data,
		                             (size_t)(sk->data - message->octets.data) };
	if (!ike_aead_open(&aead, plain, sk->data + IKE_IV_LEN, sealed)) {
		*why = IKE_DROP_INTEGRITY;
		return false;
	}
	*authentic = true;
	if (plain[len - 1] > len - PAD_LEN) {
		*why = IKE_DROP_PAYLOADS;
		return false;
	}
	return ike_chain_parse(inner, sk->next, plain, len - PAD_LEN - plain[len - 1], why);
}
