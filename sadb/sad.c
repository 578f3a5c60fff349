#include <assert.h>
#include <stddef.h>

#include "sadb/foreign.h"
#include "sadb/sad.h"

/* All lines of an SA are asked for at once, before the first is needed. */
static inline void expect(const struct sadb_table *table, uint32_t i)
{
	const char *body = (const char *)&table->bodies[i], *use = (const char *)&table->uses[i];

	__builtin_prefetch(&table->slots[i], 1);
	__builtin_prefetch(body, 1);
	__builtin_prefetch(body + 64, 1);
	__builtin_prefetch(body + sizeof(table->bodies[i]) - 1, 1);
	__builtin_prefetch(use, 1);
	__builtin_prefetch(use + sizeof(table->uses[i]) - 1, 1);
}

/* Of the next to be born all lines are here since the last time: now what its timer hangs between.
 * Of the one after, the lines. */
static inline void expect_births(const struct sadb_table *table)
{
	uint32_t next = table->free;

	if (next == SADB_NONE)
		return;
	sadb_wheel_expect(&table->timers, next);
	if (table->slots[next].next != SADB_NONE)
		expect(table, table->slots[next].next);
}

/* A slot that has got its name has nothing else yet. */
static inline void clean(struct sadb_table *table, uint32_t i, const struct sad_terms *terms)
{
	static const struct sadb_use unused = { .used_first_at = NSEC_NEVER,
		                                .used_at = NSEC_NEVER,
		                                .mate = SADB_NONE };

	assert(terms->src->family == table->slots[i].dst.family);
	expect_births(table);
	table->slots[i].lingering = table->slots[i].idles = table->slots[i].paired = false;
	table->uses[i] = unused;
}

/* What a larval has, and whoever gets keys gets again. */
static inline void describe(struct sadb_table *table, nsec at, uint32_t i,
                            const struct sad_terms *terms)
{
	struct sadb_body *body = &table->bodies[i];

	SADB_PUT(body->owner, terms->owner);
	SADB_PUT(body->since_at, at);
	sadb_words_put(body->src, terms->src->bytes, 2);
	sadb_table_traffic_put(table, i, terms->traffic);
}

static inline void dress(struct sadb_table *table, nsec at, uint32_t i,
                         const struct sad_terms *terms)
{
	clean(table, i, terms);
	SADB_PUT(table->slots[i].soft_at, NSEC_NEVER);
	SADB_PUT(table->slots[i].dies_at, NSEC_NEVER);
	SADB_PUT(table->bodies[i].key.encr, 0);
	SADB_PUT(table->bodies[i].key.key_len, 0);
	describe(table, at, i, terms);
}

uint32_t sad_take(struct sadb_table *table, nsec at, const struct sadb_name *name,
                  const struct sad_terms *terms)
{
	uint32_t i = sadb_table_take(table, name);

	dress(table, at, i, terms);
	return i;
}

/* Equal lifetimes are one: the hard one. Selectors that are not given stay those of the larval. */
static inline void give_keys(struct sadb_table *table, nsec at, uint32_t i,
                             const struct sad_terms *terms)
{
	struct sadb_slot *slot = &table->slots[i];
	nsec soft_at = terms->soft_ns > 0 ? sadb_after(at, terms->soft_ns) : NSEC_NEVER;
	nsec dies_at = terms->hard_ns > 0 ? sadb_after(at, terms->hard_ns) : NSEC_NEVER;

	sadb_slot_open(slot);
	SADB_PUT(slot->soft_at, soft_at < dies_at ? soft_at : NSEC_NEVER);
	SADB_PUT(slot->dies_at, dies_at);
	describe(table, at, i, terms);
	sadb_words_put(&table->bodies[i].key, terms->key, sizeof(struct sadb_key) / 8);
	if (terms->limits == NULL)
		return;
	table->uses[i].terms = *terms->limits;
	slot->idles = terms->limits->idle_s > 0;
}

