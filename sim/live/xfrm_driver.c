/* The kernel's driver as a host's (contract in xfrm.h and sim/model/driver.h). */
#include "sim/live/xfrm_state.h"

static enum sadb_err submit(void *self, nsec now, const struct sadb_req *req)
{
	return xfrm_submit(self, now, req);
}

static nsec next_at(const void *self)
{
	return xfrm_next_at(self);
}

static void tick(void *self, nsec now)
{
	xfrm_tick(self, now);
}

static bool complete(void *self, struct sadb_reply *reply)
{
	return xfrm_complete(self, reply);
}

static bool event(void *self, struct sadb_event *out)
{
	return xfrm_event(self, out);
}

static void held(void *self, uint32_t *larvals, uint32_t *sas)
{
	struct xfrm *xfrm = self;
	const struct xfrm_sa *sa;
	uint32_t cursor = 0;

	*larvals = *sas = 0;
	while ((sa = xfrm_book_next(xfrm->book, &cursor))) {
		*larvals += sa->state == SADB_ST_LARVAL;
		*sas += sa->state == SADB_ST_MATURE || sa->state == SADB_ST_DYING;
	}
}

struct driver xfrm_driver(struct xfrm *xfrm)
{
	return (struct driver){ .self = xfrm,
		                .submit = submit,
		                .next_at = next_at,
		                .tick = tick,
		                .complete = complete,
		                .event = event,
		                .held = held };
}
