/* See progress.h. */
#define _GNU_SOURCE
#include "tools/ikesim/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define EVERY  250000000 /* ns */
#define SECOND INT64_C(1000000000)

static int64_t now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * SECOND + at.tv_nsec;
}

struct progress progress_begin(const char *what, uint64_t total)
{
	int64_t at = now();

	return (struct progress){ .what = what,
		                  .total = total,
		                  .shown = isatty(STDERR_FILENO) == 1,
		                  .began_at = at,
		                  .said_at = at };
}

void progress_say(struct progress *progress, uint64_t done)
{
	int64_t at = progress->shown ? now() : 0;
	double spent, rate;

	if (!progress->shown || at - progress->said_at < EVERY || done == 0)
		return;
	progress->said_at = at;
	progress->written = true;
	spent = (double)(at - progress->began_at) / SECOND;
	rate = (double)done / spent;
	fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " %s, %.0f/s, %.0f s left\033[K", done,
	        progress->total, progress->what, rate, (double)(progress->total - done) / rate);
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->written)
		fprintf(stderr, "\r\033[K");
}
