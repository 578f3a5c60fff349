/* "Did you mean ...?": the known word that is closest to a misspelt one. */
#ifndef SIM_SCENARIO_SUGGEST_H
#define SIM_SCENARIO_SUGGEST_H

#include <stdint.h>

#define SUGGEST_WORD_MAX 63 /* longer words are not compared */

/*
 * Insertions, deletions, replacements and swaps of neighbours that turn one into the other;
 * UINT32_MAX for long words.
 */
uint32_t suggest_distance(const char *a, const char *b);
/* NULL: none is close, that is at most a third of its letters differ. The first of equals. */
const char *suggest(const char *word, const char *const *known, uint32_t count);

#endif
