/* Numbers that look random, for the order of things: xorshift. */
#ifndef TOOLS_BENCH_DRAW_H
#define TOOLS_BENCH_DRAW_H

#include <stdint.h>

static inline uint32_t draw(uint32_t below)
{
	static uint64_t seed = 88172645463325252u;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 16) % below);
}

#endif
