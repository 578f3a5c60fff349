/* ikesim schema: JSON Schema that another validator takes, and by which the library is valid. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/scenario/load.h"
#include "tests/cli_kit.h"

static json_t *schema;

static void read_schema(void)
{
	json_error_t error;

	ck_assert_int_eq(cli_ikesim("schema"), 0);
	schema = json_loads(cli_out, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(schema != NULL, "line %d: %s", error.line, error.text);
}

/* Where a key of the table is: through properties and items. */
static const json_t *at(const char *path)
{
	const json_t *here = schema;
	char word[64];

	while (here && sscanf(path, "%63[^.[]", word) == 1) {
		here = json_object_get(json_object_get(here, "properties"), word);
		path += strlen(word);
		if (strncmp(path, "[]", 2) == 0) {
			here = json_object_get(here, "items");
			path += 2;
		}
		path += *path == '.';
	}
	return here;
}

START_TEST(every_key_of_the_table_is_in_it)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	read_schema();
	for (uint32_t i = 0; i < count; i++) {
		const char *said =
		        json_string_value(json_object_get(at(keys[i].path), "description"));

		ck_assert_msg(said != NULL, "%s is not there", keys[i].path);
		ck_assert_msg(strncmp(said, keys[i].doc, strlen(keys[i].doc)) == 0, "%s: %s",
		              keys[i].path, said);
	}
	/* A host's own driver, too. */
	ck_assert_ptr_nonnull(at("hosts[].sadb.larval_lifetime"));
	json_decref(schema);
}
END_TEST

/* With python3-jsonschema and python3-yaml, where they are. */
START_TEST(the_library_is_valid_by_it_and_mistakes_are_not)
{
	char here[2048], command[8192];

	if (cli_shell("python3 -c 'import jsonschema, yaml'; exit $?;", "") != 0) {
		printf("skipped 1: python3's jsonschema or yaml is not here\n");
		return;
	}
	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	ck_assert_int_eq(cli_shell("", "schema >schema.json"), 0);
	snprintf(command, sizeof(command),
	         "python3 -c 'import jsonschema, yaml, json, glob\n"
	         "schema = json.load(open(\"schema.json\"))\n"
	         "jsonschema.Draft7Validator.check_schema(schema)\n"
	         "valid = jsonschema.Draft7Validator(schema).is_valid\n"
	         "files = glob.glob(\"%s/scenarios/*/*.yaml\")\n"
	         "assert len(files) > 80, len(files)\n"
	         "for f in files:\n"
	         "    assert valid(yaml.safe_load(open(f))), f\n"
	         "good = yaml.safe_load(open(\"clean.yaml\"))\n"
	         "assert valid(good)\n"
	         "assert not valid(dict(good, sadb={\"larval_lifetme\": \"3s\"}))\n"
	         "assert not valid(dict(good, sadb={\"larval_lifetime\": 3}))\n"
	         "assert not valid(dict(good, duration=\"3 days\"))\n"
	         "assert not valid(dict(good, profile=\"windws\"))\n"
	         "assert not valid(dict(good, ikesim=2))\n'; exit $?;",
	         here);
	ck_assert_msg(cli_shell(command, "") == 0, "%s", cli_err);
}
END_TEST

START_TEST(a_full_disk_is_told)
{
	cli_call("", "schema >/dev/full", 4, NULL, "No space");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cli_schema");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_test(tests, every_key_of_the_table_is_in_it);
	tcase_add_test(tests, the_library_is_valid_by_it_and_mistakes_are_not);
	tcase_add_test(tests, a_full_disk_is_told);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
