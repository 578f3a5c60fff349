/*
 * The mock IPsec driver: a security association database after RFC 4301 4.4.2 and RFC 2367.
 *
 * Time is an argument. Nothing here blocks, calls back, draws random numbers or reads a clock.
 *
 *   sadb_submit    a request arrives
 *   sadb_next_at   when must sadb_tick be called?
 *   sadb_tick      what is due by `now` happens: services end, larvals and lifetimes run out
 *   sadb_complete  take a reply, until false          sadb_event  take a change of state, until
 * false
 *
 * Neither replies nor events are ever lost. A reply that nobody takes keeps its place among
 * `requests`. When as many events as slots are not taken, time stands still here: sadb_tick returns
 * early, sadb_next_at stays in the past, and the next tick goes on. So take both, then ask
 * sadb_next_at, and tick again if it is due.
 *
 * Order within one instant: lifetimes run out, then services end in order of submission, then those
 * that wait for room are tried, then waits for a worker time out, then key operations get their
 * place, then requests their worker, then new ones arrive. So an UPDATE that ends at the very
 * nanosecond of the larval's death is too late, and so is a worker that comes free at the very
 * nanosecond of the time-out. Time never goes back: `now` is at least what it was in the call
 * before (asserted).
 *
 * An operation's checks and its effect both happen when its service ends (done_at), in one step: a
 * failed operation leaves nothing behind. One that waits for room has had its service and given its
 * place and its worker back; it is done at the instant that has room for it.
 */
#ifndef SADB_SADB_H
#define SADB_SADB_H

#include "sadb/msg.h"

struct sadb;

/* Whose error numbers (code.c) the driver returns and whose choices (behaviour.h) it makes. */
enum sadb_platform {
	SADB_PLATFORM_WINDOWS,
	SADB_PLATFORM_LINUX,
	SADB_PLATFORM_WINDOWS_2003,
	SADB_PLATFORM_BSD,
	SADB_PLATFORM_IDEAL,
	SADB_PLATFORM_COUNT
};

/*
 * What to do with a request for which there is no room. Who blocks: a GETSPI or ADD that finds a
 * limit of SAs, larvals, memory or its peer reached, and a key operation that finds the update
 * queue full. Nobody overtakes: who waits for room waits behind all that waited before, whatever
 * room it needs. What makes room never blocks, nor does what an empty database would not have room
 * for. UPDATE makes room for larvals: it fails where it finds too little memory.
 */
enum sadb_on_full {
	SADB_FULL_REJECT,     /* it fails */
	SADB_FULL_BLOCK,      /* it waits until there is room */
	SADB_FULL_DROP_LARVAL /* a GETSPI reaps the oldest larval SA if that helps; others fail */
};

/* Limits of 0 mean: no limit. slots, requests and dead_max size the memory taken by sadb_new. */
struct sadb_conf {
	enum sadb_platform platform;
	uint32_t slots;    /* SAs there is room for; a full room is SADB_CAUSE_SA_LIMIT too */
	uint32_t requests; /* requests in service and waiting, all operations */
	uint32_t dead_max; /* how many dead SAs are remembered for the cause of a late request */
	nsec larval_lifetime_ns; /* 0 = a larval never dies (Linux: xfrm_acq_expires = 0) */
	nsec expire_linger_ns;   /* EXPIRE of an inbound SA: how long it lives on as dying */
	/*
	 * SAs of others that are there from the beginning and stay. They count for max_sas, for
	 * memory (sa_bytes each) and for the time of a GETSPI, and for nothing else: they have no
	 * slots, no operation and no packet finds them, and counters and dumps are without them.
	 */
	uint32_t standing_sas;
	uint32_t max_sas; /* all states but dead, the standing ones too */
	uint32_t max_larval;
	uint32_t concurrent_updates; /* key operations (UPDATE and ADD) in service at once */
	uint32_t update_queue; /* key operations waiting for that; only read if concurrent_updates >
	                          0 */
	uint32_t max_per_peer; /* SAs of all states whose far end is one address */
	uint32_t workers;  /* requests of any kind in service at once, 1 = one lock; more wait */
	nsec lock_wait_ns; /* how long a request waits for a worker before it fails; 0 = for ever */
	enum sadb_on_full on_full;
	nsec getspi_per_10k_ns; /* how much longer a GETSPI takes for every 10,000 SAs held,
	                           the standing ones too */
	uint64_t memory;        /* bytes, accounted by the two below, not bytes of this process */
	uint32_t sa_bytes, larval_bytes;
	uint32_t spi_min, spi_max; /* the driver's own range; min >= 256 (RFC 4303 2.1) */
	uint32_t spi_salt;         /* where in the range it starts */
	bool show_keys;            /* dumps carry keys */
	bool tell_past;            /* sadb_event_past tells */
	uint32_t rules_max;        /* rules of sadb_inject at once */
	uint32_t slows_max;        /* periods of sadb_slow at once */
};

