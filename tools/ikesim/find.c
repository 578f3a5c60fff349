/* ikesim find: where along one key does it begin, or cease, to hold? bisect.h says how it looks. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/json.h"
#include "sim/report/summary.h"
#include "sim/wilson.h"
#include "tools/ikesim/bisect.h"
#include "tools/ikesim/probe.h"
#include "tools/ikesim/progress.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/trial.h"
#include "tools/ikesim/word.h"

#define SHARE 1000 /* of the span: the resolution for many seeds, if none is said */

struct find {
	const struct options *options;
	struct page page;
	struct survey survey;
	struct prober prober;
	int64_t resolution;
	struct bisect bisect; /* step 0 is lo, the last is hi */
	struct probe probes[BISECT_ASKED_MAX];
	enum exit_code code;
};

static int64_t value_of(const struct find *find, uint64_t step)
{
	return step >= find->bisect.last ? find->prober.span.hi
	                                 : find->prober.span.lo + (int64_t)step * find->resolution;
}

/* bisect's question: one probe. */
static bool ask(void *context, uint64_t step, uint32_t at, bool *yes)
{
	struct find *find = context;
	struct probe probe;

	find->code = prober_ask(&find->prober, value_of(find, step), &probe);
	if (find->code != EXIT_HELD) {
		free(probe.seeds);
		return false;
	}
	memmove(&find->probes[at + 1], &find->probes[at],
	        (find->bisect.count - at) * sizeof(probe));
	find->probes[at] = probe;
	*yes = probe.yes;
	return true;
}

/* The first seed for which the neighbours differ; what was not asked yet is asked now. */
static bool differing_seed(struct find *find, uint64_t *seed)
{
	uint64_t seeds = field_seeds(&find->survey.field);

	for (uint64_t i = 0; i < seeds && !stop_asked(); i++) {
		bool holds[2];
		for (uint32_t side = 0; side < 2; side++) {
			const struct probe *probe = &find->probes[find->bisect.below + side];
			struct trial trial;

			if (i < probe->trials) {
				holds[side] = probe->seeds[i];
				continue;
			}
			if (prober_load(&find->prober, probe->value) != EXIT_HELD)
				return false;
			trial_run(&trial, &find->survey.options, find->survey.scenario,
			          find->survey.field.seed_first + i, NULL, NULL);
			holds[side] = trial.code == EXIT_HELD &&
			              expect_check_one(find->survey.scenario, trial.judge.verdict,
			                               journal_meta(trial.journal)->hosts,
			                               &find->survey.when)
			                      .held;
			trial_free(&trial);
		}
		*seed = find->survey.field.seed_first + i;
		if (holds[0] != holds[1])
			return true;
	}
	return false;
}

static void print_probe(const struct find *find, const struct probe *probe)
{
	struct wilson sure = wilson(probe->holds, probe->trials);
	struct text line = { .len = 0 };
	char value[QUANTITY_TEXT];

	quantity_print(find->prober.span.kind, probe->value, value);
	text_add(&line, "  %s  ", probe->yes ? "holds    " : "holds not");
	text_add_safe(&line, find->prober.span.path);
	text_add(&line, " = %s", value);
	if (probe->trials > 1)
		text_add(&line, "  for %" PRIu64 " of %" PRIu64 " seeds (95 %%: %.1f .. %.1f %%%s)",
		         probe->holds, probe->trials, 100 * sure.low, 100 * sure.high,
		         probe->close ? "; close" : "");
	page_line(&find->page, probe->yes ? INK_BAD : INK_GOOD, &line);
}

/* The run that shows it, with the command that repeats it. False: it could not be made. */
static bool replay(struct find *find, const struct probe *probe, uint64_t seed, char **command,
                   struct expect_result *result)
{
	struct trial trial;
	bool good;

	*command = NULL;
	if (prober_load(&find->prober, probe->value) != EXIT_HELD)
		return false;
	trial_run(&trial, &find->survey.options, find->survey.scenario, seed, NULL, NULL);
	good = trial.code == EXIT_HELD;
	if (good) {
		*result = expect_check_one(find->survey.scenario, trial.judge.verdict,
		                           journal_meta(trial.journal)->hosts, &find->survey.when);
		*command = summary_command(&trial.judge.report);
	}
	trial_free(&trial);
	return good && *command;
}

