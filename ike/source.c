/* See source.h. */
#include "ike/source.h"

#include <assert.h>
#include <string.h>

#include "ike/octets.h"
#include "ike/session.h"

#define NONE UINT32_MAX

size_t ike_sources_octets(uint32_t places)
{
	return sizeof(struct ike_sources) + places * sizeof(struct ike_source) +
	       ike_sessions_buckets(places) * sizeof(uint32_t);
}

struct ike_sources *ike_sources_init(void *room, uint32_t places, uint64_t salt)
{
	struct ike_sources *sources = room;
	uint32_t buckets = ike_sessions_buckets(places);

	sources->all = (struct ike_source *)(sources + 1);
	sources->buckets = (uint32_t *)(sources->all + places);
	sources->buckets_mask = buckets - 1;
	sources->salt = salt;
	for (uint32_t i = 0; i < buckets; i++)
		sources->buckets[i] = NONE;
	return sources;
}

static uint32_t bucket_of(const struct ike_sources *sources, const struct sadb_addr *addr)
{
	uint64_t hash = sources->salt;

	for (size_t at = 0; at < sizeof addr->bytes; at += 8) {
		hash = (hash ^ ike_get64(addr->bytes + at)) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	return (uint32_t)(hash * 0xd6e8feb86659fd93u >> 32) & sources->buckets_mask;
}

static bool same(const struct sadb_addr *a, const struct sadb_addr *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void ike_source_add(struct ike_sources *sources, uint32_t place, const struct sadb_addr *addr)
{
	struct ike_source *source = &sources->all[place];

	source->addr = *addr;
	source->bucket = bucket_of(sources, addr);
	source->next = sources->buckets[source->bucket];
	sources->buckets[source->bucket] = place;
}

void ike_source_remove(struct ike_sources *sources, uint32_t place)
{
	uint32_t *link = &sources->buckets[sources->all[place].bucket];

	while (*link != place) {
		assert(*link != NONE);
		link = &sources->all[*link].next;
	}
	*link = sources->all[place].next;
}

uint32_t ike_source_count(const struct ike_sources *sources, const struct sadb_addr *addr)
{
	uint32_t count = 0, place = sources->buckets[bucket_of(sources, addr)];

	for (; place != NONE; place = sources->all[place].next)
		count += same(&sources->all[place].addr, addr);
	return count;
}
