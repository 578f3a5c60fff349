/* The kernel's SA database behind the mock's verbs (contract in xfrm.h). */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sadb/code.h"
#include "sim/live/xfrm_code.h"
#include "sim/live/xfrm_state.h"

#define GROUP(name)   (1u << (XFRMNLGRP_##name - 1))
#define GROUPS        (GROUP(ACQUIRE) | GROUP(EXPIRE) | GROUP(SA))
#define EVENTS_OCTETS (4 << 20) /* so that a burst of expiries is not lost */

/* ---- memory and sockets ---- */

static bool new_memory(struct xfrm *xfrm)
{
	const struct xfrm_conf *conf = &xfrm->conf;

	xfrm->ring_room = 2 * conf->sas + 2;
	xfrm->book = xfrm_book_new(conf->sas);
	xfrm->asks = calloc(conf->requests, sizeof(*xfrm->asks));
	xfrm->done = calloc(conf->requests, sizeof(*xfrm->done));
	xfrm->ring = calloc(xfrm->ring_room, sizeof(*xfrm->ring));
	return xfrm->book && xfrm->asks && xfrm->done && xfrm->ring;
}

static bool open_inlet(struct xfrm_inlet *inlet, unsigned groups)
{
	int on = 1;

	inlet->socket = mnl_socket_open2(NETLINK_XFRM, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!inlet->socket || mnl_socket_bind(inlet->socket, groups, MNL_SOCKET_AUTOPID) < 0)
		return false;
	/* Words beside an errno, and no echo of requests, which have keys; old kernels cannot. */
	(void)mnl_socket_setsockopt(inlet->socket, NETLINK_EXT_ACK, &on, sizeof(on));
	(void)mnl_socket_setsockopt(inlet->socket, NETLINK_CAP_ACK, &on, sizeof(on));
	return true;
}

static bool open_sockets(struct xfrm *xfrm)
{
	int octets = EVENTS_OCTETS;

	if (!open_inlet(&xfrm->answers, 0) || !open_inlet(&xfrm->events, GROUPS))
		return false;
	int fd = mnl_socket_get_fd(xfrm->events.socket);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof(octets)) != 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof(octets));
	return true;
}

struct xfrm *xfrm_new(const struct xfrm_conf *conf, int *code, const char **step)
{
	struct xfrm *xfrm = calloc(1, sizeof(*xfrm));

	assert(conf->sas > 0 && conf->requests > 0 && conf->requests <= UINT16_MAX &&
	       conf->answer_ns > 0);
	*code = ENOMEM;
	*step = "take memory for the kernel's driver";
	if (xfrm)
		xfrm->conf = *conf;
	if (!xfrm || !new_memory(xfrm)) {
		xfrm_free(xfrm);
		return NULL;
	}
	*step = "speak to the kernel's IPsec (NETLINK_XFRM)";
	if (!open_sockets(xfrm)) {
		*code = errno;
		xfrm_free(xfrm);
		return NULL;
	}
	*code = 0;
	return xfrm;
}

void xfrm_free(struct xfrm *xfrm)
{
	if (!xfrm)
		return;
	if (xfrm->answers.socket)
		mnl_socket_close(xfrm->answers.socket);
	if (xfrm->events.socket)
		mnl_socket_close(xfrm->events.socket);
	xfrm_book_free(xfrm->book);
	free(xfrm->asks);
	free(xfrm->done);
	free(xfrm->ring);
	free(xfrm);
}

int xfrm_answers_fd(const struct xfrm *xfrm)
{
	return mnl_socket_get_fd(xfrm->answers.socket);
}

int xfrm_events_fd(const struct xfrm *xfrm)
{
	return mnl_socket_get_fd(xfrm->events.socket);
}

/* ---- answers ---- */

static bool makes(enum sadb_op op)
{
	return op == SADB_OP_GETSPI || op == SADB_OP_UPDATE || op == SADB_OP_ADD;
}

/* What the kernel does not tell apart: why an SA that we once had is not there. */
static enum sadb_cause cause_of(struct xfrm *xfrm, nsec now, const struct sadb_req *req,
                                uint32_t code, nsec *died_at)
{
	enum sadb_cause cause = xfrm_cause(req, code);
	const struct xfrm_sa *sa;

	if (cause != SADB_CAUSE_NEVER_ALLOCATED)
		return cause;
	sa = xfrm_book_find(xfrm->book, &req->dst, req->protocol, req->spi);
	if (!sa)
		return cause;
	*died_at = sa->until;
	if (sa->state == SADB_ST_DEAD)
		return sa->gone;
	/* Its end is on its way to us. */
	return sa->state == SADB_ST_LARVAL && sa->until <= now ? SADB_CAUSE_LARVAL_EXPIRED
	                                                       : SADB_CAUSE_DELETED;
}

