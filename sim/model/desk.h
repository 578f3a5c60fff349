/*
 * What stands between an endpoint and the world if its machine has a processor (cpu.h):
 *
 *      desk_submit --> waits --> DESK_BEGINS: the host lets the endpoint do it, and desk_hold takes
 *                                what it puts out, until desk_bill says what that costs
 *                            --> DESK_DONE: the work is done; desk_release gives back what was held
 *                            --> DESK_LATE: it waited for too long, nothing was done
 *
 * One job is one verb of the endpoint and what it puts out at once, at most DESK_HELD of it: if
 * there is more, that is a job of its own, DESK_REST, which comes before all others.
 */
#ifndef SIM_MODEL_DESK_H
#define SIM_MODEL_DESK_H

#include "sim/journal.h"
#include "sim/model/cpu.h"
#include "sim/model/plan.h"

#define DESK_HELD   8 /* what an endpoint does in one step: ike/output.h */
#define DESK_DGRAMS 4 /* of them datagrams; a message in fragments is several */

enum desk_kind { DESK_ACQUIRE, DESK_DATAGRAM, DESK_REPLY, DESK_BACKEND, DESK_TIMER, DESK_REST };

struct desk_job {
	enum desk_kind kind;
	uint8_t exchange;     /* DATAGRAM: RFC 7296 3.1 */
	uint64_t negotiation; /* 0: not known yet */
	union {
		struct journal_acquire acquire;
		struct ike_dgram dgram;  /* its data are copied, and valid until desk_bill */
		struct sadb_reply reply; /* REPLY */
		uint64_t ticket;         /* BACKEND */
	};
};

enum desk_happens { DESK_BEGINS, DESK_DONE, DESK_LATE };

struct desk_event {
	enum desk_happens happens;
	struct desk_job *job; /* until the next desk_next */
	/* DONE: WORK; LATE: TURNED_AWAY; whole but for the host. */
	struct journal_rec rec;
};

struct desk;

struct desk_conf {
	const struct scenario_host *entry;
	const struct plan_room *room;
	uint64_t seed;
	const char *name; /* of the instance; borrowed for desk_new only */
};

bool desk_needed(const struct scenario_host *entry);
struct desk *desk_new(const struct desk_conf *conf); /* NULL: no memory */
void desk_free(struct desk *desk);
uint64_t desk_footprint(const struct desk *desk);
struct ike_work *desk_work(struct desk *desk); /* to be counted up by the endpoint */

/* False: the queue is full; *rec is then the TURNED_AWAY, whole but for the host. */
bool desk_submit(struct desk *desk, nsec now, const struct desk_job *job, struct journal_rec *rec);
/* The endpoint has something to put out that nobody asked for: a REST, if none waits. */
void desk_stir(struct desk *desk, nsec now);
bool desk_next(struct desk *desk, nsec now, struct desk_event *event);
/* As cpu_hinder. */
void desk_hinder(struct desk *desk, nsec now, uint32_t factor_milli, bool stopped);
/* After BEGINS and the endpoint's verb: while there is room, hold what it puts out; then bill. */
bool desk_has_room(const struct desk *desk);
void desk_hold(struct desk *desk, const struct ike_out *out);
/* more: the endpoint may have more to put out; the rest is then the next job. */
void desk_bill(struct desk *desk, nsec now, bool more);
/* After DONE; *out is valid until the next call. */
bool desk_release(struct desk *desk, struct ike_out *out);
nsec desk_next_at(const struct desk *desk);
bool desk_is_empty(const struct desk *desk); /* nothing waits, nothing is worked on */
/* Does a TIMER wait, or is a job to be finished first? Then no other is needed. */
bool desk_ticks(const struct desk *desk);

/* At the end: the QUEUE record of this queue, whole but for host and time. */
void desk_tell(const struct desk *desk, enum journal_queue queue, struct journal_rec *rec);

#endif
