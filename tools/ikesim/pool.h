/*
 * Jobs 0 to count - 1, done by worker processes, each answered by some octets, and the answers
 * taken in the order of the jobs whatever the number of workers. Processes, not threads: a run
 * shares nothing with another but what it was forked with.
 *
 *   parent  -- first job, how many -->  worker      a pipe each way; at the end the parent closes
 *           <-- job, length, octets --              the first, and the worker exits
 */
#ifndef TOOLS_IKESIM_POOL_H
#define TOOLS_IKESIM_POOL_H

#include "tools/ikesim/option.h"

#define POOL_JOBS_MAX 1024

struct pool {
	void *context;
	uint64_t count;
	uint32_t jobs; /* workers; 1: no process but this one */
	/* In a worker. False: it came to nothing (interrupted, no memory): there is no answer. */
	bool (*work)(void *context, uint64_t job, FILE *out);
	/* In this process. False: enough, nothing more is taken. */
	bool (*take)(void *context, uint64_t job, const char *octets, size_t len);
	/* Every now and then, with how many are done, taken or not; NULL: nobody looks. */
	void (*look)(void *context, uint64_t done);
};

/*
 * Flushes standard output first. Ends early when stop_asked(): what was answered by then is taken,
 * the jobs that stand between them are left out. EXIT_HELD: all was taken, or as much as was
 * enough; EXIT_INCOMPLETE: stopped; EXIT_ENVIRONMENT and EXIT_INTERNAL: no process, no memory, or
 * a worker ended, which was said on standard error.
 */
enum exit_code pool_run(const struct pool *pool);

/* The processors that this process may use, POOL_JOBS_MAX at most. */
uint32_t pool_processors(void);

#endif
