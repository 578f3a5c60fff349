/* See phase.h. */
#include "sim/report/phase.h"

#include <inttypes.h>
#include <string.h>

#include "sim/report/codes.h"
#include "sim/wilson.h"

#define ROWS_MAX  200 /* of a table */
#define BAR       40  /* columns */
#define CELL_MIN  6   /* "100 %" and a blank */
#define VALUE_MAX 36  /* columns of a value that are shown */

static uint64_t trials(const struct tally *tally)
{
	return tally->holds + tally->fails;
}

/* Octets of the first so many columns. */
static void add_value(struct text *line, const char *value)
{
	struct text safe = { .len = 0 };

	text_add_safe(&safe, value);
	if (text_columns(safe.out) <= VALUE_MAX)
		text_add(line, "%s", safe.out);
	else
		text_add(line, "%.*s...", (int)text_fitting(safe.out, VALUE_MAX - 3), safe.out);
}

static unsigned value_columns(const char *value)
{
	struct text line = { .len = 0 };

	add_value(&line, value);
	return text_columns(line.out);
}

static unsigned axis_columns(const struct axis *axis)
{
	unsigned most = value_columns(axis->path);

	for (uint32_t i = 0; i < axis->count; i++) {
		unsigned columns = value_columns(axis->values[i]);
		most = columns > most ? columns : most;
	}
	return most;
}

void phase_codes(struct text *line, const struct tally *tally)
{
	const char *before = codes_add(line, tally->errors, "");

	if (tally->incomplete)
		text_add(line, "%s%" PRIu64 " incomplete", before, tally->incomplete);
}

static void add_share(struct text *line, const struct tally *tally)
{
	struct wilson sure = wilson(tally->holds, trials(tally));

	if (trials(tally) == 0)
		text_add(line, "      -                   ");
	else
		text_add(line, "%5.1f %%  %5.1f .. %5.1f %%  ",
		         100.0 * (double)tally->holds / (double)trials(tally), 100 * sure.low,
		         100 * sure.high);
}

static void table_row(const struct page *page, const struct phase *phase, uint64_t point)
{
	const struct tally *tally = &phase->tallies[point];
	struct text line = { .len = 0 };
	uint32_t at[FIELD_AXES_MAX];
	unsigned column = 2;

	field_point(phase->field, point, at);
	text_add(&line, "  ");
	for (uint32_t i = 0; i < phase->field->axes_count; i++) {
		const struct axis *axis = &phase->field->axes[i];
		add_value(&line, axis->values[at[i]]);
		column += axis_columns(axis) + 2;
		text_pad(&line, column);
	}
	text_add(&line, "%8" PRIu64 "  ", tally_runs(tally));
	add_share(&line, tally);
	phase_codes(&line, tally);
	page_line(page, INK_PLAIN, &line);
}

void phase_table(const struct page *page, const struct phase *phase)
{
	const struct field *field = phase->field;
	uint64_t points = field_points(field);
	struct text title = { .len = 0 }, line = { .len = 0 };
	unsigned column = 2;

	text_add(&title, "How often ");
	text_add_safe(&title, field->when);
	page_line(page, INK_BOLD, &title);
	text_add(&line, "  ");
	for (uint32_t i = 0; i < field->axes_count; i++) {
		add_value(&line, field->axes[i].path);
		column += axis_columns(&field->axes[i]) + 2;
		text_pad(&line, column);
	}
	text_add(&line, "    runs    share  95 %% sure         errors at any host");
	page_line(page, INK_DIM, &line);
	for (uint64_t point = 0; point < points && point < ROWS_MAX; point++)
		table_row(page, phase, point);
	if (points > ROWS_MAX)
		page_print(page, INK_DIM, "  ... and %" PRIu64 " more points", points - ROWS_MAX);
}

static enum page_ink ink_of(const struct tally *tally)
{
	if (trials(tally) == 0)
		return INK_DIM;
	return tally->holds == 0 ? INK_GOOD : tally->fails == 0 ? INK_BAD : INK_WARN;
}

/* A bar as long as the share is at least, then as it may be. */
static void diagram_bar(const struct page *page, const struct axis *axis, uint32_t value,
                        const struct tally *tally)
{
	const char *sure = page->utf8 ? "\u2588" : "#", *maybe = page->utf8 ? "\u2592" : "-";
	const char *not = page->utf8 ? "\u00b7" : ".";
	struct wilson interval = wilson(tally->holds, trials(tally));
	struct text line = { .len = 0 };
	size_t from;

	text_add(&line, "  ");
	add_value(&line, axis->values[value]);
	text_pad(&line, axis_columns(axis) + 4);
	from = line.len;
	for (int i = 0; i < BAR; i++) {
		double middle = (i + 0.5) / BAR;
		text_add(&line, "%s",
		         middle <= interval.low    ? sure
		         : middle <= interval.high ? maybe
		                                   : not );
	}
	page_line_from(page, ink_of(tally), &line, from);
}

