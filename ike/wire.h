/*
 * The frame of every message (RFC 7296 3.1, 3.2): a header and a chain of payloads.
 *
 *      +---------------- header, 28 octets -----------------+------ generic payload ------+---
 *      | SPIi 8 | SPIr 8 | next | 2.0 | exchange | flags | ID 4 | length 4 | next | C | len 2 |
 * body | ...
 *      +--------------------------------------------------------------------------------------+---
 *
 * A parsed message is views into the datagram: nothing is copied, so it lives as long as the
 * datagram does. Everything is validated before anything is kept; lengths are never trusted.
 * Reserved bits are ignored (2.5).
 */
#ifndef IKE_WIRE_H
#define IKE_WIRE_H

#include <stdbool.h>

#include "ike/ike.h"
#include "ike/number.h"
#include "ike/octets.h"

#define IKE_HEADER_LEN   28
#define IKE_GENERIC_LEN  4  /* next payload, critical and reserved bits, length */
#define IKE_PAYLOADS_MAX 32 /* of one chain; more is malformed for us */

#define IKE_FLAG_INITIATOR 0x08 /* sent by the original initiator of the IKE SA */
#define IKE_FLAG_VERSION   0x10 /* the sender could do a higher version */
#define IKE_FLAG_RESPONSE  0x20

struct ike_header {
	uint64_t spi_i, spi_r;
	uint32_t message_id, len;
	uint8_t next, version, exchange, flags; /* version: major << 4 | minor */
};

struct ike_payload {
	const uint8_t *data; /* its body, without the generic header */
	uint16_t len;
	uint8_t type;
	uint8_t next; /* type of the payload after it; of an SK payload: type of the first one
	                 inside */
};

struct ike_chain {
	uint32_t count;
	uint8_t critical; /* IKE_DROP_CRITICAL: the unknown type, the data of
	                     N(UNSUPPORTED_CRITICAL_PAYLOAD) */
	/* Known types only; unknown ones were skipped (2.5). */
	struct ike_payload payloads[IKE_PAYLOADS_MAX];
};

struct ike_message {
	struct ike_header header;
	struct ike_view octets; /* the whole message: what AUTH signs and SK authenticates */
	struct ike_chain chain;
};

/*
 * A header and nothing behind it is judged:
 *   SHORT     fewer than 28 octets, or fewer than its length field says     VERSION   major version
 * is not 2 LENGTH    more octets than its length field says, or that is below 28   EXCHANGE  not
 * one of IKE_EXCHANGES FLAGS     SPIi is 0; SPIr is 0 outside IKE_SA_INIT; an IKE_SA_INIT request
 * with an SPIr; an IKE_SA_INIT request without, or response with, the initiator flag (An
 * IKE_SA_INIT response may have SPIr 0: cookies and refusals, RFC 7296 2.6.) False: *why says why,
 * and *header holds what could be read (28 octets), else zeros. Message IDs are not judged.
 */
bool ike_header_parse(struct ike_header *header, const uint8_t *data, size_t len,
                      enum ike_drop *why);

/*
 * A chain of payloads that begins with type `first` and fills `len` octets exactly. An SK payload
 * ends it. False: *why is IKE_DROP_PAYLOADS, or IKE_DROP_CRITICAL with chain->critical set; the
 * chain is empty.
 */
bool ike_chain_parse(struct ike_chain *chain, uint8_t first, const uint8_t *data, size_t len,
                     enum ike_drop *why);

/* Both. message->header is as ike_header_parse leaves it even if this fails. Bodies of payloads are
 * not looked at. */
bool ike_message_parse(struct ike_message *message, const uint8_t *data, size_t len,
                       enum ike_drop *why);

/* The first payload of that type, NULL if there is none. */
const struct ike_payload *ike_chain_find(const struct ike_chain *chain, enum ike_payload_type type);

static inline bool ike_header_response(const struct ike_header *header)
{
	return header->flags & IKE_FLAG_RESPONSE;
}

static inline bool ike_header_initiator(const struct ike_header *header)
{
	return header->flags & IKE_FLAG_INITIATOR;
}

#endif
