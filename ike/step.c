#include <assert.h>

#include "ike/contact.h"
#include "ike/note.h"
#include "ike/pool.h"

#define FROM(state) (1u << IKE_ST_##state)
#define PROVED      (FROM(INSTALLING) | FROM(UNDOING) | FROM(ESTABLISHED))
#define ANY         ((1u << IKE_ST_COUNT) - 1 - FROM(FREE) - FROM(CLOSED))

static const struct move {
	uint32_t from;
	enum ike_state to;
	const char *story;
} moves[IKE_MOVE_COUNT] = {
	/* initiator */
	[IKE_MOVE_START] = { FROM(FREE), IKE_ST_INIT_SENT, "propose an IKE SA" },
	[IKE_MOVE_COOKIE] = { FROM(INIT_SENT), IKE_ST_INIT_SENT,
	                      "propose it again as the peer wants it" },
	[IKE_MOVE_KEYS] = { FROM(INIT_SENT), IKE_ST_RESERVING,
	                    "keys are agreed: reserve an inbound SPI" },
	[IKE_MOVE_KEYS_ALONE] = { FROM(INIT_SENT), IKE_ST_AUTH_SENT,
	                          "keys are agreed: say who we are, and ask for no pair yet" },
	[IKE_MOVE_RESERVED] = { FROM(RESERVING), IKE_ST_AUTH_SENT,
	                        "the larval is held: prove who we are" },
	[IKE_MOVE_EAP_START] = { FROM(RESERVING), IKE_ST_AUTH_SENT,
	                         "the larval is held: say who we are, EAP shall prove it" },
	[IKE_MOVE_EAP_ANSWER] = { FROM(AUTH_SENT), IKE_ST_AUTH_SENT, "EAP: answer" },
	[IKE_MOVE_EAP_PROOF] = { FROM(AUTH_SENT), IKE_ST_AUTH_SENT,
	                         "EAP succeeded: prove that it was with us" },
	[IKE_MOVE_AGREED] = { FROM(AUTH_SENT), IKE_ST_INSTALLING,
	                      "the peer is who it says: install the pair" },
	[IKE_MOVE_INSTALLED] = { FROM(INSTALLING), IKE_ST_ESTABLISHED,
	                         "both SAs are in the driver" },
	[IKE_MOVE_MET_ALONE] = { FROM(AUTH_SENT), IKE_ST_ESTABLISHED,
	                         "the peer is who it says: the IKE SA stands, its pair comes "
	                         "later" },
	[IKE_MOVE_REFUSED] = { FROM(AUTH_SENT), IKE_ST_UNDOING,
	                       "the peer's choice is none: give the larval back" },
	[IKE_MOVE_TAKE_BACK] = { FROM(INSTALLING), IKE_ST_UNDOING,
	                         "the driver refused: take the pair back" },
	[IKE_MOVE_STAY] = { FROM(UNDOING), IKE_ST_ESTABLISHED, "the IKE SA stays, without a pair" },
	/* responder */
	[IKE_MOVE_HALF_OPEN] = { FROM(FREE), IKE_ST_HALF_OPEN, "answer, and wait for the proof" },
	[IKE_MOVE_BACKEND] = { FROM(HALF_OPEN), IKE_ST_BACKEND,
	                       "the proof is right: ask the back end" },
	[IKE_MOVE_EAP] = { FROM(HALF_OPEN) | FROM(EAP) | FROM(BACKEND), IKE_ST_EAP,
	                   "EAP: say so much, and wait for the answer" },
	[IKE_MOVE_EAP_BACKEND] = { FROM(EAP), IKE_ST_BACKEND, "EAP: ask the back end" },
	[IKE_MOVE_PROVED] = { FROM(HALF_OPEN) | FROM(EAP) | FROM(BACKEND), IKE_ST_INSTALLING,
	                      "the peer is who it says: install before the answer" },
	[IKE_MOVE_ANSWERED] = { FROM(INSTALLING), IKE_ST_ESTABLISHED,
	                        "both SAs are in the driver: answer" },
	[IKE_MOVE_ANSWERED_ALONE] = { FROM(HALF_OPEN) | FROM(EAP) | FROM(BACKEND),
	                              IKE_ST_ESTABLISHED,
	                              "the peer is who it says: answer, it asks for no pair yet" },
	[IKE_MOVE_KEEP] = { FROM(HALF_OPEN) | FROM(EAP) | FROM(BACKEND) | FROM(INSTALLING) |
	                            FROM(UNDOING),
	                    IKE_ST_ESTABLISHED,
	                    "answer with the error: the IKE SA stays, without a pair" },
	[IKE_MOVE_REPORT] = { FROM(HALF_OPEN) | FROM(EAP) | FROM(BACKEND) | FROM(INSTALLING) |
	                              FROM(UNDOING),
	                      IKE_ST_FAILED, "answer with the error, and keep that answer" },
	/* both */
	[IKE_MOVE_REMOVE] = { PROVED | FROM(OUTDATED), IKE_ST_REMOVING,
	                      "the peer deleted: remove the pair" },
	[IKE_MOVE_REMOVED] = { FROM(REMOVING), IKE_ST_FAILED,
	                       "the pair is gone: answer, and keep that answer" },
	[IKE_MOVE_CROSSED] = { FROM(DELETING), IKE_ST_FAILED,
	                       "both deleted: answer, and keep that answer" },
	[IKE_MOVE_DISOWN] = { FROM(INSTALLING), IKE_ST_UNDOING,
	                      "it may not be used any more: take back what is in the driver" },
	[IKE_MOVE_OUTDATED] = { PROVED, IKE_ST_OUTDATED,
	                        "the policy is another: the pair may not be used any more" },
	[IKE_MOVE_EXPIRED] = { FROM(ESTABLISHED), IKE_ST_OUTDATED,
	                       "a lifetime of the pair is over: remove what is left of it" },
	[IKE_MOVE_CHILDLESS] = { FROM(ESTABLISHED) | FROM(UNDOING), IKE_ST_OUTDATED,
	                         "there is no pair any more" },
	[IKE_MOVE_STEERED] = { FROM(ESTABLISHED), IKE_ST_OUTDATED, "it is to go" },
	[IKE_MOVE_AGED] = { PROVED | FROM(REKEYED), IKE_ST_OUTDATED, "it is too old" },
	[IKE_MOVE_SILENT] = { PROVED | FROM(OUTDATED) | FROM(DELETING) | FROM(REKEYED),
	                      IKE_ST_OUTDATED, "the peer is silent: remove what it had" },
	[IKE_MOVE_LEFT_OVER] = { PROVED | FROM(OUTDATED) | FROM(DELETING) | FROM(REKEYED),
	                         IKE_ST_OUTDATED,
	                         "the peer has begun anew and knows nothing of it: remove what it "
	                         "had" },
	[IKE_MOVE_PUT_OFF] = { FROM(ESTABLISHED), IKE_ST_OUTDATED,
	                       "the peer has put us off for too long: it is to go" },
	[IKE_MOVE_TELL] = { FROM(UNDOING) | FROM(OUTDATED), IKE_ST_DELETING,
	                    "tell the peer that it is over" },
	/* rekeyed */
	[IKE_MOVE_RETIRED] = { FROM(REKEYED), IKE_ST_FAILED,
	                       "the peer deletes what was rekeyed: answer, and keep that answer" },
	[IKE_MOVE_NASCENT] = { FROM(FREE), IKE_ST_NASCENT, "it is old: propose another IKE SA" },
	[IKE_MOVE_SUCCESSOR] = { FROM(FREE) | FROM(NASCENT), IKE_ST_ESTABLISHED,
	                         "a new IKE SA is agreed" },
	[IKE_MOVE_SUCCEED] = { FROM(ESTABLISHED), IKE_ST_OUTDATED,
	                       "another IKE SA has its children: tell the peer" },
	[IKE_MOVE_REDUNDANT] = { FROM(ESTABLISHED), IKE_ST_OUTDATED,
	                         "both ends rekeyed, this one has the lowest nonce: it goes" },
	[IKE_MOVE_HANDED_ON] = { FROM(ESTABLISHED), IKE_ST_REKEYED,
	                         "another IKE SA has its children: the peer will delete this one" },
	[IKE_MOVE_CLOSE] = { ANY, IKE_ST_CLOSED, "over" },
};

