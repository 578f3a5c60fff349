/* See diagnosis.h. */
#include "tools/ikesim/diagnosis.h"

#include <stdlib.h>
#include <string.h>

#include "sim/report/summary.h"
#include "tools/ikesim/bisect.h"

struct trying {
	struct lab *lab;
	struct finding *finding;
};

/* Step 0 is what is there now, and fails. */
static bool ask(void *context, uint64_t step, uint32_t at, bool *yes)
{
	struct trying *trying = context;
	struct finding *finding = trying->finding;
	const struct candidate *candidate = finding->candidate;
	bool loaded;

	(void)at;
	*yes = false;
	if (step == 0)
		return true;
	*yes = lab_avoids(trying->lab, candidate->path, candidate->changes[step - 1].value,
	                  candidate->row->fewer, &loaded, &finding->failed_on);
	finding->tried += loaded;
	return trying->lab->exit == EXIT_HELD;
}

/*
 * Asked are the largest change, and if that is no help some on the way to it, since too much can be
 * as bad as too little. The longer the runs, the fewer.
 */
static void try_one(struct diagnosis *diagnosis, struct finding *finding)
{
	struct trying trying = { &diagnosis->lab, finding };
	struct bisect bisect = { .context = &trying,
		                 .ask = ask,
		                 .last = finding->candidate->count };
	static const uint32_t parts[] = { 1, 3, 5, 10 }, few[] = { 1, 5 };
	const uint32_t *part = diagnosis->lab.records > LAB_LONG ? few : parts;
	uint32_t asks = diagnosis->lab.records > LAB_VERY_LONG ? 1
	                : diagnosis->lab.records > LAB_LONG    ? 2
	                                                       : 4;

	finding->change = finding->candidate->count - 1;
	finding->too_little = finding->candidate->count;
	bisect_ask(&bisect, 0);
	/* Each is below those before it: the answer behind that of step 0. */
	for (uint32_t i = 0; i < asks && (i == 0 || !bisect.yes[1]); i++)
		if (!bisect_ask(&bisect, (bisect.last + part[i] - 1) / part[i]))
			return;
	bisect_halve(&bisect);
	if (bisect.below >= bisect.count)
		return;
	finding->works = true;
	finding->change = (uint32_t)bisect.steps[bisect.below + 1] - 1;
	if (bisect.steps[bisect.below] > 0)
		finding->too_little = (uint32_t)bisect.steps[bisect.below] - 1;
}

uint32_t finding_size(const struct finding *finding)
{
	return finding->candidate->changes[finding->change].size;
}

static double share_of(const struct verdict *verdict, enum split_part part)
{
	nsec whole = 0;

	for (uint32_t i = 0; i < SPLIT_COUNT; i++)
		whole += verdict->failed_profile.parts[i];
	return part == SPLIT_COUNT || whole == 0
	               ? 0
	               : (double)verdict->failed_profile.parts[part] / (double)whole;
}

/* The smaller change first; of equally small ones what takes more of the time; then the table. */
static int by_size(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;

	if (a->works != b->works)
		return a->works ? -1 : 1;
	if (a->works && finding_size(a) != finding_size(b))
		return finding_size(a) < finding_size(b) ? -1 : 1;
	if (a->works && a->share != b->share)
		return a->share > b->share ? -1 : 1;
	return a->candidate < b->candidate ? -1 : 1;
}

static bool is_twice(const struct diagnosis *diagnosis, uint32_t finding, uint32_t behind)
{
	for (uint32_t i = 0; i < behind; i++)
		if (strcmp(diagnosis->findings[i].candidate->path,
		           diagnosis->findings[finding].candidate->path) == 0)
			return true;
	return false;
}

/* Each path once, by its best row; and nothing that the scenario can not be. */
static void tidy(struct diagnosis *diagnosis)
{
	uint32_t kept = 0;

	qsort(diagnosis->findings, diagnosis->count, sizeof(*diagnosis->findings), by_size);
	diagnosis->working = 0;
	for (uint32_t i = 0; i < diagnosis->count; i++) {
		if (diagnosis->findings[i].tried == 0 || is_twice(diagnosis, i, kept))
			continue;
		diagnosis->findings[kept++] = diagnosis->findings[i];
		diagnosis->working += diagnosis->findings[kept - 1].works;
	}
	diagnosis->count = kept;
}

static void find_one(struct diagnosis *diagnosis, const struct candidate *candidate,
                     const struct verdict *verdict)
{
	struct finding *finding = &diagnosis->findings[diagnosis->count++];

	*finding = (struct finding){ .candidate = candidate };
	finding->share = share_of(verdict, candidate->row->part);
	try_one(diagnosis, finding);
}

static bool has_leaf(const struct scenario *scenario, const char *path)
{
	for (uint32_t i = 0; i < scenario->leaves_count; i++)
		if (strcmp(scenario->leaves[i].path, path) == 0)
			return true;
	return false;
}

/*
 * A host that says for itself what the file says too has no leaf of its own, and is not reached by
 * a change of the file's: its leaf shows when that is another.
 */
static void add_own(struct diagnosis *diagnosis, const struct scenario *scenario,
                    const struct candidate *file)
{
	struct scenario *changed = lab_load(&diagnosis->lab, file->path, file->changes->value);

	for (uint32_t i = 0; changed && i < changed->leaves_count; i++) {
		const char *path = changed->leaves[i].path;
		const char *behind = strstr(path, "].");

		if (!behind || strcmp(behind + 2, file->path) != 0 || has_leaf(scenario, path) ||
		    diagnosis->candidates_count == REMEDY_CANDIDATES_MAX)
			continue;
		diagnosis->candidates[diagnosis->candidates_count] = *file;
		diagnosis->candidates[diagnosis->candidates_count++].path =
		        arena_copy(diagnosis->arena, path, strlen(path));
	}
	if (changed)
		scenario_free(changed);
}

void diagnosis_make(struct diagnosis *diagnosis, const struct options *options,
                    const struct scenario *scenario, const struct trial *trial)
{
	uint32_t count;

	lab_open(&diagnosis->lab, options, trial);
	diagnosis->arena = arena_new();
	diagnosis->count = diagnosis->working = 0;
	if (diagnosis->lab.code == 0 || diagnosis->lab.exit != EXIT_HELD)
		return;
	count = remedy_candidates(diagnosis->arena, scenario, diagnosis->lab.records <= LAB_LONG,
	                          diagnosis->candidates);
	diagnosis->candidates_count = count;
	for (uint32_t i = 0; i < count; i++)
		add_own(diagnosis, scenario, &diagnosis->candidates[i]);
	for (uint32_t i = 0; i < diagnosis->candidates_count && diagnosis->lab.exit == EXIT_HELD;
	     i++)
		find_one(diagnosis, &diagnosis->candidates[i], trial->judge.verdict);
	tidy(diagnosis);
}

void diagnosis_free(struct diagnosis *diagnosis)
{
	if (diagnosis->arena)
		arena_free(diagnosis->arena);
}

char *finding_command(const struct diagnosis *diagnosis, const struct report *report,
                      const struct finding *finding)
{
	struct report with = *report;
	struct scenario_set sets[OPTION_SETS_MAX];

	memcpy(sets, diagnosis->lab.options.sets, diagnosis->lab.sets_count * sizeof(*sets));
	sets[diagnosis->lab.sets_count] =
	        (struct scenario_set){ finding->candidate->path,
		                       finding->candidate->changes[finding->change].value };
	with.sets = sets;
	with.sets_count = diagnosis->lab.sets_count + 1;
	return summary_command(&with);
}
