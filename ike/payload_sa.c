/*
 * The SA payload (RFC 7296 3.3): proposals, in them transforms, in them attributes.
 *
 *      proposal    last 0 or more 2 | 0 | length 2 | number | protocol | SPI size | transforms |
 * SPI | transforms transform   last 0 or more 3 | 0 | length 2 | type | 0 | identifier 2 |
 * attributes attribute   1, type 15 bits  | value 2              or   0, type 15 bits | length 2 |
 * value
 */
#include <assert.h>
#include <string.h>

#include "ike/payload.h"

#define PROPOSAL_LEN    8
#define TRANSFORM_LEN   8
#define MORE_PROPOSALS  2
#define MORE_TRANSFORMS 3
#define ATTRIBUTE_SHORT 0x8000 /* the value is in the attribute */
#define KEY_LENGTH      14     /* RFC 7296 3.3.5 */

/*
 * Proposals and transforms begin alike. Is one whole in `left` octets, and does its first octet
 * tell the truth about whether it is the last? Its length, 0 if not.
 */
static size_t part_validate(const uint8_t *at, size_t left, size_t least, uint8_t more)
{
	size_t len;

	if (left < least)
		return 0;
	len = ike_get16(at + 2);
	if (len < least || len > left || at[0] != (len < left ? more : 0))
		return 0;
	return len;
}

static bool attributes_validate(const uint8_t *at, size_t len)
{
	while (len) {
		size_t whole = 4;

		if (len < whole)
			return false;
		if (!(ike_get16(at) & ATTRIBUTE_SHORT))
			whole += ike_get16(at + 2);
		if (whole > len)
			return false;
		at += whole;
		len -= whole;
	}
	return true;
}

static bool transforms_validate(const uint8_t *at, size_t len, uint32_t count)
{
	uint32_t seen = 0;

	for (; len; seen++) {
		size_t whole = part_validate(at, len, TRANSFORM_LEN, MORE_TRANSFORMS);

		if (!whole || !attributes_validate(at + TRANSFORM_LEN, whole - TRANSFORM_LEN))
			return false;
		at += whole;
		len -= whole;
	}
	return seen == count && count <= IKE_TRANSFORMS_MAX;
}

/*
 * RFC 7296 3.3.1. Of a protocol that we do not know the proposal is refused later, not the message.
 */
static bool spi_len_validate(uint8_t protocol, uint8_t len)
{
	switch (protocol) {
	case IKE_PROTO_IKE: return len == 0 || len == 8;
	case IKE_PROTO_AH:
	case IKE_PROTO_ESP: return len == 4;
	default: return true;
	}
}

static bool proposal_validate(const uint8_t *at, size_t whole)
{
	size_t fixed = PROPOSAL_LEN + (size_t)at[6];

	return fixed <= whole && spi_len_validate(at[5], at[6]) &&
	       transforms_validate(at + fixed, whole - fixed, at[7]);
}

static void proposal_parse(struct ike_proposal *proposal, const uint8_t *at, size_t whole)
{
	const uint8_t *spi = at + PROPOSAL_LEN;

	*proposal = (struct ike_proposal){
		.number = at[4],
		.protocol = at[5],
		.spi_len = at[6],
		.transforms = spi + at[6],
		.transforms_len = (uint16_t)(whole - PROPOSAL_LEN - at[6]),
		.transforms_count = at[7],
	};
	if (proposal->spi_len == 4)
		proposal->spi = ike_get32(spi);
	else if (proposal->spi_len == 8)
		proposal->spi = ike_get64(spi);
}

static bool sa_validate(const struct ike_payload *payload)
{
	const uint8_t *at = payload->data;
	size_t left = payload->len;
	uint32_t count = 0;

	for (; left; count++) {
		size_t whole = part_validate(at, left, PROPOSAL_LEN, MORE_PROPOSALS);

		if (!whole || !proposal_validate(at, whole))
			return false;
		at += whole;
		left -= whole;
	}
	return count >= 1 && count <= IKE_SA_PROPOSALS_MAX;
}

bool ike_sa_decode(struct ike_sa *sa, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_SA);
	sa->count = 0;
	if (!sa_validate(payload))
		return false;
	for (size_t at = 0; at < payload->len; at += ike_get16(payload->data + at + 2))
		proposal_parse(&sa->proposals[sa->count++], payload->data + at,
		               ike_get16(payload->data + at + 2));
	return true;
}