static void diagram_one(const struct page *page, const struct phase *phase)
{
	const struct axis *axis = &phase->field->axes[0];
	struct text line = { .len = 0 };

	text_add(&line, "  ");
	add_value(&line, axis->path);
	text_pad(&line, axis_columns(axis) + 4);
	text_add(&line, "0 %%%*s", BAR - 3, "100 %");
	page_line(page, INK_DIM, &line);
	for (uint32_t i = 0; i < axis->count; i++)
		diagram_bar(page, axis, i, &phase->tallies[i]);
	page_print(page, INK_DIM,
	           "  the share is at least as long as %s, at most as %s too (95 %%)",
	           page->utf8 ? "\u2588" : "#", page->utf8 ? "\u2592" : "-");
}

static const char *shade_of(const struct page *page, const struct tally *tally)
{
	static const char *const fine[] = { "\u00b7", "\u2591", "\u2592", "\u2593", "\u2588" };
	static const char *const plain[] = { ".", "-", "+", "*", "#" };
	uint64_t all = trials(tally);
	uint32_t shade;

	if (all == 0)
		return "?";
	shade = tally->holds == 0   ? 0
	        : tally->fails == 0 ? 4
	                            : 1 + (uint32_t)(tally->holds * 3 / all);
	shade = shade > 3 && tally->fails > 0 ? 3 : shade;
	return page->utf8 ? fine[shade] : plain[shade];
}

/* "37 %" in each cell, or one character if there are too many. */
static void diagram_row(const struct page *page, const struct phase *phase, uint32_t row,
                        unsigned cell)
{
	const struct axis *down = &phase->field->axes[0], *across = &phase->field->axes[1];
	struct text line = { .len = 0 };
	unsigned column = axis_columns(down) + 4;

	text_add(&line, "  ");
	add_value(&line, down->values[row]);
	text_pad(&line, column);
	for (uint32_t i = 0; i < across->count; i++) {
		const struct tally *tally = &phase->tallies[row * across->count + i];
		uint64_t all = trials(tally);

		if (cell == 1)
			text_add(&line, "%s", shade_of(page, tally));
		else if (all == 0)
			text_add(&line, "?");
		else
			text_add(&line, "%3" PRIu64 " %%", (tally->holds * 200 + all) / (2 * all));
		column += cell;
		text_pad(&line, column);
	}
	page_line(page, INK_PLAIN, &line);
}

static unsigned cell_columns(const struct page *page, const struct phase *phase)
{
	const struct axis *across = &phase->field->axes[1];
	unsigned most = CELL_MIN;

	for (uint32_t i = 0; i < across->count; i++) {
		unsigned columns = value_columns(across->values[i]) + 1;
		most = columns > most ? columns : most;
	}
	return axis_columns(&phase->field->axes[0]) + 4 + most * across->count > page_columns(page)
	               ? 1
	               : most;
}

static void diagram_two(const struct page *page, const struct phase *phase)
{
	const struct axis *down = &phase->field->axes[0], *across = &phase->field->axes[1];
	unsigned cell = cell_columns(page, phase), column = axis_columns(down) + 4;
	struct text over = { .len = 0 }, line = { .len = 0 };

	text_pad(&over, column);
	add_value(&over, across->path);
	if (cell == 1) {
		text_add(&over, ": ");
		add_value(&over, across->values[0]);
		text_add(&over, " to ");
		add_value(&over, across->values[across->count - 1]);
	}
	page_line(page, INK_DIM, &over);
	text_add(&line, "  ");
	add_value(&line, down->path);
	for (uint32_t i = 0; cell > 1 && i < across->count; i++) {
		text_pad(&line, column);
		add_value(&line, across->values[i]);
		column += cell;
	}
	page_line(page, INK_DIM, &line);
	for (uint32_t i = 0; i < down->count; i++)
		diagram_row(page, phase, i, cell);
	if (cell == 1)
		page_print(page, INK_DIM, "  %s never, %s always", page->utf8 ? "\u00b7" : ".",
		           page->utf8 ? "\u2588" : "#");
}

void phase_diagram(const struct page *page, const struct phase *phase)
{
	if (phase->field->axes_count == 1)
		diagram_one(page, phase);
	else if (phase->field->axes_count == 2)
		diagram_two(page, phase);
}