#define CHILD(state) (1u << IKE_CHILD_##state)

/* A move without a story is told by what its IKE SA does. */
static const struct child_move {
	uint32_t from;
	enum ike_child_state to;
	const char *story;
} child_moves[IKE_CHILD_MOVE_COUNT] = {
	[IKE_CHILD_MOVE_RESERVE] = { CHILD(FREE), IKE_CHILD_RESERVING,
	                             "another pair: reserve an inbound SPI" },
	[IKE_CHILD_MOVE_REPLACE] = { CHILD(FREE), IKE_CHILD_RESERVING,
	                             "a pair is old: reserve an inbound SPI for another" },
	[IKE_CHILD_MOVE_RESERVE_THEIRS] = { CHILD(FREE), IKE_CHILD_RESERVING,
	                                    "the peer wants a pair: install before the answer" },
	[IKE_CHILD_MOVE_ASK] = { CHILD(RESERVING), IKE_CHILD_ASKING,
	                         "the larval is held: ask the peer for the pair" },
	[IKE_CHILD_MOVE_INSTALL] = { CHILD(ASKING), IKE_CHILD_INSTALLING,
	                             "the peer agrees: install the pair" },
	[IKE_CHILD_MOVE_INSTALL_THEIRS] = { CHILD(RESERVING), IKE_CHILD_INSTALLING, NULL },
	[IKE_CHILD_MOVE_INSTALLED] = { CHILD(INSTALLING), IKE_CHILD_INSTALLED,
	                               "both SAs are in the driver" },
	[IKE_CHILD_MOVE_CLOSE_OLD] = { CHILD(INSTALLED), IKE_CHILD_CLOSING,
	                               "another pair has its place: delete the old one" },
	[IKE_CHILD_MOVE_CLOSE_REDUNDANT] = { CHILD(INSTALLED), IKE_CHILD_CLOSING,
	                                     "both ends rekeyed, this pair has the lowest nonce: "
	                                     "delete it" },
	[IKE_CHILD_MOVE_CLOSE_STEERED] = { CHILD(INSTALLED), IKE_CHILD_CLOSING,
	                                   "the pair is to go: delete it" },
	[IKE_CHILD_MOVE_TOLD] = { CHILD(CLOSING), IKE_CHILD_REMOVING,
	                          "the peer knows: remove the pair" },
	[IKE_CHILD_MOVE_DELETED] = { CHILD(INSTALLED) | CHILD(CLOSING) | CHILD(INSTALLING),
	                             IKE_CHILD_REMOVING, "the peer deleted the pair: remove it" },
	[IKE_CHILD_MOVE_EXPIRED] = { CHILD(INSTALLED) | CHILD(CLOSING) | CHILD(INSTALLING),
	                             IKE_CHILD_REMOVING,
	                             "a lifetime of the pair is over: remove what is left of it" },
	[IKE_CHILD_MOVE_LOST] = { CHILD(INSTALLED), IKE_CHILD_REMOVING,
	                          "the peer does not have this pair: remove it" },
	[IKE_CHILD_MOVE_UNDO] = { CHILD(INSTALLING), IKE_CHILD_REMOVING,
	                          "the driver refused: take the pair back" },
	[IKE_CHILD_MOVE_REFUSED] = { CHILD(ASKING), IKE_CHILD_REMOVING,
	                             "there will be no such pair: give the larval back" },
	[IKE_CHILD_MOVE_REMOVE] = { CHILD(RESERVING) | CHILD(ASKING) | CHILD(INSTALLING) |
	                                    CHILD(INSTALLED) | CHILD(CLOSING) | CHILD(REMOVING),
	                            IKE_CHILD_REMOVING, NULL },
	[IKE_CHILD_MOVE_GONE] = { CHILD(REMOVING) | CHILD(ASKING) | CHILD(RESERVING),
	                          IKE_CHILD_GONE, NULL },
};

