/* An operator steers a host (contract in host.h). */
#include "sim/model/host_state.h"

/* False: there is nothing of the kind. */
static bool steer(struct host *host, nsec now, enum scenario_deed deed, uint64_t negotiation,
                  uint32_t spi)
{
	switch (deed) {
	case DEED_REKEY_CHILD: return ike_rekey_child(host->ike, now, negotiation, spi);
	case DEED_REKEY_IKE: return ike_rekey_ike(host->ike, now, negotiation);
	case DEED_NEW_CHILD: return ike_new_child(host->ike, now, negotiation);
	case DEED_DELETE_CHILD: return ike_delete_child(host->ike, now, negotiation, spi);
	case DEED_DELETE_IKE: return ike_delete(host->ike, now, negotiation);
	case DEED_LIVENESS: return ike_probe(host->ike, now, negotiation);
	case DEED_COUNT: break;
	}
	return false;
}

/* Was an entry before this one of the same negotiation? Other deeds are not done twice anyhow. */
static bool had_turn(const struct host *host, const struct sadb_entry *entry, uint32_t end)
{
	struct sadb_entry other;
	uint32_t cursor = 0;

	while (sadb_dump(host->sadb, &cursor, &other) && cursor < end)
		if (other.owner == entry->owner && other.dir == SADB_DIR_IN)
			return true;
	return false;
}

/* Pairs are what the driver has of them; an initiator knows its negotiation without one. */
bool host_steer(struct host *host, nsec now, struct host_steering *steering)
{
	struct sadb_entry entry;

	while (sadb_dump(host->sadb, &steering->cursor, &entry)) {
		bool keyed = entry.state == SADB_ST_MATURE || entry.state == SADB_ST_DYING;
		if (!keyed || entry.dir != SADB_DIR_IN || entry.owner == 0)
			continue;
		steering->own = steering->own || entry.owner == host->negotiation;
		if ((steering->deed == DEED_NEW_CHILD || steering->deed == DEED_LIVENESS) &&
		    had_turn(host, &entry, steering->cursor))
			continue;
		steer(host, now, steering->deed, entry.owner, entry.spi);
		host->steered = true;
		return true;
	}
	if (steering->own || host->negotiation == 0)
		return false;
	steering->own = host->steered = true;
	return steer(host, now, steering->deed, host->negotiation, 0);
}
