/*
 * Pairs of SAs as strongSwan's `swanctl --list-sas` shows a CHILD_SA (src/swanctl/commands/
 * list_sas.c is what its layout was learned from). The driver knows no IKE_SA, so the lines above
 * are missing; a larval SA is no CHILD_SA yet, so strongSwan does not list it.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "sim/report/sa.h"
#include "sim/report/sa_text.h"

struct pair {
	const struct sadb_entry *in, *out; /* one of them may be NULL */
	uint32_t reqid;
};

static void line_head(const struct page *page, const struct sa_view *view, const struct pair *pair,
                      uint32_t number)
{
	const struct sadb_entry *e = pair->in ? pair->in : pair->out;
	struct text line = { .len = 0 };

	text_add(&line, "  ");
	text_add_safe(&line, view->host);
	text_add(&line, ": #%" PRIu32 ", reqid %" PRIu32 ", %s, %s, %s:", number, pair->reqid,
	         e->state == SADB_ST_DYING ? "REKEYING" : "INSTALLED",
	         e->terms.transport ? "TRANSPORT" : "TUNNEL",
	         e->protocol == SADB_PROTO_AH ? "AH" : "ESP");
	if (e->encr == SADB_ENCR_CHACHA20_POLY1305)
		text_add(&line, "CHACHA20_POLY1305");
	else
		text_add(&line, "AES_GCM_16-%u",
		         e->key.key_len > 4 ? (e->key.key_len - 4u) * 8u : 0u);
	if (e->terms.esn)
		text_add(&line, "/ESN");
	page_line(page, INK_PLAIN, &line);
	line = (struct text){ .len = 0 };
	text_add(&line, "    installed %" PRIu64 "s ago", sa_seconds(e->matured_at, view->at));
	if (e->soft_at != NSEC_NEVER)
		text_add(&line, ", rekeying in %" PRIu64 "s", sa_seconds(view->at, e->soft_at));
	if (e->hard_at != NSEC_NEVER)
		text_add(&line, ", expires in %" PRIu64 "s", sa_seconds(view->at, e->hard_at));
	page_line(page, INK_PLAIN, &line);
}

static void line_spi(const struct page *page, const struct sa_view *view, const char *way,
                     const struct sadb_entry *e)
{
	struct text line = { .len = 0 };

	if (!e) {
		page_print(page, INK_PLAIN, "    # no SA %s", way);
		return;
	}
	text_add(&line, "    %-3s %08" PRIx32 ", %6" PRIu64 " bytes, %5" PRIu64 " packets", way,
	         e->spi, e->bytes, e->packets);
	if (e->used_at != NSEC_NEVER)
		text_add(&line, ", %5" PRIu64 "s ago", sa_seconds(e->used_at, view->at));
	page_line(page, INK_PLAIN, &line);
}

static void line_traffic(const struct page *page, const char *way,
                         const struct sadb_selector *selector)
{
	struct text line = { .len = 0 };

	text_add(&line, "    %-6s ", way);
	sa_add_network(&line, selector, "..");
	if (selector->protocol || selector->port_lo != 0 || selector->port_hi != UINT16_MAX) {
		text_add(&line, "[%u", selector->protocol);
		if (selector->port_lo != 0 || selector->port_hi != UINT16_MAX)
			text_add(&line, "/%u", selector->port_lo);
		if (selector->port_hi != selector->port_lo && selector->port_hi != UINT16_MAX)
			text_add(&line, "-%u", selector->port_hi);
		text_add(&line, "]");
	}
	page_line(page, INK_PLAIN, &line);
}

static bool are_pair(const struct pair *half, const struct sadb_entry *out)
{
	return half->in && !half->out && half->in->owner == out->owner &&
	       (out->mate_spi == 0 || out->mate_spi == half->in->spi);
}

/* Halves lie in order of their negotiation: an outbound SA looks at those of its own only. */
static uint32_t make_pairs(const struct sa_view *view, const uint32_t *order, uint32_t count,
                           struct pair *pairs)
{
	uint32_t made = 0, first = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct sadb_entry *e = &view->entries[order[i]];
		uint32_t reqid = view->numbers[order[i]], p;

		while (first < made && pairs[first].reqid != reqid)
			first++;
		for (p = first; p < made && e->dir == SADB_DIR_OUT; p++)
			if (are_pair(&pairs[p], e))
				break;
		if (e->dir == SADB_DIR_OUT && p < made)
			pairs[p].out = e;
		else
			pairs[made++] = (struct pair){ e->dir == SADB_DIR_IN ? e : NULL,
				                       e->dir == SADB_DIR_OUT ? e : NULL, reqid };
	}
	return made;
}

/* Entries that are no larvals, by their number, inbound first: a counting sort, so in O(count). */
static uint32_t make_order(const struct sa_view *view, uint32_t *order, uint32_t *starts)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < view->count; i++)
		if (view->entries[i].state != SADB_ST_LARVAL)
			starts[2 * view->numbers[i] + (view->entries[i].dir == SADB_DIR_OUT)]++;
	for (uint32_t i = 0; i < 2 * view->count + 2; i++) {
		uint32_t here = starts[i];

		starts[i] = count;
		count += here;
	}
	for (uint32_t i = 0; i < view->count; i++)
		if (view->entries[i].state != SADB_ST_LARVAL)
			order[starts[2 * view->numbers[i] +
			             (view->entries[i].dir == SADB_DIR_OUT)]++] = i;
	return count;
}

bool sa_swanctl(const struct page *page, const struct sa_view *view)
{
	uint32_t *order = calloc((size_t)view->count + 1, sizeof(*order));
	uint32_t *starts = calloc(2 * ((size_t)view->count + 1), sizeof(*starts));
	struct pair *pairs = calloc((size_t)view->count + 1, sizeof(*pairs));
	bool good = order && starts && pairs;

	if (good) {
		uint32_t count = make_order(view, order, starts);
		uint32_t made = make_pairs(view, order, count, pairs);

		if (count < view->count)
			page_print(page, INK_DIM,
			           "# %" PRIu32 " larval, which strongSwan does not list: see xfrm",
			           view->count - count);
		for (uint32_t i = 0; i < made; i++) {
			const struct sadb_entry *e = pairs[i].in ? pairs[i].in : pairs[i].out;

			line_head(page, view, &pairs[i], i + 1);
			line_spi(page, view, "in", pairs[i].in);
			line_spi(page, view, "out", pairs[i].out);
			line_traffic(page, "local", &e->traffic.local);
			line_traffic(page, "remote", &e->traffic.remote);
		}
	}
	free(order);
	free(starts);
	free(pairs);
	return good;
}
