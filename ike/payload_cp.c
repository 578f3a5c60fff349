/*
 * The configuration payload (RFC 7296 3.15), as much as a road warrior needs:
 *
 *      type 1 | reserved 3 | attributes        attribute    reserved bit, type 2 | length 2 | value
 */
#include <assert.h>
#include <string.h>

#include "ike/payload.h"

/* Lengths of an attribute with a value; one without asks for it. */
static const struct attribute {
	uint16_t type;
	uint8_t family, len;
	bool address; /* else a name server */
} attributes[] = {
	{ IKE_CFG_IP4_ADDRESS, 4, 4, true },
	{ IKE_CFG_IP4_DNS, 4, 4, false },
	{ IKE_CFG_IP6_ADDRESS, 6, 17, true }, /* the last octet is a prefix length */
	{ IKE_CFG_IP6_DNS, 6, 16, false },
};

#define ATTRIBUTES (sizeof(attributes) / sizeof(*attributes))

static const struct attribute *find(uint16_t type)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (attributes[i].type == (type & 0x7fff))
			return &attributes[i];
	return NULL;
}

static bool cp_validate(const struct ike_payload *payload)
{
	size_t at = 4;

	if (payload->len < 4 || payload->data[0] < IKE_CFG_REQUEST ||
	    payload->data[0] > IKE_CFG_ACK)
		return false;
	while (at < payload->len) {
		const struct attribute *row;
		size_t len;

		if (payload->len - at < 4)
			return false;
		row = find(ike_get16(payload->data + at));
		len = ike_get16(payload->data + at + 2);
		if (len > payload->len - at - 4 || (row && len != 0 && len != row->len))
			return false;
		at += 4 + len;
	}
	return true;
}

/* The first of its kind that has a value, or says that it is wanted. */
static void take(struct ike_cp *cp, const struct attribute *row, const uint8_t *value, size_t len)
{
	struct sadb_addr *addr = row->address ? &cp->address : &cp->dns;
	uint8_t *wants = row->address ? &cp->wants_address : &cp->wants_dns;

	*wants |= ike_cp_bit(row->family);
	if (len == 0 || addr->family != 0)
		return;
	addr->family = row->family;
	memcpy(addr->bytes, value, row->family == 4 ? 4 : 16);
}

bool ike_cp_decode(struct ike_cp *cp, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_CP);
	*cp = (struct ike_cp){ 0 };
	if (!cp_validate(payload))
		return false;
	cp->type = payload->data[0];
	for (size_t at = 4; at < payload->len;) {
		const struct attribute *row = find(ike_get16(payload->data + at));
		size_t len = ike_get16(payload->data + at + 2);

		if (row)
			take(cp, row, payload->data + at + 4, len);
		at += 4 + len;
	}
	return true;
}

static void put(struct ike_writer *writer, const struct attribute *row,
                const struct sadb_addr *addr)
{
	bool value = addr->family == row->family;

	ike_writer_16(writer, row->type);
	ike_writer_16(writer, value ? row->len : 0);
	if (!value)
		return;
	ike_writer_octets(writer, addr->bytes, row->family == 4 ? 4 : 16);
	if (row->len == 17)
		ike_writer_8(writer, 128);
}

void ike_cp_encode(struct ike_writer *writer, const struct ike_cp *cp)
{
	ike_writer_payload(writer, IKE_PAYLOAD_CP);
	ike_writer_8(writer, cp->type);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, 0);
	for (size_t i = 0; i < ATTRIBUTES; i++) {
		const struct attribute *row = &attributes[i];
		uint8_t wants = row->address ? cp->wants_address : cp->wants_dns;

		if (wants & ike_cp_bit(row->family))
			put(writer, row, row->address ? &cp->address : &cp->dns);
	}
}
