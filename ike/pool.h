/*
 * A responder's pool of inner addresses (RFC 7296 2.19): each initiator that asks for one has it
 * until its IKE SA is over. The first address of the pool is nobody's: it is said to be the name
 * server's [X].
 */
#ifndef IKE_POOL_H
#define IKE_POOL_H

#include <stdint.h>

#include "sadb/msg.h"

struct ike_pool {
	struct sadb_addr first;
	uint32_t size, free; /* free: the next one to give, 0: none is left */
	uint32_t next[];     /* by number: of those that are free */
};

uint64_t ike_pool_size(uint32_t size); /* octets for so many addresses */
void ike_pool_init(struct ike_pool *pool, const struct sadb_addr *first, uint32_t size);
uint32_t ike_pool_take(struct ike_pool *pool); /* 1 .. size - 1; 0: it is empty */
void ike_pool_give_back(struct ike_pool *pool, uint32_t number);
struct sadb_addr ike_pool_address(const struct ike_pool *pool, uint32_t number);
/* What whoever has that address may have of this: itself, and nobody else. False: nothing. */
bool ike_pool_narrow(const struct ike_pool *pool, uint32_t number, struct sadb_selector *selector);

#endif
