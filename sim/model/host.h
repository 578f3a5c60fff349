/*
 * A host: the only glue between one IKE endpoint and one IPsec driver, and its authentication back
 * end.
 *
 *      datagrams --> [ endpoint ] --> datagrams
 *                      |  ^   |  ^
 *             requests v  |   v  | answers
 *                  [ driver ] [ back end ]
 *
 * The host gives each request its service time (stream "host/NAME/OP") and each question to the
 * back end its delay ("host/NAME/auth_backend"), and journals what passes. Order within an instant:
 * driver, back end, endpoint.
 */
#ifndef SIM_MODEL_HOST_H
#define SIM_MODEL_HOST_H

#include "ike/ike.h"
#include "sim/model/plan.h"
#include "sim/model/record.h"

struct host;
struct keyring;

struct host_conf {
	const struct plan *plan;
	uint32_t number;
	uint64_t seed;                 /* of the run */
	const struct keyring *keyring; /* NULL: nobody signs */
	uint32_t boot;                 /* how often it was restarted: each time draws anew */
	struct ike_loans *loans;       /* of the world */
};

struct host *host_new(const struct host_conf *conf); /* NULL: no memory */
void host_free(struct host *host);
uint64_t host_footprint(const struct host *host); /* bytes taken by host_new */

/* The verbs. After host_start, host_input and host_tick drain host_output, at the same instant. */
/* The negotiation with its only peer; 0 = no room, or it has to wait. */
uint64_t host_start(struct host *host, nsec now, struct record *record,
                    const struct journal_acquire *acquire);
void host_input(struct host *host, nsec now, struct record *record, const struct ike_dgram *dgram);
void host_tick(struct host *host, nsec now);
nsec host_next_at(const struct host *host);
/* True: send this; its data is valid until the next verb. False: nothing is left to do. */
struct host_send {
	uint64_t negotiation;
	struct ike_send send;
};
bool host_output(struct host *host, nsec now, struct record *record, struct host_send *send);

void host_stall(struct host *host, enum sadb_op op, nsec until); /* see sadb_stall */
/*
 * Other faults. Before each of them host_settle: what is due in the driver happens. After each of
 * them drain host_output.
 */
void host_settle(struct host *host, nsec now, struct record *record);
void host_lock(struct host *host, nsec until);            /* see sadb_lock */
void host_set_wall(struct host *host, nsec now, nsec by); /* see sadb_set_wall */
/* Its clock, the endpoint's and the driver's, gains so much in each second from now on. What runs
 * keeps its end. */
void host_drift(struct host *host, nsec gain_ns);
void host_slow(struct host *host, enum sadb_op op, uint32_t factor_milli, nsec until);
bool host_has_processor(const struct host *host);
/* Then: see cpu_hinder. */
void host_hinder(struct host *host, nsec now, uint32_t factor_milli, bool stopped);
void host_fail(struct host *host, const struct plan *plan, const struct scenario_fault *fault);
/* It is down: its driver's SAs are gone, in the order of a dump. host_new makes the next one. */
void host_fall(struct host *host, nsec now, struct record *record);
void host_damage(struct host *host, const struct scenario_fault *fault);
/* So many packets of that size through each SA that is mature or dying, in the order of dumps. */
void host_traffic(struct host *host, nsec now, struct record *record, uint32_t packets,
                  uint32_t bytes);
/* The driver is asked for POLICY: everything goes. told: the endpoint learns of it, too. */
void host_policy_change(struct host *host, nsec now, struct record *record, bool told);
/*
 * An operator steers. One step a call, so that host_output is drained between: false when there is
 * nothing more to do. A pair that is rekeyed or deleted already has no second turn.
 */
struct host_steering {
	enum scenario_deed deed;
	uint32_t cursor; /* in the driver's dump */
	bool own;        /* an initiator's negotiation had its turn */
};
bool host_steer(struct host *host, nsec now, struct host_steering *steering);
/* Whatever it negotiates ends; what is established is for DEED_DELETE_IKE before. */
void host_farewell(struct host *host, nsec now);
/*
 * For loads, in host_load.c. Leave: it wants its SAs no longer; they are deleted, if there are any.
 * Idle: nothing is left of a negotiation here, nothing waits, its driver has answered everything.
 * Heard: what its endpoint said, or its queue did with an acquire, since this was asked last.
 */
void host_leave(struct host *host, nsec now);
bool host_is_idle(const struct host *host);
struct host_heard {
	bool installed : 1, failed : 1;
};
struct host_heard host_heard(struct host *host);
bool host_works(const struct host *host); /* its driver has not answered all requests yet */
/* Has a negotiation of it come to its end, good or bad, and is its driver idle? */
bool host_settled(const struct host *host);
void host_held(const struct host *host, uint32_t *larvals, uint32_t *sas);
/* At the end, what its queues have seen; false: the journal is full. */
bool host_tell(const struct host *host, nsec now, struct journal *journal);
const struct ike_counters *host_ike_counters(const struct host *host);
const struct sadb_counters *host_sadb_counters(const struct host *host);
const struct sadb *host_sadb(const struct host *host); /* to look at only */

#endif