void sad_key(struct sadb_table *table, nsec at, uint32_t i, const struct sad_terms *terms)
{
	give_keys(table, at, i, terms);
}

void sad_arm(struct sadb_table *table, uint32_t i)
{
	if (sad_deadline(table, i) == NSEC_NEVER)
		sadb_wheel_drop(&table->timers, i);
	else
		sadb_wheel_set(&table->timers, i);
}

void sad_move(struct sadb_table *table, uint32_t i, enum sadb_state to, enum sadb_op op)
{
	struct sadb_slot *slot = &table->slots[i];

	sadb_slot_open(slot);
	SADB_PUT(slot->state, (uint8_t)to);
	SADB_PUT(slot->op, (uint8_t)op);
	sadb_slot_shut(slot);
	sad_arm(table, i);
}

void sad_clear(struct sadb_table *table, uint32_t i)
{
	static const struct sadb_key none;

	sadb_slot_open(&table->slots[i]);
	sadb_words_put(&table->bodies[i].key, &none, sizeof(none) / 8);
	__asm__ volatile("" : : "r"(&table->bodies[i].key) : "memory"); /* not optimised away */
	sadb_wheel_drop(&table->timers, i);
	SADB_PUT(table->slots[i].state, SADB_ST_NONE);
	sadb_table_give(table, i);
}

/* The usual one: an SPI that holds its slot, to the one home, so that nothing can be in its way. */
static inline uint32_t getspi_direct(struct sad *sad, nsec at, const struct sadb_name *name,
                                     const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = table->free;
	uint32_t hidden = sadb_table_own(table, i);

	if (hidden > sad->spi_max - table->spi_min)
		return SADB_NONE;
	sadb_table_fill(table, i, name->dst, table->spi_min + hidden, SADB_DIR_IN, name->protocol);
	dress(table, at, i, terms);
	return i;
}

static uint32_t getspi_any(struct sad *sad, nsec at, const struct sadb_name *name,
                           const struct sad_terms *terms)
{
	struct sadb_name larval = { name->dst, 0, SADB_DIR_IN, name->protocol };

	larval.spi = sadb_table_spi_choose(&sad->table, &larval, sad->spi_min, sad->spi_max);
	return larval.spi == 0 ? SADB_NONE : sad_take(&sad->table, at, &larval, terms);
}

uint32_t sad_getspi(struct sad *sad, nsec at, const struct sadb_name *name,
                    const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = SADB_NONE;

	if (table->free == SADB_NONE)
		return 0;
	if (sad->direct && table->chained_in == 0 && !table->echoes &&
	    sadb_addr_same(name->dst, &table->home))
		i = getspi_direct(sad, at, name, terms);
	if (i == SADB_NONE)
		i = getspi_any(sad, at, name, terms);
	if (i == SADB_NONE)
		return 0;
	if (sad->larval_ns > 0)
		SADB_PUT(table->slots[i].dies_at, sadb_after(at, sad->larval_ns));
	sad_move(table, i, SADB_ST_LARVAL, SADB_OP_GETSPI);
	return table->slots[i].spi;
}

/* Where an inbound SA is, mostly. */
static inline uint32_t find_in(const struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i = sadb_table_index(table, name->spi);

	if (i < table->room && table->slots[i].spi == name->spi &&
	    table->slots[i].protocol == name->protocol && table->slots[i].dir == SADB_DIR_IN &&
	    sadb_addr_same(&table->slots[i].dst, name->dst))
		return i;
	return table->chained_in == 0 ? SADB_NONE : sadb_table_find(table, name);
}

bool sad_update(struct sad *sad, nsec at, const struct sadb_name *name,
                const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = sadb_table_index(table, name->spi);

	if (name->dir == SADB_DIR_OUT)
		return false;
	if (i < table->room)
		expect(table, i);
	i = find_in(table, name);
	if (i == SADB_NONE || table->slots[i].state != SADB_ST_LARVAL)
		return false;
	give_keys(table, at, i, terms);
	sad_move(table, i, SADB_ST_MATURE, SADB_OP_UPDATE);
	return true;
}

