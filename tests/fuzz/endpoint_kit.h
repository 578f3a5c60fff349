/*
 * Two endpoints for fuzzing, A and B, with a wire that remembers the latest datagrams and a driver
 * each that knows which SAs it has. What they hold is plain data and one block of memory each, so
 * that a state is saved and restored by copying: no handshake has to be computed anew.
 */
#ifndef TESTS_FUZZ_ENDPOINT_KIT_H
#define TESTS_FUZZ_ENDPOINT_KIT_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ike/handlers.h"
#include "ike/udp.h"

#define KIT_WIRE     16
#define KIT_ASKS     16
#define KIT_SAS      48
#define KIT_SESSIONS 4
#define KIT_OUTPUTS  1000 /* of one verb: more, and it never ends */

#define KIT_UDP_MAX (IKE_DGRAM_MAX + IKE_MARKER_LEN)

struct kit_packet { /* as it is on the wire */
	uint8_t from;
	bool passed;
	uint16_t len;
	struct ike_endpoint src, dst;
	uint8_t data[KIT_UDP_MAX];
};

struct kit_sa {
	uint32_t spi, mate; /* spi 0: the place is free */
	enum sadb_dir dir;
	bool larval;
	struct sadb_key key;
};

struct kit_end {
	struct kit_sa sas[KIT_SAS];
	struct sadb_req asks[KIT_ASKS];
	uint64_t auths[KIT_ASKS];
	uint32_t asks_count, auths_count, spi_next;
};

struct kit {
	nsec now;
	uint64_t ids;
	bool honest;  /* nobody used a key to change or make a message */
	bool foreign; /* the next datagram comes from another port */
	uint32_t sent;
	struct kit_packet wire[KIT_WIRE]; /* the latest, by number % KIT_WIRE */
	struct kit_end ends[2];
};

static struct kit kit;
static struct ike *kit_ike[2];
static struct ike_peer kit_peers[2];

static struct ike_endpoint kit_endpoint(int who)
{
	return (struct ike_endpoint){ { 4, { 10, 0, 0, (uint8_t)(1 + who) } }, 500 };
}

/* ---- the driver ---- */

static struct kit_sa *kit_find(struct kit_end *end, uint32_t spi, enum sadb_dir dir)
{
	for (uint32_t i = 0; i < KIT_SAS; i++)
		if (end->sas[i].spi == spi && end->sas[i].dir == dir)
			return &end->sas[i];
	return NULL;
}

static struct kit_sa *kit_place(struct kit_end *end)
{
	struct kit_sa *place = kit_find(end, 0, SADB_DIR_IN);

	assert(place || !"SAs pile up in the driver");
	return place;
}

static uint32_t kit_held(const struct kit_end *end)
{
	uint32_t held = 0;

	for (uint32_t i = 0; i < KIT_SAS; i++)
		held += end->sas[i].spi != 0;
	return held;
}

static void kit_remove(struct kit_end *end, uint32_t spi, enum sadb_dir dir, bool pair)
{
	struct kit_sa *sa = kit_find(end, spi, dir);
	uint32_t mate = sa ? sa->mate : 0;

	if (sa)
		*sa = (struct kit_sa){ 0 };
	if (pair && mate)
		kit_remove(end, mate, dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN, false);
}

static void kit_key(struct kit_end *end, const struct sadb_req *req)
{
	struct kit_sa *sa = kit_find(end, req->spi, req->dir), *mate;

	assert(req->key.key_len > 0);
	if (!sa)
		sa = kit_place(end);
	*sa = (struct kit_sa){ .spi = req->spi, .dir = req->dir, .key = req->key };
	mate = req->mate_spi ? kit_find(end, req->mate_spi, SADB_DIR_IN) : NULL;
	if (mate && req->dir == SADB_DIR_OUT) {
		sa->mate = mate->spi;
		mate->mate = sa->spi;
	}
}

/* What the driver does, if it wants to; a refused DELETE leaves an SA that its lifetime ends, which
 * is nobody's fault. */
static enum sadb_err kit_serve(struct kit_end *end, const struct sadb_req *req, enum sadb_err wish,
                               uint32_t *spi)
{
	const struct kit_sa *sa = kit_find(end, req->spi, req->dir);

	if (req->op == SADB_OP_DELETE) {
		kit_remove(end, req->spi, req->dir, req->pair);
		return sa ? wish : SADB_E_NOT_FOUND;
	}
	if (wish != SADB_OK)
		return wish;
	if (req->op == SADB_OP_GETSPI) {
		*spi = end->spi_next++;
		*kit_place(end) = (struct kit_sa){ .spi = *spi, .larval = true };
		return SADB_OK;
	}
	if (req->op == SADB_OP_UPDATE && (!sa || !sa->larval))
		return SADB_E_NOT_FOUND;
	if (req->op == SADB_OP_ADD && sa)
		return SADB_E_EXISTS;
	assert(req->op == SADB_OP_UPDATE || req->op == SADB_OP_ADD);
	kit_key(end, req);
	return SADB_OK;
}

/* ---- drains ---- */

static void kit_answer(int who, uint32_t which, enum sadb_err wish);

static void kit_ask(int who, const struct sadb_req *req)
{
	struct kit_end *end = &kit.ends[who];

	assert(end->asks_count < KIT_ASKS);
	end->asks[end->asks_count++] = *req;
}

