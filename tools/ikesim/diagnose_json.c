/* See diagnose.h. */
#include "tools/ikesim/diagnose.h"

#include <stdlib.h>

#include "sim/catalogue.h"
#include "sim/report/chain.h"
#include "sim/report/profile.h"
#include "sim/report/summary.h"

struct told {
	const struct diagnosis *diagnosis;
	const struct report *report;
	const struct checks *checks;
	struct chain chain;
	char *command;                         /* of the run */
	char *commands[REMEDY_CANDIDATES_MAX]; /* of each remedy */
};

static void put(struct json *json, const char *text)
{
	json_text(json, text, SIZE_MAX);
}

static void put_seed(struct json *json, uint64_t seed)
{
	json_lit(json, "\"");
	json_u64(json, seed);
	json_lit(json, "\"");
}

static void put_failed(struct json *json, const struct told *told)
{
	const struct verdict_negotiation *first =
	        diagnose_first(told->report, told->diagnosis->lab.code);
	const struct catalogue_entry *entry;

	json_key(json, "failed");
	if (!first) {
		json_lit(json, "null");
		return;
	}
	entry = catalogue_code(first->code);
	json_lit(json, "{\"code\":");
	json_u64(json, first->code);
	json_key(json, "symbol");
	put(json, entry ? entry->symbol : NULL);
	json_key(json, "count");
	json_u64(json, told->report->verdict->errors[first->code - VERDICT_CODE_FIRST]);
	json_key(json, "first_at");
	json_instant(json, first->ended_at);
	json_key(json, "host");
	put(json, report_host(told->report, first->host));
	json_key(json, "cause");
	put(json, verdict_cause(first));
	json_key(json, "because");
	json_lit(json, "[");
	for (uint32_t i = 0; i < told->chain.count; i++) {
		json_raw(json, ",", i > 0);
		json_lit(json, "{\"label\":");
		put(json, told->chain.links[i].label);
		json_key(json, "text");
		put(json, told->chain.links[i].text.out);
		json_lit(json, "}");
	}
	json_lit(json, "]}");
}

static void put_errors(struct json *json, const struct verdict *verdict)
{
	bool any = false;

	json_key(json, "errors");
	json_lit(json, "[");
	for (uint32_t i = 0; i < VERDICT_CODES; i++) {
		if (verdict->errors[i] == 0)
			continue;
		json_raw(json, ",", any);
		any = true;
		json_lit(json, "{\"code\":");
		json_u64(json, VERDICT_CODE_FIRST + i);
		json_key(json, "count");
		json_u64(json, verdict->errors[i]);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}

static void put_change(struct json *json, const struct finding *finding)
{
	const struct candidate *candidate = finding->candidate;

	json_lit(json, "{\"path\":");
	put(json, candidate->path);
	json_key(json, "was");
	put(json, candidate->was);
	json_key(json, "value");
	put(json,
	    candidate->changes[finding->works ? finding->change : candidate->count - 1].value);
	json_key(json, "words");
	put(json, candidate->row->words);
}

static void put_remedy(struct json *json, const struct finding *finding, const char *command)
{
	const struct candidate *candidate = finding->candidate;

	put_change(json, finding);
	json_key(json, "size_db");
	json_u64(json, finding_size(finding));
	json_key(json, "too_little");
	put(json, finding->too_little < candidate->count
	                  ? candidate->changes[finding->too_little].value
	                  : NULL);
	json_key(json, "share_permille");
	json_u64(json, (uint64_t)(finding->share * 1000 + 0.5));
	json_key(json, "replay");
	put(json, command);
	json_lit(json, "}");
}

static void put_findings(struct json *json, const struct told *told)
{
	const struct diagnosis *diagnosis = told->diagnosis;

	json_key(json, "remedies");
	json_lit(json, "[");
	for (uint32_t i = 0; i < diagnosis->working; i++) {
		json_raw(json, ",", i > 0);
		put_remedy(json, &diagnosis->findings[i], told->commands[i]);
	}
	json_lit(json, "]");
	json_key(json, "no_help");
	json_lit(json, "[");
	for (uint32_t i = diagnosis->working; i < diagnosis->count; i++) {
		json_raw(json, ",", i > diagnosis->working);
		put_change(json, &diagnosis->findings[i]);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}

static void put_lab(struct json *json, const struct lab *lab)
{
	json_key(json, "seeds");
	json_lit(json, "[");
	for (uint32_t i = 0; i < lab->seeds_count; i++) {
		json_raw(json, ",", i > 0);
		put_seed(json, lab->seeds[i]);
	}
	json_lit(json, "]");
	json_key(json, "seeds_failing");
	json_u64(json, lab->failing);
	json_key(json, "runs");
	json_u64(json, lab->runs);
	json_key(json, "complete");
	json_bool(json, lab->exit == EXIT_HELD);
}

static void put_all(struct json *json, const struct told *told)
{
	const struct journal_meta *meta = journal_meta(told->report->journal);

	json_lit(json, "{\"schema\":1,\"ikesim\":");
	put(json, meta->version);
	json_key(json, "scenario");
	put(json, meta->scenario);
	json_key(json, "file");
	put(json, meta->file);
	json_key(json, "seed");
	put_seed(json, meta->seed);
	json_key(json, "replay");
	put(json, told->command);
	put_failed(json, told);
	put_errors(json, told->report->verdict);
	profile_put(json, told->report->verdict);
	checks_put(json, told->checks);
	put_lab(json, &told->diagnosis->lab);
	put_findings(json, told);
	json_lit(json, "}\n");
}

static bool write_out(FILE *out, const struct told *told)
{
	struct json json = { 0 };
	bool good;

	put_all(&json, told);
	json = (struct json){ .out = malloc(json.len) };
	if (!json.out)
		return false;
	put_all(&json, told);
	good = fwrite(json.out, 1, json.len, out) == json.len;
	free(json.out);
	return good;
}

bool diagnose_json(FILE *out, const struct diagnosis *diagnosis, const struct report *report,
                   const struct checks *checks)
{
	struct told *told = calloc(1, sizeof(*told));
	const struct verdict_negotiation *first = diagnose_first(report, diagnosis->lab.code);
	bool good;

	if (!told)
		return false;
	told->diagnosis = diagnosis;
	told->report = report;
	told->checks = checks;
	told->command = summary_command(report);
	if (first)
		chain_make(&told->chain, report, first);
	good = told->command != NULL;
	for (uint32_t i = 0; i < diagnosis->working && good; i++) {
		told->commands[i] = finding_command(diagnosis, report, &diagnosis->findings[i]);
		good = told->commands[i] != NULL;
	}
	good = good && write_out(out, told);
	for (uint32_t i = 0; i < diagnosis->working; i++)
		free(told->commands[i]);
	free(told->command);
	free(told);
	return good;
}
