/*
 * An SA as iproute2's `ip -s xfrm state` shows it (ip/ipxfrm.c is what its layout was learned
 * from). A larval SA has no algorithm and the selector of its addresses: so does the kernel's.
 */
#include <inttypes.h>

#include "sim/report/sa.h"
#include "sim/report/sa_text.h"

#define ICV_BITS 128 /* of both algorithms: RFC 4106 6, RFC 7634 2 */

static void line_id(const struct page *page, const struct sadb_entry *e, uint32_t reqid)
{
	struct text line = { .len = 0 };

	text_add(&line, "src ");
	sa_add_address(&line, &e->src);
	text_add(&line, " dst ");
	sa_add_address(&line, &e->dst);
	page_line(page, INK_PLAIN, &line);
	page_print(page, INK_PLAIN,
	           "\tproto %s spi 0x%08" PRIx32 "(%" PRIu32 ") reqid %" PRIu32 "(0x%08" PRIx32
	           ") mode %s",
	           e->protocol == SADB_PROTO_AH ? "ah" : "esp", e->spi, e->spi, reqid, reqid,
	           e->terms.transport ? "transport" : "tunnel");
	/* XFRM_STATE_ESN is bit 7 of the flags, printed as a row of bits. */
	page_print(page, INK_PLAIN, "\treplay-window %u seq 0x00000000 flag %s (0x%s)",
	           e->terms.esn ? 0u : e->terms.replay_window, e->terms.esn ? "esn" : "",
	           e->terms.esn ? "10000000" : "00000000");
}

static void line_key(const struct page *page, const struct sa_view *view,
                     const struct sadb_entry *e)
{
	struct text line = { .len = 0 };

	text_add(&line, "\taead %s ",
	         e->encr == SADB_ENCR_CHACHA20_POLY1305 ? "rfc7539esp(chacha20,poly1305)"
	                                                : "rfc4106(gcm(aes))");
	if (view->show_keys)
		text_add(&line, "0x");
	sa_add_key(&line, &e->key, view->show_keys, 0);
	text_add(&line, " (%u bits) %u", e->key.key_len * 8u, ICV_BITS);
	page_line(page, INK_PLAIN, &line);
}

/* The kernel numbers what came in with seq, what went out with oseq. */
static void lines_replay(const struct page *page, const struct sadb_entry *e)
{
	uint64_t in = e->dir == SADB_DIR_IN ? e->seq : 0, out = e->dir == SADB_DIR_OUT ? e->seq : 0;
	uint32_t bits = e->dir == SADB_DIR_IN ? (uint32_t)e->window : 0;

	if (!e->terms.esn) {
		page_print(page, INK_PLAIN,
		           "\tanti-replay context: seq 0x%" PRIx32 ", oseq 0x%" PRIx32
		           ", bitmap 0x%08" PRIx32,
		           (uint32_t)in, (uint32_t)out, bits);
		return;
	}
	page_print(page, INK_PLAIN, "\tanti-replay esn context:");
	page_print(page, INK_PLAIN,
	           "\t seq-hi 0x%" PRIx32 ", seq 0x%" PRIx32 ", oseq-hi 0x%" PRIx32
	           ", oseq 0x%" PRIx32,
	           (uint32_t)(in >> 32), (uint32_t)in, (uint32_t)(out >> 32), (uint32_t)out);
	page_print(page, INK_PLAIN, "\t replay_window %u, bitmap-length %u", e->terms.replay_window,
	           (e->terms.replay_window + 31u) / 32u);
	if (e->terms.replay_window > 32)
		page_print(page, INK_PLAIN, "\t %08" PRIx32 " %08" PRIx32, bits,
		           e->dir == SADB_DIR_IN ? (uint32_t)(e->window >> 32) : 0);
	else if (e->terms.replay_window > 0)
		page_print(page, INK_PLAIN, "\t %08" PRIx32, bits);
}

static void add_port(struct text *line, const char *name, const struct sadb_selector *selector)
{
	if (selector->port_lo == 0 && selector->port_hi == UINT16_MAX)
		return;
	text_add(line, "%s %u", name, selector->port_lo);
	if (selector->port_hi != selector->port_lo)
		text_add(line, "-%u", selector->port_hi);
	text_add(line, " ");
}

