/*
 * A scenario: what a file says, checked, complete and constant. Loaded once, never changed.
 * Units: durations in ns, probabilities in parts per 10^9, sizes in bytes.
 */
#ifndef SIM_SCENARIO_SCENARIO_H
#define SIM_SCENARIO_SCENARIO_H

#include <stddef.h>

#include "ike/ike.h"
#include "sadb/sadb.h"
#include "sim/model/dist.h"

#define SCENARIO_SCHEMA      1
#define SCENARIO_HASH        32
#define SCENARIO_HOSTS_MAX   64 /* entries of `hosts`; `count` multiplies one of them */
#define SCENARIO_LINKS_MAX   64
#define SCENARIO_FAULTS_MAX  256
#define SCENARIO_EXPECTS_MAX 64
#define SCENARIO_AXES_MAX    32 /* of `hunt` */
#define SCENARIO_DROPS_MAX   64
#define SCENARIO_QUEUES      4 /* acquire, receive, answer, timer */
#define SCENARIO_COUNT_MAX   1000000
#define SCENARIO_CORES_MAX   1024 /* and workers */
#define SCENARIO_LOADS_MAX   16
#define SCENARIO_STAGES_MAX  32
#define SCENARIO_TRACE_MAX   1000000 /* instants of one file */

/* Where something was said, from 1; file is "--set" for the command line. */
struct scenario_place {
	const char *file;
	uint32_t line, col;
};

/* In the order of the columns of schema_table.c. */
enum scenario_profile {
	PROFILE_WINDOWS,
	PROFILE_WINDOWS_2003,
	PROFILE_LINUX,
	PROFILE_BSD,
	PROFILE_IDEAL,
	PROFILE_COUNT
};

struct scenario_link {
	const char *name;
	uint32_t between[2]; /* indices into hosts; each pair of instances gets a link of its own */
	struct dist latency; /* one way */
	uint32_t loss_ppb, duplicate_ppb, reorder_ppb;
	struct dist reorder_by; /* extra delay of a reordered packet */
	/* Exact drops, ascending, from 1: of both directions together; towards between[i]. */
	const uint32_t *drop;
	uint32_t drop_count;
	const uint32_t *drop_to[2];
	uint32_t drop_to_count[2];
	uint32_t mtu;        /* octets of an IP datagram, larger ones are lost; 0 = no limit */
	uint32_t nat;        /* enum scenario_nat */
	nsec nat_mapping_ns; /* of silence; 0 = mappings last */
	uint32_t queue;      /* packets in flight at most, more are dropped; 0 = no limit */
};

enum scenario_nat { LINK_NAT_NONE, LINK_NAT_INITIATOR, LINK_NAT_SHARED };

/* Of times in live runs: so much, and such a share of what is expected, in parts per 10^9. */
struct scenario_tolerance {
	nsec ns;
	uint32_t ppb;
};

enum scenario_role { ROLE_INITIATOR, ROLE_RESPONDER };

struct scenario_host {
	const char *name;
	enum scenario_role role;
	uint32_t count;
	enum scenario_profile profile;
	struct dist auth_backend;  /* constant 0: none */
	struct sadb_selector pool; /* of inner addresses; family 0: none */
	uint32_t pool_required;
	uint32_t acquire_workers; /* so many instances negotiate at a time; 0: all of them */
	uint32_t mode;            /* enum ike_mode */
	uint32_t asks_address;    /* 4, 6, or 0: it has its own */
	const char *psk; /* "": everybody's, from the seed; else another: authentication fails */
	const char *id;  /* its FQDN as an IKE identity; "": its name */
	/* What it protects, and from where; lo.family 0: the world's own. */
	struct sadb_selector local_ts, remote_ts;
	/* Its own, after its profile's defaults and the file's ike: and sadb:. */
	const struct scenario_ike *ike;
	const struct scenario_sadb *sadb;
	const struct scenario_cpu *cpu; /* NULL or cores 0: infinitely fast */
};

enum scenario_auth { AUTH_PSK, AUTH_ED25519 };

