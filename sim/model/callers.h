/*
 * Who has come to a live responder: a peer is an address, whatever its port, since a NAT or port
 * 4500 changes that. The first that comes has number 0, the next one 1: they are the instances of
 * the scenario's initiators, in their order. More than there are of those, and all who come then
 * have the number of the last: counted, never refused.
 */
#ifndef SIM_MODEL_CALLERS_H
#define SIM_MODEL_CALLERS_H

#include "sadb/msg.h"

struct callers;

/* most: at least 1. NULL: no memory. */
struct callers *callers_new(uint32_t most);
void callers_free(struct callers *callers);
uint64_t callers_footprint(uint32_t most);

/* Its number; a new one is given its own while there is one. */
uint32_t callers_meet(struct callers *callers, const struct sadb_addr *at);
/* The same, and nobody becomes known by it. */
uint32_t callers_find(const struct callers *callers, const struct sadb_addr *at);
/* How often somebody was met for whom there was no number left. */
uint64_t callers_turned(const struct callers *callers);

#endif
