/* sim/report/winevents.h: one event of each kind for each failure, in Windows' own words. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/winevents.h"
#include "tests/markup_kit.h"
#include "tests/report_kit.h"

static struct kit kit;
static char *text;

static void setup(void)
{
	kit_init(&kit, "events", "");
}

static void teardown(void)
{
	free(text);
	text = NULL;
	kit_free(&kit);
}

static void print(void)
{
	text = kit_text(winevents_print, &kit.report);
	kit_nesting(text);
}

static void has(const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "no %s in\n%s", what, text);
}

static void data(const char *name, const char *value)
{
	char line[512];

	snprintf(line, sizeof(line), "<Data Name=\"%s\">%s</Data>", name, value);
	has(line);
}

START_TEST(what_went_well_is_no_event)
{
	kit_story_clean(&kit);
	print();
	ck_assert_ptr_null(strstr(text, "<Event "));
	ck_assert_ptr_null(strstr(text, "<item>"));
}
END_TEST

/* Of quick mode, at the local computer, with the text that Windows has for it. */
START_TEST(a_13860_is_a_4654)
{
	kit_story_late_answer(&kit);
	print();
	has("<EventID>4654</EventID>");
	has("<Computer>client</Computer>");
	data("FailurePoint", "Local computer");
	data("FailureReason", "Failed to add Security Association to IPsec Driver. The most common "
	                      "cause for this is if "
	                      "the IKE negotiation took too long to complete. If the problem "
	                      "persists, reduce the load "
	                      "on the faulting machine.");
	data("State", "Sent final payload");
	data("Role", "Initiator");
	has("<failureErrorCode>ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED</failureErrorCode>");
	has("<qmState>IKEEXT_QM_SA_STATE_FINAL</qmState>");
}
END_TEST

START_TEST(a_peer_that_never_answers_is_a_4653)
{
	kit_story_no_answer(&kit);
	print();
	has("<EventID>4653</EventID>");
	ck_assert_ptr_null(strstr(text, "<EventID>4654</EventID>"));
	data("State", "Sent first (SA) payload");
	has("<mmState>IKEEXT_MM_SA_STATE_SA_SENT</mmState>");
}
END_TEST

/* Both events have all their fields, in Windows' order. */
START_TEST(the_fields_are_in_their_order)
{
	static const char *const quick[] = {
		"LocalAddress",
		"LocalAddressMask",
		"LocalPort",
		"LocalTunnelEndpoint",
		"RemoteAddress",
		"RemoteAddressMask",
		"RemotePort",
		"RemoteTunnelEndpoint",
		"Protocol",
		"RemotePrivateAddress",
		"KeyModName",
		"FailurePoint",
		"FailureReason",
		"Mode",
		"State",
		"Role",
		"MessageID",
		"QMFilterID",
		"MMSAID",
		"TunnelId",
		"TrafficSelectorId",
	};
	static const char *const main_mode[] = {
		"LocalMMPrincipalName",
		"RemoteMMPrincipalName",
		"LocalAddress",
		"LocalKeyModPort",
		"RemoteAddress",
		"RemoteKeyModPort",
		"KeyModName",
		"FailurePoint",
		"FailureReason",
		"MMAuthMethod",
		"State",
		"Role",
		"MMImpersonationState",
		"MMFilterID",
		"InitiatorCookie",
		"ResponderCookie",
	};
	const char *const *names = _i ? main_mode : quick, *at;
	unsigned count = _i ? 16 : 21;

	(_i ? kit_story_no_answer : kit_story_late_answer)(&kit);
	print();
	at = strstr(text, "<EventData>");
	for (unsigned i = 0; i < count; i++) {
		char name[64];

		snprintf(name, sizeof(name), "<Data Name=\"%s\">", names[i]);
		at = strstr(at, "<Data");
		ck_assert_msg(at && strncmp(at, name, strlen(name)) == 0, "no %s there", names[i]);
		at++;
	}
	ck_assert_ptr_null(strstr(at, "<Data"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_winevents");
	TCase *tests = tcase_create("events");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, what_went_well_is_no_event);
	tcase_add_test(tests, a_13860_is_a_4654);
	tcase_add_test(tests, a_peer_that_never_answers_is_a_4653);
	tcase_add_loop_test(tests, the_fields_are_in_their_order, 0, 2);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
