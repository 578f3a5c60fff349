/*
 * A PF_KEY v2 socket (RFC 2367) of one IKE daemon on a database: octets in, octets out, no I/O.
 *
 *   pfkey_input    the daemon sends a message         pfkey_output   take its next message, until
 *   pfkey_next_at  when must pfkey_tick be called?                   false
 *   pfkey_tick     what is due by `now` happens
 *
 * The face takes all replies and events of its database: nobody else may. What the database says is
 * in sadb.h, order and time included; messages come out in the order of their instants; of one
 * instant: what a lifetime did, then answers in the order of the database, then refusals.
 *
 * Every message that is sent is one of these, and counted: send() fails (pfkey_input returns its
 * errno, and no answer comes); exactly one answer comes (a DUMP's is many messages, the last with
 * the sequence number 0); or none is due: SADB_ACQUIRE, by which a daemon gives up. A refused
 * message changes nothing. Which of them, and which errno: pfkey_number.h.
 *
 * EXPIRE and ACQUIRE come unasked, to a socket that has registered (RFC 2367 3.1.7): in Linux and
 * FreeBSD for any type of SA.
 *
 * PF_KEY's SAs have no direction; the database's have. An SA is inbound if its destination is one
 * of our own addresses: those of the conf, and those for which a GETSPI asked, since it is the
 * receiver who chooses an SPI (the first PFKEY_OWN_MAX of all). Where the platform has one space of
 * SPIs (behaviour.h, SPI_SPACE), as linux and bsd do, it matters for ADD alone.
 *
 * Not followed: messages between sockets of several daemons, policies (X_SPD*), DELETE without an
 * SA; of entries that asked and die at one instant the first that asked is told first.
 */
#ifndef SADB_PFKEY_H
#define SADB_PFKEY_H

#include "sadb/pfkey_writer.h"

struct pfkey;

#define PFKEY_OWN_MAX 16

struct pfkey_conf {
	enum sadb_platform platform; /* that of the database */
	struct sadb *db;             /* outlives the face; its conf has tell_past */
	uint32_t sas;                /* SAs it can know at once: the database's slots, at least 1 */
	uint32_t requests;           /* answers outstanding, at least 1 */
	nsec service_ns[SADB_OP_COUNT]; /* how long the driver works; 0 is 1 */
	const struct sadb_addr *own;    /* copied */
	uint32_t own_count;             /* at most PFKEY_OWN_MAX */
};

struct pfkey_out {
	nsec at;
	size_t len;
	uint8_t octets[PFKEY_MESSAGE_MAX];
};

struct pfkey_counters {
	uint64_t sent;     /* messages of the daemon: of these ... */
	uint64_t failed;   /* ... send() failed */
	uint64_t answered; /* ... an answer was given */
	uint64_t silent;   /* ... no answer is due, and it is done */
	uint64_t waiting;  /* ... the rest: their answers are to come */
	uint64_t refused;  /* answers with an errno */
	uint64_t expires, acquires;
	uint64_t unheard; /* EXPIRE or ACQUIRE, and nobody has registered */
	uint64_t strange; /* an SA ended that did not come from here: nothing to tell of it */
	uint64_t flaws[PFKEY_FLAW_COUNT];
};

struct pfkey *pfkey_new(const struct pfkey_conf *conf); /* NULL: no memory */
void pfkey_free(struct pfkey *pfkey);

/* 0, or the errno with which send() fails. */
uint8_t pfkey_input(struct pfkey *pfkey, nsec now, const uint8_t *octets, size_t len);
nsec pfkey_next_at(const struct pfkey *pfkey);
void pfkey_tick(struct pfkey *pfkey, nsec now);
bool pfkey_output(struct pfkey *pfkey, struct pfkey_out *out);

const struct pfkey_counters *pfkey_counters(const struct pfkey *pfkey);

#endif
