#include "sim/scenario/value.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/axis.h"
#include "sim/scenario/prefix.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/spread.h"
#include "sim/scenario/stages.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/suite.h"
#include "sim/scenario/tolerance.h"
#include "sim/scenario/trace.h"

#define CODE_FIRST 13800
#define CODE_LAST  13909
#define TAGS_MAX   32
#define FAILS_WITH "fails_with_"

struct in {
	struct arena *arena;
	struct problems *problems;
	const struct scenario_key *key;
	const struct schema_rule *rule;
	const char *what; /* last word of the key's path */
	void *base;
};

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool value_is_name(const char *text)
{
	if (!is_alnum(*text))
		return false;
	for (; *text; text++)
		if (!is_alnum(*text) && !strchr("._-", *text))
			return false;
	return true;
}

const char *value_help(struct arena *arena, const char *word, const char *const *known,
                       uint32_t count)
{
	const char *close = suggest(word, known, count), *text = "one of ";

	if (close)
		return arena_text(arena, "did you mean '%s'?", close);
	if (count == 0)
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		text = arena_text(arena, "%s%s%s", text, i > 0 ? ", " : "", known[i]);
	return text;
}

const char *value_text(struct problems *problems, const char *what, const struct node *node)
{
	if (node->broken)
		return NULL;
	if (node->kind != NODE_SCALAR) {
		problems_add(problems, node->at, NULL, "'%s' must be a single value, not a %s",
		             what, node->kind == NODE_LIST ? "list" : "map");
		return NULL;
	}
	if (node->plain && *node->text == '\0') {
		problems_add(problems, node->at, "write one, or remove the key",
		             "'%s' has no value", what);
		return NULL;
	}
	return node->text;
}

static void *slot_of(const struct schema_rule *rule, void *base)
{
	return (unsigned char *)base + rule->offset;
}

static void store_integer(const struct in *in, int64_t value)
{
	void *slot = slot_of(in->rule, in->base);
	uint16_t value16 = (uint16_t)value;
	uint32_t value32 = (uint32_t)value;

	switch (in->rule->size) {
	case 0: return; /* there is but one value */
	case 2: memcpy(slot, &value16, 2); return;
	case 4: memcpy(slot, &value32, 4); return;
	case 8: memcpy(slot, &value, 8); return;
	}
	assert(!"an integer of 2, 4 or 8 octets");
}

static int64_t stored_integer(const struct schema_rule *rule, const void *base)
{
	const void *slot = (const unsigned char *)base + rule->offset;
	uint16_t value16 = 0;
	uint32_t value32 = 0;
	int64_t value = 0;

	switch (rule->size) {
	case 2: memcpy(&value16, slot, 2); return value16;
	case 4: memcpy(&value32, slot, 4); return value32;
	case 8: memcpy(&value, slot, 8); return value;
	}
	return 0;
}

static bool read_quantity(const struct in *in, const struct node *node)
{
	const struct schema_rule *rule = in->rule;
	const char *text = value_text(in->problems, in->what, node);
	char help[QUANTITY_HELP], bound[QUANTITY_TEXT];
	int64_t value;

	if (!text)
		return false;
	if (rule->none && strcmp(text, "none") == 0) {
		store_integer(in, rule->none_value);
		return true;
	}
	if (!quantity_read(rule->quantity, text, &value, help)) {
		problems_add(in->problems, node->at, help, "'%s' is not %s",
		             problems_quote(in->arena, text), quantity_noun(rule->quantity));
		return false;
	}
	if (value < rule->min || value > rule->max) {
		quantity_print(rule->quantity, value < rule->min ? rule->min : rule->max, bound);
		problems_add(in->problems, node->at,
		             arena_text(in->arena, "at %s %s%s",
		                        value < rule->min ? "least" : "most", bound,
		                        rule->none ? ", or none" : ""),
		             "'%s' is out of range", problems_quote(in->arena, text));
		return false;
	}
	if (rule->divisor > 0 && value % rule->divisor != 0) {
		problems_add(in->problems, node->at, "it is finer than can be told apart",
		             "'%s' is not %s", problems_quote(in->arena, text),
		             quantity_noun(rule->quantity));
		return false;
	}
	store_integer(in, rule->divisor > 0 ? value / rule->divisor : value);
	return true;
}

