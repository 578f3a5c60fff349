/*
 * Any octets as a datagram, as the inside of an SK payload, and as the words of a message that we
 * write. Properties: nothing is read outside the datagram (the sanitizers' part), views lie inside
 * it, what was decoded and is encoded again decodes to the same, a chain that was sealed opens to
 * the same chain, and what is agreed was offered.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ike/proposal.h"
#include "ike/seal.h"
#include "ike/selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ike_header header = { .spi_i = 1, .spi_r = 2, .exchange = IKE_EXCHANGE_AUTH };
static const struct ike_suite ike_suites[] = {
	{ .encr = 28, .prf = 5, .group = 31 },
	{ .encr = 20, .encr_bits = 256, .prf = 5, .group = 19 },
};
static const struct ike_suite esp_suites[] = { { .encr = 28 },
	                                       { .encr = 20, .encr_bits = 256, .esn = 1 } };

static uint8_t buffer[70000];
static struct ike_writer writer;
static struct ike_message again;

static void begin(void)
{
	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
}

static const struct ike_payload *written(void)
{
	enum ike_drop why;
	size_t len = ike_writer_end(&writer);

	if (!len) /* the body filled its 65535 octets */
		return NULL;
	assert(ike_message_parse(&again, buffer, len, &why));
	assert(again.chain.count == 1);
	return &again.chain.payloads[0];
}

static bool same(struct ike_view a, struct ike_view b)
{
	return a.len == b.len && (!a.len || memcmp(a.data, b.data, a.len) == 0);
}

static void try_sa(const struct ike_payload *payload)
{
	struct ike_choice choice, again_choice;
	struct ike_sa sa;

	if (!ike_sa_decode(&sa, payload))
		return;
	assert(sa.count >= 1 && sa.count <= IKE_SA_PROPOSALS_MAX);
	for (uint32_t i = 0; i < sa.count; i++) {
		struct ike_transform transform;
		size_t offset = 0;
		uint32_t count = 0;

		while (ike_transform_next(&sa.proposals[i], &offset, &transform))
			count++;
		assert(count == sa.proposals[i].transforms_count);
	}
	if (ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites, 2, &choice))
		assert(!memcmp(&choice.suite, &ike_suites[choice.index], sizeof(choice.suite)));
	if (ike_proposal_choose(&sa, IKE_PROTO_ESP, esp_suites, 2, &choice))
		assert(choice.spi >= 256 && choice.spi <= UINT32_MAX);
	/* What is accepted as an answer would have been chosen from the same octets. */
	if (ike_proposal_accepted(&sa, IKE_PROTO_IKE, ike_suites, 2, &choice))
		assert(ike_proposal_choose(&sa, IKE_PROTO_IKE, &choice.suite, 1, &again_choice));
}

static void try_ke(const struct ike_payload *payload)
{
	struct ike_ke ke, back;

	if (!ike_ke_decode(&ke, payload))
		return;
	begin();
	ike_ke_encode(&writer, ke.group, ke.octets.data, ke.octets.len);
	payload = written();
	assert(payload && ike_ke_decode(&back, payload));
	assert(back.group == ke.group && same(back.octets, ke.octets));
}

static void try_nonce(const struct ike_payload *payload)
{
	struct ike_view nonce, back;

	if (!ike_nonce_decode(&nonce, payload))
		return;
	begin();
	ike_nonce_encode(&writer, nonce.data, nonce.len);
	payload = written();
	assert(payload && ike_nonce_decode(&back, payload) && same(nonce, back));
}

static void try_id(const struct ike_payload *payload)
{
	char fqdn[IKE_ID_MAX] = { 0 };
	struct ike_id id;

	if (!ike_id_decode(&id, payload))
		return;
	assert(id.body.len == id.octets.len + 4);
	if (id.type != IKE_ID_FQDN || id.octets.len >= IKE_ID_MAX)
		return;
	memcpy(fqdn, id.octets.data, id.octets.len);
	if (strlen(fqdn) != id.octets.len) {
		assert(!ike_id_is(&id, fqdn));
		return;
	}
	assert(ike_id_is(&id, fqdn));
	begin();
	ike_id_encode(&writer, (enum ike_payload_type)payload->type, fqdn);
	payload = written();
	assert(payload && ike_id_decode(&id, payload) && ike_id_is(&id, fqdn));
}

static void try_auth(const struct ike_payload *payload)
{
	struct ike_auth auth, back;

	if (!ike_auth_decode(&auth, payload))
		return;
	begin();
	ike_auth_encode(&writer, auth.method, auth.octets.data, auth.octets.len);
	payload = written();
	assert(payload && ike_auth_decode(&back, payload));
	assert(back.method == auth.method && same(back.octets, auth.octets));
}

