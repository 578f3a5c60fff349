/* A heap before buckets (contract in agenda.h). */
#include "sim/model/agenda.h"

#include <assert.h>
#include <stdlib.h>

#define FANOUT 4u
#define FEW    32u /* as many stay in the heap where there are no others */
#define MANY   64u /* and so many, and an eighth of all, before half of them go to the buckets */

static uint32_t room_for(uint32_t machines)
{
	return machines + machines / 2 + MANY;
}

static uint32_t near_room_for(uint32_t machines)
{
	return MANY + room_for(machines) / 8 + AGENDA_CHUNK + 1;
}

bool agenda_new(struct agenda *agenda, uint32_t machines)
{
	*agenda = (struct agenda){ .machines = machines, .room = room_for(machines) };
	agenda->due_at = calloc(machines, sizeof(*agenda->due_at));
	agenda->near = calloc(near_room_for(machines), sizeof(*agenda->near));
	if (!agenda->due_at || !agenda->near || !agenda_far_new(&agenda->far, agenda->room)) {
		agenda_free(agenda);
		return false;
	}
	for (uint32_t i = 0; i < machines; i++)
		agenda->due_at[i] = NSEC_NEVER;
	return true;
}

void agenda_free(struct agenda *agenda)
{
	free(agenda->due_at);
	free(agenda->near);
	agenda_far_free(&agenda->far);
	*agenda = (struct agenda){ 0 };
}

uint64_t agenda_footprint(uint32_t machines)
{
	return (uint64_t)machines * sizeof(nsec) +
	       (uint64_t)near_room_for(machines) * sizeof(struct agenda_entry) +
	       agenda_far_footprint(room_for(machines));
}

static void near_rise(struct agenda *agenda, uint32_t index, struct agenda_entry entry)
{
	struct agenda_entry *near = agenda->near;

	while (index > 0 && agenda_is_before(entry, near[(index - 1) / FANOUT])) {
		near[index] = near[(index - 1) / FANOUT];
		index = (index - 1) / FANOUT;
	}
	near[index] = entry;
}

static void near_sink(struct agenda *agenda, uint32_t index, struct agenda_entry entry)
{
	struct agenda_entry *near = agenda->near;
	uint32_t count = agenda->near_count;

	for (uint32_t child; (child = FANOUT * index + 1) < count;) {
		uint32_t least = child, end = child + FANOUT < count ? child + FANOUT : count;

		while (++child < end)
			least = agenda_is_before(near[child], near[least]) ? child : least;
		if (!agenda_is_before(near[least], entry))
			break;
		near[index] = near[least];
		index = least;
	}
	near[index] = entry;
}

static void near_put(struct agenda *agenda, struct agenda_entry entry)
{
	near_rise(agenda, agenda->near_count++, entry);
}

static struct agenda_entry near_take(struct agenda *agenda)
{
	struct agenda_entry first = agenda->near[0];

	if (--agenda->near_count > 0)
		near_sink(agenda, 0, agenda->near[agenda->near_count]);
	return first;
}

static bool counts(const struct agenda *agenda, struct agenda_entry entry)
{
	return agenda->due_at[entry.machine] == entry.at;
}

static struct agenda_entry entry_of(const struct agenda_chunk *chunk, uint32_t i)
{
	return (struct agenda_entry){ .at = chunk->at[i], .machine = chunk->machine[i] };
}

/* Entries that were far, or are no longer near, go where they belong; of equal ones one is kept. */
static void file(struct agenda *agenda, struct agenda_entry entry)
{
	if (agenda_is_before(agenda->far.base, entry))
		agenda_far_put(&agenda->far, entry);
	else if (agenda->near_count == 0)
		near_put(agenda, entry);
}

static void file_bucket(struct agenda *agenda, uint32_t bucket)
{
	uint32_t chunk = agenda_far_take(&agenda->far, bucket);
	struct agenda_chunk read;

	while (chunk != AGENDA_NOWHERE) {
		chunk = agenda_far_read(&agenda->far, chunk, &read);
		for (uint32_t i = 0; i < read.count; i++) {
			__builtin_prefetch(&agenda->due_at[read.machine[i]]);
			file(agenda, entry_of(&read, i));
		}
	}
}

/* The first bucket, which near is too empty without: it becomes near, up to its last entry, or
 * several buckets. */
static void open_bucket(struct agenda *agenda)
{
	struct agenda_far *far = &agenda->far;
	uint32_t bucket = agenda_far_first(far);
	struct agenda_chunk read;

	if (far->chunks[far->heads[bucket]].next != AGENDA_NOWHERE) {
		far->base = agenda_far_start(far, bucket);
		file_bucket(agenda, bucket);
		return;
	}
	agenda_far_read(far, agenda_far_take(far, bucket), &read);
	for (uint32_t i = 0; i < read.count; i++) {
		struct agenda_entry entry = entry_of(&read, i);

		if (!counts(agenda, entry))
			continue;
		if (agenda_is_before(far->base, entry))
			far->base = entry;
		near_put(agenda, entry);
	}
}

