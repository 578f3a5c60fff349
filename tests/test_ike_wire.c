/* The frame of messages, and the writer that makes it. */
#include <check.h>
#include <stdlib.h>

#include "ike/payload.h"
#include "tests/hex.h"

static uint8_t datagram[IKE_DGRAM_MAX + 64];
static struct ike_message message;
static struct ike_writer writer;
static enum ike_drop why;

/* A message with these payloads, in hexadecimal. Its length is the true one. */
static size_t compose(uint8_t exchange, uint8_t flags, uint8_t first, const char *payloads)
{
	size_t len = IKE_HEADER_LEN;

	hex_read(datagram, sizeof(datagram),
	         "0102030405060708 1112131415161718 00 20 00 00 00000001 00000000");
	datagram[16] = first;
	datagram[18] = exchange;
	datagram[19] = flags;
	len += hex_read(datagram + len, sizeof(datagram) - len, payloads);
	ike_set32(datagram + 24, (uint32_t)len);
	return len;
}

static void refused(size_t len, enum ike_drop expected)
{
	why = IKE_DROP_COUNT;
	ck_assert(!ike_message_parse(&message, datagram, len, &why));
	ck_assert_msg(why == expected, "dropped for %s, expected %s", ike_drop_name(why),
	              ike_drop_name(expected));
	ck_assert_uint_eq(message.chain.count, 0);
}

static void accepted(size_t len)
{
	bool good = ike_message_parse(&message, datagram, len, &why);

	ck_assert_msg(good, "dropped for %s", ike_drop_name(why));
}

START_TEST(a_header_is_read_field_by_field)
{
	size_t len = compose(IKE_EXCHANGE_INFORMATIONAL, IKE_FLAG_INITIATOR, 0, "");

	accepted(len);
	ck_assert_uint_eq(message.header.spi_i, 0x0102030405060708);
	ck_assert_uint_eq(message.header.spi_r, 0x1112131415161718);
	ck_assert_uint_eq(message.header.message_id, 1);
	ck_assert_uint_eq(message.header.len, IKE_HEADER_LEN);
	ck_assert_uint_eq(message.header.version, 0x20);
	ck_assert_uint_eq(message.header.exchange, IKE_EXCHANGE_INFORMATIONAL);
	ck_assert(ike_header_initiator(&message.header));
	ck_assert(!ike_header_response(&message.header));
	ck_assert_ptr_eq(message.octets.data, datagram);
	ck_assert_uint_eq(message.octets.len, IKE_HEADER_LEN);
}
END_TEST

START_TEST(fewer_octets_than_a_header_are_short)
{
	compose(IKE_EXCHANGE_INFORMATIONAL, 0, 0, "");
	refused((size_t)_i, IKE_DROP_SHORT);
	ck_assert_uint_eq(message.header.spi_i, 0);
	ck_assert_uint_eq(message.header.exchange, 0);
}
END_TEST

/* One field is changed: what is the verdict? offset 99 changes nothing. */
static const struct {
	uint8_t exchange, flags, offset, value;
	bool good;
	enum ike_drop drop;
} headers[] = {
	{ 37, 0x00, 99, 0, true, 0 },
	{ 37, 0x28, 99, 0, true, 0 },
	{ 37, 0x08, 17, 0x2f, true, 0 },                 /* a higher minor version is ignored */
	{ 37, 0xdf, 99, 0, true, 0 },                    /* so are reserved flags */
	{ 37, 0x08, 17, 0x10, false, IKE_DROP_VERSION }, /* IKEv1 */
	{ 37, 0x08, 17, 0x30, false, IKE_DROP_VERSION },
	{ 37, 0x08, 27, 29, false, IKE_DROP_SHORT }, /* its length is one more than there is */
	{ 37, 0x08, 24, 0xff, false, IKE_DROP_SHORT },
	{ 37, 0x08, 27, 27, false, IKE_DROP_LENGTH },
	{ 37, 0x08, 27, 0, false, IKE_DROP_LENGTH },
	{ 33, 0x08, 99, 0, false, IKE_DROP_EXCHANGE },
	{ 38, 0x08, 99, 0, false, IKE_DROP_EXCHANGE },
	{ 0, 0x08, 99, 0, false, IKE_DROP_EXCHANGE },
	{ 34, 0x08, 99, 0, false, IKE_DROP_FLAGS }, /* an IKE_SA_INIT request with an SPIr */
	{ 34, 0x00, 99, 0, false, IKE_DROP_FLAGS },
	{ 34, 0x28, 99, 0, false, IKE_DROP_FLAGS }, /* a response of the initiator */
	{ 34, 0x20, 99, 0, true, 0 },
};

