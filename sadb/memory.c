/* All memory of a database in one block, taken here and nowhere else. */
#include <assert.h>
#include <stdlib.h>

#include "sadb/db.h"
#include "sadb/foreign.h"

/* Widths are powers of two in 32 bits, indexes stay below SADB_NONE. */
#define ROOM_MAX   (1u << 30)
#define CACHE_LINE 64u
#define WHEEL_FROM 256u /* slots: for fewer a heap alone is as fast, and smaller */

enum part {
	PART_DB,
	PART_NOTES,
	PART_USES,
	PART_HEADS,
	PART_NEAR,
	PART_FAR,
	PART_DEAD,
	PART_DEAD_HEADS,
	PART_EVENTS,
	PART_WORKS,
	PART_RUNNING,
	PART_RUNNING_WHERE,
	PART_RULES,
	PART_SLOWS,
	PART_LARVALS,
	PART_PEERS,
	PART_PEER_ENTRIES,
	PART_PEER_HEADS,
	PART_PEER_OF,
	PART_SLOTS, /* lines, as the next */
	PART_BODIES,
	PART_COUNT
};

/*
 * Events are never lost, a full ring only makes the database wait for the next tick (events.h): so
 * this is a matter of comfort. One instant seldom does more than change every SA once.
 */
static uint32_t events_room(const struct sadb_conf *conf)
{
	return (conf->slots < 3 ? 3 : conf->slots) + SADB_EVENTS_A_STEP - 1;
}

static uint64_t event_octets(const struct sadb_conf *conf)
{
	return sizeof(struct sadb_packed_event) + conf->tell_past * sizeof(struct sadb_past);
}

static uint64_t buckets(const struct sadb_conf *conf)
{
	return sadb_foreign_cells(conf->slots);
}

static uint64_t wheels(const struct sadb_conf *conf)
{
	return conf->slots >= WHEEL_FROM;
}

/* What only some limits need: how many SAs it is about. */
static uint64_t with_larvals(const struct sadb_conf *conf)
{
	return conf->on_full == SADB_FULL_DROP_LARVAL ? (uint64_t)conf->slots + 1 : 0;
}

static uint32_t with_peers(const struct sadb_conf *conf)
{
	return conf->max_per_peer > 0 ? conf->slots : 0;
}

