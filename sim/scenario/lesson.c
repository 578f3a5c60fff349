/* See lesson.h. Each map has a table of its keys, and each key a reader of its value. */
#include "sim/scenario/lesson.h"

#include <stddef.h>
#include <string.h>

#include "sim/scenario/problems.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/value.h"

#define KEYS_MAX     16
#define ONE_LINE_MAX 100 /* octets */

struct reading {
	struct arena *arena;
	struct problems *problems;
};

struct key {
	const char *name;
	bool needed;
	void (*read)(struct reading *r, const struct node *node, void *into);
	size_t offset;
};

/* A lesson, or a learner's answers, live in their own arena. */
struct kept {
	union {
		struct lesson lesson;
		struct lesson_change change;
	} of;
	struct arena *arena;
};

static struct scenario_place place_of(const struct mark *at)
{
	return (struct scenario_place){ at->source->name, at->line, at->col };
}

static void read_map(struct reading *r, const struct node *node, const char *what,
                     const struct key *keys, uint32_t keys_count, void *into)
{
	const char *names[KEYS_MAX];

	if (node->kind != NODE_MAP) {
		problems_add(r->problems, node->at, NULL, "%s is a map of keys", what);
		return;
	}
	for (uint32_t k = 0; k < keys_count; k++) {
		const struct node *member = tree_get(node, keys[k].name);

		names[k] = keys[k].name;
		if (member)
			keys[k].read(r, member, (char *)into + keys[k].offset);
		else if (keys[k].needed)
			problems_add(r->problems, node->at, NULL, "%s has no '%s'", what,
			             keys[k].name);
	}
	for (const struct node *member = node->first; member; member = member->next) {
		uint32_t k = 0;

		while (k < keys_count && strcmp(member->key, keys[k].name) != 0)
			k++;
		if (k == keys_count)
			problems_add(r->problems, member->key_at,
			             value_help(r->arena, member->key, names, keys_count),
			             "unknown key '%s'", problems_quote(r->arena, member->key));
	}
}

static void read_text(struct reading *r, const struct node *node, void *into)
{
	const char **text = into;

	if (node->kind != NODE_SCALAR || !*node->text)
		problems_add(r->problems, node->at, NULL, "this is some words");
	else
		*text = node->text;
}

static void read_line(struct reading *r, const struct node *node, void *into)
{
	if (node->kind == NODE_SCALAR &&
	    (strlen(node->text) > ONE_LINE_MAX || strchr(node->text, '\n')))
		problems_add(r->problems, node->at, NULL, "this is one line of at most %d octets",
		             ONE_LINE_MAX);
	else
		read_text(r, node, into);
}

static void read_minutes(struct reading *r, const struct node *node, void *into)
{
	char help[QUANTITY_HELP];
	int64_t value;

	if (node->kind != NODE_SCALAR || !quantity_read(QUANTITY_COUNT, node->text, &value, help) ||
	    value < 1 || value > 120)
		problems_add(r->problems, node->at, NULL, "this is minutes, from 1 to 120");
	else
		*(uint32_t *)into = (uint32_t)value;
}

/* The members of a list, as many as there may be; NULL behind the last. */
static const struct node *list_first(struct reading *r, const struct node *node)
{
	if (node->kind != NODE_LIST) {
		problems_add(r->problems, node->at, NULL, "this is a list");
		return NULL;
	}
	if (node->count > LESSON_ITEMS_MAX) {
		problems_add(r->problems, node->at, NULL, "a list of at most %d", LESSON_ITEMS_MAX);
		return NULL;
	}
	return node->first;
}

static void read_list(struct reading *r, const struct node *node, void *into)
{
	struct lesson_list *list = into;

	for (const struct node *item = list_first(r, node); item; item = item->next) {
		list->places[list->count] = place_of(&item->at);
		read_text(r, item, &list->items[list->count++]);
	}
}

struct sets {
	struct scenario_set *sets;
	uint32_t *count;
};

static void read_sets(struct reading *r, const struct node *node, struct sets into)
{
	for (const struct node *item = list_first(r, node); item; item = item->next) {
		const char *equals = item->kind == NODE_SCALAR ? strchr(item->text, '=') : NULL;

		if (!equals || equals == item->text)
			problems_add(r->problems, item->at, "like hosts[gateway].count=3",
			             "this is not PATH=VALUE");
		else
			into.sets[(*into.count)++] =
			        (struct scenario_set){ arena_copy(r->arena, item->text,
				                                  (size_t)(equals - item->text)),
				                       equals + 1 };
	}
}

