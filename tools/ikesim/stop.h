/* Ctrl-C and its like: a run stops cleanly at the first, the program ends at the second. */
#ifndef TOOLS_IKESIM_STOP_H
#define TOOLS_IKESIM_STOP_H

#include <stdbool.h>

/* SIGPIPE becomes a write error, and a broken assertion ends with EXIT_INTERNAL. */
void stop_install(void);
/* From now on, the runs: SIGINT and SIGTERM are remembered, once. Before, they end the program. */
void stop_remember(void);
bool stop_asked(void);

#endif
