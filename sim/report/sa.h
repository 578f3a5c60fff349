/*
 * A host's SA database at one virtual instant, printed as the tools of the field print it, and its
 * counters under the names that platforms give them. Plain values go in: whoever may look at the
 * world fills them.
 *
 *   sa_xfrm.c sa_setkey.c sa_swanctl.c sa_json.c   the entries, one style each
 *   sa_count.h sa_counters.c                       the counters, and what each stands on
 *   sa_text.h                                      addresses, selectors, keys and times in them
 *
 * What no real tool prints stands in a line that begins with '#'. Times that tools print as dates
 * are T+SECONDS since the start of the run: nobody takes them for a clock's. Keys are withheld
 * unless show_keys, and the words in their place are no hex.
 */
#ifndef SIM_REPORT_SA_H
#define SIM_REPORT_SA_H

#include "sadb/sadb.h"
#include "sim/report/page.h"
#include "sim/report/sa_count.h"

#define SA_STYLES(X)                                                                               \
	X(XFRM, "xfrm", "ip -s xfrm state")                                                        \
	X(SETKEY, "setkey", "setkey -D")                                                           \
	X(SWANCTL, "swanctl", "swanctl --list-sas")                                                \
	X(JSON, "json", "one JSON document")                                                       \
	X(WINDOWS, "windows", "IKEEXT_STATISTICS1, IPSEC_STATISTICS1")                             \
	X(WINDOWS_2003, "windows-2003", "IKE and IPsec statistics of Windows 2000 to 2003")        \
	X(XFRM_STAT, "xfrm_stat", "/proc/net/xfrm_stat")
enum sa_style {
#define X(name, text, what) SA_##name,
	SA_STYLES(X)
#undef X
	        SA_STYLE_COUNT
};

/* One host. */
struct sa_view {
	const char *host;     /* as the scenario has it: printed safe */
	const char *platform; /* of its driver: "windows" */
	nsec at;
	const struct sadb_entry *entries; /* in the order of sadb_dump */
	/* By entry, from 1: the negotiation it belongs to, numbered as they come. See sa_number. */
	const uint32_t *numbers;
	uint32_t count;
	bool show_keys;
	struct sa_count counts;
};

/* What the view of all hosts is of. */
struct sa_run {
	const char *scenario, *version; /* printed safe */
	uint64_t seed;
	nsec at;
};

const char *sa_style_name(enum sa_style style);
const char *sa_style_what(enum sa_style style); /* whose layout it is */
/* Does the style print entries, not counters? */
bool sa_style_lists(enum sa_style style);

/* False: no memory for the work. numbers has room for count. */
bool sa_number(const struct sadb_entry *entries, uint32_t count, uint32_t *numbers);

/* sa_begin, sa_host for each, sa_end. `more`: it is not the first. False: no memory. */
bool sa_begin(const struct page *page, enum sa_style style, const struct sa_run *run);
bool sa_host(const struct page *page, enum sa_style style, const struct sa_view *view, bool more);
void sa_end(const struct page *page, enum sa_style style);

/* Parts of sa_host, after its heading. */
void sa_xfrm(const struct page *page, const struct sa_view *view);
void sa_setkey(const struct page *page, const struct sa_view *view);
bool sa_swanctl(const struct page *page, const struct sa_view *view);
void sa_counters(const struct page *page, enum sa_style style, const struct sa_view *view);
/* Of the document: its head, one host, its end. */
bool sa_json_begin(const struct page *page, const struct sa_run *run);
bool sa_json_host(const struct page *page, const struct sa_view *view, bool more);
void sa_json_end(const struct page *page);

#endif
