/* See charts.h. */
#include "tools/ikesim/charts.h"

#include <inttypes.h>

#include "tools/ikesim/command.h"

bool charts_open(struct charts *charts)
{
	static const struct events_kind kind = { .begins = "<svg", .has = "", .what = "an SVG" };

	return !charts->options->svg || events_open_as(&charts->svg, charts->options->svg, &kind);
}

static void print_sum(const struct page *page, const struct phase *phase)
{
	uint64_t points = field_points(phase->field), holds = 0, fails = 0, incomplete = 0;
	struct text line = { .len = 0 };

	for (uint64_t i = 0; i < points; i++) {
		holds += phase->tallies[i].holds;
		fails += phase->tallies[i].fails;
		incomplete += phase->tallies[i].incomplete;
	}
	text_add(&line, "%" PRIu64 " of %" PRIu64 " runs: ", holds + fails + incomplete,
	         field_runs(phase->field));
	text_add_safe(&line, phase->field->when);
	text_add(&line, " in %" PRIu64 ", not in %" PRIu64 "; %" PRIu64 " incomplete", holds, fails,
	         incomplete);
	page_line(page, INK_PLAIN, &line);
}

enum exit_code charts_print(struct charts *charts)
{
	struct page page = command_page(charts->options);
	enum exit_code code = EXIT_HELD;

	if (!charts->options->json) {
		if (charts->options->shards < 2) {
			phase_table(&page, &charts->phase);
			page_print(&page, INK_PLAIN, "%s", "");
			phase_diagram(&page, &charts->phase);
			page_print(&page, INK_PLAIN, "%s", "");
		}
		print_sum(&page, &charts->phase);
		code = command_flush();
	}
	if (charts->svg.out) {
		phase_svg(charts->svg.out, &charts->phase);
		if (!events_close(&charts->svg, true))
			code = EXIT_ENVIRONMENT;
	}
	return code;
}

void charts_close(struct charts *charts)
{
	if (charts->svg.out)
		events_discard(&charts->svg);
}
