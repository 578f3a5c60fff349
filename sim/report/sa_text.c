/* See sa_text.h. */
#include "sim/report/sa_text.h"

#include <inttypes.h>
#include <string.h>

static unsigned word_of(const struct sadb_addr *addr, unsigned i)
{
	return (unsigned)addr->bytes[2 * i] << 8 | addr->bytes[2 * i + 1];
}

/* The longest run of zero words, of two at least, is "::" (RFC 5952 4.2). */
static void add_six(struct text *text, const struct sadb_addr *addr)
{
	unsigned best = 8, best_len = 1;

	for (unsigned i = 0, len; i < 8; i += len + 1) {
		for (len = 0; i + len < 8 && word_of(addr, i + len) == 0;)
			len++;
		if (len > best_len) {
			best = i;
			best_len = len;
		}
	}
	for (unsigned i = 0; i < 8; i++) {
		if (i == best) {
			text_add(text, "::");
			i += best_len - 1;
			continue;
		}
		text_add(text, "%s%x", i > 0 && i != best + best_len ? ":" : "", word_of(addr, i));
	}
}

void sa_add_address(struct text *text, const struct sadb_addr *addr)
{
	const uint8_t *b = addr->bytes;

	if (addr->family == 4)
		text_add(text, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
	else if (addr->family == 6)
		add_six(text, addr);
	else
		text_add(text, "any");
}

/* How many leading bits are common to all of lo..hi; false: they are not one prefix. */
static bool prefix_of(const struct sadb_selector *selector, unsigned *bits)
{
	unsigned all = selector->lo.family == 4 ? 32 : 128;
	bool tail = false;

	*bits = all;
	for (unsigned i = 0; i < all; i++) {
		unsigned shift = 7 - i % 8;
		unsigned lo = selector->lo.bytes[i / 8] >> shift & 1;
		unsigned hi = selector->hi.bytes[i / 8] >> shift & 1;

		if (!tail && lo == hi)
			continue;
		if (!tail)
			*bits = i;
		tail = true;
		if (lo != 0 || hi != 1)
			return false;
	}
	return true;
}

void sa_add_network(struct text *text, const struct sadb_selector *selector, const char *dash)
{
	unsigned bits;

	sa_add_address(text, &selector->lo);
	if (selector->lo.family == 0)
		return;
	if (selector->lo.family == selector->hi.family && prefix_of(selector, &bits)) {
		text_add(text, "/%u", bits);
		return;
	}
	text_add(text, "%s", dash);
	sa_add_address(text, &selector->hi);
}

void sa_add_key(struct text *text, const struct sadb_key *key, bool show, unsigned group)
{
	unsigned len = key->key_len < SADB_KEY_MAX ? key->key_len : SADB_KEY_MAX;

	if (!show) {
		text_add(text, "<key withheld>");
		return;
	}
	for (unsigned i = 0; i < len; i++)
		text_add(text, "%s%02x", group > 0 && i > 0 && i % group == 0 ? " " : "",
		         key->key[i]);
}

void sa_add_time(struct text *text, nsec at, const char *never)
{
	if (at == NSEC_NEVER)
		text_add(text, "%s", never);
	else
		text_add(text, "T+%" PRId64 ".%03" PRId64 "s", at / NSEC_S, at % NSEC_S / NSEC_MS);
}

uint64_t sa_seconds(nsec from, nsec to)
{
	return from == NSEC_NEVER || to == NSEC_NEVER || to < from
	               ? 0
	               : (uint64_t)((to - from) / NSEC_S);
}

static nsec counted_from(const struct sadb_entry *entry)
{
	return entry->state == SADB_ST_LARVAL ? entry->born_at : entry->matured_at;
}

uint64_t sa_hard_s(const struct sadb_entry *entry)
{
	return sa_seconds(counted_from(entry), entry->hard_at);
}

void sa_print_idle(const struct page *page, const struct sadb_entry *entry)
{
	struct text line = { .len = 0 };

	if (entry->terms.idle_s == 0 || entry->dies_at == entry->hard_at)
		return;
	text_add(&line, "\t# idle for %" PRIu32 "(sec) it dies: ", entry->terms.idle_s);
	sa_add_time(&line, entry->dies_at, "never");
	page_line(page, INK_DIM, &line);
}

void sa_add_soft_s(struct text *text, const struct sadb_entry *entry)
{
	if (entry->state == SADB_ST_DYING && entry->soft_at == NSEC_NEVER)
		text_add(text, "passed");
	else
		text_add(text, "%" PRIu64, sa_seconds(counted_from(entry), entry->soft_at));
}
