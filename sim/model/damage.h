/*
 * Requests that reach a host's driver damaged: corrupted memory, a bug of the daemon, a
 * configuration that was read wrong. What the driver makes of them is its own business: the model
 * of each platform refuses, or takes, what the platform would.
 *
 * A damaged request is marked in its ticket, so that the endpoint gets the answer to what it
 * asked, not to what the driver was asked.
 */
#ifndef SIM_MODEL_DAMAGE_H
#define SIM_MODEL_DAMAGE_H

#include "sadb/sadb.h"
#include "sim/scenario/scenario.h"

#define DAMAGE_MARK (UINT64_C(1) << 63) /* no endpoint's ticket has it */

/* A rule in force: requests of `op`, all or the nth, until then. */
struct damage {
	enum sadb_op op;
	enum scenario_damage what;
	uint32_t nth, met; /* nth 0 = all; met: requests that fitted so far */
	nsec until;
};

/* Is this request one that the rule damages? Counts it. */
bool damage_fits(struct damage *damage, nsec now, const struct sadb_req *req);
/*
 * Does it, and marks the ticket. MATURE and OUTBOUND look in db for an SA with keys. False: there
 * is none, and the request stays whole.
 */
bool damage_do(const struct damage *damage, const struct sadb *db, struct sadb_req *req);
/* Of the answer to a marked request: as if it were to what was asked. Others stay as they are. */
void damage_undo(struct sadb_reply *reply);

#endif
