/*
 * How many SAs there are with each far end: a hash table with one entry an address, chained, of
 * fixed size. Not there at all unless there is a limit.
 */
#ifndef SADB_PEERS_H
#define SADB_PEERS_H

#include "sadb/msg.h"

struct sadb_peer {
	struct sadb_addr addr;
	uint32_t count;
	uint32_t next; /* in its chain, or in the free list */
};

struct sadb_peers {
	struct sadb_peer *entries; /* as many as slots: every SA may have a peer of its own */
	uint32_t *heads;           /* sadb_table_width(room) of them */
	uint32_t *of;              /* by slot: the entry that counts its SA */
	uint32_t room, mask, free, salt;
};

/* entries, heads, of and room are set by the caller */
void sadb_peers_init(struct sadb_peers *peers, uint32_t salt);
uint32_t sadb_peers_count(const struct sadb_peers *peers, const struct sadb_addr *addr);
/* The SA of this slot is one more with this far end. Returns how many there are now. */
uint32_t sadb_peers_put(struct sadb_peers *peers, uint32_t slot, const struct sadb_addr *addr);
void sadb_peers_drop(struct sadb_peers *peers, uint32_t slot);

#endif
