/*
 * The TS payloads (RFC 7296 3.13):
 *
 *      number of selectors 1 | reserved 3 | selectors
 *      selector    type | protocol | length 2 | port 2 | port 2 | address 4 or 16 | address 4 or 16
 */
#include <assert.h>
#include <string.h>

#include "ike/payload.h"

#define SELECTOR_LEN 8 /* without addresses */

static size_t address_len(uint8_t type)
{
	if (type == IKE_TS_IPV4_RANGE)
		return 4;
	return type == IKE_TS_IPV6_RANGE ? 16 : 0;
}

/* RFC 7296 3.13.1, RFC 4301 4.4.1.1: "OPAQUE", the ports cannot be known. */
static bool ports_opaque(const uint8_t *at)
{
	return ike_get16(at + 4) == 65535 && ike_get16(at + 6) == 0;
}

/* Its length, 0 if it is malformed; *usable: of a kind that we can hold. */
static size_t selector_validate(const uint8_t *at, size_t left, bool *usable)
{
	size_t len, address;

	*usable = false;
	if (left < 4)
		return 0;
	len = ike_get16(at + 2);
	if (len < 4 || len > left)
		return 0;
	address = address_len(at[0]);
	if (!address)
		return len;
	if (len != SELECTOR_LEN + 2 * address)
		return 0;
	if (memcmp(at + SELECTOR_LEN, at + SELECTOR_LEN + address, address) > 0)
		return 0;
	*usable = !ports_opaque(at);
	if (*usable && ike_get16(at + 4) > ike_get16(at + 6))
		return 0;
	return len;
}

static bool ts_validate(const struct ike_payload *payload)
{
	uint32_t count = 0, usable_count = 0;
	size_t at = 4;

	if (payload->len < 4)
		return false;
	for (; at < payload->len; count++) {
		bool usable;
		size_t len = selector_validate(payload->data + at, payload->len - at, &usable);

		if (!len)
			return false;
		usable_count += usable;
		at += len;
	}
	return count == payload->data[0] && count >= 1 && usable_count <= IKE_SELECTORS_MAX;
}

static void address_parse(struct sadb_addr *addr, const uint8_t *at, size_t len)
{
	*addr = (struct sadb_addr){ .family = len == 4 ? 4 : 6 };
	memcpy(addr->bytes, at, len);
}

static void selector_parse(struct sadb_selector *selector, const uint8_t *at)
{
	size_t address = address_len(at[0]);

	selector->protocol = at[1];
	selector->port_lo = ike_get16(at + 4);
	selector->port_hi = ike_get16(at + 6);
	address_parse(&selector->lo, at + SELECTOR_LEN, address);
	address_parse(&selector->hi, at + SELECTOR_LEN + address, address);
}

bool ike_ts_decode(struct ike_ts *ts, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_TSI || payload->type == IKE_PAYLOAD_TSR);
	ts->count = 0;
	ts->skipped = 0;
	if (!ts_validate(payload))
		return false;
	for (size_t at = 4; at < payload->len; at += ike_get16(payload->data + at + 2)) {
		bool usable;

		selector_validate(payload->data + at, payload->len - at, &usable);
		if (usable)
			selector_parse(&ts->selectors[ts->count++], payload->data + at);
		else
			ts->skipped++;
	}
	return true;
}

static void selector_encode(struct ike_writer *writer, const struct sadb_selector *selector)
{
	bool four = selector->lo.family == 4;
	size_t begin = writer->len, address = four ? 4 : 16;

	assert(selector->lo.family == selector->hi.family);
	assert(four || selector->lo.family == 6);
	ike_writer_8(writer, four ? IKE_TS_IPV4_RANGE : IKE_TS_IPV6_RANGE);
	ike_writer_8(writer, selector->protocol);
	ike_writer_16(writer, 0);
	ike_writer_16(writer, selector->port_lo);
	ike_writer_16(writer, selector->port_hi);
	ike_writer_octets(writer, selector->lo.bytes, address);
	ike_writer_octets(writer, selector->hi.bytes, address);
	ike_writer_length(writer, begin, 2);
}

void ike_ts_encode(struct ike_writer *writer, enum ike_payload_type type,
                   const struct sadb_selector *selectors, uint32_t count)
{
	assert(type == IKE_PAYLOAD_TSI || type == IKE_PAYLOAD_TSR);
	assert(count >= 1 && count <= IKE_SELECTORS_MAX);
	ike_writer_payload(writer, type);
	ike_writer_8(writer, (uint8_t)count);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, 0);
	for (uint32_t i = 0; i < count; i++)
		selector_encode(writer, &selectors[i]);
}
