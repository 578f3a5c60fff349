/*
 * The table of IKE SAs: a fixed array of places, a hash by the initiator's SPI, one by the
 * negotiation and one by the peer's identity.
 *
 *      buckets[hash(spi_i)] -> slot -> slot ...        free -> slot -> slot ...
 */
#ifndef IKE_SESSION_H
#define IKE_SESSION_H

#include "ike/child.h"
#include "ike/ike.h"
#include "ike/key.h"
#include "ike/loans.h"
#include "ike/retransmit.h"

#define IKE_STATES(X)                                                                              \
	X(FREE, "free")                                                                            \
	X(INIT_SENT, "init_sent")     /* initiator: IKE_SA_INIT is out */                          \
	X(RESERVING, "reserving")     /* initiator: GETSPI is asked */                             \
	X(AUTH_SENT, "auth_sent")     /* initiator: IKE_AUTH is out, a larval is held */           \
	X(HALF_OPEN, "half_open")     /* responder: IKE_SA_INIT is answered */                     \
	X(EAP, "eap")                 /* responder: EAP goes on, the initiator is to say more */   \
	X(BACKEND, "backend")         /* responder: the back end is asked who it is */             \
	X(INSTALLING, "installing")   /* the driver works */                                       \
	X(ESTABLISHED, "established") /* both SAs are in the driver */                             \
	X(UNDOING, "undoing")         /* the driver takes the pair back */                         \
	X(OUTDATED, "outdated") /* it may not be used any more: the driver removes the pair */     \
	X(DELETING, "deleting") /* INFORMATIONAL {D} is out */                                     \
	X(REMOVING, "removing") /* the peer deleted: the driver removes the pair */                \
	X(FAILED, "failed")     /* kept only to repeat its answer */                               \
	X(NASCENT, "nascent")   /* what an IKE SA that is being rekeyed will be */                 \
	X(REKEYED, "rekeyed")   /* another has its children; the peer will delete it */            \
	X(CLOSED, "closed")     /* free as soon as the CLOSED note is taken */
enum ike_state {
#define X(name, text) IKE_ST_##name,
	IKE_STATES(X)
#undef X
	        IKE_ST_COUNT
};

/*
 * The largest message that we build: IKE_SA_INIT with a cookie of 64 octets, four proposals and all
 * its notifies, IKE_AUTH with an identity of 63, a signature, four proposals and IPv6 selectors;
 * both are below 450.
 */
#define IKE_MESSAGE_MAX 464

/* Cookies and groups that one exchange gives in to: an honest peer needs one of each. */
#define IKE_RESTARTS_MAX 3

/*
 * One direction's exchanges (RFC 7296 2.3, a window of one): our request under way, or our response
 * to the peer's latest, which is kept to be repeated.
 */
struct ike_window {
	uint32_t message_id, sends;
	uint16_t len;     /* 0: there has been none */
	uint8_t exchange; /* 0: there has been none */
	bool busy;        /* our request: its response is still to come */
	/* Not sealed, but a template of so many fragments (fragment.h); 0: it is sent as it is. */
	uint8_t fragments;
	uint8_t *octets; /* lent: IKE_MESSAGE_MAX of them; NULL: none, there is nothing to send */
};

/* What we still have to say on an IKE SA, each when the window of our requests is free. */
enum ike_want {
	IKE_WANT_DELETE = 1, /* the whole of it: nothing else is said any more */
	IKE_WANT_REKEY = 2,
	IKE_WANT_CHILD = 4, /* another pair, from scratch */
	IKE_WANT_PROBE = 8  /* are you alive? */
};

/* What our exchange under way is for; a CREATE_CHILD_SA begins with its GETSPI. */
enum ike_asking {
	IKE_ASKING_NOTHING,
	IKE_ASKING_CHILD,  /* asking_child */
	IKE_ASKING_REKEY,  /* successor */
	IKE_ASKING_INFORM, /* children that are told, or nothing */
	IKE_ASKING_DELETE
};

