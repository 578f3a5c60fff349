/* See markup_kit.h. */
#define _POSIX_C_SOURCE 200809L
#include "tests/markup_kit.h"

#include <check.h>
#include <string.h>

char *kit_text(bool (*print)(FILE *out, const struct report *report), const struct report *report)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert(print(out, report));
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_uint_eq(strlen(text), len);
	return text;
}

static bool is_void(const char *name, size_t len)
{
	static const char *const names[] = { "meta", "link", "input", "!DOCTYPE", "?xml", "!--" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && strncmp(names[i], name, len) == 0)
			return true;
	return false;
}

unsigned kit_nesting(const char *text)
{
	struct {
		const char *name;
		size_t len;
	} open[64];
	unsigned depth = 0, count = 0;

	for (const char *c = text; (c = strchr(c, '<'));) {
		bool ends = c[1] == '/';
		const char *name = c + 1 + ends;
		size_t len = strcspn(name, " />\n");
		const char *close = strchr(c, '>');

		ck_assert_ptr_nonnull(close);
		c = close + 1;
		if (close[-1] == '/' || is_void(name, len))
			continue;
		if (ends) {
			ck_assert_uint_gt(depth, 0);
			depth--;
			ck_assert_msg(open[depth].len == len &&
			                      strncmp(open[depth].name, name, len) == 0,
			              "%.20s ends where %.20s is open", name, open[depth].name);
			continue;
		}
		ck_assert_uint_lt(depth, 64);
		open[depth].name = name;
		open[depth++].len = len;
		count++;
		/* What is in them is no markup. */
		if (len == 6 && strncmp(name, "script", 6) == 0)
			c = strstr(c, "</script>");
		else if (len == 5 && strncmp(name, "style", 5) == 0)
			c = strstr(c, "</style>");
		ck_assert_ptr_nonnull(c);
	}
	ck_assert_uint_eq(depth, 0);
	return count;
}
