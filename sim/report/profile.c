/* See profile.h. */
#include "sim/report/profile.h"

#include <inttypes.h>

static const char *const names[] = {
#define X(name, text) text,
	SPLIT_PARTS(X)
#undef X
};

static nsec profile_whole(const struct verdict_profile *profile)
{
	nsec sum = 0;

	for (uint32_t i = 0; i < SPLIT_COUNT; i++)
		sum += profile->parts[i];
	return sum;
}

/* The mean of each, and its share of the whole; nothing where nobody is. */
static void profile_cell(struct text *line, const struct verdict_profile *profile, nsec part)
{
	nsec whole = profile_whole(profile), mean;
	int64_t permille;

	if (profile->count == 0)
		return;
	mean = part / profile->count;
	permille = whole > 0 ? (int64_t)((double)part * 1000 / (double)whole + 0.5) : 0;
	text_add(line, "  %11" PRId64 ".%06" PRId64 " ms %4" PRId64 ".%" PRId64 " %%",
	         mean / NSEC_MS, mean % NSEC_MS, permille / 10, permille % 10);
}

static void profile_row(const struct page *page, const struct verdict *verdict, const char *name,
                        nsec failed, nsec installed)
{
	struct text line = { .len = 0 };

	text_add(&line, "  %-24s", name);
	profile_cell(&line, &verdict->failed_profile, failed);
	profile_cell(&line, &verdict->installed_profile, installed);
	page_line(page, INK_PLAIN, &line);
}

static void profile_head(const struct page *page, const struct verdict *verdict)
{
	const struct {
		const char *what;
		uint32_t count;
	} columns[] = {
		{ "failed", verdict->failed_profile.count },
		{ "installed", verdict->installed_profile.count },
	};
	struct text line = { .len = 0 };

	text_add(&line, "  %-24s", "");
	for (unsigned i = 0; i < 2; i++)
		if (columns[i].count > 0)
			text_add(&line, "  %11" PRIu32 " %-18s", columns[i].count, columns[i].what);
	page_line(page, INK_DIM, &line);
}

void profile_print(const struct page *page, const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	const struct verdict_profile *failed = &verdict->failed_profile,
	                             *installed = &verdict->installed_profile;

	if (failed->count + installed->count < 2)
		return;
	page_heading(page, "Where the time of all went, mean of each");
	profile_head(page, verdict);
	for (uint32_t i = 0; i < SPLIT_COUNT; i++)
		if (failed->parts[i] > 0 || installed->parts[i] > 0)
			profile_row(page, verdict, names[i], failed->parts[i], installed->parts[i]);
	profile_row(page, verdict, "sum", profile_whole(failed), profile_whole(installed));
}

static void profile_one(struct json *json, const char *name, const struct verdict_profile *profile)
{
	json_text(json, name, SIZE_MAX);
	json_lit(json, ":{\"count\":");
	json_u64(json, profile->count);
	json_key(json, "split");
	json_lit(json, "{");
	for (uint32_t i = 0; i < SPLIT_COUNT; i++) {
		if (i > 0)
			json_lit(json, ",");
		json_text(json, names[i], SIZE_MAX);
		json_lit(json, ":");
		json_i64(json, profile->parts[i]);
	}
	json_lit(json, "}}");
}

void profile_put(struct json *json, const struct verdict *verdict)
{
	json_key(json, "profile");
	json_lit(json, "{");
	profile_one(json, "failed", &verdict->failed_profile);
	json_lit(json, ",");
	profile_one(json, "installed", &verdict->installed_profile);
	json_lit(json, "}");
}
