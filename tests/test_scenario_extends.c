/* One file on another, `set` and --set: what wins, what is addressed, and what is told. */
#include "scenario_kit.h"

static const char base[] =
        "ikesim: 1\n"
        "name: base\n"
        "seed: 7\n"
        "hosts:\n"
        "  - { name: a, role: initiator, count: 3 }\n"
        "  - { name: b, role: responder, auth_backend: { dist: lognormal, median: 1s, p99: 2s } }\n"
        "network: { links: [{ name: w, between: [a, b], latency: 5ms, loss: 1% }] }\n"
        "sadb: { larval_lifetime: 30s, limits: { max_sas: 10, max_larval: 5 } }\n"
        "expect: [errors(13860) >= 1]\n"
        "outcome: fails_with_13860\n";

static struct scenario *load_heir(const char *heir, const struct scenario_set *sets, uint32_t count)
{
	struct kit_file files[] = { { "heir.yaml", heir, 0 },
		                    { "base.yaml", base, 0 },
		                    { NULL, NULL, 0 } };

	return kit_load_well(files, sets, count);
}

#define HEIR "ikesim: 1\nextends: base.yaml\nname: heir\n"

static const struct {
	const char *heir, *path, *value;
} merged[] = {
	{ HEIR, "name", "heir" },
	{ HEIR, "seed", "7" },
	{ HEIR "seed: 8\n", "seed", "8" },
	{ HEIR "seed: 18446744073709551615\n", "seed", "18446744073709551615" },
	{ HEIR "sadb: { limits: { max_sas: 11 } }\n", "sadb.limits.max_sas", "11" },
	{ HEIR "sadb: { limits: { max_sas: 11 } }\n", "sadb.limits.max_larval",
	  "5" }, /* maps are merged */
	{ HEIR "sadb: { limits: { memory: 1MiB } }\n", "sadb.larval_lifetime", "30s" },
	{ HEIR "hosts: [{ name: a, role: initiator }, { name: b, role: responder }]\n",
	  "hosts[a].count", "1" }, /* lists not */
	{ HEIR "sadb: { ops: { add: { dist: pareto, scale: 1ms, shape: 2 } } }\n", "sadb.ops.add",
	  "{ dist: pareto, scale: 1ms, shape: 2 }" },
	{ HEIR "set:\n  hosts[a].count: 4\n", "hosts[a].count", "4" },
	{ HEIR "set:\n  hosts[a].count: 4\n", "hosts[b].count", "1" },
	{ HEIR "set:\n  sadb.ops.update: 3s\n", "sadb.ops.update",
	  "3s" }, /* a map that was not there */
	{ HEIR "set:\n  hosts[b].auth_backend.p99: 9s\n", "hosts[b].auth_backend",
	  "{ dist: lognormal, median: 1s, p99: 9s }" },
	{ HEIR "set:\n  hosts[b].auth_backend: 9s\n", "hosts[b].auth_backend", "9s" },
	{ HEIR "set:\n  hosts[b].sadb.larval_lifetime: 9s\n", "hosts[b].sadb.larval_lifetime",
	  "9s" },
	{ HEIR "set:\n  network.links[w].drop: { to: a, packets: [3, 1] }\n",
	  "network.links[w].drop", "{ to: a, packets: [1, 3] }" },
	{ HEIR "seed: 8\nset: { seed: 9 }\n", "seed", "9" }, /* `set` comes after merging */
};

START_TEST(the_heir_wins_leaf_by_leaf)
{
	struct scenario *scenario = load_heir(merged[_i].heir, NULL, 0);

	ck_assert_str_eq(kit_leaf(scenario, merged[_i].path), merged[_i].value);
	scenario_free(scenario);
}
END_TEST

