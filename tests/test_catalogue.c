/* The error catalogue against the list of codes, and every way to ask it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/catalogue.h"

#define LIST "tests/data/winerror-ipsec.csv"

START_TEST(every_row_of_the_list_is_found_in_every_form)
{
	FILE *file = fopen(LIST, "r");
	char line[256], hex[16], symbol[96], form[128];
	unsigned code, rows = 0;
	uint32_t count;

	ck_assert_msg(file != NULL, "run it from the top of the tree: %s", LIST);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file)) {
		const struct catalogue_entry *entry =
		        catalogue_code(code = (unsigned)strtoul(line, NULL, 10));

		ck_assert_int_eq(sscanf(line, "%*u,%15[^,],%95s", hex, symbol), 2);
		ck_assert_msg(entry != NULL, "%u is missing", code);
		ck_assert_str_eq(entry->symbol, symbol);
		ck_assert_uint_gt(strlen(entry->stage), 0);
		ck_assert_uint_eq(strtoul(hex, NULL, 16), code);
		ck_assert_ptr_eq(catalogue_find(hex), entry);
		ck_assert_ptr_eq(catalogue_find(symbol), entry);
		ck_assert_ptr_eq(catalogue_find(strstr(symbol, "IPSEC_") + 6), entry);
		snprintf(form, sizeof(form), "%u", code);
		ck_assert_ptr_eq(catalogue_find(form), entry);
		snprintf(form, sizeof(form), "0x8007%04X", code);
		ck_assert_ptr_eq(catalogue_find(form), entry);
		snprintf(form, sizeof(form), "%d", (int)catalogue_hresult(code));
		ck_assert_ptr_eq(catalogue_find(form), entry);
		rows++;
	}
	fclose(file);
	ck_assert_uint_eq(rows, 153);
	ck_assert_ptr_nonnull(catalogue_all(&count));
	ck_assert_uint_eq(count, rows);
}
END_TEST

START_TEST(codes_ascend_and_descriptions_are_whole)
{
	uint32_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	for (uint32_t i = 0; i < count; i++) {
		ck_assert(i == 0 || all[i - 1].code < all[i].code);
		if (all[i].label == 0) {
			ck_assert(!all[i].meaning && !all[i].look);
			continue;
		}
		ck_assert_ptr_nonnull(strchr("DIX", all[i].label));
		ck_assert_uint_gt(strlen(all[i].meaning), 10);
		ck_assert_uint_gt(strlen(all[i].look), 10);
		ck_assert_int_eq(all[i].meaning[strlen(all[i].meaning) - 1], '.');
		ck_assert_int_eq(all[i].look[strlen(all[i].look) - 1], '.');
	}
}
END_TEST

/* What the simulator gives or teaches about. */
static const uint32_t described[] = {
	13801, 13802, 13804, 13805, 13806, 13807, 13808, 13809, 13810, 13811, 13812,
	13813, 13814, 13815, 13816, 13821, 13825, 13849, 13850, 13857, 13858, 13859,
	13860, 13861, 13868, 13877, 13878, 13882, 13884, 13885, 13886, 13890, 13891,
	13894, 13895, 13896, 13899, 13900, 13903, 13910, 13911, 13912, 13918,
};

START_TEST(what_the_simulator_gives_is_described)
{
	for (size_t i = 0; i < sizeof(described) / sizeof(*described); i++)
		ck_assert_msg(catalogue_code(described[i])->meaning, "%u has no description",
		              described[i]);
}
END_TEST

static const struct {
	const char *text;
	uint32_t code; /* 0: not found */
} asked[] = {
	{ "13860", 13860 },
	{ "0x3624", 13860 },
	{ "0X3624", 13860 },
	{ "0x80073624", 13860 },
	{ "2147956260", 13860 },
	{ "-2147011036", 13860 },
	{ " 13860\n", 13860 },
	{ "error_ipsec_ike_add_update_key_failed", 13860 },
	{ "Add_Update_Key_Failed", 13860 },
	{ "IKE_ADD_UPDATE_KEY_FAILED", 13860 },
	{ "MM_POLICY_PRUNED", 13024 },
	{ "WARNING_IPSEC_MM_POLICY_PRUNED", 13024 },
	{ "BAD_SPI", 13910 },
	{ "0x365e", 13918 },
	{ "13859", 13859 },
	{ "13874", 13874 },
	{ "", 0 },
	{ "   ", 0 },
	{ "13861x", 0 },
	{ "13", 0 },
	{ "13799", 0 },
	{ "13919", 0 },
	{ "13933", 0 },
	{ "0x", 0 },
	{ "-", 0 },
	{ "0xC0073624", 0 },
	{ "4294981156", 0 },
	{ "99999999999999999999999", 0 },
	{ "-9999999999", 0 },
	{ "ERROR_IPSEC_", 0 },
	{ "ERROR_IPSEC_IKE_", 0 },
	{ "KEY_FAILED", 0 },
	{ "ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILE", 0 },
	{ "ERROR_IPSEC_IKE_NEGOTIATION_FAILED", 0 },
	{ "a_word_that_is_so_long_that_no_symbol_of_winerror_h_can_ever_be_as_long_as_this_one_is_"
	  "isnt_it",
	  0 },
};

