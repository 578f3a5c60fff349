/* What the views of an SA database have in common: addresses, selectors, keys, times. */
#ifndef SIM_REPORT_SA_TEXT_H
#define SIM_REPORT_SA_TEXT_H

#include "sadb/sadb.h"
#include "sim/report/page.h"
#include "sim/report/text.h"

/* RFC 5952 for IPv6; "any" for family 0. */
void sa_add_address(struct text *text, const struct sadb_addr *addr);
/* "192.0.2.0/24"; "LO-HI" if it is no prefix: what a tool that knows prefixes only cannot show. */
void sa_add_network(struct text *text, const struct sadb_selector *selector, const char *dash);
/* Hex, `group` octets between blanks; 0: none. Withheld: words that no one takes for a key. */
void sa_add_key(struct text *text, const struct sadb_key *key, bool show, unsigned group);
/* "T+70.043s", rounded down; `never` for NEVER. */
void sa_add_time(struct text *text, nsec at, const char *never);
/* Whole seconds between two instants, rounded down. */
uint64_t sa_seconds(nsec from, nsec to);

/* Its limits by time in whole seconds, from where the platform counts; 0: none. */
uint64_t sa_hard_s(const struct sadb_entry *entry);
/* A line if idleness will end it before its lifetime does: tools that have none show nothing. */
void sa_print_idle(const struct page *page, const struct sadb_entry *entry);
/* "3240", "0", or "passed": then the entry no longer says when. */
void sa_add_soft_s(struct text *text, const struct sadb_entry *entry);

#endif
