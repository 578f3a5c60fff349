/* See word.h. */
#include "tools/ikesim/word.h"

#include <string.h>

#include "sim/report/text.h"
#include "sim/scenario/suggest.h"

void word_quote(FILE *out, const char *word, size_t len)
{
	struct text whole = { .len = 0 }, safe = { .len = 0 };

	text_add(&whole, "%.*s", (int)(len < TEXT_MAX ? len : TEXT_MAX - 1), word);
	text_add_safe(&safe, whole.out);
	fputs(safe.out, out);
}

void word_suggest(FILE *out, const char *word, size_t len, const char *const *known, uint32_t count)
{
	struct text whole = { .len = 0 };
	const char *nearest;

	if (len > SUGGEST_WORD_MAX)
		return;
	text_add(&whole, "%.*s", (int)len, word);
	nearest = suggest(whole.out, known, count);
	if (nearest)
		fprintf(out, "; did you mean '%s'?", nearest);
}

void word_unknown(const char *command, const char *what, const char *word, const char *const *known,
                  uint32_t count, const char *see)
{
	fprintf(stderr, "ikesim %s: there is no %s '", command, what);
	word_quote(stderr, word, strlen(word));
	fprintf(stderr, "'");
	word_suggest(stderr, word, strlen(word), known, count);
	fprintf(stderr, "%s\n", see);
}
