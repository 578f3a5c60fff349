/* See result.h. */
#include "sim/report/profile.h"
#include "sim/report/result.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/catalogue.h"
#include "sim/json.h"
#include "sim/report/chain.h"
#include "sim/report/live.h"
#include "sim/report/loads.h"
#include "sim/report/over_time.h"
#include "sim/report/summary.h"
#include "sim/report/tell.h"

#define NO_CUT SIZE_MAX

/* "key":  with the comma that parts it from what stands before. */
#define first(json, name) json_lit(json, "\"" name "\":")

static void put_text(struct json *json, const char *text)
{
	json_text(json, text, NO_CUT);
}

static void put_comma(struct json *json, bool wanted)
{
	if (wanted)
		json_lit(json, ",");
}

/* What is worked out once, and written twice: to count the octets, then to write them. */
struct worked {
	uint8_t hash[JOURNAL_HASH];
	char *command;
};

static void put_run(struct json *json, const struct report *report, const struct worked *worked)
{
	const struct journal_meta *meta = journal_meta(report->journal);

	first(json, "schema");
	json_u64(json, RESULT_SCHEMA);
	json_key(json, "ikesim");
	put_text(json, meta->version);
	json_key(json, "scenario");
	put_text(json, meta->scenario);
	json_key(json, "file");
	put_text(json, meta->file);
	json_key(json, "seed");
	json_lit(json, "\"");
	json_u64(json, meta->seed);
	json_lit(json, "\"");
	json_key(json, "scenario_hash");
	json_octets(json, meta->scenario_hash, JOURNAL_HASH);
	json_key(json, "journal_hash");
	json_octets(json, worked->hash, JOURNAL_HASH);
	if (report->journal_file) {
		json_key(json, "journal_file");
		put_text(json, report->journal_file);
	}
	json_key(json, "replay");
	put_text(json, report->live ? NULL : worked->command);
	if (!report->live)
		return;
	json_key(json, "live");
	live_put(json, report);
}

static void put_counts(struct json *json, const struct report *report)
{
	const struct verdict *verdict = report->verdict;

	json_key(json, "held");
	if (report->results_count == 0)
		json_lit(json, "null");
	else
		json_bool(json, report_held(report));
	json_key(json, "end");
	put_text(json, journal_end_name(verdict->end));
	json_key(json, "ended_at");
	json_instant(json, verdict->ended_at);
	json_key(json, "negotiations");
	json_lit(json, "{\"initiated\":");
	json_u64(json, verdict->initiated);
	json_key(json, "installed");
	json_u64(json, verdict->installed);
	json_key(json, "failed");
	json_u64(json, verdict->failed);
	json_key(json, "unfinished");
	json_u64(json, verdict->unfinished);
	json_lit(json, "}");
	json_key(json, "leaked");
	json_lit(json, "{\"larval\":");
	json_u64(json, verdict->leaked_larval);
	json_key(json, "mature");
	json_u64(json, verdict->leaked_mature);
	json_lit(json, "}");
}

