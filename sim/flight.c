/* See flight.h. */
#include "sim/flight.h"

#include <assert.h>
#include <stdlib.h>

bool flights_init(struct flights *flights)
{
	*flights = (struct flights){ 0 };
	return lookup_init(&flights->by_id);
}

void flights_free(struct flights *flights)
{
	free(flights->all);
	lookup_free(&flights->by_id);
	*flights = (struct flights){ 0 };
}

const struct flight *flights_get(const struct flights *flights, uint64_t id)
{
	uint32_t at = id ? lookup_get(&flights->by_id, id, 0, 0) : LOOKUP_NONE;

	return at == LOOKUP_NONE ? NULL : &flights->all[at];
}

static bool flights_grow(struct flights *flights)
{
	uint32_t room = flights->room ? flights->room * 2 : 64;
	struct flight *all = realloc(flights->all, room * sizeof(*all));

	assert(room > flights->room);
	if (!all)
		return false;
	flights->all = all;
	flights->room = room;
	return true;
}

bool flights_send(struct flights *flights, const struct journal_rec *rec)
{
	const struct journal_packet *packet = &rec->packet;
	const struct flight *asked = flights_get(flights, packet->re);
	struct flight flight = { rec->at,    NSEC_NEVER, NSEC_NEVER,
		                 NSEC_NEVER, packet->re, rec->negotiation };

	if (packet->id == 0 || flights_get(flights, packet->id))
		return true;
	/* A first answer is due to the first copy of the request, a replay to the copy that came
	 * just now. */
	if (asked)
		flight.heard_at = packet->try > 1 ? asked->last_at : asked->first_at;
	if (flights->count == flights->room && !flights_grow(flights))
		return false;
	flights->all[flights->count] = flight;
	return lookup_put(&flights->by_id, packet->id, 0, 0, flights->count++);
}

void flights_receive(struct flights *flights, const struct journal_rec *rec)
{
	const struct journal_packet *packet = &rec->packet;
	uint32_t index = packet->id ? lookup_get(&flights->by_id, packet->id, 0, 0) : LOOKUP_NONE;

	if (index == LOOKUP_NONE)
		return;
	if (flights->all[index].first_at == NSEC_NEVER)
		flights->all[index].first_at = rec->at;
	flights->all[index].last_at = rec->at;
}
