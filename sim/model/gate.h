/*
 * One machine's acquires: so many negotiate at a time, the others wait in line, first come, first
 * served; who waits for too long is turned away.
 *
 *      gate_come   ENTERS, or stands in line, or finds it full     gate_leave   one is done
 *      gate_next   who is next to be dealt with: enters, or is late; false: nobody by now
 */
#ifndef SIM_MODEL_GATE_H
#define SIM_MODEL_GATE_H

#include "sim/journal.h"

struct gate_wait {
	uint32_t host;  /* instance */
	uint32_t depth; /* how many stood in line when it came, itself included if it had to */
	nsec since;
	struct journal_acquire acquire;
};

struct gate_conf {
	uint32_t workers, line_max;
	nsec wait_max_ns; /* 0: as long as it takes */
};

enum gate_answer { GATE_ENTERS, GATE_WAITS, GATE_FULL };

struct gate;

struct gate *gate_new(const struct gate_conf *conf); /* NULL: no memory */
void gate_free(struct gate *gate);
uint64_t gate_footprint(const struct gate_conf *conf);
/* Fills in depth; since is now. */
enum gate_answer gate_come(struct gate *gate, struct gate_wait *wait);
void gate_leave(struct gate *gate);
bool gate_next(struct gate *gate, nsec now, struct gate_wait *wait, bool *late);
nsec gate_next_at(const struct gate *gate); /* NSEC_NEVER: not before somebody leaves */

#endif
