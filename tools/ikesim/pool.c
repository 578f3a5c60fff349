/* See pool.h. */
#define _GNU_SOURCE
#include "tools/ikesim/pool.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/worker.h"

#define BATCH_MAX  64    /* jobs of an order at most */
#define SHARE      4     /* an order is this part of what would be left for each worker */
#define AHEAD      2     /* orders that a worker has, so that it need not wait for the next */
#define ORDERS_MAX 16384 /* that wait for an earlier one's answers */
#define AHEAD_MAX  ((size_t)256 << 20) /* octets of answers that wait for an earlier one */

/* Jobs that were given out together, in one worker. */
struct batch {
	uint64_t first, count, got;  /* got: answers that came */
	struct worker_answer *heads; /* of answers that wait: count of them */
	char **octets;
	uint64_t taken;
	struct batch *next; /* in the order of the jobs */
};

struct desk {
	const struct pool *pool;
	struct worker workers[POOL_JOBS_MAX];
	struct batch *orders[POOL_JOBS_MAX][AHEAD]; /* that each has to do; NULL: none */
	uint32_t workers_count;
	struct batch *first, **last;
	uint64_t given, done; /* jobs */
	uint32_t batches;
	size_t waiting; /* octets of answers that wait */
	bool stopping, enough;
	enum exit_code code;
};

static void desk_worse(struct desk *desk, enum exit_code code)
{
	desk->code = exit_worse(desk->code, code);
	desk->stopping = true;
}

static struct batch *batch_new(const struct desk *desk, uint64_t count)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return NULL;
	*batch = (struct batch){ .first = desk->given, .count = count };
	batch->heads = calloc(count, sizeof(*batch->heads));
	batch->octets = calloc(count, sizeof(*batch->octets));
	if (batch->heads && batch->octets)
		return batch;
	free(batch->heads);
	free(batch->octets);
	free(batch);
	return NULL;
}

static void batch_free(struct desk *desk, struct batch *batch)
{
	for (uint64_t i = 0; i < batch->count; i++)
		free(batch->octets[i]);
	free(batch->heads);
	free(batch->octets);
	free(batch);
	desk->batches--;
}

/* Large at first, so that they cost little; small at the end, so that all end together. */
static uint64_t batch_size(const struct desk *desk)
{
	uint64_t size = (desk->pool->count - desk->given) / (SHARE * (uint64_t)desk->workers_count);

	return size == 0 ? 1 : size > BATCH_MAX ? BATCH_MAX : size;
}

static void desk_order(struct desk *desk, uint32_t number, uint32_t ahead)
{
	struct worker_order order = { desk->given, batch_size(desk) };
	struct batch *batch = batch_new(desk, order.count);

	if (!batch) {
		desk_worse(desk, command_no_memory());
		return;
	}
	*desk->last = batch;
	desk->last = &batch->next;
	desk->batches++;
	desk->given += order.count;
	desk->orders[number][ahead] = batch;
	/* If it is gone, that is found where it is read from. */
	(void)worker_order(&desk->workers[number], &order);
}

static void desk_give(struct desk *desk)
{
	for (uint32_t ahead = 0; ahead < AHEAD; ahead++)
		for (uint32_t i = 0; i < desk->workers_count; i++)
			if (!desk->stopping && desk->workers[i].pid > 0 &&
			    !desk->orders[i][ahead] && desk->given < desk->pool->count &&
			    desk->batches < ORDERS_MAX && desk->waiting < AHEAD_MAX)
				desk_order(desk, i, ahead);
}

static void desk_take(struct desk *desk, uint64_t job, const char *octets, size_t len)
{
	const struct pool *pool = desk->pool;

	desk->enough = desk->enough || !pool->take(pool->context, job, octets, len);
	desk->stopping |= desk->enough;
}

static void batch_take(struct desk *desk, struct batch *batch, uint64_t until)
{
	for (; batch->taken < until; batch->taken++) {
		uint64_t i = batch->taken;

		desk_take(desk, batch->heads[i].job, batch->octets[i], batch->heads[i].len);
		desk->waiting -= batch->heads[i].len;
		free(batch->octets[i]);
		batch->octets[i] = NULL;
	}
}

/* all: even those before which some are missing. */
static void desk_deliver(struct desk *desk, bool all)
{
	while (desk->first) {
		struct batch *batch = desk->first;

		batch_take(desk, batch, batch->got);
		if (batch->got < batch->count && !all)
			return;
		desk->first = batch->next;
		if (!desk->first)
			desk->last = &desk->first;
		batch_free(desk, batch);
	}
}

static void desk_answer(struct desk *desk, uint32_t number, const struct worker_answer *answer,
                        const char *octets)
{
	struct batch **orders = desk->orders[number], *batch = orders[0];
	char *copy;

	assert(batch && answer->job == batch->first + batch->got);
	desk->done++;
	if (batch == desk->first && batch->taken == batch->got) {
		batch->taken = ++batch->got;
		desk_take(desk, answer->job, octets, answer->len);
	} else {
		copy = malloc(answer->len + 1);
		if (!copy) {
			desk_worse(desk, command_no_memory());
			return;
		}
		memcpy(copy, octets, answer->len);
		batch->heads[batch->got] = *answer;
		batch->octets[batch->got++] = copy;
		desk->waiting += answer->len;
	}
	if (batch->got < batch->count)
		return;
	memmove(orders, orders + 1, (AHEAD - 1) * sizeof(*orders));
	orders[AHEAD - 1] = NULL;
}

