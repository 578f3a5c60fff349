/*
 * Requests on their way: a fixed number of records, each in exactly one place.
 *
 *   free -> arrived -> (waiting ->) running -> done -> free
 *
 * arrived  submitted, its moment not yet processed
 * waiting  a key operation without a place in service
 * running  in service, in the heap by the end of it
 * done     a reply nobody has taken yet
 */
#ifndef SADB_QUEUE_H
#define SADB_QUEUE_H

#include "sadb/heap.h"
#include "sadb/msg.h"

struct sadb_work {
	uint64_t ticket, owner;
	nsec asked_at, started_at;
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
		nsec larval_until; /* all, from then on: see struct sadb_reply */
	};
	uint32_t spi;
	uint32_t seq; /* order of submission */
	uint32_t next;
	struct sadb_key key; /* wiped when the service ends */
	struct sadb_addr src, dst;
	struct sadb_traffic traffic;
	struct sadb_terms terms; /* UPDATE, ADD */
	uint32_t mate_spi;       /* ADD */
	nsec first_use_ns;       /* UPDATE, ADD */
	bool pair;               /* DELETE, EXPIRE */
	uint8_t op, dir, protocol;
	uint8_t cause; /* enum sadb_cause; set before the end: refused without service */
};

struct sadb_list {
	uint32_t head, tail;
};

struct sadb_queue {
	struct sadb_work *works;
	struct sadb_list free, arrived, waiting, done;
	struct sadb_heap running;
	uint32_t room, seq;
};

void sadb_queue_init(
        struct sadb_queue *queue); /* works, running's arrays and room are set by the caller */
/* A record filled from the request; NULL if there is no room. It is in no list. */
struct sadb_work *sadb_queue_fill(struct sadb_queue *queue, nsec now, const struct sadb_req *req);
void sadb_queue_push(struct sadb_queue *queue, struct sadb_list *list, struct sadb_work *work);
struct sadb_work *sadb_queue_peek(const struct sadb_queue *queue,
                                  const struct sadb_list *list);                    /* or NULL */
struct sadb_work *sadb_queue_pop(struct sadb_queue *queue, struct sadb_list *list); /* or NULL */

void sadb_queue_run(struct sadb_queue *queue, struct sadb_work *work, nsec ends_at);
struct sadb_work *
sadb_queue_first(const struct sadb_queue *queue); /* running, the next to end; or NULL */
void sadb_queue_end(struct sadb_queue *queue, struct sadb_work *work);
void sadb_queue_delay(struct sadb_queue *queue, enum sadb_op op,
                      nsec until); /* services not to end before */

void sadb_wipe(void *memory, uint32_t size); /* not optimised away */

#endif