struct scenario_ike {
	enum scenario_auth auth;
	uint32_t eap_rounds; /* 0: no EAP */
	struct ike_suite proposals[IKE_PROPOSALS_MAX], esp[IKE_PROPOSALS_MAX];
	uint32_t proposals_count, esp_count;
	nsec retransmit_first_ns, retransmit_give_up_ns; /* give_up 0 = none */
	uint32_t retransmit_factor_milli, retransmit_max_tries, retransmit_jitter_ppm;
	uint32_t cookies_above, half_open_limit;      /* UINT32_MAX = never, 0 = no limit */
	uint32_t cookies_below, half_open_per_source; /* 0: as cookies_above, no limit */
	nsec half_open_timeout_ns;
	nsec main_budget_ns, quick_budget_ns; /* 0: none */
	uint16_t fragmentation;               /* 0, 1 */
	uint16_t nat_traversal;               /* enum ike_nat_traversal */
	uint32_t fragment_size;
	nsec keepalive_ns;
	uint16_t install_failed_notify;
	uint16_t on_larval_gone; /* enum ike_larval_gone */
	nsec child_soft_ns, child_hard_ns;
	/* Of `terms` the limits of bytes and packets. */
	struct sadb_terms terms;
	uint32_t replay_window;
	nsec child_soft_use_ns, child_hard_use_ns, child_idle_ns;    /* whole seconds */
	uint32_t rekey_child;                                        /* soft limits do it */
	nsec ike_rekey_ns, ike_hard_ns, rekey_retry_ns, liveness_ns; /* 0 = never */
	nsec put_off_max_ns;                                         /* 0 = never */
	uint32_t rekey_jitter_ppm, pfs;
	uint16_t on_no_child;     /* enum ike_no_child */
	uint16_t initial_contact; /* 0, 1 */
	uint16_t childless;       /* enum ike_childless */
	uint32_t acquires_queue;  /* that wait for a processor */
	nsec acquires_wait_ns;    /* 0: as long as it takes */
};

struct scenario_sadb {
	enum sadb_platform platform;
	nsec larval_lifetime_ns, expire_linger_ns;
	struct dist ops[SADB_OP_COUNT];
	uint32_t standing_sas, max_sas, max_larval, concurrent_updates, update_queue, requests;
	uint64_t memory;
	uint32_t sa_bytes, larval_bytes;
	uint32_t max_per_peer, workers;
	nsec lock_wait_ns, getspi_per_10k_ns;
	struct dist first_use;
	uint32_t on_full; /* enum sadb_on_full */
};

/* The lines that jobs wait in, and the steps that cost a processor time. */
enum scenario_line {
	CPU_LINE_ACQUIRE,
	CPU_LINE_INIT,
	CPU_LINE_AUTH,
	CPU_LINE_CREATE_CHILD,
	CPU_LINE_INFORMATIONAL,
	CPU_LINE_ANSWER,
	CPU_LINE_TIMER,
	CPU_LINE_COUNT
};
enum scenario_cost {
	CPU_COST_JOB,
	CPU_COST_PARSE,
	CPU_COST_DH_PAIR,
	CPU_COST_DH_SECRET,
	CPU_COST_PRF,
	CPU_COST_SIGN,
	CPU_COST_VERIFY,
	CPU_COST_SEAL,
	CPU_COST_OPEN,
	CPU_COST_DRIVER_CALL,
	CPU_COST_SEND,
	CPU_COST_COUNT
};

struct scenario_cpu {
	uint32_t cores, workers; /* cores 0: there is no processor; workers 0: as many as cores */
	uint32_t speed_milli, background_ppb;
	struct dist pause_every, pause_for; /* every constant 0: none */
	uint32_t receive_queue;
	nsec receive_wait_ns; /* 0: as long as it takes */
	uint32_t priorities[CPU_LINE_COUNT];
	struct dist costs[CPU_COST_COUNT];
};