void ike_worked(const struct ike *ike, struct ike_work done)
{
	struct ike_work *work = ike->conf.work;

	if (work == NULL)
		return;
	work->parses += done.parses;
	work->pairs += done.pairs;
	work->secrets += done.secrets;
	work->prfs += done.prfs;
	work->signs += done.signs;
	work->verifies += done.verifies;
	work->seals += done.seals;
	work->opens += done.opens;
}

static void gauge(uint32_t *value, uint32_t *high, int by)
{
	*value += (uint32_t)by;
	if (*value > *high)
		*high = *value;
}

bool ike_in_the_making(const struct ike_session *session)
{
	return (FROM(INIT_SENT) | FROM(RESERVING) | FROM(AUTH_SENT) | FROM(HALF_OPEN) | FROM(EAP) |
	        FROM(BACKEND) | FROM(INSTALLING)) &
	       (1u << session->state);
}

static void alarm_off(struct ike *ike, struct ike_session *session, enum ike_alarm alarm)
{
	if (session->alarms[alarm] != NSEC_NEVER)
		ike_alarm_set(ike, session, alarm, NSEC_NEVER);
}

static void count_half_open(struct ike *ike, const struct ike_session *session, int by)
{
	gauge(&ike->counters.half_open, &ike->counters.half_open_high, by);
	if (ike->sources == NULL || by == 0)
		return;
	if (by > 0)
		ike_source_add(ike->sources, session->slot, &session->peer.addr);
	else
		ike_source_remove(ike->sources, session->slot);
}