START_TEST(a_header_is_judged)
{
	size_t len = compose(headers[_i].exchange, headers[_i].flags, 0, "");

	if (headers[_i].offset < IKE_HEADER_LEN)
		datagram[headers[_i].offset] = headers[_i].value;
	if (headers[_i].good)
		accepted(len);
	else
		refused(len, headers[_i].drop);
	ck_assert_uint_eq(message.header.message_id, 1); /* what could be read is there */
}
END_TEST

START_TEST(octets_after_the_message_are_refused)
{
	size_t len = compose(IKE_EXCHANGE_INFORMATIONAL, 0, 0, "");

	refused(len + 1, IKE_DROP_LENGTH);
}
END_TEST

START_TEST(spis_of_zero_belong_to_an_init_request_only)
{
	size_t len = compose(IKE_EXCHANGE_SA_INIT, IKE_FLAG_INITIATOR, 0, "");

	memset(datagram + 8, 0, 8);
	accepted(len);
	datagram[19] = IKE_FLAG_RESPONSE; /* a cookie or a refusal, RFC 7296 2.6 */
	accepted(len);
	datagram[18] = IKE_EXCHANGE_AUTH;
	refused(len, IKE_DROP_FLAGS);
	compose(IKE_EXCHANGE_SA_INIT, IKE_FLAG_RESPONSE, 0, "");
	memset(datagram, 0, 8);
	refused(len, IKE_DROP_FLAGS);
}
END_TEST

START_TEST(a_chain_is_views_into_the_datagram)
{
	size_t len = compose(IKE_EXCHANGE_AUTH, 0, IKE_PAYLOAD_NONCE,
	                     "29 00 0006 aabb  28 80 0004  00 00 0005 cc");
	const struct ike_payload *payload;

	accepted(len);
	ck_assert_uint_eq(message.chain.count, 3);
	payload = ike_chain_find(&message.chain, IKE_PAYLOAD_NONCE);
	ck_assert_ptr_eq(payload, &message.chain.payloads[0]);
	ck_assert_ptr_eq(payload->data, datagram + 32);
	hex_equal(payload->data, payload->len, "aabb");
	ck_assert_uint_eq(payload->next, IKE_PAYLOAD_NOTIFY);
	payload = ike_chain_find(&message.chain,
	                         IKE_PAYLOAD_NOTIFY); /* its critical bit means nothing */
	ck_assert_ptr_eq(payload, &message.chain.payloads[1]);
	ck_assert_uint_eq(payload->len, 0);
	ck_assert_ptr_null(ike_chain_find(&message.chain, IKE_PAYLOAD_SA));
}
END_TEST

static const struct {
	uint8_t first;
	const char *octets;
	enum ike_drop drop;
} chains[] = {
	{ 40, "", IKE_DROP_PAYLOADS },                              /* announced, not there */
	{ 40, "00 00 00", IKE_DROP_PAYLOADS },                      /* less than a generic header */
	{ 40, "00 00 0003", IKE_DROP_PAYLOADS },                    /* shorter than its header */
	{ 40, "00 00 0000", IKE_DROP_PAYLOADS },                    /* would never end */
	{ 40, "28 00 0003 00 0004 00 00 0004", IKE_DROP_PAYLOADS }, /* payloads overlap */
	{ 40, "00 00 0006 aa", IKE_DROP_PAYLOADS },                 /* longer than the message */
	{ 40, "28 00 0005 aa", IKE_DROP_PAYLOADS },                 /* the next one is missing */
	{ 40, "00 00 0005 aa bb", IKE_DROP_PAYLOADS },              /* octets behind the last */
	{ 0, "aa", IKE_DROP_PAYLOADS },
	{ 46, "28 00 0005 aa 00 00 0004", IKE_DROP_PAYLOADS }, /* something behind SK */
	{ 49, "00 80 0004", IKE_DROP_CRITICAL },
	{ 32, "00 80 0004", IKE_DROP_CRITICAL },
	{ 1, "00 ff 0004", IKE_DROP_CRITICAL },
	{ 49, "28 80 0004 00 00 0003", IKE_DROP_PAYLOADS }, /* malformed is worse than unknown */
};

