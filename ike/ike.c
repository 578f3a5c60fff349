/* The verbs of ike.h: find the session, let a handler do one step, drain. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ike/handlers.h"

static size_t rounded(size_t bytes)
{
	return (bytes + 15) / 16 * 16;
}

/* One block: the endpoint, its sessions, their timers, the hash. */
static size_t layout(const struct ike_conf *conf, size_t at[4])
{
	size_t count = conf->sessions;

	at[0] = rounded(sizeof(struct ike));
	at[1] = at[0] + rounded(count * sizeof(struct ike_session));
	at[2] = at[1] + rounded(count * sizeof(struct ike_timer_entry));
	at[3] = at[2] + rounded(count * sizeof(uint32_t));
	return at[3] + ike_sessions_buckets(conf->sessions) * sizeof(uint32_t);
}

uint64_t ike_footprint(const struct ike_conf *conf)
{
	size_t at[4];

	return layout(conf, at);
}

struct ike *ike_new(const struct ike_conf *conf)
{
	size_t at[4], bytes = layout(conf, at);
	char *block = calloc(1, bytes);
	struct ike *ike = (struct ike *)block;

	assert(conf->sessions > 0 && conf->sessions < 1u << IKE_SLOT_BITS);
	assert(conf->ike_proposals_count <= IKE_PROPOSALS_MAX);
	assert(conf->esp_proposals_count <= IKE_PROPOSALS_MAX);
	assert(conf->psk_len <= IKE_PSK_MAX);
	if (ike == NULL || !ike_key_init()) {
		free(ike);
		return NULL;
	}
	ike->conf = *conf;
	ike_random_init(&ike->random, conf->seed);
	ike_cookies_init(&ike->cookies, &ike->random);
	ike->cookies_turn_at = INT64_MIN;
	ike_psk_pad(&ike->psk, conf->psk, conf->psk_len);
	ike_timer_init(&ike->timer, (struct ike_timer_entry *)(block + at[1]),
	               (uint32_t *)(block + at[2]), conf->sessions);
	ike_sessions_init(&ike->sessions, (struct ike_session *)(block + at[0]),
	                  (uint32_t *)(block + at[3]), conf->sessions,
	                  ike_random_u64(&ike->random));
	ike->ticked_at = INT64_MIN;
	ike->policy_next = conf->sessions;
	return ike;
}

void ike_free(struct ike *ike)
{
	size_t at[4];

	if (ike == NULL)
		return;
	ike_wipe(ike, layout(&ike->conf, at));
	free(ike);
}

uint64_t ike_start(struct ike *ike, nsec now, uint32_t peer)
{
	assert(peer < ike->conf.peers_count);
	return ike_initiator_start(ike, now, peer);
}

void ike_sadb_done(struct ike *ike, nsec now, const struct sadb_reply *reply)
{
	struct ike_session *session = ike_ticket_session(ike, reply->ticket);
	enum ike_install_event event = IKE_INSTALL_STALE;

	if (session != NULL)
		event = ike_install_reply(&session->install, reply);
	if (event != IKE_INSTALL_STALE && session->state != IKE_ST_CLOSED) {
		if (ike_policy_driver(ike, now, session, event, reply))
			return;
		if (session->state == IKE_ST_REMOVING)
			ike_inform_driver(ike, now, session, event, reply);
		else if (session->initiator)
			ike_initiator_driver(ike, now, session, event, reply);
		else
			ike_responder_driver(ike, now, session, event, reply);
	} else if (event == IKE_INSTALL_STALE && reply->op == SADB_OP_GETSPI &&
	           reply->err == SADB_OK) {
		struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_SADB);

		entry->negotiation = reply->owner;
		entry->orphan.ticket = ike_ticket(ike, NULL);
		entry->orphan.spi = reply->spi;
	}
}

void ike_auth_done(struct ike *ike, nsec now, uint64_t ticket, bool accepted)
{
	struct ike_session *session = ike_ticket_session(ike, ticket);

	if (session != NULL && session->state == IKE_ST_BACKEND &&
	    session->backend_ticket == ticket)
		ike_responder_backend(ike, now, session, accepted);
}

