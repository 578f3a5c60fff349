#include <assert.h>
#include <stddef.h>

#include "sadb/events.h"

_Static_assert(SADB_ST_COUNT <= 16 && SADB_OP_COUNT <= 16 && SADB_LIMIT_COUNT <= 8,
               "the bit fields hold every value");

_Static_assert(sizeof(struct sadb_packed_event) % _Alignof(struct sadb_past) == 0, "behind it");

void sadb_events_put(struct sadb_events *events, const struct sadb_event *event,
                     const struct sadb_past *past)
{
	uint32_t i = events->head + events->count;

	assert(events->count < events->room);
	if (i >= events->room)
		i -= events->room;
	events->count++;
	events->ring[i] = (struct sadb_packed_event){
		.at = event->at,
		.until = event->until,
		.owner = event->owner,
		.spi = event->spi,
		.dir = (unsigned)event->dir & 3u,
		.from = (unsigned)event->from & 15u,
		.to = (unsigned)event->to & 15u,
		.op = (unsigned)event->op & 15u,
		.timer = event->timer,
		.silent = event->silent,
		.limit = (unsigned)event->limit & 7u,
	};
	if (past != NULL)
		sadb_events_pasts(events)[i] = *past;
}

bool sadb_events_take(struct sadb_events *events, struct sadb_event *event)
{
	const struct sadb_packed_event *packed = &events->ring[events->head];

	if (events->count == 0)
		return false;
	*event = (struct sadb_event){
		.at = packed->at,
		.owner = packed->owner,
		.spi = packed->spi,
		.dir = (enum sadb_dir)packed->dir,
		.from = (enum sadb_state)packed->from,
		.to = (enum sadb_state)packed->to,
		.op = (enum sadb_op)packed->op,
		.timer = packed->timer,
		.silent = packed->silent,
		.limit = (enum sadb_limit)packed->limit,
		.until = packed->until,
	};
	events->taken = events->head;
	events->count--;
	events->head =
	        events->count == 0 || events->head + 1 == events->room ? 0 : events->head + 1;
	return true;
}
