/*
 * An IKEv2 endpoint without I/O (RFC 7296): bytes in and out, driver requests out, replies in.
 *
 *      initiator                                responder
 *      HDR, SAi1, KEi, Ni               -->                         IKE_SA_INIT  (1.2)
 *                                       <--  HDR, SAr1, KEr, Nr
 *      GETSPI (larval)
 *      HDR, SK {IDi, AUTH, SAi2, TSi, TSr}  -->                     IKE_AUTH     (1.2)
 *                                            auth back end, GETSPI, UPDATE in, ADD out
 *                                       <--  HDR, SK {IDr, AUTH, SAr2, TSi, TSr}
 *      UPDATE in, ADD out
 *
 *      either end, later
 *      HDR, SK {[N(REKEY_SA)], SA, Ni, [KEi], TSi, TSr}  -->        CREATE_CHILD_SA  (1.3)
 *                                       <--  HDR, SK {SA, Nr, [KEr], TSi, TSr}
 *      HDR, SK {SA, Ni, KEi}            -->  <--  HDR, SK {SA, Nr, KEr}     the IKE SA is rekeyed
 *      HDR, SK {[D]}                    -->  <--  HDR, SK {[D]}             INFORMATIONAL  (1.4)
 *
 * Time is an argument. Nothing here blocks, calls back, reads a clock or opens a socket.
 *
 *   ike_start      the driver or an operator wants an SA with a peer
 *   ike_input      a datagram arrived           ike_sadb_done  the driver replied
 *   ike_auth_done  the authentication back end (RADIUS, a person) answered
 *   ike_policy_changed  the policy is another: what was negotiated under the old one ends
 *   ike_sa_rekey   an SA of an installed pair is old: its soft lifetime is over
 *   ike_rekey_child, ike_rekey_ike, ike_new_child, ike_delete, ike_delete_child,
 *   ike_probe   somebody steers
 *   ike_sa_expired an SA of an installed pair is gone from the driver: a lifetime was over
 *   ike_next_at    when must ike_tick be called?
 *   ike_tick       what is due by `now` happens: retransmissions, give-ups, half-open time-outs
 *   ike_output     take the next thing to do, until false
 *
 * Drain ike_output after every other verb. A negotiation is named by its initiator's SPI, at both
 * ends.
 */
#ifndef IKE_IKE_H
#define IKE_IKE_H

#include <stddef.h>

#include "sadb/msg.h"

#define IKE_DGRAM_MAX 1280 /* octets of a message that we send, and of an IKE_SA_INIT */
/*
 * Of any other message that we take, whole or in fragments: RFC 7296 2 wants 1280, better 3000; a
 * certificate of RSA and what goes with it fit.
 */
#define IKE_INPUT_MAX 4096
/* Of conf.fragment_size: a message of at least 3 octets inside SKF, one of IKE_DGRAM_MAX. */
#define IKE_FRAGMENT_SIZE_MIN 128
#define IKE_FRAGMENT_SIZE_MAX 1280
#define IKE_ID_MAX            64
#define IKE_EAP_ROUNDS_MAX    64
#define IKE_PSK_MAX           64
#define IKE_PROPOSALS_MAX     4

struct ike;
struct ike_loans;

struct ike_endpoint {
	struct sadb_addr addr;
	uint16_t port;
};

/* What a UDP datagram on our ports may be: udp.h tells them apart. */
enum ike_dgram_kind {
	IKE_DGRAM_MESSAGE,   /* an IKE message, without the non-ESP marker */
	IKE_DGRAM_KEEPALIVE, /* one octet that keeps a NAT's mapping (RFC 3948 2.3) */
	IKE_DGRAM_ESP        /* an ESP packet: not ours, counted */
};

/* id: by which the outside names this datagram; echoed in `re` of what answers it. 0 = none. */
struct ike_dgram {
	struct ike_endpoint from, to;
	uint64_t id;
	const uint8_t *data; /* borrowed: valid until the next verb */
	size_t len;
	enum ike_dgram_kind kind;
};

/* Transform numbers of IANA "IKEv2 Parameters"; 0 = no transform of that type. */
struct ike_suite {
	uint16_t encr, encr_bits, prf, integ, group;
	uint8_t esn; /* ESP only: 0 = no extended sequence numbers */
};

