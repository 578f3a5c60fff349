/* Ctrl-C and its like: a run stops cleanly at the first, the program ends at the second. */
#ifndef TOOLS_IKESIM_STOP_H
#define TOOLS_IKESIM_STOP_H

#include <stdbool.h>

/* SIGINT and SIGTERM are remembered, SIGPIPE is a write error, and a broken assertion ends with
 * EXIT_INTERNAL. */
void stop_install(void);
bool stop_asked(void);

#endif
