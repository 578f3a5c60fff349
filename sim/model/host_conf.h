/* What a scenario's words are for the endpoint and the driver of one host. */
#ifndef SIM_MODEL_HOST_CONF_H
#define SIM_MODEL_HOST_CONF_H

#include "sim/model/plan.h"

/* name: of the instance. */
struct sadb_conf host_conf_sadb(const struct scenario_sadb *sadb, const struct plan_room *room,
                                uint64_t seed, const char *name);
/* All but what differs between instances: addresses, identity, keys, peers. */
struct ike_conf host_conf_ike(const struct scenario_host *host, const struct plan_room *room);
/* How long a duration lasts by a clock that gains so much in each second (loses, if negative). */
nsec host_conf_counted(nsec duration, nsec gain_ns);
void host_conf_drift(struct ike_conf *conf, nsec gain_ns); /* the same of all its durations */
/* The pre-shared key: the edge's (edge may be NULL), the host's own, everybody's from the seed. */
void host_conf_key(struct ike_conf *conf, const struct edge_conf *edge, const char *psk,
                   uint64_t seed);
/* Where its secrets come from, by the stream of its name; at an edge SPIs are not to be guessed. */
void host_conf_seed(struct ike_conf *ike, struct sadb_conf *sadb, const struct edge_conf *edge,
                    uint64_t seed, const char *stream);

#endif
