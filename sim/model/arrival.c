/* See arrival.h. */
#include "sim/model/arrival.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sim/model/dist.h"

#define WHOLE    (INT64_C(3600) * NSEC_S) /* one arrival, in so many an hour times ns */
#define GAP_MAX  1e18                     /* ns */
#define HALVINGS 62

static bool is_burst(const struct scenario_load *conf)
{
	return conf->model == MODEL_BURST || conf->model == MODEL_FAILOVER;
}

static uint32_t burst_of(const struct scenario_load *conf, uint32_t machines)
{
	return conf->model == MODEL_FAILOVER ? machines : conf->size;
}

/* ---- A rate that is summed up: even arrivals ---- */

static struct scenario_stage stage_of(const struct arrivals *a)
{
	const struct scenario_load *conf = a->conf;

	if (conf->model == MODEL_CONSTANT)
		return (struct scenario_stage){ .for_ns = NSEC_NEVER, .rate = conf->rate };
	return conf->stages[a->stage];
}

static nsec stages_next(struct arrivals *a, nsec *stage_end)
{
	uint32_t count = a->conf->model == MODEL_CONSTANT ? 1 : a->conf->stages_count;

	while (a->stage < count) {
		int64_t rate = stage_of(a).rate, need = a->phase < WHOLE ? WHOLE - a->phase : 0;
		nsec left = *stage_end - a->stage_at,
		     wait = rate > 0 ? (need + rate - 1) / rate : NSEC_NEVER;
		if (wait < left) {
			a->stage_at += wait;
			a->phase += rate * wait - WHOLE;
			return a->stage_at;
		}
		a->phase += rate * left;
		a->stage_at = *stage_end;
		if (++a->stage < count)
			*stage_end += stage_of(a).for_ns;
	}
	return NSEC_NEVER;
}

/* Where the stage that is on ends. */
static nsec even_next(struct arrivals *a)
{
	nsec end = a->conf->at;

	if (a->conf->model == MODEL_CONSTANT)
		end = NSEC_NEVER;
	for (uint32_t i = 0; a->conf->model == MODEL_STAGES && i <= a->stage; i++)
		end += i < a->conf->stages_count ? a->conf->stages[i].for_ns : 0;
	return stages_next(a, &end);
}

/* Arrivals of a ramp until so long after its beginning. */
static double ramp_sum(const struct scenario_load *conf, nsec after)
{
	double t = (double)after, slope = (double)(conf->to - conf->rate) / (double)conf->for_ns;

	return ((double)conf->rate * t + slope * t * t / 2) / (double)WHOLE;
}

/* The first moment at which the sum reaches the next whole number. */
static nsec ramp_next(struct arrivals *a)
{
	const struct scenario_load *conf = a->conf;
	double whole = (double)a->made++;
	nsec low = 0, high = conf->for_ns;

	if (ramp_sum(conf, high) < whole)
		return NSEC_NEVER;
	for (unsigned i = 0; i < HALVINGS && low < high; i++) {
		nsec middle = low + (high - low) / 2;
		if (ramp_sum(conf, middle) < whole)
			low = middle + 1;
		else
			high = middle;
	}
	return conf->at + high;
}

/* ---- Random arrivals ---- */

static int64_t rate_max(const struct scenario_load *conf)
{
	int64_t most = conf->model == MODEL_STAGES ? 0 : conf->rate;

	if (conf->model == MODEL_RAMP && conf->to > most)
		most = conf->to;
	for (uint32_t i = 0; conf->model == MODEL_STAGES && i < conf->stages_count; i++)
		if (conf->stages[i].rate > most)
			most = conf->stages[i].rate;
	return most;
}

static double rate_at(const struct scenario_load *conf, nsec at)
{
	nsec after = at - conf->at;

	if (conf->model == MODEL_RAMP)
		return (double)conf->rate +
		       (double)(conf->to - conf->rate) * ((double)after / (double)conf->for_ns);
	for (uint32_t i = 0; conf->model == MODEL_STAGES && i < conf->stages_count; i++) {
		if (after < conf->stages[i].for_ns)
			return (double)conf->stages[i].rate;
		after -= conf->stages[i].for_ns;
	}
	return conf->model == MODEL_STAGES ? 0 : (double)conf->rate;
}

/* As often as the highest rate, and then as many of them are let through as the rate of that
 * moment asks. */
