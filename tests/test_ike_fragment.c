/* The SKF payload: ike/fragment. */
#include <check.h>
#include <stdlib.h>

#include "ike/fragment.h"
#include "ike/payload.h"
#include "ike/seal.h"
#include "tests/hex.h"

#define MOST 128 /* octets of a fragment, so 67 of a piece */

static struct ike_keys keys;
static uint8_t template[512], octets[512], piece[512];
static struct ike_writer writer;
static struct ike_message message;
static struct ike_fragment fragment;
static enum ike_drop why;

static void setup(void)
{
	ck_assert(ike_key_init());
	keys = (struct ike_keys){ .encr = IKE_ENCR_CHACHA20_POLY1305, .sealed = 7 };
	for (unsigned i = 0; i < sizeof keys.ei; i++) {
		keys.ei[i] = (uint8_t)i;
		keys.er[i] = (uint8_t)(i + 100);
	}
}

/* A message with one Nonce payload inside: 4 + body octets. */
static void begin(size_t body)
{
	struct ike_header header = {
		.spi_i = 1, .spi_r = 2, .message_id = 9, .exchange = IKE_EXCHANGE_AUTH, .flags = 8
	};
	uint8_t nonce[256];

	for (size_t i = 0; i < body; i++)
		nonce[i] = (uint8_t)(i * 3);
	ike_writer_begin(&writer, template, sizeof template, &header);
	ike_writer_sk(&writer);
	ike_nonce_encode(&writer, nonce, body);
}

static size_t make(uint16_t number)
{
	return ike_fragment_make(octets, MOST, (struct ike_view){ template, writer.len }, &keys,
	                         true, number);
}

static bool decode(size_t len)
{
	return ike_message_parse(&message, octets, len, &why) &&
	       ike_fragment_decode(&fragment, &message, &why);
}

static bool open(size_t *len)
{
	return ike_fragment_open(&fragment, &keys, true, piece, len, &why);
}

/* inner octets of the whole, how many fragments, octets of the last */
static const struct {
	size_t inner;
	uint16_t total;
	size_t last;
} cuts[] = { { 20, 1, 20 },  { 66, 1, 66 }, { 67, 1, 67 }, { 68, 2, 1 },
	     { 134, 2, 67 }, { 135, 3, 1 }, { 260, 4, 59 } };

START_TEST(rfc_7383_2_5_the_pieces_of_all_fragments_are_the_inside_of_sk)
{
	uint8_t whole[512];
	size_t at = 0, len;

	begin(cuts[_i].inner - 4);
	ck_assert_uint_eq(ike_fragment_prepare(&writer, &keys, MOST), cuts[_i].total);
	for (uint16_t number = 1; number <= cuts[_i].total; number++) {
		size_t most = number < cuts[_i].total ? 67 : cuts[_i].last;
		size_t made = make(number);

		ck_assert_uint_eq(made, IKE_FRAGMENT_EXTRA + most);
		ck_assert(decode(made));
		ck_assert_uint_eq(fragment.number, number);
		ck_assert_uint_eq(fragment.total, cuts[_i].total);
		ck_assert_uint_eq(fragment.next, number == 1 ? IKE_PAYLOAD_NONCE : 0);
		ck_assert_uint_eq(message.header.message_id, 9);
		ck_assert(open(&len));
		memcpy(whole + at, piece, len);
		at += len;
	}
	ck_assert_uint_eq(at, cuts[_i].inner);
	ck_assert_mem_eq(whole, template + IKE_HEADER_LEN + IKE_GENERIC_LEN + IKE_IV_LEN, at);
}
END_TEST

START_TEST(rfc_7383_2_5_no_two_fragments_share_an_iv)
{
	begin(131); /* three */
	ck_assert_uint_eq(ike_fragment_prepare(&writer, &keys, MOST), 3);
	ck_assert_uint_eq(keys.sealed, 10);
	for (uint16_t number = 1; number <= 3; number++) {
		ck_assert(decode(make(number)));
		ck_assert_uint_eq(ike_get64(fragment.sealed.data), 6u + number);
	}
	begin(20);
	ck_assert_uint_gt(ike_seal(&writer, &keys, true), 0);
	ck_assert_uint_eq(ike_get64(template + 32), 10);
}
END_TEST

START_TEST(rfc_7296_2_1_a_fragment_made_again_has_the_same_octets)
{
	uint8_t first[512];
	size_t len;

	begin(131);
	ike_fragment_prepare(&writer, &keys, MOST);
	len = make(2);
	memcpy(first, octets, len);
	make(1);
	ck_assert_uint_eq(make(2), len);
	ck_assert_mem_eq(first, octets, len);
}
END_TEST

START_TEST(rfc_7383_2_5_every_octet_is_protected)
{
	size_t len, made;

	begin(80);
	ike_fragment_prepare(&writer, &keys, MOST);
	made = make(1);
	for (size_t at = 0; at < made; at++) {
		octets[at] ^= 0x40;
		if (decode(made)) {
			ck_assert_msg(!open(&len), "octet %zu", at);
			ck_assert_int_eq(why, IKE_DROP_INTEGRITY);
		}
		octets[at] ^= 0x40;
	}
	ck_assert(decode(made));
	ck_assert(open(&len));
	ck_assert(!ike_fragment_open(&fragment, &keys, false, piece, &len, &why));
}
END_TEST

