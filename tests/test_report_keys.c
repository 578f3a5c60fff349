/* The tables of a Wireshark profile, row by row. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/keys.h"

#define GCM "\"AES-GCM-256 with 16 octet ICV [RFC5282]\",\"\",\"\",\"NONE [RFC4306]\"\n"

static struct secrets *secrets;
static char *text;
static size_t text_len;

static void setup(void)
{
	secrets = secrets_new(4);
	ck_assert_ptr_nonnull(secrets);
}

static void teardown(void)
{
	secrets_free(secrets);
	free(text);
	text = NULL;
}

static FILE *begin(void)
{
	FILE *out = open_memstream(&text, &text_len);

	ck_assert_ptr_nonnull(out);
	return out;
}

/* The line after the first, which says what the file is. */
static const char *row(FILE *out)
{
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_int_eq(strncmp(text, "# ikesim", 8), 0);
	return strchr(text, '\n') + 1;
}

static void add(uint16_t encr, uint16_t bits, uint16_t len)
{
	struct ike_secret secret = { .spi_i = UINT64_C(0x0123456789abcdef),
		                     .spi_r = 1 + secrets_count(secrets),
		                     .encr = encr,
		                     .bits = bits,
		                     .key_len = len };

	memset(secret.ei, 0x1e, sizeof(secret.ei));
	memset(secret.er, 0x2f, sizeof(secret.er));
	secrets_add(secrets, &secret);
}

static void expected_keys(char *out, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		memcpy(out + 2 * i, "1e", 2);
	out[2 * len] = ',';
	for (unsigned i = 0; i < len; i++)
		memcpy(out + 2 * len + 1 + 2 * i, "2f", 2);
	out[4 * len + 1] = '\0';
}

START_TEST(an_ike_sa_is_a_row_by_the_name_that_wireshark_has_for_its_cipher)
{
	char expected[512], keys[160];
	FILE *out = begin();

	expected_keys(keys, 36);
	snprintf(expected, sizeof(expected), "0123456789abcdef,0000000000000001,%s," GCM, keys);
	add(SADB_ENCR_AES_GCM_16, 256, 36);
	ck_assert(keys_print_ike(out, secrets));
	ck_assert_str_eq(row(out), expected);
	ck_assert_uint_eq(keys_strange(secrets), 0);
}
END_TEST

START_TEST(an_aes_key_of_128_bits_has_another_name)
{
	FILE *out = begin();

	add(SADB_ENCR_AES_GCM_16, 128, 20);
	ck_assert(keys_print_ike(out, secrets));
	ck_assert_ptr_nonnull(strstr(row(out), "\"AES-GCM-128 with 16 octet ICV [RFC5282]\""));
}
END_TEST

START_TEST(a_cipher_without_a_name_is_a_comment)
{
	FILE *out = begin();

	add(SADB_ENCR_CHACHA20_POLY1305, 0, 36);
	add(SADB_ENCR_AES_GCM_16, 192, 28);
	ck_assert(keys_print_ike(out, secrets));
	for (const char *line = row(out); *line; line = strchr(line, '\n') + 1)
		ck_assert_int_eq(*line, '#');
	ck_assert_uint_eq(keys_strange(secrets), 2);
}
END_TEST

START_TEST(in_the_mirror_nothing_is_encrypted)
{
	FILE *out = begin();

	add(SADB_ENCR_CHACHA20_POLY1305, 0, 36);
	ck_assert(keys_print_plain(out, secrets));
	ck_assert_str_eq(row(out), "0123456789abcdef,0000000000000001,\"\",\"\",\"NULL [RFC2410]\","
	                           "\"\",\"\",\"NONE [RFC4306]\"\n");
}
END_TEST

static const struct {
	struct sadb_req req;
	const char *row;
} children[] = {
	{ { .src = { 4, { 10, 0, 0, 1 } },
	    .dst = { 4, { 192, 0, 2, 255 } },
	    .spi = 0xc0ffee,
	    .key = { SADB_ENCR_AES_GCM_16, 3, { 1, 2, 0xff } } },
	  "\"IPv4\",\"10.0.0.1\",\"192.0.2.255\",\"0x00c0ffee\",\"AES-GCM with 16 octet ICV "
	  "[RFC4106]\",\"0x0102ff\",\"NULL\",\"\"\n" },
	{ { .src = { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } },
	    .dst = { 6, { 0xfe, 0x80, [14] = 0xab, [15] = 2 } },
	    .spi = UINT32_MAX,
	    .key = { SADB_ENCR_AES_GCM_16, 1, { 9 } } },
	  "\"IPv6\",\"2001:db8:0:0:0:0:0:1\",\"fe80:0:0:0:0:0:0:ab02\",\"0xffffffff\",\"AES-GCM "
	  "with 16 octet ICV [RFC4106]\",\"0x09\",\"NULL\",\"\"\n" },
	{ { .src = { 4, { 1, 1, 1, 1 } },
	    .dst = { 4, { 2, 2, 2, 2 } },
	    .spi = 256,
	    .key = { SADB_ENCR_CHACHA20_POLY1305, 1, { 7 } } },
	  "# no name for ESP transform ENCR 28: "
	  "\"IPv4\",\"1.1.1.1\",\"2.2.2.2\",\"0x00000100\",\"\","
	  "\"0x07\",\"NULL\",\"\"\n" },
};

START_TEST(an_esp_sa_is_a_row_from_source_to_destination)
{
	FILE *out = begin();

	secrets_add_child(secrets, &children[_i].req);
	secrets_add_child(secrets, &children[_i].req);
	ck_assert(keys_print_esp(out, secrets));
	ck_assert_str_eq(row(out), children[_i].row);
}
END_TEST

START_TEST(a_full_disk_is_told)
{
	FILE *out = fopen("/dev/full", "w");

	ck_assert_ptr_nonnull(out);
	setvbuf(out, NULL, _IONBF, 0);
	ck_assert(!keys_print_ike(out, secrets));
	clearerr(out);
	ck_assert(!keys_print_plain(out, secrets));
	clearerr(out);
	ck_assert(!keys_print_esp(out, secrets));
	clearerr(out);
	ck_assert(!keys_print_preferences(out));
	fclose(out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_keys");
	TCase *tests = tcase_create("tables");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, an_ike_sa_is_a_row_by_the_name_that_wireshark_has_for_its_cipher);
	tcase_add_test(tests, an_aes_key_of_128_bits_has_another_name);
	tcase_add_test(tests, a_cipher_without_a_name_is_a_comment);
	tcase_add_test(tests, in_the_mirror_nothing_is_encrypted);
	tcase_add_loop_test(tests, an_esp_sa_is_a_row_from_source_to_destination, 0, 3);
	tcase_add_test(tests, a_full_disk_is_told);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
