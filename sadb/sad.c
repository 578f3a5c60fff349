#include <assert.h>
#include <stddef.h>

#include "sadb/queue.h"
#include "sadb/sad.h"

/* All lines of a slot are asked for at once, before the first is needed. */
static void expect(const struct sadb_table *table, uint32_t i)
{
	const char *body = (const char *)&table->bodies[i];

	__builtin_prefetch(&table->slots[i], 1);
	if (table->timers.far != NULL)
		__builtin_prefetch(&table->timers.far->nodes[i], 1);
	__builtin_prefetch(body, 1);
	__builtin_prefetch(body + 64, 1);
	__builtin_prefetch(body + sizeof(table->bodies[i]) - 1, 1);
}

/* Of the next to be born all lines are here since the last time: now what its timer hangs between.
 * Of the one after, the lines. */
static void expect_births(const struct sadb_table *table)
{
	uint32_t next = table->free;

	if (next == SADB_NONE)
		return;
	sadb_wheel_expect(&table->timers, next);
	if (table->slots[next].next != SADB_NONE)
		expect(table, table->slots[next].next);
}

uint32_t sad_take(struct sadb_table *table, nsec at, const struct sadb_name *name,
                  const struct sad_terms *terms)
{
	uint32_t i = sadb_table_take(table, name);
	struct sadb_slot *slot = &table->slots[i];
	struct sadb_body *body = &table->bodies[i];

	expect_births(table);
	slot->owner = terms->owner;
	slot->lingering = slot->idles = slot->paired = false;
	slot->soft_at = slot->dies_at = NSEC_NEVER;
	body->src = *terms->src;
	body->traffic = *terms->traffic;
	body->key.encr = body->key.key_len = 0;
	body->born_at = at;
	body->matured_at = NSEC_NEVER;
	table->uses[i] = (struct sadb_use){ .used_first_at = NSEC_NEVER,
		                            .used_at = NSEC_NEVER,
		                            .mate = SADB_NONE };
	return i;
}

/* Equal lifetimes are one: the hard one. Selectors that are not given stay those of the larval. */
void sad_key(struct sadb_table *table, nsec at, uint32_t i, const struct sad_terms *terms)
{
	struct sadb_slot *slot = &table->slots[i];
	struct sadb_body *body = &table->bodies[i];

	slot->owner = terms->owner;
	slot->soft_at = terms->soft_ns > 0 ? sadb_after(at, terms->soft_ns) : NSEC_NEVER;
	slot->dies_at = terms->hard_ns > 0 ? sadb_after(at, terms->hard_ns) : NSEC_NEVER;
	if (slot->soft_at >= slot->dies_at)
		slot->soft_at = NSEC_NEVER;
	body->src = *terms->src;
	if (terms->traffic->local.lo.family != 0)
		body->traffic.local = terms->traffic->local;
	if (terms->traffic->remote.lo.family != 0)
		body->traffic.remote = terms->traffic->remote;
	body->key = *terms->key;
	body->matured_at = at;
	slot->idles = terms->limits != NULL && terms->limits->idle_s > 0;
	if (terms->limits != NULL)
		table->uses[i].terms = *terms->limits;
}

void sad_arm(struct sadb_table *table, uint32_t i)
{
	nsec at = sad_deadline(table, i);

	if (at == NSEC_NEVER)
		sadb_wheel_drop(&table->timers, i);
	else
		sadb_wheel_set(&table->timers, i, at);
}

void sad_move(struct sadb_table *table, uint32_t i, enum sadb_state to, enum sadb_op op)
{
	table->slots[i].state = (uint8_t)to;
	table->slots[i].op = (uint8_t)op;
	sad_arm(table, i);
}

void sad_clear(struct sadb_table *table, uint32_t i)
{
	sadb_wipe(&table->bodies[i].key, sizeof(table->bodies[i].key));
	sadb_wheel_drop(&table->timers, i);
	table->slots[i].state = SADB_ST_NONE;
	sadb_table_give(table, i);
}

uint32_t sad_getspi(struct sad *sad, nsec at, const struct sadb_name *name,
                    const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	struct sadb_name larval = *name;
	uint32_t i;

	if (table->free == SADB_NONE)
		return 0;
	larval.dir = SADB_DIR_IN;
	larval.spi = sadb_table_spi_choose(table, &larval, sad->spi_min, sad->spi_max);
	if (larval.spi == 0)
		return 0;
	i = sad_take(table, at, &larval, terms);
	if (sad->larval_ns > 0)
		table->slots[i].dies_at = sadb_after(at, sad->larval_ns);
	sad_move(table, i, SADB_ST_LARVAL, SADB_OP_GETSPI);
	return larval.spi;
}

bool sad_update(struct sad *sad, nsec at, const struct sadb_name *name,
                const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	uint32_t i = sadb_table_index(table, name->spi);

	if (i < table->room)
		expect(table, i);
	i = sadb_table_find(table, name);
	if (i == SADB_NONE || table->slots[i].state != SADB_ST_LARVAL)
		return false;
	sad_key(table, at, i, terms);
	sad_move(table, i, SADB_ST_MATURE, SADB_OP_UPDATE);
	return true;
}

bool sad_add(struct sad *sad, nsec at, const struct sadb_name *name, const struct sad_terms *terms)
{
	struct sadb_table *table = &sad->table;
	struct sadb_name reversed = *name;
	uint32_t i;

	reversed.dir = name->dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN;
	if (table->free == SADB_NONE || sadb_table_find(table, name) != SADB_NONE ||
	    (sadb_table_echoes(table, name->dir, name->dst) &&
	     sadb_table_find(table, &reversed) != SADB_NONE))
		return false;
	i = sad_take(table, at, name, terms);
	sad_key(table, at, i, terms);
	sad_move(table, i, SADB_ST_MATURE, SADB_OP_ADD);
	return true;
}

bool sad_delete(struct sad *sad, const struct sadb_name *name)
{
	uint32_t i = sadb_table_index(&sad->table, name->spi);

	if (name->dir == SADB_DIR_IN && i < sad->table.room)
		expect(&sad->table, i);
	i = sadb_table_find(&sad->table, name);
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
	assert(slot->soft_at == due->at);
	slot->soft_at = NSEC_NEVER;
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
