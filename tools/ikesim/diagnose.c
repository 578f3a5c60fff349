/* ikesim diagnose: what failed, why, where the time went, what was in order and what not, and what
 * would have avoided it. */
#include "tools/ikesim/diagnose.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/chain.h"
#include "sim/report/profile.h"
#include "sim/report/summary.h"
#include "tools/ikesim/stop.h"

#define INDENT 6 /* columns */

const struct verdict_negotiation *diagnose_first(const struct report *report, uint32_t code)
{
	const struct verdict *verdict = report->verdict;
	const struct verdict_negotiation *first = NULL;

	for (uint32_t i = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *v = &verdict->negotiations[i];

		if (v->code == code && code != 0 &&
		    (!first || v->failed_index < first->failed_index))
			first = v;
	}
	return first;
}

static void print_what(const struct page *page, const struct report *report)
{
	struct text line = { .len = 0 };

	text_add_safe(&line, journal_meta(report->journal)->scenario);
	text_add(&line, ", seed %" PRIu64, journal_meta(report->journal)->seed);
	page_line(page, INK_BOLD, &line);
	summary_line(page, report);
	summary_errors(page, report);
}

static void print_why(const struct page *page, const struct report *report,
                      const struct verdict_negotiation *first)
{
	struct text title = { .len = 0 };
	struct chain chain;

	text_add(&title, "Why: the first ");
	chain_title(&title, first->code);
	page_heading(page, title.out);
	chain_make(&chain, report, first);
	for (uint32_t i = 0; i < chain.count; i++) {
		struct text prefix = { .len = 0 };

		text_add(&prefix, "  %-8s ", chain.links[i].label);
		page_wrap(page, INK_BAD, prefix.out, 11, chain.links[i].text.out);
	}
}

/* "more cores: cpu.cores 1 -> 2" */
static void add_change(struct text *line, const struct candidate *candidate, const char *value)
{
	text_add(line, "%s: ", candidate->row->words);
	text_add_safe(line, candidate->path);
	text_add(line, " ");
	text_add_safe(line, candidate->was);
	text_add(line, " -> ");
	text_add_safe(line, value);
}

static void print_change(const struct page *page, const struct finding *finding, uint32_t number)
{
	const struct candidate *candidate = finding->candidate;
	uint32_t size = finding_size(finding);
	struct text line = { .len = 0 }, prefix = { .len = 0 };

	text_add(&prefix, "  %2" PRIu32 ". ", number);
	add_change(&line, candidate, candidate->changes[finding->change].value);
	page_wrap(page, INK_GOOD, prefix.out, INDENT, line.out);
	line = (struct text){ .len = 0 };
	text_add(&line, "%" PRIu32 " dB", size);
	if (finding->too_little < candidate->count) {
		text_add(&line, "; ");
		text_add_safe(&line, candidate->changes[finding->too_little].value);
		text_add(&line, " would not do");
	}
	if (finding->share >= 0.001)
		text_add(&line, "; it shortens what took %.1f %% of the time of who failed",
		         100 * finding->share);
	page_wrap(page, INK_DIM, "      ", INDENT, line.out);
}

static void print_remedies(const struct page *page, const struct diagnosis *diagnosis,
                           const struct report *report)
{
	page_heading(page,
	             "What would have avoided it, one thing changed, the smallest change first");
	for (uint32_t i = 0; i < diagnosis->working; i++) {
		char *command = finding_command(diagnosis, report, &diagnosis->findings[i]);

		print_change(page, &diagnosis->findings[i], i + 1);
		/* As long as it must be, and quoted instead of cleaned. */
		fprintf(page->out, "      %s\n", command ? command : "?");
		free(command);
	}
	if (diagnosis->working == 0)
		page_print(page, INK_WARN, "  nothing of what was tried%s",
		           diagnosis->lab.exit == EXIT_HELD ? "" : ", before it was interrupted");
}

static void print_no_help(const struct page *page, const struct diagnosis *diagnosis)
{
	if (diagnosis->count == diagnosis->working)
		return;
	page_heading(page, "What would not have helped, up to these values");
	for (uint32_t i = diagnosis->working; i < diagnosis->count; i++) {
		const struct finding *finding = &diagnosis->findings[i];
		const struct candidate *candidate = finding->candidate;
		struct text line = { .len = 0 };

		add_change(&line, candidate, candidate->changes[candidate->count - 1].value);
		page_wrap(page, INK_PLAIN, "  ", INDENT, line.out);
	}
}

