/* Names of cryptographic suites. Transform numbers: IANA "IKEv2 Parameters". */
#ifndef SIM_SCENARIO_SUITE_H
#define SIM_SCENARIO_SUITE_H

#include "ike/ike.h"

const struct ike_suite *suite_find(const char *word, bool esp); /* or NULL */
const char *suite_word(const struct ike_suite *suite, bool esp);
/* "a, b": all of one sort, to help with an unknown one. */
const char *suite_list(bool esp);
/* The closest to a misspelt one, or NULL. */
const char *suite_suggest(const char *word, bool esp);

#endif
