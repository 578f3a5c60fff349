/* Buckets by digits (contract in agenda_far.h). */
#include "sim/model/agenda_far.h"

#include <assert.h>
#include <stdlib.h>

#define BITS       8u /* a digit */
#define OF_MACHINE 4u /* levels */

static uint32_t chunks_for(uint32_t entries)
{
	uint32_t buckets = AGENDA_LEVELS * AGENDA_DIGITS;

	/* All full but one in each bucket, and one that is being read. */
	return entries / AGENDA_CHUNK + (entries < buckets ? entries : buckets) + 2;
}

bool agenda_far_new(struct agenda_far *far, uint32_t entries)
{
	*far = (struct agenda_far){ .room = chunks_for(entries), .free = AGENDA_NOWHERE };
	for (uint32_t i = 0; i < AGENDA_LEVELS * AGENDA_DIGITS; i++)
		far->heads[i] = AGENDA_NOWHERE;
	far->chunks = calloc(far->room, sizeof(*far->chunks));
	return far->chunks != NULL;
}

void agenda_far_free(struct agenda_far *far)
{
	free(far->chunks);
	far->chunks = NULL;
}

uint64_t agenda_far_footprint(uint32_t entries)
{
	return (uint64_t)chunks_for(entries) * sizeof(struct agenda_chunk);
}

uint32_t agenda_far_level(struct agenda_entry a, struct agenda_entry b)
{
	uint64_t at = (uint64_t)(a.at ^ b.at);
	uint32_t machine = a.machine ^ b.machine;

	assert(at != 0 || machine != 0);
	return at != 0 ? OF_MACHINE + (63u - (uint32_t)__builtin_clzll(at)) / BITS
	               : (31u - (uint32_t)__builtin_clz(machine)) / BITS;
}

static uint32_t digit_of(struct agenda_entry entry, uint32_t level)
{
	return level >= OF_MACHINE ? (uint32_t)((uint64_t)entry.at >> (level - OF_MACHINE) * BITS) %
	                                     AGENDA_DIGITS
	                           : (entry.machine >> level * BITS) % AGENDA_DIGITS;
}

static uint32_t chunk_new(struct agenda_far *far)
{
	uint32_t chunk = far->free;

	if (chunk != AGENDA_NOWHERE) {
		far->free = far->chunks[chunk].next;
		return chunk;
	}
	assert(far->fresh < far->room);
	return far->fresh++;
}

void agenda_far_put_into(struct agenda_far *far, uint32_t bucket, struct agenda_entry entry)
{
	uint32_t head = far->heads[bucket], level = bucket / AGENDA_DIGITS;
	uint32_t digit = bucket % AGENDA_DIGITS;
	struct agenda_chunk *chunk;

	if (head == AGENDA_NOWHERE || far->chunks[head].count == AGENDA_CHUNK) {
		uint32_t fresh = chunk_new(far);

		far->chunks[fresh].next = head;
		far->chunks[fresh].count = 0;
		far->heads[bucket] = head = fresh;
		far->used[level][digit / 64] |= UINT64_C(1) << digit % 64;
		far->levels |= 1u << level;
	}
	chunk = &far->chunks[head];
	chunk->at[chunk->count] = entry.at;
	chunk->machine[chunk->count++] = entry.machine;
	far->count++;
}

void agenda_far_put(struct agenda_far *far, struct agenda_entry entry)
{
	uint32_t level = agenda_far_level(entry, far->base);

	agenda_far_put_into(far, level * AGENDA_DIGITS + digit_of(entry, level), entry);
}

uint32_t agenda_far_first(const struct agenda_far *far)
{
	uint32_t level, word = 0;

	if (far->levels == 0)
		return AGENDA_NOWHERE;
	level = (uint32_t)__builtin_ctz(far->levels);
	while (far->used[level][word] == 0)
		word++;
	return level * AGENDA_DIGITS + word * 64 +
	       (uint32_t)__builtin_ctzll(far->used[level][word]);
}

uint32_t agenda_far_take(struct agenda_far *far, uint32_t bucket)
{
	uint32_t head = far->heads[bucket], level = bucket / AGENDA_DIGITS;
	uint32_t digit = bucket % AGENDA_DIGITS;
	uint64_t *used = far->used[level];

	far->heads[bucket] = AGENDA_NOWHERE;
	used[digit / 64] &= ~(UINT64_C(1) << digit % 64);
	if ((used[0] | used[1] | used[2] | used[3]) == 0)
		far->levels &= ~(1u << level);
	return head;
}

/* It will be read next. */
static void ask_for(const struct agenda_chunk *chunk)
{
	for (uint32_t line = 0; line < sizeof(*chunk) / 64; line++)
		__builtin_prefetch((const uint8_t *)chunk + line * 64u);
	__asm__ volatile(""); /* else gcc takes it for a function without effect */
}

uint32_t agenda_far_read(struct agenda_far *far, uint32_t chunk, struct agenda_chunk *into)
{
	*into = far->chunks[chunk];
	if (into->next != AGENDA_NOWHERE)
		ask_for(&far->chunks[into->next]);
	far->chunks[chunk].next = far->free;
	far->free = chunk;
	far->count -= into->count;
	return into->next;
}

struct agenda_entry agenda_far_start(const struct agenda_far *far, uint32_t bucket)
{
	uint32_t level = bucket / AGENDA_DIGITS, digit = bucket % AGENDA_DIGITS;
	struct agenda_entry start = far->base;
	uint32_t shift;

	if (level < OF_MACHINE) {
		start.machine = (uint32_t)((uint64_t)start.machine >>
		                           (level + 1) * BITS << (level + 1) * BITS) |
		                digit << level * BITS;
		return start;
	}
	shift = (level - OF_MACHINE) * BITS;
	start.at =
	        (nsec)((shift + BITS < 64 ? (uint64_t)start.at >> (shift + BITS) << (shift + BITS)
	                                  : 0) |
	               (uint64_t)digit << shift);
	start.machine = 0;
	return start;
}
