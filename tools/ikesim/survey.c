/* See survey.h. */
#include "tools/ikesim/survey.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/ikesim/word.h"

static void survey_drop(struct survey *survey)
{
	scenario_free(survey->scenario);
	survey->scenario = NULL;
}

static bool read_when(struct survey *survey)
{
	struct scenario_problems problems;
	bool read = scenario_expect_read(survey->scenario, survey->options.when_option,
	                                 survey->field.when, &survey->when, &problems);

	command_problems(&problems);
	scenario_problems_free(&problems);
	return read;
}

enum exit_code survey_load(struct survey *survey, uint32_t sets)
{
	enum exit_code code = EXIT_HELD;

	survey_drop(survey);
	survey->options.sets_count = survey->sets_count + sets;
	survey->scenario = command_load(survey->options.words[0], &survey->options, &code);
	if (!survey->scenario)
		return code;
	return read_when(survey) ? EXIT_HELD : EXIT_USAGE;
}

static void set_value(struct survey *survey, uint32_t set, const struct axis *axis, uint32_t value)
{
	survey->options.sets[survey->sets_count + set] =
	        (struct scenario_set){ axis->path, axis->values[value] };
}

static void set_point(struct survey *survey, uint64_t point)
{
	uint32_t at[FIELD_AXES_MAX];

	field_point(&survey->field, point, at);
	for (uint32_t i = 0; i < survey->field.axes_count; i++)
		set_value(survey, i, &survey->field.axes[i], at[i]);
}

/* Before the loader's words, which know no axes. */
static void say_where(const struct survey *survey, uint32_t sets)
{
	const struct scenario_set *set = survey->options.sets + survey->sets_count;

	fprintf(stderr, "ikesim %s: ", survey->options.command->name);
	for (uint32_t i = 0; i < sets; i++) {
		fprintf(stderr, "%s--axis ", i > 0 ? ", " : "");
		word_quote(stderr, set[i].path, strlen(set[i].path));
		fprintf(stderr, " at '");
		word_quote(stderr, set[i].value, strlen(set[i].value));
		fprintf(stderr, "'");
	}
	fprintf(stderr, ":\n");
}

/* name, summary, tags, about and seed decide nothing. */
static bool decides(const char *path)
{
	return strcmp(path, "name") != 0 && strcmp(path, "summary") != 0 &&
	       strcmp(path, "tags") != 0 && strncmp(path, "about.", 6) != 0 &&
	       strcmp(path, "seed") != 0;
}

static void digest_text(struct digest *state, const char *text)
{
	digest_update(state, text, strlen(text) + 1);
}

static void digest_point(const struct scenario *scenario, uint8_t out[DIGEST_LEN])
{
	struct digest state;

	digest_init(&state);
	for (uint32_t i = 0; i < scenario->leaves_count; i++) {
		if (!decides(scenario->leaves[i].path))
			continue;
		digest_text(&state, scenario->leaves[i].path);
		digest_text(&state, scenario->leaves[i].value);
	}
	digest_final(&state, out);
}

enum exit_code survey_point(struct survey *survey, uint64_t point)
{
	uint8_t now[DIGEST_LEN];
	enum exit_code code;

	if (survey->scenario && survey->point == point)
		return EXIT_HELD;
	set_point(survey, point);
	code = survey_load(survey, survey->field.axes_count);
	if (code != EXIT_HELD)
		return code;
	survey->point = point;
	digest_point(survey->scenario, now);
	if (memcmp(now, survey->points[point], sizeof(now)) == 0)
		return EXIT_HELD;
	fprintf(stderr, "ikesim: the scenario was changed meanwhile\n");
	survey_drop(survey);
	return EXIT_ENVIRONMENT;
}

/* The file as it is, then each value alone, then all together. */
static enum exit_code check_points(struct survey *survey)
{
	const struct field *field = &survey->field;
	enum exit_code code = survey_load(survey, 0), worst;

	if (code == EXIT_HELD)
		code = command_able(survey->options.words[0], survey->scenario);
	worst = code;
	for (uint32_t i = 0; code == EXIT_HELD && i < field->axes_count; i++) {
		for (uint32_t value = 0; value < field->axes[i].count; value++) {
			enum exit_code loaded;
			set_value(survey, 0, &field->axes[i], value);
			loaded = survey_load(survey, 1);
			if (loaded != EXIT_HELD)
				say_where(survey, 1);
			worst = exit_worse(worst, loaded);
		}
	}
	for (uint64_t point = 0; worst == EXIT_HELD && point < field_points(field); point++) {
		set_point(survey, point);
		worst = survey_load(survey, field->axes_count);
		if (worst != EXIT_HELD)
			say_where(survey, field->axes_count);
		else
			digest_point(survey->scenario, survey->points[point]);
	}
	survey_drop(survey);
	return worst;
}

