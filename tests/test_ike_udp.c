/* What is on IKE's ports: ike/udp. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/udp.h"

static struct ike_dgram between(uint16_t from, uint16_t to)
{
	return (struct ike_dgram){ .from = { { 4, { 10, 0, 0, 1 } }, from },
		                   .to = { { 4, { 10, 0, 0, 2 } }, to } };
}

static const struct {
	uint16_t from, to;
	bool marked;
} ports[] = {
	{ 500, 500, false },  { 4500, 4500, true }, { 1024, 500, false }, { 500, 1024, false },
	{ 1025, 4500, true }, { 4500, 1025, true }, { 500, 4500, false }, { 15000, 16000, true },
};

START_TEST(rfc_3948_2_2_a_message_has_the_marker_unless_a_port_is_500)
{
	struct ike_dgram sent = between(ports[_i].from, ports[_i].to), got = sent;
	uint8_t wire[16];
	size_t extra = ports[_i].marked ? IKE_MARKER_LEN : 0;

	sent.data = (const uint8_t *)"IKE";
	sent.len = 3;
	ck_assert_uint_eq(ike_udp_len(&sent), 3 + extra);
	ck_assert_uint_eq(ike_udp_put(wire, &sent), 3 + extra);
	ck_assert_mem_eq(wire, "\0\0\0\0", extra);
	ck_assert_mem_eq(wire + extra, "IKE", 3);
	ike_udp_take(&got, wire, 3 + extra);
	ck_assert_int_eq(got.kind, IKE_DGRAM_MESSAGE);
	ck_assert_uint_eq(got.len, 3);
	ck_assert_mem_eq(got.data, "IKE", 3);
}
END_TEST

static const struct {
	const char *octets;
	size_t len;
	enum ike_dgram_kind kind;
	size_t left;
} payloads[] = {
	{ "", 0, IKE_DGRAM_MESSAGE, 0 },          { "\xff", 1, IKE_DGRAM_KEEPALIVE, 1 },
	{ "\xfe", 1, IKE_DGRAM_ESP, 1 },          { "\xff\xff", 2, IKE_DGRAM_ESP, 2 },
	{ "\0\0\0", 3, IKE_DGRAM_ESP, 3 },        { "\0\0\0\0", 4, IKE_DGRAM_MESSAGE, 0 },
	{ "\0\0\0\1", 4, IKE_DGRAM_ESP, 4 },      { "\1\0\0\0", 4, IKE_DGRAM_ESP, 4 },
	{ "\0\0\0\0x", 5, IKE_DGRAM_MESSAGE, 1 },
};

START_TEST(rfc_3948_2_the_marker_tells_ike_from_esp_and_keepalives)
{
	struct ike_dgram got = between(4500, 4500);

	ike_udp_take(&got, (const uint8_t *)payloads[_i].octets, payloads[_i].len);
	ck_assert_int_eq(got.kind, payloads[_i].kind);
	ck_assert_uint_eq(got.len, payloads[_i].left);
}
END_TEST

START_TEST(rfc_3948_2_on_port_500_everything_is_a_message)
{
	struct ike_dgram got = between(500, 500);

	ike_udp_take(&got, (const uint8_t *)payloads[_i].octets, payloads[_i].len);
	ck_assert_int_eq(got.kind, IKE_DGRAM_MESSAGE);
	ck_assert_uint_eq(got.len, payloads[_i].len);
}
END_TEST

START_TEST(rfc_3948_2_3_a_keepalive_is_one_octet_without_marker)
{
	struct ike_dgram sent = between(4500, 4500), got = sent;
	uint8_t wire[8];

	sent.kind = IKE_DGRAM_KEEPALIVE;
	sent.data = (const uint8_t *)"\xff";
	sent.len = 1;
	ck_assert_uint_eq(ike_udp_put(wire, &sent), 1);
	ike_udp_take(&got, wire, 1);
	ck_assert_int_eq(got.kind, IKE_DGRAM_KEEPALIVE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike udp");
	TCase *tests = tcase_create("udp");
	SRunner *runner = srunner_create(suite);
	int failed, all = sizeof payloads / sizeof *payloads;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, rfc_3948_2_2_a_message_has_the_marker_unless_a_port_is_500, 0,
	                    sizeof ports / sizeof *ports);
	tcase_add_loop_test(tests, rfc_3948_2_the_marker_tells_ike_from_esp_and_keepalives, 0, all);
	tcase_add_loop_test(tests, rfc_3948_2_on_port_500_everything_is_a_message, 0, all);
	tcase_add_test(tests, rfc_3948_2_3_a_keepalive_is_one_octet_without_marker);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
