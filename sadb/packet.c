#include <assert.h>

#include "sadb/acquire.h"
#include "sadb/behaviour.h"
#include "sadb/life.h"
#include "sadb/ops.h"
#include "sadb/packet.h"

uint64_t sadb_packet_infer(uint64_t highest, uint32_t window, uint32_t low)
{
	uint32_t top = (uint32_t)highest, high = (uint32_t)(highest >> 32);
	uint32_t bottom = top - (window > 0 ? window : 1) + 1;

	if (top >= bottom) /* the window lies in one subspace */
		high += low < bottom;
	else /* it begins in the one before */
		high -= low >= bottom;
	return (uint64_t)high << 32 | low;
}

/* RFC 4303 3.4.3: numbers start at 1; left of the window nothing is known, and so refused. */
static enum sadb_path check_replay(const struct sadb_use *use, uint64_t seq)
{
	uint64_t behind = use->seq - seq;

	if (use->terms.esn &&
	    sadb_packet_infer(use->seq, use->terms.replay_window, (uint32_t)seq) != seq)
		return SADB_PATH_OLD;
	if (use->terms.replay_window == 0)
		return SADB_PATH_PASSED;
	if (seq == 0)
		return SADB_PATH_OLD;
	if (seq > use->seq)
		return SADB_PATH_PASSED;
	if (behind >= use->terms.replay_window)
		return SADB_PATH_OLD;
	return use->window >> behind & 1 ? SADB_PATH_REPLAYED : SADB_PATH_PASSED;
}

static void advance(struct sadb_use *use, uint64_t seq)
{
	uint64_t ahead = seq - use->seq, behind = use->seq - seq;

	if (seq > use->seq) {
		use->window = (ahead < SADB_WINDOW_MAX ? use->window << ahead : 0) | 1;
		use->seq = seq;
	} else if (behind < SADB_WINDOW_MAX) {
		use->window |= UINT64_C(1) << behind;
	}
}

/* RFC 4303 3.3.3: the counter must not cycle. */
static bool is_used_up(const struct sadb_use *use)
{
	return use->seq == (use->terms.esn ? UINT64_MAX : UINT32_MAX);
}

static bool counts_first(const struct sadb *db)
{
	return sadb_trait(db->conf.platform, SADB_TRAIT_LIMIT_COUNT) == SADB_COUNT_THEN_CHECK;
}

static enum sadb_path meet(struct sadb *db, nsec now, uint32_t i, const struct sadb_packet *packet)
{
	struct sadb_use *use = sadb_table_use(&db->table, i);
	uint64_t seq = use->terms.esn ? packet->seq : (uint32_t)packet->seq;
	enum sadb_path path = SADB_PATH_PASSED;

	if (db->table.slots[i].state == SADB_ST_LARVAL)
		return SADB_PATH_LARVAL;
	if (packet->dir == SADB_DIR_IN)
		path = check_replay(use, seq);
	if (path != SADB_PATH_PASSED)
		return path;
	if (!counts_first(db) && sadb_life_spent(db, now, i))
		return SADB_PATH_EXPIRED;
	if (packet->dir == SADB_DIR_IN)
		advance(use, seq);
	else if (is_used_up(use))
		return SADB_PATH_OVERFLOW;
	else
		use->seq++;
	sadb_life_used(db, now, i, packet->bytes);
	if (counts_first(db))
		(void)sadb_life_spent(db, now, i);
	return SADB_PATH_PASSED;
}

enum sadb_path sadb_packet(struct sadb *db, nsec now, const struct sadb_packet *packet)
{
	struct sadb_name name = { &packet->dst, packet->spi, packet->dir, packet->protocol };
	enum sadb_path path = SADB_PATH_NO_SA;
	uint32_t i;

	assert(now >= db->now && now < sadb_next_at(db) && !sadb_events_full(&db->events));
	db->now = now;
	i = sadb_ops_find(db, &name);
	if (i != SADB_NONE)
		path = meet(db, now, i, packet);
	else if (packet->dir == SADB_DIR_OUT && packet->spi == 0)
		sadb_acquire_ask(db, now, packet);
	db->counters.paths[path]++;
	db->counters.paths_out[path] += packet->dir == SADB_DIR_OUT;
	return path;
}