static void try_notify(const struct ike_payload *payload)
{
	struct ike_notify notify, back;
	uint16_t group;

	if (!ike_notify_decode(&notify, payload))
		return;
	if (ike_group_retry(&notify, ike_suites, 2, 19, &group))
		assert(group == 31);
	begin();
	ike_notify_encode(&writer, notify.type, notify.data.data, notify.data.len);
	payload = written();
	assert(payload && ike_notify_decode(&back, payload));
	assert(back.type == notify.type && same(back.data, notify.data));
}

static void try_delete(const struct ike_payload *payload)
{
	struct ike_delete delete, back;
	uint32_t spis[IKE_SPIS_MAX];

	if (!ike_delete_decode(&delete, payload) || delete.protocol != IKE_PROTO_ESP)
		return;
	for (uint32_t i = 0; i < delete.count; i++)
		spis[i] = ike_get32(delete.spis + 4 * i);
	begin();
	ike_delete_encode_esp(&writer, spis, delete.count);
	payload = written();
	assert(payload && ike_delete_decode(&back, payload));
	assert(back.count == delete.count && !memcmp(back.spis, delete.spis, 4u * delete.count));
}

static bool same_selector(const struct sadb_selector *a, const struct sadb_selector *b)
{
	return ike_selector_within(a, b) && ike_selector_within(b, a);
}

static void try_ts(const struct ike_payload *payload)
{
	struct sadb_traffic policy = { ike_selector_any(4), ike_selector_any(4) }, agreed;
	struct ike_ts ts, back;

	if (!ike_ts_decode(&ts, payload))
		return;
	assert(ts.count <= IKE_SELECTORS_MAX);
	policy.local.lo.bytes[0] = 10;
	if (ike_traffic_narrow(&ts, &ts, &policy, &agreed)) {
		assert(ike_selector_within(&agreed.local, &policy.local));
		assert(ike_selector_within(&agreed.remote, &policy.remote));
	}
	if (!ts.count)
		return;
	begin();
	ike_ts_encode(&writer, (enum ike_payload_type)payload->type, ts.selectors, ts.count);
	payload = written();
	assert(payload && ike_ts_decode(&back, payload) && back.count == ts.count);
	for (uint32_t i = 0; i < ts.count; i++)
		assert(same_selector(&ts.selectors[i], &back.selectors[i]));
}

static void try_cp(const struct ike_payload *payload)
{
	struct ike_cp cp, back;

	if (!ike_cp_decode(&cp, payload))
		return;
	begin();
	ike_cp_encode(&writer, &cp);
	payload = written();
	assert(payload && ike_cp_decode(&back, payload));
	assert(back.type == cp.type && back.wants_address == cp.wants_address);
	assert(back.wants_dns == cp.wants_dns);
	assert(memcmp(&back.address, &cp.address, sizeof(cp.address)) == 0);
	assert(memcmp(&back.dns, &cp.dns, sizeof(cp.dns)) == 0);
}

static void try_eap(const struct ike_payload *payload)
{
	struct ike_eap_said said, back;

	if (!ike_eap_decode(&said, payload))
		return;
	begin();
	ike_eap_encode(&writer, &said);
	payload = written();
	assert(payload && ike_eap_decode(&back, payload));
	assert(back.code == said.code && back.identifier == said.identifier);
	assert(back.type == said.type && same(back.data, said.data));
}

static void try_payload(const struct ike_payload *payload)
{
	switch ((enum ike_payload_type)payload->type) {
	case IKE_PAYLOAD_SA: try_sa(payload); break;
	case IKE_PAYLOAD_KE: try_ke(payload); break;
	case IKE_PAYLOAD_IDI:
	case IKE_PAYLOAD_IDR: try_id(payload); break;
	case IKE_PAYLOAD_AUTH: try_auth(payload); break;
	case IKE_PAYLOAD_NONCE: try_nonce(payload); break;
	case IKE_PAYLOAD_NOTIFY: try_notify(payload); break;
	case IKE_PAYLOAD_DELETE: try_delete(payload); break;
	case IKE_PAYLOAD_CP: try_cp(payload); break;
	case IKE_PAYLOAD_EAP: try_eap(payload); break;
	case IKE_PAYLOAD_TSI:
	case IKE_PAYLOAD_TSR: try_ts(payload); break;
	case IKE_PAYLOAD_NONE:
	case IKE_PAYLOAD_CERT:
	case IKE_PAYLOAD_CERTREQ:
	case IKE_PAYLOAD_VENDOR:
	case IKE_PAYLOAD_SK:
	case IKE_PAYLOAD_SKF: break;
	}
}

