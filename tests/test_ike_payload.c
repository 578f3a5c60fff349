/* What is inside the payloads, both ways: ike/payload, payload_sa, payload_ts. */
#include <check.h>
#include <stdlib.h>

#include "ike/payload.h"
#include "tests/hex.h"

static uint8_t buffer[2048], body[2048];
static struct ike_writer writer;
static struct ike_message message;
static const struct ike_header header = { .spi_i = 1, .spi_r = 2, .exchange = IKE_EXCHANGE_AUTH };

static struct ike_payload made(enum ike_payload_type type, const char *octets)
{
	struct ike_payload payload = { .data = body, .type = (uint8_t)type };

	payload.len = (uint16_t)hex_read(body, sizeof(body), octets);
	return payload;
}

static void begin(void)
{
	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
}

/* Ends the message, which has one payload, and reads it. */
static const struct ike_payload *written(void)
{
	enum ike_drop why;
	size_t len = ike_writer_end(&writer);

	ck_assert_uint_gt(len, 0);
	ck_assert(ike_message_parse(&message, buffer, len, &why));
	ck_assert_uint_eq(message.chain.count, 1);
	return &message.chain.payloads[0];
}

/* ---- SA ---- */

static const struct ike_suite ike_suites[] = {
	{ .encr = 28, .prf = 5, .group = 31 },
	{ .encr = 12, .encr_bits = 256, .prf = 5, .integ = 12, .group = 14 },
};
static const struct ike_suite esp_suites[] = {
	{ .encr = 28 }, { .encr = 20, .encr_bits = 256, .group = 31, .esn = 1 }
};

START_TEST(an_ike_offer_is_written_as_the_rfc_draws_it)
{
	struct ike_offer offer = {
		.protocol = IKE_PROTO_IKE, .number = 1, .suites = ike_suites, .count = 2
	};
	const struct ike_payload *payload;

	begin();
	ike_sa_encode(&writer, &offer);
	payload = written();
	hex_equal(payload->data, payload->len,
	          "02 00 0020 01 01 00 03  0300 0008 0100 001c  0300 0008 0200 0005  0000 0008 "
	          "0400 001f"
	          "00 00 002c 02 01 00 04  0300 000c 0100 000c 800e 0100  0300 0008 0200 0005"
	          "0300 0008 0300 000c  0000 0008 0400 000e");
}
END_TEST

START_TEST(an_esp_offer_says_its_spi_and_its_sequence_numbers)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_ESP,
		                   .number = 3,
		                   .spi_len = 4,
		                   .spi = 0xcafe0001,
		                   .suites = esp_suites,
		                   .count = 2 };
	const struct ike_payload *payload;

	begin();
	ike_sa_encode(&writer, &offer);
	payload = written();
	hex_equal(payload->data, payload->len,
	          "02 00 001c 03 03 04 02 cafe0001  0300 0008 0100 001c  0000 0008 0500 0000"
	          "00 00 0028 04 03 04 03 cafe0001  0300 000c 0100 0014 800e 0100"
	          "0300 0008 0400 001f  0000 0008 0500 0001");
}
END_TEST

START_TEST(an_offer_that_is_written_is_read)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = 1,
		                   .spi_len = 8,
		                   .spi = 0x1122334455667788,
		                   .suites = ike_suites,
		                   .count = 2 };
	struct ike_transform transform;
	struct ike_sa sa;
	size_t offset = 0;

	begin();
	ike_sa_encode(&writer, &offer);
	ck_assert(ike_sa_decode(&sa, written()));
	ck_assert_uint_eq(sa.count, 2);
	ck_assert_uint_eq(sa.proposals[1].number, 2);
	ck_assert_uint_eq(sa.proposals[1].protocol, IKE_PROTO_IKE);
	ck_assert_uint_eq(sa.proposals[1].spi_len, 8);
	ck_assert_uint_eq(sa.proposals[1].spi, 0x1122334455667788);
	ck_assert_uint_eq(sa.proposals[1].transforms_count, 4);
	ck_assert(ike_transform_next(&sa.proposals[1], &offset, &transform));
	ck_assert_uint_eq(transform.type, IKE_TRANSFORM_ENCR);
	ck_assert_uint_eq(transform.id, 12);
	ck_assert_uint_eq(transform.bits, 256);
	ck_assert(!transform.odd);
	for (int i = 1; i < 4; i++) {
		ck_assert(ike_transform_next(&sa.proposals[1], &offset, &transform));
		ck_assert_uint_eq(transform.type, i + 1);
		ck_assert_uint_eq(transform.bits, 0);
	}
	ck_assert_uint_eq(transform.id, 14);
	ck_assert(!ike_transform_next(&sa.proposals[1], &offset, &transform));
}
END_TEST