static void finish(struct xfrm *xfrm, nsec now, struct xfrm_ask *ask, uint32_t code)
{
	struct sadb_reply *reply = &ask->reply;
	nsec died_at = 0;

	assert(ask->stage == XFRM_ASKED);
	if (code == 0 && ask->req.op == SADB_OP_GETSPI && reply->spi == 0)
		code = ENOENT; /* some kernels give the SPI 0 if it is in the range [M] */
	reply->code = code;
	reply->cause = cause_of(xfrm, now, &ask->req, code, &died_at);
	reply->err = sadb_cause_err(reply->cause);
	reply->done_at = now;
	if (code != 0 && ask->req.op == SADB_OP_UPDATE)
		reply->larval_until = died_at;
	xfrm->counters.failed += code != 0;
	xfrm->making -= makes(ask->req.op);
	if (code == 0)
		xfrm_tell_done(xfrm, now, &ask->req, reply);
	if (ask->req.op == SADB_OP_GET || ask->req.op == SADB_OP_DUMP)
		xfrm->seen = ask->seen;
	ask->stage = XFRM_DONE;
	xfrm->ready_at = now;
	uint32_t last = (xfrm->done_first + xfrm->done_count++) % xfrm->conf.requests;
	xfrm->done[last] = (uint32_t)(ask - xfrm->asks);
}

static struct xfrm_ask *ask_of(struct xfrm *xfrm, uint32_t seq)
{
	uint32_t place = (seq & 0xffff) - 1;
	struct xfrm_ask *ask = place < xfrm->conf.requests ? &xfrm->asks[place] : NULL;

	return ask && ask->stage == XFRM_ASKED && ask->seq == seq ? ask : NULL;
}

static void see(struct xfrm_ask *ask, nsec now, const struct xfrm_message *message)
{
	ask->seen = (struct xfrm_seen){ .count = ask->seen.count + 1,
		                        .spi = message->spi,
		                        .hard_s = message->hard_s,
		                        .acquire = message->acquire,
		                        .keyed = message->keyed };
	if (ask->req.op != SADB_OP_GETSPI)
		return;
	ask->reply.spi = message->spi;
	ask->reply.larval_until =
	        message->hard_s != 0 ? now + message->hard_s * NSEC_S : NSEC_NEVER;
}

static void take_answer(struct xfrm *xfrm, nsec now, const struct xfrm_message *message)
{
	struct xfrm_ask *ask = ask_of(xfrm, message->seq);

	if (!ask) {
		xfrm->counters.foreign++;
	} else if (message->kind == XFRM_IS_SA) {
		see(ask, now, message);
	} else if (message->kind == XFRM_IS_ANSWER || message->kind == XFRM_IS_DONE) {
		if (message->code != 0)
			memcpy(xfrm->text, message->text, sizeof(xfrm->text));
		finish(xfrm, now, ask, message->code);
	}
}

/* ---- reading ---- */

/* Answers were lost for want of room: nobody will ever tell. */
static void lose_answers(struct xfrm *xfrm, nsec now)
{
	for (uint32_t i = 0; i < xfrm->conf.requests; i++)
		if (xfrm->asks[i].stage == XFRM_ASKED)
			finish(xfrm, now, &xfrm->asks[i], ENOBUFS);
}

/* The next datagram. False: there is none now. */
static bool fill(struct xfrm *xfrm, nsec now, struct xfrm_inlet *inlet)
{
	ssize_t len = mnl_socket_recvfrom(inlet->socket, inlet->octets, sizeof(inlet->octets));

	inlet->at = 0;
	inlet->len = len > 0 ? (size_t)len : 0;
	if (len >= 0)
		return true;
	if (errno == ENOSPC) { /* longer than any that the kernel makes */
		xfrm->counters.malformed++;
		return true;
	}
	if (errno != ENOBUFS)
		return false;
	if (inlet == &xfrm->events)
		xfrm->counters.events_lost++;
	else
		lose_answers(xfrm, now);
	return true;
}

static void read_one(struct xfrm *xfrm, nsec now, struct xfrm_inlet *inlet)
{
	struct xfrm_message message;
	size_t used;

	if (!xfrm_read(&message, inlet->octets + inlet->at, inlet->len - inlet->at, &used)) {
		xfrm->counters.malformed++;
		inlet->at = used > 0 ? inlet->at + used : inlet->len;
		return;
	}
	inlet->at += used;
	if (inlet == &xfrm->answers)
		take_answer(xfrm, now, &message);
	else
		xfrm_tell_message(xfrm, now, &message);
}

static void drain(struct xfrm *xfrm, nsec now, struct xfrm_inlet *inlet)
{
	while (xfrm_tell_room(xfrm) && (inlet->at < inlet->len || fill(xfrm, now, inlet)))
		if (inlet->at < inlet->len)
			read_one(xfrm, now, inlet);
}

