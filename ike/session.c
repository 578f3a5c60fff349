#include <assert.h>
#include <string.h>

#include "ike/output.h"
#include "ike/session.h"

/* The SPI of a responder's session is the attacker's choice: without the salt it could choose our
 * bucket too. */
static uint32_t *bucket(const struct ike_sessions *sessions, uint64_t spi_i)
{
	uint64_t hash = (spi_i ^ sessions->salt) * 0x9e3779b97f4a7c15u;

	hash = (hash ^ hash >> 32) * 0xd6e8feb86659fd93u;
	return &sessions->buckets[(hash >> 32) & sessions->buckets_mask];
}

static uint32_t *named_bucket(const struct ike_sessions *sessions, uint64_t negotiation)
{
	return bucket(sessions, negotiation) + sessions->buckets_mask + 1;
}

static uint32_t *who_bucket(const struct ike_sessions *sessions, const uint8_t who[IKE_WHO_LEN])
{
	return bucket(sessions, ike_get64(who)) + 2 * (sessions->buckets_mask + 1);
}

uint32_t ike_sessions_buckets(uint32_t count)
{
	uint32_t buckets = 1;

	while (buckets < count)
		buckets *= 2;
	return buckets;
}

void ike_sessions_init(struct ike_sessions *sessions, struct ike_session *all, uint32_t *buckets,
                       uint32_t count, uint64_t salt, struct ike_loans *loans)
{
	assert(count > 0);
	*sessions = (struct ike_sessions){
		.all = all,
		.buckets = buckets,
		.count = count,
		.free = IKE_SESSION_NONE,
		.most = count,
		.salt = salt,
		.loans = loans,
	};
	sessions->oldest = sessions->youngest = IKE_SESSION_NONE;
	sessions->buckets_mask = ike_sessions_buckets(count) - 1;
	for (uint32_t i = 0; i < IKE_SESSION_TABLES * (sessions->buckets_mask + 1); i++)
		buckets[i] = IKE_SESSION_NONE;
}

/* A place given back before one that was never taken; NULL: there is neither. */
static struct ike_session *vacant(struct ike_sessions *sessions)
{
	struct ike_session *session;

	if (sessions->free == IKE_SESSION_NONE && sessions->fresh < sessions->count) {
		session = &sessions->all[sessions->fresh];
		session->slot = sessions->fresh++;
		return session;
	}
	if (sessions->free == IKE_SESSION_NONE)
		return NULL;
	session = &sessions->all[sessions->free];
	sessions->free = session->next;
	return session;
}

struct ike_session *ike_session_take(struct ike_sessions *sessions, uint64_t spi_i,
                                     uint64_t negotiation, bool initiator)
{
	uint32_t *head = bucket(sessions, spi_i), *named = named_bucket(sessions, negotiation);
	struct ike_session *session;

	if (negotiation == spi_i && sessions->used >= sessions->most)
		return NULL;
	session = vacant(sessions);
	if (!session)
		return NULL;
	assert(session->state == IKE_ST_FREE);
	sessions->used++;
	session->next = *head;
	session->next_named = *named;
	session->spi_i = spi_i;
	session->negotiation = negotiation;
	session->initiator = initiator;
	session->children.head = session->asking_child = session->theirs.child = IKE_CHILD_NONE;
	session->successor = session->rival = session->ready_next = IKE_SESSION_NONE;
	for (int i = 0; i < IKE_ALARM_COUNT; i++)
		session->alarms[i] = NSEC_NEVER;
	*head = *named = session->slot;
	return session;
}

void ike_session_know(struct ike_sessions *sessions, struct ike_session *session)
{
	uint32_t *head = who_bucket(sessions, session->who);

	assert(!session->known);
	session->known = true;
	session->next_who = *head;
	*head = session->slot;
}

static void unknow(struct ike_sessions *sessions, struct ike_session *session)
{
	uint32_t *link = who_bucket(sessions, session->who);

	if (!session->known)
		return;
	while (*link != session->slot)
		link = &sessions->all[*link].next_who;
	*link = session->next_who;
}

static struct ike_session *who_from(const struct ike_sessions *sessions, uint32_t slot,
                                    const uint8_t who[IKE_WHO_LEN])
{
	while (slot != IKE_SESSION_NONE && memcmp(sessions->all[slot].who, who, IKE_WHO_LEN) != 0)
		slot = sessions->all[slot].next_who;
	return slot == IKE_SESSION_NONE ? NULL : &sessions->all[slot];
}

