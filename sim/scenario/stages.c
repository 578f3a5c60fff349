#include "sim/scenario/stages.h"

#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/value.h"

#define LIKE      "like [{ for: 60s, rate: 5/s }, { for: 10s, rate: 200/s }]"
#define RATE_MAX  (INT64_C(3600) * 1000000)
#define STAGE_MAX (366 * 24 * 3600 * NSEC_S)

struct part {
	struct arena *arena;
	struct problems *problems;
	const struct node *map;
};

/* One value of a stage, from low to high; false: it was told. */
static bool read_part(const struct part *in, const char *key, enum quantity quantity, int64_t low,
                      int64_t high, int64_t *value)
{
	const struct node *node = tree_get(in->map, key);
	char help[QUANTITY_HELP];
	const char *text;

	if (!node) {
		problems_add(in->problems, in->map->at, LIKE, "'%s' is missing", key);
		return false;
	}
	text = value_text(in->problems, key, node);
	if (!text)
		return false;
	if (!quantity_read(quantity, text, value, help)) {
		problems_add(in->problems, node->at, help, "'%s' is not %s",
		             problems_quote(in->arena, text), quantity_noun(quantity));
		return false;
	}
	if (*value < low || *value > high)
		problems_add(in->problems, node->at, NULL, "'%s' is out of range",
		             problems_quote(in->arena, text));
	return *value >= low && *value <= high;
}

static bool read_stage(const struct part *in, struct scenario_stage *stage)
{
	static const char *const words[] = { "for", "rate" };
	bool good = true;

	if (in->map->kind != NODE_MAP) {
		if (!in->map->broken)
			problems_add(in->problems, in->map->at, LIKE,
			             "a stage must be a map of keys");
		return false;
	}
	for (const struct node *node = in->map->first; node; node = node->next) {
		if (strcmp(node->key, "for") == 0 || strcmp(node->key, "rate") == 0)
			continue;
		problems_add(in->problems, node->key_at, value_help(in->arena, node->key, words, 2),
		             "unknown key '%s'", problems_quote(in->arena, node->key));
		good = false;
	}
	good = read_part(in, "for", QUANTITY_DURATION, 1, STAGE_MAX, &stage->for_ns) && good;
	return read_part(in, "rate", QUANTITY_RATE, 0, RATE_MAX, &stage->rate) && good;
}

bool stages_read(struct arena *arena, struct problems *problems, const struct node *node,
                 struct scenario_load *load)
{
	bool good = true;

	if (node->broken)
		return false;
	if (node->kind != NODE_LIST || node->count == 0) {
		problems_add(problems, node->at, LIKE, "'stages' must be a list of stages");
		return false;
	}
	if (node->count > SCENARIO_STAGES_MAX) {
		problems_add(problems, node->at, NULL, "more than %d stages", SCENARIO_STAGES_MAX);
		return false;
	}
	load->stages_count = 0;
	for (const struct node *item = node->first; item; item = item->next) {
		struct part in = { arena, problems, item };
		good = read_stage(&in, &load->stages[load->stages_count++]) && good;
	}
	return good;
}

const char *stages_print(struct arena *arena, const struct scenario_load *load)
{
	char duration[QUANTITY_TEXT], rate[QUANTITY_TEXT];
	const char *text = "[";

	for (uint32_t i = 0; i < load->stages_count; i++) {
		const struct scenario_stage *stage = &load->stages[i];
		text = arena_text(arena, "%s%s{ for: %s, rate: %s }", text, i > 0 ? ", " : "",
		                  quantity_print(QUANTITY_DURATION, stage->for_ns, duration),
		                  quantity_print(QUANTITY_RATE, stage->rate, rate));
	}
	return arena_text(arena, "%s]", text);
}
