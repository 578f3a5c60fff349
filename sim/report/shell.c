/* See shell.h. */
#include "sim/report/shell.h"

#include <stdbool.h>
#include <string.h>

#include "sim/report/text.h"

/* Words that a shell takes as they are. */
static bool shell_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	                            "._-+/:=,@%";

	return *word && strspn(word, plain) == strlen(word);
}

/* 'it'\''s': inside single quotes nothing is special, so only they need care. Controls become
 * $'\ooo', which is POSIX since 2024 and older in every shell with arrays. */
size_t shell_quote(char *out, const char *word)
{
	size_t len = 0;

	if (shell_plain(word)) {
		memcpy(out, word, strlen(word));
		return strlen(word);
	}
	out[len++] = '\'';
	while (*word) {
		unsigned char c = (unsigned char)*word;
		size_t harmless = text_harmless(word);

		if (c == '\'') {
			memcpy(out + len, "'\\''", 4);
			len += 4;
		} else if (harmless) {
			memcpy(out + len, word, harmless);
			len += harmless;
		} else {
			const char octal[] = { '\'',
				               '$',
				               '\'',
				               '\\',
				               (char)('0' + (c >> 6)),
				               (char)('0' + (c >> 3 & 7)),
				               (char)('0' + (c & 7)),
				               '\'',
				               '\'' };

			memcpy(out + len, octal, sizeof(octal));
			len += sizeof(octal);
		}
		word += harmless ? harmless : 1;
	}
	out[len++] = '\'';
	return len;
}