/* Name, what it does, an example. */
#define SCENARIO_FAULTS(X)                                                                         \
	X(PARTITION, "partition", "a link carries nothing; what is under way arrives",             \
	  "{ kind: partition, link: wan, at: 1s, for: 30s }")                                      \
	X(LATENCY, "latency", "packets of a link arrive by `add` later, and up to `jitter` more",  \
	  "{ kind: latency, link: wan, at: 1s, for: 30s, add: 200ms, jitter: 50ms }")              \
	X(SADB_STALL, "sadb_stall",                                                                \
	  "a driver ends no request of `op`: those that are due end when it is over",              \
	  "{ kind: sadb_stall, host: gateway, op: update, at: 1s, for: 30s }")                     \
	X(SADB_LOCK, "sadb_lock",                                                                  \
	  "somebody's long transaction holds a driver's lock: no request starts, and one that "    \
	  "waits longer than sadb.lock_wait fails",                                                \
	  "{ kind: sadb_lock, host: gateway, at: 1s, for: 30s }")                                  \
	X(SADB_SLOW, "sadb_slow",                                                                  \
	  "requests that start meanwhile take `factor` times as long: those of `op`, or all",      \
	  "{ kind: sadb_slow, host: gateway, op: update, factor: 100, at: 1s, for: 30s }")         \
	X(SADB_FAIL, "sadb_fail",                                                                  \
	  "a driver fails requests, without any effect: those of `op`, `dir` and `peer`, or all; " \
	  "every one or the `nth`; with `cause`",                                                  \
	  "{ kind: sadb_fail, host: gateway, op: update, dir: in, peer: client, nth: 3, cause: "   \
	  "memory_limit, at: 1s, for: 30s }")                                                      \
	X(SADB_DAMAGE, "sadb_damage",                                                              \
	  "requests of `op`, every one or the `nth`, reach a driver with `what` of them damaged; " \
	  "the driver refuses them, or takes them, as its platform would (mature, outbound: only " \
	  "where there is such an SA)",                                                            \
	  "{ kind: sadb_damage, host: client, op: update, what: key_length, nth: 1, at: 0s, "      \
	  "for: 60s }")                                                                            \
	X(SA_TRAFFIC, "sa_traffic",                                                                \
	  "in one moment `packets` of `bytes` go through each keyed SA of a host's driver, but "   \
	  "not of the host at its other end; they count for limits of bytes, packets, use and "    \
	  "idleness",                                                                              \
	  "{ kind: sa_traffic, host: gateway, at: 1s, packets: 10, bytes: 1KiB }")                 \
	X(POLICY_CHANGE, "policy_change",                                                          \
	  "in one moment a new policy removes all SAs of a driver, larval ones too; if the IKE "   \
	  "daemon is `told`, it ends what it negotiates with 13849, else its next UPDATE finds "   \
	  "nothing: 13860",                                                                        \
	  "{ kind: policy_change, host: gateway, at: 1s, told: yes }")                             \
	X(STEER, "steer",                                                                          \
	  "in one moment an operator tells a host to `do` something with all its established "     \
	  "IKE SAs and pairs: rekey_child, rekey_ike, new_child, delete_child, delete_ike or "     \
	  "liveness",                                                                              \
	  "{ kind: steer, host: client, at: 1s, do: rekey_child }")                                \
	X(LOSS, "loss",                                                                            \
	  "packets of a link are lost by a share of `rate`, those towards `to` or all",            \
	  "{ kind: loss, link: wan, to: client, rate: 30%, at: 1s, for: 30s }")                    \
	X(DUPLICATE, "duplicate", "packets of a link arrive twice by a share of `rate`",           \
	  "{ kind: duplicate, link: wan, rate: 30%, at: 1s, for: 30s }")                           \
	X(REORDER, "reorder",                                                                      \
	  "packets of a link are held back by `add` by a share of `rate`, so that others "         \
	  "overtake "                                                                              \
	  "them",                                                                                  \
	  "{ kind: reorder, link: wan, rate: 30%, add: 50ms, at: 1s, for: 30s }")                  \
	X(QUEUE, "queue", "no more than `packets` can be under way on a link, one more is lost",   \
	  "{ kind: queue, link: wan, packets: 4, at: 1s, for: 30s }")                              \
	X(RESTART, "restart",                                                                      \
	  "a host loses all its IKE SAs and its driver's SAs without a word, hears nothing for a " \
	  "while, and comes back as new; an initiator that no load names begins again then",       \
	  "{ kind: restart, host: gateway, at: 1s, for: 30s }")                                    \
	X(CPU_SLOW, "cpu_slow",                                                                    \
	  "work of a host's processor takes `factor` times as long, with others of its kind "      \
	  "their "                                                                                 \
	  "product",                                                                               \
	  "{ kind: cpu_slow, host: gateway, factor: 4, at: 1s, for: 30s }")                        \
	X(CPU_PAUSE, "cpu_pause",                                                                  \
	  "a host's processor does nothing, as a guest that is not run: its daemon hears of all "  \
	  "that came meanwhile when it is over; time goes on, also for the SAs of its driver",     \
	  "{ kind: cpu_pause, host: gateway, at: 1s, for: 30s }")                                  \
	X(CLOCK_STEP, "clock_step",                                                                \
	  "in one moment a host's wall clock is set `ahead` or `back`; what that is to the lives " \
	  "of its driver's SAs is the platform's (life_clock); IKE daemons count by a steady "     \
	  "clock [I]",                                                                             \
	  "{ kind: clock_step, host: client, ahead: 100s, at: 1s }")                               \
	X(CLOCK_DRIFT, "clock_drift",                                                              \
	  "a host's clock, its daemon's and its driver's, goes `ahead` or `back` by so much in "   \
	  "each second: timers end earlier, or later; those that run keep their ends [X]",         \
	  "{ kind: clock_drift, host: client, ahead: 50ms, at: 1s, for: 30s }")