/* The only place that assigns a state. */
void ike_become(struct ike *ike, struct ike_session *session, enum ike_move move)
{
	const struct move *row = &moves[move];
	struct ike_brief *note = ike_note(ike, session, IKE_NOTE_STATE);
	int half_open = (row->to == IKE_ST_HALF_OPEN) - (session->state == IKE_ST_HALF_OPEN);

	assert(row->from & (1u << session->state));
	note->from = (uint8_t)session->state;
	note->to = (uint8_t)row->to;
	note->story = row->story;
	count_half_open(ike, session, half_open);
	session->state = row->to;
	if (!ike_in_the_making(session)) {
		alarm_off(ike, session, IKE_ALARM_MAIN);
		alarm_off(ike, session, IKE_ALARM_QUICK);
	}
	if ((row->to == IKE_ST_FAILED || row->to == IKE_ST_CLOSED) && session->children.lease > 0) {
		ike_pool_give_back(ike->pool, session->children.lease);
		session->children.lease = 0;
	}
}

void ike_child_become(struct ike *ike, struct ike_child *child, enum ike_child_move move)
{
	const struct child_move *row = &child_moves[move];

	assert(row->from & (1u << child->state));
	if (row->story != NULL && !child->first) {
		struct ike_brief *note = ike_note_child(ike, child, IKE_NOTE_CHILD);

		note->from = (uint8_t)child->state;
		note->to = (uint8_t)row->to;
		note->story = row->story;
	}
	child->state = row->to;
}

/* The timer has the earliest of them. */
void ike_alarm_set(struct ike *ike, struct ike_session *session, enum ike_alarm alarm, nsec at)
{
	nsec first = NSEC_NEVER;

	session->alarms[alarm] = at;
	for (int i = 0; i < IKE_ALARM_COUNT; i++)
		if (session->alarms[i] < first)
			first = session->alarms[i];
	ike_timer_set(&ike->timer, session->slot, first);
}

