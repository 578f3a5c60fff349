/* Names of cryptographic suites. Transform numbers: IANA "IKEv2 Parameters". */
#ifndef SIM_SCENARIO_SUITE_H
#define SIM_SCENARIO_SUITE_H

#include "ike/ike.h"

struct suite_name {
	const char *word;
	bool esp;
	bool usable; /* false: we can't encrypt with it; only a responder may list it */
	struct ike_suite suite;
};

const struct suite_name *suite_find(const char *word, bool esp);
const char *suite_word(const struct ike_suite *suite, bool esp);
bool suite_usable(const struct ike_suite *suite, bool esp);
/* "a, b": all of one sort, to help with an unknown one. */
const char *suite_list(bool esp);
/* The closest to a misspelt one, or NULL. */
const char *suite_suggest(const char *word, bool esp);

#endif
