/*
 * See timeline.h.
 *
 *   0          24            (of 120 columns)                    66          78
 *      time ms  delta ms  initiator                              |   lane  | responder
 */
#include "sim/report/timeline.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "sim/report/chain.h"
#include "sim/report/ladder.h"

#define LEFT_AT    24u
#define LANE_WIDTH 12u /* with the blank before the responder */
#define CELL_LINES 9   /* a cell that needs more is cut */

static const char *const lanes[LANE_COUNT][2] = {
	[LANE_NONE] = { "|         |", "│         │" },
	[LANE_RIGHT] = { "|-------->|", "├────────▶│" },
	[LANE_RIGHT_LEAVES] = { "|--->     |", "├───▶     │" },
	[LANE_RIGHT_COMES] = { "|     --->|", "│     ───▶│" },
	[LANE_RIGHT_LOST] = { "|---->X   |", "├────▶X   │" },
	[LANE_LEFT] = { "|<--------|", "│◀────────┤" },
	[LANE_LEFT_LEAVES] = { "|     <---|", "│     ◀───┤" },
	[LANE_LEFT_COMES] = { "|<---     |", "│◀───     │" },
	[LANE_LEFT_LOST] = { "|   X<----|", "│   X◀────┤" },
	[LANE_ACROSS] = { "", "" },
};

static unsigned lane_at(const struct page *page)
{
	return LEFT_AT + (page_columns(page) - LEFT_AT - LANE_WIDTH - 1) / 2 + 1;
}

static unsigned right_at(const struct page *page)
{
	return lane_at(page) + LANE_WIDTH;
}

static void cell_take(struct text *line, const char **words, unsigned columns)
{
	size_t len = text_fitting(*words, columns);

	text_add(line, "%.*s", (int)len, *words);
	*words += len;
	*words += strspn(*words, " ");
}

static void print_columns(const struct page *page, const struct ladder_row *row, struct text *line)
{
	const char *left = row->left.out, *right = row->right.out;
	enum ladder_lane lane = row->lane;

	for (unsigned i = 0; i < CELL_LINES && (i == 0 || *left || *right); i++) {
		size_t from;

		text_pad(line, LEFT_AT);
		from = line->len;
		cell_take(line, &left, lane_at(page) - LEFT_AT - 1);
		text_pad(line, lane_at(page));
		text_add(line, "%s ", lanes[lane][page->utf8]);
		cell_take(line, &right, page_columns(page) - right_at(page));
		page_line_from(page, row->ink, line, from);
		*line = (struct text){ .len = 0 };
		lane = LANE_NONE;
	}
}

static void print_rule(const struct page *page, enum page_ink ink, struct text *line,
                       const struct text *title)
{
	const char *dash = page->utf8 ? "━" : "=";
	size_t from;

	text_pad(line, LEFT_AT);
	from = line->len;
	text_add(line, "%s%s ", dash, dash);
	text_add(line, "%s ", title->out);
	while (text_columns(line->out) < page_columns(page))
		text_add(line, "%s", dash);
	page_line_from(page, ink, line, from);
}

static void print_link(const struct page *page, const char *label, const char *words)
{
	struct text prefix = { .len = 0 };

	text_add(&prefix, "%*s", (int)LEFT_AT + 3, "");
	text_add(&prefix, "%s", label);
	page_wrap(page, INK_BAD, prefix.out, LEFT_AT + 12, words);
}

static void print_failure(const struct page *page, const struct report *report,
                          const struct verdict_negotiation *failed, struct text *line)
{
	struct text title = { .len = 0 }, name = { .len = 0 };
	struct chain chain;

	chain_title(&name, failed->code);
	if (page_columns(page) == PAGE_COLUMNS)
		text_add(&title, "%s", name.out);
	else
		text_add(&title, "%" PRIu32, failed->code); /* its symbol needs a line of its own */
	text_add(&title, " at ");
	text_add_safe(&title, report_host(report, failed->host));
	print_rule(page, INK_BAD, line, &title);
	if (page_columns(page) < PAGE_COLUMNS)
		print_link(page, "is", name.out);
	chain_make(&chain, report, failed);
	for (uint32_t i = 0; i < chain.count; i++)
		print_link(page, chain.links[i].label, chain.links[i].text.out);
}

