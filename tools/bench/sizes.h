/* How large a benchmark goes, as whoever runs it says in the environment. */
#ifndef TOOLS_BENCH_SIZES_H
#define TOOLS_BENCH_SIZES_H

#include <stdbool.h>
#include <stdlib.h>

static inline bool sizes_said(const char *name)
{
	const char *said = getenv(name);

	return said && *said;
}

/* BENCH_QUICK: that it runs is all that is asked; nothing above 10^5. */
static inline bool sizes_quick(void)
{
	return sizes_said("BENCH_QUICK");
}

/* BENCH_FULL: 10^7 too. */
static inline bool sizes_full(void)
{
	return sizes_said("BENCH_FULL");
}

#endif
