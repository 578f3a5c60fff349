/* See results.h. */
#define _POSIX_C_SOURCE 200809L
#include "tools/ikesim/results.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/result.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/word.h"

static void say(const char *path, size_t line, const char *what)
{
	fprintf(stderr, "ikesim compare: ");
	word_quote(stderr, path, strlen(path));
	if (line > 0)
		fprintf(stderr, ":%zu", line);
	fprintf(stderr, ": %s\n", what);
}

static const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

/* NULL, or what is wrong with it. */
static const char *run_read(struct results_run *run, const char *line, size_t len)
{
	json_t *json = run->json = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(json) || !text_of(json, "scenario"))
		return "is no result of `ikesim run --json`";
	if (json_integer_value(json_object_get(json, "schema")) != RESULT_SCHEMA)
		return "is of another schema: results of two schemas are not compared";
	run->scenario = text_of(json, "scenario");
	run->seed = text_of(json, "seed");
	run->version = text_of(json, "ikesim");
	run->scenario_hash = text_of(json, "scenario_hash");
	run->journal_hash = text_of(json, "journal_hash");
	run->journal_file = text_of(json, "journal_file");
	run->live = json_object_get(json, "live") != NULL;
	if (!run->seed || !run->version || !run->scenario_hash || !run->journal_hash ||
	    !json_is_object(json_object_get(json, "histograms")) ||
	    !json_is_object(json_object_get(json, "negotiations")) ||
	    !json_is_array(json_object_get(json, "errors")))
		return "is no whole result of `ikesim run --json`";
	return NULL;
}

static enum exit_code add(struct results *results, size_t number, const char *line, size_t len)
{
	struct results_run *grown = realloc(results->runs, (results->count + 1) * sizeof(*grown));
	const char *wrong;

	if (!grown)
		return command_no_memory();
	results->runs = grown;
	grown[results->count] = (struct results_run){ 0 };
	wrong = run_read(&grown[results->count++], line, len);
	if (!wrong)
		return EXIT_HELD;
	say(results->path, number, wrong);
	return EXIT_USAGE;
}

enum exit_code results_read(struct results *results, const char *path)
{
	enum exit_code code = EXIT_HELD;
	FILE *in;
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t len = 0;

	*results = (struct results){ .path = path };
	in = fopen(path, "r");
	if (in)
		errno = 0;
	while (in && code == EXIT_HELD && (len = getline(&line, &room, in)) > 0)
		code = add(results, ++number, line, (size_t)len);
	if (!in || ferror(in)) {
		say(path, 0, strerror(errno));
		code = EXIT_ENVIRONMENT;
	} else if (code == EXIT_HELD && results->count == 0) {
		say(path, 0, "there is no result in it");
		code = EXIT_USAGE;
	}
	free(line);
	if (in)
		fclose(in);
	return code;
}

void results_free(struct results *results)
{
	for (size_t i = 0; i < results->count; i++)
		json_decref(results->runs[i].json);
	free(results->runs);
	*results = (struct results){ 0 };
}