static void print_row(const struct page *page, const struct report *report, nsec from, nsec before,
                      const struct ladder_row *row)
{
	struct text line = { .len = 0 };
	char at[TEXT_TIME_MAX], delta[TEXT_TIME_MAX], plus[TEXT_TIME_MAX + 1];

	/* The difference of what is printed, so that a reader's sums come out. */
	text_ms(delta, (row->at - from) / NSEC_US * NSEC_US - (before - from) / NSEC_US * NSEC_US);
	snprintf(plus, sizeof(plus), "+%s", delta);
	text_add(&line, "%11s %11s", text_ms(at, row->at - from), row->at == before ? "" : plus);
	if (row->failed)
		print_failure(page, report, row->failed, &line);
	else if (row->lane == LANE_ACROSS)
		print_rule(page, row->ink, &line, &row->left);
	else
		print_columns(page, row, &line);
}

static void print_head(const struct page *page, const struct report *report,
                       const struct focus *focus)
{
	struct text line = { .len = 0 };
	uint32_t count = report->verdict->initiated;

	if (focus->negotiation)
		text_add(&line, "negotiation %016" PRIx64 " of ", focus->negotiation);
	else
		text_add(&line, "a negotiation that never got its name, of ");
	text_add_safe(&line, report_host(report, focus->left));
	text_add(&line, " with ");
	text_add_safe(&line, report_host(report, focus->right));
	if (count > 1)
		text_add(&line, ", %s of %" PRIu32,
		         focus->seat->code ? "the first that failed" : "the first", count);
	page_line(page, INK_PLAIN, &line);
	fputc('\n', page->out);
	line = (struct text){ .len = 0 };
	text_add(&line, "%11s %11s ", "time ms", "+ ms");
	text_pad(&line, LEFT_AT);
	text_add_safe(&line, report_host(report, focus->left));
	text_add(&line, " (initiator)");
	text_pad(&line, right_at(page));
	text_add_safe(&line, report_host(report, focus->right));
	text_add(&line, " (responder)");
	page_line(page, INK_BOLD, &line);
}

static void print_title(const struct page *page, const struct report *report)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	struct text line = { .len = 0 };

	text_add_safe(&line, meta->scenario);
	if (report->live)
		text_add(&line, ", live");
	else
		text_add(&line, ", seed %" PRIu64, meta->seed);
	page_line(page, INK_BOLD, &line);
	if (report->scenario->summary && *report->scenario->summary) {
		line = (struct text){ .len = 0 };
		text_add_safe(&line, report->scenario->summary);
		page_wrap(page, INK_PLAIN, "", 0, line.out);
	}
}

bool timeline_print(const struct page *page, const struct report *report)
{
	struct focus focus;
	struct ladder ladder;
	struct ladder_row row;
	nsec before;

	print_title(page, report);
	if (report->verdict->count == 0) {
		page_print(page, INK_WARN, "Nothing was negotiated.");
		return true;
	}
	if (!focus_init(&focus, report))
		return false;
	if (!ladder_init(&ladder, report, &focus)) {
		focus_free(&focus);
		return false;
	}
	print_head(page, report, &focus);
	for (before = NSEC_NEVER; ladder_next(&ladder, &row); before = row.at)
		print_row(page, report, focus.from, before == NSEC_NEVER ? row.at : before, &row);
	if (focus.more)
		page_print(page, INK_WARN, "%*s... and %" PRIu32 " more records: see --events",
		           (int)LEFT_AT, "", focus.more);
	ladder_free(&ladder);
	focus_free(&focus);
	return true;
}
