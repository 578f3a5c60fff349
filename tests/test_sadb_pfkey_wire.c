/* PF_KEY messages that are not sound, and what each dialect says of them. */
#include "tests/pfkey_kit.h"

#define LINUX SADB_PLATFORM_LINUX
#define BSD   SADB_PLATFORM_BSD

/* One octet of a sound ADD is another: at, value. Its layout: header 16; SA 16..31; source 32..55;
 * destination 56..79; key 80..; a lifetime of each kind behind. */
static const struct spoilt {
	enum sadb_platform platform;
	uint32_t at;
	uint8_t value;
	enum pfkey_flaw flaw;
	const char *code;
	bool by_send;
} spoilt[] = {
	{ LINUX, 0, 1, PFKEY_FLAW_VERSION, "EINVAL", true },
	{ BSD, 0, 3, PFKEY_FLAW_VERSION, "EINVAL", false },
	{ LINUX, 1, 0, PFKEY_FLAW_TYPE, "EINVAL", true },
	{ LINUX, 1, 25, PFKEY_FLAW_TYPE, "EINVAL", true },
	{ BSD, 1, 23, PFKEY_FLAW_TYPE, "EINVAL", false },
	{ LINUX, 1, 8, PFKEY_FLAW_UNSUPPORTED, "EOPNOTSUPP", false },
	{ BSD, 1, 8, PFKEY_FLAW_UNSUPPORTED, "EINVAL", false },
	{ LINUX, 1, 24, PFKEY_FLAW_UNSUPPORTED, "EOPNOTSUPP", false },
	{ LINUX, 3, 0, PFKEY_FLAW_SATYPE, "EINVAL", false },
	{ BSD, 3, 99, PFKEY_FLAW_SATYPE, "EINVAL", false },
	{ LINUX, 3, 5, PFKEY_FLAW_SATYPE_OTHER, "EINVAL", false },
	{ BSD, 3, 6, PFKEY_FLAW_SATYPE_OTHER, "EOPNOTSUPP", false },
	{ LINUX, 4, 1, PFKEY_FLAW_LENGTH, "EMSGSIZE", true },
	{ BSD, 4, 1, PFKEY_FLAW_LENGTH, "EINVAL", false },
	{ LINUX, 5, 1, PFKEY_FLAW_LENGTH, "EMSGSIZE", true },
	{ LINUX, 6, 1, PFKEY_FLAW_RESERVED, "EINVAL", true },
	{ LINUX, 16, 0, PFKEY_FLAW_EXT_LENGTH, "EINVAL", false },
	{ BSD, 16, 0, PFKEY_FLAW_EXT_LENGTH, "EINVAL", true },
	{ LINUX, 16, 1, PFKEY_FLAW_EXT_LENGTH, "EINVAL", false },
	{ LINUX, 16, 255, PFKEY_FLAW_EXT_LENGTH, "EINVAL", false },
	{ BSD, 17, 255, PFKEY_FLAW_EXT_LENGTH, "EINVAL", true },
	{ LINUX, 18, 0, PFKEY_FLAW_EXT_ZERO, "EINVAL", false },
	{ BSD, 18, 0, PFKEY_FLAW_EXT_ZERO, "EINVAL", true },
	{ LINUX, 18, 200, PFKEY_FLAW_MISSING, "EINVAL", false }, /* skipped, and then missed */
	{ BSD, 18, 200, PFKEY_FLAW_EXT_UNKNOWN, "EINVAL", true },
	{ LINUX, 58, 5, PFKEY_FLAW_EXT_TWICE, "EINVAL", false },
	{ BSD, 58, 5, PFKEY_FLAW_EXT_TWICE, "EINVAL", true },
	{ LINUX, 37, 33, PFKEY_FLAW_ADDRESS, "EINVAL", false },
	{ BSD, 37, 33, PFKEY_FLAW_ADDRESS, "EINVAL", false },
	{ BSD, 40, 28, PFKEY_FLAW_ADDRESS, "EINVAL", false },      /* sa_len is another family's */
	{ LINUX, 40, 28, PFKEY_FLAW_FAMILY, "EINVAL", false },     /* AF_INET6 of FreeBSD */
	{ BSD, 41, 10, PFKEY_FLAW_FAMILY, "EAFNOSUPPORT", false }, /* AF_INET6 of Linux */
	{ LINUX, 40, 10, PFKEY_FLAW_ADDRESS, "EINVAL", false },
	{ LINUX, 27, 254, PFKEY_FLAW_ALGORITHM, "EINVAL", false },
	{ LINUX, 84, 0, PFKEY_FLAW_KEY_BITS, "EINVAL", false },
	{ BSD, 84, 193, PFKEY_FLAW_KEY_BITS, "EINVAL", false },
	{ LINUX, 85, 255, PFKEY_FLAW_KEY_BITS, "EINVAL", false },
	{ LINUX, 114, 2, PFKEY_FLAW_LIFETIME_ALONE, "EINVAL", false }, /* HARD becomes CURRENT */
	{ BSD, 146, 2, PFKEY_FLAW_LIFETIME_ALONE, "EINVAL", false },   /* SOFT does */
};

