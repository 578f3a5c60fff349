/*
 * Tunnel or transport mode (RFC 7296 1.3.1, 3.10.1; RFC 4301 4.1): who asks for a pair says
 * USE_TRANSPORT_MODE, who grants it says it too; else the pair is one in tunnel mode.
 *
 * Through a NAT it is neither asked for nor granted: the selectors would have to be rewritten
 * (RFC 7296 2.23.1), which we do not.
 */
#ifndef IKE_MODE_H
#define IKE_MODE_H

#include "ike/step.h"

/* Do we ask for it? old: the pair that is to be replaced, NULL: none. */
bool ike_mode_wanted(const struct ike *ike, const struct ike_session *session,
                     const struct ike_child *old);
/* The answer to what child->transport asked for. NONE, and child->transport is what it says;
 * SYNTAX: it grants what nobody asked for; MODE: it declines, and we must have it. */
enum ike_failure ike_mode_answered(const struct ike *ike, struct ike_child *child,
                                   const struct ike_chain *chain);
/* What a request gets. NONE; MODE: it does not ask, and we must have it. */
enum ike_failure ike_mode_granted(const struct ike *ike, const struct ike_session *session,
                                  const struct ike_chain *chain, bool *transport);

#endif
