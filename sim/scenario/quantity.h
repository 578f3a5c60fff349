/*
 * Numbers with units: exact integer arithmetic both ways, never a double.
 *
 *   duration     ns   20ms, 1.5s, 2min, 1h     probability  10^-9   0.5%
 *   size         octets  64MiB                 count        5000
 *   factor       10^-3   1.8              seed         all 64 bits, as if it had no sign
 */
#ifndef SIM_SCENARIO_QUANTITY_H
#define SIM_SCENARIO_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

enum quantity {
	QUANTITY_DURATION,
	QUANTITY_PROBABILITY,
	QUANTITY_SIZE,
	QUANTITY_COUNT,
	QUANTITY_FACTOR,
	QUANTITY_RATE, /* so many an hour */
	QUANTITY_SEED,
	QUANTITY_KINDS
};

#define QUANTITY_TEXT 32
#define QUANTITY_HELP 96

/* False: it is none, and help says what to do; *value is left alone. */
bool quantity_read(enum quantity kind, const char *text, int64_t *value, char help[QUANTITY_HELP]);
/* Decimal digits up to `end`, of 64 bits; false: something else, and *value is left alone. */
bool quantity_read_digits(const char *text, const char *end, uint64_t *value);
/* Canonical: read back it is the same, and the same value is always the same text. value >= 0, but
 * for a seed. */
const char *quantity_print(enum quantity kind, int64_t value, char out[QUANTITY_TEXT]);
const char *quantity_noun(enum quantity kind); /* "a duration" */

#endif
