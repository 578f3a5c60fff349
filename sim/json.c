/* See json.h; RFC 8259. */
#include "sim/json.h"

#include <assert.h>
#include <string.h>

static const char digits_lower[] = "0123456789abcdef";

/* Two digits a division. */
void json_u64(struct json *json, uint64_t value)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
	                            "25262728293031323334353637383940414243444546474849"
	                            "50515253545556575859606162636465666768697071727374"
	                            "75767778798081828384858687888990919293949596979899";
	char text[20];
	size_t at = sizeof(text);

	for (; value >= 10; value /= 100) {
		text[--at] = pairs[value % 100 * 2 + 1];
		text[--at] = pairs[value % 100 * 2];
	}
	/* The first digit of an odd number of them. */
	if (value > 0 || at == sizeof(text))
		text[--at] = (char)('0' + value);
	json_raw(json, text + at, sizeof(text) - at);
}

void json_i64(struct json *json, int64_t value)
{
	if (value < 0)
		json_lit(json, "-");
	json_u64(json, value < 0 ? UINT64_C(0) - (uint64_t)value : (uint64_t)value);
}

void json_instant(struct json *json, nsec at)
{
	if (at == NSEC_NEVER)
		json_lit(json, "null");
	else
		json_i64(json, at);
}

void json_bool(struct json *json, bool value)
{
	if (value)
		json_lit(json, "true");
	else
		json_lit(json, "false");
}

void json_hex(struct json *json, uint64_t value, unsigned digits)
{
	char text[18];

	assert(digits >= 1 && digits <= 16);
	text[0] = '"';
	for (unsigned i = digits; i > 0; i--) {
		text[i] = digits_lower[value & 15];
		value >>= 4;
	}
	text[digits + 1] = '"';
	json_raw(json, text, digits + 2);
}

void json_octets(struct json *json, const uint8_t *octets, size_t count)
{
	json_lit(json, "\"");
	for (size_t i = 0; i < count; i++) {
		const char pair[2] = { digits_lower[octets[i] >> 4], digits_lower[octets[i] & 15] };

		json_raw(json, pair, 2);
	}
	json_lit(json, "\"");
}

/* How many octets the character at `s` has (RFC 3629 4), 0 if it is none. `s` ends with a NUL. */
static size_t json_utf8(const uint8_t *s)
{
	uint8_t lo = 0x80, hi = 0xbf;
	size_t len;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	switch (s[0]) {
	case 0xe0: lo = 0xa0; break; /* overlong */
	case 0xed: hi = 0x9f; break; /* surrogates */
	case 0xf0: lo = 0x90; break; /* overlong */
	case 0xf4: hi = 0x8f; break; /* beyond U+10FFFF */
	default: break;
	}
	if (s[1] < lo || s[1] > hi)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return len;
}

/* The character at *s as JSON has it: its length, and *s moves past it. */
static size_t json_char(const uint8_t **s, char out[6])
{
	size_t len = json_utf8(*s);
	uint8_t c = **s;

	if (len == 0) {
		memcpy(out, "\\ufffd", 6);
		*s += 1;
		return 6;
	}
	if (len == 1 && (c == '"' || c == '\\')) {
		out[0] = '\\';
		out[1] = (char)c;
		*s += 1;
		return 2;
	}
	if (c < 0x20 || c == 0x7f) {
		memcpy(out, "\\u00", 4);
		out[4] = digits_lower[c >> 4];
		out[5] = digits_lower[c & 15];
		*s += 1;
		return 6;
	}
	memcpy(out, *s, len);
	*s += len;
	return len;
}

/* How many octets at the beginning stand for themselves: all of most names. */
static size_t json_plain(const uint8_t *s, size_t max)
{
	size_t len = 0;

	while (len < max && s[len] >= 0x20 && s[len] < 0x7f && s[len] != '"' && s[len] != '\\')
		len++;
	return len;
}

void json_text(struct json *json, const char *text, size_t max)
{
	const uint8_t *s = (const uint8_t *)text;
	size_t len, used = 0;
	char one[6];

	if (!text) {
		json_lit(json, "null");
		return;
	}
	json_lit(json, "\"");
	used = json_plain(s, max);
	json_raw(json, text, used);
	for (s += used; *s;) {
		len = json_char(&s, one);
		if (used + len > max)
			break;
		used += len;
		json_raw(json, one, len);
	}
	json_lit(json, "\"");
}