/* Whom ike_start can be told to negotiate with. */
struct ike_peer {
	struct ike_endpoint at;
	char id[IKE_ID_MAX];         /* expected FQDN of the peer, "" = any */
	struct sadb_traffic traffic; /* what we propose */
};

/* What to do if the driver no longer knows the larval SA that UPDATE is for. */
enum ike_larval_gone {
	IKE_LARVAL_GONE_FAIL, /* the negotiation fails */
	IKE_LARVAL_GONE_ADD   /* ask ADD of the same inbound SA */
};

/* Who computes cryptography. MODELLED protects nothing: for simulations of millions. */
enum ike_crypto { IKE_CRYPTO_REAL, IKE_CRYPTO_MODELLED, IKE_CRYPTO_COUNT };

/* FORCED: the peer is made to believe that we are behind a NAT (strongSwan's encap = yes). */
enum ike_nat_traversal { IKE_NAT_OFF, IKE_NAT_AUTO, IKE_NAT_FORCED };

/*
 * AUTH by Ed25519 signatures (RFC 7427, RFC 8420) with raw public keys that are known beforehand;
 * no CERT payloads. known: in the order of ike_known_order; one with the identity "" is anybody's
 * who is not there.
 */
#define IKE_SIGN_SEED_LEN   32
#define IKE_SIGN_PUBLIC_LEN 32
struct ike_known {
	char id[IKE_ID_MAX]; /* FQDN */
	uint8_t public[IKE_SIGN_PUBLIC_LEN];
};
struct ike_signer {
	uint8_t secret[IKE_SIGN_SEED_LEN + IKE_SIGN_PUBLIC_LEN]; /* whoever has it wipes it */
	const struct ike_known *known;
	uint32_t known_count;
};

/* What becomes of an IKE SA without a pair. */
enum ike_no_child {
	IKE_NO_CHILD_CLOSE, /* it is deleted */
	IKE_NO_CHILD_KEEP
};

/*
 * What an endpoint has computed: who gives each step a cost reads the difference. prfs: calls of
 * the prf for keys and AUTH; those that a password of EAP needs besides are not counted.
 */
struct ike_work {
	uint32_t parses;         /* messages, sound or not */
	uint32_t pairs, secrets; /* of exchanges of public values: our key pairs, shared secrets */
	uint32_t prfs, signs, verifies;
	uint32_t seals, opens; /* messages or fragments under SK */
};

/*
 * An IKE SA without a pair from the start (RFC 6023): an initiator that prefers that, and whose
 * responder allows it, asks for its pair by CREATE_CHILD_SA. Not one that asks for an address.
 */
enum ike_childless { IKE_CHILDLESS_NEVER, IKE_CHILDLESS_ALLOW, IKE_CHILDLESS_PREFER };

/* Of pairs (mode.h). TRANSPORT: tunnel mode will do, if the peer has no other. */
enum ike_mode { IKE_MODE_TUNNEL, IKE_MODE_TRANSPORT, IKE_MODE_TRANSPORT_ONLY };

/* The durations of a configuration. */
#define IKE_TIMES(X)                                                                               \
	X(retransmit_first_ns)                                                                     \
	X(retransmit_give_up_ns)                                                                   \
	X(main_budget_ns)                                                                          \
	X(quick_budget_ns)                                                                         \
	X(keepalive_ns)                                                                            \
	X(half_open_timeout_ns)                                                                    \
	X(child_soft_ns)                                                                           \
	X(child_hard_ns)                                                                           \
	X(ike_rekey_ns)                                                                            \
	X(ike_hard_ns)                                                                             \
	X(rekey_retry_ns)                                                                          \
	X(put_off_max_ns)                                                                          \
	X(liveness_ns)

struct ike_conf {
	struct ike_endpoint self;
	char id[IKE_ID_MAX]; /* FQDN (RFC 7296 3.5) */
	uint8_t psk[IKE_PSK_MAX];
	size_t psk_len;
	const struct ike_signer *signer; /* borrowed; NULL: AUTH is by psk, else both ends sign */
	/* Of nonces, SPIs, private keys and jitter: the same seed gives the same bytes. */
	uint8_t seed[32];

