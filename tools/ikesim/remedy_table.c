/* The remedies of remedy.h, one row each. Equally small ones stand in the order of this table, if
 * the time does not tell them apart. */
#include "tools/ikesim/remedy.h"

#define RAISE(path, words, part)                                                                   \
	{                                                                                          \
		path, REMEDY_RAISE, NULL, words, SPLIT_##part, false                               \
	}
#define LOWER(path, words, part)                                                                   \
	{                                                                                          \
		path, REMEDY_LOWER, NULL, words, SPLIT_##part, false                               \
	}
#define FASTER(path, words, part)                                                                  \
	{                                                                                          \
		path, REMEDY_FASTER, NULL, words, SPLIT_##part, false                              \
	}
#define FEWER(path, words)                                                                         \
	{                                                                                          \
		path, REMEDY_LOWER, NULL, words, SPLIT_COUNT, true                                 \
	}
#define FROM(path, to, words, part)                                                                \
	{                                                                                          \
		path, REMEDY_RAISE, to, words, SPLIT_##part, false                                 \
	} /* also if it is nothing yet */
#define SWITCH(path, to, words, part)                                                              \
	{                                                                                          \
		path, REMEDY_SWITCH, to, words, SPLIT_##part, false                                \
	}

static const struct remedy rows[] = {
	/* What is broken. */
	LOWER("faults[].for", "the fault lasts for less", COUNT),
	{ "faults[].for", REMEDY_GONE, NULL, "the fault is not there: data valid, parts repaired",
	  SPLIT_COUNT, false },
	{ "faults[].at", REMEDY_GONE, NULL, "what the fault does is not done, or at another time",
	  SPLIT_COUNT, false },
	RAISE("faults[].nth", "the fault hits a later request", COUNT),
	RAISE("faults[].every", "the fault comes less often", COUNT),
	LOWER("faults[].rate", "fewer packets are hit by the fault", RETRANSMIT),
	LOWER("faults[].factor", "the fault slows less", DRIVER),
	LOWER("faults[].ahead", "the clock is less wrong", COUNT),
	LOWER("faults[].back", "the clock is less wrong", COUNT),
	LOWER("faults[].add", "the fault delays less", NETWORK),
	{ "network.links[].drop", REMEDY_SHORTEN, NULL, "fewer packets are lost", SPLIT_RETRANSMIT,
	  false },
	LOWER("network.links[].loss", "fewer packets are lost", RETRANSMIT),

	/* What takes its time. */
	FASTER("hosts[].auth_backend", "a faster authentication back end", BACKEND),
	LOWER("ike.eap_rounds", "fewer rounds of EAP", BACKEND),
	RAISE("cpu.cores", "more cores", PEER_QUEUE),
	RAISE("cpu.workers", "more workers of the IKE daemon", PEER_QUEUE),
	RAISE("cpu.speed", "a faster processor", PEER_CPU),
	{ "cpu.background", REMEDY_FREE, NULL, "others leave more of the processor",
	  SPLIT_PEER_QUEUE, false },
	LOWER("cpu.pauses.for", "shorter pauses of the processor", PEER_QUEUE),
	RAISE("cpu.pauses.every", "rarer pauses of the processor", PEER_QUEUE),
	LOWER("cpu.priorities.*", "another order of service", PEER_QUEUE),
	RAISE("cpu.receive.queue", "a longer receive queue", PEER_QUEUE),
	RAISE("cpu.receive.wait", "datagrams may wait longer", PEER_QUEUE),
	LOWER("cpu.receive.queue", "a shorter receive queue", PEER_QUEUE),
	FASTER("sadb.ops.*", "a faster driver", DRIVER),
	LOWER("sadb.ops.getspi_per_10k_sas", "a driver that grows slower with its SAs", DRIVER),
	LOWER("sadb.standing_sas", "fewer SAs of others in the driver", DRIVER),
	FASTER("sadb.first_use", "algorithms are loaded sooner", DRIVER),
	SWITCH("sadb.first_use", "0s", "algorithms are loaded before they are needed", DRIVER),
	RAISE("sadb.workers", "more workers of the driver", DRIVER_QUEUE),
	FASTER("network.links[].latency", "a faster network", NETWORK),

	/* Limits. */
	RAISE("sadb.limits.*", "a larger limit of the driver", COUNT),
	RAISE("ike.half_open_limit", "more half-open IKE SAs", COUNT),
	RAISE("ike.half_open_per_source", "more half-open IKE SAs of one address", COUNT),
	RAISE("hosts[].acquire_workers", "more acquire workers", COUNT),
	RAISE("ike.acquires.queue", "a longer queue of acquires", COUNT),
	RAISE("ike.acquires.wait", "acquires may wait longer", COUNT),
	RAISE("network.links[].queue", "a longer queue on the link", RETRANSMIT),
	RAISE("network.links[].mtu", "larger packets pass", RETRANSMIT),
	RAISE("network.links[].nat_mapping", "the NAT remembers for longer", RETRANSMIT),

	/* How long there is. */
	RAISE("sadb.larval_lifetime", "the larval SA lives longer", COUNT),
	RAISE("sadb.lock_wait", "requests wait longer for the driver's lock", DRIVER_QUEUE),
	RAISE("ike.half_open_timeout", "a responder remembers who is half-open for longer", COUNT),
	RAISE("ike.budgets.*", "a negotiation may take longer in all", COUNT),
	RAISE("ike.retransmit.max_tries", "more retransmissions", RETRANSMIT),
	RAISE("ike.retransmit.give_up_after", "the initiator tries for longer", RETRANSMIT),

	/* How the daemon goes about it. */
	SWITCH("ike.keepalive", "20s", "keepalives keep the NAT's mapping", RETRANSMIT),
	SWITCH("ike.on_larval_gone", "add", "ADD follows where UPDATE found nothing", COUNT),
	LOWER("ike.retransmit.first", "the first retransmission comes sooner", RETRANSMIT),
	LOWER("ike.retransmit.factor", "retransmissions come sooner", RETRANSMIT),
	SWITCH("ike.cookies.above_half_open", "0", "cookies are always asked for", COUNT),
	SWITCH("ike.cookies.above_half_open", "500", "cookies are asked for under load", COUNT),
	SWITCH("ike.fragmentation", "yes", "large messages go in fragments", RETRANSMIT),
	SWITCH("ike.rekey.pfs", "yes", "both ends want PFS", COUNT),
	SWITCH("ike.rekey.pfs", "no", "no end wants PFS", COUNT),
	FROM("ike.rekey.jitter", "5%", "rekeys are spread", COUNT),

	/* Who asks. */
	FROM("load[].jitter", "1s", "arrivals are spread", COUNT),
	RAISE("load[].every", "bursts come less often", COUNT),
	{ "load[].stages", REMEDY_STRETCH, NULL, "the same arrivals take longer", SPLIT_COUNT,
	  true },
	SWITCH("load[].retry.policy", "backoff", "who failed waits, longer each time", COUNT),
	FEWER("load[].rate", "arrivals come at a lower rate"),
	FEWER("load[].to", "arrivals come at a lower rate"),
	FEWER("load[].size", "smaller bursts"),
	FEWER("load[].users", "fewer users"),
	FEWER("hosts[].count", "fewer machines"),
};

const struct remedy *remedy_rows(uint32_t *count)
{
	*count = sizeof(rows) / sizeof(*rows);
	return rows;
}
