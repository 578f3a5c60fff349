/* See remedy.h. */
#include "tools/ikesim/remedy.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/schema.h"

#define WHOLE  INT64_C(1000000000) /* a share, in parts of 10^9 */
#define DECADE 40                  /* values a factor of ten */

/* ISO 3, R40: of a factor of ten, in hundredths. Every fourth is one of R10. */
static const int64_t preferred[DECADE] = { 100, 106, 112, 118, 125, 132, 140, 150, 160, 170,
	                                   180, 190, 200, 212, 224, 236, 250, 265, 280, 300,
	                                   315, 335, 355, 375, 400, 425, 450, 475, 500, 530,
	                                   560, 600, 630, 670, 710, 750, 800, 850, 900, 950 };
#define HUNDREDTHS 100
#define LAST       (2 * DECADE) /* times 100 */

struct making {
	struct arena *arena;
	const struct scenario *scenario;
	const struct schema_rule *rule;
	const char *path;
	uint32_t stride;
	struct remedy_change changes[REMEDY_CHANGES_MAX];
	uint32_t count;
};

/* In hundredths. */
static int64_t factor(uint32_t step)
{
	return preferred[step % DECADE] * (step < DECADE ? 1 : step < 2 * DECADE ? 10 : 100);
}

/* dB, rounded up. */
static uint32_t size_of(uint32_t step)
{
	return (step + DECADE / 10 - 1) / (DECADE / 10);
}

/* Of what it came to, which after rounding is not the step that was meant. */
static uint32_t size_between(int64_t was, int64_t now)
{
	int64_t small = was < now ? was : now, large = was < now ? now : was;
	uint32_t step = 1;

	while (step < LAST && large > small * factor(step) / HUNDREDTHS)
		step++;
	return size_of(step);
}

/* What says the same as the one before, or as what is there now, is left out. */
static void add(struct making *making, const char *was, const char *value, uint32_t size)
{
	const char *last = making->count > 0 ? making->changes[making->count - 1].value : was;

	if (strcmp(value, last) == 0 || strcmp(value, was) == 0)
		return;
	assert(making->count < REMEDY_CHANGES_MAX);
	making->changes[making->count++] =
	        (struct remedy_change){ arena_copy(making->arena, value, strlen(value)), size };
}

static int64_t power(int64_t value)
{
	int64_t unit = 1;

	while (value / unit >= 1000)
		unit *= 10;
	return unit;
}

/* Three digits, rounded away from what it was. */
static int64_t times(int64_t value, int64_t hundredths)
{
	int64_t more, unit;

	if (value > INT64_MAX / hundredths)
		return INT64_MAX;
	more = (value * hundredths + HUNDREDTHS - 1) / HUNDREDTHS;
	unit = power(more);
	return (more + unit - 1) / unit * unit;
}

static int64_t part(int64_t value, int64_t hundredths)
{
	int64_t less = value > INT64_MAX / HUNDREDTHS ? value / hundredths * HUNDREDTHS
	                                              : value * HUNDREDTHS / hundredths;
	int64_t unit = power(less);

	return less / unit * unit;
}

/* Within what the schema allows, as far as it says it in the unit that is written. */
static bool is_allowed(const struct schema_rule *rule, int64_t value)
{
	if (rule->quantity == QUANTITY_PROBABILITY && value > WHOLE)
		return false;
	return rule->divisor > 1 || (value >= rule->min && (rule->max == 0 || value <= rule->max));
}

static uint32_t stepped(const struct making *making, int64_t was, int64_t now)
{
	int64_t steps = was < now ? now - was : was - now;
	uint32_t size = size_between(was, now);

	return making->rule->quantity == QUANTITY_COUNT && steps < size ? (uint32_t)steps : size;
}

static void make_scaled(struct making *making, const char *was, int64_t value, bool raise)
{
	char text[QUANTITY_TEXT];

	for (uint32_t step = making->stride; step <= LAST; step += making->stride) {
		int64_t now = raise ? times(value, factor(step)) : part(value, factor(step));
		if (now == INT64_MAX || !is_allowed(making->rule, now))
			return;
		quantity_print(making->rule->quantity, now, text);
		add(making, was, text, stepped(making, value, now));
	}
	if (!raise && making->rule->quantity == QUANTITY_PROBABILITY)
		add(making, was, "0%", size_of(LAST) + 1); /* at last not at all */
}

