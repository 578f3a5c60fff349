#include "sim/scenario/trace.h"

#include <stdlib.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/scenario/quantity.h"

#define INSTANT_MAX (366 * 24 * 3600 * NSEC_S)
#define FIELD_MAX   64
/* Told after the scenario's files and the command line's words. */
#define SOURCE_ORDER_TRACE (SOURCE_ORDER_SET + 1)

struct trace {
	struct bindings *b;
	const struct source *source;
	uint32_t line;
	nsec *instants;
	uint32_t count;
};

static void tell(const struct trace *trace, size_t len, const char *help, const char *text)
{
	struct mark at = { trace->source, trace->line, 1, (uint32_t)(len > 0 ? len + 1 : 2) };

	problems_add(trace->b->problems, at, help, "%s", text);
}

/* The first field, without blanks at its ends, empty: the line says nothing. */
static size_t field_of(const char **line, size_t len)
{
	const char *comma = memchr(*line, ',', len);

	if (comma)
		len = (size_t)(comma - *line);
	while (len > 0 && (**line == ' ' || **line == '\t')) {
		(*line)++;
		len--;
	}
	while (len > 0 && strchr(" \t\r", (*line)[len - 1]))
		len--;
	return len;
}

static bool read_line(struct trace *trace, const char *line, size_t len)
{
	char field[FIELD_MAX], help[QUANTITY_HELP];
	int64_t value;

	len = field_of(&line, len);
	if (len == 0 || *line == '#')
		return true;
	if (len >= FIELD_MAX || memchr(line, '\0', len)) {
		tell(trace, len, "like 1.5s", "this is not a duration");
		return false;
	}
	memcpy(field, line, len);
	field[len] = '\0';
	if (!quantity_read(QUANTITY_DURATION, field, &value, help)) {
		tell(trace, len, help,
		     arena_text(trace->b->arena, "'%s' is not a duration",
		                problems_quote(trace->b->arena, field)));
		return false;
	}
	if (value > INSTANT_MAX || trace->count == SCENARIO_TRACE_MAX) {
		tell(trace, len, NULL,
		     value > INSTANT_MAX ? "it is later than a year" : "too many instants");
		return false;
	}
	if (trace->count > 0 && value < trace->instants[trace->count - 1]) {
		tell(trace, len, "sort the file by time",
		     arena_text(trace->b->arena, "%s comes before the moment above it", field));
		return false;
	}
	trace->instants[trace->count++] = value;
	return true;
}

static uint32_t lines_of(const struct source *source)
{
	uint32_t lines = 1;

	for (size_t i = 0; i < source->len; i++)
		lines += source->text[i] == '\n';
	return lines;
}

/* Ends with the first line that is wrong: those after it would be told of in hundreds. */
static bool read_lines(struct trace *trace)
{
	const char *at = trace->source->text, *end = at + trace->source->len;
	uint32_t lines = lines_of(trace->source);

	lines = lines < SCENARIO_TRACE_MAX ? lines : SCENARIO_TRACE_MAX;
	trace->instants = arena_take(trace->b->arena, lines * sizeof(*trace->instants));
	for (trace->line = 1; at < end; trace->line++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);
		if (!read_line(trace, at, len))
			return false;
		at += len + (stop != NULL);
	}
	if (trace->count == 0) {
		trace->line = 1;
		tell(trace, 0, "write one moment a line, like 1.5s", "there is no moment in it");
	}
	return trace->count > 0;
}

/* NULL: it can not be read, which was told. */
static const struct source *read_source(struct bindings *b, const struct node *path)
{
	struct source *source = arena_take(b->arena, sizeof(*source));
	char *text = NULL, *name = NULL, error[128] = "";
	bool from_set = path->at.source->order == SOURCE_ORDER_SET;
	const char *from = from_set ? b->scenario->file : path->at.source->name;
	size_t len = 0;
	bool good = b->reader->read(b->reader->context, from, path->text, TRACE_BYTES_MAX, &text,
	                            &len, &name, error);

	if (good) {
		source->name = arena_copy(b->arena, name, strlen(name));
		source->order = SOURCE_ORDER_TRACE;
		source->text = arena_copy(b->arena, text, len);
		source->len = len;
		free(text);
	} else {
		problems_add(b->problems, path->at, "a path relative to this file",
		             "cannot read '%s': %s", problems_quote(b->arena, path->text), error);
	}
	free(name);
	return good ? source : NULL;
}

bool trace_load(struct bindings *b, uint32_t number)
{
	struct scenario_load *load = &b->scenario->loads[number];
	const struct node *path = bound_said(&b->loads[number], "load[].trace");
	struct trace trace = { .b = b };

	if (!path)
		return false;
	trace.source = read_source(b, path);
	if (!trace.source || !read_lines(&trace))
		return false;
	digest(load->trace_hash, &(struct digest_part){ trace.source->text, trace.source->len }, 1);
	load->instants = trace.instants;
	load->instants_count = trace.count;
	return true;
}

const char *trace_print(struct arena *arena, const struct scenario_load *load)
{
	char hex[DIGEST_HEX];

	if (load->instants_count == 0)
		return NULL;
	digest_hex(load->trace_hash, hex);
	return arena_text(arena, "%u moments, BLAKE2b-256 %s", load->instants_count, hex);
}
