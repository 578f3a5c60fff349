#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sadb/foreign.h"
#include "sadb/table.h"

/* With fewer turns than this an SPI would come back too soon: then it is searched for instead. */
#define TURNS_MIN 32u /* of which a use takes two */

_Static_assert(sizeof(struct sadb_slot) == 64, "a slot is one cache line");
_Static_assert(offsetof(struct sadb_slot, version) - offsetof(struct sadb_slot, label) == 24,
               "in words");
_Static_assert(sizeof(struct sadb_body) == 128 && offsetof(struct sadb_body, spans) == 64, "lines");
_Static_assert(sizeof(struct sadb_body) + sizeof(struct sadb_note) + sizeof(struct sadb_use) == 240,
               "320 octets an SA");

uint32_t sadb_table_width(uint32_t room)
{
	uint32_t width = 1;

	while (width < room)
		width *= 2;
	return width;
}

void sadb_table_spis(struct sadb_table *table, uint32_t lo, uint32_t hi, uint64_t secret)
{
	uint32_t bits = 1;

	assert(lo >= 256 && lo <= hi);
	while (bits < 32 && UINT64_C(1) << bits <= hi - lo)
		bits++;
	sadb_spi_init(&table->spi_key, bits, secret);
	secret = ~secret;
	for (int n = 0; n < 3; n++)
		table->hash_keys[n] = sadb_spi_draw(&secret) | 1;
	table->spi_min = lo;
}

void sadb_table_forget(struct sadb_table *table, uint32_t slot)
{
	table->uses[slot] = (struct sadb_use){ .used_first_at = NSEC_NEVER,
		                               .used_at = NSEC_NEVER,
		                               .mate = SADB_NONE };
	table->slots[slot].counted = false;
}

void sadb_table_init(struct sadb_table *table, uint32_t salt)
{
	table->mask = sadb_table_width(table->room) - 1;
	table->free = table->room > 0 ? 0 : SADB_NONE;
	table->free_last = table->room - 1;
	table->scan = salt;
	table->home = (struct sadb_addr){ 0 };
	table->echoes = false;
	for (uint32_t i = 0; i < table->room; i++) {
		table->slots[i] =
		        (struct sadb_slot){ .next = i + 1 < table->room ? i + 1 : SADB_NONE,
			                    .version = 1,
			                    .place = SADB_WHEEL_NOWHERE };
		table->bodies[i] = (struct sadb_body){ 0 };
		sadb_table_forget(table, i);
	}
	sadb_foreign_init(table);
	sadb_table_spis(table, 256, UINT32_MAX, salt);
}

static bool is_inbound(const struct sadb_slot *slot, uint32_t spi, uint8_t protocol)
{
	return slot->spi == spi && slot->protocol == protocol && slot->dir == SADB_DIR_IN &&
	       slot->state != SADB_ST_NONE;
}

static uint32_t find_inbound(const struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i = sadb_table_index(table, name->spi);

	if (i < table->room && is_inbound(&table->slots[i], name->spi, name->protocol))
		return i;
	return table->chained_in == 0 ? SADB_NONE : sadb_foreign_find(table, name);
}

