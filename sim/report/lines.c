/* See lines.h. */
#include "sim/report/lines.h"

#include <stdlib.h>

/* Written by the hundred. */
#define LINES_OCTETS ((size_t)100 * JOURNAL_LINE_MAX)

bool lines_print(FILE *out, const struct journal *journal)
{
	size_t header = journal_header_len(journal), len, used = 0;
	size_t room = (header > JOURNAL_LINE_MAX ? header : JOURNAL_LINE_MAX) + LINES_OCTETS;
	char *lines = malloc(room);
	bool good = true;

	if (!lines)
		return false;
	for (uint64_t i = 0; good && (len = journal_line(journal, i, lines + used)) > 0; i++) {
		used += len;
		if (used <= room - JOURNAL_LINE_MAX)
			continue;
		good = fwrite(lines, 1, used, out) == used;
		used = 0;
	}
	good = good && fwrite(lines, 1, used, out) == used;
	free(lines);
	return good;
}
