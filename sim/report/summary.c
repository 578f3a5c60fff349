/* See summary.h. */
#include "sim/report/summary.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/catalogue.h"
#include "sim/digest.h"
#include "sim/report/codes.h"
#include "sim/report/live.h"
#include "sim/report/shell.h"

#define BAR_AT      59 /* where the bar of a part of time begins */
#define BAR_COLUMNS 40 /* at most */

/* Nanoseconds shown in full, so that a reader's sum is the total. */
static void split_row(const struct page *page, const char *name, nsec ns, nsec total)
{
	struct text line = { .len = 0 };
	double share = total > 0 ? (double)ns / (double)total : 0;
	int64_t permille = (int64_t)(share * 1000 + 0.5);
	unsigned room = page_columns(page) - BAR_AT;
	unsigned bar = (unsigned)(share * (room < BAR_COLUMNS ? room : BAR_COLUMNS) + 0.5);

	text_add(&line, "  %-24s %11" PRId64 ".%06" PRId64 " ms %4" PRId64 ".%" PRId64 " %%  ",
	         name, ns / NSEC_MS, ns % NSEC_MS, permille / 10, permille % 10);
	for (unsigned i = 0; i < bar; i++)
		text_add(&line, "%s", page->utf8 ? "█" : "#");
	page_line(page, INK_PLAIN, &line);
}

/* Also if it is nothing: a queue or a processor is a part only where one is. */
static bool split_is_shown(enum split_part part)
{
	return part == SPLIT_NETWORK || part == SPLIT_RETRANSMIT || part == SPLIT_PEER ||
	       part == SPLIT_BACKEND || part == SPLIT_DRIVER || part == SPLIT_OWN;
}

void summary_split(const struct page *page, const struct report *report)
{
	static const char *const names[] = {
#define X(name, text) text,
		SPLIT_PARTS(X)
#undef X
	};
	const struct verdict_negotiation *seat = report_split_seat(report);
	struct text title = { .len = 0 };
	nsec total, sum = 0;

	if (!seat)
		return;
	text_add(&title, "Where the time of ");
	text_add_safe(&title, report_host(report, seat->host));
	text_add(&title, " went%s", seat->ended ? "" : ", until the run ended");
	page_heading(page, title.out);
	total = seat->ended_at - seat->started_at;
	for (uint32_t i = 0; i < SPLIT_COUNT; i++) {
		if (seat->split[i] > 0 || split_is_shown((enum split_part)i))
			split_row(page, names[i], seat->split[i], total);
		sum += seat->split[i];
	}
	assert(sum == total);
	split_row(page, "sum", total, total);
}

static void error_row(const struct page *page, const struct report *report, uint32_t code)
{
	const struct verdict_negotiation *v = verdict_first(report->verdict, code);
	const struct catalogue_entry *entry = catalogue_code(code);
	struct text line = { .len = 0 };
	char at[TEXT_TIME_MAX];

	assert(v);
	text_add(&line, "  %" PRIu32 "  %7" PRIu64 "  [%c]  %14s  ", code,
	         report->verdict->errors[code - VERDICT_CODE_FIRST],
	         verdict_row(v->failure, v->cause, v->notify)->label, text_ms(at, v->ended_at));
	text_add_safe(&line, report_host(report, v->host));
	text_pad(&line, 54);
	text_add(&line, "  %s", verdict_cause(v));
	if (page_columns(page) == PAGE_COLUMNS) {
		text_pad(&line, 74);
		text_add(&line, "  %s", entry ? entry->symbol : "?");
	}
	page_line(page, code == IKE_ADD_UPDATE_KEY_FAILED ? INK_BAD : INK_PLAIN, &line);
}

void summary_errors(const struct page *page, const struct report *report)
{
	bool any = false;

	for (uint32_t i = 0; i < VERDICT_CODES; i++) {
		if (report->verdict->errors[i] == 0)
			continue;
		if (!any) {
			page_heading(page, "Errors at all hosts");
			page_print(page, INK_DIM, "  %-5s  %7s  %-3s  %14s  %-17s  %-18s  %s",
			           "code", "count", "why", "first at ms", "first host", "its cause",
			           page_columns(page) == PAGE_COLUMNS ? "symbol" : "");
		}
		any = true;
		error_row(page, report, VERDICT_CODE_FIRST + i);
	}
	if (any)
		page_print(
		        page, INK_DIM,
		        "  why this code: [D] documented by Microsoft, [I] inferred, [X] invented");
}

