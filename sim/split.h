/*
 * Where one initiator's time went. Each instant belongs to one part, the first of these that fits:
 *
 *   a request is outstanding (from its first send to the answer that counted, to the give-up or to
 *   the end of the run):
 *     BACKEND     the peer's back end is asked and has not answered
 *     PEER_QUEUE  a job of it waits for the peer's processor, or is worked on: PEER_CPU
 *     PEER        the peer has the request, and has neither answered nor dropped nor closed it
 *     NETWORK     a copy of the request, or of an answer to it, is under way that arrives, were it
 *                 too late
 *     RETRANSMIT  else: nobody works and nothing moves; the next send is waited for
 *   no request is outstanding:
 *     DRIVER      the own driver was asked and has not answered; DRIVER_QUEUE until it began
 *     CPU         a job of ours is worked on; CPU_QUEUE until that began
 *     OWN         else
 *
 *   first send         heard              answered, lost   next send   heard    arrived
 *       |--- NETWORK ---|- PEER -|BACKEND|- PEER -|- RETRANSMIT -|---- NETWORK ----|  DRIVER, OWN
 *
 * So the parts always sum to the whole, exactly: every nanosecond is given away once, in order.
 * What is asked at the end is a time from..to: the whole negotiation, or the larval SA's life.
 *
 * One exchange is one request with all its retransmissions and the answers to them; a round trip
 * for a cookie or another Diffie-Hellman group is an exchange of its own.
 *
 * A live peer keeps no journal for us: from the last send to the answer is NETWORK then.
 */
#ifndef SIM_SPLIT_H
#define SIM_SPLIT_H

#include "sim/flight.h"
#include "sim/verdict.h"

enum split_kind { SPLIT_OF_EXCHANGE, SPLIT_OF_DRIVER, SPLIT_OF_JOB };

/* One time of waiting: for an exchange's answer, for the own driver, for the own processor. */
struct split_step {
	nsec from, to;
	nsec begun_at;     /* of the driver and the processor: until then it waited */
	nsec unseen_at;    /* the answer was sent by nobody we know, to what was sent here; NEVER */
	nsec last_sent_at; /* the exchange's last request */
	uint32_t exchange; /* FLIGHT_NONE: its datagrams have no names */
	enum split_kind kind;
};

struct split {
	struct split_step *steps;
	uint32_t count, room;
	uint32_t open;  /* the step of the outstanding request, FLIGHT_NONE: none is */
	bool no_memory; /* what it says then is not to be used */
};

/* Its back end was asked, and answered; NSEC_NEVER: not yet. Or a job came, began and was done. */
struct split_wait {
	nsec from, begun_at, to;
	bool job;
};

/* What the peer did. */
struct split_peer {
	const struct split_wait *waits; /* in the order in which they were told */
	uint32_t waits_count;
	nsec closed_at; /* it forgot the negotiation, NSEC_NEVER: it did not */
};

void split_init(struct split *split);
void split_free(struct split *split);
/* The exchange of the outstanding request, FLIGHT_NONE if there is none. */
uint32_t split_exchange(const struct split *split);
/* first: a new request, else a retransmission. */
void split_send(struct split *split, nsec at, uint32_t exchange, bool first);
/*
 * An answer that counts. exchange: FLIGHT_NONE if it answers what nobody sent. An answer to an
 * older request than the outstanding one, or to none, changes nothing.
 */
void split_answer(struct split *split, nsec at, uint32_t exchange);
void split_driver(struct split *split, nsec asked_at, nsec started_at, nsec done_at);
/* Its latest step, if that is a job, was for nothing: its datagram was dropped. */
void split_forget_job(struct split *split);
void split_job(struct split *split, nsec since, nsec begun_at, nsec done_at);
/* Nothing is waited for any more. */
void split_end(struct split *split, nsec at);
/* When all is known: takes as long as there are steps, and datagrams in their exchanges. */
void split_parts(const struct split *split, const struct flights *flights,
                 const struct split_peer *peer, nsec from, nsec to, nsec parts[SPLIT_COUNT]);

#endif
