/*
 * A link: what is put in at one end comes out at the other, later, perhaps twice, perhaps never.
 * One link serves all pairs of instances of the two hosts that its scenario entry joins.
 *
 * Packets come out in order of (due_at, sequence), so a packet with a shorter draw overtakes. Each
 * packet draws the same number of values from the stream "link/NAME", whatever happens to it. A
 * packet meets, in this order: an exact drop, a partition, an MTU, loss, a full queue. What is
 * under way when a partition begins arrives.
 */
#ifndef SIM_MODEL_LINK_H
#define SIM_MODEL_LINK_H

#include "sim/journal.h"
#include "sim/scenario/scenario.h"

struct link;

struct link_dgram {
	uint64_t negotiation;
	uint32_t from, to;           /* instance numbers */
	uint8_t towards;             /* which end of the scenario's between[] `to` is of: 0 or 1 */
	struct journal_packet about; /* about.len: octets of data */
	struct ike_endpoint from_at, to_at;
	enum ike_dgram_kind kind;
	const uint8_t *data; /* borrowed */
};

struct link_fate {
	bool lost, copied;
	enum journal_loss why; /* if lost */
};

/* packets: how many there can ever be under way; the scenario's queue is a cap of its own. NULL: no
 * memory. */
/* dgram_max: octets of its datagrams at most */
struct link *link_new(const struct scenario_link *conf, uint64_t seed, uint64_t packets,
                      uint32_t dgram_max);
void link_free(struct link *link);
uint64_t link_footprint(const struct scenario_link *conf, uint64_t packets, uint32_t dgram_max);

struct link_fate link_input(struct link *link, nsec now, const struct link_dgram *dgram);
nsec link_next_at(const struct link *link);
/* False if nothing has arrived by now. dgram->data is valid until the next link_output. */
bool link_output(struct link *link, nsec now, struct link_dgram *dgram);

/* Faults, which may overlap: each begins once and ends once. */
void link_partition(struct link *link, bool begins);
/* What is worse than its conf for now: the highest of each that is on. */
struct link_worse {
	uint32_t loss_ppb[2]; /* towards each end */
	uint32_t duplicate_ppb, reorder_ppb;
	nsec reorder_ns;    /* how long those are held back that its conf lets pass */
	uint32_t queue_max; /* 0: as in its conf */
};
void link_worsen(struct link *link, const struct link_worse *worse);
void link_latency(struct link *link, nsec add_ns, nsec jitter_ns, bool begins);

#endif
