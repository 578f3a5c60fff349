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
	const struct events_kind *kind;
};

/* What may be replaced: a file that is empty or like this. */
struct events_kind {
	const char *begins, *has; /* its first octets; what stands somewhere in its first 512 */
	const char *what;         /* "a journal" */
	bool secret;              /* only its owner may read it */
	bool durable;             /* on the disk before it has its name */
};

/*
 * Opened before the run, so that a long one is not in vain. A file that is there and no journal
 * (the scenario, say) is not replaced. False: said on standard error.
 */
bool events_open(struct events *events, const char *name);
/* The same for another kind, which is borrowed. */
bool events_open_as(struct events *events, const char *name, const struct events_kind *kind);
/* good: all was written. Closes, and gives the file its name; false (said): it does not have it. */
bool events_close(struct events *events, bool good);

/* It was not written to. */
void events_discard(struct events *events);

#endif
