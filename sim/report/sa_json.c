/*
 * The same for machines: one document. Keys never change within a schema, later ones may add.
 *
 *   schema, ikesim, scenario, seed (text), at (ns)
 *   hosts  [{host, platform, sas: [{spi "0x...", mate_spi or null, direction, state, protocol,
 *          src, dst, local, remote: {from, to, protocol, port_from, port_to}, negotiation, number,
 *          encr, key_bits, key (null: withheld or none), born_at, matured_at, soft_at, dies_at,
 *          hard_at (without idleness), used_first_at, used_at (ns, null: never), bytes,
 *          packets, seq, replay_window, esn,
 *          limits: {soft_bytes, hard_bytes, soft_packets, hard_packets, soft_use_s, hard_use_s,
 *          idle_s}}]}]
 */
#include <assert.h>
#include <stdlib.h>

#include "sim/json.h"
#include "sim/report/sa.h"
#include "sim/report/sa_text.h"

#define SCHEMA     1
#define ONE_SA_MAX 4096 /* octets of an entry's object: all of its texts are short */

static void put_address(struct json *json, const struct sadb_addr *addr)
{
	struct text text = { .len = 0 };

	sa_add_address(&text, addr);
	json_text(json, text.out, TEXT_MAX);
}

static void put_spi(struct json *json, uint32_t spi)
{
	struct text text = { .len = 0 };

	text_add(&text, "0x%08x", (unsigned)spi);
	json_text(json, text.out, TEXT_MAX);
}

static void put_selector(struct json *json, const struct sadb_selector *selector)
{
	json_lit(json, "{\"from\":");
	put_address(json, &selector->lo);
	json_key(json, "to");
	put_address(json, &selector->hi);
	json_key(json, "protocol");
	json_u64(json, selector->protocol);
	json_key(json, "port_from");
	json_u64(json, selector->port_lo);
	json_key(json, "port_to");
	json_u64(json, selector->port_hi);
	json_lit(json, "}");
}

static void put_who(struct json *json, const struct sadb_entry *e, uint32_t number)
{
	json_lit(json, "{\"spi\":");
	put_spi(json, e->spi);
	json_key(json, "mate_spi");
	if (e->mate_spi)
		put_spi(json, e->mate_spi);
	else
		json_lit(json, "null");
	json_key(json, "direction");
	json_text(json, e->dir == SADB_DIR_IN ? "in" : "out", TEXT_MAX);
	json_key(json, "state");
	json_text(json, sadb_state_name(e->state), TEXT_MAX);
	json_key(json, "protocol");
	json_text(json, e->protocol == SADB_PROTO_AH ? "ah" : "esp", TEXT_MAX);
	json_key(json, "src");
	put_address(json, &e->src);
	json_key(json, "dst");
	put_address(json, &e->dst);
	json_key(json, "local");
	put_selector(json, &e->traffic.local);
	json_key(json, "remote");
	put_selector(json, &e->traffic.remote);
	json_key(json, "negotiation");
	json_hex(json, e->owner, 16);
	json_key(json, "number");
	json_u64(json, number);
}

static void put_algorithm(struct json *json, const struct sadb_entry *e, bool show_keys)
{
	json_key(json, "encr");
	if (e->state == SADB_ST_LARVAL)
		json_lit(json, "null");
	else if (e->encr == SADB_ENCR_CHACHA20_POLY1305)
		json_lit(json, "\"chacha20_poly1305\"");
	else
		json_lit(json, "\"aes_gcm_16\"");
	json_key(json, "key_bits");
	json_u64(json, e->state == SADB_ST_LARVAL ? 0 : e->key.key_len * UINT64_C(8));
	json_key(json, "key");
	if (show_keys && e->state != SADB_ST_LARVAL && e->key.key_len <= SADB_KEY_MAX)
		json_octets(json, e->key.key, e->key.key_len);
	else
		json_lit(json, "null");
}

static void put_life(struct json *json, const struct sadb_entry *e)
{
	json_key(json, "born_at");
	json_instant(json, e->born_at);
	json_key(json, "matured_at");
	json_instant(json, e->state == SADB_ST_LARVAL ? NSEC_NEVER : e->matured_at);
	json_key(json, "soft_at");
	json_instant(json, e->soft_at);
	json_key(json, "dies_at");
	json_instant(json, e->dies_at);
	json_key(json, "hard_at");
	json_instant(json, e->hard_at);
	json_key(json, "used_first_at");
	json_instant(json, e->used_first_at);
	json_key(json, "used_at");
	json_instant(json, e->used_at);
	json_key(json, "bytes");
	json_u64(json, e->bytes);
	json_key(json, "packets");
	json_u64(json, e->packets);
	json_key(json, "seq");
	json_u64(json, e->seq);
	json_key(json, "replay_window");
	json_u64(json, e->terms.replay_window);
	json_key(json, "esn");
	json_bool(json, e->terms.esn);
}

static void put_limits(struct json *json, const struct sadb_terms *terms)
{
	json_key(json, "limits");
	json_lit(json, "{\"soft_bytes\":");
	json_u64(json, terms->soft_bytes);
	json_key(json, "hard_bytes");
	json_u64(json, terms->hard_bytes);
	json_key(json, "soft_packets");
	json_u64(json, terms->soft_packets);
	json_key(json, "hard_packets");
	json_u64(json, terms->hard_packets);
	json_key(json, "soft_use_s");
	json_u64(json, terms->soft_use_s);
	json_key(json, "hard_use_s");
	json_u64(json, terms->hard_use_s);
	json_key(json, "idle_s");
	json_u64(json, terms->idle_s);
	json_lit(json, "}}");
}

static void put_entry(struct json *json, const struct sa_view *view, uint32_t i)
{
	const struct sadb_entry *e = &view->entries[i];

	if (i > 0)
		json_lit(json, ",\n");
	put_who(json, e, view->numbers[i]);
	put_algorithm(json, e, view->show_keys);
	put_life(json, e);
	put_limits(json, &e->terms);
}

/* Of any length: measured, then written. */
static bool write_text(const struct page *page, const char *text)
{
	struct json json = { 0 };

	json_text(&json, text, SIZE_MAX);
	json.out = malloc(json.len);
	if (!json.out)
		return false;
	json.len = 0;
	json_text(&json, text, SIZE_MAX);
	fwrite(json.out, 1, json.len, page->out);
	free(json.out);
	return true;
}

bool sa_json_begin(const struct page *page, const struct sa_run *run)
{
	fprintf(page->out, "{\"schema\":%d,\"ikesim\":\"%s\",\"scenario\":", SCHEMA, run->version);
	if (!write_text(page, run->scenario))
		return false;
	fprintf(page->out, ",\"seed\":\"%llu\",\"at\":%lld,\"hosts\":[",
	        (unsigned long long)run->seed, (long long)run->at);
	return true;
}

bool sa_json_host(const struct page *page, const struct sa_view *view, bool more)
{
	char one[ONE_SA_MAX];

	fputs(more ? ",\n{\"host\":" : "\n{\"host\":", page->out);
	if (!write_text(page, view->host))
		return false;
	fprintf(page->out, ",\"platform\":\"%s\",\"sas\":[", view->platform);
	for (uint32_t i = 0; i < view->count; i++) {
		struct json json = { 0 };

		put_entry(&json, view, i);
		assert(json.len <= sizeof(one));
		json = (struct json){ .out = one };
		put_entry(&json, view, i);
		fwrite(one, 1, json.len, page->out);
	}
	fputs("]}", page->out);
	return true;
}

void sa_json_end(const struct page *page)
{
	fputs("]}\n", page->out);
}
