#include <assert.h>
#include <stddef.h>

#include "sadb/foreign.h"
#include "sadb/sad.h"

#define AHEAD 8u /* slots: as many installs as a line takes to come */

/* All lines of an SA are asked for at once, before the first is needed. */
static inline void expect(struct sadb_sa sa)
{
	sadb_expect(sa.slot);
	sadb_expect(sa.body);
	sadb_expect(&sa.body->spans);
	sadb_expect(sa.note);
}

/*
 * Of the `next` to be born all lines are here since the last times: now what its timer hangs
 * between. SAs that were born one after the other often die so: then their slots are free in order,
 * and the lines of one further on are asked for; else those of the one after the next.
 */
static inline void expect_births(const struct sadb_table *table, uint32_t next, uint32_t place)
{
	const struct sadb_slot *slot = &table->slots[next];
	uint32_t after;

	if (next == SADB_NONE)
		return;
	sadb_wheel_expect(&table->timers, slot, place);
	after = slot->next;
	if (after == next + 1)
		after = next + AHEAD;
	if (after < table->room)
		expect(sadb_table_sa(table, after));
}

/* What a larval has, and whoever gets keys gets again. True: sadb_table_traffic_odd has more. */
static inline bool describe(struct sadb_sa sa, uint8_t family, nsec at,
                            const struct sad_terms *terms)
{
	sa.note->since_at = at;
	SADB_PUT(sa.body->owner, terms->owner);
	sadb_words_put(sa.body->src, terms->src->bytes, 2);
	return sadb_traffic_put(sa, family, terms->traffic);
}

/* A slot that has got its name has nothing else yet; its key is all zero since it became free. */
static inline void dress(struct sadb_table *table, struct sadb_sa sa, uint32_t i, nsec at,
                         nsec dies_at, const struct sadb_name *name, const struct sad_terms *terms)
{
	assert(terms->src->family == name->dst->family);
	SADB_PUT(sa.slot->soft_at, NSEC_NEVER);
	SADB_PUT(sa.slot->dies_at, dies_at);
	if (describe(sa, name->dst->family, at, terms))
		sadb_table_traffic_odd(table, i, terms->traffic);
}

uint32_t sad_take(struct sadb_table *table, nsec at, const struct sadb_name *name,
                  const struct sad_terms *terms)
{
	uint32_t i = sadb_table_take(table, name);

	expect_births(table, table->free, SADB_WHEEL_NEAR);
	dress(table, sadb_table_sa(table, i), i, at, NSEC_NEVER, name, terms);
	return i;
}

SADB_SELDOM static void give_limits(struct sadb_table *table, uint32_t i,
                                    const struct sadb_terms *limits)
{
	static const struct sadb_terms unlimited;

	if (memcmp(limits, &unlimited, sizeof(unlimited)) == 0)
		return;
	sadb_table_use(table, i)->terms = *limits;
	table->slots[i].idles = limits->idle_s > 0;
}

/* When it grows old and when it dies. Equal lifetimes are one: the hard one. */
struct ends {
	nsec soft_at, dies_at;
};

static inline struct ends ends_of(nsec at, const struct sad_terms *terms)
{
	struct ends ends = {
		.soft_at = terms->soft_ns > 0 ? sadb_after(at, terms->soft_ns) : NSEC_NEVER,
		.dies_at = terms->hard_ns > 0 ? sadb_after(at, terms->hard_ns) : NSEC_NEVER,
	};

	if (ends.soft_at >= ends.dies_at)
		ends.soft_at = NSEC_NEVER;
	return ends;
}

static inline nsec first_of(struct ends ends)
{
	return ends.soft_at < ends.dies_at ? ends.soft_at : ends.dies_at;
}

/* What is copied into an open slot and its body, as `describe`. */
static inline bool fill_in(struct sadb_sa sa, uint8_t family, nsec at, struct ends ends,
                           const struct sad_terms *terms)
{
	SADB_PUT(sa.slot->soft_at, ends.soft_at);
	SADB_PUT(sa.slot->dies_at, ends.dies_at);
	sadb_words_put(&sa.body->key, terms->key, sizeof(struct sadb_key) / 8);
	return describe(sa, family, at, terms);
}

/* What is seldom. */
static inline void complete(struct sadb_table *table, struct sadb_sa sa, uint32_t i, bool odd,
                            const struct sad_terms *terms)
{
	if (odd || sa.slot->counted)
		sadb_table_traffic_odd(table, i, terms->traffic);
	if (terms->limits != NULL)
		give_limits(table, i, terms->limits);
}

