/*
 * The lesson reader: any octets are a lesson or problems with places, never a crash; so are a
 * learner's answers.
 *
 *   input = lesson [NUL answers]
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/lesson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *copy_of(const uint8_t *data, size_t len)
{
	char *copy = malloc(len + 1);

	assert(copy);
	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

static void look_at(const struct lesson_list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		assert(*list->items[i] && list->places[i].line > 0);
}

/* What a user of it relies on. */
static void look_at_lesson(const struct lesson *lesson)
{
	assert(*lesson->title && *lesson->story && *lesson->why && lesson->minutes > 0);
	look_at(&lesson->goals);
	look_at(&lesson->yours);
	look_at(&lesson->hints);
	for (uint32_t i = 0; i < lesson->questions_count; i++)
		assert(*lesson->questions[i].name && strchr(lesson->questions[i].holds, '?'));
	for (uint32_t i = 0; i < lesson->wrongs_count; i++)
		look_at(&lesson->wrongs[i].fails);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct lesson none;
	const uint8_t *end = len > 0 ? memchr(data, '\0', len) : NULL;
	size_t first = end ? (size_t)(end - data) : len;
	char *text = copy_of(data, first);
	char *more = end ? copy_of(end + 1, len - first - 1) : NULL;
	struct scenario_problems problems;
	struct lesson_change *change;
	struct lesson *lesson = lesson_read("fuzz.yaml", text, first, &problems);

	assert((lesson != NULL) == (problems.count == 0));
	scenario_problems_free(&problems);
	if (lesson)
		look_at_lesson(lesson);
	change = lesson_answers_read("answers.yaml", more ? more : text,
	                             more ? len - first - 1 : first, lesson ? lesson : &none,
	                             &problems);
	assert((change != NULL) == (problems.count == 0));
	scenario_problems_free(&problems);
	lesson_change_free(change);
	lesson_free(lesson);
	free(text);
	free(more);
	return 0;
}
