#include "sim/scenario/leaves.h"

#include <assert.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/scenario/arrivals.h"
#include "sim/scenario/value.h"

struct list {
	struct bindings *b;
	struct scenario_leaf *all;
	uint32_t count, room;
};

/* Which leaves the model does not see. */
static bool is_among(const char *path, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], path) == 0)
			return true;
	return false;
}

bool scenario_is_cause_leaf(const char *path)
{
	static const char *const words[] = { "ikesim",  "name",   "summary",   "tags",   "hunt",
		                             "outcome", "expect", "tolerance", "extends" };

	return !is_among(path, words, sizeof(words) / sizeof(*words)) &&
	       strncmp(path, "about.", 6) != 0;
}

const struct scenario_leaf *scenario_leaf_find(const struct scenario *scenario, const char *path)
{
	for (uint32_t i = 0; i < scenario->leaves_count; i++)
		if (strcmp(scenario->leaves[i].path, path) == 0)
			return &scenario->leaves[i];
	return NULL;
}

static bool is_hashed(const char *path)
{
	return scenario_is_cause_leaf(path) && strcmp(path, "seed") != 0;
}

static struct scenario_place place_of(const struct node *node, enum scenario_profile profile)
{
	if (!node)
		return (struct scenario_place){ scenario_profile_name(profile), 0, 0 };
	return (struct scenario_place){ node->at.source->name, node->at.line, node->at.col };
}

static void add(struct list *list, const char *path, const char *value, struct scenario_place place)
{
	if (list->count == list->room) {
		struct arena *arena = list->b->arena;
		uint32_t room = list->room > 0 ? 2 * list->room : 128;
		struct scenario_leaf *all = arena_take(arena, room * sizeof(*all));
		if (list->count > 0)
			memcpy(all, list->all, list->count * sizeof(*all));
		list->all = all;
		list->room = room;
	}
	list->all[list->count++] =
	        (struct scenario_leaf){ .path = path, .value = value, .place = place };
}

/*
 * A fault has the keys of its kind: the others are neither said nor have they a default, but
 * jitter and cause. A load has the keys of its model.
 */
static bool is_absent(const struct bound *bound, const struct scenario_key *key)
{
	const struct scenario_fault *fault = bound->base[SECTION_FAULT];
	const struct scenario_load *load = bound->base[SECTION_LOAD];

	if (key->rule->section == SECTION_LOAD)
		return !arrivals_have(load->model, key->path);
	if (key->rule->section != SECTION_FAULT || bound->from[schema_number(key)])
		return false;
	return !(fault->kind == FAULT_LATENCY && strcmp(key->path, "faults[].jitter") == 0) &&
	       !(fault->kind == FAULT_SADB_FAIL && strcmp(key->path, "faults[].cause") == 0);
}

static void add_key(struct list *list, const struct bound *bound, const struct scenario_key *key,
                    const char *path, enum scenario_profile profile)
{
	const struct scenario *scenario = list->b->scenario;
	const char *value;

	if (is_absent(bound, key))
		return;
	value = value_print(list->b->arena, scenario, key, bound->base[key->rule->section]);
	if (!value)
		return;
	add(list, path, value, place_of(bound->from[schema_number(key)], profile));
}

/* hosts[gateway].sadb.larval_lifetime, if it is not the file's. */
static void add_own(struct list *list, uint32_t host, const struct scenario_key *key)
{
	struct bindings *b = list->b;
	const struct bound *bound = &b->hosts[host];
	enum schema_section section = key->rule->section;
	const char *own = value_print(b->arena, b->scenario, key, bound->base[section]);
	const char *file = value_print(b->arena, b->scenario, key, b->file.base[section]);

	if (own && strcmp(own, file) != 0)
		add(list, arena_text(b->arena, "%s.%s", bound->path, key->path), own,
		    place_of(bound->from[schema_number(key)], b->scenario->hosts[host].profile));
}

static void add_item(struct list *list, const struct bound *bound, enum schema_section section,
                     enum scenario_profile profile)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	for (uint32_t i = 0; i < count; i++) {
		const char *behind = strstr(keys[i].path, "[].");
		if (keys[i].rule->section != section || !behind || keys[i].rule->kind == KEY_NAME)
			continue;
		add_key(list, bound, &keys[i],
		        arena_text(list->b->arena, "%s%s", bound->path, behind + 2), profile);
	}
}

static void add_host(struct list *list, uint32_t host)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	add_item(list, &list->b->hosts[host], SECTION_HOST, list->b->scenario->hosts[host].profile);
	for (uint32_t i = 0; i < count; i++)
		if (schema_is_hosts(keys[i].rule->section))
			add_own(list, host, &keys[i]);
}

static void add_items(struct list *list, const struct scenario_key *key)
{
	const struct bindings *b = list->b;
	const struct scenario *scenario = b->scenario;

	if (strcmp(key->path, "network.links") == 0)
		for (uint32_t i = 0; i < scenario->links_count; i++)
			add_item(list, &b->links[i], SECTION_LINK, scenario->profile);
	else if (strcmp(key->path, "hosts") == 0)
		for (uint32_t i = 0; i < scenario->hosts_count; i++)
			add_host(list, i);
	else if (strcmp(key->path, "load") == 0)
		for (uint32_t i = 0; i < scenario->loads_count; i++)
			add_item(list, &b->loads[i], SECTION_LOAD, scenario->profile);
	else
		for (uint32_t i = 0; i < scenario->faults_count; i++)
			add_item(list, &b->faults[i], SECTION_FAULT, scenario->profile);
}

static void hash(struct scenario *scenario)
{
	struct digest state;

	digest_init(&state);
	for (uint32_t i = 0; i < scenario->leaves_count; i++) {
		const struct scenario_leaf *leaf = &scenario->leaves[i];
		if (!is_hashed(leaf->path))
			continue;
		digest_update(&state, leaf->path, strlen(leaf->path));
		digest_update(&state, "=", 1);
		digest_update(&state, leaf->value, strlen(leaf->value));
		digest_update(&state, "\n", 1);
	}
	digest_final(&state, scenario->hash);
}

void leaves_all(struct bindings *b)
{
	struct list list = { .b = b };
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	for (uint32_t i = 0; i < count; i++) {
		enum schema_section section = keys[i].rule->section;
		if (keys[i].rule->kind == KEY_ITEMS)
			add_items(&list, &keys[i]);
		else if (section == SECTION_FILE || schema_is_hosts(section))
			add_key(&list, &b->file, &keys[i], keys[i].path, b->scenario->profile);
	}
	b->scenario->leaves = list.all;
	b->scenario->leaves_count = list.count;
	hash(b->scenario);
}
