/* What whoever steers an endpoint wants of an IKE SA that is established, and what time wants. */
#include <assert.h>

#include "ike/handlers.h"
#include "ike/pool.h"

/* Of that negotiation the IKE SA that is in use, NULL: there is none. */
static struct ike_session *current(const struct ike *ike, uint64_t negotiation)
{
	struct ike_session *session = ike_session_named(&ike->sessions, negotiation);

	while (session != NULL && session->state != IKE_ST_ESTABLISHED)
		session = ike_session_also(&ike->sessions, session);
	return session;
}

static bool want(struct ike *ike, nsec now, uint64_t negotiation, enum ike_want want)
{
	struct ike_session *session = current(ike, negotiation);

	ike->now = now;
	if (session == NULL)
		return false;
	session->wants |= (uint8_t)want;
	ike_ready(ike, session);
	return true;
}

/* Each installed pair that is meant; how many. */
static uint32_t each(struct ike *ike, struct ike_session *session, uint32_t spi,
                     void (*what)(struct ike *, struct ike_child *))
{
	uint32_t count = 0;

	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		struct ike_child *child = &ike->children.all[slot];

		if (child->state != IKE_CHILD_INSTALLED || child->old ||
		    (spi != 0 && child->install.spi_in != spi))
			continue;
		what(ike, child);
		count++;
	}
	ike_ready(ike, session);
	return count;
}

static bool replaced(const struct ike *ike, const struct ike_child *old)
{
	const struct ike_session *session = ike_session_of(ike, old);

	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next)
		if (ike->children.all[slot].replaces == old->slot)
			return true;
	return false;
}

static void rekey(struct ike *ike, struct ike_child *child)
{
	child->rekey = !replaced(ike, child);
}

static void let_go(struct ike *ike, struct ike_child *child)
{
	(void)ike;
	child->closes = true;
}

bool ike_rekey_child(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi)
{
	struct ike_session *session = current(ike, negotiation);

	ike->now = now;
	return session != NULL && each(ike, session, spi, rekey) > 0;
}

bool ike_delete_child(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi)
{
	struct ike_session *session = current(ike, negotiation);

	ike->now = now;
	return session != NULL && each(ike, session, spi, let_go) > 0;
}

bool ike_rekey_ike(struct ike *ike, nsec now, uint64_t negotiation)
{
	return want(ike, now, negotiation, IKE_WANT_REKEY);
}

bool ike_new_child(struct ike *ike, nsec now, uint64_t negotiation)
{
	return want(ike, now, negotiation, IKE_WANT_CHILD);
}

bool ike_probe(struct ike *ike, nsec now, uint64_t negotiation)
{
	return want(ike, now, negotiation, IKE_WANT_PROBE);
}

bool ike_delete(struct ike *ike, nsec now, uint64_t negotiation)
{
	return want(ike, now, negotiation, IKE_WANT_DELETE);
}

void ike_sa_rekey(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi, enum sadb_dir dir)
{
	struct ike_session *session = current(ike, negotiation);
	struct ike_child *child;

	ike->now = now;
	child = session == NULL ? NULL
	                        : ike_child_find(&ike->children, &session->children, spi, dir);
	if (child == NULL || child->state != IKE_CHILD_INSTALLED || child->old)
		return;
	rekey(ike, child);
	ike_ready(ike, session);
}

/* ---- time ---- */

nsec ike_lifetime(struct ike *ike, nsec most)
{
	uint64_t most_ppm = ike->conf.rekey_jitter_ppm, share;

	if (most == 0 || most_ppm == 0)
		return most;
	share = ike_random_u64(&ike->random) % (most_ppm + 1);
	most -= (nsec)((uint64_t)most / 1000000 * share +
	               (uint64_t)most % 1000000 * share / 1000000);
	return most > 0 ? most : 1;
}

void ike_established(struct ike *ike, struct ike_session *session)
{
	nsec rekey_ns = ike_lifetime(ike, ike->conf.ike_rekey_ns);

	session->heard_at = ike->now;
	if (rekey_ns > 0)
		ike_alarm_set(ike, session, IKE_ALARM_REKEY, sadb_after(ike->now, rekey_ns));
	if (ike->conf.ike_hard_ns > 0)
		ike_alarm_set(ike, session, IKE_ALARM_LIFE,
		              sadb_after(ike->now, ike->conf.ike_hard_ns));
	if (ike->conf.liveness_ns > 0)
		ike_alarm_set(ike, session, IKE_ALARM_LIVENESS,
		              sadb_after(ike->now, ike->conf.liveness_ns));
	ike_ready(ike, session);
}

/* Is the time over for which the peer may be silent? Else look again when it will be. */
void ike_liveness(struct ike *ike, struct ike_session *session)
{
	nsec until = sadb_after(session->heard_at, ike->conf.liveness_ns);

	if (until <= ike->now) {
		session->wants |= IKE_WANT_PROBE;
		ike_ready(ike, session);
		until = sadb_after(ike->now, ike->conf.liveness_ns);
	}
	ike_alarm_set(ike, session, IKE_ALARM_LIVENESS, until);
}

void ike_retry(struct ike *ike, struct ike_session *session)
{
	if (session->retries)
		session->wants |= IKE_WANT_REKEY;
	session->retries = false;
	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		struct ike_child *child = &ike->children.all[slot];

		if (child->retry)
			rekey(ike, child);
		child->retry = false;
	}
	ike_ready(ike, session);
}

/*
 * RFC 7296 2.25: who is put off for several minutes should conclude that the two ends disagree
 * about what there is, and close the IKE SA.
 */
bool ike_put_off(struct ike *ike, struct ike_session *session)
{
	if (!session->put_off)
		session->put_off_at = ike->now;
	session->put_off = true;
	if (ike->conf.put_off_max_ns == 0 ||
	    ike->now < sadb_after(session->put_off_at, ike->conf.put_off_max_ns))
		return false;
	ike_fail(ike, session, IKE_FAIL_PEER_ERROR, IKE_NOTIFY_TEMPORARY_FAILURE);
	ike_leave(ike, session, IKE_MOVE_PUT_OFF);
	return true;
}

/* ---- what for ---- */

/* Of a pair that is whole; false: there is none. */
static bool in_use(const struct ike *ike, const struct ike_session *session,
                   struct sadb_traffic *traffic)
{
	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		*traffic = ike->children.all[slot].agreed;
		if (ike->children.all[slot].whole)
			return true;
	}
	return false;
}

/*
 * An inner address was given in IKE_AUTH for as long as the IKE SA lives: every further pair is of
 * that address too (RFC 7296 2.19, 2.9).
 */
struct sadb_traffic ike_policy_traffic(const struct ike *ike, const struct ike_session *session)
{
	bool ours = session->peer_number < ike->conf.peers_count;
	struct sadb_traffic policy = ours ? ike->conf.peers[session->peer_number].traffic
	                                  : ike->conf.responder_traffic,
	                    used;

	if (session->children.lease > 0 &&
	    !ike_pool_narrow(ike->pool, session->children.lease, &policy.remote))
		assert(!"it was given because it is within the policy");
	if (ours && ike->conf.asks_address != 0 && in_use(ike, session, &used))
		policy.local = used.local;
	return policy;
}

/* What is in use already, if nobody has told us what this peer is for. */
struct sadb_traffic ike_wanted_traffic(const struct ike *ike, const struct ike_session *session)
{
	struct sadb_traffic used;

	if (session->peer_number >= ike->conf.peers_count && in_use(ike, session, &used))
		return used;
	return ike_policy_traffic(ike, session);
}
