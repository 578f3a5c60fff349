/* What the tests of sadb/ share: a small driver, sound requests, and taking what comes out. */
#ifndef TESTS_SADB_KIT_H
#define TESTS_SADB_KIT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/sadb.h"

#define SERVICE 10 /* ns: every request of the kit takes so long */
#define LARVAL  1000

static inline struct sadb_conf kit_conf(void)
{
	return (struct sadb_conf){
		.platform = SADB_PLATFORM_WINDOWS,
		.slots = 64,
		.requests = 64,
		.dead_max = 64,
		.larval_lifetime_ns = LARVAL,
		.sa_bytes = 100,
		.larval_bytes = 30,
		.spi_min = 0x1000,
		.spi_max = 0xffffffff,
		.slows_max = 4,
	};
}

static inline struct sadb_addr kit_addr(uint8_t last)
{
	return (struct sadb_addr){ 4, { 10, 0, 0, last } };
}

static inline struct sadb_selector kit_selector(uint8_t lo, uint8_t hi)
{
	return (struct sadb_selector){ 0, 0, 65535, kit_addr(lo), kit_addr(hi) };
}

/* Inbound: to host 1. Outbound: to host 2. */
static inline struct sadb_req kit_req(enum sadb_op op, uint32_t spi)
{
	static uint64_t ticket;
	bool out = op == SADB_OP_ADD;
	struct sadb_req req = {
		.ticket = ++ticket,
		.owner = 7,
		.op = op,
		.dir = out ? SADB_DIR_OUT : SADB_DIR_IN,
		.protocol = SADB_PROTO_ESP,
		.spi = spi,
		.src = kit_addr(out ? 1 : 2),
		.dst = kit_addr(out ? 2 : 1),
		.traffic = { kit_selector(0, 255), kit_selector(0, 255) },
		.key = { SADB_ENCR_CHACHA20_POLY1305, 36, { 1, 2, 3 } },
		.service_ns = SERVICE,
	};
	return req;
}

static inline void kit_submit(struct sadb *db, nsec now, const struct sadb_req *req)
{
	enum sadb_err err = sadb_submit(db, now, req);

	ck_assert_msg(err == SADB_OK, "submit: %s", sadb_err_name(err));
}

static inline struct sadb_reply kit_reply(struct sadb *db)
{
	struct sadb_reply reply;

	ck_assert_msg(sadb_complete(db, &reply), "a reply is missing");
	return reply;
}

static inline void kit_no_reply(struct sadb *db)
{
	struct sadb_reply reply;

	ck_assert_msg(!sadb_complete(db, &reply), "there is a reply");
}

/* Asks at `now`, waits for the end of the service. */
static inline struct sadb_reply kit_ask(struct sadb *db, nsec now, const struct sadb_req *req)
{
	struct sadb_reply reply;

	kit_submit(db, now, req);
	sadb_tick(db, now + req->service_ns);
	reply = kit_reply(db);
	ck_assert_uint_eq(reply.ticket, req->ticket);
	return reply;
}

#define ck_cause(reply, wanted)                                                                    \
	do {                                                                                       \
		struct sadb_reply ck_cause_it = (reply);                                           \
		ck_assert_str_eq(sadb_cause_name(ck_cause_it.cause), sadb_cause_name(wanted));     \
	} while (0)

/* A larval whose GETSPI was asked at `now`. */
static inline uint32_t kit_larval(struct sadb *db, nsec now)
{
	struct sadb_req req = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_reply reply = kit_ask(db, now, &req);

	ck_cause(reply, SADB_CAUSE_NONE);
	return reply.spi;
}

static inline struct sadb_event kit_event(struct sadb *db)
{
	struct sadb_event event;

	ck_assert_msg(sadb_event(db, &event), "an event is missing");
	return event;
}

static inline void kit_forget_events(struct sadb *db)
{
	struct sadb_event event;

	while (sadb_event(db, &event))
		;
}

static inline void kit_no_event(struct sadb *db)
{
	struct sadb_event event;

	ck_assert_msg(!sadb_event(db, &event), "there is an event to %s",
	              sadb_state_name(event.to));
}

#define ck_event(event, a, b)                                                                      \
	do {                                                                                       \
		struct sadb_event ck_event_it = (event);                                           \
		ck_assert_str_eq(sadb_state_name(ck_event_it.from), sadb_state_name(a));           \
		ck_assert_str_eq(sadb_state_name(ck_event_it.to), sadb_state_name(b));             \
	} while (0)

#define KIT_COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