/* It was nothing: from `to` on, which has no factor. */
static void make_from(struct making *making, const char *was, const char *to)
{
	char text[QUANTITY_TEXT], help[QUANTITY_HELP];
	int64_t value;

	if (!quantity_read(making->rule->quantity, to, &value, help))
		return;
	add(making, was, to, 1);
	for (uint32_t step = making->stride; step <= LAST; step += making->stride) {
		int64_t now = times(value, factor(step));
		if (!is_allowed(making->rule, now))
			return;
		quantity_print(making->rule->quantity, now, text);
		add(making, was, text, 1);
	}
}

static void make_quantity(struct making *making, const struct remedy *row, const char *was)
{
	char help[QUANTITY_HELP];
	int64_t value = 0;
	bool said = quantity_read(making->rule->quantity, was, &value, help);

	if (row->verb == REMEDY_RAISE && row->to && value == 0)
		make_from(making, was, row->to);
	else if (said && value > 0)
		make_scaled(making, was, value, row->verb == REMEDY_RAISE);
}

static void make_free(struct making *making, const char *was)
{
	char text[QUANTITY_TEXT], help[QUANTITY_HELP];
	int64_t value;

	if (!quantity_read(QUANTITY_PROBABILITY, was, &value, help) || value == 0)
		return;
	for (uint32_t step = making->stride; step <= LAST; step += making->stride) {
		int64_t left = times(WHOLE - value, factor(step));
		quantity_print(QUANTITY_PROBABILITY, left < WHOLE ? WHOLE - left : 0, text);
		add(making, was, text, size_of(step));
	}
}

/* A number and its unit, from here on. */
static size_t word_at(const char *text)
{
	return strspn(text, "0123456789./abcdefghijklmnopqrstuvwxyz%");
}

/* Every duration of a text by a factor, and every rate by its inverse. False: it is too long. */
static bool scale(const char *from, int64_t hundredths, bool longer, char *out, size_t room)
{
	size_t len = 0;

	while (*from) {
		char word[QUANTITY_TEXT], text[QUANTITY_TEXT], help[QUANTITY_HELP];
		size_t take = *from >= '0' && *from <= '9' ? word_at(from) : 0;
		int64_t value;

		if (take == 0)
			take = strcspn(from + 1, "0123456789") + 1;
		else if (take < sizeof(word)) {
			snprintf(word, sizeof(word), "%.*s", (int)take, from);
			if (quantity_read(QUANTITY_DURATION, word, &value, help))
				quantity_print(QUANTITY_DURATION,
				               longer ? times(value, hundredths)
				                      : part(value, hundredths),
				               text);
			else if (longer && quantity_read(QUANTITY_RATE, word, &value, help))
				quantity_print(QUANTITY_RATE, part(value, hundredths), text);
			else
				snprintf(text, sizeof(text), "%s", word);
			len += (size_t)snprintf(out + len, room - len, "%s", text);
			from += take;
			if (len >= room)
				return false;
			continue;
		}
		if (len + take >= room)
			return false;
		memcpy(out + len, from, take);
		len += take;
		from += take;
		out[len] = '\0';
	}
	return true;
}

static void make_spread(struct making *making, const char *was, bool longer)
{
	char text[2048];

	for (uint32_t step = making->stride; step <= LAST; step += making->stride) {
		if (!scale(was, factor(step), longer, text, sizeof(text)))
			return;
		add(making, was, text, size_of(step));
	}
}

/* "[1, 2, 3]" without 3, without 2 and 3; the first stays. */
static void make_shorter(struct making *making, const char *was)
{
	char text[2048];
	uint32_t size = 0;

	if (strlen(was) >= sizeof(text))
		return;
	snprintf(text, sizeof(text), "%s", was);
	while (making->count < REMEDY_CHANGES_MAX) {
		char *end = strchr(text, ']'), *comma = end;

		for (char *close = end; close && (close = strchr(close + 1, ']'));)
			if (close[-1] >= '0' && close[-1] <= '9')
				end = close;
		comma = end;
		while (comma && comma > text && *comma != ',' && *comma != '[')
			comma--;
		if (!comma || *comma != ',')
			return;
		memmove(comma, end, strlen(end) + 1);
		add(making, was, text, ++size);
	}
}

