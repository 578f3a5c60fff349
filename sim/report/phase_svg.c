/*
 * A phase diagram as SVG 1.1: a cell for each point, from green (it never holds) to red (always),
 * with its share in it and its counts in its tooltip. One axis is a row of cells, with a bar for
 * Wilson's interval above each.
 */
#include <inttypes.h>
#include <string.h>

#include "sim/report/markup.h"
#include "sim/report/phase.h"
#include "sim/wilson.h"

#define CELL_WIDTH  64
#define CELL_HEIGHT 32
#define GLYPH       8 /* width of a character, about */
#define TOP         64
#define BAR_HEIGHT  100
#define LABEL_MAX   40 /* characters of a value */

/* The rectangle of a point's cell. */
struct canvas {
	FILE *out;
	const struct phase *phase;
	const struct axis *down, *across; /* down NULL: one axis */
	unsigned left, top, width, height;
};

static unsigned label_width(const char *text)
{
	struct text safe = { .len = 0 };
	unsigned columns;

	text_add_safe(&safe, text);
	columns = text_columns(safe.out);
	return (columns < LABEL_MAX ? columns : LABEL_MAX) * GLYPH;
}

static void put_label(FILE *out, const char *text)
{
	struct text safe = { .len = 0 }, cut = { .len = 0 };

	text_add_safe(&safe, text);
	text_add(&cut, "%.*s", (int)text_fitting(safe.out, LABEL_MAX), safe.out);
	markup_text(out, cut.out);
}

static void put_text(FILE *out, unsigned x, unsigned y, const char *anchor, const char *text)
{
	fprintf(out, "<text x=\"%u\" y=\"%u\" text-anchor=\"%s\">", x, y, anchor);
	put_label(out, text);
	fputs("</text>\n", out);
}

static void put_tooltip(FILE *out, const struct phase *phase, uint64_t point)
{
	const struct field *field = phase->field;
	const struct tally *tally = &phase->tallies[point];
	uint64_t trials = tally->holds + tally->fails;
	struct wilson sure = wilson(tally->holds, trials);
	uint32_t at[FIELD_AXES_MAX];

	field_point(field, point, at);
	fputs("<title>", out);
	for (uint32_t i = 0; i < field->axes_count; i++) {
		markup_text(out, field->axes[i].path);
		fputs(" = ", out);
		markup_text(out, field->axes[i].values[at[i]]);
		fputs("; ", out);
	}
	fprintf(out,
	        "%" PRIu64 " of %" PRIu64 " runs, 95 %% sure: %.1f .. %.1f %%; %" PRIu64
	        " incomplete</title>",
	        tally->holds, trials, 100 * sure.low, 100 * sure.high, tally->incomplete);
}

/* 0: green, 1: red, between them through yellow. */
static void put_colour(FILE *out, double share)
{
	static const int ends[3][3] = { { 46, 160, 67 }, { 240, 200, 60 }, { 207, 34, 46 } };
	const int *from = ends[share < 0.5 ? 0 : 1], *to = from + 3;
	double part = share < 0.5 ? 2 * share : 2 * share - 1;

	fprintf(out, "#%02x%02x%02x", (unsigned)(from[0] + part * (to[0] - from[0])),
	        (unsigned)(from[1] + part * (to[1] - from[1])),
	        (unsigned)(from[2] + part * (to[2] - from[2])));
}

static void put_cell(const struct canvas *canvas, uint64_t point, unsigned x, unsigned y)
{
	FILE *out = canvas->out;
	const struct tally *tally = &canvas->phase->tallies[point];
	uint64_t trials = tally->holds + tally->fails;
	double share = trials ? (double)tally->holds / (double)trials : 0;

	fprintf(out, "<g><rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"", x, y,
	        canvas->width, CELL_HEIGHT);
	if (trials)
		put_colour(out, share);
	else
		fputs("#cccccc", out);
	fputs("\" stroke=\"#ffffff\"/>", out);
	put_tooltip(out, canvas->phase, point);
	fprintf(out, "<text x=\"%u\" y=\"%u\" text-anchor=\"middle\">", x + canvas->width / 2,
	        y + CELL_HEIGHT / 2 + 5);
	if (trials)
		fprintf(out, "%.0f %%", 100 * share);
	else
		fputs("?", out);
	fputs("</text></g>\n", out);
}