/* Fragment Number, Total Fragments */
static const struct {
	uint16_t number, total;
	bool sane;
} numbers[] = {
	{ 0, 0, false },     { 0, 1, false },         { 1, 0, false },  { 1, 1, true },
	{ 2, 1, false },     { 2, 2, true },          { 64, 64, true }, { 64, 65, false },
	{ 1, 65535, false }, { 65535, 65535, false },
};

START_TEST(rfc_7383_2_6_numbers_that_no_fragment_has_are_malformed)
{
	size_t made;

	begin(80);
	ike_fragment_prepare(&writer, &keys, MOST);
	made = make(1);
	ike_set16(octets + 32, numbers[_i].number);
	ike_set16(octets + 34, numbers[_i].total);
	ck_assert_int_eq(decode(made), numbers[_i].sane);
	if (!numbers[_i].sane)
		ck_assert_int_eq(why, IKE_DROP_PAYLOADS);
}
END_TEST

/* body of SKF: numbers 4, IV 8, pad length 1, ICV 16 at least */
START_TEST(rfc_7383_2_5_what_is_too_short_is_malformed)
{
	size_t body = (size_t)_i, len = IKE_HEADER_LEN + IKE_GENERIC_LEN + body;

	begin(20);
	ike_fragment_prepare(&writer, &keys, MOST);
	make(1);
	ike_set32(octets + 24, (uint32_t)len);
	ike_set16(octets + 30, (uint16_t)(IKE_GENERIC_LEN + body));
	ck_assert_int_eq(decode(len), body >= 29);
}
END_TEST

START_TEST(rfc_7383_2_5_a_message_under_sk_is_no_fragment)
{
	begin(20);
	size_t len = ike_seal(&writer, &keys, true);

	memcpy(octets, template, len);
	ck_assert(!decode(len));
	ck_assert_int_eq(why, IKE_DROP_MISSING);
}
END_TEST

/* Others may pad, with up to all that there is; more is malformed (RFC 7296 3.14). */
START_TEST(rfc_7296_3_14_padding_of_a_fragment_is_taken_off)
{
	struct ike_aead aead = { .encr = ike_encr_find(keys.encr, 0), .key = keys.ei };
	size_t len, made;

	begin(20);
	ike_fragment_prepare(&writer, &keys, MOST);
	made = make(1);
	ck_assert(decode(made) && open(&len));
	ck_assert_uint_eq(len, 24);
	piece[24] = (uint8_t)_i; /* as if the last octets were padding */
	aead.iv = ike_get64(fragment.sealed.data);
	aead.associated = fragment.associated;
	ike_aead_seal(&aead, octets + 44, piece, 25);
	ck_assert(decode(made));
	ck_assert_int_eq(open(&len), _i <= 24);
	if (_i <= 24)
		ck_assert_uint_eq(len, 24 - (size_t)_i);
	else
		ck_assert_int_eq(why, IKE_DROP_PAYLOADS);
}
END_TEST

START_TEST(rfc_7383_2_5_what_is_whole_says_when_to_cut)
{
	begin(40);
	size_t whole = ike_fragment_whole(&writer);

	ck_assert_uint_eq(ike_seal(&writer, &keys, true), whole);
}
END_TEST

START_TEST(more_fragments_than_the_cap_are_refused)
{
	begin(64); /* 68 octets inside, pieces of 1: 68 fragments */
	ck_assert_uint_eq(ike_fragment_prepare(&writer, &keys, IKE_FRAGMENT_EXTRA + 1), 0);
	ck_assert_uint_eq(keys.sealed, 7);
	begin(60);
	ck_assert_uint_eq(ike_fragment_prepare(&writer, &keys, IKE_FRAGMENT_EXTRA + 1), 64);
	writer.overflow = true;
	ck_assert_uint_eq(ike_fragment_prepare(&writer, &keys, MOST), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike fragment");
	TCase *tests = tcase_create("fragment");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, rfc_7383_2_5_the_pieces_of_all_fragments_are_the_inside_of_sk, 0,
	                    sizeof cuts / sizeof *cuts);
	tcase_add_test(tests, rfc_7383_2_5_no_two_fragments_share_an_iv);
	tcase_add_test(tests, rfc_7296_2_1_a_fragment_made_again_has_the_same_octets);
	tcase_add_test(tests, rfc_7383_2_5_every_octet_is_protected);
	tcase_add_loop_test(tests, rfc_7383_2_6_numbers_that_no_fragment_has_are_malformed, 0,
	                    sizeof numbers / sizeof *numbers);
	tcase_add_loop_test(tests, rfc_7383_2_5_what_is_too_short_is_malformed, 0, 31);
	tcase_add_test(tests, rfc_7383_2_5_a_message_under_sk_is_no_fragment);
	tcase_add_loop_test(tests, rfc_7296_3_14_padding_of_a_fragment_is_taken_off, 0, 30);
	tcase_add_test(tests, rfc_7383_2_5_what_is_whole_says_when_to_cut);
	tcase_add_test(tests, more_fragments_than_the_cap_are_refused);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
