/* A host from inside: what host.c, host_desk.c, host_fault.c and host_steer.c share. */
#ifndef SIM_MODEL_HOST_STATE_H
#define SIM_MODEL_HOST_STATE_H

#include "sim/model/damage.h"
#include "sim/model/desk.h"
#include "sim/model/due.h"
#include "sim/model/host.h"

enum { STREAM_BACKEND = SADB_OP_COUNT, STREAM_FIRST_USE, STREAM_COUNT };
#define STREAM_AHEAD 512 /* octets of a responder's draws, from each stream */

/* What comes up to the endpoint later than it was asked. */
struct answer {
	bool backend;            /* from the back end; else a refusal of the host's own */
	struct sadb_reply reply; /* backend: only ticket and owner */
};

/* Messages of peers' that may be here in part: as many as it has IKE SAs, or these. */
#define PARTS_MAX 64
#define PART_ROOM IKE_INPUT_MAX /* octets of one */

struct host {
	struct ike *ike;
	struct sadb *sadb;
	const struct driver *driver; /* asked instead; NULL: nobody */
	const struct scenario_host *entry;
	uint32_t number;
	uint32_t asked;   /* requests of its own: their tickets, below all of the endpoint's */
	uint32_t pending; /* requests that its driver has not answered */
	uint32_t damages_count;
	enum sadb_platform platform;
	struct host_heard heard;
	struct desk *desk;      /* NULL: it is infinitely fast */
	struct damage *damages; /* NULL: nothing is ever damaged */
	struct due due;
	struct answer *answers; /* by place in `due` */
	struct ike_peer peer;
	uint64_t negotiation; /* that host_start began, 0: none */
	uint64_t footprint;
	bool own_room; /* for fewer SAs than the scenario allows its driver */
	bool ticking;  /* host_tick was called and the endpoint's turn is still to come */
	bool steered;  /* what the endpoint puts out now waits for no worker */
	bool settled;  /* a negotiation came to its end */
	uint8_t stream_of[STREAM_COUNT]; /* constants draw nothing and have none */
	struct rng streams[];
};

/* host.c: asks the driver, journals what has become of its SAs and tells the endpoint. */
void host_ask_driver(struct host *host, nsec now, struct record *record, uint64_t negotiation,
                     const struct sadb_req *asked);
void host_record_events(struct host *host, struct record *record);
/* host_desk.c: what goes through the desk, if there is one, and what comes back from it. */
void host_desk_submit(struct host *host, nsec now, struct record *record,
                      const struct desk_job *job);
/* One thing that happens there; false: nothing more by now. */
bool host_desk_next(struct host *host, nsec now, struct record *record);

/*
 * host_stream.c: how long the driver's operations and the back end take, and a stream for each that
 * is not constant. ahead: STREAM_AHEAD octets for each, NULL: it draws a few times in its life.
 */
const struct dist *host_delay(const struct host *host, unsigned stream);
void host_streams_new(struct host *host, uint64_t seed, const char *name, uint8_t *ahead);

#endif
