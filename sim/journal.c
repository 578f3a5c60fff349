/*
 * The journal's memory: records as long as their kind needs, one behind another in blocks, so that
 * a short run is small, a long one takes half of what whole records would, and no record ever
 * moves. A new block is the one allocation that a run makes after its *_new calls: how long a
 * journal gets is the run's outcome, and records_max is the cap. Nothing is overwritten; a full
 * journal refuses, and keeps room for END.
 *
 *      chunks[index / CHUNK] --> { base, at[CHUNK] }      record = base + at[index % CHUNK] * 8
 */
#include "sim/journal.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/journal_line.h"

#define CHUNK       1024 /* records; those of one are in one block */
#define ALIGN       8    /* of a record */
#define BLOCK_FIRST ((size_t)1 << 17)
#define BLOCK_MOST  ((size_t)1 << 22)

_Static_assert(CHUNK * sizeof(struct journal_rec) <= BLOCK_FIRST, "a chunk fits any block");
_Static_assert(CHUNK * sizeof(struct journal_rec) / ALIGN <= UINT16_MAX, "its places too");
_Static_assert(_Alignof(struct journal_rec) <= ALIGN, "records are aligned");

struct chunk {
	uint8_t *base;
	uint16_t at[CHUNK]; /* in units of ALIGN */
};

struct block {
	struct block *before;
	_Alignas(ALIGN) uint8_t octets[];
};

struct journal {
	const struct journal_meta *meta;
	uint64_t count, max;
	nsec last_at;
	bool closed;             /* END is in its reserved place */
	struct journal_rec last; /* that place, used if the chunks are full */
	bool last_used;
	char *header; /* the first line: written once, since the names do not change */
	size_t header_len;
	struct chunk **chunks; /* max / CHUNK + 1 of them; NULL = not needed yet */
	struct block *block;   /* the latest */
	size_t used, size;     /* of its octets */
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
	struct block *block;

	if (!journal)
		return;
	for (uint64_t i = 0; journal->chunks && i <= journal->max / CHUNK && journal->chunks[i];
	     i++)
		free(journal->chunks[i]);
	while ((block = journal->block)) {
		journal->block = block->before;
		free(block);
	}
	free(journal->chunks);
	free(journal->header);
	free(journal);
}

/* What is used of a record of this kind. */
static size_t journal_size(enum journal_kind kind)
{
#define UPTO(member)                                                                               \
	(offsetof(struct journal_rec, member) + sizeof(((struct journal_rec *)0)->member))
	switch (kind) {
	case JOURNAL_ACQUIRE:
	case JOURNAL_UNSERVED: return UPTO(acquire);
	case JOURNAL_SEND:
	case JOURNAL_COPIED:
	case JOURNAL_RECEIVE: return UPTO(packet);
	case JOURNAL_LOST: return UPTO(lost);
	case JOURNAL_NOTE: return UPTO(note);
	case JOURNAL_ASK: return UPTO(ask);
	case JOURNAL_REPLY: return UPTO(reply);
	case JOURNAL_SA: return UPTO(sa);
	case JOURNAL_BACKEND_ASK:
	case JOURNAL_BACKEND_REPLY: return UPTO(backend);
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF: return UPTO(fault);
	case JOURNAL_WORK:
	case JOURNAL_TURNED_AWAY: return UPTO(job);
	case JOURNAL_QUEUE: return UPTO(queue);
	case JOURNAL_LOAD: return UPTO(load);
	case JOURNAL_HELD: return UPTO(held);
	case JOURNAL_END: return UPTO(end);
	case JOURNAL_COUNT: break;
	}
	assert(!"a kind of record");
	return 0;
#undef UPTO
}

/* Room for all records of a chunk, however long, behind the latest block's last record. */
static uint8_t *journal_room(struct journal *journal)
{
	size_t need = CHUNK * sizeof(struct journal_rec), size;
	struct block *block;

	if (journal->size - journal->used < need) {
		size = journal->size * 2 < BLOCK_MOST ? journal->size * 2 : BLOCK_MOST;
		size = size > BLOCK_FIRST ? size : BLOCK_FIRST;
		block = malloc(sizeof(*block) + size);
		if (!block)
			return NULL;
		block->before = journal->block;
		journal->block = block;
		journal->size = size;
		journal->used = 0;
	}
	return journal->block->octets + journal->used;
}

static struct chunk *journal_chunk(struct journal *journal)
{
	struct chunk *chunk = malloc(sizeof(*chunk));
	uint8_t *base = chunk ? journal_room(journal) : NULL;

	if (!base) {
		free(chunk);
		return NULL;
	}
	chunk->base = base;
	return chunk;
}

/* The place of the next record, NULL if there is none. */
static void *journal_next(struct journal *journal, size_t size)
{
	struct chunk **chunk = &journal->chunks[journal->count / CHUNK];
	uint8_t *place;

	if (journal->count >= journal->max)
		return NULL;
	if (!*chunk)
		*chunk = journal_chunk(journal);
	if (!*chunk)
		return NULL;
	place = journal->block->octets + journal->used;
	(*chunk)->at[journal->count % CHUNK] = (uint16_t)((size_t)(place - (*chunk)->base) / ALIGN);
	journal->used += (size + ALIGN - 1) / ALIGN * ALIGN;
	return place;
}

bool journal_add(struct journal *journal, const struct journal_rec *rec)
{
	size_t size = journal_size(rec->kind);
	void *place;

	assert(!journal->closed || !"nothing happens after the end");
	assert(journal->count == 0 || journal->last_at <= rec->at);
	place = journal_next(journal, size);
	if (rec->kind == JOURNAL_END) {
		journal->closed = true;
		journal->last_used = !place;
		if (!place)
			place = &journal->last;
	}
	if (!place)
		return false;
	memcpy(place, rec, size);
	journal->last_at = rec->at;
	journal->count++;
	return true;
}

uint64_t journal_count(const struct journal *journal)
{
	return journal->count;
}

const struct journal_rec *journal_at(const struct journal *journal, uint64_t index)
{
	const struct chunk *chunk;

	assert(index < journal->count);
	if (journal->last_used && index == journal->count - 1)
		return &journal->last;
	chunk = journal->chunks[index / CHUNK];
	return (const struct journal_rec *)(chunk->base + chunk->at[index % CHUNK] * ALIGN);
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
	char lines[16 * JOURNAL_LINE_MAX];
	struct digest state;
	size_t used = 0;

	digest_init(&state);
	digest_update(&state, journal->header, journal->header_len);
	for (uint64_t i = 1; i <= journal->count; i++) {
		used += journal_line(journal, i, lines + used);
		if (used <= sizeof(lines) - JOURNAL_LINE_MAX)
			continue;
		digest_update(&state, lines, used);
		used = 0;
	}
	digest_update(&state, lines, used);
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