static void alarms_off(struct ike *ike, struct ike_session *session)
{
	for (int i = 0; i < IKE_ALARM_COUNT; i++)
		session->alarms[i] = NSEC_NEVER;
	ike_timer_set(&ike->timer, session->slot, NSEC_NEVER);
}

void ike_opened(struct ike *ike)
{
	gauge(&ike->counters.sessions, &ike->counters.sessions_high, 1);
}

uint64_t ike_new_spi(struct ike *ike)
{
	uint64_t spi;

	do
		spi = ike_random_u64(&ike->random);
	while (spi == 0 || ike_session_find(&ike->sessions, spi, 0, true) != NULL);
	return spi;
}

void ike_proved(struct ike *ike, struct ike_session *session)
{
	session->proved = true;
	alarm_off(ike, session, IKE_ALARM_MAIN);
	ike->counters.established++;
	ike_note(ike, session, IKE_NOTE_IKE_ESTABLISHED);
	ike_contact_known(ike, session);
	ike_contact_obey(ike, session);
}

/* Something is sent: a NAT before us remembers us anew (RFC 3948 4). */
static void keep_alive(struct ike *ike, struct ike_session *session)
{
	if (session->nat_self && ike->conf.keepalive_ns > 0)
		ike_alarm_set(ike, session, IKE_ALARM_KEEPALIVE,
		              sadb_after(ike->now, ike->conf.keepalive_ns));
}

static void send(struct ike *ike, struct ike_session *session, struct ike_window *window,
                 bool response, uint64_t re)
{
	struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_SEND);

	window->sends++;
	if (window->sends == 1 && window->exchange != IKE_EXCHANGE_SA_INIT && !window->fragments)
		ike_worked(ike, (struct ike_work){ .seals = 1 });
	entry->slot = session->slot;
	entry->negotiation = session->negotiation;
	entry->send.data = window->octets;
	entry->send.len = window->len;
	entry->send.re = re;
	entry->send.try = window->sends;
	entry->send.message_id = window->message_id;
	entry->send.exchange = window->exchange;
	entry->send.response = response;
	entry->send.fragments = window->fragments;
	ike->counters.sent += window->fragments > 0 ? window->fragments : 1;
	keep_alive(ike, session);
}

void ike_send_keepalive(struct ike *ike, struct ike_session *session)
{
	static const uint8_t octet = 0xff; /* RFC 3948 2.3 */
	struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_SEND);

	entry->slot = session->slot;
	entry->negotiation = session->negotiation;
	entry->send.data = &octet;
	entry->send.len = 1;
	entry->send.try = 1;
	ike->counters.keepalives_sent++;
	keep_alive(ike, session);
}

void ike_send_request(struct ike *ike, nsec now, struct ike_session *session)
{
	uint64_t draw = ike_random_u64(&ike->random);
	struct ike_window *window = ike_session_requests(session);

	window->sends = 0;
	window->busy = true;
	send(ike, session, window, false, 0);
	ike_alarm_set(ike, session, IKE_ALARM_RETRANSMIT,
	              ike_retransmit_first(&session->retransmit, &ike->conf, now, draw));
}

bool ike_send_again(struct ike *ike, nsec now, struct ike_session *session)
{
	struct ike_window *window = ike_session_requests(session);

	if (!ike_retransmit_more(&session->retransmit, &ike->conf, now)) {
		struct ike_brief *note = ike_note(ike, session, IKE_NOTE_GAVE_UP);

		note->tries = session->retransmit.tries;
		note->exchange = window->exchange;
		note->message_id = window->message_id;
		return false;
	}
	uint64_t draw = ike_random_u64(&ike->random);

	send(ike, session, window, false, 0);
	ike->counters.retransmitted++;
	ike_alarm_set(ike, session, IKE_ALARM_RETRANSMIT,
	              ike_retransmit_next(&session->retransmit, &ike->conf, now, draw));
	return true;
}

