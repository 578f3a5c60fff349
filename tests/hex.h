/* Test vectors are written as the RFCs print them: hexadecimal, with spaces wherever one likes. */
#ifndef TESTS_HEX_H
#define TESTS_HEX_H

#include <check.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The number of octets. */
static inline size_t hex_read(uint8_t *out, size_t room, const char *text)
{
	size_t digits = 0;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		ck_assert_msg(hex_digit(*text) >= 0, "'%c' is not a hexadecimal digit", *text);
		ck_assert_uint_lt(digits / 2, room);
		if (digits % 2)
			out[digits / 2] |= (uint8_t)hex_digit(*text);
		else
			out[digits / 2] = (uint8_t)(hex_digit(*text) << 4);
		digits++;
	}
	ck_assert_uint_eq(digits % 2, 0);
	return digits / 2;
}

static inline void hex_equal(const uint8_t *octets, size_t len, const char *text)
{
	uint8_t expected[2048];
	size_t expected_len = hex_read(expected, sizeof(expected), text);

	ck_assert_uint_eq(len, expected_len);
	if (len)
		ck_assert_mem_eq(octets, expected, len);
}

#endif