void xfrm_input(struct xfrm *xfrm, nsec now)
{
	/* Answers first: what is told of an SA comes after the answer that made it. */
	drain(xfrm, now, &xfrm->answers);
	drain(xfrm, now, &xfrm->events);
}

/* ---- asking ---- */

static struct xfrm_ask *free_ask(struct xfrm *xfrm)
{
	for (uint32_t i = 0; i < xfrm->conf.requests; i++)
		if (xfrm->asks[i].stage == XFRM_FREE)
			return &xfrm->asks[i];
	return NULL;
}

static bool has_room(const struct xfrm *xfrm, const struct sadb_req *req)
{
	return xfrm->open < xfrm->conf.requests &&
	       (!makes(req->op) || xfrm->making < xfrm_book_room(xfrm->book));
}

static void open_ask(struct xfrm *xfrm, nsec now, struct xfrm_ask *ask, const struct sadb_req *req)
{
	*ask = (struct xfrm_ask){
		.stage = XFRM_ASKED,
		.seq = (uint32_t)xfrm->turn++ << 16 | (uint32_t)(ask - xfrm->asks + 1),
		.req = *req,
		.asked_at = now,
		.give_up_at = now + xfrm->conf.answer_ns,
		.reply = { .ticket = req->ticket,
		           .owner = req->owner,
		           .op = req->op,
		           .dir = req->dir,
		           .spi = req->spi,
		           .asked_at = now,
		           .started_at = now },
	};
	explicit_bzero(ask->req.key.key, sizeof(ask->req.key.key));
	xfrm->open++;
	xfrm->making += makes(req->op);
	xfrm->counters.asked++;
}

enum sadb_err xfrm_submit(struct xfrm *xfrm, nsec now, const struct sadb_req *req)
{
	alignas(8) char octets[XFRM_MESSAGE_MAX];
	struct xfrm_ask *ask;
	size_t len;

	if (!xfrm_can(req))
		return SADB_E_UNSUPPORTED;
	if (!has_room(xfrm, req))
		return SADB_E_LIMIT;
	ask = free_ask(xfrm);
	open_ask(xfrm, now, ask, req);
	len = xfrm_write(req, ask->seq, octets);
	xfrm->text[0] = '\0';
	ssize_t sent = mnl_socket_sendto(xfrm->answers.socket, octets, len);
	int error = errno;
	explicit_bzero(octets, sizeof(octets));
	if (sent < 0)
		finish(xfrm, now, ask, (uint32_t)error);
	return SADB_OK;
}

nsec xfrm_next_at(const struct xfrm *xfrm)
{
	nsec next_at = NSEC_NEVER;

	if (xfrm->done_count > 0 || xfrm->ring_count > 0)
		return xfrm->ready_at;
	for (uint32_t i = 0; i < xfrm->conf.requests; i++)
		if (xfrm->asks[i].stage == XFRM_ASKED && xfrm->asks[i].give_up_at < next_at)
			next_at = xfrm->asks[i].give_up_at;
	return next_at;
}

void xfrm_tick(struct xfrm *xfrm, nsec now)
{
	for (uint32_t i = 0; i < xfrm->conf.requests; i++)
		if (xfrm->asks[i].stage == XFRM_ASKED && xfrm->asks[i].give_up_at <= now)
			finish(xfrm, now, &xfrm->asks[i], ETIMEDOUT);
	/* What was read and did not fit among the events makes no descriptor readable. */
	if (xfrm->answers.at < xfrm->answers.len || xfrm->events.at < xfrm->events.len)
		xfrm_input(xfrm, now);
}

/* ---- taking ---- */

bool xfrm_complete(struct xfrm *xfrm, struct sadb_reply *reply)
{
	struct xfrm_ask *ask;

	if (xfrm->done_count == 0)
		return false;
	ask = &xfrm->asks[xfrm->done[xfrm->done_first]];
	xfrm->done_first = (xfrm->done_first + 1) % xfrm->conf.requests;
	xfrm->done_count--;
	xfrm->open--;
	*reply = ask->reply;
	ask->stage = XFRM_FREE;
	return true;
}

bool xfrm_event(struct xfrm *xfrm, struct sadb_event *event)
{
	if (xfrm->ring_count == 0)
		return false;
	*event = xfrm->ring[xfrm->ring_first];
	xfrm->ring_first = (xfrm->ring_first + 1) % xfrm->ring_room;
	xfrm->ring_count--;
	return true;
}

const struct xfrm_seen *xfrm_seen(const struct xfrm *xfrm)
{
	return &xfrm->seen;
}

const struct xfrm_counters *xfrm_counters(const struct xfrm *xfrm)
{
	return &xfrm->counters;
}

const char *xfrm_text(const struct xfrm *xfrm)
{
	return xfrm->text;
}
