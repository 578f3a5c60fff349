/* See text.h. */
#include "sim/report/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A continuation octet of UTF-8 (RFC 3629 3). */
static bool text_continues(char octet)
{
	return ((uint8_t)octet & 0xc0) == 0x80;
}

/* A cut in the middle of a character takes its beginning away too. */
static void text_cut(struct text *text)
{
	size_t len = TEXT_MAX - 1;

	while (len > 0 && text_continues(text->out[len - 1]))
		len--;
	if (len > 0 && ((uint8_t)text->out[len - 1] & 0xc0) == 0xc0)
		len--;
	text->len = len;
	text->out[len] = '\0';
}

void text_add(struct text *text, const char *format, ...)
{
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = vsnprintf(text->out + text->len, TEXT_MAX - text->len, format, arguments);
	va_end(arguments);
	assert(len >= 0);
	if ((size_t)len >= TEXT_MAX - text->len)
		text_cut(text);
	else
		text->len += (size_t)len;
}

/* The character at s (RFC 3629 4): its octets, and its number in *point. 0 octets: it is none. */
static size_t text_character(const char *s, uint32_t *point)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = (uint8_t)*s;
	size_t len = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if (len == 1)
		*point = first;
	if (len <= 1)
		return len;
	*point = first & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (!text_continues(s[i]))
			return 0;
		*point = *point << 6 | ((uint8_t)s[i] & 0x3f);
	}
	if (*point < least[len] || *point > 0x10ffff || (*point >= 0xd800 && *point < 0xe000))
		return 0;
	return len;
}

/* Controls (C0, DEL, C1), line ends, and marks that move what follows (Unicode TR 9). */
static bool text_shows(uint32_t point)
{
	return point >= 0x20 && !(point >= 0x7f && point < 0xa0) && point != 0x61c &&
	       point != 0xfeff && !(point >= 0x200b && point <= 0x200f) &&
	       !(point >= 0x2028 && point <= 0x202e) && !(point >= 0x2060 && point <= 0x206f);
}

size_t text_harmless(const char *s)
{
	uint32_t point = 0;
	size_t len = text_character(s, &point);

	return len && text_shows(point) ? len : 0;
}

void text_add_safe(struct text *text, const char *from)
{
	while (*from) {
		uint32_t point = 0;
		size_t whole = text_character(from, &point), len = text_harmless(from);

		text_add(text, "%.*s", len ? (int)len : 1, len ? from : "?");
		from += whole ? whole : 1;
	}
}

void text_pad(struct text *text, unsigned column)
{
	unsigned columns = text_columns(text->out);

	if (columns < column)
		text_add(text, "%*s", (int)(column - columns), "");
}

unsigned text_columns(const char *text)
{
	unsigned columns = 0;

	for (; *text; text++)
		columns += !text_continues(*text);
	return columns;
}

size_t text_fitting(const char *words, unsigned columns)
{
	size_t at = 0, blank = 0;
	unsigned used = 0;

	while (words[at]) {
		size_t next = at + 1;

		while (text_continues(words[next]))
			next++;
		if (words[at] == ' ')
			blank = at;
		if (++used > columns)
			return blank ? blank : at;
		at = next;
	}
	return at;
}

const char *text_ms(char out[TEXT_TIME_MAX], nsec ns)
{
	/* Rounded towards minus infinity, so that an instant before another never looks like it. */
	nsec us = ns >= 0 ? ns / NSEC_US : -((-ns + NSEC_US - 1) / NSEC_US);
	bool minus = us < 0;

	if (minus)
		us = -us;
	if (ns == NSEC_NEVER)
		snprintf(out, TEXT_TIME_MAX, "?");
	else
		snprintf(out, TEXT_TIME_MAX, "%s%" PRId64 ".%03" PRId64, minus ? "-" : "",
		         us / 1000, us % 1000);
	return out;
}

const char *text_span(char out[TEXT_TIME_MAX], nsec ns)
{
	if (ns == NSEC_NEVER)
		snprintf(out, TEXT_TIME_MAX, "?");
	else if (ns >= NSEC_S)
		snprintf(out, TEXT_TIME_MAX, "%" PRId64 ".%03" PRId64 " s",
		         (ns + NSEC_MS / 2) / NSEC_S, (ns + NSEC_MS / 2) % NSEC_S / NSEC_MS);
	else if (ns % NSEC_MS == 0)
		snprintf(out, TEXT_TIME_MAX, "%" PRId64 " ms", ns / NSEC_MS);
	else if (ns % NSEC_US == 0)
		snprintf(out, TEXT_TIME_MAX, "%" PRId64 ".%03" PRId64 " ms", ns / NSEC_MS,
		         ns % NSEC_MS / NSEC_US);
	else
		snprintf(out, TEXT_TIME_MAX, "%" PRId64 ".%06" PRId64 " ms", ns / NSEC_MS,
		         ns % NSEC_MS);
	return out;
}
