/*
 * Requests on their way: a fixed number of records, each in exactly one place.
 *
 *   free -> arrived -> (door ->) (waiting ->) (lock ->) running -> (blocked ->) done -> free
 *
 * arrived  submitted, its moment not yet processed
 * door     a key operation that waits until the update queue has room
 * waiting  a key operation without a place
 * lock     waits for a worker
 * running  in service, in the heap by the end of it
 * blocked  its service is over, it waits for room in the database
 * done     a reply nobody has taken yet
 */
#ifndef SADB_QUEUE_H
#define SADB_QUEUE_H

#include <stddef.h>

#include "sadb/heap.h"
#include "sadb/msg.h"

/* Large things first, then by alignment: every octet is there `requests` times, in every host. */
struct sadb_work {
	uint64_t ticket, owner;
	nsec asked_at;
	nsec started_at; /* in `lock`: since when */
	union {
		nsec service_ns; /* until done */
		nsec done_at;    /* from then on */
	};
	union {
		struct {
			nsec soft_ns, hard_ns; /* UPDATE, ADD */
		};
		struct {
			uint32_t spi_min, spi_max; /* GETSPI */
		};
		nsec larval_until; /* all, when done: see struct sadb_reply */
	};
	nsec first_use_ns;       /* UPDATE, ADD */
	struct sadb_terms terms; /* UPDATE, ADD */
	struct sadb_key key;     /* UPDATE, ADD; wiped when the service ends */
	struct sadb_traffic traffic;
	struct sadb_addr src, dst;
	uint8_t op, dir, protocol;
	uint8_t cause;   /* enum sadb_cause; set before the end: refused without service */
	bool pair : 1;   /* DELETE, EXPIRE */
	bool served : 1; /* it has a worker */
	bool met : 1;    /* the rules of sadb_inject have been asked */
	uint32_t spi;
	uint32_t mate_spi; /* ADD */
	uint32_t seq;      /* order of submission */
	uint32_t next;
};

static inline bool sadb_work_keys(const struct sadb_work *work)
{
	return work->op == SADB_OP_UPDATE || work->op == SADB_OP_ADD;
}

/* It ends SAs one a step. */
static inline bool sadb_work_sweeps(const struct sadb_work *work)
{
	return work->op == SADB_OP_FLUSH || work->op == SADB_OP_POLICY;
}

/* GETSPI, UPDATE and ADD name it always, the rest only if it is where the SA ends. NULL: none. */
static inline const struct sadb_addr *sadb_work_peer(const struct sadb_work *work)
{
	if (work->dir == SADB_DIR_OUT)
		return &work->dst;
	return work->op == SADB_OP_GETSPI || sadb_work_keys(work) ? &work->src : NULL;
}

struct sadb_list {
	uint32_t head, tail;
};

struct sadb_queue {
	struct sadb_work *works;
	struct sadb_list arrived, door, waiting, lock, blocked, done;
	struct sadb_heap running;
	uint32_t room, seq;
	uint32_t free;  /* the work given back latest, NONE: none */
	uint32_t fresh; /* works from here on were never used, nor touched */
};

void sadb_queue_init(
        struct sadb_queue *queue); /* works, running's arrays and room are set by the caller */
/* A record filled from the request; NULL if there is no room. It is in no list. */
struct sadb_work *sadb_queue_fill(struct sadb_queue *queue, nsec now, const struct sadb_req *req);
void sadb_queue_push(struct sadb_queue *queue, struct sadb_list *list, struct sadb_work *work);
struct sadb_work *sadb_queue_peek(const struct sadb_queue *queue,
                                  const struct sadb_list *list);                    /* or NULL */
struct sadb_work *sadb_queue_pop(struct sadb_queue *queue, struct sadb_list *list); /* or NULL */
/* It is in no list, and is done with. */
void sadb_queue_give_back(struct sadb_queue *queue, struct sadb_work *work);

void sadb_queue_run(struct sadb_queue *queue, struct sadb_work *work, nsec ends_at);
struct sadb_work *
sadb_queue_first(const struct sadb_queue *queue); /* running, the next to end; or NULL */
/* Out of service, into no list. */
void sadb_queue_leave(struct sadb_queue *queue, struct sadb_work *work);
void sadb_queue_end(struct sadb_queue *queue, struct sadb_work *work, nsec at);
void sadb_queue_delay(struct sadb_queue *queue, enum sadb_op op,
                      nsec until); /* services not to end before */

void sadb_wipe(void *memory, uint32_t size); /* not optimised away */

#endif