static nsec random_next(struct arrivals *a)
{
	int64_t most = rate_max(a->conf);
	nsec at = a->stage_at;

	while (most > 0 && at < a->until) {
		double gap = -dist_log(1 - rng_unit(&a->rng)) * ((double)WHOLE / (double)most);
		double share = rng_unit(&a->rng);
		at += (nsec)((gap < GAP_MAX ? gap : GAP_MAX) + 0.5);
		a->stage_at = at;
		if (at < a->until && share * (double)most < rate_at(a->conf, at))
			return at;
	}
	return NSEC_NEVER;
}

/* ---- All ---- */

static nsec burst_next(struct arrivals *a)
{
	if (a->next_at == NSEC_NEVER)
		return a->conf->at;
	return a->conf->every_ns > 0 ? a->next_at + a->conf->every_ns : NSEC_NEVER;
}

static nsec trace_next(struct arrivals *a)
{
	if (a->made == a->conf->instants_count)
		return NSEC_NEVER;
	return a->conf->at + a->conf->instants[a->made++];
}

static nsec next(struct arrivals *a)
{
	switch (a->conf->model) {
	case MODEL_POISSON: return random_next(a);
	case MODEL_CONSTANT: return even_next(a);
	case MODEL_BURST:
	case MODEL_FAILOVER: return burst_next(a);
	case MODEL_RAMP: return a->conf->even ? ramp_next(a) : random_next(a);
	case MODEL_STAGES: return a->conf->even ? even_next(a) : random_next(a);
	case MODEL_TRACE: return trace_next(a);
	case MODEL_CLOSED:
	case MODEL_COUNT: break;
	}
	return NSEC_NEVER; /* users come by themselves */
}

static void go_on(struct arrivals *a)
{
	nsec at = next(a);

	a->next_at = at < a->until ? at : NSEC_NEVER;
	if (is_burst(a->conf))
		a->made = 0;
}

/* Where no arrival comes any more: stages may be over before their load is. */
static nsec end_of(const struct scenario_load *conf)
{
	nsec end = conf->at;

	for (uint32_t i = 0; i < conf->stages_count; i++)
		end += conf->stages[i].for_ns;
	return conf->model == MODEL_STAGES && end < conf->until ? end : conf->until;
}

bool arrivals_init(struct arrivals *arrivals, const struct scenario_load *conf, uint32_t machines,
                   uint64_t seed)
{
	char name[128];

	*arrivals = (struct arrivals){ .conf = conf,
		                       .next_at = NSEC_NEVER,
		                       .until = end_of(conf),
		                       .stage_at = conf->at,
		                       .phase = WHOLE,
		                       .size = burst_of(conf, machines) };
	int len = snprintf(name, sizeof(name), "load/%s/arrivals", conf->name);
	assert(len > 0 && (size_t)len < sizeof(name));
	rng_init(&arrivals->rng, seed, name);
	go_on(arrivals);
	return !is_burst(conf) || conf->jitter_ns == 0 || due_new(&arrivals->late, arrivals->size);
}

void arrivals_free(struct arrivals *arrivals)
{
	due_free(&arrivals->late);
}

uint64_t arrivals_footprint(const struct scenario_load *conf, uint32_t machines)
{
	bool late = is_burst(conf) && conf->jitter_ns > 0;

	return late ? due_footprint(burst_of(conf, machines)) : 0;
}

nsec arrivals_next_at(const struct arrivals *arrivals)
{
	nsec late_at = due_next_at(&arrivals->late);

	return late_at < arrivals->next_at ? late_at : arrivals->next_at;
}

/* A burst begins: each of it gets its moment. */
static void spread(struct arrivals *a)
{
	for (uint32_t i = 0; i < a->size; i++) {
		uint64_t jitter = rng_share(&a->rng, (uint64_t)a->conf->jitter_ns + 1);
		uint32_t place = due_add(&a->late, a->next_at + (nsec)jitter);
		assert(place != DUE_NONE); /* the last burst is over: check of the scenario */
	}
	go_on(a);
}

bool arrivals_output(struct arrivals *arrivals, nsec now, nsec *scheduled_at)
{
	bool burst = is_burst(arrivals->conf);

	if (burst && arrivals->conf->jitter_ns > 0) {
		while (arrivals->next_at <= now)
			spread(arrivals);
		*scheduled_at = due_next_at(&arrivals->late);
		uint32_t place = due_take(&arrivals->late, now);
		if (place != DUE_NONE)
			due_release(&arrivals->late, place);
		return place != DUE_NONE;
	}
	if (arrivals->next_at > now)
		return false;
	*scheduled_at = arrivals->next_at;
	if (!burst || ++arrivals->made == arrivals->size)
		go_on(arrivals);
	return true;
}
