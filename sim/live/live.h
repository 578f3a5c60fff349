/*
 * A live run: a world with an edge (sim/model/edge.h), the real time and real datagrams, through
 * libev: one timer at what the world waits for, one watcher a socket.
 *
 *      [ host, link of the scenario ]  world_output -> sockets -> the real peer
 *                                      world_input  <- sockets <-
 *
 * What is due happens at its own instant, and how late the process came to it is measured. A
 * datagram arrives when the kernel says it did, if that is not before what has already happened.
 *
 * It ends when its scenario's duration is over; when every initiator has come to its end (unless it
 * stays); after `total` negotiations with a listener, 500 ms after its last datagram; or by SIGINT
 * and SIGTERM. Then the peers of the pairs that are left are told, for 2 s at most; that is after
 * the journal's end. A second signal ends the process at once.
 */
#ifndef SIM_LIVE_LIVE_H
#define SIM_LIVE_LIVE_H

#include "sim/capture.h"
#include "sim/journal.h"
#include "sim/live/marker.h"
#include "sim/report/live.h"
#include "sim/secret.h"

#define LIVE_PROBLEM_MAX 256

struct live_conf {
	const struct scenario *scenario; /* borrowed, as all that is pointed to */
	uint32_t entry;                  /* index into its hosts: who is here */
	uint64_t seed;                   /* of delays, losses and service times ... */
	bool seeded;                     /* ... and of keys, nonces and SPIs, too */
	struct ike_endpoint at;          /* a responder: where it listens; an initiator: its peer */
	struct ike_endpoint from;        /* an initiator; family 0: wherever the system likes */
	enum marker_rule marker;
	const uint8_t *psk; /* instead of the scenario's; psk_len 0: none */
	size_t psk_len;
	/* Ours and the peer's for Ed25519, 32 octets each; NULL: the scenario's. */
	const uint8_t *sign_seed, *peer_public;
	nsec every_ns;  /* between beginnings */
	uint32_t total; /* a responder: so many negotiations are enough; 0: it does not count */
	bool stay;
	uint64_t records_max;
	struct capture *capture; /* NULL: nobody wants them */
	struct secrets *secrets;
	bool kernel;         /* the driver is this machine's kernel: only for one instance */
	const char *command; /* for the report */
};

struct live;

/* NULL: problem is a sentence for the operator. */
struct live *live_new(const struct live_conf *conf, char problem[LIVE_PROBLEM_MAX]);
void live_free(struct live *live);
void live_run(struct live *live); /* once */

const struct journal *live_journal(const struct live *live);
/* What was said after its end, to the peers of what was left: for a capture. */
const struct journal *live_after(const struct live *live);
/* After live_run. */
const struct report_live *live_facts(const struct live *live);
/* Where it is bound, from live_new on. */
const struct ike_endpoint *live_self(const struct live *live);

#endif
