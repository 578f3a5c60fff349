/*
 * The load of a scenario: who begins to negotiate, and when; who tries again; who hangs up.
 *
 *      load_input   what became of a machine     load_next_at   when is something to be done?
 *      load_output  take the next thing to do, until there is none
 *
 * A machine is an instance of a host that a load names. An arrival takes the machine of its host
 * that has been idle for the longest time (at first the one with the lowest number):
 *
 *      IDLE --arrival--> BUSY --installed--> HOLDING --hold is over--> LEAVING --idle--> IDLE
 *                         | ^                   '-- its SAs are gone --> IDLE, or AGAIN --> BUSY
 *                  failed v | its wait is over, and what it left is cleared away
 *                       RETRYING    after its last try: FAILED --idle--> IDLE
 *
 * A user of a closed load has a machine for itself and is THINKING where others are IDLE.
 *
 * Each arrival has the instant for which it was scheduled, whoever keeps it waiting: what is
 * measured from there is what a user waits (so that a system that makes its users wait can not
 * hide it: coordinated omission). Every arrival is counted, and at any moment
 * arrivals = installed + failed + in_flight + unserved.
 *
 * Order within an instant: the loads, in the order of the scenario, then the machines by number.
 */
#ifndef SIM_MODEL_LOAD_H
#define SIM_MODEL_LOAD_H

#include "sim/model/plan.h"

enum load_deed {
	LOAD_BEGIN,   /* `host` begins to negotiate */
	LOAD_LEAVE,   /* `host` deletes what it has */
	LOAD_UNSERVED /* an arrival found no machine idle; no host */
};

struct load_out {
	enum load_deed deed;
	uint32_t host;    /* instance */
	uint32_t load;    /* index in the scenario */
	uint32_t try;     /* from 1 */
	uint64_t arrival; /* number, from 1, over all loads */
	nsec scheduled_at;
};

enum load_event {
	LOAD_INSTALLED, /* it has its pair */
	LOAD_FAILED,
	LOAD_GONE /* nothing is left of its negotiation: it could begin another one */
};

struct load_counts {
	uint64_t arrivals, installed, failed, in_flight, unserved;
	uint64_t tries; /* negotiations that began */
};

struct load;

struct load *load_new(const struct plan *plan, uint64_t seed); /* NULL: no memory */
void load_free(struct load *load);
uint64_t load_footprint(const struct plan *plan);

/* Is this instance one of a load's? */
bool load_has(const struct load *load, uint32_t host);
/* Others than a load's have no effect; nor has LOAD_GONE twice. */
void load_input(struct load *load, nsec now, uint32_t host, enum load_event event);
nsec load_next_at(const struct load *load);
bool load_output(struct load *load, nsec now, struct load_out *out);
struct load_counts load_counts(const struct load *load, uint32_t number);

#endif
