/*
 * Files of runs: any octets are sound, torn or foreign. Each input is tried as it is, and with a
 * last line that belongs to it, so that what the checksum keeps out is reached too.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/shard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void read_all(const char *octets, size_t len)
{
	struct arena *arena = arena_new();
	struct shard shard;
	struct shard_record record;
	uint64_t count = 0, next = 0;
	size_t cursor;

	if (shard_open(arena, &shard, octets, len) == SHARD_SOUND) {
		cursor = shard.head;
		while (shard_next(&shard, &cursor, &record)) {
			assert(record.run >= next && record.run < field_runs(&shard.field));
			next = record.run + 1;
			count++;
		}
		assert(count == shard.records && cursor == shard.end);
	}
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *octets = malloc(len + SHARD_LAST_MAX);
	struct digest_part part = { octets, len };
	uint8_t hash[DIGEST_LEN];
	uint64_t lines = 0;

	assert(octets);
	if (len > 0)
		memcpy(octets, data, len);
	read_all(octets, len);
	for (size_t i = 0; i < len; i++)
		lines += octets[i] == '\n';
	digest(hash, &part, 1);
	read_all(octets, len + shard_last(octets + len, lines > 0 ? lines - 1 : 0, hash));
	free(octets);
	return 0;
}
