/* Effective leaves, where they come from, and the hash over them. */
#include "scenario_kit.h"

static bool same_hash(const char *text)
{
	struct scenario *base = kit_text_well(KIT_BASE), *other = kit_text_well(text);
	bool same = memcmp(base->hash, other->hash, SCENARIO_HASH) == 0;

	scenario_free(base);
	scenario_free(other);
	return same;
}

static const struct {
	const char *text;
	bool same;
} models[] = {
	{ KIT_BASE "seed: 99\n", true },
	{ KIT_BASE "summary: Another.\ntags: [x]\n", true },
	{ KIT_BASE "outcome: clean\n", true },
	{ KIT_BASE "expect: [established >= 1]\n", true },
	{ "ikesim: 1\nname: other\n" KIT_HOSTS KIT_LINKS, true },
	{ "ikesim: 1\n# A comment.\n" KIT_LINKS KIT_HOSTS "name: t\n", true },
	{ KIT_BASE "sadb: { larval_lifetime: 1min }\n", true }, /* the default in other words */
	{ KIT_BASE "profile: windows\n", true },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator, sadb: { larval_lifetime: 60s } }, { name: b, role: "
	  "responder, profile: windows }]\n",
	  true },
	{ KIT_BASE "sadb: { larval_lifetime: 61s }\n", false },
	{ KIT_BASE "duration: 299s\n", false },
	{ KIT_BASE "profile: linux\n", false },
	{ KIT_BASE "faults: [{ kind: partition, link: w, at: 0s, for: 1s }]\n", false },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator, count: 2 }, { name: b, role: responder }]\n",
	  false },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: b, role: responder }, { name: a, role: initiator }]\n",
	  false },
};

START_TEST(the_hash_is_of_the_model_not_of_how_it_is_written)
{
	ck_assert_msg(same_hash(models[_i].text) == models[_i].same, "%s", models[_i].text);
}
END_TEST

START_TEST(a_leaf_knows_who_said_it)
{
	struct scenario *s = kit_text_well(KIT_BASE "sadb:\n  larval_lifetime: 5s\n");
	const struct scenario_leaf *said = NULL, *not_said = NULL;

	for (uint32_t i = 0; i < s->leaves_count; i++) {
		if (strcmp(s->leaves[i].path, "sadb.larval_lifetime") == 0)
			said = &s->leaves[i];
		if (strcmp(s->leaves[i].path, "sadb.limits.max_sas") == 0)
			not_said = &s->leaves[i];
	}
	ck_assert(said && not_said && said < not_said); /* in the schema's order */
	ck_assert(said->place.line == 8 && said->place.col == 20);
	ck_assert_str_eq(said->place.file, "t.yaml");
	ck_assert_uint_eq(not_said->place.line, 0);
	ck_assert_str_eq(not_said->place.file, "windows");
	scenario_free(s);
}
END_TEST

START_TEST(no_path_is_there_twice)
{
	struct scenario *s = kit_text_well(
	        KIT_HEAD KIT_HOSTS KIT_LINKS
	        "faults:\n"
	        "  - { kind: partition, link: w, at: 0s, for: 1s }\n"
	        "  - { name: partition.1, kind: partition, link: w, at: 2s, for: 1s }\n"
	        "  - { kind: latency, link: w, at: 0s, for: 1s, add: 1s }\n");

	for (uint32_t i = 0; i < s->leaves_count; i++)
		for (uint32_t j = 0; j < i; j++)
			ck_assert_str_ne(s->leaves[i].path, s->leaves[j].path);
	ck_assert_str_eq(kit_leaf(s, "faults[latency#3].jitter"), "0s");
	ck_assert_ptr_null(kit_leaf(s, "faults[partition#1].jitter"));
	scenario_free(s);
}
END_TEST

START_TEST(what_a_twin_may_differ_in_beside_its_cause)
{
	ck_assert(!scenario_is_cause_leaf("name") && !scenario_is_cause_leaf("outcome"));
	ck_assert(!scenario_is_cause_leaf("expect") && !scenario_is_cause_leaf("extends"));
	ck_assert(scenario_is_cause_leaf("seed") && scenario_is_cause_leaf("sadb.larval_lifetime"));
	ck_assert(scenario_is_cause_leaf("hosts[name].count"));
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, the_hash_is_of_the_model_not_of_how_it_is_written, 0,
	                    sizeof(models) / sizeof(*models));
	tcase_add_test(tests, a_leaf_knows_who_said_it);
	tcase_add_test(tests, no_path_is_there_twice);
	tcase_add_test(tests, what_a_twin_may_differ_in_beside_its_cause);
}

int main(void)
{
	return kit_run("scenario_leaves", add);
}
