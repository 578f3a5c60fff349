/* See lab.h. */
#include "tools/ikesim/lab.h"

#include <stdlib.h>

#include "tools/ikesim/stop.h"

static struct lab_outcome outcome_of(const struct verdict *verdict, uint32_t code)
{
	struct lab_outcome outcome = { .installed = verdict->installed,
		                       .in_flight = verdict->in_flight };

	for (uint32_t i = 0; i < VERDICT_CODES; i++) {
		if (VERDICT_CODE_FIRST + i == code)
			outcome.code = verdict->errors[i];
		else
			outcome.others += verdict->errors[i];
	}
	for (uint32_t i = 0; i < verdict->count; i++)
		outcome.asked +=
		        verdict->negotiations[i].initiator && verdict->negotiations[i].try <= 1;
	return outcome;
}

/* False: it came to nothing, and so does all. */
static bool lab_run(struct lab *lab, const struct scenario *scenario, uint64_t seed,
                    struct lab_outcome *outcome)
{
	struct trial trial;
	bool made;

	trial_run(&trial, &lab->options, scenario, seed, NULL, NULL);
	made = trial.code == EXIT_HELD && trial.judge.verdict->end != END_INTERRUPTED;
	lab->exit = exit_worse(lab->exit, trial.code);
	if (trial.code == EXIT_HELD && !made)
		lab->exit = exit_worse(lab->exit, EXIT_INCOMPLETE);
	if (made)
		*outcome = outcome_of(trial.judge.verdict, lab->code);
	/* A journal that was full says nothing of what came behind: as if it failed. */
	if (made && report_incomplete(&trial.judge.report))
		outcome->code = UINT64_MAX;
	lab->runs += made;
	trial_free(&trial);
	return made;
}

/* Real cryptography takes its time and decides nothing: the journal is the same. */
struct scenario *lab_load(struct lab *lab, const char *path, const char *value)
{
	struct scenario_problems problems;
	struct scenario *scenario;
	uint32_t count = lab->sets_count;

	lab->options.sets[count++] = (struct scenario_set){ "crypto", "modelled" };
	if (path)
		lab->options.sets[count++] = (struct scenario_set){ path, value };
	lab->options.sets_count = count;
	scenario = command_try(lab->options.words[0], &lab->options, &problems);
	scenario_problems_free(&problems);
	return scenario;
}

static uint32_t seeds_for(uint64_t records)
{
	return records > LAB_VERY_LONG ? 2 : records > LAB_LONG ? 3 : LAB_SEEDS_MAX;
}

void lab_open(struct lab *lab, const struct options *options, const struct trial *trial)
{
	struct scenario *scenario;

	*lab = (struct lab){ .options = *options,
		             .sets_count = options->sets_count,
		             .code = verdict_code(trial->judge.verdict),
		             .records = journal_count(trial->journal),
		             .runs = 1 };
	lab->seeds_count = seeds_for(lab->records);
	for (uint32_t i = 0; i < lab->seeds_count; i++)
		lab->seeds[i] = journal_meta(trial->journal)->seed + i;
	lab->base[0] = outcome_of(trial->judge.verdict, lab->code);
	lab->failing = lab->base[0].code > 0;
	if (report_incomplete(&trial->judge.report))
		lab->exit = EXIT_INCOMPLETE;
	if (lab->code == 0 || lab->exit != EXIT_HELD)
		return;
	scenario = lab_load(lab, NULL, NULL);
	if (!scenario) {
		lab->exit = EXIT_INVALID; /* the file was changed meanwhile */
		return;
	}
	for (uint32_t i = 1; i < lab->seeds_count; i++) {
		if (!lab_run(lab, scenario, lab->seeds[i], &lab->base[i]))
			break;
		lab->failing += lab->base[i].code > 0;
	}
	scenario_free(scenario);
}

static bool is_avoided(const struct lab_outcome *base, const struct lab_outcome *now, bool fewer)
{
	return now->code == 0 && now->others <= base->others && now->in_flight <= base->in_flight &&
	       now->installed > 0 && (fewer || now->asked >= base->asked);
}

bool lab_avoids(struct lab *lab, const char *path, const char *value, bool fewer, bool *loaded,
                uint64_t *failed_on)
{
	struct scenario *scenario = lab_load(lab, path, value);
	bool avoided = scenario != NULL;

	*loaded = avoided;
	for (uint32_t i = 0; i < lab->seeds_count && avoided; i++) {
		struct lab_outcome now = { 0 };

		avoided = !stop_asked() && lab_run(lab, scenario, lab->seeds[i], &now) &&
		          is_avoided(&lab->base[i], &now, fewer);
		*failed_on = lab->seeds[i];
	}
	if (stop_asked())
		lab->exit = exit_worse(lab->exit, EXIT_INCOMPLETE);
	if (scenario)
		scenario_free(scenario);
	return avoided && lab->exit == EXIT_HELD;
}