static const struct {
	const char *octets;
	bool good;
} sas[] = {
	{ "0000 0010 01 01 00 01  0000 0008 0100 001c", true },
	{ "0000 0008 01 01 00 00", true }, /* no transforms: well-formed, fits nothing */
	{ "", false },
	{ "0000 00", false },
	{ "0000 0007 01 01 00 00", false },
	{ "0000 0000 01 01 00 00", false },
	{ "0000 0009 01 01 00 00", false },
	{ "0200 0008 01 01 00 00", false },                       /* more is announced */
	{ "0000 0008 01 01 00 00 0000 0008 02 01 00 00", false }, /* more is there */
	{ "0200 0008 01 01 00 00 0000 0008 02 01 00 00", true },
	{ "0100 0008 01 01 00 00 0000 0008 02 01 00 00", false },
	{ "0000 0010 01 01 00 02  0000 0008 0100 001c", false }, /* fewer transforms than counted */
	{ "0000 0010 01 01 00 00  0000 0008 0100 001c", false },
	{ "0000 0010 01 01 00 01  0300 0008 0100 001c", false },
	{ "0000 0010 01 01 00 01  0000 0009 0100 001c", false },
	{ "0000 0010 01 01 00 01  0000 0007 0100 001c", false },
	{ "0000 000f 01 01 00 01  0000 0008 0100 00", false },
	{ "0000 000c 01 01 04 00  01020304", false }, /* an IKE SPI has 0 or 8 octets */
	{ "0000 000c 01 03 04 00  01020304", true },
	{ "0000 0008 01 03 00 00", false }, /* an ESP SPI has 4 */
	{ "0000 0010 01 03 08 00  0102030405060708", false },
	{ "0000 000a 01 09 02 00  0102", true }, /* of an unknown protocol we judge nothing */
	{ "0000 000a 01 09 03 00  0102", false },
	{ "0000 0012 01 01 00 01  0000 000a 0100 001c 800e", false }, /* half an attribute */
	{ "0000 0016 01 01 00 01  0000 000e 0100 001c 0012 0002 aaaa", true },
	{ "0000 0016 01 01 00 01  0000 000e 0100 001c 0012 0003 aaaa", false },
};

START_TEST(an_sa_payload_is_judged)
{
	struct ike_payload payload = made(IKE_PAYLOAD_SA, sas[_i].octets);
	struct ike_sa sa;

	ck_assert_int_eq(ike_sa_decode(&sa, &payload), sas[_i].good);
	ck_assert_int_eq(sa.count != 0, sas[_i].good);
}
END_TEST

static const struct {
	const char *attributes;
	uint16_t bits;
	bool odd;
} attributes[] = {
	{ "", 0, false },
	{ "800e 0080", 128, false },
	{ "800f 0080", 0, true },           /* an attribute that we do not know */
	{ "000e 0002 0080", 0, true },      /* a key length must be the short form (3.3.5) */
	{ "800e 0080 800e 0100", 0, true }, /* two of them */
	{ "0012 0000", 0, true },
};

START_TEST(attributes_are_a_key_length_or_odd)
{
	uint8_t octets[16];
	struct ike_payload payload;
	struct ike_transform transform;
	struct ike_sa sa;
	size_t offset = 0, len = hex_read(octets, sizeof(octets), attributes[_i].attributes);

	payload = made(IKE_PAYLOAD_SA, "0000 0010 01 01 00 01  0000 0008 0100 0014");
	memcpy(body + 16, octets, len);
	body[3] += (uint8_t)len;
	body[11] += (uint8_t)len;
	payload.len += (uint16_t)len;
	ck_assert(ike_sa_decode(&sa, &payload));
	ck_assert(ike_transform_next(&sa.proposals[0], &offset, &transform));
	ck_assert_uint_eq(transform.bits, attributes[_i].bits);
	ck_assert_int_eq(transform.odd, attributes[_i].odd);
	ck_assert(!ike_transform_next(&sa.proposals[0], &offset, &transform));
}
END_TEST

