/*
 * An SA as KAME's and FreeBSD's `setkey -D` shows it (lib/libipsec/pfkey_dump.c is what its layout
 * was learned from). A larval SA has no key, so no line E:. The window is in octets of its bitmap.
 */
#include <inttypes.h>

#include "sim/report/sa.h"
#include "sim/report/sa_text.h"

#define FLAG_ESN 0x400u /* FreeBSD's SADB_X_SAFLAGS_ESN */
#define DATE     20     /* columns of a date there */

static void add_date(struct text *line, nsec at)
{
	struct text date = { .len = 0 };

	sa_add_time(&date, at, "");
	text_add(line, "%-*s", DATE, date.out);
}

static void lines_head(const struct page *page, const struct sa_view *view,
                       const struct sadb_entry *e, uint32_t reqid)
{
	struct text line = { .len = 0 };

	sa_add_address(&line, &e->src);
	text_add(&line, " ");
	sa_add_address(&line, &e->dst);
	page_line(page, INK_PLAIN, &line);
	page_print(page, INK_PLAIN,
	           "\t%s mode=%s spi=%" PRIu32 "(0x%08" PRIx32 ") reqid=%" PRIu32 "(0x%08" PRIx32
	           ")",
	           e->protocol == SADB_PROTO_AH ? "ah" : "esp",
	           e->terms.transport ? "transport" : "tunnel", e->spi, e->spi, reqid, reqid);
	if (e->state != SADB_ST_LARVAL) {
		line = (struct text){ .len = 0 };
		text_add(&line, "\tE: %s  ",
		         e->encr == SADB_ENCR_CHACHA20_POLY1305 ? "chacha20-poly1305"
		                                                : "aes-gcm-16");
		sa_add_key(&line, &e->key, view->show_keys, 4);
		page_line(page, INK_PLAIN, &line);
	}
	page_print(page, INK_PLAIN, "\tseq=0x%08" PRIx32 " replay=%u flags=0x%08x state=%s",
	           (uint32_t)e->seq, (e->terms.replay_window + 7u) / 8u,
	           e->terms.esn ? FLAG_ESN : 0u, sadb_state_name(e->state));
}

static void lines_times(const struct page *page, const struct sa_view *view,
                        const struct sadb_entry *e)
{
	struct text line = { .len = 0 };

	text_add(&line, "\tcreated: ");
	add_date(&line, e->born_at);
	text_add(&line, "\tcurrent: ");
	add_date(&line, view->at);
	page_line(page, INK_PLAIN, &line);
	line = (struct text){ .len = 0 };
	text_add(&line, "\tdiff: %" PRIu64 "(s)\thard: %" PRIu64 "(s)\tsoft: ",
	         sa_seconds(e->born_at, view->at), sa_hard_s(e));
	sa_add_soft_s(&line, e);
	text_add(&line, "(s)");
	page_line(page, INK_PLAIN, &line);
	line = (struct text){ .len = 0 };
	text_add(&line, "\tlast: ");
	add_date(&line, e->used_at);
	text_add(&line, "\thard: %" PRIu32 "(s)\tsoft: %" PRIu32 "(s)", e->terms.hard_use_s,
	         e->terms.soft_use_s);
	page_line(page, INK_PLAIN, &line);
}

void sa_setkey(const struct page *page, const struct sa_view *view)
{
	if (view->count == 0)
		page_print(page, INK_PLAIN, "No SAD entries.");
	for (uint32_t i = 0; i < view->count; i++) {
		const struct sadb_entry *e = &view->entries[i];

		lines_head(page, view, e, view->numbers[i]);
		lines_times(page, view, e);
		page_print(page, INK_PLAIN,
		           "\tcurrent: %" PRIu64 "(bytes)\thard: %" PRIu64 "(bytes)\tsoft: %" PRIu64
		           "(bytes)",
		           e->bytes, e->terms.hard_bytes, e->terms.soft_bytes);
		page_print(page, INK_PLAIN,
		           "\tallocated: %" PRIu64 "\thard: %" PRIu32 "\tsoft: %" PRIu32,
		           e->packets, e->terms.hard_packets, e->terms.soft_packets);
		/* It counts down to the last. There is no process here, nobody holds references. */
		page_print(page, INK_PLAIN, "\tsadb_seq=%" PRIu32 " pid=- refcnt=-",
		           view->count - 1 - i);
	}
}