void ike_request_over(struct ike *ike, struct ike_session *session)
{
	struct ike_window *window = ike_session_requests(session);

	window->busy = false;
	if (session->late_open) /* before, AUTH is still to sign what is in there */
		ike_session_unlend(&ike->sessions, window);
	ike_alarm_set(ike, session, IKE_ALARM_RETRANSMIT, NSEC_NEVER);
}

void ike_send_response(struct ike *ike, struct ike_session *session)
{
	struct ike_window *window = ike_session_responses(session);

	window->sends = 0;
	send(ike, session, window, true, session->re);
}

void ike_replay(struct ike *ike, struct ike_session *session, uint64_t dgram_id)
{
	struct ike_brief *note = ike_note(ike, session, IKE_NOTE_REPLAYED);
	struct ike_window *window = ike_session_responses(session);

	note->dgram_id = dgram_id;
	note->message_id = window->message_id;
	note->exchange = window->exchange;
	note->tries = window->sends + 1;
	send(ike, session, window, true, dgram_id);
	ike->counters.replayed++;
}

uint64_t ike_ticket(struct ike *ike, uint32_t slot)
{
	return ++ike->serial << IKE_SLOT_BITS | slot;
}

static uint32_t slot_of(uint64_t ticket)
{
	return (uint32_t)(ticket & ((1u << IKE_SLOT_BITS) - 1));
}

struct ike_child *ike_ticket_child(const struct ike *ike, uint64_t ticket)
{
	return slot_of(ticket) < ike->children.count ? &ike->children.all[slot_of(ticket)] : NULL;
}

struct ike_session *ike_ticket_session(const struct ike *ike, uint64_t ticket)
{
	return slot_of(ticket) < ike->sessions.count ? &ike->sessions.all[slot_of(ticket)] : NULL;
}

struct ike_session *ike_session_of(const struct ike *ike, const struct ike_child *child)
{
	return &ike->sessions.all[child->session];
}

struct ike_child *ike_eldest(const struct ike *ike, const struct ike_session *session)
{
	return ike_child_at(&ike->children, session->children.head);
}

/* Its pairs will be `to`'s. */
static bool hands_on(const struct ike_session *session, const struct ike_session *to)
{
	return session->successor == to->slot || session->rival == to->slot;
}

/* Pairs that an IKE SA has, and those that come to it when the one that it replaces hands them on:
 * its peer may use it before that. */
static uint32_t pairs_of(const struct ike *ike, const struct ike_session *session)
{
	const struct ike_session *other = ike_session_named(&ike->sessions, session->negotiation);
	uint32_t count = session->children.count;

	for (; other != NULL; other = ike_session_also(&ike->sessions, other))
		if (hands_on(other, session))
			count += other->children.count;
	return count;
}

bool ike_inherits(const struct ike *ike, const struct ike_session *session)
{
	const struct ike_session *other = ike_session_named(&ike->sessions, session->negotiation);

	while (other != NULL && !hands_on(other, session))
		other = ike_session_also(&ike->sessions, other);
	return other != NULL;
}

struct ike_child *ike_bear(struct ike *ike, struct ike_session *session)
{
	struct ike_child *child;

	if (pairs_of(ike, session) > ike->conf.more_children)
		return NULL;
	child = ike_child_take(&ike->children, &session->children, session->slot);
	if (child != NULL)
		child->install.pair_delete = ike->conf.pair_delete;
	return child;
}

void ike_bury(struct ike *ike, struct ike_child *child)
{
	struct ike_session *session = ike_session_of(ike, child);

	assert(!ike_install_busy(&child->install));
	if (session->asking_child == child->slot)
		session->asking_child = IKE_CHILD_NONE;
	if (session->theirs.child == child->slot)
		session->theirs.child = IKE_CHILD_NONE;
	ike_child_release(&ike->children, &session->children, child);
}

void ike_ask_driver(struct ike *ike, struct ike_child *child)
{
	struct ike_queued *entry;

	if (!ike_install_asks(&child->install))
		return;
	ike_install_asked(&child->install, ike_ticket(ike, child->slot));
	entry = ike_queue_add(&ike->queue, IKE_OUT_SADB);
	entry->negotiation = ike_session_of(ike, child)->negotiation;
	entry->slot = child->slot;
}

