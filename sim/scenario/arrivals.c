#include "sim/scenario/arrivals.h"

#include <inttypes.h>
#include <string.h>

#include "sim/scenario/quantity.h"

#define OF(model)    (1u << MODEL_##model)
#define ARRIVALS_MAX 100000000 /* of one load: more than a journal can hold */
#define HOUR         (3600 * (double)NSEC_S)

/* Which keys a model has beside those that all have. */
static const struct model_key {
	const char *path;
	uint32_t needed, allowed; /* one bit a model */
} model_keys[] = {
	{ "load[].for", OF(RAMP),
	  OF(POISSON) | OF(CONSTANT) | OF(BURST) | OF(RAMP) | OF(STAGES) | OF(TRACE) | OF(CLOSED) },
	{ "load[].rate", OF(POISSON) | OF(CONSTANT) | OF(RAMP),
	  OF(POISSON) | OF(CONSTANT) | OF(RAMP) },
	{ "load[].to", OF(RAMP), OF(RAMP) },
	{ "load[].spacing", 0, OF(RAMP) | OF(STAGES) },
	{ "load[].size", OF(BURST), OF(BURST) },
	{ "load[].every", 0, OF(BURST) },
	{ "load[].jitter", 0, OF(BURST) | OF(FAILOVER) },
	{ "load[].stages", OF(STAGES), OF(STAGES) },
	{ "load[].trace", OF(TRACE), OF(TRACE) },
	{ "load[].users", OF(CLOSED), OF(CLOSED) },
	{ "load[].think", OF(CLOSED), OF(CLOSED) },
};
#define MODEL_KEYS (sizeof(model_keys) / sizeof(*model_keys))

bool arrivals_have(enum scenario_model model, const char *path)
{
	for (size_t i = 0; i < MODEL_KEYS; i++)
		if (strcmp(model_keys[i].path, path) == 0)
			return model_keys[i].allowed & 1u << model;
	return true;
}

static bool said(const struct bound *bound, const char *path)
{
	return bound_said(bound, path) != NULL;
}

static void check_keys(struct bindings *b, const struct scenario_load *load,
                       const struct bound *bound)
{
	for (size_t i = 0; i < MODEL_KEYS; i++) {
		const struct model_key *row = &model_keys[i];
		const struct node *node = bound->from[schema_number(schema_find(row->path))];
		const char *word = schema_leaf_name(row->path);
		if (node && !(row->allowed & 1u << load->model))
			problems_add(b->problems, node->key_at, NULL,
			             "'%s' does not belong to a %s load", word,
			             scenario_model_name(load->model));
		if (!node && (row->needed & 1u << load->model) && b->whole)
			problems_add(b->problems, bound->node->at, schema_find(row->path)->doc,
			             "a %s load needs '%s'", scenario_model_name(load->model),
			             word);
	}
}

/* How many arrivals it makes on the average until the run ends. */
static double expected_arrivals(const struct scenario *scenario, const struct scenario_load *load)
{
	nsec until = load->until < scenario->duration_ns ? load->until : scenario->duration_ns;
	double span = until > load->at ? (double)(until - load->at) : 0, sum = 0;

	if (load->model == MODEL_POISSON || load->model == MODEL_CONSTANT)
		return span / HOUR * (double)load->rate;
	if (load->model == MODEL_RAMP)
		return span / HOUR * (double)(load->rate + load->to) / 2;
	if (load->model == MODEL_BURST && load->every_ns > 0)
		return span / (double)load->every_ns * load->size;
	for (uint32_t i = 0; load->model == MODEL_STAGES && i < load->stages_count; i++)
		sum += (double)load->stages[i].for_ns / HOUR * (double)load->stages[i].rate;
	return sum;
}

static void check_amount(struct bindings *b, const struct scenario_load *load,
                         const struct bound *bound)
{
	const char *path = load->model == MODEL_STAGES  ? "load[].stages"
	                   : load->model == MODEL_BURST ? "load[].every"
	                                                : "load[].rate";
	uint32_t count = b->scenario->hosts[load->host].count;

	if (said(bound, path) && expected_arrivals(b->scenario, load) > ARRIVALS_MAX)
		problems_add(b->problems, bound_at(bound, path),
		             "at most 100000000 of one load; shorten it with 'for'",
		             "it would make more arrivals than a run can keep");
	if (!said(bound, "load[].host"))
		return;
	if (said(bound, "load[].size") && load->size > count)
		problems_add(b->problems, bound_at(bound, "load[].size"),
		             "no arrival waits for a machine to be idle: raise the host's 'count'",
		             "%" PRIu32 " arrive at once, and '%s' is %" PRIu32 " machine%s",
		             load->size, b->scenario->hosts[load->host].name, count,
		             count == 1 ? "" : "s");
	if (said(bound, "load[].users") && load->users > count)
		problems_add(b->problems, bound_at(bound, "load[].users"),
		             "each user has a machine: raise the host's 'count'",
		             "%" PRIu32 " users, and '%s' is %" PRIu32 " machine%s", load->users,
		             b->scenario->hosts[load->host].name, count, count == 1 ? "" : "s");
}

/* Its users have machines of their own: nobody else may take them. */
static bool takes_all(const struct scenario_load *load)
{
	return load->model == MODEL_CLOSED;
}

static void check_host(struct bindings *b, uint32_t number)
{
	const struct scenario *scenario = b->scenario;
	const struct scenario_load *load = &scenario->loads[number];
	const struct bound *bound = &b->loads[number];

	if (!said(bound, "load[].host"))
		return;
	if (said(&b->hosts[load->host], "hosts[].role") &&
	    scenario->hosts[load->host].role == ROLE_RESPONDER)
		problems_add(b->problems, bound_at(bound, "load[].host"),
		             "name the initiator that asks it for SAs",
		             "'%s' is a responder: it waits for others",
		             scenario->hosts[load->host].name);
	for (uint32_t i = 0; i < number; i++)
		if (said(&b->loads[i], "load[].host") && scenario->loads[i].host == load->host &&
		    (takes_all(load) || takes_all(&scenario->loads[i]))) {
			problems_add(b->problems, bound_at(bound, "load[].host"),
			             "give each a host of its own",
			             "a closed load shares its host with '%s'",
			             scenario->loads[i].name);
			return;
		}
}

static void check_times(struct bindings *b, const struct scenario_load *load,
                        const struct bound *bound)
{
	const struct scenario *scenario = b->scenario;
	char at[QUANTITY_TEXT], duration[QUANTITY_TEXT];

	if (load->at >= scenario->duration_ns)
		problems_add(b->problems, bound_at(bound, "load[].at"),
		             "let it come earlier, or lengthen 'duration'",
		             "the load begins at %s, the scenario ends at %s",
		             quantity_print(QUANTITY_DURATION, load->at, at),
		             quantity_print(QUANTITY_DURATION, scenario->duration_ns, duration));
	if (said(bound, "load[].every") && load->every_ns > 0 && load->jitter_ns >= load->every_ns)
		problems_add(b->problems, bound_at(bound, "load[].jitter"),
		             "let it be shorter than 'every'",
		             "a burst is not over when the next one begins");
}

void arrivals_check(struct bindings *b)
{
	for (uint32_t i = 0; i < b->scenario->loads_count; i++) {
		const struct scenario_load *load = &b->scenario->loads[i];

		check_host(b, i);
		check_times(b, load, &b->loads[i]);
		if (!said(&b->loads[i], "load[].model"))
			continue;
		check_keys(b, load, &b->loads[i]);
		check_amount(b, load, &b->loads[i]);
	}
}
