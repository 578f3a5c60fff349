/* See page.h. */
#include "sim/report/page.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* ECMA-48 8.3.117, Select Graphic Rendition. */
static const char *const inks[INK_COUNT] = {
	[INK_PLAIN] = "",        [INK_BAD] = "\033[1;31m", [INK_WARN] = "\033[33m",
	[INK_GOOD] = "\033[32m", [INK_DIM] = "\033[2m",    [INK_BOLD] = "\033[1m",
};

unsigned page_columns(const struct page *page)
{
	return page->columns ? page->columns : PAGE_COLUMNS;
}

/* One '?' a character: the columns stay. */
static size_t page_ascii(struct text *line)
{
	size_t len = 0;

	for (size_t i = 0; i < line->len; i++)
		if (((unsigned char)line->out[i] & 0xc0) != 0x80)
			line->out[len++] = (unsigned char)line->out[i] < 0x80 ? line->out[i] : '?';
	line->out[len] = '\0';
	return len;
}

void page_line_from(const struct page *page, enum page_ink ink, const struct text *line,
                    size_t from)
{
	struct text plain = *line;
	size_t len = page->utf8 ? plain.len : page_ascii(&plain);
	bool inked = page->colour && ink != INK_PLAIN;

	assert(ink < INK_COUNT && from <= line->len);
	while (len > 0 && plain.out[len - 1] == ' ')
		len--;
	if (from > len)
		from = len;
	fprintf(page->out, "%.*s%s%.*s%s\n", (int)from, plain.out, inked ? inks[ink] : "",
	        (int)(len - from), plain.out + from, inked ? "\033[0m" : "");
}

void page_line(const struct page *page, enum page_ink ink, const struct text *line)
{
	page_line_from(page, ink, line, 0);
}

void page_print(const struct page *page, enum page_ink ink, const char *format, ...)
{
	struct text line = { .len = 0 };
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = vsnprintf(line.out, TEXT_MAX, format, arguments);
	va_end(arguments);
	assert(len >= 0 && len < TEXT_MAX);
	line.len = (size_t)len;
	page_line(page, ink, &line);
}

void page_safe(const struct page *page, const char *from)
{
	while (*from) {
		struct text part = { .len = 0 }, safe = { .len = 0 };
		size_t len = text_fitting(from, PAGE_COLUMNS);

		text_add(&part, "%.*s", (int)len, from);
		text_add_safe(&safe, part.out);
		if (!page->utf8)
			page_ascii(&safe);
		fputs(safe.out, page->out);
		from += len;
	}
}

void page_heading(const struct page *page, const char *title)
{
	fputc('\n', page->out);
	page_print(page, INK_BOLD, "%s", title);
}

void page_wrap(const struct page *page, enum page_ink ink, const char *prefix, unsigned indent,
               const char *words)
{
	assert(indent + 20 < page_columns(page));
	do {
		size_t len = text_fitting(words, page_columns(page) - indent);
		struct text line = { .len = 0 }, piece = { .len = 0 };

		text_add(&line, "%s", prefix);
		text_pad(&line, indent);
		text_add(&piece, "%.*s", (int)len, words);
		text_add_safe(&line, piece.out);
		page_line(page, ink, &line);
		words += len;
		words += strspn(words, " ");
		prefix = "";
	} while (*words);
}
