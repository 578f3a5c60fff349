/* See split.h. */
#include "sim/split.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void split_init(struct split *split)
{
	*split = (struct split){ .open = FLIGHT_NONE };
}

void split_free(struct split *split)
{
	free(split->steps);
	split_init(split);
}

static bool split_grow(struct split *split)
{
	uint32_t room = split->room ? split->room * 2 : 8;
	struct split_step *steps = realloc(split->steps, room * sizeof(*steps));

	assert(room > split->room);
	if (!steps)
		return false;
	split->steps = steps;
	split->room = room;
	return true;
}

static void split_append(struct split *split, struct split_step step)
{
	if (split->no_memory || (split->count == split->room && !split_grow(split))) {
		split->no_memory = true;
		return;
	}
	split->steps[split->count++] = step;
}

uint32_t split_exchange(const struct split *split)
{
	return split->open == FLIGHT_NONE ? FLIGHT_NONE : split->steps[split->open].exchange;
}

void split_send(struct split *split, nsec at, uint32_t exchange, bool first)
{
	if (!first && split->open != FLIGHT_NONE) {
		split->steps[split->open].last_sent_at = at;
		return;
	}
	split_end(split, at);
	split_append(split, (struct split_step){ .from = at,
	                                         .to = NSEC_NEVER,
	                                         .unseen_at = NSEC_NEVER,
	                                         .last_sent_at = at,
	                                         .exchange = exchange });
	if (!split->no_memory)
		split->open = split->count - 1;
}

void split_answer(struct split *split, nsec at, uint32_t exchange)
{
	struct split_step *step;

	if (split->open == FLIGHT_NONE)
		return;
	step = &split->steps[split->open];
	if (exchange != FLIGHT_NONE && exchange != step->exchange)
		return;
	if (exchange == FLIGHT_NONE) /* which send it answers is not known: the last one */
		step->unseen_at = step->last_sent_at;
	split_end(split, at);
}

void split_driver(struct split *split, nsec asked_at, nsec started_at, nsec done_at)
{
	split_append(split, (struct split_step){ .from = asked_at,
	                                         .begun_at = started_at,
	                                         .to = done_at,
	                                         .kind = SPLIT_OF_DRIVER });
}

void split_job(struct split *split, nsec since, nsec begun_at, nsec done_at)
{
	split_append(split, (struct split_step){ .from = since,
	                                         .begun_at = begun_at,
	                                         .to = done_at,
	                                         .kind = SPLIT_OF_JOB });
}

void split_forget_job(struct split *split)
{
	if (split->count > 0 && split->steps[split->count - 1].kind == SPLIT_OF_JOB)
		split->count--;
}

void split_end(struct split *split, nsec at)
{
	if (split->open != FLIGHT_NONE)
		split->steps[split->open].to = at;
	split->open = FLIGHT_NONE;
}

/* Gives time away in its order: all before `upto` is given. */
struct filling {
	const struct flights *flights;
	const struct split_peer *peer;
	nsec *parts;
	nsec upto, end;
};

static nsec earlier(nsec a, nsec b)
{
	return a < b ? a : b;
}

/* What is left before `to` goes to this part. */
static void fill(struct filling *filling, enum split_part part, nsec to)
{
	to = earlier(to, filling->end);
	if (to <= filling->upto)
		return;
	filling->parts[part] += to - filling->upto;
	filling->upto = to;
}

/* Before `to` nobody works on the exchange: it is under way, or waited for. */
static void fill_moving(struct filling *filling, const struct split_step *step, nsec to)
{
	const struct flights *flights = filling->flights;

	for (uint32_t i = step->exchange; i != FLIGHT_NONE; i = flights->all[i].next) {
		const struct flight *flight = &flights->all[i];

		if (flight->last_at == NSEC_NEVER)
			continue;
		fill(filling, SPLIT_RETRANSMIT, earlier(flight->sent_at, to));
		fill(filling, SPLIT_NETWORK, earlier(flight->last_at, to));
	}
	if (step->unseen_at != NSEC_NEVER) {
		fill(filling, SPLIT_RETRANSMIT, earlier(step->unseen_at, to));
		fill(filling, SPLIT_NETWORK, to);
	}
	fill(filling, SPLIT_RETRANSMIT, to);
}

/* From when to when the peer had the request and no answer; *from is NEVER if it never had. */
static void fill_find(const struct filling *filling, const struct split_step *step, nsec *from,
                      nsec *to)
{
	const struct flights *flights = filling->flights;

	*from = NSEC_NEVER;
	*to = step->to;
	for (uint32_t i = step->exchange; i != FLIGHT_NONE; i = flights->all[i].next) {
		const struct flight *flight = &flights->all[i];

		if (flight->answer)
			*to = earlier(*to, flight->sent_at);
		else
			*from = earlier(*from, flight->heard_at);
	}
	if (*from != NSEC_NEVER && filling->peer->closed_at >= *from)
		*to = earlier(*to, filling->peer->closed_at);
}

/* A time of the peer's, up to `to`: before it began it worked on something else. */
static void fill_wait(struct filling *filling, const struct split_wait *wait, nsec to)
{
	fill(filling, SPLIT_PEER, earlier(wait->from, to));
	if (wait->job)
		fill(filling, SPLIT_PEER_QUEUE, earlier(wait->begun_at, to));
	fill(filling, wait->job ? SPLIT_PEER_CPU : SPLIT_BACKEND, earlier(wait->to, to));
}

static void fill_exchange(struct filling *filling, const struct split_step *step)
{
	const struct split_peer *peer = filling->peer;
	nsec from, to;

	fill_find(filling, step, &from, &to);
	if (from < to) {
		fill_moving(filling, step, from);
		for (uint32_t i = 0; i < peer->waits_count; i++) {
			if (peer->waits[i].from >= from)
				fill_wait(filling, &peer->waits[i], to);
		}
		fill(filling, SPLIT_PEER, to);
	}
	fill_moving(filling, step, step->to);
}

static void fill_own(struct filling *filling, const struct split_step *step)
{
	nsec begun_at = earlier(step->begun_at, step->to);

	switch (step->kind) {
	case SPLIT_OF_EXCHANGE: fill_exchange(filling, step); return;
	case SPLIT_OF_DRIVER:
		fill(filling, SPLIT_DRIVER_QUEUE, begun_at);
		fill(filling, SPLIT_DRIVER, step->to);
		return;
	case SPLIT_OF_JOB:
		fill(filling, SPLIT_CPU_QUEUE, begun_at);
		fill(filling, SPLIT_CPU, step->to);
		return;
	}
}

void split_parts(const struct split *split, const struct flights *flights,
                 const struct split_peer *peer, nsec from, nsec to, nsec parts[SPLIT_COUNT])
{
	struct filling filling = { flights, peer, parts, from, to };

	assert(split->open == FLIGHT_NONE && !split->no_memory);
	memset(parts, 0, SPLIT_COUNT * sizeof(*parts));
	for (uint32_t i = 0; i < split->count; i++) {
		const struct split_step *step = &split->steps[i];

		fill(&filling, SPLIT_OWN, step->from);
		fill_own(&filling, step);
	}
	fill(&filling, SPLIT_OWN, to);
}