static void expect_row(const struct page *page, const struct expect_result *result)
{
	struct text line = { .len = 0 };

	text_add_safe(&line, result->place.file ? result->place.file : "?");
	if (result->place.line)
		text_add(&line, ":%" PRIu32 ":%" PRIu32, result->place.line, result->place.col);
	text_add(&line, ": ");
	text_add_safe(&line, result->text);
	text_add(&line, ": ");
	text_add_safe(&line, result->actual);
	page_wrap(page, result->held ? INK_GOOD : INK_BAD, result->held ? "  held" : "  FAILED", 10,
	          line.out);
}

void summary_expects(const struct page *page, const struct report *report, bool all)
{
	if (all)
		page_heading(page, "Expected");
	for (uint32_t i = 0; i < report->results_count; i++)
		if (all || !report->results[i].held)
			expect_row(page, &report->results[i]);
	if (all && report->results_count == 0)
		page_print(page, INK_WARN,
		           "  nothing: the scenario states no outcome and no expect, so nothing "
		           "was judged");
	if (report_incomplete(report))
		page_print(page, INK_WARN,
		           "  The run is incomplete (%s): this is what was measured so far.",
		           journal_end_name(report->verdict->end));
}

/* Codes are counted at every host: one negotiation may give one at each end. */
static void summary_codes(struct text *line, const struct verdict *verdict)
{
	const char *after = codes_add(line, verdict->errors, "errors at any host: ");

	text_add(line, "%s; ", *after == ',' ? "" : "no errors");
}

void summary_line(const struct page *page, const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	const struct journal_meta *meta = journal_meta(report->journal);
	uint32_t held = 0;
	struct text line = { .len = 0 };
	char span[TEXT_TIME_MAX];

	for (uint32_t i = 0; i < report->results_count; i++)
		held += report->results[i].held;
	text_add_safe(&line, meta->scenario);
	if (report->live)
		text_add(&line, " live: ");
	else
		text_add(&line, " seed %" PRIu64 ": ", meta->seed);
	text_add(&line,
	         "%" PRIu32 " negotiation%s, %" PRIu32 " installed, %" PRIu32 " failed, %" PRIu32
	         " unfinished; ",
	         verdict->initiated, verdict->initiated == 1 ? "" : "s", verdict->installed,
	         verdict->failed, verdict->unfinished);
	summary_codes(&line, verdict);
	if (report->results_count)
		text_add(&line, "%" PRIu32 " of %" PRIu32 " expectations held", held,
		         report->results_count);
	else
		text_add(&line, "nothing was expected");
	text_add(&line, "; ended at %s (%s)", text_span(span, verdict->ended_at),
	         journal_end_name(verdict->end));
	page_wrap(page,
	          report_incomplete(report)                       ? INK_WARN
	          : report_held(report) || !report->results_count ? INK_GOOD
	                                                          : INK_BAD,
	          "", 0, line.out);
}

char *summary_command(const struct report *report)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	size_t room = 128 + SHELL_QUOTED_MAX(strlen(meta->file)), len;
	char *out, *word;

	for (uint32_t i = 0; i < report->sets_count; i++)
		room += 8 + SHELL_QUOTED_MAX(strlen(report->sets[i].path) +
		                             strlen(report->sets[i].value) + 1);
	out = malloc(room);
	word = malloc(room);
	if (!out || !word) {
		free(out);
		free(word);
		return NULL;
	}
	len = (size_t)snprintf(out, room, "ikesim run %s", meta->file[0] == '-' ? "./" : "");
	len += shell_quote(out + len, meta->file);
	len += (size_t)snprintf(out + len, room - len, " --seed %" PRIu64, meta->seed);
	for (uint32_t i = 0; i < report->sets_count; i++) {
		snprintf(word, room, "%s=%s", report->sets[i].path, report->sets[i].value);
		len += (size_t)snprintf(out + len, room - len, " --set ");
		len += shell_quote(out + len, word);
	}
	if (report->records_max && report->verdict->end == END_LIMIT)
		len += (size_t)snprintf(out + len, room - len, " --records-max %" PRIu64,
		                        report->records_max);
	out[len] = '\0';
	assert(len < room);
	free(word);
	return out;
}

void summary_replay(const struct page *page, const struct report *report)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	uint8_t hash[JOURNAL_HASH];
	char hex[DIGEST_HEX];
	char *command;

	if (report->live) {
		live_print(page, report);
		return;
	}
	command = summary_command(report);
	/* Not through page_line: the command is as long as it must be, and quoted instead of
	 * cleaned. */
	fprintf(page->out, "\nreplay    %s\n", command ? command : "?");
	free(command);
	digest_hex(meta->scenario_hash, hex);
	page_print(page, INK_DIM, "version   ikesim %s", meta->version);
	page_print(page, INK_DIM, "scenario  %s", hex);
	journal_hash(report->journal, hash);
	digest_hex(hash, hex);
	page_print(page, INK_DIM, "journal   %s", hex);
}
