/* Words of a command line that a shell (POSIX) reads back as they are. */
#ifndef SIM_REPORT_SHELL_H
#define SIM_REPORT_SHELL_H

#include <stddef.h>

/* Octets of a quoted word of so many, at most. */
#define SHELL_QUOTED_MAX(len) (9 * (len) + 2)

/* Without a NUL; returns the length. */
size_t shell_quote(char *out, const char *word);

#endif
