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

static uint32_t flights_index(const struct flights *flights, uint64_t id)
{
	uint32_t at = id ? lookup_get(&flights->by_id, id, 0, 0) : LOOKUP_NONE;

	return at == LOOKUP_NONE ? FLIGHT_NONE : at;
}

const struct flight *flights_get(const struct flights *flights, uint64_t id)
{
	uint32_t at = flights_index(flights, id);

	return at == FLIGHT_NONE ? NULL : &flights->all[at];
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

static void flights_chain(struct flights *flights, uint32_t index, uint32_t exchange)
{
	struct flight *head = &flights->all[exchange];

	flights->all[index].exchange = exchange;
	if (index != exchange)
		flights->all[head->tail].next = index;
	head->tail = index;
}

bool flights_send(struct flights *flights, const struct journal_rec *rec)
{
	const struct journal_packet *packet = &rec->packet;
	const struct flight *asked = flights_get(flights, packet->re);
	uint32_t exchange = asked ? asked->exchange : FLIGHT_NONE;
	uint32_t index = flights->count;

	if (packet->id == 0 || flights_get(flights, packet->id))
		return true;
	if (flights->count == flights->room && !flights_grow(flights))
		return false;
	flights->all[index] = (struct flight){ .sent_at = rec->at,
		                               .last_at = NSEC_NEVER,
		                               .heard_at = NSEC_NEVER,
		                               .negotiation = rec->negotiation,
		                               .exchange = FLIGHT_NONE,
		                               .next = FLIGHT_NONE,
		                               .answer = packet->response };
	if (packet->response && exchange != FLIGHT_NONE)
		flights_chain(flights, index, exchange);
	flights->count++;
	return lookup_put(&flights->by_id, packet->id, 0, 0, index);
}

uint32_t flights_join(struct flights *flights, uint64_t id, uint32_t exchange)
{
	uint32_t index = flights_index(flights, id);

	if (index == FLIGHT_NONE)
		return exchange;
	if (flights->all[index].exchange == FLIGHT_NONE)
		flights_chain(flights, index, exchange == FLIGHT_NONE ? index : exchange);
	return flights->all[index].exchange;
}

void flights_receive(struct flights *flights, const struct journal_rec *rec)
{
	uint32_t index = flights_index(flights, rec->packet.id);

	if (index == FLIGHT_NONE)
		return;
	if (flights->all[index].heard_at == NSEC_NEVER)
		flights->all[index].heard_at = rec->at;
	flights->all[index].last_at = rec->at;
}

/*
 * A duplicate is dropped because another copy of the request is held. Where jobs wait, it came
 * before it was dropped.
 */
void flights_dropped(struct flights *flights, const struct journal_rec *rec, nsec came_at)
{
	uint32_t index = flights_index(flights, rec->note.dgram_id);

	if (index != FLIGHT_NONE && rec->note.drop != IKE_DROP_DUPLICATE &&
	    flights->all[index].heard_at == came_at)
		flights->all[index].heard_at = NSEC_NEVER;
}

void flights_turned_away(struct flights *flights, const struct journal_rec *rec)
{
	uint32_t index = flights_index(flights, rec->job.id);

	if (index != FLIGHT_NONE && flights->all[index].heard_at == rec->job.since)
		flights->all[index].heard_at = NSEC_NEVER;
}