START_TEST(a_bad_chain_is_refused)
{
	size_t len = compose(IKE_EXCHANGE_AUTH, 0, chains[_i].first, chains[_i].octets);

	refused(len, chains[_i].drop);
	if (chains[_i].drop == IKE_DROP_CRITICAL)
		ck_assert_uint_eq(message.chain.critical, chains[_i].first);
}
END_TEST

START_TEST(unknown_payloads_that_are_not_critical_are_skipped)
{
	size_t len = compose(IKE_EXCHANGE_AUTH, 0, 200,
	                     "28 7f 0006 aabb  31 00 0005 cc  29 00 0004  00 00 0004");

	accepted(len);
	ck_assert_uint_eq(message.chain.count, 2);
	ck_assert_uint_eq(message.chain.payloads[0].type, IKE_PAYLOAD_NONCE);
	ck_assert_uint_eq(message.chain.payloads[1].type, IKE_PAYLOAD_NOTIFY);
}
END_TEST

START_TEST(the_sk_payload_ends_the_chain_and_names_what_is_inside)
{
	size_t len =
	        compose(IKE_EXCHANGE_AUTH, 0, IKE_PAYLOAD_NOTIFY, "2e 00 0004  23 00 0006 aabb");

	accepted(len);
	ck_assert_uint_eq(message.chain.count, 2);
	ck_assert_uint_eq(message.chain.payloads[1].type, IKE_PAYLOAD_SK);
	ck_assert_uint_eq(message.chain.payloads[1].next, IKE_PAYLOAD_IDI);
}
END_TEST

/* _i payloads, known or not: the cap counts both. */
START_TEST(a_chain_has_at_most_32_payloads)
{
	uint8_t octets[4 * 40] = { 0 };

	for (int known = 0; known < 2; known++) {
		struct ike_chain chain;
		uint8_t type = known ? IKE_PAYLOAD_VENDOR : 99;
		bool good;

		for (int i = 0; i < _i; i++) {
			octets[4 * i] = i + 1 < _i ? type : 0;
			octets[4 * i + 3] = 4;
		}
		good = ike_chain_parse(&chain, type, octets, (size_t)_i * 4, &why);
		ck_assert_int_eq(good, _i <= IKE_PAYLOADS_MAX);
		ck_assert_uint_eq(chain.count, good && known ? (uint32_t)_i : 0);
	}
}
END_TEST

static const struct ike_header header = { .spi_i = 0x0102030405060708,
	                                  .spi_r = 0x1112131415161718,
	                                  .message_id = 7,
	                                  .exchange = IKE_EXCHANGE_INFORMATIONAL,
	                                  .flags = IKE_FLAG_RESPONSE };

START_TEST(what_is_written_is_read)
{
	ike_writer_begin(&writer, datagram, sizeof(datagram), &header);
	ike_writer_payload(&writer, IKE_PAYLOAD_VENDOR);
	ike_writer_8(&writer, 0xaa);
	ike_writer_16(&writer, 0xbbcc);
	ike_writer_32(&writer, 0xddeeff00);
	ike_writer_octets(&writer, NULL, 0);
	ike_writer_payload(&writer, IKE_PAYLOAD_NOTIFY);
	hex_equal(datagram, ike_writer_end(&writer),
	          "0102030405060708 1112131415161718 2b 20 25 20 00000007 0000002b"
	          "29 00 000b aabbccddeeff00   00 00 0004");
	accepted(writer.len);
	ck_assert_uint_eq(message.chain.count, 2);
	ck_assert_uint_eq(message.header.message_id, 7);
	ck_assert(ike_header_response(&message.header));
}
END_TEST