static void print_change(struct find *find)
{
	uint64_t seed = 0;

	print_probe(find, &find->probes[find->bisect.below]);
	print_probe(find, &find->probes[find->bisect.below + 1]);
	if (find->code != EXIT_HELD || !differing_seed(find, &seed))
		return;
	page_print(&find->page, INK_PLAIN, "%s", "");
	for (uint32_t side = 0; side < 2; side++) {
		struct expect_result result;
		struct text line = { .len = 0 };
		char *command;

		if (replay(find, &find->probes[find->bisect.below + side], seed, &command,
		           &result)) {
			/* As long as it must be, and quoted instead of cleaned. */
			fprintf(find->page.out, "replay    %s\n", command);
			text_add(&line, "          ");
			text_add_safe(&line, result.actual);
			page_line(&find->page, INK_DIM, &line);
		}
		free(command);
	}
}

static void print_how(const struct find *find)
{
	uint64_t seeds = field_seeds(&find->survey.field);
	char step[QUANTITY_TEXT];

	quantity_print(find->prober.span.kind, find->resolution, step);
	page_print(&find->page, INK_PLAIN, "%s", "");
	page_print(&find->page, INK_DIM, "%" PRIu64 " runs at %u values, at least %s apart; %s",
	           find->prober.runs, find->bisect.count, step,
	           seeds == 1 ? "one seed: exact for it"
	                      : "many seeds: it holds where it does for half of them");
	if (seeds > 1)
		page_print(
		        &find->page, INK_DIM,
		        "a value is decided when one side leads by %d seeds (40 %% against 60 %%, "
		        "1 %% error), else by all",
		        PROBE_LEAD);
}

/* Every change that was met, if there are several. */
static void print_changes(const struct find *find)
{
	if (bisect_changes(&find->bisect) < 2)
		return;
	page_print(&find->page, INK_WARN,
	           "It is not monotone: it changes %u times between the values that were asked:",
	           bisect_changes(&find->bisect));
	for (uint32_t i = 0; i < find->bisect.count; i++)
		if ((i > 0 && find->probes[i - 1].yes != find->probes[i].yes) ||
		    (i + 1 < find->bisect.count && find->probes[i].yes != find->probes[i + 1].yes))
			print_probe(find, &find->probes[i]);
	page_print(&find->page, INK_PLAIN, "%s", "");
}

static void print_text(struct find *find)
{
	struct text line = { .len = 0 };

	text_add_safe(&line, find->survey.field.when);
	if (find->bisect.below == find->bisect.count) {
		text_add(&line, find->bisect.count == 0 ? ": nothing is known yet"
		                : find->probes[0].yes   ? ": holds at all values that were asked"
		                                        : ": holds at no value that was asked");
		page_line(&find->page, INK_BAD, &line);
		for (uint32_t i = 0;
		     i<find->bisect.count; i += find->bisect.count> 1 ? find->bisect.count - 1 : 1)
			print_probe(find, &find->probes[i]);
	} else {
		page_line(&find->page, INK_BOLD, &line);
		print_change(find);
	}
	print_how(find);
	print_changes(find);
}

static void put_probe(struct json *json, const struct find *find, const struct probe *probe)
{
	char value[QUANTITY_TEXT];

	quantity_print(find->prober.span.kind, probe->value, value);
	json_lit(json, "{\"value\":");
	json_text(json, value, SIZE_MAX);
	json_key(json, "yes");
	json_bool(json, probe->yes);
	json_key(json, "holds");
	json_u64(json, probe->holds);
	json_key(json, "trials");
	json_u64(json, probe->trials);
	json_key(json, "close");
	json_bool(json, probe->close);
	json_lit(json, "}");
}

