/*
 * ikesim merge: files of runs to one. What comes out depends on which runs there are, not on how
 * they were cut into files, nor on the files' order: so parts can be merged, and merged again.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/tally.h"
#include "tools/ikesim/charts.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/shard_file.h"
#include "tools/ikesim/word.h"

#define MISSING_MAX 20 /* shards that are named */

/* A sound file, and how far it has been read. */
struct source {
	struct shard_map map;
	struct shard shard;
	size_t cursor;
	struct shard_record record; /* the next; its cursor stands behind it */
};

struct merge {
	const struct options *options;
	struct arena *arena;
	struct source *sources;
	size_t sources_count, sources_max;
	struct source **heap; /* by the number of the next run: the lowest first */
	size_t heap_count;
	struct field field;
	struct tally *tallies;
	struct shard_out file, standard;
	bool file_open, standard_open;
	uint64_t next, missing; /* runs: the lowest that was not met yet; how many are not there */
	uint64_t *missing_of;   /* of shards */
	enum exit_code worst;
};

static void say(struct merge *merge, const char *path, const char *what, enum exit_code code)
{
	fprintf(stderr, "ikesim merge: ");
	word_quote(stderr, path, strlen(path));
	fprintf(stderr, " %s\n", what);
	merge->worst = exit_worse(merge->worst, code);
}

/* Of two versions, or of two sweeps: never together. */
static bool fits(struct merge *merge, const char *path, const struct field *field)
{
	const struct field *first = &merge->field;

	if (merge->sources_count == 0) {
		merge->field = *field;
		return true;
	}
	if (strcmp(first->version, field->version) != 0) {
		fprintf(stderr, "ikesim merge: runs of two versions of ikesim are not mixed: ");
		word_quote(stderr, first->version, strlen(first->version));
		fprintf(stderr, " and, in ");
		word_quote(stderr, path, strlen(path));
		fprintf(stderr, ", ");
		word_quote(stderr, field->version, strlen(field->version));
		fprintf(stderr, "\n");
	} else if (strcmp(first->id, field->id) != 0) {
		say(merge, path, "is of another sweep", EXIT_HELD);
	} else {
		/* As the user called it, here or there. */
		if (strcmp(field->file, first->file) < 0)
			merge->field.file = field->file;
		if (field->of > first->of)
			merge->field.of = field->of;
		return true;
	}
	merge->worst = exit_worse(merge->worst, EXIT_ENVIRONMENT);
	return false;
}

static bool add_source(struct merge *merge, const struct source *source)
{
	if (merge->sources_count == merge->sources_max) {
		size_t max = merge->sources_max * 2 + 64;
		struct source *sources = realloc(merge->sources, max * sizeof(*sources));
		if (!sources)
			return false;
		merge->sources = sources;
		merge->sources_max = max;
	}
	merge->sources[merge->sources_count++] = *source;
	return true;
}

static void take_file(struct merge *merge, const char *path)
{
	struct source source = { .cursor = 0 };
	enum shard_fault fault;

	if (!shard_map(&source.map, path)) {
		say(merge, path, strerror(errno), EXIT_ENVIRONMENT);
		return;
	}
	fault = shard_open(merge->arena, &source.shard, source.map.octets, source.map.len);
	if (fault != SHARD_SOUND)
		say(merge, path,
		    fault == SHARD_TORN ? "is torn: it is left out"
		                        : "is no file of runs: it is left out",
		    EXIT_HELD);
	else if (fits(merge, path, &source.shard.field)) {
		source.cursor = source.shard.head;
		if (add_source(merge, &source))
			return;
		merge->worst = exit_worse(merge->worst, command_no_memory());
	}
	shard_unmap(&source.map);
}

static int is_shard(const struct dirent *entry)
{
	return shard_is_name(entry->d_name);
}

