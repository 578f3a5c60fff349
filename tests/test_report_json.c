/* The two forms for machines: the result of a run, and the journal's lines. Read back by another's
 * JSON library. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/report/lines.h"
#include "sim/report/result.h"
#include "tests/report_kit.h"

static json_t *result_of(struct kit *kit)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	json_error_t error;
	json_t *json;

	ck_assert(result_print(out, &kit->report));
	fclose(out);
	ck_assert_uint_eq(len, strlen(text));
	ck_assert_ptr_eq(strchr(text, '\n'), text + len - 1);
	json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(json != NULL, "%s at %d: %s", error.text, error.position, text);
	free(text);
	return json;
}

static json_int_t number(json_t *json, const char *key)
{
	ck_assert_msg(json_is_integer(json_object_get(json, key)), "%s", key);
	return json_integer_value(json_object_get(json, key));
}

static const char *word(json_t *json, const char *key)
{
	ck_assert_msg(json_is_string(json_object_get(json, key)), "%s", key);
	return json_string_value(json_object_get(json, key));
}

static const struct {
	const char *name;
	void (*story)(struct kit *kit);
	int failures, codes[2];
	const char *cause; /* of the first; NULL: none */
} stories[] = {
	{ "clean", kit_story_clean, 0, { 0 }, NULL },
	{ "late", kit_story_late_answer, 1, { 13860 }, "larval_expired" },
	{ "lost", kit_story_lost_answers, 1, { 13860 }, "larval_expired" },
	{ "silent", kit_story_no_answer, 1, { 13813 }, "no_answer" },
	{ "busy", kit_story_busy_gateway, 20, { 13860, 13868 }, "updates_limit" },
	{ "stalled", kit_story_stalled, 1, { 13860 }, "larval_expired" },
	{ "slow path", kit_story_slow_path, 1, { 13860 }, "larval_expired" },
	{ "no memory", kit_story_no_memory, 1, { 13859 }, "memory_limit" },
	{ "no larval", kit_story_no_larval, 1, { 13857 }, "larval_limit" },
	{ "slow gateway", kit_story_slow_gateway, 1, { 13860 }, "larval_expired" },
	{ "no room", kit_story_no_room, 1, { 13882 }, "no_room" },
};

START_TEST(a_result_says_what_the_story_was)
{
	struct kit kit;
	json_t *json, *errors, *failures;

	kit_init(&kit, stories[_i].name, "");
	stories[_i].story(&kit);
	json = result_of(&kit);
	errors = json_object_get(json, "errors");
	failures = json_object_get(json, "failures");
	ck_assert_int_eq(number(json, "schema"), RESULT_SCHEMA);
	ck_assert_str_eq(word(json, "scenario"), stories[_i].name);
	ck_assert_str_eq(word(json, "seed"), "7");
	ck_assert_str_eq(word(json, "replay"), "ikesim run kit.yaml --seed 7");
	ck_assert(json_is_null(json_object_get(json, "held")));
	ck_assert_uint_eq(json_array_size(failures), (size_t)stories[_i].failures);
	for (size_t i = 0; i < 2 && stories[_i].codes[i]; i++)
		ck_assert_int_eq(number(json_array_get(errors, i), "code"), stories[_i].codes[i]);
	ck_assert_int_eq(json_is_null(json_object_get(json, "first_failure")), !stories[_i].cause);
	if (stories[_i].cause) {
		json_t *first = json_array_get(failures, (size_t)number(json, "first_failure"));

		ck_assert_str_eq(word(first, "cause"), stories[_i].cause);
		ck_assert_uint_gt(json_array_size(json_object_get(json, "because")), 1);
	}
	json_decref(json);
	kit_free(&kit);
}
END_TEST

START_TEST(an_initiators_split_sums_to_its_time)
{
	struct kit kit;
	json_t *json, *failure, *split, *part;
	json_int_t sum = 0;
	const char *key;
	size_t i;

	kit_init(&kit, "x", "");
	stories[_i].story(&kit);
	json = result_of(&kit);
	json_array_foreach(json_object_get(json, "failures"), i, failure)
	{
		split = json_object_get(failure, "split");
		if (strcmp(word(failure, "role"), "initiator") != 0) {
			ck_assert(json_is_null(split));
			continue;
		}
		sum = 0;
		json_object_foreach(split, key, part) sum += json_integer_value(part);
		ck_assert_int_eq(sum, number(failure, "ended_at") - number(failure, "started_at"));
		ck_assert_uint_eq(json_object_size(split), SPLIT_COUNT);
	}
	json_decref(json);
	kit_free(&kit);
}
END_TEST

