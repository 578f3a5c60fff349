/* See suggest.h. */
#include "tools/ikesim/suggest.h"

#include <stdbool.h>
#include <string.h>

#include "sim/report/text.h"

#define WORD_MAX 64 /* octets that are compared */

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein's distance with one row: how many letters must change, come or go. Both are shorter than WORD_MAX. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t row[WORD_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]));
			corner = above;
		}
	}
	return row[b_len];
}

const char *suggest(const char *word, size_t len, const char *const *list)
{
	const char *nearest = NULL;
	size_t best = len / 3 + 1; /* a third of the letters may be wrong */

	if (len == 0 || len > WORD_MAX)
		return NULL;
	for (; *list; list++) {
		size_t other = strlen(*list), far;

		if (other > WORD_MAX)
			continue;
		far = distance(word, len, *list, other);
		if (far <= best && (!nearest || far < best)) {
			best = far;
			nearest = *list;
		}
	}
	return nearest;
}

void suggest_print(FILE *out, const char *word, size_t len, const char *const *list)
{
	const char *nearest = suggest(word, len, list);

	if (nearest)
		fprintf(out, "; did you mean '%s'?", nearest);
}

void suggest_quote(FILE *out, const char *word, size_t len)
{
	struct text whole = { .len = 0 }, safe = { .len = 0 };

	text_add(&whole, "%.*s", (int)(len < TEXT_MAX ? len : TEXT_MAX - 1), word);
	text_add_safe(&safe, whole.out);
	fputs(safe.out, out);
}
