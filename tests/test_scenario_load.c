/* `load` in a scenario: its keys, its models, its trace, and what is told of mistakes. */
#include "scenario_kit.h"

#include "sim/scenario/schema.h"

#define LOADS                                                                                      \
	KIT_HEAD KIT_LINKS "duration: 300s\n"                                                      \
	                   "hosts: [{ name: a, role: initiator, count: 10 }, { name: b, role: "    \
	                   "responder }]\n"
#define LOAD(text) LOADS "load: [ " text " ]\n"
#define FLOW       "host: a, model: poisson, rate: 5/s"

START_TEST(every_key_of_a_load_goes_where_it_should)
{
	struct scenario *s = kit_text_well(
	        LOADS
	        "load:\n"
	        "  - { name: x, host: a, model: burst, at: 2s, for: 60s, size: 7, every: 10s, "
	        "jitter: 3s, hold: { dist: uniform, min: 1s, max: 2s }, reconnect: yes, retry: "
	        "{ policy: backoff, wait: 3s, factor: 1.5, wait_max: 9s, jitter: 50%, "
	        "max_tries: 4 } }\n"
	        "  - { host: a, model: ramp, rate: 30/min, to: 2/s, for: 5s, spacing: even }\n"
	        "  - { host: a, model: stages, stages: [{ for: 1s, rate: 0/s }, { for: 2s, "
	        "rate: 1.5/s }] }\n");
	const struct scenario_load *x = s->loads, *ramp = &s->loads[1], *stages = &s->loads[2];

	ck_assert_uint_eq(s->loads_count, 3);
	ck_assert_str_eq(x->name, "x");
	ck_assert(x->model == MODEL_BURST && x->host == 0 && x->at == 2 * NSEC_S);
	ck_assert(x->until == 62 * NSEC_S && x->size == 7 && x->every_ns == 10 * NSEC_S);
	ck_assert(x->jitter_ns == 3 * NSEC_S && x->hold.kind == DIST_UNIFORM && x->reconnect == 1);
	ck_assert(x->retry == RETRY_BACKOFF && x->retry_wait_ns == 3 * NSEC_S);
	ck_assert(x->retry_factor_milli == 1500 && x->retry_wait_max_ns == 9 * NSEC_S);
	ck_assert(x->retry_jitter_ppm == 500000 && x->retry_max_tries == 4);
	ck_assert_str_eq(ramp->name, "ramp#2");
	ck_assert(ramp->rate == 1800 && ramp->to == 7200 && ramp->even == 1);
	ck_assert(ramp->retry == RETRY_NONE && ramp->until == 5 * NSEC_S);
	ck_assert(stages->stages_count == 2 && stages->stages[1].rate == 5400);
	ck_assert(stages->until == NSEC_NEVER && stages->even == 0);
	ck_assert_str_eq(kit_leaf(s, "load[stages#3].stages"),
	                 "[{ for: 1s, rate: 0/h }, { for: 2s, rate: 90/min }]");
	ck_assert_str_eq(kit_leaf(s, "load[ramp#2].rate"), "30/min");
	ck_assert_ptr_null(kit_leaf(s, "load[ramp#2].size"));
	ck_assert_str_eq(kit_leaf(s, "load[ramp#2].retry.policy"), "none");
	scenario_free(s);
}
END_TEST

START_TEST(every_model_has_an_example_that_holds)
{
	enum scenario_model model = (enum scenario_model)_i;
	char text[1024];
	struct kit_file files[] = { { "t.yaml", text, 0 },
		                    { "monday.csv", "0s\n", 0 },
		                    { NULL, NULL, 0 } };

	snprintf(text, sizeof(text),
	         KIT_HEAD "network: { links: [{ name: wan, between: [clients, gateway] }] }\n"
	                  "hosts: [{ name: clients, role: initiator, count: 100 }, { name: "
	                  "gateway, role: responder }]\n"
	                  "load: [ %s ]\n",
	         scenario_model_example(model));
	struct scenario *s = kit_load_well(files, NULL, 0);
	ck_assert_int_eq(s->loads[0].model, model);
	ck_assert(scenario_model_story(model)[0] != '\0');
	scenario_free(s);
}
END_TEST