static void print_how(const struct page *page, const struct diagnosis *diagnosis)
{
	const struct lab *lab = &diagnosis->lab;
	struct text line = { .len = 0 };

	page_print(page, INK_PLAIN, "%s", "");
	text_add(&line,
	         "%" PRIu64 " runs. A change avoids %" PRIu32 " if none comes on %" PRIu32
	         " seeds (%" PRIu64 " .. %" PRIu64 "; without a change it comes on %" PRIu32
	         " of them), no other error instead, and nobody is left out.",
	         lab->runs, lab->code, lab->seeds_count, lab->seeds[0],
	         lab->seeds[lab->seeds_count - 1], lab->failing);
	page_wrap(page, INK_DIM, "", 0, line.out);
	line = (struct text){ .len = 0 };
	text_add(&line,
	         "dB: how small a change is [X], 10 log10 of its factor rounded up: 1 is up to "
	         "1.25 times, 3 twice, 10 ten times; what is only switched counts 1, a whole "
	         "number's step at most 1. Of equal ones what took more of the time comes "
	         "first.");
	page_wrap(page, INK_DIM, "", 0, line.out);
	if (lab->exit == EXIT_INCOMPLETE)
		page_print(page, INK_WARN, "Interrupted: this is what was known by then.");
}

static void print_text(const struct page *page, const struct diagnosis *diagnosis,
                       const struct report *report, const struct checks *checks)
{
	const struct verdict_negotiation *first = diagnose_first(report, diagnosis->lab.code);

	print_what(page, report);
	if (first)
		print_why(page, report, first);
	summary_split(page, report);
	profile_print(page, report);
	page_heading(page, "What was in order");
	checks_print(page, checks);
	if (report_incomplete(report)) {
		page_print(page, INK_WARN,
		           "\nThe run is incomplete (%s): this is what was measured so far, and "
		           "nothing was tried.",
		           journal_end_name(report->verdict->end));
		return;
	}
	if (!first) {
		page_print(page, INK_GOOD, "\nNothing failed: there is nothing to avoid.");
		return;
	}
	print_remedies(page, diagnosis, report);
	print_no_help(page, diagnosis);
	print_how(page, diagnosis);
}

static enum exit_code diagnose_trial(const struct options *options, const struct scenario *scenario,
                                     const struct trial *trial)
{
	const struct report *report = &trial->judge.report;
	struct diagnosis *diagnosis = malloc(sizeof(*diagnosis));
	struct checks *checks = malloc(sizeof(*checks));
	struct page page = command_page(options);
	enum exit_code code = EXIT_HELD;

	if (!diagnosis || !checks || !checks_make(checks, report)) {
		free(diagnosis);
		free(checks);
		return command_no_memory();
	}
	diagnosis_make(diagnosis, options, scenario, trial);
	if (diagnosis->lab.code != 0 && diagnosis->working == 0)
		code = EXIT_FAILED;
	if (diagnosis->lab.exit != EXIT_HELD)
		code = diagnosis->lab.exit;
	if (!options->json)
		print_text(&page, diagnosis, report, checks);
	else if (!diagnose_json(stdout, diagnosis, report, checks))
		code = command_no_memory();
	diagnosis_free(diagnosis);
	free(diagnosis);
	free(checks);
	return code;
}

enum exit_code command_diagnose(const struct options *options)
{
	enum exit_code code = EXIT_HELD;
	struct scenario *scenario = command_load(options->words[0], options, &code);
	struct trial trial;

	if (options->sets_count + 2 > OPTION_SETS_MAX) {
		fprintf(stderr, "ikesim diagnose: --set: %d at most\n", OPTION_SETS_MAX - 2);
		code = EXIT_USAGE;
	}
	if (scenario && code == EXIT_HELD)
		code = command_able(options->words[0], scenario);
	if (scenario && code == EXIT_HELD) {
		stop_remember();
		trial_run(&trial, options, scenario,
		          options->seed_given ? options->seed_first : scenario->seed, NULL, NULL);
		code = trial.code;
		if (code == EXIT_HELD)
			code = diagnose_trial(options, scenario, &trial);
		trial_free(&trial);
	}
	if (scenario)
		scenario_free(scenario);
	return exit_worse(code, command_flush());
}
