/* SAs seen from outside: one by its name, or all in the order of their slots. */
#include "sadb/ops.h"

static void show_key(struct sadb_key *shown, const struct sadb_key *key, bool openly)
{
	shown->encr = key->encr;
	shown->key_len = key->key_len;
	if (!openly)
		return;
	for (uint32_t i = 0; i < key->key_len && i < SADB_KEY_MAX; i++)
		shown->key[i] = key->key[i];
}

static void describe(const struct sadb *db, uint32_t i, struct sadb_entry *entry)
{
	const struct sadb_slot *slot = &db->table.slots[i];
	const struct sadb_body *body = &db->table.bodies[i];
	const struct sadb_use *use = &db->table.uses[i];

	*entry = (struct sadb_entry){
		.owner = body->owner,
		.spi = slot->spi,
		.dir = (enum sadb_dir)slot->dir,
		.state = (enum sadb_state)slot->state,
		.protocol = slot->protocol,
		.src = sadb_table_src(&db->table, i),
		.dst = slot->dst,
		.traffic = sadb_table_traffic(&db->table, i),
		.encr = body->key.encr,
		.born_at = db->table.notes[i].since_at,
		.matured_at =
		        slot->state == SADB_ST_LARVAL ? NSEC_NEVER : db->table.notes[i].since_at,
		.dies_at = sad_dies_at(&db->table, i),
		.hard_at = slot->dies_at,
		.soft_at = slot->soft_at,
		.used_first_at = use->used_first_at,
		.used_at = use->used_at,
		.terms = use->terms,
		.bytes = use->bytes,
		.packets = use->packets,
		.seq = use->seq,
		.window = use->window,
		.mate_spi = slot->paired ? db->table.slots[use->mate].spi : 0,
	};
	show_key(&entry->key, &body->key, db->conf.show_keys);
}

bool sadb_dump(const struct sadb *db, uint32_t *cursor, struct sadb_entry *entry)
{
	while (*cursor < db->table.room && db->table.slots[*cursor].state == SADB_ST_NONE)
		(*cursor)++;
	if (*cursor >= db->table.room)
		return false;
	describe(db, (*cursor)++, entry);
	return true;
}

bool sadb_look(const struct sadb *db, const struct sadb_req *req, struct sadb_entry *entry)
{
	struct sadb_name name = { &req->dst, req->spi, req->dir, req->protocol };
	uint32_t i = sadb_ops_find(db, &name);

	if (i == SADB_NONE)
		return false;
	describe(db, i, entry);
	return true;
}
