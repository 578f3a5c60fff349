/*
 * ikesim compare: what has changed between two sets of results. A virtual run is exact: each is
 * compared with its like, and any difference is real. Live runs are samples: of each scenario the
 * medians of all repetitions, with the interval in which each lies with 95 %.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/histogram.h"
#include "sim/report/text.h"
#include "tools/ikesim/change.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/compare.h"
#include "tools/ikesim/results.h"

#define MEASURES_MAX 8 /* that are named of one run */

struct compare {
	const struct options *options;
	struct page page;
	struct results base, now;
	struct change changes[CHANGES_MAX];
	uint32_t changes_count;
	uint64_t same, differ, alone, held[CHANGES_MAX];
	enum exit_code worst;
};

static void worse(struct compare *compare, enum exit_code code)
{
	compare->worst = exit_worse(compare->worst, code);
}

static const struct results_run *counterpart(const struct results *results,
                                             const struct results_run *run)
{
	for (size_t i = 0; i < results->count; i++)
		if (strcmp(results->runs[i].scenario, run->scenario) == 0 &&
		    strcmp(results->runs[i].seed, run->seed) == 0)
			return &results->runs[i];
	return NULL;
}

/* Two of one name that are not of one scenario: nothing that follows would be true. */
static bool comparable(const struct compare *compare)
{
	for (size_t i = 0; i < compare->base.count; i++) {
		for (size_t j = 0; j < compare->now.count; j++) {
			const struct results_run *a = &compare->base.runs[i];
			const struct results_run *b = &compare->now.runs[j];

			if (strcmp(a->scenario, b->scenario) != 0)
				continue;
			if (strcmp(a->scenario_hash, b->scenario_hash) == 0 && a->live == b->live)
				continue;
			fprintf(stderr, "ikesim compare: '%s' is %s in the two files\n",
			        a->scenario,
			        a->live != b->live ? "virtual in one of" : "not the same scenario");
			return false;
		}
	}
	return true;
}

static void put_value(struct text *line, bool time, int64_t value)
{
	char span[TEXT_TIME_MAX];

	if (time)
		text_add(line, "%s", text_span(span, value));
	else
		text_add(line, "%" PRId64, value);
}

static void tell_change(const struct compare *compare, const char *what, bool time, int64_t old,
                        int64_t now)
{
	struct text line = { .len = 0 };

	text_add(&line, "  %s", what);
	text_pad(&line, 26);
	text_add(&line, " ");
	put_value(&line, time, old);
	text_add(&line, " -> ");
	put_value(&line, time, now);
	if (old != 0)
		text_add(&line, "  (%+.2f %%)", ((double)now - (double)old) * 100 / (double)old);
	page_line(&compare->page, INK_PLAIN, &line);
}

/* Which figure of it changed: the first of a few. */
static bool tell_measure(const struct compare *compare, const json_t *old, const json_t *now,
                         enum expect_measure measure)
{
	static const struct {
		enum change_figure figure;
		uint32_t rank;
		const char *word;
	} figures[] = { { CHANGE_PERCENTILE, 50000, "p50" },
		        { CHANGE_PERCENTILE, 99000, "p99" },
		        { CHANGE_PERCENTILE, 100000, "max" },
		        { CHANGE_MEAN, 0, "mean" },
		        { CHANGE_COUNT, 0, "count" } };

	for (unsigned i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		struct change change = { .figure = figures[i].figure,
			                 .measure = measure,
			                 .rank = figures[i].rank };
		struct text what = { .len = 0 };
		int64_t a = 0, b = 0;
		bool had = change_value(&change, old, &a), has = change_value(&change, now, &b);

		if (had == has && a == b)
			continue;
		text_add(&what, "%s(%s)", figures[i].word, scenario_measure_name(measure));
		if (had && has)
			tell_change(compare, what.out,
			            change.figure != CHANGE_COUNT &&
			                    scenario_measure_is_time(measure),
			            a, b);
		else
			page_print(&compare->page, INK_PLAIN, "  %s: %s", what.out,
			           has ? "there was none" : "there is none any more");
		return true;
	}
	return false;
}

static void tell_figures(const struct compare *compare, const json_t *old, const json_t *now)
{
	uint32_t told = 0;

	for (unsigned i = 0; i < CHANGE_TALLIES; i++) {
		struct change change = { .figure = CHANGE_TALLY, .tally = change_tallies[i] };
		int64_t a, b;

		change_value(&change, old, &a);
		change_value(&change, now, &b);
		if (a != b)
			tell_change(compare, change_tallies[i], false, a, b);
	}
	for (uint32_t m = 0; m < MEASURE_COUNT && told < MEASURES_MAX; m++)
		told += tell_measure(compare, old, now, (enum expect_measure)m);
}

static void tell_difference(struct compare *compare, const struct results_run *old,
                            const struct results_run *now)
{
	page_print(&compare->page, INK_BAD, "%s seed %s: not the same run any more", old->scenario,
	           old->seed);
	if (strcmp(old->version, now->version) != 0)
		page_print(&compare->page, INK_DIM, "  version                    %s -> %s",
		           old->version, now->version);
	tell_figures(compare, old->json, now->json);
	worse(compare, diverge_tell(&compare->page, old->journal_file, now->journal_file));
}

