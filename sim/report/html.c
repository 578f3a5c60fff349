/* See html.h. */
#include "sim/report/html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/report/chain.h"
#include "sim/report/codes.h"
#include "sim/report/html_asset.h"
#include "sim/report/html_part.h"
#include "sim/report/summary.h"

const char *html_ink(enum page_ink ink)
{
	static const char *const classes[INK_COUNT] = {
		[INK_PLAIN] = "",    [INK_BAD] = "bad", [INK_WARN] = "warn",
		[INK_GOOD] = "good", [INK_DIM] = "dim", [INK_BOLD] = "bold",
	};

	return classes[ink];
}

void html_section(const struct html *html, const char *id, const char *title)
{
	fprintf(html->out, "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">", id, id,
	        id);
	markup_text(html->out, title);
	fputs("</h2>\n", html->out);
}

void html_section_end(const struct html *html)
{
	fputs("</section>\n", html->out);
}

void html_table(const struct html *html, const char *caption, const char *const *titles)
{
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", html->out);
	markup_text(html->out, caption);
	fputs("\"><table><caption>", html->out);
	markup_text(html->out, caption);
	fputs("</caption>\n<thead><tr>", html->out);
	for (; *titles; titles++) {
		bool number = **titles == '>';

		fprintf(html->out, "<th scope=\"col\"%s>", number ? " class=\"number\"" : "");
		markup_text(html->out, *titles + number);
		fputs("</th>", html->out);
	}
	fputs("</tr></thead>\n<tbody>\n", html->out);
}

void html_table_end(const struct html *html)
{
	fputs("</tbody></table></div>\n", html->out);
}

void html_cell(const struct html *html, const char *text)
{
	fputs("<td>", html->out);
	markup_text(html->out, text);
	fputs("</td>", html->out);
}

void html_number(const struct html *html, const char *text)
{
	fprintf(html->out, "<td class=\"number\">%s</td>", text);
}

void html_time(const struct html *html, nsec at)
{
	char text[TEXT_TIME_MAX];

	html_number(html, text_ms(text, at));
}

int64_t html_scale(const struct html *html, nsec at, int64_t length)
{
	nsec whole = html->to - html->from;

	at = at < html->from ? html->from : at > html->to ? html->to : at;
	/* In parts, so that nothing overflows however long the run is. */
	return (int64_t)((double)(at - html->from) / (double)whole * (double)length + 0.5);
}

nsec html_step(nsec length, unsigned steps)
{
	static const nsec times[] = { 1, 2, 5 };
	nsec power = 1;

	for (;; power *= 10)
		for (unsigned i = 0; i < 3; i++)
			if (length / (times[i] * power) < steps)
				return times[i] * power;
}

/* The policy: nothing from anywhere, but for the one style sheet and the one script. */
void html_head(FILE *out, const char *title, const char *css, const char *js)
{
	char style[DIGEST_SOURCE], script[DIGEST_SOURCE];

	digest_source(style, css, strlen(css));
	digest_source(script, js, strlen(js));
	fprintf(out,
	        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	        "style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action "
	        "'none'\">\n"
	        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	        "<meta name=\"color-scheme\" content=\"light dark\">\n"
	        "<link rel=\"icon\" href=\"data:,\">\n<title>",
	        style, script);
	markup_text(out, title);
	fprintf(out, " – ikesim</title>\n<style>%s</style>\n</head>\n", css);
}

static const char *verdict_class(const struct report *report)
{
	if (report_incomplete(report) || report->results_count == 0)
		return "warn";
	return report_held(report) ? "good" : "bad";
}

static void put_counts(const struct html *html)
{
	const struct report *report = html->report;
	const struct verdict *verdict = report->verdict;
	struct text line = { .len = 0 };
	char span[TEXT_TIME_MAX];

	text_add(&line,
	         "%" PRIu32 " negotiation%s: %" PRIu32 " installed, %" PRIu32 " failed, %" PRIu32
	         " unfinished",
	         verdict->initiated, verdict->initiated == 1 ? "" : "s", verdict->installed,
	         verdict->failed, verdict->unfinished);
	codes_add(&line, verdict->errors, "; errors at any host: ");
	text_add(&line, "; ended at %s (%s)", text_span(span, verdict->ended_at),
	         journal_end_name(verdict->end));
	fprintf(html->out, "<p class=\"verdict %s\">", verdict_class(report));
	if (report_incomplete(report))
		fputs("<b>Incomplete.</b> ", html->out);
	else if (report->results_count == 0)
		fputs("<b>Nothing was expected.</b> ", html->out);
	else
		fprintf(html->out, "<b>%s</b> ",
		        report_held(report) ? "As expected." : "Not as expected.");
	markup_text(html->out, line.out);
	fputs("</p>\n", html->out);
}