	const struct ike_peer *peers; /* borrowed for the endpoint's life */
	uint32_t peers_count;
	enum ike_crypto crypto;
	bool responds; /* accepts IKE_SA_INIT requests */
	/* As responder: local what we protect, remote whom we accept; narrowed to it. */
	struct sadb_traffic responder_traffic;

	/* By preference. */
	struct ike_suite ike_proposals[IKE_PROPOSALS_MAX], esp_proposals[IKE_PROPOSALS_MAX];
	uint32_t ike_proposals_count, esp_proposals_count;

	/*
	 * A request is sent at most max_tries times, the first included. The wait after the first
	 * is first_ns, each later one the last times factor_milli / 1000, shortened by a random
	 * share of up to jitter_ppm / 10^6; give_up_ns bounds the whole from the first send, 0 = no
	 * such bound.
	 */
	nsec retransmit_first_ns, retransmit_give_up_ns;
	uint32_t retransmit_factor_milli, retransmit_max_tries, retransmit_jitter_ppm;

	/*
	 * How long the making of an IKE SA may take, from IKE_SA_INIT until the peer is
	 * authenticated, and that of its first pair, from GETSPI until both SAs are in the driver:
	 * who takes longer fails, as soon as the driver has answered what it is asked; 0 = no such
	 * bound.
	 */
	nsec main_budget_ns, quick_budget_ns;

	/*
	 * RFC 7383. Octets of an IP datagram, as strongSwan counts: a message under SK that makes a
	 * larger one is sent in fragments, if the peer takes them; 0: we offer and take none.
	 * reassemblies: messages of peers' that may be here in part at once, of reassembly_max
	 * octets inside SK each; 0: what comes in more than one fragment is dropped.
	 */
	uint32_t fragment_size, reassemblies, reassembly_max;
	enum ike_nat_traversal nat_traversal; /* RFC 7296 2.23 */
	/* Silence after which we say something if a NAT is before us (RFC 3948 4); 0: never. */
	nsec keepalive_ns;

	/* As responder. */
	nsec half_open_timeout_ns; /* IKE_SA_INIT answered, no valid IKE_AUTH yet; 0 = none */
	uint32_t half_open_limit;  /* more are dropped; 0 = none */
	uint32_t cookies_above;    /* more must bring a cookie; UINT32_MAX = never */
	/* Once demanded, cookies are until there are fewer than so many; 0 = than cookies_above. */
	uint32_t cookies_below;
	uint32_t half_open_per_source;  /* of one address; more are dropped; 0 = none */
	uint16_t install_failed_notify; /* the answer if the driver refuses, an RFC 7296 error */
	enum ike_larval_gone on_larval_gone;
	bool pair_delete; /* the driver removes both SAs of a pair by one DELETE */
	/*
	 * Inner addresses for initiators that ask for one (RFC 7296 2.19): pool_size of them from
	 * pool_first on, 0 = none; its first one is the name server. required: an initiator that
	 * does not ask gets no Child SA.
	 */
	struct sadb_addr pool_first;
	uint32_t pool_size;
	bool pool_required;
	uint8_t asks_address; /* as initiator: for one of family 4 or 6; 0 = it has its own */
	/* As initiator: says INITIAL_CONTACT where it may (RFC 7296 2.4). It obeys in any case. */
	bool initial_contact;
	enum ike_childless childless;
	enum ike_mode mode;
	bool auth_backend; /* ask IKE_OUT_AUTH before installing; with EAP in each round */
	/*
	 * Initiators authenticate by EAP (eap.h), at both ends: so many of their responses, the one
	 * with the identity included, are answered before EAP succeeds. 0 = no EAP.
	 */
	uint32_t eap_rounds;

