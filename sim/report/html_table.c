/* The tables of an HTML report: errors, expectations, all negotiations, the records in words. */
#include <inttypes.h>
#include <string.h>

#include "sim/catalogue.h"
#include "sim/report/chain.h"
#include "sim/report/html_part.h"
#include "sim/report/ladder.h"

#define NEGOTIATIONS_MAX 6000 /* rows: more would make a file that is slow to open */

/* A field to search a table by; without the script it does nothing, and is not shown. */
static void put_search(const struct html *html, const char *id, const char *what)
{
	fprintf(html->out,
	        "<p class=\"search\" hidden><label for=\"q-%s\">Find in %s:</label> <input "
	        "id=\"q-%s\" type=\"search\" data-table=\"%s\" autocomplete=\"off\"> <output "
	        "for=\"q-%s\" aria-live=\"polite\"></output></p>\n",
	        id, what, id, id, id);
}

void html_errors(const struct html *html)
{
	static const char *const titles[] = { "code", ">count", "symbol", "meaning", NULL };
	const struct verdict *verdict = html->report->verdict;
	bool any = false;

	for (uint32_t i = 0; i < VERDICT_CODES; i++) {
		const struct catalogue_entry *entry = catalogue_code(VERDICT_CODE_FIRST + i);

		if (verdict->errors[i] == 0)
			continue;
		if (!any) {
			html_section(html, "errors", "Errors at all hosts");
			html_table(html, "[D] documented by Microsoft, [I] inferred, [X] invented.",
			           titles);
		}
		any = true;
		fprintf(html->out,
		        "<tr><th scope=\"row\">%" PRIu32 "</th><td class=\"number\">%" PRIu64
		        "</td><td><code>%s</code></td><td>",
		        VERDICT_CODE_FIRST + i, verdict->errors[i], entry ? entry->symbol : "?");
		if (entry && entry->meaning) {
			markup_text(html->out, entry->meaning);
			fprintf(html->out, " [%c]", entry->label);
		}
		fputs("</td></tr>\n", html->out);
	}
	if (!any)
		return;
	html_table_end(html);
	html_section_end(html);
}

void html_expects(const struct html *html)
{
	static const char *const titles[] = { "", "expected", "what was", "where", NULL };
	const struct report *report = html->report;

	if (report->results_count == 0)
		return;
	html_section(html, "expected", "Expected");
	html_table(html, "What the scenario says of itself.", titles);
	for (uint32_t i = 0; i < report->results_count; i++) {
		const struct expect_result *result = &report->results[i];
		struct text where = { .len = 0 };

		fprintf(html->out, "<tr class=\"%s\"><td>%s</td>", result->held ? "good" : "bad",
		        result->held ? "held" : "FAILED");
		html_cell(html, result->text);
		html_cell(html, result->actual);
		text_add_safe(&where, result->place.file ? result->place.file : "?");
		if (result->place.line)
			text_add(&where, ":%" PRIu32 ":%" PRIu32, result->place.line,
			         result->place.col);
		html_cell(html, where.out);
		fputs("</tr>\n", html->out);
	}
	html_table_end(html);
	html_section_end(html);
}

static void put_negotiation(const struct html *html, const struct verdict_negotiation *v)
{
	struct text text = { .len = 0 };

	fprintf(html->out, "<tr class=\"%s\">", v->code ? "bad" : v->ended ? "" : "warn");
	html_time(html, v->started_at);
	html_cell(html, report_host(html->report, v->host));
	html_cell(html, report_host(html->report, v->peer));
	if (v->code)
		text_add(&text, "%" PRIu32 " %s", v->code, verdict_cause(v));
	else if (v->installed_at != NSEC_NEVER)
		text_add(&text,
		         v->deleted_at == NSEC_NEVER ? "installed" : "installed, taken back");
	else
		text_add(&text, "unfinished");
	html_cell(html, text.out);
	html_time(html, v->ended_at - v->started_at);
	fprintf(html->out, "<td class=\"number\">%" PRIu32 "</td></tr>\n", v->sends);
}

/* As initiators see them, and what failed at the other end only. */
void html_negotiations(const struct html *html)
{
	static const char *const titles[] = {
		">began at ms", "host", "peer", "result", ">took ms", ">datagrams sent", NULL
	};
	const struct verdict *verdict = html->report->verdict;
	uint32_t shown = 0, more = 0;

	if (verdict->count == 0)
		return;
	html_section(html, "negotiations", "All negotiations");
	put_search(html, "negotiations", "the negotiations");
	html_table(html, "In the order of their beginning.", titles);
	for (uint32_t i = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *v = &verdict->negotiations[i];

		if (!v->initiator && v->code == 0 && !verdict->live)
			continue;
		if (shown == NEGOTIATIONS_MAX) {
			more++;
			continue;
		}
		shown++;
		put_negotiation(html, v);
	}
	html_table_end(html);
	if (more)
		fprintf(html->out,
		        "<p class=\"warn\">%" PRIu32 " later ones are left out here.</p>\n", more);
	html_section_end(html);
}

static void put_record(const struct html *html, const struct ladder_row *row)
{
	static const char *const lanes[LANE_COUNT] = {
		[LANE_NONE] = "",         [LANE_RIGHT] = "→",      [LANE_RIGHT_LEAVES] = "→",
		[LANE_RIGHT_COMES] = "→", [LANE_RIGHT_LOST] = "✕", [LANE_LEFT] = "←",
		[LANE_LEFT_LEAVES] = "←", [LANE_LEFT_COMES] = "←", [LANE_LEFT_LOST] = "✕",
		[LANE_ACROSS] = "",
	};

	fprintf(html->out, "<tr class=\"%s\">", html_ink(row->ink));
	html_time(html, row->at - html->from);
	if (row->failed) {
		struct text title = { .len = 0 };

		chain_title(&title, row->failed->code);
		text_add(&title, " at ");
		text_add_safe(&title, report_host(html->report, row->failed->host));
		fputs("<td colspan=\"3\"><b>", html->out);
		markup_text(html->out, title.out);
		fputs("</b></td></tr>\n", html->out);
		return;
	}
	if (row->lane == LANE_ACROSS) {
		fputs("<td colspan=\"3\">", html->out);
		markup_text(html->out, row->left.out);
		fputs("</td></tr>\n", html->out);
		return;
	}
	html_cell(html, row->left.out);
	html_cell(html, lanes[row->lane]);
	html_cell(html, row->right.out);
	fputs("</tr>\n", html->out);
}

bool html_records(const struct html *html)
{
	const char *titles[] = { ">ms", NULL, "", NULL, NULL };
	const struct focus *focus = html->focus;
	struct ladder ladder;
	struct ladder_row row;

	if (!ladder_init(&ladder, html->report, focus))
		return false;
	titles[1] = report_host(html->report, focus->left);
	titles[3] = report_host(html->report, focus->right);
	html_section(html, "words", "In words");
	put_search(html, "words", "these events");
	html_table(html, "The negotiation of the pictures, event by event.", titles);
	while (ladder_next(&ladder, &row))
		put_record(html, &row);
	html_table_end(html);
	if (focus->more)
		fprintf(html->out,
		        "<p class=\"warn\">%" PRIu32 " later records are left out here.</p>\n",
		        focus->more);
	html_section_end(html);
	ladder_free(&ladder);
	return true;
}
