/*
 * What an SA is made of beside its slot, in arrays of their own, at the slot's index: a body of two
 * lines that only setting up touches, and what is seldom touched.
 *
 * To fit, selectors are packed (sadb_table_traffic), the source has the family of the destination,
 * and the instants of birth and of maturity share one: `born_at` of a mature SA in sadb_dump is
 * its maturity. The use (counters, limits, replay window, mate) is written only when there is
 * something to write, and put back when such an SA dies.
 */
#ifndef SADB_BODY_H
#define SADB_BODY_H

#include "sadb/slot.h"

/* One line for readers and for who wipes, one of selectors. Packed: see sadb_table_traffic. */
struct sadb_body {
	_Alignas(64) uint64_t owner;
	uint8_t src[16];     /* of the family of slot->dst */
	struct sadb_key key; /* all zero while the slot is free */
	struct sadb_span {
		uint8_t lo[16], hi[16];
	} spans[2]; /* local, remote */
};

/* Four a line: what no reader needs, and only who looks at one SA closely. */
struct sadb_note {
	nsec since_at; /* a larval: born then; later: mature since then */
	struct sadb_ports {
		uint16_t lo, hi;
	} ports[2]; /* of the body's spans */
};

/* What is written of every SA that is set up. */
struct sadb_sa {
	struct sadb_slot *slot;
	struct sadb_body *body;
	struct sadb_note *note;
};

/*
 * What packets touch, and what ends an SA but its deadlines. Most SAs have no packets when they are
 * set up, and a third of all octets are here: so these are written only once there is something to
 * write (sadb_table_use), and again when such an SA dies.
 */
struct sadb_use {
	uint64_t bytes, packets;
	uint64_t seq,
	        window; /* highest sequence number; bit n: seq - n was seen (RFC 4303 3.4.3) */
	nsec used_first_at, used_at; /* NEVER: not yet */
	struct sadb_terms terms;
	uint32_t mate;                     /* the slot of its pair, SADB_NONE: it has none */
	uint8_t protocols[2], families[2]; /* of the body's selectors; families: xor that of dst */
};

#endif
