/*
 * Somebody sets the wall clock (sadb_set_wall in sadb.h). The ends of an SA that lives by it move:
 *
 *      set back: later by so much; the driver wakes in vain and sleeps on
 *      set forward: earlier, but no earlier than the driver looks next
 *
 * Who is woken by a steady timer (Linux, xfrm_timer_handler) looks at an SA 1 s after it got its
 * keys, then when the first of its ends is due. There, if the end of the soft lifetime was what it
 * waited for and the hard one is over as well, it takes the clock for wrong and goes on from the
 * time that it had slept for.
 */
#include <assert.h>

#include "sadb/behaviour.h"
#include "sadb/db.h"

#define FIRST_LOOK_NS NSEC_S /* xfrm_state_insert */

struct ends {
	nsec soft_at, dies_at;
};

static nsec later(nsec at, nsec by)
{
	return at == NSEC_NEVER ? NSEC_NEVER : sadb_after(at, by);
}

static nsec max(nsec a, nsec b)
{
	return a > b ? a : b;
}

/* The driver's next look, whatever it will find. */
static struct ends brought_forward(struct ends ends, nsec by, nsec look_at)
{
	return (struct ends){ max(later(ends.soft_at, -by), look_at),
		              max(later(ends.dies_at, -by), look_at) };
}

static struct ends when_due(struct ends ends, nsec by, const struct sadb_slot *slot, nsec first_at,
                            nsec now)
{
	if (slot->state == SADB_ST_LARVAL)
		return ends; /* its only look is its end */
	if (now < first_at)
		return brought_forward(ends, by, first_at);
	if (ends.soft_at == NSEC_NEVER || ends.dies_at == NSEC_NEVER)
		return ends; /* it sleeps until the only end that is left */
	ends.dies_at = later(ends.dies_at, -by) > ends.soft_at ? ends.dies_at - by
	                                                       : later(ends.dies_at, FIRST_LOOK_NS);
	return ends;
}

static struct ends moved(const struct sadb *db, uint32_t i, nsec now, nsec by)
{
	const struct sadb_slot *slot = &db->table.slots[i];
	struct ends ends = { slot->soft_at, slot->dies_at };

	if (by < 0)
		return (struct ends){ later(ends.soft_at, -by), later(ends.dies_at, -by) };
	if (sadb_trait(db->conf.platform, SADB_TRAIT_LIFE_CLOCK) == SADB_LIFE_WALL_EACH_SECOND)
		return brought_forward(ends, by, now - now % NSEC_S + NSEC_S);
	return when_due(ends, by, slot, later(db->table.notes[i].since_at, FIRST_LOOK_NS), now);
}

void sadb_set_wall(struct sadb *db, nsec now, nsec by)
{
	assert(db->now <= now && by > -NSEC_NEVER);
	if (sadb_trait(db->conf.platform, SADB_TRAIT_LIFE_CLOCK) == SADB_LIFE_STEADY)
		return;
	for (uint32_t i = 0; i < db->table.room; i++) {
		struct sadb_slot *slot = &db->table.slots[i];

		if (slot->state != SADB_ST_LARVAL && slot->state != SADB_ST_MATURE &&
		    slot->state != SADB_ST_DYING)
			continue;
		struct ends ends = moved(db, i, now, by);
		slot->soft_at = ends.soft_at;
		slot->dies_at = ends.dies_at;
		sad_arm(&db->table, i);
	}
}