enum scenario_fault_kind {
#define X(name, text, story, example) FAULT_##name,
	SCENARIO_FAULTS(X)
#undef X
	        FAULT_COUNT
};

/* What of a request can be damaged on its way to the driver; the last four of an UPDATE only. */
#define SCENARIO_DAMAGES(X)                                                                        \
	X(KEY_LENGTH, "key_length", "four octets of the key are missing")                          \
	X(KEY_ZERO, "key_zero", "the key is all zero")                                             \
	X(ALGORITHM, "algorithm", "the transform has a number that nobody knows")                  \
	X(SPI_RESERVED, "spi_reserved", "the SPI is 1, one of IANA's own")                         \
	X(LIFETIME, "lifetime", "the soft lifetime is longer than the hard one")                   \
	X(SELECTOR, "selector", "a traffic selector's ports run backwards")                        \
	X(FAMILY, "family", "the two ends have addresses of two families")                         \
	X(SPI, "spi", "the SPI is one that nobody reserved")                                       \
	X(TRAFFIC, "traffic", "the traffic is not that of the reservation")                        \
	X(MATURE, "mature", "the SA to be updated is an inbound one that has its keys")            \
	X(OUTBOUND, "outbound", "the SA to be updated is an outbound one")                         \
	X(AS_ADD, "as_add", "ADD is asked for what is a larval SA")
enum scenario_damage {
#define X(name, text, story) DAMAGE_##name,
	SCENARIO_DAMAGES(X)
#undef X
	        DAMAGE_COUNT
};
#define DAMAGE_OF_ADD DAMAGE_SPI /* those before it can happen to an ADD, too */

/* What an operator may tell a host to do. */
#define SCENARIO_DEEDS(X)                                                                          \
	X(REKEY_CHILD, "rekey_child")                                                              \
	X(REKEY_IKE, "rekey_ike")                                                                  \
	X(NEW_CHILD, "new_child")                                                                  \
	X(DELETE_CHILD, "delete_child")                                                            \
	X(DELETE_IKE, "delete_ike")                                                                \
	X(LIVENESS, "liveness")
enum scenario_deed {
#define X(name, text) DEED_##name,
	SCENARIO_DEEDS(X)
#undef X
	        DEED_COUNT
};

struct scenario_fault {
	const char *name; /* "partition#1" if the file gives it none */
	enum scenario_fault_kind kind;
	nsec at, for_ns, until; /* [at, until), until = at + for_ns */
	nsec every_ns;          /* it comes again so long after it came, 0: it does not */
	uint32_t link;          /* index, for the kinds of links */
	uint32_t host;          /* index, for the kinds of hosts: every instance of it */
	enum sadb_op op;        /* SADB_OP_COUNT: all */
	nsec add_ns, jitter_ns; /* LATENCY: add, and uniformly up to jitter more */
	uint32_t factor_milli;  /* SADB_SLOW, CPU_SLOW */
	nsec ahead_ns, back_ns; /* CLOCK_STEP; CLOCK_DRIFT: in each second. One of them is 0 */
	/* SADB_FAIL: FAULT_ANY if it does not say which direction, which host. */
	uint32_t dir, peer;
	uint32_t nth; /* 0: every one that fits */
	enum sadb_cause cause;
	uint32_t what;           /* SADB_DAMAGE: enum scenario_damage */
	uint32_t packets, bytes; /* SA_TRAFFIC: through each SA; of each packet */
	uint32_t told;           /* POLICY_CHANGE: the IKE daemon learns of it */
	uint32_t deed;           /* STEER: enum scenario_deed */
	uint32_t rate_ppb;       /* LOSS, DUPLICATE, REORDER */
	uint32_t to;             /* LOSS: index of a host, FAULT_ANY: both */
};
#define FAULT_ANY UINT32_MAX