static bool read_name(const struct in *in, const struct node *node)
{
	const char *text = value_text(in->problems, in->what, node);

	if (!text)
		return false;
	if (!value_is_name(text) || strlen(text) > (size_t)in->rule->max) {
		problems_add(in->problems, node->at,
		             arena_text(in->arena,
		                        "letters, digits, '.', '_' and '-', at most %" PRId64
		                        ", beginning with a letter or digit",
		                        in->rule->max),
		             "'%s' is not a name", problems_quote(in->arena, text));
		return false;
	}
	memcpy(slot_of(in->rule, in->base), &text, sizeof(text));
	return true;
}

static bool read_text(const struct in *in, const struct node *node)
{
	const char *text = value_text(in->problems, in->what, node);

	if (!text)
		return false;
	if (strlen(text) > (size_t)in->rule->max) {
		problems_add(in->problems, node->at, NULL, "'%s' is longer than %" PRId64 " octets",
		             in->what, in->rule->max);
		return false;
	}
	memcpy(slot_of(in->rule, in->base), &text, sizeof(text));
	return true;
}

static bool read_choice(const struct in *in, const struct node *node)
{
	const char *text = value_text(in->problems, in->what, node), *known[40];
	uint32_t count = 0;

	if (!text)
		return false;
	for (const struct schema_word *word = in->rule->words; word->word; word++) {
		if (strcmp(word->word, text) == 0) {
			store_integer(in, word->value);
			return true;
		}
		assert(count < sizeof(known) / sizeof(*known));
		known[count++] = word->word;
	}
	problems_add(in->problems, node->at, value_help(in->arena, text, known, count),
	             "unknown %s '%s'", in->what, problems_quote(in->arena, text));
	return false;
}

static bool is_list(const struct in *in, const struct node *node, uint32_t most)
{
	if (node->broken)
		return false;
	if (node->kind != NODE_LIST) {
		problems_add(in->problems, node->at, "write it in brackets: [a, b]",
		             "'%s' must be a list", in->what);
		return false;
	}
	if (node->count > most) {
		problems_add(in->problems, node->at, arena_text(in->arena, "at most %u", most),
		             "'%s' has too many items", in->what);
		return false;
	}
	return true;
}

static bool read_tags(const struct in *in, const struct node *node)
{
	struct scenario *scenario = in->base;
	const char **tags;
	uint32_t count = 0;

	if (!is_list(in, node, TAGS_MAX))
		return false;
	tags = arena_take(in->arena, (node->count + 1) * sizeof(*tags));
	for (const struct node *item = node->first; item; item = item->next) {
		const char *text = value_text(in->problems, "tag", item);
		if (text && value_is_name(text) && strlen(text) <= (size_t)in->rule->max)
			tags[count++] = text;
		else if (text)
			problems_add(in->problems, item->at, NULL, "'%s' is not a tag",
			             problems_quote(in->arena, text));
	}
	scenario->tags = tags;
	scenario->tags_count = count;
	return count == node->count;
}

static bool read_axes(const struct in *in, const struct node *node)
{
	struct scenario *scenario = in->base;
	const char **texts;
	uint32_t count = 0;

	if (!is_list(in, node, SCENARIO_AXES_MAX))
		return false;
	texts = arena_take(in->arena, (node->count + 1) * sizeof(*texts));
	for (const struct node *item = node->first; item; item = item->next) {
		const char *text = value_text(in->problems, "axis", item);
		char error[AXIS_ERROR];
		struct axis axis;

		if (text && axis_read(in->arena, text, &axis, error))
			texts[count++] = text;
		else if (text)
			problems_add(in->problems, item->at, NULL, "%s",
			             problems_quote(in->arena, error));
	}
	scenario->hunt = texts;
	scenario->hunt_count = count;
	return count == node->count;
}