/* It has closed its end: at the end of all, when stopped, or because something is wrong. */
static void desk_gone(struct desk *desk, uint32_t number)
{
	struct worker *worker = &desk->workers[number];
	bool idle = !desk->orders[number][0];
	int status = worker_end(worker);

	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_HELD &&
	    (idle || desk->stopping || stop_asked()))
		return;
	if (WIFSIGNALED(status)) {
		fprintf(stderr, "ikesim: a worker was ended by signal %d (%s)\n", WTERMSIG(status),
		        strsignal(WTERMSIG(status)));
		desk_worse(desk, EXIT_ENVIRONMENT);
	} else {
		enum exit_code code =
		        WEXITSTATUS(status) == EXIT_INTERNAL ? EXIT_INTERNAL : EXIT_ENVIRONMENT;
		desk_worse(desk, code);
	}
}

static void desk_read(struct desk *desk, uint32_t number)
{
	struct worker *worker = &desk->workers[number];
	struct worker_answer answer;
	const char *octets;
	size_t from = 0;
	int got = worker_read(worker);

	if (got < 0)
		desk_worse(desk, command_no_memory());
	if (got <= 0) {
		desk_gone(desk, number);
		return;
	}
	while (worker_answer(worker, &from, &answer, &octets))
		desk_answer(desk, number, &answer, octets);
	worker_forget(worker, from);
}

/* A worker ends its run, answers what it has and exits. */
static void desk_stop(struct desk *desk)
{
	for (uint32_t i = 0; i < desk->workers_count; i++) {
		if (desk->workers[i].pid <= 0)
			continue;
		kill(desk->workers[i].pid, SIGTERM);
		worker_dismiss(&desk->workers[i]);
	}
}

static uint32_t desk_poll(struct desk *desk, struct pollfd *polls, uint32_t *numbers)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < desk->workers_count; i++) {
		if (desk->workers[i].pid <= 0)
			continue;
		numbers[count] = i;
		polls[count++] = (struct pollfd){ .fd = desk->workers[i].reply, .events = POLLIN };
	}
	return count;
}

static bool desk_over(const struct desk *desk)
{
	return !desk->stopping && desk->done == desk->pool->count;
}

static void desk_loop(struct desk *desk)
{
	struct pollfd polls[POOL_JOBS_MAX];
	uint32_t numbers[POOL_JOBS_MAX], count;
	bool told = false;

	for (;;) {
		desk->stopping |= stop_asked();
		if (desk->stopping && !told)
			desk_stop(desk);
		told |= desk->stopping;
		desk_give(desk);
		count = desk_poll(desk, polls, numbers);
		if (count == 0 || desk_over(desk))
			return;
		if (poll(polls, count, 250) > 0)
			for (uint32_t i = 0; i < count; i++)
				if (polls[i].revents)
					desk_read(desk, numbers[i]);
		desk_deliver(desk, false);
		if (desk->pool->look)
			desk->pool->look(desk->pool->context, desk->done);
	}
}

static void desk_start(struct desk *desk, uint32_t jobs)
{
	for (uint32_t i = 0; i < jobs; i++) {
		if (!worker_start(&desk->workers[i], desk->pool, desk->workers, i)) {
			fprintf(stderr, "ikesim: cannot start %s worker: %s\n",
			        i > 0 ? "another" : "a", strerror(errno));
			if (i == 0)
				desk_worse(desk, EXIT_ENVIRONMENT);
			return;
		}
		desk->workers_count++;
	}
}

/* Without a process: the same octets, made and taken one after the other. */
static enum exit_code pool_alone(const struct pool *pool)
{
	char *octets = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&octets, &len);
	enum exit_code code = out ? EXIT_HELD : command_no_memory();

	for (uint64_t job = 0; code == EXIT_HELD && job < pool->count; job++) {
		bool done = !stop_asked() && pool->work(pool->context, job, out);
		if (done && (fflush(out) != 0 || ferror(out)))
			code = command_no_memory();
		else if (!done)
			code = stop_asked() ? EXIT_INCOMPLETE : EXIT_ENVIRONMENT;
		else if (!pool->take(pool->context, job, octets, len))
			break;
		else if (fseeko(out, 0, SEEK_SET) != 0)
			code = command_no_memory();
		if (code == EXIT_HELD && pool->look)
			pool->look(pool->context, job + 1);
	}
	if (out)
		fclose(out);
	free(octets);
	return code;
}

enum exit_code pool_run(const struct pool *pool)
{
	uint64_t jobs = pool->jobs < pool->count ? pool->jobs : pool->count;
	struct desk *desk;
	enum exit_code code;

	assert(pool->jobs >= 1 && pool->jobs <= POOL_JOBS_MAX);
	if (jobs <= 1)
		return pool_alone(pool);
	code = command_flush();
	desk = calloc(1, sizeof(*desk));
	if (!desk || code != EXIT_HELD) {
		free(desk);
		return exit_worse(code, desk ? EXIT_HELD : command_no_memory());
	}
	desk->pool = pool;
	desk->last = &desk->first;
	desk_start(desk, (uint32_t)jobs);
	desk_loop(desk);
	desk_deliver(desk, true);
	for (uint32_t i = 0; i < desk->workers_count; i++)
		worker_end(&desk->workers[i]);
	code = desk->code;
	if (code == EXIT_HELD && desk->done < pool->count && !desk->enough)
		code = EXIT_INCOMPLETE;
	free(desk);
	return code;
}

uint32_t pool_processors(void)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return count < 1 ? 1 : count > POOL_JOBS_MAX ? POOL_JOBS_MAX : (uint32_t)count;
}
