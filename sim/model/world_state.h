/*
 * A world from inside: what world.c and world_edge.c share.
 *
 * Its machines by number, which is also their order within an instant: the faults, the acquires,
 * the links, the hosts. The agenda says whose turn it is.
 */
#ifndef SIM_MODEL_WORLD_STATE_H
#define SIM_MODEL_WORLD_STATE_H

#include "sim/model/agenda.h"
#include "sim/model/callers.h"
#include "sim/model/fault.h"
#include "sim/model/host.h"
#include "sim/model/keyring.h"
#include "sim/model/link.h"
#include "sim/model/nat.h"
#include "sim/model/plan.h"
#include "sim/model/record.h"
#include "sim/model/world.h"

/* Turns of one instant, and as many for each machine: more, and something spins. */
#define TURNS_MAX (UINT64_C(1) << 20)

enum { MACHINE_FAULTS, MACHINE_ACQUIRES, MACHINE_LINKS };

struct gate;
struct load;

struct world {
	struct keyring *keyring; /* NULL: nobody signs */
	struct ike_loans *loans; /* of all endpoints */
	const struct scenario *scenario;
	nsec now;
	bool over;
	uint64_t dgrams; /* given out so far */
	struct capture *capture;
	struct secrets *secrets;
	struct plan plan;
	struct edge *edge;       /* NULL: everybody lives here */
	struct callers *callers; /* of a responder at the edge; NULL: it knows its peer */
	uint32_t acquires_next;  /* whose turn to begin it is */
	struct load *load;       /* NULL: none */
	struct gate *gates[SCENARIO_HOSTS_MAX]; /* by entry; NULL: no line */
	bool *inside; /* by instance: is through its gate; NULL: there is no gate */
	struct fault_schedule faults;
	struct agenda agenda;
	struct link *links[SCENARIO_LINKS_MAX];
	struct nat *nats[SCENARIO_LINKS_MAX]; /* NULL: none on that link */
	struct host **hosts;
	struct world_boot {
		uint32_t count, falls; /* how often it was restarted; restarts that are on */
	} * boots;                     /* by instance; NULL: no fault restarts anybody */
	uint8_t *entries;              /* by instance: its index in scenario->hosts */
	uint64_t footprint;

	struct journal_meta meta;
	const char **names;
	char *names_text;
	enum sadb_platform *platforms;
	const char *link_names[SCENARIO_LINKS_MAX], *fault_names[SCENARIO_FAULTS_MAX];
	const char *load_names[SCENARIO_LOADS_MAX];
	char fault_texts[SCENARIO_FAULTS_MAX][FAULT_TEXT_MAX];
};

struct record world_record(const struct world *world, struct journal *journal);
uint32_t world_machine(const struct world *world, uint32_t host);
/* Everything that is due at this instant, or until no room is left for what leaves. */
void world_instant(struct world *world, struct record *record, nsec at);
/* Is put on the link between the two. */
void world_put(struct world *world, struct record *record, struct link_dgram *dgram);
/* The instance at the other side of the edge that `host` has to do with. */
uint32_t world_far(const struct world *world, uint32_t host, const struct sadb_addr *at);
/* How many instances the initiators have that a responder at the edge may be called by. */
uint32_t world_callers(const struct plan *plan);
/* A datagram comes out of a link at the edge: it waits to be sent. */
void world_leave(struct world *world, const struct link_dgram *dgram);
void world_drain(struct world *world, struct record *record, uint32_t number);
void world_finish(struct world *world, struct journal *journal, enum journal_end why);

/* world_fault.c. False: no memory. */
bool world_fault_new(struct world *world);
void world_fault(struct world *world, struct record *record);
bool world_is_down(const struct world *world, uint32_t host); /* a fault restarts it */

/* A machine of a load is back: it knows that its negotiation is gone. */
void world_load_risen(struct world *world, uint32_t number);
/* world_load.c: who begins when. False: no memory. */
bool world_load_new(struct world *world, uint64_t seed);
/* Who is to begin has changed: when is somebody's turn? */
void world_acquires_due(struct world *world);
void world_acquire(struct world *world, struct record *record);
/* After whatever a host did; of a world with a load or a gate. */
void world_load_hear(struct world *world, uint32_t number);
/* Its counts; false: the journal is full. */
bool world_load_finish(const struct world *world, struct journal *journal);

/* world_nat.c: a link's NAT. False: no memory; what is inbound has no mapping. */
bool world_nat_new(struct world *world, uint32_t number);
/* Whose this is, before or behind a NAT. */
uint32_t world_host_at(const struct world *world, const struct ike_endpoint *at);
void world_nat_out(struct world *world, uint32_t number, struct link_dgram *dgram);
bool world_nat_in(struct world *world, uint32_t number, struct link_dgram *dgram);

#endif
