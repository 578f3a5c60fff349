/* What a load does with a host, and asks it (contract in host.h). */
#include "sim/model/host_state.h"

void host_leave(struct host *host, nsec now)
{
	host->steered = true; /* whoever hangs up waits for no worker */
	ike_delete(host->ike, now, host->negotiation);
}

bool host_is_idle(const struct host *host)
{
	return ike_counters(host->ike)->sessions == 0 && !host_works(host) &&
	       (!host->desk || desk_is_empty(host->desk));
}

struct host_heard host_heard(struct host *host)
{
	struct host_heard heard = host->heard;

	host->heard = (struct host_heard){ 0 };
	return heard;
}