/* The deadline of this session is here. */
static void fire(struct ike *ike, nsec now, struct ike_session *session)
{
	ike_timer_set(&ike->timer, session->slot, NSEC_NEVER);
	switch (session->state) {
	case IKE_ST_INIT_SENT:
	case IKE_ST_AUTH_SENT:
		if (ike_send_again(ike, now, session))
			return;
		ike_fail(ike, session, session->heard ? IKE_FAIL_TIMED_OUT : IKE_FAIL_NO_ANSWER, 0);
		break;
	case IKE_ST_DELETING:
		if (ike_send_again(ike, now, session))
			return;
		break;
	case IKE_ST_HALF_OPEN: ike_fail(ike, session, IKE_FAIL_HALF_OPEN_TIMEOUT, 0); break;
	case IKE_ST_FAILED: break;
	case IKE_ST_FREE:
	case IKE_ST_RESERVING:
	case IKE_ST_BACKEND:
	case IKE_ST_INSTALLING:
	case IKE_ST_ESTABLISHED:
	case IKE_ST_UNDOING:
	case IKE_ST_OUTDATED:
	case IKE_ST_REMOVING:
	case IKE_ST_CLOSED:
	case IKE_ST_COUNT: assert(!"a state that waits for no moment");
	}
	ike_close(ike, session);
}

/* One due step, if nothing waits to be taken: so the queue never holds more than one. */
static void pump(struct ike *ike)
{
	if (ike->queue.count == 0)
		ike_policy_step(ike);
	if (ike->queue.count == 0 && ike_timer_at(&ike->timer) <= ike->ticked_at)
		fire(ike, ike->ticked_at, &ike->sessions.all[ike_timer_slot(&ike->timer)]);
}

void ike_policy_changed(struct ike *ike, nsec now)
{
	ike->policy_at = now;
	ike->policy_next = 0;
}

void ike_tick(struct ike *ike, nsec now)
{
	ike->ticked_at = now;
	pump(ike);
}

nsec ike_next_at(const struct ike *ike)
{
	return ike_timer_at(&ike->timer);
}

static void make_request(struct ike *ike, const struct ike_queued *entry, struct sadb_req *req)
{
	const struct ike_session *session;
	struct sadb_terms terms = ike->conf.child_terms;

	if (entry->session == IKE_SESSION_NONE) {
		*req = (struct sadb_req){ .ticket = entry->orphan.ticket,
			                  .owner = entry->negotiation,
			                  .op = SADB_OP_DELETE,
			                  .dir = SADB_DIR_IN,
			                  .protocol = SADB_PROTO_ESP,
			                  .spi = entry->orphan.spi,
			                  .dst = ike->conf.self.addr };
		return;
	}
	session = &ike->sessions.all[entry->session];
	terms.esn = ike->conf.esp_proposals[session->child_suite].esn != 0;
	ike_install_request(&session->install,
	                    &(struct ike_install_sa){ .owner = session->spi_i,
	                                              .self = &ike->conf.self.addr,
	                                              .peer = &session->peer.addr,
	                                              .reserved = &session->reserved,
	                                              .agreed = &session->agreed,
	                                              .key_in = &session->key_in,
	                                              .key_out = &session->key_out,
	                                              .soft_ns = ike->conf.child_soft_ns,
	                                              .hard_ns = ike->conf.child_hard_ns,
	                                              .terms = terms },
	                    req);
}

bool ike_output(struct ike *ike, struct ike_out *out)
{
	const struct ike_queued *entry;

	pump(ike);
	entry = ike_queue_take(&ike->queue);
	if (entry == NULL)
		return false;
	memset(out, 0, sizeof *out);
	out->kind = entry->kind;
	out->negotiation = entry->negotiation;
	switch (entry->kind) {
	case IKE_OUT_SEND: out->send = entry->send; break;
	case IKE_OUT_SADB: make_request(ike, entry, &out->sadb); break;
	case IKE_OUT_AUTH: out->auth.ticket = entry->ticket; break;
	case IKE_OUT_NOTE:
		out->note = entry->note;
		if (entry->note.kind == IKE_NOTE_CLOSED) {
			ike_session_release(&ike->sessions, &ike->sessions.all[entry->session]);
			ike->counters.sessions--;
		}
		break;
	}
	return true;
}

const struct ike_counters *ike_counters(const struct ike *ike)
{
	return &ike->counters;
}
