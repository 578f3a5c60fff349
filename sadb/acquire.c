#include <stddef.h>

#include "sadb/acquire.h"
#include "sadb/behaviour.h"
#include "sadb/room.h"
#include "sadb/life.h"

static bool is_entry(const struct sadb_slot *slot)
{
	return slot->state == SADB_ST_LARVAL && slot->spi == 0;
}

/* SAs with the SPI 0, where they are taken, hide the entry from the look-up. */
static uint32_t look_through(const struct sadb *db, const struct sadb_name *name)
{
	for (uint32_t i = 0; i < db->table.room; i++) {
		const struct sadb_slot *slot = &db->table.slots[i];

		if (is_entry(slot) && slot->protocol == name->protocol &&
		    sadb_addr_same(&slot->dst, name->dst))
			return i;
	}
	return SADB_NONE;
}

uint32_t sadb_acquire_find(const struct sadb *db, const struct sadb_addr *src,
                           const struct sadb_addr *dst, uint8_t protocol)
{
	struct sadb_name name = { dst, 0, SADB_DIR_OUT, protocol };
	uint32_t i = db->counters.acquires > 0 ? sadb_table_find(&db->table, &name) : SADB_NONE;

	if (i != SADB_NONE && !is_entry(&db->table.slots[i]))
		i = look_through(db, &name);
	if (i != SADB_NONE && src != NULL) {
		struct sadb_addr from = sadb_table_src(&db->table, i);

		if (!sadb_addr_same(src, &from))
			return SADB_NONE;
	}
	return i;
}

uint32_t sadb_acquire_of(const struct sadb *db, const struct sadb_work *work)
{
	return sadb_acquire_find(db, &work->src, &work->dst, work->protocol);
}

void sadb_acquire_ask(struct sadb *db, nsec at, const struct sadb_packet *packet)
{
	if (sadb_acquire_find(db, NULL, &packet->dst, packet->protocol) != SADB_NONE ||
	    !sadb_room_for_entry(db, &packet->dst))
		return;
	sadb_life_acquire(db, at, packet);
}

enum sadb_cause sadb_acquire_failed(struct sadb *db, nsec at, const struct sadb_work *work)
{
	struct sadb_name name = { &work->dst, 0, SADB_DIR_OUT, work->protocol };
	uint32_t i = sadb_acquire_find(db, NULL, &work->dst, work->protocol);
	const struct sadb_dead *dead = sadb_grave_find(&db->grave, &name);

	if (i == SADB_NONE)
		return dead != NULL ? (enum sadb_cause)dead->cause : SADB_CAUSE_NEVER_ALLOCATED;
	if (sadb_trait(db->conf.platform, SADB_TRAIT_ACQUIRE_FAILED) == SADB_ACQUIRE_GOES)
		sadb_life_kill(db, at, i, SADB_OP_ACQUIRE);
	return SADB_CAUSE_NONE;
}
