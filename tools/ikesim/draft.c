/* See draft.h. */
#define _GNU_SOURCE
#include "tools/ikesim/draft.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/json.h"
#include "sim/scenario/schema.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/reader.h"
#include "tools/ikesim/remedy.h"

static void append(struct draft *draft, const char *path, const char *value, bool text)
{
	if (draft->count == draft->room) {
		uint32_t room = draft->room > 0 ? 2 * draft->room : 64;
		struct draft_leaf *more = realloc(draft->leaves, room * sizeof(*more));

		assert(more); /* as an arena: see arena.h */
		draft->leaves = more;
		draft->room = room;
	}
	draft->leaves[draft->count++] = (struct draft_leaf){ path, value, text };
}

static bool is_text(const char *path)
{
	char pattern[SCHEMA_PATH_MAX];
	const struct scenario_key *key;

	remedy_pattern(path, pattern, sizeof(pattern));
	key = schema_find(pattern);
	return key && (key->rule->kind == KEY_TEXT || key->rule->kind == KEY_TRACE);
}

/* The model's, and what a file cannot be without. */
static bool is_kept(const struct scenario_leaf *leaf)
{
	if (strcmp(leaf->path, "ikesim") == 0 || strcmp(leaf->path, "name") == 0)
		return true;
	return leaf->place.line != 0 && scenario_is_cause_leaf(leaf->path) &&
	       strcmp(leaf->path, "seed") != 0;
}

void draft_init(struct draft *draft, struct arena *arena, const struct scenario *scenario,
                uint64_t seed)
{
	*draft =
	        (struct draft){ .arena = arena,
		                .file = arena_copy(arena, scenario->file, strlen(scenario->file)) };
	for (uint32_t i = 0; i < scenario->leaves_count; i++) {
		const struct scenario_leaf *leaf = &scenario->leaves[i];

		if (is_kept(leaf))
			append(draft, arena_copy(arena, leaf->path, strlen(leaf->path)),
			       arena_copy(arena, leaf->value, strlen(leaf->value)),
			       is_text(leaf->path));
	}
	append(draft, "seed", arena_text(arena, "%" PRIu64, seed), false);
}

void draft_copy(struct draft *draft, const struct draft *from)
{
	*draft = (struct draft){ .arena = from->arena, .file = from->file, .expect = from->expect };
	for (uint32_t i = 0; i < from->count; i++)
		append(draft, from->leaves[i].path, from->leaves[i].value, from->leaves[i].text);
}

void draft_free(struct draft *draft)
{
	free(draft->leaves);
	draft->leaves = NULL;
	draft->count = draft->room = 0;
}

uint32_t draft_drop(struct draft *draft, const char *path)
{
	size_t len = strlen(path);
	bool all = len > 0 && path[len - 1] == '.';
	uint32_t kept = 0, dropped;

	for (uint32_t i = 0; i < draft->count; i++)
		if (all ? strncmp(draft->leaves[i].path, path, len) != 0
		        : strcmp(draft->leaves[i].path, path) != 0)
			draft->leaves[kept++] = draft->leaves[i];
	dropped = draft->count - kept;
	draft->count = kept;
	return dropped;
}

const struct draft_leaf *draft_find(const struct draft *draft, const char *path)
{
	for (uint32_t i = 0; i < draft->count; i++)
		if (strcmp(draft->leaves[i].path, path) == 0)
			return &draft->leaves[i];
	return NULL;
}

void draft_set(struct draft *draft, const char *path, const char *value)
{
	for (uint32_t i = 0; i < draft->count; i++)
		if (strcmp(draft->leaves[i].path, path) == 0)
			draft->leaves[i].value = arena_copy(draft->arena, value, strlen(value));
}

size_t draft_item_len(const char *path)
{
	const char *end = strstr(path, "].");

	return end ? (size_t)(end - path) + 2 : 0;
}

static void print_quoted(FILE *out, const char *text)
{
	struct json json = { 0 };

	json_text(&json, text, SIZE_MAX);
	json = (struct json){ .out = malloc(json.len) };
	if (!json.out)
		return; /* a text that lacks a value is refused by who reads it */
	json_text(&json, text, SIZE_MAX);
	fwrite(json.out, 1, json.len, out);
	free(json.out);
}

