/*
 * ikesim shrink: the smallest scenario of which something still holds. Edits are tried in a fixed
 * order, each on what the last good one left, and kept if it does; pass after pass until none is:
 *
 *   whole items (faults, loads, hosts with what names them), keys back to their default, smaller
 *   counts and shorter times, one value instead of a distribution; at last, once, rounder numbers
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/schema.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/draft.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/remedy.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/trial.h"

#define RUNS_DEFAULT 2000
#define KEEP         "errors(13860) >= 1"

struct shrink {
	const struct options *options;
	const char *keep;
	uint64_t seed;
	struct draft first, now; /* as it came; what of it is left */
	uint64_t runs, runs_max;
	bool changed; /* in this pass */
	enum exit_code code;
};

static bool is_over(const struct shrink *shrink)
{
	return shrink->code != EXIT_HELD || shrink->runs >= shrink->runs_max || stop_asked();
}

static bool keeps(struct shrink *shrink, struct scenario *scenario)
{
	struct scenario_problems problems;
	struct scenario_expect when;
	struct trial trial;
	bool read = scenario_expect_read(scenario, "--keep", shrink->keep, &when, &problems), good;

	scenario_problems_free(&problems);
	if (!read)
		return false; /* it is about a host that is gone */
	trial_run(&trial, shrink->options, scenario, shrink->seed, NULL, NULL);
	good = trial.code == EXIT_HELD && !report_incomplete(&trial.judge.report) &&
	       trial_holds(&trial, &when);
	shrink->code = exit_worse(shrink->code, trial.code);
	shrink->runs++;
	trial_free(&trial);
	return good;
}

/* Takes the draft over, or frees it. */
static bool try_draft(struct shrink *shrink, struct draft *draft)
{
	struct scenario *scenario = is_over(shrink) ? NULL : draft_load(draft, shrink->runs == 0);
	bool good = scenario && keeps(shrink, scenario);

	if (scenario)
		scenario_free(scenario);
	if (!good) {
		draft_free(draft);
		return false;
	}
	draft_free(&shrink->now);
	shrink->now = *draft;
	shrink->changed = true;
	return true;
}

static bool try_value(struct shrink *shrink, const char *path, const char *value)
{
	const struct draft_leaf *leaf = draft_find(&shrink->now, path);
	struct draft draft;

	if (!leaf || strcmp(leaf->value, value) == 0)
		return false;
	draft_copy(&draft, &shrink->now);
	draft_set(&draft, path, value);
	return try_draft(shrink, &draft);
}

/* A word of a value: "[clients, gateway]" names both. */
static bool names(const char *value, const char *name, size_t len)
{
	for (const char *at = value; (at = strstr(at, name)); at++)
		if ((at == value || strchr(" [,", at[-1])) &&
		    (at[len] == '\0' || strchr(" ,]", at[len])))
			return true;
	return false;
}

/* Every item but `item` that names its host, too. */
static void drop_naming(struct draft *draft, const char *item)
{
	const char *open = strchr(item, '['), *close = strchr(item, ']');
	char name[256];
	uint32_t i = 0;

	if (strncmp(item, "hosts[", 6) != 0 || close - open > (long)sizeof(name))
		return;
	snprintf(name, sizeof(name), "%.*s", (int)(close - open - 1), open + 1);
	while (i < draft->count) {
		const struct draft_leaf *leaf = &draft->leaves[i++];
		size_t len = draft_item_len(leaf->path);
		char other[512];

		if (len == 0 || leaf->text || !names(leaf->value, name, strlen(name)))
			continue;
		snprintf(other, sizeof(other), "%.*s", (int)len, leaf->path);
		draft_drop(draft, other);
		i = 0;
	}
}

static void drop_items(struct shrink *shrink)
{
	struct draft all;

	draft_copy(&all, &shrink->now);
	for (uint32_t i = 0; i < all.count && !is_over(shrink); i++) {
		size_t len = draft_item_len(all.leaves[i].path);
		struct draft draft;
		char item[512];

		if (len == 0 ||
		    (i > 0 && strncmp(all.leaves[i - 1].path, all.leaves[i].path, len) == 0))
			continue;
		snprintf(item, sizeof(item), "%.*s", (int)len, all.leaves[i].path);
		draft_copy(&draft, &shrink->now);
		if (draft_drop(&draft, item) == 0) {
			draft_free(&draft);
			continue;
		}
		drop_naming(&draft, item);
		try_draft(shrink, &draft);
	}
	draft_free(&all);
}

