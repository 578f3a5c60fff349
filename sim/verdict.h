/*
 * From a journal to outcomes: the only place that knows the number 13860.
 *
 *   GETSPI failed        -> 13857 (13859 if the driver's memory ran out)
 *   UPDATE or ADD failed -> 13860, whatever the driver's own code, which stands beside it [I]
 *   everything else      -> its own code: see outcome.c, one row a failure
 */
#ifndef SIM_VERDICT_H
#define SIM_VERDICT_H

#include "sim/histogram.h"
#include "sim/journal.h"
#include "sim/scenario/scenario.h"

#define IKE_ADD_UPDATE_KEY_FAILED 13860 /* 0x3624, ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED */

/* Where an initiator's time went; sums to ended_at - started_at to the nanosecond: split.h. */
#define SPLIT_PARTS(X)                                                                             \
	X(NETWORK, "network")                 /* datagrams that arrive, under way */               \
	X(RETRANSMIT, "retransmission wait")  /* nothing moved, nobody worked */                   \
	X(PEER_QUEUE, "peer's CPU queue")     /* a job of it waited there for a worker */          \
	X(PEER_CPU, "peer's CPU")             /* and was worked on */                              \
	X(PEER, "peer")                       /* it had it: its driver, or nobody says what */     \
	X(BACKEND, "authentication back end") /* the peer's RADIUS server or person */             \
	X(DRIVER_QUEUE, "own driver queue")   /* GETSPI, UPDATE, ADD waited */                     \
	X(DRIVER, "own driver")               /* and were worked on */                             \
	X(CPU_QUEUE, "own CPU queue")         /* a job of ours waited for a worker, or its turn */ \
	X(CPU, "own CPU")                     /* and was worked on */                              \
	X(OWN, "own work")                    /* the rest */
enum split_part {
#define X(name, text) SPLIT_##name,
	SPLIT_PARTS(X)
#undef X
	        SPLIT_COUNT
};

/* One negotiation as one host sees it: two of these for a negotiation that reached its peer. */
struct verdict_negotiation {
	uint64_t negotiation;
	uint32_t host, peer; /* JOURNAL_NOBODY if unknown */
	bool initiator;
	bool rekey; /* what failed is a rekey: started_at is its, and installed_at is before it */
	nsec rekey_sent_at, rekey_answered_at; /* then its CREATE_CHILD_SA, NEVER if it had none */
	bool ended; /* false: still going when the run ended, which then is its ended_at */
	nsec started_at, ended_at;
	/* Initiator, of a load's arrival: when it was to begin (else started_at), its number, and
	 * which try this is. */
	nsec scheduled_at;
	uint64_t arrival;
	uint32_t try;
	/* Initiator; NEVER if it did not come to that. */
	nsec init_done_at, auth_sent_at, auth_done_at;
	/* The own larval: GETSPI's reply, its deadline, matured or dead; NEVER. */
	nsec spi_at, larval_until, larval_ended_at;
	nsec installed_at; /* both SAs in the driver; NEVER */
	nsec deleted_at;   /* an installed pair was taken back, by the peer, a new policy or
	                      a lifetime; no error: code stays 0; NEVER */
	uint32_t code;     /* 0 = installed, or not ended; else 13800.. */
	enum ike_failure failure;
	uint16_t notify; /* what the peer said, 0 = nothing */
	enum sadb_op op; /* the driver's part of it, for GETSPI, UPDATE and ADD failures */
	enum sadb_err err;
	enum sadb_cause cause;
	uint32_t driver_code;
	nsec asked_at, done_at; /* of the failed driver operation */
	uint64_t failed_index;  /* journal index of the FAILED note, UINT64_MAX if none */
	/* Initiators only: from started_at, and from spi_at (all 0 if it did not come to that). */
	nsec split[SPLIT_COUNT], spi_split[SPLIT_COUNT];
	uint32_t sends; /* datagrams sent by this host */
};

/* Where the time of many went, in sum: initiators only. */
struct verdict_profile {
	uint32_t count;
	nsec parts[SPLIT_COUNT];
};

