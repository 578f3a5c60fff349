/*
 * Rekeys between the two ends of ike_pair.h: drivers answer at once, the wire is moved by a plan,
 * until nothing is due any more.
 */
#ifndef TESTS_REKEY_KIT_H
#define TESTS_REKEY_KIT_H

#include "ike/step.h"
#include "tests/ike_pair.h"

/* Which packet of the wire is next; what is lost. */
struct rekey_plan {
	uint64_t lost;   /* bit n: the nth packet moved since the plan began is lost */
	uint64_t orders; /* 0: in order; else the seed of another order */
	nsec until;
};

extern const char *rekey_story; /* what failures are told with */

/* Both have one pair and room for three, three IKE SAs each. seed: of both ends; odd: with PFS. */
void rekey_open(uint8_t seed);
void rekey_drivers(void); /* both drivers answer OK until they are asked nothing */
/* Moves packets until plan->until; how many there were. */
uint32_t rekey_run(const struct rekey_plan *plan);

/* Of an end the IKE SA in use; there is exactly one. */
struct ike_session *rekey_session(enum pair_end end);
/* Both ends have exactly one pair, the same, in driver and endpoint, and one IKE SA each. */
void rekey_one_pair(void);
/* Inbound SPI of an end's pair. */
uint32_t rekey_spi(enum pair_end end);
/* Neither has anything. */
void rekey_nothing(void);

#endif
