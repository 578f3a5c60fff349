#include "sim/scenario/assign.h"

#include <string.h>

#include "sim/scenario/schema.h"
#include "sim/scenario/spread.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/unknown.h"
#include "sim/scenario/value.h"

#define NAMES_MAX SCENARIO_FAULTS_MAX

struct assignment {
	struct arena *arena;
	struct problems *problems;
	const char *path;
	struct mark at;
	const struct node *value;

	const char *rest; /* what of the path is still to be read */
	struct node *map; /* in which the next word is a key */
	char pattern[SCHEMA_PATH_MAX];
};

/* The place of a word of the path. */
static struct mark word_at(const struct assignment *a, const char *start, size_t len)
{
	struct mark mark = a->at;

	mark.col += (uint32_t)(start - a->path);
	mark.end_col = mark.col + (uint32_t)(len > 0 ? len : 1);
	return mark;
}

static void put_value(struct assignment *a, const char *key)
{
	struct node *old = tree_get(a->map, key);
	struct node *copy = arena_take(a->arena, sizeof(*copy));

	*copy = *a->value;
	copy->key = key;
	copy->key_at = a->at;
	if (old)
		tree_replace(a->map, old, copy);
	else
		tree_append(a->map, copy);
}

/* The map behind this key, made if there is none yet. */
static bool enter_map(struct assignment *a, const char *key, struct mark at)
{
	struct node *map = tree_get(a->map, key);

	if (!map) {
		map = arena_take(a->arena, sizeof(*map));
		map->kind = NODE_MAP;
		map->key = key;
		map->key_at = map->at = at;
		tree_append(a->map, map);
	}
	if (map->kind != NODE_MAP) {
		problems_add(a->problems, at, NULL, "'%s' is no map here", key);
		return false;
	}
	a->map = map;
	return true;
}

/*
 * "median" of { dist: lognormal, median: 20ms }: the value itself is checked when the whole is
 * read.
 */
static void set_parameter(struct assignment *a, const char *key, struct mark at)
{
	struct node *spread = tree_get(a->map, key);
	const char *word = a->rest;

	if (!spread || spread->kind != NODE_MAP) {
		problems_add(a->problems, at, "set the whole of it: { dist: lognormal, ... }",
		             "'%s' has no parameters here", key);
		return;
	}
	if (!spread_has_word(word)) {
		problems_add(a->problems, word_at(a, word, strlen(word)), NULL,
		             "'%s' is no parameter of a distribution",
		             problems_quote(a->arena, word));
		return;
	}
	a->map = spread;
	put_value(a, word);
}

static const char *name_of(const struct node *item)
{
	const struct node *name = tree_get(item, "name");

	return name && name->kind == NODE_SCALAR ? name->text : NULL;
}

static struct node *find_item(const struct node *list, const char *name)
{
	for (struct node *item = list ? list->first : NULL; item; item = item->next)
		if (name_of(item) && strcmp(name_of(item), name) == 0)
			return item;
	return NULL;
}

static void tell_no_item(struct assignment *a, const struct node *list, const char *key,
                         const char *name, struct mark at)
{
	const char *names[NAMES_MAX];
	uint32_t count = 0;

	for (const struct node *item = list ? list->first : NULL; item; item = item->next)
		if (name_of(item) && count < NAMES_MAX)
			names[count++] = name_of(item);
	problems_add(a->problems, at, value_help(a->arena, name, names, count),
	             "nothing named '%s' in '%s'", problems_quote(a->arena, name), key);
}

/* a->rest is behind the '['. */
static bool enter_item(struct assignment *a, const char *key)
{
	size_t len = strcspn(a->rest, "]");
	const char *name = arena_copy(a->arena, a->rest, len);
	const struct node *list = tree_get(a->map, key);
	struct mark at = word_at(a, a->rest, len);

	if (a->rest[len] != ']' || a->rest[len + 1] != '.') {
		problems_add(a->problems, at, "like hosts[gateway].count",
		             "'%s' is not a path to a value", problems_quote(a->arena, a->path));
		return false;
	}
	if (list && list->kind != NODE_LIST)
		list = NULL;
	a->map = find_item(list, name);
	if (!a->map) {
		tell_no_item(a, list, key, name, at);
		return false;
	}
	a->rest += len + 2;
	strncat(a->pattern, "[]", sizeof(a->pattern) - strlen(a->pattern) - 1);
	return true;
}

static void finish(struct assignment *a, const struct scenario_key *key, const char *word,
                   struct mark at)
{
	enum schema_kind kind = key->rule->kind;

	if (kind == KEY_EXTENDS || kind == KEY_SET || kind == KEY_VERSION)
		problems_add(a->problems, at, NULL, "'%s' can't be set", word);
	else
		put_value(a, word);
}

/* One word of the path. False: it is done, or a problem was told. */
static bool step(struct assignment *a)
{
	size_t len = strcspn(a->rest, ".[");
	const char *word = arena_copy(a->arena, a->rest, len);
	struct mark at = word_at(a, a->rest, len);
	char after = a->rest[len], joined[SCHEMA_PATH_MAX];
	const struct scenario_key *key = NULL;

	if (schema_join(a->pattern, word, joined))
		key = schema_find(joined);
	if (!key) {
		unknown_key(a->arena, a->problems, at, a->pattern, word);
		return false;
	}
	memcpy(a->pattern, joined, sizeof(joined));
	a->rest += len + (after != '\0');
	if (after == '\0') {
		finish(a, key, word, at);
		return false;
	}
	if (after == '[' && key->rule->kind == KEY_ITEMS)
		return enter_item(a, word);
	if (after == '.' && key->rule->kind == KEY_MAP)
		return enter_map(a, word, at);
	if (after == '.' && key->rule->kind == KEY_SPREAD)
		set_parameter(a, word, at);
	else if (key->rule->kind == KEY_ITEMS)
		problems_add(a->problems, at, arena_text(a->arena, "%s[NAME].", word),
		             "'%s' is a list: address one of it by its name", word);
	else
		problems_add(a->problems, at, NULL, "'%s' is a single value: nothing is below it",
		             word);
	return false;
}

void assign(struct arena *arena, struct problems *problems, struct node *root, const char *path,
            struct mark path_at, const struct node *value)
{
	struct assignment a = { arena, problems, path, path_at, value, path, root, "" };

	while (step(&a))
		;
}