static const struct ike_suite *read_suite(const struct in *in, const struct node *item)
{
	const char *text = value_text(in->problems, "suite", item), *close;
	const struct ike_suite *suite;

	if (!text)
		return NULL;
	suite = suite_find(text, in->rule->esp);
	if (suite)
		return suite;
	close = suite_suggest(text, in->rule->esp);
	problems_add(in->problems, item->at,
	             close ? arena_text(in->arena, "did you mean '%s'?", close)
	                   : arena_text(in->arena, "known are %s", suite_list(in->rule->esp)),
	             "unknown suite '%s'", problems_quote(in->arena, text));
	return NULL;
}

static bool read_suites(const struct in *in, const struct node *node)
{
	struct ike_suite read[IKE_PROPOSALS_MAX] = { { 0 } };
	uint32_t count = 0;

	if (!is_list(in, node, IKE_PROPOSALS_MAX))
		return false;
	if (node->count == 0) {
		problems_add(in->problems, node->at, NULL, "'%s' is empty", in->what);
		return false;
	}
	for (const struct node *item = node->first; item; item = item->next) {
		const struct ike_suite *suite = read_suite(in, item);
		if (suite)
			read[count++] = *suite;
	}
	if (count < node->count)
		return false;
	memcpy(slot_of(in->rule, in->base), read, sizeof(read));
	memcpy((unsigned char *)in->base + in->rule->count_offset, &count, sizeof(count));
	return true;
}

static bool read_prefix(const struct in *in, const struct node *node)
{
	const char *text = value_text(in->problems, in->what, node);
	struct sadb_selector selector = { 0 };

	if (!text)
		return false;
	if (strcmp(text, "none") != 0 && !prefix_read(text, &selector)) {
		problems_add(in->problems, node->at,
		             "an address and a length, no bit set behind it: 10.1.0.0/16, "
		             "2001:db8::/32, 192.0.2.7",
		             "'%s' is not a prefix", problems_quote(in->arena, text));
		return false;
	}
	memcpy(slot_of(in->rule, in->base), &selector, sizeof(selector));
	return true;
}

static bool read_tolerance(const struct in *in, const struct node *node)
{
	const char *text = value_text(in->problems, in->what, node);
	struct scenario_tolerance tolerance;
	char help[QUANTITY_HELP];

	if (!text)
		return false;
	if (!tolerance_read(text, &tolerance, help)) {
		problems_add(in->problems, node->at, help, "'%s' is not a tolerance",
		             problems_quote(in->arena, text));
		return false;
	}
	memcpy(slot_of(in->rule, in->base), &tolerance, sizeof(tolerance));
	return true;
}

static bool read_outcome(const struct in *in, const struct node *node)
{
	const char *text = value_text(in->problems, in->what, node);
	size_t before = sizeof(FAILS_WITH) - 1;
	char help[QUANTITY_HELP];
	int64_t code = 0;

	if (!text)
		return false;
	if (strcmp(text, "clean") == 0) {
		store_integer(in, 0);
		return true;
	}
	if (strncmp(text, FAILS_WITH, before) == 0 &&
	    quantity_read(QUANTITY_COUNT, text + before, &code, help) && code >= CODE_FIRST &&
	    code <= CODE_LAST) {
		store_integer(in, code);
		return true;
	}
	problems_add(in->problems, node->at,
	             code != 0 ? "codes are 13800 to 13909" : "clean, or fails_with_13860",
	             "unknown outcome '%s'", problems_quote(in->arena, text));
	return false;
}