START_TEST(the_command_line_has_the_last_word)
{
	struct scenario_set sets[] = { { "seed", "10" },
		                       { "hosts[b].auth_backend",
		                         "{ dist: uniform, min: 1s, max: 2s }" },
		                       { "hosts[b].auth_backend.max", "3s" },
		                       { "expect", "[errors(*) == 0, leaked(*) == 0 at end]" } };
	struct scenario *scenario = load_heir(HEIR "seed: 8\nset: { seed: 9 }\n", sets, 4);

	ck_assert_str_eq(kit_leaf(scenario, "seed"), "10");
	ck_assert_str_eq(kit_leaf(scenario, "hosts[b].auth_backend"),
	                 "{ dist: uniform, min: 1s, max: 3s }");
	ck_assert_uint_eq(scenario->expects_count, 2);
	ck_assert_str_eq(scenario->expects[0].place.file, "--set");
	ck_assert_uint_eq(scenario->expects[0].place.line, 4);
	ck_assert_uint_eq(scenario->expects[0].place.col, 9);
	scenario_free(scenario);
}
END_TEST

START_TEST(a_clean_outcome_replaces_inherited_expectations)
{
	struct scenario *scenario = load_heir(HEIR "outcome: clean\n", NULL, 0);

	ck_assert_uint_eq(scenario->outcome_code, 0);
	ck_assert_uint_eq(scenario->expects_count, 0);
	ck_assert_str_eq(scenario->outcome_place.file, "heir.yaml");
	scenario_free(scenario);
	scenario = load_heir(HEIR "outcome: fails_with_13857\n", NULL, 0);
	ck_assert_uint_eq(scenario->outcome_code, 13857);
	ck_assert_uint_eq(scenario->expects_count, 1);
	ck_assert_str_eq(scenario->expects[0].place.file, "base.yaml");
	ck_assert_str_eq(scenario->file, "heir.yaml");
	scenario_free(scenario);
}
END_TEST

START_TEST(expectations_of_an_heir_add_to_an_inherited_clean)
{
	struct kit_file files[] = {
		{ "heir.yaml", "ikesim: 1\nextends: base.yaml\nexpect: [established >= 1]\n", 0 },
		{ "base.yaml", KIT_BASE "outcome: clean\n", 0 },
		{ NULL, NULL, 0 }
	};
	struct scenario *scenario = kit_load_well(files, NULL, 0);

	ck_assert_uint_eq(scenario->outcome_code, 0);
	ck_assert_uint_eq(scenario->expects_count, 1);
	scenario_free(scenario);
}
END_TEST

