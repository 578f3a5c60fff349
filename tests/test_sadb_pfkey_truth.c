/*
 * The rows of tests/data/linux-sad-truth.csv that were recorded through PF_KEY, played through the
 * face: the errno of the last answer is the file's. The algorithm is the model's, not aes-cbc.
 */
#include <stdio.h>

#include "tests/pfkey_kit.h"

#define TABLE   "tests/data/linux-sad-truth.csv"
#define ROW_MAX 4096

/* The field of one record of RFC 4180 (quotes within quotes do not come). */
static void field_of(const char *row, int field, char *into, size_t size)
{
	size_t len = 0;
	bool quoted = false;

	for (; *row && (field > 0 || quoted || (*row != ',' && *row != '\n')); row++) {
		if (*row == '"')
			quoted = !quoted;
		else if (*row == ',' && !quoted)
			field--;
		else if (field == 0 && len + 1 < size)
			into[len++] = *row;
	}
	into[len] = '\0';
}

/* errno of the row of that name in the group PF_KEY; false: there is none. */
static bool recorded(const char *name, char *code, size_t size)
{
	FILE *file = fopen(TABLE, "r");
	char row[ROW_MAX], word[64];
	bool found = false;

	ck_assert_msg(file, "no %s: run this at the project's top", TABLE);
	while (!found && fgets(row, sizeof(row), file)) {
		field_of(row, 1, word, sizeof(word));
		found = strcmp(word, name) == 0;
		field_of(row, 4, code, size);
		field_of(row, 0, word, sizeof(word));
		found = found && strcmp(word, "PF_KEY") == 0;
	}
	fclose(file);
	return found;
}

/* ---- one function a row: the last message is in the writer, not yet sent ---- */

static void ok(void)
{
	ck_errno(pk_ask(), "0");
}

static void reg(void)
{
	pk_begin(PFKEY_TYPE_REGISTER, PFKEY_SATYPE_ESP);
}

static void reg_twice(void)
{
	reg();
	ok();
	reg();
}

static void getspi(void)
{
	pk_getspi(0x1000, 0x1000);
}

static void getspi_twice(void)
{
	getspi();
	ok();
	getspi();
}

static void add(void)
{
	pk_keying(PFKEY_TYPE_ADD, 0x1000);
}

static void update(void)
{
	pk_keying(PFKEY_TYPE_UPDATE, 0x1000);
}

static void add_on_larval(void)
{
	getspi();
	ok();
	add();
}

static void update_larval(void)
{
	getspi();
	ok();
	update();
}

static void update_mature(void)
{
	update_larval();
	ok();
	update();
}

static void add_duplicate(void)
{
	update_larval();
	ok();
	add();
}

static void getspi_backwards(void)
{
	pk_getspi(0x3000, 0x2000);
}

static void getspi_bad_satype(void)
{
	getspi();
	mail_octets[3] = 99;
}

static void getspi_no_address(void)
{
	pk_begin(PFKEY_TYPE_GETSPI, PFKEY_SATYPE_ESP);
	pfkey_writer_range(&mail, 0x1000, 0x1fff);
}

static void add_with(uint32_t spi, uint8_t encrypt, uint16_t bits)
{
	pk_begin(PFKEY_TYPE_ADD, PFKEY_SATYPE_ESP);
	pk_sa(spi, encrypt);
	pk_path();
	if (bits > 0)
		pk_key(bits);
}

static void add_bad_key(void)
{
	add_with(0x1000, 20, 100);
}

static void add_unknown(void)
{
	add_with(0x1000, 200, 160);
}

static void add_beyond(void)
{
	add_with(0x1000, 254, 160);
}

static void add_no_key(void)
{
	add_with(0x1000, 20, 0);
}

static void add_zero(void)
{
	add_with(0, 20, 160);
}

static void add_dead(void)
{
	add();
	mail_octets[25] = PFKEY_STATE_DEAD; /* sadb_sa_state: nobody looks */
}

static void add_hard_alone(void)
{
	add();
	pk_lifetime(PFKEY_EXT_LIFETIME_HARD, 3);
}

static void delete_unknown(void)
{
	pk_name(PFKEY_TYPE_DELETE, 0x1000);
}

static void get_unknown(void)
{
	pk_name(PFKEY_TYPE_GET, 0x1000);
}

static void update_late(void)
{
	getspi();
	ok();
	pk_wait(2300 * NSEC_MS);
	update();
}

static void flush(void)
{
	pk_begin(PFKEY_TYPE_FLUSH, PFKEY_SATYPE_ESP);
}