	struct ike_loans *loans; /* borrowed for the endpoint's life; NULL: it has its own */
	uint32_t sessions;       /* IKE SAs there is room for ... */
	/* ... and more, which only those take that replace another one: 0 = none is rekeyed. */
	uint32_t more_sessions;
	uint32_t more_children; /* pairs that an IKE SA may have beside one: 0 = it has one only */
	nsec child_soft_ns, child_hard_ns; /* lifetimes given to the driver, 0 = none */
	/*
	 * An IKE SA is rekeyed ike_rekey_ns after it was made and deleted after ike_hard_ns; 0 =
	 * never. Each ike_rekey_ns and child_soft_ns is shortened by a random share of up to
	 * rekey_jitter_ppm / 10^6. What failed, or was put off by the peer (TEMPORARY_FAILURE), is
	 * tried again after rekey_retry_ns, 0 = not.
	 */
	nsec ike_rekey_ns, ike_hard_ns, rekey_retry_ns;
	/* An IKE SA whose peer has put us off for so long is deleted (RFC 7296 2.25); 0 = never. */
	nsec put_off_max_ns;
	uint32_t rekey_jitter_ppm;
	enum ike_no_child on_no_child;
	nsec liveness_ns; /* a peer silent for so long is asked whether it is alive; 0 = never */
	struct sadb_terms child_terms; /* and the other limits; esn is what was negotiated */
	struct ike_work *work; /* counted up; borrowed for the endpoint's life; NULL: nobody asks */
};

/* Why a negotiation ended. The verdict maps these to a platform's codes; this room knows none. */
#define IKE_FAILURES(X)                                                                            \
	X(NONE, "none", "it succeeded")                                                            \
	X(NO_ANSWER, "no_answer", "no datagram of the peer arrived")                               \
	X(TIMED_OUT, "timed_out", "retransmissions ran out; the peer had answered earlier")        \
	X(HALF_OPEN_TIMEOUT, "half_open_timeout", "the initiator never came back with IKE_AUTH")   \
	X(NO_PROPOSAL, "no_proposal", "no proposal of the peer's is acceptable to us")             \
	X(PROPOSAL_REFUSED, "proposal_refused",                                                    \
	  "the peer answered NO_PROPOSAL_CHOSEN to our IKE SA")                                    \
	X(CHILD_REFUSED, "child_refused", "the peer refused the Child SA: see the notify")         \
	X(NO_TRAFFIC, "no_traffic", "no common traffic selectors")                                 \
	X(MODE, "mode", "transport mode, which we require, was declined or not asked for")         \
	X(NO_ADDRESS, "no_address", "our pool of inner addresses is empty")                        \
	X(NO_REQUEST, "no_request", "the peer asked for no inner address, and must")               \
	X(AUTHENTICATION, "authentication", "the peer's AUTH or identity is wrong")                \
	X(AUTH_REFUSED, "auth_refused", "the peer answered AUTHENTICATION_FAILED")                 \
	X(BACKEND_REFUSED, "backend_refused", "our authentication back end said no")               \
	X(GETSPI, "getspi", "the driver gave no SPI")                                              \
	X(UPDATE, "update", "the driver refused the keys of the inbound SA")                       \
	X(ADD, "add", "the driver refused the outbound SA")                                        \
	X(SYNTAX, "syntax", "the peer sent an authenticated message that makes no sense")          \
	X(PEER_ERROR, "peer_error", "the peer answered another error notify")                      \
	X(DELETED, "deleted", "the peer deleted the SA")                                           \
	X(NO_ROOM, "no_room", "our table of IKE SAs is full")                                      \
	X(POLICY_CHANGED, "policy_changed", "a new policy ended what the old one allowed")         \
	X(EXPIRED, "expired", "a lifetime ended an SA before its pair was whole")                  \
	X(DEAD_PEER, "dead_peer", "an authenticated peer answered no more")                        \
	X(LEFT_OVER, "left_over", "the peer has begun anew and says that it has no other IKE SA")  \
	X(MAIN_BUDGET, "main_budget", "making the IKE SA took longer than it may in all")          \
	X(QUICK_BUDGET, "quick_budget", "making the pair took longer than it may in all")          \
	/* Of the queues before an endpoint: it never says these itself. */                        \
	X(ACQUIRE_DROP, "acquire_drop",                                                            \
	  "the queue of acquires was full, or it waited there too long")                           \
	X(QUEUE_DROP, "queue_drop", "its datagram waited too long, or found the queue full")       \
	X(QUEUE_DROP_NEW, "queue_drop_new",                                                        \
	  "no datagram of it was ever taken from the queue of what is received")                   \
	/* Nobody says this: who limits keeps nothing but the drops. */                            \
	X(SOURCE_LIMIT, "source_limit", "its address had as many half-open IKE SAs as one may have")
