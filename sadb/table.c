#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sadb/table.h"

/* With fewer turns than this an SPI would come back too soon: then it is searched for instead. */
#define TURNS_MIN 16u

_Static_assert(sizeof(struct sadb_slot) == 64, "a slot is one cache line");

bool sadb_addr_same(const struct sadb_addr *a, const struct sadb_addr *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static uint64_t mix(uint64_t x)
{
	x *= 0x9E3779B97F4A7C15u;
	x ^= x >> 32;
	x *= 0xD6E8FEB86659FD93u;
	return x ^ (x >> 29);
}

uint64_t sadb_name_hash(uint32_t salt, uint32_t spi, uint8_t protocol, const struct sadb_addr *dst)
{
	uint64_t hash = mix((uint64_t)spi << 32 | (salt ^ protocol)), half[2];

	if (dst == NULL)
		return hash;
	memcpy(half, dst->bytes, sizeof(half));
	return mix(hash ^ half[0]) ^ mix(hash + half[1]);
}

uint32_t sadb_table_width(uint32_t room)
{
	uint32_t width = 1;

	while (width < room)
		width *= 2;
	return width;
}

void sadb_table_init(struct sadb_table *table, uint32_t salt)
{
	table->mask = sadb_table_width(table->room) - 1;
	table->free = table->room > 0 ? 0 : SADB_NONE;
	table->chained = 0;
	table->scan = salt;
	table->salt = salt;
	for (uint32_t i = 0; i < table->room; i++)
		table->slots[i] =
		        (struct sadb_slot){ .turn = salt,
			                    .next = i + 1 < table->room ? i + 1 : SADB_NONE };
	for (uint32_t i = 0; i <= table->mask; i++)
		table->heads[i] = SADB_NONE;
}

/* An inbound chain is searched without knowing the destination (sadb_table_spi_used). */
static uint32_t *head_of(const struct sadb_table *table, const struct sadb_name *name)
{
	const struct sadb_addr *dst = name->dir == SADB_DIR_OUT ? name->dst : NULL;

	return &table->heads[sadb_name_hash(table->salt, name->spi, name->protocol, dst) &
	                     table->mask];
}

static bool is_inbound(const struct sadb_slot *slot, uint32_t spi, uint8_t protocol)
{
	return slot->spi == spi && slot->protocol == protocol && slot->dir == SADB_DIR_IN &&
	       slot->state != SADB_ST_NONE;
}

static uint32_t find_inbound(const struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i = name->spi & table->mask;

	if (i < table->room && is_inbound(&table->slots[i], name->spi, name->protocol))
		return i;
	if (table->chained == 0)
		return SADB_NONE;
	for (i = *head_of(table, name); i != SADB_NONE; i = table->slots[i].next)
		if (is_inbound(&table->slots[i], name->spi, name->protocol))
			return i;
	return SADB_NONE;
}

static uint32_t find_outbound(const struct sadb_table *table, const struct sadb_name *name)
{
	if (table->chained == 0)
		return SADB_NONE;
	for (uint32_t i = *head_of(table, name); i != SADB_NONE; i = table->slots[i].next) {
		const struct sadb_slot *slot = &table->slots[i];

		if (slot->spi == name->spi && slot->dir == SADB_DIR_OUT &&
		    slot->protocol == name->protocol && sadb_addr_same(&slot->dst, name->dst))
			return i;
	}
	return SADB_NONE;
}

uint32_t sadb_table_find(const struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i;

	if (name->dir == SADB_DIR_OUT)
		return find_outbound(table, name);
	i = find_inbound(table, name);
	if (i != SADB_NONE && !sadb_addr_same(&table->slots[i].dst, name->dst))
		return SADB_NONE;
	return i;
}

bool sadb_table_spi_used(const struct sadb_table *table, const struct sadb_name *name)
{
	struct sadb_name echo = *name;

	echo.dir = SADB_DIR_OUT;
	return find_inbound(table, name) != SADB_NONE || find_outbound(table, &echo) != SADB_NONE;
}

/* Every SPI of a narrow range, from where the last search ended. Others hold fewer SPIs than there
 * are slots. */
static uint32_t search(struct sadb_table *table, struct sadb_name *name, uint32_t lo, uint32_t hi)
{
	uint64_t width = (uint64_t)hi - lo + 1;
	uint64_t tries = width < table->room ? width : table->room;
	uint64_t first = table->scan % width;

	for (uint64_t i = 0; i < tries; i++) {
		uint64_t offset = (first + i) % width;

		name->spi = lo + (uint32_t)offset;
		if (sadb_table_spi_used(table, name))
			continue;
		table->scan = (uint32_t)offset + 1;
		return name->spi;
	}
	return 0;
}

uint32_t sadb_table_spi_choose(struct sadb_table *table, const struct sadb_name *name, uint32_t lo,
                               uint32_t hi)
{
	uint64_t width = (uint64_t)table->mask + 1, slot = table->free, turn_lo, turn_hi;
	struct sadb_name candidate = *name;

	assert(table->free != SADB_NONE && lo >= 256 && lo <= hi);
	turn_lo = lo > slot ? (lo - slot + width - 1) / width : 0;
	turn_hi = hi >= slot ? (hi - slot) / width : 0;
	if (turn_hi >= turn_lo + TURNS_MIN - 1) {
		uint64_t turn = turn_lo + table->slots[slot].turn++ % (turn_hi - turn_lo + 1);

		candidate.spi = (uint32_t)(turn * width + slot);
		if (!sadb_table_spi_used(table, &candidate))
			return candidate.spi;
	}
	return search(table, &candidate, lo, hi);
}

uint32_t sadb_table_take(struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i = table->free;
	struct sadb_slot *slot = &table->slots[i];

	assert(i != SADB_NONE);
	table->free = slot->next;
	slot->spi = name->spi;
	slot->dir = (uint8_t)name->dir;
	slot->protocol = name->protocol;
	slot->dst = *name->dst;
	slot->chained = name->dir == SADB_DIR_OUT || (name->spi & table->mask) != i;
	slot->next = SADB_NONE;
	if (slot->chained) {
		uint32_t *head = head_of(table, name);

		slot->next = *head;
		*head = i;
		table->chained++;
	}
	return i;
}

static void unchain(struct sadb_table *table, uint32_t i)
{
	struct sadb_slot *slot = &table->slots[i];
	struct sadb_name name = { &slot->dst, slot->spi, (enum sadb_dir)slot->dir, slot->protocol };
	uint32_t *link = head_of(table, &name);

	while (*link != i) {
		assert(*link != SADB_NONE);
		link = &table->slots[*link].next;
	}
	*link = slot->next;
	table->chained--;
}

void sadb_table_give(struct sadb_table *table, uint32_t i)
{
	struct sadb_slot *slot = &table->slots[i];

	assert(slot->state == SADB_ST_NONE);
	if (slot->chained)
		unchain(table, i);
	slot->next = table->free;
	table->free = i;
}
