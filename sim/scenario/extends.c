#include "sim/scenario/extends.h"

#include <stdlib.h>
#include <string.h>

#include "sim/scenario/assign.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/value.h"

#define FILES_MAX (1 + EXTENDS_LEVELS_MAX)
#define MERGE_MAX SCHEMA_KEYS_MAX /* maps to be merged: no more than the schema has */

struct file {
	const struct source *source;
	struct node *root;
	const struct node *extends, *set;
};

struct loading {
	struct arena *arena;
	struct problems *problems;
	const struct scenario_reader *reader;
	struct file files[FILES_MAX];
	uint32_t count;
	struct extended out;
};

static struct mark top_of(const struct source *source)
{
	return (struct mark){ .source = source, .line = 1, .col = 1, .end_col = 2 };
}

/* Editors of Windows begin a file with U+FEFF. */
static void skip_bom(struct source *source)
{
	if (source->len >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0) {
		source->text += 3;
		source->len -= 3;
	}
}

/* at: the `extends` that names it, NULL for the first. */
static const struct source *read_source(struct loading *l, const char *from, const char *path,
                                        const struct mark *at)
{
	struct source *source = arena_take(l->arena, sizeof(*source));
	char *text = NULL, *name = NULL, error[128] = "";
	size_t len = 0;
	bool good = l->reader->read(l->reader->context, from, path, TREE_BYTES_MAX, &text, &len,
	                            &name, error);
	const char *said = name ? name : path;

	source->name = arena_copy(l->arena, said, strlen(said));
	source->order = l->count;
	source->text = "";
	if (good) {
		source->text = arena_copy(l->arena, text, len);
		source->len = len;
		skip_bom(source);
	} else if (at) {
		problems_add(l->problems, *at, "the path is relative to this file",
		             "can't read '%s': %s", problems_quote(l->arena, path), error);
	} else {
		l->out.unreadable = true;
		l->out.file = source->name;
		problems_add(l->problems, (struct mark){ .source = source }, NULL,
		             "can't read it: %s", error);
	}
	free(text);
	free(name);
	return good ? source : NULL;
}

static void check_version(struct loading *l, const struct file *file)
{
	const struct node *version = tree_get(file->root, "ikesim");

	if (!version) {
		problems_add(l->problems, top_of(file->source), "begin the file with: ikesim: 1",
		             "the key 'ikesim' is missing");
		return;
	}
	if (file->root->first != version)
		problems_add(l->problems, version->key_at, "move it to the top",
		             "'ikesim' must be the first key");
	if (!version->broken && (version->kind != NODE_SCALAR || strcmp(version->text, "1") != 0))
		problems_add(l->problems, version->at, "this ikesim reads version 1",
		             "unknown version of the format");
}

/* False: it is not there or not a map, so there is nothing to go on with. */
static bool add_file(struct loading *l, const char *from, const char *path, const struct mark *at)
{
	struct file *file = &l->files[l->count];
	struct tree_text text;
	bool whole;

	file->source = read_source(l, from, path, at);
	if (!file->source)
		return false;
	text = (struct tree_text){ file->source, file->source->text, file->source->len, 1, 1 };
	file->root = tree_read(l->arena, l->problems, &text, &whole);
	l->out.whole = l->out.whole && whole;
	if (!file->root && whole)
		problems_add(l->problems, top_of(file->source), "begin it with: ikesim: 1",
		             "there is nothing in it");
	else if (file->root && file->root->kind != NODE_MAP)
		problems_add(l->problems, file->root->at, "begin the file with: ikesim: 1",
		             "a scenario is a map of keys");
	if (!file->root || file->root->kind != NODE_MAP)
		return false;
	check_version(l, file);
	file->extends = tree_get(file->root, "extends");
	file->set = tree_get(file->root, "set");
	tree_remove(file->root, "extends");
	tree_remove(file->root, "set");
	l->count++;
	return true;
}

/* The path of the next file, NULL if there is none. */
static const char *next_path(struct loading *l)
{
	const struct file *file = &l->files[l->count - 1];
	const char *path;

	if (!file->extends)
		return NULL;
	path = value_text(l->problems, "extends", file->extends);
	if (!path)
		return NULL;
	if (*path == '/') {
		problems_add(l->problems, file->extends->at, "write it relative to this file",
		             "'%s' is an absolute path", problems_quote(l->arena, path));
		return NULL;
	}
	if (l->count == FILES_MAX) {
		problems_add(l->problems, file->extends->at, NULL,
		             "more than %d levels of 'extends'", EXTENDS_LEVELS_MAX);
		return NULL;
	}
	return path;
}

/* Was the file that was read last read before? */
static bool is_cycle(struct loading *l)
{
	const char *name = l->files[l->count - 1].source->name;

	for (uint32_t i = 0; i + 1 < l->count; i++) {
		if (strcmp(l->files[i].source->name, name) != 0)
			continue;
		problems_add(l->problems, l->files[l->count - 2].extends->at, NULL,
		             "'%s' extends itself in the end", problems_quote(l->arena, name));
		return true;
	}
	return false;
}

