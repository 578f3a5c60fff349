#include "sim/scenario/problems.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX   110 /* characters of a source line that are shown ... */
#define LINE_LEFT  50  /* ... and how many of them before the place, if it is longer */
#define QUOTE_MAX  48
#define RENDER_MAX 4096

static bool same(const struct problem *a, const struct mark *at, const char *text)
{
	return a->at.source == at->source && a->at.line == at->line && a->at.col == at->col &&
	       strcmp(a->text, text) == 0;
}

void problems_add(struct problems *problems, struct mark at, const char *help, const char *format,
                  ...)
{
	char text[512];
	va_list args;

	if (!problems)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (uint32_t i = 0; i < problems->count; i++)
		if (same(&problems->all[i], &at, text))
			return;
	if (problems->count == SCENARIO_PROBLEMS_MAX) {
		problems->more++;
		return;
	}
	problems->all[problems->count++] = (struct problem){
		.at = at,
		.text = arena_copy(problems->arena, text, strlen(text)),
		.help = help ? arena_copy(problems->arena, help, strlen(help)) : NULL,
	};
}

/* Octets of the UTF-8 character at `text`, at least 1. */
static size_t character(const char *text, const char *end)
{
	size_t len = 1;

	while (text + len < end && ((unsigned char)text[len] & 0xc0) == 0x80)
		len++;
	return len;
}

const char *problems_quote(struct arena *arena, const char *text)
{
	const char *end = text + strlen(text), *at = text;
	char *copy;

	for (unsigned i = 0; i < QUOTE_MAX && at < end; i++)
		at += character(at, end);
	copy = arena_text(arena, "%.*s%s", (int)(at - text), text, at < end ? "..." : "");
	for (char *c = copy; *c; c++)
		if ((unsigned char)*c < 0x20)
			*c = ' ';
	return copy;
}

static bool before(const struct problem *a, const struct problem *b)
{
	uint32_t order_a = a->at.source ? a->at.source->order : 0;
	uint32_t order_b = b->at.source ? b->at.source->order : 0;

	if (order_a != order_b)
		return order_a < order_b;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line;
	return a->at.col < b->at.col;
}

/* By insertion, so that problems at one place stay in the order in which they were found. */
static void sort(struct problems *problems)
{
	for (uint32_t i = 1; i < problems->count; i++) {
		struct problem moved = problems->all[i];
		uint32_t at = i;
		for (; at > 0 && before(&moved, &problems->all[at - 1]); at--)
			problems->all[at] = problems->all[at - 1];
		problems->all[at] = moved;
	}
}

/*
 * Octets of the line break at `text`, 0 if there is none: those of YAML 1.1, which libyaml counts.
 */
static size_t line_break(const char *text, const char *end)
{
	static const char *const breaks[] = { "\r\n",     "\n",           "\r",
		                              "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };

	for (size_t i = 0; i < sizeof(breaks) / sizeof(*breaks); i++) {
		size_t len = strlen(breaks[i]);
		if ((size_t)(end - text) >= len && memcmp(text, breaks[i], len) == 0)
			return len;
	}
	return 0;
}

/* The line with this number, without its end. */
static const char *find_line(const struct source *source, uint32_t number, const char **line_end)
{
	const char *at = source->text, *end = at + source->len;

	for (uint32_t line = 1; line < number && at < end;) {
		size_t len = line_break(at, end);
		line += len > 0;
		at += len > 0 ? len : 1;
	}
	*line_end = at;
	while (*line_end < end && line_break(*line_end, end) == 0)
		(*line_end)++;
	return at;
}

/* What is written so far; what does not fit is left out. */
struct out {
	char text[RENDER_MAX];
	size_t len;
};

static void put(struct out *out, const char *text, size_t len)
{
	if (len < sizeof(out->text) - out->len) {
		memcpy(out->text + out->len, text, len);
		out->len += len;
		out->text[out->len] = '\0';
	}
}

static void put_text(struct out *out, const char *text)
{
	put(out, text, strlen(text));
}

/* One character of a source line; what could steer a terminal becomes '?'. */
static void put_character(struct out *out, const char *text, size_t len)
{
	unsigned char c = (unsigned char)*text;
	bool control = (c < 0x20 && c != '\t') || c == 0x7f || (len == 1 && c >= 0x80) ||
	               (len == 2 && c == 0xc2 && (unsigned char)text[1] < 0xa0);

	put(out, control ? "?" : text, control ? 1 : len);
}

/*
 * Both lines start at the same character, so that the caret stands below the place whatever is
 * before it.
 */
static void put_excerpt(struct out *out, const struct mark *at)
{
	const char *end, *line = find_line(at->source, at->line, &end);
	uint32_t from = at->col > LINE_MAX ? at->col - LINE_LEFT : 1, col = 1;
	uint32_t until = at->end_col > at->col ? at->end_col : UINT32_MAX;
	struct out below = { .len = 0 };

	for (; line < end && col < from + LINE_MAX; col++) {
		size_t len = character(line, end);
		if (col >= from) {
			put_character(out, line, len);
			if (col < at->col)
				put(&below, *line == '\t' ? "\t" : " ", 1);
			else if (col < until)
				put(&below, col == at->col ? "^" : "~", 1);
		}
		line += len;
	}
	if (col <= at->col)
		put(&below, "^", 1);
	put_text(out, "\n      | ");
	put(out, below.text, below.len);
}

static void put_problem(struct out *out, const struct problem *problem)
{
	char line[64];
	const struct mark *at = &problem->at;

	out->len = 0;
	put_text(out, at->source ? at->source->name : "scenario");
	if (at->line > 0) {
		snprintf(line, sizeof(line), ":%u:%u", at->line, at->col);
		put_text(out, line);
	}
	put_text(out, ": error: ");
	put_text(out, problem->text);
	if (at->line > 0) {
		snprintf(line, sizeof(line), "\n%5u | ", at->line);
		put_text(out, line);
		put_excerpt(out, at);
	}
	if (problem->help) {
		put_text(out, "\n      = help: ");
		put_text(out, problem->help);
	}
}

void problems_render(struct problems *problems, struct scenario_problems *out)
{
	sort(problems);
	out->texts = calloc(problems->count + 1u, sizeof(*out->texts));
	assert(out->texts);
	out->count = problems->count;
	out->more = problems->more;
	for (uint32_t i = 0; i < problems->count; i++) {
		struct out text;
		put_problem(&text, &problems->all[i]);
		out->texts[i] = malloc(text.len + 1);
		assert(out->texts[i]);
		memcpy(out->texts[i], text.text, text.len + 1);
	}
}