#define VERDICT_CODE_FIRST 13800
#define VERDICT_CODES      110 /* 13800..13909 */

struct verdict {
	struct verdict_negotiation *negotiations; /* in order of started_at, host */
	uint32_t count;
	/* Only one end is in the journal: the other was real. */
	bool live;
	/* Initiators' view, or that of the one end. installed: and not failed since; deleted: of
	 * those, taken back. */
	uint32_t initiated, installed, deleted, failed, unfinished;
	uint32_t in_flight; /* of those: neither installed nor failed */
	/* At any host; index = code - 13800, as errorFrequencyTable has it. */
	uint64_t errors[VERDICT_CODES];
	uint64_t initiated_errors[VERDICT_CODES]; /* of those who are counted as failed */
	struct verdict_profile installed_profile, failed_profile;
	uint32_t first_failure; /* index of the earliest, UINT32_MAX if none */
	/* At the end: larvals of no living negotiation or rekey; SAs that the other end lacks. */
	uint64_t leaked_larval, leaked_mature;
	enum journal_end end;
	nsec ended_at;
	/*
	 * Negotiations, each once whichever ends the journal has, and those of which an end failed:
	 * at all, and with each code.
	 */
	uint32_t distinct, distinct_failed, distinct_errors[VERDICT_CODES];
	uint64_t acquires;                 /* records of initiators that began, or never could */
	uint64_t turned_away[QUEUE_COUNT]; /* jobs, at all hosts */
	struct histogram measures[MEASURE_COUNT];
};

/*
 * How a failure becomes a code: one row each, in outcome.c; the first that fits counts.
 * label: D documented, I inferred from the code's text or symbol, X invented. No Windows was run.
 */
struct verdict_row {
	enum ike_failure failure;
	enum sadb_cause cause; /* NONE: any */
	uint16_t notify;       /* 0: any */
	uint32_t code;
	char label;
	const char *note; /* why this code */
};
const struct verdict_row *verdict_rows(uint32_t *count);
const struct verdict_row *verdict_row(enum ike_failure failure, enum sadb_cause cause,
                                      uint16_t notify);

struct verdict *verdict_new(const struct journal *journal); /* NULL: no memory */
void verdict_free(struct verdict *verdict);
/*
 * Nobody is lost: who began is installed, failed or in flight, codes count whom they should, and
 * loads say the same of their arrivals. False is a mistake of ours.
 */
bool verdict_conserves(const struct verdict *verdict, const struct journal *journal);

/* first_failure.cause, a word: a sadb cause for driver failures, else the ike failure's name. */
/* 13860 if it came, else the code of the first failure; 0: none. */
uint32_t verdict_code(const struct verdict *verdict);
/* Who had it first; NULL: nobody. */
const struct verdict_negotiation *verdict_first(const struct verdict *verdict, uint32_t code);
const char *verdict_cause(const struct verdict_negotiation *negotiation);

/* The result of one expectation; what `outcome` stands for is turned into such results too. */
struct expect_result {
	struct scenario_place place;
	char text[128]; /* as written, or what `outcome` stands for: "errors(13860) >= 1" */
	bool held;
	char actual[384]; /* "errors(13860) is 2"; not held: "errors(13860) is 0, expected >= 1" */
};

/*
 * At most SCENARIO_EXPECTS_MAX + 8 results; returns their number. What `outcome` stands for comes
 * first: clean is no error, no leak and every initiator established; fails_with_N is an error N,
 * and no 13860 if N is another. Then the scenario's own, in order. host_names are those of
 * instances, as in struct journal_meta. An expectation over nothing at all does not hold ("no
 * samples").
 */
uint32_t expect_check(const struct scenario *scenario, const struct verdict *verdict,
                      const char *const *host_names, struct expect_result *results);

/* One, which need not be the scenario's. */
struct expect_result expect_check_one(const struct scenario *scenario,
                                      const struct verdict *verdict, const char *const *host_names,
                                      const struct scenario_expect *expect);

#endif