static void ask_changes(struct compare *compare, const struct results_run *old,
                        const struct results_run *now)
{
	for (uint32_t i = 0; i < compare->changes_count; i++) {
		const struct change *change = &compare->changes[i];
		int64_t a = 0, b = 0;
		bool had = change_value(change, old->json, &a);
		bool has = change_value(change, now->json, &b);
		struct text line = { .len = 0 };

		/* Without samples on both sides there is nothing to ask; on one it is a change. */
		if ((!had && !has) || (had && has && !change_holds(change, (double)a, (double)b)))
			continue;
		compare->held[i]++;
		worse(compare, EXIT_FAILED);
		text_add(&line, "%s seed %s: FAILED on %s: ", old->scenario, old->seed,
		         change->text);
		if (had)
			put_value(&line, change->time, a);
		else
			text_add(&line, "no sample");
		text_add(&line, " -> ");
		if (has)
			put_value(&line, change->time, b);
		else
			text_add(&line, "no sample");
		page_line(&compare->page, INK_BAD, &line);
	}
}

static void compare_virtual(struct compare *compare)
{
	for (size_t i = 0; i < compare->base.count; i++) {
		const struct results_run *old = &compare->base.runs[i];
		const struct results_run *now = counterpart(&compare->now, old);

		if (old->live)
			continue;
		if (!now) {
			compare->alone++;
			page_print(&compare->page, INK_WARN, "%s seed %s: only in %s",
			           old->scenario, old->seed, compare->base.path);
			continue;
		}
		if (strcmp(old->journal_hash, now->journal_hash) == 0) {
			compare->same++;
			continue;
		}
		compare->differ++;
		if (compare->changes_count == 0)
			worse(compare, EXIT_FAILED);
		tell_difference(compare, old, now);
		ask_changes(compare, old, now);
	}
	for (size_t i = 0; i < compare->now.count; i++) {
		const struct results_run *now = &compare->now.runs[i];

		if (now->live || counterpart(&compare->base, now))
			continue;
		compare->alone++;
		page_print(&compare->page, INK_WARN, "%s seed %s: only in %s", now->scenario,
		           now->seed, compare->now.path);
	}
	if (compare->alone > 0)
		worse(compare, EXIT_INCOMPLETE);
}

/* Of each live scenario once, in the order in which it first stands there. */
static void compare_live(struct compare *compare)
{
	for (size_t i = 0; i < compare->base.count; i++) {
		const struct results_run *first = &compare->base.runs[i];
		bool again = !first->live;

		for (size_t j = 0; j < i; j++)
			again = again ||
			        strcmp(compare->base.runs[j].scenario, first->scenario) == 0;
		for (uint32_t c = 0; !again && c < compare->changes_count; c++)
			worse(compare, sample_tell(&compare->page, &compare->changes[c],
			                           first->scenario, &compare->base, &compare->now));
	}
}

static void tell_sum(const struct compare *compare)
{
	page_print(&compare->page, compare->worst == EXIT_HELD ? INK_GOOD : INK_BAD,
	           "%" PRIu64 " virtual runs compared: %" PRIu64 " the same, %" PRIu64
	           " not; %" PRIu64 " without a counterpart",
	           compare->same + compare->differ, compare->same, compare->differ, compare->alone);
	for (uint32_t i = 0; i < compare->changes_count; i++)
		page_print(&compare->page, INK_PLAIN, "  %s: in %" PRIu64, compare->changes[i].text,
		           compare->held[i]);
}

static bool any_live(const struct results *results)
{
	for (size_t i = 0; i < results->count; i++)
		if (results->runs[i].live)
			return true;
	return false;
}

static enum exit_code read_both(struct compare *compare)
{
	const struct options *options = compare->options;
	enum exit_code code = results_read(&compare->base, options->words[0]);

	code = exit_worse(code, results_read(&compare->now, options->words[1]));
	for (uint32_t i = 0; i < options->fails_count; i++)
		if (!change_read(&compare->changes[compare->changes_count++], options->fails[i]))
			code = exit_worse(code, EXIT_USAGE);
	if (code != EXIT_HELD)
		return code;
	if (!comparable(compare))
		return EXIT_USAGE;
	if ((any_live(&compare->base) || any_live(&compare->now)) && options->fails_count == 0) {
		fprintf(stderr, "ikesim compare: no two live runs are the same: --fail-on says "
		                "what matters\n");
		return EXIT_USAGE;
	}
	return EXIT_HELD;
}

enum exit_code command_compare(const struct options *options)
{
	struct compare compare = { .options = options, .page = command_page(options) };

	compare.worst = read_both(&compare);
	if (compare.worst == EXIT_HELD) {
		compare_virtual(&compare);
		compare_live(&compare);
		if (compare.same + compare.differ + compare.alone > 0)
			tell_sum(&compare);
	}
	results_free(&compare.base);
	results_free(&compare.now);
	return exit_worse(compare.worst, command_flush());
}