static const struct script {
	const char *name;
	void (*play)(void);
	uint32_t sas; /* at the end; Linux leaves an ACQ entry behind with an ENOENT, we do not */
} scripts[] = {
	{ "pk-register", reg, 0 },
	{ "pk-register-twice", reg_twice, 0 },
	{ "pk-getspi", getspi, 1 },
	{ "pk-getspi-range-exhausted", getspi_twice, 1 },
	{ "pk-add-on-larval", add_on_larval, 1 },
	{ "pk-update-larval", update_larval, 1 },
	{ "pk-update-mature", update_mature, 1 },
	{ "pk-add-duplicate", add_duplicate, 1 },
	{ "pk-getspi-min-gt-max", getspi_backwards, 0 },
	{ "pk-getspi-bad-satype", getspi_bad_satype, 0 },
	{ "pk-getspi-no-address", getspi_no_address, 0 },
	{ "pk-add-new", add, 1 },
	{ "pk-update-unknown", update, 0 },
	{ "pk-add-bad-keylen", add_bad_key, 0 },
	{ "pk-add-unknown-ealg-200", add_unknown, 0 },
	{ "pk-add-unknown-ealg-254", add_beyond, 0 },
	{ "pk-add-no-enc-key", add_no_key, 0 },
	{ "pk-add-zero-spi", add_zero, 1 },
	{ "pk-add-state-dead", add_dead, 1 },
	{ "pk-add-hard-without-soft", add_hard_alone, 0 },
	{ "pk-delete-unknown", delete_unknown, 0 },
	{ "pk-get-unknown", get_unknown, 0 },
	{ "pk-update-after-larval-expired", update_late, 0 },
	{ "pk-flush-empty", flush, 0 },
};

START_TEST(a_row_is_what_the_face_answers)
{
	const struct script *it = &scripts[_i];
	struct pfkey_message answer;
	char code[32];

	ck_assert_msg(recorded(it->name, code, sizeof(code)), "no row %s", it->name);
	pk_setup(SADB_PLATFORM_LINUX, NSEC_S);
	it->play();
	answer = pk_ask(); /* send() succeeds, the errno is in the answer */
	ck_assert_msg(strcmp(pk_errno(&answer), code) == 0, "%s: %s, not %s", it->name,
	              pk_errno(&answer), code);
	ck_assert_uint_eq(sadb_counters(db)->sas, it->sas);
	pk_teardown();
}
END_TEST

START_TEST(an_update_of_a_mature_sa_is_answered_with_the_state_dead)
{
	struct pfkey_message answer;
	struct pfkey_sa sa;

	pk_setup(SADB_PLATFORM_LINUX, NSEC_S);
	update_mature(); /* its events: state=1, state=3 */
	answer = pk_ask();
	ck_assert(pfkey_get_sa(&answer, &sa) && sa.state == PFKEY_STATE_DEAD);
	pk_teardown();
}
END_TEST

/* Rows with an errno of "-": what is told unasked. */
START_TEST(the_rows_of_lifetimes_are_told)
{
	struct pfkey_message message;
	char code[32];

	ck_assert(recorded("pk-larval-expiry", code, sizeof(code)));
	ck_assert(recorded("pk-lifetime-soft1-hard3", code, sizeof(code)));
	pk_setup(SADB_PLATFORM_LINUX, NSEC_S);
	reg();
	ok();
	getspi();
	ok();
	pk_wait(2300 * NSEC_MS);
	message = pk_next();
	ck_assert(pk_spi(&message) == 0x1000 && pfkey_has(&message, PFKEY_EXT_LIFETIME_HARD));
	add();
	pk_lifetime(PFKEY_EXT_LIFETIME_HARD, 3);
	pk_lifetime(PFKEY_EXT_LIFETIME_SOFT, 1);
	ok();
	pk_wait(2200 * NSEC_MS);
	message = pk_next();
	ck_assert(pk_spi(&message) == 0x1000 && pfkey_has(&message, PFKEY_EXT_LIFETIME_SOFT));
	pk_quiet();
	pk_wait(2600 * NSEC_MS);
	message = pk_next();
	ck_assert(pk_spi(&message) == 0x1000 && pfkey_has(&message, PFKEY_EXT_LIFETIME_HARD));
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	pk_teardown();
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_pfkey_truth");
	Suite *suite = suite_create("sadb_pfkey_truth");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_row_is_what_the_face_answers, 0, KIT_COUNT(scripts));
	tcase_add_test(tcase, an_update_of_a_mature_sa_is_answered_with_the_state_dead);
	tcase_add_test(tcase, the_rows_of_lifetimes_are_told);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
