/* What faults do to a host's driver (contract in host.h). */
#include <assert.h>

#include "sim/model/host_conf.h"
#include "sim/model/host_state.h"

void host_stall(struct host *host, enum sadb_op op, nsec until)
{
	sadb_stall(host->sadb, op, until < NSEC_NEVER ? until : NSEC_NEVER - 1);
}

void host_settle(struct host *host, nsec now, struct record *record)
{
	while (sadb_next_at(host->sadb) <= now) {
		sadb_tick(host->sadb, now);
		host_record_events(host, record);
	}
}

void host_lock(struct host *host, nsec until)
{
	sadb_lock(host->sadb, until);
}

void host_set_wall(struct host *host, nsec now, nsec by)
{
	sadb_set_wall(host->sadb, now, by);
}

void host_drift(struct host *host, nsec gain_ns)
{
	static const struct plan_room none; /* no duration hangs on it */
	struct ike_conf conf = host_conf_ike(host->entry, &none);

	host_conf_drift(&conf, gain_ns);
	ike_set_times(host->ike, &conf);
	sadb_set_larval_lifetime(host->sadb,
	                         host_conf_counted(host->entry->sadb->larval_lifetime_ns, gain_ns));
}

void host_slow(struct host *host, enum sadb_op op, uint32_t factor_milli, nsec until)
{
	bool kept = sadb_slow(host->sadb, op, factor_milli, until);

	assert(kept); /* plan_room counts them */
}

bool host_has_processor(const struct host *host)
{
	return host->desk != NULL;
}

void host_hinder(struct host *host, nsec now, uint32_t factor_milli, bool stopped)
{
	desk_hinder(host->desk, now, factor_milli, stopped);
}

/* One rule; or, if it names a peer, one for each instance of that. */
void host_fail(struct host *host, const struct plan *plan, const struct scenario_fault *fault)
{
	bool any = fault->peer == FAULT_ANY;
	uint32_t count = any || plan->edge ? 1 : plan->scenario->hosts[fault->peer].count;
	struct sadb_rule rule = {
		.op = fault->op,
		.has_dir = fault->dir != FAULT_ANY,
		.dir = fault->dir == SADB_DIR_OUT ? SADB_DIR_OUT : SADB_DIR_IN,
		.nth = fault->nth,
		.until = fault->until,
		.cause = fault->cause,
	};

	for (uint32_t i = 0; i < count; i++) {
		if (!any)
			rule.peer = plan->edge ? plan->edge->peer.addr
			                       : plan_seen_at(plan, plan->first[fault->peer] + i);
		bool kept = sadb_inject(host->sadb, &rule);
		assert(kept); /* plan_room */
	}
}

void host_damage(struct host *host, const struct scenario_fault *fault)
{
	host->damages[host->damages_count++] =
	        (struct damage){ .op = fault->op,
		                 .what = (enum scenario_damage)fault->what,
		                 .nth = fault->nth,
		                 .until = fault->until };
}

/* Through one SA, until it has no more. */
static void pass(struct host *host, nsec now, struct record *record, const struct sadb_entry *entry,
                 uint32_t packets, uint32_t bytes)
{
	struct sadb_packet packet = { .src = entry->src,
		                      .dst = entry->dst,
		                      .protocol = entry->protocol,
		                      .dir = entry->dir,
		                      .spi = entry->spi,
		                      .bytes = bytes };

	for (uint32_t i = 0; i < packets; i++) {
		packet.seq = entry->seq + 1 + i;
		if (sadb_packet(host->sadb, now, &packet) != SADB_PATH_PASSED)
			packets = i;
		host_record_events(host, record);
		host_settle(host, now, record); /* an SA that ends makes room for who waits */
	}
}

void host_traffic(struct host *host, nsec now, struct record *record, uint32_t packets,
                  uint32_t bytes)
{
	struct sadb_entry entry;
	uint32_t cursor = 0;

	host_record_events(host, record);
	while (sadb_dump(host->sadb, &cursor, &entry))
		if (entry.state == SADB_ST_MATURE || entry.state == SADB_ST_DYING)
			pass(host, now, record, &entry, packets, bytes);
}

void host_policy_change(struct host *host, nsec now, struct record *record, bool told)
{
	struct sadb_req req = { .ticket = ++host->asked, .op = SADB_OP_POLICY };

	host_ask_driver(host, now, record, 0, &req);
	if (told)
		host_farewell(host, now);
}

void host_farewell(struct host *host, nsec now)
{
	ike_policy_changed(host->ike, now);
	host->steered = true;
}

void host_fall(struct host *host, nsec now, struct record *record)
{
	struct journal_rec rec = { .at = now, .host = host->number, .kind = JOURNAL_SA };
	struct sadb_entry entry;
	uint32_t cursor = 0;

	host_record_events(host, record);
	while (sadb_dump(host->sadb, &cursor, &entry)) {
		if (entry.state != SADB_ST_LARVAL && entry.state != SADB_ST_MATURE &&
		    entry.state != SADB_ST_DYING)
			continue;
		rec.negotiation = entry.owner;
		rec.sa = (struct sadb_event){ .at = now,
			                      .owner = entry.owner,
			                      .spi = entry.spi,
			                      .dir = entry.dir,
			                      .from = entry.state,
			                      .to = SADB_ST_DEAD,
			                      .op = SADB_OP_FLUSH,
			                      .until = NSEC_NEVER };
		record_add(record, &rec);
	}
}
