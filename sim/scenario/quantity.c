#include "sim/scenario/quantity.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/suggest.h"

#define DIGITS_MAX 18 /* so that a number fits 64 bits */

/* Largest last; printing takes the largest marked unit that divides the value. */
struct unit {
	const char *name;
	uint64_t worth;
	bool printed;
};

static const struct form {
	const char *noun, *units_text;
	const char *examples[2]; /* units that a bare number may have been meant in */
	struct unit units[7];    /* ends with a NULL name */
} forms[QUANTITY_KINDS] = {
	[QUANTITY_DURATION] = { "a duration",
	                        "units are ns, us, ms, s, min and h",
	                        { "s", "ms" },
	                        { { "ns", 1, true },
	                          { "us", 1000, true },
	                          { "ms", 1000000, true },
	                          { "s", 1000000000, true },
	                          { "min", 60000000000, false },
	                          { "h", 3600000000000, false },
	                          { 0 } } },
	[QUANTITY_PROBABILITY] = { "a probability",
	                           "write it in percent, like 0.5%",
	                           { "%", NULL },
	                           { { "%", 10000000, true }, { 0 } } },
	[QUANTITY_SIZE] = { "a size",
	                    "units are B, KiB, MiB, GiB and TiB",
	                    { "KiB", "MiB" },
	                    { { "B", 1, true },
	                      { "KiB", 1u << 10, true },
	                      { "MiB", 1u << 20, true },
	                      { "GiB", 1u << 30, true },
	                      { "TiB", (uint64_t)1 << 40, true },
	                      { 0 } } },
	[QUANTITY_COUNT] = { "a whole number",
	                     "write digits only, like 5000",
	                     { NULL, NULL },
	                     { { "", 1, true }, { 0 } } },
	[QUANTITY_SEED] = { "a number from 0 to 18446744073709551615",
	                    "write digits only, like 5000",
	                    { NULL, NULL },
	                    { { "", 1, true }, { 0 } } },
	/* Stored as so many an hour. */
	[QUANTITY_RATE] = { "a rate",
	                    "write how many a second, minute or hour: 20/s, 300/min, 1000/h",
	                    { "/s", "/min" },
	                    { { "/h", 1, true },
	                      { "/min", 60, true },
	                      { "/s", 3600, true },
	                      { 0 } } },
	[QUANTITY_FACTOR] = { "a number",
	                      "write it without a unit, like 1.8",
	                      { NULL, NULL },
	                      { { "", 1000, true }, { 0 } } },
};

