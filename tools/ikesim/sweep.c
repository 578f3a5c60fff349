/*
 * ikesim sweep: every point of a field, every seed. Also `run --out`, a field of one point.
 *
 *   survey (points) --> pool (runs) --> records --> file of runs, standard output, tallies
 *                                                   --> table, diagram, SVG
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/tally.h"
#include "tools/ikesim/charts.h"
#include "tools/ikesim/pool.h"
#include "tools/ikesim/progress.h"
#include "tools/ikesim/record.h"
#include "tools/ikesim/shard_file.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/survey.h"
#include "tools/ikesim/views.h"
#include "tools/ikesim/word.h"

struct sweep {
	const struct options *options;
	struct survey survey;
	struct tally *tallies; /* of points */
	struct progress progress;
	enum exit_code worst;

	/* Run k of this shard is run k * of + number - 1 of the field. */
	uint64_t count, number, of;
	/* What an interrupted task had measured: its runs are not made again. */
	struct shard_map part;
	struct shard_record *had; /* had_count of them, in order */
	uint64_t had_count, had_next;
	uint64_t *jobs; /* k of what is left; NULL: all */
	uint64_t jobs_count;

	char *path, *part_path; /* NULL: no directory was named */
	struct shard_out file, standard;
	bool file_open, standard_open;
};

static uint64_t sweep_run(const struct sweep *sweep, uint64_t job)
{
	uint64_t k = sweep->jobs ? sweep->jobs[job] : job;

	return k * sweep->of + sweep->number - 1;
}

static void sweep_judge(const struct sweep *sweep, const struct trial *trial, struct record *record)
{
	record->incomplete = report_incomplete(&trial->judge.report);
	record->holds = trial_holds(trial, &sweep->survey.when);
	memcpy(record->errors, trial->judge.verdict->errors, sizeof(record->errors));
}

/* In a worker. What Ctrl-C ended is no result. */
static bool sweep_work(void *context, uint64_t job, FILE *out)
{
	struct sweep *sweep = context;
	const struct field *field = &sweep->survey.field;
	uint64_t run = sweep_run(sweep, job), seeds = field_seeds(field);
	uint64_t seed = field->seed_first + run % seeds;
	struct record record = { .code = survey_point(&sweep->survey, run / seeds) };
	struct trial trial;
	bool stopped = false;

	if (record.code == EXIT_HELD) {
		trial_run(&trial, &sweep->survey.options, sweep->survey.scenario, seed, NULL, NULL);
		record.code = trial.code;
		if (record.code == EXIT_HELD) {
			sweep_judge(sweep, &trial, &record);
			stopped = trial.judge.verdict->end == END_INTERRUPTED;
			if (!stopped &&
			    !record_put(out, field, run, seed, &trial.judge.report, &record))
				record.code = command_no_memory();
		}
		trial_free(&trial);
	}
	return fwrite(&record, sizeof(record), 1, out) == 1 && !stopped;
}

static void sweep_add(struct sweep *sweep, const char *line, size_t len)
{
	if (sweep->file_open)
		shard_add(&sweep->file, line, len);
	if (sweep->standard_open)
		shard_add(&sweep->standard, line, len);
}

static void sweep_count(struct sweep *sweep, uint64_t run, bool holds, bool incomplete,
                        const uint64_t errors[VERDICT_CODES])
{
	tally_add(&sweep->tallies[run / field_seeds(&sweep->survey.field)], holds, incomplete,
	          errors);
	if (incomplete)
		sweep->worst = exit_worse(sweep->worst, EXIT_INCOMPLETE);
}

/* What was had before this run. */
static void sweep_had(struct sweep *sweep, uint64_t before)
{
	for (; sweep->had_next < sweep->had_count; sweep->had_next++) {
		const struct shard_record *had = &sweep->had[sweep->had_next];
		if (had->run >= before)
			return;
		sweep_add(sweep, had->line, had->len);
		sweep_count(sweep, had->run, had->holds, had->incomplete, had->errors);
	}
}

