/*
 * The journal: what happened, in the order it happened. The only thing that verdict and report see,
 * so that virtual and live runs share them. Append-only; integer nanoseconds; its JSON Lines form
 * is the record, and the BLAKE2b-256 hash is over exactly those octets (so `b2sum -l 256 FILE`
 * checks it).
 */
#ifndef SIM_JOURNAL_H
#define SIM_JOURNAL_H

#include <stddef.h>

#include "ike/ike.h"
#include "sadb/msg.h"
#include "sadb/sadb.h"

#define JOURNAL_SCHEMA 1
#define JOURNAL_HASH   32
#define JOURNAL_NOBODY UINT32_MAX

/* Members of each kind are in struct journal_rec beside their use. */
#define JOURNAL_KINDS(X)                                                                           \
	X(ACQUIRE, "acquire")         /* host asks for an SA with peer */                          \
	X(SEND, "send")               /* host puts a datagram on the link */                       \
	X(LOST, "lost")               /* the link loses it: reason */                              \
	X(COPIED, "copied")           /* the link makes a second copy of it */                     \
	X(RECEIVE, "receive")         /* a copy arrives at host */                                 \
	X(NOTE, "note")               /* the endpoint at host says what it did: struct ike_note */ \
	X(ASK, "ask")                 /* the endpoint asks its driver */                           \
	X(REPLY, "reply")             /* the driver answers */                                     \
	X(SA, "sa")                   /* an SA changes its state */                                \
	X(BACKEND_ASK, "backend_ask") /* the responder asks its authentication back end */         \
	X(BACKEND_REPLY, "backend_reply") /* and is answered */                                    \
	X(FAULT_ON, "fault_on")           /* fault number */                                       \
	X(FAULT_OFF, "fault_off")         /* and its end */                                        \
	X(WORK, "work")                   /* host has done a job that waited in a queue */         \
	X(TURNED_AWAY, "turned_away") /* a queue of host's has not taken a job, or dropped it */   \
	X(QUEUE, "queue")             /* at the end: what a queue of host's has seen */            \
	X(UNSERVED, "unserved")       /* an arrival found no machine idle */                       \
	X(LOAD, "load")               /* at the end: what became of a load's arrivals */           \
	X(HELD, "held")               /* at the end host's driver still holds these SAs */         \
	X(END, "end")                 /* the run is over: reason */
enum journal_kind {
#define X(name, text) JOURNAL_##name,
	JOURNAL_KINDS(X)
#undef X
	        JOURNAL_COUNT
};

#define JOURNAL_LOSSES(X)                                                                          \
	X(LOSS, "loss")                                                                            \
	X(DROP, "drop")                                                                            \
	X(PARTITION, "partition") X(QUEUE, "queue") X(MTU, "mtu") X(NAT, "nat") X(DOWN, "down")
enum journal_loss {
#define X(name, text) LOSS_##name,
	JOURNAL_LOSSES(X)
#undef X
	        LOSS_COUNT
};

/* What waits for a host's CPU, or for its turn. Each waits in a queue of its own. */
#define JOURNAL_QUEUES(X)                                                                          \
	X(ACQUIRE, "acquire") /* acquires that wait to begin */                                    \
	X(RECEIVE, "receive") /* datagrams that came */                                            \
	X(ANSWER, "answer")   /* of the driver and of the back end, and what the driver expired */ \
	X(TIMER, "timer")     /* what is due by the endpoint's own clock */
enum journal_queue {
#define X(name, text) QUEUE_##name,
	JOURNAL_QUEUES(X)
#undef X
	        QUEUE_COUNT
};

/* Why a job was turned away. */
#define JOURNAL_TURNS(X)                                                                           \
	X(FULL, "full") /* the queue had no room */                                                \
	X(LATE, "late") /* it had waited for longer than it may */                                 \
	X(DOWN, "down") /* the host is */
enum journal_turn {
#define X(name, text) TURN_##name,
	JOURNAL_TURNS(X)
#undef X
	        TURN_COUNT
};

#define JOURNAL_ENDS(X)                                                                            \
	X(QUIET, "quiet")             /* nothing is due any more */                                \
	X(DURATION, "duration")       /* the scenario's duration is over */                        \
	X(INTERRUPTED, "interrupted") /* Ctrl-C */                                                 \
	X(LIMIT, "limit")             /* the journal is full */                                    \
	X(ROOM, "room")               /* a table is full that the scenario does not limit */
enum journal_end {
#define X(name, text) END_##name,
	JOURNAL_ENDS(X)
#undef X
	        END_COUNT
};

struct journal_packet {
	uint64_t id, re; /* re: the datagram this one answers, 0 = a request */
	uint32_t peer;   /* SEND: to whom; RECEIVE: from whom */
	uint32_t message_id, try;
	uint16_t len;
	uint8_t exchange; /* 0: none, or a keepalive */
	bool response;
	uint8_t fragment, fragments; /* it is this one of so many, 0: whole */
};

