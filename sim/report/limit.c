/* See limit.h. */
#include "sim/report/limit.h"

#include <inttypes.h>
#include <string.h>

static bool is_leaf(const char *path, const char *host, const char *name)
{
	struct text own = { .len = 0 };

	if (*host)
		text_add(&own, "hosts[%s].", host);
	text_add(&own, "sadb.limits.%s", name);
	return strcmp(path, own.out) == 0;
}

/* The host's own, else the file's; NULL: the scenario was not made from text. */
static const struct scenario_leaf *limit_leaf(const struct scenario *scenario, const char *host,
                                              const char *name)
{
	const struct scenario_leaf *file = NULL;

	for (uint32_t i = 0; i < scenario->leaves_count; i++) {
		if (is_leaf(scenario->leaves[i].path, host, name))
			return &scenario->leaves[i];
		if (is_leaf(scenario->leaves[i].path, "", name))
			file = &scenario->leaves[i];
	}
	return file;
}

static const char *label_word(char label)
{
	return label == 'D'   ? "documented"
	       : label == 'I' ? "inferred"
	       : label == 'M' ? "measured"
	                      : "invented";
}

/* The label of a default of the profile with this name; 0: no such default. */
static char limit_label(const char *profile, const char *name)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	for (uint32_t i = 0; i < count; i++) {
		if (!is_leaf(keys[i].path, "", name))
			continue;
		for (int p = 0; p < PROFILE_COUNT; p++)
			if (strcmp(scenario_profile_name((enum scenario_profile)p), profile) == 0)
				return keys[i].defaults[p].label;
	}
	return 0;
}

void limit_add(struct text *text, const struct report *report, const struct scenario_host *host,
               const char *name, uint64_t value)
{
	const struct scenario_leaf *leaf = limit_leaf(report->scenario, host->name, name);
	char label;

	if (value == 0 && strcmp(name, "update_queue") != 0)
		return;
	text_add(text, "; %s is %" PRIu64 "%s", name, value,
	         strcmp(name, "memory") == 0 ? " octets" : "");
	if (!leaf || leaf->place.line != 0 || !leaf->place.file)
		return;
	label = limit_label(leaf->place.file, name);
	if (label)
		text_add(text, " (a default of the %s profile, %s [%c])", leaf->place.file,
		         label_word(label), label);
}
