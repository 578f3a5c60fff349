#include "sim/scenario/tolerance.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LONGEST (24 * 3600 * NSEC_S)
#define ALL_PPB 1000000000

/* One part of the sum, a duration or a percentage; each at most once. */
static bool read_part(const char *text, size_t len, int64_t found[2], char help[QUANTITY_HELP])
{
	char word[QUANTITY_TEXT];
	bool share = len > 0 && text[len - 1] == '%';

	if (len >= sizeof(word) || found[share] >= 0)
		return false;
	memcpy(word, text, len);
	word[len] = '\0';
	return quantity_read(share ? QUANTITY_PROBABILITY : QUANTITY_DURATION, word, &found[share],
	                     help) &&
	       found[0] <= LONGEST && found[1] <= ALL_PPB;
}

bool tolerance_read(const char *text, struct scenario_tolerance *out, char help[QUANTITY_HELP])
{
	const char *plus = strstr(text, " + ");
	size_t len = plus ? (size_t)(plus - text) : strlen(text);
	int64_t found[2] = { -1, -1 }; /* the duration, the share */
	char unused[QUANTITY_HELP];

	snprintf(help, QUANTITY_HELP, "write it like 5ms + 2%%, 5ms or 2%%");
	if (!read_part(text, len, found, unused) ||
	    (plus && !read_part(plus + 3, strlen(plus + 3), found, unused)))
		return false;
	out->ns = found[0] > 0 ? found[0] : 0;
	out->ppb = found[1] > 0 ? (uint32_t)found[1] : 0;
	return true;
}

const char *tolerance_print(const struct scenario_tolerance *tolerance, char out[TOLERANCE_TEXT])
{
	char span[QUANTITY_TEXT], share[QUANTITY_TEXT];

	quantity_print(QUANTITY_DURATION, tolerance->ns, span);
	quantity_print(QUANTITY_PROBABILITY, tolerance->ppb, share);
	if (tolerance->ppb == 0)
		snprintf(out, TOLERANCE_TEXT, "%s", span);
	else if (tolerance->ns == 0)
		snprintf(out, TOLERANCE_TEXT, "%s", share);
	else
		snprintf(out, TOLERANCE_TEXT, "%s + %s", span, share);
	return out;
}
