#include "sim/scenario/bind.h"

#include <assert.h>
#include <string.h>

#include "sim/scenario/profile.h"
#include "sim/scenario/unknown.h"
#include "sim/scenario/value.h"

#define OPEN_MAX 16 /* maps of keys in one item: fewer than the schema has below any item */

/* A map of keys that is still to be read. */
struct open_map {
	const struct node *map;
	char pattern[SCHEMA_PATH_MAX];
};

static uint32_t number_of(const char *path)
{
	const struct scenario_key *key = schema_find(path);

	assert(key);
	return schema_number(key);
}

const struct node *bound_said(const struct bound *bound, const char *path)
{
	uint32_t number = number_of(path);

	return bound->bad[number] ? NULL : bound->from[number];
}

struct mark bound_at(const struct bound *bound, const char *path)
{
	const struct node *node = bound->from[number_of(path)];

	return node ? node->at : bound->node->at;
}

static void bind_value(struct bindings *b, struct bound *bound, const struct scenario_key *key,
                       const struct node *node)
{
	uint32_t number = schema_number(key);

	bound->from[number] = node;
	if (key->rule->kind == KEY_ITEMS)
		return;
	bound->bad[number] = node->broken || !value_read(b->arena, b->problems, key, node,
	                                                 bound->base[key->rule->section]);
}

static bool is_map(struct bindings *b, const char *what, const struct node *node)
{
	if (node->kind == NODE_MAP)
		return true;
	if (!node->broken)
		problems_add(b->problems, node->at,
		             "write its keys below it, indented, or remove it",
		             "%s must be a map of keys", what);
	return false;
}

/* One map of keys and those inside it; pattern: its own, "" = the file. */
static void bind_map(struct bindings *b, struct bound *bound, const char *pattern)
{
	struct open_map open[OPEN_MAX] = { { bound->node, "" } };
	uint32_t count = 1;

	strncat(open[0].pattern, pattern, SCHEMA_PATH_MAX - 1);
	while (count > 0) {
		struct open_map now = open[--count];
		for (const struct node *node = now.map->first; node; node = node->next) {
			struct open_map below = { .map = node };
			const struct scenario_key *key = NULL;
			if (schema_join(now.pattern, node->key, below.pattern))
				key = schema_find(below.pattern);
			if (!key) {
				unknown_key(b->arena, b->problems, node->key_at, now.pattern,
				            node->key);
			} else if (key->rule->kind != KEY_MAP) {
				bind_value(b, bound, key, node);
			} else if (is_map(b,
			                  arena_text(b->arena, "'%s'",
			                             problems_quote(b->arena, node->key)),
			                  node)) {
				assert(count < OPEN_MAX);
				bound->from[schema_number(key)] = node;
				open[count++] = below;
			}
		}
	}
}

static void bind_defaults(struct bindings *b, enum schema_section section,
                          enum scenario_profile profile, void *base)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	for (uint32_t i = 0; i < count; i++)
		if (keys[i].rule->section == section)
			value_default(b->arena, &keys[i], profile, base);
}

static void check_required(struct bindings *b, const struct bound *bound,
                           enum schema_section section)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);
	struct mark at = bound->node->at;

	for (uint32_t i = 0; i < count && b->whole; i++) {
		if (keys[i].rule->section != section || !keys[i].rule->required || bound->from[i])
			continue;
		if (keys[i].rule->kind == KEY_VERSION)
			continue; /* told of each file */
		problems_add(b->problems, at, keys[i].doc, "the key '%s' is missing",
		             schema_leaf_name(keys[i].path));
	}
}

static enum scenario_profile profile_of(const struct node *map, enum scenario_profile otherwise)
{
	const struct node *node = tree_get(map, "profile");
	enum scenario_profile profile = otherwise;

	if (node && node->kind == NODE_SCALAR)
		profile_find(node->text, &profile);
	return profile;
}

/* The file's ike:, sadb: and cpu: for a host: already read once, so problems are known. */
static void inherit(struct bindings *b, enum schema_section section, void *base)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	for (uint32_t i = 0; i < count; i++)
		if (keys[i].rule->section == section && b->file.from[i] && !b->file.bad[i])
			value_read(b->arena, NULL, &keys[i], b->file.from[i], base);
}

static void bind_link(struct bindings *b, struct bound *bound, uint32_t number)
{
	struct scenario_link *link = &b->scenario->links[number];

	bound->base[SECTION_LINK] = link;
	bind_defaults(b, SECTION_LINK, b->scenario->profile, link);
	bind_map(b, bound, "network.links[]");
	check_required(b, bound, SECTION_LINK);
}

static void bind_host(struct bindings *b, struct bound *bound, uint32_t number)
{
	struct scenario_host *host = &b->scenario->hosts[number];
	struct scenario_ike *ike = arena_take(b->arena, sizeof(*ike));
	struct scenario_sadb *sadb = arena_take(b->arena, sizeof(*sadb));
	struct scenario_cpu *cpu = arena_take(b->arena, sizeof(*cpu));

	host->profile = profile_of(bound->node, b->scenario->profile);
	host->ike = ike;
	host->sadb = sadb;
	host->cpu = cpu;
	bound->base[SECTION_HOST] = host;
	bound->base[SECTION_IKE] = ike;
	bound->base[SECTION_SADB] = sadb;
	bound->base[SECTION_CPU] = cpu;
	bind_defaults(b, SECTION_HOST, host->profile, host);
	bind_defaults(b, SECTION_IKE, host->profile, ike);
	bind_defaults(b, SECTION_SADB, host->profile, sadb);
	bind_defaults(b, SECTION_CPU, host->profile, cpu);
	inherit(b, SECTION_IKE, ike);
	inherit(b, SECTION_SADB, sadb);
	inherit(b, SECTION_CPU, cpu);
	bind_map(b, bound, "hosts[]");
	profile_complete(host->profile, sadb);
	check_required(b, bound, SECTION_HOST);
}