/* 32 proposals, 64 transforms. */
START_TEST(proposals_and_transforms_are_capped)
{
	struct ike_payload payload = { .data = body, .type = IKE_PAYLOAD_SA };
	struct ike_sa sa;

	for (uint32_t count = IKE_SA_PROPOSALS_MAX; count <= IKE_SA_PROPOSALS_MAX + 1; count++) {
		for (uint32_t i = 0; i < count; i++)
			hex_read(body + 8 * i, 8,
			         i + 1 < count ? "0200 0008 01 01 00 00" : "0000 0008 01 01 00 00");
		payload.len = (uint16_t)(8 * count);
		ck_assert_int_eq(ike_sa_decode(&sa, &payload), count == IKE_SA_PROPOSALS_MAX);
	}
	for (uint32_t count = IKE_TRANSFORMS_MAX; count <= IKE_TRANSFORMS_MAX + 1; count++) {
		hex_read(body, 8, "0000 0000 01 01 00 00");
		for (uint32_t i = 1; i <= count; i++)
			hex_read(body + 8 * i, 8,
			         i < count ? "0300 0008 0100 001c" : "0000 0008 0100 001c");
		payload.len = (uint16_t)(8 * (count + 1));
		ike_set16(body + 2, payload.len);
		body[7] = (uint8_t)count;
		ck_assert_int_eq(ike_sa_decode(&sa, &payload), count == IKE_TRANSFORMS_MAX);
	}
}
END_TEST

/* ---- KE, Nonce, ID, AUTH ---- */

START_TEST(a_key_exchange_goes_there_and_back)
{
	const struct ike_payload *payload;
	struct ike_payload bad;
	struct ike_ke ke;

	begin();
	ike_ke_encode(&writer, 31, (const uint8_t *)"public", 6);
	payload = written();
	hex_equal(payload->data, payload->len, "001f 0000 7075626c6963");
	ck_assert(ike_ke_decode(&ke, payload));
	ck_assert_uint_eq(ke.group, 31);
	hex_equal(ke.octets.data, ke.octets.len, "7075626c6963");
	bad = made(IKE_PAYLOAD_KE, "001f0000");
	ck_assert(!ike_ke_decode(&ke, &bad));
	ck_assert_uint_eq(ke.octets.len, 0);
}
END_TEST

START_TEST(a_nonce_has_16_to_256_octets)
{
	static const struct {
		uint16_t len;
		bool good;
	} lens[] = { { 0, false }, { 15, false }, { 16, true }, { 256, true }, { 257, false } };

	for (int i = 0; i < 5; i++) {
		struct ike_payload payload = { .data = body,
			                       .len = lens[i].len,
			                       .type = IKE_PAYLOAD_NONCE };
		struct ike_view nonce;

		ck_assert_int_eq(ike_nonce_decode(&nonce, &payload), lens[i].good);
		ck_assert_uint_eq(nonce.len, lens[i].good ? lens[i].len : 0);
	}
	begin();
	ike_nonce_encode(&writer, body, 32);
	ck_assert_uint_eq(written()->len, 32);
}
END_TEST

START_TEST(an_identity_goes_there_and_back)
{
	const struct ike_payload *payload;
	struct ike_payload bad;
	uint8_t rest[IKE_ID_BODY_MAX];
	struct ike_id id;

	begin();
	ike_id_encode(&writer, IKE_PAYLOAD_IDR, "Gw.lab");
	payload = written();
	ck_assert_uint_eq(payload->type, IKE_PAYLOAD_IDR);
	hex_equal(payload->data, payload->len, "02 000000 47772e6c6162");
	ck_assert(ike_id_decode(&id, payload));
	ck_assert_uint_eq(id.octets.len, 6);
	ck_assert_uint_eq(ike_id_body(rest, "Gw.lab"), id.body.len);
	ck_assert_mem_eq(rest, id.body.data, id.body.len);
	ck_assert(ike_id_is(&id, "gW.LAB"));
	ck_assert(!ike_id_is(&id, "gw.la"));
	ck_assert(!ike_id_is(&id, "gw.lab2"));
	ck_assert(!ike_id_is(&id, "gw.lac"));
	ck_assert(!ike_id_is(&id,
	                     "gw\x0elab")); /* '.' and 0x0e differ by 0x20, but are not letters */
	id.type = 3;
	ck_assert(!ike_id_is(&id, "gw.lab"));
	bad = made(IKE_PAYLOAD_IDI, "020000");
	ck_assert(!ike_id_decode(&id, &bad));
}
END_TEST

