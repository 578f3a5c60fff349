/* See leak.h. */
#include "sim/leak.h"

#include <assert.h>
#include <stdlib.h>

bool leaks_init(struct leaks *leaks)
{
	*leaks = (struct leaks){ 0 };
	return lookup_init(&leaks->by_name);
}

void leaks_free(struct leaks *leaks)
{
	free(leaks->sas);
	lookup_free(&leaks->by_name);
	*leaks = (struct leaks){ 0 };
}

/* Host and direction in one number. */
static uint32_t leaks_side(uint32_t host, enum sadb_dir dir)
{
	assert(host <= UINT32_MAX / 2);
	return host * 2 + (dir == SADB_DIR_OUT);
}

bool leaks_sa(struct leaks *leaks, uint32_t host, const struct sadb_event *event)
{
	uint32_t side = leaks_side(host, event->dir);
	uint32_t index = lookup_get(&leaks->by_name, event->owner, event->spi, side);

	if (index != LOOKUP_NONE) {
		leaks->sas[index].state = event->to;
		return true;
	}
	if (leaks->count == leaks->room) {
		uint32_t room = leaks->room ? leaks->room * 2 : 64;
		struct leak_sa *sas = realloc(leaks->sas, room * sizeof(*sas));

		if (!sas)
			return false;
		leaks->sas = sas;
		leaks->room = room;
	}
	leaks->sas[leaks->count] =
	        (struct leak_sa){ event->owner, event->spi, host, event->dir, event->to };
	return lookup_put(&leaks->by_name, event->owner, event->spi, side, leaks->count++);
}

bool leaks_lives(const struct leaks *leaks, uint64_t owner, uint32_t spi, uint32_t host,
                 enum sadb_dir dir)
{
	uint32_t index = lookup_get(&leaks->by_name, owner, spi, leaks_side(host, dir));

	return index != LOOKUP_NONE && (leaks->sas[index].state == SADB_ST_MATURE ||
	                                leaks->sas[index].state == SADB_ST_DYING);
}
