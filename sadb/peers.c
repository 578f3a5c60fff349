#include <assert.h>
#include <stddef.h>

#include "sadb/peers.h"
#include "sadb/table.h"

void sadb_peers_init(struct sadb_peers *peers, uint32_t salt)
{
	peers->mask = sadb_table_width(peers->room) - 1;
	peers->salt = salt;
	peers->free = peers->room > 0 ? 0 : SADB_NONE;
	for (uint32_t i = 0; i < peers->room; i++)
		peers->entries[i].next = i + 1 < peers->room ? i + 1 : SADB_NONE;
	for (uint32_t i = 0; i <= peers->mask; i++)
		peers->heads[i] = SADB_NONE;
}

/* The link that leads to the entry of this address, or the one at which its chain ends. */
static uint32_t *link_to(const struct sadb_peers *peers, const struct sadb_addr *addr)
{
	uint32_t *link = &peers->heads[sadb_name_hash(peers->salt, 0, 0, addr) & peers->mask];

	while (*link != SADB_NONE && !sadb_addr_same(&peers->entries[*link].addr, addr))
		link = &peers->entries[*link].next;
	return link;
}

uint32_t sadb_peers_count(const struct sadb_peers *peers, const struct sadb_addr *addr)
{
	uint32_t i = *link_to(peers, addr);

	return i == SADB_NONE ? 0 : peers->entries[i].count;
}

uint32_t sadb_peers_put(struct sadb_peers *peers, uint32_t slot, const struct sadb_addr *addr)
{
	uint32_t *link = link_to(peers, addr), i = *link;

	if (i == SADB_NONE) {
		i = peers->free;
		assert(i != SADB_NONE);
		peers->free = peers->entries[i].next;
		peers->entries[i] = (struct sadb_peer){ *addr, 0, SADB_NONE };
		*link = i;
	}
	peers->of[slot] = i;
	return ++peers->entries[i].count;
}

void sadb_peers_drop(struct sadb_peers *peers, uint32_t slot)
{
	uint32_t i = peers->of[slot];
	struct sadb_peer *peer = &peers->entries[i];

	assert(peer->count > 0);
	if (--peer->count > 0)
		return;
	*link_to(peers, &peer->addr) = peer->next;
	peer->next = peers->free;
	peers->free = i;
}