/* Until the first of near is the first of all. */
static void settle(struct agenda *agenda)
{
	for (;;) {
		while (agenda->near_count > 0 && !counts(agenda, agenda->near[0]))
			near_take(agenda);
		if (agenda->near_count > 0 || agenda->far.count == 0)
			return;
		open_bucket(agenda);
	}
}

static void near_clean(struct agenda *agenda)
{
	uint32_t count = agenda->near_count;

	agenda->near_count = 0;
	for (uint32_t i = 0; i < count; i++)
		if (counts(agenda, agenda->near[i]))
			near_put(agenda, agenda->near[i]);
}

/* The base goes back. Buckets below the level on which it changes are no longer where they are. */
static void lower(struct agenda *agenda, struct agenda_entry base)
{
	struct agenda_far *far = &agenda->far;
	uint32_t below, bucket;

	if (!agenda_is_before(base, far->base))
		return;
	below = agenda_far_level(base, far->base) * AGENDA_DIGITS;
	far->base = base;
	while ((bucket = agenda_far_first(far)) < below)
		file_bucket(agenda, bucket);
}

/* Near has grown too large: its later half goes to the buckets. */
static void spill(struct agenda *agenda)
{
	struct agenda_entry *near = agenda->near;
	uint32_t half, all;

	near_clean(agenda);
	all = agenda->near_count;
	half = all / 2;
	if (half < FEW)
		return;
	for (uint32_t i = 0; i < half; i++)
		near[all - 1 - i] = near_take(agenda);
	for (uint32_t i = 0; i < half; i++) {
		struct agenda_entry later = near[i];

		near[i] = near[all - 1 - i];
		near[all - 1 - i] = later;
	}
	agenda->near_count = half; /* in order, so it is a heap */
	lower(agenda, near[half - 1]);
	for (uint32_t i = half; i < all; i++)
		file(agenda, near[i]);
}

/* Does it count, and is it the first of its kind? Then it is marked, until due_at is mended. */
static bool is_kept(struct agenda *agenda, struct agenda_entry entry)
{
	if (!counts(agenda, entry))
		return false;
	agenda->due_at[entry.machine] = ~entry.at;
	return true;
}

static void purge_bucket(struct agenda *agenda, uint32_t bucket)
{
	uint32_t chunk = agenda_far_take(&agenda->far, bucket);
	struct agenda_chunk read;

	while (chunk != AGENDA_NOWHERE) {
		chunk = agenda_far_read(&agenda->far, chunk, &read);
		for (uint32_t i = 0; i < read.count; i++)
			if (is_kept(agenda, entry_of(&read, i)))
				agenda_far_put_into(&agenda->far, bucket, entry_of(&read, i));
	}
}

/* No room for one more: what does not count goes. There is one entry left for each machine. */
static void purge(struct agenda *agenda)
{
	uint32_t count = agenda->near_count;

	agenda->near_count = 0;
	for (uint32_t i = 0; i < count; i++)
		if (is_kept(agenda, agenda->near[i]))
			near_put(agenda, agenda->near[i]);
	for (uint32_t i = 0; i < AGENDA_LEVELS * AGENDA_DIGITS; i++)
		if (agenda->far.heads[i] != AGENDA_NOWHERE)
			purge_bucket(agenda, i);
	for (uint32_t i = 0; i < agenda->machines; i++)
		if (agenda->due_at[i] < 0)
			agenda->due_at[i] = ~agenda->due_at[i];
}

/* May it be near? Where there are few and none is far, it may, and the base goes on. */
static bool is_near(struct agenda *agenda, struct agenda_entry entry)
{
	struct agenda_far *far = &agenda->far;

	if (!agenda_is_before(far->base, entry))
		return true;
	if (far->count > 0 || agenda->near_count >= FEW)
		return false;
	far->base = entry;
	return true;
}

static void put(struct agenda *agenda, struct agenda_entry entry)
{
	if (agenda->near_count + agenda->far.count == agenda->room)
		purge(agenda);
	if (is_near(agenda, entry)) {
		if (agenda->near_count > 0 && !counts(agenda, agenda->near[0]))
			near_sink(agenda, 0, entry); /* in the place of what is over */
		else
			near_put(agenda, entry);
	} else {
		agenda_far_put(&agenda->far, entry);
	}
	if (agenda->near_count > MANY + (agenda->near_count + agenda->far.count) / 8)
		spill(agenda);
}

void agenda_set(struct agenda *agenda, uint32_t machine, nsec at)
{
	assert(machine < agenda->machines && at >= 0);
	nsec was = agenda->due_at[machine];

	if (at == was)
		return;
	agenda->count += (uint32_t)(was == NSEC_NEVER) - (uint32_t)(at == NSEC_NEVER);
	agenda->due_at[machine] = at;
	if (at != NSEC_NEVER)
		put(agenda, (struct agenda_entry){ .at = at, .machine = machine });
	settle(agenda);
}

uint32_t agenda_next_machine(const struct agenda *agenda)
{
	assert(agenda->count > 0);
	return agenda->near[0].machine;
}