/* What an IKE SA has a deadline for. Equal ones come in this order. */
enum ike_alarm {
	IKE_ALARM_STATE,      /* its state lasts no longer: half-open, failed */
	IKE_ALARM_RETRANSMIT, /* of its request */
	IKE_ALARM_EXPIRED,    /* an SA of its is gone from the driver */
	IKE_ALARM_KEEPALIVE,  /* nothing was sent for so long that a NAT may forget us */
	IKE_ALARM_LIFE,       /* it is too old to be used */
	IKE_ALARM_REKEY,      /* it is old enough to be rekeyed */
	IKE_ALARM_RETRY,      /* what could not be rekeyed is tried again */
	IKE_ALARM_LIVENESS,   /* the peer may have been silent for too long */
	IKE_ALARM_COUNT,
	/* While it is made it has no age: its making takes too long, or that of its first pair. */
	IKE_ALARM_MAIN = IKE_ALARM_LIFE,
	IKE_ALARM_QUICK = IKE_ALARM_REKEY
};

/* A CREATE_CHILD_SA of the peer's that our driver works for. */
struct ike_theirs {
	uint32_t child; /* its place, NONE: there is none */
	uint16_t group; /* 0: without an exchange of public values */
	uint8_t public[IKE_DH_LEN], nonce[IKE_OWN_NONCE];
};

struct ike_session { /* all zero but slot and next while it is free */
	enum ike_state state;
	uint32_t slot, next;      /* next: in its bucket or in the free list */
	uint32_t next_named;      /* in the bucket of its negotiation */
	uint32_t next_who;        /* in the bucket of its peer's identity, if it is known */
	uint8_t who[IKE_WHO_LEN]; /* the identity of its peer's (ike_identity), 0: none yet */
	/* The initiator's SPI of the first IKE SA: journal, driver and operator know it by that. */
	uint64_t negotiation;
	uint64_t spi_i, spi_r;
	struct ike_endpoint self, peer;
	uint32_t peer_number;  /* initiator: index into conf.peers */
	bool origin;           /* the negotiation is ours, whoever has rekeyed it since */
	bool initiator, heard; /* heard: a datagram of the peer's that parses has arrived */
	bool proved;           /* the peer's AUTH is right */
	bool late_open;        /* `late` may be used */
	bool asks_address;     /* responder: for one of our pool */
	bool childless;        /* its IKE_AUTH asks for no pair (RFC 6023) */
	bool known;            /* it is found by `who` */
	bool initial_contact;  /* the peer's first IKE_AUTH says so (contact.h) ... */
	bool left_over;        /* ... and so this other one of the same peer's goes */
	bool takes_ours;       /* responder: the peer takes our kind of signature, if we sign */
	uint8_t restarts;      /* initiator: cookies and groups it has given in to */
	/* What both said in IKE_SA_INIT (path.c). nat_said: we know whether there is a NAT. */
	bool nat_said, nat_self, nat_peer;
	uint16_t fragment_most;         /* octets of a message that go at once, 0: any number */
	enum ike_failure child_failure; /* responder: what it will say, NONE = the child fits */
	struct ike_brood children;

	uint8_t wants; /* enum ike_want */
	enum ike_asking asking : 8;
	bool retries; /* its own rekey is to be tried again */
	bool silent;  /* it goes without a word: the peer is gone, or knows */
	bool in_ready, lingers;
	uint32_t asking_child, ready_next;
	uint32_t younger; /* of those that linger, the next */
	/* Rekeyed: what we asked for, what the peer did; places, NONE: nothing. */
	uint32_t successor, rival;
	nsec put_off_at; /* the first TEMPORARY_FAILURE since the last request that was granted */
	bool put_off;    /* there has been one */
	nsec heard_at;   /* the latest authentic message of the peer's */

	uint32_t request_id; /* of the next request that we send */
	uint32_t expect_id;  /* of the next request of the peer's */
	uint64_t re;         /* the datagram that our response will answer */
	uint64_t backend_ticket;
	struct ike_retransmit retransmit;
	nsec alarms[IKE_ALARM_COUNT]; /* step.h: NSEC_NEVER while it is not set */

	struct ike_keys keys;
	struct ike_dh dh;
	uint16_t group;
	uint8_t nonce[IKE_OWN_NONCE]; /* of our exchange; of a successor: the lower of its two */

	/*
	 * Our requests if we are the initiator, else our responses; the other ones. Our IKE_SA_INIT
	 * is in `early` until our AUTH, which signs it, is made.
	 */
	struct ike_window early, late;
	struct ike_theirs theirs;
	/*
	 * The peer's IKE_SA_INIT, which its AUTH signs, lent until that is over; of a responder its
	 * mark is kept, so that a late copy is known as one.
	 */
	uint8_t *peer_init;
	uint64_t peer_init_mark;
	uint16_t peer_init_len, peer_nonce_at, peer_nonce_len; /* the nonce is in there */
};

