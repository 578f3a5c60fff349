/* What a lesson file may say, and how its mistakes are told. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/lesson.h"

#define HEAD   "title: T\nstep: S\nminutes: 5\nstory: once\nwhy: because\nhints: [h]\n"
#define GOALS  "goals: ['errors(*) == 0']\nyours: [sadb]\n"
#define SOLVED "solution: { set: [a.b=1] }\nwrong: []\n"
#define ASK    "questions: [ { name: who, ask: Who?, holds: 'first_failure.host == ?' } ]\n"

static struct lesson *read_text(const char *text, struct scenario_problems *problems)
{
	return lesson_read("lesson.yaml", text, strlen(text), problems);
}

static const struct {
	const char *text, *problem;
} wrong[] = {
	{ "", "lesson.yaml:1:1: error: there is no lesson in it" },
	{ "[]", "a lesson is a map of keys" },
	{ HEAD GOALS "solution: {}\n", "a lesson has no 'wrong'" },
	{ GOALS SOLVED, "a lesson has no 'title'" },
	{ HEAD GOALS SOLVED "hint: [x]\n", "unknown key 'hint'" },
	{ HEAD GOALS SOLVED "hint: [x]\n", "did you mean 'hints'?" },
	{ HEAD SOLVED, "a lesson has goals or questions" },
	{ HEAD "goals: ['errors(*) == 0']\n" SOLVED, "says what is the learner's: 'yours'" },
	{ HEAD "goals: x\nyours: [sadb]\n" SOLVED, "lesson.yaml:7:8: error: this is a list" },
	{ HEAD "goals: ['']\nyours: [sadb]\n" SOLVED, "this is some words" },
	{ HEAD "goals: [[]]\nyours: [sadb]\n" SOLVED, "this is some words" },
	{ HEAD "goals: [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q]\nyours: [sadb]\n" SOLVED,
	  "a list of at most 16" },
	{ HEAD GOALS "solution: { set: [sadb] }\nwrong: []\n", "this is not PATH=VALUE" },
	{ HEAD GOALS "solution: { set: ['=1'] }\nwrong: []\n", "this is not PATH=VALUE" },
	{ HEAD GOALS "solution: []\nwrong: []\n", "a solution is a map of keys" },
	{ HEAD GOALS "solution: { answers: { who: x } }\nwrong: []\n",
	  "no question is called 'who'" },
	{ HEAD ASK "solution: { answers: { woh: x } }\nwrong: []\n", "did you mean 'who'?" },
	{ HEAD ASK "solution: { answers: [x] }\nwrong: []\n", "answers are a map of names" },
	{ HEAD ASK "solution: { answers: { who: [x] } }\nwrong: []\n",
	  "an answer is one name or value" },
	{ HEAD ASK "solution: { answers: { who: x } }\nwrong: [ { idea: i, because: b } ]\n",
	  "a wrong idea has no 'fails'" },
	{ HEAD ASK "solution: {}\nwrong: [ { idea: i, because: b, fails: [who], answers: { x: y } "
	           "} ]\n",
	  "no question is called 'x'" },
	{ HEAD "questions: [ { name: who, ask: Who?, holds: 'first_failure.host == x' } ]\n" SOLVED,
	  "'holds' has one ? where the answer goes" },
	{ HEAD "questions: [ { name: who, ask: Who?, holds: '? == ?' } ]\n" SOLVED,
	  "'holds' has one ? where the answer goes" },
	{ "title: T\nstep: S\nminutes: 0\nstory: s\nwhy: w\nhints: [h]\n" GOALS SOLVED,
	  "this is minutes, from 1 to 120" },
	{ "title: T\nstep: S\nminutes: 121\nstory: s\nwhy: w\nhints: [h]\n" GOALS SOLVED,
	  "this is minutes, from 1 to 120" },
	{ "title: |\n  two\n  lines\nstep: S\nminutes: 5\nstory: s\nwhy: w\nhints: [h]\n" GOALS
	          SOLVED,
	  "lesson.yaml:1:8: error: this is one line of at most 100 octets" },
	{ "title: T\nstep: S0123456789012345678901234567890123456789012345678901234567890123456789"
	  "0123456789012345678901234567890\nminutes: 5\nstory: s\nwhy: w\nhints: [h]\n" GOALS
	          SOLVED,
	  "this is one line of at most 100 octets" },
	{ HEAD "questions: [ { name: who, ask: \"Who?\\nWhom?\", holds: 'a == ?' } ]\n" SOLVED,
	  "this is one line of at most 100 octets" },
	{ "title: [\n", "lesson.yaml:2:1: error" },
};

START_TEST(a_mistake_is_told_with_its_place)
{
	struct scenario_problems problems;
	bool found = false;

	ck_assert_ptr_null(read_text(wrong[_i].text, &problems));
	for (uint32_t i = 0; i < problems.count; i++)
		found = found || strstr(problems.texts[i], wrong[_i].problem);
	ck_assert_msg(found, "%s: %s", wrong[_i].problem, problems.texts[0]);
	scenario_problems_free(&problems);
}
END_TEST

START_TEST(all_mistakes_are_told_at_once)
{
	struct scenario_problems problems;

	ck_assert_ptr_null(read_text("minutes: x\ngoals: y\nhint: [z]\n", &problems));
	ck_assert_uint_eq(problems.count, 10); /* three, and seven keys that are not there */
	scenario_problems_free(&problems);
}
END_TEST