START_TEST(an_auth_goes_there_and_back)
{
	const struct ike_payload *payload;
	struct ike_payload bad;
	struct ike_auth auth;

	begin();
	ike_auth_encode(&writer, IKE_AUTH_PSK, (const uint8_t *)"\x01\x02", 2);
	payload = written();
	hex_equal(payload->data, payload->len, "02 000000 0102");
	ck_assert(ike_auth_decode(&auth, payload));
	ck_assert_uint_eq(auth.method, IKE_AUTH_PSK);
	hex_equal(auth.octets.data, auth.octets.len, "0102");
	bad = made(IKE_PAYLOAD_AUTH, "02000000");
	ck_assert(!ike_auth_decode(&auth, &bad));
}
END_TEST

/* ---- Notify, Delete ---- */

START_TEST(a_notify_goes_there_and_back)
{
	const struct ike_payload *payload;
	struct ike_notify notify;

	begin();
	ike_notify_encode(&writer, IKE_NOTIFY_COOKIE, (const uint8_t *)"\xaa\xbb", 2);
	payload = written();
	hex_equal(payload->data, payload->len, "00 00 4006 aabb");
	ck_assert(ike_notify_decode(&notify, payload));
	ck_assert_uint_eq(notify.type, IKE_NOTIFY_COOKIE);
	ck_assert_uint_eq(notify.spi.len, 0);
	hex_equal(notify.data.data, notify.data.len, "aabb");
}
END_TEST

static const struct {
	const char *octets, *spi, *data;
	bool good;
} notifies[] = {
	{ "03 04 4009 01020304", "01020304", "", true }, /* REKEY_SA */
	{ "03 04 002c 01020304 aa", "01020304", "aa", true },
	{ "00 00 000e", "", "", true },
	{ "00 00 00", "", "", false },
	{ "03 04 4009 010203", "", "", false },
	{ "00 ff 4009", "", "", false },
};

START_TEST(a_notify_is_judged)
{
	struct ike_payload payload = made(IKE_PAYLOAD_NOTIFY, notifies[_i].octets);
	struct ike_notify notify;

	ck_assert_int_eq(ike_notify_decode(&notify, &payload), notifies[_i].good);
	hex_equal(notify.spi.data, notify.spi.len, notifies[_i].spi);
	hex_equal(notify.data.data, notify.data.len, notifies[_i].data);
}
END_TEST

START_TEST(notifies_are_found_in_a_chain)
{
	struct ike_notify notify;
	enum ike_drop why;

	begin();
	ike_notify_encode(&writer, IKE_NOTIFY_INITIAL_CONTACT, NULL, 0);
	ike_nonce_encode(&writer, body, 16);
	ike_writer_payload(&writer, IKE_PAYLOAD_NOTIFY); /* a malformed one is passed over */
	ike_notify_encode(&writer, 8191, NULL, 0);
	ike_notify_encode(&writer, IKE_NOTIFY_TS_UNACCEPTABLE, (const uint8_t *)"x", 1);
	ck_assert(ike_message_parse(&message, buffer, ike_writer_end(&writer), &why));
	ck_assert(ike_chain_error(&message.chain, &notify));
	ck_assert_uint_eq(notify.type, 8191);
	ck_assert(ike_chain_notify(&message.chain, IKE_NOTIFY_TS_UNACCEPTABLE, &notify));
	ck_assert_uint_eq(notify.data.len, 1);
	ck_assert(!ike_chain_notify(&message.chain, IKE_NOTIFY_COOKIE, &notify));
	ck_assert_uint_eq(notify.type, 0);
	message.chain.count = 3;
	ck_assert(!ike_chain_error(&message.chain, &notify));
}
END_TEST

START_TEST(a_delete_goes_there_and_back)
{
	static const uint32_t spis[] = { 0xcafe0001, 0xcafe0002 };
	const struct ike_payload *payload;
	struct ike_delete delete;

	begin();
	ike_delete_encode_esp(&writer, spis, 2);
	payload = written();
	hex_equal(payload->data, payload->len, "03 04 0002 cafe0001 cafe0002");
	ck_assert(ike_delete_decode(&delete, payload));
	ck_assert_uint_eq(delete.protocol, IKE_PROTO_ESP);
	ck_assert_uint_eq(delete.count, 2);
	ck_assert_uint_eq(ike_get32(delete.spis + 4), 0xcafe0002);
	begin();
	ike_delete_encode_ike(&writer);
	payload = written();
	hex_equal(payload->data, payload->len, "01 00 0000");
	ck_assert(ike_delete_decode(&delete, payload));
	ck_assert_uint_eq(delete.protocol, IKE_PROTO_IKE);
	ck_assert_uint_eq(delete.count, 0);
}
END_TEST

