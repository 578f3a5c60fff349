/* ikesim diff: the effective leaves in which two scenarios differ, defaults included. */
#include <string.h>

#include "tools/ikesim/command.h"

static void print_place(const struct page *page, const struct scenario_leaf *leaf)
{
	page_safe(page, leaf->place.file ? leaf->place.file : "?");
	if (leaf->place.line)
		fprintf(page->out, ":%u", (unsigned)leaf->place.line);
	else
		fprintf(page->out, " default");
}

static void diff_leaf(const struct page *page, const struct scenario_leaf *a,
                      const struct scenario_leaf *b)
{
	const char *path = a ? a->path : b->path;
	bool cause = scenario_is_cause_leaf(path);

	fprintf(page->out, "%s ", cause ? "*" : " ");
	page_safe(page, path);
	fprintf(page->out, ": ");
	page_safe(page, a ? a->value : "(none)");
	fprintf(page->out, " -> ");
	page_safe(page, b ? b->value : "(none)");
	fprintf(page->out, "  (");
	if (a)
		print_place(page, a);
	fprintf(page->out, "%s", a && b ? ", " : "");
	if (b)
		print_place(page, b);
	fprintf(page->out, ")\n");
}

static bool diff_wants(const struct options *options, const char *path)
{
	return !options->cause || scenario_is_cause_leaf(path);
}

/* In A's order, then what only B has. */
static uint32_t diff_scenarios(const struct options *options, const struct page *page,
                               const struct scenario *a, const struct scenario *b)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < a->leaves_count; i++) {
		const struct scenario_leaf *leaf = &a->leaves[i];
		const struct scenario_leaf *other = scenario_leaf_find(b, leaf->path);

		if (!diff_wants(options, leaf->path) ||
		    (other && strcmp(leaf->value, other->value) == 0))
			continue;
		diff_leaf(page, leaf, other);
		count++;
	}
	for (uint32_t i = 0; i < b->leaves_count; i++) {
		const struct scenario_leaf *leaf = &b->leaves[i];

		if (!diff_wants(options, leaf->path) || scenario_leaf_find(a, leaf->path))
			continue;
		diff_leaf(page, NULL, leaf);
		count++;
	}
	return count;
}

enum exit_code command_diff(const struct options *options)
{
	enum exit_code code = EXIT_HELD;
	struct scenario *a = command_load(options->words[0], options, &code);
	struct scenario *b = command_load(options->words[1], options, &code);
	struct page page = command_page(options);

	if (a && b) {
		code = diff_scenarios(options, &page, a, b) ? EXIT_FAILED : EXIT_HELD;
		if (code == EXIT_FAILED && !options->cause)
			page_print(&page, INK_DIM, "* changes what happens");
	}
	if (a)
		scenario_free(a);
	if (b)
		scenario_free(b);
	return code;
}
