#include "sim/scenario/suggest.h"

#include <stddef.h>
#include <string.h>

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment; three rows of the usual table are enough. */
uint32_t suggest_distance(const char *a, const char *b)
{
	uint32_t rows[3][SUGGEST_WORD_MAX + 1];
	size_t len_a = strlen(a), len_b = strlen(b);

	if (len_a > SUGGEST_WORD_MAX || len_b > SUGGEST_WORD_MAX)
		return UINT32_MAX;
	for (uint32_t j = 0; j <= len_b; j++)
		rows[0][j] = j;
	for (uint32_t i = 1; i <= len_a; i++) {
		uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
		const uint32_t *two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (uint32_t j = 1; j <= len_b; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
			               above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[len_a % 3][len_b];
}

const char *suggest(const char *word, const char *const *known, uint32_t count)
{
	const char *best = NULL;
	uint32_t best_distance = UINT32_MAX;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t distance = suggest_distance(word, known[i]);
		uint32_t letters = (uint32_t)strlen(known[i]);
		if (distance < best_distance && distance <= (letters + 2) / 3 &&
		    distance < letters) {
			best = known[i];
			best_distance = distance;
		}
	}
	return best;
}