/* Who comes when. Name, what it does, an example. */
#define SCENARIO_MODELS(X)                                                                         \
	X(POISSON, "poisson", "arrivals come at `rate` on the average, none knows of another",     \
	  "{ host: clients, model: poisson, rate: 20/s }")                                         \
	X(CONSTANT, "constant", "arrivals come at `rate`, evenly, the first one at `at`",          \
	  "{ host: clients, model: constant, rate: 20/s, for: 60s }")                              \
	X(BURST, "burst",                                                                          \
	  "`size` arrivals at once, spread over `jitter`, and again `every` so often",             \
	  "{ host: clients, model: burst, size: 50, every: 10s, for: 60s }")                       \
	X(RAMP, "ramp", "the rate goes from `rate` to `to` within `for`, in a straight line",      \
	  "{ host: clients, model: ramp, rate: 1/s, to: 50/s, for: 120s }")                        \
	X(STAGES, "stages", "one rate after another, each for its time",                           \
	  "{ host: clients, model: stages, stages: [{ for: 60s, rate: 5/s }, { for: 10s, rate: "   \
	  "200/s }] }")                                                                            \
	X(TRACE, "trace", "arrivals come at the moments that a file tells, from `at` on",          \
	  "{ host: clients, model: trace, trace: monday.csv }")                                    \
	X(FAILOVER, "failover", "every machine of the host arrives once, within `jitter`",         \
	  "{ host: clients, model: failover, at: 30s, jitter: 2s }")                               \
	X(CLOSED, "closed",                                                                        \
	  "`users` machines think, connect, hold, disconnect and think again: who waits asks for " \
	  "nothing meanwhile",                                                                     \
	  "{ host: clients, model: closed, users: 100, think: 30s, hold: 60s }")
enum scenario_model {
#define X(name, text, story, example) MODEL_##name,
	SCENARIO_MODELS(X)
#undef X
	        MODEL_COUNT
};

struct scenario_stage {
	nsec for_ns;
	int64_t rate; /* so many an hour */
};

/* What a client does whose negotiation failed. */
enum scenario_retry { RETRY_NONE, RETRY_IMMEDIATE, RETRY_FIXED, RETRY_BACKOFF };

struct scenario_load {
	const char *name; /* "poisson#1" if the file gives it none */
	enum scenario_model model;
	uint32_t host;          /* index: its instances are who arrives */
	nsec at, for_ns, until; /* arrivals come in [at, until); for_ns NSEC_NEVER: to the end */
	int64_t rate, to;       /* so many an hour; of RAMP, at its beginning and its end */
	uint32_t even;          /* RAMP, STAGES: no randomness between arrivals */
	uint32_t size, users;
	nsec every_ns, jitter_ns; /* every 0: once */
	struct scenario_stage stages[SCENARIO_STAGES_MAX];
	uint32_t stages_count;
	const char *trace;    /* the path, as it is said */
	const nsec *instants; /* ascending, from `at` on */
	uint32_t instants_count;
	uint8_t trace_hash[SCENARIO_HASH]; /* BLAKE2b-256 of the file */
	struct dist think, hold;           /* hold constant 0: for good */
	uint32_t reconnect;
	uint32_t retry; /* enum scenario_retry */
	nsec retry_wait_ns, retry_wait_max_ns;
	uint32_t retry_factor_milli, retry_jitter_ppm, retry_max_tries;
};

