/*
 * What every handler does to a session: change its state, send, ask the driver, note, fail, close.
 * Internal to this room; `struct ike` is the endpoint.
 */
#ifndef IKE_STEP_H
#define IKE_STEP_H

#include "ike/cookie.h"
#include "ike/output.h"
#include "ike/random.h"
#include "ike/session.h"
#include "ike/timer.h"
#include "ike/wire.h"

#define IKE_SLOT_BITS     24  /* of a ticket */
#define IKE_STATELESS_MAX 128 /* octets of an answer that makes no session: header and one notify */

struct ike {
	struct ike_conf conf;
	struct ike_random random;
	struct ike_cookies cookies;
	nsec cookies_turn_at;
	struct ike_psk psk;
	struct ike_sessions sessions;
	struct ike_timer timer;
	struct ike_queue queue;
	struct ike_counters counters;
	uint64_t serial;      /* of tickets */
	nsec policy_at;       /* of the latest change of policy ... */
	uint32_t policy_next; /* ... and the session that learns of it next, conf.sessions: none */
	nsec ticked_at;       /* due steps up to here are done while ike_output is called */
	uint8_t stateless[IKE_STATELESS_MAX];
};

/* The lines of the state machine: see moves[] for from, to and story. */
enum ike_move {
	IKE_MOVE_START,
	IKE_MOVE_COOKIE,
	IKE_MOVE_KEYS,
	IKE_MOVE_RESERVED,
	IKE_MOVE_AGREED,
	IKE_MOVE_INSTALLED,
	IKE_MOVE_REFUSED,
	IKE_MOVE_TAKE_BACK,
	IKE_MOVE_TELL,
	IKE_MOVE_HALF_OPEN,
	IKE_MOVE_BACKEND,
	IKE_MOVE_PROVED,
	IKE_MOVE_ANSWERED,
	IKE_MOVE_REPORT,
	IKE_MOVE_REMOVE,
	IKE_MOVE_REMOVED,
	IKE_MOVE_CROSSED,
	IKE_MOVE_DISOWN,
	IKE_MOVE_OUTDATED,
	IKE_MOVE_CLOSE,
	IKE_MOVE_COUNT
};

/*
 * How long a failed responder keeps its answer if half_open_timeout_ns does not say: peers repeat a
 * request for up to 120 s (Windows' least retransmitDurationSecs; strongSwan's last repeat comes at
 * 89.5 s).
 */
#define IKE_LINGER_NS (120 * NSEC_S)

void ike_become(struct ike *ike, struct ike_session *session, enum ike_move move);

/* A place was taken; the peer is authenticated. */
void ike_opened(struct ike *ike);
void ike_proved(struct ike *ike, struct ike_session *session);

/* The caller fills in the rest at once. about: where there is no session. */
struct ike_note *ike_note_about(struct ike *ike, uint64_t negotiation, enum ike_note_kind kind);
struct ike_note *ike_note(struct ike *ike, const struct ike_session *session,
                          enum ike_note_kind kind);
void ike_note_notify(struct ike *ike, const struct ike_session *session, enum ike_note_kind kind,
                     uint16_t notify);
void ike_fail(struct ike *ike, const struct ike_session *session, enum ike_failure failure,
              uint16_t notify);
/* err: the last DELETE's; what it refused to delete stays until its lifetime ends. */
void ike_rolled_back(struct ike *ike, const struct ike_session *session,
                     const struct sadb_reply *reply);
void ike_larval_gone(struct ike *ike, const struct ike_session *session,
                     const struct sadb_reply *reply);
void ike_fail_driver(struct ike *ike, const struct ike_session *session,
                     const struct sadb_reply *reply);

/* The datagram has no effect. header: what could be read of it; its SPIi names the negotiation. */
void ike_drop(struct ike *ike, const struct ike_dgram *in, const struct ike_header *header,
              enum ike_drop why);

/* session->message is a new request: first send, the timer runs. */
void ike_send_request(struct ike *ike, nsec now, struct ike_session *session);
/* ... again; or, when it is over, false. */
bool ike_send_again(struct ike *ike, nsec now, struct ike_session *session);
/* session->message is a new response to the datagram session->re, and is kept. */
void ike_send_response(struct ike *ike, struct ike_session *session);
/* ... again, for that datagram. */
void ike_replay(struct ike *ike, struct ike_session *session, uint64_t dgram_id);

void ike_ask_driver(struct ike *ike, struct ike_session *session); /* if its install machine asks */
uint64_t ike_ticket(struct ike *ike, const struct ike_session *session);
struct ike_session *ike_ticket_session(struct ike *ike, uint64_t ticket);
void ike_linger(struct ike *ike, nsec now, struct ike_session *session);
/* Gives a larval back, notes CLOSED; the place is free when that note has been taken. */
void ike_close(struct ike *ike, struct ike_session *session);

#endif
