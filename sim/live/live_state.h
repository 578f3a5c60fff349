/* A live run from inside: live.c makes and drives it, live_facts.c says what it was like. */
#ifndef SIM_LIVE_LIVE_STATE_H
#define SIM_LIVE_LIVE_STATE_H

#include <ev.h>

#include "sim/live/address.h"
#include "sim/live/clock.h"
#include "sim/live/live.h"
#include "sim/live/socket.h"
#include "sim/live/xfrm.h"
#include "sim/model/world.h"

#define LIVE_SOCKETS 2 /* one, and port 4500 beside 500 */
#define LIVE_TEXT    256

enum live_phase { LIVE_RUNS, LIVE_PARTS, LIVE_ENDED };

struct live {
	struct live_conf conf;
	struct edge_conf edge;
	uint8_t entropy[32];
	struct world *world;
	struct journal *journal, *after; /* after: of the farewell, for a capture only */

	struct socket *sockets[LIVE_SOCKETS];
	uint16_t ports[LIVE_SOCKETS]; /* where they are bound */
	unsigned sockets_count;
	struct socket_dgram batch[SOCKET_BATCH]; /* arrivals */
	uint8_t leaving[SOCKET_BATCH][IKE_DGRAM_MAX + IKE_MARKER_LEN];

	struct xfrm *xfrm; /* NULL: the mock is the driver */
	struct driver driver;
	ev_io kernel_watchers[2];

	struct ev_loop *loop;
	ev_timer timer;
	ev_io watchers[LIVE_SOCKETS], precise;
	ev_signal signals[2];
	int precise_fd; /* a timer of the kernel's that knows nanoseconds; -1: there is none */

	struct clock clock;
	enum live_phase phase;
	nsec parts_until; /* the farewell's end */
	nsec heard_at;    /* the last datagram */
	bool asked;       /* a signal came */
	nsec cpu;         /* of the process, when the run began */

	struct report_live facts;
	char what[LIVE_TEXT], story[2 * LIVE_TEXT], machine[LIVE_TEXT];
	const char *unplayed[SCENARIO_FAULTS_MAX];
};

/* All that can be said before the run, and what only its end tells. */
void live_facts_begin(struct live *live);
void live_facts_end(struct live *live);

#endif