/* mantissa / 10^decimals */
struct decimal {
	uint64_t mantissa;
	unsigned decimals;
	const char *end; /* behind the last digit */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 12, 1.5; not .5, 5. or +1. Zeros at the end of a fraction don't count. */
static bool read_decimal(const char *text, struct decimal *decimal)
{
	unsigned digits = 0, zeros = 0;

	*decimal = (struct decimal){ .end = text };
	for (; is_digit(*decimal->end) && digits <= DIGITS_MAX; decimal->end++) {
		decimal->mantissa = decimal->mantissa * 10 + (uint64_t)(*decimal->end - '0');
		digits += decimal->mantissa > 0;
	}
	if (decimal->end == text || digits > DIGITS_MAX)
		return false;
	if (decimal->end[0] != '.' || !is_digit(decimal->end[1]))
		return true;
	for (decimal->end++; is_digit(*decimal->end); decimal->end++) {
		if (*decimal->end == '0') {
			zeros++;
			continue;
		}
		decimal->decimals += zeros + 1;
		digits += zeros + 1;
		if (digits > DIGITS_MAX || decimal->decimals > DIGITS_MAX)
			return false;
		for (; zeros > 0; zeros--)
			decimal->mantissa *= 10;
		decimal->mantissa = decimal->mantissa * 10 + (uint64_t)(*decimal->end - '0');
	}
	return true;
}

static uint64_t divisor_of(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* mantissa * worth / 10^decimals, if that is a whole number below 2^63. */
static const char *scale(const struct decimal *decimal, uint64_t worth, int64_t *value)
{
	uint64_t tens = 1, common, product;

	for (unsigned i = 0; i < decimal->decimals; i++)
		tens *= 10;
	common = divisor_of(worth, tens);
	worth /= common;
	tens /= common;
	if (decimal->mantissa % tens != 0)
		return "it is finer than can be told apart";
	if (__builtin_mul_overflow(decimal->mantissa / tens, worth, &product) ||
	    product > INT64_MAX)
		return "it is too large";
	*value = (int64_t)product;
	return NULL;
}

static void help_unit(const struct form *form, const char *text, const struct decimal *decimal,
                      char help[QUANTITY_HELP])
{
	int len = (int)(decimal->end - text);
	const char *names[8], *close;
	uint32_t count = 0;

	for (; form->units[count].name; count++)
		names[count] = form->units[count].name;
	close = *decimal->end != '.' ? suggest(decimal->end, names, count) : NULL;
	if (*decimal->end == ' ')
		snprintf(help, QUANTITY_HELP, "no space between number and unit; %s",
		         form->units_text);
	else if (*decimal->end != '\0' && close)
		snprintf(help, QUANTITY_HELP, "did you mean %.*s%s?", len, text, close);
	else if (*decimal->end != '\0' || !form->examples[0])
		snprintf(help, QUANTITY_HELP, "%s", form->units_text);
	else if (form->examples[1])
		snprintf(help, QUANTITY_HELP, "missing unit; did you mean %.*s%s or %.*s%s?", len,
		         text, form->examples[0], len, text, form->examples[1]);
	else
		snprintf(help, QUANTITY_HELP, "missing unit; did you mean %.*s%s?", len, text,
		         form->examples[0]);
}

bool quantity_read_digits(const char *text, const char *end, uint64_t *value)
{
	uint64_t read = 0;

	if (text == end)
		return false;
	for (; text < end; text++)
		if (!is_digit(*text) || __builtin_mul_overflow(read, UINT64_C(10), &read) ||
		    __builtin_add_overflow(read, (uint64_t)(*text - '0'), &read))
			return false;
	*value = read;
	return true;
}

static bool read_seed(const char *text, int64_t *value, char help[QUANTITY_HELP])
{
	uint64_t seed;

	if (!quantity_read_digits(text, text + strlen(text), &seed)) {
		snprintf(help, QUANTITY_HELP, "%s", forms[QUANTITY_SEED].units_text);
		return false;
	}
	memcpy(value, &seed, sizeof(*value));
	return true;
}

bool quantity_read(enum quantity kind, const char *text, int64_t *value, char help[QUANTITY_HELP])
{
	const struct form *form = &forms[kind];
	struct decimal decimal;
	const char *wrong;

	assert(kind < QUANTITY_KINDS);
	if (kind == QUANTITY_SEED)
		return read_seed(text, value, help);
	if (*text == '-' && is_digit(text[1])) {
		snprintf(help, QUANTITY_HELP, "it can't be negative");
		return false;
	}
	if (!read_decimal(text, &decimal)) {
		snprintf(help, QUANTITY_HELP, "%s",
		         is_digit(*text) ? "it has too many digits" : form->units_text);
		return false;
	}
	for (const struct unit *unit = form->units; unit->name; unit++) {
		if (strcmp(decimal.end, unit->name) != 0)
			continue;
		wrong = scale(&decimal, unit->worth, value);
		if (wrong)
			snprintf(help, QUANTITY_HELP, "%s", wrong);
		return !wrong;
	}
	help_unit(form, text, &decimal, help);
	return false;
}

/* Kinds with one unit are printed with decimals. */
static const char *print_decimal(const struct unit *unit, uint64_t value, char out[QUANTITY_TEXT])
{
	uint64_t rest = value % unit->worth, worth = unit->worth;
	int len = snprintf(out, QUANTITY_TEXT, "%" PRIu64, value / unit->worth);

	if (rest > 0)
		out[len++] = '.';
	while (rest > 0) {
		worth /= 10;
		out[len++] = (char)('0' + rest / worth);
		rest %= worth;
	}
	snprintf(out + len, QUANTITY_TEXT - (size_t)len, "%s", unit->name);
	return out;
}

const char *quantity_print(enum quantity kind, int64_t value, char out[QUANTITY_TEXT])
{
	const struct unit *unit = forms[kind].units, *best = unit;

	assert(kind < QUANTITY_KINDS && (value >= 0 || kind == QUANTITY_SEED));
	if (!unit[1].name)
		return print_decimal(unit, (uint64_t)value, out);
	for (; unit->name; unit++)
		if (unit->printed && (uint64_t)value % unit->worth == 0 && value > 0)
			best = unit;
	if (value == 0)
		best = kind == QUANTITY_DURATION ? &forms[kind].units[3] : best; /* 0s, 0B */
	snprintf(out, QUANTITY_TEXT, "%" PRIu64 "%s", (uint64_t)value / best->worth, best->name);
	return out;
}

const char *quantity_noun(enum quantity kind)
{
	assert(kind < QUANTITY_KINDS);
	return forms[kind].noun;
}