static bool sweep_take(void *context, uint64_t job, const char *octets, size_t len)
{
	struct sweep *sweep = context;
	uint64_t run = sweep_run(sweep, job);
	struct record record;

	len -= sizeof(record);
	memcpy(&record, octets + len, sizeof(record));
	sweep->worst = exit_worse(sweep->worst, record.code);
	if (record.code != EXIT_HELD)
		return false;
	sweep_had(sweep, run);
	sweep_add(sweep, octets, len);
	sweep_count(sweep, run, record.holds, record.incomplete, record.errors);
	return (!sweep->file_open || sweep->file.good) &&
	       (!sweep->standard_open || sweep->standard.good);
}

static void sweep_look(void *context, uint64_t done)
{
	struct sweep *sweep = context;

	progress_say(&sweep->progress, done);
}

static void say_file(const struct sweep *sweep, const char *path, const char *what)
{
	fprintf(stderr, "ikesim %s: ", sweep->options->command->name);
	word_quote(stderr, path, strlen(path));
	fprintf(stderr, " %s\n", what);
}

/* A file of this very shard. What is none is told, and is put aside if it is not ours. */
static bool sweep_map(struct sweep *sweep, const char *path, struct shard_map *map,
                      struct shard *shard)
{
	const struct field *field = &sweep->survey.field;
	enum shard_fault fault;
	char *aside;

	if (!shard_map(map, path))
		return false;
	fault = shard_open(sweep->survey.arena, shard, map->octets, map->len);
	if (fault == SHARD_SOUND && strcmp(shard->field.id, field->id) == 0 &&
	    shard->field.number == field->number && shard->field.of == field->of)
		return true;
	shard_unmap(map);
	if (fault == SHARD_TORN) {
		say_file(sweep, path, "is torn: it is made again");
		return false;
	}
	aside = malloc(strlen(path) + sizeof(".bad"));
	if (aside) {
		memcpy(aside, path, strlen(path));
		memcpy(aside + strlen(path), ".bad", sizeof(".bad"));
		if (rename(path, aside) == 0)
			say_file(sweep, path, "is no file of these runs: now it is called .bad");
	}
	free(aside);
	return false;
}

/* Counts what is in a whole file: there is nothing left to do. */
static bool sweep_is_there(struct sweep *sweep)
{
	struct shard_map map;
	struct shard shard;
	struct shard_record record;
	size_t cursor;
	bool whole;

	if (!sweep_map(sweep, sweep->path, &map, &shard))
		return false;
	whole = shard.records == sweep->count;
	cursor = shard.head;
	while (whole && shard_next(&shard, &cursor, &record)) {
		sweep_count(sweep, record.run, record.holds, record.incomplete, record.errors);
		sweep_add(sweep, record.line, record.len);
	}
	shard_unmap(&map);
	if (!whole)
		say_file(sweep, sweep->path, "lacks runs: it is made again");
	return whole;
}

static bool sweep_resume(struct sweep *sweep)
{
	struct shard shard;
	uint64_t at = 0;
	size_t cursor;

	if (!sweep_map(sweep, sweep->part_path, &sweep->part, &shard))
		return true;
	sweep->had = calloc(shard.records + 1, sizeof(*sweep->had));
	sweep->jobs = calloc(sweep->count + 1, sizeof(*sweep->jobs));
	if (!sweep->had || !sweep->jobs)
		return false;
	cursor = shard.head;
	while (shard_next(&shard, &cursor, &sweep->had[sweep->had_count]))
		sweep->had_count++;
	sweep->jobs_count = 0;
	for (uint64_t k = 0; k < sweep->count; k++) {
		if (at < sweep->had_count &&
		    sweep->had[at].run == k * sweep->of + sweep->number - 1)
			at++;
		else
			sweep->jobs[sweep->jobs_count++] = k;
	}
	fprintf(stderr, "ikesim %s: %" PRIu64 " of %" PRIu64 " runs are there already\n",
	        sweep->options->command->name, sweep->had_count, sweep->count);
	return true;
}

static void sweep_pool(struct sweep *sweep)
{
	struct pool pool = { .context = sweep,
		             .count = sweep->jobs_count,
		             .jobs = option_jobs(sweep->options),
		             .work = sweep_work,
		             .take = sweep_take,
		             .look = sweep_look };
	enum exit_code code;

	sweep->progress = progress_begin("runs", sweep->jobs_count);
	code = pool_run(&pool); /* first: what it takes changes `worst` */
	sweep->worst = exit_worse(sweep->worst, code);
	progress_end(&sweep->progress);
	sweep_had(sweep, UINT64_MAX);
}

