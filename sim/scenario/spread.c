#include "sim/scenario/spread.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

#define PARAMETERS_MAX 4
#define SHAPE_MAX      1000000 /* 1000.0: as good as constant */

enum field { FIELD_A, FIELD_B, FIELD_SHAPE, FIELD_MIN, FIELD_MAX };

struct parameter {
	const char *word; /* NULL ends the list */
	enum field field;
	bool required;
	nsec least;
};

#define BOUNDS                                                                                     \
	{ "min", FIELD_MIN, false, 0 },                                                            \
	{                                                                                          \
		"max", FIELD_MAX, false, 1                                                         \
	}

/* As struct dist has them. */
static const struct shape {
	const char *name;
	const char *order; /* what is wrong if a > b; NULL: they may be anything */
	struct parameter parameters[PARAMETERS_MAX + 1];
} shapes[DIST_COUNT] = {
	[DIST_CONSTANT] = { "constant", NULL, { { "value", FIELD_A, true, 0 }, { 0 } } },
	[DIST_UNIFORM] = { "uniform",
	                   "'min' is more than 'max'",
	                   { { "min", FIELD_A, true, 0 }, { "max", FIELD_B, true, 0 }, { 0 } } },
	[DIST_NORMAL] = { "normal",
	                  NULL,
	                  { { "mean", FIELD_A, true, 0 },
	                    { "sd", FIELD_B, true, 0 },
	                    BOUNDS,
	                    { 0 } } },
	[DIST_EXPONENTIAL] = { "exponential",
	                       NULL,
	                       { { "mean", FIELD_A, true, 1 }, BOUNDS, { 0 } } },
	[DIST_LOGNORMAL] = { "lognormal",
	                     "'median' is more than 'p99'",
	                     { { "median", FIELD_A, true, 1 },
	                       { "p99", FIELD_B, true, 1 },
	                       BOUNDS,
	                       { 0 } } },
	[DIST_PARETO] = { "pareto",
	                  NULL,
	                  { { "scale", FIELD_A, true, 1 },
	                    { "shape", FIELD_SHAPE, true, 1 },
	                    BOUNDS,
	                    { 0 } } },
};

struct spread {
	struct arena *arena;
	struct problems *problems;
	const char *what;
	nsec max;
	const struct shape *shape;
	struct dist dist;
	bool good;
};

bool spread_has_word(const char *word)
{
	if (strcmp(word, "dist") == 0)
		return true;
	for (unsigned i = 0; i < DIST_COUNT; i++)
		for (const struct parameter *p = shapes[i].parameters; p->word; p++)
			if (strcmp(p->word, word) == 0)
				return true;
	return false;
}

static int64_t field_get(const struct dist *dist, enum field field)
{
	switch (field) {
	case FIELD_A: return dist->a;
	case FIELD_B: return dist->b;
	case FIELD_SHAPE: return dist->shape_milli;
	case FIELD_MIN: return dist->min;
	case FIELD_MAX: return dist->max;
	}
	assert(!"a field");
	return 0;
}

static void field_set(struct dist *dist, enum field field, int64_t value)
{
	switch (field) {
	case FIELD_A: dist->a = value; return;
	case FIELD_B: dist->b = value; return;
	case FIELD_SHAPE: dist->shape_milli = (uint32_t)value; return;
	case FIELD_MIN: dist->min = value; return;
	case FIELD_MAX: dist->max = value; return;
	}
}

static enum quantity unit_of(enum field field)
{
	return field == FIELD_SHAPE ? QUANTITY_FACTOR : QUANTITY_DURATION;
}

/* One number; false: a problem was told. */
static bool read_number(struct spread *s, enum quantity unit, const struct node *node, nsec least,
                        nsec most, int64_t *value)
{
	char help[QUANTITY_HELP], bound[QUANTITY_TEXT];

	if (node->broken)
		return false;
	if (node->kind != NODE_SCALAR) {
		problems_add(s->problems, node->at, NULL, "'%s' must be a single value",
		             node->key ? node->key : s->what);
		return false;
	}
	if (!quantity_read(unit, node->text, value, help)) {
		problems_add(s->problems, node->at, help, "'%s' is not %s",
		             problems_quote(s->arena, node->text), quantity_noun(unit));
		return false;
	}
	if (*value >= least && *value <= most)
		return true;
	quantity_print(unit, *value < least ? least : most, bound);
	problems_add(s->problems, node->at,
	             arena_text(s->arena, "at %s %s", *value < least ? "least" : "most", bound),
	             "'%s' is out of range", problems_quote(s->arena, node->text));
	return false;
}

