/* What a failure is called: by us, by Windows, by Linux. */
#include "tests/sadb_kit.h"

#include "sadb/code.h"

static const struct {
	enum sadb_cause cause;
	enum sadb_err err;
	uint32_t windows;
	const char *windows_name;
	uint32_t linux_code;
	const char *linux_name;
} codes[] = {
	{ SADB_CAUSE_LARVAL_EXPIRED, SADB_E_NOT_FOUND, 0x80320008, "FWP_E_NOT_FOUND", 3, "ESRCH" },
	{ SADB_CAUSE_NEVER_ALLOCATED, SADB_E_NOT_FOUND, 0x80320008, "FWP_E_NOT_FOUND", 3, "ESRCH" },
	{ SADB_CAUSE_DELETED, SADB_E_NOT_FOUND, 0x80320008, "FWP_E_NOT_FOUND", 3, "ESRCH" },
	{ SADB_CAUSE_WRONG_STATE, SADB_E_WRONG_STATE, 0x8032001B, "FWP_E_INCOMPATIBLE_SA_STATE", 17,
	  "EEXIST" },
	{ SADB_CAUSE_WRONG_OBJECT, SADB_E_WRONG_STATE, 0x8032001B, "FWP_E_INCOMPATIBLE_SA_STATE",
	  22, "EINVAL" },
	{ SADB_CAUSE_TRAFFIC_MISMATCH, SADB_E_MISMATCH, 0x8032001A, "FWP_E_TRAFFIC_MISMATCH", 22,
	  "EINVAL" },
	{ SADB_CAUSE_DUPLICATE_SPI, SADB_E_EXISTS, 0x80320009, "FWP_E_ALREADY_EXISTS", 17,
	  "EEXIST" },
	{ SADB_CAUSE_BAD_PARAMETER, SADB_E_INVALID, 0x80320035, "FWP_E_INVALID_PARAMETER", 22,
	  "EINVAL" },
	{ SADB_CAUSE_CORRUPT_KEY, SADB_E_INVALID, 0x80320035, "FWP_E_INVALID_PARAMETER", 22,
	  "EINVAL" },
	{ SADB_CAUSE_UNKNOWN_ALGORITHM, SADB_E_UNSUPPORTED, 0x80320039,
	  "FWP_E_INVALID_CIPHER_TRANSFORM", 38, "ENOSYS" },
	{ SADB_CAUSE_SA_LIMIT, SADB_E_LIMIT, 1450, "ERROR_NO_SYSTEM_RESOURCES", 105, "ENOBUFS" },
	{ SADB_CAUSE_MEMORY_LIMIT, SADB_E_NO_MEMORY, 8, "ERROR_NOT_ENOUGH_MEMORY", 12, "ENOMEM" },
	{ SADB_CAUSE_SPI_RANGE, SADB_E_LIMIT, 1450, "ERROR_NO_SYSTEM_RESOURCES", 2, "ENOENT" },
	{ SADB_CAUSE_INJECTED, SADB_E_INJECTED, 31, "ERROR_GEN_FAILURE", 5, "EIO" },
	{ SADB_CAUSE_NONE, SADB_OK, 0, "ERROR_SUCCESS", 0, "0" },
};

START_TEST(each_platform_has_its_code)
{
	uint32_t windows = sadb_cause_code(SADB_PLATFORM_WINDOWS, SADB_OP_ADD, codes[_i].cause);
	uint32_t linux_code = sadb_cause_code(SADB_PLATFORM_LINUX, SADB_OP_ADD, codes[_i].cause);

	ck_assert_str_eq(sadb_err_name(sadb_cause_err(codes[_i].cause)),
	                 sadb_err_name(codes[_i].err));
	ck_assert_uint_eq(windows, codes[_i].windows);
	ck_assert_uint_eq(linux_code, codes[_i].linux_code);
	ck_assert_str_eq(sadb_code_name(SADB_PLATFORM_WINDOWS, windows), codes[_i].windows_name);
	ck_assert_str_eq(sadb_code_name(SADB_PLATFORM_LINUX, linux_code), codes[_i].linux_name);
}
END_TEST

START_TEST(every_cause_fails_with_a_named_code)
{
	enum sadb_platform p = (enum sadb_platform)(_i / SADB_OP_COUNT);
	enum sadb_op op = (enum sadb_op)(_i % SADB_OP_COUNT);

	ck_assert_uint_eq(sadb_cause_code(p, op, SADB_CAUSE_NONE), 0);
	for (int c = SADB_CAUSE_NONE + 1; c < SADB_CAUSE_COUNT; c++) {
		uint32_t code = sadb_cause_code(p, op, (enum sadb_cause)c);

		ck_assert_int_ne(sadb_cause_err((enum sadb_cause)c), SADB_OK);
		ck_assert_uint_ne(code, 0);
		ck_assert_str_ne(sadb_code_name(p, code), "?");
	}
}
END_TEST

