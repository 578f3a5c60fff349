/* sim/report/html.h: one file, well formed, safe whatever a scenario says, with its policy. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/report/html.h"
#include "tests/markup_kit.h"
#include "tests/report_kit.h"

#define HOSTILE "</style><script>alert('x')</script> \"&\x1b[31m\xff"

static struct kit kit;

static char *html(void)
{
	return kit_text(html_print, &kit.report);
}

static unsigned times(const char *text, const char *what)
{
	unsigned count = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		count++;
	return count;
}

static const struct {
	const char *name;
	void (*story)(struct kit *kit);
} stories[] = {
	{ "clean", kit_story_clean },
	{ "late answer", kit_story_late_answer },
	{ "lost answers", kit_story_lost_answers },
	{ "no answer", kit_story_no_answer },
	{ "busy gateway", kit_story_busy_gateway },
	{ "stalled", kit_story_stalled },
	{ "slow path", kit_story_slow_path },
	{ "no memory", kit_story_no_memory },
	{ "no larval", kit_story_no_larval },
	{ "slow gateway", kit_story_slow_gateway },
	{ "no room", kit_story_no_room },
};
#define STORIES (int)(sizeof(stories) / sizeof(stories[0]))

START_TEST(every_story_gives_a_well_formed_file)
{
	char *text;

	kit_init(&kit, stories[_i].name, "");
	stories[_i].story(&kit);
	text = html();
	ck_assert_uint_gt(kit_nesting(text), 50);
	/* What was said is there as a picture and in words. */
	ck_assert_ptr_nonnull(strstr(text, "<section id=\"sequence\""));
	ck_assert_ptr_nonnull(strstr(text, "<section id=\"words\""));
	free(text);
	kit_free(&kit);
}
END_TEST

START_TEST(what_a_scenario_says_is_escaped)
{
	char *text;

	kit_init(&kit, "hostile", HOSTILE);
	kit_story_late_answer(&kit);
	text = html();
	kit_nesting(text);
	ck_assert_uint_eq(times(text, "<script"), 1);
	ck_assert_uint_eq(times(text, "<style"), 1);
	ck_assert_ptr_nonnull(
	        strstr(text, "&lt;/style&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; "
	                     "&quot;&amp;?[31m?"));
	free(text);
	kit_free(&kit);
}
END_TEST

/* The policy lets nothing in but the one style sheet and the one script, which it knows by their
 * hashes; nothing else in the file asks for anything. */
START_TEST(nothing_is_fetched)
{
	static const char *const forbidden[] = { "http:", "https:",  "src=",     "@import",
		                                 "url(h", "onload=", "onclick=", " style=" };
	char source[DIGEST_SOURCE];
	char *text;

	kit_init(&kit, "alone", "");
	kit_story_late_answer(&kit);
	text = html();
	ck_assert_ptr_nonnull(strstr(text, "default-src 'none'"));
	for (unsigned i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		ck_assert_msg(!strstr(text, forbidden[i]), "there is a %s", forbidden[i]);
	for (unsigned i = 0; i < 2; i++) {
		const char *open = i ? "<script>" : "<style>",
		           *close = i ? "</script>" : "</style>";
		const char *from = strstr(text, open) + strlen(open), *to = strstr(from, close);

		digest_source(source, from, (size_t)(to - from));
		ck_assert_msg(strstr(text, source), "the policy lacks the hash of %s", open);
	}
	free(text);
	kit_free(&kit);
}
END_TEST

START_TEST(the_failure_is_told_with_its_causes)
{
	char *text;

	kit_init(&kit, "late", "");
	kit_story_late_answer(&kit);
	text = html();
	ck_assert_ptr_nonnull(
	        strstr(text, "13860 (0x3624) ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED at client"));
	ck_assert_ptr_nonnull(strstr(text, "larval_expired"));
	/* The larval SA's life is a bar beside its host's lifeline, and one in a lane. */
	ck_assert_ptr_nonnull(strstr(text, "<rect class=\"larval\""));
	ck_assert_ptr_nonnull(strstr(text, "<rect class=\"bar larval\""));
	ck_assert_ptr_nonnull(strstr(text, "<rect class=\"bar deadline\""));
	free(text);
	kit_free(&kit);
}
END_TEST

START_TEST(a_run_in_which_nobody_negotiates_is_a_file_too)
{
	char *text;

	kit_init(&kit, "nobody", "");
	kit_end(&kit, 5 * NSEC_S, END_QUIET);
	text = html();
	kit_nesting(text);
	ck_assert_ptr_nonnull(strstr(text, "0 negotiations: 0 installed"));
	ck_assert_ptr_null(strstr(text, "<section id=\"sequence\""));
	free(text);
	kit_free(&kit);
}
END_TEST

START_TEST(a_full_disk_is_told)
{
	FILE *out = fopen("/dev/full", "w");

	if (!out)
		return; /* not this system's */
	kit_init(&kit, "full", "");
	kit_story_late_answer(&kit);
	setvbuf(out, NULL, _IONBF, 0);
	ck_assert(!html_print(out, &kit.report));
	fclose(out);
	kit_free(&kit);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_html");
	TCase *tc = tcase_create("html");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, every_story_gives_a_well_formed_file, 0, STORIES);
	tcase_add_test(tc, what_a_scenario_says_is_escaped);
	tcase_add_test(tc, nothing_is_fetched);
	tcase_add_test(tc, the_failure_is_told_with_its_causes);
	tcase_add_test(tc, a_run_in_which_nobody_negotiates_is_a_file_too);
	tcase_add_test(tc, a_full_disk_is_told);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
