#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/ike_pair.h"

struct pair pair;

static const char *const end_name[PAIR_ENDS] = { "A", "B" };
static struct ike_peer peers[PAIR_ENDS];

static const char *const op_name[SADB_OP_COUNT] = {
#define X(name, text) [SADB_OP_##name] = text,
	SADB_OPS(X)
#undef X
};

static void conf_init(enum pair_end end)
{
	struct ike_conf *conf = &pair.host[end].conf;
	struct ike_suite ike = { .encr = 28, .prf = 5, .group = 31 }, esp = { .encr = 28 };

	memset(conf, 0, sizeof *conf);
	conf->self = (struct ike_endpoint){ { 4, { 10, 0, 0, (uint8_t)(1 + end) } }, 500 };
	snprintf(conf->id, sizeof conf->id, "%s.lab", end_name[end]);
	memcpy(conf->psk, "a shared secret of two", 22);
	conf->psk_len = 22;
	conf->seed[0] = (uint8_t)(end + 1);
	conf->peers = &peers[end];
	conf->peers_count = 1;
	conf->responds = end == B;
	conf->ike_proposals[0] = ike;
	conf->esp_proposals[0] = esp;
	conf->ike_proposals_count = conf->esp_proposals_count = 1;
	conf->retransmit_first_ns = NSEC_S;
	conf->retransmit_factor_milli = 2000;
	conf->retransmit_max_tries = 7;
	conf->retransmit_give_up_ns = 120 * NSEC_S;
	conf->half_open_timeout_ns = 30 * NSEC_S;
	conf->cookies_above = UINT32_MAX;
	conf->sessions = 4;
	conf->child_soft_ns = 3000 * NSEC_S;
	conf->child_hard_ns = 3600 * NSEC_S;
	conf->install_failed_notify = 14;
}

static struct sadb_selector net(uint8_t third)
{
	return (struct sadb_selector){
		0, 0, 65535, { 4, { 10, 1, third, 0 } }, { 4, { 10, 1, third, 255 } }
	};
}

void pair_init(void)
{
	memset(&pair, 0, sizeof pair);
	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		conf_init(end);
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		enum pair_end other = end == A ? B : A;
		struct ike_peer *peer = &peers[end];

		memset(peer, 0, sizeof *peer);
		peer->at = pair.host[other].conf.self;
		snprintf(peer->id, sizeof peer->id, "%s.lab", end_name[other]);
		peer->traffic = (struct sadb_traffic){ net((uint8_t)end), net((uint8_t)other) };
		pair.host[end].conf.responder_traffic = peer->traffic;
		pair.host[end].spi_next = 0x1000u * (1 + (uint32_t)end);
	}
}

void pair_open(void)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		pair.host[end].ike = ike_new(&pair.host[end].conf);
		ck_assert_ptr_nonnull(pair.host[end].ike);
	}
}

void pair_close(void)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		ike_free(pair.host[end].ike);
}

static void take_send(enum pair_end end, const struct ike_out *out)
{
	struct pair_packet *packet = &pair.wire[pair.wire_count++];

	ck_assert_uint_lt(pair.wire_count, PAIR_WIRE_MAX);
	ck_assert_uint_le(out->send.dgram.len, IKE_DGRAM_MAX);
	*packet = (struct pair_packet){
		.from = end,
		.src = out->send.dgram.from,
		.dst = out->send.dgram.to,
		.id = ++pair.id_last,
		.re = out->send.re,
		.negotiation = out->negotiation,
		.try = out->send.try,
		.message_id = out->send.message_id,
		.exchange = out->send.exchange,
		.response = out->send.response,
		.fragment = out->send.fragment,
		.fragments = out->send.fragments,
		.kind = out->send.dgram.kind,
		.len = out->send.dgram.len,
	};
	memcpy(packet->data, out->send.dgram.data, packet->len);
}

void pair_drain(enum pair_end end)
{
	struct pair_host *host = &pair.host[end];
	struct ike_out out;

	while (ike_output(host->ike, &out)) {
		switch (out.kind) {
		case IKE_OUT_SEND: take_send(end, &out); break;
		case IKE_OUT_SADB:
			ck_assert_uint_lt(host->asked_count, PAIR_ASKED_MAX);
			ck_assert_uint_eq(out.sadb.owner, out.negotiation);
			host->asked[host->asked_count++] = out.sadb;
			break;
		case IKE_OUT_AUTH:
			ck_assert_uint_lt(host->auth_count, PAIR_ASKED_MAX);
			host->auth[host->auth_count++] = out.auth.ticket;
			break;
		case IKE_OUT_NOTE:
			ck_assert_uint_lt(host->notes_count, PAIR_NOTES_MAX);
			host->note_of[host->notes_count] = out.negotiation;
			host->notes[host->notes_count++] = out.note;
			break;
		}
	}
}