/* A file that has all its runs gets the name that says so. */
static void sweep_name(struct sweep *sweep)
{
	if (rename(sweep->part_path, sweep->path) == 0)
		return;
	say_file(sweep, sweep->path, strerror(errno));
	sweep->worst = exit_worse(sweep->worst, EXIT_ENVIRONMENT);
}

static void sweep_close(struct sweep *sweep)
{
	bool all = sweep->file.records == sweep->count;

	if (sweep->file_open && sweep->file.records == 0 && !all)
		shard_discard(&sweep->file);
	else if (sweep->file_open && !shard_end(&sweep->file))
		sweep->worst = exit_worse(sweep->worst, EXIT_ENVIRONMENT);
	else if (sweep->file_open && all)
		sweep_name(sweep);
	if (sweep->standard_open)
		shard_end(&sweep->standard);
	sweep->worst = exit_worse(sweep->worst, command_flush());
}

static enum exit_code sweep_begin(struct sweep *sweep)
{
	struct field *field = &sweep->survey.field;
	const struct options *options = sweep->options;
	uint64_t runs = field_runs(field);

	sweep->number = options->shards ? options->shard : 1;
	sweep->of = options->shards ? options->shards : 1;
	sweep->count = (runs + sweep->of - sweep->number) / sweep->of;
	sweep->jobs_count = sweep->count;
	sweep->tallies = calloc(field_points(field), sizeof(*sweep->tallies));
	field->number = options->shards ? options->shard : 0;
	field->of = options->shards;
	if (!sweep->tallies)
		return command_no_memory();
	if (options->json)
		sweep->standard_open = shard_begin(&sweep->standard, NULL, field);
	if (!options->out)
		return EXIT_HELD;
	field->number = (uint32_t)sweep->number;
	field->of = (uint32_t)sweep->of;
	sweep->path = shard_path(options->out, field, false);
	sweep->part_path = shard_path(options->out, field, true);
	return sweep->path && sweep->part_path ? EXIT_HELD : command_no_memory();
}

static enum exit_code sweep_make(struct sweep *sweep)
{
	if (sweep->path) {
		if (sweep_is_there(sweep)) {
			say_file(sweep, sweep->path, "is there already");
			return EXIT_HELD;
		}
		if (!sweep_resume(sweep))
			return command_no_memory();
		sweep->file_open =
		        shard_begin(&sweep->file, sweep->part_path, &sweep->survey.field);
		if (!sweep->file_open)
			return EXIT_ENVIRONMENT;
	}
	stop_remember();
	sweep_pool(sweep);
	return EXIT_HELD;
}

static bool sweep_fits(const struct options *options)
{
	const char *wrong = NULL;

	if (options->shards && !options->out && !options->json)
		wrong = "--shard goes with --out";
	else if (options->svg && (options->axes_count < 1 || options->axes_count > 2))
		wrong = "--svg draws one or two axes";
	else if (options->words_count != 1)
		wrong = "--out and --shard take one scenario";
	else if (options->events || options->pcap || options->keys || options->trace ||
	         options->winevents || options->junit || options->tap || options->github)
		wrong = "--events, --pcap, --trace and their like are files of one run";
	if (wrong)
		fprintf(stderr, "ikesim %s: %s\n", options->command->name, wrong);
	return !wrong;
}

enum exit_code command_sweep(const struct options *options)
{
	struct sweep sweep = { .options = options };
	struct charts charts = { .options = options };

	if (!sweep_fits(options))
		return EXIT_USAGE;
	if (!charts_open(&charts))
		return EXIT_ENVIRONMENT;
	sweep.worst = survey_open(&sweep.survey, options);
	if (sweep.worst == EXIT_HELD)
		sweep.worst = sweep_begin(&sweep);
	if (sweep.worst == EXIT_HELD) {
		enum exit_code made = sweep_make(&sweep);
		sweep_close(&sweep);
		charts.phase = (struct phase){ &sweep.survey.field, sweep.tallies };
		if (made == EXIT_HELD)
			made = charts_print(&charts);
		sweep.worst = exit_worse(sweep.worst, made);
	}
	charts_close(&charts);
	shard_unmap(&sweep.part);
	free(sweep.had);
	free(sweep.jobs);
	free(sweep.path);
	free(sweep.part_path);
	free(sweep.tallies);
	survey_close(&sweep.survey);
	return sweep.worst;
}