/* `errors(13860) >= 1`, `first_failure.at between 40s and 110s`: subject, comparison, value(s). */
#define EXPECT_SUBJECTS(X)                                                                         \
	X(ERRORS, "errors")           /* code, 0 = any */                                          \
	X(ESTABLISHED, "established") /* installed pairs, initiators' view */                      \
	X(DELETED, "deleted")         /* of those, taken back before the end */                    \
	X(LEAKED, "leaked")           /* state: larval, mature or any */                           \
	X(RATE, "rate")               /* of errors(code): of all negotiations, so many had it */   \
	X(TURNED_AWAY, "turned_away") /* queue or any: jobs that it did not take, or dropped */    \
	X(SAMPLES, "count")           /* measure */                                                \
	X(PERCENTILE, "p")            /* measure, percent_milli: p99.9 = 99900 */                  \
	X(MIN, "min")                 /* measure */                                                \
	X(MEAN, "mean")               /* measure */                                                \
	X(MAX, "max")                 /* measure */                                                \
	X(FIRST_CAUSE, "first_failure.cause")                                                      \
	X(FIRST_AT, "first_failure.at")                                                            \
	X(FIRST_CODE, "first_failure.code")                                                        \
	X(FIRST_HOST, "first_failure.host")
enum expect_subject {
#define X(name, text) EXPECT_##name,
	EXPECT_SUBJECTS(X)
#undef X
	        EXPECT_COUNT
};

/*
 * What can be measured. Times are ns: a sample for each that has both ends, and for each that has
 * begun and neither ended nor failed when the run ended, which is then its end: so what hangs does
 * not hide. Queues and negotiations under way: how many there were, a sample for each that came,
 * itself included. Queues are those of all hosts.
 */
#define EXPECT_MEASURES(X)                                                                         \
	X(SA_INSTALL, "sa_install", TIME)   /* initiator: was to begin until both SAs are in */    \
	X(SA_START, "sa_start", TIME)       /* initiator: was to begin until its first send */     \
	X(SA_SERVICE, "sa_service", TIME)   /* initiator: first send until both SAs are in */      \
	X(LARVAL_LIFE, "larval_life", TIME) /* either: GETSPI's reply to maturity or end */        \
	X(IKE_SA_INIT, "ike_sa_init", TIME) /* initiator: first send until a usable response */    \
	X(IKE_AUTH, "ike_auth", TIME)       /* initiator: first send until a usable response */    \
	X(IN_FLIGHT, "in_flight", COUNT)    /* initiator: neither installed nor failed */          \
	X(GETSPI, "driver(getspi)", TIME)   /* asked until answered, whatever the answer */        \
	X(UPDATE, "driver(update)", TIME)                                                          \
	X(ADD, "driver(add)", TIME)                                                                \
	X(DELETE, "driver(delete)", TIME)                                                          \
	X(QUEUE_ACQUIRE, "queue(acquire)", COUNT) /* jobs that wait: acquires, datagrams, */       \
	X(QUEUE_RECEIVE, "queue(receive)", COUNT) /* answers of driver and back end, timers */     \
	X(QUEUE_ANSWER, "queue(answer)", COUNT)                                                    \
	X(QUEUE_TIMER, "queue(timer)", COUNT)                                                      \
	X(WAIT_ACQUIRE, "wait(acquire)", TIME) /* came until its work began, or it was dropped */  \
	X(WAIT_RECEIVE, "wait(receive)", TIME)                                                     \
	X(WAIT_ANSWER, "wait(answer)", TIME)                                                       \
	X(WAIT_TIMER, "wait(timer)", TIME)                                                         \
	X(WORK_ACQUIRE, "work(acquire)", TIME) /* its work, done by a CPU that also pauses */      \
	X(WORK_RECEIVE, "work(receive)", TIME)                                                     \
	X(WORK_ANSWER, "work(answer)", TIME)                                                       \
	X(WORK_TIMER, "work(timer)", TIME)
enum expect_measure {
#define X(name, text, unit) MEASURE_##name,
	EXPECT_MEASURES(X)
#undef X
	        MEASURE_COUNT
};

enum expect_op { EXPECT_EQ, EXPECT_NE, EXPECT_LT, EXPECT_LE, EXPECT_GT, EXPECT_GE, EXPECT_BETWEEN };

struct scenario_expect {
	struct scenario_place place;
	const char *text; /* as written */
	enum expect_subject subject;
	enum expect_measure measure;
	uint32_t percent_milli;
	uint32_t code;         /* ERRORS, RATE: 0 = any */
	uint32_t queue;        /* TURNED_AWAY: a journal's queue, SCENARIO_QUEUES = any */
	enum sadb_state state; /* LEAKED: NONE = any */
	enum expect_op op;
	/* Count, ns, code, parts per 10^9, enum sadb_cause (-1: one of ike) or host index; high
	 * for BETWEEN. */
	int64_t value, high;
	const char *cause; /* FIRST_CAUSE: the word, of sadb causes or ike failures */
};

