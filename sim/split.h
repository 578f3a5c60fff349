/*
 * Where one initiator's time went. Intervals are handed in as they end; what overlaps an earlier
 * one counts once, for the earlier, and what nothing covers is the endpoint's own work: so the
 * parts always sum to the whole, exactly.
 *
 *   first send   the send that counted   peer hears it        peer answers   answer arrives
 *       |--- RETRANSMIT ---|--- NETWORK ---|- PEER -|BACKEND|- PEER -|-- NETWORK --|  OWN, DRIVER
 * ...
 *
 * One exchange is one request with all its retransmissions and the answer that counted; a round
 * trip for a cookie or another Diffie-Hellman group is an exchange of its own.
 */
#ifndef SIM_SPLIT_H
#define SIM_SPLIT_H

#include "sim/verdict.h"

struct split {
	nsec parts[SPLIT_COUNT];
	nsec upto;          /* all before is attributed */
	nsec first_sent_at; /* the outstanding request's first send; NEVER: none is */
	nsec last_sent_at;
};

/* The way of an answer that counted. What is not in the journal (a live peer's side of it) is
 * NSEC_NEVER. */
struct split_trip {
	nsec sent_at;                     /* the request datagram that it answers */
	nsec heard_at;                    /* ... arrives at the peer */
	nsec backend_at, backend_done_at; /* the peer's back end was asked, and answered */
	nsec answered_at;                 /* the answer leaves the peer */
	nsec arrived_at;
};

void split_begin(struct split *split, nsec at);
void split_send(struct split *split, nsec at,
                bool first); /* first: a new request, else a retransmission */
/* An answer to an older request than the outstanding one, or to none, is not attributed. */
void split_answer(struct split *split, const struct split_trip *trip);
void split_driver(struct split *split, nsec asked_at, nsec done_at);
/*
 * gave_up: the outstanding request was waited for until now. May be called again with a later time.
 */
void split_end(struct split *split, nsec at, bool gave_up);

#endif
