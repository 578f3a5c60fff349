/*
 * Chunks of so many datagrams, each with a slab for their octets: nothing that is kept ever moves.
 * A chunk ends when either is full.
 */
#include "sim/capture.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_DGRAMS 256
#define CHUNK_OCTETS (UINT32_C(1) << 16) /* no less than the largest datagram */

struct chunk {
	uint32_t count, used;
	struct capture_dgram dgrams[CHUNK_DGRAMS];
	uint8_t octets[CHUNK_OCTETS];
};

struct capture {
	uint64_t count, max, missed, last_id;
	struct chunk **chunks;
	size_t chunks_count, chunks_room;
};

struct capture *capture_new(uint64_t dgrams_max)
{
	struct capture *capture = calloc(1, sizeof(*capture));

	if (capture)
		capture->max = dgrams_max;
	return capture;
}

void capture_free(struct capture *capture)
{
	if (!capture)
		return;
	for (size_t i = 0; i < capture->chunks_count; i++)
		free(capture->chunks[i]);
	free(capture->chunks);
	free(capture);
}

static struct chunk *chunk_add(struct capture *capture)
{
	struct chunk *chunk;

	if (capture->chunks_count == capture->chunks_room) {
		size_t room = capture->chunks_room ? 2 * capture->chunks_room : 16;
		struct chunk **chunks = realloc(capture->chunks, room * sizeof(struct chunk *));

		if (!chunks)
			return NULL;
		capture->chunks = chunks;
		capture->chunks_room = room;
	}
	chunk = malloc(sizeof(*chunk));
	if (!chunk)
		return NULL;
	chunk->count = chunk->used = 0;
	capture->chunks[capture->chunks_count++] = chunk;
	return chunk;
}

/* With room for one more of this length, NULL: no memory. */
static struct chunk *chunk_for(struct capture *capture, size_t len)
{
	struct chunk *chunk =
	        capture->chunks_count ? capture->chunks[capture->chunks_count - 1] : NULL;

	if (chunk && chunk->count < CHUNK_DGRAMS && chunk->used + len <= CHUNK_OCTETS)
		return chunk;
	return chunk_add(capture);
}

void capture_add(struct capture *capture, uint64_t id, const struct ike_dgram *dgram)
{
	struct chunk *chunk;

	assert(id > capture->last_id && dgram->len <= UINT16_MAX);
	capture->last_id = id;
	chunk = capture->count < capture->max ? chunk_for(capture, dgram->len) : NULL;
	if (!chunk) {
		capture->missed++;
		return;
	}
	uint8_t *octets = chunk->octets + chunk->used;
	memcpy(octets, dgram->data, dgram->len);
	chunk->dgrams[chunk->count++] = (struct capture_dgram){
		.id = id,
		.from = dgram->from,
		.to = dgram->to,
		.data = octets,
		.len = (uint16_t)dgram->len,
	};
	chunk->used += (uint32_t)dgram->len;
	capture->count++;
}

/* The last chunk that begins at or before this datagram. */
static const struct chunk *chunk_of(const struct capture *capture, uint64_t id)
{
	size_t low = 0, high = capture->chunks_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (capture->chunks[middle]->dgrams[0].id <= id)
			low = middle;
		else
			high = middle;
	}
	return high > low ? capture->chunks[low] : NULL;
}

const struct capture_dgram *capture_find(const struct capture *capture, uint64_t id)
{
	const struct chunk *chunk = chunk_of(capture, id);
	uint32_t low = 0, high = chunk ? chunk->count : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (chunk->dgrams[middle].id == id)
			return &chunk->dgrams[middle];
		if (chunk->dgrams[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

uint64_t capture_count(const struct capture *capture)
{
	return capture->count;
}

uint64_t capture_missed(const struct capture *capture)
{
	return capture->missed;
}
