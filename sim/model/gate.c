/* See gate.h. */
#include "sim/model/gate.h"

#include <assert.h>
#include <stdlib.h>

struct gate {
	struct gate_conf conf;
	uint32_t inside, first, count;
	struct gate_wait line[];
};

uint64_t gate_footprint(const struct gate_conf *conf)
{
	return sizeof(struct gate) + conf->line_max * sizeof(struct gate_wait);
}

struct gate *gate_new(const struct gate_conf *conf)
{
	struct gate *gate = calloc(1, gate_footprint(conf));

	assert(conf->workers > 0);
	if (gate)
		gate->conf = *conf;
	return gate;
}

void gate_free(struct gate *gate)
{
	free(gate);
}

enum gate_answer gate_come(struct gate *gate, struct gate_wait *wait)
{
	wait->depth = 0;
	if (gate->count == 0 && gate->inside < gate->conf.workers) {
		gate->inside++;
		return GATE_ENTERS;
	}
	wait->depth = gate->count + 1;
	if (gate->count == gate->conf.line_max)
		return GATE_FULL;
	gate->line[(gate->first + gate->count++) % gate->conf.line_max] = *wait;
	return GATE_WAITS;
}

void gate_leave(struct gate *gate)
{
	assert(gate->inside > 0);
	gate->inside--;
}

static nsec late_at(const struct gate *gate)
{
	return gate->conf.wait_max_ns > 0 ? gate->line[gate->first].since + gate->conf.wait_max_ns
	                                  : NSEC_NEVER;
}

nsec gate_next_at(const struct gate *gate)
{
	if (gate->count == 0)
		return NSEC_NEVER;
	return gate->inside < gate->conf.workers ? gate->line[gate->first].since : late_at(gate);
}

bool gate_next(struct gate *gate, nsec now, struct gate_wait *wait, bool *late)
{
	if (gate->count == 0)
		return false;
	*late = late_at(gate) <= now;
	if (!*late && gate->inside == gate->conf.workers)
		return false;
	*wait = gate->line[gate->first];
	gate->first = (gate->first + 1) % gate->conf.line_max;
	gate->count--;
	gate->inside += !*late;
	return true;
}
