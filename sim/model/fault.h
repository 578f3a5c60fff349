/*
 * The schedule of a scenario's faults: when each begins and ends. What a fault does is the world's
 * business. A fault is on in [at, until). At one instant the ends come before the beginnings, each
 * in the scenario's order.
 */
#ifndef SIM_MODEL_FAULT_H
#define SIM_MODEL_FAULT_H

#include "sim/model/link.h"
#include "sim/scenario/scenario.h"

#define FAULT_TEXT_MAX 192

struct fault_edge {
	nsec at;
	bool begins;
	uint32_t fault; /* index in the scenario */
};

struct fault_schedule {
	const struct scenario *scenario;
	struct fault_edge edges[2 * SCENARIO_FAULTS_MAX]; /* in order */
	uint32_t count, next;
};

/* Faults that last no time (until <= at) never begin. */
void fault_schedule_init(struct fault_schedule *schedule, const struct scenario *scenario);
nsec fault_next_at(const struct fault_schedule *schedule);
/* False if nothing more is due by now. */
bool fault_output(struct fault_schedule *schedule, nsec now, struct fault_edge *edge);

/* When this fault ends that is on at now; 0: it is not. */
nsec fault_until(const struct scenario_fault *fault, nsec now);

/* Is it a fault of a link, not of a driver? */
bool fault_is_links(enum scenario_fault_kind kind);
/* Can it only be played where the whole host is ours, and time is? */
bool fault_is_virtual(enum scenario_fault_kind kind);

/* Until when `op` of this host entry is stalled by the faults that are on at now; 0 if by none. */
nsec fault_stalled_until(const struct scenario *scenario, uint32_t entry, enum sadb_op op,
                         nsec now);

/* How much worse this link is by the faults that are on at now: the highest of each kind. */
struct link_worse fault_worse(const struct scenario *scenario, uint32_t link, nsec now);

/* What becomes of work on this host entry's processor by the faults that are on at now. */
struct fault_hindrance {
	uint32_t factor_milli; /* it takes so many times as long: at most FAULT_FACTOR_MAX */
	bool stopped;
};
#define FAULT_FACTOR_MAX 1000000000u
#define FAULT_GAIN_MAX   (NSEC_S / 2)
struct fault_hindrance fault_hindered(const struct scenario *scenario, uint32_t entry, nsec now);

/* What this host entry's clock gains in each second by the faults that are on at now. */
nsec fault_gain(const struct scenario *scenario, uint32_t entry, nsec now);

/* How far ahead it sets, or lets go, a clock: negative: back. */
static inline nsec fault_ahead(const struct scenario_fault *fault)
{
	return fault->ahead_ns - fault->back_ns;
}

/* "sadb_stall gateway update 5s..15s" */
void fault_text(const struct scenario *scenario, uint32_t fault, char out[FAULT_TEXT_MAX]);

#endif
