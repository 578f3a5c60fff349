/* Where a report is printed: plain or with colours, with or without UTF-8 arrows. */
#ifndef SIM_REPORT_PAGE_H
#define SIM_REPORT_PAGE_H

#include <stdio.h>

#include "sim/report/text.h"

#define PAGE_COLUMNS     120 /* at most */
#define PAGE_COLUMNS_MIN 80

enum page_ink { INK_PLAIN, INK_BAD, INK_WARN, INK_GOOD, INK_DIM, INK_BOLD, INK_COUNT };

struct page {
	FILE *out; /* whoever opened it looks for write errors at the end */
	bool colour, utf8;
	unsigned columns; /* PAGE_COLUMNS_MIN .. PAGE_COLUMNS; 0 = PAGE_COLUMNS */
};

unsigned page_columns(const struct page *page);

/* One line; blanks at its end are not printed. Without utf8 what is not ASCII becomes '?'. */
void page_line(const struct page *page, enum page_ink ink, const struct text *line);
/* The same, of which only what begins at octet `from` has the ink. */
void page_line_from(const struct page *page, enum page_ink ink, const struct text *line,
                    size_t from);
void page_print(const struct page *page, enum page_ink ink, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* What somebody else wrote, of any length, made safe; without a line's end. */
void page_safe(const struct page *page, const char *from);
/* A heading, a blank line before it. */
void page_heading(const struct page *page, const char *title);
/* Words of any length, made safe, in lines of at most page_columns, from column `indent` on;
 * `prefix` stands before the first. */
void page_wrap(const struct page *page, enum page_ink ink, const char *prefix, unsigned indent,
               const char *words);

#endif
