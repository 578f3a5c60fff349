/*
 * What every handler does to a session: change its state, send, ask the driver, close. Notes: see
 * note.h.
 * Internal to this room; `struct ike` is the endpoint.
 */
#ifndef IKE_STEP_H
#define IKE_STEP_H

#include "ike/cookie.h"
#include "ike/child.h"
#include "ike/output.h"
#include "ike/proof.h"
#include "ike/random.h"
#include "ike/reassembly.h"
#include "ike/session.h"
#include "ike/source.h"
#include "ike/timer.h"
#include "ike/wire.h"

#define IKE_SLOT_BITS     24  /* of a ticket */
#define IKE_STATELESS_MAX 128 /* octets of an answer that makes no session: header and one notify */

/* What a responder needs for whom it has no IKE SA yet: cookies, and one answer. */
struct ike_lobby {
	struct ike_cookies cookies;
	nsec cookies_turn_at;
	bool guarded; /* cookies are demanded until there are fewer than conf.cookies_below */
	struct ike_endpoint from, to;
	uint8_t octets[IKE_STATELESS_MAX];
};

struct ike_eap;
struct ike_pool;

struct ike {
	struct ike_conf conf;
	struct ike_random random;
	struct ike_lobby *lobby; /* NULL: it does not respond */
	struct ike_psk psk;
	struct ike_sessions sessions;
	struct ike_sources *sources; /* of half-open ones; NULL: nobody asks */
	struct ike_children children;
	struct ike_eap *eaps;  /* by session; NULL: no EAP */
	struct ike_pool *pool; /* NULL: none */
	struct ike_timer timer;
	struct ike_queue queue;
	struct ike_reassemblies reassemblies;
	uint8_t *fragment; /* the one that ike_output lends */
	struct ike_counters counters;
	uint64_t serial;      /* of tickets */
	nsec policy_at;       /* of the latest change of policy ... */
	uint32_t policy_next; /* ... and the session that learns of it next, their count: none */
	uint32_t ready_head, ready_tail; /* sessions that may have something to say, NONE: none */
	nsec now;                        /* of the latest verb */
	nsec ticked_at; /* due steps up to here are done while ike_output is called */
};

/* This has been computed (ike.h). */
void ike_worked(const struct ike *ike, struct ike_work done);