static void put_all(struct json *json, const struct find *find, char *const replays[2])
{
	char step[QUANTITY_TEXT];
	bool found = find->bisect.below < find->bisect.count;

	quantity_print(find->prober.span.kind, find->resolution, step);
	json_lit(json, "{\"schema\":1,\"ikesim\":");
	json_text(json, IKESIM_VERSION, SIZE_MAX);
	json_key(json, "file");
	json_text(json, find->survey.field.file, SIZE_MAX);
	json_key(json, "until");
	json_text(json, find->survey.field.when, SIZE_MAX);
	json_key(json, "path");
	json_text(json, find->prober.span.path, SIZE_MAX);
	json_key(json, "resolution");
	json_text(json, step, SIZE_MAX);
	json_key(json, "runs");
	json_u64(json, find->prober.runs);
	json_key(json, "changes");
	json_u64(json, bisect_changes(&find->bisect));
	json_key(json, "found");
	json_bool(json, found);
	json_key(json, "neighbours");
	json_lit(json, "[");
	for (uint32_t side = 0; found && side < 2; side++) {
		if (side > 0)
			json_lit(json, ",");
		put_probe(json, find, &find->probes[find->bisect.below + side]);
	}
	json_lit(json, "]");
	json_key(json, "replay");
	json_lit(json, "[");
	for (uint32_t side = 0; side < 2 && replays[0] && replays[1]; side++) {
		if (side > 0)
			json_lit(json, ",");
		json_text(json, replays[side], SIZE_MAX);
	}
	json_lit(json, "]");
	json_key(json, "probes");
	json_lit(json, "[");
	for (uint32_t i = 0; i < find->bisect.count; i++) {
		if (i > 0)
			json_lit(json, ",");
		put_probe(json, find, &find->probes[i]);
	}
	json_lit(json, "]}\n");
}

static void print_json(struct find *find)
{
	char *replays[2] = { NULL, NULL };
	struct expect_result result;
	struct json json = { 0 };
	uint64_t seed = 0;

	if (find->bisect.below < find->bisect.count && find->code == EXIT_HELD &&
	    differing_seed(find, &seed))
		for (uint32_t side = 0; side < 2; side++)
			replay(find, &find->probes[find->bisect.below + side], seed, &replays[side],
			       &result);
	put_all(&json, find, replays);
	json = (struct json){ .out = malloc(json.len) };
	if (json.out) {
		put_all(&json, find, replays);
		fwrite(json.out, 1, json.len, stdout);
	} else {
		find->code = command_no_memory();
	}
	free(json.out);
	free(replays[0]);
	free(replays[1]);
}

static bool complain(const char *what, const char *text)
{
	fprintf(stderr, "ikesim find: %s: ", what);
	word_quote(stderr, text, strlen(text));
	fprintf(stderr, "\n");
	return false;
}

static bool find_span(struct find *find)
{
	struct axis_span *span = &find->prober.span;
	const char *said = find->options->resolution;
	char error[AXIS_ERROR], help[QUANTITY_HELP];
	int64_t share;

	if (!find->options->vary)
		return complain("--vary", "it needs to be said: --vary PATH=LO..HI");
	if (!axis_read_span(find->survey.arena, find->options->vary, span, error))
		return complain("--vary", error);
	share = field_seeds(&find->survey.field) > 1 ? (span->hi - span->lo) / SHARE : 0;
	find->resolution = share > span->step ? share - share % span->step : span->step;
	if (said && (!quantity_read(span->kind, said, &find->resolution, help) ||
	             find->resolution <= 0 || find->resolution % span->step != 0))
		return complain("--resolution is no step of what varies", said);
	find->bisect.last = (uint64_t)((span->hi - span->lo - 1) / find->resolution) + 1;
	return true;
}

static void find_all(struct find *find)
{
	stop_remember();
	bisect_search(&find->bisect);
	if (find->code != EXIT_HELD && find->code != EXIT_INCOMPLETE)
		return;
	if (find->options->json)
		print_json(find);
	else
		print_text(find);
	if (find->code == EXIT_HELD && find->bisect.below == find->bisect.count)
		find->code = EXIT_FAILED;
}

enum exit_code command_find(const struct options *options)
{
	struct find *find = calloc(1, sizeof(*find));
	enum exit_code code;

	if (!find)
		return command_no_memory();
	find->options = options;
	find->bisect.context = find;
	find->bisect.ask = ask;
	find->page = command_page(options);
	find->code = survey_open(&find->survey, options);
	find->prober = (struct prober){ .options = options, .survey = &find->survey };
	if (find->code == EXIT_HELD && !find_span(find))
		find->code = EXIT_USAGE;
	if (find->code == EXIT_HELD)
		find_all(find);
	for (uint32_t i = 0; i < find->bisect.count; i++)
		free(find->probes[i].seeds);
	survey_close(&find->survey);
	code = find->code;
	free(find);
	return exit_worse(code, command_flush());
}