uint64_t pair_start(void)
{
	uint64_t negotiation = ike_start(pair.host[A].ike, pair.now, 0);

	pair_drain(A);
	return negotiation;
}

void pair_inject(enum pair_end to, const struct pair_packet *packet)
{
	struct ike_dgram in = { .from = packet->src,
		                .to = packet->dst,
		                .id = packet->id,
		                .data = packet->data,
		                .len = packet->len,
		                .kind = packet->kind };

	ike_input(pair.host[to].ike, pair.now, &in);
	pair_drain(to);
}

void pair_take(uint32_t index, struct pair_packet *packet)
{
	ck_assert_uint_lt(index, pair.wire_count);
	*packet = pair.wire[index];
	pair.wire_count--;
	memmove(&pair.wire[index], &pair.wire[index + 1],
	        (pair.wire_count - index) * sizeof *pair.wire);
}

void pair_catch(enum pair_end from, const char *what, struct pair_packet *packet)
{
	for (uint32_t i = 0; i < pair.wire_count; i++) {
		char found[64];

		if (pair.wire[i].from != from)
			continue;
		snprintf(found, sizeof found, "%s %s", ike_exchange_name(pair.wire[i].exchange),
		         pair.wire[i].response ? "response" : "request");
		ck_assert_msg(strcmp(found, what) == 0, "%s sent \"%s\", not \"%s\"",
		              end_name[from], found, what);
		pair_take(i, packet);
		return;
	}
	ck_abort_msg("%s sent nothing; expected \"%s\"", end_name[from], what);
}

void pair_pass(enum pair_end from, const char *what)
{
	struct pair_packet packet;

	pair_catch(from, what, &packet);
	pair_inject(from == A ? B : A, &packet);
}

void pair_lose(enum pair_end from, const char *what)
{
	struct pair_packet packet;

	pair_catch(from, what, &packet);
}

void pair_silent(enum pair_end from)
{
	for (uint32_t i = 0; i < pair.wire_count; i++)
		ck_assert_msg(pair.wire[i].from != from, "%s sent %s", end_name[from],
		              ike_exchange_name(pair.wire[i].exchange));
}

static struct pair_sa *find(struct pair_host *host, uint32_t spi, enum sadb_dir dir)
{
	for (uint32_t i = 0; i < host->held_count; i++)
		if (host->held[i].spi == spi && host->held[i].dir == dir)
			return &host->held[i];
	return NULL;
}

static struct pair_sa *make(struct pair_host *host, const struct sadb_req *req, uint32_t spi,
                            enum sadb_state state)
{
	struct pair_sa *sa = &host->held[host->held_count++];

	ck_assert_uint_lt(host->held_count, PAIR_HELD_MAX);
	*sa = (struct pair_sa){ spi, req->dir, state, req->owner, req->key, req->traffic };
	return sa;
}

/* What a driver does that refuses nothing by itself but what RFC 2367 forbids. */
static enum sadb_err play(struct pair_host *host, const struct sadb_req *req, uint32_t *spi)
{
	struct pair_sa *sa = find(host, req->spi, req->dir);

	switch (req->op) {
	case SADB_OP_GETSPI:
		make(host, req, *spi = host->spi_next++, SADB_ST_LARVAL);
		return SADB_OK;
	case SADB_OP_UPDATE:
		if (sa == NULL || sa->state != SADB_ST_LARVAL)
			return SADB_E_NOT_FOUND;
		ck_assert_int_eq(memcmp(&sa->traffic, &req->traffic, sizeof req->traffic), 0);
		sa->state = SADB_ST_MATURE;
		sa->key = req->key;
		return SADB_OK;
	case SADB_OP_ADD:
		if (sa != NULL)
			return SADB_E_EXISTS;
		make(host, req, req->spi, SADB_ST_MATURE);
		return SADB_OK;
	case SADB_OP_DELETE:
		if (sa == NULL)
			return SADB_E_NOT_FOUND;
		*sa = host->held[--host->held_count];
		return SADB_OK;
	case SADB_OP_EXPIRE:
	case SADB_OP_FLUSH:
	case SADB_OP_GET:
	case SADB_OP_DUMP:
	case SADB_OP_ACQUIRE:
	case SADB_OP_POLICY:
	case SADB_OP_COUNT: break;
	}
	ck_abort_msg("an endpoint asks for %s", op_name[req->op]);
	return SADB_E_UNSUPPORTED;
}