bool value_read(struct arena *arena, struct problems *problems, const struct scenario_key *key,
                const struct node *node, void *base)
{
	struct in in = { arena, problems, key, key->rule, schema_leaf_name(key->path), base };

	switch (key->rule->kind) {
	case KEY_NAME: return read_name(&in, node);
	case KEY_TEXT: return read_text(&in, node);
	case KEY_TAGS: return read_tags(&in, node);
	case KEY_AXES: return read_axes(&in, node);
	case KEY_CHOICE: return read_choice(&in, node);
	case KEY_QUANTITY: return read_quantity(&in, node);
	case KEY_SPREAD:
		return spread_read(arena, problems, in.what, key->rule->max, node,
		                   slot_of(key->rule, base));
	case KEY_SUITES: return read_suites(&in, node);
	case KEY_PREFIX: return read_prefix(&in, node);
	case KEY_TOLERANCE: return read_tolerance(&in, node);
	case KEY_OUTCOME: return read_outcome(&in, node);
	case KEY_STAGES: return stages_read(arena, problems, node, base);
	case KEY_TRACE: return read_text(&in, node);
	case KEY_LINK:
	case KEY_HOST: return value_text(problems, in.what, node) != NULL;
	case KEY_MAP:
	case KEY_ITEMS:
	case KEY_VERSION:
	case KEY_EXTENDS:
	case KEY_SET:
	case KEY_BETWEEN:
	case KEY_DROPS:
	case KEY_EXPECT: break;
	}
	return true;
}

void value_default(struct arena *arena, const struct scenario_key *key,
                   enum scenario_profile profile, void *base)
{
	const char *text = key->defaults[profile].value;
	struct source source = { .name = "default", .text = text };
	struct node scalar = { .kind = NODE_SCALAR, .text = text };
	struct tree_text tree = { &source, text, 0, 1, 1 };
	const struct node *node = &scalar;
	bool whole = true;

	if (!text || key->rule->kind == KEY_DROPS)
		return;
	if (*text == '{' || *text == '[') {
		source.len = tree.len = strlen(text);
		node = tree_read(arena, NULL, &tree, &whole);
	}
	assert(node && whole);
	bool good = value_read(arena, NULL, key, node, base);
	assert(good); /* the table's own fault */
}

static const char *print_quantity(struct arena *arena, const struct schema_rule *rule,
                                  const void *base)
{
	int64_t value = stored_integer(rule, base);
	char text[QUANTITY_TEXT];

	if (rule->none && value == rule->none_value)
		return "none";
	if (rule->divisor > 0)
		value *= rule->divisor;
	return arena_text(arena, "%s", quantity_print(rule->quantity, value, text));
}

static const char *print_choice(const struct schema_rule *rule, const void *base)
{
	int64_t value = stored_integer(rule, base);
	const struct schema_word *word = rule->words;

	while (word->word && word->value != value)
		word++;
	return word->word;
}

/* "[a, b]" */
static const char *print_list(struct arena *arena, const char *const *words, uint32_t count)
{
	const char *text = "[";

	for (uint32_t i = 0; i < count; i++)
		text = arena_text(arena, "%s%s%s", text, i > 0 ? ", " : "", words[i]);
	return arena_text(arena, "%s]", text);
}

static const char *print_suites(struct arena *arena, const struct schema_rule *rule,
                                const void *base)
{
	const void *slot = (const unsigned char *)base + rule->offset;
	const char *words[IKE_PROPOSALS_MAX];
	struct ike_suite suites[IKE_PROPOSALS_MAX];
	uint32_t count;

	memcpy(&count, (const unsigned char *)base + rule->count_offset, sizeof(count));
	memcpy(suites, slot, sizeof(suites));
	for (uint32_t i = 0; i < count; i++)
		words[i] = suite_word(&suites[i], rule->esp);
	return print_list(arena, words, count);
}

static const char *print_numbers(struct arena *arena, const uint32_t *numbers, uint32_t count)
{
	const char *text = "[";

	for (uint32_t i = 0; i < count; i++)
		text = arena_text(arena, "%s%s%u", text, i > 0 ? ", " : "", numbers[i]);
	return arena_text(arena, "%s]", text);
}

