/*
 * The order of loading (contract in load.h):
 *
 *   extends: texts to one tree --> bind: the tree into structs --> refer: names to indices
 *   --> expectation --> check --> no problem? then leaves
 *
 * Each step goes on after a problem, so that all are told at once.
 */
#include "sim/scenario/load.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/bind.h"
#include "sim/scenario/check.h"
#include "sim/scenario/expectation.h"
#include "sim/scenario/extends.h"
#include "sim/scenario/leaves.h"
#include "sim/scenario/refer.h"

/* A scenario lives in its own arena. */
struct loaded {
	struct scenario scenario;
	struct arena *arena;
};

bool scenario_fault_is_moment(enum scenario_fault_kind kind)
{
	return kind == FAULT_SA_TRAFFIC || kind == FAULT_POLICY_CHANGE || kind == FAULT_STEER ||
	       kind == FAULT_CLOCK_STEP;
}

static const struct fault_words {
	const char *name, *story, *example;
} fault_words[FAULT_COUNT] = {
#define X(name, text, story, example) [FAULT_##name] = { text, story, example },
	SCENARIO_FAULTS(X)
#undef X
};

static const struct fault_words *words_of(enum scenario_fault_kind kind)
{
	assert(kind < FAULT_COUNT);
	return &fault_words[kind];
}

const char *scenario_fault_name(enum scenario_fault_kind kind)
{
	return words_of(kind)->name;
}

const char *scenario_step_name(uint32_t step)
{
	static const char *const names[STEP_COUNT] = {
#define X(name, text) text,
		SCENARIO_STEPS(X)
#undef X
	};

	assert(step < STEP_COUNT);
	return names[step];
}

const char *scenario_damage_name(enum scenario_damage what)
{
	static const char *const names[DAMAGE_COUNT] = {
#define X(name, text, story) text,
		SCENARIO_DAMAGES(X)
#undef X
	};

	assert(what < DAMAGE_COUNT);
	return names[what];
}

const char *scenario_damage_story(const char *name)
{
	static const char *const words[][2] = {
#define X(name, text, story) { text, story },
		SCENARIO_DAMAGES(X)
#undef X
	};

	for (size_t i = 0; i < DAMAGE_COUNT; i++)
		if (strcmp(words[i][0], name) == 0)
			return words[i][1];
	return name;
}

const char *scenario_fault_story(enum scenario_fault_kind kind)
{
	return words_of(kind)->story;
}

const char *scenario_fault_example(enum scenario_fault_kind kind)
{
	return words_of(kind)->example;
}

static const struct fault_words model_words[MODEL_COUNT] = {
#define X(name, text, story, example) [MODEL_##name] = { text, story, example },
	SCENARIO_MODELS(X)
#undef X
};

const char *scenario_model_name(enum scenario_model model)
{
	assert(model < MODEL_COUNT);
	return model_words[model].name;
}

const char *scenario_model_story(enum scenario_model model)
{
	assert(model < MODEL_COUNT);
	return model_words[model].story;
}

const char *scenario_model_example(enum scenario_model model)
{
	assert(model < MODEL_COUNT);
	return model_words[model].example;
}

static void load_tree(struct bindings *b, const struct extended *extended)
{
	const struct node *outcome;

	b->whole = extended->whole;
	b->scenario->file = extended->file;
	bind_file(b, extended->root);
	refer_all(b);
	expectation_all(b);
	check_all(b);
	outcome = bound_said(&b->file, "outcome");
	if (outcome)
		b->scenario->outcome_place =
		        (struct scenario_place){ outcome->at.source->name, outcome->at.line,
			                         outcome->at.col };
	if (b->problems->count == 0)
		leaves_all(b);
}

struct scenario *scenario_load(const char *path, const struct scenario_reader *reader,
                               const struct scenario_set *sets, uint32_t sets_count,
                               struct scenario_problems *problems)
{
	struct arena *arena = arena_new();
	struct loaded *loaded = arena_take(arena, sizeof(*loaded));
	struct problems *found = arena_take(arena, sizeof(*found));
	struct bindings *b = arena_take(arena, sizeof(*b));
	struct extended extended;

	*problems = (struct scenario_problems){ 0 };
	loaded->arena = arena;
	found->arena = arena;
	b->arena = arena;
	b->problems = found;
	b->scenario = &loaded->scenario;
	b->reader = reader;
	extended = extends_load(arena, found, reader, path, sets, sets_count);
	if (extended.root)
		load_tree(b, &extended);
	if (found->count == 0 && extended.root)
		return &loaded->scenario;
	problems->unreadable = extended.unreadable;
	problems_render(found, problems);
	arena_free(arena);
	return NULL;
}

void scenario_free(struct scenario *scenario)
{
	if (scenario)
		arena_free(((struct loaded *)(void *)scenario)->arena);
}

void scenario_problems_free(struct scenario_problems *problems)
{
	for (uint32_t i = 0; i < problems->count; i++)
		free(problems->texts[i]);
	free(problems->texts);
	*problems = (struct scenario_problems){ 0 };
}