static void line_selector(const struct page *page, const struct sadb_entry *e)
{
	bool in = e->dir == SADB_DIR_IN, larval = e->state == SADB_ST_LARVAL;
	const struct sadb_selector *src = in ? &e->traffic.remote : &e->traffic.local;
	const struct sadb_selector *dst = in ? &e->traffic.local : &e->traffic.remote;
	const struct sadb_selector ends[2] = { { .lo = e->src, .hi = e->src },
		                               { .lo = e->dst, .hi = e->dst } };
	struct text line = { .len = 0 };

	text_add(&line, "\tsel src ");
	sa_add_network(&line, larval ? &ends[0] : src, "-");
	text_add(&line, " dst ");
	sa_add_network(&line, larval ? &ends[1] : dst, "-");
	text_add(&line, " ");
	if (!larval && src->protocol)
		text_add(&line, "proto %u ", src->protocol);
	if (!larval) {
		add_port(&line, "sport", src);
		add_port(&line, "dport", dst);
	}
	text_add(&line, "uid 0");
	page_line(page, INK_PLAIN, &line);
}

static void add_limit(struct text *line, uint64_t limit, const char *unit)
{
	if (limit == 0)
		text_add(line, "(INF)(%s)", unit);
	else
		text_add(line, "%" PRIu64 "(%s)", limit, unit);
}

static void line_limit(const struct page *page, uint64_t soft, uint64_t hard, const char *unit)
{
	struct text line = { .len = 0 };

	text_add(&line, "\t  limit: soft ");
	add_limit(&line, soft, unit);
	text_add(&line, ", hard ");
	add_limit(&line, hard, unit);
	page_line(page, INK_PLAIN, &line);
}

static void lines_lifetime(const struct page *page, const struct sadb_entry *e)
{
	struct text line = { .len = 0 };

	page_print(page, INK_PLAIN, "\tlifetime config:");
	line_limit(page, e->terms.soft_bytes, e->terms.hard_bytes, "bytes");
	line_limit(page, e->terms.soft_packets, e->terms.hard_packets, "packets");
	text_add(&line, "\t  expire add: soft ");
	sa_add_soft_s(&line, e);
	text_add(&line, "(sec), hard %" PRIu64 "(sec)", sa_hard_s(e));
	page_line(page, INK_PLAIN, &line);
	page_print(page, INK_PLAIN, "\t  expire use: soft %" PRIu32 "(sec), hard %" PRIu32 "(sec)",
	           e->terms.soft_use_s, e->terms.hard_use_s);
	page_print(page, INK_PLAIN, "\tlifetime current:");
	page_print(page, INK_PLAIN, "\t  %" PRIu64 "(bytes), %" PRIu64 "(packets)", e->bytes,
	           e->packets);
	line = (struct text){ .len = 0 };
	text_add(&line, "\t  add ");
	sa_add_time(&line, e->state == SADB_ST_LARVAL ? e->born_at : e->matured_at, "-");
	text_add(&line, " use ");
	sa_add_time(&line, e->used_first_at, "-");
	page_line(page, INK_PLAIN, &line);
}

static void line_used(const struct page *page, const struct sadb_entry *e)
{
	struct text line = { .len = 0 };

	if (e->used_at == NSEC_NEVER)
		return;
	text_add(&line, "\tlastused ");
	sa_add_time(&line, e->used_at, "-");
	page_line(page, INK_PLAIN, &line);
}

/* `stats:` counts drops of this one SA, which the driver does not: the line says so. */
void sa_xfrm(const struct page *page, const struct sa_view *view)
{
	for (uint32_t i = 0; i < view->count; i++) {
		const struct sadb_entry *e = &view->entries[i];

		line_id(page, e, view->numbers[i]);
		if (e->state != SADB_ST_LARVAL)
			line_key(page, view, e);
		line_used(page, e);
		if (e->state != SADB_ST_LARVAL)
			lines_replay(page, e);
		line_selector(page, e);
		lines_lifetime(page, e);
		sa_print_idle(page, e);
		page_print(page, INK_PLAIN, "\tstats: # not counted by SA");
	}
}
