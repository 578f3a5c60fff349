/* ikesim run: scenarios, seeds, and what came of them. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/world.h"
#include "sim/report/lines.h"
#include "sim/report/result.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/judge.h"
#include "tools/ikesim/pcap.h"
#include "tools/ikesim/stop.h"

struct runs {
	const struct options *options;
	struct page page;
	struct events events;
	struct pcap pcap;
	struct scenario **scenarios; /* words_count of them */
	uint64_t total, done, held, failed, unjudged, incomplete, with_13860;
	enum exit_code worst;
};

static enum exit_code run_events(struct runs *runs, const struct journal *journal)
{
	bool good;

	if (!runs->options->events)
		return EXIT_HELD;
	good = lines_print(runs->events.out, journal);
	return events_close(&runs->events, good) ? EXIT_HELD : EXIT_ENVIRONMENT;
}

static bool run_text(const struct runs *runs, const struct report *report)
{
	const struct page *page = &runs->page;

	if (runs->options->quiet) {
		if (runs->total == 1 || !(report_held(report) || report->results_count == 0) ||
		    report_incomplete(report))
			judge_print_brief(page, report);
		return true;
	}
	if (runs->done > 0)
		page_print(page, INK_PLAIN, "\n");
	return judge_print(page, report);
}

static enum exit_code run_count(struct runs *runs, const struct report *report)
{
	enum exit_code code = judge_code(report);

	runs->done++;
	runs->with_13860 += report->verdict->errors[IKE_ADD_UPDATE_KEY_FAILED - 13800] > 0;
	if (code == EXIT_INCOMPLETE)
		runs->incomplete++;
	else if (report->results_count == 0)
		runs->unjudged++;
	else if (code == EXIT_HELD)
		runs->held++;
	else
		runs->failed++;
	return code;
}

static enum exit_code run_report(struct runs *runs, const struct scenario *scenario,
                                 const struct journal *journal)
{
	struct judge judge;
	enum exit_code code = judge_init(&judge, runs->options, scenario, journal, NULL);
	bool printed;

	if (code != EXIT_HELD) {
		judge_free(&judge);
		return code;
	}
	printed = runs->options->json ? result_print(stdout, &judge.report)
	                              : run_text(runs, &judge.report);
	code = run_count(runs, &judge.report);
	if (command_flush() != EXIT_HELD)
		code = EXIT_ENVIRONMENT;
	else if (!printed)
		code = command_no_memory();
	code = exit_worse(code, pcap_write(&runs->pcap, &judge.report));
	judge_free(&judge);
	return code;
}

static void run_world(struct world *world, struct journal *journal)
{
	do {
		if (stop_asked())
			world_stop(world, journal, END_INTERRUPTED);
	} while (world_step(world, journal));
}

static enum exit_code run_one(struct runs *runs, const struct scenario *scenario, uint64_t seed)
{
	struct world *world = world_new(scenario, seed);
	struct journal *journal =
	        world ? journal_new(world_meta(world), runs->options->records_max) : NULL;
	enum exit_code code;

	if (!journal) {
		world_free(world);
		return command_no_memory();
	}
	world_keep(world, runs->pcap.capture, runs->pcap.secrets);
	run_world(world, journal);
	code = run_report(runs, scenario, journal);
	code = exit_worse(code, run_events(runs, journal));
	journal_free(journal);
	world_free(world);
	return code;
}

/* Even if it was stopped before it began, a first run is made: it says so, and its files are
 * complete. */
static bool run_goes_on(const struct runs *runs)
{
	return runs->worst != EXIT_ENVIRONMENT && runs->worst != EXIT_INTERNAL && !stop_asked();
}

static void run_seeds(struct runs *runs, const struct scenario *scenario)
{
	const struct options *options = runs->options;
	uint64_t seed = options->seed_given ? options->seed_first : scenario->seed;
	uint64_t last = options->seed_given ? options->seed_last : seed;

	for (;; seed++) {
		runs->worst = exit_worse(runs->worst, run_one(runs, scenario, seed));
		if (seed == last || !run_goes_on(runs))
			return;
	}
}

static void run_summary(const struct runs *runs)
{
	if (runs->total < 2 || runs->options->json)
		return;
	page_print(&runs->page, runs->worst == EXIT_HELD ? INK_GOOD : INK_BAD,
	           "%s%" PRIu64 " of %" PRIu64 " runs: %" PRIu64 " held, %" PRIu64
	           " failed, %" PRIu64 " without expectations, %" PRIu64
	           " incomplete; 13860 in %" PRIu64,
	           runs->options->quiet ? "" : "\n", runs->done, runs->total, runs->held,
	           runs->failed, runs->unjudged, runs->incomplete, runs->with_13860);
}

/* All of them before the first runs: a mistake in the last is not found an hour later. */
static bool run_load(struct runs *runs)
{
	const struct options *options = runs->options;

	runs->scenarios = calloc((size_t)options->words_count, sizeof(*runs->scenarios));
	if (!runs->scenarios) {
		runs->worst = command_no_memory();
		return false;
	}
	for (int i = 0; i < options->words_count; i++) {
		enum exit_code code = EXIT_HELD;

		runs->scenarios[i] = command_load(options->words[i], options, &code);
		if (runs->scenarios[i])
			code = command_able(options->words[i], runs->scenarios[i]);
		runs->worst = exit_worse(runs->worst, code);
	}
	return runs->worst == EXIT_HELD;
}

static uint64_t run_total(const struct options *options)
{
	uint64_t seeds = options->seed_given ? options->seed_last - options->seed_first : 0;

	return seeds >= UINT64_MAX / (uint64_t)options->words_count
	               ? UINT64_MAX
	               : (seeds + 1) * (uint64_t)options->words_count;
}

static bool run_files_fit(const struct options *options, uint64_t total)
{
	if (options->keys && !options->pcap) {
		fprintf(stderr, "ikesim run: --keys goes with --pcap\n");
		return false;
	}
	if (total == 1 || (!options->events && !options->pcap))
		return true;
	fprintf(stderr, "ikesim run: %s takes one scenario and one seed: a file is one %s\n",
	        options->events ? "--events" : "--pcap", options->events ? "journal" : "run");
	return false;
}

enum exit_code command_run(const struct options *options)
{
	struct runs runs = { .options = options,
		             .page = command_page(options),
		             .total = run_total(options) };

	if (!run_files_fit(options, runs.total))
		return EXIT_USAGE;
	if (run_load(&runs))
		stop_remember();
	if (runs.worst == EXIT_HELD && options->events &&
	    !events_open(&runs.events, options->events))
		runs.worst = EXIT_ENVIRONMENT;
	if (runs.worst == EXIT_HELD && !pcap_open(&runs.pcap, options))
		runs.worst = EXIT_ENVIRONMENT;
	if (runs.worst == EXIT_HELD) {
		for (int i = 0; i < options->words_count && (i == 0 || run_goes_on(&runs)); i++)
			run_seeds(&runs, runs.scenarios[i]);
		if (stop_asked() && runs.done < runs.total)
			runs.worst = exit_worse(runs.worst, EXIT_INCOMPLETE);
		run_summary(&runs);
	}
	if (runs.events.out)
		events_discard(&runs.events);
	pcap_close(&runs.pcap);
	for (int i = 0; runs.scenarios && i < options->words_count; i++)
		if (runs.scenarios[i])
			scenario_free(runs.scenarios[i]);
	free(runs.scenarios);
	return runs.worst;
}