enum ike_failure {
#define X(name, text, story) IKE_FAIL_##name,
	IKE_FAILURES(X)
#undef X
	        IKE_FAIL_COUNT,
	IKE_FAIL_OWN = IKE_FAIL_ACQUIRE_DROP /* those below it are said by endpoints */
};

/* Why a datagram had no effect. Each is counted, and noted with what is known of the sender. */
#define IKE_DROPS(X)                                                                               \
	X(SHORT, "short", "shorter than a header or than its own length field")                    \
	X(LENGTH, "length", "its length field disagrees with the datagram")                        \
	X(LARGE, "large", "larger than any message of its exchange that we take")                  \
	X(VERSION, "version", "not IKE version 2")                                                 \
	X(FLAGS, "flags", "flags or SPIs that no valid message has")                               \
	X(EXCHANGE, "exchange", "an exchange type that is unknown or not expected now")            \
	X(PAYLOADS, "payloads", "a malformed payload or chain of payloads")                        \
	X(CRITICAL, "critical", "an unknown payload marked critical")                              \
	X(MISSING, "missing", "a required payload is not there")                                   \
	X(NO_SESSION, "no_session", "no IKE SA with these SPIs")                                   \
	X(MESSAGE_ID, "message_id", "outside the window of one")                                   \
	X(DUPLICATE, "duplicate", "a request that is still being worked on")                       \
	X(INTEGRITY, "integrity", "the SK payload does not open")                                  \
	X(COOKIE, "cookie", "no cookie or a wrong one; a cookie was sent back")                    \
	X(HALF_OPEN, "half_open", "the half-open limit is reached")                                \
	X(SOURCE, "source", "its address has as many half-open IKE SAs as one may have")           \
	X(NOT_RESPONDER, "not_responder", "this endpoint does not respond")                        \
	X(NO_ROOM, "no_room", "the table of IKE SAs is full")                                      \
	X(STALE, "stale", "an answer to nothing that is outstanding")                              \
	X(FRAGMENT, "fragment",                                                                    \
	  "a fragment of no use: here already, superseded, or not the first"                       \
	  " of a repeat")                                                                          \
	X(FRAGMENT_ROOM, "fragment_room", "a message in fragments larger than there is room for")
enum ike_drop {
#define X(name, text, story) IKE_DROP_##name,
	IKE_DROPS(X)
#undef X
	        IKE_DROP_COUNT
};

#define IKE_NOTES(X)                                                                               \
	X(STATE, "state")       /* from, to, story */                                              \
	X(DROPPED, "dropped")   /* drop; dgram_id; exchange and message_id where readable */       \
	X(REPLAYED, "replayed") /* a request seen before: the cached response goes out again */    \
	X(GAVE_UP, "gave_up")   /* tries */                                                        \
	X(NOTIFY_SENT, "notify_sent")         /* notify */                                         \
	X(NOTIFY_RECEIVED, "notify_received") /* notify */                                         \
	X(IKE_ESTABLISHED, "ike_established") /* the IKE SA is authenticated */                    \
	X(CHILD_INSTALLED, "child_installed") /* spi_in, spi_out: both SAs are in the driver; */   \
	/* replaces: spi_in of the pair it is made for, 0 = none */                                \
	X(ROLLED_BACK, "rolled_back") /* spi_in, spi_out: what had been installed is gone again */ \
	X(FAILED, "failed") /* failure, and for driver failures sadb op, err, cause, code */       \
	X(CLOSED, "closed") /* the session's place is free again */                                \
	X(LARVAL_GONE, "larval_gone")     /* spi_in, sadb op, err, cause, code: now by ADD */      \
	X(CHILD, "child")                 /* from, to, story, spi_in, spi_out: of a pair */        \
	X(CHILD_REMOVED, "child_removed") /* spi_in, spi_out: another pair has its place */        \
	X(IKE_REKEYED, "ike_rekeyed")     /* a new IKE SA has the children */                      \
	X(REPLACED, "replaced")           /* an IKE SA's place is free, but another goes on */     \
	X(GUARD_ON, "guard_on")           /* from now on cookies are demanded ... */               \
	X(GUARD_OFF, "guard_off")         /* ... and no longer; only if cookies_below is set */
