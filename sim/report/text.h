/* Text for people: safe for a terminal, measured in columns, times in words. */
#ifndef SIM_REPORT_TEXT_H
#define SIM_REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "sadb/nsec.h"

/* One line that is being made. Longer than this is cut, at a character's end. */
#define TEXT_MAX 512
struct text {
	char out[TEXT_MAX];
	size_t len;
};

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What somebody else wrote: controls, broken UTF-8 and marks that turn the writing direction become
 * '?'. */
void text_add_safe(struct text *text, const char *from);
/* How many octets the character at s takes, 0 if it is one of those (or none). */
size_t text_harmless(const char *s);
/* Blanks up to this column (from 0); none if the text is that wide already. */
void text_pad(struct text *text, unsigned column);
/* How many columns the text takes: one a character. */
unsigned text_columns(const char *text);

/* How many octets of `words` fit into so many columns, cut at a blank if there is one. */
size_t text_fitting(const char *words, unsigned columns);

/* "70043.211": milliseconds, three decimals, rounded down. "?" for NSEC_NEVER. */
#define TEXT_TIME_MAX 32
const char *text_ms(char out[TEXT_TIME_MAX], nsec ns);
/* "10.043 s" from 1 s on, rounded to the nearest; "250 ms", "0.100 ms", exact: for sentences. */
const char *text_span(char out[TEXT_TIME_MAX], nsec ns);

#endif
