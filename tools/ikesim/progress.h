/* How far it is, on standard error, while that is a terminal: rewritten a few times a second. */
#ifndef TOOLS_IKESIM_PROGRESS_H
#define TOOLS_IKESIM_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what; /* "runs" */
	uint64_t total;
	bool shown, written;
	int64_t began_at, said_at; /* ns of a clock that only goes forward */
};

struct progress progress_begin(const char *what, uint64_t total);
void progress_say(struct progress *progress, uint64_t done);
/* Wipes it. */
void progress_end(struct progress *progress);

#endif