static bool exists(const struct sadb_table *table, const struct sadb_name *name, uint64_t hash)
{
	if (name->dir == SADB_DIR_IN)
		return sadb_table_find(table, name) != SADB_NONE;
	return table->chained > 0 &&
	       sadb_foreign_look(table, name, hash, sadb_foreign_ask_slots(table, hash)) !=
	               SADB_NONE;
}

/* The same name in the other direction: seldom looked for. */
static bool is_mirrored(const struct sadb_table *table, const struct sadb_name *name)
{
	struct sadb_name mirror = *name;

	mirror.dir = name->dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN;
	return sadb_table_find(table, &mirror) != SADB_NONE;
}

bool sad_add(struct sad *sad, nsec at, const struct sadb_name *name, const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint64_t hash;
	uint32_t i;

	hash = sadb_foreign_ask(table, name);
	if (table->free == SADB_NONE || exists(table, name, hash) ||
	    (sadb_table_echoes(table, name->dir, name->dst) && is_mirrored(table, name)))
		return false;
	i = sadb_table_take_hashed(table, name, hash);
	clean(table, i, terms);
	give_keys(table, at, i, terms);
	sad_move(table, i, SADB_ST_MATURE, SADB_OP_ADD);
	return true;
}

bool sad_delete(struct sad *sad, const struct sadb_name *name)
{
	uint32_t i = sadb_table_index(&sad->table, name->spi);

	if (name->dir == SADB_DIR_IN && i < sad->table.room) {
		__builtin_prefetch(&sad->table.slots[i], 1);
		__builtin_prefetch(&sad->table.bodies[i].key, 1);
		__builtin_prefetch(&sad->table.bodies[i].lo, 1);
	}
	i = name->dir == SADB_DIR_IN ? find_in(&sad->table, name)
	                             : sadb_table_find(&sad->table, name);
	if (i == SADB_NONE)
		return false;
	sad_clear(&sad->table, i);
	return true;
}

const struct sadb_slot *sad_find(const struct sad *sad, const struct sadb_name *name)
{
	uint32_t i = sadb_table_find(&sad->table, name);

	return i == SADB_NONE ? NULL : &sad->table.slots[i];
}

void sad_find_bulk(const struct sad *sad, const struct sadb_name *names, uint32_t count,
                   const struct sadb_slot **slots)
{
	uint32_t found[SADB_TABLE_BULK];

	sadb_table_find_bulk(&sad->table, names, count, found);
	for (uint32_t n = 0; n < count; n++)
		slots[n] = found[n] == SADB_NONE ? NULL : &sad->table.slots[found[n]];
}

static void meet(struct sadb_table *table, const struct sadb_heap_node *due)
{
	struct sadb_slot *slot = &table->slots[due->id];

	if (sad_dies_at(table, due->id) == due->at) {
		sad_clear(table, due->id);
		return;
	}
	sadb_slot_open(slot);
	SADB_PUT(slot->soft_at, NSEC_NEVER);
	sad_move(table, due->id, SADB_ST_DYING, (enum sadb_op)slot->op);
}

uint32_t sad_expire(struct sad *sad, nsec now, uint32_t budget)
{
	struct sadb_wheel *timers = &sad->table.timers;

	while (budget > 0) {
		struct sadb_heap_node first;

		budget = sadb_wheel_settle(timers, now, budget);
		first = sadb_wheel_first(timers);
		if (first.at > now || budget == 0)
			break;
		meet(&sad->table, &first);
		budget--;
	}
	return budget;
}

nsec sad_next_at(const struct sad *sad)
{
	return sadb_wheel_next_at(&sad->table.timers);
}
