/* The recorded table of what Linux kernels' SA databases did, read. */
#ifndef TESTS_TRUTH_CSV_H
#define TESTS_TRUTH_CSV_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRUTH_TABLE "tests/data/linux-sad-truth.csv"
#define ROWS_MAX    256
#define ROW_MAX     4096

enum column {
	COLUMN_GROUP,
	COLUMN_CASE,
	COLUMN_BEFORE,
	COLUMN_REQUEST,
	COLUMN_ERRNO,
	COLUMN_EXTACK,
	COLUMN_STATE,
	COLUMN_EVENTS,
	COLUMN_DIFFERS,     /* what other kernels answered */
	COLUMN_WITHOUT_ESP, /* "same": a kernel without ESP answered so too */
	COLUMNS
};

static struct row {
	char text[ROW_MAX];
	const char *columns[COLUMNS];
} rows[ROWS_MAX];
static int rows_count;

/* One record of RFC 4180 taken apart in place: fields may be quoted, "" is a quote. */
static inline void take_apart(struct row *row)
{
	char *from = row->text, *to = row->text;

	for (int i = 0; i < COLUMNS; i++) {
		bool quoted = *from == '"';

		from += quoted;
		row->columns[i] = to;
		for (; *from && (quoted || *from != ','); from++) {
			if (quoted && *from == '"' && *++from != '"')
				break;
			*to++ = *from;
		}
		from += *from == ',';
		*to++ = '\0';
	}
}

static inline void read_table(void)
{
	FILE *file = fopen(TRUTH_TABLE, "r");
	char head[ROW_MAX];

	if (!file || !fgets(head, sizeof(head), file)) {
		fprintf(stderr, "no %s: run this at the project's top\n", TRUTH_TABLE);
		exit(1);
	}
	while (rows_count < ROWS_MAX && fgets(rows[rows_count].text, ROW_MAX, file))
		take_apart(&rows[rows_count++]);
	fclose(file);
}

static inline const struct row *row_of(const char *name)
{
	for (int i = 0; i < rows_count; i++)
		if (strcmp(rows[i].columns[COLUMN_CASE], name) == 0)
			return &rows[i];
	return NULL;
}

#endif