static void try_chain(const struct ike_chain *chain, const uint8_t *data, size_t size)
{
	struct ike_notify notify;

	assert(chain->count <= IKE_PAYLOADS_MAX);
	for (uint32_t i = 0; i < chain->count; i++) {
		const struct ike_payload *payload = &chain->payloads[i];

		assert(payload->data >= data && payload->data + payload->len <= data + size);
		assert(ike_payload_known(payload->type));
		assert(ike_chain_find(chain, (enum ike_payload_type)payload->type));
		try_payload(payload);
	}
	if (ike_chain_error(chain, &notify))
		assert(notify.type < IKE_NOTIFY_STATUS);
}

static void try_message(const uint8_t *data, size_t size)
{
	struct ike_keys keys = { .encr = IKE_ENCR_CHACHA20_POLY1305 };
	struct ike_message message;
	struct ike_chain inner;
	enum ike_drop why = IKE_DROP_COUNT;
	bool authentic;

	if (!ike_message_parse(&message, data, size, &why)) {
		assert(why < IKE_DROP_COUNT && !message.chain.count);
		return;
	}
	assert(message.header.len == size && message.header.version >> 4 == 2);
	try_chain(&message.chain, data, size);
	if (size <= IKE_DGRAM_MAX)
		ike_open(&message, &keys, true, buffer, sizeof(buffer), &inner, &authentic, &why);
}

/* The octets inside an SK payload: sealed and opened they are the chain that they are. */
static void try_inside(uint8_t first, const uint8_t *data, size_t size)
{
	static uint8_t plain[IKE_DGRAM_MAX];
	struct ike_keys keys = { .encr = IKE_ENCR_CHACHA20_POLY1305, .sealed = 7 };
	enum ike_drop why = IKE_DROP_COUNT, sealed_why = IKE_DROP_COUNT;
	struct ike_chain chain, inner;
	bool authentic, good = ike_chain_parse(&chain, first, data, size, &why);
	size_t len;

	if (good)
		try_chain(&chain, data, size);
	begin();
	writer.room = IKE_DGRAM_MAX;
	ike_writer_sk(&writer);
	ike_writer_octets(&writer, data, size);
	buffer[IKE_HEADER_LEN] = first;
	len = ike_seal(&writer, &keys, true);
	if (!len)
		return;
	assert(ike_message_parse(&again, buffer, len, &sealed_why));
	assert(ike_open(&again, &keys, true, plain, sizeof(plain), &inner, &authentic,
	                &sealed_why) == good);
	assert(authentic && sealed_why == why);
	assert(!good || inner.count == chain.count);
}

/* The octets as suites that we offer: read back they are the same, and each can be chosen. */
static void try_offer(const uint8_t *data, size_t size)
{
	struct ike_suite suites[4];
	struct ike_offer offer = { .number = 1, .suites = suites };
	const struct ike_payload *payload;
	struct ike_choice choice;
	struct ike_sa sa;

	if (size < 2)
		return;
	offer.protocol = data[0] & 1 ? IKE_PROTO_IKE : IKE_PROTO_ESP;
	offer.spi_len = offer.protocol == IKE_PROTO_ESP ? 4 : data[0] & 2 ? 8 : 0;
	offer.spi = offer.spi_len ? 256u + data[1] : 0;
	for (data += 2, size -= 2; size >= 11 && offer.count < 4; data += 11, size -= 11)
		suites[offer.count++] = (struct ike_suite){
			.encr = ike_get16(data) ? ike_get16(data) : 1,
			.encr_bits = ike_get16(data + 2),
			.prf = offer.protocol == IKE_PROTO_IKE && ike_get16(data + 4)
			               ? ike_get16(data + 4)
			       : offer.protocol == IKE_PROTO_IKE ? 1
			                                         : 0,
			.integ = ike_get16(data + 6),
			.group = ike_get16(data + 8),
			.esn = offer.protocol == IKE_PROTO_ESP ? data[10] : 0,
		};
	if (!offer.count)
		return;
	begin();
	ike_sa_encode(&writer, &offer);
	payload = written();
	assert(payload && ike_sa_decode(&sa, payload) && sa.count == offer.count);
	for (uint32_t i = 0; i < offer.count; i++) {
		assert(sa.proposals[i].spi == offer.spi && sa.proposals[i].number == i + 1);
		assert(ike_proposal_choose(&sa, offer.protocol, &suites[i], 1, &choice));
		assert(choice.number >= 1 && choice.number <= i + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;

	if (!ready && !ike_key_init())
		abort();
	ready = true;
	try_message(data, size);
	if (size >= 1) {
		try_inside(data[0], data + 1, size - 1);
		try_offer(data + 1, size - 1);
	}
	return 0;
}
