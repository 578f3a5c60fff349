#include <stddef.h>
#include <string.h>

#include "sadb/queue.h"

void sadb_wipe(void *memory, uint32_t size)
{
	memset(memory, 0, size);
	__asm__ volatile("" : : "r"(memory) : "memory"); /* somebody might still look at it */
}

void sadb_queue_init(struct sadb_queue *queue)
{
	const struct sadb_list empty = { SADB_NONE, SADB_NONE };

	queue->arrived = queue->door = queue->waiting = empty;
	queue->lock = queue->blocked = queue->done = empty;
	queue->seq = 0;
	sadb_heap_init(&queue->running, queue->room);
	queue->free = SADB_NONE;
	queue->fresh = 0;
}

void sadb_queue_push(struct sadb_queue *queue, struct sadb_list *list, struct sadb_work *work)
{
	uint32_t i = (uint32_t)(work - queue->works);

	work->next = SADB_NONE;
	if (list->tail == SADB_NONE)
		list->head = i;
	else
		queue->works[list->tail].next = i;
	list->tail = i;
}

struct sadb_work *sadb_queue_peek(const struct sadb_queue *queue, const struct sadb_list *list)
{
	return list->head == SADB_NONE ? NULL : &queue->works[list->head];
}

struct sadb_work *sadb_queue_pop(struct sadb_queue *queue, struct sadb_list *list)
{
	struct sadb_work *work = sadb_queue_peek(queue, list);

	if (work == NULL)
		return NULL;
	list->head = work->next;
	if (list->head == SADB_NONE)
		list->tail = SADB_NONE;
	return work;
}

/* What an operation does not read is not copied: it may be anything, and is large. */
static void copy_keys(struct sadb_work *work, const struct sadb_req *req)
{
	work->key = req->key;
	work->terms = req->terms;
	work->mate_spi = req->mate_spi;
	work->first_use_ns = req->first_use_ns;
}

static void copy(struct sadb_work *work, const struct sadb_req *req)
{
	work->ticket = req->ticket;
	work->owner = req->owner;
	work->service_ns = req->service_ns < 1 ? 1 : req->service_ns;
	work->spi = req->spi;
	work->src = req->src;
	work->dst = req->dst;
	work->traffic = req->traffic;
	work->pair = req->pair;
	work->op = (uint8_t)req->op;
	work->dir = (uint8_t)req->dir;
	work->protocol = req->protocol;
	if (sadb_work_keys(work))
		copy_keys(work, req);
	if (req->op == SADB_OP_GETSPI) {
		work->spi = 0;
		work->spi_min = req->spi_min;
		work->spi_max = req->spi_max;
	} else {
		work->soft_ns = req->soft_ns;
		work->hard_ns = req->hard_ns;
	}
	if (req->op == SADB_OP_GETSPI || req->op == SADB_OP_UPDATE)
		work->dir = SADB_DIR_IN;
}

/* One given back before one that was never used. */
static struct sadb_work *vacant(struct sadb_queue *queue)
{
	struct sadb_work *work;

	if (queue->free == SADB_NONE)
		return queue->fresh < queue->room ? &queue->works[queue->fresh++] : NULL;
	work = &queue->works[queue->free];
	queue->free = work->next;
	return work;
}

void sadb_queue_give_back(struct sadb_queue *queue, struct sadb_work *work)
{
	work->next = queue->free;
	queue->free = (uint32_t)(work - queue->works);
}

struct sadb_work *sadb_queue_fill(struct sadb_queue *queue, nsec now, const struct sadb_req *req)
{
	struct sadb_work *work = vacant(queue);

	if (work == NULL)
		return NULL;
	copy(work, req);
	work->asked_at = work->started_at = now;
	work->cause = SADB_CAUSE_NONE;
	work->served = work->met = false;
	work->seq = queue->seq++;
	return work;
}

void sadb_queue_run(struct sadb_queue *queue, struct sadb_work *work, nsec ends_at)
{
	sadb_heap_set(&queue->running, (uint32_t)(work - queue->works), ends_at, work->seq);
}

struct sadb_work *sadb_queue_first(const struct sadb_queue *queue)
{
	return queue->running.count > 0 ? &queue->works[queue->running.nodes[0].id] : NULL;
}

void sadb_queue_leave(struct sadb_queue *queue, struct sadb_work *work)
{
	sadb_heap_drop(&queue->running, (uint32_t)(work - queue->works));
}

/* The key has done its duty: only the reply is left. */
void sadb_queue_end(struct sadb_queue *queue, struct sadb_work *work, nsec at)
{
	sadb_queue_leave(queue, work);
	work->done_at = at;
	if (sadb_work_keys(work))
		sadb_wipe(&work->key, sizeof(work->key));
	sadb_queue_push(queue, &queue->done, work);
}

void sadb_queue_delay(struct sadb_queue *queue, enum sadb_op op, nsec until)
{
	for (uint32_t i = 0; i < queue->fresh; i++) {
		const struct sadb_work *work = &queue->works[i];
		uint32_t node = queue->running.where[i];

		if (node == SADB_NONE || work->op != op || work->cause != SADB_CAUSE_NONE)
			continue;
		if (queue->running.nodes[node].at < until)
			sadb_heap_set(&queue->running, i, until, work->seq);
	}
}
