/* The edge of a world (contract in edge.h). */
#include "sim/model/edge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LEN    28
#define FLAG_RESPONSE 0x20

struct asked {
	uint64_t spi_i, id;
	uint32_t message_id;
	bool waits;
};

struct edge {
	uint32_t first, known_count, known_mask, waiting;
	struct edge_known
	        *known; /* open addressing, never above three quarters full; spi_i 0: free */
	struct asked asked[EDGE_ASKED];
	uint32_t out_at, out_count;
	struct edge_dgram out[EDGE_OUT];
};

static uint64_t big_endian(const uint8_t *octets, unsigned count)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < count; i++)
		value = value << 8 | octets[i];
	return value;
}

struct edge_header edge_header(const uint8_t *data, size_t len)
{
	if (len < HEADER_LEN)
		return (struct edge_header){ 0 };
	return (struct edge_header){ .spi_i = big_endian(data, 8),
		                     .message_id = (uint32_t)big_endian(data + 20, 4),
		                     .exchange = data[18],
		                     .response = data[19] & FLAG_RESPONSE };
}

/* Rekeyed IKE SAs have names of their own: four for each instance. */
static uint32_t places_of(uint32_t hosts)
{
	uint32_t places = 16;

	while (places < 4 * (uint64_t)hosts)
		places *= 2;
	return places;
}

uint64_t edge_footprint(uint32_t hosts)
{
	return sizeof(struct edge) + (uint64_t)places_of(hosts) * sizeof(struct edge_known);
}

struct edge *edge_new(uint32_t first, uint32_t hosts)
{
	struct edge *edge = calloc(1, sizeof(*edge));
	uint32_t places = places_of(hosts);

	if (!edge)
		return NULL;
	edge->first = first;
	edge->known_mask = places - 1;
	edge->known = calloc(places, sizeof(*edge->known));
	if (!edge->known) {
		edge_free(edge);
		return NULL;
	}
	return edge;
}

void edge_free(struct edge *edge)
{
	if (!edge)
		return;
	free(edge->known);
	free(edge);
}

/* Fibonacci hashing: a gateway may count its SPIs up. */
static uint32_t mix(uint64_t value)
{
	return (uint32_t)(value * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

static struct edge_known *place_of(const struct edge *edge, uint64_t spi_i)
{
	uint32_t at = mix(spi_i) & edge->known_mask;

	while (edge->known[at].spi_i != 0 && edge->known[at].spi_i != spi_i)
		at = (at + 1) & edge->known_mask;
	return &edge->known[at];
}

void edge_learn(struct edge *edge, const struct edge_known *known)
{
	struct edge_known *place = place_of(edge, known->spi_i);

	if (known->spi_i == 0 || place->spi_i == known->spi_i ||
	    edge->known_count >= edge->known_mask - edge->known_mask / 4)
		return;
	*place = *known;
	edge->known_count++;
}

struct edge_known edge_find(const struct edge *edge, uint64_t spi_i)
{
	const struct edge_known *known = place_of(edge, spi_i);

	if (spi_i != 0 && known->spi_i == spi_i)
		return *known;
	return (struct edge_known){ .spi_i = spi_i, .negotiation = spi_i, .host = edge->first };
}

static uint32_t asked_place(const struct edge_header *header)
{
	return mix(header->spi_i + header->message_id) & (EDGE_ASKED - 1);
}

static bool is_of(const struct asked *asked, const struct edge_header *header)
{
	return asked->spi_i == header->spi_i && asked->message_id == header->message_id;
}

void edge_asked(struct edge *edge, const struct edge_header *header, uint64_t id)
{
	struct asked *asked = &edge->asked[asked_place(header)];

	edge->waiting += !asked->waits;
	*asked = (struct asked){
		.spi_i = header->spi_i, .id = id, .message_id = header->message_id, .waits = true
	};
}

uint64_t edge_answered(struct edge *edge, const struct edge_header *header)
{
	struct asked *asked = &edge->asked[asked_place(header)];

	if (!header->response || !is_of(asked, header))
		return 0;
	edge->waiting -= asked->waits;
	asked->waits = false;
	return asked->id;
}

uint32_t edge_waiting(const struct edge *edge)
{
	return edge->waiting;
}

void edge_forget(struct edge *edge)
{
	for (uint32_t i = 0; i < EDGE_ASKED; i++)
		edge->asked[i].waits = false;
	edge->waiting = 0;
}

bool edge_full(const struct edge *edge)
{
	return edge->out_count == EDGE_OUT;
}

void edge_put(struct edge *edge, const struct edge_dgram *dgram)
{
	assert(!edge_full(edge));
	edge->out[(edge->out_at + edge->out_count++) % EDGE_OUT] = *dgram;
}

const struct edge_dgram *edge_take(struct edge *edge)
{
	const struct edge_dgram *dgram = &edge->out[edge->out_at];

	if (edge->out_count == 0)
		return NULL;
	edge->out_at = (edge->out_at + 1) % EDGE_OUT;
	edge->out_count--;
	return dgram;
}
