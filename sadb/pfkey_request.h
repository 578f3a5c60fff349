/* What a PF_KEY message asks of the database (RFC 2367 3.1), and the facts of its SA. */
#ifndef SADB_PFKEY_REQUEST_H
#define SADB_PFKEY_REQUEST_H

#include "sadb/pfkey_wire.h"

/* An SA as PF_KEY speaks of it; without its key. */
struct pfkey_facts {
	struct sadb_addr src, dst;
	uint32_t spi;
	uint16_t encr;
	uint8_t protocol; /* SADB_PROTO_* */
	bool has_sa2;
	struct pfkey_sa2 sa2;
	nsec soft_ns, hard_ns;
	struct sadb_terms terms;
};

/* ticket, owner, dir and the times of service are the caller's. REGISTER asks for nothing. */
struct pfkey_request {
	struct sadb_req req; /* holds the key: wipe it */
	struct pfkey_facts facts;
};

/* A flaw of the whole, or PFKEY_FLAW_NONE and *request is set (of types but REGISTER). */
enum pfkey_flaw pfkey_understand(struct pfkey_request *request, enum sadb_platform platform,
                                 const struct pfkey_message *message);

/* Extensions without which a message of this type, about SAs of this type, is refused: bit n is
 * enum pfkey_ext n. */
uint32_t pfkey_required(uint8_t type, uint8_t satype);

/* Of SADB_PROTO_*; and back: 0 for a satype that is neither AH nor ESP. */
uint8_t pfkey_satype(uint8_t protocol);
uint8_t pfkey_protocol(uint8_t satype);

#endif
