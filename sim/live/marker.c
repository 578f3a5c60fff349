/* See marker.h. */
#include "sim/live/marker.h"

struct ike_dgram marker_view(enum marker_rule rule, const struct ike_dgram *dgram)
{
	struct ike_dgram view = *dgram;

	switch (rule) {
	case MARKER_AUTO: break;
	case MARKER_ALWAYS: view.from.port = view.to.port = IKE_PORT_NAT; break;
	case MARKER_NEVER: view.from.port = view.to.port = IKE_PORT; break;
	}
	return view;
}
