/*
 * What an SA is made of beside its slot: what only setting up touches, and what packets touch. In
 * arrays of their own, at the slot's index.
 */
#ifndef SADB_BODY_H
#define SADB_BODY_H

#include "sadb/slot.h"

/* What only setting up touches. Packed: see sadb_table_traffic. */
struct sadb_body {
	uint64_t owner;
	nsec since_at;   /* a larval: born then; later: mature since then */
	uint8_t src[16]; /* of the family of slot->dst */
	struct sadb_key key;
	uint8_t lo[2][16], hi[2][16]; /* local, remote */
	uint16_t port_lo[2], port_hi[2];
};

/* What packets touch, and what ends an SA but its deadlines. */
struct sadb_use {
	uint64_t bytes, packets;
	uint64_t seq,
	        window; /* highest sequence number; bit n: seq - n was seen (RFC 4303 3.4.3) */
	nsec used_first_at, used_at; /* NEVER: not yet */
	struct sadb_terms terms;
	uint32_t mate;                     /* the slot of its pair, SADB_NONE: it has none */
	uint8_t protocols[2], families[2]; /* of the body's selectors: here they cost nothing */
};

#endif