static const char *const bad_deletes[] = {
	"01 00 00",
	"01 00 0001",
	"01 08 0000",
	"01 00 0000 aa",
	"03 04 0000",
	"03 00 0000",
	"03 04 0001",
	"03 04 0001 010203",
	"03 04 0001 0102030405",
	"03 08 0001 0102030405060708",
	"03 04 ffff 01020304",
};

START_TEST(a_bad_delete_is_refused)
{
	struct ike_payload payload = made(IKE_PAYLOAD_DELETE, bad_deletes[_i]);
	struct ike_delete delete;

	ck_assert(!ike_delete_decode(&delete, &payload));
	ck_assert_uint_eq(delete.protocol, 0);
}
END_TEST

/* ---- TSi, TSr ---- */

START_TEST(selectors_go_there_and_back)
{
	static const struct sadb_selector selectors[] = {
		{ 17, 500, 4500, { 4, { 10, 1, 0, 0 } }, { 4, { 10, 1, 255, 255 } } },
		{ 0,
		  0,
		  65535,
		  { 6, { 0x20, 1, 0x0d, 0xb8 } },
		  { 6, { 0x20, 1, 0x0d, 0xb8, [15] = 0xff } } },
	};
	const struct ike_payload *payload;
	struct ike_ts ts;

	begin();
	ike_ts_encode(&writer, IKE_PAYLOAD_TSR, selectors, 2);
	payload = written();
	ck_assert_uint_eq(payload->type, IKE_PAYLOAD_TSR);
	hex_equal(payload->data, payload->len,
	          "02 000000  07 11 0010 01f4 1194 0a010000 0a01ffff"
	          "08 00 0028 0000 ffff 20010db8000000000000000000000000 "
	          "20010db80000000000000000000000ff");
	ck_assert(ike_ts_decode(&ts, payload));
	ck_assert_uint_eq(ts.count, 2);
	ck_assert_uint_eq(ts.skipped, 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_uint_eq(ts.selectors[i].protocol, selectors[i].protocol);
		ck_assert_uint_eq(ts.selectors[i].port_lo, selectors[i].port_lo);
		ck_assert_uint_eq(ts.selectors[i].port_hi, selectors[i].port_hi);
		ck_assert_mem_eq(&ts.selectors[i].lo, &selectors[i].lo, sizeof(struct sadb_addr));
		ck_assert_mem_eq(&ts.selectors[i].hi, &selectors[i].hi, sizeof(struct sadb_addr));
	}
}
END_TEST

static const struct {
	const char *octets;
	bool good;
	uint32_t count, skipped;
} tss[] = {
	{ "01 000000  07 00 0010 0000 ffff 00000000 ffffffff", true, 1, 0 },
	{ "01 aabbcc  07 00 0010 0005 0005 0a000001 0a000001", true, 1,
	  0 }, /* reserved octets are ignored */
	{ "01 000000  09 00 0018 0000 ffff 0000000000000000 0000000000000000", true, 0, 1 },
	{ "01 000000  0a 00 0004", true, 0, 1 },
	{ "01 000000  07 00 0010 ffff 0000 0a000001 0a000001", true, 0, 1 }, /* OPAQUE */
	{ "00 000000", false, 0, 0 },
	{ "", false, 0, 0 },
	{ "01 000000", false, 0, 0 },
	{ "02 000000  07 00 0010 0000 ffff 00000000 ffffffff", false, 0, 0 },
	{ "00 000000  07 00 0010 0000 ffff 00000000 ffffffff", false, 0, 0 },
	{ "01 000000  07 00 000f 0000 ffff 00000000 ffffff", false, 0, 0 },
	{ "01 000000  07 00 0011 0000 ffff 00000000 ffffffff 00", false, 0, 0 },
	{ "01 000000  07 00 0010 0000 ffff 00000000 ffffffff 00", false, 0, 0 },
	{ "01 000000  08 00 0010 0000 ffff 00000000 ffffffff", false, 0, 0 },
	{ "01 000000  0a 00 0003", false, 0, 0 },
	{ "01 000000  0a 00 00", false, 0, 0 },
	{ "01 000000  07 00 0010 0000 ffff 0a000002 0a000001", false, 0,
	  0 }, /* addresses backwards */
	{ "01 000000  07 00 0010 0002 0001 0a000001 0a000001", false, 0, 0 }, /* ports backwards */
};

