/* SA databases as the tools of the field show them, from entries made by hand. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/sa.h"
#include "sim/report/sa_text.h"

static struct sadb_entry entry(enum sadb_dir dir, enum sadb_state state)
{
	struct sadb_entry e = {
		.owner = 0x1234,
		.spi = dir == SADB_DIR_IN ? 0xc0000001 : 0xd0000002,
		.dir = dir,
		.state = state,
		.protocol = SADB_PROTO_ESP,
		.src = { 4, { 10, 0, 0, dir == SADB_DIR_IN ? 2 : 1 } },
		.dst = { 4, { 10, 0, 0, dir == SADB_DIR_IN ? 1 : 2 } },
		.traffic = { { 0, 0, 65535, { 4, { 10, 1, 0, 0 } }, { 4, { 10, 1, 0, 255 } } },
		             { 17, 53, 53, { 4, { 10, 2, 0, 1 } }, { 4, { 10, 2, 0, 9 } } } },
		.born_at = 2 * NSEC_S,
		.matured_at = 2 * NSEC_S,
		.soft_at = 3242 * NSEC_S,
		.dies_at = 302 * NSEC_S,
		.hard_at = 3602 * NSEC_S,
		.used_first_at = NSEC_NEVER,
		.used_at = NSEC_NEVER,
		.terms = { .hard_bytes = 102400000, .idle_s = 300, .replay_window = 64 },
		.mate_spi = dir == SADB_DIR_IN ? 0xd0000002 : 0xc0000001,
	};

	if (state == SADB_ST_LARVAL) {
		e.matured_at = e.soft_at = NSEC_NEVER;
		e.dies_at = e.hard_at = 62 * NSEC_S;
		e.mate_spi = 0;
		e.terms = (struct sadb_terms){ 0 };
		return e;
	}
	e.encr = e.key.encr = SADB_ENCR_AES_GCM_16;
	e.key.key_len = 36;
	memset(e.key.key, 0xab, 36);
	return e;
}

/* What a style prints of these; the caller frees it. */
static char *show(enum sa_style style, const struct sadb_entry *entries, uint32_t count, bool keys,
                  const char *host)
{
	uint32_t numbers[16];
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const struct page page = { .out = out, .columns = 80 };
	const struct sa_run run = { "hand\x1b[31mmade", "0.0", 1, 10 * NSEC_S };
	const struct sa_view view = { .host = host,
		                      .platform = "linux",
		                      .at = 10 * NSEC_S,
		                      .entries = entries,
		                      .numbers = numbers,
		                      .count = count,
		                      .show_keys = keys };

	ck_assert_ptr_nonnull(out);
	ck_assert(sa_number(entries, count, numbers));
	ck_assert(sa_begin(&page, style, &run));
	ck_assert(sa_host(&page, style, &view, false));
	sa_end(&page, style);
	fclose(out);
	return text;
}

#define KEY_HEX "abababab"

START_TEST(no_style_shows_a_key_unless_asked)
{
	const struct sadb_entry both[] = { entry(SADB_DIR_IN, SADB_ST_MATURE),
		                           entry(SADB_DIR_OUT, SADB_ST_DYING) };
	char *text = show((enum sa_style)_i, both, 2, false, "gateway");

	ck_assert_msg(strstr(text, KEY_HEX) == NULL, "%s", text);
	free(text);
}
END_TEST

START_TEST(a_key_is_shown_to_who_asks)
{
	static const enum sa_style styles[] = { SA_XFRM, SA_SETKEY, SA_JSON };
	const struct sadb_entry in = entry(SADB_DIR_IN, SADB_ST_MATURE);
	char *text = show(styles[_i], &in, 1, true, "gateway");

	ck_assert_msg(strstr(text, KEY_HEX) != NULL, "%s", text);
	ck_assert_ptr_null(strstr(text, "withheld"));
	free(text);
}
END_TEST

/* A line of each style for each state that its users look for. */
static const struct {
	enum sa_style style;
	enum sadb_state state;
	const char *has, *hasnt;
} lines[] = {
	{ SA_XFRM, SADB_ST_MATURE, "src 10.0.0.2 dst 10.0.0.1\n\tproto esp spi 0xc0000001(",
	  "0x0c" },
	{ SA_XFRM, SADB_ST_MATURE, "\taead rfc4106(gcm(aes)) <key withheld> (288 bits) 128\n",
	  "0x00 " },
	{ SA_XFRM, SADB_ST_MATURE, "expire add: soft 3240(sec), hard 3600(sec)", "hard 300(sec)" },
	{ SA_XFRM, SADB_ST_MATURE, "# idle for 300(sec) it dies: T+302.000s", "passed" },
	{ SA_XFRM, SADB_ST_MATURE, "limit: soft (INF)(bytes), hard 102400000(bytes)", "passed" },
	{ SA_XFRM, SADB_ST_LARVAL, "expire add: soft 0(sec), hard 60(sec)", "aead" },
	{ SA_XFRM, SADB_ST_LARVAL, "sel src 10.0.0.2/32 dst 10.0.0.1/32", "idle" },
	{ SA_SETKEY, SADB_ST_MATURE,
	  "10.0.0.2 10.0.0.1\n\tesp mode=tunnel spi=3221225473(0xc0000001)", "0x0c" },
	{ SA_SETKEY, SADB_ST_MATURE, "state=mature", "state=larval" },
	{ SA_SETKEY, SADB_ST_DYING, "state=dying", "state=mature" },
	{ SA_SETKEY, SADB_ST_LARVAL, "state=larval", "E: " },
	{ SA_SETKEY, SADB_ST_MATURE, "diff: 8(s)\thard: 3600(s)", "hard: 300(s)" },
	{ SA_SWANCTL, SADB_ST_MATURE, "INSTALLED, TUNNEL, ESP:AES_GCM_16-256", "REKEYING" },
	{ SA_SWANCTL, SADB_ST_MATURE, "expires in 3592s", "expires in 292s" },
	{ SA_SWANCTL, SADB_ST_MATURE, "in  c0000001,", "0xc" },
	{ SA_SWANCTL, SADB_ST_DYING, "REKEYING", "INSTALLED" },
	{ SA_SWANCTL, SADB_ST_LARVAL, "# 1 larval", "INSTALLED" },
	{ SA_JSON, SADB_ST_MATURE, "\"hard_at\":3602000000000", "\"key\":\"" },
};

