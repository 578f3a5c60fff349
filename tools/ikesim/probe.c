/* See probe.h. */
#include "tools/ikesim/probe.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/ikesim/pool.h"
#include "tools/ikesim/trial.h"

#define BLOCK 4 /* seeds for each worker at once */

/* One probe being made. */
struct asking {
	struct prober *prober;
	struct probe *probe;
	uint64_t first; /* of the block: number of a seed */
	enum exit_code code;
};

struct answer {
	enum exit_code code;
	bool holds, incomplete;
};

enum exit_code prober_load(struct prober *prober, int64_t value)
{
	struct survey *survey = prober->survey;
	char text[QUANTITY_TEXT];
	enum exit_code code;

	quantity_print(prober->span.kind, value, text);
	survey->options.sets[survey->sets_count] =
	        (struct scenario_set){ prober->span.path,
		                       arena_copy(survey->arena, text, strlen(text)) };
	code = survey_load(survey, 1);
	if (code != EXIT_HELD)
		fprintf(stderr, "ikesim find: that was --vary at '%s'\n", text);
	return code;
}

static bool asking_work(void *context, uint64_t job, FILE *out)
{
	struct asking *asking = context;
	struct survey *survey = asking->prober->survey;
	struct answer answer = { 0 };
	struct trial trial;
	bool stopped = false;

	trial_run(&trial, &survey->options, survey->scenario,
	          survey->field.seed_first + asking->first + job, NULL, NULL);
	answer.code = trial.code;
	if (answer.code == EXIT_HELD) {
		answer.incomplete = report_incomplete(&trial.judge.report);
		answer.holds = trial_holds(&trial, &survey->when);
		stopped = trial.judge.verdict->end == END_INTERRUPTED;
	}
	trial_free(&trial);
	return fwrite(&answer, sizeof(answer), 1, out) == 1 && !stopped;
}

static bool is_clear(const struct probe *probe)
{
	uint64_t fails = probe->trials - probe->holds;

	return probe->holds >= fails + PROBE_LEAD || fails >= probe->holds + PROBE_LEAD;
}

static bool asking_take(void *context, uint64_t job, const char *octets, size_t len)
{
	struct asking *asking = context;
	struct probe *probe = asking->probe;
	struct answer answer;

	assert(len == sizeof(answer));
	memcpy(&answer, octets, len);
	asking->code = answer.code;
	if (answer.code == EXIT_HELD && answer.incomplete) {
		fprintf(stderr,
		        "ikesim find: the run of seed %" PRIu64
		        " is incomplete: its journal is full (--records-max)\n",
		        asking->prober->survey->field.seed_first + asking->first + job);
		asking->code = EXIT_INCOMPLETE;
	}
	if (asking->code != EXIT_HELD)
		return false;
	probe->seeds[probe->trials++] = answer.holds;
	probe->holds += answer.holds;
	asking->prober->runs++;
	return !is_clear(probe);
}

static enum exit_code ask_block(struct asking *asking, uint64_t seeds)
{
	struct probe *probe = asking->probe;
	uint32_t jobs = option_jobs(asking->prober->options);
	uint64_t left = seeds - probe->trials;
	uint64_t block = jobs * BLOCK > PROBE_LEAD ? jobs * BLOCK : PROBE_LEAD;
	struct pool pool = { .context = asking,
		             .count = left < block ? left : block,
		             .jobs = jobs,
		             .work = asking_work,
		             .take = asking_take };
	uint8_t *room = realloc(probe->seeds, probe->trials + pool.count);
	enum exit_code code;

	if (!room)
		return command_no_memory();
	probe->seeds = room;
	asking->first = probe->trials;
	code = pool_run(&pool);
	return exit_worse(code, asking->code);
}

enum exit_code prober_ask(struct prober *prober, int64_t value, struct probe *probe)
{
	struct asking asking = { .prober = prober, .probe = probe };
	uint64_t seeds = field_seeds(&prober->survey->field);
	enum exit_code code = prober_load(prober, value);

	*probe = (struct probe){ .value = value };
	while (code == EXIT_HELD && probe->trials < seeds && !is_clear(probe))
		code = ask_block(&asking, seeds);
	probe->yes = 2 * probe->holds >= probe->trials;
	probe->close = seeds > 1 && !is_clear(probe);
	return code;
}
