/* The SKF payload. See fragment.h for the picture. */
#include "ike/fragment.h"

#include <assert.h>
#include <string.h>

#include "ike/seal.h"

#define NUMBERS_LEN 4 /* Fragment Number, Total Fragments */
#define PAD_LEN     1

/* ---- receiving ---- */

static bool numbers_sane(const struct ike_fragment *fragment)
{
	return fragment->number >= 1 && fragment->number <= fragment->total &&
	       fragment->total <= IKE_FRAGMENTS_MAX;
}

bool ike_fragment_decode(struct ike_fragment *fragment, const struct ike_message *message,
                         enum ike_drop *why)
{
	const struct ike_payload *skf = ike_chain_find(&message->chain, IKE_PAYLOAD_SKF);

	memset(fragment, 0, sizeof *fragment);
	*why = skf != NULL ? IKE_DROP_PAYLOADS : IKE_DROP_MISSING;
	if (skf == NULL || skf->len < NUMBERS_LEN + IKE_IV_LEN + PAD_LEN + IKE_ICV_LEN)
		return false;
	*fragment = (struct ike_fragment){
		.number = ike_get16(skf->data),
		.total = ike_get16(skf->data + 2),
		.next = skf->next,
		.associated = { message->octets.data,
		                (size_t)(skf->data + NUMBERS_LEN - message->octets.data) },
		.sealed = { skf->data + NUMBERS_LEN, (size_t)skf->len - NUMBERS_LEN },
	};
	return numbers_sane(fragment);
}

bool ike_fragment_open(const struct ike_fragment *fragment, const struct ike_keys *keys,
                       bool from_initiator, uint8_t *piece, size_t *len, enum ike_drop *why)
{
	struct ike_aead aead = {
		.encr = ike_encr_find(keys->encr, keys->bits),
		.crypto = (enum ike_crypto)keys->crypto,
		.key = from_initiator ? keys->ei : keys->er,
		.iv = ike_get64(fragment->sealed.data),
		.associated = fragment->associated,
	};
	size_t sealed = fragment->sealed.len - IKE_IV_LEN, plain = sealed - IKE_ICV_LEN;

	*len = 0;
	*why = IKE_DROP_INTEGRITY;
	if (!ike_aead_open(&aead, piece, fragment->sealed.data + IKE_IV_LEN, sealed))
		return false;
	*why = IKE_DROP_PAYLOADS;
	if (piece[plain - 1] > plain - PAD_LEN)
		return false;
	*len = plain - PAD_LEN - piece[plain - 1];
	return true;
}

/* ---- sending ---- */

static struct ike_view inner_of(struct ike_view template, size_t sk_at)
{
	size_t at = sk_at + IKE_GENERIC_LEN + IKE_IV_LEN;

	return (struct ike_view){ template.data + at, template.len - at };
}

size_t ike_fragment_whole(const struct ike_writer *writer)
{
	return writer->len + PAD_LEN + IKE_ICV_LEN;
}

uint16_t ike_fragment_prepare(struct ike_writer *writer, struct ike_keys *keys, size_t most)
{
	size_t piece = most - IKE_FRAGMENT_EXTRA, inner, total;

	assert(most > IKE_FRAGMENT_EXTRA);
	assert(writer->sk_at == IKE_HEADER_LEN); /* nothing unprotected before it: RFC 7383 2.5 */
	ike_writer_close(writer);
	if (writer->overflow)
		return 0;
	inner = inner_of((struct ike_view){ writer->data, writer->len }, writer->sk_at).len;
	total = inner > 0 ? (inner + piece - 1) / piece : 1;
	if (total > IKE_FRAGMENTS_MAX)
		return 0;
	assert(keys->sealed < UINT64_MAX - total);
	ike_set64(writer->data + writer->sk_at + IKE_GENERIC_LEN, keys->sealed);
	keys->sealed += total;
	return (uint16_t)total;
}

/* The head of a fragment: as the template's, but for next payload and lengths. */
static uint8_t *make_head(uint8_t *out, const uint8_t *template, size_t len, uint16_t number,
                          uint16_t total)
{
	uint8_t *generic = out + IKE_HEADER_LEN;

	memcpy(out, template, IKE_HEADER_LEN + IKE_GENERIC_LEN);
	out[16] = IKE_PAYLOAD_SKF;
	ike_set32(out + 24, (uint32_t)len);
	if (number > 1)
		generic[0] = IKE_PAYLOAD_NONE; /* RFC 7383 2.5 */
	ike_set16(generic + 2, (uint16_t)(len - IKE_HEADER_LEN));
	ike_set16(generic + 4, number);
	ike_set16(generic + 6, total);
	return generic + IKE_GENERIC_LEN + NUMBERS_LEN;
}

size_t ike_fragment_make(uint8_t *out, size_t most, struct ike_view template,
                         const struct ike_keys *keys, bool initiator, uint16_t number)
{
	struct ike_view inner = inner_of(template, IKE_HEADER_LEN);
	size_t piece = most - IKE_FRAGMENT_EXTRA, at = (size_t)(number - 1) * piece;
	uint16_t total = (uint16_t)(inner.len > 0 ? (inner.len + piece - 1) / piece : 1);
	size_t len = inner.len - at < piece ? inner.len - at : piece;
	struct ike_aead aead = {
		.encr = ike_encr_find(keys->encr, keys->bits),
		.crypto = (enum ike_crypto)keys->crypto,
		.key = initiator ? keys->ei : keys->er,
		.iv = ike_get64(template.data + IKE_HEADER_LEN + IKE_GENERIC_LEN) + number - 1,
	};
	uint8_t *iv = make_head(out, template.data, IKE_FRAGMENT_EXTRA + len, number, total);
	uint8_t *body = iv + IKE_IV_LEN;

	assert(number >= 1 && number <= total);
	aead.associated = (struct ike_view){ out, (size_t)(iv - out) };
	ike_set64(iv, aead.iv);
	memcpy(body, inner.data + at, len);
	body[len] = 0; /* pad length: a stream cipher has no blocks (RFC 7634 3) */
	ike_aead_seal(&aead, body, body, len + PAD_LEN);
	return IKE_FRAGMENT_EXTRA + len;
}