START_TEST(a_question_finds_its_code_or_nothing)
{
	const struct catalogue_entry *entry = catalogue_find(asked[_i].text);

	ck_assert_msg((entry ? entry->code : 0) == asked[_i].code, "'%s' is %u", asked[_i].text,
	              entry ? entry->code : 0);
}
END_TEST

START_TEST(an_hresult_is_facility_win32)
{
	ck_assert_uint_eq(catalogue_hresult(13860), 0x80073624);
}
END_TEST

START_TEST(the_one_message_that_is_quoted_is_whole)
{
	ck_assert_str_eq(catalogue_message_13860, "Failed to add Security Association to IPsec "
	                                          "Driver. The most common cause for this is if "
	                                          "the IKE negotiation took too long to complete. "
	                                          "If the problem persists, reduce the load on "
	                                          "the faulting machine.");
}
END_TEST

START_TEST(the_two_names_that_go_round_are_explained)
{
	uint32_t count;
	const struct catalogue_alias *all = catalogue_aliases(&count);

	ck_assert_uint_eq(count, 2);
	ck_assert_ptr_eq(catalogue_alias("ERROR_IPSEC_IKE_NEGOTIATION_FAILED"), &all[0]);
	ck_assert_ptr_eq(catalogue_alias("ike_negotiation_failed"), &all[0]);
	ck_assert_ptr_eq(catalogue_alias("Processing_Error"), &all[1]);
	ck_assert_ptr_null(catalogue_alias("ERROR_IPSEC_IKE_GENERAL_PROCESSING_ERROR"));
	ck_assert_ptr_null(catalogue_alias(""));
	for (uint32_t i = 0; i < count; i++) {
		ck_assert_ptr_null(catalogue_find(all[i].name));
		ck_assert_uint_gt(all[i].closest[0], 0);
		for (int c = 0; c < 4 && all[i].closest[c]; c++)
			ck_assert_ptr_nonnull(catalogue_code(all[i].closest[c]));
	}
	/* What the numbers really are, in which the seed's two names differ. */
	ck_assert_str_eq(catalogue_code(all[0].said_code)->symbol, "ERROR_IPSEC_IKE_OUT_OF_MEMORY");
	ck_assert_uint_eq(all[0].said_hex, all[0].said_code);
	ck_assert_str_eq(catalogue_code(all[1].said_code)->symbol,
	                 "ERROR_IPSEC_IKE_INVALID_AUTH_ALG");
	ck_assert_str_eq(catalogue_code(all[1].said_hex)->symbol, "ERROR_IPSEC_THROTTLE_DROP");
}
END_TEST

static const struct {
	const char *text;
	uint32_t code;
} misspelt[] = {
	{ "ADD_UPDATE_KEY_FAILD", 13860 },
	{ "ERROR_IPSEC_IKE_ADD_UPDATE_KEYS_FAILED", 13860 },
	{ "ERROR_IPSEC_IKE_TIMEDOUT", 13805 },
	{ "warning_ipsec_mm_policy_prune", 13024 },
	{ "ike_getspi_fail", 13857 },
	{ "banana", 0 },
	{ "", 0 },
};

START_TEST(a_misspelt_word_has_a_suggestion)
{
	const struct catalogue_entry *entry = catalogue_suggest(misspelt[_i].text);

	ck_assert_msg((entry ? entry->code : 0) == misspelt[_i].code, "'%s' suggests %s",
	              misspelt[_i].text, entry ? entry->symbol : "nothing");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("catalogue");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, every_row_of_the_list_is_found_in_every_form);
	tcase_add_test(tests, codes_ascend_and_descriptions_are_whole);
	tcase_add_test(tests, what_the_simulator_gives_is_described);
	tcase_add_loop_test(tests, a_question_finds_its_code_or_nothing, 0,
	                    (int)(sizeof(asked) / sizeof(*asked)));
	tcase_add_test(tests, an_hresult_is_facility_win32);
	tcase_add_test(tests, the_one_message_that_is_quoted_is_whole);
	tcase_add_test(tests, the_two_names_that_go_round_are_explained);
	tcase_add_loop_test(tests, a_misspelt_word_has_a_suggestion, 0,
	                    (int)(sizeof(misspelt) / sizeof(*misspelt)));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