/* The attributes were validated. Anything but one key length is odd. */
static void attributes_parse(struct ike_transform *transform, const uint8_t *at, size_t len)
{
	if (!len)
		return;
	if (len == 4 && ike_get16(at) == (ATTRIBUTE_SHORT | KEY_LENGTH))
		transform->bits = ike_get16(at + 2);
	else
		transform->odd = true;
}

bool ike_transform_next(const struct ike_proposal *proposal, size_t *offset,
                        struct ike_transform *transform)
{
	const uint8_t *at;
	size_t whole;

	if (*offset == proposal->transforms_len)
		return false;
	assert(*offset < proposal->transforms_len);
	at = proposal->transforms + *offset;
	whole = ike_get16(at + 2);
	*transform = (struct ike_transform){ .type = at[4], .id = ike_get16(at + 6) };
	attributes_parse(transform, at + TRANSFORM_LEN, whole - TRANSFORM_LEN);
	*offset += whole;
	return true;
}

/* ---- writing ---- */

/* A suite's transforms in the order of their types. Their number. */
static uint32_t transforms_of(const struct ike_suite *suite, uint8_t protocol,
                              struct ike_transform out[5])
{
	uint32_t count = 0;

	out[count++] = (struct ike_transform){ .type = IKE_TRANSFORM_ENCR,
		                               .id = suite->encr,
		                               .bits = suite->encr_bits };
	if (protocol == IKE_PROTO_IKE)
		out[count++] =
		        (struct ike_transform){ .type = IKE_TRANSFORM_PRF, .id = suite->prf };
	if (suite->integ)
		out[count++] =
		        (struct ike_transform){ .type = IKE_TRANSFORM_INTEG, .id = suite->integ };
	if (suite->group)
		out[count++] =
		        (struct ike_transform){ .type = IKE_TRANSFORM_GROUP, .id = suite->group };
	if (protocol == IKE_PROTO_ESP)
		out[count++] =
		        (struct ike_transform){ .type = IKE_TRANSFORM_ESN, .id = suite->esn };
	return count;
}

static void transform_encode(struct ike_writer *writer, const struct ike_transform *transform,
                             bool more)
{
	ike_writer_8(writer, more ? MORE_TRANSFORMS : 0);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, transform->bits ? TRANSFORM_LEN + 4 : TRANSFORM_LEN);
	ike_writer_8(writer, transform->type);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, transform->id);
	if (transform->bits) {
		ike_writer_16(writer, ATTRIBUTE_SHORT | KEY_LENGTH);
		ike_writer_16(writer, transform->bits);
	}
}

static void proposal_encode(struct ike_writer *writer, const struct ike_offer *offer,
                            uint32_t index)
{
	struct ike_transform transforms[5];
	uint32_t count = transforms_of(&offer->suites[index], offer->protocol, transforms);
	size_t begin = writer->len;

	ike_writer_8(writer, index + 1 < offer->count ? MORE_PROPOSALS : 0);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, 0);
	ike_writer_8(writer, (uint8_t)(offer->number + index));
	ike_writer_8(writer, offer->protocol);
	ike_writer_8(writer, offer->spi_len);
	ike_writer_8(writer, (uint8_t)count);
	if (offer->spi_len == 8)
		ike_writer_32(writer, (uint32_t)(offer->spi >> 32));
	if (offer->spi_len)
		ike_writer_32(writer, (uint32_t)offer->spi);
	for (uint32_t i = 0; i < count; i++)
		transform_encode(writer, &transforms[i], i + 1 < count);
	ike_writer_length(writer, begin, 2);
}

void ike_sa_encode(struct ike_writer *writer, const struct ike_offer *offer)
{
	assert(offer->protocol == IKE_PROTO_IKE || offer->protocol == IKE_PROTO_ESP);
	assert(spi_len_validate(offer->protocol, offer->spi_len));
	assert(offer->count >= 1 && offer->count <= IKE_SA_PROPOSALS_MAX);
	ike_writer_payload(writer, IKE_PAYLOAD_SA);
	for (uint32_t i = 0; i < offer->count; i++)
		proposal_encode(writer, offer, i);
}