static void sound_add(void)
{
	pk_keying(PFKEY_TYPE_ADD, 0x1000);
	pk_lifetime(PFKEY_EXT_LIFETIME_HARD, 20);
	pk_lifetime(PFKEY_EXT_LIFETIME_SOFT, 10);
}

START_TEST(a_spoilt_octet_is_told_as_the_platform_tells_it_and_nothing_happens)
{
	const struct spoilt *it = &spoilt[_i];
	struct pfkey_out out;
	uint8_t code;

	pk_setup(it->platform, 0);
	sound_add();
	pfkey_writer_end(&mail);
	mail_octets[it->at] = it->value;
	code = pfkey_input(face, now, mail_octets, mail.len);
	pk_wait(1);
	ck_assert_uint_eq(code != 0, it->by_send);
	if (!it->by_send) { /* a type that does not exist goes back as it came */
		ck_assert(pfkey_output(face, &out));
		ck_assert_uint_eq(out.len, PFKEY_HEADER_LEN);
		code = out.octets[2];
	}
	ck_assert_str_eq(pfkey_errno_name(platform, code), it->code);
	pk_quiet();
	ck_assert_uint_eq(pfkey_counters(face)->flaws[it->flaw], 1);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	ck_assert_uint_eq(sadb_counters(db)->asked[SADB_OP_ADD], 0);
	pk_teardown();
}
END_TEST

START_TEST(the_same_message_is_taken_unspoilt)
{
	pk_setup(_i ? BSD : LINUX, 0);
	sound_add();
	ck_errno(pk_ask(), "0");
	ck_assert_uint_eq(sadb_counters(db)->sas, 1);
	pk_teardown();
}
END_TEST

START_TEST(every_prefix_of_a_message_is_refused)
{
	pk_setup(_i ? BSD : LINUX, 0);
	sound_add();
	pfkey_writer_end(&mail);
	for (size_t len = 0; len < mail.len; len++) {
		struct pfkey_message message;
		enum pfkey_flaw flaw = pfkey_parse(&message, platform, mail_octets, len);

		ck_assert_uint_eq(flaw, len < 16 ? PFKEY_FLAW_SHORT : PFKEY_FLAW_LENGTH);
		ck_assert_uint_eq(message.header.pid, len < 16 ? 0 : PID);
		ck_assert(!pfkey_has(&message, PFKEY_EXT_SA));
	}
	pk_teardown();
}
END_TEST

/* Every required extension of every type, left out alone. */
static const uint8_t types[] = { PFKEY_TYPE_GETSPI, PFKEY_TYPE_UPDATE, PFKEY_TYPE_ADD,
	                         PFKEY_TYPE_DELETE, PFKEY_TYPE_GET };

static void put_ext(enum pfkey_ext ext)
{
	struct sadb_addr addr = kit_addr(1);
	static const uint8_t key[SADB_KEY_MAX] = { 1 };

	if (ext == PFKEY_EXT_SA)
		pk_sa(0x1000, 20);
	else if (ext == PFKEY_EXT_ADDRESS_SRC || ext == PFKEY_EXT_ADDRESS_DST)
		pfkey_writer_address(&mail, ext, &addr);
	else
		pfkey_writer_key(&mail, ext, 160, key);
}