static const char *print_drops(struct arena *arena, const struct scenario *scenario,
                               const struct scenario_link *link)
{
	const char *parts[2];
	uint32_t count = 0;

	for (unsigned end = 0; end < 2; end++)
		if (link->drop_to_count[end] > 0)
			parts[count++] = arena_text(
			        arena, "{ to: %s, packets: %s }",
			        scenario->hosts[link->between[end]].name,
			        print_numbers(arena, link->drop_to[end], link->drop_to_count[end]));
	if (count == 0)
		return print_numbers(arena, link->drop, link->drop_count);
	return count == 1 ? parts[0] : print_list(arena, parts, count);
}

static const char *print_between(struct arena *arena, const struct scenario *scenario,
                                 const struct scenario_link *link)
{
	const char *names[2] = { scenario->hosts[link->between[0]].name,
		                 scenario->hosts[link->between[1]].name };

	return print_list(arena, names, 2);
}

static const char *print_outcome(struct arena *arena, uint32_t code)
{
	if (code == UINT32_MAX)
		return NULL;
	return code == 0 ? "clean" : arena_text(arena, FAILS_WITH "%u", code);
}

static const char *print_expects(struct arena *arena, const struct scenario *scenario)
{
	const char *texts[SCENARIO_EXPECTS_MAX];

	for (uint32_t i = 0; i < scenario->expects_count; i++)
		texts[i] = scenario->expects[i].text;
	return scenario->expects_count > 0 ? print_list(arena, texts, scenario->expects_count)
	                                   : NULL;
}

static const char *print_prefix(struct arena *arena, const void *slot)
{
	struct sadb_selector selector;
	char text[PREFIX_TEXT];

	memcpy(&selector, slot, sizeof(selector));
	return selector.lo.family == 0 ? "none"
	                               : arena_text(arena, "%s", prefix_print(&selector, text));
}

static const char *print_tolerance(struct arena *arena, const void *slot)
{
	struct scenario_tolerance tolerance;
	char text[TOLERANCE_TEXT];

	memcpy(&tolerance, slot, sizeof(tolerance));
	return arena_text(arena, "%s", tolerance_print(&tolerance, text));
}

const char *value_print(struct arena *arena, const struct scenario *scenario,
                        const struct scenario_key *key, const void *base)
{
	const struct schema_rule *rule = key->rule;
	const unsigned char *slot = (const unsigned char *)base + rule->offset;
	const char *text;
	struct dist dist;

	switch (rule->kind) {
	case KEY_VERSION: return "1";
	case KEY_NAME:
	case KEY_TEXT: memcpy(&text, slot, sizeof(text)); return text;
	case KEY_TAGS: return print_list(arena, scenario->tags, scenario->tags_count);
	case KEY_AXES:
		return scenario->hunt_count > 0
		               ? print_list(arena, scenario->hunt, scenario->hunt_count)
		               : NULL;
	case KEY_CHOICE: return rule->size > 0 ? print_choice(rule, base) : rule->words->word;
	case KEY_QUANTITY: return print_quantity(arena, rule, base);
	case KEY_SPREAD: memcpy(&dist, slot, sizeof(dist)); return spread_print(arena, &dist);
	case KEY_SUITES: return print_suites(arena, rule, base);
	case KEY_BETWEEN: return print_between(arena, scenario, base);
	case KEY_DROPS: return print_drops(arena, scenario, base);
	case KEY_LINK: return scenario->links[stored_integer(rule, base)].name;
	case KEY_HOST: return scenario->hosts[stored_integer(rule, base)].name;
	case KEY_PREFIX: return print_prefix(arena, slot);
	case KEY_TOLERANCE: return print_tolerance(arena, slot);
	case KEY_STAGES: return stages_print(arena, base);
	case KEY_TRACE: return trace_print(arena, base);
	case KEY_OUTCOME: return print_outcome(arena, scenario->outcome_code);
	case KEY_EXPECT: return print_expects(arena, scenario);
	case KEY_MAP:
	case KEY_ITEMS:
	case KEY_EXTENDS:
	case KEY_SET: break;
	}
	return NULL;
}
