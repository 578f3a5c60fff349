/* Time: integer nanoseconds since the start of the run. Instants end in _at, durations in _ns. */
#ifndef SADB_NSEC_H
#define SADB_NSEC_H

#include <stdint.h>

typedef int64_t nsec;

#define NSEC_NEVER INT64_MAX /* as an instant: not scheduled */
#define NSEC_US    ((nsec)1000)
#define NSEC_MS    ((nsec)1000000)
#define NSEC_S     ((nsec)1000000000)

/* at + duration, NSEC_NEVER if that is beyond time. */
static inline nsec sadb_after(nsec at, nsec duration)
{
	nsec sum;

	return __builtin_add_overflow(at, duration, &sum) ? NSEC_NEVER : sum;
}

#endif
