/* Addresses with a length: "10.1.0.0/16", "2001:db8::/32", "192.0.2.7" for one alone. */
#ifndef SIM_SCENARIO_PREFIX_H
#define SIM_SCENARIO_PREFIX_H

#include <stdbool.h>

#include "sadb/msg.h"

#define PREFIX_TEXT 56 /* octets of the longest, its NUL included */

/* All protocols and ports of the addresses from lo to hi. False: it is none; *out is left alone. */
bool prefix_read(const char *text, struct sadb_selector *out);
/* Canonical: with its length, and no bit set behind it. The selector must be a prefix. */
const char *prefix_print(const struct sadb_selector *selector, char out[PREFIX_TEXT]);

#endif
