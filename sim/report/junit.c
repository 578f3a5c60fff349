/* See junit.h. */
#include "sim/report/junit.h"

#include <inttypes.h>
#include <stdlib.h>

#include "sim/report/chain.h"
#include "sim/report/markup.h"
#include "sim/report/summary.h"

void junit_begin(FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ikesim\">\n", out);
}

void junit_end(FILE *out)
{
	fputs("</testsuites>\n", out);
}

static uint32_t not_held(const struct report *report)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < report->results_count; i++)
		count += !report->results[i].held;
	return count;
}

static void put_attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	markup_text(out, text);
	fputs("\"", out);
}

static void begin_suite(FILE *out, const struct report *report)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	bool incomplete = report_incomplete(report);
	uint32_t count = report->results_count;

	fputs("<testsuite", out);
	fputs(" name=\"", out);
	markup_text(out, meta->scenario);
	fprintf(out,
	        ", seed %" PRIu64 "\" tests=\"%" PRIu32 "\" failures=\"%" PRIu32
	        "\" errors=\"%d\" skipped=\"%d\"",
	        meta->seed, (count ? count : 1) + incomplete, not_held(report), incomplete,
	        count == 0);
	put_attribute(out, "file", meta->file);
	fputs(">\n", out);
}

static void begin_case(FILE *out, const struct report *report, const char *name,
                       const struct scenario_place *place)
{
	const struct journal_meta *meta = journal_meta(report->journal);

	fputs("<testcase", out);
	put_attribute(out, "classname", meta->scenario);
	put_attribute(out, "name", name);
	put_attribute(out, "file", place && place->file ? place->file : meta->file);
	if (place && place->line)
		fprintf(out, " line=\"%" PRIu32 "\"", place->line);
}

/* What somebody needs who looks at a red case. */
static void put_why(FILE *out, const struct report *report, const char *command)
{
	const struct verdict *verdict = report->verdict;
	struct chain chain = { .count = 0 };

	if (verdict->first_failure != UINT32_MAX) {
		const struct verdict_negotiation *failed =
		        &verdict->negotiations[verdict->first_failure];
		struct text title = { .len = 0 };

		chain_title(&title, failed->code);
		text_add(&title, " at ");
		text_add_safe(&title, report_host(report, failed->host));
		markup_text(out, title.out);
		fputs("\n", out);
		chain_make(&chain, report, failed);
	}
	for (uint32_t i = 0; i < chain.count; i++) {
		fprintf(out, "%-9s", chain.links[i].label);
		markup_text(out, chain.links[i].text.out);
		fputs("\n", out);
	}
	fputs("replay   ", out);
	markup_text(out, command);
	fputs("\n", out);
}

static void put_case(FILE *out, const struct report *report, const struct expect_result *result,
                     const char *command)
{
	begin_case(out, report, result->text, &result->place);
	if (result->held) {
		fputs("/>\n", out);
		return;
	}
	fputs("><failure type=\"expectation\"", out);
	put_attribute(out, "message", result->actual);
	fputs(">", out);
	put_why(out, report, command);
	fputs("</failure></testcase>\n", out);
}

bool junit_suite(FILE *out, const struct report *report)
{
	char *command = report->live ? NULL : summary_command(report);

	if (!command && !report->live)
		return false;
	begin_suite(out, report);
	for (uint32_t i = 0; i < report->results_count; i++)
		put_case(out, report, &report->results[i],
		         command ? command : "a live run: nothing repeats it exactly");
	if (report->results_count == 0) {
		begin_case(out, report, "nothing is expected", NULL);
		fputs("><skipped/></testcase>\n", out);
	}
	if (report_incomplete(report)) {
		begin_case(out, report, "comes to its end", NULL);
		fprintf(out, "><error type=\"incomplete\" message=\"the run is incomplete: %s\"/>",
		        journal_end_name(report->verdict->end));
		fputs("</testcase>\n", out);
	}
	fputs("</testsuite>\n", out);
	free(command);
	return true;
}
