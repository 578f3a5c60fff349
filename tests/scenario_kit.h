/* Scenarios from texts in memory, for tests of the loader. */
#ifndef TESTS_SCENARIO_KIT_H
#define TESTS_SCENARIO_KIT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/load.h"

struct kit_file {
	const char *name, *text;
	size_t len; /* 0: up to the NUL */
};

struct kit {
	const struct kit_file *files; /* the first is the scenario; ends with a NULL name */
	struct scenario_problems problems;
};

static inline char *kit_copy(const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

static inline bool kit_read(void *context, const char *from, const char *path, size_t max,
                            char **text, size_t *len, char **name, char error[128])
{
	(void)from;
	*name = kit_copy(path, strlen(path));
	for (const struct kit_file *file = context; file->name; file++) {
		if (strcmp(file->name, path) != 0)
			continue;
		*len = file->len > 0 ? file->len : strlen(file->text);
		if (*len > max)
			*len = max;
		*text = kit_copy(file->text, *len);
		return true;
	}
	snprintf(error, 128, "No such file or directory");
	return false;
}

static inline struct scenario *kit_load(struct kit *kit, const struct scenario_set *sets,
                                        uint32_t count)
{
	struct scenario_reader reader = { (void *)(size_t)kit->files, kit_read };

	return scenario_load(kit->files[0].name, &reader, sets, count, &kit->problems);
}

/* Ends the test with the problems if there are any. */
static inline struct scenario *kit_load_well(const struct kit_file *files,
                                             const struct scenario_set *sets, uint32_t count)
{
	struct kit kit = { .files = files };
	struct scenario *scenario = kit_load(&kit, sets, count);

	ck_assert_msg(scenario != NULL, "%s", kit.problems.count > 0 ? kit.problems.texts[0] : "?");
	ck_assert_uint_eq(kit.problems.count, 0);
	scenario_problems_free(&kit.problems);
	return scenario;
}

static inline struct scenario *kit_text_well(const char *text)
{
	struct kit_file files[] = { { "t.yaml", text, 0 }, { NULL, NULL, 0 } };

	return kit_load_well(files, NULL, 0);
}

/* All problems, one below the other; malloc'ed. */
static inline char *kit_all(const struct scenario_problems *problems)
{
	size_t len = 0, room = 1;
	char *all;

	for (uint32_t i = 0; i < problems->count; i++)
		room += strlen(problems->texts[i]) + 1;
	all = calloc(1, room);
	ck_assert_ptr_nonnull(all);
	for (uint32_t i = 0; i < problems->count; i++)
		len += (size_t)snprintf(all + len, room - len, "%s\n", problems->texts[i]);
	return all;
}

static inline void kit_expect_problems(const struct kit_file *files,
                                       const struct scenario_set *sets, uint32_t count,
                                       const char *expected)
{
	struct kit kit = { .files = files };
	struct scenario *scenario = kit_load(&kit, sets, count);
	char *all = kit_all(&kit.problems);

	ck_assert_ptr_null(scenario);
	ck_assert_str_eq(all, expected);
	free(all);
	scenario_problems_free(&kit.problems);
}

/* The text has exactly one problem, whose first line ends so. */
static inline void kit_expect_one(const char *text, const char *message, const char *help)
{
	struct kit_file files[] = { { "t.yaml", text, 0 }, { NULL, NULL, 0 } };
	struct kit kit = { .files = files };
	struct scenario *scenario = kit_load(&kit, NULL, 0);
	char *all = kit_all(&kit.problems);

	ck_assert_msg(scenario == NULL, "nothing was wrong with:\n%s", text);
	ck_assert_msg(kit.problems.count == 1, "%u problems, 1 expected:\n%s", kit.problems.count,
	              all);
	ck_assert_msg(strstr(all, message) != NULL, "'%s' is not in:\n%s", message, all);
	ck_assert_msg(!help || strstr(all, help) != NULL, "help '%s' is not in:\n%s", help, all);
	free(all);
	scenario_problems_free(&kit.problems);
}

static inline const char *kit_leaf(const struct scenario *scenario, const char *path)
{
	for (uint32_t i = 0; i < scenario->leaves_count; i++)
		if (strcmp(scenario->leaves[i].path, path) == 0)
			return scenario->leaves[i].value;
	return NULL;
}

static inline int kit_run(const char *name, void (*add)(TCase *))
{
	Suite *suite = suite_create(name);
	TCase *tests = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	add(tests);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}

/* What every scenario needs; what is tested goes behind it. Its hosts are a and b, its link w. */
#define KIT_HOSTS                                                                                  \
	"hosts:\n"                                                                                 \
	"  - { name: a, role: initiator }\n"                                                       \
	"  - { name: b, role: responder }\n"
#define KIT_LINKS "network: { links: [{ name: w, between: [a, b] }] }\n"
#define KIT_HEAD  "ikesim: 1\nname: t\n"
#define KIT_BASE  KIT_HEAD KIT_HOSTS KIT_LINKS

#endif
