/* See class.h. */
#define _GNU_SOURCE
#include "tools/ikesim/class.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/exam.h"
#include "tools/ikesim/stop.h"

#define INDENT 2

/* A paragraph, whose lines become one, or, where a line begins with a blank, that line. Returns the
 * rest. */
static char *say_paragraph(const struct page *page, char *words)
{
	char *line = words, *end;

	if (*words == ' ') {
		end = words + strcspn(words, "\n");
	} else {
		for (end = words + strcspn(words, "\n"); *end && end[1] && !strchr(" \n", end[1]);
		     end += strcspn(end, "\n"))
			*end = ' ';
	}
	words = end + (*end != '\0');
	*end = '\0';
	page_wrap(page, INK_PLAIN, "", INDENT, line);
	return words;
}

void class_words(const struct page *page, const char *words)
{
	char *copy = strdup(words), *rest = copy;

	if (!copy) {
		command_no_memory();
		return;
	}
	while (*rest) {
		size_t blank = strspn(rest, "\n");

		if (rest > copy && blank > 0 && rest[blank])
			page_print(page, INK_PLAIN, "%s", "");
		rest += blank;
		if (*rest)
			rest = say_paragraph(page, rest);
	}
	free(copy);
}

static void say_value(const struct page *page, const char *what, const char *name,
                      const char *value)
{
	struct text line = { .len = 0 };

	text_add(&line, "%s%s: %s", what, name, value);
	page_wrap(page, INK_GOOD, "", 2 * INDENT, line.out);
}

static void say_change(const struct page *page, const struct lesson_change *change)
{
	for (uint32_t i = 0; i < change->sets_count; i++)
		say_value(page, "", change->sets[i].path, change->sets[i].value);
	for (uint32_t i = 0; i < change->answers_count; i++)
		say_value(page, "answer ", change->answers[i].name, change->answers[i].value);
}

void class_title(const struct page *page, const char *when, const struct course_entry *entry,
                 const struct lesson *lesson)
{
	struct text line = { .len = 0 };

	text_add(&line, "%s %u: %s (%s, %" PRIu32 " minutes)", when, entry->number, lesson->title,
	         lesson->step, lesson->minutes);
	page_wrap(page, INK_BOLD, "", 0, line.out);
}

void class_solution(const struct page *page, const struct lesson *lesson)
{
	page_wrap(page, INK_BOLD, "One solution of ", 16, lesson->title);
	say_change(page, &lesson->solution);
	page_print(page, INK_PLAIN, "%s", "");
	class_words(page, lesson->why);
}

static void outline_one(const struct page *page, const struct course_entry *entry,
                        const struct lesson *lesson, uint32_t from)
{
	struct text when = { .len = 0 };

	text_add(&when, "%" PRIu32 ":%02" PRIu32 "  lesson", from / 60, from % 60);
	class_title(page, when.out, entry, lesson);
	class_words(page, lesson->story);
	page_print(page, INK_PLAIN, "%s", "");
	page_print(page, INK_PLAIN, "  Answer");
	say_change(page, &lesson->solution);
	class_words(page, lesson->why);
	page_print(page, INK_PLAIN, "%s", "");
	page_print(page, INK_PLAIN, "  What learners try");
	for (uint32_t i = 0; i < lesson->wrongs_count; i++) {
		page_wrap(page, INK_PLAIN, "  - ", 2 * INDENT, lesson->wrongs[i].idea);
		page_wrap(page, INK_DIM, "", 2 * INDENT, lesson->wrongs[i].because);
	}
	page_print(page, INK_PLAIN, "%s", "");
}

enum exit_code class_outline(const struct page *page, const struct course *course)
{
	enum exit_code code = EXIT_HELD;
	uint32_t minutes = 0;

	for (uint32_t i = 0; i < course->count; i++) {
		struct lesson *lesson = course_lesson(course, &course->entries[i], &code);

		if (!lesson)
			continue;
		outline_one(page, &course->entries[i], lesson, minutes);
		minutes += lesson->minutes;
		lesson_free(lesson);
	}
	page_print(page, INK_BOLD, "%" PRIu32 ":%02" PRIu32 "  the end of %" PRIu32 " lessons",
	           minutes / 60, minutes % 60, course->count);
	return code;
}