static void drop_leaves(struct shrink *shrink)
{
	struct draft all;

	draft_copy(&all, &shrink->now);
	for (uint32_t i = 0; i < all.count && !is_over(shrink); i++) {
		const char *path = all.leaves[i].path;
		struct draft draft;

		if (strcmp(path, "seed") == 0)
			continue;
		draft_copy(&draft, &shrink->now);
		if (draft_drop(&draft, path) > 0)
			try_draft(shrink, &draft);
		else
			draft_free(&draft);
	}
	draft_free(&all);
}

static const struct schema_rule *rule_of(const char *path)
{
	char pattern[SCHEMA_PATH_MAX];
	const struct scenario_key *key;

	remedy_pattern(path, pattern, sizeof(pattern));
	key = schema_find(pattern);
	return key ? key->rule : NULL;
}

static bool try_number(struct shrink *shrink, const char *path, enum quantity kind, int64_t value)
{
	char text[QUANTITY_TEXT];

	return try_value(shrink, path, quantity_print(kind, value, text));
}

/* 1 if that will do, else halving between what does and what does not: a count to the last one, a
 * time until it is known to an eighth. */
static void lower(struct shrink *shrink, const char *path, enum quantity kind, int64_t value)
{
	int64_t low = kind == QUANTITY_COUNT ? 1 : 0, high = value;

	if (kind == QUANTITY_COUNT && value > 1 && try_number(shrink, path, kind, 1))
		return;
	while (high - low > 1 && (kind == QUANTITY_COUNT || high - low > high / 8) &&
	       !is_over(shrink)) {
		int64_t middle = low + (high - low) / 2;

		if (try_number(shrink, path, kind, middle))
			high = middle;
		else
			low = middle;
	}
}

/* One digit, else two; of an extent two, which makes it larger by a tenth at most. Less first. */
static void round_off(struct shrink *shrink, const char *path, enum quantity kind, int64_t value,
                      bool extent)
{
	for (int64_t digits = extent ? 100 : 10; digits <= 100; digits *= 10) {
		int64_t unit = 1;

		while (value / unit >= digits)
			unit *= 10;
		if (value % unit == 0)
			return;
		if (try_number(shrink, path, kind, value / unit * unit) ||
		    try_number(shrink, path, kind, (value / unit + 1) * unit))
			return;
	}
}

/* How many there are, and for how long: less of it is a smaller scenario. */
static bool is_extent(const char *path, const struct schema_rule *rule)
{
	const char *last = schema_leaf_name(path);

	return strcmp(last, "count") == 0 || strcmp(last, "size") == 0 ||
	       strcmp(last, "users") == 0 || strcmp(last, "duration") == 0 ||
	       strcmp(last, "for") == 0 || strcmp(last, "at") == 0 ||
	       (rule->quantity == QUANTITY_COUNT && strcmp(last, "standing_sas") == 0);
}

/* "{ dist: normal, mean: 25ms, sd: 4ms }" is 25ms. */
static void flatten(struct shrink *shrink, const char *path, const char *value)
{
	static const char *const middles[] = { "median: ", "mean: ", "min: ", "max: " };

	for (unsigned i = 0; *value == '{' && i < sizeof(middles) / sizeof(*middles); i++) {
		const char *at = strstr(value, middles[i]);
		char word[QUANTITY_TEXT];

		if (!at)
			continue;
		at += strlen(middles[i]);
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(at, ", }"), at);
		if (try_value(shrink, path, word))
			return;
	}
}

static void simplify(struct shrink *shrink, const char *path, bool rounds)
{
	const struct schema_rule *rule = rule_of(path);
	const struct draft_leaf *leaf = draft_find(&shrink->now, path);
	char help[QUANTITY_HELP];
	enum quantity kind;
	int64_t value;

	if (!leaf || !rule)
		return;
	if (rule->kind == KEY_SPREAD)
		flatten(shrink, path, leaf->value);
	kind = rule->kind == KEY_SPREAD ? QUANTITY_DURATION : (enum quantity)rule->quantity;
	if ((rule->kind != KEY_QUANTITY && rule->kind != KEY_SPREAD) ||
	    !quantity_read(kind, draft_find(&shrink->now, path)->value, &value, help))
		return;
	if (rounds)
		round_off(shrink, path, kind, value, is_extent(path, rule));
	else if (is_extent(path, rule))
		lower(shrink, path, kind, value);
}

static void simplify_all(struct shrink *shrink, bool rounds)
{
	struct draft all;

	draft_copy(&all, &shrink->now);
	for (uint32_t i = 0; i < all.count && !is_over(shrink); i++)
		if (!all.leaves[i].text && strcmp(all.leaves[i].path, "seed") != 0)
			simplify(shrink, all.leaves[i].path, rounds);
	draft_free(&all);
}