START_TEST(a_message_may_be_empty)
{
	ike_writer_begin(&writer, datagram, sizeof(datagram), &header);
	ck_assert_uint_eq(ike_writer_end(&writer), IKE_HEADER_LEN);
	accepted(IKE_HEADER_LEN);
	ck_assert_uint_eq(message.chain.count, 0);
}
END_TEST

static size_t write_into(size_t room)
{
	ike_writer_begin(&writer, datagram, room, &header);
	ike_writer_payload(&writer, IKE_PAYLOAD_VENDOR);
	ike_writer_32(&writer, 1);
	ike_writer_16(&writer, 1);
	ike_writer_8(&writer, 1);
	ike_writer_octets(&writer, "abc", 3);
	return ike_writer_end(&writer);
}

/* 28 + 4 + 10 octets are needed. */
START_TEST(running_out_of_room_is_sticky_and_stays_inside)
{
	size_t room = (size_t)_i;

	memset(datagram, 0x5a, sizeof(datagram));
	ck_assert_uint_eq(write_into(room), room < 42 ? 0 : 42);
	ck_assert_int_eq(writer.overflow, room < 42);
	for (size_t i = room; i < sizeof(datagram); i++)
		ck_assert_uint_eq(datagram[i], 0x5a);
}
END_TEST

START_TEST(a_payload_has_at_most_65535_octets)
{
	static uint8_t large[70000];

	for (size_t body = 65531; body <= 65532; body++) {
		ike_writer_begin(&writer, large, sizeof(large), &header);
		ike_writer_payload(&writer, IKE_PAYLOAD_VENDOR);
		ck_assert_ptr_nonnull(ike_writer_reserve(&writer, body));
		ck_assert_int_eq(ike_writer_end(&writer) != 0, body == 65531);
	}
}
END_TEST

START_TEST(payloads_are_known_by_their_numbers)
{
	for (int type = 0; type < 256; type++)
		ck_assert_int_eq(ike_payload_known((uint8_t)type),
		                 (type >= 33 && type <= 48) || type == 53);
	ck_assert_str_eq(ike_exchange_name(34), "IKE_SA_INIT");
	ck_assert_str_eq(ike_notify_name(14), "NO_PROPOSAL_CHOSEN");
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	Suite *suite = suite_create("ike wire");
	TCase *tests = tcase_create("wire");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_header_is_read_field_by_field);
	tcase_add_loop_test(tests, fewer_octets_than_a_header_are_short, 0, IKE_HEADER_LEN);
	tcase_add_loop_test(tests, a_header_is_judged, 0, COUNT(headers));
	tcase_add_test(tests, octets_after_the_message_are_refused);
	tcase_add_test(tests, spis_of_zero_belong_to_an_init_request_only);
	tcase_add_test(tests, a_chain_is_views_into_the_datagram);
	tcase_add_loop_test(tests, a_bad_chain_is_refused, 0, COUNT(chains));
	tcase_add_test(tests, unknown_payloads_that_are_not_critical_are_skipped);
	tcase_add_test(tests, the_sk_payload_ends_the_chain_and_names_what_is_inside);
	tcase_add_loop_test(tests, a_chain_has_at_most_32_payloads, IKE_PAYLOADS_MAX - 1,
	                    IKE_PAYLOADS_MAX + 2);
	tcase_add_test(tests, what_is_written_is_read);
	tcase_add_test(tests, a_message_may_be_empty);
	tcase_add_loop_test(tests, running_out_of_room_is_sticky_and_stays_inside, 0, 45);
	tcase_add_test(tests, a_payload_has_at_most_65535_octets);
	tcase_add_test(tests, payloads_are_known_by_their_numbers);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
