/* See split.h. */
#include "sim/split.h"

#include <assert.h>

void split_begin(struct split *split, nsec at)
{
	*split = (struct split){ .upto = at,
		                 .first_sent_at = NSEC_NEVER,
		                 .last_sent_at = NSEC_NEVER };
}

/* [from, to) to this part; the gap before it is own work. */
static void split_add(struct split *split, enum split_part part, nsec from, nsec to)
{
	if (from > split->upto) {
		split->parts[SPLIT_OWN] += from - split->upto;
		split->upto = from;
	}
	if (to > split->upto) {
		split->parts[part] += to - split->upto;
		split->upto = to;
	}
}

void split_send(struct split *split, nsec at, bool first)
{
	if (first || split->first_sent_at == NSEC_NEVER)
		split->first_sent_at = at;
	split->last_sent_at = at;
}

/* The peer worked from `heard_at` to `answered_at`; part of that its back end did, or a person. */
static void split_peer(struct split *split, const struct split_trip *trip)
{
	if (trip->backend_at >= trip->heard_at && trip->backend_done_at <= trip->answered_at) {
		split_add(split, SPLIT_PEER, trip->heard_at, trip->backend_at);
		split_add(split, SPLIT_BACKEND, trip->backend_at, trip->backend_done_at);
		split_add(split, SPLIT_PEER, trip->backend_done_at, trip->answered_at);
		return;
	}
	split_add(split, SPLIT_PEER, trip->heard_at, trip->answered_at);
}

void split_answer(struct split *split, const struct split_trip *trip)
{
	nsec sent_at = trip->sent_at;

	assert(trip->arrived_at != NSEC_NEVER);
	if (split->first_sent_at == NSEC_NEVER ||
	    (sent_at != NSEC_NEVER && sent_at < split->first_sent_at))
		return;
	if (sent_at == NSEC_NEVER) /* which send it answers is not known: the last one */
		sent_at = split->last_sent_at;
	split_add(split, SPLIT_RETRANSMIT, split->first_sent_at, sent_at);
	if (trip->heard_at != NSEC_NEVER && trip->answered_at != NSEC_NEVER) {
		split_add(split, SPLIT_NETWORK, sent_at, trip->heard_at);
		split_peer(split, trip);
		split_add(split, SPLIT_NETWORK, trip->answered_at, trip->arrived_at);
	} else {
		/* The peer keeps no journal for us: the network and the peer in one. */
		split_add(split, SPLIT_NETWORK, sent_at, trip->arrived_at);
	}
	split->first_sent_at = NSEC_NEVER;
}

void split_driver(struct split *split, nsec asked_at, nsec done_at)
{
	split_add(split, SPLIT_DRIVER, asked_at, done_at);
}

void split_end(struct split *split, nsec at, bool gave_up)
{
	if (gave_up && split->first_sent_at != NSEC_NEVER)
		split_add(split, SPLIT_RETRANSMIT, split->first_sent_at, at);
	split_add(split, SPLIT_OWN, at, at);
	split->first_sent_at = NSEC_NEVER;
}
