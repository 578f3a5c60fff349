/* The payloads of one structure: KE, Nonce, ID, AUTH, Notify, Delete. SA and TS are in files of
 * their own. */
#include <assert.h>
#include <string.h>

#include "ike/payload.h"

static struct ike_view rest(const struct ike_payload *payload, size_t from)
{
	return (struct ike_view){ payload->data + from, payload->len - from };
}

/* ---- KE, RFC 7296 3.4:   group 2 | reserved 2 | octets ---- */

bool ike_ke_decode(struct ike_ke *ke, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_KE);
	*ke = (struct ike_ke){ 0 };
	if (payload->len <= 4)
		return false;
	ke->group = ike_get16(payload->data);
	ke->octets = rest(payload, 4);
	return true;
}

void ike_ke_encode(struct ike_writer *writer, uint16_t group, const uint8_t *octets, size_t len)
{
	ike_writer_payload(writer, IKE_PAYLOAD_KE);
	ike_writer_16(writer, group);
	ike_writer_16(writer, 0);
	ike_writer_octets(writer, octets, len);
}

/* ---- Nonce, RFC 7296 3.9 ---- */

bool ike_nonce_decode(struct ike_view *nonce, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_NONCE);
	*nonce = (struct ike_view){ NULL, 0 };
	if (payload->len < IKE_NONCE_MIN || payload->len > IKE_NONCE_MAX)
		return false;
	*nonce = rest(payload, 0);
	return true;
}

void ike_nonce_encode(struct ike_writer *writer, const uint8_t *octets, size_t len)
{
	assert(len >= IKE_NONCE_MIN && len <= IKE_NONCE_MAX);
	ike_writer_payload(writer, IKE_PAYLOAD_NONCE);
	ike_writer_octets(writer, octets, len);
}

/* ---- IDi, IDr, RFC 7296 3.5:   type 1 | reserved 3 | octets ---- */

bool ike_id_decode(struct ike_id *id, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_IDI || payload->type == IKE_PAYLOAD_IDR);
	*id = (struct ike_id){ 0 };
	if (payload->len < 4)
		return false;
	id->type = payload->data[0];
	id->octets = rest(payload, 4);
	id->body = rest(payload, 0);
	return true;
}

size_t ike_id_body(uint8_t body[IKE_ID_BODY_MAX], const char *fqdn)
{
	size_t len = strlen(fqdn);

	assert(len < IKE_ID_MAX);
	memset(body, 0, 4);
	body[0] = IKE_ID_FQDN;
	memcpy(body + 4, fqdn, len);
	return 4 + len;
}

void ike_id_encode(struct ike_writer *writer, enum ike_payload_type type, const char *fqdn)
{
	uint8_t body[IKE_ID_BODY_MAX];
	size_t len = ike_id_body(body, fqdn);

	assert(type == IKE_PAYLOAD_IDI || type == IKE_PAYLOAD_IDR);
	ike_writer_payload(writer, type);
	ike_writer_octets(writer, body, len);
}

static uint8_t lower(uint8_t octet)
{
	return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
}

bool ike_id_is(const struct ike_id *id, const char *fqdn)
{
	size_t len = strlen(fqdn);

	if (id->type != IKE_ID_FQDN || id->octets.len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(id->octets.data[i]) != lower((uint8_t)fqdn[i]))
			return false;
	return true;
}

/* ---- AUTH, RFC 7296 3.8:   method 1 | reserved 3 | octets ---- */

bool ike_auth_decode(struct ike_auth *auth, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_AUTH);
	*auth = (struct ike_auth){ 0 };
	if (payload->len <= 4)
		return false;
	auth->method = payload->data[0];
	auth->octets = rest(payload, 4);
	return true;
}

void ike_auth_encode(struct ike_writer *writer, uint8_t method, const uint8_t *octets, size_t len)
{
	ike_writer_payload(writer, IKE_PAYLOAD_AUTH);
	ike_writer_8(writer, method);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, 0);
	ike_writer_octets(writer, octets, len);
}

/* ---- EAP, RFC 7296 3.16, RFC 3748 4:   code 1 | identifier 1 | length 2 | [type 1 | data] ---- */

static bool eap_typed(uint8_t code)
{
	return code == IKE_EAP_REQUEST || code == IKE_EAP_RESPONSE;
}

bool ike_eap_decode(struct ike_eap_said *said, const struct ike_payload *payload)
{
	const uint8_t *at = payload->data;

	assert(payload->type == IKE_PAYLOAD_EAP);
	*said = (struct ike_eap_said){ 0 };
	if (payload->len < 4 || ike_get16(at + 2) != payload->len)
		return false;
	if (at[0] < IKE_EAP_REQUEST || at[0] > IKE_EAP_FAILURE)
		return false;
	if (eap_typed(at[0]) ? payload->len < 5 : payload->len != 4)
		return false;
	*said = (struct ike_eap_said){ .code = at[0], .identifier = at[1] };
	if (eap_typed(at[0])) {
		said->type = at[4];
		said->data = rest(payload, 5);
	}
	return true;
}