static const struct {
	const char *text, *message, *help;
} mistakes[] = {
	{ LOAD("{ model: poisson, rate: 5/s }"), "the key 'host' is missing", NULL },
	{ LOAD("{ host: a, rate: 5/s }"), "the key 'model' is missing", NULL },
	{ LOAD("{ host: c, model: poisson, rate: 5/s }"), "no host is called 'c'", NULL },
	{ LOAD("{ host: b, model: poisson, rate: 5/s }"), "'b' is a responder",
	  "name the initiator" },
	{ LOAD("{ host: a, model: poison, rate: 5/s }"), "unknown model 'poison'",
	  "did you mean 'poisson'?" },
	{ LOAD("{ host: a, model: poisson, rate: 5 }"), "t.yaml:6:42: error: '5' is not a rate",
	  "missing unit; did you mean 5/s or 5/min?" },
	{ LOAD("{ host: a, model: poisson, rate: 5s }"), "'5s' is not a rate",
	  "did you mean 5/s?" },
	{ LOAD("{ host: a, model: poisson, rate: 0/s }"), "'0/s' is out of range", "at least 1/h" },
	{ LOAD("{ host: a, model: poisson, rate: -1/s }"), "'-1/s' is not a rate", "negative" },
	{ LOAD("{ host: a, model: poisson, rate: 1000001/s }"), "out of range",
	  "at most 1000000/s" },
	{ LOAD("{ host: a, model: poisson, rate: 0.0001/s }"), "is not a rate", "finer" },
	{ LOAD("{ host: a, model: poisson, rate: 400000/s }"), "more arrivals than a run can keep",
	  "at most 100000000" },
	{ LOAD("{ host: a, model: poisson }"), "a poisson load needs 'rate'", NULL },
	{ LOAD("{ " FLOW ", size: 3 }"), "'size' does not belong to a poisson load", NULL },
	{ LOAD("{ " FLOW ", at: 300s }"), "the load begins at 300s, the scenario ends at 300s",
	  "lengthen 'duration'" },
	{ LOAD("{ host: a, model: ramp, rate: 5/s, for: 5s }"), "a ramp load needs 'to'", NULL },
	{ LOAD("{ host: a, model: ramp, rate: 5/s, to: 9/s }"), "a ramp load needs 'for'", NULL },
	{ LOAD("{ host: a, model: burst, size: 11 }"), "11 arrive at once, and 'a' is 10 machines",
	  "raise the host's 'count'" },
	{ LOAD("{ host: a, model: burst, size: 5, every: 1s, jitter: 1s }"),
	  "a burst is not over when the next one begins", "shorter than 'every'" },
	{ LOAD("{ host: a, model: closed, users: 11, think: 1s }"),
	  "11 users, and 'a' is 10 machines", NULL },
	{ LOAD("{ host: a, model: closed, users: 9 }"), "a closed load needs 'think'", NULL },
	{ LOAD("{ " FLOW " }, { host: a, model: closed, users: 9, think: 1s }"),
	  "a closed load shares its host with 'poisson#1'", "a host of its own" },
	{ LOAD("{ host: a, model: stages, stages: [] }"), "'stages' must be a list of stages",
	  "like" },
	{ LOAD("{ host: a, model: stages, stages: [5/s] }"), "a stage must be a map of keys",
	  "like" },
	{ LOAD("{ host: a, model: stages, stages: [{ for: 5s }] }"), "'rate' is missing", "like" },
	{ LOAD("{ host: a, model: stages, stages: [{ for: 0s, rate: 1/s }] }"),
	  "'0s' is out of range", NULL },
	{ LOAD("{ host: a, model: stages, stages: [{ for: 1s, rate: 1/s, to: 2/s }] }"),
	  "unknown key 'to'", "one of for, rate" },
	{ LOAD("{ host: a, model: trace }"), "a trace load needs 'trace'", NULL },
	{ LOAD("{ host: a, model: trace, trace: no.csv }"),
	  "t.yaml:6:41: error: cannot read 'no.csv': No such file", "relative to this file" },
	{ LOAD("{ " FLOW ", retry: { policy: backof } }"), "unknown policy 'backof'",
	  "did you mean 'backoff'?" },
	{ LOAD("{ " FLOW ", retry: { max_tries: 0 } }"), "'0' is out of range", "at least 1" },
	{ LOAD("{ " FLOW ", retry: backoff }"), "'retry' must be a map of keys", NULL },
	{ LOAD("{ name: x, " FLOW " }, { name: x, " FLOW " }"), "two are called 'x'", NULL },
	{ LOADS "faults: [{ kind: loss, link: w, at: 1s, for: 1s }]\n", "a loss fault needs 'rate'",
	  NULL },
	{ LOADS "faults: [{ kind: loss, link: w, rate: 101%, at: 1s, for: 1s }]\n",
	  "'101%' is out of range", "at most 100%" },
	{ LOADS "faults: [{ kind: loss, link: w, rate: 5%, to: c, at: 1s, for: 1s }]\n",
	  "no host is called 'c'", NULL },
	{ LOADS "faults: [{ kind: queue, link: w, at: 1s, for: 1s }]\n",
	  "a queue fault needs 'packets'", NULL },
	{ LOADS "faults: [{ kind: restart, host: b, at: 1s }]\n", "a restart fault needs 'for'",
	  NULL },
	{ LOADS "faults: [{ kind: restart, host: b, at: 1s, for: 9s, every: 9s }]\n",
	  "the fault is not over when it comes again", "longer than 'for'" },
	{ LOADS "faults: [{ kind: sadb_fail, host: b, at: 1s, for: 1s, every: 9s }]\n",
	  "'every' does not belong to a sadb_fail fault", NULL },
	{ LOADS "load: { " FLOW " }\n", "'load' must be a list", NULL },
};

