/* See sa.h. */
#include "sim/report/sa.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/report/sa_text.h"

const char *sa_style_name(enum sa_style style)
{
	static const char *const names[] = {
#define X(name, text, what) text,
		SA_STYLES(X)
#undef X
	};

	assert(style < SA_STYLE_COUNT);
	return names[style];
}

const char *sa_style_what(enum sa_style style)
{
	static const char *const whats[] = {
#define X(name, text, what) what,
		SA_STYLES(X)
#undef X
	};

	assert(style < SA_STYLE_COUNT);
	return whats[style];
}

bool sa_style_lists(enum sa_style style)
{
	return style == SA_XFRM || style == SA_SETKEY || style == SA_SWANCTL || style == SA_JSON;
}

struct owned {
	uint64_t owner;
	uint32_t at; /* in entries; later: in entries, the owner's first */
};

static int by_owner(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

bool sa_number(const struct sadb_entry *entries, uint32_t count, uint32_t *numbers)
{
	struct owned *owned = malloc(((size_t)count + 1) * sizeof(*owned));
	uint32_t next = 0, first = 0;

	if (!owned)
		return false;
	for (uint32_t i = 0; i < count; i++)
		owned[i] = (struct owned){ entries[i].owner, i };
	qsort(owned, count, sizeof(*owned), by_owner);
	/* Each first points at itself, the others at their first ... */
	for (uint32_t i = 0; i < count; i++) {
		if (i == 0 || owned[i].owner != owned[i - 1].owner)
			first = owned[i].at;
		numbers[owned[i].at] = first;
	}
	/* ... which stands before them and has its number when they look for theirs. */
	for (uint32_t i = 0; i < count; i++)
		numbers[i] = numbers[i] == i ? ++next : numbers[numbers[i]];
	free(owned);
	return true;
}

static void heading(const struct page *page, enum sa_style style, const struct sa_view *view)
{
	struct text line = { .len = 0 };

	text_add(&line, "# host ");
	text_add_safe(&line, view->host);
	text_add(&line, " (driver: %s) at ", view->platform);
	sa_add_time(&line, view->at, "?");
	if (sa_style_lists(style))
		text_add(&line, ": %" PRIu32 " SA%s", view->count, view->count == 1 ? "" : "s");
	page_line(page, INK_DIM, &line);
}

bool sa_begin(const struct page *page, enum sa_style style, const struct sa_run *run)
{
	struct text line = { .len = 0 };

	if (style == SA_JSON)
		return sa_json_begin(page, run);
	text_add(&line, "# ikesim %s, no real machine: ", run->version);
	text_add_safe(&line, run->scenario);
	text_add(&line, ", seed %" PRIu64, run->seed);
	page_line(page, INK_DIM, &line);
	page_print(page, INK_DIM, "# %s as in: %s", sa_style_lists(style) ? "layout" : "names",
	           sa_style_what(style));
	page_print(
	        page, INK_DIM,
	        "# virtual time: T+SECONDS since the start of the run, where a date would stand");
	if (sa_style_lists(style))
		page_print(page, INK_DIM,
		           "# ikesim has no reqid: it numbers the negotiations of this list");
	return true;
}

bool sa_host(const struct page *page, enum sa_style style, const struct sa_view *view, bool more)
{
	if (style == SA_JSON)
		return sa_json_host(page, view, more);
	heading(page, style, view);
	switch (style) {
	case SA_XFRM: sa_xfrm(page, view); return true;
	case SA_SETKEY: sa_setkey(page, view); return true;
	case SA_SWANCTL: return sa_swanctl(page, view);
	case SA_WINDOWS:
	case SA_WINDOWS_2003:
	case SA_XFRM_STAT: sa_counters(page, style, view); return true;
	case SA_JSON:
	case SA_STYLE_COUNT: break;
	}
	assert(!"a style");
	return false;
}

void sa_end(const struct page *page, enum sa_style style)
{
	if (style == SA_JSON)
		sa_json_end(page);
}