static void search(struct shrink *shrink)
{
	do {
		shrink->changed = false;
		drop_items(shrink);
		drop_leaves(shrink);
		simplify_all(shrink, false);
	} while (shrink->changed && !is_over(shrink));
	simplify_all(shrink, true);
	if (shrink->code == EXIT_HELD && is_over(shrink))
		shrink->code = EXIT_INCOMPLETE;
}

/* Only paths and what the loader made canonical: a text of the user's could end a comment. */
static void print_changes(const struct shrink *shrink, FILE *out)
{
	for (uint32_t i = 0; i < shrink->first.count; i++) {
		const struct draft_leaf *was = &shrink->first.leaves[i];
		const struct draft_leaf *now = draft_find(&shrink->now, was->path);

		if (!now)
			fprintf(out, "#   - %s\n", was->path);
		else if (strcmp(was->value, now->value) != 0 && !was->text)
			fprintf(out, "#   ~ %s: %s -> %s\n", was->path, was->value, now->value);
	}
}

/* A name of a file in a comment: in one line. */
static void print_name(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc((unsigned char)*name < ' ' || *name == 127 ? '?' : *name, out);
}

static void print_all(const struct shrink *shrink, FILE *out)
{
	fprintf(out, "# Shrunk by ikesim %s from ", IKESIM_VERSION);
	print_name(out, shrink->first.file);
	fprintf(out, ", seed %" PRIu64 ": ", shrink->seed);
	print_name(out, shrink->keep);
	fprintf(out,
	        " still holds.\n# %u of %u settings are left, after %" PRIu64
	        " runs%s. Taken away (-) or made simpler (~):\n",
	        shrink->now.count, shrink->first.count, shrink->runs,
	        shrink->code == EXIT_INCOMPLETE ? ", which were not all that there is to try" : "");
	print_changes(shrink, out);
	draft_print(&shrink->now, out);
}

static void write_all(struct shrink *shrink)
{
	static const struct events_kind kind = { .begins = "# Shrunk by ikesim",
		                                 .has = "# Shrunk by ikesim",
		                                 .what = "what ikesim shrink wrote" };
	struct events events = { .out = NULL };

	if (!shrink->options->out) {
		print_all(shrink, stdout);
		return;
	}
	if (!events_open_as(&events, shrink->options->out, &kind)) {
		shrink->code = EXIT_ENVIRONMENT;
		return;
	}
	print_all(shrink, events.out);
	if (!events_close(&events, true))
		shrink->code = EXIT_ENVIRONMENT;
}

/* What --keep says must be an expectation, and hold. */
static bool begin(struct shrink *shrink, struct scenario *scenario)
{
	struct scenario_problems problems;
	struct scenario_expect when;
	struct draft draft;
	bool read = scenario_expect_read(scenario, "--keep", shrink->keep, &when, &problems);

	command_problems(&problems);
	scenario_problems_free(&problems);
	if (!read) {
		shrink->code = EXIT_USAGE;
		return false;
	}
	draft_copy(&draft, &shrink->now);
	if (try_draft(shrink, &draft))
		return true;
	if (shrink->code == EXIT_HELD)
		shrink->code = stop_asked() ? EXIT_INCOMPLETE : EXIT_FAILED;
	if (shrink->code == EXIT_FAILED && shrink->runs == 0)
		fprintf(stderr, "ikesim shrink: the scenario cannot be read again: a pipe, or "
		                "changed meanwhile\n");
	else if (shrink->code == EXIT_FAILED)
		fprintf(stderr,
		        "ikesim shrink: --keep does not hold of the scenario as it is, on "
		        "seed %" PRIu64 "\n",
		        shrink->seed);
	return false;
}

enum exit_code command_shrink(const struct options *options)
{
	struct shrink shrink = { .options = options,
		                 .keep = options->when ? options->when : KEEP,
		                 .runs_max = options->tries ? options->tries : RUNS_DEFAULT };
	struct scenario *scenario = command_load(options->words[0], options, &shrink.code);
	struct arena *arena;

	if (scenario)
		shrink.code = command_able(options->words[0], scenario);
	if (!scenario || shrink.code != EXIT_HELD) {
		if (scenario)
			scenario_free(scenario);
		return shrink.code;
	}
	arena = arena_new();
	shrink.seed = options->seed_given ? options->seed_first : scenario->seed;
	draft_init(&shrink.first, arena, scenario, shrink.seed);
	shrink.first.expect = shrink.keep;
	draft_copy(&shrink.now, &shrink.first);
	stop_remember();
	if (begin(&shrink, scenario)) {
		search(&shrink);
		write_all(&shrink);
	}
	draft_free(&shrink.first);
	draft_free(&shrink.now);
	arena_free(arena);
	scenario_free(scenario);
	return exit_worse(shrink.code, command_flush());
}