/* Selectors that are not given stay those of the larval. Returns the first end but idleness. */
static inline nsec give_keys(struct sadb_table *table, struct sadb_sa sa, uint32_t i, nsec at,
                             const struct sad_terms *terms)
{
	struct ends ends = ends_of(at, terms);

	sadb_slot_open(sa.slot);
	complete(table, sa, i, fill_in(sa, sa.slot->dst.family, at, ends, terms), terms);
	return first_of(ends);
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

/* The places where a state is assigned: of an SA that is born into a free slot, and of one that is
 * there. Readers see it once the slot is shut. */
static inline void be_born(struct sadb_table *table, struct sadb_slot *slot,
                           const struct sadb_name *name, enum sadb_state to, enum sadb_op op)
{
	slot->op = (uint8_t)op;
	sadb_table_fill(table, slot, name->dst,
	                sadb_label_end(name->dst, (uint8_t)to, (uint8_t)name->dir, name->protocol,
	                               name->spi));
}

static inline void become(struct sadb_slot *slot, enum sadb_state to, enum sadb_op op)
{
	sadb_slot_state(slot, (uint8_t)to);
	slot->op = (uint8_t)op;
	sadb_slot_shut(slot);
}

void sad_move(struct sadb_table *table, uint32_t i, enum sadb_state to, enum sadb_op op)
{
	sadb_slot_open(&table->slots[i]);
	become(&table->slots[i], to, op);
	sad_arm(table, i);
}

/* Of an open slot. The compiler is told that the zeros are looked at. */
static inline void wipe(struct sadb_body *body)
{
	static const struct sadb_key none;

	sadb_words_put(&body->key, &none, sizeof(none) / 8);
	__asm__ volatile("" : : "m"(body->key));
}

static inline void clear(struct sadb_table *table, struct sadb_sa sa, uint32_t i)
{
	sadb_slot_open(sa.slot);
	wipe(sa.body);
	if (sa.slot->counted)
		sadb_table_forget(table, i);
	sadb_wheel_drop(&table->timers, i);
	sadb_table_give(table, sa.slot, i);
}

void sad_clear(struct sadb_table *table, uint32_t i)
{
	clear(table, sadb_table_sa(table, i), i);
}

static inline nsec larval_end(const struct sad *sad, nsec at)
{
	return sad->larval_ns > 0 ? sadb_after(at, sad->larval_ns) : NSEC_NEVER;
}

/* A new SA that is dressed is told to readers, and its timer set. */
static inline void begin(struct sadb_table *table, struct sadb_sa sa, uint32_t i, nsec due_at,
                         uint32_t place)
{
	sadb_slot_shut(sa.slot);
	if (due_at == NSEC_NEVER || sa.slot->idles)
		sad_arm(table, i);
	else
		sadb_wheel_start(&table->timers, sa.slot, i, place);
}

/* The usual one: an SPI that holds its slot, to the one home, so that nothing can be in its way. */
static inline uint32_t getspi_direct(struct sad *sad, nsec at, const struct sadb_name *name,
                                     const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = table->free;
	struct sadb_sa sa = sadb_table_sa(table, i);
	struct sadb_name larval = { name->dst, 0, SADB_DIR_IN, name->protocol };
	uint32_t hidden = sadb_table_own(table, i);
	nsec dies_at = larval_end(sad, at);
	uint32_t place = sadb_wheel_place(&table->timers, dies_at);

	if (hidden > sad->spi_max - table->spi_min)
		return 0;
	expect_births(table, sa.slot->next, place);
	larval.spi = table->spi_min + hidden;
	be_born(table, sa.slot, &larval, SADB_ST_LARVAL, SADB_OP_GETSPI);
	dress(table, sa, i, at, dies_at, name, terms);
	begin(table, sa, i, dies_at, place);
	return larval.spi;
}

SADB_SELDOM static uint32_t getspi_any(struct sad *sad, nsec at, const struct sadb_name *name,
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

/* A larval gets its keys. */
static inline bool mature(struct sadb_table *table, struct sadb_sa sa, uint32_t i, nsec at,
                          const struct sad_terms *terms)
{
	nsec was = sa.slot->dies_at, due_at;

	if (sa.slot->state != SADB_ST_LARVAL)
		return false;
	due_at = give_keys(table, sa, i, at, terms);
	become(sa.slot, SADB_ST_MATURE, SADB_OP_UPDATE);
	if (due_at == NSEC_NEVER || sa.slot->idles)
		sad_arm(table, i);
	else
		sadb_wheel_put_off(&table->timers, sa.slot, i, was, due_at);
	return true;
}

/* Is it the inbound SA of this name? */
static inline bool is_inbound(const struct sadb_slot *slot, const struct sadb_name *name)
{
	return sadb_slot_is(slot, name->dst, SADB_DIR_IN, name->protocol, name->spi);
}

/* An SPI that the asker chose. */
SADB_SELDOM static bool update_elsewhere(struct sadb_table *table, nsec at,
                                         const struct sadb_name *name,
                                         const struct sad_terms *terms)
{
	uint32_t i = sadb_table_find(table, name);

	return i != SADB_NONE && mature(table, sadb_table_sa(table, i), i, at, terms);
}

bool sad_update(struct sad *sad, nsec at, const struct sadb_name *name,
                const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = sadb_table_index(table, name->spi);

	if (name->dir == SADB_DIR_OUT)
		return false;
	if (i < table->room) {
		struct sadb_sa sa = sadb_table_sa(table, i);

		expect(sa);
		if (is_inbound(sa.slot, name))
			return mature(table, sa, i, at, terms);
	}
	return update_elsewhere(table, at, name, terms);
}

/* The same name in the other direction: seldom looked for. */
static bool is_mirrored(const struct sadb_table *table, const struct sadb_name *name)
{
	struct sadb_name mirror = *name;

	mirror.dir = name->dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN;
	return sadb_table_find(table, &mirror) != SADB_NONE;
}

/*
 * The usual one: outbound, to where no inbound SA ends. All is copied while the line of its bucket
 * is on its way: nobody looks into a free slot. If the SA is there already, all is free again.
 */
static inline bool add_outbound(struct sad *sad, nsec at, const struct sadb_name *name,
                                const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint64_t hash = sadb_foreign_ask(table, name);
	uint32_t i = table->free, cells;
	struct sadb_sa sa = sadb_table_sa(table, i);
	struct ends ends = ends_of(at, terms);
	uint32_t place = sadb_wheel_place(&table->timers, first_of(ends));
	bool odd;

	assert(terms->src->family == name->dst->family);
	expect_births(table, sa.slot->next, place);
	odd = fill_in(sa, name->dst->family, at, ends, terms);
	cells = sadb_foreign_ask_slots(table, hash);
	if (sadb_foreign_look(table, name, hash, cells) != SADB_NONE) {
		wipe(sa.body);
		sa.slot->flags = 0;
		return false;
	}
	be_born(table, sa.slot, name, SADB_ST_MATURE, SADB_OP_ADD);
	sadb_foreign_put(table, i, hash, cells);
	complete(table, sa, i, odd, terms);
	begin(table, sa, i, first_of(ends), place);
	return true;
}

SADB_SELDOM static bool add_any(struct sad *sad, nsec at, const struct sadb_name *name,
                                const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i;

	if (sadb_table_find(table, name) != SADB_NONE ||
	    (sadb_table_echoes(table, name->dir, name->dst) && is_mirrored(table, name)))
		return false;
	i = sad_take(table, at, name, terms);
	sad_key(table, at, i, terms);
	sad_move(table, i, SADB_ST_MATURE, SADB_OP_ADD);
	return true;
}

bool sad_add(struct sad *sad, nsec at, const struct sadb_name *name, const struct sad_terms *terms)
{
	if (sad->table.free == SADB_NONE)
		return false;
	if (name->dir == SADB_DIR_OUT && !sadb_table_echoes(&sad->table, SADB_DIR_OUT, name->dst))
		return add_outbound(sad, at, name, terms);
	return add_any(sad, at, name, terms);
}

static bool delete_elsewhere(struct sadb_table *table, const struct sadb_name *name)
{
	uint32_t i = sadb_table_find(table, name);

	if (i == SADB_NONE)
		return false;
	sad_clear(table, i);
	return true;
}

bool sad_delete(struct sad *sad, const struct sadb_name *name)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = sadb_table_index(table, name->spi);

	if (name->dir == SADB_DIR_IN && i < table->room) {
		struct sadb_sa sa = sadb_table_sa(table, i);

		sadb_expect(sa.slot);
		sadb_expect(&sa.body->key);
		if (is_inbound(sa.slot, name)) {
			clear(table, sa, i);
			return true;
		}
	}
	return delete_elsewhere(table, name);
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
