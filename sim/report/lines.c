/* See lines.h. */
#include "sim/report/lines.h"

#include <stdlib.h>

bool lines_print(FILE *out, const struct journal *journal)
{
	size_t room = journal_header_len(journal), len;
	char *line;

	if (room < JOURNAL_LINE_MAX)
		room = JOURNAL_LINE_MAX;
	line = malloc(room);
	if (!line)
		return false;
	for (uint64_t i = 0; (len = journal_line(journal, i, line)) > 0; i++) {
		if (fwrite(line, 1, len, out) != len) {
			free(line);
			return false;
		}
	}
	free(line);
	return true;
}