/* Some faults are no fault but what an operator, or the traffic, does. */
static bool is_deed(const struct making *making)
{
	const char *dot = strchr(making->path, '.');
	size_t len = dot ? (size_t)(dot - making->path) : 0;

	for (uint32_t i = 0; i < making->scenario->leaves_count; i++) {
		const struct scenario_leaf *leaf = &making->scenario->leaves[i];

		if (strncmp(leaf->path, making->path, len) == 0 &&
		    strcmp(leaf->path + len, ".kind") == 0)
			return strcmp(leaf->value, scenario_fault_name(FAULT_STEER)) == 0 ||
			       strcmp(leaf->value, scenario_fault_name(FAULT_SA_TRAFFIC)) == 0;
	}
	return false;
}

static void make_gone(struct making *making, const char *was)
{
	char text[QUANTITY_TEXT];
	const char *dot = strchr(making->path, '.');

	if (is_deed(making))
		return;
	if (dot && strcmp(dot, ".for") == 0) {
		add(making, was, "1ns", 1);
		return;
	}
	quantity_print(QUANTITY_DURATION, making->scenario->duration_ns - NSEC_MS, text);
	add(making, was, text, 1);
}

static void make(struct making *making, const struct remedy *row, const char *was)
{
	switch (row->verb) {
	case REMEDY_RAISE:
	case REMEDY_LOWER:
		if (making->rule->kind == KEY_QUANTITY)
			make_quantity(making, row, was);
		return;
	case REMEDY_FASTER:
		if (making->rule->kind == KEY_SPREAD)
			make_spread(making, was, false);
		return;
	case REMEDY_STRETCH: make_spread(making, was, true); return;
	case REMEDY_FREE: make_free(making, was); return;
	case REMEDY_SHORTEN: make_shorter(making, was); return;
	case REMEDY_SWITCH: add(making, was, row->to, 1); return;
	case REMEDY_GONE: make_gone(making, was); return;
	}
}

void remedy_pattern(const char *path, char *out, size_t room)
{
	static const char own[] = "hosts[].";
	size_t len = 0;
	bool within = false;

	for (; *path && len + 1 < room; path++) {
		within = within && *path != ']';
		if (!within)
			out[len++] = *path;
		within = within || *path == '[';
	}
	out[len] = '\0';
	if (strncmp(out, own, sizeof(own) - 1) != 0)
		return;
	path = out + sizeof(own) - 1;
	if (strncmp(path, "ike.", 4) == 0 || strncmp(path, "sadb.", 5) == 0 ||
	    strncmp(path, "cpu.", 4) == 0)
		memmove(out, path, strlen(path) + 1);
}

static bool is_of(const struct remedy *row, const char *pattern)
{
	size_t len = strlen(row->path);

	if (row->path[len - 1] != '*')
		return strcmp(row->path, pattern) == 0;
	return strncmp(row->path, pattern, len - 1) == 0 && !strchr(pattern + len - 1, '.');
}

static bool candidate_make(struct arena *arena, const struct scenario *scenario, bool fine,
                           const struct remedy *row, const struct scenario_leaf *leaf,
                           struct candidate *out)
{
	char pattern[SCHEMA_PATH_MAX];
	const struct scenario_key *key;
	struct making making = { .arena = arena,
		                 .scenario = scenario,
		                 .path = leaf->path,
		                 .stride = fine ? 1 : DECADE / 10 };

	remedy_pattern(leaf->path, pattern, sizeof(pattern));
	key = schema_find(pattern);
	if (!key || !is_of(row, pattern))
		return false;
	making.rule = key->rule;
	make(&making, row, leaf->value);
	*out = (struct candidate){ .row = row,
		                   .path = arena_copy(arena, leaf->path, strlen(leaf->path)),
		                   .was = arena_copy(arena, leaf->value, strlen(leaf->value)),
		                   .count = making.count };
	if (making.count == 0)
		return false;
	out->changes = arena_take(arena, making.count * sizeof(*out->changes));
	memcpy(out->changes, making.changes, making.count * sizeof(*out->changes));
	return true;
}

uint32_t remedy_candidates(struct arena *arena, const struct scenario *scenario, bool fine,
                           struct candidate out[REMEDY_CANDIDATES_MAX])
{
	uint32_t count = 0, rows_count;
	const struct remedy *rows = remedy_rows(&rows_count);

	for (uint32_t row = 0; row < rows_count; row++)
		for (uint32_t i = 0; i < scenario->leaves_count && count < REMEDY_CANDIDATES_MAX;
		     i++)
			if (candidate_make(arena, scenario, fine, &rows[row], &scenario->leaves[i],
			                   &out[count]))
				count++;
	return count;
}
