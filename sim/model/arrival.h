/*
 * When arrivals of one load come: a stream of instants, ascending, each once.
 *
 * Random ones are drawn from "load/NAME/arrivals": a Poisson process, where the rate changes one
 * that is thinned. Even ones come when the rate, summed over time, reaches the next whole number;
 * the first at the load's beginning. In integers, but for ramps.
 */
#ifndef SIM_MODEL_ARRIVAL_H
#define SIM_MODEL_ARRIVAL_H

#include "sim/model/due.h"
#include "sim/model/rng.h"
#include "sim/scenario/scenario.h"

struct arrivals {
	const struct scenario_load *conf;
	struct rng rng;
	nsec next_at; /* of the next one, or of the next burst; NEVER: there is none */
	nsec until;
	nsec stage_at;   /* where the stage `stage` began, then where its rate was summed up to */
	int64_t phase;   /* of the next whole arrival, in so many an hour times ns */
	uint64_t made;   /* instants of a trace, arrivals of a ramp, or of this burst */
	uint32_t stage;  /* of `stages` */
	uint32_t size;   /* of a burst */
	struct due late; /* those of a burst that are jittered */
};

/* machines: of its host, who all arrive in a failover. False: no memory. */
bool arrivals_init(struct arrivals *arrivals, const struct scenario_load *conf, uint32_t machines,
                   uint64_t seed);
void arrivals_free(struct arrivals *arrivals);
uint64_t arrivals_footprint(const struct scenario_load *conf, uint32_t machines);
nsec arrivals_next_at(const struct arrivals *arrivals);
/* False: none is due by now. */
bool arrivals_output(struct arrivals *arrivals, nsec now, nsec *scheduled_at);

#endif
