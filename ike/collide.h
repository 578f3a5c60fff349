/*
 * Both ends rekey the same pair, or the same IKE SA, at the same time (RFC 7296 2.8.1, 2.8.2): of
 * the two that come of it, the one with the lowest of the four nonces goes, deleted by the end that
 * asked for it; the old one is deleted by the end that asked for the one that stays.
 */
#ifndef IKE_COLLIDE_H
#define IKE_COLLIDE_H

#include "ike/step.h"

/*
 * The lower of two nonces, octet by octet. Of each its first IKE_NONCE_KEPT octets: the
 * shortest nonce has so many, and a peer that repeats so much of one of ours can only spoil its own
 * rekey.
 */
void ike_lowest(uint8_t lowest[IKE_NONCE_KEPT], struct ike_view a, struct ike_view b);
/* A pair that takes another one's place is whole: who goes? */
void ike_settle(struct ike *ike, struct ike_session *session, struct ike_child *child);

#endif
