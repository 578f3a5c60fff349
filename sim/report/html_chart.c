/* Where the time went, as bars; how each interval is spread, as a histogram along doublings. */
#include <inttypes.h>
#include <string.h>

#include "sim/report/html_part.h"

#define BAR_WIDTH 400 /* of a whole */

#define BINS       64
#define WIDTH      620
#define HEIGHT     150
#define LEFT       40
#define DRAWN_FROM 10  /* values: fewer are in the table */
#define BASE       120 /* where the bars stand */

static void split_row(const struct html *html, const char *name, nsec ns, nsec total)
{
	double share = total > 0 ? (double)ns / (double)total : 0;
	int64_t permille = (int64_t)(share * 1000 + 0.5);

	fprintf(html->out,
	        "<tr><th scope=\"row\">%s</th><td class=\"number\">%" PRId64 ".%06" PRId64
	        "</td><td class=\"number\">%" PRId64 ".%" PRId64
	        " %%</td><td><svg width=\"%d\" height=\"14\" aria-hidden=\"true\"><rect "
	        "class=\"bar part\" width=\"%.1f\" height=\"14\"/></svg></td></tr>\n",
	        name, ns / NSEC_MS, ns % NSEC_MS, permille / 10, permille % 10, BAR_WIDTH,
	        share * BAR_WIDTH);
}

void html_split(const struct html *html)
{
	static const char *const names[] = {
#define X(name, text) text,
		SPLIT_PARTS(X)
#undef X
	};
	static const char *const titles[] = { "part", ">ms", ">share", "", NULL };
	const struct verdict_negotiation *seat = report_split_seat(html->report);
	struct text title = { .len = 0 };
	nsec total;

	if (!seat)
		return;
	text_add(&title, "Where the time of ");
	text_add_safe(&title, report_host(html->report, seat->host));
	text_add(&title, " went%s", seat->ended ? "" : ", until the run ended");
	html_section(html, "split", title.out);
	html_table(html, "Each nanosecond belongs to one part.", titles);
	total = seat->ended_at - seat->started_at;
	for (uint32_t i = 0; i < SPLIT_COUNT; i++)
		if (seat->split[i] > 0)
			split_row(html, names[i], seat->split[i], total);
	split_row(html, "sum", total, total);
	html_table_end(html);
	html_section_end(html);
}

static unsigned exponent_of(int64_t value)
{
	unsigned exponent = 0;

	while (exponent < 62 && (value >> exponent) > 1)
		exponent++;
	return exponent;
}

/* Its place on an axis of BINS steps from 2^low on, in thousandths of a step: linear within each
 * doubling, so that no logarithm is needed. */
static int64_t place(int64_t value, unsigned low, unsigned doublings)
{
	unsigned exponent = exponent_of(value);
	int64_t within;

	if (value < 1)
		value = 1;
	within = (int64_t)((double)(value - ((int64_t)1 << exponent)) * 1000 /
	                   (double)((int64_t)1 << exponent));
	if (exponent < low)
		return 0;
	return ((int64_t)(exponent - low) * 1000 + within) * BINS / doublings;
}

struct axis {
	unsigned low, doublings;
};

static int64_t x_of(const struct axis *axis, int64_t value)
{
	return LEFT + place(value, axis->low, axis->doublings) * (WIDTH - 2 * LEFT) / (BINS * 1000);
}

static void put_value(struct text *text, enum expect_measure measure, int64_t value)
{
	char span[TEXT_TIME_MAX];

	if (scenario_measure_is_time(measure))
		text_add(text, "%s", text_span(span, value));
	else
		text_add(text, "%" PRId64, value);
}

static void put_bars(const struct html *html, const struct histogram *histogram,
                     const struct axis *axis)
{
	uint64_t bins[BINS + 1] = { 0 }, most = 1;
	uint32_t last = histogram_index(histogram, histogram->max);

	for (uint32_t i = histogram_index(histogram, histogram->min); i <= last; i++)
		bins[place(histogram_lowest(histogram, i), axis->low, axis->doublings) / 1000] +=
		        histogram_count_at(histogram, i);
	for (unsigned i = 0; i <= BINS; i++)
		if (bins[i] > most)
			most = bins[i];
	for (unsigned i = 0; i <= BINS; i++) {
		double height = (double)bins[i] * (BASE - 10) / (double)most;

		if (bins[i] == 0)
			continue;
		if (height < 1.5)
			height = 1.5; /* one of many is seen */
		fprintf(html->out,
		        "<rect class=\"bar part\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		        "height=\"%.1f\"><title>%" PRIu64 "</title></rect>\n",
		        LEFT + (double)i * (WIDTH - 2 * LEFT) / BINS, BASE - height,
		        (double)(WIDTH - 2 * LEFT) / BINS - 1, height, bins[i]);
	}
}

