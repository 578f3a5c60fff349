/* The frame of every message: header and chain of payloads. See wire.h for the picture. */
#include <assert.h>
#include <string.h>

#include "ike/wire.h"

#define CRITICAL 0x80 /* RFC 7296 3.2 */

static bool refuse(enum ike_drop *why, enum ike_drop drop)
{
	*why = drop;
	return false;
}

static bool exchange_known(uint8_t exchange)
{
	/* RFC 7296 3.1 numbers them without a gap. */
	return exchange >= IKE_EXCHANGE_SA_INIT && exchange <= IKE_EXCHANGE_INFORMATIONAL;
}

/* RFC 7296 2.6, 3.1: which SPIs and flags a message of this kind can have. */
static bool header_sane(const struct ike_header *header)
{
	bool response = ike_header_response(header);

	if (!header->spi_i)
		return false;
	if (header->exchange != IKE_EXCHANGE_SA_INIT)
		return header->spi_r != 0;
	if (ike_header_initiator(header) == response)
		return false;
	return response || !header->spi_r;
}

bool ike_header_parse(struct ike_header *header, const uint8_t *data, size_t len,
                      enum ike_drop *why)
{
	memset(header, 0, sizeof(*header));
	if (len < IKE_HEADER_LEN)
		return refuse(why, IKE_DROP_SHORT);
	header->spi_i = ike_get64(data);
	header->spi_r = ike_get64(data + 8);
	header->next = data[16];
	header->version = data[17];
	header->exchange = data[18];
	header->flags = data[19];
	header->message_id = ike_get32(data + 20);
	header->len = ike_get32(data + 24);

	if (header->version >> 4 != 2)
		return refuse(why, IKE_DROP_VERSION);
	if (header->len > len)
		return refuse(why, IKE_DROP_SHORT);
	if (header->len < len) /* so also below 28 */
		return refuse(why, IKE_DROP_LENGTH);
	if (!exchange_known(header->exchange))
		return refuse(why, IKE_DROP_EXCHANGE);
	if (!header_sane(header))
		return refuse(why, IKE_DROP_FLAGS);
	return true;
}

/* Is there a whole payload at `at`? Its length with the generic header, 0 if not. */
static size_t payload_validate(const uint8_t *at, size_t left)
{
	size_t len;

	if (left < IKE_GENERIC_LEN)
		return 0;
	len = ike_get16(at + 2);
	return len >= IKE_GENERIC_LEN && len <= left ? len : 0;
}

static bool chain_refuse(struct ike_chain *chain, enum ike_drop *why, enum ike_drop drop)
{
	chain->count = 0;
	return refuse(why, drop);
}

bool ike_chain_parse(struct ike_chain *chain, uint8_t first, const uint8_t *data, size_t len,
                     enum ike_drop *why)
{
	uint8_t type = first;
	size_t at = 0, seen = 0;

	chain->count = 0;
	chain->critical = 0;
	for (; type != IKE_PAYLOAD_NONE; seen++) {
		size_t whole = payload_validate(data + at, len - at);

		if (!whole || seen == IKE_PAYLOADS_MAX)
			return chain_refuse(chain, why, IKE_DROP_PAYLOADS);
		if (ike_payload_known(type)) {
			chain->payloads[chain->count++] = (struct ike_payload){
				.data = data + at + IKE_GENERIC_LEN,
				.len = (uint16_t)(whole - IKE_GENERIC_LEN),
				.type = type,
				.next = data[at],
			};
		} else if (data[at + 1] & CRITICAL && !chain->critical) {
			chain->critical = type; /* goes on: a malformed chain is the worse fault */
		}
		/* SK and SKF are the last one, and their next payload is inside: RFC 7296 3.14,
		 * 7383 2.5. */
		if (type == IKE_PAYLOAD_SK || type == IKE_PAYLOAD_SKF)
			type = IKE_PAYLOAD_NONE;
		else
			type = data[at];
		at += whole;
	}
	if (at != len)
		return chain_refuse(chain, why, IKE_DROP_PAYLOADS);
	if (chain->critical)
		return chain_refuse(chain, why, IKE_DROP_CRITICAL);
	return true;
}

bool ike_message_parse(struct ike_message *message, const uint8_t *data, size_t len,
                       enum ike_drop *why)
{
	message->octets = (struct ike_view){ data, len };
	message->chain.count = 0;
	message->chain.critical = 0;
	return ike_header_parse(&message->header, data, len, why) &&
	       ike_chain_parse(&message->chain, message->header.next, data + IKE_HEADER_LEN,
	                       len - IKE_HEADER_LEN, why);
}

const struct ike_payload *ike_chain_find(const struct ike_chain *chain, enum ike_payload_type type)
{
	assert(chain->count <= IKE_PAYLOADS_MAX);
	for (uint32_t i = 0; i < chain->count; i++)
		if (chain->payloads[i].type == type)
			return &chain->payloads[i];
	return NULL;
}
