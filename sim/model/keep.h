/* The keys of what an endpoint sends, for who asked to keep them. */
#ifndef SIM_MODEL_KEEP_H
#define SIM_MODEL_KEEP_H

#include "sim/secret.h"

/* Whoever sends a sealed message has its keys: they are asked for once an IKE SA, whatever rekeyed
 * it. Nothing happens if there are none yet. */
void keep_sealed(struct secrets *secrets, const struct ike *ike, const struct ike_dgram *sent);

#endif
