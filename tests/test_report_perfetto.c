/* sim/report/perfetto.h, read back by jansson. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/perfetto.h"
#include "tests/markup_kit.h"
#include "tests/report_kit.h"

static struct kit kit;
static json_t *root, *events;

static void setup(void)
{
	kit_init(&kit, "trace", "");
	root = NULL;
}

static void teardown(void)
{
	json_decref(root);
	kit_free(&kit);
}

static void print(void)
{
	char *text = kit_text(perfetto_print, &kit.report);
	json_error_t error;

	root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(root != NULL, "line %d: %s", error.line, error.text);
	events = json_object_get(root, "traceEvents");
	ck_assert(json_is_array(events));
	free(text);
}

static const char *member(const json_t *event, const char *key)
{
	const char *value = json_string_value(json_object_get(event, key));

	return value ? value : "";
}

/* The first event with this phase and name; NULL: there is none. */
static const json_t *find(const char *phase, const char *name)
{
	size_t i;
	json_t *event;

	json_array_foreach(events, i, event)
	{
		if (strcmp(member(event, "ph"), phase) == 0 &&
		    strcmp(member(event, "name"), name) == 0)
			return event;
	}
	return NULL;
}

static double at(const json_t *event)
{
	ck_assert_ptr_nonnull(event);
	return json_number_value(json_object_get(event, "ts"));
}

START_TEST(the_failed_negotiation_is_a_slice_by_its_code)
{
	const char *name = "13860 (0x3624) ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED";
	const struct verdict_negotiation *failed;

	kit_story_late_answer(&kit);
	print();
	failed = &kit.verdict->negotiations[kit.verdict->first_failure];
	ck_assert_double_eq_tol(at(find("b", name)), (double)failed->started_at / 1000, 0.0005);
	ck_assert_double_eq_tol(at(find("e", name)), (double)failed->ended_at / 1000, 0.0005);
}
END_TEST

START_TEST(a_larval_sa_is_a_slice_as_long_as_it_lives)
{
	const struct verdict_negotiation *failed;

	kit_story_late_answer(&kit);
	print();
	failed = &kit.verdict->negotiations[kit.verdict->first_failure];
	ck_assert_double_eq_tol(at(find("e", "larval")), (double)failed->larval_until / 1000,
	                        0.0005);
	ck_assert_double_lt(at(find("b", "larval")), at(find("e", "larval")));
}
END_TEST

/* Each datagram that came is joined with where it was sent. */
START_TEST(flows_join_what_was_sent_and_what_came)
{
	unsigned sent = 0, came = 0;
	size_t i;
	json_t *event;

	kit_story_lost_answers(&kit);
	print();
	json_array_foreach(events, i, event)
	{
		sent += strcmp(member(event, "ph"), "s") == 0;
		came += strcmp(member(event, "ph"), "f") == 0;
	}
	ck_assert_uint_gt(came, 0);
	ck_assert_uint_gt(sent, came);
	ck_assert_ptr_nonnull(find("i", "lost (drop): IKE_AUTH response #1, try 2"));
}
END_TEST

START_TEST(a_run_in_which_nothing_happens_is_a_trace_too)
{
	kit_end(&kit, NSEC_S, END_QUIET);
	print();
	/* But for the faults, which are the scenario's. */
	ck_assert_uint_le(json_array_size(events), 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_perfetto");
	TCase *tests = tcase_create("trace");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, the_failed_negotiation_is_a_slice_by_its_code);
	tcase_add_test(tests, a_larval_sa_is_a_slice_as_long_as_it_lives);
	tcase_add_test(tests, flows_join_what_was_sent_and_what_came);
	tcase_add_test(tests, a_run_in_which_nothing_happens_is_a_trace_too);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