/* At 1, 2 and 5 times powers of ten; at the powers only where there are many of them. */
static void put_ticks(const struct html *html, enum expect_measure measure, const struct axis *axis)
{
	static const int64_t times[] = { 1, 2, 5 };
	int64_t low = (int64_t)1 << axis->low;
	int64_t high = axis->low + axis->doublings > 62 ? INT64_MAX : low << axis->doublings;
	unsigned step = axis->doublings > 10 ? 3 : 1, every = axis->doublings > 30 ? 3 : 1, nth = 0;

	for (int64_t power = 1; power <= high && power <= INT64_MAX / 10; power *= 10) {
		for (unsigned i = 0; i < 3; i += step) {
			int64_t value = times[i] * power;
			struct text text = { .len = 0 };

			if (value < low || value > high || nth++ % every != 0)
				continue;
			put_value(&text, measure, value);
			fprintf(html->out,
			        "<g class=\"tick\"><line x1=\"%" PRId64 "\" x2=\"%" PRId64
			        "\" y1=\"%d\" y2=\"%d\"/><text x=\"%" PRId64
			        "\" y=\"%d\" text-anchor=\"middle\">%s</text></g>\n",
			        x_of(axis, value), x_of(axis, value), BASE, BASE + 6,
			        x_of(axis, value), BASE + 20, text.out);
		}
	}
}

static void put_histogram(const struct html *html, enum expect_measure measure)
{
	const struct histogram *histogram = &html->report->verdict->measures[measure];
	static const uint32_t ranks[] = { 50000, 99000 };
	struct axis axis = { .low = exponent_of(histogram->min) };

	axis.doublings = exponent_of(histogram->max) + 1 - axis.low;
	fprintf(html->out,
	        "<figure><figcaption><code>%s</code></figcaption><svg role=\"img\" "
	        "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"><title>How %s is spread: its "
	        "percentiles are in the table</title>\n",
	        scenario_measure_name(measure), WIDTH, HEIGHT, WIDTH, HEIGHT,
	        scenario_measure_name(measure));
	put_bars(html, histogram, &axis);
	put_ticks(html, measure, &axis);
	for (unsigned i = 0; i < 2; i++) {
		int64_t x = x_of(&axis, histogram_percentile(histogram, ranks[i]));

		fprintf(html->out,
		        "<line class=\"rank\" x1=\"%" PRId64 "\" x2=\"%" PRId64
		        "\" y1=\"8\" y2=\"%d\"/><text class=\"rank\" x=\"%" PRId64
		        "\" y=\"8\" text-anchor=\"%s\">p%" PRIu32 "</text>\n",
		        x, x, BASE, x + (i ? 3 : -3), i ? "start" : "end", ranks[i] / 1000);
	}
	fputs("</svg></figure>\n", html->out);
}

static void put_row(const struct html *html, enum expect_measure measure)
{
	static const uint32_t ranks[] = { 0, 50000, 90000, 99000, 99900, 100000 };
	const struct histogram *histogram = &html->report->verdict->measures[measure];

	fprintf(html->out,
	        "<tr><th scope=\"row\"><code>%s</code></th><td class=\"number\">%" PRIu64 "</td>",
	        scenario_measure_name(measure), histogram->count);
	for (unsigned i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++) {
		struct text text = { .len = 0 };

		put_value(&text, measure, histogram_percentile(histogram, ranks[i]));
		html_number(html, text.out);
	}
	fputs("</tr>\n", html->out);
}

void html_intervals(const struct html *html)
{
	static const char *const titles[] = { "interval", ">count", ">min", ">p50", ">p90",
		                              ">p99",     ">p99.9", ">max", NULL };
	const struct verdict *verdict = html->report->verdict;
	bool any = false;

	for (unsigned i = 0; i < MEASURE_COUNT; i++)
		any = any || verdict->measures[i].count > 0;
	if (!any)
		return;
	html_section(html, "intervals", "Intervals, queues and driver operations");
	html_table(html, "A percentile is at most 0.1 % above what occurred; the rest is exact.",
	           titles);
	for (unsigned i = 0; i < MEASURE_COUNT; i++)
		if (verdict->measures[i].count > 0)
			put_row(html, (enum expect_measure)i);
	html_table_end(html);
	fputs("<div class=\"figures\">\n", html->out);
	for (unsigned i = 0; i < MEASURE_COUNT; i++)
		if (verdict->measures[i].count >= DRAWN_FROM &&
		    verdict->measures[i].max > verdict->measures[i].min)
			put_histogram(html, (enum expect_measure)i);
	fputs("</div>\n", html->out);
	html_section_end(html);
}
