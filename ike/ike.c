/* The verbs of ike.h: find the session, let a handler do one step, drain. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ike/eap.h"
#include "ike/handlers.h"
#include "ike/pool.h"
#include "ike/udp.h"

static size_t rounded(size_t bytes)
{
	return (bytes + 15) / 16 * 16;
}

enum part {
	PART_SESSIONS,
	PART_CHILDREN,
	PART_ENTRIES,
	PART_PLACES,
	PART_BUCKETS,
	PART_FRAGMENT,
	PART_LOBBY,
	PART_SOURCES,
	PART_REASSEMBLIES,
	PART_EAPS,
	PART_POOL,
	PART_LOANS, /* the last: it need not be wiped as a whole */
	PARTS
};

/* An IP datagram that any message of ours fits. */
#define FRAGMENT_NEVER (IKE_UDP_HEADERS6 + IKE_MARKER_LEN + IKE_MESSAGE_MAX)

static uint32_t places_of(const struct ike_conf *conf)
{
	return conf->sessions + conf->more_sessions;
}

static struct ike_lent_to lent_to(const struct ike_conf *conf)
{
	return (struct ike_lent_to){ conf->sessions, conf->more_sessions };
}

static uint32_t children_of(const struct ike_conf *conf)
{
	return conf->sessions * (1 + conf->more_children);
}

/* Room for the largest fragment that we may send; none if no message of ours is larger. */
static size_t fragment_of(const struct ike_conf *conf)
{
	return conf->fragment_size > 0 && conf->fragment_size < FRAGMENT_NEVER ? conf->fragment_size
	                                                                       : 0;
}

/* One block: the endpoint, its IKE SAs and their children, timers, hashes. */
static size_t layout(const struct ike_conf *conf, size_t at[PARTS])
{
	size_t count = places_of(conf), end = rounded(sizeof(struct ike));
	const size_t bytes[PARTS] = {
		[PART_SESSIONS] = count * sizeof(struct ike_session),
		[PART_CHILDREN] = children_of(conf) * sizeof(struct ike_child),
		[PART_ENTRIES] = count * sizeof(struct ike_timer_entry),
		[PART_PLACES] = count * sizeof(uint32_t),
		[PART_BUCKETS] = IKE_SESSION_TABLES * ike_sessions_buckets(places_of(conf)) *
		                 sizeof(uint32_t),
		[PART_LOBBY] = conf->responds ? sizeof(struct ike_lobby) : 0,
		[PART_SOURCES] =
		        conf->half_open_per_source > 0 ? ike_sources_octets(places_of(conf)) : 0,
		[PART_FRAGMENT] = fragment_of(conf),
		[PART_REASSEMBLIES] =
		        ike_reassemblies_size(conf->reassemblies, conf->reassembly_max),
		[PART_POOL] = conf->pool_size > 0 ? ike_pool_size(conf->pool_size) : 0,
		[PART_LOANS] = conf->loans
		                       ? 0
		                       : sizeof(struct ike_loans) + ike_loans_octets(lent_to(conf)),
		[PART_EAPS] = conf->eap_rounds > 0 ? count * sizeof(struct ike_eap) : 0,
	};

	for (int part = 0; part < PARTS; part++) {
		at[part] = end;
		end += rounded(bytes[part]);
	}
	return end;
}

uint64_t ike_footprint(const struct ike_conf *conf)
{
	size_t at[PARTS];

	return layout(conf, at);
}

/* Whether it responds or not, the draws that follow are the same. */
static void open_lobby(struct ike *ike, void *room)
{
	struct ike_lobby none, *lobby = ike->conf.responds ? room : &none;

	ike_cookies_init(&lobby->cookies, &ike->random);
	lobby->cookies_turn_at = INT64_MIN;
	if (ike->conf.responds)
		ike->lobby = lobby;
	else
		ike_cookies_wipe(&none.cookies);
}

static struct ike_loans *open_loans(const struct ike_conf *conf, void *room)
{
	struct ike_loans *loans = conf->loans;

	if (!loans) {
		loans = room;
		ike_loans_init(loans, (uint8_t *)(loans + 1), lent_to(conf));
	}
	ike_loans_promise(loans, lent_to(conf));
	return loans;
}

struct ike *ike_new(const struct ike_conf *conf)
{
	size_t at[PARTS], bytes = layout(conf, at);
	char *block = calloc(1, bytes);
	struct ike *ike = (struct ike *)block;