START_TEST(one_mistake_is_one_problem)
{
	kit_expect_one(mistakes[_i].text, mistakes[_i].message, mistakes[_i].help);
}
END_TEST

#define TRACE LOAD("{ name: x, host: a, model: trace, trace: m.csv }")

static void expect_trace(const char *trace, size_t len, const char *message)
{
	struct kit_file files[] = { { "t.yaml", TRACE, 0 },
		                    { "m.csv", trace, len },
		                    { NULL, NULL, 0 } };
	struct kit kit = { .files = files };
	struct scenario *scenario = kit_load(&kit, NULL, 0);
	char *all = kit_all(&kit.problems);

	ck_assert_ptr_null(scenario);
	ck_assert_msg(kit.problems.count == 1 && strstr(all, message), "%s", all);
	free(all);
	scenario_problems_free(&kit.problems);
}

START_TEST(a_trace_is_told_with_its_line)
{
	expect_trace("# when\n", 0, "m.csv:1:1: error: there is no moment in it");
	expect_trace("1s\n\n2s, bob\n1.5s\n", 0,
	             "m.csv:4:1: error: 1.5s comes before the moment above it");
	expect_trace("1s\n2\n", 0, "m.csv:2:1: error: '2' is not a duration");
	expect_trace("at_seconds\n1s\n", 0, "m.csv:1:1: error: 'at_seconds' is not a duration");
	expect_trace("1s\n-2s\n", 0, "m.csv:2:1: error: '-2s' is not a duration");
	expect_trace("9000h\n", 0, "m.csv:1:1: error: it is later than a year");
	expect_trace("1s\n2\0s\n", 7, "m.csv:2:1: error: this is not a duration");
}
END_TEST

static struct scenario *traced(const char *trace)
{
	struct kit_file files[] = { { "t.yaml", TRACE, 0 },
		                    { "m.csv", trace, 0 },
		                    { NULL, NULL, 0 } };

	return kit_load_well(files, NULL, 0);
}

START_TEST(a_trace_is_in_the_hash_by_what_it_says)
{
	struct scenario *a = traced("# three\n 0s\n1.5s,alice,x\r\n1500ms\n");
	struct scenario *b = traced("0s\n");

	ck_assert(a->loads[0].instants_count == 3 && a->loads[0].instants[0] == 0);
	ck_assert(a->loads[0].instants[1] == 1500 * NSEC_MS);
	ck_assert(a->loads[0].instants[2] == 1500 * NSEC_MS);
	ck_assert_int_ne(memcmp(a->hash, b->hash, SCENARIO_HASH), 0);
	/* b2sum -l 256 of "0s\n" */
	ck_assert_str_eq(kit_leaf(b, "load[x].trace"),
	                 "1 moments, BLAKE2b-256 "
	                 "5675aa313424dc355242a2699612bed17ffcfe6c00ac767a71ae31c77c7d02a1");
	scenario_free(a);
	scenario_free(b);
}
END_TEST

START_TEST(a_leaf_of_a_load_is_set_by_its_name)
{
	struct scenario_set sets[] = { { "load[x].rate", "7/s" },
		                       { "load[x].retry.policy", "fixed" } };
	struct kit_file files[] = { { "t.yaml", LOAD("{ name: x, " FLOW " }"), 0 },
		                    { NULL, NULL, 0 } };
	struct scenario *s = kit_load_well(files, sets, 2);

	ck_assert(s->loads[0].rate == 7 * 3600 && s->loads[0].retry == RETRY_FIXED);
	scenario_free(s);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, every_key_of_a_load_goes_where_it_should);
	tcase_add_loop_test(tests, every_model_has_an_example_that_holds, 0, MODEL_COUNT);
	tcase_add_loop_test(tests, one_mistake_is_one_problem, 0,
	                    (int)(sizeof(mistakes) / sizeof(*mistakes)));
	tcase_add_test(tests, a_trace_is_told_with_its_line);
	tcase_add_test(tests, a_trace_is_in_the_hash_by_what_it_says);
	tcase_add_test(tests, a_leaf_of_a_load_is_set_by_its_name);
}

int main(void)
{
	return kit_run("scenario_load", add);
}