START_TEST(a_required_extension_that_is_missing_is_told)
{
	uint8_t type = types[_i], satypes[] = { PFKEY_SATYPE_ESP, PFKEY_SATYPE_AH };

	for (int s = 0; s < 2; s++) {
		uint32_t required = pfkey_required(type, satypes[s]);

		ck_assert_uint_ne(required, 0);
		for (unsigned without = 1; without < PFKEY_EXT_ROOM; without++) {
			if (!(required >> without & 1))
				continue;
			pk_setup(LINUX, 0);
			pk_begin(type, satypes[s]);
			for (unsigned ext = 1; ext < PFKEY_EXT_ROOM; ext++)
				if (ext != without && (required >> ext & 1))
					put_ext((enum pfkey_ext)ext);
			ck_errno(pk_ask(), "EINVAL");
			ck_assert_uint_eq(pfkey_counters(face)->flaws[PFKEY_FLAW_MISSING], 1);
			pk_teardown();
		}
	}
}
END_TEST

START_TEST(source_and_destination_are_of_one_family)
{
	struct sadb_addr four = kit_addr(1), six = { 6, { 0xfe, 0x80 } };

	pk_setup(_i ? BSD : LINUX, 0);
	pk_begin(PFKEY_TYPE_GETSPI, PFKEY_SATYPE_ESP);
	pfkey_writer_address(&mail, PFKEY_EXT_ADDRESS_SRC, &six);
	pfkey_writer_address(&mail, PFKEY_EXT_ADDRESS_DST, &four);
	ck_errno(pk_ask(), "EINVAL");
	ck_assert_uint_eq(pfkey_counters(face)->flaws[PFKEY_FLAW_FAMILIES], 1);
	pk_teardown();
}
END_TEST

START_TEST(extensions_that_nobody_reads_must_still_be_whole)
{
	static const struct {
		uint16_t ext;
		uint8_t words, at, value; /* one octet of the body */
		enum pfkey_flaw flaw;
	} rows[] = {
		{ PFKEY_EXT_SENSITIVITY, 3, 9, 1, PFKEY_FLAW_NONE },
		{ PFKEY_EXT_SENSITIVITY, 3, 9, 2, PFKEY_FLAW_EXT_BODY },
		{ PFKEY_EXT_SENSITIVITY, 1, 7, 0, PFKEY_FLAW_EXT_LENGTH },
		{ PFKEY_EXT_PROPOSAL, 10, 4, 0, PFKEY_FLAW_NONE },
		{ PFKEY_EXT_PROPOSAL, 9, 4, 0, PFKEY_FLAW_EXT_BODY },
		{ PFKEY_EXT_IDENTITY_SRC, 2, 4, 2, PFKEY_FLAW_NONE },
		{ PFKEY_EXT_IDENTITY_DST, 1, 4, 2, PFKEY_FLAW_EXT_LENGTH },
		{ PFKEY_EXT_SUPPORTED_AUTH, 2, 4, 0, PFKEY_FLAW_NONE },
		{ 18, 2, 4, 0, PFKEY_FLAW_NONE }, /* X_POLICY: known there, not here */
	};
	uint8_t octets[16 + 80] = { 2, PFKEY_TYPE_DUMP };
	struct pfkey_message message;

	octets[4] = (uint8_t)(2 + rows[_i].words);
	octets[16] = rows[_i].words;
	octets[18] = (uint8_t)rows[_i].ext;
	octets[16 + rows[_i].at] = rows[_i].value;
	ck_assert_uint_eq(pfkey_parse(&message, BSD, octets, 16u + 8u * rows[_i].words),
	                  rows[_i].flaw);
}
END_TEST

