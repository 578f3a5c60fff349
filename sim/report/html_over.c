/* A run with a load over time: a row of steps for each count of sim/series.h. */
#include <inttypes.h>

#include "sim/report/html_part.h"
#include "sim/series.h"

#define LEFT  110
#define WIDTH 720 /* of a row */
#define ROW   46
#define HIGH  34 /* of the most in it */

static void put_row(const struct html *html, const struct series *series, enum series_row row,
                    unsigned base)
{
	static const char *const inks[SERIES_COUNT] = {
		[SERIES_ARRIVALS] = "part",     [SERIES_INSTALLED] = "mature",
		[SERIES_FAILED] = "fails",      [SERIES_IN_FLIGHT] = "waits",
		[SERIES_LARVAL_SAS] = "larval", [SERIES_KEYED_SAS] = "mature",
		[SERIES_QUEUED] = "queued",
	};
	FILE *out = html->out;

	fprintf(out,
	        "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">%s</text><path class=\"bar %s\" "
	        "d=\"M%d %u",
	        LEFT - 8, base - 4, series_name(row), inks[row], LEFT, base);
	for (uint32_t i = 0; i < series->intervals; i++)
		fprintf(out, "V%.1fH%.1f",
		        base - (double)series->rows[row][i] / series->most[row] * HIGH,
		        LEFT + (double)(i + 1) * WIDTH / series->intervals);
	fprintf(out, "V%uZ\"/><text x=\"%d\" y=\"%u\">at most %" PRIu32 "</text>\n", base,
	        LEFT + WIDTH + 8, base - 4, series->most[row]);
}

void html_over_time(const struct html *html)
{
	const struct report *report = html->report;
	struct series series;
	unsigned rows = 0, base = 0;
	char every[TEXT_TIME_MAX], ended[TEXT_TIME_MAX];

	if (journal_meta(report->journal)->loads_count == 0 || report->verdict->initiated == 0)
		return;
	series_make(&series, report->verdict, report->journal);
	for (enum series_row row = 0; row < SERIES_COUNT; row++)
		rows += series.most[row] > 0;
	html_section(html, "over", "The load over time");
	fprintf(html->out,
	        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"counts over "
	        "time\"><svg role=\"img\" viewBox=\"0 0 %d %u\" width=\"%d\" "
	        "height=\"%u\"><title>Counts in %" PRIu32
	        " intervals of %s, to %s; their numbers are in --json</title>\n",
	        LEFT + WIDTH + 120, (rows + 1) * ROW, LEFT + WIDTH + 120, (rows + 1) * ROW,
	        series.intervals, text_span(every, series.every),
	        text_span(ended, report->verdict->ended_at));
	for (enum series_row row = 0; row < SERIES_COUNT; row++)
		if (series.most[row] > 0)
			put_row(html, &series, row, base += ROW);
	fprintf(html->out,
	        "<text x=\"%d\" y=\"%u\">0</text><text x=\"%d\" y=\"%u\" "
	        "text-anchor=\"end\">%s</text>"
	        "</svg></div>\n",
	        LEFT, base + 18, LEFT + WIDTH, base + 18, ended);
	html_section_end(html);
}
