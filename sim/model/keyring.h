/*
 * Key pairs of a world whose endpoints sign (ike.auth: ed25519), and the public keys they know of
 * each other. Everybody's pair comes from the seed and the stream "ed25519/NAME".
 */
#ifndef SIM_MODEL_KEYRING_H
#define SIM_MODEL_KEYRING_H

#include "sim/model/plan.h"

struct keyring;

/* NULL: no memory. A world where nobody signs needs none: keyring_needed. */
bool keyring_needed(const struct plan *plan);
struct keyring *keyring_new(const struct plan *plan, uint64_t seed);
void keyring_free(struct keyring *keyring); /* wipes */
uint64_t keyring_footprint(const struct plan *plan);

/* NULL: this host authenticates by a pre-shared key. Valid as long as the keyring. */
const struct ike_signer *keyring_signer(const struct keyring *keyring, uint32_t host);

#endif
