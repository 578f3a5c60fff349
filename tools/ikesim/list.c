/*
 * ikesim list: the index of a library of scenarios, as Markdown. What is said of each comes from
 * its `about`, what it comes to from a run, and what its twin changes from a comparison of the two.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/trial.h"

/* Names of twins end so. */
#define TRIGGER ".trigger"
#define AVOID   ".avoid"

struct entry {
	const char *path;
	struct scenario *scenario;
	const struct scenario *twin; /* that avoids it; NULL: none is in the list */
	bool shown;                  /* not on the row of its trigger */
	uint32_t code;               /* 0: no error */
	const char *host, *cause;    /* of its first; an entry of `hosts` */
};

struct list {
	const struct options *options;
	struct page page;
	struct entry *entries;
	uint32_t count;
	enum exit_code code;
};

/* The name without its last part, if that is this one; 0: it is not. */
static size_t stem(const char *name, const char *last)
{
	size_t len = strlen(name), tail = strlen(last);

	return len > tail && strcmp(name + len - tail, last) == 0 ? len - tail : 0;
}

static void find_twins(struct list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const char *name = list->entries[i].scenario->name;
		size_t len = stem(name, AVOID);

		list->entries[i].shown = true;
		for (uint32_t k = 0; len > 0 && k < list->count; k++) {
			const char *other = list->entries[k].scenario->name;

			if (stem(other, TRIGGER) == len && strncmp(name, other, len) == 0) {
				list->entries[k].twin = list->entries[i].scenario;
				list->entries[i].shown = false;
			}
		}
	}
}

/* What the file says it fails with, if it does; else 13860, else the first failure's. */
static uint32_t code_of(const struct scenario *scenario, const struct verdict *verdict)
{
	uint32_t said = scenario->outcome_code;

	if (said >= VERDICT_CODE_FIRST && said < VERDICT_CODE_FIRST + VERDICT_CODES &&
	    verdict->errors[said - VERDICT_CODE_FIRST] > 0)
		return said;
	return verdict_code(verdict);
}

static bool run(struct list *list, struct entry *entry)
{
	const struct scenario *scenario = entry->scenario;
	const struct verdict_negotiation *first;
	struct trial trial;
	bool good;

	trial_run(&trial, list->options, scenario, scenario->seed, NULL, NULL);
	good = trial.code == EXIT_HELD;
	list->code = exit_worse(list->code, trial.code);
	if (good) {
		entry->code = code_of(scenario, trial.judge.verdict);
		first = entry->code ? verdict_first(trial.judge.verdict, entry->code) : NULL;
		if (first) {
			const struct scenario_host *host =
			        report_entry(&trial.judge.report, first->host);

			entry->host = host ? host->name : "";
			entry->cause = verdict_cause(first);
		}
	}
	trial_free(&trial);
	return good;
}

/* In a cell: | would end it. */
static void put(const struct list *list, const char *text)
{
	for (; *text; text++) {
		struct text one = { .len = 0 };

		if (*text == '|')
			text_add(&one, "\\|");
		else if (!text_harmless(text))
			text_add(&one, "?");
		else
			text_add(&one, "%.*s", (int)text_harmless(text), text);
		fputs(one.out, list->page.out);
		text += *text == '|' || !text_harmless(text) ? 0 : text_harmless(text) - 1;
	}
}

static void put_fix(const struct list *list, const struct entry *entry)
{
	const struct scenario *from = entry->scenario, *to = entry->twin;
	uint32_t count = 0;

	put(list, from->about.fix);
	for (uint32_t i = 0; to && i < to->leaves_count; i++) {
		const struct scenario_leaf *leaf = &to->leaves[i];
		const struct scenario_leaf *was = scenario_leaf_find(from, leaf->path);

		if (!scenario_is_cause_leaf(leaf->path) ||
		    (was && strcmp(was->value, leaf->value) == 0))
			continue;
		fputs(count++ ? "; `" : *from->about.fix ? ": `" : "`", list->page.out);
		put(list, leaf->path);
		fputs("` ", list->page.out);
		put(list, was ? was->value : "unset");
		fputs(" → ", list->page.out);
		put(list, leaf->value);
	}
}

/* "trigger/slow-responder" of "scenarios/trigger/slow-responder.yaml". */
static size_t directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

static void put_row(const struct list *list, const struct entry *entry)
{
	const struct scenario_about *about = &entry->scenario->about;
	size_t from = directory(entry->path);
	const char *file = entry->path + from + (from > 0);
	FILE *out = list->page.out;

	fprintf(out, "| `%.*s` | ", (int)strcspn(file, "."), file);
	if (entry->code)
		fprintf(out, "%" PRIu32 " at ", entry->code);
	put(list, entry->code ? entry->host : "none");
	fputs(" | ", out);
	put(list, entry->code ? entry->cause : "");
	fputs(" | ", out);
	put(list, *about->symptom ? about->symptom : entry->scenario->summary);
	fputs(" | ", out);
	put(list, about->cause);
	fprintf(out, " | %s | ", about->step == STEP_NONE ? "" : scenario_step_name(about->step));
	put_fix(list, entry);
	fputs(" | ", out);
	put(list, about->report);
	fputs(" |\n", out);
}

static void put_list(const struct list *list)
{
	const char *last = NULL;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct entry *entry = &list->entries[i];
		size_t len = directory(entry->path);

		if (!entry->shown)
			continue;
		if (!last || directory(last) != len || strncmp(last, entry->path, len) != 0)
			fprintf(list->page.out,
			        "%s**%.*s/**\n\n| scenario | code | cause word | what is seen | "
			        "why | check | what mends it | report |\n"
			        "|---|---|---|---|---|---|---|---|\n",
			        last ? "\n" : "", (int)(len ? len : 1), len ? entry->path : ".");
		put_row(list, entry);
		last = entry->path;
	}
}

static bool load(struct list *list)
{
	const struct options *options = list->options;

	list->entries = calloc((size_t)options->words_count, sizeof(*list->entries));
	if (!list->entries) {
		list->code = command_no_memory();
		return false;
	}
	for (int i = 0; i < options->words_count; i++) {
		enum exit_code code = EXIT_HELD;
		struct entry *entry = &list->entries[list->count];

		entry->path = options->words[i];
		entry->scenario = command_load(entry->path, options, &code);
		list->count += entry->scenario != NULL;
		list->code = exit_worse(list->code, code);
	}
	return list->code == EXIT_HELD;
}

enum exit_code command_list(const struct options *options)
{
	struct list list = { .options = options, .page = command_page(options), .code = EXIT_HELD };
	bool good = load(&list);

	stop_remember();
	if (good)
		find_twins(&list);
	for (uint32_t i = 0; good && i < list.count; i++)
		if (list.entries[i].shown)
			good = run(&list, &list.entries[i]) && !stop_asked();
	if (good)
		put_list(&list);
	else if (stop_asked())
		list.code = exit_worse(list.code, EXIT_INCOMPLETE);
	for (uint32_t i = 0; i < list.count; i++)
		scenario_free(list.entries[i].scenario);
	free(list.entries);
	return list.code;
}
