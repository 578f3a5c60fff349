/*
 * The edge of a world: one entry of the scenario lives here, the entry at the other end of its link
 * is somebody real. The scenario's link still lies between them, in front of the real network:
 *
 *      [ host ] <==> [ link of the scenario ] <== edge ==> real network, real peer
 *
 * In the journal the far entry sends and receives: at the edge, since nobody sees its clock. So
 * what a split calls the peer is the real network and the real peer together, and what it calls the
 * network is the scenario's link.
 */
#ifndef SIM_MODEL_EDGE_H
#define SIM_MODEL_EDGE_H

#include "sim/model/driver.h"
#include "sim/scenario/scenario.h"

#define EDGE_OUT   64   /* datagrams that wait to be sent: a batch */
#define EDGE_ASKED 1024 /* of so many of our requests the answer is recognised; a power of 2 */

struct edge_conf {
	uint32_t entry; /* index into the scenario's hosts: it is here */
	/* The peer: whom an initiator asks; of a responder anybody may come, and it is all zero. */
	struct ike_endpoint self, peer;
	const uint8_t *psk; /* instead of the scenario's; psk_len 0: none */
	size_t psk_len;
	/* Ours and the peer's, instead of the scenario's; NULL: none. 32 octets each. */
	const uint8_t *sign_seed, *peer_public;
	/*
	 * 32 octets that go into every key, nonce and SPI beside the seed; NULL: they come from the
	 * seed alone, and whoever knows it knows all keys.
	 */
	const uint8_t *entropy;
	nsec every_ns;               /* between the beginnings of two instances; 0: all at once */
	const struct driver *driver; /* of the only host that is here; NULL: its mock */
	const char *story;           /* of the journal's header: what was live */
};

struct edge_dgram {
	struct ike_endpoint from, to;
	enum ike_dgram_kind kind;
	uint16_t len;
	uint8_t data[IKE_DGRAM_MAX];
};

/* What a datagram's header says (RFC 7296 3.1), zeros if it is shorter than one. */
struct edge_header {
	uint64_t spi_i;
	uint32_t message_id;
	uint8_t exchange;
	bool response;
};
struct edge_header edge_header(const uint8_t *data, size_t len);

struct edge;

/* hosts: how many instances the entry has, the first of which is `first`. NULL: no memory. */
struct edge *edge_new(uint32_t first, uint32_t hosts);
void edge_free(struct edge *edge);
uint64_t edge_footprint(uint32_t hosts);

/* Whose an IKE SA is, by its initiator's SPI: rekeyed, it is another of the same negotiation. */
struct edge_known {
	uint64_t spi_i, negotiation;
	uint32_t host;
};
/* Nothing happens if the SPI is known, or if the table is full. */
void edge_learn(struct edge *edge, const struct edge_known *known);
/* Unknown: the first instance, and a negotiation of that name. */
struct edge_known edge_find(const struct edge *edge, uint64_t spi_i);

/* A request went out under that name; and which one does an answer answer? 0: unknown. */
void edge_asked(struct edge *edge, const struct edge_header *header, uint64_t id);
uint64_t edge_answered(struct edge *edge, const struct edge_header *header);
/* Requests without an answer; one that gave its place to another is not among them. */
uint32_t edge_waiting(const struct edge *edge);
void edge_forget(struct edge *edge); /* nothing that went out so far is waited for */

bool edge_full(const struct edge *edge);
void edge_put(struct edge *edge, const struct edge_dgram *dgram); /* there must be room */
const struct edge_dgram *
edge_take(struct edge *edge); /* the oldest, valid until the next edge_put */

#endif
