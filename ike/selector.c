/* Traffic selectors: what both ends agree to protect, RFC 7296 2.9. */
#include <assert.h>
#include <string.h>

#include "ike/selector.h"

/* Addresses are in network order and, for IPv4, followed by zeros: octets compare as numbers do. */
static int compare(const struct sadb_addr *a, const struct sadb_addr *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

struct sadb_selector ike_selector_any(uint8_t family)
{
	struct sadb_selector any = { .port_hi = 65535 };

	assert(family == 4 || family == 6);
	any.lo.family = any.hi.family = family;
	memset(any.hi.bytes, 0xff, family == 4 ? 4 : 16);
	return any;
}

bool ike_selector_within(const struct sadb_selector *inner, const struct sadb_selector *outer)
{
	return inner->lo.family == outer->lo.family &&
	       (!outer->protocol || outer->protocol == inner->protocol) &&
	       inner->port_lo >= outer->port_lo && inner->port_hi <= outer->port_hi &&
	       compare(&inner->lo, &outer->lo) >= 0 && compare(&inner->hi, &outer->hi) <= 0;
}

bool ike_selector_meet(const struct sadb_selector *a, const struct sadb_selector *b,
                       struct sadb_selector *out)
{
	struct sadb_selector meet;

	if (a->lo.family != b->lo.family ||
	    (a->protocol && b->protocol && a->protocol != b->protocol))
		return false;
	meet.protocol = a->protocol ? a->protocol : b->protocol;
	meet.port_lo = a->port_lo > b->port_lo ? a->port_lo : b->port_lo;
	meet.port_hi = a->port_hi < b->port_hi ? a->port_hi : b->port_hi;
	meet.lo = compare(&a->lo, &b->lo) > 0 ? a->lo : b->lo;
	meet.hi = compare(&a->hi, &b->hi) < 0 ? a->hi : b->hi;
	if (meet.port_lo > meet.port_hi || compare(&meet.lo, &meet.hi) > 0)
		return false;
	*out = meet;
	return true;
}

/* One selector of each side must speak of the same protocol: a packet has only one. */
static bool protocols_meet(struct sadb_traffic *traffic)
{
	uint8_t local = traffic->local.protocol, remote = traffic->remote.protocol;

	if (local && remote && local != remote)
		return false;
	traffic->local.protocol = traffic->remote.protocol = local ? local : remote;
	return true;
}

static bool traffic_within(const struct sadb_traffic *inner, const struct sadb_traffic *outer)
{
	return ike_selector_within(&inner->local, &outer->local) &&
	       ike_selector_within(&inner->remote, &outer->remote);
}

bool ike_traffic_narrow(const struct ike_ts *tsi, const struct ike_ts *tsr,
                        const struct sadb_traffic *policy, struct sadb_traffic *agreed)
{
	bool found = false;

	*agreed = (struct sadb_traffic){ 0 };
	for (uint32_t i = 0; i < tsi->count; i++) {
		for (uint32_t r = 0; r < tsr->count; r++) {
			struct sadb_traffic meet;

			if (!ike_selector_meet(&tsi->selectors[i], &policy->remote, &meet.remote) ||
			    !ike_selector_meet(&tsr->selectors[r], &policy->local, &meet.local) ||
			    !protocols_meet(&meet))
				continue;
			if (!found || traffic_within(agreed, &meet))
				*agreed = meet;
			found = true;
		}
	}
	return found;
}

static bool all_within(const struct ike_ts *ts, const struct sadb_selector *outer)
{
	for (uint32_t i = 0; i < ts->count; i++)
		if (!ike_selector_within(&ts->selectors[i], outer))
			return false;
	return ts->count >= 1 && !ts->skipped; /* what we cannot hold, we did not propose */
}

bool ike_traffic_accepted(const struct ike_ts *tsi, const struct ike_ts *tsr,
                          const struct sadb_traffic *proposed, struct sadb_traffic *agreed)
{
	*agreed = (struct sadb_traffic){ 0 };
	if (!all_within(tsi, &proposed->local) || !all_within(tsr, &proposed->remote))
		return false;
	*agreed = (struct sadb_traffic){ .local = tsi->selectors[0], .remote = tsr->selectors[0] };
	return true;
}
