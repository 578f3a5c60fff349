/* Keys for an operator's key file, and messages without their seal. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/wire.h"
#include "tests/ike_pair.h"

static struct ike_secret secret;
static struct pair_packet packet;
static uint8_t plain[IKE_DGRAM_MAX];

static uint64_t spi(size_t at)
{
	return ike_get64(packet.data + at);
}

static bool known(enum pair_end end)
{
	return ike_secret(pair.host[end].ike, spi(0), spi(8), &secret);
}

/* Until A's IKE_AUTH is in `packet`. */
static void until_auth(void)
{
	pair_init();
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_catch(A, "IKE_AUTH request", &packet);
}

START_TEST(there_is_no_secret_before_there_are_keys)
{
	pair_init();
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &packet);
	ck_assert_uint_eq(spi(8), 0);
	ck_assert(!known(A));
	ck_assert(!known(B));
	pair_inject(B, &packet);
	ck_assert(!known(B)); /* by the responder's SPI only */
	pair_catch(B, "IKE_SA_INIT response", &packet);
	ck_assert(!known(A));
	pair_close();
}
END_TEST

START_TEST(both_ends_have_the_same_secret)
{
	struct ike_secret first;

	until_auth();
	ck_assert(known(A));
	first = secret;
	pair_inject(B, &packet);
	ck_assert(known(B));
	ck_assert_uint_eq(secret.encr, SADB_ENCR_CHACHA20_POLY1305);
	ck_assert_uint_eq(secret.key_len, 36);
	ck_assert_mem_eq(first.ei, secret.ei, secret.key_len);
	ck_assert_mem_eq(first.er, secret.er, secret.key_len);
	ck_assert_mem_ne(first.ei, first.er, secret.key_len);
	packet.data[8] ^= 1;
	ck_assert(!known(A) && !known(B));
	pair_close();
}
END_TEST

static const uint8_t *inner(const struct ike_message *message, uint8_t *first, size_t *len)
{
	const struct ike_payload *sk = ike_chain_find(&message->chain, IKE_PAYLOAD_SK);

	ck_assert_ptr_nonnull(sk);
	*first = sk->next;
	*len = sk->len;
	return sk->data;
}

START_TEST(without_its_seal_a_message_shows_its_payloads)
{
	struct ike_message message;
	struct ike_chain chain;
	enum ike_drop why;
	const uint8_t *body;
	uint8_t first;
	size_t len;

	until_auth();
	ck_assert(known(A));
	len = ike_unseal(&secret, packet.data, packet.len, plain);
	ck_assert_uint_eq(len, packet.len - 8 - 16); /* IV, ICV */
	ck_assert(ike_message_parse(&message, plain, len, &why));
	body = inner(&message, &first, &len);
	ck_assert_uint_eq(body[len - 1], 0); /* the pad length */
	ck_assert(ike_chain_parse(&chain, first, body, len - 1, &why));
	ck_assert_ptr_nonnull(ike_chain_find(&chain, IKE_PAYLOAD_IDI));
	ck_assert_ptr_nonnull(ike_chain_find(&chain, IKE_PAYLOAD_AUTH));
	ck_assert_ptr_nonnull(ike_chain_find(&chain, IKE_PAYLOAD_SA));
	ck_assert_ptr_nonnull(ike_chain_find(&chain, IKE_PAYLOAD_TSI));
	ck_assert_ptr_nonnull(ike_chain_find(&chain, IKE_PAYLOAD_TSR));
	pair_close();
}
END_TEST

START_TEST(what_does_not_open_comes_to_nothing)
{
	until_auth();
	ck_assert(known(A));
	for (size_t at = 0; at < packet.len; at++) {
		packet.data[at] ^= 0x40;
		ck_assert_msg(ike_unseal(&secret, packet.data, packet.len, plain) == 0 ||
		                      packet.data[16] != IKE_PAYLOAD_SK,
		              "octet %zu", at);
		packet.data[at] ^= 0x40;
		ck_assert_uint_eq(ike_unseal(&secret, packet.data, at, plain), 0);
	}
	packet.data[IKE_HEADER_LEN - 1] = (uint8_t)(IKE_HEADER_LEN + 4 + 8 + 16);
	packet.data[IKE_HEADER_LEN + 3] = 4 + 8 + 16;
	packet.data[IKE_HEADER_LEN + 2] = packet.data[IKE_HEADER_LEN - 2] = 0;
	ck_assert_uint_eq(ike_unseal(&secret, packet.data, IKE_HEADER_LEN + 28, plain), 0);
	pair_close();
}
END_TEST

START_TEST(a_message_without_sk_stays_as_it_is)
{
	struct pair_packet init;

	pair_init();
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	ck_assert_uint_eq(ike_unseal(&secret, init.data, init.len, plain), init.len);
	ck_assert_mem_eq(plain, init.data, init.len);
	pair_close();
}
END_TEST

/* RFC 7383 2.5: what the fragments hold, one after the other, is what SK would have held. */
START_TEST(without_their_seals_fragments_show_their_pieces)
{
	uint8_t whole[2 * IKE_DGRAM_MAX];
	size_t whole_len = 0, number = 0;
	struct ike_chain chain;
	enum ike_drop why;

	pair_init();
	for (enum pair_end end = A; end <= B; end++) {
		pair.host[end].conf.fragment_size = 200;
		pair.host[end].conf.reassemblies = 1;
		pair.host[end].conf.reassembly_max = 1000;
	}
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	uint8_t first = 0;
	while (pair.wire_count > 0) {
		size_t at = IKE_HEADER_LEN + 8, len; /* generic header, number, total */

		pair_take(0, &packet);
		ck_assert_uint_eq(packet.data[16], IKE_PAYLOAD_SKF);
		ck_assert(known(A));
		len = ike_unseal(&secret, packet.data, packet.len, plain);
		ck_assert_uint_eq(len, packet.len - 8 - 16);
		ck_assert_uint_eq(ike_get32(plain + 24), len);
		ck_assert_uint_eq(ike_get16(plain + IKE_HEADER_LEN + 2), len - IKE_HEADER_LEN);
		ck_assert_uint_eq(ike_get16(plain + IKE_HEADER_LEN + 4), ++number);
		if (number == 1)
			first = plain[IKE_HEADER_LEN];
		memcpy(whole + whole_len, plain + at, len - at - 1); /* less the pad length */
		whole_len += len - at - 1;
		packet.data[packet.len - 1] ^= 1;
		ck_assert_uint_eq(ike_unseal(&secret, packet.data, packet.len, plain), 0);
	}
	ck_assert_uint_ge(number, 2);
	ck_assert(ike_chain_parse(&chain, first, whole, whole_len, &why));
	ck_assert_ptr_nonnull(ike_chain_find(&chain, IKE_PAYLOAD_IDI));
	ck_assert_ptr_nonnull(ike_chain_find(&chain, IKE_PAYLOAD_TSR));
	pair_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike_secret");
	TCase *tests = tcase_create("secret");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, there_is_no_secret_before_there_are_keys);
	tcase_add_test(tests, both_ends_have_the_same_secret);
	tcase_add_test(tests, without_its_seal_a_message_shows_its_payloads);
	tcase_add_test(tests, what_does_not_open_comes_to_nothing);
	tcase_add_test(tests, a_message_without_sk_stays_as_it_is);
	tcase_add_test(tests, without_their_seals_fragments_show_their_pieces);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
