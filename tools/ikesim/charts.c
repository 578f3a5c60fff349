/* See charts.h. */
#include "tools/ikesim/charts.h"

#include <inttypes.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/views.h"

bool charts_open(struct charts *charts)
{
	static const struct events_kind svg = { .begins = "<svg", .has = "", .what = "an SVG" };
	const struct options *options = charts->options;

	if (options->svg && !events_open_as(&charts->svg, options->svg, &svg))
		return false;
	if (!options->html || events_open_as(&charts->html, options->html, views_kind(VIEW_HTML)))
		return true;
	charts_close(charts);
	return false;
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
	if (charts->html.out) {
		bool made = phase_html(charts->html.out, &charts->phase);

		if (!made)
			code = exit_worse(code, command_no_memory());
		if (!events_close(&charts->html, made))
			code = EXIT_ENVIRONMENT;
	}
	return code;
}

void charts_close(struct charts *charts)
{
	if (charts->svg.out)
		events_discard(&charts->svg);
	if (charts->html.out)
		events_discard(&charts->html);
	charts->svg.out = charts->html.out = NULL;
}