static uint32_t find_outbound(const struct sadb_table *table, const struct sadb_name *name)
{
	return table->chained == table->chained_in ? SADB_NONE : sadb_foreign_find(table, name);
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

void sadb_table_find_bulk(const struct sadb_table *table, const struct sadb_name *names,
                          uint32_t count, uint32_t *slots)
{
	uint64_t hashes[SADB_TABLE_BULK];
	uint32_t cells[SADB_TABLE_BULK];

	assert(count <= SADB_TABLE_BULK);
	for (uint32_t n = 0; n < count; n++) {
		uint32_t i = sadb_table_index(table, names[n].spi);

		if (names[n].dir == SADB_DIR_OUT)
			hashes[n] = sadb_foreign_ask(table, &names[n]);
		else if (i < table->room)
			__builtin_prefetch(&table->slots[i]);
	}
	for (uint32_t n = 0; n < count; n++)
		if (names[n].dir == SADB_DIR_OUT)
			cells[n] = sadb_foreign_ask_slots(table, hashes[n]);
	for (uint32_t n = 0; n < count; n++)
		slots[n] = names[n].dir == SADB_DIR_OUT
		                   ? sadb_foreign_look(table, &names[n], hashes[n], cells[n])
		                   : sadb_table_find(table, &names[n]);
}

/* Inbound SAs have one home, and none goes out to there: as long as this is so. */
static void remember_home(struct sadb_table *table, const struct sadb_name *name)
{
	bool same = sadb_addr_same(name->dst, &table->home);

	if (same != (name->dir == SADB_DIR_OUT))
		return;
	if (name->dir == SADB_DIR_IN && table->home.family == 0) {
		table->home = *name->dst;
		table->echoes |= table->chained > 0;
		return;
	}
	table->echoes = true;
}

/* Is the SPI used by an SA that is not where the SPI says? */
static bool is_foreign(const struct sadb_table *table, const struct sadb_name *name)
{
	struct sadb_name echo = *name;

	echo.dir = SADB_DIR_OUT;
	return (table->chained_in > 0 && sadb_foreign_find(table, name) != SADB_NONE) ||
	       (sadb_table_echoes(table, SADB_DIR_IN, name->dst) &&
	        find_outbound(table, &echo) != SADB_NONE);
}

bool sadb_table_spi_used(const struct sadb_table *table, const struct sadb_name *name)
{
	return find_inbound(table, name) != SADB_NONE || is_foreign(table, name);
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

/* Can this range be served from ours? Half of our SPIs at least must be in it, and turns enough. */
bool sadb_table_is_direct(const struct sadb_table *table, uint32_t lo, uint32_t hi)
{
	uint32_t mask = table->spi_key.mask;

	return lo <= table->spi_min && hi >= table->spi_min && hi - table->spi_min >= mask / 2 &&
	       mask / TURNS_MIN >= table->mask;
}

uint32_t sadb_table_spi_choose(struct sadb_table *table, const struct sadb_name *name, uint32_t lo,
                               uint32_t hi)
{
	struct sadb_name candidate = *name;
	uint32_t slot = table->free;
	bool direct = sadb_table_is_direct(table, lo, hi);

	assert(slot != SADB_NONE && lo >= 256 && lo <= hi);
	for (uint32_t i = 0; i < 2 * TURNS_MIN && direct; i++) {
		uint32_t hidden = sadb_table_own(table, slot);

		candidate.spi = table->spi_min + hidden;
		if (hidden <= hi - table->spi_min && !is_foreign(table, &candidate))
			return candidate.spi;
		SADB_PUT(table->slots[slot].version, table->slots[slot].version + 2);
	}
	return search(table, &candidate, lo, hi);
}

uint32_t sadb_table_take(struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i = table->free;
	bool own = name->dir == SADB_DIR_IN && sadb_table_index(table, name->spi) == i;

	assert(i != SADB_NONE);
	sadb_table_fill(table, &table->slots[i], name->dst,
	                sadb_label_end(name->dst, SADB_ST_NONE, (uint8_t)name->dir, name->protocol,
	                               name->spi));
	remember_home(table, name);
	if (!own) {
		uint64_t hash = sadb_foreign_ask(table, name);

		sadb_foreign_put(table, i, hash, sadb_foreign_ask_slots(table, hash));
		SADB_PUT(table->chained_in, table->chained_in + (name->dir == SADB_DIR_IN));
	}
	return i;
}

void sadb_table_unhash(struct sadb_table *table, uint32_t i)
{
	sadb_foreign_drop(table, i);
	SADB_PUT(table->chained_in, table->chained_in - (table->slots[i].dir == SADB_DIR_IN));
}

static void odd_put(struct sadb_table *table, uint32_t i, int side,
                    const struct sadb_selector *selector)
{
	if (selector->lo.family == 0)
		return;
	sadb_table_use(table, i)->protocols[side] = selector->protocol;
	table->uses[i].families[side] = selector->lo.family ^ table->slots[i].dst.family;
}

void sadb_table_traffic_odd(struct sadb_table *table, uint32_t i,
                            const struct sadb_traffic *traffic)
{
	odd_put(table, i, 0, &traffic->local);
	odd_put(table, i, 1, &traffic->remote);
}

static struct sadb_selector selector_get(const struct sadb_table *table, uint32_t i, int side)
{
	const struct sadb_span *span = &table->bodies[i].spans[side];
	const struct sadb_ports *ports = &table->notes[i].ports[side];
	const struct sadb_use *use = &table->uses[i];
	uint8_t family = use->families[side] ^ table->slots[i].dst.family;
	struct sadb_selector selector = { .protocol = use->protocols[side],
		                          .port_lo = ports->lo,
		                          .port_hi = ports->hi };

	if (!(side == 0 ? table->slots[i].local : table->slots[i].remote))
		return (struct sadb_selector){ 0 };
	selector.lo.family = selector.hi.family = family;
	memcpy(selector.lo.bytes, span->lo, 16);
	memcpy(selector.hi.bytes, span->hi, 16);
	return selector;
}

struct sadb_traffic sadb_table_traffic(const struct sadb_table *table, uint32_t i)
{
	return (struct sadb_traffic){ selector_get(table, i, 0), selector_get(table, i, 1) };
}

struct sadb_addr sadb_table_src(const struct sadb_table *table, uint32_t i)
{
	struct sadb_addr src = { .family = table->slots[i].dst.family };

	memcpy(src.bytes, table->bodies[i].src, sizeof(src.bytes));
	return src;
}
