/* A field as a page: see phase.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "sim/report/html_asset.h"
#include "sim/report/html_part.h"
#include "sim/report/phase.h"
#include "sim/wilson.h"

static void put_sum(const struct html *html, const struct phase *phase)
{
	uint64_t points = field_points(phase->field), holds = 0, runs = 0;

	for (uint64_t i = 0; i < points; i++) {
		holds += phase->tallies[i].holds;
		runs += tally_runs(&phase->tallies[i]);
	}
	fprintf(html->out, "<p class=\"verdict\">%" PRIu64 " runs at %" PRIu64 " points: <code>",
	        runs, points);
	markup_text(html->out, phase->field->when);
	fprintf(html->out, "</code> in %" PRIu64 "; ikesim ", holds);
	markup_text(html->out, phase->field->version);
	fputs("</p>\n", html->out);
}

static void put_point(const struct html *html, const struct phase *phase, uint64_t point)
{
	const struct field *field = phase->field;
	const struct tally *tally = &phase->tallies[point];
	uint64_t trials = tally->holds + tally->fails;
	struct wilson sure = wilson(tally->holds, trials);
	uint32_t at[FIELD_AXES_MAX];
	struct text codes = { .len = 0 };

	field_point(field, point, at);
	fputs("<tr>", html->out);
	for (uint32_t i = 0; i < field->axes_count; i++)
		html_cell(html, field->axes[i].values[at[i]]);
	fprintf(html->out, "<td class=\"number\">%" PRIu64 "</td>", tally_runs(tally));
	if (trials)
		fprintf(html->out,
		        "<td class=\"number\">%.1f %%</td><td class=\"number\">%.1f .. %.1f "
		        "%%</td>",
		        100.0 * (double)tally->holds / (double)trials, 100 * sure.low,
		        100 * sure.high);
	else
		fputs("<td></td><td></td>", html->out);
	phase_codes(&codes, tally);
	html_cell(html, codes.out);
	fputs("</tr>\n", html->out);
}

static void put_points(const struct html *html, const struct phase *phase)
{
	const struct field *field = phase->field;
	const char *titles[FIELD_AXES_MAX + 5];
	uint32_t count = 0;

	for (uint32_t i = 0; i < field->axes_count; i++)
		titles[count++] = field->axes[i].path;
	titles[count++] = ">runs";
	titles[count++] = ">share";
	titles[count++] = ">95 % sure";
	titles[count++] = "errors at any host";
	titles[count] = NULL;
	html_section(html, "points", "Every point");
	html_table(html, "Of the runs that came to their end; the interval is Wilson's.", titles);
	for (uint64_t point = 0; point < field_points(field); point++)
		put_point(html, phase, point);
	html_table_end(html);
	html_section_end(html);
}

bool phase_html(FILE *out, const struct phase *phase)
{
	const struct field *field = phase->field;
	struct html html = { .out = out };
	char *css = html_asset(HTML_CSS), *js = html_asset(HTML_JS);
	bool good = css && js;

	if (good) {
		html_head(out, field->name, css, js);
		fputs("<body>\n<a class=\"skip\" href=\"#main\">to the content</a>\n<header>\n<h1>",
		      out);
		markup_text(out, field->name);
		fputs("</h1>\n", out);
		put_sum(&html, phase);
		fputs("</header>\n<main id=\"main\">\n", out);
		if (field->axes_count == 1 || field->axes_count == 2) {
			html_section(&html, "diagram", "Where it begins");
			fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
			      "aria-label=\"the diagram; its values are in the table\">\n",
			      out);
			phase_svg(out, phase);
			fputs("</div>\n", out);
			html_section_end(&html);
		}
		put_points(&html, phase);
		fprintf(out, "</main>\n<script>%s</script>\n</body>\n</html>\n", js);
	}
	free(css);
	free(js);
	return good;
}