static void identify(struct survey *survey)
{
	struct field *field = &survey->field;
	char numbers[128];
	struct digest state;
	uint8_t hash[DIGEST_LEN];

	digest_init(&state);
	digest_text(&state, field->version);
	digest_text(&state, field->when);
	snprintf(numbers, sizeof(numbers), "%" PRIu64 " %" PRIu64 " %" PRIu64, field->seed_first,
	         field->seed_last, survey->options.records_max);
	digest_text(&state, numbers);
	for (uint32_t i = 0; i < field->sets_count; i++)
		digest_text(&state, field->sets[i]);
	for (uint32_t i = 0; i < field->axes_count; i++) {
		digest_text(&state, field->axes[i].path);
		for (uint32_t value = 0; value < field->axes[i].count; value++)
			digest_text(&state, field->axes[i].values[value]);
		digest_text(&state, "");
	}
	digest_update(&state, survey->points, field_points(field) * sizeof(*survey->points));
	digest_final(&state, hash);
	digest_hex(hash, field->id);
}

static bool read_axes(struct survey *survey)
{
	const struct options *options = &survey->options;
	struct field *field = &survey->field;
	char error[AXIS_ERROR];

	for (uint32_t i = 0; i < options->axes_count; i++) {
		if (axis_read(survey->arena, options->axes[i], &field->axes[i], error))
			continue;
		fprintf(stderr, "ikesim %s: --axis: ", options->command->name);
		word_quote(stderr, error, strlen(error));
		fprintf(stderr, "\n");
		return false;
	}
	field->axes_count = options->axes_count;
	for (uint32_t i = 0; i < field->axes_count; i++)
		for (uint32_t k = 0; k < i; k++)
			if (strcmp(field->axes[i].path, field->axes[k].path) == 0) {
				fprintf(stderr, "ikesim %s: two axes with the same key\n",
				        options->command->name);
				return false;
			}
	if (field_points(field) <= FIELD_POINTS_MAX)
		return true;
	fprintf(stderr, "ikesim %s: %" PRIu64 " points are more than %d\n", options->command->name,
	        field_points(field), FIELD_POINTS_MAX);
	return false;
}

/* The scenario's own seed, if none is said. */
static bool read_seeds(struct survey *survey)
{
	const struct options *options = &survey->options;
	struct field *field = &survey->field;

	field->seed_first = options->seed_given ? options->seed_first : survey->scenario->seed;
	field->seed_last = options->seed_given ? options->seed_last : survey->scenario->seed;
	field->name =
	        arena_copy(survey->arena, survey->scenario->name, strlen(survey->scenario->name));
	if (field_runs(field) > 0)
		return true;
	fprintf(stderr, "ikesim %s: more than 2^53 runs\n", options->command->name);
	return false;
}

static void keep_sets(struct survey *survey)
{
	struct options *options = &survey->options;
	const char **sets = arena_take(survey->arena, (options->sets_count + 1) * sizeof(*sets));

	for (uint32_t i = 0; i < options->sets_count; i++)
		sets[i] = arena_text(survey->arena, "%s=%s", options->sets[i].path,
		                     options->sets[i].value);
	survey->field.sets = sets;
	survey->field.sets_count = survey->sets_count = options->sets_count;
}

enum exit_code survey_open(struct survey *survey, const struct options *options)
{
	enum exit_code code;

	*survey = (struct survey){ .arena = arena_new(), .options = *options };
	survey->field = (struct field){ .version = IKESIM_VERSION,
		                        .file = options->words[0],
		                        .when = options->when ? options->when : SURVEY_WHEN };
	keep_sets(survey);
	if (options->sets_count + FIELD_AXES_MAX > OPTION_SETS_MAX || !read_axes(survey))
		return EXIT_USAGE;
	survey->points = calloc(field_points(&survey->field), sizeof(*survey->points));
	if (!survey->points)
		return command_no_memory();
	code = survey_load(survey, 0);
	if (code == EXIT_HELD && !read_seeds(survey))
		code = EXIT_USAGE;
	if (code == EXIT_HELD)
		code = check_points(survey);
	if (code == EXIT_HELD)
		identify(survey);
	return code;
}

void survey_close(struct survey *survey)
{
	survey_drop(survey);
	free(survey->points);
	arena_free(survey->arena);
}
