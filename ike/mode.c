#include "ike/mode.h"

#include "ike/payload.h"

static bool direct(const struct ike_session *session)
{
	return !session->nat_self && !session->nat_peer;
}

static bool said(const struct ike_chain *chain)
{
	struct ike_notify notify;

	return ike_chain_notify(chain, IKE_NOTIFY_USE_TRANSPORT_MODE, &notify);
}

bool ike_mode_wanted(const struct ike *ike, const struct ike_session *session,
                     const struct ike_child *old)
{
	if (old != NULL) /* as it is in use: RFC 7296 2.8 */
		return old->transport;
	return ike->conf.mode != IKE_MODE_TUNNEL && direct(session);
}

enum ike_failure ike_mode_answered(const struct ike *ike, struct ike_child *child,
                                   const struct ike_chain *chain)
{
	bool granted = said(chain);

	if (granted && !child->transport)
		return IKE_FAIL_SYNTAX;
	child->transport = granted;
	return !granted && ike->conf.mode == IKE_MODE_TRANSPORT_ONLY ? IKE_FAIL_MODE
	                                                             : IKE_FAIL_NONE;
}

enum ike_failure ike_mode_granted(const struct ike *ike, const struct ike_session *session,
                                  const struct ike_chain *chain, bool *transport)
{
	*transport = ike->conf.mode != IKE_MODE_TUNNEL && direct(session) && said(chain);
	return !*transport && ike->conf.mode == IKE_MODE_TRANSPORT_ONLY ? IKE_FAIL_MODE
	                                                                : IKE_FAIL_NONE;
}