static void read_change_sets(struct reading *r, const struct node *node, void *into)
{
	struct lesson_change *change = into;

	read_sets(r, node, (struct sets){ change->sets, &change->sets_count });
}

static void read_question_sets(struct reading *r, const struct node *node, void *into)
{
	struct lesson_question *question = into;

	read_sets(r, node, (struct sets){ question->sets, &question->sets_count });
}

/* A name or a value, so that it can take the place of a ? and of nothing else; "?": not known. */
static bool is_word(const struct node *node)
{
	static const char may_be[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                             "0123456789_-.%";

	return node->kind == NODE_SCALAR &&
	       (strspn(node->text, may_be) == strlen(node->text) || strcmp(node->text, "?") == 0);
}

static void read_answers(struct reading *r, const struct node *node, void *into)
{
	struct lesson_change *change = into;

	if (node->kind != NODE_MAP || node->count > LESSON_ITEMS_MAX) {
		problems_add(r->problems, node->at, NULL,
		             "answers are a map of names, of at most %d", LESSON_ITEMS_MAX);
		return;
	}
	for (const struct node *item = node->first; item; item = item->next) {
		if (is_word(item))
			change->answers[change->answers_count++] =
			        (struct lesson_answer){ item->key, item->text };
		else
			problems_add(r->problems, item->at, NULL, "an answer is one name or value");
	}
}

static void read_solution(struct reading *r, const struct node *node, void *into)
{
	static const struct key keys[] = {
		{ "set", false, read_change_sets, 0 },
		{ "answers", false, read_answers, 0 },
	};

	read_map(r, node, "a solution", keys, sizeof(keys) / sizeof(*keys), into);
}

static void read_questions(struct reading *r, const struct node *node, void *into)
{
	static const struct key keys[] = {
		{ "name", true, read_text, offsetof(struct lesson_question, name) },
		{ "ask", true, read_line, offsetof(struct lesson_question, ask) },
		{ "set", false, read_question_sets, 0 },
		{ "holds", true, read_text, offsetof(struct lesson_question, holds) },
	};
	struct lesson *lesson = into;

	for (const struct node *item = list_first(r, node); item; item = item->next) {
		struct lesson_question *question = &lesson->questions[lesson->questions_count++];

		question->place = place_of(&item->at);
		read_map(r, item, "a question", keys, sizeof(keys) / sizeof(*keys), question);
		if (question->holds &&
		    (!strchr(question->holds, '?') ||
		     strchr(question->holds, '?') != strrchr(question->holds, '?')))
			problems_add(r->problems, item->at, "as in: first_failure.host == ?",
			             "'holds' has one ? where the answer goes");
	}
}

static void read_wrongs(struct reading *r, const struct node *node, void *into)
{
	static const struct key keys[] = {
		{ "idea", true, read_text, offsetof(struct lesson_wrong, idea) },
		{ "set", false, read_change_sets, offsetof(struct lesson_wrong, change) },
		{ "answers", false, read_answers, offsetof(struct lesson_wrong, change) },
		{ "fails", true, read_list, offsetof(struct lesson_wrong, fails) },
		{ "because", true, read_text, offsetof(struct lesson_wrong, because) },
	};
	struct lesson *lesson = into;

	for (const struct node *item = list_first(r, node); item; item = item->next) {
		struct lesson_wrong *wrong = &lesson->wrongs[lesson->wrongs_count++];

		wrong->place = place_of(&item->at);
		read_map(r, item, "a wrong idea", keys, sizeof(keys) / sizeof(*keys), wrong);
	}
}

static const struct lesson_question *question_of(const struct lesson *lesson, const char *name)
{
	for (uint32_t i = 0; i < lesson->questions_count; i++)
		if (lesson->questions[i].name && strcmp(lesson->questions[i].name, name) == 0)
			return &lesson->questions[i];
	return NULL;
}

static void check_answers(struct reading *r, const struct lesson *lesson,
                          const struct lesson_change *change, struct mark at)
{
	const char *names[LESSON_ITEMS_MAX];
	uint32_t count = 0;

	for (uint32_t i = 0; i < lesson->questions_count; i++)
		if (lesson->questions[i].name)
			names[count++] = lesson->questions[i].name;
	for (uint32_t i = 0; i < change->answers_count; i++)
		if (!question_of(lesson, change->answers[i].name))
			problems_add(
			        r->problems, at,
			        count ? value_help(r->arena, change->answers[i].name, names, count)
			              : NULL,
			        "no question is called '%s'",
			        problems_quote(r->arena, change->answers[i].name));
}

static void read_lesson(struct reading *r, const struct node *root, struct lesson *lesson)
{
	static const struct key keys[] = {
		{ "title", true, read_line, offsetof(struct lesson, title) },
		{ "step", true, read_line, offsetof(struct lesson, step) },
		{ "minutes", true, read_minutes, offsetof(struct lesson, minutes) },
		{ "story", true, read_text, offsetof(struct lesson, story) },
		{ "yours", false, read_list, offsetof(struct lesson, yours) },
		{ "limits", false, read_list, offsetof(struct lesson, limits) },
		{ "goals", false, read_list, offsetof(struct lesson, goals) },
		{ "questions", false, read_questions, 0 },
		{ "hints", true, read_list, offsetof(struct lesson, hints) },
		{ "solution", true, read_solution, offsetof(struct lesson, solution) },
		{ "why", true, read_text, offsetof(struct lesson, why) },
		{ "wrong", true, read_wrongs, 0 },
	};

	read_map(r, root, "a lesson", keys, sizeof(keys) / sizeof(*keys), lesson);
	if (r->problems->count > 0)
		return;
	if (lesson->goals.count + lesson->questions_count == 0)
		problems_add(r->problems, root->at, NULL, "a lesson has goals or questions");
	if (lesson->goals.count > 0 && lesson->yours.count == 0)
		problems_add(r->problems, root->at, NULL,
		             "a lesson with goals says what is the learner's: 'yours'");
	check_answers(r, lesson, &lesson->solution, tree_get(root, "solution")->at);
	for (uint32_t i = 0; i < lesson->wrongs_count; i++)
		check_answers(r, lesson, &lesson->wrongs[i].change, tree_get(root, "wrong")->at);
}

/* The text as a tree; NULL: there is none, which is a problem. */
static const struct node *open_tree(struct reading *r, const char *file, const char *text,
                                    size_t len, const char *empty)
{
	struct source *source = arena_take(r->arena, sizeof(*source));
	struct tree_text tree = { source, NULL, len, 1, 1 };
	const struct node *root;
	bool whole;

	*source = (struct source){ arena_copy(r->arena, file, strlen(file)),
		                   arena_copy(r->arena, text, len), len, 0 };
	tree.text = source->text;
	root = tree_read(r->arena, r->problems, &tree, &whole);
	if (!root && whole)
		problems_add(r->problems, (struct mark){ .source = source, .line = 1, .col = 1 },
		             NULL, "%s", empty);
	return whole ? root : NULL;
}

static struct kept *kept_new(struct reading *r)
{
	struct arena *arena = arena_new();
	struct kept *kept = arena_take(arena, sizeof(*kept));

	kept->arena = arena;
	r->arena = arena;
	r->problems = arena_take(arena, sizeof(*r->problems));
	r->problems->arena = arena;
	return kept;
}

/* NULL if there are problems. */
static struct kept *kept_end(struct kept *kept, struct reading *r,
                             struct scenario_problems *problems)
{
	*problems = (struct scenario_problems){ 0 };
	if (r->problems->count == 0)
		return kept;
	problems_render(r->problems, problems);
	arena_free(kept->arena);
	return NULL;
}

struct lesson *lesson_read(const char *file, const char *text, size_t len,
                           struct scenario_problems *problems)
{
	struct reading r;
	struct kept *kept = kept_new(&r);
	const struct node *root = open_tree(&r, file, text, len, "there is no lesson in it");

	kept->of.lesson.file = arena_copy(r.arena, file, strlen(file));
	if (root)
		read_lesson(&r, root, &kept->of.lesson);
	kept = kept_end(kept, &r, problems);
	return kept ? &kept->of.lesson : NULL;
}

void lesson_free(struct lesson *lesson)
{
	if (lesson)
		arena_free(((struct kept *)(void *)lesson)->arena);
}

struct lesson_change *lesson_answers_read(const char *file, const char *text, size_t len,
                                          const struct lesson *lesson,
                                          struct scenario_problems *problems)
{
	struct reading r;
	struct kept *kept = kept_new(&r);
	const struct node *root = open_tree(&r, file, text, len, "there is no answer in it");

	if (root) {
		read_answers(&r, root, &kept->of.change);
		check_answers(&r, lesson, &kept->of.change, root->at);
	}
	kept = kept_end(kept, &r, problems);
	return kept ? &kept->of.change : NULL;
}

void lesson_change_free(struct lesson_change *change)
{
	if (change)
		arena_free(((struct kept *)(void *)change)->arena);
}
