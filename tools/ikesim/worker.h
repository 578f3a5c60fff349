/* One worker process of a pool, and the pipes to it. */
#ifndef TOOLS_IKESIM_WORKER_H
#define TOOLS_IKESIM_WORKER_H

#include <sys/types.h>

#include "tools/ikesim/pool.h"

/* Parent to worker. */
struct worker_order {
	uint64_t first, count;
};

/* Worker to parent, before the octets of each answer. */
struct worker_answer {
	uint64_t job, len;
};

struct worker {
	pid_t pid;      /* 0: there is none (any more) */
	int ask, reply; /* -1: closed */
	char *in;       /* what came and is no whole answer yet */
	size_t in_len, in_max;
};

/* Forks. before: those that exist already, whose pipes the new one must not hold open. False, with
 * errno: neither process nor pipes. */
bool worker_start(struct worker *worker, const struct pool *pool, const struct worker *before,
                  uint32_t before_count);
/* False: it is gone. */
bool worker_order(const struct worker *worker, const struct worker_order *order);
/* What has come. 1: something, 0: it closed its end, -1: no memory. */
int worker_read(struct worker *worker);
/* The next whole answer; octets are valid until the next call of worker_read. */
bool worker_answer(struct worker *worker, size_t *from, struct worker_answer *answer,
                   const char **octets);
/* Drops what was answered. */
void worker_forget(struct worker *worker, size_t until);
/* No more orders: without work it ends. */
void worker_dismiss(struct worker *worker);
/* The same, and waits until it has ended. Its status as of waitpid. */
int worker_end(struct worker *worker);

#endif
