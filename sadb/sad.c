#include <assert.h>
#include <stddef.h>

#include "sadb/foreign.h"
#include "sadb/sad.h"

#define AHEAD 8u /* slots: as many installs as a line takes to come */

/* All lines of an SA are asked for at once, before the first is needed. */
static inline void expect(const struct sadb_table *table, uint32_t i)
{
	const struct sadb_sa sa = sadb_table_sa(table, i);

	__builtin_prefetch(sa.slot, 1);
	__builtin_prefetch(sa.body, 1);
	__builtin_prefetch(&sa.body->spans, 1);
	__builtin_prefetch(&table->notes[i], 1);
}

/*
 * Of the next to be born all lines are here since the last times: now what its timer hangs between.
 * SAs that were born one after the other often die so: then their slots are free in order, and the
 * lines of one further on are asked for; else those of the one after the next.
 */
static inline void expect_births(const struct sadb_table *table, nsec due_at)
{
	uint32_t next = table->free, after;

	if (next == SADB_NONE)
		return;
	sadb_wheel_expect(&table->timers, next, due_at);
	after = table->slots[next].next;
	if (after == next + 1)
		after = next + AHEAD < table->room ? next + AHEAD : SADB_NONE;
	if (after != SADB_NONE)
		expect(table, after);
}

/* What a larval has, and whoever gets keys gets again. */
static inline void describe(struct sadb_table *table, struct sadb_sa sa, uint32_t i, nsec at,
                            const struct sad_terms *terms)
{
	table->notes[i].since_at = at;
	SADB_PUT(sa.body->owner, terms->owner);
	sadb_words_put(sa.body->src, terms->src->bytes, 2);
	sadb_table_traffic_put(table, sa, i, terms->traffic);
}

/* A slot that has got its name has nothing else yet; its key is all zero since it became free. */
static inline void dress(struct sadb_table *table, struct sadb_sa sa, uint32_t i, nsec at,
                         nsec dies_at, const struct sad_terms *terms)
{
	assert(terms->src->family == sa.slot->dst.family);
	expect_births(table, dies_at);
	SADB_PUT(sa.slot->soft_at, NSEC_NEVER);
	SADB_PUT(sa.slot->dies_at, dies_at);
	describe(table, sa, i, at, terms);
}

uint32_t sad_take(struct sadb_table *table, nsec at, const struct sadb_name *name,
                  const struct sad_terms *terms)
{
	uint32_t i = sadb_table_take(table, name);

	dress(table, sadb_table_sa(table, i), i, at, NSEC_NEVER, terms);
	return i;
}

static void give_limits(struct sadb_table *table, uint32_t i, const struct sadb_terms *limits)
{
	static const struct sadb_terms unlimited;

	if (memcmp(limits, &unlimited, sizeof(unlimited)) == 0)
		return;
	sadb_table_use(table, i)->terms = *limits;
	table->slots[i].idles = limits->idle_s > 0;
}

/* Equal lifetimes are one: the hard one. Selectors that are not given stay those of the larval.
 * Returns the first deadline but idleness. */
static inline nsec give_keys(struct sadb_table *table, struct sadb_sa sa, uint32_t i, nsec at,
                             const struct sad_terms *terms)
{
	nsec soft_at = terms->soft_ns > 0 ? sadb_after(at, terms->soft_ns) : NSEC_NEVER;
	nsec dies_at = terms->hard_ns > 0 ? sadb_after(at, terms->hard_ns) : NSEC_NEVER;

	if (soft_at >= dies_at)
		soft_at = NSEC_NEVER;
	sadb_slot_open(sa.slot);
	SADB_PUT(sa.slot->soft_at, soft_at);
	SADB_PUT(sa.slot->dies_at, dies_at);
	sadb_words_put(&sa.body->key, terms->key, sizeof(struct sadb_key) / 8);
	describe(table, sa, i, at, terms);
	if (terms->limits != NULL)
		give_limits(table, i, terms->limits);
	return soft_at < dies_at ? soft_at : dies_at;
}

void sad_key(struct sadb_table *table, nsec at, uint32_t i, const struct sad_terms *terms)
{
	give_keys(table, sadb_table_sa(table, i), i, at, terms);
}

void sad_arm(struct sadb_table *table, uint32_t i)
{
	if (sad_deadline(table, i) == NSEC_NEVER)
		sadb_wheel_drop(&table->timers, i);
	else
		sadb_wheel_set(&table->timers, i);
}

/* The one place where a state is assigned. From here on readers see it. */
static inline void become(struct sadb_slot *slot, enum sadb_state to, enum sadb_op op)
{
	sadb_slot_label(slot, (uint8_t)to, slot->spi);
	slot->op = (uint8_t)op;
	sadb_slot_shut(slot);
}

void sad_move(struct sadb_table *table, uint32_t i, enum sadb_state to, enum sadb_op op)
{
	sadb_slot_open(&table->slots[i]);
	become(&table->slots[i], to, op);
	sad_arm(table, i);
}

