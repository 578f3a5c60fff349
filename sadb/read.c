#include <stddef.h>

#include "sadb/foreign.h"
#include "sadb/read.h"

enum glance { ABSENT, PRESENT, AGAIN };

static void copy(const struct sadb_table *table, uint32_t i, struct sadb_view *view)
{
	const struct sadb_slot *slot = &table->slots[i];
	const struct sadb_body *body = &table->bodies[i];
	struct sadb_slot name;

	view->soft_at = SADB_GET(slot->soft_at);
	view->dies_at = SADB_GET(slot->dies_at);
	sadb_words_get(name.label, slot->label, SADB_LABEL_WORDS);
	view->dst = name.dst;
	view->spi = name.spi;
	view->state = (enum sadb_state)name.state;
	view->dir = (enum sadb_dir)name.dir;
	view->protocol = name.protocol;
	view->owner = SADB_GET(body->owner);
	view->src.family = view->dst.family;
	sadb_words_get(view->src.bytes, body->src, 2);
	sadb_words_get(&view->key, &body->key, sizeof(view->key) / 8);
}

static bool is_it(const struct sadb_view *view, const struct sadb_name *name)
{
	return view->spi == name->spi && view->dir == name->dir &&
	       view->protocol == name->protocol && view->state != SADB_ST_NONE &&
	       sadb_addr_same(&view->dst, name->dst);
}

static enum glance glance(const struct sadb_table *table, uint32_t i, const struct sadb_name *name,
                          struct sadb_view *view)
{
	const struct sadb_slot *slot = &table->slots[i];
	uint32_t version = __atomic_load_n(&slot->version, __ATOMIC_ACQUIRE);

	if (sadb_label_spi(SADB_GET(slot->label[SADB_LABEL_WORDS - 1])) != name->spi)
		return ABSENT;
	if (version & 1)
		return AGAIN;
	copy(table, i, view);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (SADB_GET(slot->version) != version)
		return AGAIN;
	return is_it(view, name) ? PRESENT : ABSENT;
}

/* As often as it takes to see it whole. */
static bool see(const struct sadb_table *table, uint32_t i, const struct sadb_name *name,
                struct sadb_view *view)
{
	enum glance seen;

	do
		seen = glance(table, i, name, view);
	while (seen == AGAIN);
	return seen == PRESENT;
}

/* A table without buckets. */
static bool look_through(const struct sadb_table *table, const struct sadb_name *name,
                         struct sadb_view *view)
{
	for (uint32_t i = 0; i < table->room; i++)
		if (see(table, i, name, view))
			return true;
	return false;
}

static bool has_moved(const struct sadb_table *table, uint32_t moves)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return (moves & 1) != 0 || SADB_GET(table->moves) != moves;
}

/* The slots that hang behind a cell. A chain that changes may lead anywhere: then it is left. */
static bool see_behind(const struct sadb_table *table, uint32_t cell, uint32_t moves,
                       const struct sadb_name *name, struct sadb_view *view)
{
	uint32_t i = sadb_foreign_slot(table, cell);

	if (see(table, i, name, view))
		return true;
	if ((cell & SADB_FOREIGN_MORE) == 0)
		return false;
	for (i = SADB_GET(table->slots[i].next); i < table->room;
	     i = SADB_GET(table->slots[i].next)) {
		if (has_moved(table, moves))
			return false;
		if (see(table, i, name, view))
			return true;
	}
	return false;
}

static bool see_bucket(const struct sadb_table *table, uint64_t hash, uint32_t moves,
                       const struct sadb_name *name, struct sadb_view *view)
{
	const uint32_t *bucket = sadb_foreign_bucket(table, hash);
	uint32_t tags = ~(SADB_FOREIGN_MORE | table->cell_slot);
	uint32_t tag = sadb_foreign_tag(table, hash);

	for (uint32_t n = 0; n < SADB_FOREIGN_BUCKET; n++) {
		uint32_t cell = __atomic_load_n(&bucket[n], __ATOMIC_ACQUIRE);

		if (cell == 0 || ((cell & tags) != tag && (cell & SADB_FOREIGN_MORE) == 0))
			continue;
		if (see_behind(table, cell, moves, name, view))
			return true;
	}
	return false;
}

static bool see_foreign(const struct sadb_table *table, const struct sadb_name *name,
                        struct sadb_view *view)
{
	uint64_t hash;
	uint32_t moves;

	if (table->cells == NULL)
		return look_through(table, name, view);
	hash = sadb_foreign_ask(table, name);
	do {
		moves = __atomic_load_n(&table->moves, __ATOMIC_ACQUIRE);
		if (see_bucket(table, hash, moves, name, view))
			return true;
	} while (has_moved(table, moves));
	return false;
}

bool sad_read(const struct sad *sad, const struct sadb_name *name, struct sadb_view *view)
{
	const struct sadb_table *table = &sad->table;

	if (name->spi == 0)
		return false;
	if (name->dir == SADB_DIR_IN) {
		uint32_t i = sadb_table_index(table, name->spi);

		if (i < table->room && see(table, i, name, view))
			return true;
		if (SADB_GET(table->chained_in) == 0)
			return false;
	}
	return see_foreign(table, name, view);
}
