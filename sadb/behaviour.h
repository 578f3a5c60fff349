/*
 * What drivers do differently, as data: a platform is a row of choices, a choice has a label and a
 * source. The code asks for a trait and never for a platform.
 *
 * Labels: D documented (a manual, an RFC, a published source), I inferred, M measured, X invented.
 *
 * What the model does not follow, and a platform does: Linux probes a range at random and leaves
 * an ACQ entry behind when it is full; takes any address family; takes two inbound SAs of one SPI
 * to two destinations (the table holds one). FreeBSD finds an SA by its SPI alone, so a wrong
 * destination is ESRCH there and EINVAL here; it compares octets once a second and asks again
 * after ten packets. Linux and FreeBSD leave idleness to the daemon; here whoever asks for it has
 * it.
 */
#ifndef SADB_BEHAVIOUR_H
#define SADB_BEHAVIOUR_H

#include <assert.h>

#include "sadb/sadb.h"

/* Name, and the question that it answers. */
#define SADB_TRAITS(X)                                                                             \
	X(UPDATE_MATURE, "update_mature", "UPDATE of an SA that has its keys")                     \
	X(ADD_INBOUND, "add_inbound", "may ADD make an inbound SA, with an SPI that we know?")     \
	X(RESERVED_SPI, "reserved_spi", "are the SPIs 1 to 255, IANA's own, taken?")               \
	X(SPI_ZERO, "spi_zero", "ADD with the SPI 0")                                              \
	X(SPI_SPACE, "spi_space", "are inbound and outbound SAs named in one space?")              \
	X(TRAFFIC, "traffic", "is the traffic of UPDATE compared with that of GETSPI?")            \
	X(CHECK_ORDER, "check_order", "which failure is told if there are several")                \
	X(LARVAL_CLOCK, "larval_clock", "when a larval SA that is too old is reaped")              \
	X(LARVAL_TOLD, "larval_told", "is the daemon told that its larval SA was reaped?")         \
	X(LIFE_CLOCK, "life_clock", "what is it to the lives of SAs that the wall clock is set?")  \
	X(SOFT_AFTER_HARD, "soft_after_hard", "a soft lifetime that is longer than the hard one")  \
	X(HARD_ALONE, "hard_alone", "a hard lifetime without a soft one")                          \
	X(LIMIT_COUNT, "limit_count", "does a packet meet the limits before it is counted?")       \
	X(REPLAY_WINDOW, "replay_window", "the widest replay window")                              \
	X(ESN_ALONE, "esn_alone", "64-bit sequence numbers without a replay window")               \
	X(ACQUIRE_FAILED, "acquire_failed", "what the driver asked for, and the daemon gives up")  \
	X(ACQUIRE_TAKEN, "acquire_taken", "does a GETSPI take the place of what was asked for?")   \
	X(PAIR_DELETE, "pair_delete", "does the daemon remove both SAs of a pair by one DELETE?")
enum sadb_trait {
#define X(name, text, doc) SADB_TRAIT_##name,
	SADB_TRAITS(X)
#undef X
	        SADB_TRAIT_COUNT
};

/* The words of each trait, from 0. */
enum sadb_update_mature {
	SADB_MATURE_REFUSED,    /* wrong_state */
	SADB_MATURE_KEEPS_KEYS, /* success: new lifetimes, dying -> mature, other keys are ignored
	                           */
	SADB_MATURE_NO_NEW_KEYS /* the same, but other keys are refused: wrong_state */
};
enum sadb_refusal { SADB_REFUSED, SADB_TAKEN };
enum sadb_spi_space { SADB_SPACE_TWO, SADB_SPACE_ONE };
enum sadb_traffic_check { SADB_TRAFFIC_IGNORED, SADB_TRAFFIC_COMPARED };
enum sadb_check_order { SADB_CHECK_KEY_FIRST, SADB_CHECK_TABLE_FIRST };
enum sadb_larval_clock {
	SADB_CLOCK_EXACT,      /* at its lifetime, to the nanosecond */
	SADB_CLOCK_EACH_SECOND /* at the first whole second after its lifetime */
};
enum sadb_life_clock {
	SADB_LIFE_STEADY,          /* nothing: another clock counts */
	SADB_LIFE_WALL_WHEN_DUE,   /* a steady timer wakes who then reads it */
	SADB_LIFE_WALL_EACH_SECOND /* the wall clock is read once a second */
};
enum sadb_limit_count {
	SADB_COUNT_THEN_CHECK, /* the packet that reaches a limit passes, and the event comes */
	SADB_CHECK_THEN_COUNT  /* the next one makes the event; it is refused at a hard limit */
};
enum sadb_replay_window {
	SADB_WINDOW_64,     /* packets; more are refused */
	SADB_WINDOW_CLAMPED /* 32 are the most without ESN: more are taken as 32 */
};
enum sadb_acquire_failed {
	SADB_ACQUIRE_GOES, /* the next packet asks anew */
	SADB_ACQUIRE_STAYS /* until its time is up; until then nobody asks */
};
enum sadb_larval_told { SADB_LARVAL_SILENT, SADB_LARVAL_TOLD };

struct sadb_choice {
	uint8_t value; /* of the trait's own enum above */
	char label;
	const char *source;
};

struct sadb_behaviour {
	const char *name; /* "windows-2003" */
	struct sadb_choice choices[SADB_TRAIT_COUNT];
};

const struct sadb_behaviour *sadb_behaviour(enum sadb_platform platform);
extern const struct sadb_behaviour sadb_behaviours[SADB_PLATFORM_COUNT];

static inline uint8_t sadb_trait(enum sadb_platform platform, enum sadb_trait trait)
{
	assert(platform < SADB_PLATFORM_COUNT && trait < SADB_TRAIT_COUNT);
	return sadb_behaviours[platform].choices[trait].value;
}

const char *sadb_trait_name(enum sadb_trait trait);
const char *sadb_trait_doc(enum sadb_trait trait);
/* "keeps_keys" */
const char *sadb_trait_word(enum sadb_trait trait, uint8_t value);

#endif
