/* The parts of a PF_KEY face, for its own files only. */
#ifndef SADB_PFKEY_STATE_H
#define SADB_PFKEY_STATE_H

#include "sadb/pfkey.h"
#include "sadb/pfkey_answer.h"
#include "sadb/pfkey_book.h"

/* A request that the database has. Its ticket is its index. */
struct pfkey_pending {
	struct pfkey_header header;
	struct pfkey_facts facts;
	uint32_t record; /* GETSPI, UPDATE, ADD; else PFKEY_NO_RECORD */
	uint32_t next;   /* free */
};

/* An answer without the database: a refusal, or REGISTER's. */
struct pfkey_local {
	nsec at;
	struct pfkey_header header;
	uint8_t code;
};

/* A DUMP whose messages are being taken. */
struct pfkey_dump {
	bool active;
	nsec at;
	struct pfkey_header header;
	uint32_t cursor, left; /* messages after the next, as far as is known */
	uint32_t told;
	struct sadb_entry next;
};

/* An SADB_ACQUIRE that was told, so that a daemon can give up on it by its sequence number. */
#define PFKEY_ACQUIRES 32 /* the latest */
struct pfkey_acquire {
	uint32_t seq; /* 0: none */
	uint8_t protocol;
	struct sadb_addr src, dst;
	nsec until; /* when its entry dies; NEVER: it never does, or it was told */
};

struct pfkey {
	enum sadb_platform platform;
	struct sadb *db;
	nsec service_ns[SADB_OP_COUNT];
	struct sadb_addr own[PFKEY_OWN_MAX];
	uint32_t own_count;
	uint32_t registered; /* bit n: satype n */
	struct pfkey_counters counters;
	struct pfkey_book book;
	struct pfkey_pending *pendings;
	uint32_t pending_free;
	struct pfkey_local *locals; /* a ring */
	uint32_t requests, locals_head, locals_count;
	struct pfkey_dump dump;
	struct pfkey_acquire acquires[PFKEY_ACQUIRES]; /* a ring: seq % PFKEY_ACQUIRES */
	uint32_t acquire_seq;
	struct sadb_reply reply; /* taken from the database, not yet told */
	struct sadb_event event;
	struct sadb_past past; /* of the event */
	bool has_reply, has_event;
};

/* pfkey_tell.c: the message of a reply or an event; 0: there is none. */
size_t pfkey_tell_reply(struct pfkey *pfkey, const struct sadb_reply *reply, uint8_t *octets);
size_t pfkey_tell_event(struct pfkey *pfkey, const struct sadb_event *event, uint8_t *octets);
size_t pfkey_tell_dump(struct pfkey *pfkey, uint8_t *octets); /* a dump is active */

void pfkey_pending_give(struct pfkey *pfkey, uint32_t pending);

#endif