/* The lines of the state machine: see moves[] for from, to and story. */
enum ike_move {
	IKE_MOVE_START,
	IKE_MOVE_COOKIE,
	IKE_MOVE_KEYS,
	IKE_MOVE_RESERVED,
	IKE_MOVE_KEYS_ALONE,
	IKE_MOVE_EAP_START,
	IKE_MOVE_EAP_ANSWER,
	IKE_MOVE_EAP_PROOF,
	IKE_MOVE_AGREED,
	IKE_MOVE_INSTALLED,
	IKE_MOVE_MET_ALONE,
	IKE_MOVE_REFUSED,
	IKE_MOVE_TAKE_BACK,
	IKE_MOVE_STAY,
	IKE_MOVE_TELL,
	IKE_MOVE_HALF_OPEN,
	IKE_MOVE_BACKEND,
	IKE_MOVE_EAP,
	IKE_MOVE_EAP_BACKEND,
	IKE_MOVE_PROVED,
	IKE_MOVE_ANSWERED,
	IKE_MOVE_ANSWERED_ALONE,
	IKE_MOVE_REPORT,
	IKE_MOVE_KEEP,
	IKE_MOVE_REMOVE,
	IKE_MOVE_REMOVED,
	IKE_MOVE_CROSSED,
	IKE_MOVE_DISOWN,
	IKE_MOVE_OUTDATED,
	IKE_MOVE_EXPIRED,
	IKE_MOVE_CHILDLESS,
	IKE_MOVE_STEERED,
	IKE_MOVE_AGED,
	IKE_MOVE_SILENT,
	IKE_MOVE_LEFT_OVER,
	IKE_MOVE_PUT_OFF,
	IKE_MOVE_SUCCEED,
	IKE_MOVE_REDUNDANT,
	IKE_MOVE_NASCENT,
	IKE_MOVE_SUCCESSOR,
	IKE_MOVE_HANDED_ON,
	IKE_MOVE_RETIRED,
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

/* The same for children: see child_moves[]. */
enum ike_child_move {
	IKE_CHILD_MOVE_RESERVE,
	IKE_CHILD_MOVE_REPLACE,
	IKE_CHILD_MOVE_RESERVE_THEIRS,
	IKE_CHILD_MOVE_ASK,
	IKE_CHILD_MOVE_INSTALL,
	IKE_CHILD_MOVE_INSTALL_THEIRS,
	IKE_CHILD_MOVE_INSTALLED,
	IKE_CHILD_MOVE_CLOSE_OLD,
	IKE_CHILD_MOVE_CLOSE_REDUNDANT,
	IKE_CHILD_MOVE_CLOSE_STEERED,
	IKE_CHILD_MOVE_TOLD,
	IKE_CHILD_MOVE_DELETED,
	IKE_CHILD_MOVE_EXPIRED,
	IKE_CHILD_MOVE_LOST,
	IKE_CHILD_MOVE_UNDO,
	IKE_CHILD_MOVE_REFUSED,
	IKE_CHILD_MOVE_REMOVE,
	IKE_CHILD_MOVE_GONE,
	IKE_CHILD_MOVE_COUNT
};
void ike_child_become(struct ike *ike, struct ike_child *child, enum ike_child_move move);

/* Neither authenticated and with its first pair, nor failed yet. */
bool ike_in_the_making(const struct ike_session *session);
/* MAIN or QUICK: `most` from now on, if that is not 0, until its making is over. */
void ike_budget(struct ike *ike, struct ike_session *session, enum ike_alarm alarm, nsec most);

/* NSEC_NEVER: it is off. */
void ike_alarm_set(struct ike *ike, struct ike_session *session, enum ike_alarm alarm, nsec at);

/* A place was taken; the peer is authenticated. */
void ike_opened(struct ike *ike);
uint64_t ike_new_spi(struct ike *ike);
void ike_proved(struct ike *ike, struct ike_session *session);

/* What is in the window of our requests is new: first send, the alarm is set. */
void ike_send_request(struct ike *ike, nsec now, struct ike_session *session);
/* ... again; or, when it is over, false. */
bool ike_send_again(struct ike *ike, nsec now, struct ike_session *session);
/* The octet that keeps a NAT's mapping. */
void ike_send_keepalive(struct ike *ike, struct ike_session *session);
/* It is answered. */
void ike_request_over(struct ike *ike, struct ike_session *session);
/* What is in the window of our responses answers the datagram session->re, and is kept. */
void ike_send_response(struct ike *ike, struct ike_session *session);
/* ... again, for that datagram. */
void ike_replay(struct ike *ike, struct ike_session *session, uint64_t dgram_id);

void ike_ask_driver(struct ike *ike, struct ike_child *child); /* if its install machine asks */
/* DELETE of an inbound SA that belongs to nobody here any more; its answer finds nobody. */
void ike_ask_orphan(struct ike *ike, uint64_t negotiation, uint32_t spi);
uint64_t ike_ticket(struct ike *ike, uint32_t slot);
struct ike_child *ike_ticket_child(const struct ike *ike, uint64_t ticket);
struct ike_session *ike_ticket_session(const struct ike *ike, uint64_t ticket);
struct ike_session *ike_session_of(const struct ike *ike, const struct ike_child *child);
/* Its oldest, of IKE_AUTH while that goes on; NULL: it has none. */
struct ike_child *ike_eldest(const struct ike *ike, const struct ike_session *session);
struct ike_child *ike_bear(struct ike *ike, struct ike_session *session); /* NULL: no room */
/* Does it still wait for the pairs of the one that it replaces? Its peer may use it before that. */
bool ike_inherits(const struct ike *ike, const struct ike_session *session);
void ike_bury(struct ike *ike, struct ike_child *child); /* the driver has nothing of it */
/* It may have something to say: its turn comes when the queue is empty. */
void ike_ready(struct ike *ike, struct ike_session *session);
/* The next one whose turn it is, NULL: nobody's. */
struct ike_session *ike_ready_take(struct ike *ike);
void ike_linger(struct ike *ike, nsec now, struct ike_session *session);
/* For the next negotiation: whoever is kept only to repeat its answer goes before its time. */
void ike_make_room(struct ike *ike);
/* Takes the next thing to do, whole; false: there is none. (take.c) */
bool ike_take(struct ike *ike, struct ike_out *out);
/* It ends: whoever is being rekeyed will not give it its children. */
void ike_unsucceed(struct ike *ike, const struct ike_session *session);
/* Gives a larval back, notes CLOSED; the place is free when that note has been taken. It may have a
 * child that the driver has something of only if that is a larval. */
void ike_close(struct ike *ike, struct ike_session *session);

#endif
