/*
 * The journal's memory: chunks of records, so that a short run is small and a record never moves. A
 * new chunk is the one allocation that a run makes after its *_new calls: how long a journal gets
 * is the run's outcome, and records_max is the cap. Nothing is overwritten; a full journal refuses,
 * and keeps room for END.
 */
#include "sim/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/journal_line.h"

#define CHUNK 1024 /* records */

struct journal {
	const struct journal_meta *meta;
	uint64_t count, max;
	bool closed;             /* END is in its reserved place */
	struct journal_rec last; /* that place, used if the chunks are full */
	bool last_used;
	char *header; /* the first line: written once, since the names do not change */
	size_t header_len;
	struct journal_rec **chunks; /* max / CHUNK + 1 of them; NULL = not needed yet */
};

static bool journal_take(struct journal *journal, uint64_t records_max)
{
	struct json json = { 0 };

	if (records_max > JOURNAL_RECORDS_MAX)
		return false;
	journal->chunks = calloc(records_max / CHUNK + 1, sizeof(*journal->chunks));
	journal_line_header(&json, journal->meta);
	journal->header = malloc(json.len);
	if (!journal->chunks || !journal->header)
		return false;
	json = (struct json){ .out = journal->header };
	journal_line_header(&json, journal->meta);
	journal->header_len = json.len;
	journal->max = records_max;
	return true;
}

struct journal *journal_new(const struct journal_meta *meta, uint64_t records_max)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	assert(meta->hosts_count == 0 || (meta->hosts && meta->platforms));
	if (!journal)
		return NULL;
	journal->meta = meta;
	if (!journal_take(journal, records_max)) {
		journal_free(journal);
		return NULL;
	}
	return journal;
}

void journal_free(struct journal *journal)
{
	if (!journal)
		return;
	for (uint64_t i = 0; journal->chunks && i <= journal->max / CHUNK; i++)
		free(journal->chunks[i]);
	free(journal->chunks);
	free(journal->header);
	free(journal);
}

/* The place of the next record, NULL if there is none. */
static struct journal_rec *journal_next(struct journal *journal)
{
	struct journal_rec **chunk = &journal->chunks[journal->count / CHUNK];

	if (journal->count >= journal->max)
		return NULL;
	if (!*chunk)
		*chunk = malloc(CHUNK * sizeof(**chunk));
	return *chunk ? *chunk + journal->count % CHUNK : NULL;
}

bool journal_add(struct journal *journal, const struct journal_rec *rec)
{
	struct journal_rec *place;

	assert(rec->kind < JOURNAL_COUNT);
	assert(!journal->closed || !"nothing happens after the end");
	assert(journal->count == 0 || journal_at(journal, journal->count - 1)->at <= rec->at);
	place = journal_next(journal);
	if (rec->kind == JOURNAL_END) {
		journal->closed = true;
		journal->last_used = !place;
		if (!place)
			place = &journal->last;
	}
	if (!place)
		return false;
	*place = *rec;
	journal->count++;
	return true;
}

uint64_t journal_count(const struct journal *journal)
{
	return journal->count;
}

const struct journal_rec *journal_at(const struct journal *journal, uint64_t index)
{
	assert(index < journal->count);
	if (journal->last_used && index == journal->count - 1)
		return &journal->last;
	return journal->chunks[index / CHUNK] + index % CHUNK;
}

const struct journal_meta *journal_meta(const struct journal *journal)
{
	return journal->meta;
}

size_t journal_header_len(const struct journal *journal)
{
	return journal->header_len;
}

size_t journal_line(const struct journal *journal, uint64_t index, char *out)
{
	struct json json = { .out = out };

	if (index > journal->count)
		return 0;
	if (index == 0) {
		memcpy(out, journal->header, journal->header_len);
		return journal->header_len;
	}
	journal_line_record(&json, journal->meta, journal_at(journal, index - 1));
	assert(json.len <= JOURNAL_LINE_MAX);
	return json.len;
}

/* Over the lines, not over the records: what `b2sum -l 256` says of the file. */
void journal_hash(const struct journal *journal, uint8_t out[JOURNAL_HASH])
{
	char line[JOURNAL_LINE_MAX];
	struct digest state;
	size_t len;

	digest_init(&state);
	digest_update(&state, journal->header, journal->header_len);
	for (uint64_t i = 1; (len = journal_line(journal, i, line)) > 0; i++)
		digest_update(&state, line, len);
	digest_final(&state, out);
}

const char *journal_kind_name(enum journal_kind kind)
{
	static const char *const names[] = {
#define X(name, text) text,
		JOURNAL_KINDS(X)
#undef X
	};

	assert(kind < JOURNAL_COUNT);
	return names[kind];
}

const char *journal_loss_name(enum journal_loss why)
{
	static const char *const names[] = {
#define X(name, text) text,
		JOURNAL_LOSSES(X)
#undef X
	};

	assert(why < LOSS_COUNT);
	return names[why];
}

const char *journal_queue_name(enum journal_queue queue)
{
	static const char *const names[] = {
#define X(name, text) text,
		JOURNAL_QUEUES(X)
#undef X
	};

	assert(queue < QUEUE_COUNT);
	return names[queue];
}

const char *journal_turn_name(enum journal_turn why)
{
	static const char *const names[] = {
#define X(name, text) text,
		JOURNAL_TURNS(X)
#undef X
	};

	assert(why < TURN_COUNT);
	return names[why];
}

const char *journal_end_name(enum journal_end end)
{
	static const char *const names[] = {
#define X(name, text) text,
		JOURNAL_ENDS(X)
#undef X
	};

	assert(end < END_COUNT);
	return names[end];
}