/* One octet that keeps a NAT's mapping is no exchange. */
static inline bool journal_keepalive(const struct journal_packet *packet)
{
	return packet->exchange == 0 && packet->len == 1;
}

/* Somebody is to begin to negotiate; arrival 0: without a load. */
struct journal_acquire {
	uint32_t peer, load; /* load: its number */
	uint32_t try;        /* from 1; others are retries of the same arrival; 0: unserved */
	uint64_t arrival;    /* from 1, over all loads */
	nsec scheduled_at;   /* when it was to begin, whoever kept it waiting */
};

struct journal_rec {
	nsec at;
	uint64_t negotiation; /* the initiator's IKE SPI, 0 = none */
	uint32_t host;        /* instance number, JOURNAL_NOBODY = none */
	enum journal_kind kind;
	union {
		struct journal_acquire acquire; /* ACQUIRE, UNSERVED */
		struct journal_packet packet;   /* SEND, COPIED, RECEIVE */
		struct {
			struct journal_packet packet;
			uint32_t link;
			enum journal_loss why;
		} lost;
		struct ike_note note;
		struct {
			uint64_t ticket;
			uint32_t spi;
			enum sadb_op op;
			enum sadb_dir dir;
			const char *damaged; /* on its way to the driver: what; NULL: it is whole */
		} ask;
		struct sadb_reply reply;
		struct sadb_event sa;
		struct {
			uint64_t ticket;
			bool accepted;
		} backend;
		uint32_t fault; /* FAULT_ON, FAULT_OFF */
		/*
		 * WORK, TURNED_AWAY. It came at since; WORK: its work began at begun_at and was
		 * done at `at`. id: of its datagram, 0 = it is none. depth: how many waited in that
		 * queue when it came, itself included if it had to.
		 */
		struct {
			nsec since, begun_at;
			uint64_t id, arrival; /* arrival: ACQUIRE of a load's */
			uint32_t depth, peer; /* peer: ACQUIRE, with whom */
			uint8_t exchange;     /* RECEIVE: RFC 7296 3.1 */
			enum journal_queue queue : 8;
			enum journal_turn why : 8;
		} job;
		struct {
			uint64_t done, full, late;
			uint32_t high, left; /* the most that ever waited; those that still do */
			enum journal_queue queue;
		} queue;
		/* arrivals = installed + failed + in_flight + unserved */
		struct {
			uint64_t arrivals, installed, failed, in_flight, unserved, tries;
			uint32_t number;
		} load;
		struct {
			uint32_t larvals, sas;
		} held; /* sas: mature and dying */
		enum journal_end end;
	};
};

/* Who is who; borrowed for the journal's life. */
struct journal_meta {
	const char *scenario, *file, *version;
	uint64_t seed;
	const uint8_t *scenario_hash; /* 32 octets */
	const char *const *hosts; /* names of instances: "client", or "clients/17" if count > 1 */
	const enum sadb_platform *platforms; /* of instances */
	uint32_t hosts_count;
	const char *const *links;
	uint32_t links_count;
	const char *const *loads; /* names; the header has them if there are any */
	uint32_t loads_count;
	const char *live;          /* what was real, NULL: nothing */
	const char *const *faults; /* one line each: "sadb_stall gateway update 5s..15s" */
	uint32_t faults_count;
};

struct journal;

#define JOURNAL_RECORDS_MAX (UINT64_C(1) << 32)
/* NULL: no memory, or records_max is above JOURNAL_RECORDS_MAX. Memory is taken as records come. */
struct journal *journal_new(const struct journal_meta *meta, uint64_t records_max);
void journal_free(struct journal *journal);
/* False: full; the record is not kept, and the run must end with END_LIMIT, which has room. */
bool journal_add(struct journal *journal, const struct journal_rec *rec);
uint64_t journal_count(const struct journal *journal);
/* Only the member of its kind is there: never copy a whole struct journal_rec from it. */
const struct journal_rec *journal_at(const struct journal *journal, uint64_t index);
const struct journal_meta *journal_meta(const struct journal *journal);
void journal_hash(const struct journal *journal, uint8_t out[JOURNAL_HASH]);

/*
 * One JSON object and a newline, without a NUL: the header for index 0, then one line a record
 * (index 1 is record 0). Returns its length, or 0 after the last. out holds JOURNAL_LINE_MAX; for
 * the header journal_header_len. The keys are in journal_line.c.
 */
#define JOURNAL_LINE_MAX 1024
size_t journal_line(const struct journal *journal, uint64_t index, char *out);
/* The header can be long (all host names): its length, so that the caller takes the memory. */
size_t journal_header_len(const struct journal *journal);

const char *journal_kind_name(enum journal_kind kind);
const char *journal_loss_name(enum journal_loss why);
const char *journal_queue_name(enum journal_queue queue);
const char *journal_turn_name(enum journal_turn why);
const char *journal_end_name(enum journal_end end);

#endif
