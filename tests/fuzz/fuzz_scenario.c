/*
 * The scenario loader: any octets are a scenario or problems with places, never a crash.
 *
 *   input = file [NUL base [NUL "path=value"]]
 *
 * The base is what any `extends` finds; the last part is a word of --set. What loads must load
 * again to the same hash.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/load.h"

struct part {
	const uint8_t *data;
	size_t len;
};

struct parts {
	struct part file, base, word;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *copy_of(const uint8_t *data, size_t len)
{
	char *copy = malloc(len + 1);

	assert(copy);
	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

static bool read_part(void *context, const char *from, const char *path, size_t max, char **text,
                      size_t *len, char **name, char error[128])
{
	const struct parts *parts = context;
	const struct part *part = from ? &parts->base : &parts->file;

	(void)error;
	*name = copy_of((const uint8_t *)path, strlen(path));
	*len = part->len < max ? part->len : max;
	*text = copy_of(part->data, *len);
	return true;
}

static struct part cut(struct part *rest)
{
	const uint8_t *end = rest->len > 0 ? memchr(rest->data, '\0', rest->len) : NULL;
	struct part part = { rest->data, end ? (size_t)(end - rest->data) : rest->len };

	rest->data += part.len + (end != NULL);
	rest->len -= part.len + (end != NULL);
	return part;
}

static struct scenario *load(struct parts *parts, struct scenario_problems *problems)
{
	struct scenario_reader reader = { parts, read_part };
	char *path = copy_of(parts->word.data, parts->word.len), *equals = strchr(path, '=');
	struct scenario_set set = { path, equals ? equals + 1 : "" };
	struct scenario *scenario;

	if (equals)
		*equals = '\0';
	scenario = scenario_load("fuzz.yaml", &reader, &set, *path != '\0', problems);
	free(path);
	return scenario;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct part rest = { data, len };
	struct parts parts = { .file = cut(&rest) };
	struct scenario_problems problems, again_problems;
	struct scenario *scenario, *again;

	parts.base = cut(&rest);
	parts.word = cut(&rest);
	scenario = load(&parts, &problems);
	again = load(&parts, &again_problems);
	assert((scenario != NULL) == (problems.count == 0));
	assert(problems.count == again_problems.count);
	for (uint32_t i = 0; i < problems.count; i++)
		assert(strcmp(problems.texts[i], again_problems.texts[i]) == 0);
	if (scenario) {
		assert(again && memcmp(scenario->hash, again->hash, SCENARIO_HASH) == 0);
		assert(scenario->hosts_count >= 2 && scenario->links_count >= 1);
	}
	scenario_free(scenario);
	scenario_free(again);
	scenario_problems_free(&problems);
	scenario_problems_free(&again_problems);
	return 0;
}