/* ---- proof ---- */

struct proof {
	const struct options *options;
	const struct page *page;
	struct exam_paper paper;
	enum exit_code code;
};

static bool is_in(const struct lesson_list *list, const char *key)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], key) == 0)
			return true;
	return false;
}

static bool fails_with(const struct exam *exam, const char *key)
{
	for (uint32_t i = 0; i < exam->count; i++)
		if (!exam->findings[i].held && strcmp(exam->findings[i].key, key) == 0)
			return true;
	return false;
}

static void deny(struct proof *proof, const char *what, const struct exam *exam)
{
	page_print(proof->page, INK_BAD, "%s", proof->paper.entry->name);
	page_wrap(proof->page, INK_BAD, "", INDENT, what);
	exam_print(exam, proof->page);
	proof->code = exit_worse(proof->code, EXIT_FAILED);
}

/* expected: the keys that fail, all of them; NULL: any, at least one; empty: none. */
static void prove_change(struct proof *proof, const char *what, const struct lesson_change *change,
                         const struct lesson_list *expected)
{
	bool good = true, reached;
	struct exam exam;

	proof->paper.change = change;
	exam_run(&exam, proof->options, &proof->paper);
	reached = exam.code == EXIT_HELD || exam.code == EXIT_FAILED;
	if (!reached)
		proof->code = exit_worse(proof->code, exam.code);
	if (!expected)
		good = exam.code == EXIT_FAILED;
	for (uint32_t i = 0; expected && i < expected->count; i++)
		good = good && fails_with(&exam, expected->items[i]);
	for (uint32_t i = 0; expected && i < exam.count; i++)
		good = good && (exam.findings[i].held || is_in(expected, exam.findings[i].key));
	if (reached && !good)
		deny(proof, what, &exam);
	exam_free(&exam);
}

static void prove_lesson(struct proof *proof, const struct lesson *lesson)
{
	static const struct lesson_change nothing;
	static const struct lesson_list none;

	proof->paper.lesson = lesson;
	prove_change(proof, "as it is handed out it does not fail", &nothing, NULL);
	prove_change(proof, "the solution does not pass", &lesson->solution, &none);
	for (uint32_t i = 0; i < lesson->wrongs_count && !stop_asked(); i++) {
		struct text what = { .len = 0 };

		text_add(&what, "'%s' does not fail as %s:%" PRIu32 " says", lesson->wrongs[i].idea,
		         lesson->wrongs[i].place.file, lesson->wrongs[i].place.line);
		prove_change(proof, what.out, &lesson->wrongs[i].change, &lesson->wrongs[i].fails);
	}
}

enum exit_code class_prove(const struct options *options, const struct page *page,
                           const struct course *course)
{
	const struct course_entry *only = NULL;
	struct proof proof = { .options = options, .page = page, .code = EXIT_HELD };
	uint32_t lessons = 0, wrongs = 0;

	if (options->words_count > 1) {
		only = course_find(course, options->words[1]);
		if (!only)
			return EXIT_USAGE;
	}
	stop_remember();
	for (uint32_t i = 0; i < course->count && !stop_asked(); i++) {
		struct lesson *lesson;

		if (only && only != &course->entries[i])
			continue;
		lesson = course_lesson(course, &course->entries[i], &proof.code);
		if (!lesson)
			continue;
		proof.paper.entry = &course->entries[i];
		course_path(course, proof.paper.entry, "broken.yaml", proof.paper.broken);
		proof.paper.file = proof.paper.broken;
		prove_lesson(&proof, lesson);
		lessons++;
		wrongs += lesson->wrongs_count;
		lesson_free(lesson);
	}
	page_print(page, proof.code == EXIT_HELD ? INK_GOOD : INK_BAD,
	           "%" PRIu32 " lessons, %" PRIu32 " wrong ideas: %s", lessons, wrongs,
	           proof.code == EXIT_HELD ? "each is as it says" : "not as they say");
	return stop_asked() ? exit_worse(proof.code, EXIT_INCOMPLETE) : proof.code;
}