static void put_errors(struct json *json, const struct verdict *verdict)
{
	bool any = false;

	json_key(json, "errors");
	json_lit(json, "[");
	for (uint32_t i = 0; i < VERDICT_CODES; i++) {
		const struct catalogue_entry *entry = catalogue_code(VERDICT_CODE_FIRST + i);

		if (verdict->errors[i] == 0)
			continue;
		put_comma(json, any);
		any = true;
		json_lit(json, "{\"code\":");
		json_u64(json, VERDICT_CODE_FIRST + i);
		json_key(json, "symbol");
		put_text(json, entry ? entry->symbol : NULL);
		json_key(json, "hresult");
		json_hex(json, catalogue_hresult(VERDICT_CODE_FIRST + i), 8);
		json_key(json, "index");
		json_u64(json, i);
		json_key(json, "count");
		json_u64(json, verdict->errors[i]);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}

static void put_driver(struct json *json, const struct report *report,
                       const struct verdict_negotiation *v)
{
	json_key(json, "driver");
	if (v->failure != IKE_FAIL_GETSPI && v->failure != IKE_FAIL_UPDATE &&
	    v->failure != IKE_FAIL_ADD) {
		json_lit(json, "null");
		return;
	}
	json_lit(json, "{\"op\":");
	put_text(json, sadb_op_name(v->op));
	json_key(json, "err");
	put_text(json, sadb_err_name(v->err));
	json_key(json, "code");
	json_u64(json, v->driver_code);
	json_key(json, "code_name");
	put_text(json, report_driver_code(report, v->host, v->driver_code));
	json_key(json, "asked_at");
	json_instant(json, v->asked_at);
	json_key(json, "done_at");
	json_instant(json, v->done_at);
	json_lit(json, "}");
}

static void put_split(struct json *json, const struct verdict_negotiation *v)
{
	static const char *const names[] = {
#define X(name, text) text,
		SPLIT_PARTS(X)
#undef X
	};

	json_key(json, "split");
	if (!v->initiator) {
		json_lit(json, "null");
		return;
	}
	json_lit(json, "{");
	for (uint32_t i = 0; i < SPLIT_COUNT; i++) {
		put_comma(json, i > 0);
		put_text(json, names[i]);
		json_lit(json, ":");
		json_i64(json, v->split[i]);
	}
	json_lit(json, "}");
}

static void put_failure(struct json *json, const struct report *report,
                        const struct verdict_negotiation *v)
{
	const char label[] = { verdict_row(v->failure, v->cause, v->notify)->label, '\0' };

	json_lit(json, "{\"negotiation\":");
	json_hex(json, v->negotiation, 16);
	json_key(json, "host");
	put_text(json, report_host(report, v->host));
	json_key(json, "peer");
	put_text(json, v->peer == JOURNAL_NOBODY ? NULL : report_host(report, v->peer));
	json_key(json, "role");
	put_text(json, v->initiator ? "initiator" : "responder");
	json_key(json, "code");
	json_u64(json, v->code);
	json_key(json, "cause");
	put_text(json, verdict_cause(v));
	json_key(json, "failure");
	put_text(json, ike_failure_name(v->failure));
	json_key(json, "label");
	put_text(json, label);
	json_key(json, "started_at");
	json_instant(json, v->started_at);
	json_key(json, "ended_at");
	json_instant(json, v->ended_at);
	json_key(json, "larval_until");
	json_instant(json, v->larval_until);
	put_driver(json, report, v);
	json_key(json, "notify");
	put_text(json, v->notify ? ike_notify_name(v->notify) : NULL);
	put_split(json, v);
	json_lit(json, "}");
}

static void put_failures(struct json *json, const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	uint32_t count = 0, more = 0, index = UINT32_MAX;

	json_key(json, "failures");
	json_lit(json, "[");
	for (uint32_t i = 0; i < verdict->count; i++) {
		if (verdict->negotiations[i].code == 0)
			continue;
		if (count == RESULT_FAILURES_MAX) {
			more++;
			continue;
		}
		if (i == verdict->first_failure)
			index = count;
		put_comma(json, count > 0);
		put_failure(json, report, &verdict->negotiations[i]);
		count++;
	}
	json_lit(json, "]");
	json_key(json, "failures_more");
	json_u64(json, more);
	json_key(json, "first_failure");
	if (index == UINT32_MAX)
		json_lit(json, "null");
	else
		json_u64(json, index);
}

static void put_because(struct json *json, const struct report *report)
{
	struct chain chain = { .count = 0 };
	uint32_t failed = report->verdict->first_failure;

	if (failed != UINT32_MAX)
		chain_make(&chain, report, &report->verdict->negotiations[failed]);
	json_key(json, "because");
	json_lit(json, "[");
	for (uint32_t i = 0; i < chain.count; i++) {
		put_comma(json, i > 0);
		json_lit(json, "{\"what\":");
		put_text(json, chain.links[i].label);
		json_key(json, "text");
		put_text(json, chain.links[i].text.out);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}

static void put_samples(struct json *json, const struct verdict *verdict)
{
	static const uint32_t ranks[] = { 0, 50000, 90000, 99000, 99900, 100000 };
	static const char *const words[] = { "min", "p50", "p90", "p99", "p99.9", "max" };

	json_key(json, "samples");
	json_lit(json, "{");
	for (uint32_t m = 0; m < MEASURE_COUNT; m++) {
		const struct histogram *measure = &verdict->measures[m];
		bool any = measure->count > 0;

		put_comma(json, m > 0);
		put_text(json, scenario_measure_name((enum expect_measure)m));
		json_lit(json, ":{\"count\":");
		json_u64(json, measure->count);
		for (uint32_t r = 0; r < sizeof(ranks) / sizeof(*ranks); r++) {
			json_lit(json, ",");
			put_text(json, words[r]);
			json_lit(json, ":");
			json_instant(json,
			             any ? histogram_percentile(measure, ranks[r]) : NSEC_NEVER);
		}
		json_key(json, "mean");
		json_instant(json, any ? histogram_mean(measure) : NSEC_NEVER);
		json_lit(json, "}");
	}
	json_lit(json, "}");
}

static void put_histograms(struct json *json, const struct verdict *verdict)
{
	bool any = false;

	json_key(json, "histograms");
	json_lit(json, "{");
	for (uint32_t m = 0; m < MEASURE_COUNT; m++) {
		if (verdict->measures[m].count == 0)
			continue;
		put_comma(json, any);
		any = true;
		put_text(json, scenario_measure_name((enum expect_measure)m));
		json_lit(json, ":");
		histogram_put(json, &verdict->measures[m]);
	}
	json_lit(json, "}");
}

static void put_expectations(struct json *json, const struct report *report)
{
	json_key(json, "expectations");
	json_lit(json, "[");
	for (uint32_t i = 0; i < report->results_count; i++) {
		const struct expect_result *result = &report->results[i];

		put_comma(json, i > 0);
		json_lit(json, "{\"text\":");
		put_text(json, result->text);
		json_key(json, "held");
		json_bool(json, result->held);
		json_key(json, "actual");
		put_text(json, result->actual);
		json_key(json, "file");
		put_text(json, result->place.file);
		json_key(json, "line");
		json_u64(json, result->place.line);
		json_key(json, "col");
		json_u64(json, result->place.col);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}

static void put_result(struct json *json, const struct report *report, const struct worked *worked)
{
	json_lit(json, "{");
	put_run(json, report, worked);
	put_counts(json, report);
	loads_put(json, report);
	over_time_put(json, report);
	put_errors(json, report->verdict);
	put_failures(json, report);
	put_because(json, report);
	profile_put(json, report->verdict);
	put_samples(json, report->verdict);
	put_histograms(json, report->verdict);
	put_expectations(json, report);
	json_lit(json, "}\n");
}

void result_put_measures(struct json *json, const struct report *report)
{
	put_counts(json, report);
	put_errors(json, report->verdict);
	put_samples(json, report->verdict);
}

bool result_print(FILE *out, const struct report *report)
{
	struct worked worked = { .command = summary_command(report) };
	struct json json = { 0 };
	bool good = false;
	size_t len;

	journal_hash(report->journal, worked.hash);
	put_result(&json, report, &worked);
	len = json.len;
	json = (struct json){ .out = malloc(len) };
	if (json.out) {
		put_result(&json, report, &worked);
		assert(json.len == len);
		good = fwrite(json.out, 1, len, out) == len;
	}
	free(json.out);
	free(worked.command);
	return good;
}
