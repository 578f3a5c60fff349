#include "sim/scenario/schema.h"

#include <stdio.h>
#include <string.h>

/* "hosts[].ike..." is "ike...": a host's own section has the same keys. */
static const char *normal(const char *pattern)
{
	static const char host[] = "hosts[].";
	const char *rest = pattern + sizeof(host) - 1;

	if (strncmp(pattern, host, sizeof(host) - 1) != 0)
		return pattern;
	if (strncmp(rest, "ike.", 4) == 0 || strncmp(rest, "sadb.", 5) == 0 ||
	    strncmp(rest, "cpu.", 4) == 0)
		return rest;
	return pattern;
}

bool schema_is_hosts(enum schema_section section)
{
	return section == SECTION_IKE || section == SECTION_SADB || section == SECTION_CPU;
}

const struct scenario_key *schema_find(const char *pattern)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	pattern = normal(pattern);
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(keys[i].path, pattern) == 0)
			return &keys[i];
	return NULL;
}

uint32_t schema_number(const struct scenario_key *key)
{
	uint32_t count;

	return (uint32_t)(key - scenario_keys(&count));
}

const char *schema_leaf_name(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

bool schema_join(const char *pattern, const char *word, char out[SCHEMA_PATH_MAX])
{
	int len = snprintf(out, SCHEMA_PATH_MAX, "%s%s%s", pattern, *pattern ? "." : "", word);

	return len > 0 && len < SCHEMA_PATH_MAX;
}

uint32_t schema_words(const char *pattern, const char *words[SCHEMA_KEYS_MAX])
{
	char probe[SCHEMA_PATH_MAX];
	uint32_t count, found = 0;
	const struct scenario_key *keys = scenario_keys(&count);

	for (uint32_t i = 0; i < count; i++) {
		const char *word = schema_leaf_name(keys[i].path);
		if (schema_join(pattern, word, probe) && strcmp(normal(probe), keys[i].path) == 0)
			words[found++] = word;
	}
	return found;
}

const struct scenario_key *schema_elsewhere(const char *word)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(schema_leaf_name(keys[i].path), word) == 0)
			return &keys[i];
	return NULL;
}
