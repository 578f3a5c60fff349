/* See class.h. */
#include "tools/ikesim/class.h"

#include <inttypes.h>
#include <string.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/exam.h"
#include "tools/ikesim/stop.h"

#define INDENT 2

/* One paragraph: its lines as one, or, where a line begins with a blank, as they are. */
static const char *paragraph(const struct page *page, const char *words)
{
	struct text line = { .len = 0 }, safe = { .len = 0 };

	while (*words && *words != '\n') {
		size_t len = strcspn(words, "\n");

		if (*words == ' ') {
			page_print(page, INK_PLAIN, "%*s%.*s", INDENT, "", (int)len, words);
			words += len + (words[len] == '\n');
			continue;
		}
		/* What would not fit into a text is said in two. */
		if (line.len + len + 1 >= sizeof(line.out)) {
			page_wrap(page, INK_PLAIN, "", INDENT, line.out);
			line.len = 0;
		}
		text_add(&line, "%s%.*s", line.len ? " " : "", (int)len, words);
		words += len + (words[len] == '\n');
	}
	text_add_safe(&safe, line.out);
	if (safe.len)
		page_wrap(page, INK_PLAIN, "", INDENT, safe.out);
	return words + strspn(words, "\n");
}

void class_words(const struct page *page, const char *words)
{
	while (*words) {
		words = paragraph(page, words);
		if (*words)
			page_print(page, INK_PLAIN, "%s", "");
	}
}

static void say_change(const struct page *page, const struct lesson_change *change)
{
	for (uint32_t i = 0; i < change->sets_count; i++)
		page_print(page, INK_GOOD, "    %s: %s", change->sets[i].path,
		           change->sets[i].value);
	for (uint32_t i = 0; i < change->answers_count; i++)
		page_print(page, INK_GOOD, "    answer %s: %s", change->answers[i].name,
		           change->answers[i].value);
}

void class_solution(const struct page *page, const struct lesson *lesson)
{
	page_print(page, INK_BOLD, "%s: one solution", lesson->title);
	say_change(page, &lesson->solution);
	page_print(page, INK_PLAIN, "%s", "");
	class_words(page, lesson->why);
}

static void outline_one(const struct page *page, const struct course_entry *entry,
                        const struct lesson *lesson, uint32_t from)
{
	page_print(page, INK_BOLD,
	           "%" PRIu32 ":%02" PRIu32 "  lesson %u: %s (%s, %" PRIu32 " minutes)", from / 60,
	           from % 60, entry->number, lesson->title, lesson->step, lesson->minutes);
	class_words(page, lesson->story);
	page_print(page, INK_PLAIN, "%s", "");
	page_print(page, INK_PLAIN, "  Answer");
	say_change(page, &lesson->solution);
	class_words(page, lesson->why);
	page_print(page, INK_PLAIN, "%s", "");
	page_print(page, INK_PLAIN, "  What learners try");
	for (uint32_t i = 0; i < lesson->wrongs_count; i++) {
		struct text words = { .len = 0 };

		text_add(&words, "%s: %s", lesson->wrongs[i].idea, lesson->wrongs[i].because);
		page_wrap(page, INK_PLAIN, "  -", 4, words.out);
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
	page_print(proof->page, INK_BAD, "%s: %s", proof->paper.entry->name, what);
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