/* One leaf of the effective configuration, defaults included, in schema order. */
struct scenario_leaf {
	const char *path;            /* "hosts[gateway].count" */
	const char *value;           /* canonical: "60s", "0.5%", "[1, 3]" */
	struct scenario_place place; /* line 0: a default, and file names the profile */
};

/* What people look for a scenario by; "": nothing is said. Which of the checks and remedies that
 * Windows' own text about 13860 names it belongs to. */
#define SCENARIO_STEPS(X)                                                                          \
	X(NONE, "none")                                                                            \
	X(CONTEXT, "context")                                                                      \
	X(PARAMETERS, "parameters")                                                                \
	X(OBJECTS, "objects")                                                                      \
	X(DATA, "data")                                                                            \
	X(LIMITS, "limits")                                                                        \
	X(RESTORE, "restore")                                                                      \
	X(RETRY, "retry")
enum scenario_step {
#define X(name, text) STEP_##name,
	SCENARIO_STEPS(X)
#undef X
	        STEP_COUNT
};

struct scenario_about {
	const char *symptom, *cause, *fix, *report, *evidence;
	uint32_t step; /* enum scenario_step */
};

struct scenario {
	const char *file;
	const char *name, *summary;
	const char *const *tags;
	uint32_t tags_count;
	struct scenario_about about;
	const char *const *hunt; /* axes, as axis.h reads them; no run looks at them */
	uint32_t hunt_count;
	enum scenario_profile profile;
	uint64_t seed;
	enum ike_crypto crypto;
	bool show_keys; /* set by who looks at SAs, not by a file: dumps carry keys */
	nsec duration_ns;
	struct scenario_link links[SCENARIO_LINKS_MAX];
	uint32_t links_count;
	struct scenario_host hosts[SCENARIO_HOSTS_MAX];
	uint32_t hosts_count;
	struct scenario_fault faults[SCENARIO_FAULTS_MAX];
	uint32_t faults_count;
	struct scenario_load loads[SCENARIO_LOADS_MAX]; /* `load` of the file */
	uint32_t loads_count;
	uint32_t outcome_code; /* 0 = clean, 13860..., UINT32_MAX = none stated */
	struct scenario_place outcome_place;
	struct scenario_tolerance tolerance; /* virtual runs are exact and do not ask */
	struct scenario_expect expects[SCENARIO_EXPECTS_MAX];
	uint32_t expects_count;
	const struct scenario_leaf *leaves;
	uint32_t leaves_count;
	/*
	 * BLAKE2b-256 over the model's effective leaves, "path=value\n" each: not over name,
	 * summary, tags, about, hunt, seed, outcome, expect, nor over how the file is written.
	 */
	uint8_t hash[SCENARIO_HASH];
};

/* A word of --set path=value. */
struct scenario_set {
	const char *path, *value;
};

const char *scenario_profile_name(enum scenario_profile profile);
/* Has it no length in the file? Then until is at + 1. */
bool scenario_fault_is_moment(enum scenario_fault_kind kind);
const char *scenario_fault_name(enum scenario_fault_kind kind);
const char *scenario_fault_story(enum scenario_fault_kind kind);
const char *scenario_fault_example(enum scenario_fault_kind kind); /* an item of `faults` */
const char *scenario_damage_name(enum scenario_damage what);
const char *scenario_damage_story(const char *name); /* of a name; itself if it is none */
const char *scenario_model_name(enum scenario_model model);
const char *scenario_model_story(enum scenario_model model);
const char *scenario_model_example(enum scenario_model model); /* an item of `load` */
const char *scenario_measure_name(enum expect_measure measure);
bool scenario_measure_is_time(enum expect_measure measure); /* else a count */
const char *scenario_queue_name(uint32_t queue);
/* NULL: it has no such leaf. */
const struct scenario_leaf *scenario_leaf_find(const struct scenario *scenario, const char *path);
const char *scenario_step_name(uint32_t step);
/* False for ikesim, name, summary, tags, about, hunt, outcome, expect, tolerance, extends. */
bool scenario_is_cause_leaf(const char *path);

#endif