/* Returns the size of all parts; where[] gets their offsets. */
static uint64_t plan(const struct sadb_conf *conf, uint64_t where[PART_COUNT])
{
	const uint64_t sizes[PART_COUNT] = {
		[PART_DB] = sizeof(struct sadb),
		[PART_SLOTS] = (uint64_t)conf->slots * sizeof(struct sadb_slot),
		[PART_BODIES] = (uint64_t)conf->slots * sizeof(struct sadb_body),
		[PART_NOTES] = (uint64_t)conf->slots * sizeof(struct sadb_note),
		[PART_USES] = (uint64_t)conf->slots * sizeof(struct sadb_use),
		[PART_HEADS] = buckets(conf) * sizeof(uint32_t),
		[PART_NEAR] = (uint64_t)conf->slots * sizeof(uint32_t),
		[PART_FAR] = wheels(conf) * sizeof(struct sadb_wheel_far),
		[PART_DEAD] = (uint64_t)conf->dead_max * sizeof(struct sadb_dead),
		[PART_DEAD_HEADS] = (uint64_t)sadb_table_width(conf->dead_max) * sizeof(uint32_t),
		[PART_EVENTS] = (uint64_t)events_room(conf) * event_octets(conf),
		[PART_WORKS] = (uint64_t)conf->requests * sizeof(struct sadb_work),
		[PART_RUNNING] = (uint64_t)conf->requests * sizeof(struct sadb_heap_node),
		[PART_RUNNING_WHERE] = (uint64_t)conf->requests * sizeof(uint32_t),
		[PART_RULES] = (uint64_t)conf->rules_max * sizeof(struct sadb_fault),
		[PART_SLOWS] = (uint64_t)conf->slows_max * sizeof(struct sadb_slow),
		[PART_LARVALS] = with_larvals(conf) * sizeof(struct sadb_larval),
		[PART_PEERS] = (conf->max_per_peer > 0) * sizeof(struct sadb_peers),
		[PART_PEER_ENTRIES] = (uint64_t)with_peers(conf) * sizeof(struct sadb_peer),
		[PART_PEER_HEADS] = (conf->max_per_peer > 0) * sizeof(uint32_t) *
		                    (uint64_t)sadb_table_width(with_peers(conf)),
		[PART_PEER_OF] = (uint64_t)with_peers(conf) * sizeof(uint32_t),
	};
	uint64_t size = 0;

	assert(conf->slots <= ROOM_MAX && conf->requests <= ROOM_MAX && conf->dead_max <= ROOM_MAX);
	assert(conf->rules_max <= ROOM_MAX && conf->slows_max <= ROOM_MAX);
	for (int part = 0; part < PART_COUNT; part++) {
		uint64_t align = part == PART_SLOTS || part == PART_BODIES ||
		                                 (part == PART_HEADS && buckets(conf) > 0)
		                         ? CACHE_LINE
		                         : sizeof(uint64_t);

		where[part] = (size + align - 1) / align * align;
		size = where[part] + sizes[part];
	}
	return (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

uint64_t sadb_footprint(const struct sadb_conf *conf)
{
	uint64_t where[PART_COUNT];

	return plan(conf, where);
}

static void check(const struct sadb_conf *conf)
{
	assert(conf->platform < SADB_PLATFORM_COUNT);
	assert(conf->larval_lifetime_ns >= 0 && conf->expire_linger_ns >= 0);
	assert(conf->lock_wait_ns >= 0 && conf->getspi_per_10k_ns >= 0);
	assert(conf->standing_sas <= UINT32_MAX - conf->slots);
	assert((uint64_t)conf->standing_sas * conf->sa_bytes <= INT64_MAX);
	assert(conf->spi_min >= 256 && conf->spi_min <= conf->spi_max); /* RFC 4303 2.1 */
}

static void divide_limits(struct sadb *db, uint8_t *base, const uint64_t where[PART_COUNT])
{
	db->rules.faults = (void *)(base + where[PART_RULES]);
	db->rules.room = db->conf.rules_max;
	db->pace.slows = (void *)(base + where[PART_SLOWS]);
	db->pace.slow_room = db->conf.slows_max;
	db->larvals.links = with_larvals(&db->conf) ? (void *)(base + where[PART_LARVALS]) : NULL;
	db->larvals.room = db->conf.slots;
	if (db->conf.max_per_peer == 0)
		return;
	db->peers = (void *)(base + where[PART_PEERS]);
	db->peers->entries = (void *)(base + where[PART_PEER_ENTRIES]);
	db->peers->heads = (void *)(base + where[PART_PEER_HEADS]);
	db->peers->of = (void *)(base + where[PART_PEER_OF]);
	db->peers->room = db->conf.slots;
}

static void divide(struct sadb *db, uint8_t *base, const uint64_t where[PART_COUNT])
{
	struct sadb_wheel *timers = &db->table.timers;

	db->table.slots = (void *)(base + where[PART_SLOTS]);
	db->table.bodies = (void *)(base + where[PART_BODIES]);
	db->table.notes = (void *)(base + where[PART_NOTES]);
	db->table.uses = (void *)(base + where[PART_USES]);
	db->table.cells = buckets(&db->conf) > 0 ? (void *)(base + where[PART_HEADS]) : NULL;
	db->table.room = db->conf.slots;
	timers->slots = db->table.slots;
	timers->notes = db->table.notes;
	timers->uses = db->table.uses;
	timers->near = (void *)(base + where[PART_NEAR]);
	timers->far = wheels(&db->conf) ? (void *)(base + where[PART_FAR]) : NULL;
	db->grave.ring = (void *)(base + where[PART_DEAD]);
	db->grave.heads = (void *)(base + where[PART_DEAD_HEADS]);
	db->grave.room = db->conf.dead_max;
	db->events.ring = (void *)(base + where[PART_EVENTS]);
	db->events.room = events_room(&db->conf);
	db->queue.works = (void *)(base + where[PART_WORKS]);
	db->queue.running.nodes = (void *)(base + where[PART_RUNNING]);
	db->queue.running.where = (void *)(base + where[PART_RUNNING_WHERE]);
	db->queue.room = db->conf.requests;
}

struct sadb *sadb_new(const struct sadb_conf *conf)
{
	uint64_t where[PART_COUNT], size = plan(conf, where);
	struct sadb *db;

	check(conf);
	db = size > SIZE_MAX ? NULL : aligned_alloc(CACHE_LINE, (size_t)size);
	if (db == NULL)
		return NULL;
	*db = (struct sadb){ .conf = *conf, .room_at = NSEC_NEVER };
	divide(db, (uint8_t *)db, where);
	divide_limits(db, (uint8_t *)db, where);
	sadb_table_init(&db->table, conf->spi_salt);
	sadb_table_spis(&db->table, conf->spi_min, conf->spi_max, conf->spi_salt);
	sadb_wheel_init(&db->table.timers, conf->slots);
	sadb_grave_init(&db->grave, conf->spi_salt);
	sadb_queue_init(&db->queue);
	sadb_larvals_init(&db->larvals);
	if (db->peers != NULL)
		sadb_peers_init(db->peers, conf->spi_salt);
	return db;
}

void sadb_free(struct sadb *db)
{
	if (db == NULL)
		return;
	for (uint32_t i = 0; i < db->table.room; i++)
		if (db->table.slots[i].state != SADB_ST_NONE)
			sadb_wipe(&db->table.bodies[i].key, sizeof(db->table.bodies[i].key));
	for (uint32_t i = 0; i < db->queue.fresh; i++)
		sadb_wipe(&db->queue.works[i].key, sizeof(db->queue.works[i].key));
	free(db);
}
