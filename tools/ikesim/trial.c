/* See trial.h. */
#include "tools/ikesim/trial.h"

#include "tools/ikesim/command.h"
#include "tools/ikesim/stop.h"

void trial_run(struct trial *trial, const struct options *options, const struct scenario *scenario,
               uint64_t seed, struct capture *capture, struct secrets *secrets)
{
	*trial = (struct trial){ .world = world_new(scenario, seed) };
	if (trial->world)
		trial->journal = journal_new(world_meta(trial->world), options->records_max);
	if (!trial->journal) {
		trial->code = command_no_memory();
		return;
	}
	world_keep(trial->world, capture, secrets);
	do {
		if (stop_asked())
			world_stop(trial->world, trial->journal, END_INTERRUPTED);
	} while (world_step(trial->world, trial->journal));
	trial->code = judge_init(&trial->judge, options, scenario, trial->journal, NULL);
}

bool trial_holds(const struct trial *trial, const struct scenario_expect *when)
{
	return expect_check_one(trial->judge.report.scenario, trial->judge.verdict,
	                        journal_meta(trial->journal)->hosts, when)
	        .held;
}

void trial_free(struct trial *trial)
{
	judge_free(&trial->judge);
	journal_free(trial->journal);
	world_free(trial->world);
}
