/*
 * A virtual world: hosts, links and faults of one scenario, one clock, one journal.
 *
 * Order within one instant: faults (ends before beginnings), then acquires, then links in order of
 * their number (arrivals of each in order of (due_at, sequence)), then hosts in order of their
 * number; of a host: its driver, its back end, its endpoint. What one of them puts out at an
 * instant is done at that instant, in that order, until nothing is left; every delay is at least 1
 * ns. What is due at the scenario's duration itself does not happen any more.
 */
#ifndef SIM_MODEL_WORLD_H
#define SIM_MODEL_WORLD_H

#include "sim/capture.h"
#include "sim/journal.h"
#include "sim/model/edge.h"
#include "sim/secret.h"

struct world;

/* NULL: no memory. The journal must have been made with the meta of world_meta. */
struct world *world_new(const struct scenario *scenario, uint64_t seed);
/* One entry lives here, the rest is real: edge.h. conf is borrowed for the world's life. */
struct world *world_new_edge(const struct scenario *scenario, uint64_t seed,
                             const struct edge_conf *conf);
const struct journal_meta *world_meta(const struct world *world);
void world_free(struct world *world);

/* From now on these keep the datagrams and the keys of the run; NULL: nobody does. Borrowed. */
void world_keep(struct world *world, struct capture *capture, struct secrets *secrets);

/* One instant: false when the run is over (then END is in the journal). */
bool world_step(struct world *world, struct journal *journal);
/* Ends the run now with this reason; world_step then returns false. */
void world_stop(struct world *world, struct journal *journal, enum journal_end why);

/*
 * Instead of world_step, for a world with an edge: time is somebody else's, the world has neither
 * an end of its own nor a duration. Everything due up to and including `now` happens, each at its
 * own instant, until no room is left for what leaves: then take world_output and call it again.
 * False: it is over.
 */
bool world_until(struct world *world, struct journal *journal, nsec now);
/* A datagram of the real peer arrives; all that was due before `now` must have happened. */
void world_input(struct world *world, struct journal *journal, nsec now,
                 const struct ike_dgram *dgram);
/* The driver of the edge has something since now: look at its next_at again. */
void world_stir(struct world *world);
/* The next to be sent, NULL: none. Valid until the next world_until. */
const struct edge_dgram *world_output(struct world *world);
/* Every initiator has begun, and each has come to its end; no fault is to come, nothing is under
 * way on a link. */
bool world_settled(const struct world *world);
bool world_works(const struct world *world); /* a driver here has not answered all requests yet */
/* Ends it at `now`, by which all that was due must have happened, with this reason. */
void world_end(struct world *world, struct journal *journal, nsec now, enum journal_end why);
/* After the end, into a journal of its own: every pair is removed and its peer told. */
void world_farewell(struct world *world, struct journal *journal);
/* Requests that went out since the farewell began, or since the start, and have no answer. */
uint32_t world_waiting(const struct world *world);
uint32_t world_sessions(const struct world *world); /* IKE SAs that are left here */
/* Datagrams of peers that were told as the last initiator's, for lack of another: callers.h. */
uint64_t world_nameless(const struct world *world);

uint32_t world_first(const struct world *world); /* of the instances that live here */
bool world_over(const struct world *world);

nsec world_now(const struct world *world);
nsec world_next_at(const struct world *world); /* of the next world_step; NEVER if nothing is due */
uint32_t world_hosts(const struct world *world);
/* Of instance `host`, for tests and views. */
const struct ike_counters *world_ike_counters(const struct world *world, uint32_t host);
const struct sadb_counters *world_sadb_counters(const struct world *world, uint32_t host);
const struct sadb *world_sadb(const struct world *world, uint32_t host);
uint64_t world_footprint(const struct world *world); /* bytes taken by world_new */

#endif
