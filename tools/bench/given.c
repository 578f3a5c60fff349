#define _GNU_SOURCE
#include "tools/bench/given.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_text(void *context, const char *from, const char *path, size_t max, char **out,
                      size_t *len, char **name, char error[128])
{
	const char *text = context;

	(void)from, (void)max, (void)error;
	*len = strlen(text);
	*out = strdup(text);
	*name = strdup(path);
	return true;
}

struct scenario *given_load(const char *text, const struct scenario_set *sets, uint32_t count)
{
	struct scenario_reader reader = { (void *)(uintptr_t)text, read_text };
	struct scenario_problems problems = { 0 };
	struct scenario *scenario = scenario_load("bench.yaml", &reader, sets, count, &problems);

	for (uint32_t n = 0; n < problems.count; n++)
		fprintf(stderr, "%s\n", problems.texts[n]);
	if (!scenario)
		exit(1);
	return scenario;
}
