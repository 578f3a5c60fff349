/* See tap.h. */
#include "sim/report/tap.h"

#include <inttypes.h>
#include <stdlib.h>

#include "sim/json.h"
#include "sim/report/summary.h"
#include "sim/report/text.h"

void tap_begin(FILE *out)
{
	fputs("TAP version 14\n", out);
}

void tap_end(FILE *out, uint64_t points)
{
	fprintf(out, "1..%" PRIu64 "\n", points);
}

/* "#" and "\" mean something in a description. */
static void put_point(FILE *out, const struct report *report, bool held, const char *what)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	struct text line = { .len = 0 };

	text_add_safe(&line, meta->scenario);
	text_add(&line, ", seed %" PRIu64 ": ", meta->seed);
	text_add_safe(&line, what);
	fputs(held ? "ok - " : "not ok - ", out);
	for (const char *c = line.out; *c; c++) {
		if (*c == '#' || *c == '\\')
			fputc('\\', out);
		fputc(*c, out);
	}
}

/* A JSON string is one of YAML's too. */
static void put_value(FILE *out, const char *key, const char *text)
{
	struct json count = { 0 }, json;
	char *quoted;

	json_text(&count, text, SIZE_MAX);
	quoted = malloc(count.len);
	if (!quoted)
		return;
	json = (struct json){ .out = quoted };
	json_text(&json, text, SIZE_MAX);
	fprintf(out, "  %s: %.*s\n", key, (int)json.len, quoted);
	free(quoted);
}

static void put_result(FILE *out, const struct report *report, const struct expect_result *result,
                       const char *command)
{
	put_point(out, report, result->held, result->text);
	fputs("\n", out);
	if (result->held)
		return;
	fputs("  ---\n", out);
	put_value(out, "message", result->actual);
	put_value(out, "file", result->place.file ? result->place.file : "?");
	if (result->place.line)
		fprintf(out, "  line: %" PRIu32 "\n", result->place.line);
	put_value(out, "replay", command);
	fputs("  ...\n", out);
}

uint32_t tap_points(FILE *out, const struct report *report)
{
	char *command = report->live ? NULL : summary_command(report);
	uint32_t points = report->results_count;

	if (!command && !report->live)
		return 0;
	for (uint32_t i = 0; i < report->results_count; i++)
		put_result(out, report, &report->results[i],
		           command ? command : "none: it was live");
	if (report->results_count == 0) {
		put_point(out, report, true, "nothing is expected");
		fputs(" # SKIP\n", out);
		points++;
	}
	if (report_incomplete(report)) {
		put_point(out, report, false, "comes to its end");
		fputs("\n", out);
		points++;
	}
	free(command);
	return points;
}