static void add_files(struct loading *l, const char *path)
{
	if (!add_file(l, NULL, path, NULL))
		return;
	l->out.file = l->files[0].source->name;
	while ((path = next_path(l))) {
		const struct file *file = &l->files[l->count - 1];
		struct mark at = file->extends->at;
		bool good = add_file(l, file->source->name, path, &at);
		if (good && is_cycle(l)) {
			l->count--;
			good = false;
		}
		if (!good)
			break;
	}
	if (l->files[l->count - 1].extends)
		l->out.whole = false; /* it was not followed to its end */
}

struct pair {
	struct node *base, *over;
	char pattern[SCHEMA_PATH_MAX];
};

static bool is_map_of_keys(const char *pattern)
{
	const struct scenario_key *key = schema_find(pattern);

	return key && key->rule->kind == KEY_MAP;
}

/* `over` wins. Both trees become one. */
static void merge(struct node *base, struct node *over)
{
	struct pair open[MERGE_MAX] = { { base, over, "" } };
	uint32_t count = 1;

	while (count > 0) {
		struct pair pair = open[--count];
		for (struct node *node = pair.over->first, *next; node; node = next) {
			struct node *old = tree_get(pair.base, node->key);
			struct pair below = { old, node, "" };
			next = node->next;
			if (!old)
				tree_append(pair.base, node);
			else if (old->kind == NODE_MAP && node->kind == NODE_MAP &&
			         count < MERGE_MAX &&
			         schema_join(pair.pattern, node->key, below.pattern) &&
			         is_map_of_keys(below.pattern))
				open[count++] = below;
			else
				tree_replace(pair.base, old, node);
		}
	}
}

static void apply_set(struct loading *l, const struct file *file)
{
	if (!file->set || file->set->broken)
		return;
	if (file->set->kind != NODE_MAP) {
		problems_add(l->problems, file->set->at, "like hosts[gateway].count: 3",
		             "'set' must be a map of paths");
		return;
	}
	for (const struct node *node = file->set->first; node; node = node->next)
		assign(l->arena, l->out.whole ? l->problems : NULL, l->out.root, node->key,
		       node->key_at, node);
}

/* The command line's words as a source of their own, one a line. */
static const struct source *sets_source(struct loading *l, const struct scenario_set *sets,
                                        uint32_t count)
{
	struct source *source = arena_take(l->arena, sizeof(*source));
	size_t len = 0, at = 0;
	char *text;

	for (uint32_t i = 0; i < count; i++)
		len += strlen(sets[i].path) + strlen(sets[i].value) + 2;
	text = arena_take(l->arena, len + 1);
	for (uint32_t i = 0; i < count; i++) {
		const char *line = arena_text(l->arena, "%s=%s\n", sets[i].path, sets[i].value);
		memcpy(text + at, line, strlen(line));
		at += strlen(line);
	}
	*source = (struct source){
		.name = "--set", .text = text, .len = len, .order = SOURCE_ORDER_SET
	};
	return source;
}

static uint32_t characters(const char *text)
{
	uint32_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static void apply_word(struct loading *l, const struct source *source, uint32_t line,
                       const struct scenario_set *set)
{
	uint32_t width = characters(set->path);
	struct mark at = { source, line, 1, width + 1 };
	struct tree_text text = { source, set->value, strlen(set->value), line, width + 2 };
	const struct node *value;
	bool whole;

	if (strpbrk(set->path, "\r\n") || strpbrk(set->value, "\r\n")) {
		problems_add(l->problems, (struct mark){ .source = source }, NULL,
		             "a newline in the word for '%s'", problems_quote(l->arena, set->path));
		return;
	}
	value = tree_read(l->arena, l->problems, &text, &whole);
	if (value && whole)
		assign(l->arena, l->out.whole ? l->problems : NULL, l->out.root, set->path, at,
		       value);
	else if (whole)
		problems_add(l->problems, at, "like --set hosts[gateway].count=3",
		             "'%s' is given no value", problems_quote(l->arena, set->path));
}

struct extended extends_load(struct arena *arena, struct problems *problems,
                             const struct scenario_reader *reader, const char *path,
                             const struct scenario_set *sets, uint32_t sets_count)
{
	struct loading l = { .arena = arena, .problems = problems, .reader = reader };
	const struct source *words;

	l.out.whole = true;
	add_files(&l, path);
	if (l.count == 0)
		return l.out;
	l.out.root = l.files[l.count - 1].root;
	apply_set(&l, &l.files[l.count - 1]);
	for (uint32_t i = l.count - 1; i-- > 0;) {
		merge(l.out.root, l.files[i].root);
		apply_set(&l, &l.files[i]);
	}
	words = sets_source(&l, sets, sets_count);
	for (uint32_t i = 0; i < sets_count; i++)
		apply_word(&l, words, i + 1, &sets[i]);
	return l.out;
}