	assert(conf->sessions > 0 && conf->more_children < 1u << IKE_SLOT_BITS);
	assert(conf->sessions < (1u << IKE_SLOT_BITS) / (1 + conf->more_children));
	assert(conf->more_sessions < (1u << IKE_SLOT_BITS) - conf->sessions);
	assert(conf->ike_proposals_count > 0 && conf->ike_proposals_count <= IKE_PROPOSALS_MAX);
	assert(conf->esp_proposals_count <= IKE_PROPOSALS_MAX);
	assert(conf->psk_len <= IKE_PSK_MAX && conf->eap_rounds <= IKE_EAP_ROUNDS_MAX);
	assert(conf->fragment_size == 0 || (conf->fragment_size >= IKE_FRAGMENT_SIZE_MIN &&
	                                    conf->fragment_size <= IKE_FRAGMENT_SIZE_MAX));
	if (ike == NULL || !ike_key_init()) {
		free(ike);
		return NULL;
	}
	ike->conf = *conf;
	ike_random_init(&ike->random, conf->seed);
	open_lobby(ike, block + at[PART_LOBBY]);
	ike_psk_pad(&ike->psk, conf->crypto, (struct ike_view){ conf->psk, conf->psk_len });
	ike_timer_init(&ike->timer, (struct ike_timer_entry *)(block + at[PART_ENTRIES]),
	               (uint32_t *)(block + at[PART_PLACES]), places_of(conf));
	ike_sessions_init(&ike->sessions, (struct ike_session *)(block + at[PART_SESSIONS]),
	                  (uint32_t *)(block + at[PART_BUCKETS]), places_of(conf),
	                  ike_random_u64(&ike->random), open_loans(conf, block + at[PART_LOANS]));
	ike->sessions.most = conf->sessions;
	if (conf->half_open_per_source > 0)
		ike->sources = ike_sources_init(block + at[PART_SOURCES], places_of(conf),
		                                ike->sessions.salt);
	ike_children_init(&ike->children, (struct ike_child *)(block + at[PART_CHILDREN]),
	                  children_of(conf));
	ike_reassemblies_init(&ike->reassemblies, block + at[PART_REASSEMBLIES], conf->reassemblies,
	                      conf->reassembly_max);
	ike->fragment = (uint8_t *)block + at[PART_FRAGMENT];
	if (conf->eap_rounds > 0)
		ike->eaps = (struct ike_eap *)(block + at[PART_EAPS]);
	if (conf->pool_size > 0) {
		ike->pool = (struct ike_pool *)(block + at[PART_POOL]);
		ike_pool_init(ike->pool, &conf->pool_first, conf->pool_size);
	}
	ike->ticked_at = INT64_MIN;
	ike->policy_next = ike->sessions.count;
	ike->ready_head = ike->ready_tail = IKE_SESSION_NONE;
	return ike;
}

/* What was never taken is still zero, and is not touched: a gateway may have room for millions. */
void ike_free(struct ike *ike)
{
	size_t at[PARTS];

	if (ike == NULL)
		return;
	layout(&ike->conf, at);
	if (!ike->conf.loans)
		ike_loans_wipe(ike->sessions.loans);
	ike_wipe(ike->sessions.all, ike->sessions.fresh * sizeof *ike->sessions.all);
	ike_wipe(ike->children.all, ike->children.fresh * sizeof *ike->children.all);
	ike_wipe((char *)ike + at[PART_ENTRIES], at[PART_LOANS] - at[PART_ENTRIES]);
	ike_wipe(ike, at[PART_SESSIONS]);
	free(ike);
}

uint64_t ike_start(struct ike *ike, nsec now, uint32_t peer)
{
	assert(peer < ike->conf.peers_count);
	ike->now = now;
	return ike_initiator_start(ike, now, peer);
}

void ike_sadb_done(struct ike *ike, nsec now, const struct sadb_reply *reply)
{
	struct ike_child *child = ike_ticket_child(ike, reply->ticket);
	enum ike_install_event event = IKE_INSTALL_STALE;
	struct ike_session *session;

	ike->now = now;
	if (child != NULL)
		event = ike_install_reply(&child->install, reply);
	if (event == IKE_INSTALL_STALE) {
		if (reply->op == SADB_OP_GETSPI && reply->err == SADB_OK)
			ike_ask_orphan(ike, reply->owner, reply->spi);
		return;
	}
	session = ike_session_of(ike, child);
	if (ike_leaving(session))
		ike_leave_driver(ike, child, event, reply);
	else if (!child->first)
		ike_pair_driver(ike, child, event, reply);
	else if (ike_policy_driver(ike, now, child))
		return;
	else if (session->initiator)
		ike_initiator_driver(ike, now, child, event, reply);
	else
		ike_responder_driver(ike, now, child, event, reply);
}

void ike_auth_done(struct ike *ike, nsec now, uint64_t ticket, bool accepted)
{
	struct ike_session *session = ike_ticket_session(ike, ticket);

	ike->now = now;
	if (session != NULL && session->state == IKE_ST_BACKEND &&
	    session->backend_ticket == ticket)
		ike_responder_backend(ike, now, session, accepted);
}

/* Our request has been sent for the last time. */
static void give_up(struct ike *ike, struct ike_session *session)
{
	if (!session->proved) {
		ike_fail(ike, session, session->heard ? IKE_FAIL_TIMED_OUT : IKE_FAIL_NO_ANSWER, 0);
		ike_close(ike, session);
	} else if (session->children.count == 0) {
		ike_successor_forget(ike, session);
		ike_close(ike, session);
	} else {
		ike_fail(ike, session, IKE_FAIL_DEAD_PEER, 0);
		ike_leave_silently(ike, session, IKE_MOVE_SILENT);
	}
}

