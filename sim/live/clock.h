/* The real time as the world has it: nanoseconds since the start, never backwards. */
#ifndef SIM_LIVE_CLOCK_H
#define SIM_LIVE_CLOCK_H

#include <time.h>

#include "sadb/nsec.h"

struct clock {
	nsec start; /* of CLOCK_MONOTONIC */
};

struct clock clock_start(void);
nsec clock_now(const struct clock *clock);
nsec clock_cpu(void); /* that this process has used so far */
/*
 * When a kernel's time stamp (CLOCK_REALTIME) was: not after `now`. The two clocks are compared at
 * this moment, so that a step of the real-time clock since then shows as a stamp that is too old or
 * in the future; the former is for the caller to refuse.
 */
nsec clock_of_stamp(const struct clock *clock, const struct timespec *stamp, nsec now);

#endif