struct ike_session *ike_session_who(const struct ike_sessions *sessions,
                                    const uint8_t who[IKE_WHO_LEN])
{
	return who_from(sessions, *who_bucket(sessions, who), who);
}

struct ike_session *ike_session_who_next(const struct ike_sessions *sessions,
                                         const struct ike_session *session)
{
	return who_from(sessions, session->next_who, session->who);
}

static struct ike_session *at(const struct ike_sessions *sessions, uint32_t slot)
{
	return slot == IKE_SESSION_NONE ? NULL : &sessions->all[slot];
}

void ike_session_linger(struct ike_sessions *sessions, struct ike_session *session)
{
	struct ike_session *last = at(sessions, sessions->youngest);

	if (session->lingers)
		return;
	session->lingers = true;
	session->younger = IKE_SESSION_NONE;
	if (last != NULL)
		last->younger = session->slot;
	else
		sessions->oldest = session->slot;
	sessions->youngest = session->slot;
}

/* All linger for the same time, so that it is the oldest one as a rule. */
static void linger_no_more(struct ike_sessions *sessions, struct ike_session *session)
{
	uint32_t *link = &sessions->oldest, elder = IKE_SESSION_NONE;

	if (!session->lingers)
		return;
	while (*link != session->slot) {
		elder = *link;
		link = &sessions->all[elder].younger;
	}
	*link = session->younger;
	if (sessions->youngest == session->slot)
		sessions->youngest = elder;
	session->lingers = false;
}

struct ike_session *ike_session_oldest(const struct ike_sessions *sessions)
{
	return at(sessions, sessions->oldest);
}

bool ike_sessions_full(const struct ike_sessions *sessions)
{
	return sessions->used >= sessions->count || sessions->used >= sessions->most;
}

/* Its octets only: they may be needed no more, or are kept by their mark. */
static void unlend_init(struct ike_sessions *sessions, struct ike_session *session)
{
	if (session->peer_init)
		ike_shelf_give_back(ike_loans_for_init(sessions->loans, session->peer_init_len),
		                    session->peer_init, false);
	session->peer_init = NULL;
}

void ike_session_release(struct ike_sessions *sessions, struct ike_session *session)
{
	uint32_t *link = bucket(sessions, session->spi_i);
	uint32_t *named = named_bucket(sessions, session->negotiation);
	uint32_t slot = session->slot;

	assert(session->children.count == 0);
	linger_no_more(sessions, session);
	while (*link != slot)
		link = &sessions->all[*link].next;
	*link = session->next;
	while (*named != slot)
		named = &sessions->all[*named].next_named;
	*named = session->next_named;
	unknow(sessions, session);
	ike_session_unlend(sessions, &session->early);
	ike_session_unlend(sessions, &session->late);
	unlend_init(sessions, session);
	ike_wipe(session, sizeof *session);
	session->slot = slot;
	session->next = sessions->free;
	sessions->free = slot;
	sessions->used--;
}

struct ike_session *ike_session_find(const struct ike_sessions *sessions, uint64_t spi_i,
                                     uint64_t spi_r, bool initiator)
{
	for (uint32_t slot = *bucket(sessions, spi_i); slot != IKE_SESSION_NONE;
	     slot = sessions->all[slot].next) {
		struct ike_session *session = &sessions->all[slot];

		if (session->spi_i == spi_i && session->initiator == initiator &&
		    (session->spi_r == spi_r || session->spi_r == 0))
			return session;
	}
	return NULL;
}

static struct ike_session *named_from(const struct ike_sessions *sessions, uint32_t slot,
                                      uint64_t negotiation)
{
	while (slot != IKE_SESSION_NONE && sessions->all[slot].negotiation != negotiation)
		slot = sessions->all[slot].next_named;
	return slot == IKE_SESSION_NONE ? NULL : &sessions->all[slot];
}

struct ike_session *ike_session_named(const struct ike_sessions *sessions, uint64_t negotiation)
{
	return named_from(sessions, *named_bucket(sessions, negotiation), negotiation);
}

struct ike_session *ike_session_also(const struct ike_sessions *sessions,
                                     const struct ike_session *session)
{
	return named_from(sessions, session->next_named, session->negotiation);
}

static bool same_endpoint(const struct ike_endpoint *a, const struct ike_endpoint *b)
{
	return a->port == b->port && a->addr.family == b->addr.family &&
	       memcmp(a->addr.bytes, b->addr.bytes, sizeof a->addr.bytes) == 0;
}

