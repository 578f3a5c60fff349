#include <assert.h>
#include <stddef.h>

#include "sadb/grave.h"

void sadb_grave_init(struct sadb_grave *grave, uint32_t salt)
{
	grave->mask = sadb_table_width(grave->room) - 1;
	grave->count = grave->oldest = 0;
	grave->salt = salt;
	for (uint32_t i = 0; i <= grave->mask; i++)
		grave->heads[i] = SADB_NONE;
}

static uint32_t *head_of(const struct sadb_grave *grave, uint32_t spi, uint8_t protocol,
                         const struct sadb_addr *dst)
{
	return &grave->heads[sadb_name_hash(grave->salt, spi, protocol, dst) & grave->mask];
}

static void forget(struct sadb_grave *grave, uint32_t i)
{
	struct sadb_dead *dead = &grave->ring[i];
	uint32_t *link = head_of(grave, dead->spi, dead->protocol, &dead->dst);

	if (!dead->linked)
		return;
	while (*link != i) {
		assert(*link != SADB_NONE);
		link = &grave->ring[*link].next;
	}
	*link = dead->next;
	dead->linked = false;
}

const struct sadb_dead *sadb_grave_find(const struct sadb_grave *grave,
                                        const struct sadb_name *name)
{
	for (uint32_t i = *head_of(grave, name->spi, name->protocol, name->dst); i != SADB_NONE;
	     i = grave->ring[i].next) {
		const struct sadb_dead *dead = &grave->ring[i];

		if (dead->spi == name->spi && dead->protocol == name->protocol &&
		    sadb_addr_same(&dead->dst, name->dst))
			return dead;
	}
	return NULL;
}

/* The next place in the ring; the oldest makes room. */
static uint32_t dig(struct sadb_grave *grave)
{
	uint32_t i = grave->oldest;

	if (grave->count < grave->room)
		return grave->count++;
	grave->oldest = (i + 1) % grave->room;
	forget(grave, i);
	return i;
}

void sadb_grave_bury(struct sadb_grave *grave, const struct sadb_slot *slot, nsec at,
                     enum sadb_cause cause)
{
	struct sadb_name name = { &slot->dst, slot->spi, (enum sadb_dir)slot->dir, slot->protocol };
	const struct sadb_dead *earlier;
	uint32_t i, *head;

	if (grave->room == 0)
		return;
	earlier = sadb_grave_find(grave, &name);
	if (earlier != NULL)
		forget(grave, (uint32_t)(earlier - grave->ring));
	i = dig(grave);
	head = head_of(grave, slot->spi, slot->protocol, &slot->dst);
	grave->ring[i] = (struct sadb_dead){ .at = at,
		                             .spi = slot->spi,
		                             .next = *head,
		                             .dst = slot->dst,
		                             .protocol = slot->protocol,
		                             .cause = (uint8_t)cause,
		                             .linked = true };
	*head = i;
}