/* Its state lasts no longer. */
static void outlived(struct ike *ike, struct ike_session *session)
{
	if (session->state == IKE_ST_REKEYED || session->state == IKE_ST_ESTABLISHED) {
		ike_leave(ike, session, IKE_MOVE_AGED); /* the peer should have deleted it */
		return;
	}
	if (session->state == IKE_ST_HALF_OPEN || session->state == IKE_ST_EAP)
		ike_fail(ike, session, IKE_FAIL_HALF_OPEN_TIMEOUT, 0);
	ike_close(ike, session);
}

/* A deadline of this IKE SA is here: the first of its alarms that is due. */
static void fire(struct ike *ike, nsec now, struct ike_session *session)
{
	enum ike_alarm alarm = (enum ike_alarm)0;

	while (session->alarms[alarm] > now)
		alarm++;
	assert(alarm < IKE_ALARM_COUNT);
	ike_alarm_set(ike, session, alarm, NSEC_NEVER);
	switch (alarm) {
	case IKE_ALARM_STATE: outlived(ike, session); break;
	case IKE_ALARM_RETRANSMIT:
		if (!ike_send_again(ike, now, session))
			give_up(ike, session);
		break;
	case IKE_ALARM_KEEPALIVE: ike_send_keepalive(ike, session); break;
	case IKE_ALARM_EXPIRED: ike_pair_expired(ike, session); break;
	case IKE_ALARM_LIFE:
		if (ike_in_the_making(session))
			ike_negotiation_end(ike, now, session, IKE_FAIL_MAIN_BUDGET);
		else
			ike_leave(ike, session, IKE_MOVE_AGED);
		break;
	case IKE_ALARM_REKEY:
		if (ike_in_the_making(session)) {
			ike_negotiation_end(ike, now, session, IKE_FAIL_QUICK_BUDGET);
			break;
		}
		session->wants |= IKE_WANT_REKEY;
		ike_ready(ike, session);
		break;
	case IKE_ALARM_RETRY: ike_retry(ike, session); break;
	case IKE_ALARM_LIVENESS: ike_liveness(ike, session); break;
	case IKE_ALARM_COUNT: break;
	}
}

static void say(struct ike *ike)
{
	struct ike_session *ready;

	while (ike->queue.count == 0 && (ready = ike_ready_take(ike)) != NULL)
		ike_task_step(ike, ready);
}

/* One due step, if nothing waits to be taken: so the queue never holds more than one. */
static void pump(struct ike *ike)
{
	if (ike->queue.count == 0)
		ike_policy_step(ike);
	say(ike);
	while (ike->queue.count == 0 && ike_timer_at(&ike->timer) <= ike->ticked_at) {
		fire(ike, ike->ticked_at, &ike->sessions.all[ike_timer_slot(&ike->timer)]);
		say(ike);
	}
}

void ike_set_times(struct ike *ike, const struct ike_conf *conf)
{
#define X(field) ike->conf.field = conf->field;
	IKE_TIMES(X)
#undef X
}

void ike_policy_changed(struct ike *ike, nsec now)
{
	ike->now = ike->policy_at = now;
	ike->policy_next = 0;
}

static struct ike_child *pair_of(const struct ike *ike, uint64_t negotiation, uint32_t spi,
                                 enum sadb_dir dir)
{
	struct ike_session *session = ike_session_named(&ike->sessions, negotiation);
	struct ike_child *child = NULL;

	for (; session != NULL && child == NULL;
	     session = ike_session_also(&ike->sessions, session))
		child = ike_child_find(&ike->children, &session->children, spi, dir);
	return child;
}

/* Its step comes with the timer, so that any number of SAs may go at once. */
void ike_sa_expired(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi,
                    enum sadb_dir dir)
{
	struct ike_session *session = NULL;
	struct ike_child *child = pair_of(ike, negotiation, spi, dir);

	if (child == NULL)
		return;
	session = ike_session_of(ike, child);
	if (child->state == IKE_CHILD_INSTALLED || child->state == IKE_CHILD_CLOSING) {
		child->expired = true;
		ike_alarm_set(ike, session, IKE_ALARM_EXPIRED, now);
	} else if (child->state == IKE_CHILD_INSTALLING) {
		child->ends_with = IKE_FAIL_EXPIRED;
	}
}

void ike_tick(struct ike *ike, nsec now)
{
	ike->now = ike->ticked_at = now;
	pump(ike);
}

nsec ike_next_at(const struct ike *ike)
{
	return ike_timer_at(&ike->timer);
}

bool ike_output(struct ike *ike, struct ike_out *out)
{
	pump(ike);
	return ike_take(ike, out);
}

const struct ike_counters *ike_counters(const struct ike *ike)
{
	return &ike->counters;
}