enum ike_note_kind {
#define X(name, text) IKE_NOTE_##name,
	IKE_NOTES(X)
#undef X
	        IKE_NOTE_COUNT
};

struct ike_note {
	enum ike_note_kind kind;
	bool initiator;        /* our role in this negotiation */
	const char *from, *to; /* state names, static */
	const char *story;     /* static */
	uint64_t dgram_id;
	uint32_t message_id, tries, spi_in, spi_out, replaces;
	uint16_t notify;
	uint8_t exchange;
	enum ike_drop drop;
	enum ike_failure failure;
	enum sadb_op op;
	enum sadb_err err;
	enum sadb_cause cause;
	uint32_t code;
};

enum ike_out_kind { IKE_OUT_SEND, IKE_OUT_SADB, IKE_OUT_AUTH, IKE_OUT_NOTE };

struct ike_send {
	/* Its data is valid until the next verb on this endpoint, ike_output included. */
	struct ike_dgram dgram;
	uint64_t re;  /* id of the datagram this one answers, 0 for a request */
	uint32_t try; /* 1 = first send of these bytes */
	uint32_t message_id;
	uint8_t exchange; /* RFC 7296 3.1 */
	bool response;
	/* The datagram is this fragment of so many of its message (RFC 7383), 0: it is whole. */
	uint8_t fragment, fragments;
};

struct ike_out {
	enum ike_out_kind kind;
	uint64_t negotiation; /* the initiator's SPI */
	union {
		struct ike_send send;
		/* service_ns is 0: the host knows its driver's speed. owner = negotiation */
		struct sadb_req sadb;
		struct {
			uint64_t ticket;
		} auth;
		struct ike_note note;
	};
};

struct ike_counters {
	uint64_t received, sent, retransmitted, replayed, dropped[IKE_DROP_COUNT],
	        failed[IKE_FAIL_OWN];
	uint64_t started, responded, established, cookies_sent;
	uint64_t guards;                           /* how often GUARD_ON */
	uint64_t keepalives_sent, keepalives, esp; /* the latter two arrived */
	uint32_t sessions, half_open, sessions_high, half_open_high;
};

struct ike *
ike_new(const struct ike_conf *conf); /* takes all memory, copies conf; NULL: no memory */
void ike_free(struct ike *ike);       /* wipes keys */
uint64_t ike_footprint(const struct ike_conf *conf); /* without what others lend to it */
/*
 * What IKE SAs need only while an exchange is under way (loans.h), for all endpoints of one thread
 * that have it in their conf, whose sessions and more_sessions come to so many. Reserved for all of
 * them, touched only as far as exchanges are ever under way at once. NULL: no memory. It is freed
 * after them.
 */
struct ike_loans *ike_loans_new(uint32_t sessions, uint32_t more_sessions);
void ike_loans_free(struct ike_loans *loans);

/* The negotiation's name, or 0 if the table is full (a FAILED note with NO_ROOM follows). */
uint64_t ike_start(struct ike *ike, nsec now, uint32_t peer);
void ike_input(struct ike *ike, nsec now, const struct ike_dgram *in);
void ike_sadb_done(struct ike *ike, nsec now, const struct sadb_reply *reply);
void ike_auth_done(struct ike *ike, nsec now, uint64_t ticket, bool accepted);
/*
 * Every SA is gone from the driver, or about to. Negotiations under way fail; established pairs are
 * removed and their peers told. One step of one IKE SA at a time, while ike_output is called.
 */
void ike_policy_changed(struct ike *ike, nsec now);
/* From now on the durations are those of this configuration, of which nothing else is read. What
 * runs keeps its end; a request's retransmissions go on from their last wait. */