START_TEST(each_style_says_what_its_users_look_for)
{
	const struct sadb_entry in = entry(SADB_DIR_IN, lines[_i].state);
	char *text = show(lines[_i].style, &in, 1, false, "gateway");

	ck_assert_msg(strstr(text, lines[_i].has) != NULL, "'%s' is not in\n%s", lines[_i].has,
	              text);
	ck_assert_msg(strstr(text, lines[_i].hasnt) == NULL, "'%s' is in\n%s", lines[_i].hasnt,
	              text);
	free(text);
}
END_TEST

START_TEST(nothing_hostile_reaches_a_terminal)
{
	const struct sadb_entry in = entry(SADB_DIR_IN, SADB_ST_MATURE);
	char *text = show((enum sa_style)_i, &in, 1, false, "ga\x1b[2Jte\nway");

	ck_assert_msg(strchr(text, '\x1b') == NULL, "%s", text);
	ck_assert_msg(strstr(text, "\nway") == NULL, "%s", text);
	free(text);
}
END_TEST

START_TEST(an_empty_database_is_shown_as_one)
{
	char *text = show((enum sa_style)_i, NULL, 0, false, "gateway");

	ck_assert_ptr_nonnull(strstr(text, "gateway"));
	ck_assert_ptr_null(strstr(text, "spi"));
	free(text);
}
END_TEST

START_TEST(json_reads_back)
{
	const struct sadb_entry both[] = { entry(SADB_DIR_IN, SADB_ST_MATURE),
		                           entry(SADB_DIR_IN, SADB_ST_LARVAL) };
	char *text = show(SA_JSON, both, 2, false, "gate\"way");
	json_t *root = json_loads(text, 0, NULL), *host, *sas;

	ck_assert_msg(root != NULL, "%s", text);
	host = json_array_get(json_object_get(root, "hosts"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(host, "host")), "gate\"way");
	sas = json_object_get(host, "sas");
	ck_assert_uint_eq(json_array_size(sas), 2);
	ck_assert_str_eq(json_string_value(json_object_get(json_array_get(sas, 0), "spi")),
	                 "0xc0000001");
	ck_assert(json_is_null(json_object_get(json_array_get(sas, 1), "matured_at")));
	json_decref(root);
	free(text);
}
END_TEST

static const struct {
	struct sadb_addr addr;
	const char *text;
} addresses[] = {
	{ { 4, { 192, 0, 2, 255 } }, "192.0.2.255" },
	{ { 6, { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } }, "2001:db8::1" },
	{ { 6, { 0 } }, "::" },
	{ { 6, { 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 } }, "1:0:0:1::1" },
	{ { 0, { 0 } }, "any" },
};

START_TEST(addresses_are_written_as_rfc_5952_asks)
{
	struct text text = { .len = 0 };

	sa_add_address(&text, &addresses[_i].addr);
	ck_assert_str_eq(text.out, addresses[_i].text);
}
END_TEST

/* Every name once a platform, every counter with a label; none that stands for nothing. */
START_TEST(the_table_of_counters_is_sound)
{
	uint32_t count;
	const struct sa_field *fields = sa_fields(&count);

	for (uint32_t i = 0; i < count; i++) {
		ck_assert(strchr("DIMX", fields[i].label) != NULL);
		ck_assert(fields[i].note[0] != '\0');
		ck_assert(fields[i].offset == SA_UNCOUNTED || fields[i].offset % 8 == 0);
		for (uint32_t n = 0; n < i; n++)
			ck_assert(fields[n].platform != fields[i].platform ||
			          strcmp(fields[n].name, fields[i].name) != 0);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("report_sa");
	Suite *suite = suite_create("report_sa");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, no_style_shows_a_key_unless_asked, 0, SA_STYLE_COUNT);
	tcase_add_loop_test(tcase, a_key_is_shown_to_who_asks, 0, 3);
	tcase_add_loop_test(tcase, each_style_says_what_its_users_look_for, 0,
	                    sizeof(lines) / sizeof(*lines));
	tcase_add_loop_test(tcase, nothing_hostile_reaches_a_terminal, 0, SA_STYLE_COUNT);
	tcase_add_loop_test(tcase, an_empty_database_is_shown_as_one, 0, SA_JSON);
	tcase_add_test(tcase, json_reads_back);
	tcase_add_loop_test(tcase, addresses_are_written_as_rfc_5952_asks, 0,
	                    sizeof(addresses) / sizeof(*addresses));
	tcase_add_test(tcase, the_table_of_counters_is_sound);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
