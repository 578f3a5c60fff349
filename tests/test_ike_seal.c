/*
 * The SK payload: ike/seal. Vectors of RFC 7634, of RFC 8439 and of GCM's authors; a real peer is
 * in test_ike_charon.c.
 */
#include <check.h>
#include <stdlib.h>

#include "ike/payload.h"
#include "ike/seal.h"
#include "tests/hex.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define KEY   "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"

/* nonce = salt | IV; associated data, plaintext, ciphertext and tag */
static const struct {
	uint16_t encr, bits;
	const char *key, *salt, *iv, *associated, *plain, *sealed;
} vectors[] = {
	/* RFC 7634 Appendix A: an ESP packet */
	{ IKE_ENCR_CHACHA20_POLY1305, 0, KEY, "a0a1a2a3", "1011121314151617", "0102030400000005",
	  "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec1000073627"
	  "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233"
	  "34353637"
	  "01020204",
	  "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95df"
	  "ab4c02f7"
	  "2aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e0"
	  "76aaa8266b7fb0f7b11b369907e1ad43" },
	/* RFC 7634 Appendix B: an IKEv2 message */
	{ IKE_ENCR_CHACHA20_POLY1305, 0, KEY, "a0a1a2a3", "1011121314151617",
	  "c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029",
	  "0000000c000040010000000a00",
	  "610394701f8d017f7c12924889 6b71bfe25236efd7cdc67066906315b2" },
	/* RFC 8439 2.8.2 */
	{ IKE_ENCR_CHACHA20_POLY1305, 0, KEY, "07000000", "4041424344454647",
	  "50515253c0c1c2c3c4c5c6c7",
	  "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966"
	  "20492063"
	  "6f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c20"
	  "73756e73"
	  "637265656e20776f756c642062652069742e",
	  "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69"
	  "da92728b"
	  "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b"
	  "4831d7bc"
	  "3ff4def08e4b7a9de576d26586cec64b6116 1ae10b594f09e26a7e902ecbd0600691" },
	/* McGrew and Viega, The Galois/Counter Mode of Operation, B: test cases 13, 14, 16 */
	{ IKE_ENCR_AES_GCM_16, 256, ZEROS, "00000000", "0000000000000000", "", "",
	  "530f8afbc74536b9a963b4f1c4cb738b" },
	{ IKE_ENCR_AES_GCM_16, 256, ZEROS, "00000000", "0000000000000000", "",
	  "00000000000000000000000000000000",
	  "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919" },
	{ IKE_ENCR_AES_GCM_16, 256,
	  "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabe",
	  "facedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
	  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
	  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
	  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
	  "76fc6ece0f4e1768cddf8853bb2d551b" },
};

START_TEST(the_cipher_is_that_of_the_rfcs)
{
	uint8_t key[IKE_CRYPT_MAX], iv[8], associated[64], plain[256], sealed[256];
	size_t len = hex_read(plain, sizeof(plain), vectors[_i].plain);
	struct ike_aead aead = { .encr = ike_encr_find(vectors[_i].encr, vectors[_i].bits),
		                 .key = key };

	ck_assert_ptr_nonnull(aead.encr);
	if (!aead.encr->by[IKE_CRYPTO_REAL]->available())
		return; /* this processor has no AES: ike_suite_available says so */
	hex_read(key, 32, vectors[_i].key);
	hex_read(key + 32, 4, vectors[_i].salt);
	hex_read(iv, 8, vectors[_i].iv);
	aead.iv = ike_get64(iv);
	aead.associated = (struct ike_view){ associated, hex_read(associated, sizeof(associated),
		                                                  vectors[_i].associated) };
	memcpy(sealed, plain, len);
	ike_aead_seal(&aead, sealed, sealed, len);
	hex_equal(sealed, len + IKE_ICV_LEN, vectors[_i].sealed);
	ck_assert(ike_aead_open(&aead, sealed, sealed, len + IKE_ICV_LEN));
	ck_assert_mem_eq(sealed, plain, len);
	ck_assert(!ike_aead_open(&aead, sealed, sealed, IKE_ICV_LEN - 1));
}
END_TEST