static void take_directory(struct merge *merge, const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_shard, alphasort);

	if (count < 0)
		say(merge, path, strerror(errno), EXIT_ENVIRONMENT);
	for (int i = 0; i < count; i++) {
		char *name = NULL;
		if (asprintf(&name, "%s/%s", path, entries[i]->d_name) >= 0)
			take_file(merge, name);
		else
			merge->worst = exit_worse(merge->worst, command_no_memory());
		free(name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

static void take_word(struct merge *merge, const char *word)
{
	struct stat about;

	if (stat(word, &about) == 0 && S_ISDIR(about.st_mode))
		take_directory(merge, word);
	else
		take_file(merge, word);
}

static void heap_down(struct merge *merge, size_t at)
{
	struct source **heap = merge->heap;

	for (;;) {
		size_t low = at, left = 2 * at + 1;
		struct source *moved = heap[at];

		for (size_t child = left; child < left + 2 && child < merge->heap_count; child++)
			if (heap[child]->record.run < heap[low]->record.run)
				low = child;
		if (low == at)
			return;
		heap[at] = heap[low];
		heap[low] = moved;
		at = low;
	}
}

/* The lowest source goes on to its next record. */
static void heap_next(struct merge *merge)
{
	struct source *source = merge->heap[0];

	if (!shard_next(&source->shard, &source->cursor, &source->record))
		merge->heap[0] = merge->heap[--merge->heap_count];
	heap_down(merge, 0);
}

static bool heap_make(struct merge *merge)
{
	merge->heap = calloc(merge->sources_count + 1, sizeof(*merge->heap));
	if (!merge->heap)
		return false;
	for (size_t i = 0; i < merge->sources_count; i++) {
		struct source *source = &merge->sources[i];
		if (shard_next(&source->shard, &source->cursor, &source->record))
			merge->heap[merge->heap_count++] = source;
	}
	for (size_t i = merge->heap_count / 2 + 1; i-- > 0;)
		if (i < merge->heap_count)
			heap_down(merge, i);
	return true;
}

/* Runs from merge->next up to this one are nowhere. */
static void note_missing(struct merge *merge, uint64_t until)
{
	uint64_t of = merge->field.of;

	merge->missing += until - merge->next;
	for (uint64_t run = merge->next; of > 0 && run < until && run < merge->next + of; run++)
		merge->missing_of[run % of]++;
}

static bool take_record(struct merge *merge, const struct shard_record *record)
{
	note_missing(merge, record->run);
	merge->next = record->run + 1;
	tally_add(&merge->tallies[record->run / field_seeds(&merge->field)], record->holds,
	          record->incomplete, record->errors);
	if (record->incomplete)
		merge->worst = exit_worse(merge->worst, EXIT_INCOMPLETE);
	if (merge->file_open)
		shard_add(&merge->file, record->line, record->len);
	if (merge->standard_open)
		shard_add(&merge->standard, record->line, record->len);
	return (!merge->file_open || merge->file.good) &&
	       (!merge->standard_open || merge->standard.good);
}

/* One run in two files is one run, if both say the same. */
static bool same(struct merge *merge, const struct shard_record *a, const struct shard_record *b)
{
	if (a->len == b->len && memcmp(a->line, b->line, a->len) == 0)
		return true;
	fprintf(stderr, "ikesim merge: two files differ in run %" PRIu64 "\n", a->run);
	merge->worst = exit_worse(merge->worst, EXIT_ENVIRONMENT);
	return false;
}

static void merge_records(struct merge *merge)
{
	struct shard_record last;
	bool going = true;

	while (going && merge->heap_count > 0) {
		last = merge->heap[0]->record;
		going = take_record(merge, &last);
		heap_next(merge);
		while (going && merge->heap_count > 0 && merge->heap[0]->record.run == last.run) {
			going = same(merge, &last, &merge->heap[0]->record);
			heap_next(merge);
		}
	}
	if (going)
		note_missing(merge, field_runs(&merge->field));
}

static void say_missing(struct merge *merge)
{
	uint32_t of = merge->field.of, shards = 0, named = 0;

	if (merge->missing == 0)
		return;
	merge->worst = exit_worse(merge->worst, EXIT_INCOMPLETE);
	fprintf(stderr, "ikesim merge: %" PRIu64 " of %" PRIu64 " runs are missing", merge->missing,
	        field_runs(&merge->field));
	for (uint32_t i = 0; i < of; i++)
		shards += merge->missing_of[i] > 0;
	if (of > 1)
		fprintf(stderr, ", of %u of %u shards:", shards, of);
	for (uint32_t i = 0; of > 1 && i < of && named < MISSING_MAX; i++)
		if (merge->missing_of[i] > 0)
			fprintf(stderr, "%s %u", named++ > 0 ? "," : "", i + 1);
	fprintf(stderr, "%s\n", shards > named && of > 1 ? ", ..." : "");
}

static bool merge_open(struct merge *merge)
{
	struct field field = merge->field;

	field.number = field.of = 0;
	merge->tallies = calloc(field_points(&field), sizeof(*merge->tallies));
	merge->missing_of = calloc(merge->field.of + 1u, sizeof(*merge->missing_of));
	if (!merge->tallies || !merge->missing_of || !heap_make(merge)) {
		merge->worst = exit_worse(merge->worst, command_no_memory());
		return false;
	}
	if (merge->options->json)
		merge->standard_open = shard_begin(&merge->standard, NULL, &field);
	if (merge->options->out)
		merge->file_open = shard_begin(&merge->file, merge->options->out, &field);
	if (!merge->options->out || merge->file_open)
		return true;
	merge->worst = exit_worse(merge->worst, EXIT_ENVIRONMENT);
	return false;
}

static void merge_all(struct merge *merge, struct charts *charts)
{
	if (!merge_open(merge))
		return;
	merge_records(merge);
	if (merge->worst == EXIT_ENVIRONMENT && merge->file_open)
		shard_discard(&merge->file);
	else if (merge->file_open && !shard_end(&merge->file))
		merge->worst = EXIT_ENVIRONMENT;
	if (merge->standard_open)
		shard_end(&merge->standard);
	merge->worst = exit_worse(merge->worst, command_flush());
	if (merge->worst == EXIT_ENVIRONMENT)
		return;
	say_missing(merge);
	charts->phase = (struct phase){ &merge->field, merge->tallies };
	merge->worst = exit_worse(merge->worst, charts_print(charts));
}

enum exit_code command_merge(const struct options *options)
{
	struct merge merge = { .options = options, .arena = arena_new() };
	struct charts charts = { .options = options };

	if (!charts_open(&charts))
		merge.worst = EXIT_ENVIRONMENT;
	for (int i = 0; merge.worst == EXIT_HELD && i < options->words_count; i++)
		take_word(&merge, options->words[i]);
	if (merge.worst == EXIT_HELD && merge.sources_count == 0)
		say(&merge, options->words[0], "has no sound file of runs", EXIT_ENVIRONMENT);
	if (merge.worst == EXIT_HELD)
		merge_all(&merge, &charts);
	charts_close(&charts);
	for (size_t i = 0; i < merge.sources_count; i++)
		shard_unmap(&merge.sources[i].map);
	free(merge.sources);
	free(merge.heap);
	free(merge.tallies);
	free(merge.missing_of);
	arena_free(merge.arena);
	return merge.worst;
}