START_TEST(a_13860_carries_the_drivers_own_words)
{
	struct kit kit;
	json_t *json, *error, *failure, *driver;

	kit_init(&kit, "x", "");
	kit_story_late_answer(&kit);
	json = result_of(&kit);
	error = json_array_get(json_object_get(json, "errors"), 0);
	ck_assert_str_eq(word(error, "symbol"), "ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED");
	ck_assert_str_eq(word(error, "hresult"), "80073624");
	ck_assert_int_eq(number(error, "index"), 60);
	failure = json_array_get(json_object_get(json, "failures"), 0);
	ck_assert_str_eq(word(failure, "host"), "client");
	ck_assert_str_eq(word(failure, "peer"), "gateway");
	ck_assert_str_eq(word(failure, "label"), "I");
	driver = json_object_get(failure, "driver");
	ck_assert_str_eq(word(driver, "op"), "update");
	ck_assert_int_eq(number(driver, "code"), 0x80320008);
	ck_assert_str_eq(word(driver, "code_name"), "FWP_E_NOT_FOUND");
	json_decref(json);
	kit_free(&kit);
}
END_TEST

START_TEST(expectations_have_their_place)
{
	struct kit kit;
	json_t *json, *expectation;

	kit_init(&kit, "x", "");
	kit_expect_errors(&kit, 13860, 1 + _i);
	kit_story_late_answer(&kit);
	json = result_of(&kit);
	expectation = json_array_get(json_object_get(json, "expectations"), 0);
	ck_assert_int_eq(json_is_true(json_object_get(json, "held")), _i == 0);
	ck_assert_int_eq(json_is_true(json_object_get(expectation, "held")), _i == 0);
	ck_assert_str_eq(word(expectation, "file"), "kit.yaml");
	ck_assert_int_eq(number(expectation, "line"), 30);
	ck_assert_int_eq(number(expectation, "col"), 5);
	json_decref(json);
	kit_free(&kit);
}
END_TEST

START_TEST(any_name_becomes_valid_json)
{
	static const char *const names[] = { "quote \" back \\ slash", "control \001\033\n\t\177",
		                             "not \xff utf8 \xc3", "\xe2\x86\x92 arrow", "" };
	struct kit kit;
	json_t *json;

	kit_init(&kit, names[_i], "");
	kit.meta.file = names[_i];
	kit_story_clean(&kit);
	json = result_of(&kit);
	if (_i != 2)
		ck_assert_str_eq(word(json, "scenario"), names[_i]);
	json_decref(json);
	kit_free(&kit);
}
END_TEST

START_TEST(an_empty_run_has_no_samples)
{
	struct kit kit;
	json_t *json, *samples;

	kit_init(&kit, "empty", "");
	kit_end(&kit, 5, END_INTERRUPTED);
	json = result_of(&kit);
	samples = json_object_get(json_object_get(json, "samples"), "sa_install");
	ck_assert_int_eq(number(samples, "count"), 0);
	ck_assert(json_is_null(json_object_get(samples, "p99")));
	ck_assert_str_eq(word(json, "end"), "interrupted");
	json_decref(json);
	kit_free(&kit);
}
END_TEST

START_TEST(lines_are_the_octets_of_the_hash)
{
	uint8_t expected[JOURNAL_HASH], hash[JOURNAL_HASH];
	struct digest_part part;
	char *text = NULL;
	size_t len, lines = 0;
	FILE *out = open_memstream(&text, &len);
	struct kit kit;

	kit_init(&kit, "x", "");
	kit_story_late_answer(&kit);
	ck_assert(lines_print(out, kit.journal));
	fclose(out);
	part = (struct digest_part){ text, len };
	digest(hash, &part, 1);
	journal_hash(kit.journal, expected);
	ck_assert_mem_eq(hash, expected, sizeof(hash));
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1, lines++) {
		json_t *json = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);

		ck_assert_msg(json != NULL, "line %zu", lines + 1);
		json_decref(json);
	}
	ck_assert_uint_eq(lines, journal_count(kit.journal) + 1);
	free(text);
	kit_free(&kit);
}
END_TEST

START_TEST(a_full_disk_is_noticed)
{
	FILE *full = fopen("/dev/full", "w");
	struct kit kit;
	bool lines, result;

	if (!full)
		return; /* not on this system */
	setvbuf(full, NULL, _IONBF, 0);
	kit_init(&kit, "x", "");
	kit_story_clean(&kit);
	lines = lines_print(full, kit.journal);
	result = result_print(full, &kit.report);
	ck_assert(!lines);
	ck_assert(!result);
	fclose(full);
	kit_free(&kit);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_json");
	TCase *tests = tcase_create("json");
	SRunner *runner;
	int failed, count = sizeof(stories) / sizeof(*stories);

	tcase_add_loop_test(tests, a_result_says_what_the_story_was, 0, count);
	tcase_add_loop_test(tests, an_initiators_split_sums_to_its_time, 0, count);
	tcase_add_test(tests, a_13860_carries_the_drivers_own_words);
	tcase_add_loop_test(tests, expectations_have_their_place, 0, 2);
	tcase_add_loop_test(tests, any_name_becomes_valid_json, 0, 5);
	tcase_add_test(tests, an_empty_run_has_no_samples);
	tcase_add_test(tests, lines_are_the_octets_of_the_hash);
	tcase_add_test(tests, a_full_disk_is_noticed);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