/* Of each cipher and provider: any octet of key, salt, IV, associated data, text or ICV. */
START_TEST(a_changed_octet_opens_nothing)
{
	static const uint16_t encrs[2][2] = { { IKE_ENCR_CHACHA20_POLY1305, 0 },
		                              { IKE_ENCR_AES_GCM_16, 256 } };
	uint8_t key[36], associated[13] = { 1 }, text[23] = { 2 }, sealed[39], out[39];
	struct ike_aead aead = { .encr = ike_encr_find(encrs[_i & 1][0], encrs[_i & 1][1]),
		                 .crypto = (enum ike_crypto)(_i >> 1),
		                 .key = key,
		                 .iv = 77,
		                 .associated = { associated, sizeof(associated) } };

	if (!aead.encr->by[aead.crypto]->available())
		return;
	memset(key, 0x33, sizeof(key));
	ike_aead_seal(&aead, sealed, text, sizeof(text));
	ck_assert_mem_ne(sealed, text, sizeof(text));
	for (size_t i = 0; i < sizeof(sealed); i++) {
		sealed[i] ^= 0x80;
		ck_assert(!ike_aead_open(&aead, out, sealed, sizeof(sealed)));
		sealed[i] ^= 0x80;
	}
	for (size_t i = 0; i < sizeof(key); i++) {
		key[i] ^= 1;
		ck_assert(!ike_aead_open(&aead, out, sealed, sizeof(sealed)));
		key[i] ^= 1;
	}
	for (size_t i = 0; i < sizeof(associated); i++) {
		associated[i] ^= 1;
		ck_assert(!ike_aead_open(&aead, out, sealed, sizeof(sealed)));
		associated[i] ^= 1;
	}
	aead.iv++;
	ck_assert(!ike_aead_open(&aead, out, sealed, sizeof(sealed)));
	aead.iv--;
	aead.associated.len--;
	ck_assert(!ike_aead_open(&aead, out, sealed, sizeof(sealed)));
	aead.associated.len++;
	ck_assert(!ike_aead_open(&aead, out, sealed, sizeof(sealed) - 1));
	ck_assert(ike_aead_open(&aead, out, sealed, sizeof(sealed)));
	ck_assert_mem_eq(out, text, sizeof(text));
}
END_TEST

static struct ike_keys keys;
static uint8_t buffer[IKE_DGRAM_MAX], plain[IKE_DGRAM_MAX];
static struct ike_writer writer;
static struct ike_message message;
static struct ike_chain inner;
static bool authentic;
static enum ike_drop why;

static void setup(void)
{
	ck_assert(ike_key_init());
	keys = (struct ike_keys){ .encr = IKE_ENCR_CHACHA20_POLY1305 };
	hex_read(keys.er, 36, KEY "a0a1a2a3");
	hex_read(keys.ei, 36, "a0a1a2a3" KEY);
}

static bool opens(size_t len, bool from_initiator)
{
	ck_assert(ike_message_parse(&message, buffer, len, &why));
	return ike_open(&message, &keys, from_initiator, plain, sizeof(plain), &inner, &authentic,
	                &why);
}

static const struct ike_header header = { .spi_i = 0xc0c1c2c3c4c5c6c7,
	                                  .spi_r = 0xd0d1d2d3d4d5d6d7,
	                                  .exchange = IKE_EXCHANGE_INFORMATIONAL,
	                                  .message_id = 9 };

/* The message of RFC 7634 Appendix B: the original responder sets a window size of 10. */
START_TEST(the_message_of_rfc7634_b_is_sealed_and_opened)
{
	static const uint8_t window[] = { 0, 0, 0, 10 };
	struct ike_notify notify;
	size_t len;

	keys.sealed = 0x1011121314151617;
	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
	ike_writer_sk(&writer);
	ike_notify_encode(&writer, IKE_NOTIFY_SET_WINDOW_SIZE, window, sizeof(window));
	len = ike_seal(&writer, &keys, false);
	hex_equal(buffer, len,
	          "c0c1c2c3c4c5c6c7 d0d1d2d3d4d5d6d7 2e202500 00000009 00000045 29000029"
	          "1011121314151617 610394701f8d017f7c12924889 6b71bfe25236efd7cdc67066906315b2");
	ck_assert_uint_eq(keys.sealed, 0x1011121314151618);
	ck_assert(opens(len, false));
	ck_assert(authentic);
	ck_assert_uint_eq(inner.count, 1);
	ck_assert(ike_chain_notify(&inner, IKE_NOTIFY_SET_WINDOW_SIZE, &notify));
	ck_assert_mem_eq(notify.data.data, window, sizeof(window));
}
END_TEST

START_TEST(each_role_has_its_own_key)
{
	size_t len;

	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
	ike_writer_sk(&writer);
	len = ike_seal(&writer, &keys, _i);
	ck_assert(!opens(len, !_i));
	ck_assert_int_eq(why, IKE_DROP_INTEGRITY);
	ck_assert(!authentic);
	ck_assert(opens(len, _i)); /* an empty SK payload is a message too: a liveness check */
	ck_assert_uint_eq(inner.count, 0);
}
END_TEST

START_TEST(no_iv_comes_twice)
{
	for (uint64_t n = 0; n < 300; n++) {
		ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
		ike_writer_sk(&writer);
		ck_assert_uint_gt(ike_seal(&writer, &keys, true), 0);
		ck_assert_uint_eq(ike_get64(buffer + IKE_HEADER_LEN + IKE_GENERIC_LEN), n);
	}
}
END_TEST

/* Payloads before SK stay in the clear and are authenticated. */
START_TEST(payloads_before_sk_are_associated_data)
{
	size_t len;

	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
	ike_notify_encode(&writer, IKE_NOTIFY_COOKIE, (const uint8_t *)"abc", 3);
	ike_writer_sk(&writer);
	ike_delete_encode_ike(&writer);
	len = ike_seal(&writer, &keys, true);
	ck_assert(opens(len, true));
	ck_assert_uint_eq(message.chain.count, 2);
	ck_assert_uint_eq(inner.count, 1);
	ck_assert_ptr_nonnull(ike_chain_find(&inner, IKE_PAYLOAD_DELETE));
	buffer[IKE_HEADER_LEN + 8] ^= 1;
	ck_assert(!opens(len, true));
	ck_assert_int_eq(why, IKE_DROP_INTEGRITY);
}
END_TEST

