/* NAT detection: ike/nat. */
#include <check.h>
#include <stdlib.h>

#include "ike/nat.h"
#include "tests/hex.h"

static const struct ike_endpoint client = { { 4, { 10, 0, 0, 1 } }, 500 };
static const struct ike_endpoint gateway = { { 4, { 192, 0, 2, 1 } }, 500 };
static const struct ike_endpoint outside = { { 4, { 198, 51, 100, 7 } }, 1024 };
static const struct ike_endpoint client6 = { { 6, { 0x20, 1, 0xd, 0xb8, 0, 1 } }, 500 };

static enum ike_crypto crypto; /* of both */
static uint8_t buffer[512];
static struct ike_message message;

/* What the client says of itself and of the gateway. */
static const struct ike_chain *said(const struct ike_endpoint *self,
                                    const struct ike_endpoint *peer, bool forced)
{
	struct ike_header header = { .spi_i = 1, .exchange = IKE_EXCHANGE_SA_INIT, .flags = 8 };
	struct ike_nat_path path = { .spi_i = 1, .self = self, .peer = peer, .crypto = crypto };
	struct ike_writer writer;
	enum ike_drop why;
	size_t len;

	ike_writer_begin(&writer, buffer, sizeof buffer, &header);
	ike_nat_encode(&writer, &path, forced);
	len = ike_writer_end(&writer);
	ck_assert_uint_eq(len, 28 + 2 * 28); /* 28: generic 4, notify 4, digest 20 */
	ck_assert(ike_message_parse(&message, buffer, len, &why));
	return &message.chain;
}

/* ... and what the gateway makes of it. */
static struct ike_nat judged(const struct ike_chain *chain, const struct ike_endpoint *from,
                             const struct ike_endpoint *to)
{
	struct ike_nat_path path = { .spi_i = 1, .self = to, .peer = from, .crypto = crypto };

	return ike_nat_judge(chain, &path);
}

START_TEST(rfc_7296_2_23_without_a_nat_both_digests_match)
{
	struct ike_nat nat = judged(said(&client, &gateway, false), &client, &gateway);

	ck_assert(nat.said && !nat.self && !nat.peer);
}
END_TEST

START_TEST(rfc_7296_2_23_another_source_is_a_nat_before_the_peer)
{
	struct ike_nat nat = judged(said(&client, &gateway, false), &outside, &gateway);

	ck_assert(nat.said && !nat.self && nat.peer);
}
END_TEST

START_TEST(rfc_7296_2_23_another_port_alone_is_a_nat_too)
{
	struct ike_endpoint moved = client;

	moved.port = 501;
	ck_assert(judged(said(&client, &gateway, false), &moved, &gateway).peer);
}
END_TEST

START_TEST(rfc_7296_2_23_another_destination_is_a_nat_before_us)
{
	struct ike_nat nat = judged(said(&client, &outside, false), &client, &gateway);

	ck_assert(nat.said && nat.self && !nat.peer);
}
END_TEST

START_TEST(rfc_7296_2_23_a_forced_nat_is_seen_where_there_is_none)
{
	struct ike_nat nat = judged(said(&client, &gateway, true), &client, &gateway);

	ck_assert(nat.said && !nat.self && nat.peer);
}
END_TEST

START_TEST(rfc_7296_2_23_all_octets_of_an_ipv6_address_count)
{
	struct ike_endpoint other = client6;

	ck_assert(!judged(said(&client6, &gateway, false), &client6, &gateway).peer);
	other.addr.bytes[15] = 1;
	ck_assert(judged(said(&client6, &gateway, false), &other, &gateway).peer);
}
END_TEST

/* SHA-1 of 00..01 00..00 0a000001 01f4, by another program. */
START_TEST(rfc_7296_3_10_1_the_digest_is_over_spis_address_and_port)
{
	const struct ike_chain *chain = said(&client, &gateway, false);
	struct ike_notify notify;

	ck_assert(ike_chain_notify(chain, IKE_NOTIFY_NAT_DETECTION_SOURCE_IP, &notify));
	hex_equal(notify.data.data, notify.data.len, "dcb940564813d96a7f9c20f4fad22f7f4dbb26b9");
	ck_assert(ike_chain_notify(chain, IKE_NOTIFY_NAT_DETECTION_DESTINATION_IP, &notify));
	hex_equal(notify.data.data, notify.data.len, "0934223bb4f4d438722fa2188be64e95136198be");
}
END_TEST

