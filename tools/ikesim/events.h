/*
 * A file that is there whole or not at all: written beside its place under another name, then
 * renamed. What is no plain file (a pipe, /dev/stdout) is written to directly.
 */
#ifndef TOOLS_IKESIM_EVENTS_H
#define TOOLS_IKESIM_EVENTS_H

#include <stdbool.h>
#include <stdio.h>

struct events {
	FILE *out;
	/* As the user said; where it goes; under which name until then, NULL = written directly. */
	char *name, *path, *temporary;
};

/*
 * Opened before the run, so that a long one is not in vain. A file that is there and no journal
 * (the scenario, say) is not replaced. False: said on standard error.
 */
bool events_open(struct events *events, const char *name);
/* good: all was written. Closes, and gives the file its name; false (said): it does not have it. */
bool events_close(struct events *events, bool good);

/* It was not written to. */
void events_discard(struct events *events);

#endif
