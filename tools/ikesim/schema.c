/*
 * ikesim schema: the one table of keys (sim/scenario/schema.h) as JSON Schema, for editors and
 * others. What needs more than one key to judge (a link between hosts that exist, a fault's own
 * keys) is left to `ikesim check`.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/scenario.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/schema.h"
#include "tools/ikesim/command.h"

#define DESCRIPTION_MAX 4096

#define NUMBER "[0-9]+(\\.[0-9]+)?"
#define NAME   "^[A-Za-z0-9][A-Za-z0-9._-]*$"

static const char *const units[QUANTITY_KINDS] = {
	[QUANTITY_DURATION] = "^" NUMBER " *(ns|us|ms|s|min|h)$",
	[QUANTITY_PROBABILITY] = "^" NUMBER " *%$",
	[QUANTITY_SIZE] = "^" NUMBER " *(B|KiB|MiB|GiB|TiB)$",
	[QUANTITY_RATE] = "^" NUMBER " */(s|min|h)$",
};

static json_t *text_like(const char *pattern)
{
	return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}

static json_t *typed(const char *type)
{
	return json_pack("{s:s}", "type", type);
}

static json_t *either(json_t *one, json_t *other)
{
	return json_pack("{s:[o, o]}", "anyOf", one, other);
}

static json_t *list_of(json_t *items, int64_t max)
{
	json_t *list = json_pack("{s:s, s:o}", "type", "array", "items", items);

	if (max > 0)
		json_object_set_new(list, "maxItems", json_integer(max));
	return list;
}

static json_t *quantity(const struct schema_rule *rule)
{
	json_t *number;

	if (rule->quantity == QUANTITY_SEED) /* jansson's integers end at half of it */
		return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
	if (rule->quantity != QUANTITY_COUNT && rule->quantity != QUANTITY_FACTOR)
		return text_like(units[rule->quantity]);
	number = typed(rule->quantity == QUANTITY_COUNT ? "integer" : "number");
	if (rule->quantity == QUANTITY_COUNT) {
		json_object_set_new(number, "minimum", json_integer(rule->min));
		json_object_set_new(number, "maximum", json_integer(rule->max));
	}
	return number;
}

/* YAML 1.1 takes yes and no for booleans, 1.2 for words: editors differ in it. */
static json_t *words(const struct schema_rule *rule)
{
	json_t *list = json_array();

	for (const struct schema_word *word = rule->words; word->word; word++) {
		json_array_append_new(list, json_string(word->word));
		if (strcmp(word->word, "yes") == 0 || strcmp(word->word, "no") == 0)
			json_array_append_new(list, json_boolean(*word->word == 'y'));
	}
	return json_pack("{s:o}", "enum", list);
}

/* One packet, some, or those towards one host. */
static json_t *drops(void)
{
	json_t *some = list_of(json_pack("{s:[s, s]}", "type", "integer", "object"), 0);

	return either(some, typed("object"));
}

static json_t *map_of(const char *pattern);

static json_t *value_of(const struct scenario_key *key)
{
	const struct schema_rule *rule = key->rule;
	char items[SCHEMA_PATH_MAX + 2];

	switch (rule->kind) {
	case KEY_MAP: return map_of(key->path);
	case KEY_ITEMS:
		snprintf(items, sizeof(items), "%s[]", key->path);
		return list_of(map_of(items), rule->max);
	case KEY_VERSION: return json_pack("{s:i}", "const", 1);
	case KEY_SET: return typed("object");
	case KEY_NAME:
	case KEY_LINK:
	case KEY_HOST: return text_like(NAME);
	case KEY_TAGS: return list_of(text_like(NAME), 0);
	case KEY_CHOICE: return words(rule);
	case KEY_QUANTITY: return quantity(rule);
	case KEY_SPREAD:
		return either(text_like(units[QUANTITY_DURATION]),
		              json_pack("{s:s, s:[s]}", "type", "object", "required", "dist"));
	case KEY_SUITES: return list_of(typed("string"), 0);
	case KEY_BETWEEN:
		return json_pack("{s:s, s:o, s:i, s:i}", "type", "array", "items", text_like(NAME),
		                 "minItems", 2, "maxItems", 2);
	case KEY_DROPS: return drops();
	case KEY_STAGES: return list_of(typed("object"), 0);
	case KEY_OUTCOME:
		return text_like("^(clean|fails_with_138[0-9][0-9]|fails_with_139[0-9][0-9])$");
	case KEY_AXES: return list_of(typed("string"), SCENARIO_AXES_MAX);
	case KEY_EXPECT: return list_of(typed("string"), SCENARIO_EXPECTS_MAX);
	case KEY_EXTENDS:
	case KEY_TEXT:
	case KEY_PREFIX:
	case KEY_TOLERANCE:
	case KEY_TRACE: break;
	}
	return typed("string");
}

/* What it means, and its default with its label: what an editor shows beside it. */
static void describe(json_t *value, const struct scenario_key *key)
{
	char text[DESCRIPTION_MAX];
	int len = snprintf(text, sizeof(text), "%s (%s)", key->doc, key->type);

	if (key->defaults[0].value && len > 0 && (size_t)len < sizeof(text))
		snprintf(text + len, sizeof(text) - (size_t)len,
		         " Default, profile windows: %s [%c], %s.",
		         key->defaults[0].value[0] ? key->defaults[0].value : "nothing",
		         key->defaults[0].label,
		         key->defaults[0].source ? key->defaults[0].source : "no source");
	json_object_set_new(value, "description", json_string(text));
}

static json_t *map_of(const char *pattern)
{
	const char *names[SCHEMA_KEYS_MAX];
	uint32_t count = schema_words(pattern, names);
	json_t *properties = json_object(), *required = json_array(), *map;

	for (uint32_t i = 0; i < count; i++) {
		char path[SCHEMA_PATH_MAX];
		const struct scenario_key *key =
		        schema_join(pattern, names[i], path) ? schema_find(path) : NULL;
		struct scenario_key here;
		json_t *value;

		if (!key)
			continue;
		here = *key;
		here.path = path; /* "hosts[].sadb": below it, hosts' own keys */
		value = value_of(&here);
		if (key->rule->none)
			value = either(value, json_pack("{s:s}", "const", "none"));
		describe(value, key);
		json_object_set_new(properties, names[i], value);
		if (key->rule->required && !json_object_get(properties, "extends"))
			json_array_append_new(required, json_string(names[i]));
	}
	map = json_pack("{s:s, s:b, s:o}", "type", "object", "additionalProperties", 0,
	                "properties", properties);
	if (json_array_size(required) > 0)
		json_object_set_new(map, "required", required);
	else
		json_decref(required);
	return map;
}

enum exit_code command_schema(const struct options *options)
{
	json_t *schema =
	        json_pack("{s:s, s:s, s:s}", "$schema", "http://json-schema.org/draft-07/schema#",
	                  "title", "A scenario of ikesim", "$comment",
	                  "Made by `ikesim schema`, version " IKESIM_VERSION);
	json_t *file = map_of("");
	bool good = schema && file && json_object_update(schema, file) == 0 &&
	            json_dumpf(schema, stdout, JSON_INDENT(1)) == 0;

	(void)options;
	printf("\n");
	json_decref(schema);
	json_decref(file);
	return good ? command_flush() : command_no_memory();
}