void pair_answer(enum pair_end end, uint32_t index, enum sadb_err err)
{
	struct pair_host *host = &pair.host[end];
	struct sadb_req req;
	uint32_t spi;

	ck_assert_uint_lt(index, host->asked_count);
	req = host->asked[index];
	spi = req.spi;
	host->asked_count--;
	memmove(&host->asked[index], &host->asked[index + 1],
	        (host->asked_count - index) * sizeof req);
	if (err == SADB_OK)
		err = play(host, &req, &spi);
	struct sadb_reply reply = {
		.ticket = req.ticket,
		.owner = req.owner,
		.op = req.op,
		.dir = req.dir,
		.err = err,
		.cause = err == SADB_OK ? SADB_CAUSE_NONE : SADB_CAUSE_INJECTED,
		.code = err == SADB_OK ? 0 : 0x80320000u + (uint32_t)err,
		.spi = spi,
		.done_at = pair.now,
		.larval_until = NSEC_NEVER,
	};
	ike_sadb_done(host->ike, pair.now, &reply);
	pair_drain(end);
}

void pair_driver(enum pair_end end, enum sadb_op op, enum sadb_err err)
{
	struct pair_host *host = &pair.host[end];

	ck_assert_msg(host->asked_count > 0, "%s asks its driver nothing; expected %s",
	              end_name[end], op_name[op]);
	ck_assert_msg(host->asked[0].op == op, "%s asks its driver %s, not %s", end_name[end],
	              op_name[host->asked[0].op], op_name[op]);
	pair_answer(end, 0, err);
}

void pair_driver_idle(enum pair_end end)
{
	ck_assert_msg(pair.host[end].asked_count == 0, "%s asks its driver %s", end_name[end],
	              op_name[pair.host[end].asked[0].op]);
}

void pair_backend(enum pair_end end, bool accepted)
{
	struct pair_host *host = &pair.host[end];

	ck_assert_msg(host->auth_count > 0, "%s asks no back end", end_name[end]);
	ike_auth_done(host->ike, pair.now, host->auth[--host->auth_count], accepted);
	pair_drain(end);
}

void pair_at(nsec now)
{
	for (;;) {
		nsec at[PAIR_ENDS] = { ike_next_at(pair.host[A].ike),
			               ike_next_at(pair.host[B].ike) };
		enum pair_end end = at[B] < at[A] ? B : A;

		if (at[end] > now)
			break;
		ck_assert_int_ge(at[end], pair.now);
		pair.now = at[end];
		ike_tick(pair.host[end].ike, pair.now);
		pair_drain(end);
		ck_assert_int_gt(ike_next_at(pair.host[end].ike), pair.now);
	}
	pair.now = now;
}

void pair_before(nsec now)
{
	pair_at(now - 1);
}

void pair_until_answer(void)
{
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
}

void pair_establish(void)
{
	pair_until_answer();
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
}

const struct ike_note *pair_noted(enum pair_end end, enum ike_note_kind kind)
{
	const struct pair_host *host = &pair.host[end];

	for (uint32_t i = host->notes_count; i-- > 0;)
		if (host->notes[i].kind == kind)
			return &host->notes[i];
	ck_abort_msg("%s noted no %s", end_name[end], ike_note_name(kind));
	return NULL;
}

uint32_t pair_note_count(enum pair_end end, enum ike_note_kind kind)
{
	const struct pair_host *host = &pair.host[end];
	uint32_t count = 0;

	for (uint32_t i = 0; i < host->notes_count; i++)
		count += host->notes[i].kind == kind;
	return count;
}

void pair_not_noted(enum pair_end end, enum ike_note_kind kind)
{
	ck_assert_msg(pair_note_count(end, kind) == 0, "%s noted %s", end_name[end],
	              ike_note_name(kind));
}

void pair_failed(enum pair_end end, enum ike_failure failure)
{
	enum ike_failure found = pair_noted(end, IKE_NOTE_FAILED)->failure;

	ck_assert_msg(found == failure, "%s failed with %s, not %s", end_name[end],
	              ike_failure_name(found), ike_failure_name(failure));
	ck_assert_uint_eq(ike_counters(pair.host[end].ike)->failed[failure], 1);
}

void pair_dropped(enum pair_end end, enum ike_drop drop)
{
	enum ike_drop found = pair_noted(end, IKE_NOTE_DROPPED)->drop;

	ck_assert_msg(found == drop, "%s dropped for %s, not %s", end_name[end],
	              ike_drop_name(found), ike_drop_name(drop));
	ck_assert_uint_ge(ike_counters(pair.host[end].ike)->dropped[drop], 1);
}

uint32_t pair_count(enum pair_end end, enum sadb_state state)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < pair.host[end].held_count; i++)
		count += pair.host[end].held[i].state == state;
	return count;
}

void pair_holds(enum pair_end end, uint32_t larvals, uint32_t sas)
{
	ck_assert_msg(pair_count(end, SADB_ST_LARVAL) == larvals &&
	                      pair_count(end, SADB_ST_MATURE) == sas,
	              "%s's driver holds %u larvals and %u SAs, not %u and %u", end_name[end],
	              pair_count(end, SADB_ST_LARVAL), pair_count(end, SADB_ST_MATURE), larvals,
	              sas);
}
