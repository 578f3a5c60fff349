/* See clock.h. */
#define _GNU_SOURCE
#include "sim/live/clock.h"

#include <assert.h>

static nsec read_clock(clockid_t which)
{
	struct timespec now;
	int failed = clock_gettime(which, &now);

	assert(!failed); /* POSIX has them */
	return (nsec)now.tv_sec * NSEC_S + now.tv_nsec;
}

struct clock clock_start(void)
{
	return (struct clock){ read_clock(CLOCK_MONOTONIC) };
}

nsec clock_now(const struct clock *clock)
{
	return read_clock(CLOCK_MONOTONIC) - clock->start;
}

nsec clock_cpu(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

nsec clock_of_stamp(const struct clock *clock, const struct timespec *stamp, nsec now)
{
	nsec ago = read_clock(CLOCK_REALTIME) - ((nsec)stamp->tv_sec * NSEC_S + stamp->tv_nsec);
	nsec at = clock_now(clock) - ago;

	return at < now ? at : now;
}
