#include "ike/pool.h"

#include <assert.h>

#include "ike/octets.h"
#include "ike/selector.h"

uint64_t ike_pool_size(uint32_t size)
{
	return sizeof(struct ike_pool) + size * sizeof(uint32_t);
}

void ike_pool_init(struct ike_pool *pool, const struct sadb_addr *first, uint32_t size)
{
	assert(size > 0);
	pool->first = *first;
	pool->size = size;
	for (uint32_t number = 0; number < size; number++)
		pool->next[number] = number + 1 < size ? number + 1 : 0;
	pool->free = pool->next[0];
}

uint32_t ike_pool_take(struct ike_pool *pool)
{
	uint32_t number = pool->free;

	if (number > 0)
		pool->free = pool->next[number];
	return number;
}

void ike_pool_give_back(struct ike_pool *pool, uint32_t number)
{
	assert(number > 0 && number < pool->size);
	pool->next[number] = pool->free;
	pool->free = number;
}

struct sadb_addr ike_pool_address(const struct ike_pool *pool, uint32_t number)
{
	struct sadb_addr addr = pool->first;
	uint8_t *last = addr.bytes + (addr.family == 4 ? 0 : 12);

	ike_set32(last, ike_get32(last) + number);
	return addr;
}

bool ike_pool_narrow(const struct ike_pool *pool, uint32_t number, struct sadb_selector *selector)
{
	struct sadb_selector own = *selector;

	own.lo = own.hi = ike_pool_address(pool, number);
	return ike_selector_meet(selector, &own, selector);
}
