/* See worker.h. */
#define _GNU_SOURCE
#include "tools/ikesim/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/stop.h"

#define REPLY_MIN ((size_t)64 << 10) /* answers are sent together, so many octets at least */

static bool write_all(int fd, const void *octets, size_t len)
{
	const char *at = octets;

	while (len > 0) {
		ssize_t done = write(fd, at, len);
		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			at += done;
			len -= (size_t)done;
		}
	}
	return true;
}

/* A signal that was remembered must not lose what was already read of an order. */
static bool read_order(int fd, struct worker_order *order)
{
	char *at = (char *)order;
	size_t left = sizeof(*order);

	while (left > 0) {
		ssize_t got = read(fd, at, left);
		if (got == 0 || (got < 0 && errno != EINTR) || (got < 0 && stop_asked()))
			return false;
		if (got > 0) {
			at += got;
			left -= (size_t)got;
		}
	}
	return true;
}

/* In a worker: answers that were not sent yet, and the one that is being made. */
struct outbox {
	int fd;
	FILE *out;
	char *octets;
	size_t len; /* of whole answers */
	bool bad;
};

static void outbox_send(struct outbox *box)
{
	box->bad |= fflush(box->out) != 0 || !write_all(box->fd, box->octets, box->len);
	box->len = 0;
	box->bad |= fseeko(box->out, 0, SEEK_SET) != 0;
}

/* The head is written before it is known, and again when it is. */
static bool outbox_job(struct outbox *box, const struct pool *pool, uint64_t job)
{
	struct worker_answer answer = { job, 0 };
	size_t start = box->len;
	bool done;

	fwrite(&answer, sizeof(answer), 1, box->out);
	done = pool->work(pool->context, job, box->out);
	box->bad |= fflush(box->out) != 0 || ferror(box->out);
	if (box->bad)
		return false;
	if (!done) {
		box->bad |= fseeko(box->out, (off_t)start, SEEK_SET) != 0;
		return false;
	}
	box->len = (size_t)ftello(box->out);
	answer.len = box->len - start - sizeof(answer);
	memcpy(box->octets + start, &answer, sizeof(answer));
	return true;
}

static enum exit_code worker_work(struct outbox *box, const struct pool *pool, int orders)
{
	struct worker_order order;
	bool going = true;

	while (going && read_order(orders, &order)) {
		for (uint64_t i = 0; going && i < order.count; i++) {
			going = outbox_job(box, pool, order.first + i) && !stop_asked();
			if (!box->bad && box->len >= REPLY_MIN)
				outbox_send(box);
		}
		if (!box->bad)
			outbox_send(box);
		going = going && !box->bad;
	}
	return box->bad ? EXIT_ENVIRONMENT : EXIT_HELD;
}

/* Whatever the parent's streams hold is the parent's to write: hence _exit. */
static void worker_main(const struct pool *pool, int orders, int replies)
{
	struct outbox box = { .fd = replies };
	size_t size;
	enum exit_code code;

	box.out = open_memstream(&box.octets, &size);
	if (!box.out)
		_exit(EXIT_ENVIRONMENT);
	code = worker_work(&box, pool, orders);
	fflush(stderr);
	_exit((int)code);
}

static void close_pair(const int pair[2])
{
	int error = errno;

	close(pair[0]);
	close(pair[1]);
	errno = error;
}

bool worker_start(struct worker *worker, const struct pool *pool, const struct worker *before,
                  uint32_t before_count)
{
	int ask[2], reply[2];

	*worker = (struct worker){ .ask = -1, .reply = -1 };
	if (pipe2(ask, O_CLOEXEC) != 0)
		return false;
	if (pipe2(reply, O_CLOEXEC) != 0) {
		close_pair(ask);
		return false;
	}
	worker->pid = fork();
	if (worker->pid < 0) {
		worker->pid = 0;
		close_pair(ask);
		close_pair(reply);
		return false;
	}
	if (worker->pid == 0) {
		for (uint32_t i = 0; i < before_count; i++)
			close_pair((const int[]){ before[i].ask, before[i].reply });
		close(ask[1]);
		close(reply[0]);
		worker_main(pool, ask[0], reply[1]);
	}
	close(ask[0]);
	close(reply[1]);
	worker->ask = ask[1];
	worker->reply = reply[0];
	return true;
}

bool worker_order(const struct worker *worker, const struct worker_order *order)
{
	return write_all(worker->ask, order, sizeof(*order));
}

int worker_read(struct worker *worker)
{
	ssize_t got;

	if (worker->in_max - worker->in_len < REPLY_MIN) {
		size_t max = worker->in_max * 2 + 2 * REPLY_MIN;
		char *in = realloc(worker->in, max);
		if (!in)
			return -1;
		worker->in = in;
		worker->in_max = max;
	}
	do
		got = read(worker->reply, worker->in + worker->in_len,
		           worker->in_max - worker->in_len);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return 0;
	worker->in_len += (size_t)got;
	return 1;
}

bool worker_answer(struct worker *worker, size_t *from, struct worker_answer *answer,
                   const char **octets)
{
	size_t left = worker->in_len - *from;

	if (left < sizeof(*answer))
		return false;
	memcpy(answer, worker->in + *from, sizeof(*answer));
	if (left - sizeof(*answer) < answer->len)
		return false;
	*octets = worker->in + *from + sizeof(*answer);
	*from += sizeof(*answer) + answer->len;
	return true;
}

void worker_forget(struct worker *worker, size_t until)
{
	memmove(worker->in, worker->in + until, worker->in_len - until);
	worker->in_len -= until;
}

void worker_dismiss(struct worker *worker)
{
	if (worker->ask >= 0)
		close(worker->ask);
	worker->ask = -1;
}

int worker_end(struct worker *worker)
{
	int status = 0;

	worker_dismiss(worker);
	if (worker->reply >= 0)
		close(worker->reply);
	while (worker->pid > 0 && waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	free(worker->in);
	*worker = (struct worker){ .ask = -1, .reply = -1 };
	return status;
}
