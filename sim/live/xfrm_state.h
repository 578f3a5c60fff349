/* What the files of xfrm share: the requests under way, the SAs, what is not taken yet. */
#ifndef SIM_LIVE_XFRM_STATE_H
#define SIM_LIVE_XFRM_STATE_H

#include <stdalign.h>

#include "sim/live/xfrm.h"
#include "sim/live/xfrm_book.h"
#include "sim/live/xfrm_message.h"

struct mnl_socket;

#define XFRM_INLET_MAX 32768 /* octets: the kernel fills no larger datagram [M] */

/* One socket, and what of its last datagram is not looked at yet. */
struct xfrm_inlet {
	struct mnl_socket *socket;
	size_t at, len;
	alignas(8) char octets[XFRM_INLET_MAX];
};

enum xfrm_stage { XFRM_FREE, XFRM_ASKED, XFRM_DONE };

struct xfrm_ask {
	enum xfrm_stage stage;
	uint32_t seq;
	struct sadb_req req; /* its key is wiped when it was sent */
	nsec asked_at, give_up_at;
	struct xfrm_seen seen;
	struct sadb_reply reply;
};

struct xfrm {
	struct xfrm_conf conf;
	struct xfrm_inlet answers, events;
	struct xfrm_book *book;
	struct xfrm_ask *asks;
	uint32_t open, making; /* asks that are not free; those of them that may make an SA */
	uint16_t turn;         /* in seq, so that an answer that comes too late finds nobody */
	uint32_t *done;        /* asks in the order of their answers: a ring */
	uint32_t done_first, done_count;
	struct sadb_event *ring;
	uint32_t ring_first, ring_count, ring_room;
	nsec ready_at; /* of the latest that can be taken */
	struct xfrm_seen seen;
	struct xfrm_counters counters;
	char text[XFRM_TEXT_MAX];
};

/* xfrm_tell.c: what becomes of SAs, as events. There is room for one a living SA, and one more. */
bool xfrm_tell_room(const struct xfrm *xfrm);
/* A request was done as it was asked; GETSPI: larval_until is known. */
void xfrm_tell_done(struct xfrm *xfrm, nsec now, const struct sadb_req *req,
                    const struct sadb_reply *reply);
/* The kernel tells without having been asked. */
void xfrm_tell_message(struct xfrm *xfrm, nsec now, const struct xfrm_message *message);

#endif
