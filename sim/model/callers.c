/* Who has come to a live responder (contract in callers.h). */
#include "sim/model/callers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct caller {
	struct sadb_addr at; /* family 0: free */
	uint32_t number;
};

struct callers {
	uint32_t most, count, mask;
	uint64_t turned;
	struct caller *all; /* open addressing, never above half full */
};

static uint32_t places_of(uint32_t most)
{
	uint32_t places = 16;

	while (places < 2 * (uint64_t)most)
		places *= 2;
	return places;
}

uint64_t callers_footprint(uint32_t most)
{
	return sizeof(struct callers) + (uint64_t)places_of(most) * sizeof(struct caller);
}

struct callers *callers_new(uint32_t most)
{
	struct callers *callers = calloc(1, sizeof(*callers));
	uint32_t places = places_of(most);

	assert(most > 0);
	if (!callers)
		return NULL;
	callers->most = most;
	callers->mask = places - 1;
	callers->all = calloc(places, sizeof(*callers->all));
	if (!callers->all) {
		callers_free(callers);
		return NULL;
	}
	return callers;
}

void callers_free(struct callers *callers)
{
	if (!callers)
		return;
	free(callers->all);
	free(callers);
}

/* Fibonacci hashing, an octet a step: addresses come in rows. */
static uint32_t mix(const struct sadb_addr *at)
{
	uint64_t value = at->family;

	for (size_t i = 0; i < sizeof(at->bytes); i++)
		value = (value ^ at->bytes[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(value >> 32);
}

static bool is_at(const struct caller *caller, const struct sadb_addr *at)
{
	return caller->at.family == at->family &&
	       memcmp(caller->at.bytes, at->bytes, sizeof(at->bytes)) == 0;
}

static struct caller *place_of(const struct callers *callers, const struct sadb_addr *at)
{
	uint32_t place = mix(at) & callers->mask;

	while (callers->all[place].at.family != 0 && !is_at(&callers->all[place], at))
		place = (place + 1) & callers->mask;
	return &callers->all[place];
}

uint32_t callers_find(const struct callers *callers, const struct sadb_addr *at)
{
	const struct caller *place = place_of(callers, at);

	return place->at.family != 0 ? place->number : callers->most - 1;
}

uint32_t callers_meet(struct callers *callers, const struct sadb_addr *at)
{
	struct caller *place = place_of(callers, at);

	if (place->at.family != 0)
		return place->number;
	if (callers->count == callers->most) {
		callers->turned++;
		return callers->most - 1;
	}
	*place = (struct caller){ .at = *at, .number = callers->count++ };
	return place->number;
}

uint64_t callers_turned(const struct callers *callers)
{
	return callers->turned;
}
