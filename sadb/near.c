#include "sadb/near.h"

#define FANOUT 4u

static bool before(const struct sadb_wheel *wheel, uint32_t a, uint32_t b)
{
	nsec first = sadb_wheel_deadline(wheel, a), second = sadb_wheel_deadline(wheel, b);

	if (first != second)
		return first < second;
	return (int32_t)(wheel->slots[a].seq - wheel->slots[b].seq) < 0;
}

static void put(struct sadb_wheel *wheel, uint32_t at, uint32_t id)
{
	wheel->near[at] = id;
	wheel->slots[id].later = at;
}

/* The hole at `at` climbs until `id` fits into it. */
static void climb(struct sadb_wheel *wheel, uint32_t at, uint32_t id)
{
	while (at > 0) {
		uint32_t parent = (at - 1) / FANOUT;

		if (!before(wheel, id, wheel->near[parent]))
			break;
		put(wheel, at, wheel->near[parent]);
		at = parent;
	}
	put(wheel, at, id);
}

static void sink(struct sadb_wheel *wheel, uint32_t at, uint32_t id)
{
	for (;;) {
		uint32_t first = at * FANOUT + 1, least = first;

		if (first >= wheel->near_count)
			break;
		for (uint32_t i = first + 1; i < first + FANOUT && i < wheel->near_count; i++)
			if (before(wheel, wheel->near[i], wheel->near[least]))
				least = i;
		if (!before(wheel, wheel->near[least], id))
			break;
		put(wheel, at, wheel->near[least]);
		at = least;
	}
	put(wheel, at, id);
}

void sadb_near_put(struct sadb_wheel *wheel, uint32_t id)
{
	climb(wheel, wheel->near_count++, id);
}

void sadb_near_drop(struct sadb_wheel *wheel, uint32_t id)
{
	uint32_t hole = wheel->slots[id].later, last = wheel->near[--wheel->near_count];

	if (last == id)
		return;
	if (hole > 0 && before(wheel, last, wheel->near[(hole - 1) / FANOUT]))
		climb(wheel, hole, last);
	else
		sink(wheel, hole, last);
}