static const struct {
	const char *path, *value, *expected;
} words[] = {
	{ "sadb.larval_lifetme", "3s",
	  "--set:1:6: error: unknown key 'larval_lifetme'\n    1 | sadb.larval_lifetme=3s\n      | "
	  "     ^~~~~~~~~~~~~~\n"
	  "      = help: did you mean 'larval_lifetime'?\n" },
	{ "sadb.larval_lifetime", "3",
	  "--set:1:22: error: '3' is not a duration\n    1 | sadb.larval_lifetime=3\n      |       "
	  "               ^\n"
	  "      = help: missing unit; did you mean 3s or 3ms?\n" },
	{ "hosts[c].count", "3",
	  "--set:1:7: error: nothing named 'c' in 'hosts'\n    1 | hosts[c].count=3\n      |       "
	  "^\n"
	  "      = help: one of a, b\n" },
	{ "hosts.count", "3",
	  "--set:1:1: error: 'hosts' is a list: address one of it by its name\n    1 | "
	  "hosts.count=3\n      | ^~~~~\n"
	  "      = help: hosts[NAME].\n" },
	{ "hosts[a]", "3",
	  "--set:1:7: error: 'hosts[a]' is not a path to a value\n    1 | hosts[a]=3\n      |      "
	  " ^\n"
	  "      = help: like hosts[gateway].count\n" },
	{ "hosts[a", "3",
	  "--set:1:7: error: 'hosts[a' is not a path to a value\n    1 | hosts[a=3\n      |       "
	  "^\n"
	  "      = help: like hosts[gateway].count\n" },
	{ "seed.x", "3",
	  "--set:1:1: error: 'seed' is a single value: nothing is below it\n    1 | seed.x=3\n     "
	  " | ^~~~\n" },
	{ "seed[x].y", "3",
	  "--set:1:1: error: 'seed' is a single value: nothing is below it\n    1 | seed[x].y=3\n  "
	  "    | ^~~~\n" },
	{ "extends", "x.yaml",
	  "--set:1:1: error: 'extends' can't be set\n    1 | extends=x.yaml\n      | ^~~~~~~\n" },
	{ "network.links[w].latency.p99", "3s",
	  "--set:1:18: error: 'latency' has no parameters here\n    1 | "
	  "network.links[w].latency.p99=3s\n"
	  "      |                  ^~~~~~~\n      = help: set the whole of it: { dist: lognormal, "
	  "... }\n" },
	{ "hosts[b].auth_backend.p98", "3s",
	  "--set:1:23: error: 'p98' is no parameter of a distribution\n    1 | "
	  "hosts[b].auth_backend.p98=3s\n"
	  "      |                       ^~~\n" },
	{ "seed", "",
	  "--set:1:1: error: 'seed' is given no value\n    1 | seed=\n      | ^~~~\n"
	  "      = help: like --set hosts[gateway].count=3\n" },
	{ "seed", "[1",
	  "--set:1:8: error: not valid YAML: did not find expected ',' or ']'\n    1 | seed=[1\n   "
	  "   |        ^\n"
	  "      = help: while parsing a flow sequence that starts on line 1\n" },
	{ "seed", "1\n2", "--set: error: a newline in the word for 'seed'\n" },
	{ "", "1",
	  "--set:1:1: error: unknown key ''\n    1 | =1\n      | ^\n      = help: one of ikesim, "
	  "extends, set, name, "
	  "summary, tags, about, profile, seed, duration, crypto, network, hosts, cpu, ike, sadb, "
	  "faults, "
	  "hunt, load, tolerance, "
	  "outcome, "
	  "expect\n" },
};

START_TEST(mistakes_of_the_command_line_are_told_with_their_place)
{
	struct kit_file files[] = { { "base.yaml", base, 0 }, { NULL, NULL, 0 } };
	struct scenario_set set = { words[_i].path, words[_i].value };

	kit_expect_problems(files, &set, 1, words[_i].expected);
}
END_TEST

START_TEST(set_needs_a_map_where_it_goes)
{
	struct kit_file files[] = { { "heir.yaml",
		                      HEIR "sadb: 3\nset: { sadb.larval_lifetime: 3s }\n", 0 },
		                    { "base.yaml", base, 0 },
		                    { NULL, NULL, 0 } };

	kit_expect_problems(files, NULL, 0,
	                    "heir.yaml:4:7: error: 'sadb' must be a map of keys\n    4 | sadb: 3\n "
	                    "     |       ^\n"
	                    "      = help: write its keys below it, indented, or remove it\n"
	                    "heir.yaml:5:8: error: 'sadb' is no map here\n"
	                    "    5 | set: { sadb.larval_lifetime: 3s }\n      |        ^~~~\n");
	files[0].text = HEIR "set: 3\n";
	kit_expect_problems(files, NULL, 0,
	                    "heir.yaml:4:6: error: 'set' must be a map of paths\n    4 | set: 3\n  "
	                    "    |      ^\n"
	                    "      = help: like hosts[gateway].count: 3\n");
}
END_TEST

static const struct {
	const char *extends, *expected;
} roads[] = {
	{ "none.yaml", "t.yaml:2:10: error: can't read 'none.yaml': No such file or directory\n"
	               "    2 | extends: none.yaml\n      |          ^~~~~~~~~\n"
	               "      = help: the path is relative to this file\n" },
	{ "/etc/x.yaml", "t.yaml:2:10: error: '/etc/x.yaml' is an absolute path\n"
	                 "    2 | extends: /etc/x.yaml\n      |          ^~~~~~~~~~~\n"
	                 "      = help: write it relative to this file\n" },
	{ "t.yaml", "t.yaml:2:10: error: 't.yaml' extends itself in the end\n    2 | extends: "
	            "t.yaml\n      |          ^~~~~~\n" },
	{ "[a]", "t.yaml:2:10: error: 'extends' must be a single value, not a list\n    2 | "
	         "extends: [a]\n      |          ^\n" },
};