void sad_clear(struct sadb_table *table, uint32_t i)
{
	static const struct sadb_key none;
	struct sadb_sa sa = sadb_table_sa(table, i);

	sadb_slot_open(sa.slot);
	sadb_words_put(&sa.body->key, &none, sizeof(none) / 8);
	__asm__ volatile("" : : "r"(&sa.body->key) : "memory"); /* not optimised away */
	if (sa.slot->counted)
		sadb_table_forget(table, i);
	sadb_wheel_drop(&table->timers, i);
	sadb_slot_label(sa.slot, SADB_ST_NONE, sa.slot->spi);
	sadb_table_give(table, i);
}

static inline nsec larval_end(const struct sad *sad, nsec at)
{
	return sad->larval_ns > 0 ? sadb_after(at, sad->larval_ns) : NSEC_NEVER;
}

/* A new SA that is dressed is told to readers, and its timer set. */
static inline void begin(struct sadb_table *table, struct sadb_sa sa, uint32_t i,
                         enum sadb_state to, enum sadb_op op, nsec due_at)
{
	become(sa.slot, to, op);
	if (due_at == NSEC_NEVER || sa.slot->idles)
		sad_arm(table, i);
	else
		sadb_wheel_start(&table->timers, sa.slot, i, due_at);
}

/* The usual one: an SPI that holds its slot, to the one home, so that nothing can be in its way. */
static inline uint32_t getspi_direct(struct sad *sad, nsec at, const struct sadb_name *name,
                                     const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = table->free;
	struct sadb_sa sa = sadb_table_sa(table, i);
	uint32_t hidden = sadb_table_own(table, i);
	nsec dies_at = larval_end(sad, at);

	if (hidden > sad->spi_max - table->spi_min)
		return 0;
	sadb_table_fill(table, sa.slot, name->dst, table->spi_min + hidden, SADB_DIR_IN,
	                name->protocol);
	dress(table, sa, i, at, dies_at, terms);
	begin(table, sa, i, SADB_ST_LARVAL, SADB_OP_GETSPI, dies_at);
	return table->spi_min + hidden;
}

static uint32_t getspi_any(struct sad *sad, nsec at, const struct sadb_name *name,
                           const struct sad_terms *terms)
{
	struct sadb_name larval = { name->dst, 0, SADB_DIR_IN, name->protocol };
	uint32_t i;

	larval.spi = sadb_table_spi_choose(&sad->table, &larval, sad->spi_min, sad->spi_max);
	if (larval.spi == 0)
		return 0;
	i = sad_take(&sad->table, at, &larval, terms);
	SADB_PUT(sad->table.slots[i].dies_at, larval_end(sad, at));
	sad_move(&sad->table, i, SADB_ST_LARVAL, SADB_OP_GETSPI);
	return larval.spi;
}

uint32_t sad_getspi(struct sad *sad, nsec at, const struct sadb_name *name,
                    const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t spi = 0;

	if (table->free == SADB_NONE)
		return 0;
	if (sad->direct && table->chained_in == 0 && !table->echoes &&
	    sadb_addr_same(name->dst, &table->home))
		spi = getspi_direct(sad, at, name, terms);
	return spi != 0 ? spi : getspi_any(sad, at, name, terms);
}

/* Where an inbound SA is, mostly. */
static inline uint32_t find_in(const struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i = sadb_table_index(table, name->spi);

	if (i < table->room &&
	    sadb_slot_is(&table->slots[i], name->dst, SADB_DIR_IN, name->protocol, name->spi))
		return i;
	return table->chained_in == 0 ? SADB_NONE : sadb_table_find(table, name);
}

bool sad_update(struct sad *sad, nsec at, const struct sadb_name *name,
                const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = sadb_table_index(table, name->spi);
	struct sadb_sa sa;
	nsec was, due_at;

	if (name->dir == SADB_DIR_OUT)
		return false;
	if (i < table->room)
		expect(table, i);
	i = find_in(table, name);
	if (i == SADB_NONE || table->slots[i].state != SADB_ST_LARVAL)
		return false;
	sa = sadb_table_sa(table, i);
	was = sa.slot->dies_at;
	due_at = give_keys(table, sa, i, at, terms);
	become(sa.slot, SADB_ST_MATURE, SADB_OP_UPDATE);
	if (due_at == NSEC_NEVER || sa.slot->idles)
		sad_arm(table, i);
	else
		sadb_wheel_put_off(&table->timers, sa.slot, i, was, due_at);
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
	struct sadb_sa sa;
	uint64_t hash;
	nsec due_at;
	uint32_t i;

	hash = sadb_foreign_ask(table, name);
	if (table->free == SADB_NONE || exists(table, name, hash) ||
	    (sadb_table_echoes(table, name->dir, name->dst) && is_mirrored(table, name)))
		return false;
	i = sadb_table_take_hashed(table, name, hash);
	sa = sadb_table_sa(table, i);
	assert(terms->src->family == name->dst->family);
	expect_births(table, sadb_after(at, terms->soft_ns));
	due_at = give_keys(table, sa, i, at, terms);
	begin(table, sa, i, SADB_ST_MATURE, SADB_OP_ADD, due_at);
	return true;
}

bool sad_delete(struct sad *sad, const struct sadb_name *name)
{
	uint32_t i = sadb_table_index(&sad->table, name->spi);

	if (name->dir == SADB_DIR_IN && i < sad->table.room) {
		__builtin_prefetch(&sad->table.slots[i], 1);
		__builtin_prefetch(&sad->table.bodies[i].key, 1);
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
