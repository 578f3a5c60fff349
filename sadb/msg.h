/*
 * The words between an IKE daemon and its IPsec driver: requests, replies, errors, causes. No
 * functions. Operations are those of RFC 2367 (PF_KEY v2) 3.1; the SADB_OP_ prefix avoids
 * <linux/pfkeyv2.h>.
 */
#ifndef SADB_MSG_H
#define SADB_MSG_H

#include <stdbool.h>
#include <stdint.h>

#include "sadb/nsec.h"

/*
 * GETSPI reserves an inbound SPI and makes a larval SA; UPDATE gives that larval its keys; ADD
 * makes an SA at once, an outbound one or, where the driver allows it, an inbound one whose larval
 * is gone. EXPIRE is the end of use (outbound at once, inbound after a linger), DELETE is
 * immediate, FLUSH empties the database. GET asks for one SA, DUMP for all: what they are is read
 * with sadb_look and sadb_dump. ACQUIRE gives up on one that the driver asked for (RFC 2367 3.1.6).
 * POLICY is a new policy: SAs whose traffic is not within it die.
 */
#define SADB_OPS(X)                                                                                \
	X(GETSPI, "getspi")                                                                        \
	X(UPDATE, "update")                                                                        \
	X(ADD, "add")                                                                              \
	X(DELETE, "delete")                                                                        \
	X(EXPIRE, "expire")                                                                        \
	X(FLUSH, "flush")                                                                          \
	X(GET, "get")                                                                              \
	X(DUMP, "dump")                                                                            \
	X(ACQUIRE, "acquire")                                                                      \
	X(POLICY, "policy")
enum sadb_op {
#define X(name, text) SADB_OP_##name,
	SADB_OPS(X)
#undef X
	        SADB_OP_COUNT
};

/* RFC 2367 2.3.1; DEAD entries are only remembered, so that a late request can be told why. */
#define SADB_STATES(X)                                                                             \
	X(NONE, "none")                                                                            \
	X(LARVAL, "larval")                                                                        \
	X(MATURE, "mature")                                                                        \
	X(DYING, "dying")                                                                          \
	X(DEAD, "dead")
enum sadb_state {
#define X(name, text) SADB_ST_##name,
	SADB_STATES(X)
#undef X
	        SADB_ST_COUNT
};

#define SADB_ERRORS(X)                                                                             \
	X(OK, "ok")                                                                                \
	X(NOT_FOUND, "not_found")                                                                  \
	X(EXISTS, "exists")                                                                        \
	X(WRONG_STATE, "wrong_state")                                                              \
	X(INVALID, "invalid")                                                                      \
	X(UNSUPPORTED, "unsupported")                                                              \
	X(MISMATCH, "mismatch")                                                                    \
	X(LIMIT, "limit")                                                                          \
	X(NO_MEMORY, "no_memory")                                                                  \
	X(TIMEOUT, "timeout")                                                                      \
	X(INJECTED, "injected")
enum sadb_err {
#define X(name, text) SADB_E_##name,
	SADB_ERRORS(X)
#undef X
	        SADB_E_COUNT
};
#define SADB_OK SADB_E_OK

/* Why an operation failed: what a trainer wants to know and a driver's own code does not tell. */
#define SADB_CAUSES(X)                                                                             \
	X(NONE, "none", "it did not fail")                                                         \
	X(LARVAL_EXPIRED, "larval_expired", "the larval SA outlived its lifetime and was reaped")  \
	X(NEVER_ALLOCATED, "never_allocated", "no SA with this SPI is known or remembered")        \
	X(DELETED, "deleted", "the SA was deleted, expired or flushed before the request")         \
	X(SA_LIMIT, "sa_limit", "the database holds its maximum of SAs")                           \
	X(LARVAL_LIMIT, "larval_limit", "the database holds its maximum of larval SAs")            \
	X(MEMORY_LIMIT, "memory_limit", "the SA does not fit into the driver's memory")            \
	X(UPDATES_LIMIT, "updates_limit", "too many key operations in progress and queued")        \
	X(REQUESTS_LIMIT, "requests_limit", "the driver's request queue is full")                  \
	X(PEER_LIMIT, "peer_limit", "the database holds its maximum of SAs with this peer")        \
	X(LOCK_TIMEOUT, "lock_timeout", "the driver's lock was not to be had in time")             \
	X(LARVAL_DROPPED, "larval_dropped", "the larval SA was reaped to make room for another")   \
	X(POLICY_CHANGED, "policy_changed", "a new policy removed the SA before the request")      \
	X(SPI_RANGE, "spi_range", "no free SPI in the requested range")                            \
	X(BAD_PARAMETER, "bad_parameter", "a parameter is out of its range")                       \
	X(UNKNOWN_ALGORITHM, "unknown_algorithm", "the driver does not have the transform")        \
	X(WRONG_OBJECT, "wrong_object", "the operation does not fit this direction of SA")         \
	X(TRAFFIC_MISMATCH, "traffic_mismatch", "selectors are not those of the reservation")      \
	X(CORRUPT_KEY, "corrupt_key", "the key material does not fit the transform")               \
	X(DUPLICATE_SPI, "duplicate_spi", "an SA with this SPI and destination exists")            \
	X(WRONG_STATE, "wrong_state", "the SA is not in a state that allows the operation")        \
	X(INJECTED, "injected", "a fault of the scenario")