static void put_title(const struct html *html)
{
	const struct scenario *scenario = html->report->scenario;

	fputs("<body>\n<a class=\"skip\" href=\"#main\">to the content</a>\n<header>\n<h1>",
	      html->out);
	markup_text(html->out, journal_meta(html->report->journal)->scenario);
	fputs("</h1>\n", html->out);
	if (scenario->summary && *scenario->summary) {
		fputs("<p>", html->out);
		markup_text(html->out, scenario->summary);
		fputs("</p>\n", html->out);
	}
	put_counts(html);
	fputs("</header>\n<main id=\"main\">\n", html->out);
}

/* The chain of causes of the first failure. */
static void put_why(const struct html *html)
{
	const struct verdict *verdict = html->report->verdict;
	const struct verdict_negotiation *failed;
	struct text title = { .len = 0 };
	struct chain chain;

	if (verdict->first_failure == UINT32_MAX)
		return;
	failed = &verdict->negotiations[verdict->first_failure];
	chain_title(&title, failed->code);
	text_add(&title, " at ");
	text_add_safe(&title, report_host(html->report, failed->host));
	html_section(html, "why", title.out);
	fputs("<dl class=\"chain\">\n", html->out);
	chain_make(&chain, html->report, failed);
	for (uint32_t i = 0; i < chain.count; i++) {
		fprintf(html->out, "<dt>%s</dt><dd>", chain.links[i].label);
		markup_text(html->out, chain.links[i].text.out);
		fputs("</dd>\n", html->out);
	}
	fputs("</dl>\n", html->out);
	html_section_end(html);
}

static void put_fact(const struct html *html, const char *what, const char *text)
{
	fprintf(html->out, "<dt>%s</dt><dd><code>", what);
	markup_text(html->out, text);
	fputs("</code></dd>\n", html->out);
}

static bool put_replay(const struct html *html)
{
	const struct journal_meta *meta = journal_meta(html->report->journal);
	char *command = html->report->live ? NULL : summary_command(html->report);
	uint8_t hash[JOURNAL_HASH];
	char hex[DIGEST_HEX];

	if (!command && !html->report->live)
		return false;
	html_section(html, "replay", "To run it again");
	fputs("<dl class=\"chain\">\n", html->out);
	if (command)
		put_fact(html, "command", command);
	else
		put_fact(html, "live", "a real peer took part: nothing repeats it exactly");
	put_fact(html, "version", meta->version);
	digest_hex(meta->scenario_hash, hex);
	put_fact(html, "scenario", hex);
	journal_hash(html->report->journal, hash);
	digest_hex(hash, hex);
	put_fact(html, "journal", hex);
	fputs("</dl>\n", html->out);
	html_section_end(html);
	free(command);
	return true;
}

static bool put_body(const struct html *html)
{
	put_title(html);
	put_why(html);
	if (html->focus && (!html_sequence(html) || !html_lanes(html)))
		return false;
	html_over_time(html);
	html_split(html);
	html_intervals(html);
	html_errors(html);
	html_expects(html);
	html_negotiations(html);
	return (!html->focus || html_records(html)) && put_replay(html);
}

/* A session's place becomes free long after the last word, when a timer says so: nobody looks at
 * that. */
static bool html_counts(const struct journal_rec *rec)
{
	if (rec->negotiation == 0)
		return false;
	if (rec->kind == JOURNAL_WORK)
		return rec->job.queue != QUEUE_TIMER;
	return rec->kind != JOURNAL_NOTE ||
	       (rec->note.kind != IKE_NOTE_CLOSED && rec->note.kind != IKE_NOTE_REPLACED &&
	        rec->note.kind != IKE_NOTE_STATE);
}

/* Its own records; never of length 0. */
static void html_bounds(struct html *html)
{
	const struct focus *focus = html->focus;

	html->from = focus->from;
	html->to = focus->seat->ended_at;
	for (uint32_t i = 0; i < focus->count; i++)
		if (focus->recs[i]->at > html->to && html_counts(focus->recs[i]))
			html->to = focus->recs[i]->at;
	if (html->to <= html->from)
		html->to = html->from + 1;
}

bool html_print(FILE *out, const struct report *report)
{
	struct html html = { .out = out, .report = report };
	char *css = html_asset(HTML_CSS), *js = html_asset(HTML_JS);
	bool any = report->verdict->count > 0, good = css && js;
	struct focus focus = { 0 };

	if (good && any)
		good = focus_init(&focus, report);
	if (good && any) {
		html.focus = &focus;
		html_bounds(&html);
	}
	if (good) {
		html_head(out, journal_meta(report->journal)->scenario, css, js);
		good = put_body(&html);
		fprintf(out, "</main>\n<script>%s</script>\n</body>\n</html>\n", js);
	}
	focus_free(&focus);
	free(css);
	free(js);
	return good && !ferror(out);
}
