/*
 * The table of IKE SAs: a fixed array of places and a hash by the initiator's SPI.
 *
 *      buckets[hash(spi_i)] -> slot -> slot ...        free -> slot -> slot ...
 */
#ifndef IKE_SESSION_H
#define IKE_SESSION_H

#include "ike/ike.h"
#include "ike/install.h"
#include "ike/key.h"
#include "ike/retransmit.h"

#define IKE_STATES(X)                                                                              \
	X(FREE, "free")                                                                            \
	X(INIT_SENT, "init_sent")     /* initiator: IKE_SA_INIT is out */                          \
	X(RESERVING, "reserving")     /* initiator: GETSPI is asked */                             \
	X(AUTH_SENT, "auth_sent")     /* initiator: IKE_AUTH is out, a larval is held */           \
	X(HALF_OPEN, "half_open")     /* responder: IKE_SA_INIT is answered */                     \
	X(BACKEND, "backend")         /* responder: AUTH is right, the back end is asked */        \
	X(INSTALLING, "installing")   /* the driver works */                                       \
	X(ESTABLISHED, "established") /* both SAs are in the driver */                             \
	X(UNDOING, "undoing")         /* the driver takes the pair back */                         \
	X(OUTDATED, "outdated") /* it may not be used any more: the driver removes the pair */     \
	X(DELETING, "deleting") /* INFORMATIONAL {D} is out */                                     \
	X(REMOVING, "removing") /* the peer deleted: the driver removes the pair */                \
	X(FAILED, "failed")     /* kept only to repeat its answer */                               \
	X(CLOSED, "closed")     /* free as soon as the CLOSED note is taken */
enum ike_state {
#define X(name, text) IKE_ST_##name,
	IKE_STATES(X)
#undef X
	        IKE_ST_COUNT
};

/*
 * The largest message that we build: IKE_SA_INIT with a cookie of 64 octets and four proposals,
 * IKE_AUTH with an identity of 63, four proposals and IPv6 selectors; both are below 400.
 */
#define IKE_MESSAGE_MAX 432

struct ike_session { /* all zero but slot and next while it is free */
	enum ike_state state;
	uint32_t slot, next; /* next: in its bucket or in the free list */
	uint64_t spi_i, spi_r;
	struct ike_endpoint self, peer;
	uint32_t peer_number;  /* initiator: index into conf.peers */
	bool initiator, heard; /* heard: a datagram of the peer's that parses has arrived */
	bool proved;           /* the peer's AUTH is right */
	/* The driver works for it, and with its next answer it ends, for this; NONE: it goes on. */
	enum ike_failure ends_with;
	bool child_deleted; /* the peer's delete named our pair: the answer names it too */
	uint8_t restarts;   /* initiator: cookies and groups it has given in to */

	/* The request under way, or the last response. */
	bool message_response;
	uint8_t exchange;
	uint16_t message_len;
	uint32_t message_id, sends;
	uint32_t request_id; /* of the next request that we send */
	uint32_t expect_id;  /* of the next request of the peer's */
	uint64_t re;         /* the datagram that our response will answer */
	uint64_t backend_ticket;
	struct ike_retransmit retransmit;

	struct ike_keys keys;
	struct ike_dh dh;
	uint16_t group;
	uint8_t nonce[IKE_OWN_NONCE];

	/* What the Child SA will be. */
	struct ike_install install;
	uint32_t child_spi; /* the peer's, outbound for us */
	uint8_t child_suite,
	        child_number; /* index into conf.esp_proposals, number in the peer's SA payload */
	enum ike_failure child_failure; /* responder: what it will say, NONE = it fits */
	struct sadb_traffic reserved, agreed;
	struct sadb_key key_in, key_out;

	uint8_t message[IKE_MESSAGE_MAX];
	uint16_t peer_init_len, peer_nonce_at, peer_nonce_len; /* the nonce is in there */
	uint8_t peer_init[IKE_DGRAM_MAX]; /* the peer's IKE_SA_INIT: its AUTH signs it */
};

struct ike_sessions {
	struct ike_session *all;
	uint32_t *buckets;
	uint32_t buckets_mask, count, free, used;
	uint64_t salt;
};

uint32_t ike_sessions_buckets(uint32_t count); /* how many buckets for so many places */
void ike_sessions_init(struct ike_sessions *sessions, struct ike_session *all, uint32_t *buckets,
                       uint32_t count, uint64_t salt);
/* NULL: there is no room. spi_r may be 0 until it is known. */
struct ike_session *ike_session_take(struct ike_sessions *sessions, uint64_t spi_i, bool initiator);
void ike_session_release(struct ike_sessions *sessions, struct ike_session *session); /* wipes it */
/* By both SPIs and our role. */
struct ike_session *ike_session_find(const struct ike_sessions *sessions, uint64_t spi_i,
                                     uint64_t spi_r, bool initiator);
/* Whose pair of that negotiation has this SA, NULL: nobody's. */
struct ike_session *ike_session_find_pair(const struct ike_sessions *sessions, uint64_t spi_i,
                                          uint32_t spi, enum sadb_dir dir);
/* The responder's session that was made by these very octets from there (RFC 7296 2.1: an SPI alone
 * is not enough). */
struct ike_session *ike_session_find_init(const struct ike_sessions *sessions, uint64_t spi_i,
                                          const struct ike_endpoint *from, struct ike_view octets);

/* The peer's IKE_SA_INIT and where in it the nonce is. */
void ike_session_keep_init(struct ike_session *session, struct ike_view octets,
                           struct ike_view nonce);
/* What both nonces and SPIs are, in the order of roles. Views into the session. */
struct ike_seed ike_session_seed(const struct ike_session *session);
/* The Child SA's, by child_suite; forgotten when the driver has them. */
void ike_session_child_keys(struct ike_session *session, const struct ike_conf *conf);
void ike_session_forget_keys(struct ike_session *session);
struct ike_view ike_session_own_nonce(const struct ike_session *session);
struct ike_view ike_session_peer_nonce(const struct ike_session *session);

#endif