START_TEST(what_is_written_is_read)
{
	struct sadb_addr six = { 6, { 0x20, 1, 0xd, 0xb8, [15] = 7 } }, addr;
	struct pfkey_sa sa = { 0x01020304, 32, 1, 2, 20, 0x400 }, sa_read;
	struct pfkey_lifetime lifetime = { 1, 1ull << 40, 3, 4 }, lifetime_read;
	struct pfkey_sa2 sa2 = { 2, 0, 16385 }, sa2_read;
	struct pfkey_message message;
	uint32_t lo, hi;

	platform = _i ? BSD : LINUX;
	pk_begin(PFKEY_TYPE_ADD, PFKEY_SATYPE_ESP);
	pfkey_writer_sa(&mail, &sa);
	pfkey_writer_lifetime(&mail, PFKEY_EXT_LIFETIME_HARD, &lifetime);
	pfkey_writer_address(&mail, PFKEY_EXT_ADDRESS_DST, &six);
	pfkey_writer_range(&mail, 5, 6);
	pfkey_writer_sa2(&mail, &sa2);
	ck_assert_uint_eq(pfkey_parse(&message, platform, mail_octets, pfkey_writer_end(&mail)), 0);
	ck_assert(pfkey_get_sa(&message, &sa_read) && !memcmp(&sa, &sa_read, sizeof(sa)));
	ck_assert(pfkey_get_lifetime(&message, PFKEY_EXT_LIFETIME_HARD, &lifetime_read));
	ck_assert(lifetime_read.allocations == 1 && lifetime_read.bytes == 1ull << 40);
	ck_assert(lifetime_read.add_s == 3 && lifetime_read.use_s == 4);
	ck_assert(pfkey_get_address(&message, platform, PFKEY_EXT_ADDRESS_DST, &addr));
	ck_assert(!memcmp(&six, &addr, sizeof(addr)));
	ck_assert(pfkey_get_range(&message, &lo, &hi) && lo == 5 && hi == 6);
	ck_assert(pfkey_get_sa2(&message, &sa2_read) && sa2_read.mode == 2 &&
	          sa2_read.reqid == 16385);
	/* SPIs in network order, the rest little-endian; the family where the platform has it. */
	ck_assert_uint_eq(mail_octets[20], 1);
	ck_assert_uint_eq(mail_octets[4], mail.len / 8);
	ck_assert_uint_eq(mail_octets[72], _i ? 28 : 10);
	ck_assert_uint_eq(mail_octets[73], _i ? 28 : 0);
}
END_TEST

START_TEST(every_choice_has_a_label_and_a_source)
{
	const struct pfkey_dialect *dialect = pfkey_dialect(_i ? BSD : LINUX);

	for (int i = 0; i < PFKEY_TRAIT_COUNT; i++)
		ck_assert(strchr("DIMX", dialect->choices[i].label) && dialect->choices[i].source);
	for (int i = 1; i < PFKEY_FLAW_COUNT; i++) {
		const struct pfkey_refusal *it = &dialect->refusals[i];

		ck_assert(it->label && strchr("DIMX", it->label) && it->source);
		if (it->code)
			ck_assert_str_ne(pfkey_errno_name(_i ? BSD : LINUX, it->code), "?");
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_pfkey_wire");
	Suite *suite = suite_create("sadb_pfkey_wire");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase,
	                    a_spoilt_octet_is_told_as_the_platform_tells_it_and_nothing_happens, 0,
	                    KIT_COUNT(spoilt));
	tcase_add_loop_test(tcase, the_same_message_is_taken_unspoilt, 0, 2);
	tcase_add_loop_test(tcase, every_prefix_of_a_message_is_refused, 0, 2);
	tcase_add_loop_test(tcase, a_required_extension_that_is_missing_is_told, 0,
	                    KIT_COUNT(types));
	tcase_add_loop_test(tcase, source_and_destination_are_of_one_family, 0, 2);
	tcase_add_loop_test(tcase, extensions_that_nobody_reads_must_still_be_whole, 0, 9);
	tcase_add_loop_test(tcase, what_is_written_is_read, 0, 2);
	tcase_add_loop_test(tcase, every_choice_has_a_label_and_a_source, 0, 2);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
