/*
 * What the benchmarks of the SA table share: SAs, their names in several orders, and what was
 * measured of them.
 */
#ifndef TOOLS_BENCH_SAD_SET_H
#define TOOLS_BENCH_SAD_SET_H

#include "sadb/sad.h"
#include "tools/bench/clock.h"
#include "tools/bench/peer.h"

#define TICK    64u
#define OPS_MIN 200000u /* small tables are built again until so many are timed */

#define FIGURE_LIST(X)                                                                             \
	X(GETSPI, "getspi", NULL)                                                                  \
	X(GETSPI_FLOOR, "getspi_floor", NULL)                                                      \
	X(INSTALL, "install", "add")                                                               \
	X(FLOOR, "install_floor", "install")                                                       \
	X(CONTRACT, "install_contract", NULL)                                                      \
	X(UPDATE, "update", NULL)                                                                  \
	X(PAIR, "pair", NULL)                                                                      \
	X(ADD, "add", "record copied, add")                                                        \
	X(ADD_FLOOR, "add_floor", NULL)                                                            \
	X(CHURN, "churn", "delete, record copied, add")                                            \
	X(CHURN_FLOOR, "churn_floor", NULL)                                                        \
	X(FIND, "find", "lookup")                                                                  \
	X(FIND_NEXT, "find_dependent", "lookup, dependent")                                        \
	X(FIND_BULK, "find_bulk", "lookup of 32")                                                  \
	X(FIND_OUT, "find_out", "lookup")                                                          \
	X(FIND_OUT_BULK, "find_out_bulk", "lookup of 32")                                          \
	X(CHASE, "chase", NULL)

enum figure {
#define X(name, word, peer) name,
	FIGURE_LIST(X)
#undef X
	        FIGURES
};

struct far {
	uint32_t spi, number;
	struct sadb_addr dst;
};

struct set {
	struct sad *sad;
	nsec now;
	struct sadb_name in, out; /* the last that was asked for */
	uint32_t count, *order;
	uint32_t *spis;         /* ours, in order of birth */
	uint32_t *visits;       /* the same in random order */
	struct far *far;        /* SPIs that peers chose */
	struct far *far_visits; /* the same in random order */
	double ours[FIGURES], peers[PEER_KINDS][FIGURES];
};

#define OWN 0x0100000au /* the address that inbound SAs have */

extern uint64_t set_sink; /* what is looked up is used */
extern const struct sadb_traffic set_traffic;

void set_require(bool is_so, const char *what);
struct sad_conf set_conf(uint32_t slots);
void set_prepare(struct set *set); /* count is set by the caller */
void set_forget(struct set *set);
void set_fresh(struct set *set); /* a new table, a sixteenth larger than there are SAs */
void set_drop(struct set *set);
struct sadb_name set_name(enum sadb_dir dir);
uint32_t set_getspi(struct set *set);
bool set_update(struct set *set, uint32_t spi);
uint32_t set_install(struct set *set);
bool set_add(struct set *set, const struct far *far);

void peers_time_inbound(struct set *set, enum peer_kind kind);
void peers_time_outbound(struct set *set, enum peer_kind kind);
void floor_copy(struct set *set);
void floor_contract(struct set *set);
void tail_measure(struct set *set, const char *label);
void expiry_measure(struct set *set, const char *label);

/*
 * The compiler does not see through it. What is asked for is a constant here, and optimised as a
 * whole it would be folded into our verbs and floors, as it can't be into a peer's library.
 */
static inline void *set_hidden(const void *of)
{
	uintptr_t at = (uintptr_t)of;

	__asm__("" : "+r"(at));
	return (void *)at;
}

/* The names of SAs, written where the compiler does not follow them. */
static inline const struct sadb_name *set_inbound(struct set *set, uint32_t spi)
{
	struct sadb_name *name = set_hidden(&set->in);

	name->spi = spi;
	return name;
}

static inline const struct sadb_name *set_outbound(struct set *set, const struct far *far)
{
	struct sadb_name *name = set_hidden(&set->out);

	name->dst = &far->dst;
	name->spi = far->spi;
	return name;
}

static inline double set_spent(double from)
{
	return clock_cpu_ns() - from;
}

#endif
