#include <assert.h>

#include "ike/step.h"

static const char *const state_names[IKE_ST_COUNT] = {
#define X(name, text) [IKE_ST_##name] = text,
	IKE_STATES(X)
#undef X
};

#define FROM(state) (1u << IKE_ST_##state)
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
	[IKE_MOVE_RESERVED] = { FROM(RESERVING), IKE_ST_AUTH_SENT,
	                        "the larval is held: prove who we are" },
	[IKE_MOVE_AGREED] = { FROM(AUTH_SENT), IKE_ST_INSTALLING,
	                      "the peer is who it says: install the pair" },
	[IKE_MOVE_INSTALLED] = { FROM(INSTALLING), IKE_ST_ESTABLISHED,
	                         "both SAs are in the driver" },
	[IKE_MOVE_REFUSED] = { FROM(AUTH_SENT), IKE_ST_UNDOING,
	                       "the peer's choice is none: give the larval back" },
	[IKE_MOVE_TAKE_BACK] = { FROM(INSTALLING), IKE_ST_UNDOING,
	                         "the driver refused: take the pair back" },
	[IKE_MOVE_TELL] = { FROM(UNDOING) | FROM(OUTDATED), IKE_ST_DELETING,
	                    "tell the peer to remove its pair" },
	/* responder */
	[IKE_MOVE_HALF_OPEN] = { FROM(FREE), IKE_ST_HALF_OPEN, "answer, and wait for the proof" },
	[IKE_MOVE_BACKEND] = { FROM(HALF_OPEN), IKE_ST_BACKEND,
	                       "the proof is right: ask the back end" },
	[IKE_MOVE_PROVED] = { FROM(HALF_OPEN) | FROM(BACKEND), IKE_ST_INSTALLING,
	                      "the peer is who it says: install before the answer" },
	[IKE_MOVE_ANSWERED] = { FROM(INSTALLING), IKE_ST_ESTABLISHED,
	                        "both SAs are in the driver: answer" },
	[IKE_MOVE_REPORT] = { FROM(HALF_OPEN) | FROM(BACKEND) | FROM(INSTALLING) | FROM(UNDOING),
	                      IKE_ST_FAILED, "answer with the error, and keep that answer" },
	/* both */
	[IKE_MOVE_REMOVE] = { FROM(ESTABLISHED), IKE_ST_REMOVING,
	                      "the peer deleted: remove the pair" },
	[IKE_MOVE_REMOVED] = { FROM(REMOVING), IKE_ST_FAILED,
	                       "the pair is gone: answer, and keep that answer" },
	[IKE_MOVE_CROSSED] = { FROM(DELETING), IKE_ST_FAILED,
	                       "both deleted: answer, and keep that answer" },
	[IKE_MOVE_DISOWN] = { FROM(INSTALLING), IKE_ST_UNDOING,
	                      "the policy is another: take back what is in the driver" },
	[IKE_MOVE_OUTDATED] = { FROM(ESTABLISHED), IKE_ST_OUTDATED,
	                        "the policy is another: the pair may not be used any more" },
	[IKE_MOVE_CLOSE] = { ANY, IKE_ST_CLOSED, "over" },
};

static void gauge(uint32_t *value, uint32_t *high, int by)
{
	*value += (uint32_t)by;
	if (*value > *high)
		*high = *value;
}

/* The only place that assigns a state. */
void ike_become(struct ike *ike, struct ike_session *session, enum ike_move move)
{
	const struct move *row = &moves[move];
	struct ike_note *note = ike_note(ike, session, IKE_NOTE_STATE);
	int half_open = (row->to == IKE_ST_HALF_OPEN) - (session->state == IKE_ST_HALF_OPEN);

	assert(row->from & (1u << session->state));
	note->from = state_names[session->state];
	note->to = state_names[row->to];
	note->story = row->story;
	gauge(&ike->counters.half_open, &ike->counters.half_open_high, half_open);
	session->state = row->to;
}

void ike_opened(struct ike *ike)
{
	gauge(&ike->counters.sessions, &ike->counters.sessions_high, 1);
}

void ike_proved(struct ike *ike, struct ike_session *session)
{
	session->proved = true;
	ike->counters.established++;
	ike_note(ike, session, IKE_NOTE_IKE_ESTABLISHED);
}

struct ike_note *ike_note_about(struct ike *ike, uint64_t negotiation, enum ike_note_kind kind)
{
	struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_NOTE);

	entry->negotiation = negotiation;
	entry->note.kind = kind;
	return &entry->note;
}

struct ike_note *ike_note(struct ike *ike, const struct ike_session *session,
                          enum ike_note_kind kind)
{
	struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_NOTE);

	entry->session = session->slot;
	entry->negotiation = session->spi_i;
	entry->note.kind = kind;
	entry->note.initiator = session->initiator;
	entry->note.spi_in = session->install.spi_in;
	entry->note.spi_out = session->install.spi_out;
	return &entry->note;
}

void ike_note_notify(struct ike *ike, const struct ike_session *session, enum ike_note_kind kind,
                     uint16_t notify)
{
	ike_note(ike, session, kind)->notify = notify;
}

void ike_fail(struct ike *ike, const struct ike_session *session, enum ike_failure failure,
              uint16_t notify)
{
	struct ike_note *note = ike_note(ike, session, IKE_NOTE_FAILED);

	note->failure = failure;
	note->notify = notify;
	ike->counters.failed[failure]++;
}