/* Above a cell: Wilson's interval from 0 (below) to 100 %, and the share as a point. */
static void put_interval(const struct canvas *canvas, uint64_t point, unsigned x)
{
	const struct tally *tally = &canvas->phase->tallies[point];
	uint64_t trials = tally->holds + tally->fails;
	struct wilson sure = wilson(tally->holds, trials);
	unsigned base = canvas->top + BAR_HEIGHT, middle = x + canvas->width / 2;

	if (trials == 0)
		return;
	fprintf(canvas->out,
	        "<line x1=\"%u\" y1=\"%.1f\" x2=\"%u\" y2=\"%.1f\" stroke=\"#57606a\" "
	        "stroke-width=\"3\"/><circle cx=\"%u\" cy=\"%.1f\" r=\"4\"/>\n",
	        middle, base - sure.low * BAR_HEIGHT, middle, base - sure.high * BAR_HEIGHT, middle,
	        base - (double)tally->holds / (double)trials * BAR_HEIGHT);
}

static struct canvas canvas_of(FILE *out, const struct phase *phase)
{
	const struct field *field = phase->field;
	bool two = field->axes_count == 2;
	struct canvas canvas = { .out = out,
		                 .phase = phase,
		                 .down = two ? &field->axes[0] : NULL,
		                 .across = &field->axes[two ? 1 : 0],
		                 .left = 5 * GLYPH,
		                 .top = TOP,
		                 .width = CELL_WIDTH };

	if (two)
		canvas.left = label_width(field->axes[0].path);
	for (uint32_t i = 0; two && i < canvas.down->count; i++)
		if (label_width(canvas.down->values[i]) > canvas.left)
			canvas.left = label_width(canvas.down->values[i]);
	for (uint32_t i = 0; i < canvas.across->count; i++)
		if (label_width(canvas.across->values[i]) + GLYPH > canvas.width)
			canvas.width = label_width(canvas.across->values[i]) + GLYPH;
	canvas.left += 2 * GLYPH;
	canvas.height = CELL_HEIGHT * (two ? canvas.down->count : 1);
	return canvas;
}

static void put_head(const struct canvas *canvas)
{
	const struct field *field = canvas->phase->field;
	unsigned width = canvas->left + canvas->width * canvas->across->count + 2 * GLYPH;
	unsigned least = label_width(field->when) + label_width(field->name) + 20 * GLYPH;
	unsigned height = canvas->top + canvas->height + (canvas->down ? 0 : BAR_HEIGHT) + 64;

	width = width < least ? least : width;
	fprintf(canvas->out,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"field\" width=\"%u\" "
	        "height=\"%u\" "
	        "viewBox=\"0 0 %u %u\" font-family=\"monospace\" font-size=\"13\">\n"
	        "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
	        "<text x=\"%d\" y=\"24\" font-weight=\"bold\">",
	        width, height, width, height, GLYPH);
	put_label(canvas->out, field->name);
	fputs(": how often ", canvas->out);
	put_label(canvas->out, field->when);
	fprintf(canvas->out,
	        "</text>\n<text x=\"%d\" y=\"42\" fill=\"#57606a\">%" PRIu64
	        " seeds a point, ikesim ",
	        GLYPH, field_seeds(field));
	put_label(canvas->out, field->version);
	fputs("</text>\n", canvas->out);
}

static void put_across(const struct canvas *canvas, unsigned y)
{
	for (uint32_t i = 0; i < canvas->across->count; i++)
		put_text(canvas->out, canvas->left + canvas->width * i + canvas->width / 2, y + 18,
		         "middle", canvas->across->values[i]);
	put_text(canvas->out, canvas->left + canvas->width * canvas->across->count / 2, y + 42,
	         "middle", canvas->across->path);
}

void phase_svg(FILE *out, const struct phase *phase)
{
	struct canvas canvas = canvas_of(out, phase);
	unsigned rows = canvas.down ? canvas.down->count : 1;
	unsigned top = canvas.top + (canvas.down ? 0 : BAR_HEIGHT);

	put_head(&canvas);
	if (canvas.down)
		put_text(out, canvas.left - GLYPH, canvas.top - 6, "end", canvas.down->path);
	else
		put_text(out, canvas.left - GLYPH, canvas.top + 8, "end", "100 %");
	for (unsigned row = 0; row < rows; row++) {
		if (canvas.down)
			put_text(out, canvas.left - GLYPH, top + CELL_HEIGHT * row + 21, "end",
			         canvas.down->values[row]);
		for (unsigned i = 0; i < canvas.across->count; i++) {
			unsigned x = canvas.left + canvas.width * i;
			put_cell(&canvas, (uint64_t)row * canvas.across->count + i, x,
			         top + CELL_HEIGHT * row);
			if (!canvas.down)
				put_interval(&canvas, i, x);
		}
	}
	put_across(&canvas, top + CELL_HEIGHT * rows);
	fputs("</svg>\n", out);
}