void ike_ask_orphan(struct ike *ike, uint64_t negotiation, uint32_t spi)
{
	struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_SADB);

	entry->negotiation = negotiation;
	entry->orphan.ticket = ike_ticket(ike, 0);
	entry->orphan.spi = spi;
}

void ike_linger(struct ike *ike, nsec now, struct ike_session *session)
{
	nsec kept = ike->conf.half_open_timeout_ns;

	ike_session_linger(&ike->sessions, session);
	ike_alarm_set(ike, session, IKE_ALARM_STATE, now + (kept > 0 ? kept : IKE_LINGER_NS));
}

void ike_make_room(struct ike *ike)
{
	struct ike_session *oldest = ike_session_oldest(&ike->sessions);

	if (ike_sessions_full(&ike->sessions) && oldest != NULL)
		ike_close(ike, oldest);
}

void ike_ready(struct ike *ike, struct ike_session *session)
{
	if (session->in_ready || session->state == IKE_ST_CLOSED)
		return;
	session->in_ready = true;
	session->ready_next = IKE_SESSION_NONE;
	if (ike->ready_head == IKE_SESSION_NONE)
		ike->ready_head = session->slot;
	else
		ike->sessions.all[ike->ready_tail].ready_next = session->slot;
	ike->ready_tail = session->slot;
}

struct ike_session *ike_ready_take(struct ike *ike)
{
	struct ike_session *session;

	if (ike->ready_head == IKE_SESSION_NONE)
		return NULL;
	session = &ike->sessions.all[ike->ready_head];
	ike->ready_head = session->ready_next;
	session->in_ready = false;
	return session;
}

static void unready(struct ike *ike, struct ike_session *session)
{
	uint32_t before = IKE_SESSION_NONE, at = ike->ready_head;

	if (!session->in_ready)
		return;
	while (at != session->slot) {
		before = at;
		at = ike->sessions.all[at].ready_next;
	}
	if (before == IKE_SESSION_NONE)
		ike->ready_head = session->ready_next;
	else
		ike->sessions.all[before].ready_next = session->ready_next;
	if (ike->ready_tail == session->slot)
		ike->ready_tail = before;
	session->in_ready = false;
}

void ike_unsucceed(struct ike *ike, const struct ike_session *session)
{
	struct ike_session *old = ike_session_named(&ike->sessions, session->negotiation);

	for (; old != NULL; old = ike_session_also(&ike->sessions, old)) {
		if (old->successor == session->slot)
			old->successor = IKE_SESSION_NONE;
		if (old->rival == session->slot)
			old->rival = IKE_SESSION_NONE;
	}
}

/* The negotiation goes on in another IKE SA. */
static bool goes_on(const struct ike *ike, const struct ike_session *session)
{
	const struct ike_session *other = ike_session_named(&ike->sessions, session->negotiation);

	for (; other != NULL; other = ike_session_also(&ike->sessions, other))
		if (other != session && other->state != IKE_ST_CLOSED && other->late_open)
			return true;
	return false;
}

void ike_close(struct ike *ike, struct ike_session *session)
{
	enum ike_note_kind kind = goes_on(ike, session) ? IKE_NOTE_REPLACED : IKE_NOTE_CLOSED;
	struct ike_child *child;
	uint32_t last;

	while ((child = ike_eldest(ike, session)) != NULL) {
		if (child->install.state == IKE_INSTALL_HELD)
			ike_ask_orphan(ike, session->negotiation, child->install.spi_in);
		ike_bury(ike, child);
	}
	ike_unsucceed(ike, session);
	alarms_off(ike, session);
	unready(ike, session);
	ike_become(ike, session, IKE_MOVE_CLOSE);
	ike_note(ike, session, kind);
	last = (ike->queue.head + ike->queue.count - 1) % IKE_STEP_MAX;
	ike->queue.entries[last].slot = session->slot;
}
