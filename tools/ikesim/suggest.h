/* "did you mean": the nearest of a list of words. */
#ifndef TOOLS_IKESIM_SUGGEST_H
#define TOOLS_IKESIM_SUGGEST_H

#include <stddef.h>
#include <stdio.h>

/* The nearest word of the NULL-terminated list, NULL if none is near. */
const char *suggest(const char *word, size_t len, const char *const *list);
/* "; did you mean 'X'?" if one is near. */
void suggest_print(FILE *out, const char *word, size_t len, const char *const *list);
/* A word of the user's, safe for a terminal. */
void suggest_quote(FILE *out, const char *word, size_t len);

#endif
