/*
 * The timeline and the tables beneath it, octet for octet, against tests/golden/. With
 * IKESIM_GOLDEN_UPDATE=1 they are written anew instead: look at the difference before you keep it.
 */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/summary.h"
#include "sim/report/timeline.h"
#include "tests/golden_kit.h"
#include "tests/report_kit.h"

static const struct golden {
	const char *name, *summary;
	void (*story)(struct kit *kit);
	bool utf8, colour;
	unsigned columns;
} goldens[] = {
	{ "clean", "Nothing goes wrong.", kit_story_clean, true, false, 0 },
	{ "late-answer", "A push approval takes over a minute.", kit_story_late_answer, true, false,
	  0 },
	{ "late-answer-ascii", "A push approval takes over a minute.", kit_story_late_answer, false,
	  false, 0 },
	{ "late-answer-colour", "A push approval takes over a minute.", kit_story_late_answer, true,
	  true, 0 },
	{ "late-answer-narrow", "A push approval takes over a minute.", kit_story_late_answer, true,
	  false, 80 },
	{ "lost-answers", "Six answers are lost.", kit_story_lost_answers, true, false, 0 },
	{ "no-answer", "The peer is silent until it is too late.", kit_story_no_answer, true, false,
	  0 },
	{ "busy-gateway", "Thirty clients at once.", kit_story_busy_gateway, true, false, 0 },
	{ "stalled", "The driver is stuck.", kit_story_stalled, true, false, 0 },
	{ "slow-path", "The path is slow, and doubles.", kit_story_slow_path, true, false, 0 },
	{ "no-memory", "The driver has no memory.", kit_story_no_memory, true, false, 0 },
	{ "no-larval", "The driver takes no more.", kit_story_no_larval, true, false, 0 },
	{ "slow-gateway", "The responder's larval dies.", kit_story_slow_gateway, true, false, 0 },
	{ "no-room", "The table of IKE SAs is full.", kit_story_no_room, true, false, 0 },
};

static char *print(const struct golden *golden)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct page page = { .out = out,
		             .colour = golden->colour,
		             .utf8 = golden->utf8,
		             .columns = golden->columns };
	struct kit kit;

	kit_init(&kit, golden->name, golden->summary);
	kit_expect_errors(&kit, 13860, 1);
	golden->story(&kit);
	ck_assert(timeline_print(&page, &kit.report));
	summary_split(&page, &kit.report);
	summary_errors(&page, &kit.report);
	summary_expects(&page, &kit.report, true);
	summary_line(&page, &kit.report);
	summary_replay(&page, &kit.report);
	kit_free(&kit);
	fclose(out);
	return text;
}

START_TEST(a_story_prints_as_its_golden_file_has_it)
{
	const struct golden *golden = &goldens[_i];
	char *text = print(golden), path[128];

	snprintf(path, sizeof(path), "tests/golden/%s.txt", golden->name);
	golden_compare(path, text);
	free(text);
}
END_TEST

START_TEST(no_line_is_wider_than_the_page)
{
	char *text = print(&goldens[_i]), *rest = text, *line;
	unsigned columns = goldens[_i].columns ? goldens[_i].columns : PAGE_COLUMNS;

	while (!goldens[_i].colour && (line = strsep(&rest, "\n")))
		ck_assert_msg(text_columns(line) <= columns, "%u columns: %s", text_columns(line),
		              line);
	free(text);
}
END_TEST

START_TEST(without_utf8_every_octet_is_ascii)
{
	char *text = print(&goldens[2]);

	ck_assert(!goldens[2].utf8);
	for (const char *at = text; *at; at++)
		ck_assert_msg((unsigned char)*at < 0x80, "at: %.40s", at);
	free(text);
}
END_TEST

START_TEST(names_cannot_move_the_cursor_nor_turn_the_line)
{
	const struct golden golden = { "evil \033[2J\x9b\xc2\x9b\r\n\xe2\x80\xae name",
		                       "sum\033]0;x\007mary",
		                       kit_story_clean,
		                       true,
		                       false,
		                       0 };
	char *text = print(&golden);

	ck_assert_ptr_nonnull(strstr(text, "evil ?[2J?????"));
	for (const char *at = text; *at; at++) {
		ck_assert_msg((unsigned char)*at >= 0x20 || *at == '\n', "octet %d", *at);
		ck_assert_msg(memcmp(at, "\xc2\x9b", 2) != 0, "CSI");
	}
	ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
	free(text);
}
END_TEST

