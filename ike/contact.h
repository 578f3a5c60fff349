/*
 * Who the peer of an IKE SA is, and what it says of its other ones (RFC 7296 2.4, 3.10.1):
 * INITIAL_CONTACT in its first IKE_AUTH message asserts that it has no other IKE SA with us. So
 * those that we have with the same authenticated identity are left over, from before a crash say,
 * and go without a word to a peer that knows nothing of them.
 */
#ifndef IKE_CONTACT_H
#define IKE_CONTACT_H

#include "ike/step.h"

/* The peer is that one: it has said so, or we want nobody else. body: of IDi or IDr. */
void ike_contact_named(const struct ike *ike, struct ike_session *session, struct ike_view body);
/* ... and has proved it, or this is ours and others ask for it. */
void ike_contact_known(struct ike *ike, struct ike_session *session);
/* We have nothing else with this peer, and nothing under way: the assertion may be made. */
bool ike_contact_first(const struct ike *ike, const struct ike_session *session);
/* The peer has made it and is authenticated: its others go, one a step (task.c). */
void ike_contact_obey(struct ike *ike, struct ike_session *session);

#endif