void ike_eap_encode(struct ike_writer *writer, const struct ike_eap_said *said)
{
	bool typed = eap_typed(said->code);

	ike_writer_payload(writer, IKE_PAYLOAD_EAP);
	ike_writer_8(writer, said->code);
	ike_writer_8(writer, said->identifier);
	ike_writer_16(writer, (uint16_t)(typed ? 5 + said->data.len : 4));
	if (!typed)
		return;
	ike_writer_8(writer, said->type);
	ike_writer_octets(writer, said->data.data, said->data.len);
}

/* ---- Notify, RFC 7296 3.10:   protocol 1 | SPI size 1 | type 2 | SPI | data ---- */

bool ike_notify_decode(struct ike_notify *notify, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_NOTIFY);
	*notify = (struct ike_notify){ 0 };
	if (payload->len < 4 || payload->len - 4 < payload->data[1])
		return false;
	notify->protocol = payload->data[0];
	notify->type = ike_get16(payload->data + 2);
	notify->spi = (struct ike_view){ payload->data + 4, payload->data[1] };
	notify->data = rest(payload, 4 + notify->spi.len);
	return true;
}

void ike_notify_encode(struct ike_writer *writer, uint16_t type, const uint8_t *data, size_t len)
{
	ike_writer_payload(writer, IKE_PAYLOAD_NOTIFY);
	ike_writer_8(writer, 0);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, type);
	ike_writer_octets(writer, data, len);
}

void ike_notify_encode_spi(struct ike_writer *writer, uint16_t type, uint32_t spi)
{
	ike_writer_payload(writer, IKE_PAYLOAD_NOTIFY);
	ike_writer_8(writer, IKE_PROTO_ESP);
	ike_writer_8(writer, 4);
	ike_writer_16(writer, type);
	ike_writer_32(writer, spi);
}

/* The first Notify that is an error, or is of exactly that type. */
static bool notify_find(const struct ike_chain *chain, bool error, uint16_t type,
                        struct ike_notify *notify)
{
	for (uint32_t i = 0; i < chain->count; i++) {
		if (chain->payloads[i].type != IKE_PAYLOAD_NOTIFY ||
		    !ike_notify_decode(notify, &chain->payloads[i]))
			continue;
		if (error ? notify->type < IKE_NOTIFY_STATUS : notify->type == type)
			return true;
	}
	*notify = (struct ike_notify){ 0 };
	return false;
}

bool ike_chain_notify(const struct ike_chain *chain, uint16_t type, struct ike_notify *notify)
{
	return notify_find(chain, false, type, notify);
}

bool ike_chain_error(const struct ike_chain *chain, struct ike_notify *notify)
{
	return notify_find(chain, true, 0, notify);
}

/* ---- Delete, RFC 7296 3.11:   protocol 1 | SPI size 1 | number of SPIs 2 | SPIs ---- */

static bool delete_validate(const struct ike_payload *payload)
{
	uint32_t count;

	if (payload->len < 4)
		return false;
	count = ike_get16(payload->data + 2);
	if (payload->data[0] == IKE_PROTO_IKE)
		return payload->data[1] == 0 && count == 0 && payload->len == 4;
	return payload->data[1] == 4 && count >= 1 && count <= IKE_SPIS_MAX &&
	       payload->len == 4 + 4 * count;
}

bool ike_delete_decode(struct ike_delete *delete, const struct ike_payload *payload)
{
	assert(payload->type == IKE_PAYLOAD_DELETE);
	*delete = (struct ike_delete){ 0 };
	if (!delete_validate(payload))
		return false;
	delete->protocol = payload->data[0];
	delete->spi_len = payload->data[1];
	delete->count = ike_get16(payload->data + 2);
	delete->spis = payload->data + 4;
	return true;
}

void ike_delete_encode_ike(struct ike_writer *writer)
{
	ike_writer_payload(writer, IKE_PAYLOAD_DELETE);
	ike_writer_8(writer, IKE_PROTO_IKE);
	ike_writer_8(writer, 0);
	ike_writer_16(writer, 0);
}

void ike_delete_encode_esp(struct ike_writer *writer, const uint32_t *spis, uint16_t count)
{
	assert(count >= 1 && count <= IKE_SPIS_MAX);
	ike_writer_payload(writer, IKE_PAYLOAD_DELETE);
	ike_writer_8(writer, IKE_PROTO_ESP);
	ike_writer_8(writer, 4);
	ike_writer_16(writer, count);
	for (uint16_t i = 0; i < count; i++)
		ike_writer_32(writer, spis[i]);
}