static void kit_send(int who, const struct ike_send *send)
{
	struct kit_packet *packet = &kit.wire[kit.sent++ % KIT_WIRE];

	assert(ike_udp_len(&send->dgram) >= 1 && ike_udp_len(&send->dgram) <= KIT_UDP_MAX);
	packet->from = (uint8_t)who;
	packet->passed = false;
	packet->src = send->dgram.from;
	packet->dst = send->dgram.to;
	packet->len = (uint16_t)ike_udp_put(packet->data, &send->dgram);
}

static void kit_sane(int who)
{
	const struct ike_counters *counters = ike_counters(kit_ike[who]);

	assert(counters->sessions <= KIT_SESSIONS + kit_ike[who]->conf.more_sessions);
	assert(counters->half_open <= counters->sessions);
	assert(counters->sessions == kit_ike[who]->sessions.used);
	assert(ike_next_at(kit_ike[who]) >= 0);
}

static void kit_drain(int who)
{
	struct kit_end *end = &kit.ends[who];
	struct ike_out out;

	for (uint32_t outputs = 0; ike_output(kit_ike[who], &out); outputs++) {
		assert(outputs < KIT_OUTPUTS);
		if (out.kind == IKE_OUT_SEND)
			kit_send(who, &out.send);
		else if (out.kind == IKE_OUT_SADB)
			kit_ask(who, &out.sadb);
		else if (out.kind == IKE_OUT_AUTH)
			end->auths[end->auths_count++ % KIT_ASKS] = out.auth.ticket;
	}
	kit_sane(who);
}

static void kit_answer(int who, uint32_t which, enum sadb_err wish)
{
	struct kit_end *end = &kit.ends[who];
	struct sadb_req req;
	struct sadb_reply reply;

	if (end->asks_count == 0)
		return;
	which %= end->asks_count;
	req = end->asks[which];
	memmove(&end->asks[which], &end->asks[which + 1],
	        (--end->asks_count - which) * sizeof(end->asks[0]));
	reply = (struct sadb_reply){ .ticket = req.ticket,
		                     .owner = req.owner,
		                     .op = req.op,
		                     .dir = req.dir,
		                     .spi = req.spi,
		                     .asked_at = kit.now,
		                     .started_at = kit.now,
		                     .done_at = kit.now };
	reply.err = kit_serve(end, &req, wish, &reply.spi);
	reply.cause = reply.err == SADB_OK ? SADB_CAUSE_NONE : SADB_CAUSE_INJECTED;
	ike_sadb_done(kit_ike[who], kit.now, &reply);
	kit_drain(who);
}

static void kit_backend(int who, uint32_t which, bool accepted)
{
	struct kit_end *end = &kit.ends[who];
	uint32_t count = end->auths_count < KIT_ASKS ? end->auths_count : KIT_ASKS;

	if (count == 0)
		return;
	ike_auth_done(kit_ike[who], kit.now, end->auths[which % count], accepted);
	kit_drain(who);
}

/* A driver that can't keep up is waited for before anything else happens. */
static void kit_keep_up(int who)
{
	while (kit.ends[who].asks_count > KIT_ASKS - KIT_SESSIONS - 1)
		kit_answer(who, 0, SADB_OK);
}

/* On the way of `like`, which may be its own way. */
static void kit_input(const struct kit_packet *like, const uint8_t *octets, size_t len)
{
	int to = 1 - like->from;
	uint8_t copy[KIT_UDP_MAX + 4];
	struct ike_dgram in = { .from = like->src, .to = like->dst, .id = ++kit.ids };

	kit_keep_up(to);
	if (kit.foreign)
		in.from.port = 4501;
	kit.foreign = false;
	if (len > sizeof(copy))
		len = sizeof(copy);
	memcpy(copy, octets, len);
	ike_udp_take(&in, copy, len);
	ike_input(kit_ike[to], kit.now, &in);
	kit_drain(to);
}

/* Both, at `at`, which may be later than what is due. */
static void kit_tick(nsec at)
{
	if (at > kit.now)
		kit.now = at;
	for (int who = 0; who < 2; who++) {
		kit_keep_up(who);
		ike_tick(kit_ike[who], kit.now);
		kit_drain(who);
		assert(ike_next_at(kit_ike[who]) > kit.now);
	}
}

static nsec kit_next_at(void)
{
	nsec a = ike_next_at(kit_ike[0]), b = ike_next_at(kit_ike[1]);

	return a < b ? a : b;
}

/* Both endpoints as they are after ike_new. */
static void kit_new(const struct ike_conf *conf)
{
	memset(&kit, 0, sizeof(kit));
	kit.now = NSEC_S;
	kit.honest = true;
	for (int who = 0; who < 2; who++) {
		struct ike_conf mine = *conf;

		kit.ends[who].spi_next = 0x1000u << who;
		mine.self = kit_endpoint(who);
		mine.seed[0] = (uint8_t)(1 + who);
		mine.peers = &kit_peers[1 - who];
		mine.peers_count = 1;
		mine.sessions = KIT_SESSIONS;
		kit_peers[1 - who].at = kit_endpoint(1 - who);
		kit_peers[1 - who].traffic = conf->responder_traffic;
		kit_ike[who] = ike_new(&mine);
		assert(kit_ike[who]);
	}
}

#endif