enum sadb_cause {
#define X(name, text, story) SADB_CAUSE_##name,
	SADB_CAUSES(X)
#undef X
	        SADB_CAUSE_COUNT
};

enum sadb_dir { SADB_DIR_IN, SADB_DIR_OUT };

/* Of the limits of an SA's life, the one that made an event. */
#define SADB_LIMITS(X)                                                                             \
	X(NONE, "none")                                                                            \
	X(TIME, "time") /* since it was larval, or since it is mature */                           \
	X(USE, "use")   /* since its first packet */                                               \
	X(IDLE, "idle") /* since its last packet */                                                \
	X(BYTES, "bytes")                                                                          \
	X(PACKETS, "packets")
enum sadb_limit {
#define X(name, text) SADB_LIMIT_##name,
	SADB_LIMITS(X)
#undef X
	        SADB_LIMIT_COUNT
};

/* family 4 or 6; 0 = none, then all bytes are zero. IPv4 uses bytes[0..3], the rest is zero. */
struct sadb_addr {
	uint8_t family;
	uint8_t bytes[16];
};

/* One traffic selector (RFC 7296 3.13.1): protocol 0 = any, ports lo..hi, addresses lo..hi. */
struct sadb_selector {
	uint8_t protocol;
	uint16_t port_lo, port_hi;
	struct sadb_addr lo, hi;
};

struct sadb_traffic {
	struct sadb_selector local, remote;
};

#define SADB_PROTO_AH  51
#define SADB_PROTO_ESP 50

/* Encryption transforms by their IKEv2 numbers (IANA "Transform Type 1"). */
#define SADB_ENCR_AES_GCM_16        20
#define SADB_ENCR_CHACHA20_POLY1305 28

#define SADB_KEY_MAX 36 /* octets: 32 of key, 4 of salt (RFC 7634 2, RFC 4106 8.1) */

/* key_len counts key and salt together. */
struct sadb_key {
	uint16_t encr;
	uint16_t key_len;
	uint8_t key[SADB_KEY_MAX];
};

/* Limits of an SA by anything but time; 0 = none. Seconds, as PF_KEY, Linux and Windows have. */
struct sadb_terms {
	uint64_t soft_bytes, hard_bytes;
	uint32_t soft_packets, hard_packets;
	uint32_t soft_use_s, hard_use_s; /* from the first packet */
	uint32_t idle_s;                 /* from the last packet, or from maturity: it dies */
	uint8_t replay_window;           /* packets, at most 64; 0: no check (RFC 4303 3.4.3) */
	bool esn;                        /* 64-bit sequence numbers (RFC 4303 2.2.1) */
	bool transport;                  /* no limit, but its mode (RFC 4301 4.1); else tunnel */
};

/*
 * Which fields an operation reads:
 *   GETSPI  src dst protocol traffic spi_min spi_max (both 0: the driver's own range)
 *   UPDATE  src dst protocol traffic spi key soft_ns hard_ns terms
 *   ADD     the same, dir (IN only where the driver allows it: behaviour.h, ADD_INBOUND) and
 *           mate_spi: the inbound SA, from dst to src, with which it makes a pair; 0: with none
 *   DELETE, EXPIRE  dst protocol spi dir pair;   GET the same but pair;   DUMP nothing
 *   FLUSH   protocol (0: all);   ACQUIRE dst protocol
 *   POLICY  protocol (0: all) traffic: what is still allowed. One selector of family 0 allows every
 *           address; both: none of the SAs that are there, all die
 */
struct sadb_req {
	uint64_t ticket; /* chosen by the asker, echoed in the reply */
	uint64_t owner;  /* the negotiation: echoed in replies and events, never looked at */
	enum sadb_op op;
	enum sadb_dir dir;
	uint8_t protocol;
	uint32_t spi, spi_min, spi_max;
	struct sadb_addr src, dst;
	struct sadb_traffic traffic;
	struct sadb_key key;
	nsec soft_ns, hard_ns; /* lifetimes from the moment the SA matures; 0 = none */
	struct sadb_terms terms;
	uint32_t mate_spi; /* ADD */
	bool pair;         /* DELETE, EXPIRE: the SA's mate too, if it has one, as one context, in
	                      one step: the outbound SA first */
	nsec service_ns;   /* how long the driver works on it, at least 1; set by whoever plays the
	                    driver's load */
	nsec first_use_ns; /* UPDATE, ADD: how much longer if it is the first with this algorithm */
};

struct sadb_reply {
	uint64_t ticket, owner;
	enum sadb_op op;
	enum sadb_dir dir;
	enum sadb_err err;
	enum sadb_cause cause;
	uint32_t code; /* what the played platform returns: FWP_E_* or errno; 0 = success */
	uint32_t spi;
	nsec asked_at, started_at, done_at; /* queued = started - asked, served = done - started */
	nsec larval_until; /* GETSPI: when the larval dies, NEVER if it does not. A failed UPDATE:
	                      when it died, else 0 */
};

/* A change of state of one SA, in the order they happen. */
struct sadb_event {
	nsec at;
	uint64_t owner;
	uint32_t spi;
	enum sadb_dir dir;
	enum sadb_state from, to;
	enum sadb_op op;       /* what did it ... */
	bool timer;            /* ... unless a lifetime ran out */
	enum sadb_limit limit; /* which one; NONE if an operation did it */
	nsec until;            /* the next deadline of this SA, NEVER if none */
	bool silent;           /* the played driver does not tell its daemon of this death */
};

#endif