#define IKE_SESSION_TABLES 3 /* of buckets */

struct ike_sessions {
	struct ike_session *all;
	uint32_t *buckets; /* by spi_i; behind them as many by negotiation, and by identity */
	uint32_t buckets_mask, count, free, used;
	uint32_t fresh;            /* places from here on were never taken, nor touched */
	uint32_t oldest, youngest; /* that linger */
	uint32_t most; /* places for new negotiations; the others are for rekeyed IKE SAs */
	uint64_t salt;
	struct ike_loans *loans;
};

uint32_t
ike_sessions_buckets(uint32_t count); /* how many buckets for so many places: of each kind */
void ike_sessions_init(struct ike_sessions *sessions, struct ike_session *all, uint32_t *buckets,
                       uint32_t count, uint64_t salt, struct ike_loans *loans);
/* NULL: there is no room. spi_r may be 0 until it is known. negotiation: spi_i, but for a rekeyed
 * one. */
struct ike_session *ike_session_take(struct ike_sessions *sessions, uint64_t spi_i,
                                     uint64_t negotiation, bool initiator);
/* Wipes it and gives back what it was lent; it has no children. */
void ike_session_release(struct ike_sessions *sessions, struct ike_session *session);
/* By both SPIs and our role. */
struct ike_session *ike_session_find(const struct ike_sessions *sessions, uint64_t spi_i,
                                     uint64_t spi_r, bool initiator);
/* Of that negotiation the first one, and the one after `session`; NULL: there is none. */
struct ike_session *ike_session_named(const struct ike_sessions *sessions, uint64_t negotiation);
struct ike_session *ike_session_also(const struct ike_sessions *sessions,
                                     const struct ike_session *session);
/* The responder's session that was made by these very octets from there (RFC 7296 2.1: an SPI alone
 * is not enough). */
struct ike_session *ike_session_find_init(const struct ike_sessions *sessions, uint64_t spi_i,
                                          const struct ike_endpoint *from, struct ike_view octets);

/* It is found by who its peer is from now on. The first one of that peer's, and the one after
 * `session`; NULL: there is none. */
void ike_session_know(struct ike_sessions *sessions, struct ike_session *session);
struct ike_session *ike_session_who(const struct ike_sessions *sessions,
                                    const uint8_t who[IKE_WHO_LEN]);
struct ike_session *ike_session_who_next(const struct ike_sessions *sessions,
                                         const struct ike_session *session);
/* It is kept only to repeat its answer, after those that are already. */
void ike_session_linger(struct ike_sessions *sessions, struct ike_session *session);
/* The one that has been so for the longest time, NULL: none. */
struct ike_session *ike_session_oldest(const struct ike_sessions *sessions);
bool ike_sessions_full(const struct ike_sessions *sessions); /* for new negotiations */

/* The peer's IKE_SA_INIT and where in it the nonce is. */
void ike_session_keep_init(struct ike_sessions *sessions, struct ike_session *session,
                           struct ike_view octets, struct ike_view nonce);
/* What both nonces and SPIs are, in the order of roles. Views into the session. */
struct ike_seed ike_session_seed(const struct ike_session *session);
struct ike_view ike_session_own_nonce(const struct ike_session *session);
struct ike_view ike_session_peer_nonce(const struct ike_session *session);

/* Of the exchanges that we begin; of those that the peer begins. NULL: there is none yet. */
struct ike_window *ike_session_requests(struct ike_session *session);
struct ike_window *ike_session_responses(struct ike_session *session);
/* The IKE SA is authenticated and the nonces of IKE_SA_INIT are not needed any more: now there are
 * both windows, and the peer's IKE_SA_INIT goes. */
void ike_session_open_late(struct ike_sessions *sessions, struct ike_session *session);
/* Its octets, for another message. */
uint8_t *ike_session_lend(struct ike_sessions *sessions, struct ike_window *window);
/* What is in there is not sent any more; nor is it waiting to be taken. */
void ike_session_unlend(struct ike_sessions *sessions, struct ike_window *window);

#endif