/*
 * An injected failure: a request that matches has its service and its place, and fails with `cause`
 * when its service ends, without any effect. Of several rules that match all count it, and the one
 * that was injected first gives the cause.
 *
 * The far end is src of an inbound request, dst of an outbound one. What does not name a thing is
 * not matched by a rule that asks for it: an inbound DELETE, EXPIRE or GET has no far end, FLUSH,
 * DUMP and POLICY have neither direction nor far end, only UPDATE and ADD have an algorithm.
 */
struct sadb_rule {
	enum sadb_op op; /* SADB_OP_COUNT: any */
	bool has_dir;    /* false: both directions */
	enum sadb_dir dir;
	struct sadb_addr peer; /* the far end; family 0: any */
	uint16_t encr;         /* 0: any */
	uint32_t nth;          /* 0: every one that matches; n: only the nth */
	nsec until;            /* services that end before it; NEVER: for good */
	enum sadb_cause cause; /* not NONE */
};

/* What becomes of a packet. */
#define SADB_PATHS(X)                                                                              \
	X(PASSED, "passed")                                                                        \
	X(NO_SA, "no_sa")                                                                          \
	X(LARVAL, "larval")                                                                        \
	X(EXPIRED, "expired")   /* a hard limit was reached */                                     \
	X(OLD, "old")           /* before the replay window */                                     \
	X(REPLAYED, "replayed") /* in it, and seen before */                                       \
	X(OVERFLOW, "overflow") /* no sequence number is left */
enum sadb_path {
#define X(name, text) SADB_PATH_##name,
	SADB_PATHS(X)
#undef X
	        SADB_PATH_COUNT
};

/* A packet of the data path: an outbound one without an SPI has found no SA. */
struct sadb_packet {
	struct sadb_addr src, dst;
	uint8_t protocol;
	enum sadb_dir dir;
	uint32_t spi;
	uint64_t seq; /* inbound: its sequence number, all 64 bits of it if the SA has ESN */
	uint32_t bytes;
};

struct sadb_counters {
	uint64_t asked[SADB_OP_COUNT], failed[SADB_OP_COUNT], caused[SADB_CAUSE_COUNT];
	uint64_t larval_expired, soft_expired, hard_expired; /* hard: by any limit but idleness */
	uint64_t idle_expired;
	uint32_t sas, larvals, updates_running, updates_waiting; /* running: they have a place */
	uint32_t sas_high, larvals_high, updates_running_high, updates_waiting_high;
	uint32_t requests_waiting,
	        per_peer; /* for a worker; with the one peer that has most, ever */
	uint32_t requests_waiting_high, blocked_high;
	uint32_t acquires; /* of the larvals: entries that ask the daemon for an SA */
	uint32_t blocked;  /* waiting for room, in the database or in the update queue */
	uint64_t memory, memory_high;
	uint64_t paths[SADB_PATH_COUNT];     /* packets, by what became of them */
	uint64_t paths_out[SADB_PATH_COUNT]; /* the outbound ones of them */
};

/* What one entry looks like from outside. */
struct sadb_entry {
	uint64_t owner;
	uint32_t spi;
	enum sadb_dir dir;
	enum sadb_state state;
	uint8_t protocol;
	struct sadb_addr src, dst;
	struct sadb_traffic traffic;
	uint16_t encr;
	nsec born_at, matured_at;    /* once mature, both are that instant */
	nsec dies_at;                /* the next hard deadline, NEVER if none ... */
	nsec hard_at;                /* ... and without idleness */
	nsec soft_at;                /* the next soft one, NEVER if none or passed */
	nsec used_first_at, used_at; /* its first and latest packet, NEVER */
	struct sadb_terms terms;
	uint64_t bytes, packets;
	uint64_t seq, window; /* the highest sequence number; bit n: seq - n was seen */
	uint32_t mate_spi;    /* of its pair, 0 = none */
	struct sadb_key key;  /* all zero but encr and key_len unless the dump shows keys */
};