/* Header 28, SK 4, IV 8, a Delete of 8, pad length 1, ICV 16: 65 octets are needed. */
START_TEST(what_does_not_fit_is_not_sealed)
{
	ike_writer_begin(&writer, buffer, (size_t)_i, &header);
	ike_writer_sk(&writer);
	ike_delete_encode_ike(&writer);
	ck_assert_uint_eq(ike_seal(&writer, &keys, true), _i < 65 ? 0 : 65);
	ck_assert_uint_eq(keys.sealed, _i < 65 ? 0 : 1);
}
END_TEST

/* A message whose SK payload holds these octets, pad length included; `first` is their type. */
static size_t seal_octets(uint8_t first, const char *octets)
{
	size_t head = IKE_HEADER_LEN + IKE_GENERIC_LEN,
	       len = hex_read(plain, sizeof(plain), octets);
	struct ike_aead aead = { .encr = ike_encr_find(IKE_ENCR_CHACHA20_POLY1305, 0),
		                 .key = keys.ei,
		                 .iv = 5,
		                 .associated = { buffer, head } };

	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
	ike_writer_payload(&writer, IKE_PAYLOAD_SK);
	buffer[IKE_HEADER_LEN] = first;
	ike_writer_32(&writer, 0);
	ike_writer_32(&writer, 5);
	ck_assert_ptr_nonnull(ike_writer_reserve(&writer, len + IKE_ICV_LEN));
	ike_writer_end(&writer);
	ike_aead_seal(&aead, buffer + head + IKE_IV_LEN, plain, len);
	return writer.len;
}

static const struct {
	uint8_t first;
	const char *octets;
	bool good;
	enum ike_drop drop;
} insides[] = {
	{ 0, "00", true, 0 },
	{ 0, "ffffff03", true,
	  0 }, /* any padding up to what is there; its octets may be anything */
	{ 42, "00000008 01000000 00", true, 0 },
	{ 42, "00000008 01000000 aabb 02", true, 0 },
	{ 0, "01", false, IKE_DROP_PAYLOADS }, /* more padding than there is */
	{ 0, "ffffff04", false, IKE_DROP_PAYLOADS },
	{ 42, "00000008 01000000 01", false, IKE_DROP_PAYLOADS }, /* the padding eats the payload */
	{ 42, "00", false, IKE_DROP_PAYLOADS },
	{ 0, "aa 00", false, IKE_DROP_PAYLOADS },
	{ 99, "00800004 00", false, IKE_DROP_CRITICAL },
};

START_TEST(what_is_inside_is_judged_after_it_opened)
{
	size_t len = seal_octets(insides[_i].first, insides[_i].octets);

	ck_assert_int_eq(opens(len, true), insides[_i].good);
	ck_assert(authentic);
	if (!insides[_i].good)
		ck_assert_int_eq(why, insides[_i].drop);
	if (!insides[_i].good && insides[_i].drop == IKE_DROP_CRITICAL)
		ck_assert_uint_eq(inner.critical, insides[_i].first);
}
END_TEST

/* IV 8, pad length 1, ICV 16: below 25 octets there is nothing to open. */
START_TEST(a_short_sk_payload_is_malformed)
{
	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
	ike_writer_payload(&writer, IKE_PAYLOAD_SK);
	for (int i = 0; i < _i; i++)
		ike_writer_8(&writer, 0);
	ck_assert(!opens(ike_writer_end(&writer), true));
	ck_assert_int_eq(why, _i < 25 ? IKE_DROP_PAYLOADS : IKE_DROP_INTEGRITY);
	ck_assert(!authentic);
}
END_TEST

START_TEST(a_message_without_sk_has_it_missing)
{
	ike_writer_begin(&writer, buffer, sizeof(buffer), &header);
	ck_assert(!opens(ike_writer_end(&writer), true));
	ck_assert_int_eq(why, IKE_DROP_MISSING);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	Suite *suite = suite_create("ike seal");
	TCase *tests = tcase_create("seal");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, the_cipher_is_that_of_the_rfcs, 0, COUNT(vectors));
	tcase_add_loop_test(tests, a_changed_octet_opens_nothing, 0, 4);
	tcase_add_test(tests, the_message_of_rfc7634_b_is_sealed_and_opened);
	tcase_add_loop_test(tests, each_role_has_its_own_key, 0, 2);
	tcase_add_test(tests, no_iv_comes_twice);
	tcase_add_test(tests, payloads_before_sk_are_associated_data);
	tcase_add_loop_test(tests, what_does_not_fit_is_not_sealed, 0, 67);
	tcase_add_loop_test(tests, what_is_inside_is_judged_after_it_opened, 0, COUNT(insides));
	tcase_add_loop_test(tests, a_short_sk_payload_is_malformed, 0, 27);
	tcase_add_test(tests, a_message_without_sk_has_it_missing);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