void ike_set_times(struct ike *ike, const struct ike_conf *conf);
/*
 * A limit of its life has ended a keyed SA, as a driver tells its daemon (XFRM_MSG_EXPIRE and
 * SADB_EXPIRE, hard). What is left of the pair is removed and the peer told, from the next ike_tick
 * on: ike_next_at is `now` then. A pair that is being installed fails. What is not ours has no
 * effect; nor has the death of a larval SA: who negotiates finds that out by UPDATE.
 */
void ike_sa_expired(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi,
                    enum sadb_dir dir);
/*
 * Whoever steers. `spi` is the inbound one of a pair, 0: of each. False: there is no such pair, or
 * no such IKE SA that is established, and nothing happens. A rekey under way is not begun again.
 */
bool ike_rekey_child(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi);
bool ike_rekey_ike(struct ike *ike, nsec now, uint64_t negotiation);
bool ike_new_child(struct ike *ike, nsec now, uint64_t negotiation);
bool ike_delete_child(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi);
bool ike_delete(struct ike *ike, nsec now, uint64_t negotiation);
bool ike_probe(struct ike *ike, nsec now, uint64_t negotiation); /* RFC 7296 2.4: alive? */
/* The soft lifetime of a keyed SA is over, as a driver tells its daemon: its pair is rekeyed. */
void ike_sa_rekey(struct ike *ike, nsec now, uint64_t negotiation, uint32_t spi, enum sadb_dir dir);
void ike_tick(struct ike *ike, nsec now);
nsec ike_next_at(const struct ike *ike);
bool ike_output(struct ike *ike, struct ike_out *out);

/* The key pair of a seed, as RFC 8032 5.1.5 makes it; the rest of *signer is left as it is. */
void ike_signer_make(struct ike_signer *signer, enum ike_crypto crypto,
                     const uint8_t seed[IKE_SIGN_SEED_LEN]);
const uint8_t *ike_signer_public(const struct ike_signer *signer);
int ike_known_order(const void *a, const void *b); /* of struct ike_known, for qsort */

/*
 * Can this machine encrypt with it? AES-GCM needs a processor for it. Who makes a conf with an IKE
 * suite that may be chosen asks first: ESP's is the driver's affair.
 */
bool ike_suite_available(const struct ike_suite *suite, enum ike_crypto crypto);

const struct ike_counters *ike_counters(const struct ike *ike);

/*
 * What opens the messages of one IKE SA, for the key file that an operator asks for. Whoever holds
 * one wipes it.
 */
#define IKE_SECRET_MAX 36
struct ike_secret {
	uint64_t spi_i, spi_r;
	enum ike_crypto crypto; /* MODELLED: nobody else can open anything with it */
	uint16_t encr, bits; /* IANA's number; bits as a key length attribute says it, 0 = none */
	uint16_t key_len;    /* of each of the two: key, then salt */
	uint8_t ei[IKE_SECRET_MAX], er[IKE_SECRET_MAX]; /* SK_ei, SK_er of RFC 7296 2.14 */
};
/* False: no IKE SA of these SPIs here, or it has no keys yet. Who sends a sealed message has. */
bool ike_secret(const struct ike *ike, uint64_t spi_i, uint64_t spi_r, struct ike_secret *secret);
/*
 * The same message as if its IKE SA were encrypted with ENCR_NULL and not protected: inside SK are
 * the payloads and the padding, no IV, no ICV; so it is inside SKF. What has neither stays as it
 * is. Returns its octets, at most len; 0: it does not parse or does not open.
 */
size_t ike_unseal(const struct ike_secret *secret, const uint8_t *message, size_t len,
                  uint8_t *out);
void ike_wipe(void *memory, size_t len); /* not optimised away */

const char *ike_failure_name(enum ike_failure failure);
const char *ike_failure_story(enum ike_failure failure);
const char *ike_drop_name(enum ike_drop drop);
const char *ike_drop_story(enum ike_drop drop);
const char *ike_note_name(enum ike_note_kind kind);
const char *ike_exchange_name(uint8_t exchange); /* "IKE_SA_INIT" ..., "?" */
const char *ike_notify_name(uint16_t notify);    /* "NO_PROPOSAL_CHOSEN" ..., "?" */

#endif
