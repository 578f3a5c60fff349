/* ns-3's event core, where its library is installed: machines that are due again and again. */
#ifndef TOOLS_BENCH_PEER_NS3_H
#define TOOLS_BENCH_PEER_NS3_H

#include <stdbool.h>
#include <stdint.h>

#define HOLD_DELAYS 65536u

/* What every machine is: touched when it is due. */
struct hold_machine {
	uint64_t ticks, rest;
};

/* Who is due when, for both sides. */
struct hold {
	uint32_t machines;
	bool moves;                    /* each event moves another machine as well */
	const int64_t *delays;         /* HOLD_DELAYS of them, used round and round */
	struct hold_machine *of;       /* one each */
	uint32_t next_delay, next_odd; /* which is moved */
};

static inline int64_t hold_delay(struct hold *hold)
{
	return hold->delays[hold->next_delay++ % HOLD_DELAYS];
}

static inline uint32_t hold_other(struct hold *hold)
{
	hold->next_odd = hold->next_odd * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)hold->next_odd * hold->machines >> 32);
}

#ifdef __cplusplus
extern "C" {
#endif
/* Every machine is due once. `best`: its priority queue, else its default, a map. */
void ns3_begin(struct hold *hold, bool best);
void ns3_run(uint64_t events);
void ns3_end(void);
#ifdef __cplusplus
}
#endif

#endif