START_TEST(a_ts_payload_is_judged)
{
	struct ike_payload payload = made(IKE_PAYLOAD_TSI, tss[_i].octets);
	struct ike_ts ts;

	ck_assert_int_eq(ike_ts_decode(&ts, &payload), tss[_i].good);
	ck_assert_uint_eq(ts.count, tss[_i].count);
	ck_assert_uint_eq(ts.skipped, tss[_i].skipped);
}
END_TEST

START_TEST(a_ts_payload_has_at_most_16_usable_selectors)
{
	struct ike_payload payload = { .data = body, .type = IKE_PAYLOAD_TSI };
	struct ike_ts ts;

	for (uint32_t count = IKE_SELECTORS_MAX; count <= IKE_SELECTORS_MAX + 1; count++) {
		memset(body, 0, 4);
		body[0] = (uint8_t)count;
		for (uint32_t i = 0; i < count; i++)
			hex_read(body + 4 + 16 * i, 16, "07 00 0010 0000 ffff 00000000 ffffffff");
		payload.len = (uint16_t)(4 + 16 * count);
		ck_assert_int_eq(ike_ts_decode(&ts, &payload), count == IKE_SELECTORS_MAX);
	}
}
END_TEST

/* Every encoder, into every room that is too small: 0 at the end, and nothing beyond. */
START_TEST(what_does_not_fit_is_not_written)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_ESP,
		                   .number = 1,
		                   .spi_len = 4,
		                   .spi = 256,
		                   .suites = esp_suites,
		                   .count = 2 };
	struct sadb_selector any = { 0, 0, 65535, { 4, { 0 } }, { 4, { 255, 255, 255, 255 } } };
	size_t whole = 0;

	for (size_t room = 300; room-- > 0;) {
		size_t len, beyond = room;

		memset(buffer, 0x5a, sizeof(buffer));
		ike_writer_begin(&writer, buffer, room, &header);
		ike_sa_encode(&writer, &offer);
		ike_ke_encode(&writer, 31, body, 32);
		ike_id_encode(&writer, IKE_PAYLOAD_IDI, "a.lab");
		ike_ts_encode(&writer, IKE_PAYLOAD_TSI, &any, 1);
		len = ike_writer_end(&writer);
		if (!whole)
			whole = len;
		ck_assert_uint_eq(len, room < whole ? 0 : whole);
		while (beyond < sizeof(buffer) && buffer[beyond] == 0x5a)
			beyond++;
		ck_assert_uint_eq(beyond, sizeof(buffer));
	}
	ck_assert_uint_gt(whole, 0);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

static void add_all(TCase *tests)
{
	tcase_add_test(tests, an_ike_offer_is_written_as_the_rfc_draws_it);
	tcase_add_test(tests, an_esp_offer_says_its_spi_and_its_sequence_numbers);
	tcase_add_test(tests, an_offer_that_is_written_is_read);
	tcase_add_loop_test(tests, an_sa_payload_is_judged, 0, COUNT(sas));
	tcase_add_loop_test(tests, attributes_are_a_key_length_or_odd, 0, COUNT(attributes));
	tcase_add_test(tests, proposals_and_transforms_are_capped);
	tcase_add_test(tests, a_key_exchange_goes_there_and_back);
	tcase_add_test(tests, a_nonce_has_16_to_256_octets);
	tcase_add_test(tests, an_identity_goes_there_and_back);
	tcase_add_test(tests, an_auth_goes_there_and_back);
	tcase_add_test(tests, a_notify_goes_there_and_back);
	tcase_add_loop_test(tests, a_notify_is_judged, 0, COUNT(notifies));
	tcase_add_test(tests, notifies_are_found_in_a_chain);
	tcase_add_test(tests, a_delete_goes_there_and_back);
	tcase_add_loop_test(tests, a_bad_delete_is_refused, 0, COUNT(bad_deletes));
	tcase_add_test(tests, selectors_go_there_and_back);
	tcase_add_loop_test(tests, a_ts_payload_is_judged, 0, COUNT(tss));
	tcase_add_test(tests, a_ts_payload_has_at_most_16_usable_selectors);
	tcase_add_test(tests, what_does_not_fit_is_not_written);
}

int main(void)
{
	Suite *suite = suite_create("ike payload");
	TCase *tests = tcase_create("payload");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	add_all(tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
