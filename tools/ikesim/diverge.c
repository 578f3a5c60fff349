/* Where two journals part: see compare.h. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/text.h"
#include "tools/ikesim/compare.h"
#include "tools/ikesim/word.h"

#define SHOWN 400 /* octets of a line */

struct side {
	FILE *in;
	char *line;
	size_t room;
	ssize_t len;
};

static bool open_side(struct side *side, const char *path)
{
	side->in = fopen(path, "r");
	if (side->in)
		return true;
	fprintf(stderr, "ikesim compare: cannot read '");
	word_quote(stderr, path, strlen(path));
	fprintf(stderr, "': %s\n", strerror(errno));
	return false;
}

static void close_side(struct side *side)
{
	if (side->in)
		fclose(side->in);
	free(side->line);
}

static void next(struct side *side)
{
	side->len = getline(&side->line, &side->room, side->in);
}

static void put_side(const struct page *page, const char *word, const struct side *side)
{
	struct text line = { .len = 0 }, cut = { .len = 0 };

	text_add(&cut, "%.*s", side->len > SHOWN ? SHOWN : (int)strcspn(side->line, "\n"),
	         side->line);
	text_add(&line, "    %-6s", word);
	text_add_safe(&line, side->len < 0 ? "(the journal is over)" : cut.out);
	page_line(page, INK_PLAIN, &line);
}

enum exit_code diverge_tell(const struct page *page, const char *old, const char *now)
{
	struct side a = { 0 }, b = { 0 };
	unsigned long number = 1;
	bool good;

	if (!old || !now) {
		page_print(page, INK_DIM,
		           "  no journals were kept: run --journals DIR keeps them, and then the "
		           "first line that differs is shown");
		return EXIT_HELD;
	}
	good = open_side(&a, old) && open_side(&b, now);
	if (good) {
		/* The header has the version: it may differ. */
		next(&a);
		next(&b);
		do {
			number++;
			next(&a);
			next(&b);
		} while (a.len > 0 && a.len == b.len && memcmp(a.line, b.line, (size_t)a.len) == 0);
		if (a.len < 0 && b.len < 0) {
			page_print(page, INK_PLAIN, "  the journals differ in their headers only");
		} else {
			page_print(page, INK_PLAIN,
			           "  line %lu of the journal is the first that differs", number);
			put_side(page, "base", &a);
			put_side(page, "new", &b);
		}
	}
	close_side(&a);
	close_side(&b);
	return good ? EXIT_HELD : EXIT_ENVIRONMENT;
}
