#include <stddef.h>

#include "sadb/larvals.h"

void sadb_larvals_init(struct sadb_larvals *larvals)
{
	if (larvals->links != NULL)
		larvals->links[larvals->room] =
		        (struct sadb_larval){ larvals->room, larvals->room };
}

void sadb_larvals_put(struct sadb_larvals *larvals, uint32_t slot)
{
	struct sadb_larval *links = larvals->links, *start = &links[larvals->room];

	links[slot] = (struct sadb_larval){ .next = larvals->room, .prev = start->prev };
	links[start->prev].next = slot;
	start->prev = slot;
}

void sadb_larvals_drop(struct sadb_larvals *larvals, uint32_t slot)
{
	struct sadb_larval *links = larvals->links;

	links[links[slot].prev].next = links[slot].next;
	links[links[slot].next].prev = links[slot].prev;
}

uint32_t sadb_larvals_oldest(const struct sadb_larvals *larvals)
{
	uint32_t slot = larvals->links[larvals->room].next;

	return slot == larvals->room ? SADB_NONE : slot;
}