/* The same cause, another number: by whom, to which request. */
static const struct {
	enum sadb_platform platform;
	enum sadb_op op;
	enum sadb_cause cause;
	const char *name;
} particular[] = {
	{ SADB_PLATFORM_LINUX, SADB_OP_GETSPI, SADB_CAUSE_DUPLICATE_SPI, "ENOENT" },
	{ SADB_PLATFORM_LINUX, SADB_OP_ADD, SADB_CAUSE_DUPLICATE_SPI, "EEXIST" },
	{ SADB_PLATFORM_LINUX, SADB_OP_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, "ESRCH" },
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, "EINVAL" },
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_WRONG_STATE, "EINVAL" },
	{ SADB_PLATFORM_BSD, SADB_OP_ADD, SADB_CAUSE_WRONG_STATE, "EEXIST" },
	{ SADB_PLATFORM_BSD, SADB_OP_DELETE, SADB_CAUSE_NEVER_ALLOCATED, "ESRCH" },
	{ SADB_PLATFORM_BSD, SADB_OP_GETSPI, SADB_CAUSE_DUPLICATE_SPI, "EEXIST" },
	{ SADB_PLATFORM_BSD, SADB_OP_GETSPI, SADB_CAUSE_SPI_RANGE, "EEXIST" },
	{ SADB_PLATFORM_BSD, SADB_OP_ADD, SADB_CAUSE_SA_LIMIT, "ENOBUFS" },
	{ SADB_PLATFORM_WINDOWS_2003, SADB_OP_UPDATE, SADB_CAUSE_LARVAL_EXPIRED,
	  "ERROR_NOT_FOUND" },
	{ SADB_PLATFORM_IDEAL, SADB_OP_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, "FWP_E_NOT_FOUND" },
};

START_TEST(a_code_may_depend_on_the_request)
{
	enum sadb_platform p = particular[_i].platform;
	uint32_t code = sadb_cause_code(p, particular[_i].op, particular[_i].cause);

	ck_assert_str_eq(sadb_code_name(p, code), particular[_i].name);
}
END_TEST

START_TEST(a_code_of_another_platform_has_no_name)
{
	ck_assert_str_eq(sadb_code_name(SADB_PLATFORM_LINUX, 0x80320008), "?");
	ck_assert_str_eq(sadb_code_name(SADB_PLATFORM_WINDOWS, 3), "?");
	ck_assert_str_eq(sadb_code_name(SADB_PLATFORM_WINDOWS_2003, 0x80320008), "?");
	ck_assert_str_eq(sadb_code_name(SADB_PLATFORM_BSD, 105), "?");
}
END_TEST

START_TEST(a_linux_driver_answers_with_errno)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_req update;
	struct sadb *db;

	conf.platform = SADB_PLATFORM_LINUX;
	db = sadb_new(&conf);
	update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));
	ck_assert_uint_eq(kit_ask(db, 5000, &update).code, 3);
	sadb_free(db);
}
END_TEST

START_TEST(words_have_names)
{
	ck_assert_str_eq(sadb_op_name(SADB_OP_GETSPI), "getspi");
	ck_assert_str_eq(sadb_op_name(SADB_OP_FLUSH), "flush");
	ck_assert_str_eq(sadb_state_name(SADB_ST_DEAD), "dead");
	ck_assert_str_eq(sadb_err_name(SADB_E_INJECTED), "injected");
	ck_assert_str_eq(sadb_cause_name(SADB_CAUSE_LARVAL_EXPIRED), "larval_expired");
	for (int c = 0; c < SADB_CAUSE_COUNT; c++)
		ck_assert_uint_gt(strlen(sadb_cause_story((enum sadb_cause)c)), 5);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_code");
	Suite *suite = suite_create("sadb_code");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, each_platform_has_its_code, 0, KIT_COUNT(codes));
	tcase_add_loop_test(tcase, every_cause_fails_with_a_named_code, 0,
	                    SADB_PLATFORM_COUNT * SADB_OP_COUNT);
	tcase_add_loop_test(tcase, a_code_may_depend_on_the_request, 0, KIT_COUNT(particular));
	tcase_add_test(tcase, a_code_of_another_platform_has_no_name);
	tcase_add_test(tcase, a_linux_driver_answers_with_errno);
	tcase_add_test(tcase, words_have_names);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
