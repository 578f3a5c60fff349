/* ikesim run: scenarios, seeds, and what came of them. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/lines.h"
#include "sim/report/result.h"
#include "tools/ikesim/ci.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/judge.h"
#include "tools/ikesim/pcap.h"
#include "tools/ikesim/pool.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/trial.h"
#include "tools/ikesim/views.h"

struct runs {
	const struct options *options;
	struct page page;
	struct events events;
	struct pcap pcap;
	struct views views;
	struct ci ci;
	struct scenario **scenarios; /* words_count of them */
	uint64_t total, done, held, failed, unjudged, incomplete, with_13860;
	enum exit_code worst;
};

/* What the summary must know of one run: behind its text, where a worker ran it. */
struct run_tally {
	enum exit_code code;
	bool counts, unjudged, incomplete, with_13860;
	size_t lens[CI_PARTS]; /* of its share for CI, behind the text */
	uint64_t points;
};

static enum exit_code run_events(struct runs *runs, const struct journal *journal)
{
	bool good;

	if (!runs->options->events)
		return EXIT_HELD;
	good = lines_print(runs->events.out, journal);
	return events_close(&runs->events, good) ? EXIT_HELD : EXIT_ENVIRONMENT;
}

/* "DIR/slow-responder.trigger-2cc19156-seed-1.jsonl": by what it is of. NULL: no memory. */
static char *run_journal_path(const struct options *options, const struct journal *journal)
{
	const struct journal_meta *meta = journal_meta(journal);
	size_t room = strlen(options->journals) + strlen(meta->scenario) + 48;
	char *path = malloc(room);

	if (path)
		snprintf(path, room, "%s/%s-%02x%02x%02x%02x-seed-%" PRIu64 ".jsonl",
		         options->journals, meta->scenario, meta->scenario_hash[0],
		         meta->scenario_hash[1], meta->scenario_hash[2], meta->scenario_hash[3],
		         meta->seed);
	return path;
}

/* Of --journals. */
static enum exit_code run_keep(const char *path, const struct journal *journal)
{
	struct events file;

	if (!events_open(&file, path) || !events_close(&file, lines_print(file.out, journal)))
		return EXIT_ENVIRONMENT;
	return EXIT_HELD;
}

static bool run_text(const struct runs *runs, const struct page *page, const struct report *report)
{
	if (runs->options->quiet) {
		if (runs->total == 1 || !(report_held(report) || report->results_count == 0) ||
		    report_incomplete(report))
			judge_print_brief(page, report);
		return true;
	}
	return judge_print(page, report);
}

static void run_count(struct runs *runs, const struct run_tally *tally)
{
	runs->worst = exit_worse(runs->worst, tally->code);
	if (!tally->counts)
		return;
	runs->done++;
	runs->with_13860 += tally->with_13860;
	if (tally->incomplete)
		runs->incomplete++;
	else if (tally->unjudged)
		runs->unjudged++;
	else if (tally->code == EXIT_HELD)
		runs->held++;
	else
		runs->failed++;
}

static struct run_tally run_report(struct runs *runs, const struct page *page,
                                   const struct report *report, struct ci_share *share)
{
	bool printed = runs->options->json ? result_print(page->out, report)
	                                   : run_text(runs, page, report);
	struct run_tally tally = { .code = judge_code(report),
		                   .counts = true,
		                   .unjudged = report->results_count == 0,
		                   .incomplete = report_incomplete(report) };

	tally.with_13860 =
	        report->verdict->errors[IKE_ADD_UPDATE_KEY_FAILED - VERDICT_CODE_FIRST] > 0;
	if (!ci_share_make(share, runs->options, report) || !printed)
		tally.code = command_no_memory();
	tally.code = exit_worse(tally.code, pcap_write(&runs->pcap, report));
	tally.code = exit_worse(tally.code, views_write(&runs->views, report));
	return tally;
}

static struct run_tally run_one(struct runs *runs, const struct page *page,
                                const struct scenario *scenario, uint64_t seed,
                                struct ci_share *share)
{
	struct run_tally tally = { 0 };
	struct trial trial;
	char *path = NULL;

	trial_run(&trial, runs->options, scenario, seed, runs->pcap.capture, runs->pcap.secrets);
	tally.code = trial.code;
	if (runs->options->journals && trial.journal) {
		path = run_journal_path(runs->options, trial.journal);
		if (!path)
			command_no_memory();
		trial.judge.report.journal_file = path;
	}
	if (trial.code == EXIT_HELD)
		tally = run_report(runs, page, &trial.judge.report, share);
	if (trial.journal)
		tally.code = exit_worse(tally.code, run_events(runs, trial.journal));
	if (path)
		tally.code = exit_worse(tally.code, run_keep(path, trial.journal));
	else if (runs->options->journals)
		tally.code =
		        exit_worse(tally.code, EXIT_ENVIRONMENT); /* no memory, which was said */
	free(path);
	trial_free(&trial);
	return tally;
}

static uint64_t run_seeds(const struct options *options)
{
	uint64_t more = options->seed_given ? options->seed_last - options->seed_first : 0;

	return more == UINT64_MAX ? more : more + 1;
}

static struct run_tally run_job(struct runs *runs, const struct page *page, uint64_t job,
                                struct ci_share *share)
{
	const struct options *options = runs->options;
	uint64_t seeds = run_seeds(options);
	const struct scenario *scenario = runs->scenarios[job / seeds];
	uint64_t seed = options->seed_given ? options->seed_first + job % seeds : scenario->seed;