static void read_shape(struct spread *s, const struct node *map)
{
	const struct node *name = tree_get(map, "dist");
	const char *words[DIST_COUNT], *close;

	for (unsigned i = 0; i < DIST_COUNT; i++) {
		words[i] = shapes[i].name;
		if (name && name->kind == NODE_SCALAR && strcmp(name->text, shapes[i].name) == 0) {
			s->shape = &shapes[i];
			s->dist.kind = (enum dist_kind)i;
			return;
		}
	}
	s->good = false;
	if (!name) {
		problems_add(s->problems, map->at,
		             "name its distribution first: { dist: uniform, ... }",
		             "'%s' has no 'dist'", s->what);
		return;
	}
	if (name->broken)
		return;
	close = name->kind == NODE_SCALAR ? suggest(name->text, words, DIST_COUNT) : NULL;
	problems_add(s->problems, name->at,
	             close ? arena_text(s->arena, "did you mean '%s'?", close)
	                   : "known are constant, uniform, normal, exponential, lognormal, pareto",
	             "unknown distribution%s%s%s", name->kind == NODE_SCALAR ? " '" : "",
	             name->kind == NODE_SCALAR ? problems_quote(s->arena, name->text) : "",
	             name->kind == NODE_SCALAR ? "'" : "");
}

static void read_parameter(struct spread *s, const struct node *node)
{
	const char *words[PARAMETERS_MAX], *close;
	uint32_t count = 0;
	int64_t value;

	for (const struct parameter *p = s->shape->parameters; p->word; p++) {
		nsec most = p->field == FIELD_SHAPE ? SHAPE_MAX : s->max;
		words[count++] = p->word;
		if (strcmp(p->word, node->key) != 0)
			continue;
		if (read_number(s, unit_of(p->field), node, p->least, most, &value))
			field_set(&s->dist, p->field, value);
		else
			s->good = false;
		return;
	}
	s->good = false;
	close = suggest(node->key, words, count);
	problems_add(s->problems, node->key_at,
	             close ? arena_text(s->arena, "did you mean '%s'?", close) : NULL,
	             "a %s distribution has no '%s'", s->shape->name,
	             problems_quote(s->arena, node->key));
}

static void read_map(struct spread *s, const struct node *map)
{
	read_shape(s, map);
	if (!s->shape)
		return;
	for (const struct node *node = map->first; node; node = node->next)
		if (strcmp(node->key, "dist") != 0)
			read_parameter(s, node);
	for (const struct parameter *p = s->shape->parameters; p->word; p++) {
		if (!p->required || tree_get(map, p->word))
			continue;
		s->good = false;
		problems_add(s->problems, map->at, NULL, "a %s distribution needs '%s'",
		             s->shape->name, p->word);
	}
	if (!s->good)
		return;
	if (s->shape->order && s->dist.a > s->dist.b) {
		s->good = false;
		problems_add(s->problems, map->at, NULL, "%s", s->shape->order);
	}
	if (s->dist.max > 0 && s->dist.min > s->dist.max) {
		s->good = false;
		problems_add(s->problems, map->at, NULL, "'min' is more than 'max'");
	}
}

bool spread_read(struct arena *arena, struct problems *problems, const char *what, nsec max,
                 const struct node *node, struct dist *dist)
{
	struct spread s = { arena, problems, what, max, NULL, { .kind = DIST_CONSTANT }, true };

	if (node->broken)
		return false;
	if (node->kind == NODE_MAP)
		read_map(&s, node);
	else if (node->kind == NODE_SCALAR)
		s.good = read_number(&s, QUANTITY_DURATION, node, 0, max, &s.dist.a);
	else {
		problems_add(problems, node->at, NULL,
		             "'%s' must be a duration or a distribution, not a list", what);
		return false;
	}
	if (s.good)
		*dist = s.dist;
	return s.good;
}

const char *spread_print(struct arena *arena, const struct dist *dist)
{
	const struct shape *shape = &shapes[dist->kind];
	char number[QUANTITY_TEXT];
	const char *text;

	if (dist->kind == DIST_CONSTANT)
		return arena_text(arena, "%s", quantity_print(QUANTITY_DURATION, dist->a, number));
	text = arena_text(arena, "{ dist: %s", shape->name);
	for (const struct parameter *p = shape->parameters; p->word; p++) {
		int64_t value = field_get(dist, p->field);
		if (value > 0 || p->required)
			text = arena_text(arena, "%s, %s: %s", text, p->word,
			                  quantity_print(unit_of(p->field), value, number));
	}
	return arena_text(arena, "%s }", text);
}