START_TEST(a_base_that_can_not_be_had_is_told)
{
	char text[256];
	struct kit_file files[] = { { "t.yaml", text, 0 }, { NULL, NULL, 0 } };

	snprintf(text, sizeof(text), "ikesim: 1\nextends: %s\nname: t\n" KIT_HOSTS KIT_LINKS,
	         roads[_i].extends);
	kit_expect_problems(files, NULL, 0, roads[_i].expected);
}
END_TEST

START_TEST(eight_levels_are_allowed_and_nine_are_not)
{
	char names[11][16], texts[11][256];
	struct kit_file files[11] = { { NULL, NULL, 0 } };
	int levels = 8 + _i;
	struct kit kit = { .files = files };

	for (int i = 0; i <= levels; i++) {
		snprintf(names[i], sizeof(names[i]), "f%d.yaml", i);
		if (i < levels)
			snprintf(texts[i], sizeof(texts[i]),
			         "ikesim: 1\nextends: f%d.yaml\nname: n%d\n", i + 1, i);
		else
			snprintf(texts[i], sizeof(texts[i]), "%s", KIT_BASE);
		files[i] = (struct kit_file){ names[i], texts[i], 0 };
	}
	struct scenario *scenario = kit_load(&kit, NULL, 0);
	ck_assert((scenario != NULL) == (_i == 0));
	if (scenario)
		ck_assert_str_eq(scenario->name, "n0");
	else
		ck_assert_ptr_nonnull(
		        strstr(kit.problems.texts[0],
		               "f8.yaml:2:10: error: more than 8 levels of 'extends'"));
	scenario_free(scenario);
	scenario_problems_free(&kit.problems);
}
END_TEST

START_TEST(a_broken_base_hides_nothing_but_what_may_be_missing)
{
	struct kit_file files[] = { { "heir.yaml", HEIR "seed: x\nset:\n  hosts[zz].count: 3\n",
		                      0 },
		                    { "base.yaml", "ikesim: 1\nname: [\n", 0 },
		                    { NULL, NULL, 0 } };
	struct kit kit = { .files = files };

	ck_assert_ptr_null(kit_load(&kit, NULL, 0));
	ck_assert_uint_eq(kit.problems.count, 2);
	ck_assert_ptr_nonnull(
	        strstr(kit.problems.texts[0], "heir.yaml:4:7: error: 'x' is not a number from 0"));
	ck_assert_ptr_nonnull(
	        strstr(kit.problems.texts[1], "base.yaml:3:1: error: not valid YAML"));
	scenario_problems_free(&kit.problems);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, the_heir_wins_leaf_by_leaf, 0, sizeof(merged) / sizeof(*merged));
	tcase_add_test(tests, the_command_line_has_the_last_word);
	tcase_add_test(tests, a_clean_outcome_replaces_inherited_expectations);
	tcase_add_test(tests, expectations_of_an_heir_add_to_an_inherited_clean);
	tcase_add_loop_test(tests, mistakes_of_the_command_line_are_told_with_their_place, 0,
	                    sizeof(words) / sizeof(*words));
	tcase_add_test(tests, set_needs_a_map_where_it_goes);
	tcase_add_loop_test(tests, a_base_that_can_not_be_had_is_told, 0,
	                    sizeof(roads) / sizeof(*roads));
	tcase_add_loop_test(tests, eight_levels_are_allowed_and_nine_are_not, 0, 2);
	tcase_add_test(tests, a_broken_base_hides_nothing_but_what_may_be_missing);
}

int main(void)
{
	return kit_run("scenario_extends", add);
}