START_TEST(what_is_said_is_read)
{
	struct scenario_problems problems;
	struct lesson *lesson = read_text(
	        HEAD GOALS "limits: ['sadb.larval_lifetime <= 120s']\n"
	                   "questions: [ { name: who, ask: Who?, set: ['a.b=c=d'], holds: "
	                   "'first_failure.host == ?' } ]\n"
	                   "solution: { set: ['sadb.larval_lifetime=84s'], answers: { who: "
	                   "client } }\n"
	                   "wrong: [ { idea: I, set: ['x.y=1', 'x.z=2'], answers: { who: gateway "
	                   "}, fails: [who, 'errors(*) == 0'], because: B } ]\n",
	        &problems);

	ck_assert_ptr_nonnull(lesson);
	ck_assert_str_eq(lesson->title, "T");
	ck_assert_uint_eq(lesson->minutes, 5);
	ck_assert_uint_eq(lesson->goals.count, 1);
	ck_assert_uint_eq(lesson->goals.places[0].line, 7);
	ck_assert_str_eq(lesson->limits.items[0], "sadb.larval_lifetime <= 120s");
	ck_assert_str_eq(lesson->questions[0].sets[0].path, "a.b");
	ck_assert_str_eq(lesson->questions[0].sets[0].value, "c=d");
	ck_assert_str_eq(lesson->solution.sets[0].value, "84s");
	ck_assert_str_eq(lesson->solution.answers[0].value, "client");
	ck_assert_uint_eq(lesson->wrongs_count, 1);
	ck_assert_str_eq(lesson->wrongs[0].change.sets[1].path, "x.z");
	ck_assert_str_eq(lesson->wrongs[0].change.answers[0].name, "who");
	ck_assert_str_eq(lesson->wrongs[0].fails.items[1], "errors(*) == 0");
	ck_assert_uint_eq(lesson->wrongs[0].place.line, 12);
	lesson_free(lesson);
}
END_TEST

static const struct {
	const char *text, *value, *problem; /* of "who"; NULL: there are problems, or none */
} answers[] = {
	{ "who: client\n", "client", NULL },
	{ "who:\n", "", NULL },
	{ "who: 13860\n", "13860", NULL },
	{ "", NULL, "answers.yaml:1:1: error: there is no answer in it" },
	{ "who: [a]\n", NULL, "an answer is one name or value" },
	{ "who: '?'\n", "?", NULL },
	{ "who: client-2.example_1\n", "client-2.example_1", NULL },
	{ "who: 40%\n", "40%", NULL },
	{ "who: 13860 in total\n", NULL, "an answer is one name or value" },
	{ "who: 'x?'\n", NULL, "an answer is one name or value" },
	{ "client\n", NULL, "answers are a map of names" },
	{ "whom: client\n", NULL, "did you mean 'who'?" },
	{ "who: a\nwho: b\n", NULL, "answers.yaml:2:1: error" },
};

START_TEST(a_learners_answers_are_read_or_told_to_be_wrong)
{
	struct scenario_problems problems;
	struct lesson *lesson =
	        read_text(HEAD ASK "solution: { answers: { who: x } }\nwrong: []\n", &problems);
	struct lesson_change *change;

	ck_assert_ptr_nonnull(lesson);
	change = lesson_answers_read("answers.yaml", answers[_i].text, strlen(answers[_i].text),
	                             lesson, &problems);
	ck_assert_int_eq(change != NULL, answers[_i].value != NULL);
	if (change)
		ck_assert_str_eq(change->answers[0].value, answers[_i].value);
	else
		ck_assert_msg(strstr(problems.texts[0], answers[_i].problem) != NULL, "%s",
		              problems.texts[0]);
	scenario_problems_free(&problems);
	lesson_change_free(change);
	lesson_free(lesson);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("lesson");
	TCase *tests = tcase_create("file");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, a_mistake_is_told_with_its_place, 0, COUNT(wrong));
	tcase_add_test(tests, all_mistakes_are_told_at_once);
	tcase_add_test(tests, what_is_said_is_read);
	tcase_add_loop_test(tests, a_learners_answers_are_read_or_told_to_be_wrong, 0,
	                    COUNT(answers));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
