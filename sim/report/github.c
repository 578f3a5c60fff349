/* See github.h. */
#include "sim/report/github.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/codes.h"
#include "sim/report/markup.h"
#include "sim/report/summary.h"
#include "sim/report/text.h"

/* "%", line ends, and in a property ":" and "," too, are written as %25 and so on. */
static void put_escaped(FILE *out, const char *text, bool property)
{
	for (const char *c = text; *c; c++) {
		if (*c == '%' || *c == '\r' || *c == '\n' || (property && (*c == ':' || *c == ',')))
			fprintf(out, "%%%02X", (unsigned)(unsigned char)*c);
		else
			fputc(*c, out);
	}
}

static void begin(FILE *out, const struct report *report, const struct scenario_place *place)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	struct text title = { .len = 0 };

	fputs("::error file=", out);
	put_escaped(out, place && place->file ? place->file : meta->file, true);
	if (place && place->line)
		fprintf(out, ",line=%" PRIu32 ",col=%" PRIu32, place->line, place->col);
	text_add_safe(&title, meta->scenario);
	text_add(&title, " seed %" PRIu64, meta->seed);
	fputs(",title=", out);
	put_escaped(out, title.out, true);
	fputs("::", out);
}

bool github_annotate(FILE *out, const struct report *report)
{
	char *command = report->live ? NULL : summary_command(report);

	if (!command && !report->live)
		return false;
	for (uint32_t i = 0; i < report->results_count; i++) {
		const struct expect_result *result = &report->results[i];

		if (result->held)
			continue;
		begin(out, report, &result->place);
		put_escaped(out, result->actual, false);
		if (command) {
			fputs("%0A", out);
			put_escaped(out, command, false);
		}
		fputs("\n", out);
	}
	if (report_incomplete(report)) {
		begin(out, report, NULL);
		fprintf(out, "the run is incomplete: %s\n", journal_end_name(report->verdict->end));
	}
	free(command);
	return true;
}

void github_problem(FILE *out, const char *text)
{
	static const char error[] = ": error: ";
	const char *what = strstr(text, error), *end = strchr(text, '\n'), *at = what;
	struct text file = { .len = 0 }, said = { .len = 0 };
	unsigned colons = 0;

	if (!what) {
		text_add(&said, "%.*s", end ? (int)(end - text) : (int)strlen(text), text);
		fputs("::error::", out);
		put_escaped(out, said.out, false);
		fputs("\n", out);
		return;
	}
	while (at > text && colons < 2)
		colons += *--at == ':';
	text_add(&file, "%.*s", (int)(at - text), text);
	what += sizeof(error) - 1;
	text_add(&said, "%.*s", end > what ? (int)(end - what) : (int)strlen(what), what);
	fputs("::error file=", out);
	put_escaped(out, file.out, true);
	fprintf(out, ",line=%lu,col=%lu::", strtoul(at + 1, NULL, 10),
	        strtoul(strchr(at + 1, ':') + 1, NULL, 10));
	put_escaped(out, said.out, false);
	fputs("\n", out);
}

void github_table(FILE *out)
{
	fputs("| scenario | seed | outcome | errors at any host | run it again |\n"
	      "|---|---|---|---|---|\n",
	      out);
}

/* In a cell of Markdown: HTML's marks escaped, and what parts cells. */
static void put_cell(FILE *out, const char *text)
{
	for (const char *bar; (bar = strchr(text, '|')); text = bar + 1) {
		struct text part = { .len = 0 };

		text_add(&part, "%.*s", (int)(bar - text), text);
		markup_text(out, part.out);
		fputs("&#124;", out);
	}
	markup_text(out, text);
}

bool github_row(FILE *out, const struct report *report)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	char *command = report->live ? NULL : summary_command(report);
	struct text codes = { .len = 0 };
	uint32_t held = 0;

	if (!command && !report->live)
		return false;
	for (uint32_t i = 0; i < report->results_count; i++)
		held += report->results[i].held;
	codes_add(&codes, report->verdict->errors, "");
	fputs("| ", out);
	put_cell(out, meta->scenario);
	fprintf(out, " | %" PRIu64 " | %s%" PRIu32 " of %" PRIu32 " held | ", meta->seed,
	        report_incomplete(report) ? "⚠ incomplete, "
	        : report_held(report)     ? "✅ "
	        : report->results_count   ? "❌ "
	                                  : "",
	        held, report->results_count);
	fputs(codes.len ? codes.out : "none", out);
	fputs(" | <code>", out);
	put_cell(out, command ? command : "live");
	fputs("</code> |\n", out);
	free(command);
	return true;
}
