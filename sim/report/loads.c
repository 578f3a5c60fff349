/* See loads.h. */
#include "sim/report/loads.h"

#include <inttypes.h>

#include "sim/journal_line.h"

/* The record of this load, NULL: none. They stand before the END, in the order of the scenario. */
static const struct journal_rec *load_at(const struct journal *journal, uint32_t number)
{
	uint64_t count = journal_count(journal), loads = journal_meta(journal)->loads_count;
	const struct journal_rec *rec;

	if (number >= loads || count < loads + 1)
		return NULL;
	rec = journal_at(journal, count - 1 - loads + number);
	return rec->kind == JOURNAL_LOAD ? rec : NULL;
}

void loads_print(const struct page *page, const struct report *report)
{
	const struct journal_rec *rec;

	if (!load_at(report->journal, 0))
		return;
	page_heading(page, "What became of the load");
	page_print(page, INK_DIM, "  %-20s  %9s = %9s + %9s + %9s + %9s  %9s", "load", "arrivals",
	           "installed", "failed", "in flight", "unserved", "tries");
	for (uint32_t i = 0; (rec = load_at(report->journal, i)); i++) {
		struct text line = { .len = 0 };

		text_add(&line, "  ");
		text_add_safe(&line, journal_meta(report->journal)->loads[i]);
		text_pad(&line, 22);
		text_add(&line,
		         "  %9" PRIu64 " = %9" PRIu64 " + %9" PRIu64 " + %9" PRIu64 " + %9" PRIu64
		         "  %9" PRIu64,
		         rec->load.arrivals, rec->load.installed, rec->load.failed,
		         rec->load.in_flight, rec->load.unserved, rec->load.tries);
		page_line(page, rec->load.unserved > 0 ? INK_WARN : INK_PLAIN, &line);
	}
}

static void put(struct json *json, const char *name, const struct journal_rec *rec)
{
	json_lit(json, "{\"name\":");
	json_text(json, name, SIZE_MAX);
	journal_line_load(json, rec);
	json_lit(json, "}");
}

void loads_put(struct json *json, const struct report *report)
{
	const struct journal_rec *rec;

	if (!load_at(report->journal, 0))
		return;
	json_key(json, "loads");
	json_lit(json, "[");
	for (uint32_t i = 0; (rec = load_at(report->journal, i)); i++) {
		if (i > 0)
			json_lit(json, ",");
		put(json, journal_meta(report->journal)->loads[i], rec);
	}
	json_lit(json, "]");
}
