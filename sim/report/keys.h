/* The keys of a run as the tables of a Wireshark profile (formats tried with Wireshark 4.0.17). */
#ifndef SIM_REPORT_KEYS_H
#define SIM_REPORT_KEYS_H

#include <stdio.h>

#include "sim/secret.h"

/*
 * What Wireshark 4.0 has no name for (ChaCha20-Poly1305) becomes a comment. False: the file took
 * less than all. They do not flush.
 */
bool keys_print_ike(FILE *out, const struct secrets *secrets);
/* For the mirror in plain text: every IKE SA has ENCR_NULL. */
bool keys_print_plain(FILE *out, const struct secrets *secrets);
bool keys_print_esp(FILE *out, struct secrets *secrets);
/* The profile's preferences: that ESP is decrypted at all. */
bool keys_print_preferences(FILE *out);

/* How many of the IKE SAs Wireshark 4.0 cannot open with a key. */
uint32_t keys_strange(const struct secrets *secrets);

#endif
