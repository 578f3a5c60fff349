/* See over_time.h. */
#include "sim/report/over_time.h"

#include <inttypes.h>

#include "sim/series.h"

#define STEPS 8 /* of a bar, above nothing at all */

static bool is_shown(const struct report *report)
{
	return journal_meta(report->journal)->loads_count > 0 && report->verdict->initiated > 0;
}

/* 0: nothing; else at least one step, so that a single one is seen. */
static unsigned steps_of(uint32_t value, uint32_t most)
{
	return value == 0 ? 0 : 1 + (unsigned)((uint64_t)(value - 1) * STEPS / most);
}

static void add_bar(struct text *line, const struct page *page, unsigned steps)
{
	static const char *const bars = "▁▂▃▄▅▆▇█"; /* three octets each */

	if (steps == 0)
		text_add(line, " ");
	else if (page->utf8)
		text_add(line, "%.3s", bars + 3 * (steps - 1));
	else
		text_add(line, "%c", ".:-=+*#@"[steps - 1]);
}

void over_time_print(const struct page *page, const struct report *report)
{
	struct text title = { .len = 0 };
	struct series series;
	char every[TEXT_TIME_MAX];

	if (!is_shown(report))
		return;
	series_make(&series, report->verdict, report->journal);
	text_add(&title, "Over time, %s a column", text_span(every, series.every));
	page_heading(page, title.out);
	for (enum series_row row = 0; row < SERIES_COUNT; row++) {
		struct text line = { .len = 0 };

		if (series.most[row] == 0)
			continue;
		text_add(&line, "  %-10s  ", series_name(row));
		for (uint32_t i = 0; i < series.intervals; i++)
			add_bar(&line, page, steps_of(series.rows[row][i], series.most[row]));
		text_add(&line, "  at most %" PRIu32, series.most[row]);
		page_line(page, row == SERIES_FAILED ? INK_BAD : INK_PLAIN, &line);
	}
}

static void put_row(struct json *json, const struct series *series, enum series_row row)
{
	json_lit(json, ",");
	json_text(json, series_name(row), SIZE_MAX);
	json_lit(json, ":[");
	for (uint32_t i = 0; i < series->intervals; i++) {
		if (i > 0)
			json_lit(json, ",");
		json_u64(json, series->rows[row][i]);
	}
	json_lit(json, "]");
}

void over_time_put(struct json *json, const struct report *report)
{
	struct series series;

	if (!is_shown(report))
		return;
	series_make(&series, report->verdict, report->journal);
	json_key(json, "series");
	json_lit(json, "{\"every\":");
	json_i64(json, series.every);
	for (enum series_row row = 0; row < SERIES_COUNT; row++)
		put_row(json, &series, row);
	json_lit(json, "}");
}
