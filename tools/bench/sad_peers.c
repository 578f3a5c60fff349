/*
 * The same operations of the tables that stand beside ours. They store a pointer; what it points to
 * is a record of as many octets as our own set-up writes, copied by the caller where ours is.
 */
#define _GNU_SOURCE
#include <string.h>

#include "tools/bench/pages.h"
#include "tools/bench/sad_set.h"

struct record {
	struct sadb_slot slot;
	struct sadb_body body;
	struct sadb_note note;
};

static void fill(struct record *record, uint32_t spi)
{
	static struct record given;
	struct record *model = set_hidden(&given);

	model->slot.spi = spi;
	memcpy(record, model, sizeof(*model));
}

static struct record *records_for(const struct set *set)
{
	struct record *records = pages_new(set->count * sizeof(*records));

	set_require(records != NULL, "no memory");
	memset(records, 0xff, set->count * sizeof(*records));
	return records;
}

void peers_time_inbound(struct set *set, enum peer_kind kind)
{
	struct record *records = records_for(set);
	double from;

	peer_create(kind, set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set_require(peer_add(set->spis[i], OWN, set), "the peer's add fails");
	set->peers[kind][INSTALL] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set_sink += peer_find(set->visits[i], OWN) == set;
	set->peers[kind][FIND] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count;)
		i += peer_find(set->visits[i], OWN) == set;
	set->peers[kind][FIND_NEXT] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i + TICK / 2 <= set->count; i += TICK / 2) {
		uint32_t destinations[TICK / 2];
		void *values[TICK / 2];

		for (uint32_t n = 0; n < TICK / 2; n++)
			destinations[n] = OWN;
		peer_find_bulk(&set->visits[i], destinations, TICK / 2, values);
		for (uint32_t n = 0; n < TICK / 2; n++)
			set_sink += values[n] == set;
	}
	set->peers[kind][FIND_BULK] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		set_require(peer_delete(set->visits[i], OWN), "the peer's delete fails");
		fill(&records[set->order[i]], i);
		set_require(peer_add(set->visits[i] ^ 0x55555555, OWN, set),
		            "the peer's add fails");
	}
	set->peers[kind][CHURN] += set_spent(from);
	peer_destroy();
	free(records);
}

void peers_time_outbound(struct set *set, enum peer_kind kind)
{
	struct record *records = records_for(set);
	double from;

	peer_create(kind, set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		fill(&records[i], i);
		set_require(peer_add(set->far[i].spi, i, set), "the peer's add fails");
	}
	set->peers[kind][ADD] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set_sink += peer_find(set->far_visits[i].spi, set->far_visits[i].number) == set;
	set->peers[kind][FIND_OUT] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i + TICK / 2 <= set->count; i += TICK / 2) {
		uint32_t spis[TICK / 2], destinations[TICK / 2];
		void *values[TICK / 2];

		for (uint32_t n = 0; n < TICK / 2; n++) {
			spis[n] = set->far_visits[i + n].spi;
			destinations[n] = set->far_visits[i + n].number;
		}
		peer_find_bulk(spis, destinations, TICK / 2, values);
		for (uint32_t n = 0; n < TICK / 2; n++)
			set_sink += values[n] == set;
	}
	set->peers[kind][FIND_OUT_BULK] += set_spent(from);
	peer_destroy();
	free(records);
}
