/* The field of a sweep as the command line says it, and the scenario of each of its points. */
#ifndef TOOLS_IKESIM_SURVEY_H
#define TOOLS_IKESIM_SURVEY_H

#include "sim/field.h"
#include "tools/ikesim/command.h"

#define SURVEY_WHEN "errors(13860) >= 1" /* if the user says nothing */

struct survey {
	struct arena *arena;
	struct options options; /* with the values of the point that is loaded as sets */
	uint32_t sets_count;    /* of them without those */
	struct field field;
	uint8_t (*points)[DIGEST_LEN]; /* all that a point's scenario says */
	struct scenario *scenario;     /* of the point that is loaded, NULL: none is */
	uint64_t point;
	struct scenario_expect when; /* about it */
};

/* Loads every point once: a mistake in the last is not found an hour later. What is wrong was said
 * with its axis. survey_close in any case. */
enum exit_code survey_open(struct survey *survey, const struct options *options);
void survey_close(struct survey *survey);

/* Loads it, if it is not loaded. A file that was changed since is an error. */
enum exit_code survey_point(struct survey *survey, uint64_t point);
/* The same file at other values: `sets` of them, at survey->options.sets + sets_count. */
enum exit_code survey_load(struct survey *survey, uint32_t sets);

#endif