static void bind_fault(struct bindings *b, struct bound *bound, uint32_t number)
{
	struct scenario_fault *fault = &b->scenario->faults[number];

	bound->base[SECTION_FAULT] = fault;
	fault->op = SADB_OP_COUNT;
	fault->dir = fault->peer = fault->to = FAULT_ANY;
	bind_defaults(b, SECTION_FAULT, b->scenario->profile, fault);
	bind_map(b, bound, "faults[]");
	check_required(b, bound, SECTION_FAULT);
	fault->until = fault->at + (scenario_fault_is_moment(fault->kind) ? 1 : fault->for_ns);
	if (!fault->name)
		fault->name =
		        arena_text(b->arena, "%s#%u", scenario_fault_name(fault->kind), number + 1);
}

static void bind_load(struct bindings *b, struct bound *bound, uint32_t number)
{
	struct scenario_load *load = &b->scenario->loads[number];

	bound->base[SECTION_LOAD] = load;
	bind_defaults(b, SECTION_LOAD, b->scenario->profile, load);
	bind_map(b, bound, "load[]");
	check_required(b, bound, SECTION_LOAD);
	load->until = load->for_ns == NSEC_NEVER ? NSEC_NEVER : load->at + load->for_ns;
	if (load->name)
		return;
	load->name = arena_text(b->arena, "%s#%u", scenario_model_name(load->model), number + 1);
	bound->path = arena_text(b->arena, "load[%s]", load->name);
}

static const struct node *name_of(const struct node *item)
{
	const struct node *name = tree_get(item, "name");

	return name && name->kind == NODE_SCALAR ? name : NULL;
}

/* Is an item before this one called the same? */
static void check_unique(struct bindings *b, const struct node *list, const struct node *item)
{
	const struct node *name = name_of(item), *first;

	for (const struct node *other = list->first; name && other != item; other = other->next) {
		first = name_of(other);
		if (!first || strcmp(first->text, name->text) != 0)
			continue;
		problems_add(b->problems, name->at,
		             arena_text(b->arena, "the other is on line %u", first->at.line),
		             "two are called '%s'", problems_quote(b->arena, name->text));
		return;
	}
}

/* The list as bounds, one an item that is a map; NULL: there is none. */
static struct bound *new_bounds(struct bindings *b, const char *path, uint32_t *count)
{
	const struct scenario_key *key = schema_find(path);
	const struct node *list = b->file.from[schema_number(key)];
	struct bound *bounds;

	if (!list || list->broken)
		return NULL;
	if (list->kind != NODE_LIST) {
		problems_add(b->problems, list->at, "begin each item with '- '",
		             "'%s' must be a list", schema_leaf_name(path));
		return NULL;
	}
	if (list->count > key->rule->max) {
		problems_add(b->problems, list->at,
		             arena_text(b->arena, "at most %u", (uint32_t)key->rule->max),
		             "'%s' has too many items", schema_leaf_name(path));
		return NULL;
	}
	bounds = arena_take(b->arena, (list->count + 1) * sizeof(*bounds));
	for (const struct node *item = list->first; item; item = item->next) {
		if (!is_map(b, arena_text(b->arena, "an item of '%s'", schema_leaf_name(path)),
		            item))
			continue;
		check_unique(b, list, item);
		bounds[*count].node = item;
		bounds[(*count)++].path = arena_text(b->arena, "%s[%s]", path,
		                                     name_of(item) ? name_of(item)->text : "");
	}
	return bounds;
}

static void bind_items(struct bindings *b)
{
	struct scenario *scenario = b->scenario;

	b->links = new_bounds(b, "network.links", &scenario->links_count);
	b->hosts = new_bounds(b, "hosts", &scenario->hosts_count);
	b->faults = new_bounds(b, "faults", &scenario->faults_count);
	b->loads = new_bounds(b, "load", &scenario->loads_count);
	for (uint32_t i = 0; i < scenario->links_count; i++)
		bind_link(b, &b->links[i], i);
	for (uint32_t i = 0; i < scenario->hosts_count; i++)
		bind_host(b, &b->hosts[i], i);
	for (uint32_t i = 0; i < scenario->loads_count; i++)
		bind_load(b, &b->loads[i], i);
	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		bind_fault(b, &b->faults[i], i);
		if (!name_of(b->faults[i].node))
			b->faults[i].path =
			        arena_text(b->arena, "faults[%s]", scenario->faults[i].name);
	}
}

void bind_file(struct bindings *b, const struct node *root)
{
	struct scenario *scenario = b->scenario;

	b->file = (struct bound){ .path = "", .node = root };
	b->file.base[SECTION_FILE] = scenario;
	b->file.base[SECTION_IKE] = &b->ike;
	b->file.base[SECTION_SADB] = &b->sadb;
	b->file.base[SECTION_CPU] = &b->cpu;
	scenario->outcome_code = UINT32_MAX;
	scenario->profile = profile_of(root, PROFILE_WINDOWS);
	bind_defaults(b, SECTION_FILE, scenario->profile, scenario);
	scenario->profile = profile_of(root, PROFILE_WINDOWS);
	bind_defaults(b, SECTION_IKE, scenario->profile, &b->ike);
	bind_defaults(b, SECTION_SADB, scenario->profile, &b->sadb);
	bind_defaults(b, SECTION_CPU, scenario->profile, &b->cpu);
	bind_map(b, &b->file, "");
	profile_complete(scenario->profile, &b->sadb);
	check_required(b, &b->file, SECTION_FILE);
	bind_items(b);
}