void ike_larval_gone(struct ike *ike, const struct ike_session *session,
                     const struct sadb_reply *reply)
{
	struct ike_note *note = ike_note(ike, session, IKE_NOTE_LARVAL_GONE);

	note->op = reply->op;
	note->err = reply->err;
	note->cause = reply->cause;
	note->code = reply->code;
}

/* ADD of the inbound SA does what UPDATE should have done. */
void ike_fail_driver(struct ike *ike, const struct ike_session *session,
                     const struct sadb_reply *reply)
{
	enum ike_failure failure = reply->op == SADB_OP_GETSPI ? IKE_FAIL_GETSPI
	                           : reply->dir == SADB_DIR_IN ? IKE_FAIL_UPDATE
	                                                       : IKE_FAIL_ADD;
	struct ike_note *note = ike_note(ike, session, IKE_NOTE_FAILED);

	note->failure = failure;
	note->op = reply->op;
	note->err = reply->err;
	note->cause = reply->cause;
	note->code = reply->code;
	ike->counters.failed[failure]++;
}

void ike_rolled_back(struct ike *ike, const struct ike_session *session,
                     const struct sadb_reply *reply)
{
	struct ike_note *note = ike_note(ike, session, IKE_NOTE_ROLLED_BACK);

	note->op = reply->op;
	note->err = reply->err;
	note->cause = reply->cause;
	note->code = reply->code;
}

void ike_drop(struct ike *ike, const struct ike_dgram *in, const struct ike_header *header,
              enum ike_drop why)
{
	struct ike_note *note = ike_note_about(ike, header->spi_i, IKE_NOTE_DROPPED);

	note->initiator = header->spi_i != 0 && !ike_header_initiator(header);
	note->drop = why;
	note->dgram_id = in->id;
	note->exchange = header->exchange;
	note->message_id = header->message_id;
	ike->counters.dropped[why]++;
}

static void send(struct ike *ike, const struct ike_session *session, uint64_t re)
{
	struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_SEND);

	entry->session = session->slot;
	entry->negotiation = session->spi_i;
	entry->send = (struct ike_send){
		.dgram = { .from = session->self,
		           .to = session->peer,
		           .data = session->message,
		           .len = session->message_len },
		.re = re,
		.try = session->sends,
		.message_id = session->message_id,
		.exchange = session->exchange,
		.response = session->message_response,
	};
	ike->counters.sent++;
}

void ike_send_request(struct ike *ike, nsec now, struct ike_session *session)
{
	uint64_t draw = ike_random_u64(&ike->random);

	session->sends = 1;
	session->message_response = false;
	send(ike, session, 0);
	ike_timer_set(&ike->timer, session->slot,
	              ike_retransmit_first(&session->retransmit, &ike->conf, now, draw));
}

bool ike_send_again(struct ike *ike, nsec now, struct ike_session *session)
{
	if (!ike_retransmit_more(&session->retransmit, &ike->conf, now)) {
		struct ike_note *note = ike_note(ike, session, IKE_NOTE_GAVE_UP);

		note->tries = session->retransmit.tries;
		note->exchange = session->exchange;
		note->message_id = session->message_id;
		return false;
	}
	uint64_t draw = ike_random_u64(&ike->random);

	session->sends++;
	send(ike, session, 0);
	ike->counters.retransmitted++;
	ike_timer_set(&ike->timer, session->slot,
	              ike_retransmit_next(&session->retransmit, &ike->conf, now, draw));
	return true;
}

void ike_send_response(struct ike *ike, struct ike_session *session)
{
	session->sends = 1;
	session->message_response = true;
	send(ike, session, session->re);
}

void ike_replay(struct ike *ike, struct ike_session *session, uint64_t dgram_id)
{
	struct ike_note *note = ike_note(ike, session, IKE_NOTE_REPLAYED);

	assert(session->message_response);
	session->sends++;
	note->dgram_id = dgram_id;
	note->message_id = session->message_id;
	note->exchange = session->exchange;
	note->tries = session->sends;
	send(ike, session, dgram_id);
	ike->counters.replayed++;
}

uint64_t ike_ticket(struct ike *ike, const struct ike_session *session)
{
	return ++ike->serial << IKE_SLOT_BITS | (session != NULL ? session->slot : 0);
}

struct ike_session *ike_ticket_session(struct ike *ike, uint64_t ticket)
{
	uint32_t slot = (uint32_t)(ticket & ((1u << IKE_SLOT_BITS) - 1));

	return slot < ike->conf.sessions ? &ike->sessions.all[slot] : NULL;
}

void ike_ask_driver(struct ike *ike, struct ike_session *session)
{
	struct ike_queued *entry;

	if (!ike_install_asks(&session->install))
		return;
	ike_install_asked(&session->install, ike_ticket(ike, session));
	entry = ike_queue_add(&ike->queue, IKE_OUT_SADB);
	entry->session = session->slot;
	entry->negotiation = session->spi_i;
}

void ike_linger(struct ike *ike, nsec now, struct ike_session *session)
{
	nsec kept = ike->conf.half_open_timeout_ns;

	ike_timer_set(&ike->timer, session->slot, now + (kept > 0 ? kept : IKE_LINGER_NS));
}

void ike_close(struct ike *ike, struct ike_session *session)
{
	assert(!ike_install_busy(&session->install)); /* else its answer would find nobody */
	if (session->install.state == IKE_INSTALL_HELD) {
		ike_install_undo(&session->install);
		ike_ask_driver(ike, session);
	}
	ike_timer_set(&ike->timer, session->slot, NSEC_NEVER);
	ike_become(ike, session, IKE_MOVE_CLOSE);
	ike_note(ike, session, IKE_NOTE_CLOSED);
}