/* Of octets that whoever sent them may have chosen. */
static uint64_t mark(const struct ike_sessions *sessions, struct ike_view octets)
{
	uint64_t hash = sessions->salt;
	size_t at = 0;

	for (; at + 8 <= octets.len; at += 8) {
		hash = (hash ^ ike_get64(octets.data + at)) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	for (; at < octets.len; at++)
		hash = (hash ^ octets.data[at]) * 0xd6e8feb86659fd93u;
	return hash ^ hash >> 32;
}

static bool same_init(const struct ike_sessions *sessions, const struct ike_session *session,
                      struct ike_view octets)
{
	if (session->peer_init_len != octets.len)
		return false;
	if (session->peer_init)
		return memcmp(session->peer_init, octets.data, octets.len) == 0;
	return session->peer_init_mark == mark(sessions, octets);
}

struct ike_session *ike_session_find_init(const struct ike_sessions *sessions, uint64_t spi_i,
                                          const struct ike_endpoint *from, struct ike_view octets)
{
	for (uint32_t slot = *bucket(sessions, spi_i); slot != IKE_SESSION_NONE;
	     slot = sessions->all[slot].next) {
		struct ike_session *session = &sessions->all[slot];

		if (session->spi_i == spi_i && !session->initiator &&
		    same_init(sessions, session, octets) && same_endpoint(&session->peer, from))
			return session;
	}
	return NULL;
}

struct ike_view ike_session_own_nonce(const struct ike_session *session)
{
	return (struct ike_view){ session->nonce, sizeof session->nonce };
}

struct ike_view ike_session_peer_nonce(const struct ike_session *session)
{
	assert(session->peer_init);
	return (struct ike_view){ session->peer_init + session->peer_nonce_at,
		                  session->peer_nonce_len };
}

void ike_session_keep_init(struct ike_sessions *sessions, struct ike_session *session,
                           struct ike_view octets, struct ike_view nonce)
{
	assert(octets.len <= IKE_DGRAM_MAX && !session->peer_init);
	assert(nonce.data >= octets.data && nonce.data + nonce.len <= octets.data + octets.len);
	session->peer_init = ike_shelf_take(ike_loans_for_init(sessions->loans, octets.len));
	memcpy(session->peer_init, octets.data, octets.len);
	session->peer_init_len = (uint16_t)octets.len;
	session->peer_nonce_at = (uint16_t)(nonce.data - octets.data);
	session->peer_nonce_len = (uint16_t)nonce.len;
}

struct ike_seed ike_session_seed(const struct ike_session *session)
{
	struct ike_view own = ike_session_own_nonce(session),
	                peer = ike_session_peer_nonce(session);

	return (struct ike_seed){
		.nonce_i = session->initiator ? own : peer,
		.nonce_r = session->initiator ? peer : own,
		.spi_i = session->spi_i,
		.spi_r = session->spi_r,
	};
}

static void forget_init(struct ike_sessions *sessions, struct ike_session *session)
{
	if (!session->peer_init)
		return;
	if (!session->initiator)
		session->peer_init_mark = mark(
		        sessions, (struct ike_view){ session->peer_init, session->peer_init_len });
	unlend_init(sessions, session);
}

void ike_session_open_late(struct ike_sessions *sessions, struct ike_session *session)
{
	if (session->late_open)
		return;
	forget_init(sessions, session);
	session->late_open = true;
	if (session->initiator && !session->early.busy)
		ike_session_unlend(sessions, &session->early);
}

uint8_t *ike_session_lend(struct ike_sessions *sessions, struct ike_window *window)
{
	if (!window->octets)
		window->octets = ike_shelf_take(&sessions->loans->messages);
	return window->octets;
}

/* A template of fragments is not sealed. */
void ike_session_unlend(struct ike_sessions *sessions, struct ike_window *window)
{
	if (window->octets)
		ike_shelf_give_back(&sessions->loans->messages, window->octets,
		                    window->fragments > 0);
	window->octets = NULL;
}

static struct ike_window *late(struct ike_session *session)
{
	return session->late_open ? &session->late : NULL;
}

struct ike_window *ike_session_requests(struct ike_session *session)
{
	return session->initiator ? &session->early : late(session);
}

struct ike_window *ike_session_responses(struct ike_session *session)
{
	return session->initiator ? late(session) : &session->early;
}