/* The first of the leaves with what they have in common up to here. */
static bool is_first(const struct draft *draft, uint32_t leaf, size_t len)
{
	for (uint32_t i = 0; i < leaf; i++)
		if (strncmp(draft->leaves[i].path, draft->leaves[leaf].path, len) == 0)
			return false;
	return true;
}

static void print_level(const struct draft *draft, FILE *out, const char *prefix, size_t len,
                        unsigned indent);

/* The items of a list: all with "faults[" in common. What has no name of its own is unnamed. */
static void print_items(const struct draft *draft, FILE *out, const char *list, size_t len,
                        unsigned indent)
{
	for (uint32_t i = 0; i < draft->count; i++) {
		const char *path = draft->leaves[i].path;
		size_t item;

		if (strncmp(path, list, len) != 0)
			continue;
		item = draft_item_len(path);
		if (!is_first(draft, i, item))
			continue;
		if (memchr(path + len, '#', item - len))
			fprintf(out, "%*s-\n", (int)indent, "");
		else
			fprintf(out, "%*s- name: %.*s\n", (int)indent, "", (int)(item - len - 2),
			        path + len);
		print_level(draft, out, path, item, indent + 2);
	}
}

static void print_leaf(const struct draft_leaf *leaf, size_t len, FILE *out, unsigned indent)
{
	fprintf(out, "%*s%s: ", (int)indent, "", leaf->path + len);
	if (leaf->text)
		print_quoted(out, leaf->value);
	else
		fputs(leaf->value, out);
	fputc('\n', out);
}

static void print_level(const struct draft *draft, FILE *out, const char *prefix, size_t len,
                        unsigned indent)
{
	for (uint32_t i = 0; i < draft->count; i++) {
		const char *path = draft->leaves[i].path;
		size_t word;

		if (strncmp(path, prefix, len) != 0)
			continue;
		word = strcspn(path + len, ".[");
		if (path[len + word] == '\0') {
			print_leaf(&draft->leaves[i], len, out, indent);
			continue;
		}
		if (!is_first(draft, i, len + word + 1))
			continue;
		fprintf(out, "%*s%.*s:\n", (int)indent, "", (int)word, path + len);
		if (path[len + word] == '[')
			print_items(draft, out, path, len + word + 1, indent + 2);
		else
			print_level(draft, out, path, len + word + 1, indent + 2);
	}
}

void draft_print(const struct draft *draft, FILE *out)
{
	print_level(draft, out, "", 0, 0);
	if (!draft->expect)
		return;
	fputs("expect:\n  - ", out);
	print_quoted(out, draft->expect);
	fputc('\n', out);
}

/* The first file's text is the draft's; its place is the first file's. */
struct desk {
	struct reader reader;
	struct scenario_reader face;
	char *text;
	size_t len;
};

static bool desk_read(void *context, const char *from, const char *path, size_t max, char **text,
                      size_t *len, char **name, char error[128])
{
	struct desk *desk = context;

	if (!desk->face.read(desk->face.context, from, path, max, text, len, name, error))
		return false;
	if (from)
		return true;
	free(*text);
	*text = desk->text;
	*len = desk->len;
	desk->text = NULL;
	return true;
}

struct scenario *draft_load(const struct draft *draft, bool says)
{
	struct desk desk = { .text = NULL };
	struct scenario_reader face = { &desk, desk_read };
	static const struct scenario_set modelled = { "crypto", "modelled" };
	struct scenario_problems problems = { 0 };
	struct scenario *scenario = NULL;
	FILE *out = open_memstream(&desk.text, &desk.len);

	if (!out)
		return NULL;
	draft_print(draft, out);
	if (fclose(out) == 0) {
		reader_init(&desk.reader, &desk.face);
		scenario = scenario_load(draft->file, &face, &modelled, 1, &problems);
		reader_free(&desk.reader);
		if (says)
			command_problems(&problems);
		scenario_problems_free(&problems);
	}
	free(desk.text);
	return scenario;
}
