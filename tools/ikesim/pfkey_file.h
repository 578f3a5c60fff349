/* A file of PF_KEY messages: TIME HEX, one a line. */
#ifndef TOOLS_IKESIM_PFKEY_FILE_H
#define TOOLS_IKESIM_PFKEY_FILE_H

#include <stddef.h>

#include "sadb/nsec.h"
#include "tools/ikesim/option.h"

struct pfkey_line {
	nsec at;
	size_t len;
	uint8_t *octets;
};

struct pfkey_file {
	struct pfkey_line *lines;
	size_t count, room;
};

/* EXIT_HELD, or every mistake is said on standard error with its file:line:column. Free it in any
 * case. */
enum exit_code pfkey_file_read(struct pfkey_file *file, const char *path);
void pfkey_file_free(struct pfkey_file *file);

#endif