START_TEST(modelled_digests_are_judged_as_real_ones_are)
{
	struct ike_nat nat;

	crypto = IKE_CRYPTO_MODELLED;
	nat = judged(said(&client, &gateway, false), &client, &gateway);
	ck_assert(nat.said && !nat.self && !nat.peer);
	nat = judged(said(&client, &gateway, false), &outside, &gateway);
	ck_assert(nat.said && !nat.self && nat.peer);
	nat = judged(said(&client, &gateway, false), &client, &outside);
	ck_assert(nat.said && nat.self && !nat.peer);
	nat = judged(said(&client, &gateway, true), &client, &gateway);
	ck_assert(nat.said && !nat.self && nat.peer);
	crypto = IKE_CRYPTO_REAL;
}
END_TEST

/* A host with several addresses says several sources. */
START_TEST(rfc_7296_2_23_one_matching_source_of_several_is_enough)
{
	struct ike_header header = { .spi_i = 1, .exchange = IKE_EXCHANGE_SA_INIT, .flags = 8 };
	struct ike_nat_path first = { .spi_i = 1, .self = &outside, .peer = &gateway };
	struct ike_nat_path second = { .spi_i = 1, .self = &client, .peer = &gateway };
	struct ike_writer writer;
	enum ike_drop why;

	ike_writer_begin(&writer, buffer, sizeof buffer, &header);
	ike_nat_encode(&writer, &first, false);
	ike_nat_encode(&writer, &second, false);
	ck_assert(ike_message_parse(&message, buffer, ike_writer_end(&writer), &why));
	ck_assert(!judged(&message.chain, &client, &gateway).peer);
	ck_assert(!judged(&message.chain, &outside, &gateway).peer);
	ck_assert(judged(&message.chain, &gateway, &gateway).peer);
}
END_TEST

/* Half of what is needed, or a digest of another length: nothing is known. */
START_TEST(rfc_7296_2_23_who_does_not_say_both_has_no_nat_traversal)
{
	struct ike_header header = { .spi_i = 1, .exchange = IKE_EXCHANGE_SA_INIT, .flags = 8 };
	uint16_t types[] = { IKE_NOTIFY_NAT_DETECTION_SOURCE_IP,
		             IKE_NOTIFY_NAT_DETECTION_DESTINATION_IP };
	uint8_t digest[IKE_SHA1_LEN] = { 0 };
	struct ike_writer writer;
	enum ike_drop why;
	struct ike_nat nat;

	ike_writer_begin(&writer, buffer, sizeof buffer, &header);
	ike_notify_encode(&writer, types[_i], digest, sizeof digest);
	ike_notify_encode(&writer, types[1 - _i], digest, sizeof digest - 1);
	ck_assert(ike_message_parse(&message, buffer, ike_writer_end(&writer), &why));
	nat = judged(&message.chain, &client, &gateway);
	ck_assert(!nat.said && !nat.self && !nat.peer);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike nat");
	TCase *tests = tcase_create("nat");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, rfc_7296_2_23_without_a_nat_both_digests_match);
	tcase_add_test(tests, rfc_7296_2_23_another_source_is_a_nat_before_the_peer);
	tcase_add_test(tests, rfc_7296_2_23_another_port_alone_is_a_nat_too);
	tcase_add_test(tests, rfc_7296_2_23_another_destination_is_a_nat_before_us);
	tcase_add_test(tests, rfc_7296_2_23_a_forced_nat_is_seen_where_there_is_none);
	tcase_add_test(tests, rfc_7296_2_23_all_octets_of_an_ipv6_address_count);
	tcase_add_test(tests, rfc_7296_3_10_1_the_digest_is_over_spis_address_and_port);
	tcase_add_test(tests, modelled_digests_are_judged_as_real_ones_are);
	tcase_add_test(tests, rfc_7296_2_23_one_matching_source_of_several_is_enough);
	tcase_add_loop_test(tests, rfc_7296_2_23_who_does_not_say_both_has_no_nat_traversal, 0, 2);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