	return run_one(runs, page, scenario, seed, share);
}

/* In a worker: the text, the share for CI, then the tally's octets. */
static bool run_work(void *context, uint64_t job, FILE *out)
{
	struct runs *runs = context;
	struct page page = runs->page;
	struct ci_share share = { .points = 0 };
	struct run_tally tally;

	page.out = out;
	tally = run_job(runs, &page, job, &share);
	for (enum ci_part part = 0; part < CI_PARTS; part++) {
		tally.lens[part] = share.lens[part];
		if (share.texts[part])
			fwrite(share.texts[part], 1, share.lens[part], out);
	}
	tally.points = share.points;
	ci_share_free(&share);
	return fwrite(&tally, sizeof(tally), 1, out) == 1;
}

/* The way back: the share's texts are the octets' own. Returns how many come before them. */
static size_t run_share(const struct run_tally *tally, const char *octets, size_t len,
                        struct ci_share *share)
{
	*share = (struct ci_share){ .points = tally->points };
	for (enum ci_part part = CI_PARTS; part-- > 0;) {
		len -= tally->lens[part];
		share->texts[part] = octets + len;
		share->lens[part] = tally->lens[part];
	}
	return len;
}

static bool run_take(void *context, uint64_t job, const char *octets, size_t len)
{
	struct runs *runs = context;
	struct run_tally tally;
	struct ci_share share;
	bool parted = !runs->options->quiet && !runs->options->json && runs->done > 0;

	(void)job;
	len -= sizeof(tally);
	memcpy(&tally, octets + len, sizeof(tally));
	if (parted)
		page_print(&runs->page, INK_PLAIN, "\n");
	len = run_share(&tally, octets, len, &share);
	fwrite(octets, 1, len, stdout);
	ci_take(&runs->ci, &share);
	run_count(runs, &tally);
	runs->worst = exit_worse(runs->worst, command_flush());
	return runs->worst != EXIT_ENVIRONMENT && runs->worst != EXIT_INTERNAL;
}

/* One run is written as it is told, and even if it was stopped before it began it is made: it says
 * so, and its files are complete. */
static void run_all(struct runs *runs)
{
	struct pool pool = { .context = runs,
		             .count = runs->total,
		             .jobs = option_jobs(runs->options),
		             .work = run_work,
		             .take = run_take };
	struct ci_share share = { .points = 0 };
	struct run_tally tally;
	enum exit_code code;

	if (runs->total > 1) {
		code = pool_run(&pool); /* first: what it takes changes `worst` */
		runs->worst = exit_worse(runs->worst, code);
		return;
	}
	tally = run_job(runs, &runs->page, 0, &share);
	ci_take(&runs->ci, &share);
	ci_share_free(&share);
	run_count(runs, &tally);
	runs->worst = exit_worse(runs->worst, command_flush());
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
	uint64_t seeds = run_seeds(options);

	return seeds > UINT64_MAX / (uint64_t)options->words_count
	               ? UINT64_MAX
	               : seeds * (uint64_t)options->words_count;
}

static bool run_files_fit(const struct options *options, uint64_t total)
{
	if (options->github && options->json) {
		fprintf(stderr, "ikesim run: --github and --json both print to standard output\n");
		return false;
	}
	if (options->keys && !options->pcap) {
		fprintf(stderr, "ikesim run: --keys goes with --pcap\n");
		return false;
	}
	if (total == 1 || (!options->events && !options->pcap && !views_asked(options)))
		return true;
	fprintf(stderr, "ikesim run: %s takes one scenario and one seed: a file is one %s\n",
	        options->events ? "--events"
	        : options->pcap ? "--pcap"
	                        : views_asked(options),
	        options->events ? "journal" : "run");
	return false;
}

enum exit_code command_run(const struct options *options)
{
	struct runs runs = { .options = options,
		             .page = command_page(options),
		             .total = run_total(options) };

	if (options->out || options->shards)
		return command_sweep(options);
	if (!run_files_fit(options, runs.total))
		return EXIT_USAGE;
	if (run_load(&runs))
		stop_remember();
	if (runs.worst == EXIT_HELD && options->events &&
	    !events_open(&runs.events, options->events))
		runs.worst = EXIT_ENVIRONMENT;
	if (runs.worst == EXIT_HELD && !views_open(&runs.views, options))
		runs.worst = EXIT_ENVIRONMENT;
	if (runs.worst == EXIT_HELD && !ci_open(&runs.ci, options))
		runs.worst = EXIT_ENVIRONMENT;
	if (runs.worst == EXIT_HELD && !pcap_open(&runs.pcap, options))
		runs.worst = EXIT_ENVIRONMENT;
	if (runs.worst == EXIT_HELD) {
		run_all(&runs);
		run_summary(&runs);
		runs.worst = exit_worse(runs.worst, ci_close(&runs.ci));
	}
	if (runs.events.out)
		events_discard(&runs.events);
	pcap_close(&runs.pcap);
	views_discard(&runs.views);
	ci_discard(&runs.ci);
	for (int i = 0; runs.scenarios && i < options->words_count; i++)
		if (runs.scenarios[i])
			scenario_free(runs.scenarios[i]);
	free(runs.scenarios);
	return runs.worst;
}
