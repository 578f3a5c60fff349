/* Looking up in the catalogue: see catalogue.h. */
#include "sim/catalogue.h"

#include <stddef.h>

#include "sim/catalogue_table.h"
#include "sim/hexadecimal.h"

#define WORD_MAX      80                   /* octets of a symbol; the longest has 66 */
#define HRESULT_WIN32 UINT32_C(0x80070000) /* severity 1, FACILITY_WIN32 */

const char catalogue_message_13860[] = "Failed to add Security Association to IPsec Driver. The "
                                       "most common cause for this is if the IKE "
                                       "negotiation took too long to complete. If the problem "
                                       "persists, reduce the load on the faulting machine.";

static const struct catalogue_alias aliases[] = {
	{ "ERROR_IPSEC_IKE_NEGOTIATION_FAILED",
	  13859,
	  0x3623,
	  "winerror.h has no such symbol. 13859 (0x3623) is ERROR_IPSEC_IKE_OUT_OF_MEMORY. A "
	  "negotiation that fails for "
	  "a reason without a name is 13816; one that nobody answers any more is 13805; one with "
	  "an error in processing "
	  "is 13804.",
	  { 13816, 13805, 13804 } },
	{ "ERROR_IPSEC_IKE_PROCESSING_ERROR",
	  13874,
	  0x365e,
	  "winerror.h has no such symbol, and the two numbers quoted with it disagree: 13874 "
	  "(0x3632) is "
	  "ERROR_IPSEC_IKE_INVALID_AUTH_ALG, and 0x365e (13918) is ERROR_IPSEC_THROTTLE_DROP. The "
	  "real codes for errors "
	  "in processing are 13804 in general and 13829 for an error payload.",
	  { 13804, 13829 } },
};

static const char *const prefixes[] = { "", "ERROR_IPSEC_", "WARNING_IPSEC_", "ERROR_IPSEC_IKE_" };

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The word without blanks around it, in capitals. False: empty, or longer than any symbol. */
static bool word_of(const char *text, char out[WORD_MAX])
{
	size_t len = 0;

	while (*text == ' ' || *text == '\t')
		text++;
	for (; *text && len < WORD_MAX - 1; text++)
		out[len++] = upper(*text);
	while (len > 0 && (out[len - 1] == ' ' || out[len - 1] == '\t' || out[len - 1] == '\n'))
		len--;
	out[len] = '\0';
	return len > 0 && *text == '\0';
}

/* Is `word` the symbol without this prefix? */
static bool word_is(const char *word, const char *symbol, const char *prefix)
{
	while (*prefix && *symbol == *prefix) {
		symbol++;
		prefix++;
	}
	if (*prefix)
		return false;
	while (*word && *word == *symbol) {
		word++;
		symbol++;
	}
	return *word == *symbol;
}

/* "13860", "0X3624", "-2147010012". False: not a number of at most 32 bits. */
static bool number_of(const char *word, uint32_t *value)
{
	bool negative = *word == '-';
	uint64_t sum = 0;
	int base = 10;

	word += negative;
	if (word[0] == '0' && word[1] == 'X') {
		base = 16;
		word += 2;
	}
	if (*word == '\0')
		return false;
	for (; *word; word++) {
		int digit = hexadecimal_of(*word);

		if (digit < 0 || digit >= base || sum > UINT32_MAX)
			return false;
		sum = sum * (uint64_t)base + (uint64_t)digit;
	}
	if (sum > (negative ? UINT64_C(0x80000000) : UINT64_C(0xffffffff)))
		return false;
	*value = negative ? UINT32_C(0) - (uint32_t)sum : (uint32_t)sum;
	return true;
}

uint32_t catalogue_hresult(uint32_t code)
{
	return HRESULT_WIN32 | (code & 0xffff);
}

const struct catalogue_entry *catalogue_all(uint32_t *count)
{
	*count = CATALOGUE_COUNT;
	return catalogue_table;
}

const struct catalogue_entry *catalogue_code(uint32_t code)
{
	uint32_t lo = 0, hi = CATALOGUE_COUNT;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (catalogue_table[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < CATALOGUE_COUNT && catalogue_table[lo].code == code ? &catalogue_table[lo]
	                                                                : NULL;
}

const struct catalogue_entry *catalogue_find(const char *text)
{
	char word[WORD_MAX];
	uint32_t value;

	if (!word_of(text, word))
		return NULL;
	if (number_of(word, &value)) {
		if ((value & 0xffff0000) == HRESULT_WIN32)
			value &= 0xffff;
		return catalogue_code(value);
	}
	/* The longer form first: what is left after a longer prefix may be ambiguous one day. */
	for (size_t p = 0; p < sizeof(prefixes) / sizeof(*prefixes); p++)
		for (uint32_t i = 0; i < CATALOGUE_COUNT; i++)
			if (word_is(word, catalogue_table[i].symbol, prefixes[p]))
				return &catalogue_table[i];
	return NULL;
}

const struct catalogue_alias *catalogue_aliases(uint32_t *count)
{
	*count = sizeof(aliases) / sizeof(*aliases);
	return aliases;
}

const struct catalogue_alias *catalogue_alias(const char *text)
{
	char word[WORD_MAX];

	if (!word_of(text, word))
		return NULL;
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		for (size_t p = 0; p < sizeof(prefixes) / sizeof(*prefixes); p++)
			if (word_is(word, aliases[i].name, prefixes[p]))
				return &aliases[i];
	return NULL;
}

/* The part of a symbol that people type. */
static const char *stem_of(const char *symbol)
{
	static const char *const heads[] = { "ERROR_IPSEC_IKE_", "ERROR_IPSEC_", "WARNING_IPSEC_",
		                             "IKE_" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		size_t n = 0;

		while (heads[i][n] && symbol[n] == heads[i][n])
			n++;
		if (heads[i][n] == '\0')
			return symbol + n;
	}
	return symbol;
}

/* Levenshtein's distance, with one row of memory. Both words have less than WORD_MAX octets. */
static uint32_t distance(const char *a, const char *b)
{
	uint32_t row[WORD_MAX], len = 0;

	for (; b[len]; len++)
		row[len] = len;
	row[len] = len;
	for (uint32_t i = 0; a[i]; i++) {
		uint32_t diagonal = row[0];

		row[0] = i + 1;
		for (uint32_t j = 0; j < len; j++) {
			uint32_t best = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			if (best > row[j] + 1)
				best = row[j] + 1;
			if (best > diagonal + 1)
				best = diagonal + 1;
			row[j + 1] = best;
		}
	}
	return row[len];
}

const struct catalogue_entry *catalogue_suggest(const char *text)
{
	const struct catalogue_entry *found = NULL;
	char word[WORD_MAX];
	const char *stem;
	uint32_t nearest, len = 0;

	if (!word_of(text, word))
		return NULL;
	stem = stem_of(word);
	while (stem[len])
		len++;
	nearest = len / 3 + 1; /* a third of the letters may be wrong */
	for (uint32_t i = 0; i < CATALOGUE_COUNT; i++) {
		uint32_t far = distance(stem, stem_of(catalogue_table[i].symbol));

		if (far < nearest) {
			nearest = far;
			found = &catalogue_table[i];
		}
	}
	return found;
}