struct sadb *sadb_new(const struct sadb_conf *conf); /* NULL: no memory */
void sadb_free(struct sadb *db);                     /* wipes keys */

/* SADB_OK: queued, and exactly one reply with this ticket will come. Anything else is final, no
 * reply comes. */
enum sadb_err sadb_submit(struct sadb *db, nsec now, const struct sadb_req *req);
nsec sadb_next_at(const struct sadb *db);
void sadb_tick(struct sadb *db, nsec now);
bool sadb_complete(struct sadb *db, struct sadb_reply *reply);
bool sadb_event(struct sadb *db, struct sadb_event *event);

/* What had gone through an SA when an event came. */
struct sadb_past {
	nsec since_at, used_first_at; /* its birth or maturity; its first packet, NEVER */
	uint64_t bytes, packets;
};
/* Of the event that was taken last, before the next verb; conf.tell_past (asserted). */
struct sadb_past sadb_event_past(const struct sadb *db);

/*
 * Until `until`, no service of `op` ends; those that would, end at `until` in their order (of
 * submission, as always within one instant). Of several stalls of one operation the longest counts.
 */
void sadb_stall(struct sadb *db, enum sadb_op op, nsec until);

/* Those below and sadb_stall are no verbs of time: tick before, so that nothing is due. */

/*
 * Somebody else, a long transaction, holds the driver's lock until `until`: no service starts
 * before. What is in service has the lock already and goes on. Of several the longest counts.
 */
void sadb_lock(struct sadb *db, nsec until);
/*
 * Services of `op` (SADB_OP_COUNT: of all) that start before `until` take factor_milli / 1000 times
 * as long, first use and growth included. Of several that overlap the largest factor counts. False:
 * conf.slows_max overlap already, and this one is forgotten.
 */
bool sadb_slow(struct sadb *db, enum sadb_op op, uint32_t factor_milli, nsec until);
/*
 * Somebody sets the wall clock so much forward, or back (negative). What that is to the lives of
 * the SAs that there are is the platform's (SADB_TRAIT_LIFE_CLOCK). Takes time that grows with the
 * table.
 */
void sadb_set_wall(struct sadb *db, nsec now, nsec by);
/* Of larval SAs that are born from now on; see conf. */
void sadb_set_larval_lifetime(struct sadb *db, nsec lifetime);
/* False: conf.rules_max rules are in force. One that is over or used up gives its place back. */
bool sadb_inject(struct sadb *db, const struct sadb_rule *rule);

/*
 * A packet meets the database: it is counted and may end a lifetime, and one that has no SA may
 * make the driver ask for one (an event of op ACQUIRE, no SPI). Takes no time. Nothing may be due
 * and no event untaken that would leave no room: tick and take before (asserted). Without ESN the
 * low 32 bits of seq count; with it, a seq that a receiver would not infer from its low 32 bits
 * (RFC 4303 A2) is OLD.
 */
enum sadb_path sadb_packet(struct sadb *db, nsec now, const struct sadb_packet *packet);

const struct sadb_counters *sadb_counters(const struct sadb *db);
/* Live SAs in a fixed order: *cursor starts at 0; false when there are no more. */
bool sadb_dump(const struct sadb *db, uint32_t *cursor, struct sadb_entry *entry);
/* One SA, by the fields that GET reads; false: not there. */
bool sadb_look(const struct sadb *db, const struct sadb_req *name, struct sadb_entry *entry);
/* Bytes of this process that sadb_new takes. */
uint64_t sadb_footprint(const struct sadb_conf *conf);

const char *sadb_op_name(enum sadb_op op);
const char *sadb_state_name(enum sadb_state state);
const char *sadb_err_name(enum sadb_err err);
const char *sadb_cause_name(enum sadb_cause cause);
const char *sadb_cause_story(enum sadb_cause cause);
const char *sadb_limit_name(enum sadb_limit limit);
const char *sadb_path_name(enum sadb_path path);
/* "FWP_E_NOT_FOUND", "ESRCH"; "?" if the platform has no such code. */
const char *sadb_code_name(enum sadb_platform platform, uint32_t code);

#endif
