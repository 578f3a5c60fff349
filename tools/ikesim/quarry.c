/* See quarry.h. */
#include "tools/ikesim/quarry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/model/rng.h"
#include "tools/ikesim/word.h"

_Static_assert(OPTION_AXES_MAX == SCENARIO_AXES_MAX, "as many in a file as on the command line");

#define SETS_OWN (OPTION_AXES_MAX + 1) /* axes and faults */
#define SEEDS    1000000000

static bool complain(const char *text)
{
	fprintf(stderr, "ikesim hunt: --axis: ");
	word_quote(stderr, text, strlen(text));
	fprintf(stderr, "\n");
	return false;
}

/* An axis of the command line is instead of the file's of the same key. */
static bool add_axis(struct quarry *quarry, const char *word, uint32_t file)
{
	char error[AXIS_ERROR];
	struct axis axis;
	uint32_t at = 0;

	if (!axis_read(quarry->arena, word, &axis, error))
		return complain(error);
	while (at < quarry->axes_count && strcmp(quarry->axes[at].path, axis.path) != 0)
		at++;
	if (at >= file && at < quarry->axes_count)
		return complain("two axes with the same key");
	if (at == OPTION_AXES_MAX)
		return complain("with those of the file there are more than 32");
	quarry->axes[at] = axis;
	quarry->axes_count += at == quarry->axes_count;
	return true;
}

static bool read_axes(struct quarry *quarry, const struct scenario *scenario)
{
	uint32_t file;

	for (uint32_t i = 0; i < scenario->hunt_count; i++)
		if (!add_axis(quarry, scenario->hunt[i], 0))
			return false;
	file = quarry->axes_count;
	for (uint32_t i = 0; i < quarry->options.axes_count; i++)
		if (!add_axis(quarry, quarry->options.axes[i], file))
			return false;
	return true;
}

/* Each value of each axis alone: a mistake is not met by chance. */
static enum exit_code check_axes(struct quarry *quarry)
{
	enum exit_code code = EXIT_HELD;
	struct options *options = &quarry->options;

	options->sets_count = quarry->sets_count + 1;
	for (uint32_t i = 0; i < quarry->axes_count && code == EXIT_HELD; i++) {
		const struct axis *axis = &quarry->axes[i];

		for (uint32_t k = 0; k < axis->count && code == EXIT_HELD; k++) {
			struct scenario *scenario;

			options->sets[quarry->sets_count] =
			        (struct scenario_set){ axis->path, axis->values[k] };
			scenario = command_load(options->words[0], options, &code);
			if (scenario)
				scenario_free(scenario);
		}
	}
	options->sets_count = quarry->sets_count;
	return code;
}

enum exit_code quarry_open(struct quarry *quarry, const struct options *options)
{
	enum exit_code code = EXIT_HELD;
	struct scenario *scenario;

	*quarry = (struct quarry){ .arena = arena_new(),
		                   .options = *options,
		                   .sets_count = options->sets_count };
	if (options->sets_count + SETS_OWN > OPTION_SETS_MAX) {
		fprintf(stderr, "ikesim hunt: --set: %d at most\n", OPTION_SETS_MAX - SETS_OWN);
		return EXIT_USAGE;
	}
	scenario = command_load(options->words[0], options, &code);
	if (!scenario)
		return code;
	code = command_able(options->words[0], scenario);
	if (code == EXIT_HELD && !read_axes(quarry, scenario))
		code = EXIT_USAGE;
	quarry->seed = options->seed_given ? options->seed_first : scenario->seed;
	quarry->faults_count = scenario->faults_count;
	scenario_free(scenario);
	return code == EXIT_HELD ? check_axes(quarry) : code;
}

void quarry_close(struct quarry *quarry)
{
	arena_free(quarry->arena);
}

/* "{ name: a, kind: partition, link: wan, at: 1s }": as the file says it, canonical. */
static const char *fault_text(struct arena *arena, const struct scenario *scenario,
                              const char *name)
{
	const char *prefix = arena_text(arena, "faults[%s].", name), *text = "";
	size_t len = strlen(prefix);

	if (!strchr(name, '#'))
		text = arena_text(arena, "name: %s", name);
	for (uint32_t i = 0; i < scenario->leaves_count; i++) {
		const struct scenario_leaf *leaf = &scenario->leaves[i];

		if (strncmp(leaf->path, prefix, len) != 0 || leaf->place.line == 0)
			continue;
		text = arena_text(arena, "%s%s%s: %s", text, *text ? ", " : "", leaf->path + len,
		                  leaf->value);
	}
	return arena_text(arena, "{ %s }", text);
}

static struct scenario *load(struct quarry *quarry)
{
	struct scenario_problems problems;
	struct scenario *scenario =
	        command_try(quarry->options.words[0], &quarry->options, &problems);

	scenario_problems_free(&problems);
	return scenario;
}

/* What is off leaves the list; the axes of faults have had their say in it. */
static struct scenario *choose_faults(struct quarry *quarry, struct scenario *all, struct rng *rng)
{
	struct options *options = &quarry->options;
	const char *list = "";
	uint32_t on = 0, kept = quarry->sets_count;

	for (uint32_t i = 0; i < all->faults_count; i++) {
		if (rng_below(rng, 2) == 0)
			continue;
		list = arena_text(quarry->arena, "%s%s%s", list, *list ? ", " : "",
		                  fault_text(quarry->arena, all, all->faults[i].name));
		on++;
	}
	if (on == all->faults_count)
		return all;
	scenario_free(all);
	for (uint32_t i = quarry->sets_count; i < options->sets_count; i++)
		if (strncmp(options->sets[i].path, "faults[", 7) != 0)
			options->sets[kept++] = options->sets[i];
	options->sets[kept++] =
	        (struct scenario_set){ "faults", arena_text(quarry->arena, "[%s]", list) };
	options->sets_count = kept;
	return load(quarry);
}

struct scenario *quarry_draw(struct quarry *quarry, uint64_t number, uint64_t *seed)
{
	struct options *options = &quarry->options;
	struct scenario *scenario;
	struct rng rng;
	char name[64];

	snprintf(name, sizeof(name), "hunt/%" PRIu64, number);
	rng_init(&rng, quarry->seed, name);
	*seed = rng_below(&rng, SEEDS);
	options->sets_count = quarry->sets_count;
	for (uint32_t i = 0; i < quarry->axes_count; i++) {
		const struct axis *axis = &quarry->axes[i];

		options->sets[options->sets_count++] =
		        (struct scenario_set){ axis->path,
			                       axis->values[rng_below(&rng, axis->count)] };
	}
	scenario = load(quarry);
	return scenario ? choose_faults(quarry, scenario, &rng) : NULL;
}