START_TEST(a_run_without_negotiations_says_so)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct page page = { .out = out };
	struct kit kit;

	kit_init(&kit, "empty", "");
	kit_end(&kit, 0, END_QUIET);
	ck_assert(timeline_print(&page, &kit.report));
	summary_split(&page, &kit.report);
	summary_errors(&page, &kit.report);
	summary_expects(&page, &kit.report, true);
	kit_free(&kit);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "Nothing was negotiated."));
	ck_assert_ptr_nonnull(strstr(text, "nothing was judged"));
	ck_assert_ptr_null(strstr(text, "Errors"));
	free(text);
}
END_TEST

START_TEST(a_story_that_is_too_long_is_cut_and_says_so)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct page page = { .out = out };
	struct kit kit;

	kit_init(&kit, "long", "");
	kit_acquire(&kit, 0, CLIENT, GATEWAY);
	for (int i = 0; i < 2500; i++)
		kit_note(&kit, i, CLIENT, IKE_NOTE_NOTIFY_RECEIVED);
	kit_end(&kit, 2500, END_QUIET);
	ck_assert(timeline_print(&page, &kit.report));
	kit_free(&kit);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "... and 501 more records: see --events"));
	free(text);
}
END_TEST

START_TEST(the_replay_line_is_quoted_for_a_shell)
{
	static const struct scenario_set sets[] = {
		{ "hosts[gateway].auth_backend", "{ dist: x }" }, { "name", "it's \033" }
	};
	struct kit kit;
	char *command;

	kit_init(&kit, "quoted", "");
	kit.meta.file = "-my file.yaml";
	kit_story_clean(&kit);
	kit.report.sets = sets;
	kit.report.sets_count = 2;
	command = summary_command(&kit.report);
	ck_assert_str_eq(command, "ikesim run ./'-my file.yaml' --seed 7 --set "
	                          "'hosts[gateway].auth_backend={ dist: x }'"
	                          " --set 'name=it'\\''s '$'\\033'''");
	free(command);
	kit_free(&kit);
}
END_TEST

static const struct {
	nsec ns;
	const char *ms, *span;
} times[] = {
	{ 0, "0.000", "0 ms" },
	{ 1, "0.000", "0.000001 ms" },
	{ 999, "0.000", "0.000999 ms" },
	{ 1000, "0.001", "0.001 ms" },
	{ 250 * NSEC_MS, "250.000", "250 ms" },
	{ NSEC_S - 1, "999.999", "999.999999 ms" },
	{ NSEC_S, "1000.000", "1.000 s" },
	{ 70041 * NSEC_MS + 999999, "70041.999", "70.042 s" },
	{ -1, "-0.001", NULL },
	{ -1500000, "-1.500", NULL },
	{ NSEC_NEVER, "?", "?" },
};

START_TEST(times_are_rounded_down)
{
	char out[TEXT_TIME_MAX];

	ck_assert_str_eq(text_ms(out, times[_i].ns), times[_i].ms);
	if (times[_i].span)
		ck_assert_str_eq(text_span(out, times[_i].ns), times[_i].span);
}
END_TEST

START_TEST(a_text_that_is_too_long_is_cut_at_a_character)
{
	struct text text = { .len = 0 };

	for (int i = 0; i < 300; i++)
		text_add(&text, "%s", "é");
	ck_assert_uint_eq(text.len, strlen(text.out));
	ck_assert_uint_lt(text.len, TEXT_MAX);
	ck_assert_uint_eq(text.len % 2, 0);
	ck_assert_uint_eq(text_columns(text.out), text.len / 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_timeline");
	TCase *tests = tcase_create("text");
	SRunner *runner;
	int failed, count = sizeof(goldens) / sizeof(*goldens);

	tcase_add_loop_test(tests, a_story_prints_as_its_golden_file_has_it, 0, count);
	tcase_add_loop_test(tests, no_line_is_wider_than_the_page, 0, count);
	tcase_add_test(tests, without_utf8_every_octet_is_ascii);
	tcase_add_test(tests, names_cannot_move_the_cursor_nor_turn_the_line);
	tcase_add_test(tests, a_run_without_negotiations_says_so);
	tcase_add_test(tests, a_story_that_is_too_long_is_cut_and_says_so);
	tcase_add_test(tests, the_replay_line_is_quoted_for_a_shell);
	tcase_add_loop_test(tests, times_are_rounded_down, 0, sizeof(times) / sizeof(*times));
	tcase_add_test(tests, a_text_that_is_too_long_is_cut_at_a_character);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
