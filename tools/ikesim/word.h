/* The user's words, said back. */
#ifndef TOOLS_IKESIM_WORD_H
#define TOOLS_IKESIM_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Safe for a terminal. */
void word_quote(FILE *out, const char *word, size_t len);
/* "; did you mean 'X'?" if one of the list is near. */
void word_suggest(FILE *out, const char *word, size_t len, const char *const *known,
                  uint32_t count);
/* "ikesim COMMAND: there is no WHAT 'WORD'", what is near, and `see`, which may be "": on standard
 * error. */
void word_unknown(const char *command, const char *what, const char *word, const char *const *known,
                  uint32_t count, const char *see);

#endif
